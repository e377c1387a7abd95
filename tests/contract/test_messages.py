# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's messages without an SDK: the search, actions by mailbox, bulk jobs, refusals and the control endpoints."""

from __future__ import annotations

import base64
import time
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.message_seeds import alert_id, message_id

from .account import Account
from .conftest import SDK_MAJOR

if SDK_MAJOR == 4:
    pytest.skip("these tests do not depend on the SDK", allow_module_level=True)

UNKNOWN = "4Njp3P0STMz2c99Q-2026-11-28T08:00:00-12345678"
CLEAN, CAMPAIGN, SPAM, MALICIOUS, REJECTED = (message_id(number) for number in (1, 2, 5, 7, 8))


@pytest.fixture
def mail(base_url: str) -> Account:
    return Account(base_url, api.UUID_ACCOUNT, area="")


def behave(mail: Account, **behaviour: Any) -> None:
    mail.control("POST", "behaviour", behaviour)


def search(mail: Account, **query: Any) -> list[str]:
    """The ids of the first page of a search that includes clean messages."""
    found = mail.result("GET", "investigate", params={"detections_only": "false", **query})
    return [each["id"] for each in found]


def numbers(ids: list[str]) -> list[int]:
    """The numbers of initial messages."""
    return sorted(int(each[13:15]) for each in ids)


def mailboxes(mail: Account, message: str) -> dict[str, Any]:
    found: dict[str, Any] = mail.control("GET", f"mailboxes/{mail.id}")[message]
    return found


def move(mail: Account, *ids: str, destination: str = "DeletedItems") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mail.result(
        "POST", "investigate/move", json={"ids": list(ids), "destination": destination}
    )
    return found


def moment(**ago: float) -> str:
    return (datetime.now(timezone.utc) - timedelta(**ago)).isoformat()


def test_both_accounts_have_the_same_messages(mail: Account) -> None:
    assert search(Account(mail.base_url, api.INTEGER_ACCOUNT, area="")) == search(mail)


def test_a_search_finds_only_detections_by_default(mail: Account) -> None:
    found = [each["id"] for each in mail.result("GET", "investigate")]
    assert numbers(found) == [5, 6, 7, 8, 11]
    assert numbers(search(mail)) == list(range(1, 13))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sender": "Invoices@evil.example"}, [1, 2, 3, 4]),
        ({"sender": "mailer.evil.example"}, [1, 2, 3, 4]),
        ({"sender": "evil.example"}, [1, 2, 3, 4]),
        ({"recipient": "lee@corp.example"}, [2, 3, 6, 7]),
        ({"recipient": "branch.example"}, [12]),
        ({"domain": "shop.customer.example"}, [9]),
        ({"domain": "corp.example", "sender": "corp.example"}, [12]),
        ({"subject": "overdue invoice"}, [1]),
        ({"message_id": "<order-17@customer.example>"}, [9]),
        ({"message_id": "order-17@customer.example"}, [9]),
        ({"alert_id": alert_id(7)}, [7]),
        ({"smtp_helo_ip": "198.51.100.66"}, [1, 2, 3, 4]),
        ({"final_disposition": "SPAM"}, [5]),
        ({"final_disposition": "MALICIOUS", "recipient": "lee@corp.example"}, [7]),
        ({"delivery_status": "quarantined"}, [5, 6, 7, 11]),
        ({"delivery_status": "rejected"}, [8]),
        ({"message_action": "MOVED"}, [4]),
        ({"query": "STATEMENT.html"}, [7]),
        ({"query": "inv3 lee"}, [3]),
        ({"start": moment(hours=2.5)}, [1, 2]),
        ({"start": moment(hours=2.5), "end": moment(hours=1.5)}, [2]),
        ({"start": moment(days=40), "end": moment(days=31)}, []),
    ],
)
def test_filters(mail: Account, query: dict[str, str], expected: list[int]) -> None:
    assert numbers(search(mail, **query)) == expected


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"page": "1"}, "page"),
        ({"metric": "x"}, "metric"),
        ({"exact_subject": "x"}, "exact_subject"),
        ({"final_disposition": "MALICIOUS-BEC"}, "final_disposition"),
        ({"delivery_status": "lost"}, "delivery_status"),
        ({"message_action": "MOVE"}, "message_action"),
        ({"detections_only": "False"}, "detections_only"),
        ({"per_page": "1001"}, "per_page"),
        ({"start": "2026-01-01T00:00:00"}, "start"),
        ({"start": "2026-13-01T00:00:00Z"}, "start"),
        ({"start": "2999-01-01T00:00:00Z"}, "start"),
        ({"cursor": "unknown"}, "cursor"),
        ({"ticket": "unknown"}, "ticket"),
        ({"sender": ["a.example", "b.example"]}, "sender"),
    ],
)
def test_refused_searches(mail: Account, query: dict[str, Any], parameter: str) -> None:
    assert mail.refusal("GET", "investigate", params=query) == (400, 1400, parameter)


