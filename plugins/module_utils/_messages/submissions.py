# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells Cloudflare that a verdict is wrong, and reads what became of that.

Source: Cloudflare's command-line tool and generated clients; no SDK has the POST. A submission whose response is lost is looked up,
and never sent again.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._errors import CloudflareError, InvalidOption
from .._http.client import SUCCESS, Account
from .._http.failures import ROUTE_CODES, OutcomeUnknown, Refused
from . import action
from .action import Context, Outcome
from .api import batches, rows
from .choose import Chosen, check_number
from .message import SEARCHABLE_DISPOSITIONS, Message
from .times import window

#: The fields of a submission in results, in order.
FIELDS = (
    *("submission_id", "requested_at", "requested_by", "type", "status", "customer_status", "subject"),
    *("original_disposition", "requested_disposition", "outcome_disposition", "outcome"),
    *("original_postfix_id", "original_edf_hash"),
    *("escalated_at", "escalated_by", "escalated_as", "escalated_submission_id"),
)
_ACCEPTED = (*SUCCESS, 202)
_LOOKS = (5.0, 30.0)  # seconds before each look after a lost response
_MAX_EML = 20 * 2**20  # bytes

OPTIONS: dict[str, dict[str, Any]] = {
    **action.OPTIONS,
    "expected_disposition": {"type": "str", "required": True, "choices": list(SEARCHABLE_DISPOSITIONS)},
    "eml": {"type": "path"},
    "escalated_submission_id": {"type": "str"},
    "max_messages": {"type": "int", "default": 20},
}

_DISPOSITION: dict[str, Any] = {"type": "str", "choices": list(SEARCHABLE_DISPOSITIONS)}

#: The filters of the API.
FILTERS: dict[str, dict[str, Any]] = {
    "type": {"type": "str", "choices": ["TEAM", "USER"]},
    "submission_id": {"type": "str"},
    "original_disposition": _DISPOSITION,
    "requested_disposition": _DISPOSITION,
    "outcome_disposition": _DISPOSITION,
    "status": {"type": "str", "choices": ["escalated", "reviewed", "unreviewed"]},
    "escalated_from_user": {"type": "bool"},
    "query": {"type": "str"},
}

INFO_OPTIONS: dict[str, dict[str, Any]] = {
    "timeout": {"type": "float", "default": 120.0},
    **FILTERS,
    "since": {"type": "str"},
    "start": {"type": "str"},
    "end": {"type": "str"},
    "limit": {"type": "int"},
}


