# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dashboard's CSV: every generation in, today's out, nothing lost on the way, and errors that say where."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.filter import allow_policy_csv as filters
from ansible_collections.community.cloudflare.plugins.module_utils._csv import COLUMNS, FIELDS
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

TODAY = "Values,Rule Type,Is Regex,Sender Verification,Trusted Sender,Exempt Recipient,Acceptable Sender,Notes"
BEFORE = "Pattern, Pattern Type, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes"
OLDEST = "Pattern, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes"

ENTRY = {
    "pattern": "a@x.example",
    "pattern_type": "EMAIL",
    "is_regex": False,
    "verify_sender": True,
    "is_trusted_sender": False,
    "is_exempt_recipient": False,
    "is_acceptable_sender": True,
    "comments": 'Says "hello", twice',
}


def read(text: str) -> Any:
    return filters.from_allow_policy_csv(text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (f'{TODAY}\na@x.example,EMAIL,false,true,false,false,true,"Says ""hello"", twice"\n', []),
        (
            f'\ufeff{TODAY}\r\n\r\n a@x.example ,email,FALSE,True,false,False,TRUE,"Says ""hello"", twice"\r\n,,,,,,,\r\n',
            [],
        ),
        (f'{BEFORE}\na@x.example, EMAIL, true, false, false, true,"Says ""hello"", twice"', ["is_regex"]),
        (f'{OLDEST}\na@x.example,true,false,false,true,"Says ""hello"", twice"', ["is_regex", "pattern_type"]),
        (f'{OLDEST}\na@x.example, true, false, false, true, "Says ""hello"", twice"', ["is_regex", "pattern_type"]),
    ],
)
def test_every_generation(text: str, missing: list[str]) -> None:
    assert read(text) == [{name: value for name, value in ENTRY.items() if name not in missing}]


values = texts(without="\0")
policies = st.lists(
    st.fixed_dictionaries(
        {
            "pattern": values.map(str.strip).filter(bool),
            "pattern_type": st.sampled_from(["EMAIL", "DOMAIN", "IP", "UNKNOWN"]),
            **{name: st.booleans() for name, field in FIELDS.items() if field.type is bool},
            "comments": values,
        }
    ),
    max_size=5,
)


@given(policies)
def test_a_round_trip_changes_nothing(entries: list[dict[str, Any]]) -> None:
    text = filters.to_allow_policy_csv(entries)
    assert text.splitlines()[0] == TODAY
    assert read(text) == entries
    assert filters.to_allow_policy_csv(read(text)) == text


def test_every_field_has_a_column() -> None:
    """Else a list that went by way of CSV would lose it, and ``exact`` reset it."""
    assert set(COLUMNS.values()) == set(FIELDS)


def test_what_is_not_said_takes_the_values_of_a_creation() -> None:
    """Also what info returns: with ids and times, and None for what the API left out."""
    policy = {"id": 1, "pattern": "x.example", "pattern_type": "DOMAIN", "comments": None, "created_at": "now"}
    assert filters.to_allow_policy_csv([policy]).splitlines()[1] == "x.example,DOMAIN,false,true,false,false,false,"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the header row is missing: Values, Rule Type"),
        ("x.example,DOMAIN", "line 1, column 'x.example': expected Values, Rule Type"),
        (f"{TODAY},Notes", "line 1, column 'Notes': expected"),
        ("Values,Notes", "line 1: the header lacks Sender Verification, Trusted Sender"),
        (
            f"{TODAY}\n\nx.example,DOMAIN,false,yes,false,false,true,",
            "line 3, column 'Sender Verification': 'yes' is neither",
        ),
        (f"{BEFORE}\nx.example,DOMAIN,yes,false,false,true,", "line 2, column 'Verify Email': 'yes' is neither"),
        (
            f"{TODAY}\nx.example,HOST,false,true,false,false,true,",
            "line 2, column 'Rule Type': 'HOST' is none of EMAIL",
        ),
        (f"{TODAY}\n,DOMAIN,false,true,false,false,true,x", "line 2, column 'Values': is empty"),
        (f"{TODAY}\nx.example,DOMAIN", "line 2: 2 cells, and the header has 8"),
        (f'{TODAY}\n"x.example', "line 2: unexpected end of data"),
        (f'{TODAY}\n"x"y,DOMAIN', "line 2: ',' expected after '\"'"),
    ],
)
def test_a_bad_row_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        read(text)
    assert f"from_allow_policy_csv: {says}" in str(caught.value)


