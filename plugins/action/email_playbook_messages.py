# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Decides what a playbook does with messages, and says what it has done; plugins/modules has the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._errors import Problems, sentence
from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ..plugin_utils._files.folder import find_files
from ..plugin_utils._playbooks.accounts import RESULT, SETTINGS
from ..plugin_utils._playbooks.messages import decide, outcome

#: The registered variables of the steps, by their names.
_STEPS = {
    "found": RESULT,
    "decided": "email_security_decided",
    "evidence": "email_security_evidence",
    "done": "email_security_done",
    "blocked": "email_security_blocked",
    "files": "email_security_files",
    "allowed": "email_security_allowed",
    "submitted": "email_security_submitted",
    "again": "email_security_again",
}


def _has_file(folder: str, host: str | None) -> bool:
    """Whether the folder has the whole list of allow policies, and not only what a release adds to it."""
    return ALLOW_POLICIES.path in find_files(folder, host, Problems(), empty=True)[0]


class ActionModule(ActionBase):  # type: ignore[misc]
    """Ansible's entry point."""

    _VALID_ARGS = frozenset(("done", "playbook"))

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        variables = task_vars or {}
        playbook, settings = str(self._task.args.get("playbook")), variables[SETTINGS]
        if not boolean(self._task.args.get("done") or False):
            domains = (variables.get("email_security_domains") or {}).get("email_domains") or ()
            decided = decide(playbook, variables[RESULT], settings, domains)
            if decided["files"] and not _has_file(settings["folder"], settings["host"]):
                folder = settings["folder"]
                decided["notes"]["files"] = (
                    f"{folder} had no file for allow_policies. Run email_export before the next email_enforce"
                )
            problem = decided["problem"]
            failed = {} if problem is None else {"failed": True, "msg": sentence(problem)}
            return {"changed": False, **decided, **failed, "run": settings["run"]}
        check = bool(variables.get("ansible_check_mode"))
        return outcome(self._steps(variables, settings["run"]), playbook, check=check)

    @staticmethod
    def _steps(variables: Mapping[str, Any], run: str) -> dict[str, Mapping[str, Any]]:
        """The results of the steps that ran in this play. An earlier play can have left others."""
        decided = variables[_STEPS["decided"]]
        found = {name: variables.get(variable) for name, variable in _STEPS.items()}
        return {
            name: step
            for name, step in found.items()
            if isinstance(step, Mapping) and not step.get("skipped") and decided.get("run") == run
        }
