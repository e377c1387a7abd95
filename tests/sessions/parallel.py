# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs nox sessions in parallel, one per processor, and prints the progress."""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_SUMMARY = re.compile("=+ .*passed|SKIPPED ")  # the lines to show of a session that passed
_TAIL = 80  # the number of lines to show of a session that failed


class ParallelSessions:
    """Sessions by name, with their arguments. Each has its own log below ``root``."""

    def __init__(self, root: Path, sessions: Mapping[str, tuple[str, ...]]) -> None:
        self._root = root
        self._sessions = sessions
        self._done = 0

    def run(self) -> list[str]:
        """Run all sessions. Returns the names of those that failed."""
        workers = os.cpu_count() or 1
        print(f"{len(self._sessions)} checks, {workers} at a time: {', '.join(self._sessions)}.", flush=True)
        print("The first run takes several minutes to create the environments. Later runs are faster.", flush=True)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            passed = dict(zip(self._sessions, pool.map(self._run_one, self._sessions, self._sessions.values())))
        return [name for name in passed if not passed[name]]

    def _run_one(self, name: str, arguments: tuple[str, ...]) -> bool:
        """Run one session, and print the end of its log if it fails."""
        start = time.monotonic()
        log = self._root / ".nox" / "logs" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        print(f"{name}: started; log: {log}", flush=True)
        command = (sys.executable, "-m", "nox", "--no-color", "--session", name, "--", *arguments)
        with log.open("w") as output:
            done = subprocess.run(command, cwd=self._root, stdout=output, stderr=subprocess.STDOUT, check=False)
        passed = done.returncode == 0
        lines = log.read_text().splitlines()
        shown = list(filter(_SUMMARY.match, lines)) if passed else lines[-_TAIL:]
        self._done += 1
        verdict = f"{'passed' if passed else 'FAILED'} after {time.monotonic() - start:.0f} s"
        print(*shown, f"{name}: {verdict} ({self._done} of {len(self._sessions)} done)", sep="\n", flush=True)
        return passed
