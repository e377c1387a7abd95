# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dashboard's CSV of each list: every generation in, today's out, nothing lost on the way, and errors that say where."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.filter import email_security_csv as filters
from ansible_collections.community.cloudflare.plugins.plugin_utils._csv import COLUMNS
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

TODAY = {
    "allow_policies": (
        "Values,Rule Type,Is Regex,Sender Verification,Trusted Sender,Exempt Recipient,Acceptable Sender,Notes"
    ),
    "block_senders": "Blocked Sender,Blocked Sender Type,Is Regex,Notes",
    "trusted_domains": "Domain,Proximity,New,Is Regex,Notes",
    "impersonation_registry": "Display Name,Email",
}
ALLOW = TODAY["allow_policies"]
BEFORE = "Pattern, Pattern Type, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes"
OLDEST = "Pattern, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes"

Entry = dict[str, Any]

POLICY: Entry = {
    "pattern": "a@x.example",
    "pattern_type": "EMAIL",
    "is_regex": False,
    "verify_sender": True,
    "is_trusted_sender": False,
    "is_exempt_recipient": False,
    "is_acceptable_sender": True,
    "comments": 'Says "hello", twice',
}
SENDER: Entry = {"pattern": "example.com", "pattern_type": "DOMAIN", "is_regex": False, "comments": "Melanie Turner"}
DOMAIN: Entry = {
    **{"pattern": "mydomain.com", "is_similarity": True, "is_recent": False, "is_regex": False},
    "comments": "First Person",
}
PERSON: Entry = {"name": "Star Phish", "email": "star@nophish.com"}
ENTRIES: dict[str, Entry] = {
    "allow_policies": POLICY,
    "block_senders": SENDER,
    "trusted_domains": DOMAIN,
    "impersonation_registry": PERSON,
}
each_list = pytest.mark.parametrize("path", list(TODAY))


def read(text: str, *expected: str) -> Any:
    return filters.from_email_security_csv(text, *expected)


@pytest.mark.parametrize(
    ("path", "text", "missing"),
    [
        ("allow_policies", f'{ALLOW}\na@x.example,EMAIL,false,true,false,false,true,"Says ""hello"", twice"\n', []),
        (
            "allow_policies",
            f'\ufeff{ALLOW}\r\n\r\n a@x.example ,email,FALSE,True,false,False,TRUE,"Says ""hello"", twice"\r\n,,,,,,,\r\n',
            [],
        ),
        (
            "allow_policies",
            f'{BEFORE}\na@x.example, EMAIL, true, false, false, true,"Says ""hello"", twice"',
            ["is_regex"],
        ),
        (
            "allow_policies",
            f'{OLDEST}\na@x.example,true,false,false,true,"Says ""hello"", twice"',
            ["is_regex", "pattern_type"],
        ),
        (
            "allow_policies",
            f'{OLDEST}\na@x.example, true, false, false, true, "Says ""hello"", twice"',
            ["is_regex", "pattern_type"],
        ),
        (
            "block_senders",
            "Blocked Sender, Blocked Sender Type, Is Regex, Notes\nexample.com, DOMAIN, false, Melanie Turner\n",
            [],
        ),
        ("block_senders", "Blocked Sender,Pattern Type,Notes\nexample.com,DOMAIN,Melanie Turner\n", ["is_regex"]),
        ("block_senders", "Blocked_Sender,Notes\nexample.com,Melanie Turner\n", ["is_regex", "pattern_type"]),
        ("block_senders", "BLOCKED_SENDER,notes\nexample.com,Melanie Turner\n", ["is_regex", "pattern_type"]),
        (
            "trusted_domains",
            "Domain, Proximity, New, Is Regex, Notes\nmydomain.com, true, false, false, First Person\n",
            [],
        ),
        ("trusted_domains", "Domain,Proximity,New,Notes\nmydomain.com,true,false,First Person\n", ["is_regex"]),
        ("trusted_domains", "Domain,Notes,Proximity,Recent\nmydomain.com,First Person,true,false\n", ["is_regex"]),
        ("impersonation_registry", "Display Name, Email\nStar Phish, star@nophish.com\n", []),
        ("impersonation_registry", "Display_Name,Email\nStar Phish,star@nophish.com\n", []),
    ],
)
def test_every_generation(path: str, text: str, missing: list[str]) -> None:
    """The header tells which list it is."""
    expected = [{name: value for name, value in ENTRIES[path].items() if name not in missing}]
    assert read(text) == read(text, path) == expected
    for other in set(TODAY) - {path}:
        with pytest.raises(AnsibleFilterError, match=f"line 1: this is a file of {path}, not of {other}"):
            read(text, other)


