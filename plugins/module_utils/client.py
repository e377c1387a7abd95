# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The Cloudflare API over HTTP: session, authentication, envelope, retries and waiting.

Knows no Ansible and no policies. What is believed, what is sent again and how long is waited is decided here and
nowhere else: in three tables, ``RESENT``, ``_verdict`` and ``_failure``, and in ``_retry_after`` and ``_pause``.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import json
import random
import re
import signal
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any
from urllib.parse import quote, urlsplit

from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    Fault,
    NotCloudflare,
    NotFound,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Problem,
    RateLimited,
    Refused,
    RequestFailed,
    Source,
)
from ansible_collections.community.cloudflare.plugins.module_utils.version import VERSION

try:
    import requests
    from urllib3 import exceptions as urllib3_exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

#: Which methods are sent again after a try with this outcome. A POST that may have been carried out never is: the
#: API knows no idempotency keys, and a second POST could create a second policy.
RESENT: Mapping[Outcome, frozenset[str]] = {
    Outcome.SETTLED: frozenset(),
    Outcome.NOT_CARRIED_OUT: frozenset({"GET", "POST", "PATCH", "DELETE"}),
    Outcome.UNKNOWN: frozenset({"GET", "PATCH", "DELETE"}),
}

RATE_LIMIT_CODES = frozenset({971, 10100})
ROUTE_CODES = frozenset({7000, 7003})
CREDENTIAL_CODES = frozenset({6003, 9103, 9106, 9109, 10000})

#: A 404 with one of these speaks of the route or of the credentials, not of the policy.
_NOT_ABOUT_THE_OBJECT = ROUTE_CODES | CREDENTIAL_CODES

_PAGE = 1000  # entries; the most that the API gives at once
_FIRST_PAUSE = 0.5  # seconds; doubles with every try
_LONGEST_PAUSE = 60.0  # seconds; of those that nobody asked for
#: The modules in which a request waits for the network.
_WAITING = frozenset({"http.client", "socket", "ssl", "urllib3.util.connection"})
_LONGEST_TEXT = 500  # characters of a text of the server's that are passed on

