# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dashboard's CSV: all its versions can be read, the current one is written, and errors name the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.filter.email_security_csv import FilterModule
from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import Choice, Flag, Name, Text
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.csv import FORMS, Form
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

read = FilterModule().filters()["from_email_security_csv"]
write = FilterModule().filters()["to_email_security_csv"]


@dataclass(frozen=True)
class Sample:
    """The CSV of one list. ``earlier`` has the header and a row of each older version, some with fewer columns."""

    path: str
    header: str
    row: str
    entry: dict[str, Any]
    earlier: tuple[tuple[str, str], ...]  # header, row

    @property
    def form(self) -> Form:
        return FORMS[self.path]

    def file(self, row: str | None = None) -> str:
        return f"{self.header}\n{self.row if row is None else row}\n"

    def with_cell(self, field: str, cell: str) -> str:
        """The file, with this value in the column of a field."""
        at = list(self.form.columns.values()).index(field)
        cells = self.row.split(",")
        return self.file(",".join([*cells[:at], cell, *cells[at + 1 :]]))


ALLOW = Sample(
    path="allow_policies",
    header="Values,Rule Type,Is Regex,Sender Verification,Trusted Sender,Exempt Recipient,Acceptable Sender,Notes",
    row="a@x.example,EMAIL,false,true,false,false,true,Printer",
    entry={
        "pattern": "a@x.example",
        "pattern_type": "EMAIL",
        "is_regex": False,
        "verify_sender": True,
        "is_trusted_sender": False,
        "is_exempt_recipient": False,
        "is_acceptable_sender": True,
        "comments": "Printer",
    },
    earlier=(
        (
            "Pattern, Pattern Type, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes",
            "a@x.example, EMAIL, true, false, false, true, Printer",
        ),
        (
            "Pattern, Verify Email, Trusted Sender, Exempt Recipient, Acceptable Sender, Notes",
            "a@x.example,true,false,false,true,Printer",
        ),
    ),
)
BLOCK = Sample(
    path="block_senders",
    header="Blocked Sender,Blocked Sender Type,Is Regex,Notes",
    row="x.example,DOMAIN,false,Melanie Turner",
    entry={"pattern": "x.example", "pattern_type": "DOMAIN", "is_regex": False, "comments": "Melanie Turner"},
    earlier=(
        ("Blocked Sender, Pattern Type, Notes", "x.example, DOMAIN, Melanie Turner"),
        ("Blocked_Sender, Notes", 'x.example, "Melanie Turner"'),
    ),
)
TRUSTED = Sample(
    path="trusted_domains",
    header="Domain,Proximity,New,Is Regex,Notes",
    row="x.example,true,false,false,First Person",
    entry={
        "pattern": "x.example",
        "is_similarity": True,
        "is_recent": False,
        "is_regex": False,
        "comments": "First Person",
    },
    earlier=(
        ("Domain, Proximity, New, Notes", "x.example, true, false, First Person"),
        ("Domain, Notes, Proximity, Recent", "x.example, First Person, true, false"),
    ),
)
REGISTRY = Sample(
    path="impersonation_registry",
    header="Display Name,Email",
    row="Star Phish,star@x.example",
    entry={"name": "Star Phish", "email": "star@x.example"},
    earlier=(("Display_Name, Email", "Star Phish, star@x.example"),),
)
SAMPLES = (ALLOW, BLOCK, TRUSTED, REGISTRY)
every_list = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)

#: All pairs of different lists.
PAIRS = [(one, other) for one in SAMPLES for other in SAMPLES if one is not other]


def refusal(text: Any, expected: str | None = None) -> str:
    with pytest.raises(AnsibleFilterError) as caught:
        read(text, expected)
    return str(caught.value)


def refusal_to_write(entries: Any, path: Any) -> str:
    with pytest.raises(AnsibleFilterError) as caught:
        write(entries, path)
    return str(caught.value)


def warnings_of(entries: list[dict[str, Any]], path: str) -> list[str]:
    with mock.patch("ansible.utils.display.Display.warning") as warning:
        write(entries, path)
    return [call.args[0] for call in warning.call_args_list]


