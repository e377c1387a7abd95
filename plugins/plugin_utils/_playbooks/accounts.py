# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a playbook's run came to: its result for each account, and the reason to fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...module_utils._errors import visible
from .._report.formats import lines_of
from .._report.report import Report
from .._report.result import report_of

#: The registered variables of the playbooks.
SETTINGS = "email_security_settings"
RESULT = "email_security_result"
DONE = "email_security_done"
SEARCH = "email_security_search"

_NO_RESULT = {"failed": True, "msg": "Nothing was done for this host, because an earlier play or task failed."}


class Verdict(NamedTuple):
    """The report of an account, its lines, the reason to fail (None if there is none), and "none", "drift" or "error"."""

    report: Report
    lines: list[str]
    failure: str | None
    drift: str


def result_of(variables: Mapping[str, Any], run: str, *, done: bool) -> Mapping[str, Any]:
    """The result of a host, from its registered variables, if they are from this ``run`` of a play.

    ``done`` says that this run may have carried out a plan: an earlier run can have left the result of another one.
    """
    settings = variables.get(SETTINGS) or {}
    if settings.get("run") != run:
        return _NO_RESULT
    if settings.get("failed"):
        return dict(settings)
    if settings.get("problem"):
        return {"failed": True, "msg": settings["problem"]}
    carried_out: Mapping[str, Any] = variables.get(DONE) or {}
    if done and carried_out and not carried_out.get("skipped"):
        return carried_out
    result: Mapping[str, Any] = variables.get(RESULT) or _NO_RESULT
    return _of_one_policy(result) if "id" in result and "changes" not in result else result


def _of_one_policy(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a deletion by id, as email_lists would describe it."""
    diff = result.get("diff") or {}  # only with it, the module has read the policy
    name = f"{diff['before_header']} ({result['id']})" if diff.get("before_header") else str(result["id"])
    change = {"list": "allow_policies", "action": "delete", "name": name, "origin": ""}
    before = {**diff.get("before", {}), "id": result["id"]}
    changes = [{**change, "before": before, "after": None}] if result.get("changed") else []
    counts = {"created": 0, "updated": 0, "deleted": len(changes)}
    message = f"allow_policies: {len(changes)} deleted" if changes else "no changes"
    return {"changed": bool(changes), "msg": message, "changes": changes, "summary": {"allow_policies": counts}}


def judge(result: Mapping[str, Any], *, check: bool = False, drift: bool = False, strict: bool = False) -> Verdict:
    """Report a result, and say whether the playbook must fail. With ``strict``, it fails on any finding."""
    if "planned" in result:
        # The message of the module names options. On the command line, they are extra variables.
        options = re.compile(r"(?<![\w-])(max_deletes|allow_empty|approved_plan)=(?=\w)")
        result = {**result, "msg": options.sub(r"-e \1=", str(result.get("msg")))}
    try:
        report = report_of(result, check=check, drift=drift)
    except ValueError as error:  # one account must not keep the others out of the report
        report = report_of({"failed": True, "msg": f"The result cannot be reported: {error}."})
    failure = report.failure
    state = "error" if failure is not None else "drift" if drift and report.lines else "none"
    if drift and state == "error":
        failure = f"Error, not drift: {failure}"
    elif state == "drift":
        number = len(report.lines)
        differ = "entry differs" if number == 1 else "entries differ"
        failure = f"Drift: {number} {differ} in {', '.join(report.summary)}. See the report above."
    if report.kind == "findings":
        errors = sum(line.word == "error" for line in report.lines)
        if errors or (strict and report.lines):
            found = f"{len(report.lines)} finding{'' if len(report.lines) == 1 else 's'}, {errors} of them errors"
            failure = f"{found}. See the report above."
    lines = [visible(line) for line in lines_of(report)]
    return Verdict(report, lines, None if failure is None else visible(failure), state)


def worst(states: Iterable[str]) -> str:
    """The state of several accounts: "error" if one could not be compared, else "drift" if one differs, else "none"."""
    found = set(states)
    return next((state for state in ("error", "drift") if state in found), "none")
