# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Submissions: done, done again, check mode, limits, partial acceptance, lost responses, and older accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    Mail,
    message,
    submissions_in,
    submit_in,
)

ONE, TWO, THREE = (message(number)["id"] for number in (1, 2, 3))
SENDER: dict[str, Any] = {"sender": "evil.example"}


def flagged(number: int, disposition: str = "SPAM", **values: Any) -> dict[str, Any]:
    return message(number, alert_id=f"alert{number}", final_disposition=disposition, **values)


def ids_in(result: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(each["id"], each["submission_id"]) for each in result["submitted"]]


def test_done_and_done_again() -> None:
    mail = Mail(flagged(1), message(2, scanned_at="2026-01-01T00:00:00Z"))
    result = submit_in(mail, **SENDER)
    assert result["changed"] is True
    assert ids_in(result) == [(ONE, "s1"), (TWO, "s2")]
    assert mail.posts == [
        (
            "submissions",
            {
                "type": "reclassification",
                "messages": [{"alert_id": "alert1", "expected_disposition": "MALICIOUS"}],
            },
        ),
        (
            "submissions",
            {
                "type": "missed_detection",
                "messages": [
                    {
                        "postfix_id": message(2)["postfix_id"],
                        "message_id": "<m2@evil.example>",
                        "recipient_emails": ["user2@corp.example"],
                        "expected_disposition": "MALICIOUS",
                    }
                ],
            },
        ),
    ]
    again = submit_in(mail, **SENDER)
    assert (again["changed"], again["submitted"]) == (False, [])
    assert [each["reason"] for each in again["left_alone"]] == ["submitted before (s1)", "submitted before (s2)"]
    assert len(mail.posts) == 2
    looked = [query for query in mail.queries if "requested_disposition" in query]
    assert looked[0]["type"] == "TEAM"
    assert looked[0]["start"] == "2026-01-01T00:00:00Z"


def test_another_verdict_is_another_submission() -> None:
    mail = Mail(flagged(1))
    submit_in(mail, **SENDER)
    assert submit_in(mail, expected_disposition="NONE", **SENDER)["changed"]


def test_what_it_is_already() -> None:
    mail = Mail(flagged(1, "MALICIOUS"), message(2))
    assert submit_in(mail, expected_disposition="MALICIOUS", ids=[ONE])["changed"] is False
    result = submit_in(mail, expected_disposition="NONE", ids=[TWO])
    assert result["left_alone"] == [{"id": TWO, "reason": "its verdict is NONE already"}]
    assert mail.posts == []


def test_check_mode() -> None:
    mail = Mail(flagged(1), message(2))
    predicted = submit_in(mail, check=True, diff=True, **SENDER)
    assert mail.posts == []
    real = submit_in(mail, diff=True, **SENDER)
    assert [each["id"] for each in predicted["submitted"]] == [each["id"] for each in real["submitted"]]
    assert predicted["diff"] == real["diff"] == {"before": "", "after": f"{ONE}  MALICIOUS\n{TWO}  MALICIOUS\n"}


@pytest.mark.parametrize("check", [True, False])
def test_the_limit(check: bool) -> None:
    mail = Mail(*map(message, range(1, 22)))
    assert "max_messages is 20, but 21 messages would be submitted" in submit_in(mail, check=check, **SENDER)["msg"]
    assert mail.posts == []


def test_nothing_found() -> None:
    mail = Mail()
    assert submit_in(mail, **SENDER)["changed"] is False
    assert len(mail.queries) == 1


@pytest.mark.parametrize("partial", ["fail", "warn"])
def test_partial_acceptance_tells_everything(partial: str) -> None:
    mail = Mail(flagged(1), flagged(2), flagged(3))
    mail.refused = {"alert2": "message not found"}
    result = submit_in(mail, partial=partial, **SENDER)
    assert result.get("failed", False) is (partial == "fail")
    assert ids_in(result) == [(ONE, "s1"), (THREE, "s2")]
    assert [(each["id"], each["status"]) for each in result["failures"]] == [(TWO, "message not found")]


@pytest.mark.parametrize("name", ["alert_id", "postfix_id", "id"])
def test_results_in_another_order(name: str) -> None:
    """What the id of a result is, and in which order they are, is not documented. One of the message's own ids is recognised."""
    mail = Mail(flagged(1), flagged(2))
    submit = mail._submit

    def named(document: dict[str, Any]) -> dict[str, Any]:
        accepted = document["alert_id"] == "alert1"
        about = next(each for each in mail.messages.values() if each["alert_id"] == document["alert_id"])
        return {**submit(document), "id": about[name], "accepted": accepted, "error": "no"}

    mail._submit = named  # type: ignore[method-assign]
    faulty = mail._faulty
    mail._faulty = lambda act, status=200: faulty(lambda: {"results": act()["results"][::-1]}, status)  # type: ignore[method-assign]
    result = submit_in(mail, partial="warn", **SENDER)
    assert [each["id"] for each in result["submitted"]] == [ONE]
    assert [each["id"] for each in result["failures"]] == [TWO]


