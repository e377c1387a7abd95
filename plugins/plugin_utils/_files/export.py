# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings the files of a folder up to date with what an account holds, without losing what is in them."""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.parsing.dataloader import DataLoader

from ...module_utils._disk import make_folder, write
from ...module_utils._entry.entry import EntryId, Held, Wanted
from ...module_utils._entry.resource import Resource
from ...module_utils._entry.until import has_expired
from ...module_utils._errors import Problems
from ...module_utils._lists.all_lists import ALL_LISTS
from ...module_utils._sync.matching import Match, Scope, Snapshot, age, settled
from .._managed import managed
from . import append, csv
from .folder import cannot_be_united, find_files, is_in_list_folder, origin_of, own_folder, read_file
from .judge import Entry, judge, unite
from .list_file import ListFile, is_encrypted, load
from .writer import render, schema_comment

_UNASSIGNED = "unassigned.yml"


class Options(NamedTuple):
    """``overwrite``: the files follow the account. ``csv``: a list without a file gets a CSV file if the dashboard has one."""

    overwrite: bool = False
    csv: bool = False


class Written(NamedTuple):
    """A file to write: its contents before (None if it does not exist) and after, and how many entries it then has."""

    list: str
    path: str
    origin: str
    before: str | None
    after: str
    entries: int

    @property
    def action(self) -> str:
        """What happens to the file."""
        return "created" if self.before is None else "changed"


class Export(NamedTuple):
    """The files to write, and how the account differs from the existing files: changes as email_lists describes them.

    The actions added, updated and removed are changes to files. With different, gone, duplicate and expired, nothing is written.
    """

    files: list[Written]
    changes: list[dict[str, Any]]

    def write(self) -> None:
        """Write the files. New folders get the mode 0700, new files 0600. Raises OSError."""
        for file in self.files:
            make_folder(os.path.dirname(file.path))
            write(file.path, file.after.encode("utf-8", "surrogateescape"))


