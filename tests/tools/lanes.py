# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs several of nox's sessions at once, as many as the machine has processors, and says how far it is."""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_SHOWN = re.compile("=+ .*passed|SKIPPED ")  # lines of a session that passed
_TAIL = 80  # lines of one that failed


class Lanes:
    """Sessions by name, each with its arguments. Each writes a log of its own below ``root``."""

    def __init__(self, root: Path, sessions: Mapping[str, tuple[str, ...]]) -> None:
        self._root = root
        self._sessions = sessions
        self._done = 0

    def run(self) -> list[str]:
        """Run all of them. Returns the names of those that failed."""
        at_once = os.cpu_count() or 1
        print(f"{len(self._sessions)} checks, {at_once} at a time: {', '.join(self._sessions)}.", flush=True)
        print(
            "The first run takes several minutes, because each makes an environment; later ones take less.", flush=True
        )
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            passed = dict(zip(self._sessions, pool.map(self._run_one, self._sessions, self._sessions.values())))
        return [name for name in passed if not passed[name]]

    def _run_one(self, name: str, arguments: tuple[str, ...]) -> bool:
        """Run one session by itself. Its log is kept, and shown if it fails."""
        begin = time.monotonic()
        log = self._root / ".nox" / "logs" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        print(f"{name}: started; log: {log}", flush=True)
        command = (sys.executable, "-m", "nox", "--no-color", "--session", name, "--", *arguments)
        with log.open("w") as output:
            done = subprocess.run(command, cwd=self._root, stdout=output, stderr=subprocess.STDOUT, check=False)
        passed = done.returncode == 0
        lines = log.read_text().splitlines()
        shown = list(filter(_SHOWN.match, lines)) if passed else lines[-_TAIL:]
        self._done += 1
        verdict = f"{'passed' if passed else 'FAILED'} after {time.monotonic() - begin:.0f} s"
        print(*shown, f"{name}: {verdict} ({self._done} of {len(self._sessions)} done)", sep="\n", flush=True)
        return passed
