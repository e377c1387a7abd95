# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving and releasing messages: done, done again, check mode, limits, partial failures, and lost responses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._messages import move
from ansible_collections.community.cloudflare.plugins.module_utils._module.messages import run_action
from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    Mail,
    act_on,
    find,
    message,
    move_in,
    quarantined,
    release_in,
    serving_mail,
)
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

ONE, TWO, THREE = (message(number)["id"] for number in (1, 2, 3))
LOST = ["lost before", "lost after", "failed before", "failed after"]
SENDER: dict[str, Any] = {"sender": "evil.example"}


def reasons(result: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["reason"] for each in result["left_alone"]}


class TestMove:
    @pytest.mark.parametrize("options", [SENDER, {"ids": [ONE, TWO]}])
    def test_done_and_done_again(self, options: dict[str, Any]) -> None:
        mail = Mail(message(1), message(2, client_recipients=["a@corp.example", "b@corp.example"]))
        result = move_in(mail, **options)
        assert result["changed"] is True
        assert (result["moved"], result["mailboxes"], result["count"]) == ([ONE, TWO], 3, 2)
        assert len(result["results"]) == 3
        assert mail.posts == [("move", {"destination": "DeletedItems", "ids": [ONE, TWO]})]
        again = move_in(mail, **options)
        assert again["changed"] is False
        assert (again["moved"], again["mailboxes"]) == ([], 0)
        assert reasons(again) == dict.fromkeys([ONE, TWO], "already in DeletedItems")
        assert len(mail.posts) == 1

    def test_check_mode(self) -> None:
        mail = Mail(message(1), message(2), quarantined(3))
        predicted = move_in(mail, check=True, diff=True, **SENDER)
        assert mail.posts == []
        real = move_in(mail, diff=True, **SENDER)
        for name in ("changed", "moved", "mailboxes", "count", "left_alone", "failures", "diff"):
            assert predicted[name] == real[name], name

    def test_the_diff_has_no_subjects(self) -> None:
        result = move_in(Mail(message(1)), diff=True, **SENDER)
        assert result["diff"] == {
            "before": f"{ONE}  invoices@evil.example  1 mailbox  as it is\n",
            "after": f"{ONE}  invoices@evil.example  1 mailbox  DeletedItems\n",
        }

    def test_to_another_folder_and_back(self) -> None:
        mail = Mail(message(1))
        for destination in ("JunkEmail", "Inbox", "DeletedItems"):
            assert move_in(mail, destination=destination, **SENDER)["changed"]
            assert not move_in(mail, destination=destination, **SENDER)["changed"]
        assert [body["destination"] for _action, body in mail.posts] == ["JunkEmail", "Inbox", "DeletedItems"]

    @pytest.mark.parametrize(
        ("folder", "moved"),
        [
            ("Deleted Items", 0),
            ("Trash", 0),
            ("deleteditems", 0),
            ("Gel\u00f6schte Elemente", 1),
            (None, 1),
            ("Inbox", 1),
        ],
    )
    def test_the_names_of_folders_in_the_log(self, folder: str | None, moved: int) -> None:
        """An unknown name means that the message is moved again, which does no harm."""
        mail = Mail(message(1, post_delivery_operations=["MOVE"]))
        mail.logs[ONE] = [{"operation": "MOVE", "success": True, "properties": {"folder": folder}}]
        assert len(move_in(mail, **SENDER)["moved"]) == moved

    @pytest.mark.parametrize(
        ("log", "moved"),
        [
            ([("DeletedItems", "10", True), ("Inbox", "11", True)], 1),
            ([("Inbox", "11", True), ("DeletedItems", "12", True)], 0),
            ([("DeletedItems", "12", True), ("Inbox", "11", True)], 0),
            ([("DeletedItems", "10", True), ("Inbox", "11", False)], 0),
            ([], 1),
        ],
    )
    def test_the_newest_successful_move_counts(self, log: list[tuple[str, str, bool]], moved: int) -> None:
        mail = Mail(message(1, post_delivery_operations=["MOVE"]))
        mail.logs[ONE] = [
            {
                "operation": "MOVE",
                "success": success,
                "completed_at": f"2026-11-28T{hour}:00:00Z",
                "properties": {"folder": folder},
            }
            for folder, hour, success in log
        ] + [{"operation": "PREVIEW", "completed_at": "2026-11-28T23:00:00Z"}]
        assert len(move_in(mail, **SENDER)["moved"]) == moved

    def test_a_failed_move_is_tried_again(self) -> None:
        mail = Mail(message(1), statuses={"user1@corp.example": "busy"})
        assert move_in(mail, partial="warn", **SENDER)["failures"][0]["status"] == "busy"
        mail.statuses.clear()
        assert move_in(mail, **SENDER)["moved"] == [ONE]

    def test_force(self) -> None:
        """A user may have moved a message back, which the log does not know."""
        mail = Mail(message(1))
        move_in(mail, **SENDER)
        assert move_in(mail, force=True, **SENDER)["moved"] == [ONE]

    def test_what_cannot_be_moved_is_left_alone(self) -> None:
        mail = Mail(quarantined(1), message(2, delivery_status=["rejected"]), message(3, delivery_status=[]))
        result = move_in(mail, **SENDER)
        assert reasons(result) == {ONE: "quarantined", TWO: "not delivered"}
        assert result["moved"] == [THREE]
        assert "1 message is in quarantine" in result["warnings"][0]

    def test_nothing_found(self) -> None:
        mail = Mail()
        result = move_in(mail, **SENDER)
        assert (result["changed"], result["count"]) == (False, 0)
        assert mail.posts == []

    def test_no_ids(self) -> None:
        mail = Mail(message(1))
        assert move_in(mail, ids=[])["changed"] is False
        assert (mail.posts, mail.gets, mail.queries) == ([], [], [])

    @pytest.mark.parametrize("check", [True, False])
    def test_the_limit(self, check: bool) -> None:
        mail = Mail(*map(message, range(1, 5)))
        result = move_in(mail, check=check, max_messages=3, **SENDER)
        assert result["failed"]
        assert "max_messages is 3, but 4 messages would be moved" in result["msg"]
        assert "invoices@evil.example (4)" in result["msg"]
        assert ONE in result["msg"]
        assert result["count"] == 4
        assert mail.posts == []
        assert move_in(mail, check=check, max_messages=4, **SENDER)["changed"]

    def test_the_limit_is_asked_before_the_action_logs_are_read(self) -> None:
        mail = Mail(message(1), message(2), message(3, post_delivery_operations=["MOVE"]))
        assert "but 2 messages would be moved" in move_in(mail, max_messages=1, **SENDER)["msg"]
        assert mail.gets == []

    def test_more_messages_than_an_action_reads(self) -> None:
        documents = [message(number) for number in range(10_000)]
        pages = [documents[start : start + 1000] for start in range(0, 10_000, 1000)]
        steps = [envelope(page, result_info={"next": str(at)}) for at, page in enumerate([*pages, [message(10_000)]])]
        with serving(*steps) as server:
            result = act_on(server, max_messages=10, **SENDER)
        assert "max_messages is 10, but more than 10000 messages would be moved" in result["msg"]
        assert result["msg"].endswith("Search for less.")
        assert server.methods == ["GET"] * 11

    def test_the_limit_counts_what_is_moved(self) -> None:
        """So a second run, after new messages have arrived, is not stopped by what the first one has moved."""
        mail = Mail(message(1), message(2))
        move_in(mail, max_messages=2, **SENDER)
        mail.messages[THREE], mail.logs[THREE] = message(3), []
        assert move_in(mail, max_messages=2, **SENDER)["moved"] == [THREE]

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({}, "a filter is required"),
            ({"since": "1h", "detections_only": True}, "a filter is required"),
            (
                {**SENDER, "destination": "RecoverableItemsPurges"},
                "allow_purge must be true for RecoverableItemsPurges",
            ),
            ({**SENDER, "destination": "Trash"}, "destination must be one of"),
            ({**SENDER, "max_messages": 0}, "max_messages must be at least 1"),
            ({**SENDER, "max_messages": True}, "max_messages must be at least 1"),
            ({**SENDER, "ids": [ONE]}, "mutually exclusive"),
        ],
    )
    def test_mistakes_send_nothing(self, options: dict[str, Any], says: str) -> None:
        mail = Mail(message(1))
        assert says in move_in(mail, **options)["msg"]
        assert (mail.posts, mail.queries) == ([], [])

    def test_a_purge_that_is_allowed(self) -> None:
        assert move_in(Mail(message(1)), destination="RecoverableItemsPurges", allow_purge=True, **SENDER)["changed"]

    @pytest.mark.parametrize("partial", ["fail", "warn"])
    def test_a_partial_failure_tells_everything(self, partial: str) -> None:
        statuses = {"all@corp.example": "no such mailbox", "gone@corp.example": "deleted by the user"}
        mail = Mail(
            message(1),
            message(2, client_recipients=["a@corp.example", "all@corp.example"]),
            message(3, client_recipients=["gone@corp.example"]),
            statuses=statuses,
        )
        result = move_in(mail, partial=partial, **SENDER)
        assert result.get("failed", False) is (partial == "fail")
        text = result["msg"] if partial == "fail" else result["warnings"][0]
        assert (
            "2 could not be moved: all@corp.example (no such mailbox), gone@corp.example (deleted by the user)" in text
        )
        assert result["changed"] is True
        assert result["moved"] == [ONE]
        assert [(each["id"], each["recipient"], each["status"]) for each in result["failures"]] == [
            (TWO, "all@corp.example", "no such mailbox"),
            (THREE, "gone@corp.example", "deleted by the user"),
        ]
        assert len(result["results"]) == 4

    def test_nothing_succeeded(self) -> None:
        mail = Mail(message(1), statuses={"user1@corp.example": "x"})
        assert move_in(mail, partial="warn", **SENDER)["changed"] is False

    def test_batches(self) -> None:
        mail = Mail(*map(message, range(1, 251)))
        result = move_in(mail, max_messages=1000, **SENDER)
        assert [len(body["ids"]) for _action, body in mail.posts] == [100, 100, 50]
        assert len(result["moved"]) == 250

    @pytest.mark.parametrize("ids", [[ONE, TWO], [ONE]])
    @pytest.mark.parametrize("fault", LOST)
    def test_a_lost_response(self, clock: Any, fault: str, ids: list[str]) -> None:
        """What the account does not show as moved is sent once more."""
        mail = Mail(message(1), message(2), faults=[fault])
        result = move_in(mail, ids=ids)
        assert result["changed"] is True
        assert result["moved"] == ids
        assert len(mail.posts) == (2 if "before" in fault else 1)
        assert clock.waits == ([5.0, 20.0] if "before" in fault else [5.0])

    def test_a_lost_response_after_earlier_moves(self, clock: Any) -> None:
        """Older entries of the action log do not count."""
        mail = Mail(message(1))
        move_in(mail, destination="JunkEmail", **SENDER)
        mail.faults = ["lost before"]
        assert move_in(mail, **SENDER)["moved"] == [ONE]
        assert len(mail.posts) == 3

    def test_a_lost_response_and_a_failure_in_the_log(self, clock: Any) -> None:
        mail = Mail(message(1), faults=["lost after"], statuses={"user1@corp.example": "x"})
        result = move_in(mail, **SENDER)
        assert result["failed"]
        assert result["failures"][0]["id"] == ONE

    def test_a_response_that_is_lost_again(self, clock: Any) -> None:
        mail = Mail(message(1), faults=["lost before", "lost before"])
        result = move_in(mail, **SENDER)
        assert result["failed"]
        assert "it may have been carried out" in result["msg"]
        assert len(mail.posts) == 2

    @pytest.mark.parametrize("fault", ["refused", "lost before"])
    def test_a_failure_after_the_first_batch_reports_it(self, clock: Any, fault: str) -> None:
        mail = Mail(*map(message, range(1, 102)), faults=["", fault, fault])
        result = move_in(mail, max_messages=101, **SENDER)
        assert result["failed"]
        assert result["changed"] is True
        assert len(result["moved"]) == 100

    def test_a_member_of_a_distribution_list(self) -> None:
        """The result has mailboxes that the message does not name."""
        mail = Mail(message(1, client_recipients=["all@corp.example"]))
        items = mail._move

        def of_members(ids: list[str], destination: str) -> Any:
            return [{**items(ids, destination)[0], "recipient": name} for name in ("a@corp.example", "b@corp.example")]

        mail._move = of_members  # type: ignore[method-assign]
        assert move_in(mail, **SENDER)["moved"] == [ONE]

    def test_a_message_that_the_response_does_not_mention(self) -> None:
        mail = Mail(message(1), message(2))
        items = mail._move
        mail._move = lambda ids, destination: items(ids, destination)[:1]  # type: ignore[method-assign]
        result = move_in(mail, **SENDER)
        assert (result["moved"], result["failures"][0]["id"]) == ([ONE], TWO)
        assert "the response does not mention it" in result["msg"]

    def test_one_message_id_in_two_messages(self) -> None:
        """The sender chooses it. The recipient tells them apart."""
        mail = Mail(message(1, message_id="<x>"), message(2, message_id="<x>"), statuses={"user2@corp.example": "no"})
        result = move_in(mail, partial="warn", **SENDER)
        assert (result["moved"], result["failures"][0]["id"]) == ([ONE], TWO)


