# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the CSV that another product has exported, by a map from its columns to the fields of a list.

Its entries are new, so they are checked as a task's are: an entry that could not be created is an error with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...module_utils._entry.fields import Choice, Field, Flag, Name, Number, Text, TextSet
from ...module_utils._entry.names import address_key, domain_key, is_network, shape_warnings
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import Problems, about
from .csv import flag_of, normalized, read_rows
from .judge import unite

#: In the exports of other gateways, all senders of a domain.
_OF_A_DOMAIN = re.compile(r"\*?@([^@*]+)")
#: No domain and no address has these: a range, a network mask, an interface, a route.
_ODD = re.compile(r"[\s/\[\]%,;]|^[0-9.]+(-.*)?$")


def parse(
    text: str, resource: Resource, columns: Mapping[str, str], defaults: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The entries for the module of a list. ``columns`` maps columns of the file to fields; other columns are ignored.

    ``defaults`` has the values of fields without a column, and for empty cells. If a list has types, and neither of them has
    ``pattern_type``, it follows from the pattern. Rows that are equal in everything but notes and ``until`` become one entry, with the
    first note and the latest date, or no date if one of them has none. Raises ValueError, with the lines.
    """
    _check_fields(resource, columns, defaults)
    given = {name: _default(resource, name, value) for name, value in defaults.items() if value is not None}
    notes = {name: value for name, value in given.items() if isinstance(resource.fields.get(name), Text)}
    problems = Problems()
    rows = read_rows(text.lstrip("\ufeff"), problems)
    line, header = next(rows, (0, []))
    problems.raise_any()
    if not line:
        raise ValueError("the header row is missing")
    fields = _in_file(header, columns)
    entries = []
    for line, row in rows:
        with problems.at(f"line {line}"):
            if len(row) != len(header):
                raise ValueError(f"the row has {len(row)} cells, but the header has {len(header)}")
            cells = _cells(resource, row, fields)
            copies = {name: list(value) if isinstance(value, list) else value for name, value in given.items()}
            entry = _completed(resource, {**copies, **cells})
            _check(resource, entry)
            # A default must not take the place of the note of an equal row.
            own = {name: value for name, value in entry.items() if name in cells or name not in notes}
            entries.append({**own, "origin": f"line {line}"})
    united = unite(resource, [[entry] for entry in entries], problems)
    problems.raise_any()
    return [{**notes, **{name: value for name, value in entry.items() if name != "origin"}} for entry in united]


def _check_fields(resource: Resource, columns: Mapping[str, str], defaults: Mapping[str, Any]) -> None:
    """Refuse fields that the list does not have, that a cell cannot hold, or that have two columns."""
    known = [*resource.fields, "until"]
    for option, fields in (("columns", list(columns.values())), ("defaults", list(defaults))):
        for name in fields:
            if name not in known:
                raise ValueError(
                    f"{option}: {name!r} is not a field of {resource.path}. Its fields are {', '.join(known)}"
                )
    for name in columns.values():
        if isinstance(resource.fields.get(name), TextSet):
            raise ValueError(f"columns: {name} has several values, so it cannot be a column. Put it into defaults")
        if list(columns.values()).count(name) > 1:
            raise ValueError(f"columns: {name} is there twice")


def _default(resource: Resource, name: str, value: Any) -> Any:
    """The value for a field without a column. It may be what YAML and templates make of it."""
    field = resource.fields.get(name)
    with about(f"defaults: {name}"):
        if isinstance(field, TextSet):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ValueError(f"must be a list of texts, not {value!r}")
            return list(value)
        if isinstance(field, Flag):
            return flag_of(value)
        if isinstance(field, Number):
            return _value(field, str(value))
        if name == "until" and isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str):
            raise ValueError(f"must be text, not {value!r}. Put it in quotes")
        return _value(field, value)


def _in_file(header: Sequence[str], columns: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """The positions of the columns in the file, each with the column's name and the field."""
    places = [normalized(name) for name in header]
    found: dict[int, tuple[str, str]] = {}
    for column, name in columns.items():
        place = normalized(column)
        if places.count(place) != 1 or places.index(place) in found:
            problem = "is there twice" if place in places else "is missing"
            raise ValueError(f"the column {column!r} {problem}. The file has {', '.join(map(str.strip, header))}")
        found[places.index(place)] = (column, name)
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


def _value(field: Field | None, text: str) -> Any:
    if isinstance(field, Flag):
        return flag_of(text)
    if isinstance(field, Choice):
        words = {word.lower(): word for word in field.choices}
        if text.strip().lower() not in words:
            raise ValueError(f"{text!r} is not one of {', '.join(field.choices)}")
        return words[text.strip().lower()]
    if isinstance(field, Number):
        if not text.strip().isdecimal():
            raise ValueError(f"{text!r} is not a whole number")
        return int(text)
    return text


def _completed(resource: Resource, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with a key that Cloudflare understands, and with its type if the list has types."""
    first = resource.identity[0]
    key = str(entry.get(first) or "").strip()
    if not key:
        raise ValueError(f"{first} is missing")
    field = resource.fields[first]
    has_types = "pattern_type" in resource.fields
    if entry.get(field.regex_flag):
        if has_types and "pattern_type" not in entry:
            raise ValueError("a regular expression needs pattern_type, as a column or in defaults")
        return entry
    if not isinstance(field, Name) or field.compare_by not in (address_key, domain_key):
        return entry
    is_domain = field.compare_by is domain_key
    of_a_domain = _OF_A_DOMAIN.fullmatch(key)
    if of_a_domain and (has_types or is_domain):
        key = of_a_domain[1].strip()
        entry = {**entry, first: key, **({"pattern_type": "DOMAIN"} if has_types else {})}
    elif has_types and "pattern_type" not in entry:
        entry = {**entry, "pattern_type": "IP" if is_network(key) else "EMAIL" if "@" in key else "DOMAIN"}
    kind = entry.get("pattern_type") or ("DOMAIN" if is_domain else "EMAIL")
    _check_shape(key, kind)
    return entry


def _check_shape(key: str, kind: str) -> None:
    """Refuse a key that would match nothing, because nobody looks at each of a thousand warnings."""
    if "*" in key:
        reason = (
            "has a wildcard, which would be matched literally. Write a domain, or a regular expression with is_regex"
        )
        raise ValueError(f"{key} {reason}")
    if kind == "IP":
        return  # checked like that of a new entry
    if _ODD.search(key) or key.endswith("@"):
        raise ValueError(f"{key} is neither an address, a domain nor an IP address")
    for text in shape_warnings(key, kind):
        raise ValueError(f"{key} {text}")


def _check(resource: Resource, entry: Mapping[str, Any]) -> None:
    """Refuse what Cloudflare would refuse in a new entry."""
    values = resource.wanted(entry).values
    resource.check_values(resource.with_defaults(values), values)
