# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Finds the entries that a task names, and carries out a plan, even if responses are lost.

The API has no idempotency keys, so a creation is never retried blindly:

- After a 408 or 5xx, wait, read the account, and retry what is missing, up to ``max_retries`` times.
- After no response at all, or a success that does not list every change, wait, read, wait longer, and read again. If a
  creation is still missing, do not retry it. The task fails, because the server may still carry it out later.

Updates and deletions can always be retried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ansible_collections.community.cloudflare.plugins.module_utils._endpoint import Endpoint
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    ApiError,
    Fault,
    NoBatchEndpoint,
    OutcomeUnknown,
    Refused,
    RequestFailed,
)
from ansible_collections.community.cloudflare.plugins.module_utils._planner import (
    Change,
    Plan,
    Planner,
    PlanWarning,
)
from ansible_collections.community.cloudflare.plugins.module_utils._resource import (
    EntryId,
    Held,
    Resource,
    Values,
    Wanted,
)

#: Changes of each kind (create, update, delete) in one batch; the most that the API takes.
BATCH_SIZE = 1000

#: Up to this many missing names are looked up one by one. If more are missing, the whole list is read again.
_MAX_LOOKUPS = 10

#: Makes a plan from what the account holds.
MakePlan = Callable[[Sequence[Held]], Plan]


class Reader:
    """Reads one list of one account for the entries of a task."""

    def __init__(self, endpoint: Endpoint, resource: Resource) -> None:
        self._endpoint = endpoint
        self._resource = resource

    def find(self, wanted: Wanted) -> Sequence[Held]:
        """The entries of the account that match a task's entry: by id with one GET, by name from the whole list.

        The API's own name filter compares exactly, so it would miss an entry that only differs in case.
        """
        if wanted.id is not None:
            entry = self._endpoint.get(wanted.id)
            return [entry] if entry else []
        return [entry for entry in self.read([wanted]) if self._resource.names(wanted, entry)]

    def read(self, wanted: Sequence[Wanted]) -> Sequence[Held]:
        """The whole list. If one entry is deleted and another is created between two page requests, a third one can be missed.

        So if the list has several pages, look up every missing name again.
        """
        held = self._endpoint.list()
        first = self._resource.identity[0]
        if self._endpoint.page_count < 2 or not self._resource.fields[first].filter:
            return held
        found = Planner(self._resource).find_matches(held, wanted)
        missing = [entry.values[first] for entry, matches in zip(wanted, found) if entry.id is None and not matches]
        if len(missing) > _MAX_LOOKUPS:
            again = self._endpoint.list()
        else:
            again = [entry for name in missing for entry in self._endpoint.list(**{first: name})]
        return tuple({entry.id: entry for entry in (*held, *again)}.values())