class Submissions:
    """The submissions of one account. Every method raises RequestFailed."""

    def __init__(self, account: Account) -> None:
        self._client = account.client
        self._account = account

    def find(self, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The submissions that match, as the API has them."""
        return rows(self._account, self._account.path("submissions"), filters)

    def send(self, kind: str, documents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Submit messages. Returns what became of each. Raises OutcomeUnknown if they may have been submitted."""
        body = {"type": kind, "messages": list(documents)}
        response = self._client.request("POST", self._account.path("submissions"), body=body, accept=_ACCEPTED)
        result = response.result.get("results") if isinstance(response.result, dict) else response.result
        if not isinstance(result, list) or not all(isinstance(each, dict) for each in result):
            raise response.incomplete()
        return result

    def reclassify(self, message_id: str, body: Mapping[str, Any]) -> None:
        """Submit one message in accounts without ``send``. The API has announced the end of this operation."""
        path = self._account.path("investigate", message_id, "reclassify")
        self._client.request("POST", path, body=dict(body), accept=_ACCEPTED)


def read_submissions(context: Context) -> dict[str, Any]:
    """Read what was submitted, and what became of it."""
    params = context.params
    limit = params["limit"]
    if limit is not None:
        action.check_positive("limit", limit)
    start, end = window(params["since"], params["start"], params["end"])
    given = {name: params[name] for name in FILTERS if params[name] is not None}
    sent = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    found = Submissions(context.account).find({**sent, "start": start, "end": end})
    submissions = [{name: each.get(name) for name in FIELDS} for each in itertools.islice(found, limit)]
    return {"changed": False, "submissions": submissions, "count": len(submissions), "start": start, "end": end}


def submit_messages(context: Context) -> dict[str, Any]:
    """Submit the messages whose verdict is another one than the expected."""
    params = context.params
    eml = _read_eml(params["eml"]) if params["eml"] is not None else None
    _messages, chosen = action.find(context)
    if eml is not None and len(chosen.messages) != 1:
        raise InvalidOption("eml", f"is the file of one message, but {len(chosen.messages)} were found")
    return _Submission(context, chosen, eml).carry_out()


def _read_eml(path: str) -> str:
    """The file in base64. Raises InvalidOption."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_EML + 1)
    except OSError as error:
        raise InvalidOption("eml", f"cannot be read: {error.strerror}") from error
    if not data or len(data) > _MAX_EML:
        raise InvalidOption("eml", f"must not be empty, or larger than {_MAX_EML // 2**20} MiB")
    return base64.b64encode(data).decode("ascii")


class _Submission:
    """The submissions of one task."""

    def __init__(self, context: Context, chosen: Chosen, eml: str | None) -> None:
        self._context = context
        self._chosen = chosen
        self._eml = eml
        self._expected: str = context.params["expected_disposition"]
        self._submissions = Submissions(context.account)
        self._outcome = Outcome()
        self._submitted: list[dict[str, Any]] = []

    def carry_out(self) -> dict[str, Any]:
        known = self._known(self._chosen.messages)
        to_submit = [message for message in self._chosen.messages if self._needs_submission(message, known)]
        check_number(self._chosen, to_submit, self._context.params, "submitted")
        if self._context.check_mode:
            self._submitted = [{"id": message.id, "submission_id": None} for message in to_submit]
        else:
            try:
                self._send(to_submit)
            except CloudflareError as error:
                error.progress = self._described()
                raise
        result = self._described()
        self._outcome.report(self._context, "submitted", result)
        return result

    def _known(self, messages: Sequence[Message]) -> dict[Any, Any]:
        """The submissions of these messages that expect the same: their ids, by the id of the mail server."""
        if not messages:
            return {}
        start, end = window(None, None, None)
        start = min([start, *(str(each.values["scanned_at"]) for each in messages if each.values.get("scanned_at"))])
        filters = {"type": "TEAM", "requested_disposition": self._expected, "start": start, "end": end}
        return {each.get("original_postfix_id"): each.get("submission_id") for each in self._submissions.find(filters)}

    def _needs_submission(self, message: Message, known: Mapping[Any, Any]) -> bool:
        """Whether to submit a message. If not, remember why."""
        reason = None
        if message.disposition == self._expected:
            reason = f"its verdict is {self._expected} already"
        elif message.values.get("postfix_id") in known:
            reason = f"submitted before ({known[message.values['postfix_id']]})"
        if reason:
            self._outcome.leave(message, reason)
        return not reason

    def _send(self, to_submit: Sequence[Message]) -> None:
        """A message with a detection is reclassified; one without was missed."""
        flagged = [message for message in to_submit if message.values.get("alert_id")]
        missed = [message for message in to_submit if not message.values.get("alert_id")]
        for kind, messages in ("reclassification", flagged), ("missed_detection", missed):
            by_id = {message.id: message for message in messages}
            for ids in batches(list(by_id)):
                self._send_batch(kind, [by_id[message_id] for message_id in ids])

    def _send_batch(self, kind: str, part: Sequence[Message]) -> None:
        try:
            items = self._submissions.send(kind, [self._document(kind, message) for message in part])
        except OutcomeUnknown as lost:
            if self._look(part, lost):
                raise
            return
        except Refused as error:
            if error.source.status != 405 and not error.source.codes & ROUTE_CODES:
                raise
            self._reclassify(part)
            return
        for message, item in zip(part, _in_order(part, items)):
            if item is None:
                self._outcome.fail(message, None, "the response does not mention it")
            elif item.get("accepted") is True:
                self._submitted.append({"id": message.id, "submission_id": item.get("id")})
            else:
                self._outcome.fail(message, None, item.get("error") or "not accepted")

    def _reclassify(self, part: Sequence[Message]) -> None:
        """The older operation, one message at a time."""
        self._context.warn(
            "This account has no submissions, so the messages are reclassified one by one, without an ID."
        )
        for message in part:
            body = {"expected_disposition": self._expected, **self._content}
            try:
                self._submissions.reclassify(message.id, body)
            except OutcomeUnknown as lost:
                if self._look([message], lost):
                    raise
                continue
            except Refused as error:
                if error.source.status in (401, 403):
                    raise
                self._outcome.fail(message, None, str(error))
                continue
            self._submitted.append({"id": message.id, "submission_id": None})

    def _look(self, part: Sequence[Message], lost: OutcomeUnknown) -> Sequence[Message]:
        """After a lost response, find out which messages were submitted. Returns the others."""
        remaining = list(part)
        for _look in action.looks(self._context, lost, _LOOKS):
            known = self._known(remaining)
            for message in remaining:
                if message.values.get("postfix_id") in known:
                    found = known[message.values["postfix_id"]]
                    self._submitted.append({"id": message.id, "submission_id": found})
            remaining = [message for message in remaining if message.values.get("postfix_id") not in known]
            if not remaining:
                break
        return remaining

    def _document(self, kind: str, message: Message) -> dict[str, Any]:
        values = message.values
        if kind == "reclassification":
            identity: dict[str, Any] = {"alert_id": values.get("alert_id")}
        else:
            identity = {
                "postfix_id": values.get("postfix_id"),
                "message_id": values.get("message_id"),
                "recipient_emails": message.recipients,
                **self._content,
            }
        escalated = self._context.params["escalated_submission_id"]
        more = {"escalated_submission_id": escalated} if escalated else {}
        return {**identity, "expected_disposition": self._expected, **more}

    @property
    def _content(self) -> dict[str, str]:
        """The message itself, if the task has a file of it."""
        return {"eml_content": self._eml} if self._eml is not None else {}

    def _described(self) -> dict[str, Any]:
        result = {
            "changed": bool(self._submitted),
            "submitted": list(self._submitted),
            **self._outcome.described,
            **self._chosen.described,
        }
        if not self._context.diff_mode:
            return result
        lines = [f"{each['id']}  {self._expected}" for each in self._submitted]
        return {**result, "diff": action.diff_of([], lines)}


def _in_order(part: Sequence[Message], items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any] | None]:
    """The item of each message. An id in an item may be one of the message's; otherwise, the items are in the order of the request."""
    by_id = {item.get("id"): item for item in items}
    found = [
        next(
            (by_id[name] for name in (values.get("alert_id"), values.get("postfix_id"), message.id) if name in by_id),
            None,
        )
        for message, values in ((message, message.values) for message in part)
    ]
    if any(found) or len(items) != len(part):
        return list(found)
    return list(items)
