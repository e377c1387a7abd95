# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves or releases what a search finds, as a job of Cloudflare.

A job has no limit and no dry run, and it searches again when it starts. So the same search is counted before, and a job that finds
more than allowed is stopped. A job whose response is lost is looked for by a mark in its comment, and never started again.
"""

from __future__ import annotations

from .. import _floor  # noqa: F401 pylint: disable=unused-import

# isort: split
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from .. import _clock
from .._errors import CloudflareError, InvalidOption
from .._http.failures import NotFound, OutcomeUnknown
from . import action
from .action import Context, Outcome
from .api import Messages
from .choose import Chosen, check_number, choose
from .jobs import TERMINAL, Jobs, number_in
from .message import DISPOSITIONS, RELEASED
from .options import CHOOSE, DESTINATIONS, SEARCH, SENT

_LOOKS = (5.0, 30.0)  # seconds before each look after a lost response
_FIRST_POLL, _LAST_POLL = 2.0, 30.0  # seconds between two polls; doubles
_SLACK = 1.1  # a job may find 10 % more mailboxes than were counted, for mail that has just arrived

#: The options of a job's search. It takes only one verdict, but also those that other searches cannot ask for.
_SEARCH: dict[str, dict[str, Any]] = {
    **{name: option for name, option in SEARCH.items() if name not in ("is_quarantined", "final_disposition")},
    "final_disposition": {"type": "str", "choices": list(DISPOSITIONS)},
}

OPTIONS: dict[str, dict[str, Any]] = {
    "timeout": CHOOSE["timeout"],
    "partial": action.OPTIONS["partial"],
    "state": {"type": "str", "choices": ["present", "cancelled", "absent"], "default": "present"},
    "job_id": {"type": "str"},
    "action": {"type": "str", "choices": ["move", "release"]},
    "destination": {"type": "str", "choices": list(DESTINATIONS)},
    "search": {"type": "dict", "options": _SEARCH},
    "comment": {"type": "str"},
    "max_messages": {"type": "int"},
    "allow_purge": {"type": "bool", "default": False},
    "allow_dispositions": {
        "type": "list",
        "elements": "str",
        "choices": list(DISPOSITIONS),
        "default": list(RELEASED),
    },
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1800},
    "force": {"type": "bool", "default": False},
}

INFO_OPTIONS: dict[str, dict[str, Any]] = {
    "timeout": CHOOSE["timeout"],
    "job_id": {"type": "str"},
    "action": {"type": "str", "choices": ["move", "release"]},
    "status": {
        "type": "str",
        "choices": ["PENDING", "DISCOVERING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED"],
    },
    "messages": {"type": "bool", "default": False},
    "limit": {"type": "int"},
}


def read_jobs(context: Context) -> dict[str, Any]:
    """Read all jobs, or one of them, with the mailboxes that it acted on."""
    params = context.params
    jobs, limit = Jobs(context.account), params["limit"]
    if limit is not None:
        action.check_positive("limit", limit)
    status = {"status": params["status"]} if params["status"] else {}
    if params["job_id"] is None:
        if params["messages"]:
            raise InvalidOption("messages", "needs job_id")
        kind = {"action_type": params["action"].upper()} if params["action"] else {}
        found = _first(jobs.list({**kind, **status}), limit)
        return {"changed": False, "jobs": found, "count": len(found)}
    if params["action"]:
        raise InvalidOption("action", "and job_id are mutually exclusive")
    if status and not params["messages"]:
        raise InvalidOption("status", "with job_id needs messages=true, because it is the status of the messages")
    try:
        job = jobs.get(_checked(params["job_id"]))
    except NotFound:
        return {"changed": False, "job": None, "messages": [], "count": 0}
    rows = _first(jobs.messages(job["job_id"], status), limit) if params["messages"] else []
    return {"changed": False, "job": job, "messages": rows, "count": len(rows)}


def ensure_job(context: Context) -> dict[str, Any]:
    """Start a job and wait for it, stop one, or delete its record."""
    params = context.params
    _check_options(params)
    if params["state"] == "present":
        return _Job(context).carry_out()
    jobs, job_id = Jobs(context.account), _checked(params["job_id"])
    try:
        job = jobs.get(job_id)
    except NotFound:
        if params["state"] == "absent":
            return {"changed": False, "job_id": job_id, "job": None}
        raise
    is_done = job["status"] in TERMINAL
    if params["state"] == "cancelled":
        if not is_done and not context.check_mode:
            job = jobs.cancel(job_id)
        return {"changed": not is_done, "job_id": job_id, "job": job}
    if not is_done and not params["force"]:
        reason = f"must be cancelled first, because its status is {job['status']}. Or set force=true"
        raise InvalidOption("job_id", reason)
    if not context.check_mode:
        if not is_done:
            jobs.cancel(job_id)
            job = _wait_for_end(jobs, job_id, params["wait_timeout"])
        try:
            jobs.delete(job_id)
        except NotFound as gone:
            return {"changed": gone.after_unknown or not is_done, "job_id": job_id, "job": job}
    return {"changed": True, "job_id": job_id, "job": job}


def _check_options(params: Mapping[str, Any]) -> None:
    """Raise InvalidOption for options that do not fit each other."""
    if params["state"] != "present":
        if params["job_id"] is None:
            raise InvalidOption("job_id", f"is required with state={params['state']}")
        return
    for name in ("action", "search", "max_messages"):
        if params[name] is None:
            raise InvalidOption(name, "is required with state=present")
    if params["job_id"] is not None:
        raise InvalidOption("job_id", "is assigned by Cloudflare. It only belongs to state=cancelled and state=absent")
    action.check_positive("max_messages", params["max_messages"])
    action.check_positive("wait_timeout", params["wait_timeout"])
    if (params["action"] == "move") is (params["destination"] is None):
        raise InvalidOption("destination", "is required with action=move, and must not be set with action=release")
    action.check_purge(params)
    if all(params["search"][name] is None for name in (*SENT, "exact_subject", "final_disposition")):
        raise InvalidOption(
            "search", "needs a filter besides times and detections_only, because it would mean all mail"
        )


class _Job:
    """One job, from the count to its end."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._params = context.params
        self._jobs = Jobs(context.account)
        self._outcome = Outcome()
        self._job: dict[str, Any] | None = None
        self._chosen = Chosen([])
        self._mailboxes = 0

    def carry_out(self) -> dict[str, Any]:
        self._count()
        if not self._chosen.messages:
            return self._described(changed=False)
        if self._context.check_mode:
            return self._described(changed=True)
        self._job = self._start()
        if not self._params["wait"]:
            return self._described(changed=True)
        try:
            self._follow()
        except CloudflareError as error:
            error.progress = self._described()
            raise
        result = self._described()
        self._outcome.report(self._context, f"{self._params['action']}d", result)
        return result

    def _count(self) -> None:
        """Ask the limits, with the search of the job. Raises InvalidOption."""
        params, search = self._params, self._params["search"]
        verdict = search["final_disposition"]
        given = {**search, "ids": None, "is_quarantined": None, "final_disposition": [verdict] if verdict else None}
        limit = max(10_000, params["max_messages"])
        self._chosen = chosen = choose(Messages(self._context.account), given, limit=limit)
        self._mailboxes = sum(len(message.recipients) for message in chosen.messages)
        if chosen.dropped:
            raise InvalidOption(
                "search",
                f"finds {chosen.dropped} messages with another sender or Message-ID, and a job would act on them, too. "
                "Use email_message_move or email_message_release",
            )
        check_number(chosen, chosen.messages, params, f"{params['action']}d")
        if params["action"] == "release":
            verdicts = {message.disposition for message in chosen.messages if message.is_quarantined}
            others = sorted(verdicts.difference(params["allow_dispositions"]))
            if others:
                raise InvalidOption(
                    "allow_dispositions",
                    f"does not have {', '.join(others)}, but a job releases everything that it finds. "
                    "Set search.final_disposition, or name these verdicts, too",
                )

    def _start(self) -> dict[str, Any]:
        """Start the job. If the response is lost, look for its mark in the newest jobs. Raises the failure if it is not there."""
        params = self._params
        mark = f"[ansible:{uuid.uuid4().hex[:8]}]"
        search = {name: value for name, value in params["search"].items() if value is not None and name != "since"}
        body = {
            "action": params["action"].upper(),
            **({"destination": params["destination"]} if params["destination"] else {}),
            "search_params": {
                **search,
                "detections_only": bool(search.get("detections_only")),
                "start": self._chosen.start,
                "end": self._chosen.end,
            },
            "comment": " ".join(filter(None, [params["comment"], mark])),
        }
        try:
            return self._jobs.create(body)
        except OutcomeUnknown as lost:
            for _look in action.looks(self._context, lost, _LOOKS):
                for job in self._jobs.list({"action_type": body["action"]}):
                    if str(job["comment"] or "").endswith(mark):
                        return job
            raise

    def _follow(self) -> None:
        """Wait for the end. Stop a job that finds more than allowed. Raises CloudflareError."""
        params, job_id = self._params, self._given["job_id"]
        allowed = int(_SLACK * params["max_messages"] * max(self._mailboxes / len(self._chosen.messages), 1))

        def check(job: dict[str, Any]) -> None:
            self._job = job
            found = number_in(job, "total_messages_discovered")
            if found > allowed and job["status"] not in TERMINAL:
                self._job = self._jobs.cancel(job_id)
                raise InvalidOption(
                    "max_messages",
                    f"is {params['max_messages']}, and {self._mailboxes} mailboxes were counted, but the job found {found}. "
                    "It was stopped, but what it had already done is not undone",
                )

        self._job = job = _wait_for_end(self._jobs, job_id, params["wait_timeout"], check)
        if job["status"] != "COMPLETED":
            reason = f": {job['status_message']}" if job["status_message"] else ""
            raise CloudflareError(f"the job {job_id} ended as {job['status']}{reason}")
        if number_in(job, "messages_failed"):
            for row in _first(self._jobs.messages(job_id, {"status": "FAILED"}), 1000):
                self._outcome.failures.append(
                    {
                        **{"id": row["id"], "message_id": row["email_message_id"], "recipient": row["recipient"]},
                        "status": row["status_message"] or "failed",
                    }
                )

    @property
    def _given(self) -> dict[str, Any]:
        if self._job is None:
            raise ValueError("there is no job yet")
        return self._job

    def _described(self, *, changed: bool | None = None) -> dict[str, Any]:
        job = self._job
        if changed is None:
            changed = job is not None and number_in(job, "messages_successful") > 0
        result = {
            "changed": changed,
            "job_id": job and job["job_id"],
            "job": job,
            "mailboxes": self._mailboxes,
            "failures": self._outcome.failures,
            **self._chosen.described,
        }
        if not self._context.diff_mode:
            return result
        what = f"{self._params['action']} {self._params['destination'] or ''}".strip()
        number = len(self._chosen.messages)
        lines = [f"{what}  {number} messages  {self._mailboxes} mailboxes"] if changed else []
        return {**result, "diff": action.diff_of([], lines)}


def _wait_for_end(jobs: Jobs, job_id: str, timeout: float, check: Any = lambda job: None) -> dict[str, Any]:
    """Poll until the job does nothing more. Raises CloudflareError after ``timeout`` seconds; the job goes on."""
    end = _clock.now() + timeout
    pause = _FIRST_POLL
    while True:
        job = jobs.get(job_id)
        check(job)
        if job["status"] in TERMINAL:
            return job
        if _clock.now() + pause > end:
            raise CloudflareError(
                f"the job {job_id} has not ended within wait_timeout ({timeout} s). It goes on; its status is {job['status']}"
            )
        _clock.sleep(pause)
        pause = min(2 * pause, _LAST_POLL)


def _checked(job_id: str) -> str:
    if not job_id.strip().strip("."):
        raise InvalidOption("job_id", "must not be empty")
    return job_id.strip()


def _first(rows: Any, limit: int | None) -> Sequence[dict[str, Any]]:
    return [row for _number, row in zip(range(limit), rows)] if limit is not None else list(rows)
