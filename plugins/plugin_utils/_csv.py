# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The CSV files of Cloudflare's dashboard, both ways, for the four lists that have one.

Source: Cloudflare's documentation of each list, "Upload a CSV", in all generations of its headers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.community.cloudflare.plugins.module_utils._fields import Choice, Flag, Text
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Held, Resource
from ansible_collections.community.cloudflare.plugins.plugin_utils._all_lists import ALL_LISTS

#: Bytes; the dashboard takes no larger file.
LARGEST = 150_000

_MOST_TOLD = 10  # wrong lines in one message


@dataclass(frozen=True)
class Columns:
    """The columns of one list. ``today`` is written, in this order. ``earlier`` are other names of past generations.

    ``needed`` are the fields that every generation has.
    """

    today: Mapping[str, str]
    needed: tuple[str, ...]
    earlier: Mapping[str, str] = field(default_factory=dict)

    def field_of(self, header: str) -> str | None:
        """The field of a column; None if the list has none of this name. Cloudflare writes both Display Name and Display_Name."""
        by_name = {name.lower(): each for name, each in {**self.today, **self.earlier}.items()}
        return by_name.get(header.strip().lower().replace("_", " "))

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether a file with these columns can be one of this list."""
        fields = [self.field_of(header) for header in headers]
        return None not in fields and set(self.needed) <= set(fields)


_PATTERN_FIELDS = {"Is Regex": "is_regex", "Notes": "comments"}

COLUMNS: Mapping[str, Columns] = {
    "allow_policies": Columns(
        today={
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
    "block_senders": Columns(
        today={"Blocked Sender": "pattern", "Blocked Sender Type": "pattern_type", **_PATTERN_FIELDS},
        needed=("pattern",),
        earlier={"Pattern Type": "pattern_type"},
    ),
    "trusted_domains": Columns(
        today={"Domain": "pattern", "Proximity": "is_similarity", "New": "is_recent", **_PATTERN_FIELDS},
        needed=("pattern", "is_similarity", "is_recent"),
        earlier={"Recent": "is_recent"},
    ),
    "impersonation_registry": Columns(
        today={"Display Name": "name", "Email": "email"},
        needed=("name", "email"),
    ),
}


def parse(text: str, expected: str | None = None) -> list[dict[str, Any]]:
    """Read a CSV of any of the lists and any generation into entries for the list's module.

    A field that the file has no column for is left out; an empty cell of a type, too. White space around a cell does not
    count, but in notes. Raises ValueError, with up to ten wrong lines, for what cannot be read, and if it is the file of
    another list than the one that is expected.
    """
    text = text.lstrip("\ufeff")
    _check_text(text)
    header = next(filter(str.strip, text.splitlines()), "")
    # Cloudflare's samples of the earlier generations have a space after each comma, before a quote too.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=", " in header)
    columns: dict[str, str] = {}
    entries, problems = [], []
    name = expected or ""
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                name, columns = _header(row, rows.line_num, expected)
                continue
            try:
                entries.append(_entry(ALL_LISTS[name], row, columns))
            except ValueError as error:
                problems.append(f"line {rows.line_num}{error}")
    except csv.Error as error:
        problems.append(f"line {rows.line_num}: {error}")
    if not columns and not problems:
        raise ValueError(f"the header row is missing: {_expected_columns(expected)}")
    if problems:
        more = [f"and {len(problems) - _MOST_TOLD} more lines"] if len(problems) > _MOST_TOLD else []
        raise ValueError("; ".join(problems[:_MOST_TOLD] + more))
    return entries


def _check_text(text: str) -> None:
    """Refuse bytes that are not UTF-8, which Python reads as halves of surrogate pairs."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.search("[\0\ud800-\udfff]", line):
            raise ValueError(f"line {number}: not UTF-8 text. Save the file as CSV UTF-8")


def _header(row: Sequence[str], line: int, expected: str | None) -> tuple[str, dict[str, str]]:
    """The list that a file is of, and its columns in their order, under its own names, with the field of each."""
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(row) == 1 and mark in row[0]:
            raise ValueError(f"line {line}: the cells are separated by {name}. Save the file as CSV with commas")
    names = [cell.strip() for cell in row]
    found = next((path for path, columns in COLUMNS.items() if columns.fits(names)), None)
    if found and expected and found != expected:
        raise ValueError(f"line {line}: this is a file of {found}, not of {expected}")
    if not found:
        raise ValueError(f"line {line}{_about_header(names, expected)}")
    fields = {name: str(COLUMNS[found].field_of(name)) for name in names}
    if len(fields) < len(names) or len(set(fields.values())) < len(fields):
        twice = next(name for at, name in enumerate(names) if fields[name] in [fields[other] for other in names[:at]])
        raise ValueError(f"line {line}, column {twice!r}: is there twice")
    return found, fields