class Executor:
    """Carries out a plan for one list of one account.

    ``read`` returns the entries of the account that matter for the plan. ``done`` collects the changes as they happen, and
    ``warnings`` the values that Cloudflare stored differently. With ``whole_list``, use batches if the list has them, and plan
    again, once, if a change is refused because an entry has been deleted in the meantime.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        resource: Resource,
        read: Callable[[], Sequence[Held]],
        *,
        whole_list: bool,
    ) -> None:
        self._endpoint = endpoint
        self._resource = resource
        self._read = read
        self._whole_list = whole_list
        self._earlier = ""  # a request whose outcome is still unknown
        self.done: list[Change] = []
        self.warnings: list[PlanWarning] = []

    def enforce(self, held: Sequence[Held], make_plan: MakePlan, plan: Plan) -> None:
        """Carry out the plan, in batches if the list has them. After a recoverable failure, read the account and plan again.

        Raises RequestFailed.
        """
        # The older API, with integer ids, has no batches (SDK 4.x).
        in_batches = self._resource.has_batch and self._whole_list
        in_batches = in_batches and not any(isinstance(entry.id, int) for entry in held)
        replanned, tries = False, 0
        while True:
            part = Plan()
            try:
                for part in split(plan, BATCH_SIZE) if in_batches else one_by_one(plan):
                    self.done += self._in_one_batch(part) if in_batches else self._one(part)
                    tries = 0
                return
            except NoBatchEndpoint:
                in_batches = False
                continue
            except OutcomeUnknown as lost:
                tries += 1
                held = self._resolve_outcome(part, lost, tries, in_batches)
            except Refused as error:
                self._mark(error)
                may_be_done = error.in_doubt or bool(self._earlier)
                may_have_vanished = self._whole_list and bool(_ids(part))
                if replanned or not (may_be_done or may_have_vanished):
                    raise
                replanned = True
                held = self._reread(error)
                done = self._already_done(part, held) if may_be_done else []
                self.done += done
                if not done and not (may_have_vanished and _ids(part) - {entry.id for entry in held}):
                    raise
            except RequestFailed as error:
                self._mark(error)
                raise
            plan = make_plan(held)

    def _resolve_outcome(self, part: Plan, lost: OutcomeUnknown, tries: int, in_batches: bool) -> Sequence[Held]:
        """After a lost response, find out which changes of a part were made, and add them to ``done``.

        Returns what the account holds. Raises the failure if the missing changes must not be retried.
        """
        self._mark(lost)
        lost.tries = max(lost.tries, tries)
        got_response = lost.fault is Fault.SERVER
        for attempt in range(tries, tries + (1 if got_response else 2)):
            waited = self._endpoint.wait(lost, attempt)
            held = self._reread(lost)
            done = self._already_done(part, held)
            if len(done) == len(part.create) + len(part.update) + len(part.delete):
                self.done += done
                return held
            if not waited:
                break
        self.done += done
        self._earlier = lost.request
        created = sum(change.before is None for change in done)
        retried_by_client = not in_batches and not part.create
        may_retry = waited and not retried_by_client and (got_response or created == len(part.create))
        if not may_retry or tries > self._endpoint.max_retries:
            raise lost
        return held

    def _mark(self, failure: RequestFailed) -> None:
        """Mention in this failure that the outcome of an earlier request is still unknown."""
        failure.earlier = failure.earlier or self._earlier

    def _reread(self, failure: RequestFailed) -> Sequence[Held]:
        """Read the account after a failure. If that fails, too, raise the first failure, because its outcome is unknown."""
        try:
            return self._read()
        except RequestFailed as error:
            failure.gave_up = "; ".join(filter(None, [failure.gave_up, f"reading the account failed, too ({error})"]))
            raise failure from error

    def _one(self, part: Plan) -> list[Change]:
        """Carry out a part that consists of one change."""
        for create in part.create:
            entry = self._endpoint.create(create.values)
            return [self._check_stored(create.position, Change(None, entry, create.values))]
        for update in part.update:
            entry = self._endpoint.edit(update.held.id, update.changes)
            return [self._check_stored(update.position, Change(update.held, entry, update.changes))]
        return [Change(entry, None, {}) for entry in part.delete if self._endpoint.delete(entry.id)]

    def _in_one_batch(self, part: Plan) -> list[Change]:
        try:
            edited, created = self._endpoint.batch(
                [entry.id for entry in part.delete],
                [(update.held.id, update.changes) for update in part.update],
                [create.values for create in part.create],
            )
        except Refused as error:
            self._name_entries(error, part)
            raise
        creates = ((step, Change(None, entry, step.values)) for step, entry in zip(part.create, created))
        updates = ((step, Change(step.held, entry, step.changes)) for step, entry in zip(part.update, edited))
        return [
            *(self._check_stored(step.position, change) for step, change in creates),
            *(self._check_stored(step.position, change) for step, change in updates),
            *(Change(entry, None, {}) for entry in part.delete),
        ]

    def _check_stored(self, position: int, change: Change) -> Change:
        """Warn if the server stored a different value, because the next run would find a difference again."""
        entry = change.entry
        for name, value in change.sent.items():
            if not self._resource.same(name, change.sent, entry.values):
                text = f"Cloudflare stored {name} as {entry.values[name]!r}, not as {value!r}. The next run may change it again."
                self.warnings.append(PlanWarning(position, self._resource.name_of(entry.values), text))
        return change

    def _name_entries(self, error: RequestFailed, part: Plan) -> None:
        """Replace positions in the batch by the names of the entries, because the user never sees the batch."""
        places: dict[str, Sequence[str]] = {
            "posts": [self._place(step.position, step.values) for step in part.create],
            "patches": [self._place(step.position, {**step.held.values, **step.changes}) for step in part.update],
            "deletes": [
                f"the deletion of {self._resource.name_of(entry.values)} ({entry.id})" for entry in part.delete
            ],
        }

        def named(refusal: ApiError) -> ApiError:
            found = re.search(r"(posts|patches|deletes)\W+(\d+)\W*(.*)", refusal.pointer or "")
            if not found or int(found[2]) >= len(places[found[1]]):
                return refusal
            field = f"{found[3]} of " if found[3] else ""
            return replace(refusal, pointer=f"{field}{places[found[1]][int(found[2])]}")

        error.source = replace(error.source, errors=tuple(map(named, error.source.errors)))

    def _place(self, position: int, values: Values) -> str:
        return f"entry {position}, {self._resource.name_of(values)}"

    def _already_done(self, part: Plan, held: Sequence[Held]) -> list[Change]:
        """The changes of a part that the account already shows."""
        resource = self._resource
        now = {entry.id: entry for entry in held}
        found = Planner(resource).find_matches(held, [Wanted(None, step.values) for step in part.create])
        created = (
            (step, next((entry for entry in entries if not resource.changes(step.values, entry)), None))
            for step, entries in zip(part.create, found)
        )
        updated = ((step, now.get(step.held.id)) for step in part.update)
        return [
            *(Change(None, entry, step.values) for step, entry in created if entry),
            *(
                Change(step.held, entry, step.changes)
                for step, entry in updated
                if entry and not resource.changes(step.changes, entry)
            ),
            *(Change(entry, None, {}) for entry in part.delete if entry.id not in now),
        ]


def split(plan: Plan, size: int) -> Iterator[Plan]:
    """Split the plan into as few parts as possible, with at most ``size`` changes of each kind in each.

    Blocking changes go into the first part, or into extra parts before it if there are too many. All other deletions go
    into the last parts, so that nothing is missing longer than necessary.
    """
    leading, others = _blocking_first(plan)
    if max(len(leading.update), len(leading.delete)) > size:
        yield from split(leading, size)
        leading = Plan()
    updates = leading.update + others.update
    counts = (len(plan.create), len(updates), len(leading.delete) + len(others.delete))
    deletes: list[tuple[Held, ...]] = [()] * max(-(-count // size) for count in counts)
    if deletes:
        deletes[0] = leading.delete
    remaining = others.delete
    for number in reversed(range(len(deletes))):
        room = size - len(deletes[number])
        start = max(len(remaining) - room, 0)
        deletes[number] += remaining[start:]
        remaining = remaining[:start]
    for number, delete in enumerate(deletes):
        chunk = slice(number * size, (number + 1) * size)
        yield Plan(create=plan.create[chunk], update=updates[chunk], delete=delete)


def one_by_one(plan: Plan) -> Iterator[Plan]:
    """Split the plan into parts of one change each. Creations come before deletions, unless a deletion frees a name first."""
    leading, others = _blocking_first(plan)
    yield from (Plan(delete=(entry,)) for entry in leading.delete)
    yield from (Plan(update=(step,)) for step in leading.update)
    yield from (Plan(create=(step,)) for step in plan.create)
    yield from (Plan(update=(step,)) for step in others.update)
    yield from (Plan(delete=(entry,)) for entry in others.delete)


def _blocking_first(plan: Plan) -> tuple[Plan, Plan]:
    """The updates and deletions that block others, and the rest of them."""
    first = Plan(
        update=tuple(step for step in plan.update if step.held.id in plan.blocking),
        delete=tuple(entry for entry in plan.delete if entry.id in plan.blocking),
    )
    rest = Plan(
        update=tuple(step for step in plan.update if step.held.id not in plan.blocking),
        delete=tuple(entry for entry in plan.delete if entry.id not in plan.blocking),
    )
    return first, rest


def _ids(part: Plan) -> set[EntryId]:
    """The ids of the entries that must exist for this part to succeed."""
    return {step.held.id for step in part.update} | {entry.id for entry in part.delete}
