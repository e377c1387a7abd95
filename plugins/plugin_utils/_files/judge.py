# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the mistakes in the entries of a list that need no account to be seen, and unites the entries of several files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ...module_utils._entry.entry import Wanted
from ...module_utils._entry.fields import Text
from ...module_utils._entry.resource import Resource
from ...module_utils._entry.until import expiry
from ...module_utils._errors import InvalidOption, Problems, about

#: An entry of a file as the modules take it, with its origin.
Entry = Mapping[str, Any]


def judge(resource: Resource, entry: Entry) -> Wanted:
    """The entry as a task would want it. Raises ValueError for a mistake.

    What an account may hold although it could not be created today is no mistake, because an export must be accepted.
    """
    wanted = resource.wanted({resource.id_option: entry.get("id"), **entry})
    if entry.get("until") is not None:
        with about("until"):
            expiry(entry["until"])
    resource.check_names(wanted.values)
    for name, field in resource.fields.items():
        if field.required and wanted.id is None and wanted.values.get(name) is None:
            raise InvalidOption(name, field.requirement)
    return wanted


def unite(resource: Resource, files: Sequence[Sequence[Entry]], problems: Problems) -> list[Entry]:
    """The entries of several files, in order. Entries that are equal in everything but notes and ``until`` become one.

    It has the first note, and lives as long as any file wants it. Adds a problem for each mistake, for an entry that is twice in
    one file, and for entries that differ in another field.
    """
    united: list[Entry] = []
    by_key: dict[Hashable, list[tuple[int, int, Wanted]]] = defaultdict(list)  # place in united, file, entry
    for number, entries in enumerate(files):
        for entry in entries:
            with problems.at(entry["origin"]):
                wanted = judge(resource, entry)
                namesakes = by_key[wanted.id or resource.index_key(wanted.values)]
                same = [each for each in namesakes if _same(resource, wanted, each[2])]
                if not same:
                    namesakes.append((len(united), number, wanted))
                    united.append(entry)
                    continue
                place, file, first = same[0]
                _refuse_conflict(resource, wanted, first, united[place], in_one_file=file == number)
                united[place] = _merged(resource, united[place], entry)
    return united


def _same(resource: Resource, one: Wanted, other: Wanted) -> bool:
    """Whether two entries mean the same. A name without its type means every type."""
    if one.id is not None or other.id is not None:
        return one.id == other.id
    fits = resource.fits(one.values, other.values, [name for name in resource.identity if name in other.values])
    return fits and all(
        resource.same(name, *_complete(resource, one, other))
        for name in resource.distinguishing[len(resource.identity) :]
    )


def _complete(resource: Resource, *entries: Wanted) -> list[dict[str, Any]]:
    return [resource.with_defaults(entry.values) for entry in entries]


def _refuse_conflict(resource: Resource, wanted: Wanted, first: Wanted, kept: Entry, *, in_one_file: bool) -> None:
    name = resource.name_of(wanted.values) or wanted.id
    if in_one_file:
        raise ValueError(f"{name} is already in {kept['origin']}. Remove one of them")
    mine, theirs = _complete(resource, wanted, first)
    for field_name, field in resource.fields.items():
        if not isinstance(field, Text) and not resource.same(field_name, mine, theirs):
            values = f"{mine.get(field_name)!r} and {theirs.get(field_name)!r}"
            raise ValueError(
                f"{name} is also in {kept['origin']}, with another {field_name}: {values}. Make them equal"
            )


def _merged(resource: Resource, first: Entry, second: Entry) -> Entry:
    """One entry with the first note, and the latest ``until``; none if one of them has none."""
    notes = [name for name, field in resource.fields.items() if isinstance(field, Text)]
    merged = {**first, **{name: first.get(name) or second[name] for name in notes if second.get(name)}}
    dates = [entry["until"] for entry in (first, second) if entry.get("until") is not None]
    merged.pop("until", None)
    return {**merged, "until": max(dates, key=expiry)} if len(dates) == 2 else merged
