# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions behind the commands of the Makefile. ``.venv/bin/nox --list`` shows them; each can run alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))
from tests.sessions import ansible_test, checks, common, release  # noqa: F401 - importing them registers the sessions
from tests.tools.lanes import Lanes

#: The other checks besides the cores, with the arguments of each session.
_OTHER_LANES: dict[str, tuple[str, ...]] = {
    "docs": (),
    "floor": (),
    "lint": (),
    "coverage": (),
    **{f"contract({name})": () for name in checks.SDKS},
}


@nox.session(python=False)
def test(session: nox.Session) -> None:
    """The oldest core on its oldest Python, the newest on its newest, and all other checks of the code."""
    oldest, newest = (
        [f"core({name})" for name in names] for names in (list(common.MATRIX)[:1], list(common.MATRIX)[-1:])
    )
    # Skip pylint, which takes half a minute: ruff has most of its rules. The second core runs only tests that depend on Ansible.
    floor = (
        *common.ON_HOSTS,
        *("-m", "not hypothesis"),
        "--ignore=tests/unit/plugins/modules/test_faults.py",
        "--ignore=tests/unit/plugins/modules/test_arbitrary_responses.py",
    )
    cores = {**dict.fromkeys(oldest, ("--brief",)), **dict.fromkeys(newest, ("--no-pylint",))}
    # Start the longest sessions first, so that no processor is idle at the end.
    lanes = {"docs": (), **dict(reversed(cores.items())), **_OTHER_LANES, "floor": floor}
    _run_lanes(session, {**lanes, "docs": ("tests/docs", "-m", "not slow")})


@nox.session(python=False, name="test-all")
def test_all(session: nox.Session) -> None:
    """Every core on its oldest and its newest Python, all checks of the code, the site and the artifact."""
    by_core: dict[str, list[str]] = {}
    for name, (_python, core) in common.MATRIX.items():
        by_core.setdefault(core, []).append(name)
    cores = dict.fromkeys(f"core({names[at]})" for names in by_core.values() for at in (0, -1))
    _run_lanes(session, {**dict.fromkeys(cores, ()), **_OTHER_LANES, "explore": (), "site": (), "build": ()})


def _run_lanes(session: nox.Session, lanes: dict[str, tuple[str, ...]]) -> None:
    """Run these sessions with their arguments, in parallel on all processors."""
    common.refuse_spaces(session)
    missing = [core for core in common.CORES if not any(core == found for _python, found in common.MATRIX.values())]
    if missing:
        session.warn(f"No Python here runs ansible-core {', '.join(missing)}: testing what it does run.")
    if not shutil.which(f"python{common.FLOOR}"):
        session.warn(f"No Python {common.FLOOR} here: what modules run on at least is not tested.")
        lanes = {name: arguments for name, arguments in lanes.items() if name != "floor"}
    failed = Lanes(common.ROOT, lanes).run()
    if failed:
        session.error(f"failed: {', '.join(failed)}")
