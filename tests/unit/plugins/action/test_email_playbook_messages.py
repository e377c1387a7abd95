# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbooks for messages decide, and what they say about what was done."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.action.email_playbook_messages import ActionModule
from ansible_collections.community.cloudflare.plugins.plugin_utils._playbooks.messages import decide, outcome
from ansible_collections.community.cloudflare.tests.unit.support.action import run_action
from ansible_collections.community.cloudflare.tests.unit.support.messages import message, quarantined

ONE, TWO, THREE = (message(number)["id"] for number in (1, 2, 3))
SETTINGS = dict.fromkeys(["approve", "ids", "max_messages", "sender", "destination", "allow", "folder"])


def decided(*messages: Any, playbook: str = "email_pull_back", domains: Any = (), **settings: Any) -> dict[str, Any]:
    return decide(playbook, {"messages": list(messages)}, {**SETTINGS, "block": True, **settings}, domains)


class TestDecision:
    def test_everything_that_was_found(self) -> None:
        found = decided(message(1), message(2))
        assert (found["ids"], found["left"], found["problem"]) == ([ONE, TWO], {}, None)

    def test_only_what_was_approved(self) -> None:
        found = decided(message(1), message(2), approve=[TWO, THREE])
        assert (found["ids"], found["left"], found["problem"]) == ([TWO], {ONE: "not approved"}, None)
        assert found["notes"]["not found"] == f"1 approved message, such as {THREE}"

    def test_fails_if_no_approved_message_is_found(self) -> None:
        found = decided(message(1), message(2), approve=["hunt", THREE])
        assert found["problem"] == "None of the approved messages was found. The search found 2 other messages"
        assert decided(approve=[ONE])["problem"] is not None

    def test_fails_if_no_id_exists(self) -> None:
        assert decided(ids=["hunt"])["problem"] == "None of the messages in ids exists in this account"
        assert decided(message(1), ids=["hunt", ONE])["problem"] is None
        assert decided()["problem"] is None

    @pytest.mark.parametrize(
        ("playbook", "limit"), [("email_pull_back", 100), ("email_put_back", 100), ("email_release", 10)]
    )
    def test_the_limit(self, playbook: str, limit: int) -> None:
        many = [quarantined(number) for number in range(limit + 1)]
        verb = "would be released" if playbook == "email_release" else "were found"
        says = f"{limit + 1} messages {verb}, but max_messages is {limit}. If you want that, set -e max_messages={limit + 1}"
        assert decided(*many, playbook=playbook)["problem"] == says
        assert decided(*many[1:], playbook=playbook)["problem"] is None
        assert decided(*many, playbook=playbook, max_messages=limit + 1)["problem"] is None
        assert decided(*many, playbook=playbook, approve=[many[0]["id"]])["problem"] is None

    def test_max_messages_counts_only_quarantined_messages(self) -> None:
        many = [message(number) for number in range(30)]
        assert decided(*many, quarantined(31), playbook="email_release", max_messages=1)["problem"] is None

    def test_malicious_messages_are_not_released(self) -> None:
        """They do not count, and are no reason to fail if others can be released, or were."""
        both = quarantined(1, "MALICIOUS"), quarantined(2)
        found = decided(*both, playbook="email_release", max_messages=1)
        assert (found["ids"], found["problem"]) == ([TWO], None)
        assert found["left"] == {ONE: "MALICIOUS is never released by this playbook"}
        alone = decided(message(3), both[0], playbook="email_release")["problem"]
        assert alone.startswith("1 message in quarantine: MALICIOUS. This playbook never releases them")
        before = message(4, post_delivery_operations=["QUARANTINE_RELEASE"])
        assert decided(before, both[0], playbook="email_release")["problem"] is None

    def test_ids_are_not_searched_again(self) -> None:
        assert decided(message(1), ids=[ONE])["notes"]["second search"] == "not made, because ids is set"

    @pytest.mark.parametrize(
        ("providers", "destination"),
        [
            (["Microsoft"], "RecoverableItemsDeletions"),
            (["Microsoft", "Microsoft"], "RecoverableItemsDeletions"),
            (["Google"], "DeletedItems"),
            (["Microsoft", "Google"], "DeletedItems"),
            (["Microsoft", None], "DeletedItems"),
            ([], "DeletedItems"),
        ],
    )
    def test_the_destination(self, providers: list[Any], destination: str) -> None:
        domains = [{"inbox_provider": each} for each in providers]
        assert decided(message(1), domains=domains)["destination"] == destination
        assert decided(message(1), domains=domains, destination="JunkEmail")["destination"] == "JunkEmail"