def test_old_messages_are_outside_of_the_default_window(mail: Account) -> None:
    mail.control("POST", f"messages/{mail.id}", [{"from": "old@sender.example", "age": 31 * 86400}])
    assert search(mail, sender="old@sender.example") == []
    assert len(search(mail, sender="old@sender.example", start=moment(days=32))) == 1


def test_cursors(mail: Account) -> None:
    query = {"detections_only": "false", "per_page": 5}
    first = mail.send("GET", "investigate", params=query).json()
    assert first["result_info"].keys() == {"count", "per_page", "next", "previous"}
    assert (first["result_info"]["count"], first["result_info"]["previous"]) == (5, None)
    # A message that arrives now does not shift the pages.
    mail.control("POST", f"messages/{mail.id}", [{}])
    pages = [first]
    while pages[-1]["result_info"]["next"]:
        cursor = pages[-1]["result_info"]["next"]
        pages.append(mail.send("GET", "investigate", params={**query, "cursor": cursor}).json())
    assert numbers([each["id"] for page in pages for each in page["result"]]) == list(range(1, 13))
    back = mail.result("GET", "investigate", params={**query, "cursor": pages[1]["result_info"]["previous"]})
    assert back == first["result"]
    other = {"cursor": cursor, "sender": "evil.example"}
    assert mail.refusal("GET", "investigate", params=other) == (400, 1400, "cursor")


def test_pages_can_be_smaller_than_asked_for_and_go_in_circles(mail: Account) -> None:
    behave(mail, page_size=2, repeat_cursor=True)
    page = mail.send("GET", "investigate", params={"per_page": 1000}).json()
    assert page["result_info"]["count"] == page["result_info"]["per_page"] == 2
    again = mail.send("GET", "investigate", params={"per_page": 1000, "cursor": page["result_info"]["next"]}).json()
    assert again["result_info"]["next"] == page["result_info"]["next"]


@pytest.mark.parametrize("relative", [False, True])
def test_a_search_that_takes_longer(mail: Account, relative: bool) -> None:
    behave(mail, slow_searches=2, relative_location=relative)
    response = mail.send("GET", "investigate", params={"detections_only": "false", "recipient": "branch.example"})
    for _attempt in range(2):
        assert (response.status_code, response.json()["result"]) == (202, [])
        place = response.headers["Location"]
        assert place.startswith("/client/v4/" if relative else mail.base_url)
        response = mail.send("GET", f"investigate?{urlsplit(place).query}")
    assert response.status_code == 200
    assert numbers([each["id"] for each in response.json()["result"]]) == [12]


def test_a_search_that_sends_the_client_elsewhere(mail: Account) -> None:
    behave(mail, slow_searches=1, location="https://elsewhere.example/client/v4/x")
    assert mail.send("GET", "investigate").headers["Location"] == "https://elsewhere.example/client/v4/x"


