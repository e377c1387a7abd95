# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions that run ansible-test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import nox

from .checks import TESTS_OF_CLIENT
from .common import CORES, MATRIX, NEWEST, PYTEST_OPTIONS, ROOT, home_of, refuse_spaces, tree_below

#: The versions of get-pip.py that these cores look for.
GET_PIP = ("23_1_2", "24_0", "24_2", "25_2")


class Share(NamedTuple):
    """What ``make test`` runs on one version of ansible-core: without names, all unit tests and all targets.

    With ``by_pytest``, pytest runs the unit tests by itself: ansible-test always has an extra process for them, which takes time.
    """

    sanity: Sequence[str] = ("--skip-test", "pylint")
    unit_tests: Sequence[str] = ()
    by_pytest: bool = False
    targets: Sequence[str] = ()


#: The newest version has all unit tests but those that ``coverage`` runs. The oldest has those that depend on Ansible itself, on its
#: options, its output and its plugins. Each integration target runs on one of them, except those that repeat what the
#: examples of the documentation do: all lists, and the lookup of a file.
SHARES = {
    "newest": Share(
        # lint finds in similar ways what most of the others do; CI and make build run them all.
        sanity=("--test", "validate-modules", "--test", "action-plugin-docs", "--test", "runtime-metadata"),
        unit_tests=("tests/unit", *(f"--ignore={path}" for path in TESTS_OF_CLIENT)),
        by_pytest=True,
        targets=("email_account", "email_allow_policy"),
    ),
    "oldest": Share(
        sanity=(),
        unit_tests=(
            *("tests/unit/plugins/filter/", "tests/unit/plugins/lookup/"),
            *(f"tests/unit/plugins/modules/test_{name}.py" for name in ("connection", "info", "modules")),
        ),
        targets=("email_allow_policies", "email_playbooks"),
    ),
}


@nox.session
@nox.parametrize("python,core", MATRIX.values(), ids=MATRIX)
def core(session: nox.Session, core: str) -> None:
    """ansible-test on one ansible-core: sanity, unit and integration tests. With ``-- newest`` or ``-- oldest``, its share of them."""
    if not SHARES.keys() >= set(session.posargs):
        session.error(f"the argument must be one of {', '.join(SHARES)}")
    share = SHARES[session.posargs[0]] if session.posargs else Share()
    python = str(session.python)
    tree, env = _with_ansible_test(session, core)
    config = tree / "tests" / "integration" / "integration_config.yml"
    emulator = ("python", "-m", "tests.emulator", "--write-config", str(config))
    here = ("--local", "--python", python)
    with session.chdir(tree):
        if share.sanity:
            run_sanity(session, env, *here, *share.sanity)
        if not session.posargs:
            session.run("ansible-test", "sanity", *here, "--test", "pylint", env=env, silent=True)
            # On every installed Python that this core supports on managed nodes.
            tests = ("--test", "compile", "--test", "import")
            session.run("ansible-test", "sanity", "--local", *tests, "plugins/", env=env, silent=True)
        if share.by_pytest:
            pytest = ("python", "-m", "pytest", *PYTEST_OPTIONS)
            session.run(*pytest, *share.unit_tests, env={**env, "PYTHONPATH": str(tree.parents[2])})
        else:  # one worker, because as many sessions run at once as there are processors
            session.run("ansible-test", "units", *here, "--num-workers", "1", *share.unit_tests, env=env)
        session.run(*emulator, "ansible-test", "integration", *here, *share.targets, env=env)


@nox.session(python=NEWEST[0])
def live(session: nox.Session) -> None:
    """Run the integration tests of the lists in a real account, from tests/integration/integration_config.yml."""
    config = ROOT / "tests" / "integration" / "integration_config.yml"
    if not config.exists():
        session.error(f"{config} is missing: copy it from integration_config.yml.template beside it, and fill it in")
    python, core = NEWEST
    tree, env = _with_ansible_test(session, core)
    shutil.copy(config, tree / "tests" / "integration")
    with session.chdir(tree):
        session.run("ansible-test", "integration", "--local", "--python", python, "email_lists", env=env)


def run_sanity(session: nox.Session, env: dict[str, str], *arguments: str) -> None:
    """Run ansible-test's sanity tests in the current folder. Fail if it finds no files, because it would pass then."""
    tested = session.run("ansible-test", "sanity", *arguments, env=env, silent=True)
    if "validate-modules" not in str(tested):
        session.error("sanity has tested nothing")


def provide_get_pip(home: Path) -> None:
    """Provide get-pip.py, because not every machine can reach the URL from which ansible-test downloads it."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in GET_PIP:
        shutil.copy(ROOT / "tests" / "tools" / "get_pip.py", cache / f"get_pip_{version}.py")


def _with_ansible_test(session: nox.Session, core: str) -> tuple[Path, dict[str, str]]:
    """Install ansible-test and what the tests need. Returns the tree and the environment to run it in."""
    refuse_spaces(session)
    requests = (ROOT / "meta" / "ee-requirements.txt").read_text().splitlines()[-1]
    if core == next(iter(CORES)):
        requests = requests.replace(">=", "==")  # test the oldest core with the oldest requests
    # CI sets the variable to the URL of a branch of ansible-core, which can be newer than its last release.
    wanted = os.environ.get("ANSIBLE_CORE") or f"ansible-core~={core}.0"
    session.install(wanted, requests, "-r", "tests/unit/requirements.txt")
    home = home_of(session)
    provide_get_pip(home)
    tree = tree_below(home)
    return tree, {"HOME": str(home), "PYTHONPATH": str(tree)}
