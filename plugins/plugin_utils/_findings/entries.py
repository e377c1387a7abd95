# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of files or of an account, with what the rules need to know about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ...module_utils._entry.entry import Values
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import entry_at
from ...module_utils._lists.all_lists import ALL_LISTS
from ...module_utils._sync.matching import Scope, Snapshot, settled
from .._files.judge import options_of
from .._managed import managed


class Entry(NamedTuple):
    """An entry. Fields in ``unknown`` have no value because their file cannot have one.

    ``knows_until`` says whether ``until`` is known: an account does not store it. ``modified`` is None for an entry of a file.
    """

    resource: Resource
    values: Values
    name: str
    origin: str | None
    until: str | None
    knows_until: bool
    modified: datetime | None
    unknown: Sequence[str]
    document: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The API's name of its list."""
        return self.resource.path

    def is_named(self, name: str) -> bool:
        """Whether this is the name of the entry, in any spelling, with or without its type."""
        first = self.resource.identity[0]
        own = self.values.get(first)
        field = self.resource.field_for(first, self.values)
        return name == self.name or (own is not None and field.key(own) == field.key(name))


def entries_of(path: str, given: Any, *, unmanaged: bool = False) -> Iterator[Entry]:
    """The entries of a list, with ``unmanaged`` also those that we may not manage.

    Raises ValueError, with the position, for anything that is no entry.
    """
    if path not in ALL_LISTS:
        raise ValueError(f"{path!r} is not a known list; the lists are {', '.join(ALL_LISTS)}")
    resource = ALL_LISTS[path]
    unknown: Sequence[str] = ()
    if isinstance(given, Mapping):
        given, unknown = given.get("entries"), [str(name) for name in given.get("ignore_fields") or ()]
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise ValueError(f"{path} must be a list of entries")
    for position, document in enumerate(given, 1):
        if not isinstance(document, Mapping):
            raise ValueError(f"{path}, entry {position}: is not a mapping")
        if unmanaged or managed(resource, [document]):
            try:
                yield _entry(resource, document, unknown)
            except ValueError as error:
                raise ValueError(f"{path}, {entry_at(position, str(document.get('origin') or ''))}: {error}") from error


def _entry(resource: Resource, document: Mapping[str, Any], unknown: Sequence[str]) -> Entry:
    origin = None if document.get("origin") is None else str(document["origin"])
    until = None if document.get("until") is None else str(document["until"])
    modified = None
    if origin is None and "modified_at" in document:
        values: Mapping[str, Any] = resource.held(document).values
        modified = time_of(document.get("modified_at") or document.get("created_at"))
        knows_until = until is not None
    else:
        wanted = resource.wanted(options_of(resource, document))
        values = {name: value for name, value in resource.with_defaults(wanted.values).items() if name not in unknown}
        knows_until = True
    name = resource.name_of(values) or str(document.get("id") or document.get(resource.id_option) or "")
    return Entry(resource, values, name, origin, until, knows_until, modified, unknown, document)


def time_of(text: Any) -> datetime | None:
    """A time of the API; None if it has none, or if it is no time."""
    try:
        return datetime.fromisoformat(str(text)[:19]).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def joined(path: str, entries: Sequence[Entry], files: Any) -> list[Entry]:
    """The entries of an account, with ``until`` and the origin from the entries of its files."""
    resource = ALL_LISTS[path]
    declared = [] if files is None else list(entries_of(path, files))
    held = [resource.held(entry.document) for entry in entries]
    wanted = [resource.wanted(options_of(resource, entry.document)) for entry in declared]
    found = {}
    for match in settled(Snapshot(resource, held, wanted), resource, Scope(resource), "exact"):
        if match.found:
            found[match.found[0].id] = declared[match.position - 1]
    return [_join(entry, found.get(each.id)) for entry, each in zip(entries, held)]


def _join(entry: Entry, declared: Entry | None) -> Entry:
    if declared is None:
        return entry._replace(knows_until=True)
    return entry._replace(until=declared.until, origin=declared.origin, knows_until=True)
