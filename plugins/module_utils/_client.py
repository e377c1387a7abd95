# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The Cloudflare API over HTTP: the session, authentication, retries, waiting and paging.

Knows neither Ansible nor any list. ``_transport.py`` interprets exceptions, and ``_envelope.py`` interprets responses. This
file decides what to retry and how long to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from ansible_collections.community.cloudflare.plugins.module_utils import _clock, _transport
from ansible_collections.community.cloudflare.plugins.module_utils._envelope import PAGE_SIZE, Answer, read_answer
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    Fault,
    NotCloudflare,
    Outcome,
    OutcomeUnknown,
    RequestFailed,
    Source,
)
from ansible_collections.community.cloudflare.plugins.module_utils._version import VERSION

if not _transport.REQUESTS_IMPORT_ERROR:
    import requests

#: Which methods are retried after a try with this outcome. A POST that may have been carried out is never retried: the API
#: has no idempotency keys, so a second POST could create a duplicate.
RETRIED: Mapping[Outcome, frozenset[str]] = {
    Outcome.SETTLED: frozenset(),
    Outcome.NOT_CARRIED_OUT: frozenset({"GET", "POST", "PATCH", "DELETE"}),
    Outcome.UNKNOWN: frozenset({"GET", "PATCH", "DELETE"}),
}

_FIRST_PAUSE = 0.5  # seconds; doubles with every try
_LONGEST_PAUSE = 60.0  # seconds; the limit if the server does not ask for a wait
_LONGEST_CONNECT = 10.0  # seconds to connect to one address
_LARGEST_ANSWER = 64 * 2**20  # bytes after decompression; 1000 entries of the largest kind take less than half of it


@dataclass(frozen=True, repr=False)
class ApiToken:
    """An API token with limited permissions. The preferred credentials."""

    token: str

    def headers(self) -> dict[str, str]:
        """The request headers that authenticate."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, repr=False)
class GlobalKey:
    """A user's e-mail address and Global API key. Never send it together with a token: Cloudflare responds with 6003."""

    email: str
    key: str

    def headers(self) -> dict[str, str]:
        """The request headers that authenticate."""
        return {"X-Auth-Email": self.email, "X-Auth-Key": self.key}


class CloudflareClient:
    """One session for one task. Use it as a context manager.

    ``base_url`` is an absolute URL without a trailing slash. ``verify`` is what requests takes: a bool or the path of a
    CA bundle. ``timeout`` (for one request) and ``max_wait`` (for all waiting of the session) are seconds.
    ``on_wait`` is called before every wait, with its seconds and the failure that caused it.
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
        self.max_retries = max_retries
        self._base_url = base_url
        self._credentials = credentials
        self._verify = verify
        self._timeout = timeout
        self._max_wait = max_wait
        self._on_wait = on_wait
        self._waited = 0.0
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"community.cloudflare/{VERSION}"})
        # Even with redirects disabled, requests parses the target of a redirect, and fails if it is invalid.
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
        """Send one request, retry it if ``RETRIED`` allows that, and return the successful response.

        ``path`` holds the unquoted segments below the base URL. Raises a ``RequestFailed``: ``OutcomeUnknown`` if the request
        may have been carried out, ``NotFound`` (see its ``after_unknown``) if Cloudflare says that the object is gone.
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
            if method not in RETRIED[failure.outcome] or tries > self.max_retries:
                raise failure
            self.wait(failure, tries)

    def page(self, path: Sequence[str | int], params: Mapping[str, str | int], number: int) -> Answer:
        """Get one page of a list, from 1. The ``result`` of the response is a list of up to 1000 entries, and can be empty."""
        answer = self.request("GET", path, params={**params, "page": number, "per_page": PAGE_SIZE})
        if answer.result is None and answer.total_count == 0:
            return replace(answer, result=[])
        if not isinstance(answer.result, list) or len(answer.result) > PAGE_SIZE:
            raise answer.unexpected(f"the result is not a list of at most {PAGE_SIZE}")
        return answer

    def wait(self, failure: RequestFailed, turn: int) -> None:
        """Wait as long as the failure asks for, or else longer in each turn (from 1).

        Raises the failure if the wait would exceed ``max_wait``.
        """
        pause = failure.retry_after or _pause(turn)
        if self._waited + pause > self._max_wait:
            failure.gave_up = f"waiting {pause:g} s more would pass max_wait ({self._max_wait:g} s)"
            raise failure
        self._waited += pause
        self._on_wait(pause, failure)
        _clock.sleep(pause)

    def _try(self, method: str, url: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        try:
            with _transport.deadline(self._timeout):
                response = self._session.request(
                    method,
                    url,
                    params=params,
                    json=body,
                    auth=self._authenticate,
                    verify=self._verify,
                    # A shorter limit for connecting, so that there is time to try a second address.
                    timeout=(min(self._timeout / 3, _LONGEST_CONNECT), self._timeout),
                    allow_redirects=False,
                    proxies=_proxies(url),
                    stream=True,
                )
                with response:
                    content = _read(response)
        except _transport.errors_of_requests() as error:
            raise _transport.failure_of(error) from error
        answer = read_answer(f"{method} {url}", response.status_code, response.headers, content)
        if _transport.is_incomplete(response, content):
            raise OutcomeUnknown(Fault.CUT, source=answer.source)
        if isinstance(answer, RequestFailed):
            raise answer
        return answer

    def _authenticate(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Passed as ``auth``, which keeps requests from using ~/.netrc credentials instead."""
        request.headers.update(self._credentials.headers())
        return request


def _read(response: requests.Response) -> bytes:
    """The decompressed body. A small response can decompress to a huge one, so it is read in pieces, up to a limit."""
    content = bytearray()
    for piece in response.iter_content(2**16):
        content += piece
        if len(content) > _LARGEST_ANSWER:
            source = Source(response.status_code)
            raise NotCloudflare(f"the answer is larger than {_LARGEST_ANSWER // 2**20} MiB", source)
    return bytes(content)


def _segment(segment: str | int) -> str:
    text = str(segment)
    if text in ("", ".", ".."):
        raise ValueError("a path segment that would change the path")
    return quote(text, safe="")


def _proxies(url: str) -> dict[str, str] | None:
    """Disable proxies for plain http, which only goes to loopback, because a proxy could read the credentials."""
    return {"no_proxy": urlsplit(url).hostname or ""} if url.startswith("http:") else None


def _pause(turn: int) -> float:
    """The seconds to wait before a retry (turn 1 is the first), if the server asked for no wait: exponential, with jitter."""
    return _clock.jitter(min(_FIRST_PAUSE * 2.0 ** min(turn - 1, 30), _LONGEST_PAUSE))
