# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.community.cloudflare.tests.emulator.api import INTEGER_ACCOUNT
from ansible_collections.community.cloudflare.tests.emulator.server import connection, serving

from .warm_start import warm_commands

ROOT = Path(__file__).parents[2]

#: Runs a command against the emulator, and returns its output.
Run = Callable[..., str]


#: Without the warnings that every run on localhost would show, and without files for modules.
SETTINGS = {
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_PIPELINING": "true",
}


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[str]:
    """Start Ansible's commands from a process that has imported Ansible already. Yields the PATH without that."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        usual = os.environ["PATH"]
        with warm_commands(os.environ) as path:
            patch.setenv("PATH", path)
            yield usual


@contextlib.contextmanager
def emulating(folder: Path) -> Iterator[Run]:
    """Start an emulator, and yield a function that runs commands against it. They must succeed without warnings, unless told otherwise."""
    with serving(quick_jobs=True) as base_url:

        def run(
            *command: str,
            cwd: Path = folder,
            succeeds: bool = True,
            warns: bool = False,
            account_id: str = INTEGER_ACCOUNT,
            **environment: str,
        ) -> str:
            done = subprocess.run(
                command,
                cwd=cwd,
                env={**os.environ, **connection(base_url, account_id), **environment},
                check=False,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            assert (done.returncode == 0) is succeeds, done.stdout
            assert ("[WARNING]" in done.stdout) is warns, done.stdout
            return done.stdout

        run.base_url = base_url  # type: ignore[attr-defined]
        yield run


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with emulating(tmp_path) as run:
        yield run
