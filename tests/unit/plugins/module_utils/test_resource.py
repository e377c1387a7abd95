# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared lists and their fields: reading entries from the API and from a task, and refusing invalid values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Wanted, parse_id
from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidEntries, InvalidOption
from ansible_collections.community.cloudflare.tests.unit.support.plans import plan_for
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    CONTENT,
    DOMAIN,
    ID,
    IGNORE_PATTERNS,
    REGISTRY,
    RESTRICTIONS,
    Sample,
    every_list,
)
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts


def values_like(value: Any) -> st.SearchStrategy[Any]:
    """Any value of the same type, or null."""
    strategies: dict[type, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(),
        list: st.lists(texts(max_size=5), max_size=3),
        str: texts(max_size=5),
    }
    return st.none() | strategies[type(value)]


@every_list
@given(data=st.data())
@settings(max_examples=settings().max_examples // 2)
def test_an_entry_that_was_read_back_is_unchanged(sample: Sample, data: st.DataObject) -> None:
    """For any values. Unknown and deprecated fields are ignored, and missing fields are null."""
    resource = sample.resource
    document = {
        name: data.draw(values_like(sample.entry[name]))
        for name in sample.fields
        if data.draw(st.booleans(), label=f"has {name}")
    }
    entry = resource.held({"id": ID, **document, **sample.ignored})
    shown = resource.result(entry)
    expected = {**dict.fromkeys(sample.entry), **document, "id": ID}
    for name in {"comments", "notes", "integration_id", "transport"}.intersection(expected):
        expected[name] = expected[name] or None
    assert shown == expected
    assert resource.held(shown) == entry
    assert resource.changes(entry.values, entry) == {}


@every_list
def test_an_entry_from_the_api_is_read_completely(sample: Sample) -> None:
    entry = sample.resource.held(sample.held)
    assert (entry.id, sample.resource.result(entry)) == (sample.id, sample.entry)
    assert list(sample.resource.fields) == [name for name in sample.entry if name in sample.fields]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"id": None}, {"id": "x"}, {"id": True}, {"id": 0}])
@every_list
def test_a_document_that_is_not_an_entry(sample: Sample, document: Any) -> None:
    with pytest.raises(ValueError, match=r"^(not an object|must be an integer)"):
        sample.resource.held(document)


@pytest.mark.parametrize(("value", "entry_id"), [("7", 7), (7, 7), (ID, ID), (ID.upper(), ID), (2**31 - 1, 2**31 - 1)])
def test_ids(value: Any, entry_id: Any) -> None:
    assert parse_id(value) == entry_id


@every_list
def test_values_of_a_task_are_kept(sample: Sample) -> None:
    """Only white space around names is removed. Options that are not given are left out."""
    first = sample.identity[0]
    given = {name: sample.entry[name] for name in sample.fields}
    task = {**given, first: f"  {sample.entry[first]}\n", sample.id_option: sample.id, "created_at": "now"}
    assert sample.resource.wanted(task) == Wanted(sample.id, given)
    empty = dict.fromkeys(sample.fields)
    named = sample.resource.wanted({**empty, first: sample.entry[first], sample.id_option: None})
    assert named == Wanted(None, {first: sample.entry[first]})


LIMITS = [
    (ALLOW, "pattern", 1024),
    (ALLOW, "comments", 1024),
    (BLOCK, "pattern", 1024),
    (BLOCK, "comments", 1024),
    (REGISTRY, "name", 1024),
    (CONTENT, "name", 256),
    (CONTENT, "pattern", 2048),
    (CONTENT, "notes", 4096),
    (RESTRICTIONS, "comments", 1024),
    (IGNORE_PATTERNS, "pattern", 1024),
    (IGNORE_PATTERNS, "comments", 1024),
]


@pytest.mark.parametrize(
    ("sample", "name", "longest"), [pytest.param(*row, id=f"{row[0].path}-{row[1]}") for row in LIMITS]
)
def test_the_maximum_length_of_a_text(sample: Sample, name: str, longest: int) -> None:
    """Lengths are in characters, not bytes."""
    for character in ("x", "\U0001f600"):
        task = {**sample.needed, name: character * longest}
        created = plan_for(sample.resource, [], [sample.resource.wanted(task)], "present").create
        assert created[0].sent[name] == character * longest
        too_long = sample.resource.wanted({**task, name: character * (longest + 1)})
        with pytest.raises(InvalidEntries, match=f"{name} must have at most {longest} characters, not {longest + 1}"):
            plan_for(sample.resource, [], [too_long], "present")