class TestRelease:
    @pytest.mark.parametrize("options", [{"sender": "evil.example"}, {"ids": [ONE]}, {"is_quarantined": True}])
    def test_done_and_done_again(self, options: dict[str, Any]) -> None:
        mail = Mail(quarantined(1))
        result = release_in(mail, **options)
        assert result["changed"] is True
        assert result["released"] == [
            {
                **{"id": ONE, "delivered": ["user1@corp.example"], "failed": [], "undelivered": []},
                **{"final_disposition": "SPAM", "sender": "invoices@evil.example"},
            }
        ]
        assert mail.posts == [("release", {"ids": [ONE]})]
        again = release_in(mail, **options)
        assert (again["changed"], again["released"]) == (False, [])
        assert mail.copies == {ONE: 1}

    def test_check_mode(self, clock: Any) -> None:
        mail = Mail(quarantined(1), message(2))
        predicted = release_in(mail, check=True, diff=True, **SENDER)
        assert mail.posts == []
        real = release_in(mail, diff=True, **SENDER)
        assert predicted == real
        assert predicted["diff"]["after"] == f"{ONE}  invoices@evil.example  1 mailbox  delivered\n"

    def test_what_is_left_alone(self) -> None:
        mail = Mail(
            message(1), quarantined(2, post_delivery_operations=["QUARANTINE_RELEASE"]), quarantined(3, "MALICIOUS")
        )
        mail.messages["x"] = quarantined(4, "SPOOF")
        mail.messages["x"]["id"] = "x"
        result = release_in(mail, **SENDER)
        assert reasons(result) == {
            ONE: "not quarantined",
            TWO: "released before",
            THREE: "MALICIOUS is not in allow_dispositions",
        }
        assert [each["id"] for each in result["released"]] == ["x"]

    @pytest.mark.parametrize("disposition", ["MALICIOUS", "MALICIOUS-BEC", "UNKNOWN"])
    @pytest.mark.parametrize("check", [True, False])
    def test_verdicts_that_must_be_named(self, disposition: str, check: bool) -> None:
        mail = Mail(quarantined(1, disposition))
        result = release_in(mail, check=check, **SENDER)
        assert result["failed"]
        assert (
            f"allow_dispositions leaves out every quarantined message that was found ({disposition})" in result["msg"]
        )
        assert mail.posts == []
        assert release_in(mail, check=check, allow_dispositions=[disposition], **SENDER)["changed"]

    def test_nothing_found(self) -> None:
        assert release_in(Mail(), **SENDER)["changed"] is False
        assert release_in(Mail(message(1)), **SENDER)["changed"] is False

    @pytest.mark.parametrize("check", [True, False])
    def test_the_limit(self, check: bool) -> None:
        mail = Mail(*map(quarantined, range(1, 12)))
        result = release_in(mail, check=check, **SENDER)
        assert "max_messages is 10, but 11 messages would be released" in result["msg"]
        assert mail.posts == []

    def test_a_release_of_everything_needs_a_filter(self) -> None:
        mail = Mail(quarantined(1))
        assert "a filter is required" in release_in(mail, since="1h")["msg"]
        assert mail.queries == []

    @pytest.mark.parametrize("partial", ["fail", "warn"])
    def test_a_partial_failure_tells_everything(self, partial: str) -> None:
        recipients = ["a@corp.example", "b@corp.example", "c@corp.example"]
        statuses = {"b@corp.example": "failed", "c@corp.example": "undelivered"}
        mail = Mail(quarantined(1, client_recipients=recipients), quarantined(2), statuses=statuses)
        result = release_in(mail, partial=partial, **SENDER)
        assert result.get("failed", False) is (partial == "fail")
        assert result["changed"] is True
        assert [(each["recipient"], each["status"]) for each in result["failures"]] == [
            ("b@corp.example", "failed"),
            ("c@corp.example", "undelivered"),
        ]
        assert result["released"][0]["delivered"] == ["a@corp.example"]

    @pytest.mark.parametrize("fault", LOST)
    def test_a_lost_response_never_leads_to_a_second_release(self, clock: Any, fault: str) -> None:
        mail = Mail(quarantined(1), quarantined(2), faults=[fault])
        result = release_in(mail, **SENDER)
        assert len(mail.posts) == 1
        if "after" in fault:
            assert result["changed"] is True
            assert [each["delivered"] for each in result["released"]] == [None, None]
            assert clock.waits == [5.0]
        else:
            assert result["failed"]
            assert "it may have been carried out" in result["msg"]
            assert (result["changed"], mail.copies) == (False, {})
            assert clock.waits == [5.0, 30.0]

    def test_a_failure_after_the_first_batch_reports_it(self) -> None:
        mail = Mail(*map(quarantined, range(1, 102)), faults=["", "refused"])
        result = release_in(mail, max_messages=101, **SENDER)
        assert result["failed"]
        assert result["changed"] is True
        assert len(result["released"]) == 100

    def test_a_message_that_the_response_does_not_mention(self) -> None:
        mail = Mail(quarantined(1))
        mail._release = lambda ids: []  # type: ignore[method-assign]
        assert "the response does not mention it" in release_in(mail, **SENDER)["msg"]

    @pytest.mark.parametrize("result", [None, "x", [1]])
    def test_a_response_of_another_shape_counts_as_lost(self, clock: Any, result: Any) -> None:
        mail = Mail(quarantined(1))
        mail._release = lambda ids: result  # type: ignore[method-assign]
        assert "may have been carried out" in release_in(mail, **SENDER)["msg"]
        assert len(mail.posts) == 1


def test_the_options_in_the_output_have_no_subjects() -> None:
    """With -vvv, Ansible shows them. ``ids`` can be whole messages."""
    mail = Mail(message(1, subject="THE-SUBJECT"))
    with serving_mail(mail) as server:
        base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url, "destination": "Inbox"}
        options = {**base, "ids": [mail.messages[ONE], ONE, 7]}
        result = run_module(lambda: run_action(move.OPTIONS, move.move_messages), options)
    assert result["invocation"]["module_args"]["ids"] == [ONE, ONE, 7]
    assert "THE-SUBJECT" not in json.dumps(result)


def test_the_messages_of_a_search_can_be_acted_on() -> None:
    """Exactly those that somebody has reviewed are moved, not what a search would find by then."""
    mail = Mail(message(1), message(2))
    with serving_mail(mail) as server:
        reviewed = find(server, **SENDER)["messages"]
    mail.messages[THREE], mail.logs[THREE] = message(3), []
    assert move_in(mail, ids=reviewed)["moved"] == [ONE, TWO]
