# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints of one list in one account: list, get, create, edit, delete, batch.

Source: Cloudflare's API reference, "Email Security, Settings", and its Python SDK 4.x (integer ids) and 5.x (UUIDs).
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._entry.entry import EntryId, Held, Values, parse_id
from .._entry.resource import Resource
from .._errors import CloudflareError
from .._http.client import Account
from .._http.envelope import ApiResponse
from .._http.failures import ROUTE_CODES, Refused, RequestFailed
from .entry_endpoint import EntryEndpoint


class NoBatchEndpoint(CloudflareError):
    """The account has no batch endpoint for this list."""


class Listing(NamedTuple):
    """The entries of a list, and on how many pages they came. ``failure`` is what to raise if the list is incomplete."""

    entries: Sequence[Held]
    pages: int
    failure: RequestFailed | None = None


class Endpoint(EntryEndpoint):
    """One list of one account. Every method raises RequestFailed; ``batch`` raises NoBatchEndpoint too."""

    def __init__(self, account: Account, resource: Resource) -> None:
        super().__init__(account, resource)
        self._batched = False

    @property
    def max_retries(self) -> int:
        """How often a request may be retried."""
        return self._client.max_retries

    def wait(self, failure: RequestFailed, attempt: int) -> bool:
        """Wait after a failure, longer from attempt to attempt (from 1). False if ``max_wait`` forbids that."""
        try:
            self._client.wait(failure, attempt)
        except RequestFailed:
            return False
        return True

    def list(self, **filters: Any) -> Listing:
        """All entries that match the API's own filters.

        If the list is incomplete, read it once more, after a pause. If it is still incomplete, raise Unexpected. A list is
        incomplete if entries moved between pages while it was read, or if it has fewer entries than the API's ``total_count``.
        The count ignores filters, so it is only compared without them. More entries than that are no reason to refuse them.
        """
        given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in filters.items()}
        listing = self._read(given)
        if listing.failure:
            self._client.wait(listing.failure, 1)
            listing = self._read(given)
        if listing.failure:
            raise listing.failure
        return listing

    def _read(self, filters: Mapping[str, Any]) -> Listing:
        """Read all pages. The last one has no new entries, or it is not full and nothing is missing.

        Ordered by a text, not by time: entries that were created together have the same time, and the API may order such ties
        differently on each page.
        """
        order = {"order": self._resource.order, "direction": "asc"} if self._resource.order else {}
        entries: dict[EntryId, Held] = {}
        totals: set[int | None] = set()
        for number in itertools.count(1):
            response = self._client.page(self._root, {**order, **filters}, number)
            before = len(entries)
            entries.update((entry.id, entry) for entry in (self._entry(response, each) for each in response.result))
            read, new = len(response.result), len(entries) - before
            totals.add(response.total_count)
            total = None if filters else response.total_count
            problem = "the list changed while it was being read" if new < read or len(totals) > 1 else ""
            missing = total is not None and len(entries) < total
            if problem or not new or (read < response.page_size and not missing):
                break
        if missing:
            problem = f"the list is incomplete or changed: read {len(entries)} entries, but Cloudflare counts {total}"
        return Listing(tuple(entries.values()), number, response.unexpected(problem) if problem else None)

    def create(self, values: Values) -> Held:
        """Create an entry and return it. Raises OutcomeUnknown if it may have been created."""
        response = self._client.request("POST", self._root, body=dict(values))
        return self._checked(response, values)

    def edit(self, entry_id: EntryId, changes: Values) -> Held:
        """Change these fields of an entry and return the new state."""
        response = self._client.request("PATCH", (*self._root, entry_id), body=dict(changes))
        self._check_id(response, entry_id)
        return self._checked(response, changes)

    def batch(
        self, deletes: Sequence[EntryId], patches: Sequence[tuple[EntryId, Values]], posts: Sequence[Values]
    ) -> tuple[Sequence[Held], Sequence[Held]]:
        """Make all changes, at most 1000 of each kind, or none. Returns the edited and the created entries, in order.

        Raises OutcomeUnknown if the batch may have been carried out. That includes a success that does not list every change.
        """
        body = {
            "deletes": [{"id": entry_id} for entry_id in deletes],
            "patches": [{"id": entry_id, **changes} for entry_id, changes in patches],
            "puts": [],
            "posts": [dict(values) for values in posts],
        }
        try:
            response = self._client.request("POST", (*self._root, "batch"), body=body)
        except Refused as error:
            # If an earlier batch succeeded, the endpoint exists, so this is a different problem.
            if not self._batched and (error.source.status == 405 or error.source.codes & ROUTE_CODES):
                raise NoBatchEndpoint("this account has no batch endpoint") from error
            raise
        self._batched = True
        deleted, edited, created = self._parts(response)
        if deleted != set(deletes) or edited.keys() != dict(patches).keys() or len(created) != len(posts):
            raise response.incomplete()
        requested = [*((changes, edited[entry_id]) for entry_id, changes in patches), *zip(posts, created)]
        if any(_rejected_flags(values, entry) for values, entry in requested):
            raise response.incomplete()
        return [edited[entry_id] for entry_id, _changes in patches], created

    def _parts(self, response: ApiResponse) -> tuple[set[EntryId], dict[EntryId, Held], builtins.list[Held]]:
        """The ids that a batch deleted, the entries that it edited (by id), and the entries that it created."""
        try:
            parts = {kind: response.result.get(kind) or [] for kind in ("deletes", "patches", "posts")}
            deleted = {parse_id(entry["id"]) for entry in parts["deletes"]}
            edited = [self._resource.held(entry) for entry in parts["patches"]]
            created = [self._resource.held(entry) for entry in parts["posts"]]
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise response.incomplete() from error
        return deleted, {entry.id: entry for entry in edited}, created

    def _checked(self, response: ApiResponse, requested: Values) -> Held:
        """The entry in the response to a write. Raises NotCloudflare if the server stored other values."""
        entry = self._entry(response, response.result)
        wrong = _rejected_flags(requested, entry)
        if wrong:
            raise response.unexpected(f"the result shows different values than requested: {', '.join(wrong)}")
        return entry


def _rejected_flags(requested: Values, entry: Held) -> Sequence[str]:
    """The flags that differ from the request. Texts are not compared, because the server may normalize them."""
    flags = ((name, value, entry.values[name]) for name, value in requested.items() if isinstance(value, bool))
    return [name for name, value, stored in flags if stored is not None and stored is not value]
