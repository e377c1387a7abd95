# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of faults: what a server, or something in between, may do instead of answering.

The tests of the client and the fault matrix of the modules share it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
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
    answer,
    cut,
    drip,
    envelope,
    half,
    never,
    raw,
)

GONE = envelope(None, 404, 1404)


class Kind(enum.Enum):
    """What a fault means for the request."""

    LOST = "it may have been carried out"
    REFUSED = "it was certainly not carried out"
    FINAL = "to send it again would not help"


@dataclass(frozen=True)
class Row:
    """A fault: ``step`` is what the server does. The client raises ``error``; the module's message contains ``says``."""

    name: str
    kind: Kind
    step: Step
    error: type[RequestFailed]
    says: str
    wait: float = 0.5  # seconds, before the request is sent again
    timeout: float = 10.0  # seconds; short if the server is meant to be too slow
    by_id: bool = False  # wrong only if the answer has to name entry 2401; the client alone sees a success
    claims: bool = False  # a success by its status, so that something may have been done
    brief: bool = False  # costs real time, or differs little from other rows: two columns are enough

    @property
    def answered(self) -> bool:
        """Whether there is an answer, by which a creation may be sent again after a look that does not find it."""
        return self.says.startswith("HTTP")

    @property
    def in_time(self) -> bool:
        """Whether the server answers at once."""
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


def denied(name: str, step: Step, *, claims: bool = True, brief: bool = False) -> Row:
    return Row(name, Kind.FINAL, step, Unexpected, "but the HTTP status does not", claims=claims, brief=brief)


def unbelieved(name: str, step: Step, says: str = "no envelope", *, by_id: bool = False, brief: bool = False) -> Row:
    return Row(name, Kind.FINAL, step, NotCloudflare, says, by_id=by_id, claims=True, brief=brief)


def _chained(code: int, inner: int) -> dict[str, Any]:
    return {"code": code, "message": "Invalid", "error_chain": [{"code": inner, "message": "Invalid format"}]}


def _not_found(*errors: Any, **more: Any) -> Step:
    """A 404 that looks like the envelope of an entry that does not exist."""
    return envelope(None, 404, *errors, **{"success": False, **more})


