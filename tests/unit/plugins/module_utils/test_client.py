# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client against a scripted server: which responses it trusts, what it retries, and how long it waits."""

from __future__ import annotations

import email.utils
import errno
import gzip
import importlib.util
import json
import signal
import socket
import ssl
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import trustme
import urllib3

from ansible_collections.community.cloudflare.plugins.module_utils import _clock
from ansible_collections.community.cloudflare.plugins.module_utils._http import client as http
from ansible_collections.community.cloudflare.plugins.module_utils._http import transport as _transport
from ansible_collections.community.cloudflare.plugins.module_utils._http.envelope import ApiResponse
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import (
    Effect,
    Fault,
    Interrupted,
    NotCloudflare,
    NotFound,
    NotReady,
    NotSent,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Refused,
    RequestFailed,
    Unexpected,
)
from ansible_collections.community.cloudflare.plugins.module_utils._version import VERSION
from ansible_collections.community.cloudflare.tests.unit.support.faults import FAULTS, LIMITED, LOST, Row, every_fault
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Server,
    Step,
    closed_port,
    disconnect,
    envelope,
    hang,
    raw,
    response,
    serving,
    trickle,
)

METHODS = ("GET", "POST", "PATCH", "DELETE")
REPEATABLE = ("GET", "PATCH", "DELETE")
OK = envelope({"id": 1})
#: Lost responses that take no real time.
IMMEDIATE = tuple(row for row in LOST if row.is_immediate)


def client(server: Server | str, **options: Any) -> http.CloudflareClient:
    url = server if isinstance(server, str) else server.url
    return http.CloudflareClient(url, options.pop("credentials", http.api_token("token")), **options)


def send(server: Server | str, method: str = "GET", **options: Any) -> ApiResponse:
    with client(server, **options) as session:
        return session.request(method, ("things", 1))


class TestRetries:
    """The method and the outcome of the try decide whether a request is retried."""

    @pytest.mark.parametrize("method", REPEATABLE)
    @every_fault(IMMEDIATE)
    def test_a_lost_response(self, clock: Any, row: Row, method: str) -> None:
        with serving(row.step, OK) as server:
            assert send(server, method).result == {"id": 1}
        assert server.methods == [method] * 2
        assert clock.waits == [0.5]

    @every_fault(LOST)
    def test_a_post_that_may_have_been_carried_out_is_not_retried(self, clock: Any, row: Row) -> None:
        with serving(row.step, OK) as server, pytest.raises(OutcomeUnknown):
            send(server, "POST", timeout=row.timeout)
        assert server.methods == ["POST"]

    @pytest.mark.parametrize("method", METHODS)
    @every_fault(LIMITED)
    def test_a_request_beyond_the_rate_limit(self, clock: Any, row: Row, method: str) -> None:
        with serving(row.step, OK) as server:
            send(server, method)
        assert server.methods == [method] * 2
        assert clock.waits == [pytest.approx(row.wait)]

    @pytest.mark.parametrize("method", METHODS)
    def test_a_refused_connection(self, clock: Any, method: str) -> None:
        with pytest.raises(NotSent, match="tried 4 times") as caught:
            send(f"http://127.0.0.1:{closed_port()}", method, max_retries=3)
        assert caught.value.fault is Fault.UNREACHABLE
        assert clock.waits == [0.5, 1.0, 2.0]

    @pytest.mark.parametrize("method", METHODS)
    def test_a_refusal_is_not_retried(self, clock: Any, method: str) -> None:
        with serving(envelope(None, 400, 1400), OK) as server, pytest.raises(Refused):
            send(server, method)
        assert server.methods == [method]

    def test_the_unknown_outcome_of_an_earlier_try_is_reported(self, clock: Any) -> None:
        steps = (response(429), disconnect, response(429), envelope(None, 404, 1404))
        with serving(*steps) as server, pytest.raises(NotFound, match="it may have been carried out") as caught:
            send(server, "DELETE")
        assert caught.value.after_unknown
        assert caught.value.tries == 4

    def test_a_failed_read_has_no_unknown_outcome(self, clock: Any) -> None:
        with serving(disconnect, envelope(None, 403, 10000)) as server, pytest.raises(Refused) as caught:
            send(server)
        assert "carried out" not in str(caught.value)

    @pytest.mark.parametrize(
        ("step", "in_doubt"), [(response(200, b"<html>"), True), (response(404, b"<html>"), False)]
    )
    def test_a_success_without_an_envelope_may_have_been_carried_out(self, step: Step, in_doubt: bool) -> None:
        with serving(step) as server, pytest.raises(NotCloudflare) as caught:
            send(server, "DELETE")
        assert caught.value.in_doubt is in_doubt

    def test_a_refused_try_was_not_carried_out(self, clock: Any) -> None:
        with serving(response(429), envelope(None, 404, 1404)) as server, pytest.raises(NotFound) as caught:
            send(server, "DELETE")
        assert not caught.value.after_unknown

    def test_max_retries_limits_the_retries(self, clock: Any) -> None:
        with serving(response(503)) as server, pytest.raises(OutcomeUnknown, match=r"HTTP 503.*tried 3 times"):
            send(server, max_retries=2)
        assert len(server.received) == 3


