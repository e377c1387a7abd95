# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the processor time of our tasks with that of the cheapest alternative, in pairs of whole runs.

Both runs of a pair use the same playbook, inventory and data. For deletions, which run in a loop, the cost of a run without
items is subtracted, so the ratio is that of one task. For lists, it is the ratio of whole runs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..emulator import api
from ..emulator.server import connection, serving

HERE = Path(__file__).parent
LOOP = 20  # deletions in one run
#: Runs a command, and writes the seconds of processor time and the peak memory in MiB of the largest process to a file.
LAUNCHER = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}")
sys.exit(code)
"""


def run(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """The seconds of processor time and the MiB that a command needs. Raises RuntimeError, with its output, if it fails."""
    measured = [sys.executable, "-c", LAUNCHER, str(folder / "used"), *command]
    done = subprocess.run(
        measured, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(done.stdout)
    seconds, memory = map(float, (folder / "used").read_text().split())
    return seconds, memory


def ratios(pairs: int, folder: Path, seed: Callable[[int], Any], wanted: Callable[[int], Any]) -> None:
    """Print the median ratio of each comparison. ``seed`` and ``wanted`` return an entry of the account, and the task."""
    print(f"Processor time, medians of {pairs} pairs:", flush=True)
    deletions = [_deletions(folder) for _pair in range(pairs + 1)][1:]  # the first pair fills caches
    print(f"  delete by id: {statistics.median(deletions):.3f} uri tasks", flush=True)
    for count in (1000, 10_000):
        entries, task = [seed(number) for number in range(count)], wanted(count)
        lists = [_lists(folder, entries, task) for _pair in range(pairs + 1)][1:]
        print(f"  exact, {count} entries, no change: {statistics.median(lists):.3f} empty modules", flush=True)
    count = 100_000
    _seconds, memory = _play(folder, [seed(number) for number in range(count)], "exact", wanted(count))
    print(f"  exact, {count} entries, no change: {memory:.0f} MiB in the largest process", flush=True)


def _deletions(folder: Path) -> float:
    start, ours, theirs = (_play(folder, [], what, [], LOOP if what else 0)[0] for what in ("", "delete", "uri"))
    return (ours - start) / (theirs - start)


def _lists(folder: Path, entries: list[Any], task: Any) -> float:
    ours, nothing = (_play(folder, entries, what, task)[0] for what in ("exact", "nothing"))
    return ours / nothing


def _play(folder: Path, entries: list[Any], what: str, task: Any, count: int = 0) -> tuple[float, float]:
    """Run one kind of task in an account with these entries."""
    variables = folder / "variables.json"
    variables.write_text(json.dumps({"what": what, "count": count, "wanted": task}))
    with serving(seeds=entries) as base_url:
        environment = {**os.environ, **connection(base_url, api.UUID_ACCOUNT), "ANSIBLE_LIBRARY": str(HERE / "library")}
        return run(["ansible-playbook", "-e", f"@{variables}", str(HERE / "ratios.yml")], folder, environment)
