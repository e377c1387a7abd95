# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers the requests of a module from an account in memory, without a server.

It replaces the transport of ``requests``, so the module, the client and the parsing of responses are the real ones.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held, parse_id
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import (
    Fault,
    NotFound,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.cloudflare.plugins.module_utils._sync.endpoint import NoBatchEndpoint
from ansible_collections.community.cloudflare.tests.unit.support.account import Account

_PAGE_SIZE = 1000
_NOT_FILTERS = ("page", "per_page", "order", "direction")


class _Transport(requests.adapters.BaseAdapter):
    """``written`` collects the lists of all writes, in order."""

    def __init__(self, accounts: Sequence[Account], written: list[str]) -> None:
        super().__init__()
        self._accounts = {account.path: account for account in accounts}
        self._account = accounts[0]
        self._written = written

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        path = urlsplit(str(request.url)).path.partition("/settings/")[2].partition("/")[0]
        code = 1404
        try:
            self._account = self._accounts[path]
            if request.method != "GET":
                self._written.append(path)
            status, result, info = 200, *self._carry_out(request)
        except KeyError:
            status, result, info, code = 404, None, None, 7003
        except NotFound:
            status, result, info = 404, None, None
        except Refused:
            status, result, info = 400, None, None
        except NoBatchEndpoint:
            status, result, info = 405, None, None
        except OutcomeUnknown as lost:
            if lost.fault is not Fault.SERVER:
                raise requests.exceptions.ConnectionError(ConnectionResetError()) from lost
            status, result, info = 503, None, None
        errors = [{"code": code, "message": "no"}] if status >= 400 else []
        body = {"success": not errors, "errors": errors, "messages": [], "result": result, "result_info": info}
        response = requests.Response()
        response.status_code = status
        content = json.dumps(body).encode()
        response.headers["Content-Length"] = str(len(content))
        response.raw = io.BytesIO(content)
        response.request = request
        return response

    def close(self) -> None:
        """There is nothing to close."""

    def _carry_out(self, request: requests.PreparedRequest) -> tuple[Any, Any]:
        """The result and the result_info of the response."""
        parts = urlsplit(str(request.url))
        last = unquote(parts.path.rpartition("/")[2])
        body = json.loads(request.body or "null")
        if request.method == "GET" and last == self._account.path:
            return self._page(dict(parse_qsl(parts.query)))
        if request.method == "POST" and last == self._account.path:
            return _document(self._account.create(body)), None
        if request.method == "POST":
            return self._batch(body), None
        entry_id = parse_id(last)
        if request.method == "PATCH":
            return _document(self._account.edit(entry_id, body)), None
        found = self._account.get(entry_id) if request.method == "GET" else self._account.delete(entry_id)
        if not found:
            raise NotFound("not found")
        return (_document(found) if isinstance(found, Held) else {"id": entry_id}), None

    def _page(self, query: dict[str, str]) -> tuple[Any, Any]:
        filters = {name: value for name, value in query.items() if name not in _NOT_FILTERS}
        start = (int(query["page"]) - 1) * _PAGE_SIZE
        requests_before = len(self._account.requests)
        entries = self._account.list(**filters).entries
        self._account.requests[requests_before:] = ["GET"]
        return list(map(_document, entries[start : start + _PAGE_SIZE])), {"total_count": len(self._account.held)}

    def _batch(self, body: Any) -> Any:
        deletes = [parse_id(entry["id"]) for entry in body["deletes"]]
        patches = [(parse_id(patch.pop("id")), patch) for patch in body["patches"]]
        edited, created = self._account.batch(deletes, patches, body["posts"])
        return {
            "deletes": [{"id": entry_id} for entry_id in deletes],
            "patches": list(map(_document, edited)),
            "posts": list(map(_document, created)),
        }


def _document(entry: Held) -> dict[str, Any]:
    return {"id": entry.id, **entry.values, **entry.info}


@contextlib.contextmanager
def serving_from(*accounts: Account) -> Iterator[list[str]]:
    """During the block, every request goes to one of these lists of an account. Yields the lists of all writes, in order."""
    written: list[str] = []
    with mock.patch.object(requests.Session, "get_adapter", return_value=_Transport(accounts, written)):
        yield written