class TestBlocking:
    @pytest.mark.parametrize(
        ("sender", "pattern", "kind"),
        [
            ("Invoices@evil.example", "Invoices@evil.example", "EMAIL"),
            ("evil.example", "evil.example", "DOMAIN"),
            ("@evil.example", "evil.example", "DOMAIN"),
            ("spam@gmail.com", "spam@gmail.com", "EMAIL"),
        ],
    )
    def test_the_sender_of_the_search(self, sender: str, pattern: str, kind: str) -> None:
        assert decided(message(1), sender=sender)["block"] == [{"pattern": pattern, "pattern_type": kind}]

    def test_the_senders_of_the_messages(self) -> None:
        found = decided(message(1), message(2, **{"from": "B@evil.example "}), message(3))
        assert [each["pattern"] for each in found["block"]] == ["b@evil.example", "invoices@evil.example"]
        assert found["notes"] == {}

    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"block": False}, "block is false"),
            (
                {"sender": "ceo@corp.example"},
                "ceo@corp.example has one of your own domains, or a recipient's, so it may be forged",
            ),
            ({"sender": "CORP.example"}, "CORP.example has one of your own domains"),
            ({"sender": "ceo@mail.corp.example"}, "ceo@mail.corp.example has one of your own domains"),
            ({"sender": "protected.example"}, "protected.example has one of your own domains"),
            ({"sender": "ceo@Protected.example"}, "ceo@Protected.example has one of your own domains"),
            ({"sender": "example"}, "example has one of your own domains"),
            ({"sender": "gmail.com"}, "gmail.com is a mail provider"),
        ],
    )
    def test_what_is_not_blocked(self, options: dict[str, Any], reason: str) -> None:
        found = decided(message(1), domains=[{"domain": "protected.example"}], **options)
        assert found["block"] == []
        assert found["notes"]["not blocked"].startswith(reason)

    def test_a_forged_sender_among_others(self) -> None:
        assert decided(message(1), message(2, **{"from": "it@corp.example"}))["block"] == []

    def test_many_senders(self) -> None:
        many = [message(number, **{"from": f"a{number}@evil.example"}) for number in range(6)]
        assert decided(*many)["notes"] == {"not blocked": "the messages have 6 senders"}
        assert len(decided(*many[1:])["block"]) == 5

    def test_without_messages(self) -> None:
        assert decided(sender="evil.example")["notes"] == {"not blocked": "no message was found"}

    @pytest.mark.parametrize("playbook", ["email_put_back", "email_release"])
    def test_only_after_a_pull_back(self, playbook: str) -> None:
        found = decided(message(1), playbook=playbook)
        assert (found["block"], found["notes"]) == ([], {})


class TestAllowing:
    def test_verdicts_that_an_acceptable_sender_is_exempt_from(self) -> None:
        messages = [quarantined(1, "SPAM"), quarantined(2, "SUSPICIOUS", **{"from": "b@x.example"}), message(3)]
        found = decided(*messages, playbook="email_release", allow=30)
        policy = {"pattern": "invoices@evil.example", "pattern_type": "EMAIL", "is_acceptable_sender": True}
        assert found["allow"] == [policy]
        assert found["notes"]["not allowed"] == "an allow policy for acceptable senders has no effect on SUSPICIOUS"
        assert "without an end" in found["notes"]["allowed"]

    def test_in_the_files_of_a_folder(self, clock: Any) -> None:
        found = decided(quarantined(1), playbook="email_release", allow=30, folder="lists")
        (entry,) = found["files"]
        assert (entry["pattern"], entry["until"], entry["verify_sender"]) == (
            "invoices@evil.example",
            "2027-02-14",
            True,
        )
        assert found["notes"]["allowed"] == "until 2027-02-14, in the files of the folder"

    def test_a_second_run_adds_a_forgotten_policy(self) -> None:
        released = message(1, final_disposition="SPAM", post_delivery_operations=["QUARANTINE_RELEASE"])
        assert len(decided(released, playbook="email_release", allow=30)["allow"]) == 1

    def test_adds_no_policy_without_a_quarantined_message(self) -> None:
        found = decided(message(1), playbook="email_release", allow=30)
        assert (found["allow"], found["notes"]) == (
            [],
            {"not allowed": "none of these messages is or was in quarantine"},
        )

    def test_only_if_asked_for(self) -> None:
        assert decided(quarantined(1), playbook="email_release")["allow"] == []


