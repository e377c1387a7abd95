# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bulk jobs of one account, which search for messages and act on them.

A job does not take its time: it goes one step further with each GET of the job. PENDING, DISCOVERING, PROCESSING, then half of
the messages, then the others, and COMPLETED.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .behaviour import Behaviour
from .message_search import matching
from .messages import Mailboxes, Message, newest_first, now, responses, timestamp
from .schema import Row
from .store import NotFound
from .value_types import parse_time

_TERMINAL = ("COMPLETED", "FAILED", "CANCELLED")
_COUNTERS = {
    "messages_pending": "PENDING",
    "messages_successful": "COMPLETED",
    "messages_failed": "FAILED",
    "messages_skipped": "SKIPPED",
    "messages_cancelled": "CANCELLED",
}


class WrongState(Exception):
    """The state of a job does not allow the operation."""


@dataclass
class _Item:
    """The copy of one message for one recipient."""

    message: Message
    recipient: str
    row: Row


@dataclass
class Job:
    """A job. ``values`` are its fields without the counters."""

    values: Row
    items: list[_Item] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        return self.values["status"] in _TERMINAL

    def described(self) -> Row:
        statuses = [item.row["status"] for item in self.items]
        counters = {name: statuses.count(status) for name, status in _COUNTERS.items()}
        return {**self.values, **counters, "total_messages_discovered": len(statuses)}


class Jobs:
    """The jobs by id, in the order of their creation."""

    def __init__(self, mailboxes: Mailboxes, behaviour: Behaviour) -> None:
        self._mailboxes = mailboxes
        self._behaviour = behaviour
        self._jobs: dict[str, Job] = {}

    def create(self, body: Mapping[str, Any]) -> Job:
        params = {"type": body["action"]}
        if body["action"] == "MOVE":
            params["destination"] = body["destination"]
        values = {
            "job_id": str(uuid.uuid4()),
            "action_type": body["action"],
            "action_params": params,
            "search_params": body["search_params"],
            "status": "PENDING",
            "status_message": None,
            "comment": body.get("comment"),
            "created_at": timestamp(now()),
            "started_at": None,
            "completed_at": None,
        }
        self._jobs[values["job_id"]] = Job(values)
        return self._jobs[values["job_id"]]

    def get(self, job_id: str) -> Job:
        if job_id not in self._jobs:
            raise NotFound("no job has this id")
        return self._jobs[job_id]

    def matching(self, filters: Mapping[str, Any]) -> list[Row]:
        """The jobs with these values, newest first."""
        rows = [job.described() for job in reversed(self._jobs.values())]
        return [row for row in rows if all(row[name] == value for name, value in filters.items())]

    def messages(self, job: Job, status: str | None) -> list[Row]:
        """The rows of a job, one for each recipient."""
        return [
            {**item.row, "message": responses([item.message], self._behaviour)[0]}
            for item in job.items
            if status in (None, item.row["status"])
        ]

    def cancel(self, job: Job) -> None:
        """Stop what has not been done yet. Raises WrongState."""
        if job.is_finished:
            raise WrongState(f"the job is {job.values['status']}, so it cannot be cancelled")
        for item in job.items:
            if item.row["status"] == "PENDING":
                item.row["status"] = "CANCELLED"
        job.values.update(status="CANCELLED", completed_at=timestamp(now()))

    def delete(self, job_id: str) -> None:
        """Remove the record of a job. Raises WrongState."""
        if not self.get(job_id).is_finished:
            raise WrongState("the job is not finished, so it cannot be deleted")
        del self._jobs[job_id]

    def advance(self, job: Job) -> None:
        """Go one step further, or to the end."""
        self._step(job)
        while self._behaviour.quick_jobs and not job.is_finished:
            self._step(job)

    def _step(self, job: Job) -> None:
        status = job.values["status"]
        if status == "PENDING":
            job.values.update(status="DISCOVERING", started_at=timestamp(now()))
        elif status == "DISCOVERING":
            self._discover(job)
            job.values["status"] = "PROCESSING"
        elif status == "PROCESSING":
            self._process(job)

    def _discover(self, job: Job) -> None:
        params = {name: value for name, value in job.values["search_params"].items() if value is not None}
        from_submissions = params.pop("submissions", False)
        filters = {"detections_only": True, **params}
        for name in {"start", "end"} & filters.keys():
            filters[name] = parse_time(filters[name])
        store = [
            message
            for message in self._mailboxes.messages.values()
            if message.values["is_phish_submission"] == from_submissions
        ]
        found = newest_first(matching(store, filters))
        found += self._arrivals(found)
        job.items = [self._item(job, message, recipient) for message in found for recipient in message.copies]

    def _arrivals(self, found: list[Message]) -> list[Message]:
        """Messages that arrive while the job waits: like the first one that it found, but with their own ids."""
        number, self._behaviour.job_growth = self._behaviour.job_growth, 0
        own = ("id", "postfix_id", "message_id", "alert_id")
        template = found[0] if found else None
        if template is None:
            return []
        values = {name: value for name, value in template.values.items() if name not in own}
        if not template.has_detection:
            values["alert_id"] = None
        return [self._mailboxes.add({**template.hidden, **values}) for _arrival in range(number)]

    def _item(self, job: Job, message: Message, recipient: str) -> _Item:
        values = message.values
        problem = _reason_to_skip(job.values["action_type"], message)
        row = {
            "action_params": {**job.values["action_params"], "client_recipient": recipient},
            "action_type": job.values["action_type"],
            "alert_id": values["alert_id"],
            "created_at": timestamp(now()),
            "email_message_id": values["message_id"],
            # Another identifier than the message's id. The API does not say which one.
            "message_id": str(uuid.uuid5(uuid.NAMESPACE_OID, values["id"])),
            "postfix_id": values["postfix_id"],
            "processed_at": None,
            "retry_after": None,
            "retry_count": 0,
            "status": "SKIPPED" if problem else "PENDING",
            "status_message": problem,
        }
        return _Item(message, recipient, row)

    def _process(self, job: Job) -> None:
        pending = [item for item in job.items if item.row["status"] == "PENDING"]
        half = math.ceil(sum(item.row["status"] != "SKIPPED" for item in job.items) / 2)
        for item in pending[:half]:
            self._act(job, item)
        if len(pending) <= half:
            job.values.update(status="COMPLETED", completed_at=timestamp(now()))

    def _act(self, job: Job, item: _Item) -> None:
        if job.values["action_type"] == "MOVE":
            destination = job.values["action_params"]["destination"]
            outcome = self._mailboxes.move(item.message, destination, [item.recipient])[0]
            problem = None if outcome["success"] else outcome["status"]
        else:
            delivered = self._mailboxes.release(item.message, [item.recipient])["delivered"]
            problem = None if delivered else "not delivered"
        status = "FAILED" if problem else "COMPLETED"
        item.row.update(status=status, status_message=problem, processed_at=timestamp(now()))


def _reason_to_skip(action_type: str, message: Message) -> str | None:
    if message.values["is_phish_submission"]:
        return "the message is a submission"
    if (action_type == "RELEASE") != message.values["is_quarantined"]:
        return "the message is in quarantine" if action_type == "MOVE" else "the message is not in quarantine"
    return None
