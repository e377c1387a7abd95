# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of the account a task means, and which of them it may touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .._entry.entry import EntryId, Held, Values, Wanted
from .._entry.resource import Resource
from .._errors import InvalidOption, Problems


class Scope:
    """Which entries of a list, and which of their fields, a task may change. Fields in ``ignore`` are left alone."""

    def __init__(self, resource: Resource, ignore: Iterable[str] = ()) -> None:
        self._resource = resource
        self._ignore = frozenset(ignore)

    def covers(self, held: Held) -> bool:
        """Whether the task may change or delete this entry."""
        return self._resource.managed(held.info)

    def require(self, held: Held) -> None:
        """Raise InvalidOption, with the reason, unless the task may change or delete this entry."""
        resource = self._resource
        if not self.covers(held):
            name = f"{resource.name_of(held.values)} ({resource.id_option} {held.id})"
            raise InvalidOption(resource.identity[0], f"matches {name}, which {resource.not_managed}")

    def changes(self, wanted: Values, held: Held) -> dict[str, Any]:
        """The values to send so that the entry has the wanted ones."""
        changes = self._resource.changes(wanted, held)
        return {name: value for name, value in changes.items() if name not in self._ignore}


class Match(NamedTuple):
    """An entry of the task, its position from 1, and the entries of the account that it means.

    For the states present and exact, ``settled`` puts the best match first, and adds the ``changes`` that it needs.
    """

    position: int
    wanted: Wanted
    found: Sequence[Held]
    changes: Values = MappingProxyType({})


class Snapshot:
    """The entries of an account at one time, and those that a task matches. An index avoids comparing every pair."""

    def __init__(self, resource: Resource, held: Sequence[Held], wanted: Sequence[Wanted]) -> None:
        self._resource = resource
        self.held = held
        self.by_id = {entry.id: entry for entry in held}
        self._by_key: dict[Hashable, list[Held]] = defaultdict(list)
        for entry in held:
            self._by_key[resource.index_key(entry.values)].append(entry)
        self.matches = [Match(position, entry, self.find(entry)) for position, entry in enumerate(wanted, 1)]

    def find(self, wanted: Wanted) -> Sequence[Held]:
        """The entries of the account that an entry of a task means."""
        if wanted.id is not None:
            return [self.by_id[wanted.id]] if wanted.id in self.by_id else []
        candidates = self._by_key.get(self._resource.index_key(wanted.values), ())
        return [entry for entry in candidates if self._resource.identifies(wanted, entry)]


def of_same_kind(match: Match, resource: Resource) -> Match:
    """Without matches of another kind: a literal name does not mean a regular expression with the same text."""
    if match.wanted.id is not None or not match.found:
        return match
    return match._replace(found=[held for held in match.found if resource.same_kind(match.wanted.values, held.values)])


def settled(snapshot: Snapshot, resource: Resource, scope: Scope, state: str) -> list[Match]:
    """The matches for the states present and exact: the best match first, and what to change in it."""
    matches: Sequence[Match] = snapshot.matches
    if state == "exact":
        matches = [_with_defaults(match, resource) for match in matches]
    if len(resource.distinguishing) > len(resource.identity):
        matches = _of_their_kind(matches, resource)
    if any(resource.is_unknown(name, held.values) for held in snapshot.held for name in resource.identity[1:]):
        matches = _assign_unknown_types(matches, resource)
    return [_settle(match, given.wanted.values, resource, scope) for match, given in zip(matches, snapshot.matches)]


def _with_defaults(match: Match, resource: Resource) -> Match:
    return match._replace(wanted=match.wanted._replace(values=resource.with_defaults(match.wanted.values)))


def _of_their_kind(matches: Sequence[Match], resource: Resource) -> list[Match]:
    """Each match with the entries of its own kind. A literal name and a regular expression can have the same text.

    Only if there is none, an entry of the other kind is meant, so that the task can change its kind. It must not be one that
    another match means. An entry that has expired must not delete an entry of the other kind.
    """
    own = [of_same_kind(match, resource) for match in matches]
    claimed = {held.id for match in own for held in match.found}
    return [
        each
        if each.found or match.wanted.expired
        else match._replace(found=[held for held in match.found if held.id not in claimed])
        for each, match in zip(own, matches)
    ]


