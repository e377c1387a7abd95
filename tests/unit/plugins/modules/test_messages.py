# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choosing messages, and reading them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._messages.options import SEARCH, SENT
from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER
from ansible_collections.community.cloudflare.tests.unit.support.messages import (
    Mail,
    find,
    message,
    quarantined,
    serving_mail,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import Step, envelope, serving

NOW = "2027-01-15T08:00:00.000000Z"  # the time of the fixture ``clock``


def page(*messages: Any, following: str | None = None) -> Step:
    return envelope(list(messages), result_info={"count": len(messages), "per_page": 1000, "next": following})


def found_by(mail: Mail, **options: Any) -> dict[str, Any]:
    with serving_mail(mail) as server:
        return find(server, **options)


def ids_in(result: dict[str, Any]) -> list[str]:
    return [each["id"] for each in result["messages"]]


class TestQuery:
    def test_by_default(self, clock: Any) -> None:
        """All messages of 30 days, with and without a verdict."""
        mail = Mail(message(1))
        result = found_by(mail)
        expected = {"start": "2026-12-16T08:00:00.000000Z", "end": NOW, "detections_only": "false", "per_page": "1000"}
        assert mail.queries == [expected]
        assert (result["start"], result["end"], result["count"]) == (expected["start"], NOW, 1)

    @pytest.mark.parametrize(
        ("name", "value", "sent"),
        [
            *((name, " x.example ", "x.example") for name in SENT if "choices" not in SENT[name]),
            ("delivery_status", "move_failed", "move_failed"),
            ("message_action", "QUARANTINE_RELEASED", "QUARANTINE_RELEASED"),
            ("final_disposition", ["SPAM"], "SPAM"),
            ("detections_only", True, "true"),
        ],
    )
    def test_what_the_api_filters(self, name: str, value: Any, sent: str) -> None:
        mail = Mail()
        found_by(mail, **{name: value})
        assert mail.queries[0][name] == sent

    @pytest.mark.parametrize(
        ("options", "start", "end"),
        [
            ({"since": "90m"}, "2027-01-15T06:30:00.000000Z", NOW),
            ({"since": "24h"}, "2027-01-14T08:00:00.000000Z", NOW),
            ({"since": " 7D "}, "2027-01-08T08:00:00.000000Z", NOW),
            ({"start": "2027-01-01T00:00:00+01:00"}, "2026-12-31T23:00:00.000000Z", NOW),
            ({"start": "2027-01-01 00:00:00.5z"}, "2027-01-01T00:00:00.500000Z", NOW),
            ({"end": "2026-06-01T00:00:00Z"}, "2026-05-02T00:00:00.000000Z", "2026-06-01T00:00:00.000000Z"),
            (
                {"since": "2d", "end": "2027-01-14T00:00:00Z"},
                "2027-01-13T08:00:00.000000Z",
                "2027-01-14T00:00:00.000000Z",
            ),
        ],
    )
    def test_the_window(self, clock: Any, options: dict[str, str], start: str, end: str) -> None:
        mail = Mail()
        found_by(mail, **options)
        assert (mail.queries[0]["start"], mail.queries[0]["end"]) == (start, end)

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"since": "1w"}, "since must be a duration such as 90m, 24h or 7d, not '1w'"),
            ({"since": "0h"}, "since must be a duration"),
            ({"since": "-1h"}, "since must be a duration"),
            ({"since": "1h", "start": NOW}, "since and start are mutually exclusive"),
            ({"start": "2027-01-01T00:00:00"}, "start must be a time with a zone, such as 2026-12-31T17:00:00Z"),
            ({"start": "2027-01-01"}, "start must be a time with a zone"),
            ({"start": "2027-02-30T00:00:00Z"}, "start must be a time with a zone"),
            ({"end": "yesterday"}, "end must be a time with a zone"),
            ({"start": "2027-01-15T08:00:01Z"}, "start must not be in the future"),
            ({"start": "2027-01-02T00:00:00Z", "end": "2027-01-01T00:00:00Z"}, "end must be after the start"),
            ({"sender": ""}, "sender must not be empty"),
            ({"sender": "  "}, "sender must not be empty"),
            ({"final_disposition": []}, "final_disposition must not be empty"),
            ({"final_disposition": ["PHISH"]}, "final_disposition must be one or more of"),
            ({"limit": 0}, "limit must be at least 1"),
            ({"ids": ["x"], "sender": "a@x"}, "ids and sender are mutually exclusive"),
            ({"ids": ["x"], "since": "1h"}, "ids and since are mutually exclusive"),
            ({"ids": ["x"], "detections_only": False}, "ids and detections_only are mutually exclusive"),
            ({"ids": [{"pattern": "x"}]}, "item 1 is neither"),
            ({"ids": ["a", 7]}, "item 2 is neither"),
            ({"ids": [".."]}, "item 1 is neither"),
            ({"include": ["trace"], "count_only": True}, "include and count_only are mutually exclusive"),
        ],
    )
    def test_mistakes_send_no_request(self, clock: Any, options: dict[str, Any], says: str) -> None:
        assert says in find(NO_SERVER, **options)["msg"]

    def test_one_search_for_each_verdict(self) -> None:
        mail = Mail(message(1, final_disposition="SPAM"), message(2, final_disposition="BULK"), message(3))
        result = found_by(mail, final_disposition=["SPAM", "BULK", "SPAM"])
        assert [query["final_disposition"] for query in mail.queries] == ["SPAM", "BULK"]
        assert ids_in(result) == [message(1)["id"], message(2)["id"]]

    def test_verdicts_that_the_api_cannot_search_for(self) -> None:
        mail = Mail(message(1, final_disposition="MALICIOUS-BEC"), message(2, final_disposition="SPAM"), message(3))
        result = found_by(mail, final_disposition=["SPAM", "MALICIOUS-BEC"])
        assert ["final_disposition" in query for query in mail.queries] == [False]
        assert ids_in(result) == [message(1)["id"], message(2)["id"]]


