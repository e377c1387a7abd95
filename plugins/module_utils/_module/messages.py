# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._messages.action import Context
from .module import ansible_module, run


def run_action(options: Mapping[str, Any], act: Callable[[Context], dict[str, Any]]) -> None:
    """Do the work of a module with these options."""
    module = ansible_module(options)
    params = dict(module.params)
    if isinstance(params.get("ids"), list):
        # Ansible shows the options with -vvv. Of messages, these would have the subjects.
        module.params["ids"] = [each.get("id") if isinstance(each, dict) else each for each in params["ids"]]

    def carry_out(account: Any) -> dict[str, Any]:
        return act(Context(account, params, module.check_mode, module._diff, module.warn))

    run(module, carry_out)
