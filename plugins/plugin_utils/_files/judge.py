# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the mistakes in the entries of a list that need no account to be seen, and unites the entries of several files."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from ...module_utils._entry.entry import Wanted
from ...module_utils._entry.fields import Choice, Field, Text, TextSet
from ...module_utils._entry.resource import Resource
from ...module_utils._entry.until import expiry
from ...module_utils._errors import InvalidOption, Problems, about

#: An entry of a file as the modules take it, with its origin.
Entry = Mapping[str, Any]


class _Namesake(NamedTuple):
    """An entry of the union: its place there, and the entries that became it, by the number of their file."""

    place: int
    wanted: Wanted
    entries: dict[int, Entry]


def options_of(resource: Resource, entry: Entry) -> dict[str, Any]:
    """The options of an entry. In files, and in the results of info modules, its id is called ``id``."""
    given_id = entry.get(resource.id_option)
    return {**entry, resource.id_option: entry.get("id") if given_id is None else given_id}


def judge(resource: Resource, entry: Entry, lacking: Collection[str] = ()) -> Wanted:
    """The entry as a task would want it. Raises ValueError for a mistake. The file cannot give the fields in ``lacking``.

    An exported file must be accepted. So an address that the API would refuse today is no mistake, and neither is an unknown word
    in a set, because an account can have both. An entry with an id exists, so its values may be anything that an account can have.
    """
    wanted = resource.wanted(options_of(resource, entry))
    if entry.get("until") is not None:
        with about("until"):
            expiry(entry["until"])
    for name, value in wanted.values.items() if wanted.id is None else ():
        with about(name):
            _check(resource.field_for(name, wanted.values), value)
    for name, field in resource.fields.items():
        # A key with null says that the account does not know the value either.
        if field.required and name not in lacking and name not in entry and wanted.id is None:
            raise InvalidOption(name, field.requirement)
    return wanted


def _check(field: Field, value: Any) -> None:
    if isinstance(field, Text):
        field.check_length(value)
        return  # an account may have a note with Ansible's mask, and keeps it
    if isinstance(field, Choice) and value in field.retired:
        return
    if isinstance(field, TextSet) and field.choices:
        unknown = [text for text in value if text not in field.choices]
        for text in unknown:
            near = difflib.get_close_matches(text.upper(), field.choices, n=1, cutoff=0.6)
            if near:
                raise ValueError(f"contains {text!r}. Did you mean {near[0]}?")
        value = [text for text in value if text not in unknown]
        if unknown and not value:
            return
    field.check(value)


def unite(
    resource: Resource, files: Sequence[Sequence[Entry]], problems: Problems, lacking: Collection[str] = ()
) -> list[Entry]:
    """The entries of several files, in order. Entries that are equal in everything but notes and ``until`` become one.

    It has the first note, and lives as long as any file wants it. Adds a problem for each mistake, for an entry that is twice in
    one file, and for entries that differ in another field.
    """
    united: list[Entry] = []
    by_key: dict[Hashable, list[_Namesake]] = defaultdict(list)
    for number, entries in enumerate(files):
        for entry in entries:
            with problems.at(entry["origin"]):
                wanted = judge(resource, entry, lacking)
                namesakes = by_key[wanted.id or resource.index_key(wanted.values)]
                same = next((each for each in namesakes if _same(resource, wanted, each.wanted)), None)
                if same is None:
                    namesakes.append(_Namesake(len(united), wanted, {number: entry}))
                    united.append(entry)
                    continue
                _refuse_conflict(resource, wanted, same, number)
                same.entries[number] = entry
                united[same.place] = _merged(resource, united[same.place], entry)
    return united


def _same(resource: Resource, one: Wanted, other: Wanted) -> bool:
    """Whether two entries mean the same. A name without its type means every type."""
    if one.id is not None or other.id is not None:
        return one.id == other.id
    names = [name for name in resource.identity if name in one.values and name in other.values]
    # A type that is unknown fits every type, on whichever side it is.
    fits = resource.fits(one.values, other.values, names) or resource.fits(other.values, one.values, names)
    return fits and all(
        resource.same(name, *_complete(resource, one, other))
        for name in resource.distinguishing[len(resource.identity) :]
    )


def _complete(resource: Resource, *entries: Wanted) -> list[dict[str, Any]]:
    return [resource.with_defaults(entry.values) for entry in entries]


def _refuse_conflict(resource: Resource, wanted: Wanted, same: _Namesake, file: int) -> None:
    name = resource.name_of(wanted.values) or wanted.id
    if file in same.entries:
        raise ValueError(f"{name} is already in {same.entries[file]['origin']}. Remove one of them")
    kept = next(iter(same.entries.values()))
    mine, theirs = _complete(resource, wanted, same.wanted)
    for field_name, field in resource.fields.items():
        if not isinstance(field, Text) and not resource.same(field_name, mine, theirs):
            values = f"{mine.get(field_name)!r} and {theirs.get(field_name)!r}"
            raise ValueError(
                f"{name} is also in {kept['origin']}, with another {field_name}: {values}. Make them equal"
            )


def _merged(resource: Resource, first: Entry, second: Entry) -> Entry:
    """One entry with what either gives, the first note, and the latest ``until``; none if one of them has none."""
    notes = [name for name, field in resource.fields.items() if isinstance(field, Text)]
    merged = {**second, **{name: value for name, value in first.items() if value is not None}}
    merged.update({name: first.get(name) or second[name] for name in notes if second.get(name)})
    dates = [entry["until"] for entry in (first, second) if entry.get("until") is not None]
    merged.pop("until", None)
    return {**merged, "until": max(dates, key=expiry)} if len(dates) == 2 else merged