class TestWaiting:
    @pytest.mark.parametrize(
        ("header", "body", "seconds"),
        [
            ("7", b"", 7.0),
            ("2.5", b"", 2.5),
            (email.utils.formatdate(1_800_000_042.0, usegmt=True), b"", 42.0),
            ("Wed, 21 Oct 2015 07:28:00 -0000", b"", 0.5),
            ("0", b'{"retry_after": 30}', 30.0),
            ("", b'{"retry_after": 1.5}', 1.5),
            ("10", b'{"retry_after": 3}', 10.0),
            ("0", b"{}", 0.5),
            ("soon", b"<html>", 0.5),
            ("-5", b'{"retry_after": -5}', 0.5),
            ("", b'{"retry_after": "9"}', 0.5),
            ("", b'{"retry_after": true}', 0.5),
            ("", b'{"retry_after": NaN}', 0.5),
            ("Fri, 99 Zzz 99999 99:99:99 GMT", b"[]", 0.5),
        ],
    )
    def test_the_wait_that_the_response_asks_for(self, clock: Any, header: str, body: bytes, seconds: float) -> None:
        """A number, a date, or zero with the real delay in the body. Anything else gives the default wait."""
        with serving(response(429, body, {"Retry-After": header}), OK) as server:
            send(server)
        assert clock.waits == [pytest.approx(seconds, abs=0.001)]

    def test_the_waits_double(self, clock: Any) -> None:
        with serving(*[response(503)] * 9, OK) as server:
            send(server, max_retries=9)
        assert clock.waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]

    def test_jitter_spreads_the_waits(self) -> None:
        waits = {_clock.jitter(0.5) for _repetition in range(50)}
        assert len(waits) > 10
        assert all(0.25 <= wait <= 0.75 for wait in waits)

    @pytest.mark.parametrize("asked", ["300", "1" + "0" * 400])
    def test_a_wait_longer_than_max_wait_fails_immediately(self, clock: Any, asked: str) -> None:
        says = r"the server asked for a wait of (300|1e.09) s.*max_wait .200 s"
        with serving(response(429, b"", {"Retry-After": asked})) as server, pytest.raises(RateLimited, match=says):
            send(server, max_wait=200)
        assert clock.waits == []
        assert len(server.received) == 1

    def test_max_wait_limits_all_waits_of_a_session_together(self, clock: Any) -> None:
        busy = response(429, b"", {"Retry-After": "60"})
        with serving(busy, OK, busy) as server, client(server, max_wait=100) as session:
            session.request("GET", ("a",))
            with pytest.raises(RateLimited):
                session.request("GET", ("a",))
        assert clock.waits == [60]

    def test_every_wait_is_reported(self, clock: Any) -> None:
        reported: list[tuple[float, str]] = []
        with serving(response(429, b"", {"Retry-After": "60"}), disconnect, OK) as server:
            send(server, on_wait=lambda seconds, failure: reported.append((seconds, failure.reason)))
        assert reported == [(60, "rate limited"), (1.0, Fault.DISCONNECTED.value)]

    @pytest.mark.parametrize("step", [hang, trickle])
    def test_the_timeout_limits_the_whole_request(self, clock: Any, step: Step) -> None:
        with serving(step) as server, pytest.raises(OutcomeUnknown) as caught:
            send(server, timeout=0.1, max_retries=0)
        assert caught.value.fault is Fault.TIMEOUT

    def test_outside_the_main_thread_the_timeout_of_requests_applies(self, clock: Any) -> None:
        caught: list[RequestFailed] = []

        def work() -> None:
            try:
                send(server, timeout=0.1, max_retries=0)
            except RequestFailed as error:
                caught.append(error)

        with serving(hang) as server:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(timeout=20)
        assert isinstance(caught[0], OutcomeUnknown)


