# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Plans the changes, given what the account holds and what a task wants. Pure: makes no requests.

Check mode, the diff and the real run all follow one plan, so they cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from ansible_collections.community.cloudflare.plugins.module_utils._errors import EntryErrors, InvalidOption
from ansible_collections.community.cloudflare.plugins.module_utils._resource import (
    Draft,
    EntryId,
    Held,
    Resource,
    Values,
    Wanted,
)


@dataclass(frozen=True)
class Create:
    """An entry to create, and the position of the task's entry that asks for it, from 1."""

    position: int
    values: Values


@dataclass(frozen=True)
class Update:
    """An entry of the account, the fields to change, and the position of the task's entry, from 1."""

    position: int
    held: Held
    changes: Values


Step = Union[Create, Update]
#: The keys of names, by the position of the task's entry.
Names = Mapping[int, Hashable]


@dataclass(frozen=True)
class PlanWarning:
    """A warning about a valid value that is probably a mistake, with the position (from 1) and the name of its entry."""

    position: int
    name: str
    text: str


@dataclass(frozen=True)
class Plan:
    """The changes to make, each kind in the order of the task's entries, and the warnings.

    ``blocking`` holds the ids of updates and deletions that free a name which another change takes. They must come before
    the creations, or together with them. Updates are ordered so that no name is taken before it is free.
    """

    create: tuple[Create, ...] = ()
    update: tuple[Update, ...] = ()
    delete: tuple[Held, ...] = ()
    blocking: frozenset[EntryId] = frozenset()
    expired: frozenset[EntryId] = frozenset()  # deleted because ``until`` has passed
    unmanaged: int = 0  # entries that this collection must not change
    unchanged: tuple[Held, ...] = ()
    unchanged_positions: frozenset[int] = frozenset()
    warnings: tuple[PlanWarning, ...] = ()


