# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is believed, what is sent again, how long is waited: the client against a server that follows a script."""

from __future__ import annotations

import email.utils
import errno
import importlib.util
import signal
import socket
import ssl
import sys
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
import trustme
import urllib3

from ansible_collections.community.cloudflare.plugins.module_utils import client as http
from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    Fault,
    NotCloudflare,
    NotFound,
    NotSent,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Refused,
    RequestFailed,
)
from ansible_collections.community.cloudflare.plugins.module_utils.version import VERSION
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

METHODS = ("GET", "POST", "PATCH", "DELETE")
REPEATABLE = ("GET", "PATCH", "DELETE")
OK = envelope({"id": 1})
LOST: dict[str, Step] = {
    "cut": cut,
    "half an answer": half(200, b'{"success": true, "errors": [], "result": {"id": 1}}'),
    "half a chunked answer": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"),
    "half of the headers": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "undecodable": answer(200, b"no gzip", {"Content-Encoding": "gzip"}),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "408": answer(408),
    "500 without a body": answer(500),
    "502 in HTML": answer(502, b"<html>Bad gateway</html>"),
    "504": answer(504),
    "520": answer(520, b"error code: 520"),
    "530 in an envelope": envelope(None, 530, 1016),
    "success claimed under 500": envelope({"id": 1}, 500, success=True),
}


def client(server: Server | str, **options: Any) -> http.CloudflareClient:
    url = server if isinstance(server, str) else server.url
    return http.CloudflareClient(url, options.pop("credentials", http.ApiToken("token")), **options)


def ask(server: Server | str, method: str = "GET", **options: Any) -> http.Answer:
    with client(server, **options) as session:
        return session.request(method, ("things", 1))


