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

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TOKEN = "a-token-that-must-not-be-seen-0123456789"


def run_module(
    main: Callable[[], None], options: dict[str, Any], *, check: bool = False, diff: bool = False
) -> dict[str, Any]:
    """The module's result. Raises AssertionError where it printed none, or left otherwise than Ansible modules do."""
    arguments = {"ANSIBLE_MODULE_ARGS": {**options, "_ansible_check_mode": check, "_ansible_diff": diff}}
    printed = io.StringIO()
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
    return result
