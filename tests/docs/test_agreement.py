# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts that are stated in two places agree."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import shlex
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml
from ansible.parsing.splitter import parse_kv

from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.hints import HINTS
from ansible_collections.community.cloudflare.plugins.module_utils._version import VERSION
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.csv import FORMS
from ansible_collections.community.cloudflare.plugins.plugin_utils._playbooks.messages import LIMITS
from ansible_collections.community.cloudflare.plugins.plugin_utils._playbooks.settings import (
    DEFAULT_LIMITS,
    FILTERS,
    PLAYBOOKS,
    TIMES,
    VARIABLES,
    Hosts,
    settings,
)
from ansible_collections.community.cloudflare.tests.tools.playbooks import variables_of
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES

from .conftest import ROOT
from .test_examples import ACTIONS, MODULES

REPOSITORY = "https://github.com/ansible-collections/community.cloudflare/blob/main/"
SITE = "https://docs.ansible.com/projects/ansible/latest/collections/community/cloudflare/"


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


#: The modules that connect to Cloudflare.
CONNECTING = [name for name in MODULES if name not in ACTIONS]


def test_the_action_group_contains_every_module_that_connects() -> None:
    assert _yaml("meta/runtime.yml")["action_groups"]["email_security"] == CONNECTING
    assert set(ACTIONS) < set(MODULES)


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


def test_the_readme_is_a_first_page() -> None:
    assert len(_text("README.md").splitlines()) <= 150


def test_the_readme_has_a_row_for_each_list() -> None:
    """With the two modules that change it."""
    rows = re.findall(
        r"^\| \[.*?\]\(.*?\) \| .* \| \[`(\w+)`\].* \| \[`(\w+)`\].* \|$", _text("README.md"), re.MULTILINE
    )
    assert sorted(rows) == sorted((sample.module, sample.list_module) for sample in SAMPLES)


def test_the_links_of_the_readme_exist() -> None:
    """They are absolute, because Galaxy also shows the README."""
    links = re.findall(r"\]\((.*?)\)", _text("README.md"))
    assert [link for link in links if not link.startswith("https://")] == []
    files = [link.removeprefix(REPOSITORY) for link in links if link.startswith(REPOSITORY)]
    assert [link for link in files if not (ROOT / link).exists()] == []
    pages = [link.removeprefix(SITE) for link in links if link.startswith(SITE)]
    assert files
    assert pages
    for page in pages:
        name, _hash, anchor = page.partition("#")
        if name.endswith("_module.html"):
            assert name.removesuffix("_module.html") in MODULES, page
        elif name.startswith("docsite/"):
            text = _text(f"docs/docsite/rst/{name.removeprefix('docsite/').removesuffix('.html')}.rst")
            titles = re.findall(r"^(.+)\n(?:===+|---+)$", text, re.MULTILINE)
            assert anchor in {"", *(title.lower().replace(" ", "-") for title in titles)}, page
        else:
            assert name == "index.html", page


def _rooms() -> dict[str, set[str]]:
    """The rooms in CONTRIBUTING's table, in order, and the rooms that each imports from."""
    rows = re.findall(
        r"^\| `(\w+_utils[\w/]*)`(?: \(files\))? \|.*\| ?(.*?) ?\|$", _text("CONTRIBUTING.md"), re.MULTILINE
    )
    return {room: set(re.findall("`([^`]+)`", imports)) for room, imports in rows}


@functools.cache
def _imported(path: PurePosixPath, text: str) -> list[PurePosixPath]:
    """The imports of a file in ``plugins`` from there, in order: paths below ``plugins``, without .py."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names = (node.module or "").split(".") if node.module else []
            if node.level:
                target = [*path.parent.parts[: len(path.parent.parts) - node.level + 1], *names]
            elif names[:4] == ["ansible_collections", "community", "cloudflare", "plugins"]:
                target = names[4:]
            else:
                continue
            # "from . import client" imports a file, "from .client import Account" imports a name.
            is_package = not (ROOT / "plugins" / "/".join(target)).with_suffix(".py").exists()
            found += [
                PurePosixPath(*target, name.name) if is_package else PurePosixPath(*target) for name in node.names
            ]
    return found


def _helpers() -> dict[PurePosixPath, set[PurePosixPath]]:
    """What each helper file imports, by its path below ``plugins`` without .py."""
    files = [path for folder in ("module_utils", "plugin_utils") for path in (ROOT / "plugins" / folder).rglob("*.py")]
    names = {path: PurePosixPath(path.relative_to(ROOT / "plugins").with_suffix("").as_posix()) for path in files}
    return {name: set(_imported(name, path.read_text())) for path, name in names.items()}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("from . import _errors", "module_utils/_errors"),
        ("from ._http import client", "module_utils/_http/client"),
        ("from ._http.client import Account", "module_utils/_http/client"),
        ("def late():\n    from ._sync import planner", "module_utils/_sync/planner"),
        (
            "from ansible_collections.community.cloudflare.plugins.module_utils._errors import about",
            "module_utils/_errors",
        ),
    ],
)
def test_the_test_of_the_rooms_sees_every_import(text: str, target: str) -> None:
    assert _imported(PurePosixPath("module_utils/_clock"), text) == [PurePosixPath(target)]


def test_each_room_imports_from_the_rooms_that_are_documented() -> None:
    """Only from rooms above it in CONTRIBUTING's table, which lists every room."""
    imports: dict[str, set[str]] = {}
    for name, targets in _helpers().items():
        room = str(name.parent)
        imports.setdefault(room, set()).update({str(target.parent) for target in targets} - {room})
    rooms = _rooms()
    assert imports == rooms
    for number, (room, targets) in enumerate(rooms.items()):
        assert targets <= set(list(rooms)[:number]), room


