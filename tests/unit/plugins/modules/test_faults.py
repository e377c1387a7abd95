# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix: every fault (``support/faults.py``) with every kind of request (``support/columns.py``).

The expected result depends on the kind of the fault and on the column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.tests.unit.support.calls import enforce, ensure
from ansible_collections.community.cloudflare.tests.unit.support.columns import (
    COLUMNS,
    EMPTY,
    FIRST,
    HELD,
    NEW,
    PERSON,
    PERSON_VALUES,
    POLICY,
    SECOND,
    Column,
    assert_failed,
    batch,
    column_named,
    every_column,
    ids_in,
    is_uncertain,
    module_call,
)
from ansible_collections.community.cloudflare.tests.unit.support.faults import (
    FAULTS,
    GONE,
    LOST,
    TRANSIENT,
    Kind,
    Row,
    every_fault,
)
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, REGISTRY, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Step,
    closed_port,
    disconnect,
    envelope,
    response,
    serving,
)


def check_cells(columns: Iterable[Column], check: Callable[[Column], None]) -> None:
    """Check all cells of a row in one test, and report every cell that fails."""
    failures = []
    for column in columns:
        try:
            check(column)
        except AssertionError as error:
            failures.append(f"{column.name}: {error}")
    assert not failures, "\n\n".join(failures)


def columns_for(row: Row) -> list[Column]:
    """The columns for this fault."""
    return [column for column in COLUMNS if column.covers(row)]


def half_of_columns(row: Row, half: int) -> list[Column]:
    """One half of the columns for this fault. The next fault has the other ones in the same half."""
    return [column for number, column in enumerate(columns_for(row), FAULTS.index(row)) if number % 2 == half]


#: Half of all cells, so that each fault and each column is tested. ``make test-all`` has the other half.
in_halves = pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.slow)], ids=["", "others"])


@in_halves
@every_fault(TRANSIENT)
def test_a_transient_fault_is_overcome(clock: Any, row: Row, half: int) -> None:
    """A retry succeeds. If a retry could create a duplicate, the account is read first."""

    def check(column: Column) -> None:
        clock.reset()
        reread = column.listed_if_done if row.kind is Kind.LOST else None
        with serving(*column.prior, row.step, reread or column.good) as server:
            result = column.call(server, timeout=row.timeout)
        assert result.get("changed") is column.changed, result
        assert column.entry_id in ids_in(result)
        assert server.methods == column.methods(column.method, "GET" if reread else column.method)
        assert clock.waits == [pytest.approx(row.wait)]

    check_cells(half_of_columns(row, half), check)


@in_halves
@every_fault(tuple(row for row in FAULTS if row.kind is Kind.FINAL))
def test_a_final_fault_is_reported(clock: Any, row: Row, half: int) -> None:
    """There is no retry. If the refusal may mean that an entry is gone, the module reads the list again."""

    def check(column: Column) -> None:
        with serving(*column.prior, row.step, column.listed_if_not_done or column.good) as server:
            result = column.call(server)
        assert_failed(result, row.says, partly_done=column.partly_done, uncertain=is_uncertain(row, column))
        reread = ["GET"] if len(server.received) == len(column.prior) + 2 else []
        assert column.listed_if_not_done or not reread
        assert server.methods == column.methods(column.method, *reread)
        assert clock.waits == []

    check_cells(half_of_columns(row, half), check)


@every_fault(TRANSIENT)
def test_a_permanent_fault_is_reported(clock: Any, row: Row) -> None:
    """After max_retries, with the last response. A creation that may have been carried out is sent only once.

    To save time, each row is combined with only a third of the columns. The tests above combine all rows and columns.
    """

    def check(column: Column) -> None:
        with serving(*column.prior, row.step) as server:
            result = column.call(server, max_retries=1, timeout=row.timeout)
        assert_failed(result, row.says, partly_done=column.partly_done, uncertain=is_uncertain(row, column))
        assert "tried 2 times" in result["msg"]
        lost = row.kind is Kind.LOST
        tries = [column.method] * (1 if column.listed_if_done and lost else 2)
        rereads = ["GET"] * 2 if lost and column.rereads else []
        assert server.methods == column.methods(*tries, *rereads)

    check_cells(columns_for(row)[TRANSIENT.index(row) % 3 :: 3] or columns_for(row), check)


@every_fault(TRANSIENT)
def test_a_retried_deletion_that_finds_nothing(clock: Any, row: Row) -> None:
    """The module made the deletion if the first try may have been carried out, but not if the first try was refused."""

    def check(column: Column) -> None:
        with serving(*column.prior, row.step, GONE) as server:
            result = column.call(server, timeout=row.timeout)
        assert "failed" not in result
        assert result["changed"] is (row.kind is Kind.LOST and column.method == "DELETE")

    check_cells([column for column in columns_for(row) if column.deletes], check)