@dataclass(frozen=True)
class Change:
    """One entry before and after, None if there is none, and the values that were sent for it."""

    before: Held | None
    after: Held | Draft | None
    sent: Values

    @property
    def entry(self) -> Held | Draft:
        """The entry after the change; the old one if it was deleted."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change needs an entry before or after it")
        return entry


class Planner:
    """Plans for one list. Fields in ``ignore`` are left alone in existing entries."""

    def __init__(self, resource: Resource, ignore: Iterable[str] = ()) -> None:
        self._resource = resource
        self._ignore = frozenset(ignore)

    def plan(self, held: Sequence[Held], wanted: Sequence[Wanted], state: str) -> Plan:
        """Plan how to get from ``held`` to ``wanted``.

        ``present``: create missing entries, and change the fields that an entry gives. ``absent``: delete what an entry names.
        ``exact``: as ``present``, but reset missing fields and delete all others. Entries that have expired are always deleted.
        Raises InvalidEntries for entries that cannot be planned, or that the API would reject.
        """
        matches = self.find_matches(held, wanted)
        if state == "absent":
            return self._plan_absent(held, wanted, matches)
        matches = [self._same_kind(entry, found) if entry.expired else found for entry, found in zip(wanted, matches)]
        if any(map(self._fits_every_type, held)):
            matches = self._assign_unknown_types(wanted, matches)
        if state == "exact":
            wanted = [self._resource.with_defaults(entry) for entry in wanted]
        errors = self._find_duplicates(wanted, matches)
        steps, expired = self._steps(wanted, matches, errors)
        updates = [step for step in steps if isinstance(step, Update)]
        changing = [update for update in updates if update.changes]
        frees, takes = self._renames(changing)
        changed = tuple(self._in_order(changing, frees, takes, errors))
        errors.raise_any()
        create = tuple(step for step in steps if isinstance(step, Create))
        managed = {entry.id for entry in held if self._resource.managed(entry)}
        to_delete = set(expired) | (managed - {update.held.id for update in updates} if state == "exact" else set())
        delete = tuple(entry for entry in held if entry.id in to_delete)
        unchanged = {update.position for update in updates if not update.changes}
        unchanged.update(at for at, (entry, found) in enumerate(zip(wanted, matches), 1) if entry.expired and not found)
        counts = [len(found) if state == "present" else 1 for entry, found in zip(wanted, matches) if not entry.expired]
        return Plan(
            create=create,
            update=changed,
            delete=delete,
            blocking=self._blocking(create, changed, delete, frees, takes),
            expired=frozenset(expired),
            unmanaged=len(held) - len(managed),
            unchanged=tuple(update.held for update in updates if not update.changes),
            unchanged_positions=frozenset(unchanged),
            warnings=tuple(self._warnings(steps, counts)),
        )

    def _steps(
        self, wanted: Sequence[Wanted], matches: Sequence[Sequence[Held]], errors: EntryErrors
    ) -> tuple[list[Step], dict[EntryId, Held]]:
        """The steps for the entries, and the entries of the account to delete because ``until`` has passed, by id."""
        steps: list[Step] = []
        expired: dict[EntryId, Held] = {}
        for position, (entry, found) in enumerate(zip(wanted, matches), 1):
            with errors.at(position):
                if entry.expired:
                    expired.update(self._deletable(found))
                else:
                    steps.append(self._step(entry, found, position))
        return steps, expired

    def _same_kind(self, wanted: Wanted, found: Sequence[Held]) -> Sequence[Held]:
        """The matches with the same flags: a literal name does not match a regular expression with the same text."""
        return [entry for entry in found if wanted.id is not None or self._resource.same_flags(wanted.values, entry)]

    def _deletable(self, found: Sequence[Held]) -> dict[EntryId, Held]:
        """The entries by id. Raises InvalidOption if one of them is unmanaged."""
        for entry in found:
            self.refuse_unmanaged(entry)
        return {entry.id: entry for entry in found}

    def _fits_every_type(self, held: Held) -> bool:
        """Whether part of its name is retired or missing, so that it matches every value."""
        fields = self._resource.fields
        return any(fields[name].matches("", held.values.get(name)) for name in self._resource.identity[1:])

    def _assign_unknown_types(
        self, wanted: Sequence[Wanted], matches: Sequence[Sequence[Held]]
    ) -> list[Sequence[Held]]:
        """Assign held entries of unknown type to one entry of the task each.

        A held entry of unknown type matches every type. It goes to the entry of the task with its id, or else to
        the first one that has no exact match.
        """
        resource = self._resource
        claimed = {entry.id for entry in wanted if entry.id is not None}
        result: list[Sequence[Held]] = []
        for entry, found in zip(wanted, matches):
            given = [name for name in resource.identity if name in entry.values and entry.id is None]
            exact = [held for held in found if all(resource.same(name, entry.values, held.values) for name in given)]
            rest = [held for held in found if held.id not in claimed]
            result.append(exact or rest)
            if not exact:
                claimed.update(held.id for held in rest)
        return result

    def _in_order(self, updates: Sequence[Update], frees: Names, takes: Names, errors: EntryErrors) -> Sequence[Update]:
        """Order the updates so that no name is taken before it is free, in case names have to be unique.

        If two updates swap their names, there is no such order. That is a mistake in the task.
        """
        done, waiting = [update for update in updates if update.position not in takes], list(takes)
        by_position = {update.position: update for update in updates}
        while waiting:
            open_names = {frees[position] for position in waiting}
            ready = [position for position in waiting if takes[position] not in open_names]
            if not ready:
                listed = " and ".join(map(str, sorted(waiting)[:2]))
                reason = (
                    f"must not swap names: entries {listed} swap their {self._resource.identity[0]}. "
                    "Rename one of them in a separate task first"
                )
                errors.add(InvalidOption(self._resource.items, reason))
                return updates
            done += [by_position[position] for position in ready]
            waiting = [position for position in waiting if takes[position] in open_names]
        return done

    def _renames(self, updates: Sequence[Update]) -> tuple[Names, Names]:
        """By position, the names that the updates free and take. An update that keeps its name does neither."""
        frees: dict[int, Hashable] = {}
        takes: dict[int, Hashable] = {}
        for update in updates:
            if self._resource.identity[0] in update.changes:
                old = self._resource.index_key(update.held.values)
                new = self._resource.index_key(self.updated(update.held, update.changes).values)
                if old != new:
                    frees[update.position], takes[update.position] = old, new
        return frees, takes

    def _blocking(
        self, create: Sequence[Create], update: Sequence[Update], delete: Sequence[Held], frees: Names, takes: Names
    ) -> frozenset[EntryId]:
        """The ids of the updates and deletions that free a name which a creation or another update takes."""
        taken = {self._resource.index_key(step.values) for step in create} | set(takes.values())
        if not taken:
            return frozenset()
        deletes = {entry.id for entry in delete if self._resource.index_key(entry.values) in taken}
        updates = {step.held.id for step in update if frees.get(step.position) in taken}
        return frozenset(deletes | updates)

    def find_matches(self, held: Sequence[Held], wanted: Sequence[Wanted]) -> Sequence[Sequence[Held]]:
        """The matches of each entry of the task. Uses an index, because comparing every pair would be too slow."""
        resource = self._resource
        by_id = {entry.id: entry for entry in held}
        by_key: dict[Hashable, list[Held]] = defaultdict(list)
        for entry in held:
            by_key[resource.index_key(entry.values)].append(entry)
        matches: list[Sequence[Held]] = []
        for entry_wanted in wanted:
            if entry_wanted.id is not None:
                matches.append([by_id[entry_wanted.id]] if entry_wanted.id in by_id else [])
            else:
                candidates = by_key.get(resource.index_key(entry_wanted.values), ())
                matches.append([entry for entry in candidates if resource.names(entry_wanted, entry)])
        return matches

    def _plan_absent(self, held: Sequence[Held], wanted: Sequence[Wanted], matches: Sequence[Sequence[Held]]) -> Plan:
        matches = [self._same_kind(entry, found) for entry, found in zip(wanted, matches)]
        errors = EntryErrors()
        kinds_of_ids = {type(entry.id) for entry in held} or {int, str}
        deletable: dict[EntryId, Held] = {}
        for position, (entry, found) in enumerate(zip(wanted, matches), 1):
            with errors.at(position):
                if not found:
                    self._refuse_impossible(entry, kinds_of_ids)
                deletable.update(self._deletable(found))
        errors.raise_any()
        delete = tuple(deletable.values())
        return Plan(
            delete=delete,
            unmanaged=sum(not self._resource.managed(entry) for entry in held),
            unchanged_positions=frozenset(at for at, found in enumerate(matches, 1) if not found),
            warnings=tuple(self._remaining(held, wanted, matches, {entry.id for entry in delete})),
        )

    def _refuse_impossible(self, entry: Wanted, kinds_of_ids: set[type]) -> None:
        """Refuse a name or an id that cannot match anything: reporting it as absent could hide an entry that still exists.

        An id of the other kind belongs to another account, or predates the move to UUIDs. A text that cannot be a name may be
        a list of names by mistake.
        """
        resource = self._resource
        if entry.id is None:
            resource.check_names(entry.values)
        elif type(entry.id) not in kinds_of_ids:
            theirs = "UUIDs" if isinstance(entry.id, int) else "integers"
            raise InvalidOption(resource.id_option, f"{entry.id} cannot exist in this account, whose ids are {theirs}")

    def _remaining(
        self,
        held: Sequence[Held],
        wanted: Sequence[Wanted],
        matches: Sequence[Sequence[Held]],
        deleted: set[EntryId],
    ) -> Iterator[PlanWarning]:
        """Warn about entries that remain although the task names them.

        An entry with an id matches only that id, so another entry may have the same name. If an entry without an id matches
        nothing, the same pattern may exist with another type, or as a regular expression.
        """
        resource = self._resource
        first = resource.identity[0]
        namesakes = {}
        for position, (entry, found) in enumerate(zip(wanted, matches), 1):
            if entry.values.get(first) is None:
                continue
            if entry.id is not None:
                namesakes[position] = Wanted(None, entry.values)
            elif not found:
                namesakes[position] = Wanted(None, {first: entry.values[first]})
        for (position, _by), found in zip(namesakes.items(), self.find_matches(held, list(namesakes.values()))):
            remaining = [resource.name_of(entry.values) for entry in found if entry.id not in deleted]
            if remaining:
                entry = wanted[position - 1]
                if entry.id is not None:
                    text = f"Another entry has the same {first}, and is not deleted, because {resource.id_option} matches only one entry."
                else:
                    text = f"Another entry has the same {first}, and is not deleted: {', '.join(remaining[:5])}."
                yield PlanWarning(position, resource.name_of(entry.values), text)

    def _find_duplicates(self, wanted: Sequence[Wanted], matches: Sequence[Sequence[Held]]) -> EntryErrors:
        """Two entries are duplicates if they match the same entry of the account, or would after both have been applied."""
        errors = EntryErrors()
        resource = self._resource
        first_of: dict[EntryId, int] = {}
        by_key: dict[Hashable, list[tuple[int, Wanted, Sequence[Held]]]] = defaultdict(list)
        for position, (entry, found) in enumerate(zip(wanted, matches), 1):
            if entry.id is not None and not found:
                continue  # reported later as an id that does not exist
            futures = self._futures(entry, found)
            others = by_key[resource.index_key(futures[0].values)]
            same = [first_of[match.id] for match in found if match.id in first_of]
            same += [
                earlier
                for earlier, other, other_futures in others
                if (entry.id is None and any(resource.names(entry, future) for future in other_futures))
                or (other.id is None and any(resource.names(other, future) for future in futures))
            ]
            if same:
                errors.add(self._duplicate(min(same), position, entry))
            first_of.update((match.id, position) for match in found if match.id not in first_of)
            others.append((position, entry, futures))
        return errors

    def _futures(self, entry: Wanted, found: Sequence[Held]) -> Sequence[Held]:
        """The entry as it may be after the task: an existing entry keeps the spelling of its name. The ids do not matter."""
        requested = [Held(0, entry.values, {})] if entry.id is None else []
        if not found:
            return requested
        match = self._best_match(entry, found)
        return [*requested, self.updated(match, self._changes(entry, match))]

    def _duplicate(self, first: int, second: int, entry: Wanted) -> InvalidOption:
        resource = self._resource
        which = f"{resource.id_option} {entry.id}" if entry.id is not None else entry.values[resource.identity[0]]
        return InvalidOption(
            resource.items,
            f"must contain each {resource.noun} only once: entries {first} and {second} are duplicates ({which}). Remove one of them",
        )

    def _step(self, entry: Wanted, found: Sequence[Held], position: int) -> Step:
        """A creation, or an update of the best match. The update may be empty."""
        return (
            self._update(entry, self._best_match(entry, found), position) if found else self._creation(entry, position)
        )

    def _best_match(self, entry: Wanted, found: Sequence[Held]) -> Held:
        return min(found, key=lambda held: self._preference(entry, held)) if len(found) > 1 else found[0]

    def _preference(self, entry: Wanted, held: Held) -> tuple[bool, int, tuple[str, int, str]]:
        """The sort key of several matches: managed ones first, then the best match, then the oldest."""
        resource = self._resource
        given = [name for name in resource.distinguishing if name in entry.values]
        wrong = sum(not resource.same(name, entry.values, held.values) for name in given)
        return not resource.managed(held), wrong, _age(held)

    def _creation(self, entry: Wanted, position: int) -> Create:
        resource = self._resource
        if entry.id is not None:
            reason = f"{entry.id} does not exist. A given id must exist, because Cloudflare assigns the ids"
            raise InvalidOption(resource.id_option, reason)
        for name, field in resource.fields.items():
            if field.required and entry.values.get(name) is None:
                raise InvalidOption(name, f"{field.requirement} to create {resource.a_noun}")
        values = resource.with_defaults(entry).values
        resource.check_values(values, values)
        shown = resource.as_held(values)
        return Create(position, {name: values[name] for name in resource.fields if shown[name] is not None})

    def _update(self, entry: Wanted, held: Held, position: int) -> Update:
        changes = self._changes(entry, held)
        for name in changes:
            if self._resource.fields[name].immutable:
                raise InvalidOption(name, "cannot be changed in an existing entry")
        if changes:
            self.refuse_unmanaged(held)
        self._resource.check_values({**held.values, **changes}, changes)
        return Update(position, held, changes)

    def _changes(self, entry: Wanted, held: Held) -> dict[str, Any]:
        """What an update has to send."""
        changes = self._resource.changes(entry.values, held)
        return {name: value for name, value in changes.items() if name not in self._ignore}

    def refuse_unmanaged(self, held: Held) -> None:
        """Refuse to change or delete an unmanaged entry."""
        resource = self._resource
        if not resource.managed(held):
            name = f"{resource.name_of(held.values)} ({resource.id_option} {held.id})"
            raise InvalidOption(resource.identity[0], f"matches {name}, which {resource.not_managed}")

    def updated(self, held: Held, changes: Values) -> Held:
        """The entry after the changes, as far as it is known in advance."""
        return Held(held.id, self._resource.as_held({**held.values, **changes}), held.info) if changes else held

    def _warnings(self, steps: Sequence[Step], counts: Sequence[int]) -> Iterator[PlanWarning]:
        """Warnings about the entries as they will be. A second run, which changes nothing, gives the same warnings."""
        resource = self._resource
        for step, count in zip(steps, counts):
            values = step.values if isinstance(step, Create) else self.updated(step.held, step.changes).values
            texts = list(resource.warnings(values))
            if count > 1:
                texts.insert(
                    0,
                    f"{count} entries have this {resource.identity[0]}. Only one is managed: the best match, or the oldest if "
                    "several match equally well.",
                )
            yield from (PlanWarning(step.position, resource.name_of(values), text) for text in texts)

    def changes(self, plan: Plan) -> list[Change]:
        """The changes that a plan will make, in order, as far as they are known in advance."""
        return [
            *(Change(None, Draft(step.values), step.values) for step in plan.create),
            *(Change(step.held, self.updated(step.held, step.changes), step.changes) for step in plan.update),
            *(Change(entry, None, {}) for entry in plan.delete),
        ]

    def diff(self, change: Change) -> dict[str, Any]:
        """The diff of a change, in Ansible's format, without values that only the server knows."""
        resource = self._resource
        before = resource.result(change.before) if change.before else {}
        after = resource.as_held(change.sent)
        if change.before and change.after:
            before = {name: before[name] for name in change.sent}
            after = {name: after[name] for name in change.sent}
        else:
            before, after = _without_none(before), _without_none(after)
        header = resource.name_of(change.entry.values)
        return {"before": before, "after": after, "before_header": header, "after_header": header}

    def fingerprints(self, plan: Plan) -> list[str]:
        """One text for each change, made from its id and its diff."""
        changes = self.changes(plan)
        shown = ((change.before and change.before.id, self._canonical(self.diff(change))) for change in changes)
        return [json.dumps([self._resource.path, *each], sort_keys=True) for each in shown]

    def _canonical(self, diff: Values) -> dict[str, Any]:
        """The two sides of a diff, with sorted sets, and only with writable fields, because the server changes the others."""
        return {
            side: {
                name: sorted(value) if isinstance(value, list) else value
                for name, value in diff[side].items()
                if name in self._resource.fields
            }
            for side in ("before", "after")
        }

    @staticmethod
    def fingerprint(changes: Iterable[str]) -> str:
        """A fingerprint of the changes in any order: 16 hexadecimal characters.

        The first one is a letter, because YAML could read a text of digits as a number.
        """
        digest = hashlib.sha256("\n".join(sorted(changes)).encode()).hexdigest()
        return "abcdef"[int(digest[0], 16) % 6] + digest[1:16]

    def diffs(self, changes: Iterable[Change]) -> list[dict[str, Any]]:
        """The diffs of many changes, ordered by name. Ansible can print a list of diffs, but not a diff of two lists."""
        return [self.diff(change) for change in sorted(changes, key=self._by_name)]

    def _by_name(self, change: Change) -> tuple[str, str]:
        """A sort key that gives check mode and the real run the same order, even for duplicate names."""
        names = [str(change.entry.values.get(name)) for name in self._resource.identity]
        return "\n".join(names), str(change.before.id) if change.before else ""


def _without_none(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _age(entry: Held) -> tuple[str, int, str]:
    """A sort key for the age. Entries that were created together have the same time, so the id breaks ties.

    Times are UTC and compared as texts. The Z is removed, because it would sort after additional fractional digits.
    """
    return (entry.info["created_at"] or "").rstrip("Z"), len(str(entry.id)), str(entry.id)
