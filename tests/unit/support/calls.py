# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run one of a list's three modules against a scripted server or against an account in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import Sample
from ansible_collections.community.cloudflare.tests.unit.support.server import Server

NO_SERVER = "http://127.0.0.1:1"  # nothing listens there
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
    """Run a module. Returns its result without the invocation."""
    url = server if isinstance(server, str) else server.url
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": url}
    result = run_module(lambda: behaviour(sample.resource), {**base, **options}, check=check, diff=diff)
    result.pop("invocation", None)
    return result


def ensure(sample: Sample, server: Server | str = NO_SERVER, **options: Any) -> dict[str, Any]:
    """Run the module for one entry, in diff mode by default."""
    return call(run_one, sample, server, **{"diff": True, **options})


def enforce(sample: Sample, server: Server | str, entries: list[Any], **options: Any) -> dict[str, Any]:
    """Run the module for the whole list, in diff mode by default.

    If deletions cannot be undone, ``state=exact`` needs ``max_deletes``.
    """
    guard = {"max_deletes": 1000} if sample.irreversible and options.get("state") == "exact" and entries else {}
    return call(run_many, sample, server, **{"diff": True, **guard, **options, sample.items: entries})


def read(sample: Sample, server: Server | str = NO_SERVER, **options: Any) -> dict[str, Any]:
    """Run the info module."""
    return call(run_info, sample, server, **options)


def account_of(sample: Sample, **options: Any) -> Account:
    """An account with the sample's two entries."""
    return Account(sample.resource, map(sample.resource.held, (sample.held, sample.unrelated)), **options)


def enforce_in(account: Account, sample: Sample, entries: list[Any], **options: Any) -> dict[str, Any]:
    """Like ``enforce``, on an account in memory. Afterwards, ``account.requests`` has the requests of this call."""
    account.requests.clear()
    with serving_from(account):
        return enforce(sample, NO_SERVER, entries, **options)


def read_from(account: Account, sample: Sample) -> list[dict[str, Any]]:
    """The entries that the info module returns for an account in memory."""
    with serving_from(account):
        found: list[dict[str, Any]] = read(sample)[sample.items]
        return found


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    """How many entries a list module created, updated, deleted, and left unchanged."""
    return (*(len(result[name]) for name in ("created", "updated", "deleted")), result["unchanged"])


def sent(server: Server) -> list[tuple[str, Any]]:
    """The method and the parsed body of each request."""
    return [(request.method, json.loads(request.body or b"null")) for request in server.received]


def paths(server: Server) -> set[str]:
    """The paths of all requests, relative to the account's settings."""
    root = f"/client/v4/accounts/{ACCOUNT}/email-security/settings/"
    return {request.path.replace(root, "").partition("?")[0] for request in server.received}
