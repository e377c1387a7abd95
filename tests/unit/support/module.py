# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module as Ansible does: real argument parsing, real exit."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from typing import Any
from unittest import mock

from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.module_utils.common.parameters import PASS_VARS

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TOKEN = "a-token-that-must-not-be-seen-0123456789"


def run_module(
    main: Callable[[], None], options: dict[str, Any], *, check: bool = False, diff: bool = False
) -> dict[str, Any]:
    """The module's result. Raises AssertionError if it printed no object, or its exit code does not fit the result."""
    # As with -vvv, the invocation is shown. Newer versions of ansible-core have to be asked for it, older ones refuse that.
    # Nothing is written to the system log.
    wished = {"check_mode": check, "diff": diff, "verbosity": 3, "inject_invocation": True, "no_target_syslog": True}
    hidden = {f"_ansible_{name}": value for name, value in wished.items() if name in PASS_VARS}
    arguments = {"ANSIBLE_MODULE_ARGS": {**options, **hidden}}
    printed = io.StringIO()
    warnings._global_warnings.clear()  # kept by the process, which in Ansible ends with the module
    code: Any = None
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps(arguments).encode()))
        # ansible-core 2.19 and later only; "legacy" is plain JSON both ways.
        stack.enter_context(mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True))
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
    """From ansible-core 2.19 on, a warning is an object."""
    return warning if isinstance(warning, str) else str(warning["event"]["msg"])
