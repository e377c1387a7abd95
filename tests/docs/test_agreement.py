# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts that are stated in two places agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.cloudflare.plugins.module_utils._hints import HINTS
from ansible_collections.community.cloudflare.plugins.module_utils._version import VERSION
from ansible_collections.community.cloudflare.plugins.plugin_utils._csv import FORMS

from .conftest import ROOT
from .test_examples import FILTERS, LOOKUPS, MODULES

REPOSITORY = "https://github.com/ansible-collections/community.cloudflare/blob/main/"


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def _text(name: str) -> str:
    return (ROOT / name).read_text()


def _tested_cores() -> list[str]:
    return re.findall(r'^    "(2\.\d+)": \(', _text("tests/sessions/common.py"), re.MULTILINE)


def test_the_version() -> None:
    """It is the last release or, if there are changelog fragments, the next one."""
    assert _yaml("galaxy.yml")["version"] == VERSION
    released = list(_yaml("changelogs/changelog.yaml")["releases"])
    assert VERSION in released or list((ROOT / "changelogs" / "fragments").glob("*.yml"))


def test_the_action_group_contains_every_module() -> None:
    assert _yaml("meta/runtime.yml")["action_groups"]["email_security"] == MODULES


def test_the_supported_versions_are_tested() -> None:
    cores = _tested_cores()
    assert _yaml("meta/runtime.yml")["requires_ansible"] == f">={cores[0]}.0"
    assert f"ansible-core {cores[0]} to {cores[-1]}" in _text("README.md")


def test_the_workflow_tests_every_core() -> None:
    """Each core with its oldest and its newest Python, and the development version."""
    pythons = {
        core: re.findall(r'"(3\.\d+)"', row)
        for core, row in re.findall(r'^    "(2\.\d+)": \((.*)\)', _text("tests/sessions/common.py"), re.MULTILINE)
    }
    expected = [(core, tested[at]) for core, tested in pythons.items() for at in (0, -1)]
    rows = _yaml(".github/workflows/ci.yml")["jobs"]["core"]["strategy"]["matrix"]["include"]
    assert [(row["core"], row["python"]) for row in rows[:-1]] == expected
    assert rows[-1]["core"] == "devel"


def test_the_readme_lists_every_plugin() -> None:
    listed = re.findall(rf"\[`(\w+)`\]\({REPOSITORY}plugins/(\w+)/", _text("README.md"))
    assert sorted(name for name, kind in listed if kind == "modules") == MODULES
    assert sorted(name for name, kind in listed if kind == "filter") == FILTERS
    assert sorted(name for name, kind in listed if kind == "lookup") == LOOKUPS


def test_the_links_of_the_readme_exist() -> None:
    """The links are absolute, because Galaxy also shows the README."""
    links = re.findall(r"\]\((.*?)\)", _text("README.md"))
    ours = [link.removeprefix(REPOSITORY) for link in links if link.startswith(REPOSITORY)]
    assert ours
    assert [link for link in ours if not (ROOT / link).exists()] == []
    assert [link for link in links if not link.startswith("https://")] == []


def _layers(folder: str) -> list[str]:
    """The files in CONTRIBUTING's table about a folder, in order."""
    table = _text("CONTRIBUTING.md").partition(f"| file in `plugins/{folder}` |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)(?:\.py|/)` \|", table, re.MULTILINE)


def _imported(path: Path, folder: str) -> set[str]:
    """The files of ``folder`` that a file imports."""
    found = re.findall(rf"plugins\.{folder}(?:\.(\w+)[\w.]*)? import (.+)", path.read_text())
    return {name for module, names in found for name in ([module] if module else re.findall(r"_\w+", names))}


@pytest.mark.parametrize("name", ["module_utils", "plugin_utils"])
def test_each_file_imports_only_files_above_it(name: str) -> None:
    """Above it in CONTRIBUTING's table, which must list all files."""
    layers = _layers(name)
    folder = ROOT / "plugins" / name
    assert sorted(layers) == sorted(path.stem for path in folder.iterdir() if not path.name.startswith("__"))
    for number, layer in enumerate(layers):
        files = [folder / f"{layer}.py"] if (folder / f"{layer}.py").exists() else list((folder / layer).glob("*.py"))
        above = set(layers[: number + (layer == "_lists")])
        for path in files:
            assert _imported(path, name) <= above, (path.name, _imported(path, name) - above)


def test_modules_import_nothing_that_only_the_control_node_has() -> None:
    for folder in ("module_utils", "module_utils/_lists", "modules"):
        for path in (ROOT / "plugins" / folder).glob("*.py"):
            assert not re.search(r"plugin_utils|^(import|from) yaml", path.read_text(), re.MULTILINE), path.name


def test_every_helper_file_is_private() -> None:
    """The name of each helper file, or of its folder, begins with an underscore."""
    for folder in ("module_utils", "doc_fragments", "plugin_utils"):
        parts = [
            path.relative_to(ROOT / "plugins" / folder).parts for path in (ROOT / "plugins" / folder).rglob("*.py")
        ]
        assert parts
        assert [names for names in parts if not any(name.startswith("_") for name in names)] == []


def test_info_modules_and_only_they_end_in_info() -> None:
    for name in MODULES:
        text = _text(f"plugins/modules/{name}.py")
        assert name.endswith("_info") is ("run_info(" in text), name
        assert "state" not in name


def test_the_oldest_requests_version_is_defined_once() -> None:
    floor = _text("meta/ee-requirements.txt").splitlines()[-1]
    number = floor.partition(">=")[2]
    assert number
    for path in ROOT.rglob("*"):
        if path.suffix in (".md", ".py", ".yml", ".rst", ".toml") and "tests/output" not in str(path):
            assert number not in path.read_text(), path


def test_csv_samples_have_the_current_columns() -> None:
    for path in ("allow_policies", "block_senders"):
        assert ",".join(FORMS[path].columns) in _text("plugins/filter/from_email_security_csv.yml"), path
    assert ",".join(FORMS["block_senders"].columns) in _text("plugins/lookup/email_security_list.py")


@pytest.mark.parametrize("name", ["from_email_security_csv", "to_email_security_csv"])
def test_the_filters_document_every_list_that_has_a_csv(name: str) -> None:
    options = _yaml(f"plugins/filter/{name}.yml")["DOCUMENTATION"]["options"]
    assert options["list"]["choices"] == list(FORMS)


def test_the_guide_explains_every_hint() -> None:
    """In the same order, and no other hints."""
    _head, *rows = re.findall(r"^   \* - .*\n     - (.*)$", _text("docs/docsite/rst/guide_failures.rst"), re.MULTILINE)
    assert rows == [hint.text for hint in HINTS]
