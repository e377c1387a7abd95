# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures four ways to manage policies, against the emulator. Prints ratios and a table, and saves a plot.

A loop runs one task per policy. If it has more than ``MAX_LOOP_ITEMS`` items, the cost is estimated from a loop with
that many items and a loop without items. The table marks estimates with a tilde.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..emulator import api
from ..emulator.server import connection, control, serving
from .ratios import ratios, run

HERE = Path(__file__).parent
MAX_LOOP_ITEMS = 10
TOOLS = {
    "uri in a loop": "uri.yml",
    "module in a loop": "one.yml",
    "list module": "many.yml",
    "Cloudflare's SDK": "sdk.py",
}
WORKLOADS = ("delete one", "check all", "change 10 %")


@dataclass(frozen=True)
class Cost:
    """The cost of one run. ``memory`` is the peak of the largest process in MiB. ``estimated``: only a part was run."""

    seconds: float
    requests: float
    memory: float
    estimated: bool


def measure(tool: str, workload: str, count: int, latency: float, folder: Path) -> Cost:
    """Run one tool once, in an account with ``count`` policies."""
    items = 1 if workload == "delete one" else count
    is_loop = tool.endswith("in a loop")
    part = min(items, MAX_LOOP_ITEMS) if is_loop else items
    with serving(latency=latency, seeds=[_seed(number) for number in range(count)]) as base_url:
        startup = 0.0
        if part < items:
            startup, _requests, _memory = _run(tool, base_url, folder, workload, 0)
        seconds, requests, memory = _run(tool, base_url, folder, workload, part)
    factor = items / part
    return Cost(startup + (seconds - startup) * factor, requests * factor, memory, part < items)


def _seed(number: int) -> tuple[str, str, str, str]:
    return (f"p{number:05}.example", "DOMAIN", "is_trusted_sender", "old")


def _wanted(workload: str, count: int) -> list[dict[str, Any]]:
    changed = max(count // 10, 1) if workload == "change 10 %" else 0
    return [
        {
            "pattern": pattern,
            "pattern_type": pattern_type,
            action: True,
            "comments": "new" if number < changed else comments,
        }
        for number, (pattern, pattern_type, action, comments) in enumerate(map(_seed, range(count)))
    ]


def _run(tool: str, base_url: str, folder: Path, workload: str, count: int) -> tuple[float, int, float]:
    """The seconds, requests and MiB that a tool needs for a task with ``count`` policies."""
    task = {"wanted": _wanted(workload, count), "workload": workload}
    wanted = folder / "wanted.json"
    wanted.write_text(json.dumps(task))
    script = str(HERE / TOOLS[tool])
    is_playbook = script.endswith(".yml")
    command = ["ansible-playbook", "-e", f"@{wanted}", script] if is_playbook else [sys.executable, script, str(wanted)]
    start = time.monotonic()
    _processor_time, memory = run(command, folder, {**os.environ, **connection(base_url, api.UUID_ACCOUNT)})
    seconds = time.monotonic() - start
    with urllib.request.urlopen(control(base_url, "requests")) as response:
        requests = len(json.load(response))
    return seconds, requests, memory


def rows(counts: list[int], latencies: list[float]) -> Iterator[tuple[float, str, int, str, Cost]]:
    with tempfile.TemporaryDirectory() as folder:
        for latency in latencies:
            for workload in WORKLOADS:
                for count in counts:
                    for tool in TOOLS:
                        yield latency, workload, count, tool, measure(tool, workload, count, latency, Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000, 10000])
    parser.add_argument("--latencies", type=float, nargs="+", default=[0.0, 0.05], help="seconds")
    parser.add_argument("--pairs", type=int, default=6, help="of runs, for the ratios")
    parser.add_argument("--only-ratios", action="store_true", help="print no table, and save no plot")
    parser.add_argument("--plot", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ratios(options.pairs, Path(folder), _seed, lambda count: _wanted("check all", count))
    if options.only_ratios:
        return
    print(f"{'latency':>8} {'workload':12} {'count':>6} {'tool':22} {'seconds':>10} {'requests':>9} {'MiB':>6}")
    finished = []
    for row in rows(options.counts, options.latencies):
        latency, workload, count, tool, cost = row
        mark = "~" if cost.estimated else ""
        times, requests = f"{mark}{cost.seconds:.1f}", f"{mark}{cost.requests:.0f}"
        print(
            f"{latency * 1000:5.0f} ms {workload:12} {count:6} {tool:22} {times:>10} {requests:>9} {cost.memory:6.0f}",
            flush=True,
        )
        finished.append(row)
    plot(finished, options.plot)
    print(f"~ estimated from a loop with {MAX_LOOP_ITEMS} items. The plot is in {options.plot}.")


def plot(measured: list[tuple[float, str, int, str, Cost]], path: Path) -> None:
    """Plot the seconds against the number of policies, for each workload and latency, with logarithmic axes."""
    import matplotlib  # noqa: PLC0415 - slow to import, and only needed here

    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    latencies = sorted({row[0] for row in measured})
    figure, axes = pyplot.subplots(
        len(latencies), len(WORKLOADS), figsize=(15, 4.5 * len(latencies)), squeeze=False, sharey=True
    )
    for line, latency in zip(axes, latencies):
        for axis, workload in zip(line, WORKLOADS):
            for tool in TOOLS:
                points = [
                    (row[2], row[4].seconds) for row in measured if row[:2] == (latency, workload) and row[3] == tool
                ]
                axis.loglog(*zip(*points), marker="o", label=tool)
            axis.set(
                title=f"{workload}, {latency * 1000:.0f} ms of latency",
                xlabel="policies in the account",
                ylabel="seconds",
            )
            axis.grid(True, which="both", alpha=0.3)
    axes[0][0].legend()
    figure.tight_layout()
    figure.savefig(path)


if __name__ == "__main__":
    main()
