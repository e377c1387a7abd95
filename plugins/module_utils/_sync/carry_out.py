# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan, even if responses are lost.

The API has no idempotency keys, so a creation is never retried blindly:

- After a 408 or 5xx of the server, wait, read the account, and retry what is missing, up to ``max_retries`` times.
- After no response at all, after the 504 or 52x of a gateway that did not get one, or after a success that does not list every
  change, wait, read, wait longer, and read again. If a creation is still missing, do not retry it. The task fails, because the
  server may still carry it out later.
- After a refusal, read the account, too. If it shows all changes of the request, they count as made, and a warning says so.

Updates and deletions can always be retried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from .._entry.entry import EntryId, Held, Wanted
from .._entry.resource import Resource
from .._errors import entry_at
from .._http.failures import ApiError, Fault, NotFound, OutcomeUnknown, Refused, Request, RequestFailed
from .endpoint import Endpoint, NoBatchEndpoint
from .matching import Snapshot
from .plan import Change, Plan, PlanWarning

#: Changes of each kind (create, update, delete) in one batch; the most that the API takes.
BATCH_SIZE = 1000

#: Makes a plan from what the account holds.
MakePlan = Callable[[Snapshot], Plan]


class Part(NamedTuple):
    """The changes of a plan that are sent in one request."""

    create: tuple[Change, ...] = ()
    update: tuple[Change, ...] = ()
    delete: tuple[Change, ...] = ()

    @property
    def changes(self) -> Sequence[Change]:
        """All changes, in order."""
        return [*self.create, *self.update, *self.delete]

    @property
    def ids(self) -> set[EntryId]:
        """The ids of the entries that must exist for this part to succeed."""
        return {change.before.id for change in self.changes if change.before}