def test_one_message(mail: Account) -> None:
    assert mail.result("GET", f"investigate/{CLEAN}")["alert_id"] is None
    assert mail.refusal("GET", f"investigate/{CLEAN}", params={"submission": "true"})[:2] == (404, 1404)
    submission = f"investigate/{message_id(13)}"
    assert mail.refusal("GET", submission)[:2] == (404, 1404)
    assert mail.result("GET", submission, params={"submission": "true"})["is_phish_submission"]


@pytest.mark.parametrize("part", ["", "/detections", "/preview", "/raw", "/trace", "/action_log"])
def test_an_unknown_message(mail: Account, part: str) -> None:
    assert mail.refusal("GET", f"investigate/{UNKNOWN}{part}") == (404, 1404, None)


@pytest.mark.parametrize("part", ["detections", "preview", "raw"])
def test_details_that_only_detections_have(mail: Account, part: str) -> None:
    assert mail.refusal("GET", f"investigate/{CLEAN}/{part}") == (404, 1406, None)
    assert mail.result("GET", f"investigate/{MALICIOUS}/{part}")


def test_raw_and_preview(mail: Account) -> None:
    raw = mail.result("GET", f"investigate/{MALICIOUS}/raw")["raw"]
    assert "Subject: Your account is locked\r\n" in raw
    screenshot = mail.result("GET", f"investigate/{MALICIOUS}/preview")["screenshot"]
    assert base64.b64decode(screenshot, validate=True).startswith(b"\x89PNG\r\n\x1a\n")


def test_the_preview_of_a_clean_message(mail: Account) -> None:
    """It works only while the message is in an inbox, and leaves an entry in the action log."""
    assert mail.result("POST", "investigate/preview", json={"id": CLEAN})["screenshot"]
    (entry,) = mail.result("GET", f"investigate/{CLEAN}/action_log")
    assert (entry["operation"], entry["success"]) == ("PREVIEW", True)
    move(mail, CLEAN)
    assert mail.refusal("POST", "investigate/preview", json={"id": CLEAN}) == (404, 1407, None)
    assert mail.refusal("POST", "investigate/preview", json={"postfix_id": "x"})[2] == "/postfix_id"


def test_a_move_has_an_outcome_for_each_mailbox(mail: Account) -> None:
    items = move(mail, CAMPAIGN)
    outcomes = {each["recipient"]: (each["success"], each["status"]) for each in items}
    assert outcomes == {
        "dana@corp.example": (True, "OK"),
        "lee@corp.example": (True, "OK"),
        "all@corp.example": (False, "mailbox not found"),
    }
    fields = {"completed_at", "destination", "message_id", "operation", "recipient", "status", "success"}
    assert all(each.keys() == fields for each in items)
    message = mail.result("GET", f"investigate/{CAMPAIGN}")
    assert message["delivery_status"] == ["move_failed", "moved"]
    assert message["post_delivery_operations"] == ["MOVE"]
    (entry,) = mail.result("GET", f"investigate/{CAMPAIGN}/action_log")
    assert (entry["operation"], entry["success"], entry["properties"]["folder"]) == ("MOVE", False, "DeletedItems")
    assert mailboxes(mail, CAMPAIGN) == {
        "dana@corp.example": {"folder": "DeletedItems", "copies": 1},
        "lee@corp.example": {"folder": "DeletedItems", "copies": 1},
        "all@corp.example": {"folder": None, "copies": 1},
    }


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"is_quarantined": True}, "the message is in quarantine"),
        ({"client_recipients": ["x@branch.example"]}, "the domain is not authorized"),
        ({"deleted_by": ["dana@corp.example"]}, "message not found"),
        ({"delivery_status": ["rejected"]}, "message not found"),
        ({"folder": "RecoverableItemsPurges"}, "message not found"),
        ({"client_recipients": ["full@corp.example"]}, "try again"),
    ],
)
def test_moves_that_fail(mail: Account, message: dict[str, Any], status: str) -> None:
    behave(mail, fail_recipients={"full@corp.example": "try again"})
    (added,) = mail.control("POST", f"messages/{mail.id}", [message])
    (item,) = move(mail, added["id"])
    assert (item["success"], item["status"]) == (False, status)
    assert "MOVE" not in mail.result("GET", f"investigate/{added['id']}")["post_delivery_operations"]