def test_every_list_with_a_csv_has_a_sample() -> None:
    assert [sample.path for sample in SAMPLES] == list(FORMS)
    assert [sample.header for sample in SAMPLES] == [",".join(form.columns) for form in FORMS.values()]


@every_list
@pytest.mark.parametrize("expected", [False, True])
def test_the_current_csv_is_read(sample: Sample, expected: bool) -> None:
    assert read(sample.file(), *([sample.path] if expected else [])) == [sample.entry]


@every_list
def test_the_list_can_be_a_keyword_argument(sample: Sample) -> None:
    assert read(sample.file(), list=sample.path) == [sample.entry]
    assert write([sample.entry], list=sample.path) == sample.file()


@pytest.mark.parametrize(
    ("sample", "header", "row"), [(sample, *earlier) for sample in SAMPLES for earlier in sample.earlier]
)
def test_every_earlier_header_is_read(sample: Sample, header: str, row: str) -> None:
    """Fields without a column are left out."""
    (entry,) = read(f"{header}\n{row}\n", sample.path)
    assert entry == {name: sample.entry[name] for name in entry}
    assert len(entry) == header.count(",") + 1


@every_list
@pytest.mark.parametrize(
    "change", [str.upper, str.lower, lambda header: header.replace(" ", "_"), lambda header: f"\n \n{header}"]
)
def test_headers_may_differ_in_case_underscores_and_leading_blank_lines(sample: Sample, change: Any) -> None:
    assert read(f"{change(sample.header)}\n{sample.row}\n") == [sample.entry]


@every_list
def test_blank_lines_line_ends_and_a_byte_order_mark_do_not_matter(sample: Sample) -> None:
    blank = "," * sample.header.count(",")
    assert read(f"\ufeff{sample.header}\r\n\r\n{sample.row}\r\n{blank}\r\n") == [sample.entry]
    assert read(f"{sample.header}\r{sample.row}") == [sample.entry]


def test_white_space_and_case_of_cells_do_not_matter() -> None:
    text = ALLOW.file(' a@x.example ,email,FALSE,True,false,False,TRUE,"Says ""hello"", twice "')
    assert read(text) == [{**ALLOW.entry, "comments": 'Says "hello", twice '}]


def test_a_space_between_a_comma_and_a_quote_is_ignored() -> None:
    text = 'Blocked Sender, Notes\nx.example, "Says ""hello"", twice"'
    assert read(text) == [{"pattern": "x.example", "comments": 'Says "hello", twice'}]


@every_list
def test_a_file_with_only_a_header_has_no_entries(sample: Sample) -> None:
    assert read(sample.header) == []


def test_an_empty_type_is_left_out() -> None:
    assert read(BLOCK.with_cell("pattern_type", "")) == [
        {name: value for name, value in BLOCK.entry.items() if name != "pattern_type"}
    ]


values = texts(without="\0")
names = values.map(str.strip).filter(bool)


