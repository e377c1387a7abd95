# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSV of another product, read by a map of its columns."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.community.cloudflare.plugins.filter.email_security_csv import FilterModule
from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import TextSet
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.tests.unit.support.samples import Sample, every_list

read = FilterModule().filters()["from_email_security_csv"]

COLUMNS = {"Value": "pattern", "Notes": "comments", "Remove on": "until"}


def block(*rows: str, columns: Any = None, defaults: Any = None, header: str = "Value,Action,Remove on,Notes") -> Any:
    """The blocked senders in a CSV with these rows."""
    return read("\n".join([header, *rows]), "block_senders", columns=columns or COLUMNS, defaults=defaults)


def patterns(*rows: str) -> list[tuple[str, str]]:
    return [(each["pattern"], each["pattern_type"]) for each in block(*(f"{row},Block,," for row in rows))]


def test_it_reads_the_columns_of_the_map_and_ignores_the_others() -> None:
    assert block("spam.example,Block,2099-12-31,Reported") == [
        {"pattern": "spam.example", "pattern_type": "DOMAIN", "comments": "Reported", "until": "2099-12-31"}
    ]


def test_case_and_spaces_of_column_names_do_not_matter() -> None:
    assert block("spam.example,", header="\ufeffVALUE, notes ", columns={"value": "pattern", "Notes": "comments"})


def test_empty_cells_and_missing_columns_get_the_defaults() -> None:
    defaults = {"comments": "Migrated", "is_regex": False}
    first, second = block("a.example,Block,,", "b.example,Block,,Mine", defaults=defaults)
    assert first == {"pattern": "a.example", "pattern_type": "DOMAIN", **defaults}
    assert second["comments"] == "Mine"


def test_the_type_follows_from_the_pattern() -> None:
    assert patterns("a@x.example", "x.example", "192.0.2.7", "198.51.100.0/24", "2001:db8::/32", "@y.example") == [
        ("a@x.example", "EMAIL"),
        ("x.example", "DOMAIN"),
        ("192.0.2.7", "IP"),
        ("198.51.100.0/24", "IP"),
        ("2001:db8::/32", "IP"),
        ("y.example", "DOMAIN"),
    ]
    assert patterns("*@z.example") == [("z.example", "DOMAIN")]


@pytest.mark.parametrize("pattern", ["*@*.x.example", "10.20.*.*", "*.x.example", "*"])
def test_other_wildcards_are_an_error(pattern: str) -> None:
    with pytest.raises(AnsibleFilterError, match=r"line 3: .* has a wildcard, which would be matched literally"):
        block("a.example,Block,,", f"{pattern},Block,,")


def test_a_type_of_its_own_wins() -> None:
    assert block("a@x.example,Block,,", columns={"Value": "pattern"}, defaults={"pattern_type": "email"}) == [
        {"pattern": "a@x.example", "pattern_type": "EMAIL"}
    ]
    columns = {"Value": "pattern", "Action": "pattern_type"}
    assert block("a@x.example,email,,", columns=columns)[0]["pattern_type"] == "EMAIL"
    with pytest.raises(AnsibleFilterError, match=r"line 2: x.example looks like a domain, not an email address"):
        block("x.example,email,,", columns=columns)
    with pytest.raises(AnsibleFilterError, match=r"line 2: column 'Action': 'Block' is not one of EMAIL, DOMAIN, IP$"):
        block("x.example,Block,,", columns=columns)


def test_a_regular_expression_needs_a_type() -> None:
    with pytest.raises(AnsibleFilterError, match="line 2: a regular expression needs pattern_type"):
        block("x,Block,,", defaults={"is_regex": True})
    assert block("x,Block,,", defaults={"is_regex": True, "pattern_type": "DOMAIN"})