class Executor:
    """Carries out a plan for one list of one account.

    ``read`` returns the entries of the account that matter for the plan. ``done`` collects the changes as they happen, and
    ``warnings`` what Cloudflare stored differently, or carried out although it refused it. With ``whole_list``, use batches if
    the list has them, and plan again, once, if a change is refused because an entry has been deleted in the meantime.
    """

    def __init__(
        self, endpoint: Endpoint, resource: Resource, read: Callable[[], Snapshot], *, whole_list: bool
    ) -> None:
        self._endpoint = endpoint
        self._resource = resource
        self._read = read
        self._whole_list = whole_list
        self._earlier: Request | None = None  # a request whose outcome is still unknown
        self.done: list[Change] = []
        self.warnings: list[PlanWarning] = []

    def enforce(self, snapshot: Snapshot, make_plan: MakePlan, plan: Plan) -> None:
        """Carry out the plan, in batches if the list has them. After a recoverable failure, read and plan again, else raise it."""
        # The older API, with integer ids, has no batches (SDK 4.x).
        in_batches = self._resource.has_batch and self._whole_list
        in_batches = in_batches and not any(isinstance(entry_id, int) for entry_id in snapshot.by_id)
        replanned, tries = False, 0
        while True:
            part = Part()
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
                snapshot = self._resolve_outcome(part, lost, tries, in_batches)
            except Refused as error:
                self._mark(error)
                if not (self._whole_list or error.in_doubt or self._earlier):
                    raise
                snapshot = self._reread(error)
                done = self._done_although_refused(part, snapshot, error)
                if not done and (replanned or not part.ids - snapshot.by_id.keys()):
                    raise
                replanned = replanned or not done
            except RequestFailed as error:
                self._mark(error)
                raise
            plan = make_plan(snapshot)

    def _resolve_outcome(self, part: Part, lost: OutcomeUnknown, tries: int, in_batches: bool) -> Snapshot:
        """After a lost response, find out which changes of a part were made, and add them to ``done``.

        Returns what the account holds. Raises the failure if the missing changes must not be retried.
        """
        self._mark(lost)
        lost.tries = max(lost.tries, tries)
        got_response = lost.fault is Fault.SERVER
        for attempt in range(tries, tries + (1 if got_response else 2)):
            waited = self._endpoint.wait(lost, attempt)
            snapshot = self._reread(lost)
            done = self._already_done(part, snapshot)
            if len(done) == len(part.changes):
                self.done += done
                return snapshot
            if not waited:
                break
        self.done += done
        self._earlier = lost.request
        created = sum(change.before is None for change in done)
        retried_by_client = not in_batches and not part.create
        may_retry = waited and not retried_by_client and (got_response or created == len(part.create))
        if not may_retry or tries > self._endpoint.max_retries:
            raise lost
        return snapshot

    def _done_although_refused(self, part: Part, snapshot: Snapshot, error: Refused) -> Sequence[Change]:
        """The changes of a refused part that were made. Adds them to ``done``.

        Without an earlier attempt that may have made them, all must be visible, because a batch is carried out as a whole. If the
        reason is that an entry does not exist, somebody else deleted it.
        """
        done = self._already_done(part, snapshot)
        if not (error.in_doubt or self._earlier):
            if isinstance(error, NotFound) or len(done) < len(part.changes):
                return ()
            text = f"Cloudflare refused this change ({error}), but the account has it, so it counts as made."
            self.warnings += [self._warning(change, text) for change in done]
        self.done += done
        return done

    def _warning(self, change: Change, text: str) -> PlanWarning:
        return PlanWarning(change.position, self._resource.name_of(change.entry.values), text, change.origin)

    def _mark(self, failure: RequestFailed) -> None:
        """Mention in this failure that the outcome of an earlier request is still unknown."""
        failure.earlier = failure.earlier or self._earlier

    def _reread(self, failure: RequestFailed) -> Snapshot:
        """Read the account after a failure. If that fails, too, raise the first failure, because its outcome is unknown."""
        try:
            return self._read()
        except RequestFailed as error:
            failure.gave_up = "; ".join(filter(None, [failure.gave_up, f"reading the account failed, too ({error})"]))
            raise failure from error

    def _one(self, part: Part) -> list[Change]:
        """Carry out a part that consists of one change."""
        (change,) = part.changes
        if part.delete:
            return [change] if self._endpoint.delete(change.held.id) else []
        if part.update:
            return [self._done(change, self._endpoint.edit(change.held.id, change.sent))]
        return [self._done(change, self._endpoint.create(change.sent))]

    def _in_one_batch(self, part: Part) -> list[Change]:
        try:
            edited, created = self._endpoint.batch(
                [change.held.id for change in part.delete],
                [(change.held.id, change.sent) for change in part.update],
                [change.sent for change in part.create],
            )
        except Refused as error:
            self._name_entries(error, part)
            raise
        return [*map(self._done, (*part.create, *part.update), (*created, *edited)), *part.delete]

    def _done(self, change: Change, entry: Held) -> Change:
        """The change as it was made. Warn if the server stored a different value: the next run would find a difference again."""
        for name, value in change.sent.items():
            if not self._resource.same(name, change.sent, entry.values):
                text = f"Cloudflare stored {name} as {entry.values[name]!r}, not as {value!r}. The next run may change it again."
                self.warnings.append(self._warning(change._replace(after=entry), text))
        return change._replace(after=entry)

    def _name_entries(self, error: RequestFailed, part: Part) -> None:
        """Replace positions in the batch by the names of the entries, because the user never sees the batch."""

        def named(refusal: ApiError) -> ApiError:
            found = re.search(r"(posts|patches|deletes)\W+(\d+)\W*(.*)", refusal.pointer or "")
            changes = {"posts": part.create, "patches": part.update, "deletes": part.delete}[found[1]] if found else ()
            if not found or int(found[2]) >= len(changes):
                return refusal
            change = changes[int(found[2])]
            name = self._resource.name_of(change.entry.values)
            place = (
                f"{entry_at(change.position, change.origin)}, {name}"
                if change.after
                else f"the deletion of {name} ({change.held.id})"
            )
            return refusal._replace(pointer=f"{found[3]} of {place}" if found[3] else place)

        error.source = error.source._replace(errors=tuple(map(named, error.source.errors)))

    def _already_done(self, part: Part, snapshot: Snapshot) -> list[Change]:
        """The changes of a part that the account already shows."""
        done: list[Change] = []
        for change in (*part.create, *part.update):
            entry = snapshot.by_id.get(change.before.id) if change.before else None
            found = [entry] if entry else [] if change.before else snapshot.find(Wanted(None, change.sent))
            same = [entry for entry in found if not self._resource.changes(change.sent, entry)]
            done += [change._replace(after=entry) for entry in same[:1]]
        return done + [change for change in part.delete if change.held.id not in snapshot.by_id]


def split(plan: Plan, size: int) -> Iterator[Part]:
    """Split the plan into as few parts as possible, with at most ``size`` changes of each kind in each.

    Deletions that free a name go into the first part, or into extra parts before it if there are too many. All other deletions
    go into the last parts, so that nothing is missing longer than necessary.
    """
    first, others = _freeing_first(plan)
    if len(first) > size:
        yield from (Part(delete=first[start : start + size]) for start in range(0, len(first), size))
        first = ()
    counts = (len(plan.create), len(plan.update), len(first) + len(others))
    deletes: list[tuple[Change, ...]] = [()] * max(-(-count // size) for count in counts)
    if deletes:
        deletes[0] = first
    for number in reversed(range(len(deletes))):
        start = max(len(others) - (size - len(deletes[number])), 0)
        deletes[number] += others[start:]
        others = others[:start]
    for number, delete in enumerate(deletes):
        chunk = slice(number * size, (number + 1) * size)
        yield Part(plan.create[chunk], plan.update[chunk], delete)


def one_by_one(plan: Plan) -> Iterator[Part]:
    """Split the plan into parts of one change each. Creations come before deletions, unless a deletion frees a name first."""
    first, others = _freeing_first(plan)
    yield from (Part(delete=(change,)) for change in first)
    yield from (Part(create=(change,)) for change in plan.create)
    yield from (Part(update=(change,)) for change in plan.update)
    yield from (Part(delete=(change,)) for change in others)


def _freeing_first(plan: Plan) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The deletions that free a name which another change takes, and the other deletions."""
    count = len(plan.freeing)
    return plan.delete[:count], plan.delete[count:]
