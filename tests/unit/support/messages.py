# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account with messages: a small server that keeps their state, and the modules that work on it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ansible_collections.community.cloudflare.plugins.module_utils._messages import bulk as bulk_action
from ansible_collections.community.cloudflare.plugins.module_utils._messages import (
    evidence,
    move,
    phishguard,
    read,
    release,
    submissions,
)
from ansible_collections.community.cloudflare.plugins.module_utils._module.messages import run_action
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Server,
    Step,
    disconnect,
    envelope,
    response,
    serving,
)

Document = dict[str, Any]
ROOT = f"/client/v4/accounts/{ACCOUNT}/email-security/investigate"
SUBMISSIONS = ROOT.replace("investigate", "submissions")


def message(number: int, **values: Any) -> Document:
    """A clean message that was delivered to one mailbox."""
    return {
        "id": f"4Njp3P0STMz2c0{number}-2026-11-28T08:00:00-1234567{number}",
        "postfix_id": f"4Njp3P0STMz2c0{number}",
        "message_id": f"<m{number}@evil.example>",
        "alert_id": None,
        "client_recipients": [f"user{number}@corp.example"],
        "from": "invoices@evil.example",
        "envelope_from": "bounce@evil.example",
        "subject": f"Invoice {number}",
        "delivery_status": ["delivered"],
        "detection_reasons": [],
        "final_disposition": "NONE",
        "is_phish_submission": False,
        "is_quarantined": False,
        "post_delivery_operations": [],
        "properties": {},
        **values,
    }


def quarantined(number: int, disposition: str = "SPAM", **values: Any) -> Document:
    """A message in quarantine."""
    state = {"is_quarantined": True, "delivery_status": ["quarantined"], "final_disposition": disposition}
    return message(number, **{**state, **values})


#: What a preview is, as far as the module looks at it.
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def details(number: int, **values: Any) -> Document:
    """The parts of a message with a verdict, as the API returns them."""
    return {
        "raw": {"raw": f"Subject: Invoice {number}\r\n\r\nThe secret body {number}\r\n"},
        "preview": {"screenshot": base64.b64encode(PICTURE).decode()},
        "detections": {"action": "QUARANTINED", "links": [{"href": f"https://evil.example/secret-{number}"}]},
        "trace": {"inbound": {"pending": False, "lines": []}, "outbound": None},
        **values,
    }


