# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts, their credentials, and their initial entries. The documentation and the tests use these entries."""

from __future__ import annotations

from typing import Any

from .schema import Row

INTEGER_ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
UUID_ACCOUNT = "01a7362d577a6c3019a474fd6f485823"
ACCOUNT_WITHOUT_PLAN = "f174e90afafe4643bbbc4a0ed4fc8415"

WRITE_TOKEN = "emulator-token-that-may-write-0123456789"
READ_TOKEN = "emulator-token-that-may-read-00123456789"
EMAIL, KEY = "user@example.com", "144c9defac04969c7bfad8efaa8ea194"

#: Allow policies: pattern, pattern_type, the only action, comments.
SEEDS = (
    ("billing@partner.example", "EMAIL", "is_acceptable_sender", "Invoices"),
    ("newsletter.example", "DOMAIN", "is_acceptable_sender", "Company newsletter"),
    ("203.0.113.7", "IP", "is_trusted_sender", "Scanner of the print room"),
    ("abuse@example.com", "EMAIL", "is_exempt_recipient", "Receives samples of spam"),
    ("old-partner.example", "DOMAIN", "is_trusted_sender", None),
)


def allow_policy(pattern: str, pattern_type: str, action: str, comments: str | None) -> Row:
    """The allow policy for an entry of ``SEEDS``."""
    return {
        "pattern": pattern,
        "pattern_type": pattern_type,
        "is_regex": False,
        "is_acceptable_sender": action == "is_acceptable_sender",
        "is_exempt_recipient": action == "is_exempt_recipient",
        "is_trusted_sender": action == "is_trusted_sender",
        "verify_sender": pattern_type != "IP",
        "comments": comments,
    }


def _synced(provenance: str, directory: int, node: int, external: str) -> dict[str, Any]:
    return {
        "provenance": provenance,
        "directory_id": directory,
        "directory_node_id": node,
        "external_directory_node_id": external,
    }


def _verified(total: int, inbox_provider: str | None = None, o365_tenant_id: str | None = None) -> dict[str, Any]:
    """The read-only fields of a verified domain."""
    return {
        "status": "ACTIVE",
        "authorization": {"authorized": True, "timestamp": "2026-03-02T09:15:00Z", "status_message": None},
        "emails_processed": {
            "timestamp": "2026-11-02T08:00:00Z",
            "total_emails_processed": total,
            "total_emails_processed_previous": total * 9 // 10,
        },
        "dmarc_status": "good",
        "spf_status": "good",
        "inbox_provider": inbox_provider,
        "o365_tenant_id": o365_tenant_id,
    }


BLOCK_SENDERS: tuple[Row, ...] = (
    {"pattern": "malware.example", "pattern_type": "DOMAIN", "is_regex": False, "comments": "Sent us a trojan"},
    {"pattern": "spam@bulk.example", "pattern_type": "EMAIL", "is_regex": False, "comments": None},
    {"pattern": "198.51.100.0/24", "pattern_type": "IP", "is_regex": False, "comments": "Botnet"},
    {"pattern": r".*@casino-\d+\.example", "pattern_type": "EMAIL", "is_regex": True, "comments": "Casino spam"},
)

TRUSTED_DOMAINS: tuple[Row, ...] = (
    {
        "pattern": "partner-shop.example",
        "is_regex": False,
        "is_recent": True,
        "is_similarity": False,
        "comments": "Moved to a new domain",
    },
    {
        "pattern": "examp1e.example",
        "is_regex": False,
        "is_recent": False,
        "is_similarity": True,
        "comments": "Subsidiary with a similar name",
    },
    {
        "pattern": r".*\.campaign\.example",
        "is_regex": True,
        "is_recent": True,
        "is_similarity": True,
        "comments": None,
    },
)

