# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes the CSV files of Cloudflare's dashboard, for each list that has one.

Source: the documentation of Cloudflare, and of its predecessor Area 1, for allow policies, blocked senders, trusted domains
and the impersonation registry, with all generations of their headers.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ...module_utils._entry.fields import (
    Choice,
    Field,
    Flag,
    Text,
)
from ...module_utils._entry.names import check_encoding
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import Problems
from ...module_utils._lists.allow_policies import ALLOW_POLICIES
from ...module_utils._lists.block_senders import BLOCK_SENDERS
from ...module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ...module_utils._lists.trusted_domains import TRUSTED_DOMAINS

#: Bytes; the dashboard's limit for a file.
LARGEST = 150_000


@dataclass(frozen=True)
class Form:
    """The CSV of a list: the current columns in order, their earlier names, and the fields that every generation has."""

    resource: Resource
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    earlier: Mapping[str, str] = field(default_factory=dict)

    @functools.cached_property
    def _by_header(self) -> Mapping[str, str]:
        return {normalized(name): field for name, field in {**self.columns, **self.earlier}.items()}

    def field_of(self, name: str) -> str | None:
        """The field of a column, by any of its names."""
        return self._by_header.get(normalized(name))

    @functools.cached_property
    def header(self) -> str:
        """The current header, for messages."""
        return ", ".join(self.columns)

    def is_of(self, names: Sequence[str]) -> bool:
        """Whether a header belongs to this list, even if it has errors.

        It must have the column of the name, which is different in every list. In a file without a header, a type "DOMAIN" can
        look like this column, so more than half of the columns must be known.
        """
        known = [name for name in map(self.field_of, names) if name]
        return self.resource.identity[0] in known and len(known) > len(names) / 2

    def fields(self) -> dict[str, Field]:
        """The fields that have a column, in the order of the current columns."""
        return {name: self.resource.fields[name] for name in self.columns.values()}


FORMS: Mapping[str, Form] = {
    form.resource.path: form
    for form in (
        Form(
            ALLOW_POLICIES,
            columns={
                "Values": "pattern",
                "Rule Type": "pattern_type",
                "Is Regex": "is_regex",
                "Sender Verification": "verify_sender",
                "Trusted Sender": "is_trusted_sender",
                "Exempt Recipient": "is_exempt_recipient",
                "Acceptable Sender": "is_acceptable_sender",
                "Notes": "comments",
            },
            needed=("pattern", "verify_sender", "is_trusted_sender", "is_exempt_recipient", "is_acceptable_sender"),
            earlier={"Pattern": "pattern", "Pattern Type": "pattern_type", "Verify Email": "verify_sender"},
        ),
        Form(
            BLOCK_SENDERS,
            columns={
                "Blocked Sender": "pattern",
                "Blocked Sender Type": "pattern_type",
                "Is Regex": "is_regex",
                "Notes": "comments",
            },
            needed=("pattern",),
            earlier={"Pattern Type": "pattern_type"},
        ),
        Form(
            TRUSTED_DOMAINS,
            columns={
                "Domain": "pattern",
                "Proximity": "is_similarity",
                "New": "is_recent",
                "Is Regex": "is_regex",
                "Notes": "comments",
            },
            needed=("pattern", "is_similarity", "is_recent"),
            earlier={"Recent": "is_recent"},
        ),
        Form(
            IMPERSONATION_REGISTRY,
            columns={"Display Name": "name", "Email": "email"},
            needed=("name", "email"),
        ),
    )
}


def form_of(name: Any) -> Form:
    """The CSV of a list, by the API's name of the list. Raises ValueError if the list has no CSV."""
    if not isinstance(name, str) or name not in FORMS:
        raise ValueError(f"the dashboard has no CSV for {name!r}, only for {', '.join(FORMS)}")
    return FORMS[name]


def normalized(name: str) -> str:
    """The name of a column without what may differ: case, and the kind and number of spaces."""
    return " ".join(name.replace("_", " ").lower().split())


