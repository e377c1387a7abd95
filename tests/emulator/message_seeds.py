# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The initial messages, submissions and PhishGuard reports. All accounts have the same.

Their ids are constant, so that the documentation and the tests can name them. Their times are relative to the start of the emulator.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .messages import now, timestamp
from .schema import Row

HOUR = 3600


def _ids(number: int) -> Row:
    postfix_id = f"4Njp3P0STMz2c{number:02}Q"
    return {"postfix_id": postfix_id, "id": f"{postfix_id}-2026-11-28T08:00:00-12345678"}


def message_id(number: int) -> str:
    """The id of an initial message. The numbers begin with 1."""
    return str(_ids(number)["id"])


def alert_id(number: int) -> str:
    """The alert id of an initial message with a detection."""
    return f"4WtWkr6nlBz{number:02}NH-2026-11-28T08:00:00"


def _campaign(number: int, recipients: tuple[str, ...], subject: str, name: str, **more: Any) -> Row:
    """A phishing message that nothing detected. Its texts attack whoever shows or evaluates them."""
    return {
        **_ids(number),
        "age": number * HOUR,
        "from": "invoices@evil.example",
        "from_name": name,
        "envelope_from": "bounce@mailer.evil.example",
        "message_id": f"<inv{number}@evil.example>",
        "client_recipients": list(recipients),
        "subject": subject,
        "links": [f"https://login.evil.example/{number}"],
        "smtp_helo_server_ip": "198.51.100.66",
        "validation": {"dmarc": "none"},
        "edf_hash": "e1f0c0de",
        **more,
    }


def _detected(number: int, verdict: str, sender: str, subject: str, **more: Any) -> Row:
    """A quarantined message."""
    return {
        **_ids(number),
        "alert_id": alert_id(number),
        "age": number * HOUR,
        "from": sender,
        "message_id": f"<m{number}@{sender.rpartition('@')[2]}>",
        "subject": subject,
        "final_disposition": verdict,
        "is_quarantined": True,
        "detection_reasons": [f"The message looks like {verdict}"],
        **more,
    }


MESSAGES: tuple[Row, ...] = (
    _campaign(1, ("dana@corp.example",), "Invoice {{ 7*7 }} is overdue", "Accounts {{ 7*7 }}"),
    _campaign(
        2,
        ("dana@corp.example", "lee@corp.example", "all@corp.example"),
        '=HYPERLINK("https://login.evil.example/2";"Invoice")',
        "=cmd|' /C calc'!A0",
    ),
    _campaign(
        3,
        ("kim@corp.example", "lee@corp.example"),
        "<script>alert(1)</script> Invoice",
        "<img src=x onerror=alert(1)>",
    ),
    _campaign(
        4,
        ("kim@corp.example",),
        "\x1b[31mInvoice\x1b[0m \u202efdp.exe",
        "Billing\u202e\u2066",
    ),
    _detected(
        5,
        "SPAM",
        "newsletter@partner.example",
        "News from your partner",
        from_name="Partner",
        client_recipients=["dana@corp.example", "kim@corp.example"],
    ),
    _detected(6, "SUSPICIOUS", "billing@supplier.example", "Reminder", client_recipients=["lee@corp.example"]),
    _detected(
        7,
        "MALICIOUS",
        "security@bank-login.example",
        "Your account is locked",
        client_recipients=["lee@corp.example"],
        threat_categories=["Credential harvesting"],
        detection_reasons=["A link leads to a known phishing site"],
        links=["https://bank-login.example/reset?token=one-time-secret"],
        attachments=[
            {
                "filename": "statement.html",
                "name": "statement.html",
                "content_type": "text/html",
                "size": 2048,
                "md5": "9e107d9d372bb6826bd81d3542a419d6",
                "sha1": "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
                "sha256": "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
                "encrypted": False,
                "detection": "MALICIOUS",
            }
        ],
        validation={"spf": "fail", "dkim": "none", "dmarc": "fail"},
    ),
    _detected(
        8,
        "MALICIOUS",
        "trojan@dropper.example",
        "Scan 0815",
        is_quarantined=False,
        delivery_status=["rejected"],
    ),
    {
        **_ids(9),
        "age": 9 * HOUR,
        "from": "anna@customer.example",
        "from_name": "Anna Smith",
        "message_id": "<order-17@customer.example>",
        "subject": "Order 17",
        "links": ["https://shop.customer.example/17"],
    },
    {
        **_ids(10),
        "age": 10 * HOUR,
        "from": "hello@newsletter.example",
        "message_id": "<issue-48@newsletter.example>",
        "subject": "Issue 48",
        "client_recipients": ["dana@corp.example", "kim@corp.example"],
        "properties": {"allowlisted_pattern": "newsletter.example", "allowlisted_pattern_type": "acceptable_sender"},
    },
    _detected(
        11,
        "MALICIOUS",
        "offers@malware.example",
        "Free licences",
        properties={"blocklisted_message": True, "blocklisted_pattern": "malware.example"},
    ),
    {
        **_ids(12),
        "age": 12 * HOUR,
        "from": "jane.roe@corp.example",
        "message_id": "<minutes@corp.example>",
        "subject": "Minutes of the meeting",
        # A domain where Cloudflare may not act.
        "client_recipients": ["team@branch.example"],
    },
    {
        **_ids(13),
        "age": 13 * HOUR,
        "from": "dana@corp.example",
        "message_id": "<reported-1@corp.example>",
        "subject": "Fw: Parcel",
        "delivery_mode": "REVIEW_SUBMISSION",
        "is_phish_submission": True,
    },
)

#: The folders of the messages that were moved already, by their ids.
MOVED = {message_id(4): "DeletedItems"}


def submissions() -> list[Row]:
    """What a user reported."""
    return [
        {
            "submission_id": "6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10",
            "requested_at": timestamp(now() - timedelta(hours=13)),
            "requested_by": "dana@corp.example",
            "requested_disposition": "MALICIOUS",
            "original_disposition": "NONE",
            "original_postfix_id": _ids(13)["postfix_id"],
            "subject": "Parcel",
            "type": "User",
        }
    ]


def phishguard_reports() -> list[Row]:
    """Two reports, newest first."""
    return [
        _report(2, "Invoice fraud in your name", "MALICIOUS", "high", 5, "invoices@evil.example"),
        _report(1, "Harvested credentials", "SUSPICIOUS", "medium", 30, "security@bank-login.example"),
    ]


def _report(number: int, title: str, disposition: str, priority: str, hours: int, sender: str) -> Row:
    at = timestamp(now() - timedelta(hours=hours))
    return {
        "id": number,
        "title": title,
        "content": f"{title}: an analyst looked at the messages of {sender}.",
        "disposition": disposition,
        "priority": priority,
        "fields": {"to": ["lee@corp.example"], "from": sender, "occurred_at": at, "postfix_id": None},
        "tags": [{"category": "campaign", "value": "invoices"}],
        "created_at": at,
        "updated_at": at,
    }