@pytest.mark.parametrize("fault", ["lost before", "lost after", "failed before", "failed after"])
def test_a_lost_response_never_leads_to_a_second_submission(clock: Any, fault: str) -> None:
    mail = Mail(flagged(1), flagged(2), faults=[fault])
    result = submit_in(mail, **SENDER)
    assert len(mail.posts) == 1
    if "after" in fault:
        assert ids_in(result) == [(ONE, "s1"), (TWO, "s2")]
        assert clock.waits == [5.0]
    else:
        assert result["failed"]
        assert "it may have been carried out" in result["msg"]
        assert clock.waits == [5.0, 30.0]


def test_a_refusal_reports_what_was_submitted_before() -> None:
    mail = Mail(flagged(1), message(2), faults=["", "refused"])
    result = submit_in(mail, **SENDER)
    assert result["failed"]
    assert result["changed"] is True
    assert ids_in(result) == [(ONE, "s1")]


class TestOlderAccounts:
    def test_messages_are_reclassified_one_by_one(self) -> None:
        mail = Mail(flagged(1), flagged(2))
        mail.has_submissions = False
        result = submit_in(mail, **SENDER)
        assert ids_in(result) == [(ONE, None), (TWO, None)]
        assert "reclassified one by one" in result["warnings"][0]
        assert mail.posts[1:] == [
            ("reclassify", {"id": ONE, "expected_disposition": "MALICIOUS"}),
            ("reclassify", {"id": TWO, "expected_disposition": "MALICIOUS"}),
        ]

    def test_a_lost_response(self, clock: Any) -> None:
        mail = Mail(flagged(1), flagged(2), faults=["lost before"])
        mail.has_submissions = False
        result = submit_in(mail, **SENDER)
        assert result["failed"]
        assert "it may have been carried out" in result["msg"]
        assert len(mail.posts) == 2


class TestEml:
    def test_the_file_of_a_missed_message(self, tmp_path: Path) -> None:
        (tmp_path / "x.eml").write_bytes(b"From: x\r\n")
        mail = Mail(message(1))
        assert submit_in(mail, eml=str(tmp_path / "x.eml"), **SENDER)["changed"]
        assert mail.posts[0][1]["messages"][0]["eml_content"] == "RnJvbTogeA0K"

    def test_it_is_of_one_message(self, tmp_path: Path) -> None:
        (tmp_path / "x.eml").write_bytes(b"x")
        mail = Mail(message(1), message(2))
        assert (
            "is the file of one message, but 2 were found"
            in submit_in(mail, eml=str(tmp_path / "x.eml"), **SENDER)["msg"]
        )

    @pytest.mark.parametrize(
        ("name", "says"),
        [("missing", "cannot be read: No such file"), ("empty", "must not be empty"), (".", "cannot be read")],
    )
    def test_what_is_no_such_file(self, tmp_path: Path, name: str, says: str) -> None:
        (tmp_path / "empty").write_bytes(b"")
        mail = Mail(message(1))
        assert says in submit_in(mail, eml=str(tmp_path / name), **SENDER)["msg"]
        assert (mail.posts, mail.queries) == ([], [])


class TestInfo:
    def test_filters_and_fields(self) -> None:
        mail = Mail(flagged(1))
        submit_in(mail, **SENDER)
        mail.queries.clear()
        result = submissions_in(
            mail, type="TEAM", escalated_from_user=False, requested_disposition="MALICIOUS", since="7d"
        )
        assert result["count"] == 1
        assert result["submissions"][0]["submission_id"] == "s1"
        assert "requested_ts" not in result["submissions"][0]
        assert mail.queries[0]["escalated_from_user"] == "false"
        assert (mail.queries[0]["start"], mail.queries[0]["end"]) == (result["start"], result["end"])

    def test_all_pages_and_a_limit(self) -> None:
        mail = Mail()
        mail.submissions = [{"submission_id": str(number), "requested_disposition": "SPAM"} for number in range(1001)]
        assert submissions_in(mail)["count"] == 1001
        assert len(mail.queries) == 2
        assert submissions_in(mail, limit=7)["count"] == 7
        assert len(mail.queries) == 3

    def test_mistakes(self) -> None:
        assert "limit must be at least 1" in submissions_in(Mail(), limit=0)["msg"]
        assert "since must be a duration" in submissions_in(Mail(), since="x")["msg"]
