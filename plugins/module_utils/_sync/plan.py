# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What a plan consists of, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Union

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
