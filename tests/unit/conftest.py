# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from ansible_collections.community.cloudflare.plugins.module_utils import client as http

# What is judged today is judged the same tomorrow: the same examples for the same code. New ones are for ``nox -s explore``.
settings.register_profile("collection", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile("collection")


def pytest_configure(config: pytest.Config) -> None:
    """Run the tests in one process: ansible-test would fork for each, which takes four times as long as they do.

    What a fork would protect them from, they put back themselves. Coverage is written at the end of a fork only.
    """
    if not config.pluginmanager.hasplugin("ansible_pytest_coverage"):
        config.pluginmanager.unregister(name="ansible_forked")


class Clock:
    """Stands in for ``time`` in the client: waiting takes no time and is written down."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.now = 1_800_000_000.0
        self.waits: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class NoJitter:
    @staticmethod
    def uniform(low: float, high: float) -> float:
        return (low + high) / 2


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(http, "time", clock)
    monkeypatch.setattr(http, "random", NoJitter)
    return clock


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, proxies or CA bundles of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("CLOUDFLARE_") or name.lower().endswith("_proxy") or name.endswith("_CA_BUNDLE"):
            monkeypatch.delenv(name)