class Mail:
    """The messages of an account. ``statuses`` are the outcomes of mailboxes that fail.

    ``faults`` says what happens to each POST, in order: "" (nothing), "lost before" and "lost after" (no response), "failed before"
    and "failed after" (503), or "refused" (403). A step instead of a text is the response, and nothing happens.

    ``details`` are the parts of each message: results, or whole steps of the server. A preview leaves its traces.
    """

    def __init__(
        self, *messages: Document, faults: Sequence[str | Step] = (), statuses: Mapping[str, str] | None = None
    ) -> None:
        self.messages = {each["id"]: each for each in messages}
        self.logs: dict[str, list[Document]] = {each["id"]: [] for each in messages}
        self.details: dict[str, Document] = {each["id"]: details(number) for number, each in enumerate(messages, 1)}
        self.copies: dict[str, int] = {}  # how often each message was delivered by a release
        self.faults = list(faults)
        self.statuses = dict(statuses or {})
        self.queries: list[dict[str, str]] = []
        self.posts: list[tuple[str, Any]] = []
        self.gets: list[str] = []
        self.submissions: list[Document] = []
        self.refused: dict[Any, str] = {}  # by alert_id or postfix_id
        self.has_submissions = True

    def step(self, handler: Any) -> bool:
        """Respond to one request."""
        received = handler.server.received[-1]
        parts = urlsplit(received.path)
        if parts.path == SUBMISSIONS:
            return self._submissions(received.method, json.loads(received.body or "{}"), dict(parse_qsl(parts.query)))(
                handler
            )
        path = [unquote(segment) for segment in parts.path.removeprefix(ROOT).strip("/").split("/") if segment]
        if received.method == "POST":
            body = json.loads(received.body)
            if path[-1] == "reclassify":
                self.posts.append(("reclassify", {"id": path[0], **body}))
                return self._faulty(lambda: None, 202)(handler)
            self.posts.append((path[-1], body))
            return self._post(path[-1], body)(handler)
        if not path:
            self.queries.append(dict(parse_qsl(parts.query)))
            return envelope(list(self.messages.values()), result_info={"next": None, "count": 1})(handler)
        self.gets.append("/".join(path[1:]) or "message")
        if path[0] not in self.messages:
            return envelope(None, 404, 1404)(handler)
        if len(path) == 1:
            return envelope(self.messages[path[0]])(handler)
        return self._detail(*path)(handler)

    def _detail(self, message_id: str, part: str) -> Step:
        if part == "action_log":
            return envelope(self.logs[message_id])
        found = self.details[message_id].get(part)
        if part == "preview":
            self.messages[message_id]["post_delivery_operations"] += ["PREVIEW"]
            self.logs[message_id].append({"operation": "PREVIEW", "success": True})
        return found if callable(found) else envelope(found)

    def _post(self, action: str, body: Any) -> Step:
        if action == "preview" and not any(self.faults[:1]):
            del self.faults[:1]
            return self._preview(**body)
        acts: dict[str, Callable[..., Any]] = {
            "move": self._move,
            "release": self._release,
            "preview": self._preview,
        }
        return self._faulty(lambda: acts[action](**body))

    def _preview(self, id: str) -> Step:
        return self._detail(id, "preview")

    def _faulty(self, act: Callable[[], Any], status: int = 200) -> Step:
        """Do something, unless the next fault says otherwise."""
        fault = self.faults.pop(0) if self.faults else ""
        if not isinstance(fault, str):
            return fault
        when, _space, before = fault.partition(" ")
        if when == "refused":
            return envelope(None, 403, 10000)
        done = None if before == "before" else act()
        if when == "lost":
            return disconnect
        return response(503) if when == "failed" else envelope(done, status)

    def _submissions(self, method: str, body: Any, query: dict[str, str]) -> Step:
        if method == "GET":
            self.queries.append(query)
            start = (int(query["page"]) - 1) * 1000
            wanted = [
                each
                for each in self.submissions
                if query.get("requested_disposition", each["requested_disposition"]) == each["requested_disposition"]
            ]
            return envelope(wanted[start : start + 1000], result_info={"count": len(wanted)})
        self.posts.append(("submissions", body))
        if not self.has_submissions:
            return envelope(None, 404, 7003)
        return self._faulty(lambda: {"results": [self._submit(each) for each in body["messages"]]}, 202)

    def _submit(self, document: Document) -> Document:
        key = document.get("alert_id") or document["postfix_id"]
        if key in self.refused:
            return {"id": None, "accepted": False, "error": self.refused[key]}
        about = next(each for each in self.messages.values() if key in (each["alert_id"], each["postfix_id"]))
        submission = {
            "submission_id": f"s{len(self.submissions) + 1}",
            "original_postfix_id": about["postfix_id"],
            "requested_disposition": document["expected_disposition"],
            "subject": about["subject"],
            "type": "Team",
            "requested_ts": "deprecated",
        }
        self.submissions.append(submission)
        return {"id": submission["submission_id"], "accepted": True, "error": None}

    def _move(self, ids: list[str], destination: str) -> list[Document]:
        items = []
        for each in map(self.messages.__getitem__, ids):
            for recipient in each["client_recipients"]:
                status = self.statuses.get(recipient)
                items.append(
                    {
                        "message_id": each["message_id"],
                        "recipient": recipient,
                        "destination": destination,
                        "operation": "MOVE",
                        "status": status or "OK",
                        "success": status is None,
                    }
                )
            success = not any(recipient in self.statuses for recipient in each["client_recipients"])
            entry = {"operation": "MOVE", "success": success, "properties": {"folder": destination}}
            self.logs[each["id"]].append({**entry, "completed_at": f"2026-11-28T09:00:0{len(self.logs[each['id']])}Z"})
            each["post_delivery_operations"] = [*each["post_delivery_operations"], "MOVE"]
            each["delivery_status"] = ["moved" if success else "move_failed"]
        return items

    def _release(self, ids: list[str]) -> list[Document]:
        items = []
        for each in map(self.messages.__getitem__, ids):
            self.copies[each["id"]] = self.copies.get(each["id"], 0) + 1
            each["is_quarantined"] = False
            each["post_delivery_operations"] = ["QUARANTINE_RELEASE"]
            recipients = each["client_recipients"]
            failed = [name for name in recipients if self.statuses.get(name) == "failed"]
            undelivered = [name for name in recipients if self.statuses.get(name) == "undelivered"]
            rest = [name for name in recipients if name not in self.statuses]
            items.append(
                {"id": each["id"], "delivered": rest or None, "failed": failed or None, "undelivered": undelivered}
            )
        return items