class TestFilters:
    @pytest.mark.parametrize(
        ("sender", "fits"),
        [
            ("invoices@evil.example", True),
            ("Invoices@EVIL.example", True),
            ("bounce@evil.example", True),
            ("evil.example", True),
            ("@evil.example", True),
            ("example", True),
            ("other@evil.example", False),
            ("vil.example", False),
            ("sub.evil.example", False),
        ],
    )
    def test_senders_are_compared_again(self, sender: str, fits: bool) -> None:
        result = found_by(Mail(message(1)), sender=sender)
        assert (result["count"], result["dropped"]) == ((1, 0) if fits else (0, 1))
        assert bool(result.get("warnings")) is not fits

    @pytest.mark.parametrize("header", ["Bills <invoices@evil.example>", "invoices@evil.example"])
    def test_a_sender_with_a_name(self, header: str) -> None:
        mail = Mail(message(1, **{"from": header, "envelope_from": None}))
        assert found_by(mail, sender="evil.example")["count"] == 1

    def test_a_message_without_senders(self) -> None:
        mail = Mail(message(1, **{"from": None, "envelope_from": None}))
        assert found_by(mail, sender="evil.example")["dropped"] == 1

    @pytest.mark.parametrize(
        ("given", "fits"), [("<m1@evil.example>", 1), ("m1@evil.example", 1), ("M1@evil.example", 0)]
    )
    def test_message_ids_are_compared_again(self, given: str, fits: int) -> None:
        assert found_by(Mail(message(1)), message_id=given)["count"] == fits

    @pytest.mark.parametrize(
        ("subject", "fits"),
        [("Invoice 1", 1), ("Invoice 1  \n", 1), ("invoice 1", 0), ("Invoice", 0), ("1 Invoice", 0)],
    )
    def test_the_whole_subject(self, subject: str, fits: int) -> None:
        mail = Mail(message(1))
        result = found_by(mail, exact_subject=subject)
        assert (result["count"], result["dropped"]) == (fits, 0)
        assert not {"subject", "exact_subject"} & set(mail.queries[0])

    def test_quarantine(self) -> None:
        mail = Mail(message(1), quarantined(2), message(3, is_quarantined=None))
        assert ids_in(found_by(mail, is_quarantined=True)) == [message(2)["id"]]
        assert len(ids_in(found_by(mail, is_quarantined=False))) == 2


class TestPages:
    def test_all_pages_are_read_and_messages_are_counted_once(self, clock: Any) -> None:
        with serving(page(message(1), message(2), following="a"), page(message(2), message(3))) as server:
            result = find(server, since="1h")
        assert len(ids_in(result)) == result["count"] == 3
        queries = [parse_qs(urlsplit(request.path).query) for request in server.received]
        assert queries[1] == {**queries[0], "cursor": ["a"]}

    def test_a_search_that_takes_longer_is_not_empty(self, clock: Any) -> None:
        slow = envelope([], 202, headers={"Location": "investigate?ticket=7"})
        with serving(slow, slow, page(message(1))) as server:
            assert find(server)["count"] == 1
        assert [urlsplit(request.path).query for request in server.received[1:]] == ["ticket=7"] * 2

    def test_a_search_that_never_ends(self, clock: Any) -> None:
        with serving(envelope([], 202)) as server:
            result = find(server, max_wait=10)
        assert result["failed"]
        assert "the server has not finished" in result["msg"]
        assert "Search for less" in result["msg"]

    def test_pages_in_circles(self) -> None:
        with serving(page(message(1), following="a")) as server:
            assert "go in circles" in find(server)["msg"]

    def test_a_limit(self) -> None:
        with serving(page(message(1), message(2), following="a"), page(message(3))) as server:
            result = find(server, limit=1)
        assert ids_in(result) == [message(1)["id"]]
        assert result["truncated"] is True
        assert "There are more than 1 messages" in result["warnings"][0]
        assert len(server.received) == 1

    def test_a_limit_that_is_reached_exactly(self) -> None:
        with serving(page(message(1), message(2))) as server:
            assert find(server, limit=2)["truncated"] is False

    @pytest.mark.parametrize("document", [{}, {"id": 7}, {"id": ""}, "x", None])
    def test_what_is_not_a_message(self, document: Any) -> None:
        with serving(page(document)) as server:
            assert "the result is not a message" in find(server)["msg"]