class TestResponses:
    """The client only trusts Cloudflare's own envelope."""

    @pytest.mark.parametrize("status", [200, 201])
    @pytest.mark.parametrize("errors", [[], None, [{"code": 1000, "message": "message"}]])
    def test_a_success_is_trusted(self, status: int, errors: Any) -> None:
        with serving(envelope({"id": 7}, status, errors=errors)) as server:
            assert send(server).result == {"id": 7}

    @every_fault(FAULTS)
    def test_each_fault_raises_its_error(self, clock: Any, row: Row) -> None:
        if row.by_id:
            with serving(row.step) as server:
                assert send(server).source.status == 200
            return
        with serving(row.step) as server, pytest.raises(RequestFailed) as caught:
            send(server, max_retries=0, timeout=row.timeout)
        assert caught.type is row.error
        assert len(server.received) == 1

    @pytest.mark.parametrize(
        "step",
        [
            envelope(None, 404, 1404),
            raw(b'HTTP/1.1 404 X\r\n\r\n{"success": false, "errors": [{"code": 1404, "message": "m"}]}'),
        ],
    )
    def test_an_entry_that_does_not_exist(self, step: Step) -> None:
        with serving(step) as server, pytest.raises(NotFound):
            send(server)

    @pytest.mark.parametrize("levels", [2_000, 100_000])  # too deep for the client, too deep for the JSON parser
    def test_an_error_chain_that_is_nested_too_deeply_is_not_an_envelope(self, levels: int) -> None:
        chain = b'{"code": 1, "message": "", "error_chain": ['
        body = b'{"success": false, "errors": [' + chain * levels + b"]}" * levels + b"]}"
        with serving(response(404, body)) as server, pytest.raises(NotCloudflare):
            send(server)

    @pytest.mark.parametrize(
        ("message", "missing"), [("This is not available in the current subscription.", True), ("x", False)]
    )
    def test_a_feature_that_is_not_in_the_plan(self, message: str, missing: bool) -> None:
        refusal = envelope(None, 403, {"code": 1, "message": message})
        with serving(refusal) as server, pytest.raises(Refused) as caught:
            send(server)
        assert caught.value.source.not_in_plan is missing

    def test_cloudflares_message_is_shown(self) -> None:
        error = {"code": 1400, "message": "bad\nthing\x1b[31m", "source": {"pointer": "/pattern"}}
        with serving(envelope(None, 400, error)) as server, pytest.raises(Refused) as caught:
            send(server)
        assert str(caught.value) == (
            f"GET {server.url}/things/1: HTTP 400, rejected; bad thing?[31m (code 1400, at /pattern); "
            "ray ID 8f0000000000beef-FRA"
        )

    def test_a_long_message_is_truncated_between_words(self) -> None:
        message = "word " * 95 + "secret-that-crosses-the-limit-of-the-text " + "word " * 100
        with serving(envelope(None, 400, {"code": 1, "message": message})) as server, pytest.raises(Refused) as caught:
            send(server)
        assert "word …" in str(caught.value)
        assert "secret" not in str(caught.value)


class TestRequests:
    def test_a_token(self) -> None:
        with serving(OK) as server:
            send(server, credentials=http.api_token("secret"))
        headers = server.received[0].headers
        assert headers["Authorization"] == "Bearer secret"
        assert "X-Auth-Key" not in headers
        assert headers["User-Agent"] == f"community.cloudflare/{VERSION}"

    def test_a_global_key(self) -> None:
        with serving(OK) as server:
            send(server, credentials=http.global_key("user@example.com", "secret"))
        headers = server.received[0].headers
        assert (headers["X-Auth-Email"], headers["X-Auth-Key"]) == ("user@example.com", "secret")
        assert "Authorization" not in headers

    def test_credentials_from_netrc_are_ignored(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        with serving(OK) as server:
            send(server, credentials=http.global_key("user@example.com", "secret"))
        assert "Authorization" not in server.received[0].headers

    def test_plain_http_ignores_proxies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(OK) as server, serving(OK) as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_port}")
            send(server)
        assert (len(server.received), len(proxy.received)) == (1, 0)

    def test_path_segments_are_quoted(self) -> None:
        with serving(OK) as server, client(server) as session:
            session.request("GET", ("a/b?c#d", 7))
        assert server.received[0].path == "/client/v4/a%2Fb%3Fc%23d/7"

    @pytest.mark.parametrize("segment", ["", ".", ".."])
    def test_a_path_segment_that_would_change_the_path_is_refused(self, segment: str) -> None:
        with serving(OK) as server, client(server) as session, pytest.raises(ValueError, match="segment"):
            session.request("GET", ("a", segment))
        assert server.received == []

    def test_query_parameters_and_a_body(self) -> None:
        with serving(OK) as server, client(server) as session:
            session.request("POST", ("a",), params={"page": 2}, body={"b": [1]})
        request = server.received[0]
        assert (request.path, request.body) == ("/client/v4/a?page=2", b'{"b": [1]}')
        assert request.headers["Content-Type"] == "application/json"

    def test_a_session_uses_one_connection(self) -> None:
        with serving(OK) as server, client(server) as session:
            for _repetition in range(3):
                session.request("GET", ("a",))
        assert len({request.client_port for request in server.received}) == 1


