# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the exceptions of ``requests`` to ours, and limits the time of one attempt."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

from .envelope import printable
from .failures import Fault, NotSent, Outcome, OutcomeUnknown, RequestFailed, Source

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    from urllib3 import exceptions as urllib3_exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

#: The Python modules in which a request waits for the network.
_WAITING = frozenset({"http.client", "socket", "ssl", "urllib3.util.connection"})

#: OpenSSL's names of handshake failures, which happen before a request is sent.
_HANDSHAKE_FAILURES = frozenset(
    (
        *("HTTP_REQUEST", "NO_CERTIFICATE_OR_CRL_FOUND", "NO_PROTOCOLS_AVAILABLE", "PEM_LIB", "RECORD_LAYER_FAILURE"),
        *("SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_PROTOCOL_VERSION", "TLSV1_UNRECOGNIZED_NAME"),
        *("UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER"),
    )
)


def errors_of_requests() -> tuple[type[Exception], ...]:
    """The exceptions that ``requests`` can raise for one request, including those it does not wrap."""
    return (OSError, ValueError, urllib3_exceptions.HTTPError)


def failure_of(error: Exception) -> RequestFailed:
    """Convert an exception of ``requests``. The first row that matches any cause in its chain decides.

    If it is unclear whether the request was sent, it counts as sent.
    """
    causes = list(_causes(error))
    of_requests = requests.exceptions
    rows: tuple[tuple[Callable[[BaseException], bool], Outcome, Fault], ...] = (
        (_is_a(ConnectionResetError, ConnectionAbortedError, BrokenPipeError), Outcome.UNKNOWN, Fault.DISCONNECTED),
        (_is_a(ssl.SSLCertVerificationError), Outcome.FINAL, Fault.TLS),
        (_is_final_refusal_of_proxy, Outcome.FINAL, Fault.PROXY),
        (_is_refusal_of_proxy, Outcome.NOT_CARRIED_OUT, Fault.PROXY),
        (_is_a(socket.gaierror), Outcome.NOT_CARRIED_OUT, Fault.DNS),
        (_is_a(urllib3_exceptions.NewConnectionError), Outcome.NOT_CARRIED_OUT, Fault.UNREACHABLE),
        (_is_a(of_requests.ConnectTimeout), Outcome.NOT_CARRIED_OUT, Fault.UNREACHABLE),
        (_is_handshake_failure, Outcome.FINAL, Fault.TLS),
        (_is_a(of_requests.Timeout, socket.timeout, TimeoutError), Outcome.UNKNOWN, Fault.TIMEOUT),
        (_is_a(urllib3_exceptions.TimeoutError), Outcome.UNKNOWN, Fault.TIMEOUT),
        (_is_a(of_requests.ConnectionError, of_requests.ChunkedEncodingError), Outcome.UNKNOWN, Fault.DISCONNECTED),
        (_is_a(of_requests.ContentDecodingError), Outcome.UNKNOWN, Fault.DISCONNECTED),
    )
    for applies, outcome, fault in rows:
        if any(applies(cause) for cause in causes):
            if outcome is Outcome.UNKNOWN:
                return OutcomeUnknown(fault, _detail(causes))
            return NotSent(fault, _detail(causes), outcome, Source(_status_of_proxy(causes)))
    if _is_preparation_error(error):
        return NotSent(Fault.UNSENDABLE, _detail_of_preparation(error), Outcome.FINAL)
    return OutcomeUnknown(Fault.DISCONNECTED, type(error).__name__)


def _is_preparation_error(error: Exception) -> bool:
    """Whether it was raised while the request was prepared: an unusable URL, proxy setting or CA bundle.

    Only exceptions that are known to be raised there count. Any other exception may come from an unreadable response.
    """
    of_requests = requests.exceptions
    kinds = (
        *(of_requests.InvalidURL, of_requests.InvalidSchema, of_requests.MissingSchema),
        *(urllib3_exceptions.LocationValueError, urllib3_exceptions.URLSchemeUnknown),
    )
    # requests raises a bare OSError if verify names a file or directory that does not exist.
    is_bare = isinstance(error, OSError) and not isinstance(error, of_requests.RequestException)
    return isinstance(error, kinds) or (is_bare and "TLS" in str(error))


