# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of the code and its documentation that need one version of ansible-core only."""

from __future__ import annotations

import os
import re
import shutil
import ssl
from pathlib import Path

import nox
from nox.command import CommandFailed

from .common import FLOOR, NEWEST, ON_HOSTS, ROOT, SERVER, home_of, run_pytest, with_collection

#: The tools that generate documentation from declarations.
TOOLS = ("returns", "schemas", "playbooks")
#: The last version of Cloudflare's own SDK with integer ids, and the current one with UUIDs.
SDKS = {"integers": "cloudflare==4.3.1", "uuids": "cloudflare>=5"}
#: The tests that cover the code that decides whether an entry is gone.
TESTS_OF_CLIENT = tuple(
    f"tests/unit/plugins/module_utils/test_{name}.py" for name in ("errors", "client", "paging", "planner", "carry_out")
)
#: On the oldest Python, enough to find what it does not have: ``coverage`` runs the client's tests there, and these load every
#: module. ``make test-all``, and the weekly job of CI, run all tests there.
BRIEFLY_ON_HOSTS = tuple(
    f"tests/unit/plugins/modules/test_{name}.py"
    for name in (
        "connection",
        "evidence",
        "info",
        "lists",
        "message_actions",
        "messages",
        "modules",
        "one",
        "submissions",
    )
)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, licences, documentation, changelog."""
    session.install("-r", "tests/tools/lint.txt")
    tree, env = with_collection(session)
    with session.chdir(tree):
        for command in (
            "ruff check .",
            "ruff format --check .",
            "reuse lint --quiet",
            "yamllint --strict .",
            "antsibull-changelog lint",
            "antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self .",
            "ansible-lint --offline --strict",
        ):
            session.run(*command.split(), env=env)
        for tool in TOOLS:
            session.run("python", "-m", f"tests.tools.{tool}", "--check", env={**env, "PYTHONPATH": env["HOME"]})
    with session.chdir(home_of(session)):
        session.run("mypy", "--config-file", str(tree / "pyproject.toml"), env=env)


@nox.session(name="format")
def reformat(session: nox.Session) -> None:
    """Format the code, and fix what ruff can fix."""
    session.install("-r", "tests/tools/lint.txt")
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")


@nox.session
def docs(session: nox.Session) -> None:
    """Check the documentation: its examples run, and its lists agree with the tree."""
    packages = ("ansible-core", "ansible-runner", "jsonschema", "pre-commit", "pytest", "requests")
    session.install(*packages, *SERVER)
    run_pytest(session, *(session.posargs or ("tests/docs",)))


@nox.session
def unit(session: nox.Session) -> None:
    """Run unit tests quickly, with pytest only: ``nox -s unit -- tests/unit/plugins/modules -k gone``."""
    session.install("ansible-core", "-r", "tests/unit/requirements.txt")
    run_pytest(session, *(session.posargs or ON_HOSTS))


@nox.session
def explore(session: nox.Session) -> None:
    """Run the property tests with many more random examples, to find new bugs, and the slow tests."""
    session.install("ansible-core", "-r", "tests/unit/requirements.txt")
    run_pytest(
        session, "-m", "hypothesis or slow", "--hypothesis-profile", "explore", *(session.posargs or ("tests/unit",))
    )


@nox.session(python=FLOOR)
def floor(session: nox.Session) -> None:
    """Run the modules' unit tests on their oldest Python, with only the code that Ansible sends to a managed node."""
    sent = _as_on_a_host(session)
    run_pytest(session, *(session.posargs or ON_HOSTS), path=sent)


@nox.session(python=FLOOR if shutil.which(f"python{FLOOR}") else None)
def coverage(session: nox.Session) -> None:
    """Check that the client's own tests cover every branch of the code that decides whether an entry is gone."""
    sent = _as_on_a_host(session, "coverage")
    deciding = "--include=plugins/module_utils/_http/*.py,plugins/module_utils/_errors.py"
    tree = run_pytest(
        session, *TESTS_OF_CLIENT, path=sent, by=("coverage", "run", "--branch", deciding, "-m", "pytest")
    )
    with session.chdir(tree):
        session.run("python", "-m", "coverage", "report", "--show-missing", "--fail-under=100")


def _as_on_a_host(session: nox.Session, *packages: str) -> Path:
    """Install what the tests need. Returns a folder with only the code that Ansible sends to a managed node."""
    session.install("-r", "tests/unit/requirements.txt", "pyyaml", *packages)
    core, sent = home_of(session) / "core", home_of(session) / "sent"
    python, version = NEWEST
    package = ("--no-deps", "--target", str(core), "--python-version", python, f"ansible-core~={version}.0")
    session.run("uv", "pip", "install", "--quiet", *package, external=True)
    shutil.rmtree(sent, ignore_errors=True)
    shutil.copytree(core / "ansible" / "module_utils", sent / "ansible" / "module_utils")
    shutil.copy(core / "ansible" / "release.py", sent / "ansible")
    (sent / "ansible" / "__init__.py").touch()
    return sent


@nox.session
@nox.parametrize("sdk", list(SDKS.values()), ids=list(SDKS))
def contract(session: nox.Session, sdk: str) -> None:
    """Run Cloudflare's own SDK against the emulator, compare its requests with ours, and test with the TypeScript SDK."""
    session.install("ansible-core", "pytest", "requests", sdk, *SERVER)
    if sdk == SDKS["uuids"]:
        _install_typescript_sdk(session)
    run_pytest(session, "tests/contract", "-rs", *session.posargs)


def _install_typescript_sdk(session: nox.Session) -> None:
    """Install Cloudflare's TypeScript SDK, or set the reason for skipping its tests."""
    folder = home_of(session) / "typescript"
    shutil.copytree(ROOT / "tests" / "contract" / "typescript", folder, dirs_exist_ok=True)
    offline = (
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=60000",
    )  # npm would wait for minutes
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--no-package-lock", "--ignore-scripts")
    install = ("npm", "install", "--prefix", str(folder), "--engine-strict", *quiet, *offline)
    # Node brings its own certificates, and does not use the system's.
    certificates = os.environ.get("NODE_EXTRA_CA_CERTS") or ssl.get_default_verify_paths().cafile or ""
    log = folder / "npm.log"
    try:
        with log.open("w") as output:
            session.run(
                *install, external=True, env={"NODE_EXTRA_CA_CERTS": certificates}, stdout=output, stderr=output
            )
        session.env["TYPESCRIPT_SDK"] = str(folder)
    except CommandFailed:
        errors = re.findall(r"(?m)^npm (?:error|ERR!) (.+)", log.read_text())
        cause = f"npm failed: {'; '.join(errors[:2])}" if errors else "npm is not installed"
        reason = f"Cloudflare's TypeScript SDK is not tested, because {cause}. It needs npm and Node 20 or newer."
        session.env["NO_TYPESCRIPT_SDK"] = reason
        session.warn(reason)