IMPERSONATION_REGISTRY: tuple[Row, ...] = (
    {"name": "Erika Mustermann", "email": "erika@corp.example", "is_email_regex": False, "comments": "Finance"},
    {"name": "John Doe", "email": r"john\.doe@(mail\.)?corp\.example", "is_email_regex": True, "comments": None},
    {
        "name": "Jane Roe",
        "email": "jane.roe@corp.example",
        "is_email_regex": False,
        "comments": None,
        **_synced("SNOOPY-OFFICE_365", 17, 4021, "6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10"),
    },
    {
        "name": "Max Muster",
        "email": "max.muster@corp.example",
        "is_email_regex": False,
        "comments": None,
        **_synced("SNOOPY-GOOGLE_DIRECTORY", 18, 4022, "109876543210987654321"),
    },
)

CONTENT_POLICIES: tuple[Row, ...] = (
    {
        "name": "Gift cards",
        "pattern": r"(?i)gift\s+cards?",
        "targets": ["SUBJECT", "BODY"],
        "enabled": True,
        "notes": "Usual text of CEO fraud",
    },
    {"name": "Old invoices", "pattern": r"Invoice 20\d\d", "targets": ["SUBJECT"], "enabled": False, "notes": None},
    {"name": "Wallet addresses", "pattern": "bc1[a-z0-9]{39}", "targets": ["BODY"], "enabled": True, "notes": None},
)

SENDING_DOMAIN_RESTRICTIONS: tuple[Row, ...] = (
    {
        "domain": "bank.example",
        "exclude": ["newsletter.bank.example", "legacy.bank.example"],
        "comments": "TLS is part of the contract",
    },
    {"domain": "insurance.example", "exclude": [], "comments": None},
    {"domain": "clinic.example", "exclude": ["fax.clinic.example"], "comments": None},
)

URL_IGNORE_PATTERNS: tuple[Row, ...] = (
    {"pattern": r"^https://intranet\.corp\.example/.*", "comments": "Intranet"},
    {"pattern": r"^https://wiki\.corp\.example/.*", "comments": None},
    {"pattern": r"^https://sso\.corp\.example/login$", "comments": "Links expire when they are opened"},
)

DOMAINS: tuple[Row, ...] = (
    {
        "domain": "corp.example",
        "allowed_delivery_modes": ["DIRECT"],
        "drop_dispositions": ["MALICIOUS", "SPAM"],
        "ip_restrictions": [],
        "regions": ["GLOBAL"],
        "lookback_hops": 1,
        "require_tls_inbound": True,
        "require_tls_outbound": True,
        "transport": "mx.corp.example",
        **_verified(120000, "Google"),
    },
    {
        "domain": "branch.example",
        "allowed_delivery_modes": ["BCC", "JOURNAL"],
        "drop_dispositions": [],
        "ip_restrictions": ["192.0.2.0/24", "2001:db8::/32"],
        "regions": ["DE", "US"],
        "transport": "mx.branch.example",
        **_verified(4000),
    },
    {
        "domain": "scanned.example",
        "allowed_delivery_modes": ["API", "RETRO_SCAN"],
        "drop_dispositions": ["MALICIOUS"],
        "ip_restrictions": [],
        "regions": ["GLOBAL"],
        "folder": "Inbox",
        "integration_id": "a5dbb180-60ea-4578-84bb-d01a5d4e50c3",
        # SDK 4 does not allow null here.
        "transport": "scanned-example.mail.example",
        **_verified(900, "Microsoft", "c3c5a6a1-5f3a-4a3e-9d3c-2f5d1c0b7e42"),
    },
)

#: The seeds of all lists except allow policies, by path.
OTHER_SEEDS = {
    "block_senders": BLOCK_SENDERS,
    "trusted_domains": TRUSTED_DOMAINS,
    "impersonation_registry": IMPERSONATION_REGISTRY,
    "content_policies": CONTENT_POLICIES,
    "sending_domain_restrictions": SENDING_DOMAIN_RESTRICTIONS,
    "url_ignore_patterns": URL_IGNORE_PATTERNS,
    "domains": DOMAINS,
}
