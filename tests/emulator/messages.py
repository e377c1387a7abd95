# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The messages of one account, in memory: their fields, the copies in mailboxes, and the actions on them.

The API documents neither the reasons for failures nor their texts, so these are assumptions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from .behaviour import Behaviour
from .schema import Row
from .store import NotFound
from .value_types import parse_time

#: Addresses without a mailbox. Their members have the copies, but those are not messages of their own here.
DISTRIBUTION_LISTS = ("all@corp.example",)
#: Domains in whose mailboxes Cloudflare may not act.
UNAUTHORIZED_DOMAINS = ("branch.example",)
#: The folder from which nothing comes back.
PURGED = "RecoverableItemsPurges"
REQUESTED_BY = "soc@corp.example"

_PASSED = {"comment": None, "dkim": "pass", "dmarc": "pass", "spf": "pass"}
_PROPERTIES = {
    "allowlisted_pattern": None,
    "allowlisted_pattern_type": None,
    "blocklisted_message": None,
    "blocklisted_pattern": None,
    "whitelisted_pattern_type": None,
}
#: The fields with the same default in every message.
_DEFAULTS: Row = {
    "alert_id": None,
    "delivery_mode": "DIRECT",
    "detection_reasons": [],
    "edf_hash": None,
    "final_disposition": "NONE",
    "from_name": None,
    "htmltext_structure_hash": None,
    "is_phish_submission": False,
    "is_quarantined": False,
    "post_delivery_operations": [],
    "postfix_id_outbound": None,
    "replyto": None,
    "smtp_helo_server_ip": "192.0.2.25",
    "smtp_previous_hop_ip": "192.0.2.25",
    "threat_categories": [],
    "x_originating_ip": None,
}
#: What describes a message, but is not a field of it.
_HIDDEN = ("age", "folder", "deleted_by", "links", "attachments", "raw", "detections")


def now() -> datetime:
    return datetime.now(timezone.utc)


def timestamp(moment: datetime) -> str:
    """A time as the API shows it. The microseconds keep the order of quick actions."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Copy:
    """The copies of a message in one mailbox.

    ``folder`` is None if the mailbox does not have the message. ``status`` is the outcome of the last move.
    """

    folder: str | None
    count: int
    status: str | None = None


@dataclass
class Past:
    """A message before an action, which a number of requests still see."""

    values: Row
    log: list[Row]
    requests: int


@dataclass
class Message:
    """``values`` are the fields in responses, and ``hidden`` is what else is known. ``copies`` are by recipient."""

    values: Row
    hidden: Row
    scanned_at: datetime
    copies: dict[str, Copy]
    log: list[Row] = field(default_factory=list)
    past: Past | None = None

    def seen(self) -> tuple[Row, list[Row]]:
        """The fields and the action log as a request sees them, which may be as they were before the last action."""
        past = self.past
        if past is None:
            return self.values, self.log
        past.requests -= 1
        if past.requests == 0:
            self.past = None
        return past.values, past.log

    def delay(self, requests: int) -> None:
        """Show the message as it is now to this number of requests."""
        if requests and self.past is None:
            self.past = Past(dict(self.values), list(self.log), requests)

    @property
    def has_detection(self) -> bool:
        return self.values["alert_id"] is not None

    def record(self, operation: str, status: str, success: bool, properties: Row) -> str:
        """Add an entry to the action log, and return its time."""
        at = timestamp(now())
        self.log.append(
            {
                "operation": operation,
                "started_at": at,
                "completed_at": at,
                "status": status,
                "success": success,
                "properties": {"requested_by": REQUESTED_BY, **properties},
            }
        )
        return at

    def mark(self, operation: str) -> None:
        """Add an operation to those that were done with the message."""
        done = self.values["post_delivery_operations"]
        if operation not in done:
            self.values["post_delivery_operations"] = [*done, operation]


class Mailboxes:
    """The messages by id, in the order in which they were added."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.messages: dict[str, Message] = {}
        self._behaviour = behaviour
        self._numbers = itertools.count(1)

    def get(self, message_id: str) -> Message:
        if message_id not in self.messages:
            raise NotFound("no message has this id")
        return self.messages[message_id]

    def ordinary(self) -> Iterator[Message]:
        """The messages outside of the store of submissions."""
        return (each for each in self.messages.values() if not each.values["is_phish_submission"])

    def add(self, document: Row) -> Message:
        """Add a message without checks, and fill in what is missing. See ``/_emulator/messages``."""
        hidden = {name: document[name] for name in _HIDDEN if name in document}
        given = {name: value for name, value in document.items() if name not in _HIDDEN}
        values, scanned_at = _completed(given, float(hidden.get("age", 0)), next(self._numbers))
        message = Message(values, hidden, scanned_at, _first_copies(values, hidden))
        self.messages[values["id"]] = message
        return message

    def move(self, message: Message, destination: str, recipients: Iterable[str] | None = None) -> list[Row]:
        """Move the copies of all or of some recipients. Returns an item for each."""
        message.delay(self._behaviour.delay_effects)
        chosen = list(message.copies if recipients is None else recipients)
        statuses = {recipient: self._move_copy(message, recipient, destination) for recipient in chosen}
        problem = next(filter(None, statuses.values()), None)
        at = message.record("MOVE", problem or "OK", problem is None, {"folder": destination})
        if not all(statuses.values()):
            message.mark("MOVE")
        outcomes = {copy.status for copy in message.copies.values()} - {None}
        if outcomes and _is_delivered(message.values):
            message.values["delivery_status"] = sorted(
                {"moved" if each == "OK" else "move_failed" for each in outcomes}
            )
        return [
            {
                "completed_at": at,
                "destination": destination,
                "message_id": message.values["message_id"],
                "operation": "MOVE",
                "recipient": recipient,
                "status": status or "OK",
                "success": status is None,
            }
            for recipient, status in statuses.items()
        ]

    def _move_copy(self, message: Message, recipient: str, destination: str) -> str | None:
        """Move the copies in one mailbox. Returns the problem."""
        copy = message.copies[recipient]
        problem = self._behaviour.fail_recipients.get(recipient) or _problem(message, recipient, copy)
        copy.status = problem or "OK"
        if not problem:
            copy.folder = destination
        return problem

    def release(self, message: Message, recipients: Iterable[str] | None = None) -> Row:
        """Deliver another copy to all or to some recipients, even if they already have one."""
        message.delay(self._behaviour.delay_effects)
        outcome: dict[str, list[str]] = {"delivered": [], "failed": [], "undelivered": []}
        for recipient in list(message.copies if recipients is None else recipients):
            outcome[self._release_copy(message, recipient)].append(recipient)
        success = bool(outcome["delivered"])
        message.record("QUARANTINE_RELEASE", "OK" if success else "not delivered", success, {})
        if success:
            message.mark("QUARANTINE_RELEASE")
            message.values.update(is_quarantined=False, delivery_status=["delivered"])
        return {"id": message.values["id"], **{name: found or None for name, found in outcome.items()}}

    def _release_copy(self, message: Message, recipient: str) -> str:
        """Deliver a copy, and return the name of the list in the response that has the recipient."""
        if recipient in self._behaviour.fail_recipients:
            return "undelivered" if self._behaviour.fail_recipients[recipient] == "undelivered" else "failed"
        if "rejected" in message.values["delivery_status"]:
            return "undelivered"  # Cloudflare never had the whole message
        copy = message.copies[recipient]
        copy.count += 1
        if recipient not in DISTRIBUTION_LISTS:
            copy.folder = "Inbox"
        return "delivered"

    def described(self) -> dict[str, Any]:
        """The folder and the number of copies, by message and recipient."""
        return {
            message_id: {name: {"folder": copy.folder, "copies": copy.count} for name, copy in message.copies.items()}
            for message_id, message in self.messages.items()
        }


