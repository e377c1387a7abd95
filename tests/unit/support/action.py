# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run an action plugin like a task does, with real argument parsing and real templates."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar


class HostVars(dict[str, dict[str, Any]]):
    """The variables of the hosts, without those of the play, as Ansible's own class of this name gives them."""

    def raw_get(self, host: str) -> dict[str, Any]:
        """The variables of a host, without evaluating templates."""
        return self[host]


def run_action(
    action: type[ActionBase],
    arguments: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
    *,
    check_mode: bool = False,
    diff: bool = False,
    loader: DataLoader | None = None,
) -> dict[str, Any]:
    """The result of an action."""
    loader = loader or DataLoader()
    task = SimpleNamespace(
        args=dict(arguments),
        check_mode=check_mode,
        diff=diff,
        async_val=0,
        action="test",
        _uuid="run",
        get_name=lambda: "test",
        _role=None,
        collections=[],
    )
    templar = Templar(loader, variables=dict(variables or {}))
    connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir="unused"))
    plugin = action(task, connection, SimpleNamespace(), loader, templar, None)
    result = plugin.run(task_vars=dict(variables or {}))
    assert isinstance(result, dict)
    return result
