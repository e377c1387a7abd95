# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The query parameters and the fields of request bodies that the operations on messages know. They refuse all others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from .checks import Invalid
from .query import read_value
from .responses import wrong_parameter
from .value_types import Choice, Flag, ListOf, Nullable, Number, Object, Text, Time, ValueType

Types = Mapping[str, ValueType]

#: The most messages that one request can move, release or submit. The API documents it for moves only.
MAX_IDS = 1000

_SUBMITTED = ("MALICIOUS", "SUSPICIOUS", "SPOOF", "SPAM", "BULK", "NONE")
_VERDICTS = (*_SUBMITTED, "MALICIOUS-BEC", "ENCRYPTED", "EXTERNAL", "UNKNOWN")
_DELIVERY = ("delivered", "moved", "quarantined", "rejected", "deferred", "bounced", "queued", "move_failed")
_FOLDERS = ("Inbox", "JunkEmail", "DeletedItems", "RecoverableItemsDeletions", "RecoverableItemsPurges")
_NAME = Text(min_length=1)


#: The filters that the search and the bulk jobs share.
_FILTERS: Types = {
    "start": Time(),
    "end": Time(),
    "query": Text(),
    "sender": Text(),
    "recipient": Text(),
    "domain": Text(),
    "subject": Text(),
    "message_id": Text(),
    "alert_id": Text(),
    "smtp_helo_ip": Text(),
    "delivery_status": Choice(_DELIVERY),
    "message_action": Choice(("PREVIEW", "QUARANTINE_RELEASED", "MOVED")),
    "detections_only": Flag(),
}
PAGES: Types = {"page": Number(1, 10**9), "per_page": Number(1, 1000)}
SEARCH: Types = {
    **_FILTERS,
    "final_disposition": Choice(_SUBMITTED),
    "per_page": PAGES["per_page"],
    "cursor": _NAME,
}
SUBMISSIONS: Types = {
    **PAGES,
    "start": Time(),
    "end": Time(),
    "type": Choice(("TEAM", "USER")),
    "submission_id": Text(),
    "original_disposition": Choice(_SUBMITTED),
    "requested_disposition": Choice(_SUBMITTED),
    "outcome_disposition": Choice(_SUBMITTED),
    "status": Choice(("escalated", "reviewed", "unreviewed")),
    "escalated_from_user": Flag(),
    "query": Text(),
    "order": Choice(
        (
            *("submission_id", "subject", "requested_at"),
            *("original_disposition", "requested_disposition", "outcome_disposition"),
        )
    ),
    "direction": Choice(("asc", "desc")),
}
JOBS: Types = {
    **PAGES,
    "action_type": Choice(("MOVE", "RELEASE")),
    "status": Choice(("PENDING", "DISCOVERING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED")),
}
JOB_MESSAGES: Types = {
    **PAGES,
    "status": Choice(("PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED")),
}
REPORTS: Types = {**PAGES, "start": Time(), "end": Time()}

IDS: Types = {"ids": ListOf(_NAME, 1, MAX_IDS)}
MOVE: Types = {**IDS, "destination": Choice(_FOLDERS)}
PREVIEW: Types = {"id": _NAME}
JOB: Types = {
    "action": Choice(("MOVE", "RELEASE")),
    "search_params": Object(),
    "destination": Choice(_FOLDERS),
    "comment": Nullable(Text()),
}
#: The filters of a bulk job. Times and flags cannot be null.
JOB_SEARCH: Types = {
    **{name: Nullable(each) if isinstance(each, Text) else each for name, each in _FILTERS.items()},
    "final_disposition": Nullable(Choice(_VERDICTS)),
    "delivery_status": Nullable(Choice(_DELIVERY)),
    "message_action": Nullable(_FILTERS["message_action"]),
    "exact_subject": Nullable(Text()),
    "submissions": Flag(),
}
_EXPECTED: Types = {"expected_disposition": Choice(_SUBMITTED), "escalated_submission_id": _NAME}
#: The type decides about the fields of the messages.
SUBMISSION: Types = {"type": Choice(("reclassification", "missed_detection")), "messages": ListOf(Object(), 1, MAX_IDS)}
GET_MESSAGE: Types = {"submission": Flag()}
#: The fields of a message to submit, by the type of the submission, and those that are required.
SUBMITTED: Mapping[str, tuple[Types, tuple[str, ...]]] = {
    "reclassification": ({**_EXPECTED, "alert_id": _NAME}, ("alert_id", "expected_disposition")),
    "missed_detection": (
        {
            **_EXPECTED,
            "postfix_id": _NAME,
            "message_id": _NAME,
            "recipient_emails": ListOf(_NAME, 1),
            "eml_content": _NAME,
        },
        ("postfix_id", "message_id", "recipient_emails", "expected_disposition"),
    ),
}


def read_parameters(types: Types, given: MultiDict[str, str]) -> dict[str, Any]:
    """The query parameters, converted. Raises ApiError for unknown, repeated and invalid ones."""
    for name, values in given.lists():
        if name not in types:
            raise wrong_parameter(name, "is not a parameter of this operation")
        if len(values) > 1:
            raise wrong_parameter(name, "is given more than once")
    return {name: read_value(name, types[name], text) for name, text in given.items()}


def read_object(types: Types, body: Any, required: Collection[str], pointer: str = "") -> dict[str, Any]:
    """An object in a request body. Raises Invalid for unknown, missing and invalid fields."""
    if not isinstance(body, dict):
        raise Invalid(pointer, "must be an object")
    for name in body:
        if name not in types:
            raise Invalid(f"{pointer}/{name}", f"{name} is unknown")
    for name in required:
        if name not in body:
            raise Invalid(f"{pointer}/{name}", f"{name} is required")
    for name, value in body.items():
        problem = types[name].problem(value)
        if problem:
            raise Invalid(f"{pointer}/{name}", f"{name} {problem}")
    return body