class TestSentAgain:
    """What is sent again follows from the method and from what the try may have done."""

    @pytest.mark.parametrize("method", REPEATABLE)
    @pytest.mark.parametrize("name", LOST)
    def test_a_lost_answer(self, clock: Any, method: str, name: str) -> None:
        with serving(LOST[name], OK) as server:
            assert ask(server, method).result == {"id": 1}
        assert server.methods == [method] * 2
        assert clock.waits == [0.5]

    @pytest.mark.parametrize("name", LOST)
    def test_a_post_that_may_have_been_carried_out_never_is(self, clock: Any, name: str) -> None:
        with serving(LOST[name], OK) as server, pytest.raises(OutcomeUnknown):
            ask(server, "POST")
        assert server.methods == ["POST"]

    @pytest.mark.parametrize("method", METHODS)
    def test_a_refused_request_whatever_the_method(self, clock: Any, method: str) -> None:
        with serving(answer(429), OK) as server:
            ask(server, method)
        assert server.methods == [method] * 2

    @pytest.mark.parametrize("method", METHODS)
    def test_a_connection_that_was_not_made_whatever_the_method(self, clock: Any, method: str) -> None:
        with pytest.raises(NotSent, match="tried 4 times") as caught:
            ask(f"http://127.0.0.1:{closed_port()}", method, max_retries=3)
        assert caught.value.fault is Fault.UNREACHABLE
        assert clock.waits == [0.5, 1.0, 2.0]

    @pytest.mark.parametrize("method", METHODS)
    def test_an_answer_is_final(self, clock: Any, method: str) -> None:
        with serving(envelope(None, 400, 1400), OK) as server, pytest.raises(Refused):
            ask(server, method)
        assert server.methods == [method]

    def test_an_earlier_try_that_may_have_been_carried_out_is_remembered(self, clock: Any) -> None:
        steps = (answer(429), cut, answer(429), envelope(None, 404, 1404))
        with serving(*steps) as server, pytest.raises(NotFound, match="it may have been carried out") as caught:
            ask(server, "DELETE")
        assert caught.value.after_unknown
        assert caught.value.tries == 4

    def test_a_read_carries_nothing_out(self, clock: Any) -> None:
        with serving(cut, envelope(None, 403, 10000)) as server, pytest.raises(Refused) as caught:
            ask(server)
        assert "carried out" not in str(caught.value)

    @pytest.mark.parametrize(("step", "doubt"), [(answer(200, b"<html>"), True), (answer(404, b"<html>"), False)])
    def test_what_is_not_cloudflares_leaves_doubt_where_it_claims_a_success(self, step: Step, doubt: bool) -> None:
        with serving(step) as server, pytest.raises(NotCloudflare) as caught:
            ask(server, "DELETE")
        assert caught.value.in_doubt is doubt

    def test_a_refused_try_was_not_carried_out(self, clock: Any) -> None:
        with serving(answer(429), envelope(None, 404, 1404)) as server, pytest.raises(NotFound) as caught:
            ask(server, "DELETE")
        assert not caught.value.after_unknown

    def test_never_more_often_than_max_retries(self, clock: Any) -> None:
        with serving(answer(503)) as server, pytest.raises(OutcomeUnknown, match=r"HTTP 503.*tried 3 times"):
            ask(server, max_retries=2)
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
    def test_as_long_as_was_asked_for(self, clock: Any, header: str, body: bytes, seconds: float) -> None:
        """As a number, as a date, as zero with the real delay in the body; else by our own measure."""
        with serving(answer(429, body, {"Retry-After": header}), OK) as server:
            ask(server)
        assert clock.waits == [pytest.approx(seconds, abs=0.001)]

    def test_longer_from_try_to_try(self, clock: Any) -> None:
        with serving(*[answer(503)] * 9, OK) as server:
            ask(server, max_retries=9)
        assert clock.waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]

    def test_jitter_spreads_the_waits(self) -> None:
        waits = {http._pause(1) for _turn in range(50)}
        assert len(waits) > 10
        assert all(0.25 <= wait <= 0.75 for wait in waits)

    @pytest.mark.parametrize("asked", ["300", "1" + "0" * 400])
    def test_a_wait_beyond_max_wait_fails_at_once_and_says_how_long(self, clock: Any, asked: str) -> None:
        says = r"a wait of (300|1e.09) s was asked for.*max_wait .200 s"
        with serving(answer(429, b"", {"Retry-After": asked})) as server, pytest.raises(RateLimited, match=says):
            ask(server, max_wait=200)
        assert clock.waits == []
        assert len(server.received) == 1

    def test_max_wait_counts_all_waits_of_a_session(self, clock: Any) -> None:
        busy = answer(429, b"", {"Retry-After": "60"})
        with serving(busy, OK, busy) as server, client(server, max_wait=100) as session:
            session.request("GET", ("a",))
            with pytest.raises(RateLimited):
                session.request("GET", ("a",))
        assert clock.waits == [60]

    def test_every_wait_is_told(self, clock: Any) -> None:
        told: list[tuple[float, str]] = []
        with serving(answer(429, b"", {"Retry-After": "60"}), cut, OK) as server:
            ask(server, on_wait=lambda seconds, failure: told.append((seconds, failure.reason)))
        assert told == [(60, "rate limited"), (1.0, Fault.CUT.value)]

    @pytest.mark.parametrize("step", [never, drip])
    def test_the_time_out_limits_the_whole_request(self, clock: Any, step: Step) -> None:
        with serving(step) as server, pytest.raises(OutcomeUnknown) as caught:
            ask(server, timeout=0.1, max_retries=0)
        assert caught.value.fault is Fault.TIMEOUT

    def test_outside_the_main_thread_the_time_out_of_requests_remains(self, clock: Any) -> None:
        caught: list[RequestFailed] = []

        def work() -> None:
            try:
                ask(server, timeout=0.1, max_retries=0)
            except RequestFailed as error:
                caught.append(error)

        with serving(never) as server:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(timeout=20)
        assert isinstance(caught[0], OutcomeUnknown)


