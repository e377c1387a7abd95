# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides what to change, in check mode and in the real run, for one entry or the whole list. It makes no requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from .._entry.entry import Draft, EntryId, Held, Wanted
from .._entry.resource import Resource
from .._errors import InvalidOption, Problems, shortened
from .matching import Match, Scope, Snapshot, of_same_kind, report_duplicates, settled
from .plan import Change, Plan, PlanWarning


class Planner:
    """Plans for one list. Fields in ``ignore`` are left alone in existing entries."""

    def __init__(self, resource: Resource, ignore: Iterable[str] = ()) -> None:
        self.resource = resource
        self._scope = Scope(resource, ignore)

    def plan(self, snapshot: Snapshot, state: str) -> Plan:
        """Plan how to get from what the account holds to what the task wants.

        ``present``: create missing entries, and change the fields that an entry gives. ``absent``: delete what an entry names.
        ``exact``: as ``present``, but reset missing fields and delete all others. Entries that have expired are always deleted.
        Raises InvalidEntries for entries that cannot be planned, or that the API would reject.
        """
        return self._plan_absent(snapshot) if state == "absent" else self._plan_present(snapshot, state)

    def _plan_present(self, snapshot: Snapshot, state: str) -> Plan:
        matches = settled(snapshot, self.resource, self._scope, state)
        problems = Problems()
        report_duplicates(matches, self.resource, problems)
        create: list[Change] = []
        update: list[Change] = []
        unchanged: dict[int, Held | None] = {}
        expired: dict[EntryId, Change] = {}
        warnings: list[PlanWarning] = []
        for match in matches:
            with problems.at(match.position, match.wanted.origin):
                if match.wanted.expired:
                    expired.update({change.held.id: change for change in self._deletions(match)})
                    if not match.found:
                        unchanged[match.position] = None
                    continue
                change = self._update(match) if match.found else self._creation(match)
                warnings += self._warnings(change, len(match.found) if state == "present" else 1)
                if change.before and not change.sent:
                    unchanged[match.position] = change.before
                else:
                    (update if change.before else create).append(change)
        problems.raise_any()
        kept = {change.held.id for change in update} | {held.id for held in unchanged.values() if held}
        managed = {entry.id for entry in snapshot.held if self._scope.covers(entry)}
        to_delete = set(expired) | (managed - kept if state == "exact" else set())
        duplicates = {held.id: self._deletion(held, match) for match in matches for held in match.found[1:]}
        planned = {**duplicates, **expired}
        delete = [planned.get(held.id) or Change(held, None, {}) for held in snapshot.held if held.id in to_delete]
        freeing = self._freeing((*create, *update), delete)
        gone = {change.held.id for change in (*update, *delete)}
        for match in matches:
            if match.wanted.id is not None and not match.wanted.expired:
                warnings += self._namesakes(snapshot, match, gone)
        return Plan(
            create=tuple(create),
            update=tuple(update),
            delete=tuple(sorted(delete, key=lambda change: change.held.id not in freeing)),
            freeing=freeing,
            expired=frozenset(expired),
            unmanaged=len(snapshot.held) - len(managed),
            unchanged=unchanged,
            warnings=tuple(warnings),
        )

    def _creation(self, match: Match) -> Change:
        resource, wanted = self.resource, match.wanted
        if wanted.id is not None:
            reason = f"{wanted.id} does not exist. An ID must exist, because Cloudflare assigns the IDs"
            raise InvalidOption(resource.id_option, reason)
        for name, field in resource.fields.items():
            if field.required and wanted.values.get(name) is None:
                missing = f"the account has none with this {resource.identity[0]}"
                raise InvalidOption(name, f"{field.requirement} to create {resource.a_noun}: {missing}")
        values = resource.with_defaults(wanted.values)
        resource.check_values(values, values)
        shown = resource.as_held(values)
        sent = {name: values[name] for name in resource.fields if shown[name] is not None}
        return Change(None, Draft(sent), sent, match.position, wanted.origin)

    def _update(self, match: Match) -> Change:
        """An update of the best match. It may be empty."""
        held, changes = match.found[0], match.changes
        for name in changes:
            if self.resource.fields[name].immutable:
                raise InvalidOption(name, "cannot be changed in an existing entry")
        if changes:
            self._scope.require(held)
            self.resource.check_values({**held.values, **changes}, changes)
        return Change(held, self.resource.updated(held, changes), changes, match.position, match.wanted.origin)

    def _deletions(self, match: Match) -> Iterator[Change]:
        """The deletions of the matching entries. Raises InvalidOption if the task may not delete one of them."""
        for held in match.found:
            self._scope.require(held)
            yield self._deletion(held, match)

    @staticmethod
    def _deletion(held: Held, match: Match) -> Change:
        return Change(held, None, {}, match.position, match.wanted.origin)

    def _freeing(self, takers: Sequence[Change], delete: Sequence[Change]) -> frozenset[EntryId]:
        """The ids of the deletions that free a name which a creation or an update takes."""
        key = self.resource.index_key
        taken: set[Hashable] = set()
        for change in takers:
            if self.resource.identity[0] in change.sent:
                taken |= {key(change.sent)} - {key(change.before.values) if change.before else None}
        return frozenset(change.held.id for change in delete if key(change.held.values) in taken)

    def _warnings(self, change: Change, count: int) -> Iterator[PlanWarning]:
        """Warnings about an entry as it will be. A second run, which changes nothing, gives the same ones."""
        resource, position, values = self.resource, change.position, change.entry.values
        texts = [advice.text for advice in resource.advise(values)]
        if count > 1:
            which = "the best match, or the oldest if several match equally well"
            texts = [f"{count} entries have this {resource.identity[0]}. Only one is managed: {which}.", *texts]
        yield from (PlanWarning(position, resource.name_of(values), text, change.origin) for text in texts)

    def _namesakes(self, snapshot: Snapshot, match: Match, gone: set[EntryId]) -> Iterator[PlanWarning]:
        """Warn if an entry with an id has the name of another entry, which is neither changed nor deleted."""
        resource = self.resource
        values = resource.updated(match.found[0], match.changes).values
        named = Wanted(None, {name: values[name] for name in resource.identity})
        others = [
            str(held.id)
            for held in snapshot.find(named)
            if held.id != match.wanted.id and held.id not in gone and resource.mean_the_same(values, held.values)
        ]
        if others:
            text = f"Another entry has the same {resource.identity[0]}: {resource.id_option} {', '.join(shortened(others))}."
            yield PlanWarning(match.position, resource.name_of(values), text, match.wanted.origin)

    def _plan_absent(self, snapshot: Snapshot) -> Plan:
        matches = [of_same_kind(match, self.resource) for match in snapshot.matches]
        problems = Problems()
        kinds_of_ids = {type(entry.id) for entry in snapshot.held} or {int, str}
        deletable: dict[EntryId, Change] = {}
        for match in matches:
            with problems.at(match.position, match.wanted.origin):
                if not match.found:
                    self._refuse_impossible(match.wanted, kinds_of_ids)
                for change in self._deletions(match):
                    deletable.setdefault(change.held.id, change)
        problems.raise_any()
        return Plan(
            delete=tuple(deletable.values()),
            unmanaged=sum(not self._scope.covers(entry) for entry in snapshot.held),
            unchanged={match.position: None for match in matches if not match.found},
            warnings=tuple(self._remaining(snapshot, matches, set(deletable))),
        )

    def _refuse_impossible(self, wanted: Wanted, kinds_of_ids: set[type]) -> None:
        """Refuse a name or an id that cannot match anything: reporting it as absent could hide an entry that still exists.

        An id of the other kind belongs to another account, or predates the move to UUIDs. A text that cannot be a name may be
        a list of names by mistake.
        """
        resource = self.resource
        if wanted.id is None:
            resource.check_names(wanted.values)
        elif type(wanted.id) not in kinds_of_ids:
            theirs = "UUIDs" if isinstance(wanted.id, int) else "integers"
            raise InvalidOption(resource.id_option, f"{wanted.id} cannot exist in this account, whose IDs are {theirs}")

    def _remaining(self, snapshot: Snapshot, matches: Sequence[Match], deleted: set[EntryId]) -> Iterator[PlanWarning]:
        """Warn about entries that remain although the task names them.

        An entry with an id matches only that id, so another entry may have the same name. If an entry without an id matches
        nothing, the same pattern may exist with another type, or as a regular expression.
        """
        resource = self.resource
        first = resource.identity[0]
        for position, wanted, found, _changes in matches:
            by_id = wanted.id is not None
            if wanted.values.get(first) is None or (found and not by_id):
                continue
            namesake = Wanted(None, wanted.values if by_id else {first: wanted.values[first]})
            remaining = [resource.name_of(held.values) for held in snapshot.find(namesake) if held.id not in deleted]
            if remaining:
                reason = (
                    f", because {resource.id_option} matches only one entry"
                    if by_id
                    else f": {', '.join(remaining[:5])}"
                )
                text = f"Another entry has the same {first}, and is not deleted{reason}."
                yield PlanWarning(position, resource.name_of(wanted.values), text, wanted.origin)
