# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix: each fault (``support/faults.py``) meets each kind of request (``support/columns.py``).

What must come out follows from the kind of the fault and from the column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._behaviour import run_info, run_many, run_one
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
    asking,
    assert_failed,
    batch,
    column_named,
    every_column,
    ids_in,
    in_doubt,
)
from ansible_collections.community.cloudflare.tests.unit.support.faults import (
    FAULTS,
    GONE,
    LOST,
    PASSING,
    Kind,
    Row,
    every,
)
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, REGISTRY, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Step,
    answer,
    closed_port,
    cut,
    envelope,
    serving,
)


def check_cells(columns: Iterable[Column], check: Callable[[Column], None]) -> None:
    """Check all cells of a row in one test, and report every cell that is wrong."""
    wrong = []
    for column in columns:
        try:
            check(column)
        except AssertionError as error:
            wrong.append(f"{column.name}: {error}")
    assert not wrong, "\n\n".join(wrong)


def of(row: Row) -> list[Column]:
    """The columns that the fault can meet."""
    return [column for column in COLUMNS if column.meets(row)]


@every(PASSING)
def test_a_fault_that_passes_is_overcome(clock: Any, row: Row) -> None:
    """A retry succeeds. If a retry could create a duplicate, the account is read first."""

    def check(column: Column) -> None:
        clock.reset()
        by_looking = column.looked if row.kind is Kind.LOST else None
        with serving(*column.prior, row.step, by_looking or column.good) as server:
            result = column.call(server, timeout=row.timeout)
        assert result.get("changed") is column.changed, result
        assert column.subject in ids_in(result)
        assert server.methods == column.methods(column.method, "GET" if by_looking else column.method)
        assert clock.waits == [pytest.approx(row.wait)]

    check_cells(of(row), check)


@every(tuple(row for row in FAULTS if row.kind is Kind.FINAL))
def test_a_final_answer_is_reported(clock: Any, row: Row) -> None:
    """There is no retry. If the refusal may mean that an entry is gone, the list is read again."""

    def check(column: Column) -> None:
        with serving(*column.prior, row.step, column.relisted or column.good) as server:
            result = column.call(server)
        assert_failed(result, row.says, begun=column.begun, doubt=in_doubt(row, column))
        looked_again = ["GET"] if len(server.received) == len(column.prior) + 2 else []
        assert column.relisted or not looked_again
        assert server.methods == column.methods(column.method, *looked_again)
        assert clock.waits == []

    check_cells(of(row), check)


@every(PASSING)
def test_a_fault_that_lasts_is_reported(clock: Any, row: Row) -> None:
    """After max_retries, with the last answer. A creation that may have been carried out is sent only once.

    Each row meets a third of the columns, in turn. The tests above have shown in all columns what depends on a row.
    """

    def check(column: Column) -> None:
        with serving(*column.prior, row.step) as server:
            result = column.call(server, max_retries=1, timeout=row.timeout)
        assert_failed(result, row.says, begun=column.begun, doubt=in_doubt(row, column))
        assert "tried 2 times" in result["msg"]
        lost = row.kind is Kind.LOST
        tries = [column.method] * (1 if column.looked and lost else 2)
        looks = ["GET"] * 2 if lost and column.looks else []
        assert server.methods == column.methods(*tries, *looks)

    check_cells(of(row)[PASSING.index(row) % 3 :: 3] or of(row), check)


@every(PASSING)
def test_a_repeated_deletion_that_finds_nothing(clock: Any, row: Row) -> None:
    """The deletion counts as ours if the first try may have been carried out, but not if the first try was refused."""

    def check(column: Column) -> None:
        with serving(*column.prior, row.step, GONE) as server:
            result = column.call(server, timeout=row.timeout)
        assert "failed" not in result
        assert result["changed"] is (row.kind is Kind.LOST and column.method == "DELETE")

    check_cells([column for column in of(row) if column.deletes], check)


#: Creations, each with the answers before its POST and the right answer to that.
CREATIONS: list[tuple[Any, list[Step], Step]] = [
    (asking(run_one, ALLOW, **NEW), [EMPTY], envelope(POLICY, 201)),
    (asking(run_many, REGISTRY, entries=[PERSON_VALUES]), [EMPTY], envelope(PERSON, 201)),
    (asking(run_many, ALLOW, policies=[NEW]), [EMPTY], batch(posts=[POLICY])),
    *(
        (asking(run_many, ALLOW, policies=[NEW]), [EMPTY, refusal], envelope(POLICY, 201))
        for refusal in (envelope(None, 404, 7003), envelope(None, 405, 1))
    ),
]


