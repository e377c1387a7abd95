# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The columns of the fault matrix: every kind of request that a module sends, and what a failure must look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.plugins.module_utils._sync import carry_out
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
    """A module call, and the one of its requests that meets the fault.

    - ``prior``: the responses to the requests before it, a GET and the POST of a first batch
    - ``good``: the correct response
    - ``listed_if_done``: for requests that may be carried out without a response, the list if they were carried out
    - ``listed_if_not_done``: for requests whose refusal makes the module reread the account, the unchanged list
    - ``entry_id``: the id that the result must contain
    """

    name: str
    call: Call
    method: str
    good: Step
    prior: tuple[Step, ...] = ()
    listed_if_done: Step | None = None
    listed_if_not_done: Step | None = None
    by_id: bool = False  # the response must name entry 2401
    changed: bool = True
    entry_id: Any = 2401
    first_batch: bool = False  # this request shows whether the account has batches

    @property
    def partly_done(self) -> bool:
        """Whether the module changed something before the fault. A failure must report that."""
        return len(self.prior) > 1

    @property
    def rereads(self) -> bool:
        """Whether the module rereads the account after a lost response. A deletion by id only retries."""
        return self.method != "GET" and bool(self.prior)

    @property
    def deletes(self) -> bool:
        """Whether it is one deletion, or the GET that replaces it in check mode."""
        return self.name.startswith("delete")

    def covers(self, row: Row) -> bool:
        """Whether this fault can happen here and is worth the time."""
        if row.brief and self.name not in ("delete", "create"):
            return False
        return (self.by_id or not row.by_id) and not (self.first_batch and row in NO_ROUTE)

    def methods(self, *more: str) -> list[str]:
        """The methods of all requests, if ``more`` are the last ones."""
        return ["GET", "POST"][: len(self.prior)] + list(more)


def module_call(behaviour: Behaviour, sample: Sample, **fixed: Any) -> Call:
    """A function that runs a module with these options."""

    def run(server: Any, **options: Any) -> dict[str, Any]:
        return call(behaviour, sample, server, **fixed, **options)

    return run


def in_small_batches(call: Call) -> Call:
    """The same call, with at most one creation, one update and one deletion per batch."""
    return mock.patch.object(carry_out, "BATCH_SIZE", 1)(call)


def batch(**done: list[Any]) -> Step:
    """The response to a batch."""
    return envelope({"deletes": [], "patches": [], "puts": [], "posts": [], **done})


def ids_in(result: dict[str, Any]) -> list[Any]:
    """The ids in the result of any module."""
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
    Column("delete", module_call(run_one, ALLOW, state="absent", policy_id=2401), "DELETE", DELETED, by_id=True),
    Column(
        "delete, check",
        module_call(run_one, ALLOW, state="absent", policy_id=2401, check=True),
        "GET",
        envelope(POLICY),
        by_id=True,
    ),
    Column(
        "delete by name",
        module_call(run_one, ALLOW, state="absent", pattern="partner.example"),
        "DELETE",
        DELETED,
        (HELD,),
        by_id=True,
    ),
    Column("create", module_call(run_one, ALLOW, **NEW), "POST", envelope(POLICY, 201), (EMPTY,), listed_if_done=HELD),
    Column("update", module_call(run_one, ALLOW, **EDIT), "PATCH", EDITED, (HELD,), by_id=True),
    Column(
        "update by id",
        module_call(run_one, ALLOW, policy_id=2401, comments="new"),
        "PATCH",
        EDITED,
        (envelope(POLICY),),
        by_id=True,
    ),
    Column("find", module_call(run_one, ALLOW, **NEW), "GET", HELD, changed=False),
    Column(
        "find by id", module_call(run_one, ALLOW, policy_id=2401), "GET", envelope(POLICY), by_id=True, changed=False
    ),
    Column("list", module_call(run_info, ALLOW), "GET", HELD, changed=False),
)