def plan_export(
    folder: str, host: str | None, lists: Mapping[str, Any], options: Options, loader: DataLoader
) -> Export:
    """Compare an account with the files of a folder, and with ``host`` also with those of its subfolder.

    ``lists`` has the entries of each list as the info modules return them. Only the host's own files are written, because the
    others are common to several accounts. Raises InvalidEntries, a ValueError, for mistakes in the files.
    """
    problems = Problems()
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise ValueError("this is not a folder")
    paths, _ignored = find_files(folder, host, problems, empty=True)
    problems.raise_any()
    unknown = [name for name in lists if name not in ALL_LISTS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a known list; the lists are {', '.join(ALL_LISTS)}")
    exported = [
        _List(resource, folder, own_folder(folder, host), options)
        for name, resource in ALL_LISTS.items()
        if name in lists
    ]
    for each in exported:
        each.read(paths.get(each.resource.path, ()), loader, problems)
    problems.raise_any()
    for each in exported:
        entries = lists[each.resource.path]
        each.compare(_held(each.resource, entries), problems)
        each.until = {str(entry["id"]): str(entry["until"]) for entry in entries if entry.get("until") is not None}
    problems.raise_any()
    for each in exported:
        each.compose(problems)
    problems.raise_any()
    return Export(
        [file for each in exported for file in each.written], [change for each in exported for change in each.changes]
    )


def _held(resource: Resource, entries: Any) -> list[Held]:
    """The entries that we may manage. Raises ValueError unless they are those of an info module."""
    if isinstance(entries, (str, Mapping)) or not isinstance(entries, Sequence):
        raise ValueError(f"{resource.path} must be a list of entries")
    try:
        return [resource.held(entry) for entry in managed(resource, entries)]
    except ValueError as error:
        raise ValueError(f"{resource.path} is not the result of an info module: {error}") from error


class _File(NamedTuple):
    path: str
    origin: str
    text: str
    encrypted: bool
    own: bool
    content: ListFile

    @property
    def is_csv(self) -> bool:
        return self.path.lower().endswith(".csv")


class _List:
    """One list: its files, what differs, and what to write."""

    def __init__(self, resource: Resource, folder: str, base: str, options: Options) -> None:
        self.written: list[Written] = []
        self.changes: list[dict[str, Any]] = []
        self.until: Mapping[str, str] = {}  # by the ids of new entries, for those that shall end in the files
        self.resource = resource
        self._folder = folder
        self._base = base
        self._options = options
        self._files: list[_File] = []
        self._united: Sequence[Entry] = ()
        self._ignore: Sequence[str] = ()
        self._held: Sequence[Held] = ()
        self._by_key: dict[Hashable, list[Held]] = defaultdict(list)
        self._new: list[Held] = []

    def read(self, paths: Iterable[str], loader: DataLoader, problems: Problems) -> None:
        """Read the files of the list. Adds problems."""
        resource = self.resource
        for path in paths:
            origin = origin_of(self._folder, path)
            own = self._base == self._folder or path.startswith(self._base + os.sep)
            with open(path, "rb") as file:
                data = file.read()
            content = read_file(path, resource, origin, loader, problems)
            text = data.decode("utf-8", "surrogateescape")
            self._files.append(_File(path, origin, text, is_encrypted(data), own, content))
        alone = len(self._files) == 1 and not is_in_list_folder(self._folder, self._files[0].path, resource)
        self._ignore = self._files[0].content.lacking if alone else ()
        if not alone:
            self._refuse_old_csv(problems)
        self._united = unite(resource, [file.content.entries for file in self._files], problems, self._ignore)

    def _refuse_old_csv(self, problems: Problems) -> None:
        """A CSV that lacks one of today's columns can only be the list's only file."""
        for file in self._files:
            if file.content.old:
                problems.add(file.origin, cannot_be_united(file.content))

    def compare(self, held: Sequence[Held], problems: Problems) -> None:
        """Find out what is only in the files or only in the account, and what differs. Adds problems."""
        self._held = held
        for entry in held:
            self._by_key[self.resource.index_key(entry.values)].append(entry)
        self._compare()
        if self._ignore and self._new and self._target() not in [file.path for file in self._files]:
            # With a second file, the fields that the CSV lacks are no longer ignored.
            self._ignore = ()
            self._refuse_old_csv(problems)
            problems.raise_any()
            self._compare()

    def _compare(self) -> None:
        resource = self.resource
        self.changes = []
        known: list[Held] = []
        named: set[EntryId] = set()
        duplicates: dict[EntryId, tuple[str, Held]] = {}
        for match in self._matches(self._united):
            file = next(each for each in self._files if match.wanted.origin.startswith(f"{each.origin}:"))
            writes = self._options.overwrite and file.own
            if match.wanted.expired:
                known += match.found
                for entry in match.found:
                    self._add("expired", match.wanted.origin, entry, entry)
            elif not match.found:
                self._add("removed" if writes else "gone", match.wanted.origin, match.wanted, None)
            else:
                best = self._kept(match) if writes else match.found[0]
                others = [other for other in known if other.id != best.id]
                is_duplicate = writes and any(
                    self.resource.mean_the_same(best.values, other.values) for other in others
                )
                known.append(best)
                named.update(entry.id for entry in match.found)
                if is_duplicate:
                    duplicates.setdefault(best.id, (match.wanted.origin, best))
                elif match.changes:
                    theirs = resource.updated(best, match.changes)
                    self._add("updated" if writes else "different", match.wanted.origin, theirs, best)
        for origin, entry in duplicates.values():
            self._add("duplicate", origin, entry, entry)
        self._new = list(self._without_duplicates(known, named))

    def compose(self, problems: Problems) -> None:
        """Compose the files to write."""
        target = self._target()
        for file in self._files:
            new = self._new if file.path == target else []
            if not file.own:
                continue
            with problems.at(file.origin):
                text = self._overwritten(file, new) if self._options.overwrite else None
                if text is None and new:
                    text = self._appended(file, new)
                if text is not None:
                    self._write(file.path, file.text, text, file.content.entries)
        if target not in [file.path for file in self._files] and (self._new or not self._files):
            entries = self._written_as(self._new)
            with problems.at(origin_of(self._folder, target)):
                schema = "" if target.endswith(".csv") else schema_comment(self.resource.path)
                self._write(target, None, schema + self._rendered(target, entries))
        if os.path.exists(target):
            for entry in self._new:
                self._add("added", origin_of(self._folder, target), None, entry)

    def _matches(self, entries: Sequence[Entry]) -> list[Match]:
        resource = self.resource
        wanted = [
            judge(resource, entry, self._ignore)._replace(
                expired=entry.get("until") is not None and has_expired(entry["until"]), origin=entry["origin"]
            )
            for entry in entries
        ]
        return settled(Snapshot(resource, self._held, wanted), resource, Scope(resource, self._ignore), "exact")

    def _kept(self, match: Match) -> Held:
        """Of the entries that mean the same as the best match, the one that the planner will match with the values of the file."""
        best = match.found[0]
        if match.wanted.id is not None:
            return best
        resource = self.resource
        namesakes = self._by_key[resource.index_key(best.values)]
        same = (held for held in namesakes if resource.mean_the_same(best.values, held.values))
        return min(same, key=self._preference)

    def _preference(self, entry: Held) -> tuple[bool, tuple[str, int, str]]:
        """A sort key: of several entries that mean the same, the planner takes one whose type is known, and the oldest of them."""
        return any(self.resource.is_unknown(name, entry.values) for name in self.resource.identity), age(entry)

    def _without_duplicates(self, known: Sequence[Held], named: set[EntryId]) -> Iterator[Held]:
        """The entries that no file has. ``known`` are those of the files, ``named`` all that the files' entries mean.

        Of several that mean the same, a file must have only the one that the planner matches.
        """
        resource = self.resource
        first: dict[Hashable, list[Held]] = defaultdict(list)
        ids = set()
        for entry in known:
            ids.add(entry.id)
            first[resource.index_key(entry.values)].append(entry)
        rest = [entry for entry in self._held if entry.id not in ids]
        for entry in sorted(rest, key=self._preference):
            others = first[resource.index_key(entry.values)]
            if entry.id in named or any(resource.mean_the_same(entry.values, other.values) for other in others):
                self._add("duplicate", None, entry, entry)
            else:
                others.append(entry)
                yield entry

    def _add(self, action: str, origin: str | None, before: Held | Wanted | None, after: Held | None) -> None:
        resource = self.resource
        shown = [
            None if entry is None else resource.result(entry) if isinstance(entry, Held) else dict(entry.values)
            for entry in (before, after)
        ]
        entry = after or before
        name = "" if entry is None else resource.name_of(entry.values) or str(entry.id)
        self.changes.append(
            {
                **{"list": resource.path, "action": action, "name": name},
                **{"before": shown[0], "after": shown[1], "expired": action == "expired", "origin": origin},
            }
        )

    def _target(self) -> str:
        """The file for entries that no file has."""
        folder = os.path.join(self._base, self.resource.path)
        own = [file for file in self._files if file.own]
        if os.path.isdir(folder):
            unassigned = [file.path for file in own if os.path.basename(file.path).lower() == _UNASSIGNED]
            return unassigned[0] if unassigned else os.path.join(folder, _UNASSIGNED)
        has_csv = self._options.csv and self.resource.path in csv.FORMS
        if has_csv and any(not file.is_csv for file in self._files):
            raise ValueError(
                f"{self._files[0].origin} exists, so a CSV file cannot be written beside it. Remove it, or export without csv"
            )
        return own[0].path if own else f"{folder}{'.csv' if has_csv and not self._files else '.yml'}"

    def _overwritten(self, file: _File, new: Sequence[Held]) -> str | None:
        """The file with what the account holds; None if it already has that. Entries keep their ``until``."""
        resource = self.resource
        entries: list[Mapping[str, Any]] = [*self._written_as(new)]
        written = list(new)
        equal = True
        for entry, match in zip(file.content.entries, self._matches(file.content.entries)):
            if match.wanted.expired and not match.found and entry.get(resource.identity[0]) is not None:
                entries.append(entry)
            elif match.found and not any(
                resource.mean_the_same(self._kept(match).values, other.values) for other in written
            ):
                by_id = {} if match.wanted.id is None else {resource.id_option: match.wanted.id}
                written.append(self._kept(match))
                entries.append({**resource.result(written[-1]), **by_id, "until": entry.get("until")})
            equal = equal and (match.wanted.expired or (bool(match.found) and not match.changes))
        if equal:
            return None
        _refuse_encrypted(file)
        # Such as a licence, or the line with which editors find the schema.
        head = itertools.takewhile(lambda line: line.startswith("#"), file.text.splitlines(keepends=True))
        return ("" if file.is_csv else "".join(head)) + self._rendered(file.path, entries)

    def _written_as(self, new: Sequence[Held]) -> list[dict[str, Any]]:
        """New entries as a file has them."""
        return [{**self.resource.result(entry), "until": self.until.get(str(entry.id))} for entry in new]

    def _rendered(self, path: str, entries: Sequence[Mapping[str, Any]]) -> str:
        if path.lower().endswith(".csv"):
            return csv.render(csv.form_of(self.resource.path), entries)
        return render(self.resource, entries)

    def _appended(self, file: _File, new: Sequence[Held]) -> str:
        _refuse_encrypted(file)
        entries = self._written_as(new)
        if file.is_csv:
            return append.to_csv(file.text, self.resource, entries)
        return append.to_yaml(file.text, self.resource, entries)

    def _write(self, path: str, before: str | None, after: str, kept: Sequence[Entry] = ()) -> None:
        """Remember a file to write. Raises ValueError if it would not be accepted, or would lose entries."""
        ending = os.path.splitext(path)[1].lower()
        origin = origin_of(self._folder, path)
        new = self._new if path == self._target() else []
        try:
            content = load(after.encode("utf-8", "surrogateescape"), ending, self.resource, origin)
            problems = Problems()
            unite(self.resource, [content.entries], problems, content.lacking)
            problems.raise_any()
            self._check_new(content, new)
        except ValueError as error:
            raise ValueError(f"the account's entries cannot be written to this file: {error}") from error
        if not self._options.overwrite and content.entries[: len(kept)] != list(kept):
            raise ValueError("entries cannot be added to this file. Write one entry below the other")
        self.written.append(Written(self.resource.path, path, origin, before, after, len(content.entries)))

    def _check_new(self, content: ListFile, new: Sequence[Held]) -> None:
        """Raise ValueError unless the file gives each new entry as the account has it, as far as it has columns."""
        resource = self.resource
        scope = Scope(resource, content.lacking)
        wanted = [judge(resource, entry, content.lacking) for entry in content.entries]
        matches = settled(Snapshot(resource, new, wanted), resource, scope, "exact")
        equal = {match.found[0].id for match in matches if match.found and not match.changes}
        # Without its flag, a regular expression would be a literal name in an account that does not have it yet.
        kinds = [name for name in content.lacking if name in resource.distinguishing[len(resource.identity) :]]
        for entry in new:
            lost = [name for name in kinds if entry.values.get(name)]
            if entry.id not in equal or lost:
                reason = "cannot hold it unchanged"
                if lost:
                    reason = f"has no column for {', '.join(lost)}. Use {resource.path}.yml instead of a CSV file"
                raise ValueError(f"{resource.name_of(entry.values)}: the file {reason}")


def _refuse_encrypted(file: _File) -> None:
    if file.encrypted:
        raise ValueError("this file is encrypted, so it cannot be changed. Decrypt it first")
