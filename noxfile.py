# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions behind the commands of the Makefile. ``.venv/bin/nox --list`` shows them; each can run alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))
from tests.sessions import ansible_test, checks, common, release  # noqa: F401 pylint: disable=unused-import
from tests.sessions.parallel import ParallelSessions

#: The sessions that need only one version of ansible-core.
_OTHER_CHECKS = ("docs", "floor", "lint", "coverage", *(f"contract({name})" for name in checks.SDKS))


@nox.session(python=False)
def test(session: nox.Session) -> None:
    """The oldest core on its oldest Python, the newest on its newest, and all other checks of the code."""
    cores = [f"core({name})" for name in common.MATRIX]
    arguments = {
        "docs": ("tests/docs", "-m", "not slow"),
        **dict.fromkeys(cores[-1:], ("newest",)),
        **dict.fromkeys(cores[:-1][:1], ("oldest",)),
        "floor": (*checks.BRIEFLY_ON_HOSTS, "-m", "not hypothesis and not slow"),
        **{f"contract({name})": ("-m", "not slow") for name in checks.SDKS},
    }
    # The longest sessions come first, so that all processors have work until the end.
    _run_parallel(session, {**arguments, **{name: () for name in _OTHER_CHECKS if name not in arguments}})


@nox.session(python=False, name="test-all")
def test_all(session: nox.Session) -> None:
    """Every core on its oldest and its newest Python, all checks of the code, the site and the artifact."""
    by_core: dict[str, list[str]] = {}
    for name, (_python, core) in common.MATRIX.items():
        by_core.setdefault(core, []).append(name)
    cores = (f"core({names[at]})" for names in by_core.values() for at in (0, -1))
    _run_parallel(session, dict.fromkeys((*cores, *_OTHER_CHECKS, "explore", "site", "build"), ()))


def _run_parallel(session: nox.Session, sessions: dict[str, tuple[str, ...]]) -> None:
    """Run these sessions with their arguments, in parallel on all processors."""
    common.refuse_spaces(session)
    missing = [core for core in common.CORES if not any(core == found for _python, found in common.MATRIX.values())]
    if missing:
        session.warn(f"No installed Python can run ansible-core {', '.join(missing)}, so it is not tested.")
    if not shutil.which(f"python{common.FLOOR}"):
        session.warn(f"Python {common.FLOOR}, the oldest for modules, is not installed, so it is not tested.")
        sessions = {name: arguments for name, arguments in sessions.items() if name != "floor"}
    failed = ParallelSessions(common.ROOT, sessions).run()
    if failed:
        session.error(f"failed: {', '.join(failed)}")
