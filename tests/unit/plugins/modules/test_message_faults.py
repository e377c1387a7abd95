# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix of the actions on messages: every fault of the table, at the request that changes something.

No action is ever carried out twice. Only a move, which may be repeated, is sent again after a look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.faults import FAULTS, NO_ROUTE, Kind, Row, every_fault
from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    Mail,
    bulk,
    message,
    move_in,
    quarantined,
    release_in,
    submit_in,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

ROWS = tuple(row for row in FAULTS if not row.by_id)
SENDER: dict[str, Any] = {"sender": "evil.example"}

#: Runs an action on one message. Returns the result, and the number of POSTs.
Act = Callable[[Row], "tuple[dict[str, Any], int]"]


def _with(run: Any, document: Callable[[int], dict[str, Any]]) -> Act:
    def act(row: Row) -> tuple[dict[str, Any], int]:
        mail = Mail(document(1), faults=[row.step])
        result = run(mail, timeout=row.timeout, **SENDER)
        return result, len(mail.posts)

    return act


def _start_a_job(row: Row) -> tuple[dict[str, Any], int]:
    def step(handler: Any) -> bool:
        received = handler.server.received[-1]
        if received.method == "POST":
            return (row.step if handler.server.methods.count("POST") == 1 else job)(handler)
        if received.path.partition("?")[0].endswith("/bulk"):
            return envelope([])(handler)
        return (job if "/bulk/" in received.path else envelope([message(1)]))(handler)

    job = envelope({"job_id": "a-1", "status": "COMPLETED", "messages_successful": 1})
    options: dict[str, Any] = {"action": "move", "destination": "Inbox", "search": SENDER, "max_messages": 5}
    with serving(step) as server:
        return bulk(server, timeout=row.timeout, **options), server.methods.count("POST")


ACTIONS: dict[str, Act] = {
    "move": _with(move_in, message),
    "release": _with(release_in, quarantined),
    "submission": _with(submit_in, message),
    "job": _start_a_job,
}


@pytest.mark.parametrize("name", ACTIONS)
@every_fault(ROWS)
def test_every_fault(clock: Any, row: Row, name: str) -> None:
    if name == "submission" and (row in NO_ROUTE or "202" in row.name):
        pytest.skip("this means that the account has no submissions, or it is a success")
    result, posts = ACTIONS[name](row)
    if row.kind is Kind.REFUSED or (row.kind is Kind.LOST and name == "move"):
        assert result["changed"] is True, result
        assert posts == 2
        return
    assert result["failed"]
    assert row.says in result["msg"]
    assert posts == 1
    assert not result.get("changed")
    if row.kind is Kind.LOST or row.claims_success:
        assert "it may have been carried out" in result["msg"]
