# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's command, as CONTRIBUTING.md describes it."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

from ansible_collections.community.cloudflare.tests.emulator.behaviour import Behaviour

from .conftest import ROOT


def emulator(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the emulator's command, with one more folder to import from."""
    command = (sys.executable, "-m", "tests.emulator", *arguments)
    environment = {**os.environ, "PYTHONPATH": str(path or "")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_help_describes_accounts_and_credentials() -> None:
    done = emulator("--help")
    assert done.returncode == 0
    for part in ("accounts:", "credentials for all accounts:", "GET /_emulator/requests"):
        assert part in done.stdout


def test_the_help_describes_every_behaviour() -> None:
    described = re.findall(r"(?m)^  - (\w+): ", emulator("--help").stdout)
    assert described == [each.name for each in dataclasses.fields(Behaviour)]


def test_without_flask_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "flask.py").write_text("raise ImportError('flask')")
    done = emulator("--help", path=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Run make demo first. It installs the emulator's dependencies, Flask and waitress.\n"
