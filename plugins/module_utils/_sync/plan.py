# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan consists of, what was done, and how both are shown: as diffs, and as the fingerprint of a reviewed plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Union

from .._entry.entry import Draft, EntryId, Held, Values
from .._entry.resource import Resource


class Create(NamedTuple):
    """An entry to create, and the position of the task's entry that asks for it, from 1."""

    position: int
    values: Values


class Update(NamedTuple):
    """An entry of the account, the fields to change, and the position of the task's entry, from 1."""

    position: int
    held: Held
    changes: Values


Step = Union[Create, Update]


class PlanWarning(NamedTuple):
    """A warning about a valid value that is probably a mistake, with the position (from 1) and the name of its entry."""

    position: int
    name: str
    text: str


class Plan(NamedTuple):
    """The changes to make, each kind in the order of the task's entries, and the warnings.

    ``freeing`` holds the ids of deletions that free a name which another change takes. They must not come after it. ``expired``
    holds the ids of deletions whose ``until`` has passed. ``unmanaged`` counts the entries that this collection must not change.
    ``unchanged`` maps the positions of entries without a change to the entry of the account; None if it is rightly absent.
    """

    create: tuple[Create, ...] = ()
    update: tuple[Update, ...] = ()
    delete: tuple[Held, ...] = ()
    freeing: frozenset[EntryId] = frozenset()
    expired: frozenset[EntryId] = frozenset()
    unmanaged: int = 0
    unchanged: Mapping[int, Held | None] = MappingProxyType({})
    warnings: tuple[PlanWarning, ...] = ()


class Change(NamedTuple):
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


def changes_of(plan: Plan, resource: Resource) -> list[Change]:
    """The changes that a plan will make, in order, as far as they are known in advance."""
    return [
        *(Change(None, Draft(step.values), step.values) for step in plan.create),
        *(Change(step.held, resource.updated(step.held, step.changes), step.changes) for step in plan.update),
        *(Change(entry, None, {}) for entry in plan.delete),
    ]


def diff_of(change: Change, resource: Resource) -> dict[str, Any]:
    """The diff of a change, without values that only the server knows."""
    before = resource.result(change.before) if change.before else {}
    after = resource.as_held(change.sent)
    if change.before and change.after:
        before = {name: before[name] for name in change.sent}
        after = {name: after[name] for name in change.sent}
    else:
        before, after = _without_none(before), _without_none(after)
    return diff(before, after, resource.name_of(change.entry.values))


def diff(before: Values, after: Values, header: str) -> dict[str, Any]:
    """A diff with the name of its entry."""
    return {"before": before, "after": after, "before_header": header, "after_header": header}


def diffs_of(changes: Iterable[Change], resource: Resource) -> list[dict[str, Any]]:
    """The diffs of many changes, ordered by name. Ansible can print a list of diffs, but not a diff of two lists."""

    def by_name(change: Change) -> tuple[str, str]:
        """Gives check mode and the real run the same order, even for duplicate names."""
        names = [str(change.entry.values.get(name)) for name in resource.identity]
        return "\n".join(names), str(change.before.id) if change.before else ""

    return [diff_of(change, resource) for change in sorted(changes, key=by_name)]


def _without_none(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def describe_changes(plan: Plan, resource: Resource) -> list[str]:
    """One text for each change of a plan, made from its id and its diff."""
    shown = (
        (change.before and change.before.id, _canonical(diff_of(change, resource), resource))
        for change in changes_of(plan, resource)
    )
    return [json.dumps([resource.path, *each], sort_keys=True) for each in shown]


def _canonical(diff: Values, resource: Resource) -> dict[str, Any]:
    """The two sides of a diff, with sorted sets, and only with writable fields, because the server changes the others."""
    return {
        side: {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in diff[side].items()
            if name in resource.fields
        }
        for side in ("before", "after")
    }


def fingerprint(changes: Iterable[str]) -> str:
    """A fingerprint of described changes in any order: 16 hexadecimal characters.

    The first one is a letter, because YAML could read a text of digits as a number.
    """
    digest = hashlib.sha256("\n".join(sorted(changes)).encode()).hexdigest()
    return "abcdef"[int(digest[0], 16) % 6] + digest[1:16]
