# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Judges files or an account for a playbook; plugins/modules has the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._errors import sentence
from ..plugin_utils._files.folder import read_folder
from ..plugin_utils._findings.findings import Finding, find
from ..plugin_utils._findings.matches import concerning
from ..plugin_utils._findings.rules import FILE, Rules, read_rules, rules_of
from ..plugin_utils._findings.usage import Usage
from ..plugin_utils._playbooks.accounts import RESULT, SEARCH, SETTINGS


class ActionModule(ActionBase):  # type: ignore[misc]
    """Ansible's entry point."""

    _VALID_ARGS = frozenset(("account", "search"))

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        variables = task_vars or {}
        settings = variables[SETTINGS]
        folder, chosen = settings["folder"], settings["lists"]
        held = None
        if boolean(self._task.args.get("account") or False):
            account = variables[RESULT]
            held = account.get("lists")
            if held is None:  # it could not be read
                return _failure(account["msg"])
        try:
            files = None if folder is None else read_folder(folder, settings["host"], None, self._loader).lists
        except (OSError, ValueError) as error:
            return _failure(sentence(f"{folder}: {error}"))
        try:
            rules = Rules() if folder is None else rules_of(read_rules(folder, self._loader))
        except (OSError, ValueError) as error:
            return _failure(sentence(f"{folder}/{FILE}: {error}"))
        lists: Mapping[str, Any] = (files or {}) if held is None else held
        missing = _missing(chosen, lists)
        if missing:
            where = "no file" if held is None else "no list in this account"
            return _failure(f"There is {where} for {', '.join(missing)}.")
        if boolean(self._task.args.get("search") or False):
            return _search({path: lists[path] for path in chosen or lists}, settings["address"])
        judged = [path for path in lists if chosen is None or path in chosen]
        if held is None:
            return _findings(find(lists, rules), judged, [])
        try:
            usage = _usage(settings["used_within_days"], variables.get(SEARCH) or {})
        except ValueError as error:
            return _failure(sentence(error))
        not_judged = [] if usage is None else usage.remarks({path: lists[path] for path in judged})
        return _findings(find(lists, rules, files, usage), judged, not_judged)


def _usage(days: int | None, search: Mapping[str, Any]) -> Usage | None:
    """What the search says about the use of entries; None without ``days``. Raises ValueError if it failed."""
    if days is None:
        return None
    if "error" in search or "messages" not in search:  # this does not mean that nothing is used
        raise ValueError(f"The messages could not be searched: {search.get('msg') or 'there is no result'}")
    return Usage(days, search)


def _findings(found: Sequence[Finding], judged: Sequence[str], not_judged: Sequence[str]) -> dict[str, Any]:
    """The result for the lists that were judged: others were only read to compare entries with theirs."""
    findings = [each._asdict() for each in found if each.list in judged]
    return {"changed": False, "findings": findings, "judged": judged, "not_judged": not_judged}


def _search(lists: Mapping[str, Any], address: str) -> dict[str, Any]:
    try:
        matches = concerning(lists, address)
    except ValueError as error:
        return _failure(sentence(f"address {error}"))
    return {"changed": False, "matches": [each._asdict() for each in matches], "judged": list(lists)}


def _failure(message: str) -> dict[str, Any]:
    """A failure that the report recognizes, although the playbook does not let the task fail."""
    return {"failed": True, "msg": message, "error": {}}


def _missing(chosen: Sequence[str] | None, lists: Mapping[str, Any]) -> list[str]:
    return [path for path in chosen or () if path not in lists]