class TestPages:
    def test_a_page(self) -> None:
        with serving(envelope([1, 2])) as server, client(server) as session:
            assert session.page(("things",), {"order": "x"}, 3).result == [1, 2]
        assert server.received[0].path == "/client/v4/things?order=x&page=3&per_page=1000"

    def test_null_is_an_empty_page_if_the_total_is_zero(self) -> None:
        with serving(envelope(None, result_info={"total_count": 0})) as server, client(server) as session:
            assert session.page(("things",), {}, 1).result == []

    @pytest.mark.parametrize(
        ("info", "total_count"), [({"total_count": 3}, 3), ({"total_count": "3"}, None), ([], None), (None, None)]
    )
    def test_the_total_count_if_there_is_one(self, info: Any, total_count: int | None) -> None:
        with serving(envelope([1], result_info=info)) as server:
            assert send(server).total_count == total_count

    @pytest.mark.parametrize("result", [None, {}, [1] * 1001])
    def test_a_result_that_is_not_a_page(self, result: Any) -> None:
        says = r"GET .*/things.*not a list of at most 1000"
        with (
            serving(envelope(result)) as server,
            client(server) as session,
            pytest.raises(Unexpected, match=says),
        ):
            session.page(("things",), {}, 1)


class TestEffects:
    """The caller knows what a POST may change if its method does not tell."""

    @pytest.mark.parametrize("effect", [Effect.NOTHING, Effect.SAME])
    def test_a_post_that_is_safe_to_repeat_is_retried(self, clock: Any, effect: Effect) -> None:
        with serving(disconnect, OK) as server, client(server) as session:
            assert session.request("POST", ("things",), body={}, effect=effect).result == {"id": 1}
        assert server.methods == ["POST"] * 2

    @pytest.mark.parametrize(
        ("method", "effect", "in_doubt"),
        [
            ("POST", Effect.NOTHING, False),
            ("POST", Effect.SAME, True),
            ("POST", None, True),
            ("DELETE", Effect.AGAIN, True),
            ("GET", None, False),
        ],
    )
    def test_only_what_may_change_something_leaves_a_doubt(
        self, clock: Any, method: str, effect: Effect | None, in_doubt: bool
    ) -> None:
        raises = pytest.raises(OutcomeUnknown)
        with serving(disconnect) as server, client(server, max_retries=1) as session, raises as caught:
            session.request(method, ("things",), effect=effect)
        assert caught.value.in_doubt is in_doubt
        assert ("it may have been carried out" in str(caught.value)) is in_doubt


LATER = envelope([], 202, headers={"Location": "/client/v4/things?job=1"})


class TestAccept:
    def test_another_status_is_a_failure_by_default(self) -> None:
        with serving(LATER) as server, pytest.raises(Unexpected, match="HTTP 202"):
            send(server)

    def test_the_caller_can_accept_another_status_and_sees_the_headers(self) -> None:
        with serving(LATER) as server, client(server) as session:
            response = session.request("GET", ("things",), accept=(200, 202))
        assert response.source.status == 202
        assert response.headers["location"] == "/client/v4/things?job=1"

    def test_a_status_that_is_not_accepted_is_a_failure(self) -> None:
        with serving(envelope({"id": 1}, 201)) as server, client(server) as session, pytest.raises(Unexpected):
            session.request("GET", ("things",), accept=(200, 202))


