# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix: what can go wrong, in rows; what was asked for, in columns; what must come out, in every cell.

A row says what the server does and of which kind that is. What must come out follows from the kind and the column.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils import carry_out
from ansible_collections.community.cloudflare.plugins.modules import (
    email_allow_policies,
    email_allow_policy,
    email_allow_policy_info,
)
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Server,
    Step,
    answer,
    closed_port,
    cut,
    drip,
    envelope,
    half,
    never,
    raw,
    serving,
)
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

POLICY = {
    **{"id": 2401, "pattern": "partner.example", "pattern_type": "DOMAIN"},
    **{"is_trusted_sender": True, "verify_sender": True},
}
GONE = envelope(None, 404, 1404)


class Kind(enum.Enum):
    """What a fault means for what was asked."""

    LOST = "may have been carried out"
    REFUSED = "was certainly not carried out"
    FINAL = "asking again would not help"


@dataclass(frozen=True)
class Row:
    """A fault: ``steps`` are what the server does first; a failure's message contains ``says``."""

    name: str
    kind: Kind
    steps: tuple[Step, ...]
    says: str = ""
    waits: tuple[float, ...] = (0.5,)
    timeout: float = 10.0  # seconds; short where the server is meant to be too slow
    by_id: bool = False  # wrong only where the answer has to name policy 2401
    claims: bool = False  # a success by its status, so that something may have been done

    def columns(self) -> Iterable[Column]:
        """Too slow a server costs real time: there, a request that is repeated and one that is not are enough.

        A first batch that finds no route is no failure: there are accounts without batches.
        """
        if self.timeout < 1:
            return [column for column in COLUMNS if column.name in ("delete", "create")]
        return [
            column
            for column in COLUMNS
            if not (self.name.startswith("no such route") and column.name == "create in a batch")
        ]


@dataclass(frozen=True)
class Column:
    """Something to ask for, and the request of it that meets the fault.

    ``prior`` are the answers to the requests before it: to a GET, and to the POST of a first batch. ``good`` is the right
    answer. ``looked`` is the answer to looking, where that is how a lost answer is settled. ``relisted`` is the list as it
    is read once more where a refusal may mean that something has gone. ``by_id``: the answer has to name policy 2401.
    ``subject``: the id that the result has to hold.
    """

    name: str
    call: Callable[..., dict[str, Any]]
    method: str
    good: Step
    prior: tuple[Step, ...] = ()
    looked: Step | None = None
    by_id: bool = False
    changed: bool = True
    relisted: Step | None = None
    subject: Any = 2401

    @property
    def begun(self) -> bool:
        """Whether something was done before the fault, which a failure has to tell."""
        return len(self.prior) > 1

    def methods(self, *more: str) -> list[str]:
        return ["GET", "POST"][: len(self.prior)] + list(more)


def lost(name: str, step: Step, says: str, timeout: float = 10.0) -> Row:
    return Row(name, Kind.LOST, (step,), says, timeout=timeout)


def refused(name: str, step: Step, wait: float = 0.5) -> Row:
    return Row(name, Kind.REFUSED, (step,), "rate limited", (wait,))


def final(name: str, step: Step, says: str) -> Row:
    return Row(name, Kind.FINAL, (step,), says, ())


def unbelieved(name: str, step: Step, says: str, *, by_id: bool = False) -> Row:
    return Row(name, Kind.FINAL, (step,), says, (), by_id=by_id, claims=True)


def _chained(code: int, inner: int) -> dict[str, Any]:
    return {"code": code, "message": "Invalid", "error_chain": [{"code": inner, "message": "Invalid format"}]}