class TestResult:
    def test_every_field_and_no_content(self) -> None:
        secret = {"findings": [{"detail": "x"}], "body": "x", "raw": "x", "action_log": [], "ts": "x"}
        (shown,) = found_by(Mail({**message(1), **secret}))["messages"]
        assert not set(secret) & set(shown)
        assert shown["recipients"] == shown["client_recipients"] == ["user1@corp.example"]
        assert shown["to"] is None

    def test_labels_that_nobody_knows_yet(self) -> None:
        (shown,) = found_by(Mail(message(1, final_disposition="NEW", delivery_status="odd", client_recipients=None)))[
            "messages"
        ]
        assert (shown["final_disposition"], shown["delivery_status"], shown["recipients"]) == ("NEW", "odd", [])

    def test_some_fields(self) -> None:
        assert found_by(Mail(message(1)), fields=["subject"])["messages"] == [
            {"id": message(1)["id"], "subject": "Invoice 1"}
        ]

    def test_only_the_count(self) -> None:
        result = found_by(Mail(message(1)), count_only=True)
        assert (result["messages"], result["count"]) == ([], 1)

    def test_parts(self) -> None:
        mail = Mail(message(1))
        (shown,) = found_by(mail, include=["action_log", "trace"])["messages"]
        assert (shown["action_log"], shown["trace"]) == ([], mail.details[shown["id"]]["trace"])
        assert mail.gets == ["trace", "action_log"]

    def test_parts_that_do_not_exist(self) -> None:
        with serving(page(message(1)), envelope(None, 404, 1404)) as server:
            assert find(server, include=["detections"])["messages"][0]["detections"] is None

    def test_parts_of_too_many_messages(self) -> None:
        many = [message(number) for number in range(101)]
        mail = Mail(*many)
        assert "limited to 100 messages, but 101 were found" in found_by(mail, include=["trace"])["msg"]
        assert mail.gets == []


class TestIds:
    @pytest.mark.parametrize("as_message", [True, False])
    def test_messages_and_ids(self, as_message: bool) -> None:
        mail = Mail(message(1), message(2))
        ids = [message(2) if as_message else message(2)["id"], f" {message(2)['id']} "]
        result = found_by(mail, ids=ids)
        assert ids_in(result) == [message(2)["id"]]
        assert (result["start"], result["end"]) == (None, None)
        assert mail.gets == ["message"]
        assert mail.queries == []

    def test_the_id_is_quoted(self) -> None:
        with serving(envelope(message(1))) as server:
            find(server, id=message(1)["id"])
        assert server.received[0].path.endswith("investigate/4Njp3P0STMz2c01-2026-11-28T08%3A00%3A00-12345671")

    def test_ids_that_do_not_exist(self) -> None:
        result = found_by(Mail(message(1)), ids=["x", message(1)["id"]])
        assert (result["missing"], result["count"]) == (["x"], 1)
        assert result["warnings"] == ["These messages do not exist: x."]

    def test_another_message_than_asked_for(self) -> None:
        with serving(envelope(message(1))) as server:
            assert "is about message" in find(server, ids=["x"])["msg"]

    def test_none(self) -> None:
        result = find(NO_SERVER, ids=[])
        assert (result["changed"], result["count"], result["messages"]) == (False, 0, [])
        assert "warnings" not in result

    def test_null_means_that_it_is_not_given(self) -> None:
        """AWX sends null for a question that nobody has answered."""
        mail = Mail(message(1))
        assert found_by(mail, ids=None, **dict.fromkeys(SEARCH))["count"] == 1


def test_nothing_found_is_strange_only_for_certain_messages() -> None:
    assert "warnings" not in found_by(Mail(), sender="x@x.example")
    assert found_by(Mail(), message_id="x")["warnings"] == ["No message was found."]