@every_list
def test_an_account_keeps_values_beyond_the_limits(sample: Sample) -> None:
    """What an info module returns is accepted back, whatever a new value would have to be."""
    beyond = {
        name: "x" * 5000
        if isinstance(value, str)
        else 99
        if isinstance(value, int) and not isinstance(value, bool)
        else value
        for name, value in sample.held.items()
        if name in sample.fields and name not in ("pattern_type", "folder")
    }
    held = sample.resource.held({**sample.held, **beyond})
    task = sample.resource.wanted({**sample.resource.result(held), sample.id_option: held.id})
    assert plan_for(sample.resource, [held], [task], "exact").changes == []


@pytest.mark.parametrize(("name", "text"), [("comments", "x" * 100_000), ("email", f"{'x' * 4000}@corp.example")])
@pytest.mark.parametrize("is_regex", [True, False])
def test_texts_without_a_limit(name: str, text: str, is_regex: bool) -> None:
    task = REGISTRY.resource.wanted({**REGISTRY.needed, "is_email_regex": is_regex, name: text})
    assert plan_for(REGISTRY.resource, [], [task], "present").create[0].sent[name] == text


@every_list
def test_texts_that_are_not_utf8(sample: Sample) -> None:
    """Ansible passes bytes that it cannot decode as lone surrogates."""
    for name, value in sample.entry.items():
        wrong: Any = None
        if name in sample.fields and isinstance(value, list):
            wrong = ["caf\udce9"]
        elif name in sample.fields and isinstance(value, str) and name not in ("pattern_type", "folder"):
            wrong = "caf\udce9"
        if wrong:
            with pytest.raises(InvalidOption, match=f"^{name} is not valid UTF-8"):
                sample.resource.wanted({**sample.named, name: wrong})
    with pytest.raises(InvalidOption, match=r"^search is not valid UTF-8"):
        sample.resource.check_filter("search", "caf\udce9")


@pytest.mark.parametrize(
    ("sample", "name", "value", "says"),
    [
        (CONTENT, "targets", [], "must not be empty"),
        (DOMAIN, "allowed_delivery_modes", [], "must not be empty"),
        (DOMAIN, "regions", [], "must not be empty"),
        (DOMAIN, "ip_restrictions", [f"192.0.2.{n}" for n in range(101)], "must have at most 100 items, not 101"),
        (DOMAIN, "ip_restrictions", ["192.0.2.1", " "], "must not contain an empty string"),
        (
            DOMAIN,
            "ip_restrictions",
            ["192.0.2.1", "mx.corp.example"],
            "contains 'mx.corp.example': each item must be an IP address",
        ),
        (
            DOMAIN,
            "ip_restrictions",
            ["192.0.2.0/255.255.255.0"],
            "contains '192.0.2.0/255.255.255.0': each item must be an IP",
        ),
        (DOMAIN, "integration_id", "my integration", "must be a UUID, not 'my integration'"),
        (DOMAIN, "transport", "mx1.example, mx2.example", "must be one name"),
        (RESTRICTIONS, "exclude", [""], "must not contain an empty string"),
        (
            RESTRICTIONS,
            "exclude",
            ["a.new.example, b.new.example"],
            "contains 'a.new.example, b.new.example': each item must be one name",
        ),
    ],
)
def test_values_that_are_refused_before_they_are_sent(sample: Sample, name: str, value: Any, says: str) -> None:
    task = sample.resource.wanted({**sample.needed, name: value})
    with pytest.raises(InvalidEntries, match=f"^entry 1: {name} {says}"):
        plan_for(sample.resource, [], [task], "present")


@pytest.mark.parametrize("hops", [0, -1, 21, True])
def test_numbers_outside_their_limits(hops: Any) -> None:
    with pytest.raises(ValueError, match=r"lookback_hops must be an integer from 1 to 20"):
        plan_for(DOMAIN.resource, [], [DOMAIN.resource.wanted({**DOMAIN.needed, "lookback_hops": hops})], "present")


@pytest.mark.parametrize("hops", [1, 20])
def test_numbers_within_their_limits(hops: int) -> None:
    assert DOMAIN.resource.wanted({**DOMAIN.named, "lookback_hops": hops}).values["lookback_hops"] == hops


@every_list
def test_absent_with_an_id_ignores_invalid_options(sample: Sample) -> None:
    task = {sample.id_option: ID, sample.identity[0]: " "}
    assert sample.resource.wanted(task, absent=True) == Wanted(ID, {})
    with pytest.raises(InvalidOption):
        sample.resource.wanted(task)