#: Creations, each with the responses before its POST and the correct response to the POST.
CREATIONS: list[tuple[Any, list[Step], Step]] = [
    (module_call(run_one, ALLOW, **NEW), [EMPTY], envelope(POLICY, 201)),
    (module_call(run_many, REGISTRY, entries=[PERSON_VALUES]), [EMPTY], envelope(PERSON, 201)),
    (module_call(run_many, ALLOW, policies=[NEW]), [EMPTY], batch(posts=[POLICY])),
    *(
        (module_call(run_many, ALLOW, policies=[NEW]), [EMPTY, refusal], envelope(POLICY, 201))
        for refusal in (envelope(None, 404, 7003), envelope(None, 405, 1))
    ),
]


@every_fault(tuple(row for row in LOST if not row.has_response))
def test_a_creation_without_a_response_is_looked_up_twice_and_not_retried(clock: Any, row: Row) -> None:
    """The creation may just be late, so a retry could create a duplicate."""
    for call, prior, _good in CREATIONS if row.is_immediate else CREATIONS[:1]:
        clock.reset()
        with serving(*prior, row.step, EMPTY) as server:
            result = call(server, timeout=row.timeout)
        assert_failed(result, row.says, uncertain=True)
        assert "Run the task again" in result["msg"]
        assert server.methods == ["GET", *["POST" for _step in prior[1:]], "POST", "GET", "GET"]
        assert clock.waits == [0.5, 1.0]


@every_fault(tuple(row for row in LOST if row.has_response))
def test_a_creation_with_an_error_response_is_retried_if_the_account_does_not_show_it(clock: Any, row: Row) -> None:
    for call, prior, good in CREATIONS:
        clock.reset()
        with serving(*prior, row.step, EMPTY, good) as server:
            result = call(server)
        assert result["changed"], result
        assert server.methods == ["GET", *["POST" for _step in prior[1:]], "POST", "GET", "POST"]
        assert clock.waits == [0.5]


@pytest.mark.parametrize(("call", "prior", "good"), CREATIONS)
def test_retry_after_delays_the_reread_of_the_account(clock: Any, call: Any, prior: list[Step], good: Step) -> None:
    busy = response(503, b"", {"Retry-After": "3"})
    with serving(*prior, busy, EMPTY, good) as server:
        assert call(server)["changed"]
    assert clock.waits == [3.0]
    with serving(*prior, busy, EMPTY, busy, EMPTY) as server:
        assert_failed(call(server, max_retries=1), "HTTP 503", uncertain=True)
    assert server.methods.count("POST") == 2 + len(prior[1:])


@every_list
def test_a_lost_creation_while_somebody_creates_a_similar_entry(clock: Any, sample: Sample) -> None:
    """An entry with the same name but other values is not ours."""
    name = next(name for name in reversed(sample.fields) if name not in sample.identity)
    values = {name: sample.entry[name] for name in sample.fields}
    other = {**sample.held, name: sample.other[name]}
    with serving(envelope([]), disconnect, envelope([other])) as server:
        result = ensure(sample, server, **values)
    assert_failed(result, "was lost", uncertain=True)
    assert server.methods == ["GET", "POST", "GET", "GET"]


def test_a_lost_batch_while_somebody_creates_a_similar_entry(clock: Any) -> None:
    """Our creation may still arrive, so the module changes nothing else."""
    other = {**FIRST, "is_trusted_sender": False}
    new = {**NEW, "pattern": FIRST["pattern"]}
    with serving(EMPTY, disconnect, envelope([other])) as server:
        result = module_call(run_many, ALLOW, policies=[new])(server)
    assert_failed(result, "was lost", uncertain=True)
    assert (result["created"], result["updated"]) == ([], [])


def test_a_missing_array_in_a_batch_response_counts_as_empty(clock: Any) -> None:
    for done in ({"posts": [FIRST]}, {"posts": [FIRST], "deletes": None, "patches": None}):
        with serving(EMPTY, envelope(done)) as server:
            result = module_call(run_many, ALLOW, policies=[{**NEW, "pattern": FIRST["pattern"]}])(server)
        assert [policy["id"] for policy in result["created"]] == [FIRST["id"]]
        assert server.methods == ["GET", "POST"]


