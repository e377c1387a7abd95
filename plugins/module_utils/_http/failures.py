# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request can fail, as exceptions with data.

    RequestFailed           a request failed
    ├── Interrupted         a signal ended the task
    ├── NotSent             it did not reach the server
    ├── OutcomeUnknown      it was sent, but it is unknown whether it was carried out
    ├── NotReady            the server accepted it, and has no result yet
    ├── RateLimited         rejected because of the rate limit
    ├── Refused             Cloudflare itself rejected it
    │   └── NotFound        Cloudflare itself says that the object does not exist
    └── NotCloudflare       the response does not come from Cloudflare's API, as far as we can tell
        └── Unexpected      Cloudflare's envelope, but it does not match the request

The texts say what happened; ``_module/hints.py`` says what to do about it.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from .._errors import CloudflareError

RATE_LIMIT_CODES = frozenset({971, 10100})
ROUTE_CODES = frozenset({7000, 7003})
#: HTTP statuses of a gateway, such as Cloudflare's edge, that did not wait for the server. The server may still be working.
GATEWAY_STATUSES = frozenset({504, *range(520, 528)})
CREDENTIAL_CODES = frozenset({6003, 9103, 9106, 9109, 10000})


class Effect(enum.Enum):
    """What a request may change. This decides if it may be sent again, and if a failed one may have been carried out."""

    NOTHING = "it only reads"
    SAME = "sent twice, it has the effect of one"
    AGAIN = "sent twice, it may have its effect twice"


#: The usual effect of a method. The API has no idempotency keys, so a second POST could create a duplicate.
EFFECTS = {"GET": Effect.NOTHING, "PATCH": Effect.SAME, "PUT": Effect.SAME, "DELETE": Effect.SAME, "POST": Effect.AGAIN}


class Request(NamedTuple):
    """A request, for decisions and messages."""

    method: str
    url: str
    effect: Effect

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


class Outcome(enum.Enum):
    """The effect of one attempt on the account. The outcome and the request's effect decide whether to retry."""

    FINAL = "final"  # a retry would not help
    NOT_CARRIED_OUT = "not carried out"  # rejected before anything was changed
    UNKNOWN = "unknown"  # sent, but it is unknown whether it was carried out


class Fault(enum.Enum):
    """Why an attempt got no usable response. The value is the message for users."""

    DNS = "the host name could not be resolved"
    UNREACHABLE = "could not connect"
    PROXY = "the proxy refused the connection"
    TLS = "the TLS connection failed"
    TIMEOUT = "the request timed out"
    DISCONNECTED = "the connection was lost before the response was complete"
    SERVER = "the server failed to process the request"
    GATEWAY = "a gateway got no valid response from the server"
    INCOMPLETE_RESULT = "the server reported success, but did not list every change"
    UNSENDABLE = "the request could not be sent"


class ApiError(NamedTuple):
    """One entry of the envelope's ``errors``, or of such an entry's ``error_chain``."""

    code: int
    message: str
    pointer: str | None = None

    def __str__(self) -> str:
        where = f", at {self.pointer}" if self.pointer else ""
        return f"{self.message} (code {self.code}{where})"


class Source(NamedTuple):
    """The source of a failure: the HTTP status, Cloudflare's errors, and the ray id for Cloudflare's support."""

    status: int | None = None
    errors: tuple[ApiError, ...] = ()
    ray_id: str | None = None

    @property
    def codes(self) -> frozenset[int]:
        """Cloudflare's error codes, including those of the chains."""
        return frozenset(each.code for each in self.errors)

    @property
    def not_in_plan(self) -> bool:
        """Whether the account's plan lacks the feature. The API has no code for it, only this message."""
        return any("not available in the current subscription" in each.message for each in self.errors)


NO_SOURCE = Source()


class RequestFailed(CloudflareError):
    """A request failed. ``reason`` is our own text; ``detail`` can be the server's text.

    The HTTP client fills in the rest. ``tries`` counts all attempts. ``after_unknown`` is true if an earlier attempt got no
    response. ``retry_after`` is the delay that the server asked for, in seconds. ``gave_up`` says why there was no further
    attempt. ``earlier`` is an earlier request that got no response.
    """

    outcome = Outcome.FINAL

    def __init__(self, reason: str, source: Source = NO_SOURCE, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.detail = detail
        self.request = Request("", "", Effect.AGAIN)
        self.tries = 1
        self.after_unknown = False
        self.retry_after: float | None = None
        self.gave_up = ""
        self.earlier: Request | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether the account may have been changed although the request failed."""
        return self.request.effect is not Effect.NOTHING and (self.after_unknown or self._may_be_done())

    def _may_be_done(self) -> bool:
        """Whether the last attempt may have been carried out, if it was a write."""
        return self.outcome is Outcome.UNKNOWN

    def __str__(self) -> str:
        source = self.source
        parts = [self.detail] if self.detail else []
        parts += [str(each) for each in source.errors]
        if self.tries > 1:
            parts.append(f"tried {self.tries} times")
        if self.in_doubt:
            parts.append("it may have been carried out")
        if self.earlier:
            parts.append(f"an earlier request ({self.earlier}) got no response: it may have been carried out")
        if self.retry_after:
            parts.append(f"the server asked for a wait of {self.retry_after:g} s")
        if self.gave_up:
            parts.append(self.gave_up)
        if source.ray_id:
            parts.append(f"ray ID {source.ray_id}")
        status = "" if source.status is None else f"HTTP {source.status}, "
        return f"{self.request}: {status}{self.reason}" + "".join(f"; {part}" for part in parts)


class Interrupted(RequestFailed):
    """A signal such as SIGTERM ended the task, perhaps during a request. ``signal_name`` is its name."""

    def __init__(self, signal_name: str) -> None:
        super().__init__(f"{signal_name} interrupted the task")

    def _may_be_done(self) -> bool:
        return bool(self.request.method)

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.request.method else text.removeprefix(f"{self.request}: ")


class NotSent(RequestFailed):
    """The request did not reach the server."""

    def __init__(
        self, fault: Fault, detail: str = "", outcome: Outcome = Outcome.NOT_CARRIED_OUT, source: Source = NO_SOURCE
    ) -> None:
        super().__init__(fault.value, source, detail)
        self.fault = fault
        self.outcome = outcome


class OutcomeUnknown(RequestFailed):
    """The request was sent, but it is unknown whether it was carried out."""

    outcome = Outcome.UNKNOWN

    def __init__(self, fault: Fault, detail: str = "", source: Source = NO_SOURCE) -> None:
        super().__init__(fault.value, source, detail)
        self.fault = fault


class NotReady(RequestFailed):
    """The server needs longer for a result than we wait."""

    outcome = Outcome.NOT_CARRIED_OUT


class RateLimited(RequestFailed):
    """Rejected because of the rate limit, and not carried out."""

    outcome = Outcome.NOT_CARRIED_OUT


class Refused(RequestFailed):
    """Cloudflare itself rejected the request, in its envelope."""


class NotFound(Refused):
    """Cloudflare itself says that the object named by the path does not exist."""


class NotCloudflare(RequestFailed):
    """The response does not come from Cloudflare's API, as far as we can tell."""

    def _may_be_done(self) -> bool:
        """A success status may be true, even if the rest of the response does not support it."""
        return 200 <= (self.source.status or 0) < 300


class Unexpected(NotCloudflare):
    """A response in Cloudflare's envelope that does not match the request."""
