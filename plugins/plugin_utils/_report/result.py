# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the results of email_lists, email_lists_export and email_lists_info for a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...module_utils._entry.resource import TIMES
from ...module_utils._lists.all_lists import ALL_LISTS
from .messages import report_of_messages
from .report import Difference, Line, Report, counted


class _Style(NamedTuple):
    """How to show the changes of one kind: the mark of a line, its word in tables, and a format for counting them."""

    marks: Mapping[str, str]
    words: Mapping[str, str]
    counts: Mapping[str, str]


def _listing(words: Mapping[str, str]) -> _Style:
    """Lines that begin with the word, and counts such as "2 missing"."""
    return _Style(
        {action: f"{word:<10}" for action, word in words.items()},
        words,
        {action: f"{{}} {word}" for action, word in words.items()},
    )


_VERBS = ("create", "update", "delete")
_SIGNS = dict(zip(_VERBS, "+~-"))
_DONE = _Style(_SIGNS, dict(zip(_VERBS, _VERBS)), {verb: f"{{}} {verb}d" for verb in _VERBS})
_TO_DO = _DONE._replace(counts={verb: f"{{}} to {verb}" for verb in _VERBS})
_DRIFT = _listing({"create": "missing", "update": "different", "delete": "unexpected", "expired": "expired"})
_OF_FILES = ("created", "changed")  # what an export does with files; the other words are about entries
_EXPORT = _listing(
    {word: word for word in (*_OF_FILES, "added", "updated", "removed", "different", "gone", "duplicate", "expired")}
)

_TITLES = {
    "plan": "planned changes",
    "changes": "changes",
    "refused": "refused changes",
    "failed": "failure",
    "drift": "drift",
    "export": "export",
    "entries": "entries",
    "findings": "findings",
    "matches": "entries about an address",
}


_RESULT_KEYS = ("changes", "planned", "lists", "files", "findings", "matches", "messages")


def reports_of(results: Any, *, check: bool = False, drift: bool = False) -> dict[str, Report]:
    """The report of a result, with an empty name, or those of several results by the name of their account.

    Raises ValueError if the modules cannot have returned them.
    """
    if _is_list(results):
        return {"": report_of_findings(results)}
    if not isinstance(results, Mapping) or not results:
        raise ValueError(
            "the input must be a result of email_lists, a list of findings, or a mapping from names to such inputs"
        )
    # A result has one of these keys, or a value that is neither a mapping nor a list, such as "changed".
    if not set(_RESULT_KEYS) & set(results) and all(
        isinstance(each, Mapping) or _is_list(each) for each in results.values()
    ):
        return {
            str(name): report_of_findings(each) if _is_list(each) else report_of(each, check=check, drift=drift)
            for name, each in results.items()
        }
    return {"": report_of(results, check=check, drift=drift)}


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def report_of_findings(given: Sequence[Any], lists: Sequence[str] = (), not_judged: Sequence[str] = ()) -> Report:
    """The report of findings about these lists: one line per finding. Raises ValueError for anything else.

    ``not_judged`` says why a rule was not checked.
    """
    findings = _plain(given)
    keys = {"rule", "severity", "list", "name", "text"}
    for number, each in enumerate(findings, 1):
        if not isinstance(each, dict) or not keys <= set(each):
            raise ValueError(f"the input is not a list of findings: item {number} lacks {', '.join(sorted(keys))}")
    counts: dict[str, dict[str, int]] = {}
    for each in findings:
        mine = counts.setdefault(str(each["list"]), {"error": 0, "warning": 0})
        mine["error" if each["severity"] == "error" else "warning"] += 1
    return Report(
        kind="findings",
        title=_TITLES["findings"],
        failure=None,
        lines=[
            Line(
                mark=f"{each['severity']:<7}",
                word="error" if each["severity"] == "error" else "warning",
                list=str(each["list"]),
                name=str(each["name"]),
                differences=(),
                note=f"({each['rule']})",
                origin=str(each.get("origin") or ""),
                text=str(each["text"]),
            )
            for each in findings
        ],
        empty="No findings.",
        lists=list(dict.fromkeys([*lists, *counts])),
        summary={path: _numbers(mine) for path, mine in counts.items()},
        plan=None,
        must_be_empty=False,
        document={"kind": "findings", "findings": findings, "not_judged": list(not_judged)},
        columns=("severity", "list", "entry", "finding", "origin"),
        not_judged=not_judged,
    )