def test_a_move_back(mail: Account) -> None:
    move(mail, CLEAN, destination="RecoverableItemsDeletions")
    move(mail, CLEAN, destination="Inbox")
    assert mailboxes(mail, CLEAN) == {"dana@corp.example": {"folder": "Inbox", "copies": 1}}
    folders = [each["properties"]["folder"] for each in mail.result("GET", f"investigate/{CLEAN}/action_log")]
    assert folders == ["RecoverableItemsDeletions", "Inbox"]
    query = {"page": 2, "per_page": 1}
    second = mail.send("GET", f"investigate/{CLEAN}/action_log", params=query).json()
    assert second["result_info"] == {"count": 1, "page": 2, "per_page": 1, "total_count": 2}


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("move", {"ids": [CLEAN]}, "/destination"),
        ("move", {"ids": [CLEAN], "destination": "Trash"}, "/destination"),
        ("move", {"ids": [], "destination": "Inbox"}, "/ids"),
        ("move", {"ids": [CLEAN] * 1001, "destination": "Inbox"}, "/ids"),
        ("move", {"ids": [CLEAN], "destination": "Inbox", "expected_disposition": "SPAM"}, "/expected_disposition"),
        ("move", {"ids": [CLEAN], "destination": "Inbox", "postfix_ids": []}, "/postfix_ids"),
        ("release", [SPAM], ""),
        ("release", {"ids": [SPAM], "postfix_ids": []}, "/postfix_ids"),
        ("bulk", {"action": "MOVE", "search_params": {}}, "/destination"),
        ("bulk", {"action": "DELETE", "search_params": {}}, "/action"),
        ("bulk", {"action": "RELEASE", "search_params": {"action_log": True}}, "/search_params/action_log"),
        ("bulk", {"action": "RELEASE", "search_params": {}, "expected_disposition": "NONE"}, "/expected_disposition"),
    ],
)
def test_refused_bodies(mail: Account, path: str, body: Any, pointer: str) -> None:
    assert mail.refusal("POST", f"investigate/{path}", json=body) == (400, 1400, pointer)


def test_an_unknown_id_stops_an_action_before_it_begins(mail: Account) -> None:
    body = {"ids": [CLEAN, UNKNOWN], "destination": "DeletedItems"}
    assert mail.refusal("POST", "investigate/move", json=body) == (404, 1404, None)
    assert mail.refusal("POST", "investigate/release", json={"ids": [SPAM, UNKNOWN]}) == (404, 1404, None)
    assert mailboxes(mail, CLEAN)["dana@corp.example"]["folder"] == "Inbox"
    assert mail.result("GET", f"investigate/{SPAM}")["is_quarantined"]


def test_releasing_twice_delivers_twice(mail: Account) -> None:
    recipients = ["dana@corp.example", "kim@corp.example"]
    for copies in (1, 2):
        (item,) = mail.result("POST", "investigate/release", json={"ids": [SPAM]})
        assert item == {"id": SPAM, "delivered": recipients, "failed": None, "undelivered": None}
        assert mailboxes(mail, SPAM) == {each: {"folder": "Inbox", "copies": copies} for each in recipients}
    message = mail.result("GET", f"investigate/{SPAM}")
    assert (message["is_quarantined"], message["delivery_status"]) == (False, ["delivered"])
    assert message["post_delivery_operations"] == ["QUARANTINE_RELEASE"]
    assert numbers(search(mail, message_action="QUARANTINE_RELEASED")) == [5]


