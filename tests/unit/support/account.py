# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fake ``Endpoint``: one list of one account, kept in memory."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import EntryId, Held, Values
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import (
    EFFECTS,
    Fault,
    NotFound,
    OutcomeUnknown,
    Refused,
    Request,
    RequestFailed,
    Source,
)
from ansible_collections.community.cloudflare.plugins.module_utils._sync.endpoint import (
    Endpoint,
    Listing,
    NoBatchEndpoint,
)

T = TypeVar("T")
NOW = "2026-12-01T00:00:00Z"


class Account:
    """A list of entries. Like a server, it assigns ids and times, and returns every field.

    ``faults`` says what happens to each write, in order:

    - "": the write succeeds
    - "lost before": the request is lost
    - "lost after": the request is carried out, but its response is lost
    - "late", "too late": there is no response, and the request is carried out just before the second or the fourth read
    - "failed before": the response is a 503, and the request is not carried out
    - "failed after": the response is a 503, although the request is carried out
    - "vanished": somebody has deleted an entry of the request
    - "refused after": the response is a 400, although the request is carried out

    ``requests`` lists the requests as Cloudflare would count them: one per page of 1000, and one per write.
    """

    max_retries = 5

    def __init__(
        self, resource: Resource, held: Iterable[Held] = (), *, faults: Sequence[str] = (), has_batch: bool = True
    ) -> None:
        self.held = {entry.id: entry for entry in held}
        self.waits = 0
        self.created: list[Values] = []  # including creations whose response was lost
        self.requests: list[str] = []
        self.batches: list[tuple[int, int, int]] = []  # the numbers of creations, updates and deletions in each batch
        self.path = resource.path
        self._resource = resource
        self._has_batch = has_batch
        self._faults = list(faults)
        self._numbers = itertools.count(1)
        self._late: list[tuple[int, Callable[[], Any]]] = []  # remaining reads before each late write is carried out

    @property
    def endpoint(self) -> Endpoint:
        """This object, with the type that the code under test declares."""
        return cast(Endpoint, self)

    def wait(self, failure: RequestFailed, attempt: int) -> bool:
        self.waits += 1
        return True

    def list(self, **filters: Any) -> Listing:
        """Filters match exactly, like in the API."""
        pages = 1 if filters else len(self.held) // 1000 + 1
        self.requests += ["GET"] * pages
        self._late = [(reads - 1, carry_out) for reads, carry_out in self._late]
        for reads, carry_out in self._late:
            if reads == 0:
                carry_out()
        found = (
            entry for entry in self.held.values() if all(entry.values[name] == value for name, value in filters.items())
        )
        return Listing(tuple(found), pages)

    def get(self, entry_id: EntryId) -> Held | None:
        self.requests.append("GET")
        return self.held.get(entry_id)

    def create(self, values: Values) -> Held:
        return self._write("POST", [], lambda: self._create(values))

    def edit(self, entry_id: EntryId, changes: Values) -> Held:
        return self._write("PATCH", [entry_id], lambda: self._edit(entry_id, changes))

    def delete(self, entry_id: EntryId) -> bool:
        return self._write("DELETE", [entry_id], lambda: self.held.pop(entry_id, None) is not None)

    def batch(
        self, deletes: Sequence[EntryId], patches: Sequence[tuple[EntryId, Values]], posts: Sequence[Values]
    ) -> tuple[Sequence[Held], Sequence[Held]]:
        """A batch is atomic: if an id does not exist, nothing changes."""
        if not self._has_batch:
            self.requests.append("POST batch")
            raise NoBatchEndpoint("no batches in this account")
        ids = [*deletes, *(entry_id for entry_id, _changes in patches)]

        def carry_out() -> tuple[Sequence[Held], Sequence[Held]]:
            if not set(ids) <= set(self.held):
                raise NotFound("not found")
            self.batches.append((len(posts), len(patches), len(deletes)))
            for entry_id in deletes:
                del self.held[entry_id]
            return [self._edit(entry_id, changes) for entry_id, changes in patches], [self._create(v) for v in posts]

        return self._write("POST batch", ids, carry_out)

    def _write(self, request: str, ids: Sequence[EntryId], carry_out: Callable[[], T]) -> T:
        self.requests.append(request)
        fault = self._faults.pop(0) if self._faults else ""
        when, _space, before_or_after = fault.partition(" ")
        if fault == "vanished" and ids:
            self.held.pop(ids[0], None)
        if fault in ("late", "too late"):
            self._late.append((2 if fault == "late" else 4, lambda: self._carry_out_late(carry_out)))
            failure = OutcomeUnknown(Fault.DISCONNECTED)
            failure.request = _request(request)
            raise failure
        if before_or_after != "before":
            done = carry_out()
        if when == "refused":
            raise Refused("rejected", Source(400))
        if when in ("lost", "failed"):
            failure = OutcomeUnknown(Fault.DISCONNECTED if when == "lost" else Fault.SERVER)
            failure.request = _request(request)
            raise failure
        return done

    @staticmethod
    def _carry_out_late(carry_out: Callable[[], Any]) -> None:
        with contextlib.suppress(NotFound):
            carry_out()

    def _create(self, values: Values) -> Held:
        self.created.append(values)
        entry_id = str(uuid.UUID(int=1_000_000 + next(self._numbers)))
        return self._keep({**values, "id": entry_id, "created_at": NOW, "modified_at": NOW})

    def _edit(self, entry_id: EntryId, changes: Values) -> Held:
        if entry_id not in self.held:
            raise NotFound("not found")
        entry = self.held[entry_id]
        return self._keep({"id": entry.id, **entry.values, **entry.info, **changes, "modified_at": NOW})

    def _keep(self, document: dict[str, Any]) -> Held:
        entry = self._resource.held(document)
        self.held[entry.id] = entry
        return entry


def _request(name: str) -> Request:
    """A request that got no response, from its name in ``requests``."""
    method, _space, url = name.partition(" ")
    return Request(method, url, EFFECTS[method])