def _numbers(counts: Mapping[str, int]) -> str:
    """Such as "1 error, 2 warnings"."""
    return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for word, number in counts.items() if number)


def report_of(result: Mapping[str, Any], *, check: bool = False, drift: bool = False) -> Report:
    """The report of one result. Raises ValueError if the modules cannot have returned it."""
    kind = _kind(result, check=check, drift=drift)
    if kind == "entries":
        return _report_of_entries(result)
    if kind == "findings":
        judged, not_judged = ([str(each) for each in result.get(key) or ()] for key in ("judged", "not_judged"))
        return report_of_findings(result["findings"], judged, not_judged)
    if kind == "matches":
        return _report_of_matches(result)
    if kind == "messages":
        return report_of_messages(result, _messages(result), _plain(result.get("steps") or {}))
    style = {"drift": _DRIFT, "export": _EXPORT, "plan": _TO_DO, "refused": _TO_DO}.get(kind, _DONE)
    changes = _changes(result, kind, style)
    files = _files(result) if kind == "export" else []
    summary = result.get("summary") or {}
    if not isinstance(summary, Mapping):
        raise ValueError("the input is not a result of email_lists: summary is not a mapping")
    message = None if result.get("msg") is None else str(result["msg"])
    plan = None if result.get("plan") is None else str(result["plan"])
    counts = _counts([*files, *changes], style)
    document = {
        "kind": kind,
        "changed": bool(result.get("changed")) or (kind not in ("refused", "export") and bool(changes)),
        "msg": message,
        "plan": plan,
        "summary": _plain(summary),
        "changes": changes,
    }
    return Report(
        kind=kind,
        title=_TITLES[kind],
        failure=(message or "no message") if kind in ("refused", "failed") else None,
        lines=[_line(change, style) for change in (*files, *changes)],
        empty="No drift." if drift else "No changes.",
        lists=list(dict.fromkeys([*map(str, summary), *counts])),
        summary=counts,
        plan=plan,
        must_be_empty=drift,
        document={**document, "files": _plain(result["files"])} if kind == "export" else document,
    )


def _kind(result: Mapping[str, Any], *, check: bool, drift: bool) -> str:
    """Also if the task has ``failed_when: false``, which overwrites ``failed``."""
    if "planned" in result:
        return "refused"
    if "steps" in result and "messages" in result:  # a playbook's own result, which says itself what failed
        return "messages"
    if has_failed(result, _RESULT_KEYS):
        return "failed"
    for kind in ("findings", "matches", "messages"):
        if _is_list(result.get(kind)):
            return kind
    if isinstance(result.get("lists"), Mapping):
        return "entries"
    if "files" in result:
        return "export"
    if drift:
        return "drift"
    return "plan" if check else "changes"


def has_failed(result: Mapping[str, Any], keys: Iterable[str]) -> bool:
    """Whether a task has failed, also if ``failed_when`` has overwritten that. A success has at least one of these keys.

    A module that was killed, or that could not start, returns only a message.
    """
    if result.get("failed") or result.get("unreachable") or "error" in result:
        return True
    return "msg" in result and not any(key in result for key in keys)