def _problem(message: Message, recipient: str, copy: Copy) -> str | None:
    """Why the copy of a recipient cannot be moved."""
    if message.values["is_quarantined"]:
        return "the message is in quarantine"
    if recipient in DISTRIBUTION_LISTS:
        return "mailbox not found"
    if recipient.rpartition("@")[2] in UNAUTHORIZED_DOMAINS:
        return "the domain is not authorized"
    if copy.folder in (None, PURGED):
        return "message not found"
    return None


def _is_delivered(values: Row) -> bool:
    """Whether mailboxes got the message, wherever it is now."""
    stopped = {"quarantined", "rejected", "bounced", "deferred", "queued"}
    return not values["is_quarantined"] and not stopped & set(values["delivery_status"])


def _first_copies(values: Row, hidden: Row) -> dict[str, Copy]:
    """The copies of a new message. ``deleted_by`` has the recipients who deleted it themselves."""
    moved = "moved" in values["delivery_status"]
    folder = hidden.get("folder", "DeletedItems" if moved else "Inbox")
    nowhere = (*DISTRIBUTION_LISTS, *hidden.get("deleted_by", ()))
    has_copy = _is_delivered(values)
    return {
        recipient: Copy(folder if has_copy and recipient not in nowhere else None, int(has_copy))
        for recipient in values["client_recipients"]
    }


def _completed(given: Row, age: float, number: int) -> tuple[Row, datetime]:
    """The fields of a message, and when it was scanned. ``age`` is in seconds."""
    scanned_at = _scan_time(given, age)
    values = {
        "scanned_at": scanned_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sent_at": scanned_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sent_date": scanned_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "postfix_id": f"4Nk{number:013}",
        "client_recipients": ["dana@corp.example"],
        "from": "sender@sender.example",
        "subject": f"Message {number}",
        **_DEFAULTS,
        **given,
        "validation": {**_PASSED, **(given.get("validation") or {})},
        "properties": {**_PROPERTIES, **(given.get("properties") or {})},
    }
    scan = f"{scanned_at:%Y-%m-%dT%H:%M:%S}"
    if values["final_disposition"] != "NONE" and "alert_id" not in given:
        values["alert_id"] = f"{values['postfix_id'][:15]}-{scan}"
    derived = {
        "id": f"{values['postfix_id']}-{scan}-{number:08}",
        "message_id": f"<{values['postfix_id']}@{str(values['from']).rpartition('@')[2]}>",
        "envelope_from": values["from"],
        "envelope_to": list(values["client_recipients"]),
        "to": list(values["client_recipients"]),
        "to_name": [""] * len(values["client_recipients"]),
        "delivery_status": ["quarantined" if values["is_quarantined"] else "delivered"],
    }
    return {**derived, **values}, scanned_at


def _scan_time(given: Row, age: float) -> datetime:
    try:
        return parse_time(given["scanned_at"])
    except (KeyError, TypeError, ValueError):
        return now() - timedelta(seconds=age)


def newest_first(messages: Iterable[Message]) -> list[Message]:
    """The API does not document the order of a search."""
    return sorted(messages, key=lambda message: message.scanned_at, reverse=True)


def responses(messages: Sequence[Message], behaviour: Behaviour) -> list[Row]:
    """Messages as responses show them."""
    shown = [message.seen()[0] for message in messages]
    if not behaviour.deprecated_fields:
        return shown
    return [{**values, "action_log": [], "ts": values["scanned_at"]} for values in shown]
