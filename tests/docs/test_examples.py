# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every example of the plugins and the guides, including those for the command line."""

from __future__ import annotations

import contextlib
import importlib
import json
import re
import shlex
import textwrap
from typing import Any

import pytest
import yaml
from ansible.parsing.splitter import parse_kv

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import connection, serving

from .conftest import ROOT, Run, emulating

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
LOOKUPS = sorted(path.stem for path in (ROOT / "plugins" / "lookup").glob("*.py"))
#: Modules that run on the control node, and those of them that only the playbooks of the collection use.
ACTIONS = sorted(path.stem for path in (ROOT / "plugins" / "action").glob("*.py"))
INTERNAL = [name for name in ACTIONS if name.startswith("email_playbook_")]
FILTERS = sorted(path.stem for path in (ROOT / "plugins" / "filter").glob("*.yml"))
#: The plugins and guides whose examples do not work in the account with integer ids.
NEEDS_UUIDS = re.compile("registry|content_polic|restriction|url_ignore|(email|guide)_domain|guide_other_lists")
VARIABLES = {
    "cloudflare_api_token": api.WRITE_TOKEN,
    "cloudflare_email": api.EMAIL,
    "cloudflare_api_key": api.KEY,
    "vault_production_token": api.WRITE_TOKEN,
}


def _examples(kind: str, plugin: str) -> str:
    """The examples of a plugin. This reads the file, because ansible-doc takes two seconds per plugin."""
    if kind == "filter":
        text = (ROOT / "plugins" / "filter" / f"{plugin}.yml").read_text()
        return str(yaml.safe_load(text)["EXAMPLES"])
    folder = "lookup" if kind == "lookup" else "modules"
    name = f"ansible_collections.community.cloudflare.plugins.{folder}.{plugin}"
    return str(importlib.import_module(name).EXAMPLES)


def _tasks_of_plugins() -> dict[str, list[Any]]:
    names = {"module": MODULES, "lookup": LOOKUPS, "filter": FILTERS}
    plugins = [(kind, name) for kind, plugins in names.items() for name in plugins]
    return {name: yaml.safe_load(_examples(kind, name)) for kind, name in plugins}


def _files_of_lookups() -> dict[str, str]:
    """The files in the examples of lookups: comments with the name and a colon, and then the contents."""
    blocks = [
        found
        for name in LOOKUPS
        for found in re.findall(r"^# (\S+):\n#\n((?:# .*\n)+)", _examples("lookup", name), re.MULTILINE)
    ]
    return {name: re.sub("^# ", "", block, flags=re.MULTILINE) for name, block in blocks}


def _tasks_of_guides() -> dict[str, list[Any]]:
    """The tasks in all YAML blocks of each guide and of the README."""
    found = {"README": _tasks_of_the_readme()}
    for guide in sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst")):
        blocks = re.findall(r"^\.\. code-block:: yaml\n\n((?:    .*\n|\n)+)", guide.read_text(), re.MULTILINE)
        tasks = [task for block in blocks for task in yaml.safe_load(textwrap.dedent(block))]
        if tasks:
            found[guide.stem] = tasks
    return found


def _tasks_of_the_readme() -> list[Any]:
    """Those of its playbook."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    plays = [play for block in map(yaml.safe_load, blocks) if isinstance(block, list) for play in block]
    return [task for play in plays for task in play["tasks"]]


def account_of(name: str) -> str:
    """The account for the examples of a plugin or a guide."""
    return api.UUID_ACCOUNT if NEEDS_UUIDS.search(name) else api.INTEGER_ACCOUNT


def _command(module: str) -> str:
    """The command line in the examples of a module."""
    (command,) = re.findall(r"^# (ansible .*)$", _examples("module", module), re.MULTILINE)
    return str(command)


def _task_of_command(module: str) -> dict[str, Any]:
    """The task that ``ansible`` would make of the command line."""
    _ansible, _host, _option, name, *rest = shlex.split(_command(module))
    text = rest[1] if rest else ""
    return {name: json.loads(text) if text.startswith("{") else parse_kv(text)}


EXAMPLES = {**_tasks_of_plugins(), **_tasks_of_guides()}
PUBLIC_MODULES = [name for name in MODULES if name not in INTERNAL]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The output of the examples of each plugin and guide. Each has its own play and emulator.

    All plays run in one playbook, because starting ansible-playbook takes longer than most plays.
    """
    folder = tmp_path_factory.mktemp("examples")
    common = {"hosts": "localhost", "gather_facts": False, "vars": VARIABLES}
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(emulating(folder))
        plays = []
        commands = {f"$ {name}": [_task_of_command(name)] for name in PUBLIC_MODULES}
        for name, tasks in {**EXAMPLES, **commands}.items():
            environment = connection(stack.enter_context(serving(quick_jobs=True)), account_of(name))
            plays.append({**common, "name": name, "environment": environment, "tasks": tasks})
        for name, text in _files_of_lookups().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        (folder / "play.yml").write_text(yaml.safe_dump(plays, sort_keys=False))
        text = run("ansible-playbook", "play.yml").partition("\nPLAY RECAP")[0]
    parts = re.split(r"\nPLAY \[(.*)\] \*+\n", "\n" + text)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("plugin", _tasks_of_plugins())
def test_the_examples_of_a_plugin(output: dict[str, str], plugin: str) -> None:
    """They run one after the other. Each task must change something, but tasks of read-only plugins must not."""
    only_reads = plugin.endswith(
        ("_info", "_report", "_settings", "_warnings", "_findings", "_rules", "_messages")
    ) or plugin.startswith("to_")
    reading = [task for task in EXAMPLES[plugin] if only_reads or any(key.endswith("_info") for key in task)]
    assert output[plugin].count("\nchanged: ") >= len(EXAMPLES[plugin]) - len(reading)
    assert output[plugin].count("\nok: ") >= len(reading)
    assert bool(reading) is ("\nok: " in output[plugin])
    assert only_reads is ("\nchanged: " not in output[plugin])


@pytest.mark.parametrize("guide", _tasks_of_guides())
def test_the_examples_of_a_guide(output: dict[str, str], guide: str) -> None:
    """They run in the order of the page."""
    assert output[guide].count("\nTASK ") >= len(EXAMPLES[guide])


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_the_command_line_of_a_module(output: dict[str, str], module: str) -> None:
    """Its options, in a task of the same playbook."""
    assert output[f"$ {module}"].count("\nok: " if module.endswith("_info") else "\nchanged: ") == 1


@pytest.mark.parametrize(
    "module",
    [
        name if name in ("email_allow_policy", "email_lists") else pytest.param(name, marks=pytest.mark.slow)
        for name in PUBLIC_MODULES
    ],
)
def test_the_command_itself(run: Run, module: str) -> None:
    expected = "SUCCESS" if module.endswith("_info") else "CHANGED"
    assert f"localhost | {expected}" in run(*shlex.split(_command(module)), account_id=account_of(module))