def steps(**more: Any) -> dict[str, Any]:
    found = [message(1), message(2, client_recipients=["kim@corp.example", "all@corp.example"]), message(3)]
    choice = decided(*found, approve=[ONE, TWO])
    done = {
        "changed": True,
        "moved": [ONE],
        "mailboxes": 2,
        "left_alone": [],
        "failures": [{"id": TWO, "recipient": "all@corp.example", "status": "no mailbox"}],
    }
    return {"found": {"messages": found}, "decided": choice, "done": done, **more}


class TestOutcome:
    def test_each_message(self) -> None:
        result = outcome(steps(), "email_pull_back")
        assert [(each["id"], each["result"], each["detail"]) for each in result["messages"]] == [
            (ONE, "moved", ""),
            (TWO, "failed", "all@corp.example: no mailbox; moved in 1 other mailbox"),
            (THREE, "left alone", "not approved"),
        ]
        assert result["changed"] is True
        assert result["failure"] == "1 of the mailboxes or messages failed: all@corp.example: no mailbox"

    def test_a_message_that_failed_as_a_whole(self) -> None:
        given = steps()
        given["done"]["failures"] = [{"id": TWO, "recipient": None, "status": "the response does not mention it"}]
        detail = outcome(given, "email_pull_back")["messages"][1]["detail"]
        assert detail == "the message: the response does not mention it"

    def test_many_faults(self) -> None:
        given = steps()
        given["done"]["failures"] = [
            {"id": TWO, "recipient": f"r{number}@corp.example", "status": "no mailbox"} for number in range(7)
        ]
        says = outcome(given, "email_pull_back")["failure"]
        assert "r4@corp.example: no mailbox, and 2 more" in says
        assert "r5" not in says

    def test_a_step_that_failed(self) -> None:
        """``failed_when`` has overwritten that it failed."""
        blocked = {"failed": False, "msg": "rejected", "error": {"status": 403}}
        result = outcome(steps(blocked=blocked), "email_pull_back")
        assert "block: rejected" in result["failure"]

    @pytest.mark.parametrize("step", ["done", "blocked", "submitted", "again", "allowed", "files"])
    def test_a_step_that_could_not_start(self, step: str) -> None:
        """For example because an option was invalid: then there is no ``error``."""
        refused = {
            "failed": False,
            "failed_when_result": False,
            "changed": False,
            "msg": "value of destination must be",
        }
        assert "value of destination must be" in outcome(steps(**{step: refused}), "email_pull_back")["failure"]

    def test_the_steps(self) -> None:
        result = outcome(
            steps(
                evidence={
                    "evidence": [
                        {"id": ONE, "unavailable": [{"part": "preview", "reason": "no longer in the inbox"}]},
                        {"id": TWO, "unavailable": []},
                    ],
                    "written": [1, 2, 3],
                },
                blocked={"created": [], "changed": False},
                submitted={"submitted": [1], "left_alone": [2, 3]},
                again={"messages": [message(1), message(9)]},
            ),
            "email_pull_back",
        )
        assert result["steps"] == {
            "evidence": "2 messages, 3 files written; not available: preview of 1 message",
            "mailboxes": "2 mailboxes, 1 of them failed",
            "blocked senders": "invoices@evil.example (as before)",
            "submitted": "1 message, 2 as before",
            "second search": "found 1 more message",
        }

    def test_a_release(self) -> None:
        choice = decided(quarantined(1), playbook="email_release")
        done = {"changed": True, "released": [{"id": ONE}], "left_alone": [], "failures": []}
        result = outcome({"found": {"messages": [quarantined(1)]}, "decided": choice, "done": done}, "email_release")
        assert result["messages"][0]["result"] == "released"
        assert result["failure"] is None


def test_steps_of_an_earlier_play_do_not_count() -> None:
    settings = {**SETTINGS, "block": True, "run": "now"}
    variables = {"email_security_settings": settings, "email_security_result": {"messages": [message(1)]}}
    found = run_action(ActionModule, {"playbook": "email_pull_back"}, variables)
    assert found["ids"] == [ONE]
    variables["email_security_decided"] = found
    variables["email_security_done"] = {"skipped": True}
    result = run_action(ActionModule, {"playbook": "email_pull_back", "done": True}, variables)
    assert result["messages"][0]["result"] == "left alone"
