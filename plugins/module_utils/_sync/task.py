# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings entries of one list into the state that a task declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._entry.entry import EntryId, Values, Wanted
from .._entry.resource import Resource
from .._entry.until import has_expired
from .._errors import Problems, about
from .endpoint import Endpoint
from .matching import Snapshot
from .plan import Change, Plan, PlanWarning
from .planner import Planner

#: Up to this many missing names are looked up one by one. If more are missing, the whole list is read again.
_MAX_LOOKUPS = 10


def find(endpoint: Endpoint, resource: Resource, wanted: Wanted) -> Snapshot:
    """The entries of the account that one entry of a task means: by id with one GET, by name from the whole list.

    The API's own name filter compares exactly, so it would miss an entry that only differs in case.
    """
    if wanted.id is not None:
        entry = endpoint.get(wanted.id)
        return Snapshot(resource, [entry] if entry else [], [wanted])
    return read(endpoint, resource, [wanted])


def read(endpoint: Endpoint, resource: Resource, wanted: Sequence[Wanted]) -> Snapshot:
    """The whole list. If one entry is deleted and another is created between two page requests, a third one can be missed.

    So if the list has several pages, look up every missing name again.
    """
    listing = endpoint.list()
    snapshot = Snapshot(resource, listing.entries, wanted)
    first = resource.identity[0]
    missing = [match.wanted.values[first] for match in snapshot.matches if match.wanted.id is None and not match.found]
    if listing.pages < 2 or not missing or not resource.fields[first].filter:
        return snapshot
    if len(missing) > _MAX_LOOKUPS:
        again = endpoint.list().entries
    else:
        again = [entry for name in missing for entry in endpoint.list(**{first: name}).entries]
    held = {**snapshot.by_id, **{entry.id: entry for entry in again}}
    return snapshot if held == snapshot.by_id else Snapshot(resource, tuple(held.values()), wanted)


def parse(resource: Resource, entries: Sequence[Values], given: Sequence[Any], state: str) -> list[Wanted]:
    """Read the entries of a list task, with the types of their options. ``given`` are the same entries as the task has them.

    Raises InvalidEntries for all mistakes together.
    """
    problems = Problems()
    wanted = []
    for position, (params, as_given) in enumerate(zip(entries, given), 1):
        origin = params.get("origin") or ""
        with problems.at(position, origin):
            raw = as_given if isinstance(as_given, dict) else {}  # Ansible also accepts JSON
            entry = resource.wanted(params, raw, absent=state == "absent")
            if params.get("until") is not None and state != "absent":
                with about("until"):
                    entry = entry._replace(expired=has_expired(params["until"]))
            wanted.append(entry._replace(origin=origin))
    problems.raise_any()
    return wanted


class Task:
    """Entries of one list, and the state that they shall have.

    ``read`` returns what the account holds. ``check`` may refuse a plan. It also gets how many entries we may manage, and how many of
    them were deleted so far although they had not expired.
    ``done`` holds the changes, also after a failure part-way; ``warnings`` those about carrying them out; ``unchanged`` the
    positions of the entries that no plan changed; ``expired`` the ids of the entries to delete because ``until`` has passed.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        planner: Planner,
        state: str,
        read: Callable[[], Snapshot],
        check: Callable[[Plan, int, int], None],
    ) -> None:
        self.resource = planner.resource
        self.current = Plan()
        self.done: list[Change] = []
        self.warnings: Sequence[PlanWarning] = ()
        self.unchanged: frozenset[int] | None = None
        self.expired: frozenset[EntryId] = frozenset()
        self._endpoint = endpoint
        self._planner = planner
        self._state = state
        self._read = read
        self._check = check
        self._snapshot = Snapshot(self.resource, (), ())

    def plan(self) -> Plan:
        """Read the account and plan. Raises InvalidEntries or RequestFailed."""
        return self._make_plan(self._read())

    def check(self) -> None:
        """Raise what ``check`` raises, if the current plan must not be carried out."""
        deleted = [change.held.id for change in self.done if change.after is None]
        self._check(self.current, self.managed, sum(entry_id not in self.expired for entry_id in deleted))

    @property
    def managed(self) -> int:
        """The number of entries in the account that we may manage."""
        return len(self._snapshot.held) - self.current.unmanaged

    def carry_out(self, *, whole_list: bool) -> None:
        """Carry out the plan. Raises what planning raises."""
        if not self.current.changes:
            return
        from .carry_out import Executor  # noqa: PLC0415 - most runs change nothing

        executor = Executor(self._endpoint, self.resource, self._read, whole_list=whole_list)
        self.done, self.warnings = executor.done, executor.warnings
        executor.enforce(self._snapshot, self._plan_again, self.current)

    def _plan_again(self, snapshot: Snapshot) -> Plan:
        plan = self._make_plan(snapshot)
        self.check()
        return plan

    def _make_plan(self, snapshot: Snapshot) -> Plan:
        self._snapshot = snapshot
        self.current = plan = self._planner.plan(snapshot, self._state)
        # After a new plan, entries that an earlier plan changed do not count as unchanged.
        positions = frozenset(plan.unchanged)
        self.unchanged = positions if self.unchanged is None else self.unchanged & positions
        self.expired |= plan.expired
        return plan
