# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from ansible_collections.community.cloudflare.plugins.module_utils import _clock

# Use the same few examples in every run. ``nox -s explore``, and so ``make test-all``, tries many new ones.
settings.register_profile("collection", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile("collection")


def pytest_configure(config: pytest.Config) -> None:
    """Run all tests in one process. ansible-test would fork for each test, which takes four times as long.

    The tests clean up after themselves, so they need no forks. With coverage they do, because ansible-test only writes
    the coverage at the end of a fork.
    """
    if not config.pluginmanager.hasplugin("ansible_pytest_coverage"):
        config.pluginmanager.unregister(name="ansible_forked")
    config.addinivalue_line("markers", "slow: takes long; only nox -s explore, and so make test-all, runs it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out slow tests, unless ``-m`` chooses the tests. ansible-test cannot pass it."""
    slow = [] if config.getoption("-m") else [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


class Clock:
    """A fake clock. Waiting takes no time, and is recorded in ``waits``."""

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


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_clock, "now", clock.time)
    monkeypatch.setattr(_clock, "sleep", clock.sleep)
    monkeypatch.setattr(_clock, "jitter", lambda seconds: seconds)
    return clock


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits in real time."""
    monkeypatch.setattr(_clock, "sleep", lambda seconds: None)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the credentials, proxies and CA bundles of the user who runs the tests."""
    for name in list(os.environ):
        if name.startswith("CLOUDFLARE_") or name.lower().endswith("_proxy") or name.endswith("_CA_BUNDLE"):
            monkeypatch.delenv(name)
