# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON Schemas accept and refuse what the lookups do, within what a schema can say.

A schema cannot say which names are valid or duplicates, whether a day exists, whether a word of an account is new or mistyped, or
whether a value is in quotes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import (
    Choice,
    Field,
    Flag,
    Name,
    Number,
    TextSet,
)
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.folder import read_folder
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.writer import schema_comment
from ansible_collections.community.cloudflare.plugins.plugin_utils._findings.rules import read_rules
from ansible_collections.community.cloudflare.tests.tools.schemas import FOLDER, of_rules
from ansible_collections.community.cloudflare.tests.unit.support.samples import Sample, every_list

from .conftest import ROOT


def schema_accepts(name: str, document: Any) -> bool:
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).is_valid(document)


def lookup_accepts(name: str, document: Any, folder: Path) -> bool:
    """JSON is also YAML."""
    path = folder / f"{name}.yml"
    path.write_text(json.dumps(document) + "\n")
    try:
        if name == "rules":
            read_rules(str(folder), DataLoader())
        else:
            read_folder(str(folder), None, [name], DataLoader())
    except ValueError:
        return False
    return True


def values_for(field: Field) -> list[Any]:
    """Values that both can judge."""
    if isinstance(field, Flag):
        return [True, False, None, "maybe", 1, [], {}]
    if isinstance(field, Choice):
        return [*field.choices, *field.retired, None, "FOO", [], {}]
    if isinstance(field, Number):
        return [field.minimum, field.maximum, field.minimum - 1, field.maximum + 1, None, "5", 1.5, True, []]
    if isinstance(field, TextSet):
        return [None, [], "x", {}, [[]], [None]]
    texts = [None, [], {}, "x" * ((field.max_length or 5000) + 1)]
    return texts if isinstance(field, Name) else ["x", 5, True, 1.5, *texts]


def documents(sample: Sample) -> Iterator[Any]:
    """Files with one entry: the sample, and the sample with one difference."""
    entry = {**sample.needed, **sample.created}
    yield from ([entry], [], [sample.entry], None, {}, "x", ["x"], [[]])
    for name, field in sample.resource.fields.items():
        for value in values_for(field):
            yield [{**entry, name: value}]
        yield [{key: value for key, value in entry.items() if key != name}]
    yield [{**entry, "unknown": 1}]
    for until in ("2026-12-31", "2026-12-31T10:00:00Z", "31.12.2026", "2026-12-31T10:00:00+01:00", 5, None, [], "soon"):
        yield [{**entry, "until": until}]
    for key in ("id", sample.id_option):
        for value in (1, "7", "0b5e4f3c-7a2d-5c1b-9e8f-6d7c8b9a0f1e", 0, -1, "x", True, 2**31, [], None):
            yield [{key: value}]


@every_list
def test_the_schema_of_a_list_agrees_with_the_lookup(sample: Sample, tmp_path: Path) -> None:
    for document in documents(sample):
        accepted = lookup_accepts(sample.path, document, tmp_path)
        assert schema_accepts(sample.path, copy.deepcopy(document)) is accepted, document


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        [],
        "x",
        {"unknown": 1},
        *({key: None} for key in of_rules()["properties"]),
        *({key: [[]]} for key in of_rules()["properties"]),
        *({"stale_after_days": value} for value in (0, 1, -1, "1", 1.5, True)),
        {"comment_format": "SEC"},
        {"errors": ["stale", "accepted_unused"]},
        {"errors": ["stail"]},
        {"require_until": ["is_trusted_sender"]},
        {"require_until": ["comments"]},
        {"free_mail_domains": ["x.example"]},
        {"accepted": [{"list": "domains", "name": "a", "rule": "stale", "reason": "b"}]},
        {"accepted": [{"list": "domains", "name": 5, "rule": "stale", "reason": "b", "until": "2026-12-31"}]},
        {"accepted": [{"list": "domains", "name": "a", "rule": "stale", "reason": "b", "until": "soon"}]},
        {"accepted": [{"list": "domain", "name": "a", "rule": "stale", "reason": "b"}]},
        {"accepted": [{"list": "domains", "name": "a", "rule": "accepted_unused", "reason": "b"}]},
        {"accepted": [{"list": "domains", "name": "a", "rule": "stale"}]},
        {"accepted": [{"list": "domains", "name": "a", "rule": "stale", "reason": "b", "more": 1}]},
        {"accepted": ["x"]},
    ],
)
def test_the_schema_of_the_rules_agrees_with_the_lookup(document: Any, tmp_path: Path) -> None:
    assert schema_accepts("rules", document) is lookup_accepts("rules", document, tmp_path)


def test_the_guide_names_the_schemas() -> None:
    """In the line that exported files have."""
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_lists_in_git.rst").read_text()
    assert schema_comment("allow_policies").splitlines()[1] in guide
    assert schema_comment("rules").splitlines()[1] in guide
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted([*ALL_LISTS, "rules"])