def _detail_of_preparation(error: Exception) -> str:
    """The cause of the error. The messages of requests are left out, because they may contain a proxy's password."""
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        return "a SOCKS proxy needs the Python library PySocks"
    return type(error).__name__


def is_incomplete(response: requests.Response, content: bytes) -> bool:
    """Whether the connection was lost during the response, and requests did not notice.

    urllib3 before 2.0 accepts a body that ends early, and http.client accepts headers that end early. In the second case,
    there is no body, and no header that announces one. For a rate limit or a server error, the status alone is enough.
    """
    announced = {"Content-Length", "Transfer-Encoding"} & {name.title() for name in response.headers}
    empty = not content and not announced and response.status_code not in (204, 429)
    return response.status_code < 500 and (empty or bool(getattr(response.raw, "length_remaining", None)))


def _is_a(*kinds: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda cause: isinstance(cause, kinds)


def _is_handshake_failure(cause: BaseException) -> bool:
    """Decided by OpenSSL's names. Its X509 library reads certificates, including a damaged ca_path, before any request."""
    return getattr(cause, "library", None) == "X509" or getattr(cause, "reason", None) in _HANDSHAKE_FAILURES


def _is_refusal_of_proxy(cause: BaseException) -> bool:
    """Whether the proxy was not reached, or refused the request.

    urllib3 before 2.0 also reports every OSError behind a proxy this way, even after the request was sent. Those errors
    come from the operating system and have a number, or are time-outs.
    """
    if not isinstance(cause, requests.exceptions.ProxyError):
        return False
    causes = list(_causes(cause))
    not_reached = any(isinstance(each, urllib3_exceptions.NewConnectionError) for each in causes)
    return not_reached or not any(isinstance(each, socket.timeout) or getattr(each, "errno", None) for each in causes)


def _is_final_refusal_of_proxy(cause: BaseException) -> bool:
    """Whether a proxy rejects the credentials or forbids this host. A retry could lock an account."""
    return _is_refusal_of_proxy(cause) and _status_of_proxy(list(_causes(cause))) in (403, 407)


def _status_of_proxy(causes: Sequence[BaseException]) -> int | None:
    """The status with which a proxy refused to CONNECT. http.client has it only in its message."""
    for cause in causes:
        found = re.match(r"Tunnel connection failed: ([0-9]{3})\b", str(cause.args[0]) if cause.args else "")
        if found:
            return int(found[1])
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything that it wraps: requests and urllib3 keep it in ``args``, in ``reason`` or as context.

    Our own failures are left out. If a request checks the outcome of an earlier one, the earlier failure is its context.
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
    """The message of the operating system or of OpenSSL. The message of requests may contain a proxy's password."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return printable(cause.verify_message)
        if isinstance(cause, OSError) and cause.errno is not None and cause.strerror:
            return printable(cause.strerror)
    return ""


def deadline(seconds: float) -> contextlib.AbstractContextManager[None]:
    """Limit the time of a whole request. The time-out of requests restarts with every byte that a slow server sends.

    A signal interrupts every wait, but it only reaches the main thread. That is where Ansible runs a module.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    return _alarm(seconds) if in_main_thread else contextlib.nullcontext()


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def expire(signum: int, frame: FrameType | None) -> None:
        # Raising it anywhere else could leave the connection pool locked, or this timer running.
        if frame and frame.f_globals.get("__name__") in _WAITING:
            # http.client of Python 3.9 expects an argument.
            raise socket.timeout("the deadline passed")

    before = signal.signal(signal.SIGALRM, expire)
    # Repeat every second, because the first signal may arrive while the program is not waiting.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