def entries_of(form: Form) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Entries with a value for every column, as ``read`` returns them."""
    types = st.sampled_from(["EMAIL", "DOMAIN", "IP", "UNKNOWN"])
    strategies: dict[type, st.SearchStrategy[Any]] = {Flag: st.booleans(), Text: values, Name: names, Choice: types}
    fields = {name: strategies[type(field)] for name, field in form.fields().items()}
    return st.lists(st.fixed_dictionaries(fields), max_size=5)


@every_list
@given(data=st.data())
def test_a_round_trip_changes_nothing(sample: Sample, data: st.DataObject) -> None:
    entries = data.draw(entries_of(sample.form))
    text = write(entries, sample.path)
    assert text.splitlines()[0] == sample.header
    assert read(text, sample.path) == entries
    assert write(read(text), sample.path) == text


@pytest.mark.parametrize(
    ("sample", "without"),
    [(ALLOW, set()), (BLOCK, set()), (TRUSTED, set()), (REGISTRY, {"is_email_regex", "comments"})],
)
def test_every_field_has_a_column_except_in_the_registry(sample: Sample, without: set[str]) -> None:
    """Otherwise an export to CSV would lose the field, and ``exact`` would reset it."""
    assert set(sample.form.resource.fields).difference(sample.form.columns.values()) == without


@pytest.mark.parametrize(
    ("sample", "entry", "row"),
    [
        (ALLOW, {"pattern": "x.example", "pattern_type": "DOMAIN"}, "x.example,DOMAIN,false,true,false,false,false,"),
        (BLOCK, {"pattern": "x.example", "pattern_type": "DOMAIN"}, "x.example,DOMAIN,false,"),
        (TRUSTED, {"pattern": "x.example"}, "x.example,false,false,false,"),
        (REGISTRY, {"name": "A", "email": "a@x.example", "provenance": None}, "A,a@x.example"),
    ],
)
def test_missing_values_are_written_as_defaults(sample: Sample, entry: dict[str, Any], row: str) -> None:
    """The output of an info module has ids and times, and None for fields that the API left out."""
    held = {"id": 1, "comments": None, "created_at": "now", **entry}
    assert write([held], sample.path).splitlines()[1] == row


@pytest.mark.parametrize(("sample", "other"), PAIRS)
def test_the_file_of_another_list_is_refused(sample: Sample, other: Sample) -> None:
    says = f"line 1: this is the header of {other.path}, but {sample.path} is expected"
    assert says in refusal(other.file(), sample.path)


@pytest.mark.parametrize("name", ["domains", "allow_policy", "", 1, ["block_senders"]])
def test_a_list_without_a_csv_is_refused(name: Any) -> None:
    says = f"the dashboard has no CSV for {name!r}, only for allow_policies, block_senders, trusted_domains"
    assert says in refusal(ALLOW.file(), name)
    assert says in refusal_to_write([ALLOW.entry], name)


def test_writing_requires_the_name_of_the_list() -> None:
    assert "the dashboard has no CSV for None, only for" in refusal_to_write([ALLOW.entry], None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the header row is missing. Expected Values, Rule Type"),
        ("x.example,DOMAIN", "line 1: the header does not belong to any list: expected Values, Rule Type"),
        ("Notes", "line 1: the header does not belong to any list: expected Values, Rule Type"),
        (f"{ALLOW.header},Notes", "line 1, column 'Notes': expected Values, Rule Type"),
        (f"{BLOCK.header},Pattern Type", "line 1, column 'Pattern Type': expected Blocked Sender, "),
        (f"{TRUSTED.header},Reason", "line 1, column 'Reason': expected Domain, Proximity"),
        ("Values,Notes", "line 1: the header lacks Sender Verification, Trusted Sender"),
        (
            f"{ALLOW.header}\n\nx.example,DOMAIN,false,yes,false,false,true,",
            "line 3: column 'Sender Verification': 'yes' is neither true nor false",
        ),
        (
            f"{ALLOW.earlier[0][0]}\nx.example,DOMAIN,yes,false,false,true,",
            "line 2: column 'Verify Email': 'yes' is neither",
        ),
        (BLOCK.with_cell("pattern_type", "HOST"), "line 2: column 'Blocked Sender Type': 'HOST' is not one of EMAIL"),
        (REGISTRY.with_cell("email", " "), "line 2: column 'Email': is empty"),
        (TRUSTED.file("x.example,true"), "line 2: the row has 2 cells, but the header has 5"),
        (BLOCK.file('"x.example'), "line 2: unexpected end of data"),
        (BLOCK.file('"x"y,DOMAIN'), "line 2: ',' expected after '\"'"),
        (f'{BLOCK.header}\nx.example,IP,false,"two\nlines"\nx', "line 4: the row has 1 cells"),
    ],
)
def test_errors_name_the_line_and_the_column(text: str, says: str) -> None:
    assert f"from_email_security_csv: {says}" in refusal(text)


@pytest.mark.parametrize("sample", SAMPLES)
def test_errors_about_the_header_name_the_columns_of_the_expected_list(sample: Sample) -> None:
    header = ", ".join(sample.form.columns)
    assert refusal("", sample.path).endswith(f"the header row is missing. Expected {header} ({sample.path})")
    assert f"line 1, column 'x': expected {header}, each once" in refusal("x", sample.path)


@pytest.mark.parametrize(
    ("sample", "column"),
    [(sample, column) for sample in SAMPLES for column in sample.form.columns],
)
def test_a_column_of_every_version_is_required(sample: Sample, column: str) -> None:
    """If it is missing, that is a mistake, and ``exact`` would reset the field. Other columns are optional."""
    header = ",".join(name for name in sample.form.columns if name != column)
    if column in ("Rule Type", "Blocked Sender Type", "Is Regex", "Notes"):
        assert read(header, sample.path) == []
    else:
        assert f"the header lacks {column}" in refusal(header, sample.path)


@every_list
def test_all_bad_lines_are_reported_together(sample: Sample) -> None:
    rows = "\n".join(["too,many," + sample.row, sample.row] * 12)
    message = refusal(sample.file(rows))
    assert [f"line {line}: " in message for line in range(2, 26)] == [
        line < 21 and line % 2 == 0 for line in range(2, 26)
    ]
    assert message.endswith("; and 2 more")


def test_different_errors_are_reported_together() -> None:
    message = refusal(BLOCK.file('x\nx,IP,maybe,\n"x"y,IP,true,\nx,IP,true,\n,IP,true,'))
    assert [text.partition(":")[0] for text in message.partition(": ")[2].split("; ")] == [
        *("line 2", "line 3", "line 4", "line 6")
    ]


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
@every_list
def test_another_separator_is_refused_with_advice(sample: Sample, separator: str, name: str) -> None:
    for header in (sample.header, '"' + sample.header.replace(",", '","') + '"'):
        message = refusal(f"{header}\n{sample.row}".replace(",", separator))
        assert f"separated by {name}. Save the file with commas instead" in message


@every_list
def test_cells_may_contain_other_separators(sample: Sample) -> None:
    name = sample.form.resource.identity[0]
    assert read(sample.with_cell(name, "a;b;c;d;e;f\tg;h;i"))[0][name] == "a;b;c;d;e;f\tg;h;i"


def test_bytes_that_are_not_utf8_are_refused_with_their_lines() -> None:
    """For example a Windows code page, as saved by Excel. Ansible's lookups read such bytes as lone surrogates."""
    message = refusal(f"{BLOCK.header}\nx.example,IP,false,caf\udce9\nx.example,IP,false,\ny.example,IP,false,\udcfc\n")
    assert "line 2: not UTF-8 text; line 4: not UTF-8 text. Save the file as UTF-8" in message