def test_releases_that_fail(mail: Account) -> None:
    behave(mail, fail_recipients={"dana@corp.example": "undelivered", "lee@corp.example": "failed"}, bare_release=True)
    partly, failed, rejected = mail.result("POST", "investigate/release", json=[SPAM, message_id(6), REJECTED])
    assert (partly["delivered"], partly["undelivered"]) == (["kim@corp.example"], ["dana@corp.example"])
    assert (failed["delivered"], failed["failed"]) == (None, ["lee@corp.example"])
    assert rejected["undelivered"] == ["dana@corp.example"]
    assert mail.result("GET", f"investigate/{message_id(6)}")["is_quarantined"]


def missed(number: int, **more: Any) -> dict[str, Any]:
    return {
        "postfix_id": message_id(number).partition("-")[0],
        "message_id": f"<inv{number}@evil.example>",
        "recipient_emails": ["dana@corp.example"],
        "expected_disposition": "MALICIOUS",
        **more,
    }


def test_submissions(mail: Account) -> None:
    behave(mail, refuse_submissions={missed(2)["postfix_id"]: "no"})
    documents = [missed(1, eml_content="RQ=="), missed(2), missed(3, message_id="<x@evil.example>"), missed(99)]
    response = mail.send("POST", "submissions", json={"type": "missed_detection", "messages": documents})
    assert response.status_code == 202
    accepted, *refused = response.json()["result"]["results"]
    assert (accepted["accepted"], accepted["error"]) == (True, None)
    assert [each["error"] for each in refused] == ["no", "message_id is another message's", "message not found"]
    assert all(each["accepted"] is False for each in refused)
    team, user = mail.result("GET", "submissions")
    assert (team["type"], user["type"]) == ("Team", "User")
    assert (team["submission_id"], team["requested_disposition"]) == (accepted["id"], "MALICIOUS")
    assert team["original_postfix_id"] == missed(1)["postfix_id"]
    assert mail.result("GET", f"investigate/{CLEAN}")["post_delivery_operations"] == ["SUBMISSION"]


def test_reclassifications(mail: Account) -> None:
    documents = [{"alert_id": alert_id(5), "expected_disposition": "NONE"}]
    result = mail.result("POST", "submissions", json={"type": "reclassification", "messages": documents})
    assert result["results"][0]["accepted"]
    detected = {**missed(5), "message_id": "<m5@partner.example>"}
    result = mail.result("POST", "submissions", json={"type": "missed_detection", "messages": [detected]})
    assert result["results"][0]["error"] == "the message has a detection"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"type": "TEAM"}, 1),
        ({"type": "USER"}, 1),
        ({"original_disposition": "SPAM"}, 1),
        ({"requested_disposition": "NONE"}, 1),
        ({"outcome_disposition": "NONE"}, 0),
        ({"submission_id": "6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10"}, 1),
        ({"status": "unreviewed"}, 2),
        ({"status": "reviewed"}, 0),
        ({"escalated_from_user": "true"}, 0),
        ({"query": "parcel"}, 1),
        ({"start": moment(hours=1)}, 1),
        ({"end": moment(hours=1)}, 1),
        ({"per_page": "1"}, 1),
        ({"page": "2", "per_page": "1"}, 1),
    ],
)
def test_filters_of_submissions(mail: Account, query: dict[str, str], count: int) -> None:
    documents = [{"alert_id": alert_id(5), "expected_disposition": "NONE"}]
    mail.result("POST", "submissions", json={"type": "reclassification", "messages": documents})
    assert len(mail.result("GET", "submissions", params=query)) == count


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"type": "other", "messages": [missed(1)]}, "/type"),
        ({"type": "missed_detection", "messages": []}, "/messages"),
        ({"type": "missed_detection", "messages": [{"postfix_id": "x"}]}, "/messages/0/message_id"),
        ({"type": "reclassification", "messages": [missed(1)]}, "/messages/0/postfix_id"),
        (
            {"type": "missed_detection", "messages": [missed(1, expected_disposition="SAFE")]},
            "/messages/0/expected_disposition",
        ),
    ],
)
def test_refused_submissions(mail: Account, body: Any, pointer: str) -> None:
    assert mail.refusal("POST", "submissions", json=body) == (400, 1400, pointer)