MANY_POLICIES = (
    Column(
        "find with the list module",
        module_call(run_many, ALLOW, policies=[NEW]),
        "GET",
        HELD,
        changed=False,
        entry_id=None,
    ),
    Column(
        "create in a batch",
        module_call(run_many, ALLOW, policies=[NEW]),
        "POST",
        batch(posts=[POLICY]),
        (EMPTY,),
        listed_if_done=HELD,
        listed_if_not_done=EMPTY,
        first_batch=True,
    ),
    Column(
        "delete with the list module",
        module_call(run_many, ALLOW, state="absent", policies=[NEW]),
        "DELETE",
        DELETED,
        (HELD,),
        by_id=True,
        listed_if_not_done=HELD,
    ),
    Column(
        "update with the list module",
        module_call(run_many, ALLOW, policies=[EDIT]),
        "PATCH",
        EDITED,
        (HELD,),
        by_id=True,
        listed_if_not_done=HELD,
    ),
    Column(
        "the second batch creates",
        in_small_batches(module_call(run_many, ALLOW, policies=BOTH)),
        "POST",
        batch(posts=[SECOND]),
        (EMPTY, batch(posts=[FIRST])),
        listed_if_done=envelope([FIRST, SECOND]),
        listed_if_not_done=envelope([FIRST]),
        entry_id=OTHER_ID,
    ),
    Column(
        "the second batch deletes",
        in_small_batches(module_call(run_many, ALLOW, policies=BOTH, state="absent")),
        "POST",
        batch(deletes=[{"id": OTHER_ID}]),
        (envelope([FIRST, SECOND]), batch(deletes=[{"id": ID}])),
        listed_if_done=EMPTY,
        listed_if_not_done=envelope([SECOND]),
        entry_id=OTHER_ID,
    ),
)

BLOCKED_SENDERS = (
    Column(
        "create a blocked sender",
        module_call(run_one, BLOCK, **SENDER_VALUES),
        "POST",
        envelope(SENDER, 201),
        (EMPTY,),
        listed_if_done=envelope([SENDER]),
    ),
    Column(
        "delete a blocked sender",
        module_call(run_one, BLOCK, state="absent", pattern_id=2401),
        "DELETE",
        DELETED,
        by_id=True,
    ),
    Column(
        "a batch creates a blocked sender",
        module_call(run_many, BLOCK, senders=[SENDER_VALUES]),
        "POST",
        batch(posts=[SENDER]),
        (EMPTY,),
        listed_if_done=envelope([SENDER]),
        listed_if_not_done=EMPTY,
        first_batch=True,
    ),
    Column(
        "a batch deletes a blocked sender",
        module_call(run_many, BLOCK, senders=[BLOCK.named], state="absent"),
        "POST",
        batch(deletes=[{"id": ID}]),
        (envelope([BLOCK.held]),),
        listed_if_done=EMPTY,
        listed_if_not_done=envelope([BLOCK.held]),
        entry_id=ID,
        first_batch=True,
    ),
)

#: A list without batches, whose entries have two identifying fields.
REGISTRY_ENTRIES = (
    Column(
        "create a registry entry",
        module_call(run_many, REGISTRY, entries=[PERSON_VALUES]),
        "POST",
        envelope(PERSON, 201),
        (EMPTY,),
        listed_if_done=envelope([PERSON]),
        listed_if_not_done=EMPTY,
    ),
    Column(
        "delete a registry entry",
        module_call(run_many, REGISTRY, entries=[REGISTRY.named], state="absent"),
        "DELETE",
        DELETED,
        (envelope([PERSON]),),
        by_id=True,
        listed_if_not_done=envelope([PERSON]),
    ),
)

COLUMNS = (*ONE_POLICY, *MANY_POLICIES, *BLOCKED_SENDERS, *REGISTRY_ENTRIES)
every_column = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)


def column_named(name: str) -> Column:
    """The column with this name."""
    return next(column for column in COLUMNS if column.name == name)


def is_uncertain(row: Row, column: Column) -> bool:
    """Whether a permanent fault leaves it unclear if the account was changed."""
    return column.method != "GET" and (row.claims_success or row.kind is Kind.LOST)


def assert_failed(result: dict[str, Any], says: str, *, partly_done: bool = False, uncertain: bool = False) -> None:
    """Check that the failure has a message, the same details as data, and the changes before it.

    It must mention an uncertain outcome if there is one, and only then.
    """
    assert result["failed"] is True
    assert bool(result.get("changed")) is partly_done
    assert (FIRST["id"] in ids_in(result)) is partly_done
    assert says in result["msg"]
    assert ("it may have been carried out" in result["msg"]) is uncertain
    assert set(result["error"]) == {"status", "codes", "ray_id", "hint"}
    assert_documented(result)


def assert_documented(result: dict[str, Any]) -> None:
    """Check that the result contains no traceback, bug report or secret."""
    whole = json.dumps(result)
    for forbidden in ("Traceback", "This is a bug", TOKEN):
        assert forbidden not in whole
