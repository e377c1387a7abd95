# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bulk jobs: counted before, followed to their end, stopped when they grow, found again after a lost response."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER
from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    bulk,
    jobs_of,
    message,
    quarantined,
    reports_of,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Server,
    Step,
    disconnect,
    envelope,
    response,
    serving,
)

ID = "6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10"
MOVE: dict[str, Any] = {
    "action": "move",
    "destination": "DeletedItems",
    "search": {"sender": "evil.example", "since": "24h"},
    "max_messages": 10,
}
RELEASE: dict[str, Any] = {"action": "release", "search": {"sender": "evil.example"}, "max_messages": 10}


def page(*documents: Any) -> Step:
    return envelope(list(documents), result_info={"count": len(documents), "next": None})


def job(status: str, found: int = 2, failed: int = 0, **more: Any) -> Step:
    return envelope(document(status, found, failed, **more))


def document(status: str, found: int = 2, failed: int = 0, **more: Any) -> dict[str, Any]:
    counts = {"total_messages_discovered": found, "messages_failed": failed, "messages_successful": 0}
    if status == "COMPLETED":
        counts["messages_successful"] = found - failed
    return {"job_id": ID, "status": status, "comment": None, **counts, **more}


FOUND = page(message(1), message(2))
DONE = job("COMPLETED")


def body_of(server: Server) -> Any:
    """The body of the only POST that starts a job."""
    (body,) = [
        json.loads(each.body) for each in server.received if each.method == "POST" and each.path.endswith("/bulk")
    ]
    return body


def paths(server: Server) -> list[str]:
    return [
        f"{each.method} {urlsplit(each.path).path.partition('/investigate')[2].replace(ID, 'ID')}".strip()
        for each in server.received
    ]


def test_a_job_from_the_count_to_the_end(clock: Any) -> None:
    steps = FOUND, job("PENDING", 0), job("DISCOVERING", 0), job("PROCESSING"), DONE
    with serving(*steps) as server:
        result = bulk(server, comment="INC-4711", diff=True, **MOVE)
    assert result["changed"] is True
    assert (result["job_id"], result["count"], result["mailboxes"]) == (ID, 2, 2)
    assert result["job"]["status"] == "COMPLETED"
    assert result["diff"] == {"before": "", "after": "move DeletedItems  2 messages  2 mailboxes\n"}
    body = body_of(server)
    assert re.fullmatch(r"INC-4711 \[ansible:[0-9a-f]{8}\]", body.pop("comment"))
    searched = parse_qs(urlsplit(server.received[0].path).query)
    assert body == {
        "action": "MOVE",
        "destination": "DeletedItems",
        "search_params": {
            "sender": "evil.example",
            "detections_only": False,
            "start": searched["start"][0],
            "end": searched["end"][0],
        },
    }
    assert clock.waits == [2.0, 4.0]
    assert paths(server) == ["GET", "POST /bulk", *["GET /bulk/ID"] * 3]


def test_the_verdict_and_the_whole_subject_are_counted_here(clock: Any) -> None:
    search = {"final_disposition": "MALICIOUS-BEC", "exact_subject": "Invoice 1"}
    found = page(message(1, final_disposition="MALICIOUS-BEC"), message(2))
    with serving(found, job("PENDING"), job("COMPLETED", 1)) as server:
        assert bulk(server, **{**MOVE, "search": search})["count"] == 1
    assert body_of(server)["search_params"]["exact_subject"] == "Invoice 1"
    assert body_of(server)["search_params"]["final_disposition"] == "MALICIOUS-BEC"
    assert "final_disposition" not in parse_qs(urlsplit(server.received[0].path).query)


def test_nothing_found() -> None:
    with serving(page()) as server:
        result = bulk(server, **MOVE)
    assert (result["changed"], result["job_id"], result["count"]) == (False, None, 0)
    assert server.methods == ["GET"]


def test_check_mode() -> None:
    with serving(FOUND) as server:
        result = bulk(server, check=True, **MOVE)
    assert (result["changed"], result["count"], result["job_id"]) == (True, 2, None)
    assert server.methods == ["GET"]


