# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example runs: those of the modules, those on the command line, and the playbooks of the quick start."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.cloudflare.tests.emulator import api

from .conftest import ROOT, Run

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
VARIABLES = {
    "cloudflare_api_token": api.WRITE_TOKEN,
    "cloudflare_email": api.EMAIL,
    "cloudflare_api_key": api.KEY,
}


def _documentation(run: Run, module: str) -> Any:
    printed = run("ansible-doc", "--json", "--type", "module", f"community.cloudflare.{module}")
    return json.loads(printed)[f"community.cloudflare.{module}"]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module(run: Run, tmp_path: Path, module: str) -> None:
    """In a row, as a reader would run them. Each task changes something, or where the module only reads, none does."""
    tasks = yaml.safe_load(_documentation(run, module)["examples"])
    play = {"hosts": "localhost", "gather_facts": False, "vars": VARIABLES, "tasks": tasks}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    printed = run("ansible-playbook", "play.yml")
    done, other = ("ok", "changed") if module.endswith("_info") else ("changed", "ok")
    assert printed.count(f"\n{done}: ") >= len(tasks)
    assert f"\n{other}: " not in printed, printed


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_on_the_command_line(run: Run, module: str) -> None:
    commands = re.findall(r"^# (ansible .*)$", _documentation(run, module)["examples"], re.MULTILINE)
    assert commands
    for command in commands:
        expected = "SUCCESS" if module.endswith("_info") else "CHANGED"
        assert f"localhost | {expected}" in run(*shlex.split(command))


GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_playbooks_of_a_guide(run: Run, tmp_path: Path, guide: Path) -> None:
    """Each block of YAML is a list of tasks that runs as it stands, in the order of the page."""
    blocks = re.findall(r"^\.\. code-block:: yaml\n\n((?:    .*\n|\n)+)", guide.read_text(), re.MULTILINE)
    for number, block in enumerate(blocks):
        tasks = yaml.safe_load(textwrap.dedent(block))
        if "tasks" not in tasks[0]:
            tasks = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
        (tmp_path / f"{number}.yml").write_text(yaml.safe_dump(tasks))
        run("ansible-playbook", f"{number}.yml")


def test_the_quick_start(run: Run) -> None:
    """Shows what its headings say: changed, then ok, then a difference that is not carried out."""
    printed = run("sh", "quick_start.sh", cwd=ROOT / "docs" / "playbooks")
    _before, listed, removed, again, predicted, after = re.split("\n\x1b.*# .*\n", "\n" + printed)
    assert re.findall(r"240\d", listed) == ["2403", "2404", "2401", "2402", "2405"]  # by pattern
    assert "changed=1 " in removed
    assert "changed=0 " in again
    assert '-    "pattern": "newsletter.example"' in predicted
    assert re.findall(r"240\d", after) == ["2403", "2404", "2402", "2405"]