def _about_header(names: Sequence[str], expected: str | None) -> str:
    """What is wrong with a header that fits no list: the columns of the nearest list tell."""
    nearest = expected or max(COLUMNS, key=lambda path: sum(COLUMNS[path].field_of(name) is not None for name in names))
    columns = COLUMNS[nearest]
    unknown = [name for name in names if columns.field_of(name) is None]
    if unknown:
        return f", column {unknown[0]!r}: expected {_expected_columns(expected)}"
    fields = [columns.field_of(name) for name in names]
    missing = [name for name, each in columns.today.items() if each in columns.needed and each not in fields]
    return f": the header lacks {', '.join(missing)}"


def _expected_columns(expected: str | None) -> str:
    if expected:
        return ", ".join(COLUMNS[expected].today)
    return "; or ".join(f"{', '.join(columns.today)} ({path})" for path, columns in COLUMNS.items())


def _entry(resource: Resource, row: Sequence[str], columns: Mapping[str, str]) -> dict[str, Any]:
    if len(row) != len(columns):
        raise ValueError(f": {len(row)} cells, and the header has {len(columns)}")
    entry = {}
    for (column, name), cell in zip(columns.items(), row):
        try:
            entry[name] = _value(resource, name, cell)
        except ValueError as error:
            raise ValueError(f", column {column!r}: {error}") from error
    return {name: value for name, value in entry.items() if value is not None}


def _value(resource: Resource, name: str, cell: str) -> Any:
    each = resource.fields[name]
    if isinstance(each, Text):
        return cell
    cell = cell.strip()
    if isinstance(each, Flag):
        if cell.lower() not in ("true", "false"):
            raise ValueError(f"{cell!r} is neither true nor false")
        return cell.lower() == "true"
    if isinstance(each, Choice):
        if cell and cell.upper() not in (*each.choices, *each.retired):
            raise ValueError(f"{cell!r} is none of {', '.join((*each.choices, *each.retired))}")
        return cell.upper() or None
    if not cell:
        raise ValueError("is empty")
    return cell


def managed(path: str, entries: Iterable[Any]) -> list[Any]:
    """The entries without those that are not ours to manage, such as those synced from a directory."""
    owned = ALL_LISTS[path].owned
    return [entry for entry in entries if not isinstance(entry, Mapping) or owned(Held(0, entry, entry))]


def render(entries: Sequence[Any], path: str) -> str:
    """Write today's CSV, header included. Fields that are not given take the values of a creation.

    Raises ValueError, with the position, for an entry without its names, or with a value that ``parse`` could not read.
    """
    resource, columns = ALL_LISTS[path], COLUMNS[path].today
    lines = [_line(columns)]
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping) or not all(entry.get(name) for name in resource.identity):
            raise ValueError(f"entry {position}: {' and '.join(resource.identity)} needed")
        try:
            lines.append(_line([_cell(resource, name, entry.get(name)) for name in columns.values()]))
        except ValueError as error:
            raise ValueError(f"entry {position}, {error}") from error
    return "".join(lines)


def count_formulas(entries: Sequence[Mapping[str, Any]], path: str) -> int:
    """How many texts a spreadsheet would run as a formula when it opens the CSV."""
    names = COLUMNS[path].today.values()
    texts = (str(entry.get(name) or "") for entry in entries for name in names)
    return sum(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def lost_fields(entries: Sequence[Mapping[str, Any]], path: str) -> dict[str, int]:
    """The fields that the CSV has no column for, and how many entries have a value there that is not the default."""
    fields, columns = ALL_LISTS[path].fields, COLUMNS[path].today.values()
    counts = {
        name: sum(each.key(entry.get(name)) != each.key(each.default) for entry in entries)
        for name, each in fields.items()
        if name not in columns
    }
    return {name: count for name, count in counts.items() if count}


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    # Before Python 3.13, only what is part of the line's end is quoted: with another one, a lone CR would not be.
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _cell(resource: Resource, name: str, value: Any) -> str:
    """Raises ValueError for what is no value of the field, as an option of a module takes it."""
    each = resource.fields[name]
    value = each.default if value is None else value
    if isinstance(each, Flag):
        try:
            return str(boolean(value)).lower()
        except TypeError as error:
            raise ValueError(f"{name}: {value!r} is neither true nor false") from error
    if "\0" in str(value):
        raise ValueError(f"{name}: a CSV cannot hold a NUL character")
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"{name}: {value!r} is no text")
    if isinstance(each, Choice) and value not in (*each.choices, *each.retired):
        raise ValueError(f"{name}: {value!r} is none of {', '.join((*each.choices, *each.retired))}")
    return str(value)