@every(tuple(row for row in LOST if not row.answered))
def test_a_creation_without_an_answer_is_looked_for_twice_and_never_sent_again(clock: Any, row: Row) -> None:
    """The first creation may only be late, so a retry could create a duplicate."""
    for call, prior, _good in CREATIONS if row.in_time else CREATIONS[:1]:
        clock.reset()
        with serving(*prior, row.step, EMPTY) as server:
            result = call(server, timeout=row.timeout)
        assert_failed(result, row.says, doubt=True)
        assert "Run the task again" in result["msg"]
        assert server.methods == ["GET", *["POST" for _step in prior[1:]], "POST", "GET", "GET"]
        assert clock.waits == [0.5, 1.0]


@every(tuple(row for row in LOST if row.answered))
def test_a_creation_with_an_answer_is_sent_again_if_it_does_not_show(clock: Any, row: Row) -> None:
    for call, prior, good in CREATIONS:
        clock.reset()
        with serving(*prior, row.step, EMPTY, good) as server:
            result = call(server)
        assert result["changed"], result
        assert server.methods == ["GET", *["POST" for _step in prior[1:]], "POST", "GET", "POST"]
        assert clock.waits == [0.5]


@pytest.mark.parametrize(("call", "prior", "good"), CREATIONS)
def test_retry_after_is_respected_before_reading_the_account(
    clock: Any, call: Any, prior: list[Step], good: Step
) -> None:
    busy = answer(503, b"", {"Retry-After": "3"})
    with serving(*prior, busy, EMPTY, good) as server:
        assert call(server)["changed"]
    assert clock.waits == [3.0]
    with serving(*prior, busy, EMPTY, busy, EMPTY) as server:
        assert_failed(call(server, max_retries=1), "HTTP 503", doubt=True)
    assert server.methods.count("POST") == 2 + len(prior[1:])


@every_list
def test_a_creation_that_was_lost_while_somebody_made_another(clock: Any, sample: Sample) -> None:
    """An entry with the same name but other values was created by somebody else."""
    name = next(name for name in reversed(sample.fields) if name not in sample.identity)
    values = {name: sample.entry[name] for name in sample.fields}
    other = {**sample.held, name: sample.other[name]}
    with serving(envelope([]), cut, envelope([other])) as server:
        result = ensure(sample, server, **values)
    assert_failed(result, "was lost", doubt=True)
    assert server.methods == ["GET", "POST", "GET", "GET"]


def test_a_batch_that_was_lost_while_somebody_made_another_entry(clock: Any) -> None:
    """Our creation may still arrive, so nothing else is changed."""
    other = {**FIRST, "is_trusted_sender": False}
    new = {**NEW, "pattern": FIRST["pattern"]}
    with serving(EMPTY, cut, envelope([other])) as server:
        result = asking(run_many, ALLOW, policies=[new])(server)
    assert_failed(result, "was lost", doubt=True)
    assert (result["created"], result["updated"]) == ([], [])


def test_an_array_that_a_batch_leaves_out_counts_as_empty(clock: Any) -> None:
    for done in ({"posts": [FIRST]}, {"posts": [FIRST], "deletes": None, "patches": None}):
        with serving(EMPTY, envelope(done)) as server:
            result = asking(run_many, ALLOW, policies=[{**NEW, "pattern": FIRST["pattern"]}])(server)
        assert [policy["id"] for policy in result["created"]] == [FIRST["id"]]
        assert server.methods == ["GET", "POST"]


def test_a_refused_batch_names_the_entry(clock: Any) -> None:
    """The message has the entry's position and name. The user never sees its index in the batch."""
    problems = [
        {"code": 1400, "message": "no", "source": {"pointer": pointer}}
        for pointer in ("/posts/0/pattern", "patches[0].comments", "/deletes/0", "/posts/1", "/elsewhere")
    ]
    renamed = {"policy_id": FIRST["id"], "pattern": "renamed.example", "pattern_type": "DOMAIN", "comments": "new"}
    wanted = [renamed, NEW]
    with serving(envelope([FIRST, SECOND]), envelope(None, 400, *problems)) as server:
        result = asking(run_many, ALLOW, policies=wanted, state="exact")(server)
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
    """The success may be true, so the account is read. Missing entries are reported as deleted; the others are deleted now."""
    call = asking(run_many, ALLOW, policies=[{"pattern": "second.example"}], state="absent")
    held, right = envelope([SECOND]), batch(deletes=[{"id": SECOND["id"]}])
    looked = (held, held, right), ["GET", "POST", "GET", "GET", "POST"]
    for steps, methods in ((EMPTY,), ["GET", "POST", "GET"]), looked:
        with serving(held, claimed, *steps) as server:
            result = call(server)
        assert [policy["id"] for policy in result["deleted"]] == [SECOND["id"]]
        assert server.methods == methods