def _settle(match: Match, given: Values, resource: Resource, scope: Scope) -> Match:
    """Put the best match first, and add what to change in it. A value that the account does not know differs from no default."""
    wanted, found = match.wanted, match.found
    if len(found) > 1:
        names = [name for name in resource.distinguishing if name in wanted.values]
        found = sorted(
            found,
            key=lambda held: (
                not scope.covers(held),
                sum(not resource.same(name, wanted.values, held.values) for name in names),
                age(held),
            ),
        )
    changes: Values = {}
    if found:
        theirs = found[0].values
        changes = scope.changes(wanted.values, found[0])
        changes = {name: value for name, value in changes.items() if name in given or theirs.get(name) is not None}
    return Match(match.position, wanted, found, changes)


def _assign_unknown_types(matches: Sequence[Match], resource: Resource) -> list[Match]:
    """Assign held entries of unknown type to one entry of the task each.

    A held entry of unknown type matches every type. It goes to the entry of the task with its id, or else to the first one
    that has no exact match, in the order of their values: the order of a task must not change the plan.
    """
    claimed: set[EntryId] = {match.wanted.id for match in matches if match.wanted.id is not None}
    result: list[Match] = []
    for match in sorted(matches, key=lambda match: str([match.wanted.values.get(name) for name in resource.fields])):
        wanted, found = match.wanted, match.found
        given = [name for name in resource.identity if name in wanted.values and wanted.id is None]
        exact = [held for held in found if all(resource.same(name, wanted.values, held.values) for name in given)]
        rest = [held for held in found if held.id not in claimed]
        result.append(match._replace(found=exact or rest))
        if not exact:
            claimed.update(held.id for held in rest)
    return sorted(result, key=lambda match: match.position)


def age(entry: Held) -> tuple[str, int, str]:
    """A sort key for the age. Entries that were created together have the same time, so the id breaks ties.

    Times are UTC and compared as texts. The Z is removed, because it would sort after additional fractional digits.
    """
    return (entry.info["created_at"] or "").rstrip("Z"), len(str(entry.id)), str(entry.id)


#: An entry of a task, and the values that it may have after the task: the wanted ones, and those of an updated entry.
_Future = tuple[Match, Sequence[Values]]


def report_duplicates(matches: Sequence[Match], resource: Resource, problems: Problems) -> None:
    """Add a problem for each entry that means the same as an earlier one. Needs settled matches."""
    first_of: dict[EntryId, Match] = {}
    by_key: dict[Hashable, list[_Future]] = defaultdict(list)
    for match in matches:
        if match.wanted.id is not None and not match.found:
            continue  # reported later as an id that does not exist
        futures = _futures(match, resource)
        others = by_key[resource.index_key(futures[0])]
        same = [first_of[held.id] for held in match.found if held.id in first_of]
        same += [other[0] for other in others if _overlap((match, futures), other, resource)]
        if same:
            problems.add(None, _duplicate(min(same, key=lambda other: other.position), match, resource))
        for held in match.found:
            first_of.setdefault(held.id, match)
        others.append((match, futures))


def _futures(match: Match, resource: Resource) -> Sequence[Values]:
    """The values that the entry may have after the task: an existing entry keeps the spelling of its name."""
    requested = [match.wanted.values] if match.wanted.id is None else []
    if not match.found:
        return requested
    return [*requested, resource.updated(match.found[0], match.changes).values]


def _overlap(one: _Future, other: _Future, resource: Resource) -> bool:
    """Whether one of them would mean what the other one becomes, or whether they get the same name.

    An account may have two entries with one name. Two with an id may keep it, but none may get it.
    """
    if one[0].wanted.id is not None and other[0].wanted.id is not None:
        renamed = any(name in match.changes for match in (one[0], other[0]) for name in resource.distinguishing)
        return renamed and resource.mean_the_same(one[1][0], other[1][0])
    return any(
        match.wanted.id is None and any(_means(match.wanted.values, values, resource) for values in futures)
        for match, futures in ((one[0], other[1]), (other[0], one[1]))
    )


def _means(wanted: Values, values: Values, resource: Resource) -> bool:
    return resource.fits(wanted, values, resource.identity) and resource.same_kind(wanted, values)


def _duplicate(first: Match, match: Match, resource: Resource) -> str:
    wanted = match.wanted
    places = [
        f"{each.position} ({each.wanted.origin})" if each.wanted.origin else f"{each.position}"
        for each in (first, match)
    ]
    which = f"{resource.id_option} {wanted.id}" if wanted.id is not None else wanted.values[resource.identity[0]]
    return (
        f"{resource.items} must contain each {resource.noun} only once: entries {' and '.join(places)} are duplicates "
        f"({which}). Remove one of them"
    )
