# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions behind the commands of the Makefile. ``.venv/bin/nox --list`` shows them; each can run alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

sys.path.insert(0, str(Path(__file__).parent))
from tests.tools.lanes import Lanes

ROOT = Path(__file__).parent

#: The supported versions of ansible-core, oldest first, and the Pythons that each runs on.
CORES = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.12", "3.13", "3.14"),
}
#: The versions of get-pip.py that these cores look for.
GET_PIP = ("23_1_2", "24_0", "24_2", "25_2")

#: The last version of Cloudflare's own SDK with integer ids, and the current one with UUIDs.
SDKS = {"integers": "cloudflare==4.3.1", "uuids": "cloudflare>=5"}

SERVER = ("flask", "waitress")  # what the emulator needs

#: The tests of the code that runs on managed nodes. Filters and lookups run on the control node.
ON_HOSTS = ("tests/unit/plugins/module_utils", "tests/unit/plugins/modules")


#: Unit tests for a second core: those that depend on Ansible itself, on its options, its output and its plugins.
NEAR_ANSIBLE = (
    *("tests/unit/plugins/filter/", "tests/unit/plugins/lookup/"),
    *(
        f"tests/unit/plugins/modules/test_{name}.py"
        for name in ("connection", "guards", "info", "many", "modules", "one")
    ),
)
#: Integration tests for a second core: one list, and everything that runs on the controller.
ONE_OF_EACH_KIND = ("email_allow_policies", "email_playbooks", "email_security_list")


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


def _tree(parent: Path) -> Path:
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


def _home(session: nox.Session) -> Path:
    """A home directory for the session, so that it changes nothing outside the clone."""
    home = Path(session.create_tmp()).resolve() / "home"
    home.mkdir(exist_ok=True)
    return home


def _with_collection(session: nox.Session) -> tuple[Path, dict[str, str]]:
    """A copy of the tree, and the environment variables with which Ansible finds it."""
    home = _home(session)
    return _tree(home), {"HOME": str(home), "ANSIBLE_COLLECTIONS_PATH": str(home)}


#: The other checks besides the cores, with the arguments of each session.
_OTHER_LANES: dict[str, tuple[str, ...]] = {
    "docs": (),
    "floor": (),
    "lint": (),
    "coverage": (),
    **{f"contract({name})": () for name in SDKS},
}


