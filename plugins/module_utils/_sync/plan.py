# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans and changes, their diffs, and the fingerprint that identifies a plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .._entry.entry import Draft, EntryId, Held, Values
from .._entry.resource import Resource
from .._errors import visible


class Change(NamedTuple):
    """One entry before and after, None if there is none, and the values to send for it.

    In a plan, ``after`` is what is known in advance. ``position`` and ``origin`` are those of the task's entry that asks for it.
    """

    before: Held | None
    after: Held | Draft | None
    sent: Values
    position: int = 0  # from 1; 0 if no entry asks for it
    origin: str = ""

    @property
    def entry(self) -> Held | Draft:
        """The entry after the change; the old one if it was deleted."""
        return self.after or self.held

    @property
    def held(self) -> Held:
        """The entry of the account that is changed or deleted."""
        if self.before is None:
            raise ValueError("this entry does not exist yet")
        return self.before


class PlanWarning(NamedTuple):
    """A warning about a valid value that is probably a mistake, with the position (from 1) and the name of its entry."""

    position: int
    name: str
    text: str
    origin: str = ""


class Plan(NamedTuple):
    """The changes to make, each kind in the order in which they are carried out, and the warnings.

    That is the order of the task's entries, but deletions in the order of the account. ``freeing`` holds the ids of those that
    free a name which another change takes. They are the first deletions, and must not come after that change. ``expired``
    holds the ids of deletions whose ``until`` has passed. ``unmanaged`` counts the entries that this collection must not change.
    ``unchanged`` maps the positions of entries without a change to the entry of the account; None if it is rightly absent.
    """

    create: tuple[Change, ...] = ()
    update: tuple[Change, ...] = ()
    delete: tuple[Change, ...] = ()
    freeing: frozenset[EntryId] = frozenset()
    expired: frozenset[EntryId] = frozenset()
    unmanaged: int = 0
    unchanged: Mapping[int, Held | None] = MappingProxyType({})
    warnings: tuple[PlanWarning, ...] = ()

    @property
    def changes(self) -> Sequence[Change]:
        """All changes, in order."""
        return [*self.create, *self.update, *self.delete]


def by_kind(changes: Iterable[Change]) -> list[Change]:
    """The changes in the order of a plan, which batches mix: creations, updates, deletions."""
    return sorted(changes, key=lambda change: (change.after is None, change.before is not None))


def diff_of(change: Change, resource: Resource) -> dict[str, Any]:
    """The diff of a change, without values that only the server knows."""
    before = resource.result(change.before) if change.before else {}
    after = resource.as_held(change.sent)
    if change.before and change.after:
        before = {name: before[name] for name in change.sent}
        after = {name: after[name] for name in change.sent}
    else:
        before, after = _without_none(before), _without_none(after)
    return diff(before, after, ", ".join(filter(None, [resource.name_of(change.entry.values), change.origin])))


def diff(before: Values, after: Values, header: str) -> dict[str, Any]:
    """A diff with the name of its entry."""
    shown = visible(header)
    return {"before": before, "after": after, "before_header": shown, "after_header": shown}


def diffs_of(changes: Sequence[Change], resource: Resource) -> list[dict[str, Any]]:
    """The diffs of many changes, ordered by name and id. Ansible can print a list of diffs, but not a diff of two lists."""
    ids = [str(change.before.id) if change.before else "" for change in changes]
    diffs = [diff_of(change, resource) for change in changes]
    return [shown for _id, shown in sorted(zip(ids, diffs), key=lambda each: (each[1]["after_header"], each[0]))]


def _without_none(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def summarize(resource: Resource, changes: Sequence[Change]) -> str:
    """One line about the changes of a list, such as "allow_policies: 1 created, 2 deleted"."""
    deleted = sum(change.after is None for change in changes)
    created = sum(change.before is None for change in changes)
    counts = {"created": created, "updated": len(changes) - created - deleted, "deleted": deleted}
    texts = [f"{count} {verb}" for verb, count in counts.items() if count]
    return f"{resource.path}: {', '.join(texts) or 'no changes'}"


def describe_changes(plan: Plan, resource: Resource) -> list[str]:
    """One text for each change of a plan: the id, and the two sides of the diff.

    Sets are sorted, and only writable fields are included, because the server changes the others.
    """

    def written(values: Values) -> Values:
        fields = [name for name in resource.fields if name in values]
        return {name: sorted(values[name]) if isinstance(values[name], list) else values[name] for name in fields}

    texts = []
    for change in plan.changes:
        shown = diff_of(change, resource)
        sides = [written(shown["before"]), written(shown["after"])]
        texts.append(json.dumps([resource.path, change.before and change.before.id, *sides], sort_keys=True))
    return texts


def fingerprint(account_id: str, changes: Iterable[str]) -> str:
    """A fingerprint of described changes to an account, in any order: 16 hexadecimal characters.

    The first one is a letter, because YAML could read a text of digits as a number.
    """
    digest = hashlib.sha256("\n".join([account_id, *sorted(changes)]).encode()).hexdigest()
    return "abcdef"[int(digest[0], 16) % 6] + digest[1:16]
