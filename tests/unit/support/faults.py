# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of faults: how a server, or something between it and the client, may fail to respond correctly.

The tests of the client use it, and the modules' fault matrix.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import (
    NotCloudflare,
    OutcomeUnknown,
    RateLimited,
    Refused,
    RequestFailed,
    Unexpected,
)
from ansible_collections.community.cloudflare.tests.unit.support.samples import POLICY
from ansible_collections.community.cloudflare.tests.unit.support.server import (
    Step,
    disconnect,
    envelope,
    hang,
    raw,
    response,
    trickle,
    truncated,
)

GONE = envelope(None, 404, 1404)


class Kind(enum.Enum):
    """Whether a request that meets the fault may have been carried out."""

    LOST = "it may have been carried out"
    REFUSED = "it was certainly not carried out"
    FINAL = "a retry would not help"


@dataclass(frozen=True)
class Row:
    """A fault. ``step`` is what the server does. The client raises ``error``, and the module's message has ``says``."""

    name: str
    kind: Kind
    step: Step
    error: type[RequestFailed]
    says: str
    wait: float = 0.5  # seconds until the retry
    timeout: float = 10.0  # seconds; short for slow responses
    by_id: bool = False  # a fault only if the response must name entry 2401; the client itself sees a success
    claims_success: bool = False  # the status is a success, so the request may have been carried out
    brief: bool = False  # takes real time or is similar to other rows, so two columns are enough

    @property
    def has_response(self) -> bool:
        """Whether the server responds. If so, a creation is retried if the account does not show it."""
        return self.says.startswith("HTTP")

    @property
    def is_immediate(self) -> bool:
        """Whether the fault takes no real time."""
        return self.timeout > 1


def lost(name: str, step: Step, says: str) -> Row:
    return Row(name, Kind.LOST, step, OutcomeUnknown, says)


def slow(name: str, step: Step) -> Row:
    return Row(name, Kind.LOST, step, OutcomeUnknown, "timed out", timeout=0.15, brief=True)


def limited(name: str, step: Step, wait: float = 0.5) -> Row:
    return Row(name, Kind.REFUSED, step, RateLimited, "rate limited", wait)


def refused(name: str, step: Step, says: str) -> Row:
    return Row(name, Kind.FINAL, step, Refused, says)


def foreign(name: str, step: Step, says: str = "no envelope", *, brief: bool = False) -> Row:
    return Row(name, Kind.FINAL, step, NotCloudflare, says, brief=brief)


def contradicting(name: str, step: Step, *, claims_success: bool = True, brief: bool = False) -> Row:
    return Row(
        name, Kind.FINAL, step, Unexpected, "but the HTTP status does not", claims_success=claims_success, brief=brief
    )


def untrusted(name: str, step: Step, says: str = "no envelope", *, by_id: bool = False, brief: bool = False) -> Row:
    return Row(name, Kind.FINAL, step, NotCloudflare, says, by_id=by_id, claims_success=True, brief=brief)


def _chained(code: int, inner: int) -> dict[str, Any]:
    return {"code": code, "message": "Invalid", "error_chain": [{"code": inner, "message": "Invalid format"}]}


def _not_found(*errors: Any, **more: Any) -> Step:
    """A 404 that resembles the envelope for an entry that does not exist."""
    return envelope(None, 404, *errors, **{"success": False, **more})


_GATEWAY = "a gateway got no valid response from the server"