@pytest.mark.parametrize(
    "column", ["Values", "Sender Verification", "Trusted Sender", "Exempt Recipient", "Acceptable Sender"]
)
def test_a_column_that_is_missing(column: str) -> None:
    """What every generation had is lost by mistake: ``exact`` would reset it."""
    with pytest.raises(AnsibleFilterError, match=f"the header lacks {column}"):
        read(",".join(name for name in COLUMNS if name != column))


def test_an_empty_type_is_left_out() -> None:
    assert "pattern_type" not in read(f"{TODAY}\nx.example,,false,true,false,false,true,")[0]


@pytest.mark.parametrize("bad", [None, 1, "text", {}, [1], [{}], [{"pattern": "x"}], [ENTRY, {"pattern_type": "IP"}]])
def test_what_is_no_list_of_policies(bad: Any) -> None:
    with pytest.raises(AnsibleFilterError, match=r"to_allow_policy_csv: (takes a list|entry .: a pattern and a)"):
        filters.to_allow_policy_csv(bad)


def test_values_are_taken_as_modules_take_them() -> None:
    entry = {**ENTRY, "is_regex": "no", "verify_sender": 1, "comments": 7}
    assert read(filters.to_allow_policy_csv([entry])) == [{**ENTRY, "comments": "7"}]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"is_regex": "maybe"}, "is_regex: 'maybe' is neither true nor false"),
        ({"verify_sender": []}, "verify_sender: [] is neither true nor false"),
        ({"pattern_type": "HOST"}, "pattern_type: 'HOST' is none of EMAIL"),
        ({"comments": ["x"]}, "comments: ['x'] is no text"),
    ],
)
def test_a_value_that_could_not_be_read_again(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        filters.to_allow_policy_csv([ENTRY, {**ENTRY, **bad}])
    assert f"to_allow_policy_csv: entry 2, {says}" in str(caught.value)


@pytest.mark.parametrize("bad", [None, 1, [], {}])
def test_what_is_no_text(bad: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="takes the text of a CSV file"):
        filters.from_allow_policy_csv(bad)


@pytest.mark.parametrize(("count", "warnings"), [(1000, 0), (3000, 1)])
def test_a_file_that_the_dashboard_would_not_take_is_told(count: int, warnings: int) -> None:
    with mock.patch.object(filters, "Display") as display:
        filters.to_allow_policy_csv([ENTRY] * count)
    assert display().warning.call_count == warnings


@pytest.mark.parametrize("odd", ["a\0b", "caf\udce9"])
def test_what_is_not_text_is_refused_with_its_line(odd: str) -> None:
    """A Windows code page, as Excel saves it, is read by a lookup as halves of surrogate pairs."""
    with pytest.raises(AnsibleFilterError, match="line 2: not UTF-8 text"):
        read(f"{','.join(COLUMNS)}\nx.example,DOMAIN,false,true,false,false,true,{odd}\n")


def test_a_nul_cannot_be_written() -> None:
    with pytest.raises(AnsibleFilterError, match="entry 1, comments: a CSV cannot hold a NUL character"):
        filters.to_allow_policy_csv([{"pattern": "x.example", "pattern_type": "DOMAIN", "comments": "a\0"}])


@pytest.mark.parametrize(("comments", "warned"), [("=1+1", 1), ("+49 123", 1), ("@sum", 1), ("-x", 1), ("a=b", 0)])
def test_formulas_are_warned_of(comments: str, warned: int) -> None:
    with mock.patch("ansible.utils.display.Display.warning") as warning:
        filters.to_allow_policy_csv([{"pattern": "x.example", "pattern_type": "DOMAIN", "comments": comments}])
    assert warning.call_count == warned
