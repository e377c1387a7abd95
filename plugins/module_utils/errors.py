# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What can go wrong, as exceptions with data.

Nothing here knows HTTP libraries or Ansible. A text says what happened; what to do about it is said in ``hints.py``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class Outcome(enum.Enum):
    """What a try did to the account. Whether it is sent again follows from this and from the method."""

    SETTLED = "settled"  # answered, or sure to fail again: nothing to gain from a repetition
    NOT_CARRIED_OUT = "not carried out"  # refused before anything was done
    UNKNOWN = "unknown"  # sent, but no answer tells whether it was carried out


class Fault(enum.Enum):
    """Why a try brought no answer; the value is the text that users read."""

    NAME = "the host name was not resolved"
    UNREACHABLE = "no connection was made"
    PROXY = "the proxy refused the connection"
    TLS = "the TLS connection failed"
    TIMEOUT = "no complete answer came in time"
    CUT = "the connection was cut before the answer was complete"
    SERVER = "the server could not answer"
    UNCLEAR = "a success that does not account for all that was asked"
    UNUSABLE = "the request could not be sent"


@dataclass(frozen=True)
class Problem:
    """One entry of the envelope's ``errors``, or of such an entry's ``error_chain``."""

    code: int
    message: str
    pointer: str | None = None

    def __str__(self) -> str:
        where = f", at {self.pointer}" if self.pointer else ""
        return f"{self.message} (code {self.code}{where})"


@dataclass(frozen=True)
class Source:
    """Where a failure comes from: the HTTP status, Cloudflare's own words, and the name of the request for its support."""

    status: int | None = None
    problems: tuple[Problem, ...] = ()
    ray_id: str | None = None

    @property
    def codes(self) -> frozenset[int]:
        """Cloudflare's error codes, those of the chains included."""
        return frozenset(problem.code for problem in self.problems)


class CloudflareError(Exception):
    """Base of everything that this collection raises on purpose.

    ``progress`` holds what is to be told besides, as parts of a module's result: what was done before the failure.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.progress: dict[str, Any] = {}


class InvalidOption(CloudflareError):
    """What the user gave cannot be right. ``entry`` is its position in a list, from 1, where that is known."""

    entry: int | None = None

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option} {reason}")


class RequestFailed(CloudflareError):
    """A request that did not bring what was asked for. ``reason`` is in our own words, ``detail`` may be in others'.

    What one try cannot know, the HTTP client fills in: ``request`` is the method and the URL, ``tries`` counts all tries,
    ``after_unknown`` says that an earlier try brought no answer, ``retry_after`` is the wait that the answer asked for, in
    seconds, and ``gave_up`` says why nothing more was done.
    """

    outcome = Outcome.SETTLED

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

    @property
    def in_doubt(self) -> bool:
        """Whether the account may have been changed all the same."""
        return not self.request.startswith("GET ") and (self.after_unknown or self._may_be_done())

    def _may_be_done(self) -> bool:
        """Whether the last try may have been carried out, were it a write."""
        return self.outcome is Outcome.UNKNOWN

    def __str__(self) -> str:
        source = self.source
        said = [self.detail] if self.detail else []
        said += [str(problem) for problem in source.problems]
        if self.tries > 1:
            said.append(f"tried {self.tries} times")
        if self.in_doubt:
            said.append("it may have been carried out")
        if self.retry_after:
            said.append(f"a wait of {self.retry_after:g} s was asked for")
        if self.gave_up:
            said.append(self.gave_up)
        if source.ray_id:
            said.append(f"ray id {source.ray_id}")
        status = "" if source.status is None else f"HTTP {source.status}, "
        return f"{self.request}: {status}{self.reason}" + "".join(f"; {part}" for part in said)


class NotSent(RequestFailed):
    """The request did not reach the server."""

    def __init__(self, fault: Fault, detail: str = "", outcome: Outcome = Outcome.NOT_CARRIED_OUT) -> None:
        super().__init__(fault.value, detail=detail)
        self.fault = fault
        self.outcome = outcome


class OutcomeUnknown(RequestFailed):
    """The request was sent, and no answer tells whether it was carried out."""

    outcome = Outcome.UNKNOWN

    def __init__(self, fault: Fault, detail: str = "", source: Source = Source()) -> None:
        super().__init__(fault.value, source, detail)
        self.fault = fault


class RateLimited(RequestFailed):
    """Refused because of the rate limit; not carried out."""

    outcome = Outcome.NOT_CARRIED_OUT


class Refused(RequestFailed):
    """Cloudflare itself, in its envelope, says no."""


class NotFound(Refused):
    """Cloudflare itself says that what the path names does not exist."""


class NoBatchEndpoint(CloudflareError):
    """The account has no endpoint for batches."""


class NotCloudflare(RequestFailed):
    """An answer that cannot be taken for Cloudflare's, or that does not answer the question."""

    def _may_be_done(self) -> bool:
        """Where the status claims a success that nothing else shows."""
        return 200 <= (self.source.status or 0) < 300