def _messages(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    messages = _plain(result["messages"])
    if not isinstance(messages, list) or not all(isinstance(each, dict) and "id" in each for each in messages):
        raise ValueError("the input is not a result of email_message_info: it has no list of messages")
    return messages


def _report_of_matches(result: Mapping[str, Any]) -> Report:
    """The report of a search: one line per entry, with what it does."""
    matches: list[dict[str, Any]] = _plain(result["matches"])
    lines = [
        Line(
            mark=f"{each['how']:<9}",
            word=str(each["how"]),
            list=str(each["list"]),
            name=str(each["name"]),
            differences=(),
            note="" if each.get("id") is None else str(each["id"]),
            origin=str(each.get("origin") or ""),
            text=str(each["text"]),
        )
        for each in matches
    ]
    return Report(
        kind="matches",
        title=_TITLES["matches"],
        failure=None,
        lines=lines,
        empty="No entry concerns this address.",
        lists=[str(path) for path in result.get("judged") or ()],
        summary={},
        plan=None,
        must_be_empty=False,
        document={"kind": "matches", "matches": matches},
        columns=("how", "list", "entry", "what it does", "origin"),
    )


def _report_of_entries(result: Mapping[str, Any]) -> Report:
    """The report of email_lists_info: one line per entry, with its id."""
    lists: dict[str, list[Any]] = _plain(result["lists"])
    lines = []
    for path, entries in lists.items():
        if path not in ALL_LISTS or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise ValueError(f"the input is not a result of email_lists_info: {path} is not a list of entries")
        lines += [
            Line("", "", path, ALL_LISTS[path].name_of(each), (), "", str(each.get("id") or "")) for each in entries
        ]
    summary = {path: f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}" for path, entries in lists.items()}
    missing = [str(path) for path in result.get("missing") or ()]
    return Report(
        kind="entries",
        title=_TITLES["entries"],
        failure=None,
        lines=lines,
        empty="No entries.",
        lists=list(lists),
        summary={**summary, **dict.fromkeys(missing, "the account does not have this list")},
        plan=None,
        must_be_empty=False,
        document={"kind": "entries", "lists": lists, "missing": missing},
        columns=("", "list", "entry", "", "ID"),
    )


def _changes(result: Mapping[str, Any], kind: str, style: _Style) -> list[dict[str, Any]]:
    changes = result.get("planned" if kind == "refused" else "changes")
    if changes is None and kind == "failed":
        return []
    if isinstance(changes, str) or not isinstance(changes, Sequence):
        raise ValueError("the input is not a result of email_lists: it has no list of changes")
    for number, change in enumerate(changes, 1):
        if not isinstance(change, Mapping) or str(change.get("action")) not in style.words:
            raise ValueError(f"the input is not a result of email_lists: change {number} has no known action")
        if not all(isinstance(change.get(side), (Mapping, type(None))) for side in ("before", "after")):
            raise ValueError(f"the input is not a result of email_lists: change {number} has no entries")
    plain: list[dict[str, Any]] = _plain(changes)
    return plain


def _files(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of an export, as changes."""
    files = _plain(result["files"])
    if not isinstance(files, list) or not all(isinstance(each, dict) and "origin" in each for each in files):
        raise ValueError("the input is not a result of email_lists_export: it has no list of files")
    return [{**each, "name": each["origin"], "origin": "", "before": None, "after": None} for each in files]


def _plain(value: Any) -> Any:
    """The value in Python's own types. Ansible's are lazy, and the JSON encoder would not see what is in them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _line(change: Mapping[str, Any], style: _Style) -> Line:
    action, origin = change["action"], change.get("origin")
    path = str(change.get("list"))
    expired = bool(change.get("expired"))
    if expired and "expired" in style.words:
        action = "expired"
    note = ""
    if action == "delete":
        duplicate = "(a duplicate)" if change.get("duplicate") else ""
        note = "(expired)" if expired else duplicate or ("(in no file)" if origin is None else "")
    elif action in ("different", "gone"):
        note = "(left)"
    elif "entries" in change:
        note = f"({change['entries']} {'entry' if change['entries'] == 1 else 'entries'})"
    return Line(
        mark=style.marks[action],
        word=style.words[action],
        list=path,
        name=str(change.get("name")),
        differences=_differences(path, change["before"], change["after"]),
        note=note,
        origin=str(origin or ""),
    )


def _differences(path: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """The fields that a task can write, and that differ; none if one side is missing."""
    if before is None or after is None:
        return []
    names: Iterable[str] = ALL_LISTS[path].fields if path in ALL_LISTS else {**before, **after}
    return [
        Difference(name, _json(before.get(name)), _json(after.get(name)))
        for name in names
        if before.get(name) != after.get(name) and name not in ("id", *TIMES)
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _counts(changes: Sequence[Mapping[str, Any]], style: _Style) -> dict[str, str]:
    """For each list with changes, how many of each kind, such as "1 created, 3 deleted (2 expired)"."""
    counts: dict[str, dict[str, int]] = {}
    for change in changes:
        expired = bool(change.get("expired"))
        kind = "expired" if expired and "expired" in style.words else change["action"]
        mine = counts.setdefault(str(change.get("list")), {})
        mine[kind] = mine.get(kind, 0) + 1
        mine["of which expired"] = mine.get("of which expired", 0) + (expired and kind != "expired")
    return {path: _counted(mine, style) for path, mine in counts.items()}


def _counted(counts: Mapping[str, int], style: _Style) -> str:
    text = ", ".join(
        form.format(counted(counts[kind], "file") if kind in _OF_FILES else counts[kind])
        for kind, form in style.counts.items()
        if kind in counts
    )
    expired = counts["of which expired"]
    return text + (f" ({expired} expired)" if expired else "")