@pytest.mark.parametrize("check", [True, False])
def test_the_limit(check: bool) -> None:
    with serving(FOUND) as server:
        result = bulk(server, check=check, **{**MOVE, "max_messages": 1})
    assert "max_messages is 1, but 2 messages would be moved" in result["msg"]
    assert server.methods == ["GET"]


def test_without_waiting() -> None:
    with serving(FOUND, job("PENDING", 0)) as server:
        result = bulk(server, wait=False, **MOVE)
    assert (result["changed"], result["job"]["status"]) == (True, "PENDING")
    assert server.methods == ["GET", "POST"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"action": None}, "action is required"),
        ({"search": None}, "search is required"),
        ({"max_messages": None}, "max_messages is required"),
        ({"max_messages": 0}, "max_messages must be at least 1"),
        ({"job_id": ID}, "job_id is assigned by Cloudflare"),
        ({"destination": None}, "destination is required with action=move"),
        ({"action": "release"}, "must not be set with action=release"),
        ({"destination": "RecoverableItemsPurges"}, "allow_purge must be true"),
        ({"search": {}}, "search needs a filter"),
        ({"search": {"since": "1h", "detections_only": True}}, "search needs a filter"),
        ({"search": {"is_quarantined": True}}, "is_quarantined"),
        ({"search": {"sender": "x", "since": "x"}}, "since must be a duration"),
        ({"wait_timeout": 0}, "wait_timeout must be at least 1"),
        ({"state": "absent", "job_id": None}, "job_id is required with state=absent"),
        ({"state": "cancelled", "job_id": ".."}, "job_id must not be empty"),
    ],
)
def test_mistakes_send_no_request(options: dict[str, Any], says: str) -> None:
    assert says in bulk(NO_SERVER, **{**MOVE, **options})["msg"]


def test_messages_of_another_sender_that_a_job_would_move_too() -> None:
    with serving(page(message(1), message(2, **{"from": "x@other.example", "envelope_from": None}))) as server:
        result = bulk(server, **MOVE)
    assert "search finds 1 messages with another sender" in result["msg"]
    assert server.methods == ["GET"]


@pytest.mark.parametrize(("allowed", "works"), [(None, False), (["SPAM", "MALICIOUS"], True)])
def test_a_release_of_verdicts_that_must_be_named(clock: Any, allowed: Any, works: bool) -> None:
    """A job cannot leave out messages."""
    found = page(quarantined(1), quarantined(2, "MALICIOUS"), message(3))
    with serving(found, job("PENDING"), DONE) as server:
        result = bulk(server, allow_dispositions=allowed, **RELEASE)
    assert result.get("failed", False) is not works
    assert works or "allow_dispositions does not have MALICIOUS" in result["msg"]
    assert ("POST" in server.methods) is works


@pytest.mark.parametrize(("found", "stopped"), [(11, False), (12, True)])
def test_a_job_that_grows_is_stopped(clock: Any, found: int, stopped: bool) -> None:
    """Ten messages are allowed, with one mailbox each, and 10 % more."""
    after = job("CANCELLED", found) if stopped else job("COMPLETED", found)
    with serving(FOUND, job("PENDING", 0), job("PROCESSING", found), after) as server:
        result = bulk(server, **MOVE)
    assert result.get("failed", False) is stopped
    assert (paths(server)[-1] == "POST /bulk/ID/cancel") is stopped
    if stopped:
        assert f"the job found {found}. It was stopped" in result["msg"]
        assert result["job_id"] == ID


def test_several_mailboxes_for_each_message(clock: Any) -> None:
    both = [message(number, client_recipients=["a@x.example", "b@x.example", "c@x.example"]) for number in (1, 2)]
    with serving(page(*both), job("PENDING", 0), job("PROCESSING", 33), job("COMPLETED", 33)) as server:
        assert bulk(server, **MOVE)["changed"]


