# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that YAML or Ansible would change: ``on`` is a boolean, ``0777`` is 511, ``1.10`` is 1.1. No module uses such a text."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import Name, Text, TextSet
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.lists import run_lists
from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, enforce, ensure, read
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, SAMPLES, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

every_changed_value = pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "a boolean, True"), (False, "a boolean, False"), (511, "a number, 511"), (1.1, "a number, 1.1")],
)
every_text = pytest.mark.parametrize(
    ("sample", "name"),
    [
        pytest.param(sample, name, id=f"{sample.path}-{name}")
        for sample in SAMPLES
        for name, field in sample.resource.fields.items()
        if isinstance(field, (Name, Text)) or (isinstance(field, TextSet) and not field.choices)
    ],
)


def in_lists(sample: Sample, entries: list[Any]) -> dict[str, Any]:
    """The result of email_lists."""
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": NO_SERVER}
    return run_module(lambda: run_lists(ALL_LISTS), {**base, "lists": {sample.path: entries}})


@every_text
@every_changed_value
def test_every_text_of_every_list(sample: Sample, name: str, value: Any, kind: str) -> None:
    """There is no request."""
    given = [value] if isinstance(sample.resource.fields[name], TextSet) else value
    entry = {**sample.needed, name: given}
    says = f"{name} must be text, but YAML reads it as {kind}. Put it in quotes"
    assert ensure(sample, **entry)["msg"] == f"{says}."
    entries = [{**entry, "origin": "a.yml:3"}]
    assert enforce(sample, NO_SERVER, entries)["msg"] == f"{sample.items}, entry 1 (a.yml:3): {says}."
    assert in_lists(sample, entries)["msg"] == f"{sample.path}, entry 1 (a.yml:3): {says}."


@every_list
@pytest.mark.parametrize("word", ["True", "False", "None"])
def test_words_that_ansible_makes_of_other_values(sample: Sample, word: str) -> None:
    """Arguments of the command line and templates arrive as texts. An account may have such a name, and keeps it."""
    first = sample.identity[0]
    with serving(envelope([])) as server:
        assert f"{first} must not be {word}" in ensure(sample, server, **{**sample.needed, first: word})["msg"]
    held = {**sample.held, first: word}
    with serving(envelope([held])) as server:
        assert not enforce(sample, server, [{**sample.entry, first: word}]).get("failed")


def test_words_in_sets_and_in_expressions() -> None:
    for sample in SAMPLES:
        for field in sample.resource.fields.values():
            value: Any = ["True"] if isinstance(field, TextSet) else "True"
            if isinstance(field, (Name, TextSet)) and not field.choices:
                with pytest.raises(ValueError, match="must not be True"):
                    field.check(value)
    with pytest.raises(ValueError, match="must not be None"):
        ALLOW.resource.field_for("pattern", {"is_regex": True}).check("None")


def test_filters_of_info_modules() -> None:
    assert "pattern must be text" in read(ALLOW, pattern=True)["msg"]


def test_an_id_may_be_a_number() -> None:
    with serving(envelope({"id": 2401})) as server:
        assert ensure(ALLOW, server, state="absent", policy_id=2401, diff=False)["changed"]


@every_list
def test_absent_with_an_id_ignores_other_options(sample: Sample) -> None:
    with serving(envelope({"id": sample.id})) as server:
        options = {"state": "absent", "diff": False, sample.id_option: sample.id, sample.identity[0]: True}
        assert ensure(sample, server, **options)["changed"]