class TestCursors:
    """Lists in which each page says where the next one begins. Their total is always zero."""

    @staticmethod
    def page(rows: Any, following: Any, status: int = 200) -> Step:
        return envelope(rows, status, result_info={"count": 1, "next": following, "total_count": 0})

    @staticmethod
    def read(server: Server, **options: Any) -> list[Any]:
        with client(server, **options) as session:
            pages = session.pages_by_cursor(("things",), {"query": "x y"})
            return [row for response in pages for row in response.result]

    @pytest.mark.parametrize("end", [None, "", 7])
    def test_all_pages(self, end: Any) -> None:
        with serving(self.page([1], "a/="), self.page([], "b"), self.page([2], end)) as server:
            assert self.read(server) == [1, 2]
        queries = [parse_qs(urlsplit(request.path).query) for request in server.received]
        assert [query.get("cursor") for query in queries] == [None, ["a/="], ["b"]]
        assert {(query["query"][0], query["per_page"][0]) for query in queries} == {("x y", "1000")}

    def test_pages_that_go_in_circles(self) -> None:
        pages = self.page([1], "a"), self.page([2], "b"), self.page([1], "a")
        with serving(*pages) as server, pytest.raises(Unexpected, match="the pages of the list go in circles"):
            self.read(server)
        assert len(server.received) == 3

    def test_a_list_without_cursors_has_one_page(self) -> None:
        with serving(envelope([1])) as server:
            assert self.read(server) == [1]

    @pytest.mark.parametrize("rows", [{}, "x", list(range(1001))])
    def test_a_result_that_is_not_a_page(self, rows: Any) -> None:
        with serving(self.page(rows, None)) as server, pytest.raises(Unexpected, match="not a list of at most 1000"):
            self.read(server)

    @pytest.mark.parametrize(
        "location",
        [
            "/client/v4/things/later?token=a%2Fb",
            "later?token=a%2Fb",
            "{url}/things/later?token=a%2Fb#x",
            "//{host}/client/v4/things/later?token=a%2Fb",
        ],
    )
    def test_a_server_that_needs_longer(self, clock: Any, location: str) -> None:
        """A 202 is never an empty result. Further pages are those of the original search."""

        def later(handler: Any) -> bool:
            url = handler.server.url
            where = location.format(url=url, host=url.split("/")[2])
            return envelope([], 202, headers={"Location": where})(handler)

        with serving(later, later, self.page([1], "a"), later, self.page([2], None)) as server:
            assert self.read(server) == [1, 2]
        first, *rest = [request.path.removeprefix("/client/v4/") for request in server.received]
        assert first.startswith("things?")
        waiting = "later?token=a%2Fb" if location.startswith("later") else "things/later?token=a%2Fb"
        assert rest[:2] == [waiting, waiting]
        assert rest[2] == f"{first}&cursor=a"
        assert rest[3] == waiting
        assert clock.waits == [2.0, 4.0, 2.0]

    def test_a_server_that_needs_longer_and_does_not_say_where_to_ask(self, clock: Any) -> None:
        with serving(envelope([], 202, headers={"Retry-After": "7"}), self.page([1], None)) as server:
            assert self.read(server) == [1]
        assert server.received[0].path == server.received[1].path
        assert clock.waits == [7.0]

    def test_a_server_that_never_finishes(self, clock: Any) -> None:
        with serving(envelope([], 202)) as server, pytest.raises(NotReady) as caught:
            self.read(server, max_wait=20)
        assert clock.waits == [2.0, 4.0, 8.0]
        assert "the server has not finished" in str(caught.value)
        assert not caught.value.in_doubt

    @pytest.mark.parametrize(
        "location",
        [
            *("https://evil.example/client/v4/things", "http://127.0.0.1:1/client/v4/things", "/other/things"),
            *("/client/v4/../admin", "/client/v4/%2e%2e/admin", "//evil.example/client/v4/x", "file:///client/v4/x"),
            *("{url}.evil.example/x", "/client/v4x/things", "/client/v4"),
        ],
    )
    def test_credentials_are_not_sent_anywhere_else(self, location: str) -> None:
        def later(handler: Any) -> bool:
            return envelope([], 202, headers={"Location": location.format(url=handler.server.url)})(handler)

        with serving(later) as server, pytest.raises(Unexpected, match="sends us to another place"):
            self.read(server)
        assert len(server.received) == 1