class TestBelieved:
    """Nothing but Cloudflare's own envelope is believed."""

    @pytest.mark.parametrize("status", [200, 201])
    @pytest.mark.parametrize("errors", [[], None, [{"code": 1000, "message": "message"}]])
    def test_a_success(self, status: int, errors: Any) -> None:
        with serving(envelope({"id": 7}, status, errors=errors)) as server:
            assert ask(server).result == {"id": 7}

    @pytest.mark.parametrize(
        ("step", "kind"),
        [
            (envelope(None, 404, 1404), NotFound),
            (envelope(None, 404, errors=[], success=False), NotFound),
            (envelope(None, 404, 7003), Refused),
            (envelope(None, 404, 7000), Refused),
            (envelope(None, 404, {"code": 1, "message": "", "error_chain": [{"code": 7003, "message": ""}]}), Refused),
            (envelope(None, 404, 10000), Refused),
            (envelope(None, 400, 7003), Refused),
            (envelope(None, 200, 1404), Refused),
            (envelope(None, 403, 10000), Refused),
            (envelope(None, 404, errors=None, success=False), NotCloudflare),
            (envelope(None, 404, success=True), NotCloudflare),
            (envelope(None, 404, errors=["not found"], success=False), NotCloudflare),
            (envelope(None, 404, {"code": "1404", "message": "not found"}), NotCloudflare),
            (envelope(None, 404, {"code": True, "message": "not found"}), NotCloudflare),
            (envelope(None, 404, {"code": 1404}), NotCloudflare),
            (envelope(None, 404, {"code": 1, "message": "", "error_chain": {"code": 7003}}), NotCloudflare),
            (answer(404, b'{"detail": "Not Found"}'), NotCloudflare),
            (answer(404, b'{"success": "false", "errors": []}'), NotCloudflare),
            (answer(404, b"<html>Not Found</html>"), NotCloudflare),
            (answer(404), NotCloudflare),
            (answer(200), NotCloudflare),
            (answer(200, b"[]"), NotCloudflare),
            (answer(200, b"\xff\xfe{"), NotCloudflare),
            (answer(200, b"[" * 100_000), NotCloudflare),
            (answer(200, b'{"success": true, "errors": [], "result": NaN}'), NotCloudflare),
            (answer(204), NotCloudflare),
            (envelope({"id": 1}, 202), NotCloudflare),
            (envelope({"id": 1}, 301, headers={"Location": "/elsewhere"}), NotCloudflare),
            (answer(302, b"", {"Location": "http://[odd"}), NotCloudflare),
            (answer(407, b"<html>"), NotCloudflare),
            (envelope(None, 200, 971), RateLimited),
            (envelope(None, 403, 10100), RateLimited),
            (envelope(None, 404, 971), RateLimited),
            (envelope(None, 500, 10100), RateLimited),
        ],
    )
    def test_what_an_answer_means(self, clock: Any, step: Step, kind: type[RequestFailed]) -> None:
        with serving(step) as server, pytest.raises(RequestFailed) as caught:
            ask(server, max_retries=0)
        assert caught.type is kind
        assert len(server.received) == 1

    @pytest.mark.parametrize(
        ("step", "kind"),
        [
            (raw(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n"), NotCloudflare),
            (raw(b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), NotCloudflare),
            (raw(b"HTTP/1.1 204 X\r\n\r\n"), NotCloudflare),
            (
                raw(b'HTTP/1.1 404 X\r\n\r\n{"success": false, "errors": [{"code": 1404, "message": "m"}]}'),
                NotFound,
            ),
            (envelope(None, 404, errors={}), NotCloudflare),
            (envelope(None, 404, errors=""), NotCloudflare),
            (envelope(None, 404, {"code": 1404, "message": None}), NotCloudflare),
            (envelope({"id": 1}, errors="x"), NotCloudflare),
            (envelope({"id": 1}, 202, 971, success=True), NotCloudflare),
            *((envelope(None, 404, code), Refused) for code in (6003, 9103, 9106, 9109)),
        ],
    )
    def test_what_is_complete_and_whose_it_is(self, step: Step, kind: type[RequestFailed]) -> None:
        """Neither a lost answer, after which a 404 would mean that we deleted, nor one that says that the policy is gone."""
        with serving(step) as server, pytest.raises(RequestFailed) as caught:
            ask(server, max_retries=0)
        assert caught.type is kind

    @pytest.mark.parametrize("levels", [2_000, 100_000])  # too deep for us, too deep for the parser of JSON
    def test_a_chain_that_is_too_deep_to_follow_is_no_envelope(self, levels: int) -> None:
        chain = b'{"code": 1, "message": "", "error_chain": ['
        body = b'{"success": false, "errors": [' + chain * levels + b"]}" * levels + b"]}"
        with serving(answer(404, body)) as server, pytest.raises(NotCloudflare):
            ask(server)

    def test_what_cloudflare_says_is_kept(self) -> None:
        error = {"code": 1400, "message": "bad\nthing\x1b[31m", "source": {"pointer": "/pattern"}}
        with serving(envelope(None, 400, error)) as server, pytest.raises(Refused) as caught:
            ask(server)
        assert str(caught.value) == (
            f"GET {server.url}/things/1: HTTP 400, refused; bad thing?[31m (code 1400, at /pattern); "
            "ray id 8f0000000000beef-FRA"
        )

    def test_a_long_text_is_cut_between_words(self) -> None:
        message = "word " * 95 + "secret-that-crosses-the-limit-of-the-text " + "word " * 100
        with serving(envelope(None, 400, {"code": 1, "message": message})) as server, pytest.raises(Refused) as caught:
            ask(server)
        assert "word …" in str(caught.value)
        assert "secret" not in str(caught.value)


class TestSent:
    def test_a_token(self) -> None:
        with serving(OK) as server:
            ask(server, credentials=http.ApiToken("secret"))
        headers = server.received[0].headers
        assert headers["Authorization"] == "Bearer secret"
        assert "X-Auth-Key" not in headers
        assert headers["User-Agent"] == f"community.cloudflare/{VERSION}"

    def test_a_key_and_never_both_ways(self) -> None:
        with serving(OK) as server:
            ask(server, credentials=http.GlobalKey("user@example.com", "secret"))
        headers = server.received[0].headers
        assert (headers["X-Auth-Email"], headers["X-Auth-Key"]) == ("user@example.com", "secret")
        assert "Authorization" not in headers

    def test_no_credentials_of_netrc(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        with serving(OK) as server:
            ask(server, credentials=http.GlobalKey("user@example.com", "secret"))
        assert "Authorization" not in server.received[0].headers

    def test_no_proxy_reads_plain_http(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(OK) as server, serving(OK) as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_port}")
            ask(server)
        assert (len(server.received), len(proxy.received)) == (1, 0)

    def test_path_segments_are_quoted(self) -> None:
        with serving(OK) as server, client(server) as session:
            session.request("GET", ("a/b?c#d", 7))
        assert server.received[0].path == "/client/v4/a%2Fb%3Fc%23d/7"

    @pytest.mark.parametrize("segment", ["", ".", ".."])
    def test_a_segment_that_would_change_the_path_is_refused(self, segment: str) -> None:
        with serving(OK) as server, client(server) as session, pytest.raises(ValueError, match="segment"):
            session.request("GET", ("a", segment))
        assert server.received == []

    def test_parameters_and_a_body(self) -> None:
        with serving(OK) as server, client(server) as session:
            session.request("POST", ("a",), params={"page": 2}, body={"b": [1]})
        request = server.received[0]
        assert (request.path, request.body) == ("/client/v4/a?page=2", b'{"b": [1]}')
        assert request.headers["Content-Type"] == "application/json"

    def test_one_connection_for_a_session(self) -> None:
        with serving(OK) as server, client(server) as session:
            for _turn in range(3):
                session.request("GET", ("a",))
        assert len({request.peer for request in server.received}) == 1


class TestPages:
    def entries(self, server: Server) -> list[int]:
        with client(server) as session:
            return [entry for answer in session.pages(("things",), {"order": "x"}) for entry in answer.result]

    def test_a_server_that_gives_less_than_was_asked_for(self) -> None:
        """Its short page is full: the rest of the policies must not be taken for absent."""
        info: Any = {"result_info": {"page": 1, "per_page": 2, "count": 2, "total_count": 3}}
        with serving(envelope([1, 2], **info), envelope([3], **info)) as server:
            assert self.entries(server) == [1, 2, 3]

    @pytest.mark.parametrize(("held", "pages"), [(0, 1), (999, 1), (1000, 2), (1001, 2), (2000, 3)])
    def test_all_are_read_over_one_connection(self, held: int, pages: int) -> None:
        """One request for each 1000, and one more where the last page is exactly full."""
        whole = list(range(held))
        with serving(*(envelope(whole[start : start + 1000]) for start in range(0, held + 1, 1000))) as server:
            assert self.entries(server) == whole
        prefix = "/client/v4/things?order=x&page="
        assert [request.path for request in server.received] == [
            f"{prefix}{page}&per_page=1000" for page in range(1, pages + 1)
        ]
        assert len({request.peer for request in server.received}) == 1

    @pytest.mark.parametrize(
        ("info", "told"), [({"total_count": 3}, 3), ({"total_count": "3"}, None), ([], None), (None, None)]
    )
    def test_the_total_where_it_is_told(self, info: Any, told: int | None) -> None:
        with serving(envelope([1], result_info=info)) as server:
            assert ask(server).total_count == told

    @pytest.mark.parametrize("result", [None, {}, [1] * 1001, [1] * 1000])
    def test_what_is_no_page_is_refused(self, result: Any) -> None:
        with (
            serving(envelope(result)) as server,
            pytest.raises(NotCloudflare, match=r"GET .*/things.*(not a list|came twice)"),
        ):
            self.entries(server)


def test_without_requests_the_module_loads_and_can_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    spec = importlib.util.spec_from_file_location("client_without_requests", http.__file__)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, loaded)
    spec.loader.exec_module(loaded)
    assert "import of requests halted" in loaded.REQUESTS_IMPORT_ERROR


class TestNotSent:
    """Failures before anything reached the server, told apart so that each gets its own hint."""

    def test_a_name_that_is_not_resolved(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any, **more: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        with pytest.raises(NotSent, match="not resolved; Name or service not known; tried 2 times") as caught:
            ask("https://api.cloudflare.example", max_retries=1)
        assert caught.value.fault is Fault.NAME

    def test_a_server_that_speaks_no_tls(self, clock: Any) -> None:
        with serving(OK) as server, pytest.raises(NotSent) as caught:
            ask(server.url.replace("http:", "https:"))
        assert caught.value.fault is Fault.TLS
        assert clock.waits == []

    @pytest.mark.parametrize("another_authority", [False, True])
    def test_a_certificate_that_nobody_trusts(self, clock: Any, tmp_path: Path, another_authority: bool) -> None:
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        verify = str(tmp_path / "ca.pem") if another_authority else True
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            ask(server, verify=verify)
        assert caught.value.fault is Fault.TLS
        assert clock.waits == []

    def test_a_certificate_of_a_trusted_authority(self, tmp_path: Path) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        with serving(OK, context=_server_context(authority)) as server:
            assert ask(server, verify=str(tmp_path / "ca.pem")).result == {"id": 1}

    @pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
    def test_verification_switched_off_wins_over_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        with serving(OK, context=_server_context(trustme.CA())) as server:
            assert ask(server, verify=False).result == {"id": 1}

    @pytest.mark.parametrize(
        "text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    )
    def test_a_ca_bundle_without_a_certificate(self, clock: Any, tmp_path: Path, text: str) -> None:
        """Nothing was sent, so nothing is in doubt, and nothing would change by trying again."""
        (tmp_path / "ca.pem").write_text(text)
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            ask(server, "POST", verify=str(tmp_path / "ca.pem"))
        assert (caught.value.fault, clock.waits) == (Fault.TLS, [])

    def test_certificates_are_verified_where_nothing_is_said(self, clock: Any) -> None:
        with serving(OK, context=_server_context(trustme.CA())) as server, pytest.raises(NotSent) as caught:
            ask(server)
        assert caught.value.fault is Fault.TLS

    def test_a_connection_that_is_not_made_in_time(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A POST was not sent then, and is sent again."""
        late = mock.Mock(side_effect=socket.timeout("timed out"))
        monkeypatch.setattr("urllib3.util.connection.create_connection", late)
        with pytest.raises(NotSent) as caught:
            ask("http://127.0.0.1:1", "POST", max_retries=1)
        assert (caught.value.fault, caught.value.tries) == (Fault.UNREACHABLE, 2)

    def test_the_alarm_is_put_back(self) -> None:
        """It would end the module while it waits for its next try."""
        before = signal.getsignal(signal.SIGALRM)
        with serving(OK) as server:
            ask(server)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGALRM) is before

    def test_credentials_do_not_show_themselves(self) -> None:
        assert "secret" not in repr([http.ApiToken("secret"), http.GlobalKey("e@x.example", "secret")])

    def test_a_proxy_that_refuses(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(answer(407)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://user:password@127.0.0.1:{proxy.server_port}")
            with pytest.raises(NotSent) as caught:
                ask("https://api.cloudflare.example", max_retries=1)
        assert caught.value.fault is Fault.PROXY
        assert "password" not in str(caught.value)
        assert proxy.methods == ["CONNECT"] * 2

    @pytest.mark.parametrize(
        ("below", "outcome"),
        [
            (OSError("Tunnel connection failed: 403 Forbidden"), Outcome.NOT_CARRIED_OUT),
            (urllib3.exceptions.NewConnectionError(None, "refused"), Outcome.NOT_CARRIED_OUT),  # type: ignore[arg-type]
            (OSError(errno.EHOSTUNREACH, "No route to host"), Outcome.UNKNOWN),
            (socket.timeout("the deadline passed"), Outcome.UNKNOWN),
        ],
    )
    def test_what_a_proxy_is_blamed_for(self, below: OSError, outcome: Outcome) -> None:
        """urllib3 before 2.0 blames it for all that goes wrong, after the request was sent too."""
        blamed = urllib3.exceptions.ProxyError("Cannot connect to proxy.", below)
        failed = urllib3.exceptions.MaxRetryError(None, "/", blamed)  # type: ignore[arg-type]
        assert http._failure(requests.exceptions.ProxyError(failed)).outcome is outcome

    def test_a_success_that_does_not_tell_what_was_done(self) -> None:
        with serving(OK) as server:
            failure = ask(server, "POST").unclear()
        assert failure.in_doubt
        assert str(failure).startswith(f"POST {server.url}/things/1: HTTP 200, a success that does not account for all")

    def test_an_alarm_waits_until_the_request_waits(self) -> None:
        """Raised anywhere else, it could leave a lock of the connection pool held."""
        with http._deadline(60):
            signal.raise_signal(signal.SIGALRM)

    def test_a_failure_is_not_told_by_the_one_that_it_was_raised_beside(self) -> None:
        """A lost answer is looked after while it is being handled, and the look may fail otherwise."""
        try:
            raise OutcomeUnknown(Fault.CUT) from ConnectionResetError()
        except OutcomeUnknown as earlier:
            refused = requests.exceptions.ConnectionError(urllib3.exceptions.NewConnectionError(None, ""))  # type: ignore[arg-type]
            refused.__context__ = earlier
        assert http._failure(refused).outcome is Outcome.NOT_CARRIED_OUT

    @pytest.mark.parametrize("proxy", ["http://", "odd://127.0.0.1:1"])
    def test_an_unusable_setting(self, clock: Any, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(NotSent) as caught:
            ask("https://api.cloudflare.example")
        assert caught.value.fault is Fault.UNUSABLE
        assert clock.waits == []

    def test_a_ca_bundle_that_is_not_there(self, clock: Any) -> None:
        with pytest.raises(NotSent) as caught:
            ask("https://127.0.0.1:1", verify="/nowhere/ca.pem")
        assert caught.value.fault is Fault.UNUSABLE


def _server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context
