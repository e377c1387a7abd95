# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The dashboard's CSV of allow policies, both ways.

Source: Cloudflare's documentation, "Allow policies, Upload a CSV", in its three generations of headers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.community.cloudflare.plugins.module_utils._lists.allow_policies import ALLOW_POLICIES

FIELDS = ALLOW_POLICIES.fields
HELD_PATTERN_TYPES = FIELDS["pattern_type"].filter_option["choices"]

#: Today's columns, in their order, and the field of each.
COLUMNS: Mapping[str, str] = {
    "Values": "pattern",
    "Rule Type": "pattern_type",
    "Is Regex": "is_regex",
    "Sender Verification": "verify_sender",
    "Trusted Sender": "is_trusted_sender",
    "Exempt Recipient": "is_exempt_recipient",
    "Acceptable Sender": "is_acceptable_sender",
    "Notes": "comments",
}
#: What columns were called before.
_EARLIER = {"Pattern": "pattern", "Pattern Type": "pattern_type", "Verify Email": "verify_sender"}
_BY_HEADER = {name.lower(): field for name, field in {**COLUMNS, **_EARLIER}.items()}

#: What every generation has; the oldest had no type, and the one before today's no regular expressions.
_NEEDED = ("pattern", "verify_sender", "is_trusted_sender", "is_exempt_recipient", "is_acceptable_sender")

#: Bytes; the dashboard takes no larger file.
LARGEST = 150_000


def parse(text: str) -> list[dict[str, Any]]:
    """Read a CSV of any generation: a list of entries for ``email_allow_policies``.

    A field that the file has no column for is left out; an empty cell of a type, too. White space around a cell does not
    count, but in comments. Raises ValueError, with the line and the column, for what cannot be read.
    """
    text = text.lstrip("\ufeff")
    for number, line in enumerate(text.split("\n"), 1):
        if re.search("[\0\ud800-\udfff]", line):
            raise ValueError(f"line {number}: not UTF-8 text. Save the file as CSV UTF-8")
    header = next(filter(str.strip, text.splitlines()), "")
    # Cloudflare's samples of the earlier generations have a space after each comma, before a quote too.
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=", " in header)
    columns: dict[str, str] = {}
    entries = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = _header(row, rows.line_num)
            else:
                entries.append(_entry(row, columns, rows.line_num))
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from error
    if not columns:
        raise ValueError(f"the header row is missing: {', '.join(COLUMNS)}")
    return entries


def _header(row: Sequence[str], line: int) -> dict[str, str]:
    """The file's columns in their order, under its own names, and the field of each."""
    columns: dict[str, str] = {}
    for name in map(str.strip, row):
        field = _BY_HEADER.get(name.lower())
        if field is None or field in columns.values():
            raise ValueError(f"line {line}, column {name!r}: expected {', '.join(COLUMNS)}, each once")
        columns[name] = field
    missing = [name for name, field in COLUMNS.items() if field in _NEEDED and field not in columns.values()]
    if missing:
        raise ValueError(f"line {line}: the header lacks {', '.join(missing)}")
    return columns


def _entry(row: Sequence[str], columns: Mapping[str, str], line: int) -> dict[str, Any]:
    if len(row) != len(columns):
        raise ValueError(f"line {line}: {len(row)} cells, and the header has {len(columns)}")
    entry = {}
    for (column, field), cell in zip(columns.items(), row):
        try:
            entry[field] = _value(field, cell)
        except ValueError as error:
            raise ValueError(f"line {line}, column {column!r}: {error}") from error
    return {field: value for field, value in entry.items() if value is not None}


def _value(field: str, cell: str) -> Any:
    if field == "comments":
        return cell
    cell = cell.strip()
    if FIELDS[field].type is bool:
        if cell.lower() not in ("true", "false"):
            raise ValueError(f"{cell!r} is neither true nor false")
        return cell.lower() == "true"
    if field == "pattern" and not cell:
        raise ValueError("is empty")
    if field == "pattern_type":
        if cell and cell.upper() not in HELD_PATTERN_TYPES:
            raise ValueError(f"{cell!r} is none of {', '.join(HELD_PATTERN_TYPES)}")
        return cell.upper() or None
    return cell


def render(policies: Sequence[Mapping[str, Any]]) -> str:
    """Write today's CSV, header included. Fields that are not given take the values of a creation.

    Raises ValueError, with the position, for an entry that is no policy with a pattern and a type, or has another value that
    ``parse`` could not read.
    """
    lines = [_line(COLUMNS)]
    for position, policy in enumerate(policies, 1):
        if not isinstance(policy, Mapping) or not policy.get("pattern") or not policy.get("pattern_type"):
            raise ValueError(f"entry {position}: a pattern and a pattern_type are needed")
        try:
            lines.append(_line([_cell(field, policy.get(field)) for field in COLUMNS.values()]))
        except ValueError as error:
            raise ValueError(f"entry {position}, {error}") from error
    return "".join(lines)


def count_formulas(policies: Sequence[Mapping[str, Any]]) -> int:
    """How many texts a spreadsheet would run as a formula when it opens the CSV."""
    texts = (str(policy.get(field) or "") for policy in policies for field in ("pattern", "comments"))
    return sum(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    # Before Python 3.13, only what is part of the line's end is quoted: with another one, a lone CR would not be.
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"


def _cell(field: str, value: Any) -> str:
    """Raises ValueError for what is no value of the field, as an option of a module takes it."""
    value = FIELDS[field].default if value is None else value
    if FIELDS[field].type is bool:
        try:
            return str(boolean(value)).lower()
        except TypeError as error:
            raise ValueError(f"{field}: {value!r} is neither true nor false") from error
    if "\0" in str(value):
        raise ValueError(f"{field}: a CSV cannot hold a NUL character")
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"{field}: {value!r} is no text")
    if field == "pattern_type" and value not in HELD_PATTERN_TYPES:
        raise ValueError(f"{field}: {value!r} is none of {', '.join(HELD_PATTERN_TYPES)}")
    return str(value)