def test_a_nul_is_refused_with_its_line() -> None:
    assert "line 2: a NUL character. The file is damaged" in refusal(BLOCK.file("x.example,IP,false,a\0b"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@every_list
def test_utf16_is_refused_with_advice(sample: Sample, encoding: str) -> None:
    """Ansible's lookups read it as UTF-8."""
    text = sample.file().encode(encoding).decode("utf-8", "surrogateescape")
    assert "this is UTF-16 text. Save the file as UTF-8" in refusal(text)


@pytest.mark.parametrize("bad", [None, 1, [], {}])
def test_only_text_can_be_read(bad: Any) -> None:
    assert "the input must be the text of a CSV file" in refusal(bad)


@pytest.mark.parametrize("bad", [None, 1, "text", {}])
def test_only_a_list_can_be_written(bad: Any) -> None:
    assert "to_email_security_csv: the input must be a list of entries" in refusal_to_write(bad, "block_senders")


@pytest.mark.parametrize("bad", [1, {}, {"comments": "x"}, {"pattern": " ", "name": " "}])
@pytest.mark.parametrize(
    ("sample", "needed"),
    [
        (ALLOW, "pattern and pattern_type are required"),
        (BLOCK, "pattern and pattern_type are required"),
        (TRUSTED, "pattern is required"),
        (REGISTRY, "name and email are required"),
    ],
)
def test_an_entry_without_a_name_cannot_be_written(sample: Sample, needed: str, bad: Any) -> None:
    assert f"to_email_security_csv: entry 2: {needed}" in refusal_to_write([sample.entry, bad], sample.path)


def test_values_are_converted_like_in_modules() -> None:
    entry = {**ALLOW.entry, "is_regex": "no", "verify_sender": 1, "comments": 7}
    assert read(write([entry], "allow_policies")) == [{**ALLOW.entry, "comments": "7"}]


@pytest.mark.parametrize(
    ("sample", "bad", "says"),
    [
        (ALLOW, {"is_regex": "maybe"}, "is_regex: 'maybe' is neither true nor false"),
        (TRUSTED, {"is_recent": []}, "is_recent: [] is neither true nor false"),
        (BLOCK, {"pattern_type": "HOST"}, "pattern_type: 'HOST' is not one of EMAIL"),
        (BLOCK, {"comments": ["x"]}, "comments: ['x'] is not text"),
        (TRUSTED, {"comments": "a\0"}, "comments: a CSV file cannot contain a NUL character"),
        (REGISTRY, {"name": "caf\udce9"}, "name: is not valid UTF-8"),
    ],
)
def test_a_value_that_could_not_be_read_back_is_refused(sample: Sample, bad: dict[str, Any], says: str) -> None:
    message = refusal_to_write([sample.entry, {**sample.entry, **bad}], sample.path)
    assert f"to_email_security_csv: entry 2: {says}" in message


@every_list
def test_all_entries_that_cannot_be_written_are_reported_together(sample: Sample) -> None:
    message = refusal_to_write([{}] * 12, sample.path)
    assert "entry 1: " in message
    assert "; entry 10: " in message
    assert message.endswith("; and 2 more")


@pytest.mark.parametrize(("flag", "warned"), [(True, 1), ("yes", 1), (False, 0), (None, 0), ("no", 0)])
def test_warns_about_a_regular_expression_in_the_registry(flag: Any, warned: int) -> None:
    """The file has no column for the flag, so it would become a literal address."""
    warnings = warnings_of([{**REGISTRY.entry, "is_email_regex": flag}], "impersonation_registry")
    says = "to_email_security_csv: the file has no column for is_email_regex, so 1 of the 1 entries lose it."
    assert warnings == [says] * warned


@pytest.mark.parametrize(
    ("provenance", "written"), [(None, True), ("A1S_INTERNAL", True), ("SNOOPY-OFFICE_365", False)]
)
def test_synced_entries_are_left_out(provenance: str | None, written: bool) -> None:
    """Importing the file would create a copy of each."""
    text = write([{**REGISTRY.entry, "provenance": provenance}], "impersonation_registry")
    assert read(text) == ([REGISTRY.entry] if written else [])


@pytest.mark.parametrize(
    ("sample", "more", "field"),
    [(REGISTRY, {"comments": "Boss"}, "comments"), *((sample, {"until": "2026-12-31"}, "until") for sample in SAMPLES)],
)
def test_fields_without_a_column_cause_a_warning(sample: Sample, more: dict[str, Any], field: str) -> None:
    warnings = warnings_of([{**sample.entry, **more}, sample.entry, {**sample.entry, **more}], sample.path)
    assert warnings == [f"to_email_security_csv: the file has no column for {field}, so 2 of the 3 entries lose it."]


@every_list
@pytest.mark.parametrize(("count", "warned"), [(100, False), (6000, True)])
def test_warns_about_a_file_that_is_too_large_for_the_dashboard(sample: Sample, count: int, warned: bool) -> None:
    warnings = warnings_of([sample.entry] * count, sample.path)
    assert len(warnings) == warned
    assert all("bytes, but Cloudflare's dashboard accepts at most 150000" in text for text in warnings)


@every_list
@pytest.mark.parametrize(("text", "warned"), [("=1+1", 1), ("+49 123", 1), ("@sum", 1), ("-x", 1), ("a=b", 0)])
def test_warns_about_cells_that_a_spreadsheet_runs_as_formulas(sample: Sample, text: str, warned: int) -> None:
    warnings = warnings_of([{**sample.entry, list(sample.form.fields())[-1]: text}], sample.path)
    assert len(warnings) == warned
    assert all("would run 1 of the cells as formulas" in text for text in warnings)