def test_a_refused_batch_names_the_entry(clock: Any) -> None:
    """By its position in the task and its name, not by its index in the batch."""
    problems = [
        {"code": 1400, "message": "no", "source": {"pointer": pointer}}
        for pointer in ("/posts/0/pattern", "patches[0].comments", "/deletes/0", "/posts/1", "/elsewhere")
    ]
    renamed = {"policy_id": FIRST["id"], "pattern": "renamed.example", "pattern_type": "DOMAIN", "comments": "new"}
    wanted = [renamed, NEW]
    with serving(envelope([FIRST, SECOND]), envelope(None, 400, *problems)) as server:
        result = module_call(run_many, ALLOW, policies=wanted, state="exact")(server)
    for place in (
        "at pattern of entry 2, partner.example (DOMAIN)",
        "at comments of entry 1, renamed.example (DOMAIN)",
        f"at the deletion of second.example (DOMAIN) ({SECOND['id']})",
        "at /posts/1",
        "at /elsewhere",
    ):
        assert f"{place})" in result["msg"]


@pytest.mark.parametrize(
    "claimed",
    [
        *map(envelope, (None, [], {}, {"deletes": None, "patches": [], "posts": []})),
        *(batch(deletes=deletes) for deletes in ([], [None], [{"id": FIRST["id"]}], [{"id": SECOND["id"]}, FIRST])),
        batch(deletes=[{"id": SECOND["id"]}], patches=[SECOND]),
        batch(deletes=[{"id": SECOND["id"]}], posts=[SECOND]),
        batch(deletes=[{"id": SECOND["id"]}], patches=[{}]),
    ],
)
def test_a_batch_that_does_not_list_every_change(clock: Any, claimed: Step) -> None:
    """The module rereads the account. Missing entries are reported as deleted; the others are deleted now."""
    call = module_call(run_many, ALLOW, policies=[{"pattern": "second.example"}], state="absent")
    held, right = envelope([SECOND]), batch(deletes=[{"id": SECOND["id"]}])
    deleted = (EMPTY,), ["GET", "POST", "GET"]
    not_deleted = (held, held, right), ["GET", "POST", "GET", "GET", "POST"]
    for steps, methods in deleted, not_deleted:
        with serving(held, claimed, *steps) as server:
            result = call(server)
        assert [policy["id"] for policy in result["deleted"]] == [SECOND["id"]]
        assert server.methods == methods


def test_a_flag_with_another_value_in_the_response(clock: Any) -> None:
    """An unwanted exemption may be active."""
    says = "shows different values than requested: is_trusted_sender"
    with serving(EMPTY, envelope({**POLICY, "is_trusted_sender": False}, 201)) as server:
        assert_failed(module_call(run_one, ALLOW, **NEW)(server), says, uncertain=True)
    narrowed: dict[str, Any] = {"pattern": FIRST["pattern"], "is_trusted_sender": False}
    with serving(envelope([FIRST]), envelope(FIRST)) as server:
        assert_failed(module_call(run_one, ALLOW, **narrowed)(server), says, uncertain=True)
    with serving(envelope([FIRST]), batch(patches=[FIRST]), envelope([FIRST])) as server:
        result = module_call(run_many, ALLOW, policies=[narrowed], max_retries=0)(server)
    assert_failed(result, "did not list every change", uncertain=True)
    assert server.methods == ["GET", "POST", "GET", "GET"]


@every_list
def test_warns_if_cloudflare_stores_another_name(clock: Any, sample: Sample) -> None:
    """Without the warning, every run would silently create another entry."""
    first = sample.identity[0]
    stored = {**sample.held, **sample.created, "id": sample.id, first: sample.other[first]}
    with serving(envelope([]), envelope(stored, 201)) as server:
        result = ensure(sample, server, **sample.needed)
    assert any(f"Cloudflare stored {first} as {sample.other[first]!r}" in warning for warning in result["warnings"])
    done = batch(posts=[stored]) if sample.has_batch else envelope(stored, 201)
    with serving(envelope([]), done) as server:
        result = enforce(sample, server, [sample.needed])
    assert any(f"Cloudflare stored {first} as {sample.other[first]!r}" in warning for warning in result["warnings"])
    assert all(warning.startswith(f"{sample.items}, entry 1, ") for warning in result["warnings"])