@nox.session(python=False)
def test(session: nox.Session) -> None:
    """The oldest core on its oldest Python, the newest on its newest, and all other checks of the code."""
    oldest, newest = ([f"core({name})" for name in names] for names in (list(MATRIX)[:1], list(MATRIX)[-1:]))
    # Skip pylint, which takes half a minute: ruff has most of its rules. The second core runs only tests that depend on Ansible.
    floor = (
        *ON_HOSTS,
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
    for name, (_python, core) in MATRIX.items():
        by_core.setdefault(core, []).append(name)
    cores = dict.fromkeys(f"core({names[at]})" for names in by_core.values() for at in (0, -1))
    _run_lanes(session, {**dict.fromkeys(cores, ()), **_OTHER_LANES, "explore": (), "site": (), "build": ()})


def _run_lanes(session: nox.Session, lanes: dict[str, tuple[str, ...]]) -> None:
    """Run these sessions with their arguments, in parallel on all processors."""
    _refuse_spaces(session)
    missing = [core for core in CORES if not any(core == found for _python, found in MATRIX.values())]
    if missing:
        session.warn(f"No Python here runs ansible-core {', '.join(missing)}: testing what it does run.")
    if not shutil.which(f"python{FLOOR}"):
        session.warn(f"No Python {FLOOR} here: what modules run on at least is not tested.")
        lanes = {name: arguments for name, arguments in lanes.items() if name != "floor"}
    failed = Lanes(ROOT, lanes).run()
    if failed:
        session.error(f"failed: {', '.join(failed)}")


def _refuse_spaces(session: nox.Session) -> None:
    if " " in str(ROOT):
        session.error("ansible-test cannot work below a folder with a space in its name: clone to another place.")


@nox.session
def demo(session: nox.Session) -> None:
    """The quick start: a playbook against the emulator."""
    session.install("ansible-core", "requests", *SERVER, silent=True)
    _unused, env = _with_collection(session)
    env.update(ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_INVENTORY_UNPARSED_WARNING="false")
    env.update(ANSIBLE_DISPLAY_SKIPPED_HOSTS="false")
    session.run("python", "-m", "tests.emulator", "sh", "tests/tools/demo.sh", env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """Compare the speed of four ways to manage policies: a table, and a plot in build/bench.png. Takes about ten minutes."""
    session.install("ansible-core", "requests", SDKS["uuids"], "matplotlib", *SERVER)
    (ROOT / "build").mkdir(exist_ok=True)
    _unused, env = _with_collection(session)
    plot = ROOT / "build" / "bench.png"
    session.run("python", "-m", "tests.bench", "--plot", str(plot), *session.posargs, env=env)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, licences, documentation, changelog."""
    session.install("-r", "tests/tools/lint.txt")
    tree, env = _with_collection(session)
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
        session.run("python", "-m", "tests.tools.returns", "--check", env={**env, "PYTHONPATH": env["HOME"]})
    with session.chdir(_home(session)):
        session.run("mypy", "--config-file", str(tree / "pyproject.toml"), env=env)


@nox.session
def generate(session: nox.Session) -> None:
    """Regenerate the RETURN block of every module, after a change to a list or its documentation."""
    session.install("ansible-core", "pytest", "requests")
    tree, env = _with_collection(session)
    with session.chdir(tree):
        session.run("python", "-m", "tests.tools.returns", env={**env, "PYTHONPATH": env["HOME"]})
    for module in (tree / "plugins" / "modules").glob("*.py"):
        shutil.copy(module, ROOT / "plugins" / "modules")


@nox.session
def docs(session: nox.Session) -> None:
    """Check the documentation: its examples run, and its lists agree with the tree."""
    session.install("ansible-core", "ansible-runner", "pytest", "requests", *SERVER)
    _pytest(session, *(session.posargs or ("tests/docs",)))


@nox.session
def build(session: nox.Session) -> None:
    """Build the artifact for Galaxy in build/. Check it with Galaxy's importer, install it from the file, and use it."""
    session.install("galaxy-importer", "requests", *SERVER)
    home = _home(session)
    tree = _tree(home)
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
            session.error("Galaxy's importer is not content")
    builder = ("ansible-builder", "create", "--file", str(tree / "docs" / "execution-environment.yml"))
    session.run(*builder, "--context", str(home / "context"), env=env)
    session.run(*galaxy, "install", "--offline", "--force", "-p", str(installed), artifact, env=env)
    needs = session.run("ansible-builder", "introspect", str(installed), env=env, silent=True)
    if "requests" not in str(needs):
        session.error("ansible-builder does not find what the collection needs")
    session.run("python", "-m", "tests.emulator", "ansible-playbook", "community.cloudflare.email_list", env=env)
    collection = installed / "ansible_collections" / "community" / "cloudflare"
    session.run("git", "init", "--quiet", str(collection), external=True)
    _provide_get_pip(home)
    python = ".".join(map(str, sys.version_info[:2]))
    with session.chdir(collection):
        _sanity(session, {"HOME": str(home)}, "--local", "--python", python, "--skip-test", "pylint")


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation as a site in build/site, like docs.ansible.com does. A warning is an error."""
    session.install("ansible-core", "antsibull-docs", "sphinx", "sphinx-ansible-theme")
    tree, env = _with_collection(session)
    source, out = _home(session) / "site", ROOT / "build" / "site"
    for folder in (source, out):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir()
    common = ("--use-current", "--squash-hierarchy", "--dest-dir")
    session.run("antsibull-docs", "sphinx-init", *common, str(source), "community.cloudflare", env=env, silent=True)
    session.run("python", str(tree / "tests" / "tools" / "intersphinx_stub.py"), str(source))
    (source / "rst").chmod(0o755)
    config = ("--config-file", str(source / "antsibull-docs.cfg"))
    rst = str(source / "rst")
    cleanup = ("--cleanup", "everything")
    session.run("antsibull-docs", *config, "collection", *cleanup, *common, rst, "community.cloudflare", env=env)
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-c", str(source), rst, str(out), env=env)


@nox.session
def unit(session: nox.Session) -> None:
    """Run unit tests quickly, with pytest only: ``nox -s unit -- tests/unit/plugins/modules -k gone``."""
    session.install("ansible-core", "-r", "tests/unit/requirements.txt")
    _pytest(session, *(session.posargs or ON_HOSTS))


@nox.session
def explore(session: nox.Session) -> None:
    """Run the property tests with twenty times as many random examples, to find new bugs."""
    session.install("ansible-core", "-r", "tests/unit/requirements.txt")
    for tests in (
        ON_HOSTS,
        ("tests/unit/plugins/filter", "tests/unit/plugins/lookup"),
    ):  # in separate runs, because they never run in the same process in production
        _pytest(session, "-m", "hypothesis", "--hypothesis-profile", "explore", *tests)


@nox.session
def coverage(session: nox.Session) -> None:
    """Check that the client's own tests cover every branch of the code that decides whether an entry is gone."""
    session.install("ansible-core", "coverage", "-r", "tests/unit/requirements.txt")
    files = ("_client", "_transport", "_envelope", "_errors")
    deciding = "--include=" + ",".join(f"plugins/module_utils/{name}.py" for name in files)
    tests = (f"tests/unit/plugins/module_utils/test_{name}.py" for name in ("client", "paging", "planner", "carry_out"))
    tree = _pytest(session, *tests, by=("coverage", "run", "--branch", deciding, "-m", "pytest"))
    with session.chdir(tree):
        session.run("python", "-m", "coverage", "report", "--show-missing", "--fail-under=100")


@nox.session(python=FLOOR)
def floor(session: nox.Session) -> None:
    """Run the modules' unit tests on their oldest Python, with only the code that Ansible sends to a managed node."""
    session.install("-r", "tests/unit/requirements.txt", "pyyaml")
    core, sent = _home(session) / "core", _home(session) / "sent"
    python, version = NEWEST
    package = ("--no-deps", "--target", str(core), "--python-version", python, f"ansible-core~={version}.0")
    session.run("uv", "pip", "install", "--quiet", *package, external=True)
    shutil.rmtree(sent, ignore_errors=True)
    shutil.copytree(core / "ansible" / "module_utils", sent / "ansible" / "module_utils")
    shutil.copy(core / "ansible" / "release.py", sent / "ansible")
    (sent / "ansible" / "__init__.py").touch()
    _pytest(session, *(session.posargs or ON_HOSTS), path=sent)


@nox.session
@nox.parametrize("sdk", list(SDKS.values()), ids=list(SDKS))
def contract(session: nox.Session, sdk: str) -> None:
    """Run Cloudflare's own SDK against the emulator, compare its requests with ours, and test with the TypeScript SDK."""
    session.install("ansible-core", "pytest", "requests", sdk, *SERVER)
    if sdk == SDKS["uuids"]:
        _install_typescript_sdk(session)
    _pytest(session, "tests/contract", "-rs")


def _install_typescript_sdk(session: nox.Session) -> None:
    """Install Cloudflare's TypeScript SDK, or set the reason for skipping its tests."""
    folder = _home(session) / "typescript"
    shutil.copytree(ROOT / "tests" / "contract" / "typescript", folder, dirs_exist_ok=True)
    offline = (
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=60000",
    )  # npm would wait for minutes
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--no-package-lock", "--ignore-scripts")
    install = ("npm", "install", "--prefix", str(folder), "--engine-strict", *quiet, *offline)
    try:
        session.run(*install, external=True, silent=True)
        session.env["TYPESCRIPT_SDK"] = str(folder)
    except CommandFailed:
        reason = "Cloudflare's TypeScript SDK is not tested: npm is missing or could not install it. It needs Node 20."
        session.env["NO_TYPESCRIPT_SDK"] = reason
        session.warn(reason)


def _pytest(session: nox.Session, *arguments: str, path: Path | None = None, by: tuple[str, ...] = ("pytest",)) -> Path:
    """Run pytest in a tree where Ansible finds the collection, with one more folder to import from. Returns the tree."""
    tree, env = _with_collection(session)
    env["PYTHONPATH"] = os.pathsep.join(map(str, filter(None, (_home(session), path))))
    options = ("--import-mode=importlib", "-p", "no:cacheprovider")
    with session.chdir(tree):
        session.run("python", "-m", *by, *options, *arguments, env=env)
    return tree


@nox.session
@nox.parametrize("python,core", MATRIX.values(), ids=MATRIX)
def core(session: nox.Session, core: str) -> None:
    """ansible-test on one ansible-core: sanity, unit and integration tests."""
    python = str(session.python)
    tree, env = _with_ansible_test(session, core)
    config = tree / "tests" / "integration" / "integration_config.yml"
    emulator = ("python", "-m", "tests.emulator", "--write-config", str(config))
    here = ("--local", "--python", python)
    with session.chdir(tree):
        _sanity(session, env, *here, "--skip-test", "pylint")
        if not session.posargs:
            # Only the plugins: the tests would take another half a minute, and ruff has pylint's rules for them.
            session.run("ansible-test", "sanity", *here, "--test", "pylint", "plugins/", env=env, silent=True)
            # On every installed Python that this core supports on managed nodes.
            tests = ("--test", "compile", "--test", "import")
            session.run("ansible-test", "sanity", "--local", *tests, "plugins/", env=env, silent=True)
        # One worker: as many sessions run at once as there are processors.
        brief = "--brief" in session.posargs
        session.run("ansible-test", "units", *here, "--num-workers", "1", *(NEAR_ANSIBLE if brief else ()), env=env)
        targets = ONE_OF_EACH_KIND if brief else ()
        session.run(*emulator, "ansible-test", "integration", *here, *targets, env=env)


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


def _sanity(session: nox.Session, env: dict[str, str], *arguments: str) -> None:
    """Run ansible-test's sanity tests in the current folder. Fail if it finds no files, because it would pass then."""
    tested = session.run("ansible-test", "sanity", *arguments, env=env, silent=True)
    if "validate-modules" not in str(tested):
        session.error("sanity has tested nothing")


def _provide_get_pip(home: Path) -> None:
    """Provide get-pip.py, because not every machine can reach the URL from which ansible-test downloads it."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in GET_PIP:
        shutil.copy(ROOT / "tests" / "tools" / "get_pip.py", cache / f"get_pip_{version}.py")


def _with_ansible_test(session: nox.Session, core: str) -> tuple[Path, dict[str, str]]:
    """Install ansible-test and what the tests need. Returns the tree and the environment to run it in."""
    _refuse_spaces(session)
    requests = (ROOT / "requirements.txt").read_text().splitlines()[-1]
    if core == next(iter(CORES)):
        requests = requests.replace(">=", "==")  # test the oldest core with the oldest requests
    # CI sets the variable to the URL of ansible-core's development version.
    wanted = os.environ.get("ANSIBLE_CORE") or f"ansible-core~={core}.0"
    session.install(wanted, requests, "-r", "tests/unit/requirements.txt")
    home = _home(session)
    _provide_get_pip(home)
    tree = _tree(home)
    return tree, {"HOME": str(home), "PYTHONPATH": str(tree)}
