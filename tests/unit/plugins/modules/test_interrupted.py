# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIGTERM and SIGINT end a module. It still says what it has done, and which request may have been carried out."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any
from unittest import mock

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils import _clock
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.lists import run_lists
from ansible_collections.community.cloudflare.plugins.module_utils._sync import carry_out
from ansible_collections.community.cloudflare.tests.unit.support.calls import enforce, ensure, read
from ansible_collections.community.cloudflare.tests.unit.support.columns import BOTH, FIRST, batch
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import Step, envelope, hang, response, serving

SIGNALS = (signal.SIGTERM, signal.SIGINT)
every_signal = pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)


def interrupt(number: signal.Signals = signal.SIGTERM) -> Step:
    """Send a signal to the module, and no response."""

    def step(handler: Any) -> bool:
        os.kill(os.getpid(), number)
        return hang(handler)

    return step


@every_signal
def test_while_reading(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with serving(interrupt(number)) as server:
        result = read(ALLOW, server)
    assert f"GET {server.url}" in result["msg"]
    assert f"{number.name} interrupted the task. Run the task again." in result["msg"]
    assert "may have been carried out" not in result["msg"]
    assert [signal.getsignal(each) for each in SIGNALS] == before


@every_list
def test_while_creating(sample: Sample) -> None:
    with serving(envelope([]), interrupt()) as server:
        result = ensure(sample, server, **sample.needed)
    assert result["failed"]
    assert "SIGTERM interrupted the task; it may have been carried out." in result["msg"]
    assert server.methods == ["GET", "POST"]


@every_signal
def test_while_deleting_by_id(number: signal.Signals) -> None:
    with serving(interrupt(number)) as server:
        result = ensure(ALLOW, server, state="absent", policy_id=2401, diff=False)
    assert "DELETE" in result["msg"]
    assert "may have been carried out" in result["msg"]


def test_the_changes_before_are_reported() -> None:
    with (
        mock.patch.object(carry_out, "BATCH_SIZE", 1),
        serving(envelope([]), batch(posts=[FIRST]), interrupt()) as server,
    ):
        result = enforce(ALLOW, server, BOTH)
    assert result["failed"]
    assert result["changed"] is True
    assert [policy["id"] for policy in result["created"]] == [FIRST["id"]]
    assert "may have been carried out" in result["msg"]


def test_several_lists_report_the_changes_before() -> None:
    base = {"account_id": ACCOUNT, "api_token": TOKEN}
    lists = {"allow_policies": BOTH, "block_senders": []}
    with (
        mock.patch.object(carry_out, "BATCH_SIZE", 1),
        serving(envelope([]), envelope([]), batch(posts=[FIRST]), interrupt()) as server,
    ):
        result = run_module(lambda: run_lists(ALL_LISTS), {**base, "base_url": server.url, "lists": lists})
    assert [change["after"]["id"] for change in result["changes"]] == [FIRST["id"]]
    assert result["summary"]["allow_policies"]["created"] == 1


def test_in_another_thread_a_module_works_without_signals() -> None:
    results = []
    with serving(envelope([])) as server:
        thread = threading.Thread(target=lambda: results.append(read(ALLOW, server)))
        thread.start()
        thread.join()
    assert results[0]["count"] == 0


@pytest.mark.parametrize(("status", "in_doubt"), [(503, True), (429, False)])
def test_while_waiting(monkeypatch: pytest.MonkeyPatch, status: int, in_doubt: bool) -> None:
    """The request before the wait may have been carried out."""
    monkeypatch.setattr(_clock, "sleep", lambda seconds: os.kill(os.getpid(), signal.SIGTERM))
    with serving(response(status)) as server:
        result = ensure(ALLOW, server, state="absent", policy_id=2401, diff=False)
    assert result["msg"].startswith("SIGTERM interrupted the task")
    assert ("DELETE" in result["msg"] and "may have been carried out" in result["msg"]) is in_doubt