@contextmanager
def serving_mail(mail: Mail) -> Iterator[Server]:
    """A server for the mail."""
    with serving(mail.step) as server:
        yield server


def _call(act: Callable[[], None], server: Server | str, check: bool, diff: bool, options: Document) -> Document:
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server if isinstance(server, str) else server.url}
    result = run_module(act, {**base, **options}, check=check, diff=diff)
    result.pop("invocation", None)
    return result


def find(server: Server | str, **options: Any) -> Document:
    """Run email_message_info."""
    return _call(lambda: run_action(read.OPTIONS, read.read_messages), server, False, False, options)


def act_on(server: Server | str, **options: Any) -> Document:
    """Run email_message_move."""
    options = {"destination": "DeletedItems", **options}
    return _call(lambda: run_action(move.OPTIONS, move.move_messages), server, False, False, options)


def move_in(mail: Mail, *, check: bool = False, diff: bool = False, **options: Any) -> Document:
    """Run email_message_move on this mail."""
    options = {"destination": "DeletedItems", **options}
    with serving_mail(mail) as server:
        return _call(lambda: run_action(move.OPTIONS, move.move_messages), server, check, diff, options)


def release_in(mail: Mail, *, check: bool = False, diff: bool = False, **options: Any) -> Document:
    """Run email_message_release on this mail."""
    with serving_mail(mail) as server:
        return _call(lambda: run_action(release.OPTIONS, release.release_messages), server, check, diff, options)


def submit_in(mail: Mail, *, check: bool = False, diff: bool = False, **options: Any) -> Document:
    """Run email_submission on this mail."""
    options = {"expected_disposition": "MALICIOUS", **options}
    with serving_mail(mail) as server:
        act = partial(run_action, submissions.OPTIONS, submissions.submit_messages)
        return _call(act, server, check, diff, options)


def submissions_in(mail: Mail, **options: Any) -> Document:
    """Run email_submission_info on this mail."""
    with serving_mail(mail) as server:
        act = partial(run_action, submissions.INFO_OPTIONS, submissions.read_submissions)
        return _call(act, server, False, False, options)


def save_in(mail: Mail, dest: Any, *, check: bool = False, diff: bool = False, **options: Any) -> Document:
    """Run email_message_evidence on this mail."""
    options = {"dest": dest if dest is None else str(dest), **options}
    with serving_mail(mail) as server:
        return _call(lambda: run_action(evidence.OPTIONS, evidence.save_evidence), server, check, diff, options)


def bulk(server: Server | str, *, check: bool = False, diff: bool = False, **options: Any) -> Document:
    """Run email_bulk_action."""
    return _call(partial(run_action, bulk_action.OPTIONS, bulk_action.ensure_job), server, check, diff, options)


def jobs_of(server: Server | str, **options: Any) -> Document:
    """Run email_bulk_action_info."""
    return _call(partial(run_action, bulk_action.INFO_OPTIONS, bulk_action.read_jobs), server, False, False, options)


def reports_of(server: Server | str, **options: Any) -> Document:
    """Run email_phishguard_report_info."""
    return _call(partial(run_action, phishguard.OPTIONS, phishguard.read_reports), server, False, False, options)