@pytest.mark.parametrize("partial", ["fail", "warn"])
def test_completed_is_not_success(clock: Any, partial: str) -> None:
    params = {"client_recipient": "all@corp.example"}
    row = {
        **{"message": message(2), "status": "FAILED", "status_message": "no mailbox", "action_params": params},
        **{"message_id": "internal", "email_message_id": "<m2@evil.example>"},
    }
    with serving(FOUND, job("PENDING"), job("COMPLETED", failed=1), page(row)) as server:
        result = bulk(server, partial=partial, **MOVE)
    assert result.get("failed", False) is (partial == "fail")
    assert result["changed"] is True
    assert result["failures"] == [
        {
            **{"id": message(2)["id"], "message_id": "<m2@evil.example>"},
            **{"recipient": "all@corp.example", "status": "no mailbox"},
        }
    ]
    assert parse_qs(urlsplit(server.received[-1].path).query)["status"] == ["FAILED"]


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_job_that_does_not_complete(clock: Any, status: str) -> None:
    with serving(FOUND, job("PENDING"), job(status, status_message="no integration", messages_successful=1)) as server:
        result = bulk(server, **MOVE)
    assert f"the job {ID} ended as {status}: no integration" in result["msg"]
    assert result["changed"] is True


def test_a_job_that_takes_too_long(clock: Any) -> None:
    with serving(FOUND, job("PENDING"), job("PROCESSING")) as server:
        result = bulk(server, wait_timeout=100, **MOVE)
    assert "has not ended within wait_timeout (100 s). It goes on; its status is PROCESSING" in result["msg"]
    assert result["job_id"] == ID
    assert clock.waits == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


class Lost:
    """The responses to a start whose own response is lost. ``looks`` says at which look the job is there; 0 means never."""

    def __init__(self, fault: Step, looks: int) -> None:
        self.fault, self.looks, self.seen = fault, looks, 0
        self.comment = ""

    def __call__(self, handler: Any) -> bool:
        received = handler.server.received[-1]
        path = urlsplit(received.path).path
        if received.method == "POST":
            self.comment = json.loads(received.body)["comment"]
            return self.fault(handler)
        if path.endswith("/bulk"):
            self.seen += 1
            others = [document("COMPLETED", comment="INC-1 [ansible:00000000]"), document("PENDING", comment=None)]
            mine = [document("PENDING", comment=self.comment)] if self.seen == self.looks else []
            return page(*others, *mine)(handler)
        return (DONE if path.endswith(ID) else FOUND)(handler)


@pytest.mark.parametrize("fault", [disconnect, response(503), response(524)])
@pytest.mark.parametrize("looks", [1, 2, 0])
def test_a_lost_response_never_starts_a_second_job(clock: Any, fault: Step, looks: int) -> None:
    with serving(Lost(fault, looks)) as server:
        result = bulk(server, **MOVE)
    assert server.methods.count("POST") == 1
    if looks:
        assert (result["changed"], result["job"]["status"]) == (True, "COMPLETED")
        assert clock.waits == [5.0, 30.0][:looks]
    else:
        assert result["failed"]
        assert "it may have been carried out" in result["msg"]


