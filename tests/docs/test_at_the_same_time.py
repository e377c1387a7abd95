# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs on one account at the same time, and runs that a signal ends: the next run repairs what is left to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.emulator.api import UUID_ACCOUNT
from ansible_collections.community.cloudflare.tests.emulator.server import connection, control, serving

NAMES = [f"x{number}.example" for number in range(20)]
LATENCY = 0.3  # seconds, long enough for two runs to read the account before one of them writes

pytestmark = pytest.mark.slow


class Runs:
    """Starts tasks on one account."""

    def __init__(self, url: str, folder: Path, path: str) -> None:
        self._url = url
        self._folder = folder
        self._environment = {"ANSIBLE_NOCOLOR": "1", "PATH": path}

    def start(self, module: str = "email_block_senders", **options: Any) -> subprocess.Popen[str]:
        """Start a task with a module, in a process group of its own."""
        return subprocess.Popen(
            [
                "ansible",
                "localhost",
                "-m",
                f"community.cloudflare.{module}",
                *(["-a", json.dumps(options)] if options else []),
            ],
            cwd=self._folder,
            env={**os.environ, **self._environment, **connection(self._url, UUID_ACCOUNT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def exact(self, names: list[str]) -> subprocess.Popen[str]:
        """Start a task after which the list of blocked senders has only these names."""
        senders = [{"pattern": name, "pattern_type": "DOMAIN"} for name in names]
        return self.start(state="exact", senders=senders, allow_empty=True)

    def held(self) -> list[str]:
        """The names in the list."""
        return [sender["pattern"] for sender in result(self.start("email_block_sender_info"))["senders"]]

    def writes(self) -> int:
        """How many writes have arrived."""
        with urllib.request.urlopen(control(self._url, "requests")) as response:
            return sum(request["method"] != "GET" for request in json.load(response))


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The result of the task, which must not fail."""
    output, _errors = process.communicate()
    assert process.returncode == 0, output
    found: dict[str, Any] = json.loads(output.partition(" => ")[2])
    return found


@pytest.fixture
def runs(tmp_path: Path, warm: str) -> Iterator[Runs]:
    """Started in the usual way, because a signal must reach them."""
    with serving(latency=LATENCY) as url:
        yield Runs(url, tmp_path, warm)


def test_two_runs_that_want_the_same_and_delete_something(runs: Runs) -> None:
    """The second one finds that an entry is gone, plans again, and has nothing left to do."""
    results = [result(each) for each in [runs.exact(NAMES), runs.exact(NAMES)]]
    assert sorted(runs.held()) == sorted(NAMES)
    assert sorted(len(each["created"]) for each in results) == [0, 20]
    assert sorted(len(each["deleted"]) for each in results) == [0, 4]


def test_two_runs_that_only_create_the_same(runs: Runs) -> None:
    """The API accepts a name twice, so both create it. The next run reports that, and repairs it."""
    result(runs.exact([]))
    for each in [runs.exact(NAMES), runs.exact(NAMES)]:
        assert len(result(each)["created"]) == 20
    assert len(runs.held()) == 40
    senders = [{"pattern": name, "pattern_type": "DOMAIN"} for name in NAMES]
    process = runs.start(senders=senders)
    assert "2 entries have this pattern" in "".join(process.communicate())
    assert len(result(runs.exact(NAMES))["deleted"]) == 20
    assert sorted(runs.held()) == sorted(NAMES)


def test_reading_while_another_run_writes(runs: Runs) -> None:
    """A reader sees a batch as a whole or not at all."""
    before = sorted(runs.held())
    writer, readers = (
        runs.exact(NAMES),
        [runs.start("email_lists_info", lists=["block_senders"]) for _reader in range(3)],
    )
    for reader in readers:
        seen = sorted(entry["pattern"] for entry in result(reader)["lists"]["block_senders"])
        assert seen in (before, sorted(NAMES))
    result(writer)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_signal_during_a_write(runs: Runs, number: signal.Signals, whole_group: bool) -> None:
    """The batch is carried out as a whole or not at all, and the next run completes the task without duplicates."""
    before = sorted(runs.held())
    process = runs.exact(NAMES)
    while not runs.writes():
        assert process.poll() is None
        time.sleep(0.02)
    (os.killpg if whole_group else os.kill)(process.pid, number)
    process.communicate()
    time.sleep(2 * LATENCY)
    assert sorted(runs.held()) in (before, sorted(NAMES))
    result(runs.exact(NAMES))
    assert sorted(runs.held()) == sorted(NAMES)
