# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations on messages of one account. Every method raises RequestFailed.

Source: Cloudflare's API reference, "Email Security, Investigate", its Python SDK 5.9, and its command-line tool.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._http.client import Account
from .._http.envelope import ApiResponse
from .._http.failures import Effect, NotFound
from .message import Message, parse

#: Messages in one request that moves or releases. The API allows 1000 moves, and states no limit for releases.
BATCH_SIZE = 100


class Messages:
    """The messages of one account."""

    def __init__(self, account: Account) -> None:
        self._client = account.client
        self._account = account

    def pages(self, query: Mapping[str, str]) -> Iterator[list[Message]]:
        """Search: the pages of the messages that were found. Waits for a search that takes longer (HTTP 202)."""
        for response in self._client.pages_by_cursor(self._path(), query):
            yield [_message(response, each) for each in response.result]

    def get(self, message_id: str) -> Message | None:
        """The message with this id; None if Cloudflare says that there is none."""
        try:
            response = self._client.request("GET", self._path(message_id))
        except NotFound:
            return None
        found = _message(response, response.result)
        if found.id != message_id:
            raise response.unexpected(f"the result is about message {found.id}, not about message {message_id}")
        return found

    def detail(self, message_id: str, part: str) -> Any:
        """A part of a message, such as its ``trace``; None if Cloudflare says that there is none."""
        try:
            return self.part(message_id, part).result
        except NotFound:
            return None

    def part(self, message_id: str, part: str) -> ApiResponse:
        """The response with a part of a message: ``raw``, ``preview``, ``detections`` or ``trace``."""
        return self._client.request("GET", self._path(message_id, part))

    def preview_without_verdict(self, message_id: str) -> ApiResponse:
        """The response with the preview of a message that has no verdict. It is made from the copy in the inbox.

        SDKs before 5.9 sent the ``postfix_id`` instead. To go back to that, send it here.
        """
        return self._client.request("POST", self._path("preview"), body={"id": message_id}, effect=Effect.NOTHING)

    def action_log(self, message_id: str) -> list[Mapping[str, Any]]:
        """The actions on a message after its delivery, in the API's order."""
        return [entry for entry in self._log_page(message_id, 1).result if isinstance(entry, Mapping)]

    def whole_action_log(self, message_id: str) -> ApiResponse:
        """All pages of the action log as one response, with everything in it as Cloudflare returned it."""
        response = self._log_page(message_id, 1)
        entries, number = list(response.result), 1
        while response.result and len(entries) < (response.total_count or 0):
            number += 1
            response = self._log_page(message_id, number)
            entries += response.result
        return response._replace(result=entries)

    def move(self, ids: Sequence[str], destination: str) -> list[Mapping[str, Any]]:
        """Move messages in all their mailboxes. Returns one item for each mailbox, without the id of the message."""
        body = {"destination": destination, "ids": list(ids)}
        return _items(self._client.request("POST", self._path("move"), body=body))

    def release(self, ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Deliver quarantined messages. Returns one item for each message, with its id and what each recipient got.

        SDKs before 5.9 sent the list itself as the body. To go back to that, send ``list(ids)``.
        """
        return _items(self._client.request("POST", self._path("release"), body={"ids": list(ids)}))

    def _log_page(self, message_id: str, number: int) -> ApiResponse:
        return self._client.page(self._path(message_id, "action_log"), {}, number)

    def _path(self, *segments: str) -> tuple[str | int, ...]:
        return self._account.path("investigate", *segments)


def rows(account: Account, path: tuple[str | int, ...], query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """The rows of a list whose pages have numbers, and which says nothing about its length."""
    for number in itertools.count(1):
        response = account.client.page(path, query, number)
        yield from (each for each in response.result if isinstance(each, Mapping))
        if len(response.result) < response.page_size:
            return


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in parts that one request takes."""
    return (ids[start : start + BATCH_SIZE] for start in range(0, len(ids), BATCH_SIZE))


def _message(response: ApiResponse, document: Any) -> Message:
    try:
        return parse(document)._replace(ray_id=response.source.ray_id)
    except ValueError as error:
        raise response.unexpected(f"the result is not a message: {error}") from error


def _items(response: ApiResponse) -> list[Mapping[str, Any]]:
    """The items of an action's response. Older responses had one item instead of a list."""
    items = [response.result] if isinstance(response.result, dict) else response.result
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise response.incomplete()
    return items