LOST = (
    lost("disconnected without a response", disconnect, says="connection was lost"),
    lost(
        "half of a response",
        truncated(200, b'{"success": true, "errors": [], "result": {"id": 2401}}'),
        says="was lost",
    ),
    lost("half of a chunk", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"), says="was lost"),
    lost("half of a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), says="was lost"),
    lost(
        "a body that cannot be decompressed", response(200, b"no gzip", {"Content-Encoding": "gzip"}), says="was lost"
    ),
    lost("another protocol", raw(b"220 mail.example ESMTP\r\n"), says="was lost"),
    slow("no response in time", hang),
    slow("a response that trickles in", trickle),
    lost("408", response(408), says="HTTP 408"),
    lost("500 without a body", response(500), says="HTTP 500"),
    lost("500 with half an envelope", response(500, b'{"success": fal'), says="HTTP 500"),
    lost("501", response(501), says="HTTP 501"),
    lost("502 in HTML", response(502, b"<html>Bad gateway</html>"), says="HTTP 502"),
    lost("502 without a length", raw(b"HTTP/1.1 502 X\r\ncf-ray: 8f\r\nConnection: close\r\n\r\n"), says="HTTP 502"),
    lost("503 in an envelope", envelope(None, 503, 1015), says="HTTP 503"),
    lost("504", response(504), says=_GATEWAY),
    lost("520 from the edge", response(520, b"error code: 520"), says=_GATEWAY),
    lost("524 from the edge", response(524, b"error code: 524"), says=_GATEWAY),
    lost("527 from the edge", response(527), says=_GATEWAY),
    lost("530 from the edge", envelope(None, 530, 1016), says="HTTP 530"),
    lost("success with status 500", envelope({"id": 2401}, 500, success=True), says="HTTP 500"),
)

LIMITED = (
    limited("429 without a body", response(429)),
    limited("429 without a length", raw(b"HTTP/1.1 429 X\r\nRetry-After: 3\r\nConnection: close\r\n\r\n"), 3.0),
    limited("429 in HTML", response(429, b"<html>")),
    limited("429 with seconds", response(429, b"", {"Retry-After": "3"}), 3.0),
    limited("429 with a date", response(429, b"", {"Retry-After": "Fri, 15 Jan 2027 08:00:04 GMT"}), 4.0),
    limited("429 with zero and the delay in the body", response(429, b'{"retry_after": 5}', {"Retry-After": "0"}), 5.0),
    limited("971 with status 429", envelope(None, 429, 971)),
    limited("971 with status 200", envelope(None, 200, 971)),
    limited("971 with status 404", envelope(None, 404, 971)),
    limited("10100 with status 403", envelope(None, 403, 10100)),
    limited("10100 with status 500", envelope(None, 500, 10100)),
)

#: In the first batch, these are not failures, because some accounts have no batches.
NO_ROUTE = (
    refused("no such route", envelope(None, 404, 7003), "an account has either"),
    refused("no such route, with the other code", envelope(None, 404, 7000), "Check account_id"),
    refused("no such route, with status 400", envelope(None, 400, 7003), "Check account_id"),
    refused("no such route, in the error chain", envelope(None, 404, _chained(1, 7003)), "Check account_id"),
)

REFUSED = (
    *NO_ROUTE,
    refused("not found, with status 200", envelope(None, 200, 1404), "HTTP 200, rejected"),
    refused("not authenticated", envelope(None, 401, 10000), "mistyped, expired or revoked"),
    refused("not authenticated, with status 404", envelope(None, 404, 10000), "Cloud Email Security"),
    refused("not allowed", envelope(None, 403, 10000), "Cloud Email Security: Write"),
    refused("an invalid token", envelope(None, 403, 9109), "not valid for this account"),
    refused("an invalid token, with status 404", envelope(None, 404, 9109), "not valid for this account"),
    refused("an unknown key", envelope(None, 403, 9103), "do not belong together"),
    refused("an unknown key, with status 404", envelope(None, 404, 9103), "do not belong together"),
    refused("no credentials arrived", envelope(None, 400, 9106), "Set either api_token"),
    refused("no credentials arrived, with status 404", envelope(None, 404, 9106), "Set either api_token"),
    refused("two kinds of credentials", envelope(None, 400, 6003), "Set either api_token"),
    refused("two kinds of credentials, with status 404", envelope(None, 404, 6003), "Set either api_token"),
    refused("a malformed token", envelope(None, 400, _chained(6003, 6111)), "api_token is malformed"),
    refused("a token instead of a key", envelope(None, 400, _chained(6003, 6103)), "api_key is malformed"),
    refused("a malformed email address", envelope(None, 400, _chained(6003, 6102)), "api_email is malformed"),
    refused(
        "not in the plan",
        envelope(None, 403, {"code": 1, "message": "x is not available in the current subscription"}),
        "not part of this account's plan",
    ),
    refused(
        "a bad request", envelope(None, 400, {"code": 1400, "message": "no", "source": {"pointer": "/x"}}), "at /x"
    ),
    refused("a conflict", envelope(None, 409, 1409), "HTTP 409"),
    refused("404 without a coded error", _not_found(), "HTTP 404, rejected"),
)

FOREIGN = (
    foreign("another server's 404 in HTML", response(404, b"<html>Not Found</html>")),
    foreign("another server's 404 in JSON", response(404, b'{"success": false, "error": "gone"}')),
    foreign("another server's 404 with a detail", response(404, b'{"detail": "Not Found"}'), brief=True),
    foreign("another server's empty 404", response(404)),
    foreign("an empty 404 with lower-case headers", raw(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n"), brief=True),
    foreign("an empty chunked 404", raw(b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), brief=True),
    foreign("404 without errors", _not_found(errors=None), brief=True),
    foreign("404 with an object as errors", _not_found(errors={}), brief=True),
    foreign("404 with a text as errors", _not_found(errors=""), brief=True),
    foreign("404 with a list of texts as errors", _not_found(errors=["not found"]), brief=True),
    foreign("404 with a text as code", _not_found({"code": "1404", "message": "not found"}), brief=True),
    foreign("404 with a boolean as code", _not_found({"code": True, "message": "not found"}), brief=True),
    foreign("404 without a message", _not_found({"code": 1404}), brief=True),
    foreign("404 with null as message", _not_found({"code": 1404, "message": None}), brief=True),
    foreign("404 with an object as error chain", _not_found({"code": 1, "message": "", "error_chain": {"code": 7003}})),
    foreign("404 with a text as success", response(404, b'{"success": "false", "errors": []}'), brief=True),
    contradicting("success with status 404", envelope({"id": 2401}, 404, success=True), claims_success=False),
    foreign("another server's 401", response(401, b"<html>Log in</html>"), "captive portal"),
    foreign("another server's 403", response(403, b"<html>Blocked</html>"), "captive portal"),
    foreign("a redirect", response(301, b"", {"Location": "https://elsewhere.example/"}), "a redirect"),
    foreign("a redirect with an envelope", envelope({"id": 2401}, 301, headers={"Location": "/x"}), "a redirect"),
    foreign("a redirect to an invalid URL", response(308, b"", {"Location": "http://[::"}), "a redirect"),
    foreign("a proxy that requires a password", response(407), "HTTPS_PROXY"),
)

UNTRUSTED = (
    untrusted("a captive portal", response(200, b"<html>Welcome</html>"), "captive portal"),
    untrusted("an empty 200", response(200)),
    untrusted("204", response(204)),
    untrusted("204 without a length", raw(b"HTTP/1.1 204 X\r\n\r\n"), brief=True),
    untrusted("JSON without an envelope", response(200, b"[]")),
    untrusted("JSON that is nested too deeply", response(200, b"[" * 100_000), brief=True),
    untrusted("invalid JSON", response(200, b'{"success": true, "errors": [], "result": NaN}')),
    untrusted("a body in another encoding", response(200, b"\xff\xfe\x00{")),
    untrusted("a text as success", envelope({"id": 2401}, success="true")),
    untrusted("success with a text as errors", envelope({"id": 2401}, errors="x"), brief=True),
    contradicting("success with status 202", envelope({"id": 2401}, 202)),
    contradicting("success with status 202 and an error", envelope({"id": 2401}, 202, 971, success=True), brief=True),
    untrusted("success without a result", envelope(None), "the result lacks the ID of", by_id=True),
    untrusted("success with an empty result", envelope({}), "the result lacks the ID of", by_id=True, brief=True),
    untrusted("success for another entry", envelope({**POLICY, "id": 2402}), "the result is about", by_id=True),
    untrusted("success with a list as result", envelope([1]), "the result lacks the ID of", by_id=True),
    untrusted("success with a boolean as id", envelope({"id": True}), "lacks the ID of", by_id=True, brief=True),
)

FAULTS = (*LOST, *LIMITED, *REFUSED, *FOREIGN, *UNTRUSTED)

#: The faults that a retry can overcome.
TRANSIENT = (*LOST, *LIMITED)


def every_fault(rows: tuple[Row, ...]) -> pytest.MarkDecorator:
    """Run a test for each of these faults."""
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)