@every_list
def test_warns_if_cloudflare_stores_another_value(clock: Any, sample: Sample) -> None:
    name = sample.note or "regions"
    given = {sample.id_option: sample.id, name: sample.other[name]}
    says = f"{sample.header}: Cloudflare stored {name} as {sample.entry[name]!r}, not as {sample.other[name]!r}"
    with serving(envelope(sample.held), envelope(sample.held)) as server:
        (warning,) = ensure(sample, server, **given)["warnings"]
    assert warning.startswith(says)
    with serving(
        envelope([sample.held]), batch(patches=[sample.held]) if sample.has_batch else envelope(sample.held)
    ) as server:
        (warning,) = enforce(sample, server, [given])["warnings"]
    assert warning.startswith(f"{sample.items}, entry 1, {says}")


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS if column.listed_if_done], ids=lambda column: column.name
)
def test_a_retried_write_that_is_refused(clock: Any, column: Column) -> None:
    """The first try may have been carried out late and caused the refusal. The account shows what happened."""
    refusal = envelope(None, 409, 1409)
    before = column.listed_if_not_done or (envelope([FIRST]) if column.partly_done else EMPTY)
    assert column.listed_if_done
    for shown, done in (column.listed_if_done, True), (before, False):
        with serving(*column.prior, response(503), before, refusal, shown) as server:
            result = column.call(server)
        if done:
            assert result["changed"], result
            assert column.entry_id in ids_in(result)
        else:
            assert_failed(result, "HTTP 409", partly_done=column.partly_done, uncertain=True)
        assert server.methods == column.methods("POST", "GET", "POST", "GET")


def test_a_lost_deletion_whose_retry_is_refused(clock: Any) -> None:
    """The account shows that the deletion was carried out."""
    refusal = envelope(None, 403, 10000)
    with serving(HELD, disconnect, refusal, EMPTY) as server:
        result = module_call(run_many, ALLOW, policies=[{"policy_id": 2401}], state="absent")(server)
    assert [policy["id"] for policy in result["deleted"]] == [2401]
    assert server.methods == ["GET", "DELETE", "DELETE", "GET"]


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS if column.listed_if_done], ids=lambda column: column.name
)
def test_a_lost_response_and_then_a_failed_read(clock: Any, column: Column) -> None:
    """The failure is about the write that may have been carried out, not about the failed read."""
    with serving(*column.prior, disconnect, envelope(None, 401, 10000)) as server:
        result = column.call(server)
    assert_failed(result, "POST http", partly_done=column.partly_done, uncertain=True)
    assert "Run the task again" in result["msg"]
    assert "reading the account failed, too (GET http" in result["msg"]
    assert server.methods == column.methods("POST", "GET")


@pytest.mark.parametrize("step", [GONE, envelope(None, 404, 7003)], ids=["gone", "no route"])
def test_hints_use_the_terms_of_the_list(step: Step) -> None:
    """An entry of the registry is not a policy and has no policy_id."""
    change = {"impersonation_registry_id": REGISTRY.id, "comments": "new"}
    with serving(envelope(REGISTRY.held), step) as server:
        result = ensure(REGISTRY, server, **change)
    assert "policy" not in result["error"]["hint"]


@pytest.mark.parametrize("name", ["update", "update by id"])
def test_an_update_of_an_entry_that_is_gone(clock: Any, name: str) -> None:
    with serving(*column_named(name).prior, GONE) as server:
        assert_failed(column_named(name).call(server), "deleted the entry after it was read")


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (envelope(None), "not a list"),
        (envelope(POLICY), "not a list"),
        (envelope([POLICY] * 1001), "not a list of at most 1000"),
        (envelope([POLICY] * 1000), "the list changed while it was being read"),
        (envelope([None]), ": not an object"),
        (envelope([{**POLICY, "id": None}]), ": must be an integer"),
        (envelope([{**POLICY, "created_at": 1}]), ": created_at is not a string"),
        (GONE, "HTTP 404"),
    ],
)
@every_list
def test_a_response_without_a_valid_list(clock: Any, sample: Sample, step: Step, says: str) -> None:
    for call in (module_call(run_one, sample, **sample.named), module_call(run_info, sample)):
        with serving(step) as server:
            result = call(server)
        assert_failed(result, says)
        assert "deleted the entry" not in result["msg"]


@every_column
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_listens(clock: Any, column: Column, scheme: str) -> None:
    result = column.call(f"{scheme}://127.0.0.1:{closed_port()}", max_retries=1)
    assert_failed(result, "could not connect")


def test_an_extra_response_is_not_used_for_the_next_request(clock: Any) -> None:
    """The second response to the GET says that the policy is gone. The DELETE must wait for its own response."""
    whole = b"HTTP/1.1 %s X\r\nContent-Length: %d\r\n\r\n%s"
    held = json.dumps({"success": True, "errors": [], "result": POLICY}).encode()
    gone = json.dumps({"success": False, "errors": [], "result": None}).encode()

    def twice(handler: Any) -> bool:
        handler.wfile.write(whole % (b"200", len(held), held) + whole % (b"404", len(gone), gone))
        return True

    with serving(twice, envelope({"id": 2401})) as server:
        result = ensure(ALLOW, server, state="absent", policy_id=2401)
    assert result["changed"] is True
    assert server.methods == ["GET", "DELETE"]