class TestInterruption:
    """A signal ends the task."""

    def test_during_a_request(self) -> None:
        def interrupted(response: Any) -> bytes:
            raise Interrupted("SIGTERM")

        reading = mock.patch.object(http, "_read", interrupted)
        with reading, serving(envelope({})) as server, pytest.raises(Interrupted) as caught:
            send(server, "DELETE")
        assert (
            str(caught.value)
            == f"DELETE {server.url}/things/1: SIGTERM interrupted the task; it may have been carried out"
        )

    @pytest.mark.parametrize(("status", "in_doubt"), [(503, True), (429, False)])
    def test_during_a_wait(self, monkeypatch: pytest.MonkeyPatch, status: int, in_doubt: bool) -> None:
        monkeypatch.setattr(_clock, "sleep", mock.Mock(side_effect=Interrupted("SIGINT")))
        with serving(response(status)) as server, pytest.raises(Interrupted) as caught:
            send(server, "DELETE")
        earlier = f"; an earlier request (DELETE {server.url}/things/1) got no response: it may have been carried out"
        assert str(caught.value) == "SIGINT interrupted the task" + (earlier if in_doubt else "")


def test_a_path_in_an_account() -> None:
    account = http.Account(client("http://127.0.0.1:1"), "a" * 32)
    assert account.path("investigate", 7) == ("accounts", "a" * 32, "email-security", "investigate", 7)


class TestSize:
    def test_a_decompression_bomb_is_not_read_to_its_end(self) -> None:
        bomb = gzip.compress(b"[" + b" " * (65 * 2**20) + b"]")
        huge = response(200, bomb, {"Content-Encoding": "gzip"})
        with serving(huge) as server, pytest.raises(NotCloudflare, match="the response is larger than 64 MiB"):
            send(server)
        assert len(bomb) < 100_000

    def test_a_compressed_response_is_read(self) -> None:
        body = gzip.compress(json.dumps({"success": True, "errors": [], "result": {"id": 1}}).encode())
        with serving(response(200, body, {"Content-Encoding": "gzip"})) as server:
            assert send(server).result == {"id": 1}


class TestSurrogates:
    """Lone surrogates cannot be printed."""

    @pytest.mark.parametrize("surrogate", [rb"\ud800", b"\xed\xa0\x80", rb"\uDFFF"])
    def test_a_lone_surrogate_is_replaced(self, surrogate: bytes) -> None:
        body = b'{"success": true, "errors": [], "result": {"x": ["a%sb"], "y%s": 1}}' % (surrogate, surrogate)
        with serving(response(200, body)) as server:
            assert send(server).result == {"x": ["a\ufffdb"], "y\ufffd": 1}

    def test_a_surrogate_pair_is_kept(self) -> None:
        with serving(response(200, rb'{"success": true, "errors": [], "result": "\ud83d\ude00"}')) as server:
            assert send(server).result == "\N{GRINNING FACE}"


class TestForeignMessages:
    """The error message of a response without an envelope is shown."""

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (b'{"type": "about:blank", "title": "Forbidden", "detail": "Not from here"}', "Not from here"),
            (b'{"title": "Forbidden"}', "Forbidden"),
            (b'{"code": 1, "error": "no such tenant"}', "no such tenant"),
            (b'{"error": {"message": "quota"}}', "quota"),
            (b'{"error_description": "the token has expired"}', "the token has expired"),
            (b'{"msg": "no such backend"}', "no such backend"),
            (b'{"message": "slow down"}', "slow down"),
            (b'{"success": false, "errors": [], "message": "tenant is locked"}', "tenant is locked"),
            (b'{"success": false, "errors": ["zone is locked"]}', "zone is locked"),
            (b'{"success": false, "errors": [{"message": "no code here"}]}', "no code here"),
            (b"error code: 1010", "error code: 1010"),
            (b"<html><head><title>Blocked\n here</title></head>", "Blocked here"),
        ],
    )
    @pytest.mark.parametrize("status", [403, 502])
    def test_each_format(self, clock: Any, body: bytes, says: str, status: int) -> None:
        with serving(response(status, body)) as server, pytest.raises(RequestFailed) as caught:
            send(server, max_retries=0)
        assert f"; {says}" in str(caught.value)

    @pytest.mark.parametrize("body", [b"", b"[]", b"17", b"{}", b"<html>x</html>", b"\x00\x01\x02", b'{"errors": 5}'])
    def test_a_body_without_a_message(self, body: bytes) -> None:
        with serving(response(403, body)) as server, pytest.raises(RequestFailed) as caught:
            send(server)
        assert caught.value.detail == ""

    def test_a_long_message_is_truncated(self) -> None:
        with serving(response(403, b"word " * 1000)) as server, pytest.raises(RequestFailed) as caught:
            send(server)
        assert len(caught.value.detail) < 510