#: OpenSSL's names for what goes wrong in a handshake, before a request is sent.
_HANDSHAKE_FAILURES = frozenset(
    {
        "HTTP_REQUEST",
        "NO_CERTIFICATE_OR_CRL_FOUND",
        "NO_PROTOCOLS_AVAILABLE",
        "PEM_LIB",
        "RECORD_LAYER_FAILURE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)


@dataclass(frozen=True, repr=False)
class ApiToken:
    """An API token, scoped to what it may do. The preferred way."""

    token: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, repr=False)
class GlobalKey:
    """A user's e-mail address and Global API key. Never sent together with a token: Cloudflare answers 6003."""

    email: str
    key: str

    def headers(self) -> dict[str, str]:
        return {"X-Auth-Email": self.email, "X-Auth-Key": self.key}


@dataclass(frozen=True)
class Answer:
    """A success in Cloudflare's envelope: what was asked, where it came from, ``result`` and ``result_info`` as parsed JSON."""

    request: str
    source: Source
    result: Any
    result_info: Any

    @property
    def page_size(self) -> int:
        """Entries of a full page: as many as were asked for, but where the server tells that it gives fewer."""
        told = self._told("per_page")
        return told if told and 0 < told < _PAGE else _PAGE

    @property
    def total_count(self) -> int | None:
        """How many entries there are on all pages, and beyond the filters; None where that is not told."""
        return self._told("total_count")

    def _told(self, name: str) -> int | None:
        value = self.result_info.get(name) if isinstance(self.result_info, dict) else None
        return value if isinstance(value, int) else None

    def unexpected(self, reason: str) -> NotCloudflare:
        """The error to raise where the result does not answer the question."""
        failure = NotCloudflare(reason, self.source)
        failure.request = self.request
        return failure

    def unclear(self) -> OutcomeUnknown:
        """The error to raise where the result does not tell what was carried out, and looking can."""
        failure = OutcomeUnknown(Fault.UNCLEAR, source=self.source)
        failure.request = self.request
        return failure


class CloudflareClient:
    """One session for one task. Use it as a context manager.

    ``base_url`` is an absolute URL without a trailing slash. ``verify`` is what requests takes: a bool or the path of a
    CA bundle. ``timeout`` (for one request) and ``max_wait`` (for all waiting of the session) are seconds.
    ``on_wait`` is told of every wait: its seconds and the failure that it follows.
    """

    def __init__(
        self,
        base_url: str,
        credentials: ApiToken | GlobalKey,
        *,
        verify: bool | str = True,
        timeout: float = 30.0,
        max_retries: int = 5,
        max_wait: float = 360.0,
        on_wait: Callable[[float, RequestFailed], None] = lambda seconds, failure: None,
    ) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._verify = verify
        self._timeout = timeout
        self._max_retries = max_retries
        self._max_wait = max_wait
        self._on_wait = on_wait
        self._waited = 0.0
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"community.cloudflare/{VERSION}"})
        # Even where redirects are not followed, requests reads the target, and fails on an odd one.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]

    def __enter__(self) -> CloudflareClient:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._session.close()

    def request(
        self,
        method: str,
        path: Sequence[str | int],
        *,
        params: Mapping[str, str | int] | None = None,
        body: Any = None,
    ) -> Answer:
        """Send one request, again where ``RESENT`` allows it, and return the success.

        ``path`` holds the segments below the base URL, unquoted. Raises a ``RequestFailed``: ``OutcomeUnknown`` where it
        may have been carried out, ``NotFound`` (see its ``after_unknown``) where Cloudflare says that the object is gone.
        """
        url = "/".join([self._base_url, *map(_segment, path)])
        tries = 0
        after_unknown = False
        while True:
            tries += 1
            try:
                return self._try(method, url, params, body)
            except RequestFailed as error:
                failure = error
            failure.request = f"{method} {url}"
            failure.tries = tries
            failure.after_unknown = after_unknown
            after_unknown = after_unknown or failure.outcome is Outcome.UNKNOWN
            if method not in RESENT[failure.outcome] or tries > self._max_retries:
                raise failure
            self._wait(failure)

    def pages(self, path: Sequence[str | int], params: Mapping[str, str | int]) -> Iterator[Answer]:
        """The pages of a list, of 1000 entries each: answers whose ``result`` is a list, perhaps an empty one.

        A page that is not full is the last, by the size that the answer tells: the API's ``total_count`` does not count what
        filters leave over.
        """
        before: Any = None
        page = 0
        while True:
            page += 1
            answer = self.request("GET", path, params={**params, "page": page, "per_page": _PAGE})
            if not isinstance(answer.result, list) or len(answer.result) > _PAGE:
                raise answer.unexpected(f"the result is not a list of at most {_PAGE}")
            if answer.result and answer.result == before:
                raise answer.unexpected("the same page came twice")
            yield answer
            if len(answer.result) < answer.page_size:
                return
            before = answer.result

    def _try(self, method: str, url: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        try:
            with _deadline(self._timeout):
                response = self._session.request(
                    method,
                    url,
                    params=params,
                    json=body,
                    auth=self._authenticate,
                    verify=self._verify,
                    timeout=self._timeout,
                    allow_redirects=False,
                    proxies=_proxies(url),
                )
        except (OSError, ValueError, urllib3_exceptions.HTTPError) as error:
            raise _failure(error) from error
        document = _json(response.content)
        problems = _problems(document)
        ray_id = response.headers.get("cf-ray")
        source = Source(response.status_code, problems or (), _text(ray_id) if ray_id else None)
        if _is_incomplete(response):
            raise OutcomeUnknown(Fault.CUT, source=source)
        failure = _verdict(source, document["success"] if problems is not None else None)
        if failure:
            failure.retry_after = _retry_after(response.headers.get("Retry-After", ""), document)
            raise failure
        return Answer(f"{method} {url}", source, document.get("result"), document.get("result_info"))

    def _authenticate(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Given as ``auth``, which keeps requests from putting ~/.netrc credentials in its place."""
        request.headers.update(self._credentials.headers())
        return request

    def _wait(self, failure: RequestFailed) -> None:
        pause = failure.retry_after or _pause(failure.tries)
        if self._waited + pause > self._max_wait:
            failure.gave_up = f"waiting {pause:g} s more would pass max_wait ({self._max_wait:g} s)"
            raise failure
        self._waited += pause
        self._on_wait(pause, failure)
        time.sleep(pause)


def _verdict(source: Source, success: bool | None) -> RequestFailed | None:
    """Whether an answer is believed, from its status, its codes, and the envelope's ``success``: None for no envelope.

    The first row that fits decides. Source: Cloudflare's API reference and what its users met (429 and its codes).
    """
    status, codes = source.status or 0, source.codes
    if success and status in (200, 201):
        return None
    if status == 429 or (codes & RATE_LIMIT_CODES and not success):
        return RateLimited("rate limited", source)
    if status == 408 or status >= 500:
        return OutcomeUnknown(Fault.SERVER, source=source)
    if 300 <= status < 400:
        return NotCloudflare("a redirect, which is not followed", source)
    if success is None:
        return NotCloudflare("not an answer of Cloudflare's API (no envelope)", source)
    if success:
        return NotCloudflare("success is claimed under a status that denies it", source)
    if status == 404 and not codes & _NOT_ABOUT_THE_OBJECT:
        return NotFound("not found", source)
    return Refused("refused", source)


def _failure(error: Exception) -> RequestFailed:
    """What an exception of requests says of the try. The first row that fits anything in the chain of causes decides.

    Where it is in doubt whether the request was sent, it counts as sent.
    """
    causes = list(_causes(error))
    rows: tuple[tuple[Callable[[BaseException], bool], Outcome, Fault], ...] = (
        (_is_a(ConnectionResetError, ConnectionAbortedError, BrokenPipeError), Outcome.UNKNOWN, Fault.CUT),
        (_is_a(ssl.SSLCertVerificationError), Outcome.SETTLED, Fault.TLS),
        (_is_refusal_of_proxy, Outcome.NOT_CARRIED_OUT, Fault.PROXY),
        (_is_a(socket.gaierror), Outcome.NOT_CARRIED_OUT, Fault.NAME),
        (_is_a(urllib3_exceptions.NewConnectionError), Outcome.NOT_CARRIED_OUT, Fault.UNREACHABLE),
        (_is_a(requests.exceptions.ConnectTimeout), Outcome.NOT_CARRIED_OUT, Fault.UNREACHABLE),
        (_is_handshake_failure, Outcome.SETTLED, Fault.TLS),
        (_is_a(requests.exceptions.Timeout, socket.timeout, TimeoutError), Outcome.UNKNOWN, Fault.TIMEOUT),
        (_is_a(urllib3_exceptions.TimeoutError), Outcome.UNKNOWN, Fault.TIMEOUT),
        (
            _is_a(requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError),
            Outcome.UNKNOWN,
            Fault.CUT,
        ),
        (_is_a(requests.exceptions.ContentDecodingError), Outcome.UNKNOWN, Fault.CUT),
    )
    for fits, outcome, fault in rows:
        if any(fits(cause) for cause in causes):
            if outcome is Outcome.UNKNOWN:
                return OutcomeUnknown(fault, _detail(causes))
            return NotSent(fault, _detail(causes), outcome)
    # Raised while the request was being prepared: an unusable URL, proxy setting or CA bundle.
    return NotSent(Fault.UNUSABLE, type(error).__name__, Outcome.SETTLED)


def _is_incomplete(response: requests.Response) -> bool:
    """Whether the connection was cut in the middle, and requests did not notice.

    urllib3 before 2.0 takes a body that ends early for a whole one, and http.client headers that end early: then there is
    no body, and nothing that announced that there would be none. A refusal by the rate limit and a failing server need no
    more than their status.
    """
    announced = {"Content-Length", "Transfer-Encoding"} & {name.title() for name in response.headers}
    empty = not response.content and not announced and response.status_code not in (204, 429)
    return response.status_code < 500 and (empty or bool(getattr(response.raw, "length_remaining", None)))


def _is_a(*kinds: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda cause: isinstance(cause, kinds)


def _is_handshake_failure(cause: BaseException) -> bool:
    """By OpenSSL's names. Its library X509 reads certificates, a damaged ca_path too, before anything is sent."""
    return getattr(cause, "library", None) == "X509" or getattr(cause, "reason", None) in _HANDSHAKE_FAILURES


def _is_refusal_of_proxy(cause: BaseException) -> bool:
    """Whether a proxy was not reached, or let nothing through.

    urllib3 before 2.0 says so of every OSError behind a proxy, of one that came after the request was sent too. Those are
    the operating system's, and have a number, or are time-outs.
    """
    if not isinstance(cause, requests.exceptions.ProxyError):
        return False
    causes = list(_causes(cause))
    not_reached = any(isinstance(each, urllib3_exceptions.NewConnectionError) for each in causes)
    return not_reached or not any(isinstance(each, socket.timeout) or getattr(each, "errno", None) for each in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and what it wraps: requests and urllib3 keep it as an argument, as ``reason`` or as the context.

    The context of a request that looks at what became of another holds the failure of that one, which is ours.
    """
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and not isinstance(cause, RequestFailed) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]


def _detail(causes: Sequence[BaseException]) -> str:
    """The operating system's or OpenSSL's own words. Not those of requests, which may hold a proxy's password."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _text(cause.verify_message)
        if isinstance(cause, OSError) and cause.errno is not None and cause.strerror:
            return _text(cause.strerror)
    return ""


def _deadline(seconds: float) -> contextlib.AbstractContextManager[None]:
    """Limit the whole request. The time-out of requests is for each wait for data: a server that drips never meets it.

    A signal interrupts every wait, but reaches the main thread only, which is where Ansible runs a module.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    return _alarm(seconds) if in_main_thread else contextlib.nullcontext()


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def expire(signum: int, frame: FrameType | None) -> None:
        # Elsewhere, what is raised could leave a lock of the connection pool held, or this timer running.
        if frame and frame.f_globals.get("__name__") in _WAITING:
            # With an argument, as http.client of Python 3.9 expects it.
            raise socket.timeout("the deadline passed")

    before = signal.signal(signal.SIGALRM, expire)
    # Again every second: the first may find the program at work, not waiting.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _segment(segment: str | int) -> str:
    text = str(segment)
    if text in ("", ".", ".."):
        raise ValueError("a path segment that would change the path")
    return quote(text, safe="")


def _proxies(url: str) -> dict[str, str] | None:
    """No proxy for plain http: that goes to loopback only, and a proxy would read the credentials."""
    return {"no_proxy": urlsplit(url).hostname or ""} if url.startswith("http:") else None


def _json(content: bytes) -> Any:
    """The parsed body; None where it is not JSON."""
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _problems(document: Any) -> tuple[Problem, ...] | None:
    """The ``errors`` of Cloudflare's envelope, each followed by its chain; None where it is no such envelope."""
    if not isinstance(document, dict) or not isinstance(document.get("success"), bool):
        return None
    errors = document.get("errors")
    if errors is None and document["success"]:
        errors = []
    try:
        return tuple(_flat(errors))
    except (TypeError, KeyError, RecursionError):
        return None


def _flat(errors: Any) -> Iterator[Problem]:
    """Raises TypeError or KeyError where an entry has not the documented shape."""
    if not isinstance(errors, list):
        raise TypeError("not a list of errors")
    for entry in errors:
        code, message = entry["code"], entry["message"]
        if isinstance(code, bool) or not isinstance(code, int) or not isinstance(message, str):
            raise TypeError("not an error of the envelope")
        source = entry.get("source")
        pointer = source.get("pointer") if isinstance(source, dict) else None
        yield Problem(code, _text(message), _text(pointer) if pointer else None)
        yield from _flat(entry.get("error_chain") or [])


def _text(value: Any) -> str:
    """A text of the server's, fit to be shown: printable, on one line, of bounded length.

    Cut between words only: half a secret that the server echoed would not be masked.
    """
    text = "".join(character if character.isprintable() else "?" for character in " ".join(str(value).split()))
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT + 1].rpartition(" ")[0] + " …"
    return text


def _retry_after(header: str, document: Any) -> float | None:
    """The wait that an answer asks for, in seconds: the longer of the header's and the body's; None for none.

    Cloudflare has been seen to send a header of 0 with the real delay in the body's ``retry_after``.
    """
    in_body = document.get("retry_after") if isinstance(document, dict) else None
    if isinstance(in_body, bool) or not isinstance(in_body, (int, float)):
        in_body = 0
    return max(_header_seconds(header.strip()), float(min(in_body, 1e9))) or None


def _header_seconds(header: str) -> float:
    """``Retry-After`` as a number of seconds or as an HTTP date (RFC 9110, 10.2.3); 0 where it is neither or past."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", header):
        return min(float(header), 1e9)
    try:
        date = email.utils.parsedate_to_datetime(header)
        if date.tzinfo is None:
            date = date.replace(tzinfo=datetime.timezone.utc)
        return max(float(date.timestamp() - time.time()), 0.0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0


def _pause(tries: int) -> float:
    """The wait after so many tries, in seconds, where nobody asked for one: exponential, with jitter."""
    return min(_FIRST_PAUSE * 2.0 ** min(tries - 1, 30), _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
