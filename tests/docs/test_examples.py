# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example runs: those of the modules, those on the command line, and the playbooks of the quick start."""

from __future__ import annotations

import contextlib
import importlib
import re
import shlex
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import connection, serving

from .conftest import ROOT, Run, emulating

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
FILTERS = sorted(path.stem for path in (ROOT / "plugins" / "filter").glob("*.yml"))
#: What the account with integers lacks, or cannot create there.
NEEDS_UUIDS = re.compile("registry|content_polic|restriction|url_ignore|(email|guide)_domain")
VARIABLES = {
    "cloudflare_api_token": api.WRITE_TOKEN,
    "cloudflare_email": api.EMAIL,
    "cloudflare_api_key": api.KEY,
}


def _examples(kind: str, plugin: str) -> str:
    """As ansible-doc would show them, which takes two seconds for each. Sanity tests hold the files to its format."""
    if kind == "filter":
        text = (ROOT / "plugins" / "filter" / f"{plugin}.yml").read_text()
        return str(yaml.safe_load(text)["EXAMPLES"])
    name = f"ansible_collections.community.cloudflare.plugins.modules.{plugin}"
    return str(importlib.import_module(name).EXAMPLES)


def _tasks_of_plugins() -> dict[str, list[Any]]:
    plugins = [*(("module", name) for name in MODULES), *(("filter", name) for name in FILTERS)]
    return {name: yaml.safe_load(_examples(kind, name)) for kind, name in plugins}


def _tasks_of_guides() -> dict[str, list[Any]]:
    """Each block of YAML on a page is a list of tasks."""
    found = {}
    for guide in sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst")):
        blocks = re.findall(r"^\.\. code-block:: yaml\n\n((?:    .*\n|\n)+)", guide.read_text(), re.MULTILINE)
        found[guide.stem] = [task for block in blocks for task in yaml.safe_load(textwrap.dedent(block))]
    return found


def account_of(name: str) -> str:
    """The account for the examples of a plugin or a guide that name none."""
    return api.UUID_ACCOUNT if NEEDS_UUIDS.search(name) else api.INTEGER_ACCOUNT


EXAMPLES = {**_tasks_of_plugins(), **_tasks_of_guides()}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the examples print, each in a play with an emulator of its own.

    One run for all of them, because ansible-playbook takes longer to start than most plays take. It must not fail.
    """
    folder = tmp_path_factory.mktemp("examples")
    common = {"hosts": "localhost", "gather_facts": False, "vars": VARIABLES}
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(emulating(folder))
        plays = []
        for name, tasks in EXAMPLES.items():
            environment = connection(stack.enter_context(serving()), account_of(name))
            plays.append({**common, "name": name, "environment": environment, "tasks": tasks})
        (folder / "play.yml").write_text(yaml.safe_dump(plays, sort_keys=False))
        told = run("ansible-playbook", "play.yml").partition("\nPLAY RECAP")[0]
    parts = re.split(r"\nPLAY \[(.*)\] \*+\n", "\n" + told)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("plugin", _tasks_of_plugins())
def test_the_examples_of_a_plugin(printed: dict[str, str], plugin: str) -> None:
    """In a row, as a reader would run them. Each task changes something, or where it only reads, none does."""
    only_reads = plugin.endswith("_info") or plugin.startswith("to_")
    done, other = ("ok", "changed") if only_reads else ("changed", "ok")
    assert printed[plugin].count(f"\n{done}: ") >= len(EXAMPLES[plugin])
    assert f"\n{other}: " not in printed[plugin]


@pytest.mark.parametrize("guide", _tasks_of_guides())
def test_the_examples_of_a_guide(printed: dict[str, str], guide: str) -> None:
    """In the order of the page."""
    assert EXAMPLES[guide]
    assert printed[guide].count("\nTASK ") >= len(EXAMPLES[guide])


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_on_the_command_line(run: Run, module: str) -> None:
    commands = re.findall(r"^# (ansible .*)$", _examples("module", module), re.MULTILINE)
    assert commands
    for command in commands:
        expected = "SUCCESS" if module.endswith("_info") else "CHANGED"
        assert f"localhost | {expected}" in run(*shlex.split(command), account_id=account_of(module))


class TestPlaybooks:
    """Those of the guide "Desired state in CI", in the order in which a reader would try them."""

    PLAYBOOKS = ROOT / "docs" / "playbooks"

    def play(self, run: Run, *arguments: str, **options: Any) -> str:
        return run("ansible-playbook", *arguments, cwd=self.PLAYBOOKS, **options)

    def test_export_and_enforce_change_nothing(self, run: Run, tmp_path: Path) -> None:
        """Whatever a text holds: what people write in a dashboard is not run as a template."""
        trap = "{{ lookup('ansible.builtin.pipe', 'touch " + str(tmp_path / "run") + "') }} {% {#"
        policy = {"pattern": "trap.example", "pattern_type": "DOMAIN", "is_acceptable_sender": True, "comments": trap}
        (tmp_path / "trap.yml").write_text(yaml.safe_dump([policy]))
        assert "changed=1 " in self.play(run, "enforce.yml", "-e", f"policies_file={tmp_path}/trap.yml")
        self.play(run, "export.yml", "-e", f"folder={tmp_path}")
        assert yaml.safe_load((tmp_path / "policies.yml").read_text())[0]["comments"] == trap
        assert "changed=0 " in self.play(run, "enforce_csv.yml", "-e", f"csv_file={tmp_path}/policies.csv")
        assert "failed=0 " in self.play(run, "drift.yml", "-e", f"policies_file={tmp_path}/policies.yml")
        assert not (tmp_path / "run").exists()

    def test_drift_is_told_and_mended(self, run: Run) -> None:
        told = self.play(run, "drift.yml", "-e", "policies_file=policies.yml", succeeds=False)
        assert "+++ after: invoices@partner.example (EMAIL)\n" in told
        assert '+    "is_acceptable_sender": true' in told
        assert "--- before: billing@partner.example (EMAIL)\n" in told
        assert '"missing: invoices@partner.example"' in told
        assert '"unexpected: 203.0.113.7, billing@partner.example, ' in told
        assert "changed=1 " in self.play(run, "enforce.yml", "-e", "policies_file=policies.yml")
        assert "changed=0 " in self.play(run, "enforce_csv.yml", "-e", "csv_file=policies.csv")
        assert "failed=0 " in self.play(run, "drift.yml", "-e", "policies_file=policies.yml")

    def test_several_accounts(self, run: Run) -> None:
        told = self.play(
            run, "-i", "inventory/accounts.yml", "enforce_accounts.yml", "-e", "policies_file=policies.yml"
        )
        assert len(re.findall("(production|subsidiary) .*changed=1 ", told)) == 2


def test_the_quick_start(run: Run) -> None:
    """Shows what its headings say: changed, then ok, then a difference that is not carried out."""
    printed = run("sh", "quick_start.sh", cwd=ROOT / "docs" / "playbooks")
    _before, listed, removed, again, predicted, after = re.split("\n\x1b.*# .*\n", "\n" + printed)
    assert re.findall(r"240\d", listed) == ["2403", "2404", "2401", "2402", "2405"]  # by pattern
    assert "changed=1 " in removed
    assert "changed=0 " in again
    assert '-    "pattern": "newsletter.example"' in predicted
    assert re.findall(r"240\d", after) == ["2403", "2404", "2402", "2405"]
