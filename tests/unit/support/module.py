# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module like Ansible does, with real argument parsing and a real exit."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
from collections.abc import Callable
from typing import Any
from unittest import mock

from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.module_utils.common.parameters import PASS_VARS

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
_INTERNAL = "ansible.module_utils._internal"  # only in ansible-core 2.19 and later
_HAS_INTERNAL = importlib.util.find_spec(_INTERNAL) is not None
TOKEN = "a-token-that-must-not-be-seen-0123456789"


def run_module(
    main: Callable[[], None], options: dict[str, Any], *, check: bool = False, diff: bool = False
) -> dict[str, Any]:
    """Run a module and return its result. Raises AssertionError if the result does not match the exit code."""
    # Show the invocation, as -vvv does. Only newer versions of ansible-core know the option for that.
    # Write nothing to the system log.
    internal = {"check_mode": check, "diff": diff, "verbosity": 3, "inject_invocation": True, "no_target_syslog": True}
    options = {**options, **{f"_ansible_{name}": value for name, value in internal.items() if name in PASS_VARS}}
    arguments = {"ANSIBLE_MODULE_ARGS": options}
    printed = io.StringIO()
    warnings._global_warnings.clear()  # global, because in Ansible the process ends with the module
    code: Any = None
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps(arguments).encode()))
        # Only in ansible-core 2.19 and later; "legacy" means plain JSON for input and output.
        stack.enter_context(mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True))
        # Tests of filters and lookups make this the process of a control node, where Ansible shows warnings immediately. A
        # module always has a process of its own.
        stack.enter_context(
            mock.patch(f"{_INTERNAL}.is_controller", False) if _HAS_INTERNAL else contextlib.nullcontext()
        )
        stack.enter_context(contextlib.redirect_stdout(printed))
        try:
            main()
        except SystemExit as exit:
            code = exit.code
    result = json.loads(printed.getvalue())
    assert isinstance(result, dict)
    assert code == (1 if result.get("failed") else 0)
    if "warnings" in result:
        result["warnings"] = [_text(warning) for warning in result["warnings"]]
    return result


def _text(warning: Any) -> str:
    """The text of a warning, which is an object since ansible-core 2.19."""
    return warning if isinstance(warning, str) else str(warning["event"]["msg"])