ROWS = (
    lost("cut before an answer", cut, says="connection was cut"),
    lost("half of an answer", half(200, b'{"success": true, "errors": [], "result": {"id": 2401}}'), says="was cut"),
    lost("half of a chunk", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"), says="was cut"),
    lost("half of a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), says="was cut"),
    lost("a body that cannot be unpacked", answer(200, b"no gzip", {"Content-Encoding": "gzip"}), says="was cut"),
    lost("another protocol", raw(b"220 mail.example ESMTP\r\n"), says="was cut"),
    lost("no answer in time", never, says="in time", timeout=0.15),
    lost("an answer in drops", drip, says="in time", timeout=0.15),
    lost("408", answer(408), says="HTTP 408"),
    lost("500 without a body", answer(500), says="HTTP 500"),
    lost("500 with half an envelope", answer(500, b'{"success": fal'), says="HTTP 500"),
    lost("501", answer(501), says="HTTP 501"),
    lost("502 in HTML", answer(502, b"<html>Bad gateway</html>"), says="HTTP 502"),
    lost("502 and no more", raw(b"HTTP/1.1 502 X\r\ncf-ray: 8f\r\nConnection: close\r\n\r\n"), says="HTTP 502"),
    lost("503 in an envelope", envelope(None, 503, 1015), says="HTTP 503"),
    lost("504", answer(504), says="HTTP 504"),
    lost("520 of the edge", answer(520, b"error code: 520"), says="HTTP 520"),
    lost("525 of the edge", answer(525), says="HTTP 525"),
    lost("530 of the edge", envelope(None, 530, 1016), says="HTTP 530"),
    lost("success under 500", envelope({"id": 2401}, 500, success=True), says="HTTP 500"),
    refused("429 without a body", answer(429)),
    refused("429 and no more", raw(b"HTTP/1.1 429 X\r\nRetry-After: 3\r\nConnection: close\r\n\r\n"), 3.0),
    refused("429 in HTML", answer(429, b"<html>")),
    refused("429 with seconds", answer(429, b"", {"Retry-After": "3"}), 3.0),
    refused("429 with a date", answer(429, b"", {"Retry-After": "Fri, 15 Jan 2027 08:00:04 GMT"}), 4.0),
    refused("429 with zero and the delay in the body", answer(429, b'{"retry_after": 5}', {"Retry-After": "0"}), 5.0),
    refused("971 under 429", envelope(None, 429, 971)),
    refused("971 under 200", envelope(None, 200, 971)),
    refused("971 under 404", envelope(None, 404, 971)),
    refused("10100 under 403", envelope(None, 403, 10100)),
    refused("10100 under 500", envelope(None, 500, 10100)),
    final("somebody else's 404 in HTML", answer(404, b"<html>Not Found</html>"), "no envelope"),
    final("somebody else's 404 in JSON", answer(404, b'{"success": false, "error": "gone"}'), "no envelope"),
    final("somebody else's empty 404", answer(404), "no envelope"),
    final("no such route", envelope(None, 404, 7003), "an account has either"),
    final("no such route, by the other code", envelope(None, 404, 7000), "Check account_id"),
    final("no such route, under 400", envelope(None, 400, 7003), "Check account_id"),
    final("no such route, in the chain", envelope(None, 404, _chained(1, 7003)), "Check account_id"),
    final("not found under 200", envelope(None, 200, 1404), "HTTP 200, refused"),
    final("not authenticated", envelope(None, 401, 10000), "mistyped, expired or revoked"),
    final("not authenticated under 404", envelope(None, 404, 10000), "Cloud Email Security"),
    final("not allowed", envelope(None, 403, 10000), "Cloud Email Security: Write"),
    final("an invalid token", envelope(None, 403, 9109), "not valid for this account"),
    final("an unknown key", envelope(None, 403, 9103), "do not belong together"),
    final("no credentials arrived", envelope(None, 400, 9106), "Give api_token alone"),
    final("both ways at once", envelope(None, 400, 6003), "Give api_token alone"),
    final("a malformed token", envelope(None, 400, _chained(6003, 6111)), "api_token is malformed"),
    final("a token for a key", envelope(None, 400, _chained(6003, 6103)), "api_key is malformed"),
    final("a malformed e-mail address", envelope(None, 400, _chained(6003, 6102)), "api_email is malformed"),
    final(
        "not in the plan",
        envelope(None, 403, {"code": 1, "message": "x is not available in the current subscription"}),
        "not part of this account's plan",
    ),
    final("a bad request", envelope(None, 400, {"code": 1400, "message": "no", "source": {"pointer": "/x"}}), "at /x"),
    final("a conflict", envelope(None, 409, 1409), "HTTP 409"),
    final("somebody else's 401", answer(401, b"<html>Log in</html>"), "captive portal"),
    final("somebody else's 403", answer(403, b"<html>Blocked</html>"), "captive portal"),
    final("a redirect", answer(301, b"", {"Location": "https://elsewhere.example/"}), "a redirect"),
    final("a redirect to nowhere", answer(308, b"", {"Location": "http://[::"}), "a redirect"),
    unbelieved("a captive portal", answer(200, b"<html>Welcome</html>"), "captive portal"),
    unbelieved("an empty 200", answer(200), "no envelope"),
    unbelieved("204", answer(204), "no envelope"),
    unbelieved("JSON that is no envelope", answer(200, b"[]"), "no envelope"),
    unbelieved("JSON that is not JSON", answer(200, b'{"success": true, "errors": [], "result": NaN}'), "no envelope"),
    unbelieved("an envelope in another alphabet", answer(200, b"\xff\xfe\x00{"), "no envelope"),
    unbelieved("success that is no boolean", envelope({"id": 2401}, success="true"), "no envelope"),
    final("success under 404", envelope({"id": 2401}, 404, success=True), "denies it"),
    unbelieved("success under 202", envelope({"id": 2401}, 202), "denies it"),
    unbelieved("a success without a result", envelope(None), "does not name policy 2401", by_id=True),
    unbelieved("a success for another policy", envelope({**POLICY, "id": 2402}), "names policy 2402", by_id=True),
    unbelieved("a success for no policy", envelope([1]), "does not name policy 2401", by_id=True),
    final("a proxy that wants a password", answer(407), "HTTPS_PROXY"),
)


def asking(main: Callable[[], None], *, check: bool = False, **fixed: Any) -> Callable[..., dict[str, Any]]:
    def call(server: Server | str, **options: Any) -> dict[str, Any]:
        url = server if isinstance(server, str) else server.url
        base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": url}
        return run_module(main, {**base, **fixed, **options}, check=check)

    return call


def batch(**done: list[Any]) -> Step:
    return envelope({"deletes": [], "patches": [], "puts": [], "posts": [], **done})


def in_small_batches(call: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The same call, with batches of one change of a kind."""
    return mock.patch.object(carry_out, "BATCH", 1)(call)


def ids_in(result: dict[str, Any]) -> list[Any]:
    """The ids that a result holds, of whichever module."""
    lists = [result.get(name) or [] for name in ("policies", "created", "updated", "deleted")]
    return [result.get("id"), *(policy["id"] for entries in lists for policy in entries)]


one, many, info = email_allow_policy.main, email_allow_policies.main, email_allow_policy_info.main
NEW: dict[str, Any] = {"pattern": "partner.example", "pattern_type": "DOMAIN", "is_trusted_sender": True}
EDIT: dict[str, Any] = {"pattern": "partner.example", "comments": "new"}
HELD, EMPTY = envelope([POLICY]), envelope([])
EDITED = envelope({**POLICY, "comments": "new"})
FIRST = {**POLICY, "id": "330aa9db-ec94-5e35-8838-dd262c31b608", "pattern": "first.example"}
SECOND = {**FIRST, "id": "0b5e4f3c-7a2d-5c1b-9e8f-6d7c8b9a0f1e", "pattern": "second.example"}
BOTH = [{name: policy[name] for name in NEW} for policy in (FIRST, SECOND)]

COLUMNS = (
    Column("delete", asking(one, state="absent", policy_id=2401), "DELETE", envelope({"id": 2401}), by_id=True),
    Column(
        "delete, check", asking(one, state="absent", policy_id=2401, check=True), "GET", envelope(POLICY), by_id=True
    ),
    Column("create", asking(one, **NEW), "POST", envelope(POLICY, 201), prior=(EMPTY,), looked=HELD),
    Column("update", asking(one, **EDIT), "PATCH", EDITED, prior=(HELD,), by_id=True),
    Column(
        "update by id",
        asking(one, policy_id=2401, comments="new"),
        "PATCH",
        EDITED,
        prior=(envelope(POLICY),),
        by_id=True,
    ),
    Column(
        "delete by pattern",
        asking(one, state="absent", pattern="partner.example"),
        "DELETE",
        envelope({"id": 2401}),
        (HELD,),
        by_id=True,
    ),
    Column("find", asking(one, **NEW), "GET", HELD, changed=False),
    Column("find by id", asking(one, policy_id=2401), "GET", envelope(POLICY), by_id=True, changed=False),
    Column("list", asking(info), "GET", HELD, changed=False),
    Column("find many", asking(many, policies=[NEW]), "GET", HELD, changed=False, subject=None),
    Column("create in a batch", asking(many, policies=[NEW]), "POST", batch(posts=[POLICY]), (EMPTY,), looked=HELD),
    Column(
        "delete one of a list",
        asking(many, state="absent", policies=[NEW]),
        "DELETE",
        envelope({"id": 2401}),
        (HELD,),
        by_id=True,
        relisted=HELD,
    ),
    Column("update one of a list", asking(many, policies=[EDIT]), "PATCH", EDITED, (HELD,), by_id=True, relisted=HELD),
    Column(
        "the second batch creates",
        in_small_batches(asking(many, policies=BOTH)),
        "POST",
        batch(posts=[SECOND]),
        (EMPTY, batch(posts=[FIRST])),
        looked=envelope([FIRST, SECOND]),
        subject=SECOND["id"],
    ),
    Column(
        "the second batch deletes",
        in_small_batches(asking(many, policies=BOTH, state="absent")),
        "POST",
        batch(deletes=[{"id": SECOND["id"]}]),
        (envelope([FIRST, SECOND]), batch(deletes=[{"id": FIRST["id"]}])),
        looked=EMPTY,
        relisted=envelope([SECOND]),
        subject=SECOND["id"],
    ),
)
PASSING = [row for row in ROWS if row.kind is not Kind.FINAL]
cells = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
passing_rows = pytest.mark.parametrize("row", PASSING, ids=lambda row: row.name)


def check_cells(columns: Iterable[Column], check: Callable[[Column], None]) -> None:
    """All cells of a row in one test; every cell that is wrong is told."""
    wrong = []
    for column in columns:
        try:
            check(column)
        except AssertionError as error:
            wrong.append(f"{column.name}: {error}")
    assert not wrong, "\n\n".join(wrong)


@rows
def test_a_passing_fault_is_overcome_a_lasting_one_told(clock: Any, row: Row) -> None:
    """A passing one by asking again, or by looking where asking again could create a second policy."""

    def check(column: Column) -> None:
        clock.reset()
        by_looking = column.looked if row.kind is Kind.LOST else None
        relisted = column.relisted if row.kind is Kind.FINAL else None
        with serving(*column.prior, *row.steps, by_looking or relisted or column.good) as server:
            result = column.call(server, timeout=row.timeout)
        if row.kind is Kind.FINAL:
            assert_failed(result, row.says, begun=column.begun, doubt=row.claims and column.method != "GET")
            looked_again = ["GET"] if len(server.received) == len(column.prior) + 2 else []
            assert column.relisted or not looked_again
            assert server.methods == column.methods(column.method, *looked_again)
        else:
            assert result.get("changed") is column.changed, result
            assert column.subject in ids_in(result)
            assert server.methods == column.methods(column.method, "GET" if by_looking else column.method)
        assert clock.waits == ([] if by_looking else [pytest.approx(wait) for wait in row.waits])

    check_cells((column for column in row.columns() if column.by_id or not row.by_id), check)


@passing_rows
def test_it_does_not_pass(clock: Any, row: Row) -> None:
    """Given up after max_retries, with what was seen last. Of a creation that may have been carried out, one try only.

    Each row in a third of the columns, by turns: what depends on a row has been seen above in all of them.
    """

    def check(column: Column) -> None:
        with serving(*column.prior, *row.steps) as server:
            result = column.call(server, max_retries=1, timeout=row.timeout)
        doubt = row.kind is Kind.LOST and column.method != "GET"
        assert_failed(result, row.says, begun=column.begun, doubt=doubt)
        assert "tried 2 times" in result["msg"]
        tries = [column.method] * (1 if column.looked and row.kind is Kind.LOST else 2)
        looks = ["GET"] * 2 if (column.looked or column.relisted) and row.kind is Kind.LOST else []
        assert server.methods == column.methods(*tries, *looks)

    check_cells(list(row.columns())[PASSING.index(row) % 3 :: 3] or row.columns(), check)


@passing_rows
def test_then_it_is_gone(clock: Any, row: Row) -> None:
    """After a try that may have been carried out, a deletion that finds nothing was ours. After a refusal it was not."""

    def check(column: Column) -> None:
        with serving(*column.prior, *row.steps, GONE) as server:
            result = column.call(server, timeout=row.timeout)
        assert "failed" not in result
        assert result["changed"] is (row.kind is Kind.LOST and column.method == "DELETE")

    check_cells((column for column in COLUMNS if column.name.startswith("delete")), check)


@pytest.mark.parametrize("row", [row for row in PASSING if row.kind is Kind.LOST], ids=lambda row: row.name)
def test_a_creation_that_was_lost_and_not_carried_out(clock: Any, row: Row) -> None:
    """Is told, not repeated: what is looked for too early would be created twice."""
    no_batch = envelope(None, 404, 7003), envelope(None, 405, 1)
    in_list = asking(many, policies=[NEW])
    for call, refusal in ((asking(one, **NEW), []), *((in_list, [refusal]) for refusal in no_batch)):
        with serving(EMPTY, *refusal, *row.steps, EMPTY) as server:
            result = call(server, timeout=row.timeout)
        assert_failed(result, row.says, doubt=True)
        assert "Run the task again" in result["msg"]
        assert server.methods == ["GET", *["POST" for _refusal in refusal], "POST", "GET"]


def test_a_creation_that_was_lost_while_somebody_made_another(clock: Any) -> None:
    """What is found has the pattern and not the rest: it is not taken for ours. A list goes on from what is there."""
    other = {**FIRST, "is_trusted_sender": False}
    new = {**NEW, "pattern": FIRST["pattern"]}
    with serving(EMPTY, cut, envelope([other])) as server:
        assert_failed(asking(one, **new)(server), "was cut", doubt=True)
    with serving(EMPTY, cut, envelope([other]), batch(patches=[FIRST])) as server:
        result = asking(many, policies=[new])(server)
    assert result["created"] == []
    assert [policy["id"] for policy in result["updated"]] == [FIRST["id"]]


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
def test_a_batch_that_does_not_account_for_itself(claimed: Step) -> None:
    """Its success may be true, so it is settled by looking: what has gone is told, what has not is deleted after all."""
    call = asking(many, policies=[{"pattern": "second.example"}], state="absent")
    held, right = envelope([SECOND]), batch(deletes=[{"id": SECOND["id"]}])
    for steps, methods in ((EMPTY,), ["GET", "POST", "GET"]), ((held, right), ["GET", "POST", "GET", "POST"]):
        with serving(held, claimed, *steps) as server:
            result = call(server)
        assert [policy["id"] for policy in result["deleted"]] == [SECOND["id"]]
        assert server.methods == methods


def test_a_flag_that_was_not_taken(clock: Any) -> None:
    """A success that shows the policy otherwise than asked for: what exempts is as it was, or as nobody wanted it."""
    says = "does not show what was asked for: is_trusted_sender"
    with serving(EMPTY, envelope({**POLICY, "is_trusted_sender": False}, 201)) as server:
        assert_failed(asking(one, **NEW)(server), says, doubt=True)
    narrowed: dict[str, Any] = {"pattern": FIRST["pattern"], "is_trusted_sender": False}
    with serving(envelope([FIRST]), envelope(FIRST)) as server:
        assert_failed(asking(one, **narrowed)(server), says, doubt=True)
    with serving(*(envelope([FIRST]), batch(patches=[FIRST])) * 2) as server:
        assert_failed(asking(many, policies=[narrowed])(server), "does not account for", doubt=True)
    assert server.methods == ["GET", "POST"] * 2


def test_a_deletion_that_was_lost_and_then_refused(clock: Any) -> None:
    """The account shows that it was carried out: then it was, whatever was said of its repetition."""
    refusal = envelope(None, 403, 10000)
    with serving(HELD, cut, refusal, EMPTY) as server:
        result = asking(many, policies=[{"policy_id": 2401}], state="absent")(server)
    assert [policy["id"] for policy in result["deleted"]] == [2401]
    assert server.methods == ["GET", "DELETE", "DELETE", "GET"]


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.looked], ids=lambda column: column.name)
def test_a_lost_answer_and_then_no_way_to_look(clock: Any, column: Column) -> None:
    """The write that may have been carried out is what the failure is about, not the look."""
    with serving(*column.prior, cut, envelope(None, 401, 10000)) as server:
        result = column.call(server)
    assert_failed(result, "POST http", begun=column.begun, doubt=True)
    assert "Run the task again" in result["msg"]
    assert "looking at what was done failed as well (GET http" in result["msg"]
    assert server.methods == column.methods("POST", "GET")


@pytest.mark.parametrize("name", ["update", "update by id"])
def test_an_update_of_what_has_gone(clock: Any, name: str) -> None:
    column = next(column for column in COLUMNS if column.name == name)
    with serving(*column.prior, GONE) as server:
        assert_failed(column.call(server), "The policy has gone since it was read")


@pytest.mark.parametrize("name", ["find", "list"])
@pytest.mark.parametrize(
    ("step", "says"),
    [
        (envelope(None), "not a list"),
        (envelope(POLICY), "not a list"),
        (envelope([POLICY] * 1001), "not a list of at most 1000"),
        (envelope([POLICY] * 1000), "the same page came twice"),
        (envelope([None]), "not an allow policy: not an object"),
        (envelope([{**POLICY, "id": None}]), "not an allow policy: must be an integer"),
        (envelope([{**POLICY, "verify_sender": "on"}]), "not an allow policy: verify_sender is not a bool"),
        (GONE, "HTTP 404"),
    ],
)
def test_a_list_that_is_none(clock: Any, name: str, step: Step, says: str) -> None:
    column = next(column for column in COLUMNS if column.name == name)
    with serving(step) as server:
        result = column.call(server)
    assert_failed(result, says)
    assert "has gone" not in result["msg"]


@cells
@pytest.mark.parametrize(
    ("url", "says"),
    [
        (lambda: f"http://127.0.0.1:{closed_port()}", "Nothing answers there"),
        (lambda: f"https://127.0.0.1:{closed_port()}", "Nothing answers there"),
    ],
)
def test_nothing_listens(clock: Any, column: Column, url: Callable[[], str], says: str) -> None:
    assert_failed(column.call(url(), max_retries=1), says)


def test_an_answer_given_twice_is_not_taken_for_the_next(clock: Any) -> None:
    """The second answer to the GET says that the policy is gone; the DELETE must wait for its own."""
    whole = b"HTTP/1.1 %s X\r\nContent-Length: %d\r\n\r\n%s"
    held = json.dumps({"success": True, "errors": [], "result": POLICY}).encode()
    gone = json.dumps({"success": False, "errors": [], "result": None}).encode()

    def twice(handler: Any) -> bool:
        handler.wfile.write(whole % (b"200", len(held), held) + whole % (b"404", len(gone), gone))
        return True

    with serving(twice, envelope({"id": 2401})) as server:
        options = {"state": "absent", "account_id": ACCOUNT, "policy_id": 2401, "api_token": TOKEN}
        result = run_module(email_allow_policy.main, {**options, "base_url": server.url}, diff=True)
    assert result["changed"] is True
    assert server.methods == ["GET", "DELETE"]


def assert_failed(result: dict[str, Any], says: str, *, begun: bool = False, doubt: bool = False) -> None:
    """A documented failure: what happened, what to do, the same as data, what was done before, no traceback, no secret.

    Where it is in doubt whether the account was changed, and only there, it says so.
    """
    assert result["failed"] is True
    assert bool(result.get("changed")) is begun
    assert (FIRST["id"] in ids_in(result)) is begun
    assert says in result["msg"]
    assert ("it may have been carried out" in result["msg"]) is doubt
    assert set(result["error"]) == {"status", "codes", "ray_id", "hint"}
    assert_documented(result)


def assert_documented(result: dict[str, Any]) -> None:
    whole = json.dumps(result)
    for never_seen in ("Traceback", "This is a bug", TOKEN):
        assert never_seen not in whole


errors = st.fixed_dictionaries(
    {"code": st.sampled_from([7000, 7003, 971, 10000, 1404]) | st.integers() | texts(), "message": texts() | st.none()},
    optional={"source": st.just({"pointer": "/x"}) | texts(), "error_chain": st.lists(st.integers() | st.none())},
)
envelopes = st.fixed_dictionaries(
    {"success": st.booleans() | st.none(), "errors": st.lists(errors, max_size=2) | st.none() | texts()},
    optional={
        "result": st.sampled_from([{"id": 2401}, {"id": "2401"}, {"id": 2402}, POLICY, {}, [], None]),
        "retry_after": st.integers() | st.floats() | texts(),
        "messages": st.lists(texts(), max_size=1),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.binary(max_size=60) | (envelopes | json_values).map(lambda value: json.dumps(value).encode())
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
headers = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Content-Type", "Content-Encoding", "cf-ray", "Set-Cookie", "Date"]),
    header_values | st.sampled_from(["0", "1", "gzip", "deflate", "application/json"]),
    max_size=3,
)
statuses = st.sampled_from([200, 201, 204, 302, 400, 403, 404, 408, 429, 500, 503, 520]) | st.integers(200, 999)
answers = st.tuples(statuses, bodies, headers)


def says_gone(status: int, body: bytes) -> bool:
    """Whether this is Cloudflare's own word that the policy is not there. Written from API.md, not from the client."""
    try:
        document = json.loads(body)
        codes = {error["code"] for error in document["errors"]}
        chained = any(error.get("error_chain") for error in document["errors"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    words = all(isinstance(error["message"], str) for error in document["errors"])
    return (
        status == 404
        and document["success"] is False
        and words
        and not chained
        and not codes & {7000, 7003, 10000, 971}
    )


def says_deleted(status: int, body: bytes) -> bool:
    try:
        document = json.loads(body)
        return status in (200, 201) and document["success"] is True and str(document["result"]["id"]) == "2401"
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def is_lost(status: int, body: bytes, headers: dict[str, str]) -> bool:
    return status == 408 or status >= 500 or "Content-Encoding" in headers


@cells
@given(script=st.lists(answers, min_size=1, max_size=3))
@settings(max_examples=settings().max_examples // 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_server_says(clock: Any, column: Column, script: list[tuple[int, bytes, dict[str, str]]]) -> None:
    """A documented outcome, no traceback, and "absent" or "deleted" only where Cloudflare said so."""
    with serving(*column.prior, *(answer(*each) for each in script)) as server:
        result = column.call(server, max_wait=5)
    assert_documented(result)
    if result.get("failed"):
        assert set(result["error"]) == {"status", "codes", "ray_id", "hint"}
    elif column.name.startswith("delete"):
        last = len(server.received) - len(column.prior) - 1
        status, body, _headers = script[min(last, len(script) - 1)]
        deleted = says_deleted(status, body)
        assert deleted or says_gone(status, body)
        if result["changed"] and not deleted:
            assert any(is_lost(*earlier) for earlier in script)