def parse(text: str, expected: Form | None = None, origin: str = "") -> list[dict[str, Any]]:
    """Read a CSV of any list and any generation. Returns the entries for the module of the list.

    With ``origin``, the name of the file, each entry gets its origin: the name and the line.

    Fields without a column and empty types are left out. White space around a cell is ignored, except in notes. Raises
    ValueError, with the lines, if the file cannot be read, or if it belongs to another list than expected.
    """
    problems = Problems()
    rows = read_rows(text.lstrip("\ufeff"), problems)
    line, names = next(rows, (0, []))
    problems.raise_any()
    if not line:
        raise ValueError(f"the header row is missing. Expected {_headers(expected)}")
    form = _recognized(names, line, expected)
    columns = _columns(form, names, line)
    entries = []
    for line, row in rows:
        with problems.at(f"line {line}"):
            entries.append({**_entry(form, row, columns), **({"origin": f"{origin}:{line}"} if origin else {})})
    problems.raise_any()
    return entries


def fields_in(text: str, form: Form) -> set[str]:
    """The fields that have a column in a CSV that ``parse`` has read."""
    _line_number, names = next(read_rows(text.lstrip("\ufeff"), Problems()))
    return {field_name for field_name in map(form.field_of, map(str.strip, names)) if field_name}