def test_no_files_import_each_other() -> None:
    order = list(graphlib.TopologicalSorter(_helpers()).static_order())  # raises CycleError
    assert order


def test_imports_are_relative() -> None:
    for path in (ROOT / "plugins").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) ansible_collections", path.read_text(), re.MULTILINE), path.name


def test_a_module_imports_only_its_declaration_or_action_and_its_behaviour() -> None:
    for name in CONNECTING:
        text = (ROOT / "plugins" / "modules" / f"{name}.py").read_text()
        rooms = {str(target.parent) for target in _imported(PurePosixPath("modules", name), text)}
        assert "module_utils/_module" in rooms, name
        assert len(rooms) == 2, name


def _loaded(path: PurePosixPath) -> set[PurePosixPath]:
    """The helper files that a plugin loads, also through others."""
    found: set[PurePosixPath] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        text = (ROOT / "plugins" / path).with_suffix(".py").read_text()
        new = {each for each in _imported(path, text) if (ROOT / "plugins" / each).with_suffix(".py").exists()} - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("name", CONNECTING)
def test_only_evidence_loads_the_code_for_files(name: str) -> None:
    loads_it = PurePosixPath("module_utils/_disk") in _loaded(PurePosixPath("modules", name))
    assert loads_it is (name == "email_message_evidence")


@pytest.mark.parametrize("name", CONNECTING)
def test_an_old_python_is_reported_before_any_other_code_runs(name: str) -> None:
    """The chain of first imports ends at the check, so it runs first."""
    path = PurePosixPath("modules", name)
    while path.name != "_floor":
        imported = _imported(path, (ROOT / "plugins" / path).with_suffix(".py").read_text())
        assert imported, f"{path} runs before _floor.py"
        path = imported[0]


def test_modules_import_nothing_that_only_the_control_node_has() -> None:
    for name in _helpers():
        text = (ROOT / "plugins" / name).with_suffix(".py").read_text()
        assert name.parts[0] == "plugin_utils" or not re.search("^(import|from) yaml", text, re.MULTILINE), name


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
        assert name.endswith("_info") is ("community.cloudflare._attributes.info" in text), name
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


@pytest.mark.parametrize(
    ("name", "lists"), [("from_email_security_csv", list(ALL_LISTS)), ("to_email_security_csv", list(FORMS))]
)
def test_the_filters_document_every_list_that_has_a_csv(name: str, lists: list[str]) -> None:
    options = _yaml(f"plugins/filter/{name}.yml")["DOCUMENTATION"]["options"]
    assert options["list"]["choices"] == lists


TROUBLESHOOTING = "docs/docsite/rst/guide_troubleshooting.rst"


def test_the_guide_explains_every_hint() -> None:
    """In the same order, and no other hints."""
    rows = re.findall(r"^\S.*\n  \*(.*)\*$", _text(TROUBLESHOOTING), re.MULTILINE)
    assert rows == [hint.text for hint in HINTS]


def _messages() -> str:
    """All texts in the code of the plugins, one after the other. A value in a text is a null character."""
    found = []
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = [str(each.value) if isinstance(each, ast.Constant) else "\0" for each in node.values]
                found.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


def test_the_variables_in_the_text_have_one_value_each() -> None:
    """Ansible splits an extra variable at each space that is not in quotes, and sets only the first word."""
    pages = [ROOT / "README.md", *(ROOT / "docs" / "docsite" / "rst").glob("*.rst")]
    found = [each for page in pages for each in re.findall(r"`(-e [^`]+)`", page.read_text())]
    assert len(found) > 60
    for each in found:
        for option in shlex.split(each):
            assert "_raw_params" not in parse_kv(option) or option.startswith(("-", "{")), each