@pytest.mark.parametrize(
    ("value", "reads"), [(datetime.date(2099, 12, 31), "2099-12-31"), ("2099-12-31", "2099-12-31")]
)
def test_a_default_date_may_be_without_quotes(value: Any, reads: str) -> None:
    assert block("x.example,Block,,", defaults={"until": value})[0]["until"] == reads


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ({"lookback_hops": "5x"}, "defaults: lookback_hops '5x' is not a whole number"),
        ({"lookback_hops": True}, "defaults: lookback_hops 'True' is not a whole number"),
        ({"regions": "GLOBAL"}, "defaults: regions must be a list of texts, not 'GLOBAL'"),
        ({"regions": {"GLOBAL": 1}}, "defaults: regions must be a list of texts"),
        ({"regions": [5]}, "defaults: regions must be a list of texts"),
        ({"regions": ["NARNIA"]}, "line 2: regions must only contain"),
    ],
)
def test_defaults_of_other_types(defaults: dict[str, Any], message: str) -> None:
    needed = {"allowed_delivery_modes": ["DIRECT"], "regions": ["GLOBAL"], "lookback_hops": "5"}
    (entry,) = read("Domain\nx.example\n", "domains", columns={"Domain": "domain"}, defaults=needed)
    assert entry == {"domain": "x.example", **needed, "lookback_hops": 5}
    with pytest.raises(AnsibleFilterError) as caught:
        read("Domain\nx.example\n", "domains", columns={"Domain": "domain"}, defaults={**needed, **defaults})
    assert message in str(caught.value)


def test_lists_are_not_shared() -> None:
    """YAML would write an anchor, which the lookups refuse."""
    one, other = read(
        "Domain\na.example\nb.example\n",
        "sending_domain_restrictions",
        columns={"Domain": "domain"},
        defaults={"exclude": ["x.a.example"]},
    )
    assert one["exclude"] is not other["exclude"]


@pytest.mark.parametrize(
    "pattern",
    [
        *("192.0.2.1-192.0.2.9", "192.0.2.0/255.255.255.0", "[2001:db8::1]", "fe80::1%eth0", "%x.example", "192.0.2"),
        *("@", "@@x.example", "sender@", "a b@x.example", "https://x.example", "x.example/path", "mailto:a@x.example"),
    ],
)
def test_a_pattern_that_would_match_nothing_is_an_error(pattern: str) -> None:
    with pytest.raises(AnsibleFilterError, match="line 2: "):
        block(f'"{pattern}",Block,,')


def test_an_address_that_cloudflare_refuses_is_an_error() -> None:
    with pytest.raises(AnsibleFilterError, match=r"line 2: pattern .*10\.0\.0\.1"):
        block("10.0.0.1,Block,,")


@pytest.mark.parametrize(("path", "field"), [("trusted_domains", "pattern"), ("sending_domain_restrictions", "domain")])
def test_lists_of_domains(path: str, field: str) -> None:
    """They have no types, but wildcards and whole domains mean the same."""
    columns = {"Domain": field}
    assert read("Domain\n*@x.example\n@y.example\n", path, columns=columns) == [
        {field: "x.example"},
        {field: "y.example"},
    ]
    for wrong in ("*.z.example", "me@x.example"):
        with pytest.raises(AnsibleFilterError, match="line 2: "):
            read(f"Domain\n{wrong}\n", path, columns=columns)


@pytest.mark.parametrize(("cell", "value"), [("yes", True), ("1", True), ("FALSE", False), ("off", False)])
def test_flags_may_be_any_boolean_word(cell: str, value: bool) -> None:
    entries = read(
        f"Host,Trusted\nx.example,{cell}\n",
        "allow_policies",
        columns={"Host": "pattern", "Trusted": "is_trusted_sender"},
    )
    assert entries[0]["is_trusted_sender"] is value


def test_equal_rows_become_one_entry() -> None:
    rows = ("Spam.example,Block,2099-01-31,First", "spam.EXAMPLE,Block,2099-12-31,Second")
    assert block(*rows) == [
        {"pattern": "Spam.example", "pattern_type": "DOMAIN", "comments": "First", "until": "2099-12-31"}
    ]


def test_equal_rows_lose_no_note_and_get_no_end() -> None:
    """A default is no note of a row. A row without a date means that the entry does not expire."""
    rows = ("a.example,Block,2099-01-01,", "a.example,Block,,Real reason")
    assert block(*rows, defaults={"comments": "Migrated"}) == [
        {"pattern": "a.example", "pattern_type": "DOMAIN", "comments": "Real reason"}
    ]


