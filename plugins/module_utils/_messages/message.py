# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A message as the API describes it, without its content.

Source: Cloudflare's Python SDK 5.9 and its API schemas. Fields vanish and labels grow, so every field but the id may be missing,
and unknown labels pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._errors import InvalidOption

#: The fields of a message in results, in order. Those that ended on 1 November 2026 are left out.
FIELDS = (
    *("id", "message_id", "alert_id", "postfix_id", "postfix_id_outbound"),
    *("scanned_at", "sent_at", "sent_date"),
    *("from", "from_name", "envelope_from", "replyto", "to", "to_name", "envelope_to", "client_recipients", "subject"),
    *("final_disposition", "threat_categories", "detection_reasons", "validation"),
    *("delivery_mode", "delivery_status", "is_quarantined", "is_phish_submission", "post_delivery_operations"),
    *("properties", "smtp_helo_server_ip", "smtp_previous_hop_ip", "x_originating_ip"),
    *("edf_hash", "htmltext_structure_hash"),
)

#: The final dispositions that the API's search can filter by, and all that messages carry.
SEARCHABLE_DISPOSITIONS = ("MALICIOUS", "SUSPICIOUS", "SPOOF", "SPAM", "BULK", "NONE")
DISPOSITIONS = (*SEARCHABLE_DISPOSITIONS, "MALICIOUS-BEC", "ENCRYPTED", "EXTERNAL", "UNKNOWN")
#: Messages with these are released, unless a task names others.
RELEASED = ("SUSPICIOUS", "SPOOF", "SPAM", "BULK", "NONE")

#: The states of a message that has a copy in a mailbox.
_IN_A_MAILBOX = frozenset({"delivered", "moved", "move_failed"})


class Message(NamedTuple):
    """A message, by its investigate id. ``values`` is the API's document, ``ray_id`` identifies the response that had it."""

    id: str
    values: Mapping[str, Any]
    ray_id: str | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """The message for a result. The recipients have a second, shorter key."""
        shown = {name: self.values.get(name) for name in FIELDS}
        return {**shown, "recipients": self.recipients}

    @property
    def recipients(self) -> list[str]:
        """The mailboxes that have the message, or that would have it."""
        return _texts(self.values.get("client_recipients"))

    @property
    def senders(self) -> list[str]:
        """The address in the header, which can be forged, and the one of the envelope."""
        return [
            value for value in (self.values.get("from"), self.values.get("envelope_from")) if isinstance(value, str)
        ]

    @property
    def sender(self) -> str:
        """What reports call the sender."""
        return self.senders[0] if self.senders else "(unknown sender)"

    @property
    def disposition(self) -> str:
        """The verdict; NONE if there is none."""
        return str(self.values.get("final_disposition") or "NONE")

    @property
    def has_verdict(self) -> bool:
        """Whether Cloudflare detected something. Only then it keeps the content."""
        return bool(self.values.get("alert_id")) or self.disposition != "NONE"

    @property
    def is_quarantined(self) -> bool:
        """Whether it waits in quarantine, and so is in no mailbox."""
        return self.values.get("is_quarantined") is True

    @property
    def is_delivered(self) -> bool:
        """Whether a mailbox has it. A message whose state is unknown may be in one."""
        states = set(_texts(self.values.get("delivery_status")))
        return not states or bool(states & _IN_A_MAILBOX)

    def has_operation(self, name: str) -> bool:
        """Whether somebody did this after the delivery, such as MOVE or QUARANTINE_RELEASE."""
        return name in _texts(self.values.get("post_delivery_operations"))

    @property
    def has_failed_move(self) -> bool:
        """Whether a move failed in one of its mailboxes."""
        return "move_failed" in _texts(self.values.get("delivery_status"))


def parse(document: Any) -> Message:
    """Read a message. Raises ValueError if it is not an object with an id."""
    if not isinstance(document, Mapping):
        raise ValueError("not an object")
    message_id = document.get("id")
    if not isinstance(message_id, str) or not message_id.strip("."):
        raise ValueError("it has no ID")
    return Message(message_id, document)


def ids_of(given: Sequence[Any]) -> list[str]:
    """The distinct ids of an option that takes ids, or messages as a module returns them. Raises InvalidOption."""
    found: dict[str, None] = {}
    for position, each in enumerate(given, 1):
        text = each.get("id") if isinstance(each, Mapping) else each
        if not isinstance(text, str) or not text.strip().strip("."):
            raise InvalidOption(
                "ids", f"must be a list of IDs or of messages with an ID, but item {position} is neither"
            )
        found.setdefault(text.strip())
    return list(found)


def _texts(value: Any) -> list[str]:
    """The texts in a list of the API; empty for anything else."""
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
