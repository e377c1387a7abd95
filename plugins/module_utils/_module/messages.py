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

    def carry_out(account: Any) -> dict[str, Any]:
        return act(Context(account, module.params, module.check_mode, module._diff, module.warn))

    run(module, carry_out)
