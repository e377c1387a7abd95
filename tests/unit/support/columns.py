# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The columns of the fault matrix: everything that a module can ask for, and what a failure must look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils import _carry_out as carry_out
from ansible_collections.community.cloudflare.plugins.module_utils._behaviour import run_info, run_many, run_one
from ansible_collections.community.cloudflare.tests.unit.support.calls import Behaviour, call
from ansible_collections.community.cloudflare.tests.unit.support.faults import NO_ROUTE, Kind, Row
from ansible_collections.community.cloudflare.tests.unit.support.module import TOKEN
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    ID,
    OTHER_ID,
    REGISTRY,
    Document,
    Sample,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import Step, envelope

Call = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """Something to ask for, and its request that meets the fault.

    ``prior`` are the answers to the requests before that one: to a GET, and to the POST of a first batch. ``good`` is the
    right answer to it. ``looked`` is the list as it is if the request was carried out, for requests that are settled by
    reading the account. ``relisted`` is the list as it is if it was not, for requests whose refusal makes the module read
    the account again. ``subject`` is the id that the result has to hold.
    """

    name: str
    call: Call
    method: str
    good: Step
    prior: tuple[Step, ...] = ()
    looked: Step | None = None
    relisted: Step | None = None
    by_id: bool = False  # the answer has to name entry 2401
    changed: bool = True
    subject: Any = 2401
    first_batch: bool = False  # an account without batches is found out by it

    @property
    def begun(self) -> bool:
        """Whether something was done before the fault, which a failure has to report."""
        return len(self.prior) > 1

    @property
    def looks(self) -> bool:
        """Whether the account is read after a lost answer: for every write but a deletion by id, which is one request."""
        return self.method != "GET" and bool(self.prior)

    @property
    def deletes(self) -> bool:
        """Whether it is one deletion, or the look that stands for it in check mode."""
        return self.name.startswith("delete")

    def meets(self, row: Row) -> bool:
        """Whether this fault can happen here, and is worth the time."""
        if row.brief and self.name not in ("delete", "create"):
            return False
        return (self.by_id or not row.by_id) and not (self.first_batch and row in NO_ROUTE)

    def methods(self, *more: str) -> list[str]:
        """The methods of all requests, if these are the last ones."""
        return ["GET", "POST"][: len(self.prior)] + list(more)


def asking(behaviour: Behaviour, sample: Sample, **fixed: Any) -> Call:
    """A call of one module with these options."""

    def ask(server: Any, **options: Any) -> dict[str, Any]:
        return call(behaviour, sample, server, **fixed, **options)

    return ask


def in_small_batches(call: Call) -> Call:
    """The same call, with batches of one change of each kind."""
    return mock.patch.object(carry_out, "BATCH_SIZE", 1)(call)


def batch(**done: list[Any]) -> Step:
    """The answer to a batch."""
    return envelope({"deletes": [], "patches": [], "puts": [], "posts": [], **done})


def ids_in(result: dict[str, Any]) -> list[Any]:
    """The ids that a result holds, of whichever module."""
    lists = [result.get(name) or [] for name in ("policies", "created", "updated", "deleted")]
    return [result.get("id"), *(entry["id"] for entries in lists for entry in entries)]


POLICY: Document = {
    **{"id": 2401, "pattern": "partner.example", "pattern_type": "DOMAIN"},
    **{"is_trusted_sender": True, "verify_sender": True},
}
NEW: Document = {"pattern": "partner.example", "pattern_type": "DOMAIN", "is_trusted_sender": True}
EDIT: Document = {"pattern": "partner.example", "comments": "new"}
HELD, EMPTY = envelope([POLICY]), envelope([])
EDITED = envelope({**POLICY, "comments": "new"})
DELETED = envelope({"id": 2401})
FIRST = {**POLICY, "id": ID, "pattern": "first.example"}
SECOND = {**FIRST, "id": OTHER_ID, "pattern": "second.example"}
BOTH = [{name: policy[name] for name in NEW} for policy in (FIRST, SECOND)]
SENDER = {**BLOCK.held, "id": 2401}
SENDER_VALUES = {name: BLOCK.entry[name] for name in BLOCK.fields}
PERSON = {**REGISTRY.held, "id": 2401}
PERSON_VALUES = {name: REGISTRY.entry[name] for name in REGISTRY.fields}

ONE_POLICY = (
    Column("delete", asking(run_one, ALLOW, state="absent", policy_id=2401), "DELETE", DELETED, by_id=True),
    Column(
        "delete, check",
        asking(run_one, ALLOW, state="absent", policy_id=2401, check=True),
        "GET",
        envelope(POLICY),
        by_id=True,
    ),
    Column(
        "delete by name",
        asking(run_one, ALLOW, state="absent", pattern="partner.example"),
        "DELETE",
        DELETED,
        (HELD,),
        by_id=True,
    ),
    Column("create", asking(run_one, ALLOW, **NEW), "POST", envelope(POLICY, 201), (EMPTY,), looked=HELD),
    Column("update", asking(run_one, ALLOW, **EDIT), "PATCH", EDITED, (HELD,), by_id=True),
    Column(
        "update by id",
        asking(run_one, ALLOW, policy_id=2401, comments="new"),
        "PATCH",
        EDITED,
        (envelope(POLICY),),
        by_id=True,
    ),
    Column("find", asking(run_one, ALLOW, **NEW), "GET", HELD, changed=False),
    Column("find by id", asking(run_one, ALLOW, policy_id=2401), "GET", envelope(POLICY), by_id=True, changed=False),
    Column("list", asking(run_info, ALLOW), "GET", HELD, changed=False),
)

