# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions, environments and copies of the tree, for all sessions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import nox

ROOT = Path(__file__).parents[2]

#: The supported versions of ansible-core, oldest first, and the Pythons that each runs on.
CORES = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.12", "3.13", "3.14"),
}

PYTEST_OPTIONS = ("--import-mode=importlib", "-p", "no:cacheprovider")
SERVER = ("flask", "waitress")  # what the emulator needs

#: The tests of the code that runs on managed nodes. Filters and lookups run on the control node.
ON_HOSTS = ("tests/unit/plugins/module_utils", "tests/unit/plugins/modules")


def _unshim(path: str) -> str:
    """Replace the shims of pyenv by the real interpreters, because nox and ansible-test fail with shims."""
    directories: list[str] = []
    for directory in path.split(os.pathsep):
        versions = Path(directory).parent / "versions"
        real = sorted(versions.glob("3.*/bin")) if Path(directory).name == "shims" else []
        directories += map(str, real) if real else [directory]
    return os.pathsep.join(directories)


nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
os.environ.update(PATH=_unshim(os.environ["PATH"]), UV_PYTHON_DOWNLOADS="never", LC_ALL="C.UTF-8")
# Use the system's certificates, like pip, because a proxy may inspect TLS. Older versions of uv use the second name.
os.environ.update(UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # packages are installed into our own environments

#: Each ansible-core with each of its Pythons on this machine, by the name of the session.
MATRIX = {
    f"{core}-{python}": (python, core)
    for core, pythons in CORES.items()
    for python in pythons
    if shutil.which(f"python{python}")
}
NEWEST = next(reversed(MATRIX.values()), ("3", ""))
#: The oldest Python that the modules run on.
FLOOR = re.findall(r'python_requires: ">=(.*)"', (ROOT / "tests" / "config.yml").read_text())[0]


def refuse_spaces(session: nox.Session) -> None:
    if " " in str(ROOT):
        session.error("ansible-test does not work in a path that contains a space. Move the clone.")


def tree_below(parent: Path) -> Path:
    """Copy the working tree, without ignored files, to a place where Ansible finds the collection."""
    tree = parent / "ansible_collections" / "community" / "cloudflare"
    shutil.rmtree(parent / "ansible_collections", ignore_errors=True)
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    # Without its own git repository, ansible-test would find no files here, and pass.
    subprocess.run(("git", "init", "--quiet", str(tree)), check=True)
    return tree


def home_of(session: nox.Session) -> Path:
    """A home directory for the session, so that it changes nothing outside the clone."""
    home = Path(session.create_tmp()).resolve() / "home"
    home.mkdir(exist_ok=True)
    return home


def with_collection(session: nox.Session) -> tuple[Path, dict[str, str]]:
    """A copy of the tree, and the environment variables with which Ansible finds it."""
    home = home_of(session)
    return tree_below(home), {"HOME": str(home), "ANSIBLE_COLLECTIONS_PATH": str(home)}


def run_pytest(
    session: nox.Session, *arguments: str, path: Path | None = None, by: tuple[str, ...] = ("pytest",)
) -> Path:
    """Run pytest in a tree where Ansible finds the collection, with one more folder to import from. Returns the tree."""
    tree, env = with_collection(session)
    env["PYTHONPATH"] = os.pathsep.join(map(str, filter(None, (home_of(session), path))))
    with session.chdir(tree):
        session.run("python", "-m", *by, *PYTEST_OPTIONS, *arguments, env=env)
    return tree