def test_the_guide_quotes_messages_that_exist() -> None:
    """Each quoted part of a message is in the code. Dots, numbers and names of fields stand for a value."""
    terms = re.findall(r'^(".*")$', _text(TROUBLESHOOTING), re.MULTILINE)
    quoted = [text for term in terms for text in re.findall(r'"([^"]+)"', term)]
    assert len(quoted) > 40
    texts = _messages()
    values = r"\.\.\.|\d[\w%]*|\b(?:pattern|comments|approved_plan|max_deletes|NONE|UUIDs|a boolean|True|email address|domain|IP address)\b"
    for text in quoted:
        parts = [part.strip(" (),?:") for part in re.split(values, text.replace("\\*", "*"))]
        assert max(map(len, parts)) >= 5, text
        assert [part for part in parts if len(part) > 4 and part not in texts] == [], text


def test_the_guide_explains_every_warning_about_an_entry() -> None:
    guide = _text(TROUBLESHOOTING)
    for path in sorted((ROOT / "plugins" / "module_utils" / "_lists").glob("*.py")):
        for text in re.findall(r'(?:Advice\("\w+", |    text = )f?"([^"{]{12,}?)[".{]', path.read_text()):
            beginning = re.split("[,:] | and ", text)[0].strip(" .")
            assert beginning in guide or beginning in ("The regular expression", "The excluded name"), text


def test_no_guide_has_a_table() -> None:
    """On a phone, a table loses its second column. A list with definitions does not."""
    for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst"):
        assert not re.search(r"^\.\. (list-|csv-)?table::|^=+ +=+$|^\+-+\+", path.read_text(), re.MULTILINE), path.name


def _samples(values: Any) -> Iterator[str]:
    """All texts in a value, except keys."""
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list):
        for value in values:
            yield from _samples(value)
    elif isinstance(values, str):
        yield values


@pytest.mark.parametrize("name", [*MODULES, *ACTIONS])
def test_samples_are_plain_text(name: str) -> None:
    """A reader of ansible-doc expects an ordinary entry, not one that a test needs."""
    returned = yaml.safe_load(re.findall(r'\nRETURN = r"""(.*?)"""', _text(f"plugins/modules/{name}.py"), re.DOTALL)[0])
    for text in _samples(returned):
        assert text.isascii(), text
        assert "\n" not in text.strip(), text


REFERENCE = _yaml("docs/reference.yml")


def test_the_reference_describes_every_variable() -> None:
    assert sorted(REFERENCE["variables"]) == sorted([*VARIABLES, "target"])
    assert REFERENCE["search"] == [*FILTERS, *TIMES, "ids"]


#: The variables that the code of these tasks reads: for every playbook, and only for some of those with the task.
READ_BY_ACTIONS = {
    "email_playbook_settings": ((), ("folder", "lists", "address", "ids")),
    "email_playbook_findings": (("folder", "lists"), ("strict", "address", "used_within_days")),
    "email_playbook_messages": (("approve", "max_messages"), ("destination", "block", "allow", "folder")),
    "email_playbook_report": (("report",), ()),
}


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_reference_describes_every_playbook(name: str) -> None:
    """With the variables that it needs, and all that its tasks use."""
    playbook, described = PLAYBOOKS[name], REFERENCE["playbooks"][name]
    assert list(playbook.needs) == described.get("needs", [])
    assert playbook.searches is described.get("search", False)
    known = variables_of(described, REFERENCE)
    text = _text(f"playbooks/{name}.yml")
    used = set(re.findall(r"email_security_settings\.(\w+)", text)) - {"host", "problem"}
    for action, (always, sometimes) in READ_BY_ACTIONS.items():
        if f"community.cloudflare.{action}:" in text:
            used.update(always, set(sometimes).intersection(known))
    assert sorted(known) == sorted({*used, "target", *(["folder"] if playbook.reads_files else [])})
    assert all(described[key] for key in ("title", "does", "reads", "writes", "prints", "fails", "example"))


def test_the_reference_has_the_defaults_of_the_code() -> None:
    for name, limit in LIMITS.items():
        assert REFERENCE["playbooks"][name]["notes"]["max_messages"] == f"The default is {limit}."
    assert DEFAULT_LIMITS["default"] in REFERENCE["variables"]["max_deletes"]["default"]
    values = settings("email_list", {}, Hosts("localhost", {}, chosen=False))
    for name, about in REFERENCE["variables"].items():
        if isinstance(values.get(name), bool):
            assert about["default"] is values[name], name


def test_every_page_is_listed() -> None:
    sections = _yaml("docs/docsite/extra-docs.yml")["sections"]
    pages = [page for section in sections for page in section["toctree"]]
    assert sorted(pages) == sorted(path.stem for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
