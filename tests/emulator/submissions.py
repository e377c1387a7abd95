# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The submissions of one account: reports of wrong verdicts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .behaviour import Behaviour
from .messages import REQUESTED_BY, Mailboxes, Message, now, timestamp
from .schema import Row
from .value_types import parse_time

_EMPTY: Row = {
    "customer_status": "unreviewed",
    "escalated_as": None,
    "escalated_at": None,
    "escalated_by": None,
    "escalated_submission_id": None,
    "original_disposition": None,
    "original_edf_hash": None,
    "original_postfix_id": None,
    "outcome": None,
    "outcome_disposition": None,
    "requested_by": REQUESTED_BY,
    "requested_disposition": None,
    "status": "Submitted",
    "subject": None,
    "type": "Team",
}
#: The filters that compare a field.
_EQUAL = ("submission_id", "original_disposition", "requested_disposition", "outcome_disposition")


class Submissions:
    """The submissions, in the order in which they were made."""

    def __init__(self, mailboxes: Mailboxes, behaviour: Behaviour) -> None:
        self._mailboxes = mailboxes
        self._behaviour = behaviour
        self._rows: list[Row] = []

    def add(self, values: Row) -> Row:
        """Add a submission without checks, and fill in what is missing."""
        row = {**_EMPTY, "submission_id": str(uuid.uuid4()), "requested_at": timestamp(now()), **values}
        self._rows.append(row)
        return row

    def submit(self, document: Row) -> Row:
        """Submit a message, and return whether it was accepted."""
        key = document.get("alert_id") or document["postfix_id"]
        message = self._find(document)
        problem = self._behaviour.refuse_submissions.get(key) or _problem(message, document)
        if message is None or problem:
            return {"id": None, "accepted": False, "error": problem}
        row = self.add(
            {
                "escalated_submission_id": document.get("escalated_submission_id"),
                "original_disposition": message.values["final_disposition"],
                "original_edf_hash": message.values["edf_hash"],
                "original_postfix_id": message.values["postfix_id"],
                "requested_disposition": document["expected_disposition"],
                "subject": message.values["subject"],
            }
        )
        properties = {"requested_disposition": row["requested_disposition"], "submission_id": row["submission_id"]}
        message.record("SUBMISSION", "OK", True, {**properties, "submission_type": "Team"})
        message.mark("SUBMISSION")
        return {"id": row["submission_id"], "accepted": True, "error": None}

    def _find(self, document: Row) -> Message | None:
        name = "alert_id" if "alert_id" in document else "postfix_id"
        messages = self._mailboxes.messages.values()
        return next((each for each in messages if each.values[name] == document[name]), None)

    def matching(self, filters: Mapping[str, Any], start: datetime, end: datetime) -> list[Row]:
        """The submissions that pass the filters, newest first or in the order that ``order`` and ``direction`` say."""
        found = [row for row in self._rows if start <= parse_time(row["requested_at"]) <= end and _passes(row, filters)]
        order = filters.get("order", "requested_at")
        descending = filters.get("direction", "desc") == "desc"
        return sorted(found, key=lambda row: str(row[order] or ""), reverse=descending)


def _problem(message: Message | None, document: Row) -> str | None:
    """Why a submission is not accepted. The API does not document the texts."""
    if message is None:
        return "message not found"
    if "postfix_id" in document and message.has_detection:
        return "the message has a detection"
    if "postfix_id" in document and document["message_id"] != message.values["message_id"]:
        return "message_id is another message's"
    return None


def _passes(row: Row, filters: Mapping[str, Any]) -> bool:
    """Whether a submission passes. The filter ``type`` is in upper case, unlike the field."""
    wanted = {name: filters[name] for name in _EQUAL if name in filters}
    if "status" in filters:
        wanted["customer_status"] = filters["status"]
    if any(row[name] != value for name, value in wanted.items()):
        return False
    if filters.get("type", row["type"].upper()) != row["type"].upper():
        return False
    if "escalated_from_user" in filters and filters["escalated_from_user"] != bool(row["escalated_submission_id"]):
        return False
    text = f"{row['subject']}\n{row['submission_id']}\n{row['requested_by']}".lower()
    return all(term in text for term in filters.get("query", "").lower().split())
