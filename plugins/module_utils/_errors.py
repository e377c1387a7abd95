# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What can go wrong, as exceptions with data.

    CloudflareError
    ├── InvalidOption           a value of the task is invalid
    ├── InvalidEntries          several of these, in the entries of a list
    ├── NoBatchEndpoint         the account or the list has no batch endpoint
    └── RequestFailed           a request failed
        ├── NotSent             it did not reach the server
        ├── OutcomeUnknown      it was sent, but it is unknown whether it was carried out
        ├── RateLimited         rejected because of the rate limit
        ├── Refused             Cloudflare itself rejected it
        │   └── NotFound        Cloudflare itself says that the object does not exist
        └── NotCloudflare       the response does not come from Cloudflare's API, as far as we can tell
            └── Unexpected      Cloudflare's envelope, but it does not match the request

Nothing here knows HTTP libraries or Ansible. The texts say what happened; ``_hints.py`` says what to do about it.
"""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


class Outcome(enum.Enum):
    """The effect of one attempt on the account. The outcome and the method decide whether to retry."""

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
    INCOMPLETE_RESULT = "the server reported success, but did not list every change"
    UNSENDABLE = "the request could not be sent"


@dataclass(frozen=True)
class ApiError:
    """One entry of the envelope's ``errors``, or of such an entry's ``error_chain``."""

    code: int
    message: str
    pointer: str | None = None

    def __str__(self) -> str:
        where = f", at {self.pointer}" if self.pointer else ""
        return f"{self.message} (code {self.code}{where})"


@dataclass(frozen=True)
class Source:
    """The source of a failure: the HTTP status, Cloudflare's errors, and the ray id for Cloudflare's support."""

    status: int | None = None
    errors: tuple[ApiError, ...] = ()
    ray_id: str | None = None

    @property
    def codes(self) -> frozenset[int]:
        """Cloudflare's error codes, including those of the chains."""
        return frozenset(each.code for each in self.errors)


class CloudflareError(Exception):
    """The base class of our exceptions.

    ``progress`` holds additional keys for the module's result, such as the changes before the failure.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.progress: dict[str, Any] = {}


class InvalidOption(CloudflareError):
    """A value of the task is invalid. ``entry`` is the position (from 1) of its list entry, if known."""

    entry: int | None = None

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option} {reason}")


class InvalidEntries(CloudflareError):
    """All errors in the entries of a task, in order. ``entry`` of each error is the position of its entry."""

    def __init__(self, errors: Sequence[InvalidOption]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors


def shortened(texts: Sequence[str], most: int = 10, rest: str = "more") -> list[str]:
    """The first texts for a message, at most ``most``. If there are others, the last item says how many: "and 3 more"."""
    others = len(texts) - most
    return [*texts[:most], *([f"and {others} {rest}"] if others > 0 else [])]


class EntryErrors:
    """Collects the errors in the entries of a task, to report them together."""

    def __init__(self) -> None:
        self._errors: list[InvalidOption] = []

    def add(self, error: InvalidOption) -> None:
        """Remember an error."""
        self._errors.append(error)

    @contextlib.contextmanager
    def at(self, position: int) -> Iterator[None]:
        """Remember an InvalidOption from the block, for the entry at this position (from 1)."""
        try:
            yield
        except InvalidOption as error:
            error.entry = position
            self.add(error)

    def raise_any(self) -> None:
        """Raise InvalidEntries if there are any errors."""
        if self._errors:
            raise InvalidEntries(self._errors)


class NoBatchEndpoint(CloudflareError):
    """The account has no batch endpoint for this list."""


class RequestFailed(CloudflareError):
    """A request failed. ``reason`` is our own text; ``detail`` can be the server's text.

    The HTTP client fills in the rest. ``request`` is the method and the URL. ``tries`` counts all attempts. ``after_unknown`` is
    true if an earlier attempt got no response. ``retry_after`` is the delay that the server asked for, in seconds. ``gave_up`` says
    why there was no further attempt. ``earlier`` names an earlier request that got no response.
    """

    outcome = Outcome.FINAL

    def __init__(self, reason: str, source: Source = Source(), detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.detail = detail
        self.request = ""
        self.tries = 1
        self.after_unknown = False
        self.retry_after: float | None = None
        self.gave_up = ""
        self.earlier = ""

    @property
    def in_doubt(self) -> bool:
        """Whether the account may have been changed although the request failed."""
        return not self.request.startswith("GET ") and (self.after_unknown or self._may_be_done())

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
            parts.append(f"ray id {source.ray_id}")
        status = "" if source.status is None else f"HTTP {source.status}, "
        return f"{self.request}: {status}{self.reason}" + "".join(f"; {part}" for part in parts)


class NotSent(RequestFailed):
    """The request did not reach the server."""

    def __init__(
        self,
        fault: Fault,
        detail: str = "",
        outcome: Outcome = Outcome.NOT_CARRIED_OUT,
        source: Source = Source(),
    ) -> None:
        super().__init__(fault.value, source, detail)
        self.fault = fault
        self.outcome = outcome


class OutcomeUnknown(RequestFailed):
    """The request was sent, but it is unknown whether it was carried out."""

    outcome = Outcome.UNKNOWN

    def __init__(self, fault: Fault, detail: str = "", source: Source = Source()) -> None:
        super().__init__(fault.value, source, detail)
        self.fault = fault


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