def start_job(mail: Account, **body: Any) -> str:
    """Start a job that moves the campaign, or another one."""
    whole = {
        "action": "MOVE",
        "destination": "DeletedItems",
        "search_params": {"sender": "evil.example", "detections_only": False, "delivery_status": "delivered"},
        **body,
    }
    response = mail.send("POST", "investigate/bulk", json=whole)
    assert response.status_code == 201, response.text
    assert response.json()["result"]["status"] == "PENDING"
    return f"investigate/bulk/{response.json()['result']['job_id']}"


def counts(job: dict[str, Any]) -> dict[str, int]:
    names = ("pending", "successful", "failed", "skipped", "cancelled")
    found = {name: job[f"messages_{name}"] for name in names}
    assert sum(found.values()) == job["total_messages_discovered"]
    return {name: number for name, number in found.items() if number}


def test_a_job(mail: Account) -> None:
    """It goes one step further with each GET."""
    job = start_job(mail, comment="INC-4711")
    steps = [mail.result("GET", job) for _step in range(4)]
    assert [(each["status"], counts(each)) for each in steps] == [
        ("DISCOVERING", {}),
        ("PROCESSING", {"pending": 6}),
        ("PROCESSING", {"pending": 3, "successful": 3}),
        ("COMPLETED", {"successful": 5, "failed": 1}),
    ]
    (row,) = mail.result("GET", f"{job}/messages", params={"status": "FAILED"})
    assert row["action_params"]["client_recipient"] == "all@corp.example"
    assert (row["status_message"], row["message"]["id"]) == ("mailbox not found", CAMPAIGN)
    assert row["email_message_id"] == "<inv2@evil.example>"
    assert row["message_id"] not in (row["email_message_id"], CAMPAIGN)
    assert mail.refusal("POST", f"{job}/cancel") == (400, 1408, None)
    assert [each["comment"] for each in mail.result("GET", "investigate/bulk", params={"status": "COMPLETED"})] == [
        "INC-4711"
    ]
    assert mail.result("DELETE", job) == {"id": steps[0]["job_id"]}
    assert mail.refusal("GET", job) == (404, 1404, None)


def test_a_job_is_cancelled_while_it_runs(mail: Account) -> None:
    job = start_job(mail)
    for _step in range(3):
        mail.result("GET", job)
    assert mail.refusal("DELETE", job) == (400, 1408, None)
    cancelled = mail.result("POST", f"{job}/cancel")
    assert (cancelled["status"], counts(cancelled)) == ("CANCELLED", {"successful": 3, "cancelled": 3})
    assert mail.result("GET", job)["status"] == "CANCELLED"


def test_messages_arrive_before_a_job_searches(mail: Account) -> None:
    behave(mail, job_growth=3)
    job = start_job(mail, search_params={"recipient": "branch.example", "detections_only": False})
    mail.result("GET", job)
    assert counts(mail.result("GET", job)) == {"pending": 4}


def test_a_job_that_releases(mail: Account) -> None:
    """Its search finds only detections by default, and it skips what is not in quarantine."""
    body = {"action": "RELEASE", "search_params": {"recipient": "dana@corp.example", "exact_subject": None}}
    response = mail.send("POST", "investigate/bulk", json=body)
    job = f"investigate/bulk/{response.json()['result']['job_id']}"
    last = [mail.result("GET", job) for _step in range(4)][-1]
    assert (last["status"], counts(last)) == ("COMPLETED", {"successful": 3, "skipped": 1})