def load_copy(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Load a second copy of a module."""
    spec = importlib.util.spec_from_file_location(f"{module.__package__}.copy", str(module.__file__))
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, loaded)
    spec.loader.exec_module(loaded)
    return loaded


def test_without_requests_the_client_can_be_imported_and_reports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    error = load_copy(_transport, monkeypatch).REQUESTS_IMPORT_ERROR
    assert "import of requests halted" in error
    monkeypatch.setattr(_transport, "REQUESTS_IMPORT_ERROR", error)
    assert load_copy(http, monkeypatch).RETRIED == http.RETRIED


class TestTransport:
    """Failures of the connection, of TLS and of proxies, most of them before anything reaches the server."""

    def test_a_host_name_that_does_not_resolve(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any, **more: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        with pytest.raises(NotSent, match="could not be resolved; Name or service not known; tried 2 times") as caught:
            send("https://api.cloudflare.example", max_retries=1)
        assert caught.value.fault is Fault.DNS

    def test_a_server_without_tls(self, clock: Any) -> None:
        with serving(OK) as server, pytest.raises(NotSent) as caught:
            send(server.url.replace("http:", "https:"))
        assert caught.value.fault is Fault.TLS
        assert clock.waits == []

    @pytest.mark.parametrize("another_authority", [False, True])
    def test_an_untrusted_certificate(self, clock: Any, tmp_path: Path, another_authority: bool) -> None:
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        verify = str(tmp_path / "ca.pem") if another_authority else True
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            send(server, verify=verify)
        assert caught.value.fault is Fault.TLS
        assert clock.waits == []

    def test_a_trusted_certificate(self, tmp_path: Path) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        with serving(OK, context=_server_context(authority)) as server:
            assert send(server, verify=str(tmp_path / "ca.pem")).result == {"id": 1}

    @pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
    def test_disabled_verification_takes_precedence_over_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        with serving(OK, context=_server_context(trustme.CA())) as server:
            assert send(server, verify=False).result == {"id": 1}

    @pytest.mark.parametrize(
        "text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    )
    def test_a_ca_bundle_without_a_certificate(self, clock: Any, tmp_path: Path, text: str) -> None:
        """Nothing was sent, so the outcome is certain, and a retry would not help."""
        (tmp_path / "ca.pem").write_text(text)
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            send(server, "POST", verify=str(tmp_path / "ca.pem"))
        assert (caught.value.fault, clock.waits) == (Fault.TLS, [])

    def test_certificates_are_verified_by_default(self, clock: Any) -> None:
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            send(server)
        assert caught.value.fault is Fault.TLS

    def test_a_connection_timeout(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """The POST was not sent, so it is retried."""
        late = mock.Mock(side_effect=socket.timeout("timed out"))
        monkeypatch.setattr("urllib3.util.connection.create_connection", late)
        with pytest.raises(NotSent) as caught:
            send("http://127.0.0.1:1", "POST", max_retries=1)
        assert (caught.value.fault, caught.value.tries) == (Fault.UNREACHABLE, 2)

    def test_the_alarm_is_restored(self) -> None:
        """A pending alarm would interrupt the module while it waits for the retry."""
        before = signal.getsignal(signal.SIGALRM)
        with serving(OK) as server:
            send(server)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGALRM) is before

    def test_credentials_are_not_in_the_repr_of_a_client(self) -> None:
        assert "secret" not in repr(client("http://127.0.0.1:1", credentials=http.api_token("secret")))

    @pytest.mark.parametrize(("status", "tries"), [(407, 1), (403, 1), (502, 2), (503, 2)])
    def test_a_proxy_that_refuses_the_connection(
        self, clock: Any, monkeypatch: pytest.MonkeyPatch, status: int, tries: int
    ) -> None:
        """A retry with the same credentials could lock the proxy account."""
        with serving(response(status)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://user:password@127.0.0.1:{proxy.server_port}")
            with pytest.raises(NotSent) as caught:
                send("https://api.cloudflare.example", max_retries=1)
        assert (caught.value.fault, caught.value.source.status) == (Fault.PROXY, status)
        assert "password" not in str(caught.value)
        assert proxy.methods == ["CONNECT"] * tries

    def test_a_socks_proxy_without_pysocks(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
        with pytest.raises(NotSent, match="a SOCKS proxy needs the Python library PySocks"):
            send("https://api.cloudflare.example")

    @pytest.mark.parametrize(
        "step",
        [
            raw(b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n{"a":1}'),
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n"),
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            raw(b"HTTP/1.1 twohundred OK\r\n\r\n"),
            raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        ],
    )
    def test_a_malformed_response_may_mean_success(self, clock: Any, step: Step) -> None:
        with serving(step) as server, pytest.raises(OutcomeUnknown) as caught:
            send(server, "POST")
        assert caught.value.in_doubt

    @pytest.mark.parametrize("error", [OSError("odd"), OSError(errno.EIO, "Input/output error"), ssl.SSLError("odd")])
    def test_an_unknown_error_of_the_operating_system_may_mean_success(self, error: OSError) -> None:
        """requests does not wrap some errors that happen while it reads a response."""
        assert _transport.failure_of(error).outcome is Outcome.UNKNOWN

    def test_every_address_gets_enough_time(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each address has a shorter timeout than the request, in case packets to it are dropped (broken IPv6)."""
        times: list[Any] = []

        def connect(address: Any, timeout: Any = None, *args: Any, **more: Any) -> Any:
            times.append(timeout)
            raise socket.timeout("timed out")

        monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
        for timeout in (30.0, 6.0):
            with pytest.raises(NotSent):
                send("http://127.0.0.1:1", timeout=timeout, max_retries=0)
        assert times == [10.0, 2.0]

    @pytest.mark.parametrize(
        ("below", "outcome"),
        [
            (OSError("Tunnel connection failed: 403 Forbidden"), Outcome.FINAL),
            (OSError("Tunnel connection failed: 502 Bad Gateway"), Outcome.NOT_CARRIED_OUT),
            (urllib3.exceptions.NewConnectionError(None, "refused"), Outcome.NOT_CARRIED_OUT),  # type: ignore[arg-type]
            (OSError(errno.EHOSTUNREACH, "No route to host"), Outcome.UNKNOWN),
            (socket.timeout("the deadline passed"), Outcome.UNKNOWN),
        ],
    )
    def test_failures_that_urllib3_blames_on_a_proxy(self, below: OSError, outcome: Outcome) -> None:
        """urllib3 before 2.0 reports every error as a proxy error, even errors after the request was sent."""
        blamed = urllib3.exceptions.ProxyError("Cannot connect to proxy.", below)
        failed = urllib3.exceptions.MaxRetryError(None, "/", blamed)  # type: ignore[arg-type]
        assert _transport.failure_of(requests.exceptions.ProxyError(failed)).outcome is outcome

    def test_a_success_that_does_not_list_every_change(self) -> None:
        with serving(OK) as server:
            failure = send(server, "POST").incomplete()
        assert failure.in_doubt
        says = "HTTP 200, the server reported success, but did not list every change"
        assert str(failure).startswith(f"POST {server.url}/things/1: {says}")

    def test_an_alarm_is_ignored_unless_the_request_waits(self) -> None:
        """An exception anywhere else could leave the connection pool locked."""
        with _transport.deadline(60):
            signal.raise_signal(signal.SIGALRM)

    def test_an_earlier_failure_does_not_explain_a_later_one(self) -> None:
        """After a lost response, the exception handler reads the account, and that may fail for another reason."""
        try:
            raise OutcomeUnknown(Fault.DISCONNECTED) from ConnectionResetError()
        except OutcomeUnknown as earlier:
            cause = urllib3.exceptions.NewConnectionError(None, "")  # type: ignore[arg-type]
            refused = requests.exceptions.ConnectionError(cause)
            refused.__context__ = earlier
        assert _transport.failure_of(refused).outcome is Outcome.NOT_CARRIED_OUT

    @pytest.mark.parametrize("proxy", ["http://", "odd://127.0.0.1:1"])
    def test_an_invalid_proxy_url(self, clock: Any, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(NotSent) as caught:
            send("https://api.cloudflare.example")
        assert caught.value.fault is Fault.UNSENDABLE
        assert clock.waits == []

    def test_a_ca_bundle_that_does_not_exist(self, clock: Any) -> None:
        with pytest.raises(NotSent) as caught:
            send("https://127.0.0.1:1", verify="/nowhere/ca.pem")
        assert caught.value.fault is Fault.UNSENDABLE


def _server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context
