# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints of one entry in one account that a deletion needs: get and delete. ``endpoint.py`` has all others."""

from __future__ import annotations

from typing import Any

from .._entry.entry import EntryId, Held, parse_id
from .._entry.resource import Resource
from .._http.client import Account
from .._http.envelope import ApiResponse
from .._http.failures import NotFound


class EntryEndpoint:
    """The entries of one list of one account, by id. Every method raises RequestFailed."""

    def __init__(self, account: Account, resource: Resource) -> None:
        self._client = account.client
        self._resource = resource
        self._root = account.path("settings", resource.path)

    def get(self, entry_id: EntryId) -> Held | None:
        """The entry with this id; None if Cloudflare says that there is none."""
        try:
            response = self._client.request("GET", (*self._root, entry_id))
        except NotFound:
            return None
        self._check_id(response, entry_id)
        return self._entry(response, response.result)

    def delete(self, entry_id: EntryId) -> bool:
        """Delete the entry with this id; False if Cloudflare says that there is none.

        If an earlier try may have been carried out and the retry finds nothing, the earlier try deleted the entry.
        """
        try:
            response = self._client.request("DELETE", (*self._root, entry_id))
        except NotFound as error:
            return error.after_unknown
        self._check_id(response, entry_id)
        return True

    def _entry(self, response: ApiResponse, document: Any) -> Held:
        try:
            return self._resource.held(document)
        except ValueError as error:
            raise response.unexpected(f"the result is not {self._resource.title}: {error}") from error

    def _check_id(self, response: ApiResponse, entry_id: EntryId) -> None:
        """Raise NotCloudflare unless the result is about the requested entry."""
        noun = self._resource.noun
        try:
            returned = parse_id(response.result["id"])
        except (TypeError, KeyError, ValueError) as error:
            raise response.unexpected(f"the result lacks the ID of {noun} {entry_id}") from error
        if returned != entry_id:
            raise response.unexpected(f"the result is about {noun} {returned}, not about {noun} {entry_id}")
