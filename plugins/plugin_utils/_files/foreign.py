# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the CSV that another product has exported, by a map from its columns to the fields of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...module_utils._entry.fields import Choice, Field, Flag, Number, TextSet
from ...module_utils._entry.names import is_network
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import Problems, about
from .csv import flag_of, normalized, read_rows, word_of
from .judge import unite

#: In the exports of other gateways, all senders of a domain.
_OF_A_DOMAIN = re.compile(r"\*?@([^@*]+)")


def parse(
    text: str, resource: Resource, columns: Mapping[str, str], defaults: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The entries for the module of a list. ``columns`` maps columns of the file to fields; other columns are ignored.

    ``defaults`` has the values of fields without a column, and for empty cells. If a list has types, and neither of them has
    ``pattern_type``, it follows from the pattern. Rows that are equal in everything but notes and ``until`` become one entry. Raises
    ValueError, with the lines.
    """
    _check_fields(resource, columns, defaults)
    problems = Problems()
    given = {name: _checked_default(resource, name, value) for name, value in defaults.items() if value is not None}
    rows = read_rows(text.lstrip("\ufeff"), problems)
    line, header = next(rows, (0, []))
    problems.raise_any()
    if not line:
        raise ValueError("the header row is missing")
    fields = _in_file(header, columns)
    needs_type = "pattern_type" in resource.fields and "pattern_type" not in (*columns.values(), *given)
    entries = []
    for line, row in rows:
        with problems.at(f"line {line}"):
            if len(row) != len(header):
                raise ValueError(f"the row has {len(row)} cells, but the header has {len(header)}")
            entry = {**given, **_cells(resource, row, fields)}
            if not entry.get(resource.identity[0]):
                raise ValueError(f"{resource.identity[0]} is missing")
            entries.append({**entry, **(_typed(entry) if needs_type else {}), "origin": f"line {line}"})
    united = unite(resource, [[entry] for entry in entries], problems)
    problems.raise_any()
    return [{name: value for name, value in entry.items() if name != "origin"} for entry in united]


def _check_fields(resource: Resource, columns: Mapping[str, str], defaults: Mapping[str, Any]) -> None:
    """Refuse fields that the list does not have, that a cell cannot hold, or that are set twice."""
    known = [*resource.fields, "until"]
    for option, fields in (("columns", list(columns.values())), ("defaults", list(defaults))):
        for name in fields:
            if name not in known:
                raise ValueError(
                    f"{option}: {name!r} is not a field of {resource.path}. Its fields are {', '.join(known)}"
                )
            if option == "columns" and isinstance(resource.fields.get(name), TextSet):
                raise ValueError(f"columns: {name} has several values, so it cannot be a column. Put it into defaults")
            if fields.count(name) > 1:
                raise ValueError(f"{option}: {name} is there twice")


def _checked_default(resource: Resource, name: str, value: Any) -> Any:
    if isinstance(resource.fields.get(name), Flag):
        with about(f"defaults: {name}"):
            return flag_of(value)
    return value


def _in_file(header: Sequence[str], columns: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """The positions of the columns in the file, each with the column's name and the field."""
    places = [normalized(name) for name in header]
    found = {}
    for column, name in columns.items():
        if places.count(normalized(column)) != 1:
            problem = "is there twice" if normalized(column) in places else "is missing"
            raise ValueError(f"the column {column!r} {problem}. The file has {', '.join(map(str.strip, header))}")
        found[places.index(normalized(column))] = (column, name)
    return found


def _cells(resource: Resource, row: Sequence[str], fields: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """The values of a row. Empty cells are left out."""
    values = {}
    for place, (column, name) in fields.items():
        cell = row[place].strip()
        if cell:
            with about(f"column {column!r}:"):
                values[name] = _value(resource.fields.get(name), cell)
    return values


def _value(field: Field | None, cell: str) -> Any:
    if isinstance(field, Flag):
        return flag_of(cell)
    if isinstance(field, Choice):
        return word_of(field, cell)
    if isinstance(field, Number):
        if not cell.isdecimal():
            raise ValueError(f"{cell!r} is not a whole number")
        return int(cell)
    return cell


def _typed(entry: Mapping[str, Any]) -> dict[str, str]:
    """The pattern, and the type that follows from it: an address, an IP address or network, or else a domain.

    A regular expression may match any of them, so it needs a type of its own.
    """
    pattern = str(entry.get("pattern") or "").strip()
    if entry.get("is_regex"):
        raise ValueError("a regular expression needs pattern_type, as a column or in defaults")
    of_a_domain = _OF_A_DOMAIN.fullmatch(pattern)
    if of_a_domain:
        return {"pattern": of_a_domain[1], "pattern_type": "DOMAIN"}
    if "*" in pattern:
        reason = (
            "has a wildcard, which would be matched literally. Write a domain, or a regular expression with is_regex"
        )
        raise ValueError(f"{pattern} {reason}")
    if is_network(pattern):
        return {"pattern_type": "IP"}
    return {"pattern_type": "EMAIL" if "@" in pattern else "DOMAIN"} if pattern else {}