class TestOtherStates:
    @pytest.mark.parametrize("status", ["COMPLETED", "FAILED", "CANCELLED"])
    def test_cancelling_what_has_ended(self, status: str) -> None:
        with serving(job(status)) as server:
            assert bulk(server, state="cancelled", job_id=ID)["changed"] is False
        assert server.methods == ["GET"]

    @pytest.mark.parametrize("check", [True, False])
    def test_cancelling(self, check: bool) -> None:
        with serving(job("PROCESSING"), job("CANCELLED")) as server:
            assert bulk(server, check=check, state="cancelled", job_id=ID)["changed"] is True
        assert paths(server) == ["GET /bulk/ID", "POST /bulk/ID/cancel"][: 1 if check else 2]

    def test_cancelling_is_repeated_after_a_lost_response(self, clock: Any) -> None:
        with serving(job("PROCESSING"), disconnect, job("CANCELLED")) as server:
            assert bulk(server, state="cancelled", job_id=ID)["job"]["status"] == "CANCELLED"

    def test_cancelling_what_does_not_exist(self) -> None:
        with serving(envelope(None, 404, 1404)) as server:
            assert "not found" in bulk(server, state="cancelled", job_id=ID)["msg"]

    def test_deleting(self) -> None:
        with serving(DONE, envelope({"id": ID})) as server:
            assert bulk(server, state="absent", job_id=ID)["changed"] is True
        assert server.methods == ["GET", "DELETE"]
        with serving(envelope(None, 404, 1404)) as server:
            assert bulk(server, state="absent", job_id=ID)["changed"] is False

    @pytest.mark.parametrize("check", [True, False])
    def test_deleting_what_has_not_ended(self, clock: Any, check: bool) -> None:
        with serving(job("PROCESSING")) as server:
            assert (
                "must be cancelled first, because its status is PROCESSING"
                in bulk(server, check=check, state="absent", job_id=ID)["msg"]
            )
        assert server.methods == ["GET"]
        with serving(job("PROCESSING"), job("PROCESSING"), job("CANCELLED"), envelope({"id": ID})) as server:
            assert bulk(server, check=check, state="absent", job_id=ID, force=True)["changed"] is True
        assert server.methods == (["GET"] if check else ["GET", "POST", "GET", "DELETE"])

    def test_somebody_else_deleted_it_first(self) -> None:
        with serving(DONE, envelope(None, 404, 1404)) as server:
            assert bulk(server, state="absent", job_id=ID)["changed"] is False


class TestInfo:
    def test_jobs(self) -> None:
        with serving(page(document("COMPLETED", secret="x"))) as server:
            result = jobs_of(server, action="move", status="COMPLETED")
        assert (result["count"], result["jobs"][0]["job_id"]) == (1, ID)
        assert "secret" not in result["jobs"][0]
        query = parse_qs(urlsplit(server.received[0].path).query)
        assert (query["action_type"], query["status"]) == (["MOVE"], ["COMPLETED"])

    def test_one_job_with_its_messages(self) -> None:
        row = {
            "message": {**message(1), "raw": "x"},
            "status": "COMPLETED",
            "action_params": {"client_recipient": "a@x"},
        }
        with serving(DONE, page(row)) as server:
            result = jobs_of(server, job_id=ID, messages=True)
        assert result["job"]["status"] == "COMPLETED"
        assert (result["messages"][0]["id"], result["messages"][0]["recipient"]) == (message(1)["id"], "a@x")
        assert "message" not in result["messages"][0]

    def test_a_job_that_does_not_exist(self) -> None:
        with serving(envelope(None, 404, 1404)) as server:
            assert jobs_of(server, job_id=ID)["job"] is None

    def test_a_limit(self) -> None:
        with serving(page(*[document("COMPLETED")] * 5)) as server:
            assert jobs_of(server, limit=3)["count"] == 3

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"messages": True}, "messages needs job_id"),
            ({"job_id": ID, "action": "move"}, "mutually exclusive"),
            ({"job_id": ID, "status": "FAILED"}, "needs messages=true"),
            ({"limit": 0}, "limit must be at least 1"),
        ],
    )
    def test_mistakes(self, options: dict[str, Any], says: str) -> None:
        assert says in jobs_of(NO_SERVER, **options)["msg"]


class TestPhishguard:
    def test_reports(self, clock: Any) -> None:
        with serving(page({"id": 7, "title": "x", "ts": "deprecated"})) as server:
            result = reports_of(server, since="7d")
        assert (result["count"], result["reports"][0]["id"]) == (1, 7)
        assert "ts" not in result["reports"][0]
        query = parse_qs(urlsplit(server.received[0].path).query)
        assert (query["start"][0], query["end"][0]) == (result["start"], result["end"])

    def test_mistakes(self) -> None:
        assert "limit must be at least 1" in reports_of(NO_SERVER, limit=0)["msg"]
        assert "since must be a duration" in reports_of(NO_SERVER, since="x")["msg"]