values = texts(without="\0")
names = values.map(str.strip).filter(bool)
columns = {
    "pattern_type": st.sampled_from(["EMAIL", "DOMAIN", "IP", "UNKNOWN"]),
    "comments": values,
    **dict.fromkeys(("pattern", "name", "email"), names),
}


@each_list
@given(data=st.data())
def test_a_round_trip_changes_nothing(path: str, data: st.DataObject) -> None:
    entry = {name: columns.get(name, st.booleans()) for name in ENTRIES[path]}
    entries = data.draw(st.lists(st.fixed_dictionaries(entry), max_size=5))
    text = filters.to_email_security_csv(entries, path)
    assert text.splitlines()[0] == TODAY[path]
    assert read(text, path) == entries
    assert filters.to_email_security_csv(read(text), path) == text


@each_list
def test_every_field_has_a_column(path: str) -> None:
    """Else it would be lost without a word. The registry's CSV lacks two, and a warning says so."""
    sample = next(sample for sample in SAMPLES if sample.path == path)
    lacking = {"is_email_regex", "comments"} if path == "impersonation_registry" else set()
    assert set(COLUMNS[path].today.values()) == set(sample.fields) - lacking


def test_what_is_not_said_takes_the_values_of_a_creation() -> None:
    """Also what info returns: with ids and times, and None for what the API left out."""
    policy = {"id": 1, "pattern": "x.example", "pattern_type": "DOMAIN", "comments": None, "created_at": "now"}
    text = filters.to_email_security_csv([policy], "allow_policies")
    assert text.splitlines()[1] == "x.example,DOMAIN,false,true,false,false,false,"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the header row is missing: Values, Rule Type"),
        ("x.example,DOMAIN", "line 1, column 'x.example': expected Values, Rule Type"),
        (f"{ALLOW},Notes", "line 1, column 'Notes': is there twice"),
        (f"{ALLOW},Pattern", "line 1, column 'Pattern': is there twice"),
        ("Values,Notes", "line 1: the header lacks Sender Verification, Trusted Sender"),
        (
            f"{ALLOW}\n\nx.example,DOMAIN,false,yes,false,false,true,",
            "line 3, column 'Sender Verification': 'yes' is neither",
        ),
        (f"{BEFORE}\nx.example,DOMAIN,yes,false,false,true,", "line 2, column 'Verify Email': 'yes' is neither"),
        (
            f"{ALLOW}\nx.example,HOST,false,true,false,false,true,",
            "line 2, column 'Rule Type': 'HOST' is none of EMAIL",
        ),
        (f"{ALLOW}\n,DOMAIN,false,true,false,false,true,x", "line 2, column 'Values': is empty"),
        ("Display Name,Email\nAda,\n", "line 2, column 'Email': is empty"),
        (f"{ALLOW}\nx.example,DOMAIN", "line 2: 2 cells, and the header has 8"),
        (f'{ALLOW}\n"x.example', "line 2: unexpected end of data"),
        (f'{ALLOW}\n"x"y,DOMAIN', "line 2: ',' expected after '\"'"),
        (
            "Domain;Proximity;New;Is Regex;Notes\n",
            "line 1: the cells are separated by semicolons. Save the file as CSV",
        ),
        ("Display Name\tEmail\n", "line 1: the cells are separated by tabs. Save the file as CSV with commas"),
    ],
)
def test_a_bad_file_is_told_with_the_place(text: str, says: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        read(text)
    assert f"from_email_security_csv: {says}" in str(caught.value)


def test_bad_lines_are_reported_together() -> None:
    text = "Display Name,Email\n" + "Ada\n" * 12
    with pytest.raises(AnsibleFilterError) as caught:
        read(text)
    assert "line 2: 1 cells, and the header has 2; line 3: 1 cells" in str(caught.value)
    assert str(caught.value).endswith("line 11: 1 cells, and the header has 2; and 2 more lines")


@pytest.mark.parametrize(
    ("path", "column"),
    [
        *(("allow_policies", name) for name in ("Sender Verification", "Exempt Recipient", "Acceptable Sender")),
        *(("trusted_domains", name) for name in ("Domain", "Proximity", "New")),
        ("block_senders", "Blocked Sender"),
        ("impersonation_registry", "Email"),
    ],
)
def test_a_column_that_is_missing(path: str, column: str) -> None:
    """What every generation had is missing by mistake."""
    with pytest.raises(AnsibleFilterError, match=f"the header lacks {column}"):
        read(",".join(name for name in TODAY[path].split(",") if name != column), path)


def test_an_empty_type_is_left_out() -> None:
    assert "pattern_type" not in read(f"{ALLOW}\nx.example,,false,true,false,false,true,")[0]


@pytest.mark.parametrize("bad", [None, 1, "text", {}, [1], [{}], [{"pattern": "x"}], [POLICY, {"pattern_type": "IP"}]])
def test_what_is_no_list_of_entries(bad: Any) -> None:
    with pytest.raises(AnsibleFilterError, match=r"takes a list|entry .: pattern and pattern_type needed"):
        filters.to_email_security_csv(bad, "allow_policies")


@pytest.mark.parametrize("bad", [None, "domains", "policies", 1])
def test_a_list_without_a_csv(bad: Any) -> None:
    for call in (filters.to_email_security_csv, filters.from_email_security_csv):
        if bad is not None or call is filters.to_email_security_csv:
            with pytest.raises(AnsibleFilterError, match="the dashboard has no CSV of"):
                call([] if call is filters.to_email_security_csv else ALLOW, bad)


def test_values_are_taken_as_modules_take_them() -> None:
    entry = {**POLICY, "is_regex": "no", "verify_sender": 1, "comments": 7}
    assert read(filters.to_email_security_csv([entry], "allow_policies")) == [{**POLICY, "comments": "7"}]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"is_regex": "maybe"}, "is_regex: 'maybe' is neither true nor false"),
        ({"verify_sender": []}, "verify_sender: [] is neither true nor false"),
        ({"pattern_type": "HOST"}, "pattern_type: 'HOST' is none of EMAIL"),
        ({"comments": ["x"]}, "comments: ['x'] is no text"),
        ({"comments": "a\0"}, "comments: a CSV cannot hold a NUL character"),
    ],
)
def test_a_value_that_could_not_be_read_again(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        filters.to_email_security_csv([POLICY, {**POLICY, **bad}], "allow_policies")
    assert f"to_email_security_csv: entry 2, {says}" in str(caught.value)


@pytest.mark.parametrize("bad", [None, 1, [], {}])
def test_what_is_no_text(bad: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="takes the text of a CSV file"):
        filters.from_email_security_csv(bad)


@pytest.mark.parametrize("odd", ["a\0b", "caf\udce9"])
def test_what_is_not_text_is_refused_with_its_line(odd: str) -> None:
    """A Windows code page, as Excel saves it, is read by a lookup as halves of surrogate pairs."""
    with pytest.raises(AnsibleFilterError, match="line 2: not UTF-8 text"):
        read(f"{ALLOW}\nx.example,DOMAIN,false,true,false,false,true,{odd}\n")


def warnings_about(entries: list[dict[str, Any]], path: str) -> list[str]:
    with mock.patch.object(filters, "Display") as display:
        filters.to_email_security_csv(entries, path)
    return [call.args[0] for call in display().warning.call_args_list]


@pytest.mark.parametrize(("count", "warned"), [(1000, False), (3000, True)])
def test_a_file_that_the_dashboard_would_not_take(count: int, warned: bool) -> None:
    warnings = warnings_about([POLICY] * count, "allow_policies")
    assert ["bytes, and Cloudflare's dashboard takes 150000" in text for text in warnings] == [True] * warned


@pytest.mark.parametrize(
    ("comments", "warned"), [("=1+1", True), ("+49 123", True), ("@sum", True), ("-x", True), ("a=b", False)]
)
def test_formulas(comments: str, warned: bool) -> None:
    warnings = warnings_about([{**SENDER, "comments": comments}, SENDER], "block_senders")
    assert ["would run 1 of the cells as formulas" in text for text in warnings] == [True] * warned


def test_what_the_registry_has_no_column_for() -> None:
    people = [PERSON, {**PERSON, "comments": "CFO", "is_email_regex": True}, {**PERSON, "comments": "CEO"}]
    (warning,) = warnings_about(people, "impersonation_registry")
    assert warning.endswith("has no column for fields that some entries have: is_email_regex (1), comments (2).")


def test_synced_entries_are_left_out() -> None:
    people = [{**PERSON, "provenance": "A1S_INTERNAL"}, {**PERSON, "provenance": "SNOOPY-OFFICE_365"}]
    assert read(filters.to_email_security_csv(people, "impersonation_registry")) == [PERSON]