MANY_POLICIES = (
    Column("find many", asking(run_many, ALLOW, policies=[NEW]), "GET", HELD, changed=False, subject=None),
    Column(
        "create in a batch",
        asking(run_many, ALLOW, policies=[NEW]),
        "POST",
        batch(posts=[POLICY]),
        (EMPTY,),
        looked=HELD,
        first_batch=True,
    ),
    Column(
        "delete one of a list",
        asking(run_many, ALLOW, state="absent", policies=[NEW]),
        "DELETE",
        DELETED,
        (HELD,),
        by_id=True,
        relisted=HELD,
    ),
    Column(
        "update one of a list",
        asking(run_many, ALLOW, policies=[EDIT]),
        "PATCH",
        EDITED,
        (HELD,),
        by_id=True,
        relisted=HELD,
    ),
    Column(
        "the second batch creates",
        in_small_batches(asking(run_many, ALLOW, policies=BOTH)),
        "POST",
        batch(posts=[SECOND]),
        (EMPTY, batch(posts=[FIRST])),
        looked=envelope([FIRST, SECOND]),
        subject=OTHER_ID,
    ),
    Column(
        "the second batch deletes",
        in_small_batches(asking(run_many, ALLOW, policies=BOTH, state="absent")),
        "POST",
        batch(deletes=[{"id": OTHER_ID}]),
        (envelope([FIRST, SECOND]), batch(deletes=[{"id": ID}])),
        looked=EMPTY,
        relisted=envelope([SECOND]),
        subject=OTHER_ID,
    ),
)

BLOCKED_SENDERS = (
    Column(
        "create a blocked sender",
        asking(run_one, BLOCK, **SENDER_VALUES),
        "POST",
        envelope(SENDER, 201),
        (EMPTY,),
        looked=envelope([SENDER]),
    ),
    Column(
        "delete a blocked sender",
        asking(run_one, BLOCK, state="absent", pattern_id=2401),
        "DELETE",
        DELETED,
        by_id=True,
    ),
    Column(
        "a batch creates a blocked sender",
        asking(run_many, BLOCK, senders=[SENDER_VALUES]),
        "POST",
        batch(posts=[SENDER]),
        (EMPTY,),
        looked=envelope([SENDER]),
        first_batch=True,
    ),
    Column(
        "a batch deletes a blocked sender",
        asking(run_many, BLOCK, senders=[BLOCK.named], state="absent"),
        "POST",
        batch(deletes=[{"id": ID}]),
        (envelope([BLOCK.held]),),
        looked=EMPTY,
        relisted=envelope([BLOCK.held]),
        subject=ID,
        first_batch=True,
    ),
)

#: A list without batches, whose entries are named by two fields.
REGISTRY_ENTRIES = (
    Column(
        "create one of the registry",
        asking(run_many, REGISTRY, entries=[PERSON_VALUES]),
        "POST",
        envelope(PERSON, 201),
        (EMPTY,),
        looked=envelope([PERSON]),
    ),
    Column(
        "delete one of the registry",
        asking(run_many, REGISTRY, entries=[REGISTRY.named], state="absent"),
        "DELETE",
        DELETED,
        (envelope([PERSON]),),
        by_id=True,
        relisted=envelope([PERSON]),
    ),
)

COLUMNS = (*ONE_POLICY, *MANY_POLICIES, *BLOCKED_SENDERS, *REGISTRY_ENTRIES)
every_column = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)


def column_named(name: str) -> Column:
    """The column of this name."""
    return next(column for column in COLUMNS if column.name == name)


def in_doubt(row: Row, column: Column) -> bool:
    """Whether the account may have been changed although a fault that lasts made the request fail."""
    return column.method != "GET" and (row.claims or row.kind is Kind.LOST)


def assert_failed(result: dict[str, Any], says: str, *, begun: bool = False, doubt: bool = False) -> None:
    """A documented failure: what happened, what to do, the same as data, and what was done before.

    If it is in doubt whether the account was changed, and only then, it says so.
    """
    assert result["failed"] is True
    assert bool(result.get("changed")) is begun
    assert (FIRST["id"] in ids_in(result)) is begun
    assert says in result["msg"]
    assert ("it may have been carried out" in result["msg"]) is doubt
    assert set(result["error"]) == {"status", "codes", "ray_id", "hint"}
    assert_documented(result)


def assert_documented(result: dict[str, Any]) -> None:
    """No traceback, no bug, no secret."""
    whole = json.dumps(result)
    for never_seen in ("Traceback", "This is a bug", TOKEN):
        assert never_seen not in whole
