# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Checks the variables of a playbook; plugins/modules has the documentation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import load_extra_vars

from ..module_utils._errors import sentence, visible
from ..plugin_utils._files.folder import read_folder, unread
from ..plugin_utils._playbooks.settings import (
    PLAYBOOKS,
    VARIABLES,
    Hosts,
    refuse_near_misses,
    says_what_was_moved,
    settings,
)


class ActionModule(ActionBase):  # type: ignore[misc]
    """Ansible's entry point."""

    _VALID_ARGS = frozenset(("playbook",))

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        variables = task_vars or {}
        playbook = str(self._task.args.get("playbook"))
        if playbook not in PLAYBOOKS:
            return {"failed": True, "msg": f"playbook must be one of {', '.join(PLAYBOOKS)}, not {playbook!r}."}
        try:
            of_the_host = variables["hostvars"].raw_get(variables["inventory_hostname"])
            of_the_play = [name for name in variables if name not in of_the_host]
            refuse_near_misses(load_extra_vars(self._loader), of_the_play, of_the_host)
            given = {name: self._templar.template(variables[name]) for name in VARIABLES if name in variables}
            found = settings(playbook, given, self._hosts(variables))
            # The playbooks' default(omit) would hide an undefined variable in it, and use the token of the environment.
            self._templar.template(variables.get("cloudflare_api_token"))
        except (AnsibleError, ValueError) as error:
            return {"failed": True, "msg": sentence(error), "run": self._task._uuid}
        problem = self._problem(found) if PLAYBOOKS[playbook].reads_files else None
        for warning in _warnings(playbook, found, variables["hostvars"]):
            Display().warning(visible(warning))
        return {"changed": False, **found, "problem": problem, "run": self._task._uuid}

    def _hosts(self, variables: Mapping[str, Any]) -> Hosts:
        target = self._templar.template(variables.get("target"))
        own = str(variables["inventory_hostname"])
        if not target or target == "localhost":
            return Hosts(own, {}, chosen=False)
        ids = {
            host: self._templar.template(
                (variables if host == own else variables["hostvars"][host]).get("cloudflare_account_id")
            )
            for host in map(str, variables["ansible_play_hosts_all"])
        }
        return Hosts(own, {host: str(given or "").strip() for host, given in ids.items()}, chosen=True)

    def _problem(self, found: Mapping[str, Any]) -> str | None:
        """The mistakes in the files; None if there are none."""
        try:
            read_folder(found["folder"], found["host"], found["lists"], self._loader)
        except (OSError, ValueError) as error:
            return sentence(f"{found['folder']}: {error}")
        return None


def _warnings(playbook: str, found: Mapping[str, Any], hosts: Collection[str]) -> Iterator[str]:
    """Warnings about files that are not read, and about reports that are replaced although somebody may need them."""
    if found["folder"] is not None:
        yield from unread(found["folder"], found["host"], hosts)
    if playbook == "email_pull_back":
        for each in found["reports"]:
            if says_what_was_moved(each["path"]):
                yield f"{each['path']} is replaced. It says what an earlier run has moved"
