# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call one of a list's three modules: against a scripted server, or on an account in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

from ansible_collections.community.cloudflare.plugins.module_utils import _connection as connection
from ansible_collections.community.cloudflare.plugins.module_utils._behaviour import run_info, run_many, run_one
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Resource
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import Sample
from ansible_collections.community.cloudflare.tests.unit.support.server import Server

NOBODY = "http://127.0.0.1:1"
Behaviour = Callable[[Resource], None]


def call(
    behaviour: Behaviour,
    sample: Sample,
    server: Server | str,
    *,
    check: bool = False,
    diff: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """The result of a module, without its invocation."""
    url = server if isinstance(server, str) else server.url
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": url}
    result = run_module(lambda: behaviour(sample.resource), {**base, **options}, check=check, diff=diff)
    result.pop("invocation", None)
    return result


def ensure(sample: Sample, server: Server | str = NOBODY, **options: Any) -> dict[str, Any]:
    """The module for one entry, in diff mode unless ``diff`` says otherwise."""
    return call(run_one, sample, server, **{"diff": True, **options})


def enforce(sample: Sample, server: Server | str, entries: list[Any], **options: Any) -> dict[str, Any]:
    """The module for the whole list, in diff mode unless ``diff`` says otherwise.

    Where deletions cannot be undone, ``state=exact`` needs ``max_deletes``.
    """
    guard = {"max_deletes": 1000} if sample.irreversible and options.get("state") == "exact" and entries else {}
    return call(run_many, sample, server, **{"diff": True, **guard, **options, sample.items: entries})


def read(sample: Sample, server: Server | str = NOBODY, **options: Any) -> dict[str, Any]:
    """The module that reads."""
    return call(run_info, sample, server, **options)


def enforce_in(account: Account, sample: Sample, entries: list[Any], **options: Any) -> dict[str, Any]:
    """The module for the whole list, on an account in memory. ``account.requests`` then holds the requests of this call."""
    account.requests.clear()
    with mock.patch.object(connection, "Endpoint", return_value=account):
        return enforce(sample, NOBODY, entries, **options)


def read_from(account: Account, sample: Sample) -> list[dict[str, Any]]:
    """What the module that reads returns of an account in memory."""
    with mock.patch.object(connection, "Endpoint", return_value=account):
        found: list[dict[str, Any]] = read(sample)[sample.items]
        return found


def sent(server: Server) -> list[tuple[str, Any]]:
    """The method and the body of each request."""
    return [(request.method, json.loads(request.body or b"null")) for request in server.received]


def paths(server: Server) -> set[str]:
    """The paths of all requests, below those of the account's settings."""
    root = f"/client/v4/accounts/{ACCOUNT}/email-security/settings/"
    return {request.path.replace(root, "").partition("?")[0] for request in server.received}
