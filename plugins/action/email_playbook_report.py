# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Reports the results of a playbook; plugins/modules has the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._disk import write_private
from ..module_utils._errors import sentence
from ..plugin_utils._playbooks.accounts import SETTINGS, judge, result_of, worst
from ..plugin_utils._report.formats import FORMATS


class ActionModule(ActionBase):  # type: ignore[misc]
    """Ansible's entry point."""

    _VALID_ARGS = frozenset(("check", "done", "drift"))

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        variables = task_vars or {}
        check, done, drift = (boolean(self._task.args.get(name) or False) for name in ("check", "done", "drift"))
        own = str(variables["inventory_hostname"])
        try:
            results = self._results(variables, own, done=done)
            settings = variables[SETTINGS]
            options = {"check": check, "drift": drift, "strict": settings["strict"]}
            verdicts = {host: judge(result, **options) for host, result in results.items()}
            if own == variables["ansible_play_hosts"][0]:  # so that only one host writes the report of all
                reports = {host: verdict.report for host, verdict in verdicts.items()}
                for each in settings["reports"]:
                    text = FORMATS[each["format"]](reports if settings["host"] else {"": reports[own]})
                    write_private(each["path"], text)
        except (OSError, ValueError) as error:
            return {"failed": True, "msg": sentence(f"The report cannot be written: {error}")}
        lines, failure = verdicts[own].lines, verdicts[own].failure
        if done and failure is not None:
            return {"failed": True, "msg": failure, "lines": lines}
        return {
            "changed": False,
            "lines": lines if len(lines) > 1 else "".join(lines),
            "failure": failure,
            "drift": verdicts[own].drift,
            "drift_of_all": worst(verdict.drift for verdict in verdicts.values()),
        }

    @staticmethod
    def _results(variables: Mapping[str, Any], own: str, *, done: bool) -> dict[str, Mapping[str, Any]]:
        """The result of each host. Those that failed earlier have not carried out anything."""
        left = set(variables["ansible_play_hosts"])
        return {
            host: result_of(
                variables if host == own else variables["hostvars"].raw_get(host),
                variables[SETTINGS]["run"],
                done=done and host in left,
            )
            for host in map(str, variables["ansible_play_hosts_all"])
        }