def test_a_flag_that_was_not_set(clock: Any) -> None:
    """The response shows another value, so an unwanted exemption may be active."""
    says = "shows other values than requested: is_trusted_sender"
    with serving(EMPTY, envelope({**POLICY, "is_trusted_sender": False}, 201)) as server:
        assert_failed(asking(run_one, ALLOW, **NEW)(server), says, doubt=True)
    narrowed: dict[str, Any] = {"pattern": FIRST["pattern"], "is_trusted_sender": False}
    with serving(envelope([FIRST]), envelope(FIRST)) as server:
        assert_failed(asking(run_one, ALLOW, **narrowed)(server), says, doubt=True)
    with serving(envelope([FIRST]), batch(patches=[FIRST]), envelope([FIRST])) as server:
        result = asking(run_many, ALLOW, policies=[narrowed], max_retries=0)(server)
    assert_failed(result, "did not list every change", doubt=True)
    assert server.methods == ["GET", "POST", "GET", "GET"]


@every_list
def test_a_name_that_is_stored_otherwise_is_warned_of(clock: Any, sample: Sample) -> None:
    """Otherwise, every run would silently create another entry."""
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
def test_a_change_that_is_stored_otherwise_is_warned_of(clock: Any, sample: Sample) -> None:
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


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.looked], ids=lambda column: column.name)
def test_a_write_that_was_sent_again_and_then_refused(clock: Any, column: Column) -> None:
    """The first try may have been carried out late, and cause the refusal. The account shows what happened."""
    refusal = envelope(None, 409, 1409)
    before = column.relisted or (envelope([FIRST]) if column.begun else EMPTY)
    assert column.looked
    for shown, done in (column.looked, True), (before, False):
        with serving(*column.prior, answer(503), before, refusal, shown) as server:
            result = column.call(server)
        if done:
            assert result["changed"], result
            assert column.subject in ids_in(result)
        else:
            assert_failed(result, "HTTP 409", begun=column.begun, doubt=True)
        assert server.methods == column.methods("POST", "GET", "POST", "GET")


def test_a_deletion_that_was_lost_and_then_refused(clock: Any) -> None:
    """The account shows that it was carried out, whatever the response to the retry."""
    refusal = envelope(None, 403, 10000)
    with serving(HELD, cut, refusal, EMPTY) as server:
        result = asking(run_many, ALLOW, policies=[{"policy_id": 2401}], state="absent")(server)
    assert [policy["id"] for policy in result["deleted"]] == [2401]
    assert server.methods == ["GET", "DELETE", "DELETE", "GET"]


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.looked], ids=lambda column: column.name)
def test_a_lost_answer_and_then_a_failed_look(clock: Any, column: Column) -> None:
    """The failure is about the write that may have been carried out, not about the failed read."""
    with serving(*column.prior, cut, envelope(None, 401, 10000)) as server:
        result = column.call(server)
    assert_failed(result, "POST http", begun=column.begun, doubt=True)
    assert "Run the task again" in result["msg"]
    assert "reading the account failed, too (GET http" in result["msg"]
    assert server.methods == column.methods("POST", "GET")


@pytest.mark.parametrize("step", [GONE, envelope(None, 404, 7003)], ids=["gone", "no route"])
def test_hints_use_the_words_of_the_list(step: Step) -> None:
    """A person in the registry is no policy, and has no policy_id."""
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
        (envelope([POLICY] * 1000), "the list changed while it was read"),
        (envelope([None]), ": not an object"),
        (envelope([{**POLICY, "id": None}]), ": must be an integer"),
        (envelope([{**POLICY, "created_at": 1}]), ": created_at is not a str"),
        (GONE, "HTTP 404"),
    ],
)
@every_list
def test_an_answer_that_is_no_list(clock: Any, sample: Sample, step: Step, says: str) -> None:
    for call in (asking(run_one, sample, **sample.named), asking(run_info, sample)):
        with serving(step) as server:
            result = call(server)
        assert_failed(result, says)
        assert "deleted the entry" not in result["msg"]


@every_column
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_listens(clock: Any, column: Column, scheme: str) -> None:
    result = column.call(f"{scheme}://127.0.0.1:{closed_port()}", max_retries=1)
    assert_failed(result, "Nothing is listening there")


def test_a_second_answer_is_not_taken_for_that_of_the_next_request(clock: Any) -> None:
    """The second answer to the GET says that the policy is gone; the DELETE must wait for its own."""
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
