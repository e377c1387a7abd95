# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action in CONTRIBUTING works as it is printed: an action needs nothing but an account and ``run``."""

from __future__ import annotations

import importlib.util
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._module.module import ansible_module, run
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, disconnect, envelope, serving

ROOT = Path(__file__).parents[4]
PACKAGE = "ansible_collections.community.cloudflare.plugins.module_utils._messages"


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A Python module with both blocks of code."""
    text = (ROOT / "CONTRIBUTING.md").read_text().partition("### A new action")[2].partition("### A new field")[0]
    path = tmp_path_factory.mktemp("action") / "read.py"
    path.write_text("".join(map(textwrap.dedent, re.findall(r"```python\n(.*?)```", text, re.DOTALL))))
    spec = importlib.util.spec_from_file_location(f"{PACKAGE}.read", path)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    vars(loaded).update(ansible_module=ansible_module, run=run)
    return loaded


def call(action: Any, server: Server, message_id: str) -> dict[str, Any]:
    options = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url, "id": message_id}
    return run_module(action.main, options)


def test_a_message(action: Any) -> None:
    with serving(envelope({"id": "a/b"})) as server:
        result = call(action, server, "a/b")
    assert result["message"] == {"id": "a/b"}
    assert server.received[0].path == f"/client/v4/accounts/{ACCOUNT}/email-security/investigate/a%2Fb"


def test_a_message_that_does_not_exist(action: Any) -> None:
    with serving(envelope(None, 404, 1404)) as server:
        assert call(action, server, "x")["message"] is None


def test_failures_are_reported_with_a_hint(action: Any) -> None:
    with serving(envelope(None, 403, 10000)) as server:
        result = call(action, server, "x")
    assert result["failed"]
    assert "Cloud Email Security" in result["error"]["hint"]


def test_a_lost_response_is_retried(action: Any, clock: Any) -> None:
    with serving(disconnect, envelope({"id": "x"})) as server:
        assert call(action, server, "x")["message"] == {"id": "x"}
    assert clock.waits == [0.5]


@pytest.mark.parametrize("message_id", ["", ".", ".."])
def test_an_invalid_id_sends_nothing(action: Any, message_id: str) -> None:
    with serving(envelope({})) as server:
        assert call(action, server, message_id)["msg"] == "id must not be empty."
    assert server.received == []