LOST = (
    lost("cut before an answer", cut, says="connection was lost"),
    lost("half of an answer", half(200, b'{"success": true, "errors": [], "result": {"id": 2401}}'), says="was lost"),
    lost("half of a chunk", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"), says="was lost"),
    lost("half of a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), says="was lost"),
    lost("a body that cannot be unpacked", answer(200, b"no gzip", {"Content-Encoding": "gzip"}), says="was lost"),
    lost("another protocol", raw(b"220 mail.example ESMTP\r\n"), says="was lost"),
    slow("no answer in time", never),
    slow("an answer in drops", drip),
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
)

LIMITED = (
    limited("429 without a body", answer(429)),
    limited("429 and no more", raw(b"HTTP/1.1 429 X\r\nRetry-After: 3\r\nConnection: close\r\n\r\n"), 3.0),
    limited("429 in HTML", answer(429, b"<html>")),
    limited("429 with seconds", answer(429, b"", {"Retry-After": "3"}), 3.0),
    limited("429 with a date", answer(429, b"", {"Retry-After": "Fri, 15 Jan 2027 08:00:04 GMT"}), 4.0),
    limited("429 with zero and the delay in the body", answer(429, b'{"retry_after": 5}', {"Retry-After": "0"}), 5.0),
    limited("971 under 429", envelope(None, 429, 971)),
    limited("971 under 200", envelope(None, 200, 971)),
    limited("971 under 404", envelope(None, 404, 971)),
    limited("10100 under 403", envelope(None, 403, 10100)),
    limited("10100 under 500", envelope(None, 500, 10100)),
)

#: A first batch that finds no route is no failure: some accounts have no batches.
NO_ROUTE = (
    refused("no such route", envelope(None, 404, 7003), "an account has either"),
    refused("no such route, by the other code", envelope(None, 404, 7000), "Check account_id"),
    refused("no such route, under 400", envelope(None, 400, 7003), "Check account_id"),
    refused("no such route, in the chain", envelope(None, 404, _chained(1, 7003)), "Check account_id"),
)

REFUSED = (
    *NO_ROUTE,
    refused("not found under 200", envelope(None, 200, 1404), "HTTP 200, rejected"),
    refused("not authenticated", envelope(None, 401, 10000), "mistyped, expired or revoked"),
    refused("not authenticated under 404", envelope(None, 404, 10000), "Cloud Email Security"),
    refused("not allowed", envelope(None, 403, 10000), "Cloud Email Security: Write"),
    refused("an invalid token", envelope(None, 403, 9109), "not valid for this account"),
    refused("an invalid token under 404", envelope(None, 404, 9109), "not valid for this account"),
    refused("an unknown key", envelope(None, 403, 9103), "do not belong together"),
    refused("an unknown key under 404", envelope(None, 404, 9103), "do not belong together"),
    refused("no credentials arrived", envelope(None, 400, 9106), "Give either api_token"),
    refused("no credentials arrived, under 404", envelope(None, 404, 9106), "Give either api_token"),
    refused("both ways at once", envelope(None, 400, 6003), "Give either api_token"),
    refused("both ways at once, under 404", envelope(None, 404, 6003), "Give either api_token"),
    refused("a malformed token", envelope(None, 400, _chained(6003, 6111)), "api_token is malformed"),
    refused("a token for a key", envelope(None, 400, _chained(6003, 6103)), "api_key is malformed"),
    refused("a malformed e-mail address", envelope(None, 400, _chained(6003, 6102)), "api_email is malformed"),
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
    foreign("somebody else's 404 in HTML", answer(404, b"<html>Not Found</html>")),
    foreign("somebody else's 404 in JSON", answer(404, b'{"success": false, "error": "gone"}')),
    foreign("somebody else's 404 with a detail", answer(404, b'{"detail": "Not Found"}'), brief=True),
    foreign("somebody else's empty 404", answer(404)),
    foreign("an empty 404, in small letters", raw(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n"), brief=True),
    foreign(
        "an empty 404 in chunks", raw(b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), brief=True
    ),
    foreign("404 without errors", _not_found(errors=None), brief=True),
    foreign("404 with an object for errors", _not_found(errors={}), brief=True),
    foreign("404 with a text for errors", _not_found(errors=""), brief=True),
    foreign("404 with texts as errors", _not_found(errors=["not found"]), brief=True),
    foreign("404 with a text as code", _not_found({"code": "1404", "message": "not found"}), brief=True),
    foreign("404 with a boolean as code", _not_found({"code": True, "message": "not found"}), brief=True),
    foreign("404 without a message", _not_found({"code": 1404}), brief=True),
    foreign("404 with null as message", _not_found({"code": 1404, "message": None}), brief=True),
    foreign("404 with an object for a chain", _not_found({"code": 1, "message": "", "error_chain": {"code": 7003}})),
    foreign("404 whose success is a text", answer(404, b'{"success": "false", "errors": []}'), brief=True),
    denied("success under 404", envelope({"id": 2401}, 404, success=True), claims=False),
    foreign("somebody else's 401", answer(401, b"<html>Log in</html>"), "captive portal"),
    foreign("somebody else's 403", answer(403, b"<html>Blocked</html>"), "captive portal"),
    foreign("a redirect", answer(301, b"", {"Location": "https://elsewhere.example/"}), "a redirect"),
    foreign("a redirect with an envelope", envelope({"id": 2401}, 301, headers={"Location": "/x"}), "a redirect"),
    foreign("a redirect to nowhere", answer(308, b"", {"Location": "http://[::"}), "a redirect"),
    foreign("a proxy that wants a password", answer(407), "HTTPS_PROXY"),
)

UNBELIEVED = (
    unbelieved("a captive portal", answer(200, b"<html>Welcome</html>"), "captive portal"),
    unbelieved("an empty 200", answer(200)),
    unbelieved("204", answer(204)),
    unbelieved("204 and no more", raw(b"HTTP/1.1 204 X\r\n\r\n"), brief=True),
    unbelieved("JSON that is no envelope", answer(200, b"[]")),
    unbelieved("JSON that is too deep", answer(200, b"[" * 100_000), brief=True),
    unbelieved("JSON that is not JSON", answer(200, b'{"success": true, "errors": [], "result": NaN}')),
    unbelieved("an envelope in another alphabet", answer(200, b"\xff\xfe\x00{")),
    unbelieved("success that is no boolean", envelope({"id": 2401}, success="true")),
    unbelieved("success with a text for errors", envelope({"id": 2401}, errors="x"), brief=True),
    denied("success under 202", envelope({"id": 2401}, 202)),
    denied("success under 202 with an error", envelope({"id": 2401}, 202, 971, success=True), brief=True),
    unbelieved("a success without a result", envelope(None), "the result does not name", by_id=True),
    unbelieved("a success with an empty result", envelope({}), "the result does not name", by_id=True, brief=True),
    unbelieved("a success for another entry", envelope({**POLICY, "id": 2402}), "the result names", by_id=True),
    unbelieved("a success for no entry", envelope([1]), "the result does not name", by_id=True),
    unbelieved("a success with a boolean as id", envelope({"id": True}), "does not name", by_id=True, brief=True),
)

FAULTS = (*LOST, *LIMITED, *REFUSED, *FOREIGN, *UNBELIEVED)

#: The faults that may not come again.
PASSING = (*LOST, *LIMITED)


def every(rows: tuple[Row, ...]) -> pytest.MarkDecorator:
    """Run a test on each of these faults."""
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)