def read_rows(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it begins."""
    header = next(filter(str.strip, text.splitlines()), "")
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if header.count(separator) > header.count(","):
            raise ValueError(f"the columns are separated by {name}. Save the file with commas instead")
    # Cloudflare's samples of earlier generations have a space after each comma, even before a quote.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=", " in header)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(f"line {line}", error)
            continue
        if any(cell.strip() for cell in row):
            yield line, row


def _headers(expected: Form | None) -> str:
    """The headers to choose from."""
    forms = [expected] if expected else FORMS.values()
    return "; or ".join(f"{form.header} ({form.resource.path})" for form in forms)


def _recognized(names: Sequence[str], line: int, expected: Form | None) -> Form:
    """The list that a header belongs to."""
    found = next((form for form in FORMS.values() if form.is_of(names)), expected)
    if found is None:
        raise ValueError(f"line {line}: the header does not belong to any list: expected {_headers(None)}")
    if expected and found is not expected:
        raise ValueError(
            f"line {line}: this is the header of {found.resource.path}, but {expected.resource.path} is expected"
        )
    return found


def _columns(form: Form, names: Sequence[str], line: int) -> dict[str, str]:
    """The columns in the order of the file: their names in the file, and the field of each."""
    columns: dict[str, str] = {}
    for name in map(str.strip, names):
        field_name = form.field_of(name)
        if field_name is None or field_name in columns.values():
            raise ValueError(f"line {line}, column {name!r}: expected {form.header}, each once")
        columns[name] = field_name
    lacking = set(form.needed).difference(columns.values())
    missing = [name for name, field_name in form.columns.items() if field_name in lacking]
    if missing:
        raise ValueError(f"line {line}: the header lacks {', '.join(missing)}")
    return columns


def _entry(form: Form, row: Sequence[str], columns: Mapping[str, str]) -> dict[str, Any]:
    if len(row) != len(columns):
        raise ValueError(f"the row has {len(row)} cells, but the header has {len(columns)}")
    entry = {}
    for (column, name), cell in zip(columns.items(), row):
        with _naming(f"column {column!r}"):
            entry[name] = _value(form.resource.fields[name], cell)
    return {name: value for name, value in entry.items() if value is not None}


def _value(each: Field, cell: str) -> Any:
    """The value of a cell; None if an empty cell means that the field is not given."""
    if isinstance(each, Text):
        return cell
    cell = cell.strip()
    if isinstance(each, Flag):
        if cell.lower() not in ("true", "false"):
            raise ValueError(f"{cell!r} is neither true nor false")
        return cell.lower() == "true"
    if isinstance(each, Choice):
        if cell:
            _check_word(each, cell.upper(), cell)
        return cell.upper() or None
    if not cell:
        raise ValueError("is empty")
    return cell


def _check_word(each: Choice, word: Any, given: Any) -> None:
    words = each.filter_option["choices"]
    if word not in words:
        raise ValueError(f"{given!r} is not one of {', '.join(words)}")


def render(form: Form, entries: Sequence[Any]) -> str:
    """Write the current CSV, including the header. Missing fields get the values of a new entry.

    Raises ValueError, with the positions, for entries that lack a name or a type, or that have a value which ``parse`` could
    not read.
    """
    lines = [_line(form.columns)]
    problems = Problems()
    for position, entry in enumerate(entries, 1):
        with problems.at(f"entry {position}"):
            lines.append(_line(_cells(form, entry)))
    problems.raise_any()
    return "".join(lines)


def rows(form: Form, text: str, entries: Iterable[Any]) -> str:
    """Rows for a CSV that ``parse`` has read, in the order of its columns. Raises ValueError as ``render`` does."""
    _line_number, names = next(read_rows(text.lstrip("\ufeff"), Problems()))
    order = [form.field_of(name.strip()) for name in names]
    by_field = [dict(zip(form.fields(), _cells(form, entry))) for entry in entries]
    # Where a space follows each comma, only quotes keep a space at the beginning of a cell.
    return "".join(_line([cells[name] for name in order if name], quoted=True) for cells in by_field)


def _cells(form: Form, entry: Any) -> list[str]:
    required = [name for name, each in form.fields().items() if each.required]
    if not isinstance(entry, Mapping) or not all(str(entry.get(name) or "").strip() for name in required):
        raise ValueError(f"{' and '.join(required)} {'is' if len(required) == 1 else 'are'} required")
    cells = []
    for name, each in form.fields().items():
        with _naming(name):
            cells.append(_cell(each, entry.get(name)))
    return cells


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the name before the text of a ValueError."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _lost(form: Form, entry: Mapping[str, Any]) -> list[str]:
    """The fields of an entry, including ``until``, that are set but have no column."""
    lost = []
    for name in (*form.resource.fields, "until"):
        value = entry.get(name)
        if isinstance(form.resource.fields.get(name), Flag):
            value = boolean(value, strict=False)
        if value and name not in form.columns.values():
            lost.append(name)
    return lost


def count_lost(form: Form, entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """For each field without a column, how many entries lose it."""
    counts: dict[str, int] = {}
    for entry in entries:
        for name in _lost(form, entry):
            counts[name] = counts.get(name, 0) + 1
    return counts


def count_formulas(form: Form, entries: Iterable[Mapping[str, Any]]) -> int:
    """How many cells a spreadsheet would run as a formula when it opens the CSV."""
    names = [name for name, each in form.fields().items() if not isinstance(each, (Flag, Choice))]
    texts = (str(entry.get(name) or "") for entry in entries for name in names)
    return sum(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def _line(cells: Iterable[str], *, quoted: bool = False) -> str:
    """A row. With ``quoted``, a cell that begins with white space is in quotes, and so are all others of its row."""
    cells = list(cells)
    everything = quoted and any(cell[:1].isspace() for cell in cells)
    out = io.StringIO(newline="")
    # Before Python 3.13, the csv module only quotes characters of its line terminator. With CRLF, it also quotes a lone CR.
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL)
    writer.writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _cell(each: Field, value: Any) -> str:
    """The text of a cell. Raises ValueError if a module would not accept the value."""
    value = each.default if value is None else value
    if isinstance(each, Flag):
        return str(flag_of(value)).lower()
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"{value!r} is not text")
    if "\0" in str(value):
        raise ValueError("a CSV file cannot contain a NUL character")
    check_encoding(str(value))
    if isinstance(each, Choice):
        _check_word(each, value, value)
    return str(value)


def flag_of(value: Any) -> bool:
    """A boolean, also as one of Ansible's words for it. Raises ValueError for anything else."""
    try:
        return bool(boolean(value))
    except TypeError as error:
        raise ValueError(f"{value!r} is neither true nor false") from error
