# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the result of email_lists for a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...module_utils._entry.resource import TIMES
from ...module_utils._lists.all_lists import ALL_LISTS
from .report import Difference, Line, Report

_MARKS = {"create": "+", "update": "~", "delete": "-"}
_DRIFT = {"create": "missing", "update": "different", "delete": "unexpected"}
_TITLES = {
    "plan": "planned changes",
    "changes": "changes",
    "refused": "refused changes",
    "failed": "failure",
    "drift": "drift",
}
#: The version of the JSON. A new key does not change it.
_VERSION = 1


def report_of(result: Any, *, check: bool, drift: bool) -> Report:
    """The report of a result. Raises ValueError if email_lists cannot have returned it."""
    if not isinstance(result, Mapping):
        raise ValueError("the input must be a result of email_lists")
    kind = _kind(result, check=check, drift=drift)
    changes = _changes(result, kind)
    summary = result.get("summary") or {}
    if not isinstance(summary, Mapping):
        raise ValueError("the input is not a result of email_lists: summary is not a mapping")
    message = None if result.get("msg") is None else str(result["msg"])
    plan = None if result.get("plan") is None else str(result["plan"])
    counts = _counts(changes, drift=drift, planned=kind in ("plan", "refused"))
    return Report(
        kind=kind,
        title=_TITLES[kind],
        failure=(message or "no message") if kind in ("refused", "failed") else None,
        lines=[_line(change, drift=drift) for change in changes],
        empty="No drift." if drift else "No changes.",
        lists=list(dict.fromkeys([*map(str, summary), *counts])),
        summary=counts,
        plan=plan,
        must_be_empty=drift,
        document={
            "version": _VERSION,
            "kind": kind,
            "changed": bool(result.get("changed")) or (kind != "refused" and bool(changes)),
            "msg": message,
            "plan": plan,
            "summary": _plain(summary),
            "changes": changes,
        },
    )


def _kind(result: Mapping[str, Any], *, check: bool, drift: bool) -> str:
    """Also if the task has ``failed_when: false``, which overwrites ``failed``."""
    if "planned" in result:
        return "refused"
    if result.get("failed") or result.get("unreachable") or "error" in result:
        return "failed"
    if drift:
        return "drift"
    return "plan" if check else "changes"


def _changes(result: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    changes = result.get("planned" if kind == "refused" else "changes")
    if changes is None and kind == "failed":
        return []
    if isinstance(changes, str) or not isinstance(changes, Sequence):
        raise ValueError("the input is not a result of email_lists: it has no list of changes")
    for number, change in enumerate(changes, 1):
        if not isinstance(change, Mapping) or str(change.get("action")) not in _MARKS:
            raise ValueError(f"the input is not a result of email_lists: change {number} has no known action")
        if not all(isinstance(change.get(side), (Mapping, type(None))) for side in ("before", "after")):
            raise ValueError(f"the input is not a result of email_lists: change {number} has no entries")
    plain: list[dict[str, Any]] = _plain(changes)
    return plain


def _plain(value: Any) -> Any:
    """The value in Python's own types. Ansible's are lazy, and the JSON encoder would not see what is in them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _line(change: Mapping[str, Any], *, drift: bool) -> Line:
    action, origin = change["action"], change.get("origin")
    path = str(change.get("list"))
    expired = bool(change.get("expired"))
    word = _DRIFT[action] if drift else action
    note = ""
    if expired:
        word, note = ("expired", "") if drift else (action, "(expired)")
    elif action == "delete" and not origin:
        note = "(in no file)"
    return Line(
        mark=f"{word:<10}" if drift else _MARKS[action],
        word=word,
        list=path,
        name=str(change.get("name")),
        differences=_differences(path, change["before"], change["after"]) if action == "update" else (),
        note=note,
        origin=str(origin or ""),
    )


def _differences(path: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """The fields that a task can write, and that differ."""
    one, other = before or {}, after or {}
    names: Iterable[str] = ALL_LISTS[path].fields if path in ALL_LISTS else {**one, **other}
    return [
        Difference(name, _json(one.get(name)), _json(other.get(name)))
        for name in names
        if one.get(name) != other.get(name) and name not in ("id", *TIMES)
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _counts(changes: Sequence[Mapping[str, Any]], *, drift: bool, planned: bool) -> dict[str, str]:
    """For each list with changes, how many of each kind."""
    counts: dict[str, dict[str, int]] = {}
    for change in changes:
        kind = "expired" if change.get("expired") else change["action"]
        mine = counts.setdefault(str(change.get("list")), {})
        mine[kind] = mine.get(kind, 0) + 1
    return {path: _counted(mine, drift=drift, planned=planned) for path, mine in counts.items()}


def _counted(counts: Mapping[str, int], *, drift: bool, planned: bool) -> str:
    """Such as "1 created, 3 deleted (2 expired)"."""
    expired = counts.get("expired", 0)
    if drift:
        words = {**_DRIFT, "expired": "expired"}
        return ", ".join(f"{counts[kind]} {word}" for kind, word in words.items() if kind in counts)
    numbers = {**counts, "delete": counts.get("delete", 0) + expired}
    texts = [
        f"{numbers[kind]} to {kind}" if planned else f"{numbers[kind]} {kind}d" for kind in _MARKS if numbers.get(kind)
    ]
    return ", ".join(texts) + (f" ({expired} expired)" if expired else "")