def test_phishguard_reports(mail: Account) -> None:
    assert [each["id"] for each in mail.result("GET", "phishguard/reports")] == [2, 1]
    assert [each["id"] for each in mail.result("GET", "phishguard/reports", params={"start": moment(hours=6)})] == [2]
    assert mail.refusal("GET", "phishguard/reports", params={"from_date": "2026-01-01"})[2] == "from_date"


@pytest.mark.parametrize(
    "path",
    ["investigate/move", "investigate/release", "investigate/preview", "investigate/bulk", "submissions"],
)
def test_every_post_needs_the_permission_to_write(mail: Account, path: str) -> None:
    url = f"{mail.base_url}/accounts/{mail.id}/email-security/{path}"
    response = requests.post(url, json={}, headers={"Authorization": f"Bearer {api.READ_TOKEN}"}, timeout=10)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, 10000)


@pytest.mark.parametrize(
    ("path", "account", "expected"),
    [("investigate", api.ACCOUNT_WITHOUT_PLAN, (403, 1403)), ("submissions", "0" * 32, (404, 7003))],
)
def test_accounts(mail: Account, path: str, account: str, expected: tuple[int, int]) -> None:
    assert Account(mail.base_url, account, area="").refusal("GET", path)[:2] == expected


def test_a_lost_response(mail: Account) -> None:
    """The action is carried out, but the client gets another response, or none at all."""
    mail.control(
        "POST", "faults", [{"status": 503, "carry_out": True}, {"status": 0, "carry_out": True}, {"status": 0}]
    )
    assert mail.send("POST", "investigate/release", json={"ids": [SPAM]}).status_code == 503
    for _attempt in range(2):
        with pytest.raises(requests.ConnectionError):
            mail.send("POST", "investigate/release", json={"ids": [SPAM]})
    assert mailboxes(mail, SPAM)["kim@corp.example"]["copies"] == 2


def test_effects_that_show_later(mail: Account) -> None:
    behave(mail, delay_effects=2)
    mail.result("POST", "investigate/release", json={"ids": [SPAM]})
    assert mail.result("GET", f"investigate/{SPAM}")["is_quarantined"]
    assert mail.result("GET", f"investigate/{SPAM}/action_log") == []
    assert not mail.result("GET", f"investigate/{SPAM}")["is_quarantined"]
    assert len(mail.result("GET", f"investigate/{SPAM}/action_log")) == 1


def test_messages_are_added_as_they_are(mail: Account) -> None:
    (added,) = mail.control(
        "POST", f"messages/{mail.id}", [{"final_disposition": "NEW", "delivery_mode": "x", "new": 1}]
    )
    assert mail.result("GET", f"investigate/{added['id']}") == added
    assert (added["final_disposition"], added["new"]) == ("NEW", 1)
    assert added["alert_id"].startswith(added["postfix_id"][:15])


def test_reset(mail: Account) -> None:
    behave(mail, slow_searches=5, page_size=1)
    mail.control("POST", f"messages/{mail.id}", [{"client_recipients": ["new@corp.example"]}])
    move(mail, CLEAN)
    mail.control("POST", "reset")
    assert numbers(search(mail)) == list(range(1, 13))
    assert mailboxes(mail, CLEAN)["dana@corp.example"]["folder"] == "Inbox"


def test_unknown_behaviour_is_refused(mail: Account) -> None:
    with pytest.raises(requests.HTTPError):
        behave(mail, slow_search=1)


@pytest.mark.slow
def test_thousands_of_messages(mail: Account) -> None:
    mail.control("POST", f"messages/{mail.id}", [{"from": "bulk@evil.example"}] * 25_000)
    started, found = time.monotonic(), set()
    query = {"detections_only": "false", "sender": "bulk@evil.example", "per_page": "1000"}
    while True:
        page = mail.send("GET", "investigate", params=query).json()
        found |= {each["id"] for each in page["result"]}
        if page["result_info"]["next"] is None:
            break
        query["cursor"] = page["result_info"]["next"]
    assert len(found) == 25_000
    assert time.monotonic() - started < 30
