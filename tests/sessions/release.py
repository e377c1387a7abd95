# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions that build or show something: the demo, the benchmark, the RETURN blocks, the artifact and the site."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import nox

from .ansible_test import provide_get_pip, run_sanity
from .checks import SDKS, TOOLS
from .common import ROOT, SERVER, home_of, tree_below, with_collection


@nox.session
def demo(session: nox.Session) -> None:
    """The quick start: a playbook against the emulator."""
    session.install("ansible-core", "requests", *SERVER, silent=True)
    _unused, env = with_collection(session)
    env.update(ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_INVENTORY_UNPARSED_WARNING="false")
    env.update(ANSIBLE_DISPLAY_SKIPPED_HOSTS="false")
    session.run("python", "-m", "tests.emulator", "sh", "tests/tools/demo.sh", env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """Compare processor times, and the speed of four ways to manage policies: ratios, a table, and a plot in build/bench.png."""
    session.install("ansible-core", "requests", SDKS["uuids"], "matplotlib", *SERVER)
    (ROOT / "build").mkdir(exist_ok=True)
    _unused, env = with_collection(session)
    plot = ROOT / "build" / "bench.png"
    session.run("python", "-m", "tests.bench", "--plot", str(plot), *session.posargs, env=env)


@nox.session
def generate(session: nox.Session) -> None:
    """Regenerate the RETURN block of every module, the schemas, and the playbook reference."""
    session.install("ansible-core", "pytest", "requests")
    tree, env = with_collection(session)
    with session.chdir(tree):
        for tool in TOOLS:
            session.run("python", "-m", f"tests.tools.{tool}", env={**env, "PYTHONPATH": env["HOME"]})
    for page in (ROOT / "docs" / "docsite" / "rst").glob("playbook_*.rst"):
        page.unlink()  # there may be one of a playbook that has another name now
    for folder in ("plugins/modules", "docs/schemas", "docs/docsite/rst"):
        for path in (tree / folder).iterdir():
            shutil.copy(path, ROOT / folder)


@nox.session
def build(session: nox.Session) -> None:
    """Build the artifact for Galaxy in build/. Check it with Galaxy's importer, install it from the file, and use it."""
    session.install("galaxy-importer", "requests", *SERVER)
    home = home_of(session)
    tree = tree_below(home)
    out, installed = ROOT / "build", home / "installed"
    env = {"HOME": str(home), "PYTHONPATH": str(tree), "ANSIBLE_COLLECTIONS_PATH": str(installed)}
    galaxy = ("ansible-galaxy", "collection")
    session.run(*galaxy, "build", "--force", "--output-path", str(out), str(tree), env=env)
    version = re.findall("^version: (.*)$", (ROOT / "galaxy.yml").read_text(), re.MULTILINE)[0]
    artifact = str(out / f"community-cloudflare-{version}.tar.gz")
    with session.chdir(home):
        judgement = str(session.run("python", "-m", "galaxy_importer.main", artifact, env=env, silent=True))
        session.log(judgement)
        if "completed successfully" not in judgement or re.search("WARNING|ERROR", judgement):
            session.error("Galaxy's importer found problems")
    builder = ("ansible-builder", "create", "--file", str(tree / "docs" / "execution-environment.yml"))
    session.run(*builder, "--context", str(home / "context"), env=env)
    session.run(*galaxy, "install", "--offline", "--force", "-p", str(installed), artifact, env=env)
    needs = session.run("ansible-builder", "introspect", str(installed), env=env, silent=True)
    if "requests" not in str(needs):
        session.error("ansible-builder does not find what the collection needs")
    collection = installed / "ansible_collections" / "community" / "cloudflare"
    env["ANSIBLE_COLLECTIONS_PATH"] = str(_stripped(collection, home))
    session.run("python", "-m", "tests.emulator", "ansible-playbook", "community.cloudflare.email_list", env=env)
    session.run("git", "init", "--quiet", str(collection), external=True)
    provide_get_pip(home)
    python = ".".join(map(str, sys.version_info[:2]))
    with session.chdir(collection):
        run_sanity(session, {"HOME": str(home)}, "--local", "--python", python, "--skip-test", "pylint")


def _stripped(collection: Path, home: Path) -> Path:
    """An installation with only the folders that a collection may need when it is used."""
    stripped = home / "stripped"
    shutil.rmtree(stripped, ignore_errors=True)
    for folder in ("meta", "playbooks", "plugins"):
        shutil.copytree(collection / folder, stripped / "ansible_collections" / "community" / "cloudflare" / folder)
    return stripped


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation as a site in build/site, like docs.ansible.com does. A warning is an error."""
    session.install("ansible-core", "antsibull-docs", "sphinx", "sphinx-ansible-theme")
    tree, env = with_collection(session)
    source, out = home_of(session) / "site", ROOT / "build" / "site"
    for folder in (source, out):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir()
    common = ("--use-current", "--squash-hierarchy", "--dest-dir")
    session.run("antsibull-docs", "sphinx-init", *common, str(source), "community.cloudflare", env=env, silent=True)
    session.run("python", str(tree / "tests" / "tools" / "intersphinx_stub.py"), str(source))
    (source / "rst").chmod(0o755)
    config = ("--config-file", str(source / "antsibull-docs.cfg"))
    rst = str(source / "rst")
    strict = ("--cleanup", "everything", "--fail-on-error")
    session.run("antsibull-docs", *config, "collection", *strict, *common, rst, "community.cloudflare", env=env)
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-c", str(source), rst, str(out), env=env)