def test_rows_that_contradict_each_other_are_an_error() -> None:
    with pytest.raises(AnsibleFilterError, match=r"line 3: x.example is also in line 2, with another is_recent"):
        read(
            "Domain,New\nx.example,yes\nx.example,no\n",
            "trusted_domains",
            columns={"Domain": "pattern", "New": "is_recent"},
        )


def test_a_row_with_another_number_of_cells() -> None:
    with pytest.raises(AnsibleFilterError, match="line 3: the row has 2 cells, but the header has 4"):
        block("a.example,Block,,", "c.example,Block")


def test_mistakes_in_the_values_have_their_lines() -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        block(",Block,,", "b.example,Block,soon,", f"{'c' * 1025},Block,,")
    for part in ("line 2: pattern is missing", "line 3: until ", "line 4: pattern must have at most 1024"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"columns": {"Valeu": "pattern"}},
            "the column 'Valeu' is missing. The file has Value, Action, Remove on, Notes",
        ),
        (
            {"columns": {"Value": "patern"}},
            "columns: 'patern' is not a field of block_senders. Its fields are pattern, ",
        ),
        ({"columns": {"Value": "pattern", "Notes": "pattern"}}, "columns: pattern is there twice"),
        ({"columns": {"Value": 1}}, "columns: 1 is not the name of a field"),
        ({"columns": {"Value": ["pattern"]}}, "columns: ['pattern'] is not the name of a field"),
        ({"columns": {"Value": "comments", "value": "pattern"}}, "the column 'value' is there twice"),
        ({"columns": ["Value"]}, "columns must be a mapping"),
        ({"defaults": {"coments": "x"}}, "defaults: 'coments' is not a field of block_senders"),
        ({"defaults": {"is_regex": "maybe"}}, "defaults: is_regex 'maybe' is neither true nor false"),
        ({"defaults": [1]}, "defaults must be a mapping"),
        ({"defaults": ""}, "defaults must be a mapping"),
        ({"defaults": {"comments": 5}}, "defaults: comments must be text, not 5. Put it in quotes"),
        ({"defaults": {"comments": ["x"]}}, "defaults: comments must be text, not ['x']"),
        ({"defaults": {"until": "soon"}}, "line 2: until must be a date"),
        (
            {"defaults": {"pattern_type": "UNKNOWN"}},
            "defaults: pattern_type 'UNKNOWN' is not one of EMAIL, DOMAIN, IP",
        ),
    ],
)
def test_mistakes_in_the_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        block("x.example,Block,,", **options)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", [None, "blocked", 7])
def test_the_list_is_required(name: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="columns and defaults need a list, one of"):
        read("Value\nx.example\n", name, columns={"Value": "pattern"})


def test_defaults_without_columns_are_an_error() -> None:
    with pytest.raises(AnsibleFilterError, match="columns must be a mapping"):
        read("Blocked Sender\nx.example\n", "block_senders", defaults={"comments": "x"})


def test_a_column_that_is_there_twice() -> None:
    with pytest.raises(AnsibleFilterError, match="the column 'Value' is there twice"):
        block("x.example,y.example", header="Value,value", columns={"Value": "pattern"})


@every_list
def test_every_list(sample: Sample) -> None:
    """The sample of each list, with its texts, flags and numbers in columns, and its sets in defaults."""
    fields = ALL_LISTS[sample.path].fields
    values = {name: sample.entry[name] for name in fields if sample.entry[name] is not None}
    sets = {name: value for name, value in values.items() if isinstance(fields[name], TextSet)}
    cells = {name: value for name, value in values.items() if name not in sets}
    row = ",".join('"' + str(value).replace('"', '""') + '"' for value in cells.values())
    text = f"{','.join(cells)}\n{row}\n"
    assert read(text, sample.path, columns={name: name for name in cells}, defaults=sets) == [values]
    for name in sets:
        with pytest.raises(AnsibleFilterError, match=f"columns: {name} has several values"):
            read("x\ny\n", sample.path, columns={"x": name})
