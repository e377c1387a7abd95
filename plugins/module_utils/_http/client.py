# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Cloudflare API over HTTP: the session, authentication, retries, waiting and paging.

Knows neither Ansible nor any list. ``transport.py`` converts exceptions, and ``envelope.py`` parses responses. This
file decides what to retry and how long to wait.
"""

from __future__ import annotations

from .. import _floor  # noqa: F401 pylint: disable=unused-import

# isort: split
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from .. import _clock
from .._version import VERSION
from . import transport
from .envelope import PAGE_SIZE, ApiResponse, parse_response
from .failures import (
    EFFECTS,
    Effect,
    Fault,
    Interrupted,
    NotCloudflare,
    NotReady,
    Outcome,
    OutcomeUnknown,
    Request,
    RequestFailed,
    Source,
)

if not transport.REQUESTS_IMPORT_ERROR:
    import requests

#: Which requests are retried after an attempt with this outcome.
RETRIED: Mapping[Outcome, frozenset[Effect]] = {
    Outcome.FINAL: frozenset(),
    Outcome.NOT_CARRIED_OUT: frozenset(Effect),
    Outcome.UNKNOWN: frozenset({Effect.NOTHING, Effect.SAME}),
}

#: The HTTP status of a success. A request that the server finishes later has another.
SUCCESS = (200, 201)
_LATER = 202
_OR_LATER = (*SUCCESS, _LATER)

_INITIAL_BACKOFF = 0.5  # seconds; doubles with every try
_MAX_BACKOFF = 60.0  # seconds; the limit if the server does not ask for a wait
_MAX_CONNECT = 10.0  # seconds to connect to one address
_MAX_BODY = 64 * 2**20  # bytes after decompression; 1000 of the largest entries take less than half of it


def api_token(token: str) -> dict[str, str]:
    """The request headers of an API token. Preferred, because its permissions are limited."""
    return {"Authorization": f"Bearer {token}"}


def global_key(email: str, key: str) -> dict[str, str]:
    """The request headers of a user's Global API key. Never send them together with a token: Cloudflare responds with 6003."""
    return {"X-Auth-Email": email, "X-Auth-Key": key}


class CloudflareClient:
    """One session for one task. Use it as a context manager.

    ``base_url`` is an absolute URL without a trailing slash. ``credentials`` are headers (``api_token`` or ``global_key``).
    ``verify`` is a bool or the path of a CA bundle. ``timeout`` (for one request) and ``max_wait`` (for all waiting) are seconds.
    ``on_wait`` is called before every wait, with its seconds and the failure that caused it.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Mapping[str, str],
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
        effect: Effect | None = None,
        accept: Container[int] = SUCCESS,
    ) -> ApiResponse:
        """Send one request, retry it if ``RETRIED`` allows that, and return the successful response.

        ``path`` holds the unquoted segments below the base URL. ``effect`` is what the request may change, if that is unusual
        for its method. ``accept`` holds the HTTP statuses of a success. Raises a ``RequestFailed``: ``OutcomeUnknown`` if the
        request may have been carried out, ``NotFound`` (see its ``after_unknown``) if Cloudflare says that the object is gone.
        """
        url = "/".join([self._base_url, *map(_segment, path)])
        return self._request(Request(method, url, effect or EFFECTS[method]), params, body, accept)

    def _request(
        self, request: Request, params: Mapping[str, str | int] | None, body: Any, accept: Container[int]
    ) -> ApiResponse:
        tries = 0
        after_unknown = False
        while True:
            tries += 1
            try:
                return self._try(request, params, body, accept)
            except RequestFailed as error:
                failure = error
            failure.request = request
            failure.tries = tries
            failure.after_unknown = after_unknown
            after_unknown = after_unknown or failure.outcome is Outcome.UNKNOWN
            if request.effect not in RETRIED[failure.outcome] or tries > self.max_retries:
                raise failure
            self.wait(failure, tries)

    def page(self, path: Sequence[str | int], params: Mapping[str, str | int], number: int) -> ApiResponse:
        """Get one page of a list, from 1. The ``result`` of the response is a list of up to 1000 entries, and can be empty."""
        return _listing(self.request("GET", path, params={**params, "page": number, "per_page": PAGE_SIZE}))

    def pages_by_cursor(self, path: Sequence[str | int], params: Mapping[str, str | int]) -> Iterator[ApiResponse]:
        """Get the pages of a list in which each page says where the next one begins. Raises Unexpected if they go in circles.

        The ``result`` of each response is a list of up to 1000 entries. If the server needs longer (202), ask until it has one.
        """
        query = {**params, "per_page": PAGE_SIZE}
        seen: set[str] = set()
        while True:
            response = _listing(self._finished(path, query))
            yield response
            cursor = response.next_cursor
            if cursor is None:
                return
            if cursor in seen:
                raise response.unexpected("the pages of the list go in circles")
            seen.add(cursor)
            query["cursor"] = cursor

    def _finished(self, path: Sequence[str | int], params: Mapping[str, str | int]) -> ApiResponse:
        """The response to a GET when the server has finished. A 202 says in ``Location`` where to ask again, and has no result.

        Raises NotReady after ``max_wait``, and Unexpected for a ``Location`` outside of the API, because the credentials are sent there.
        """
        response = self.request("GET", path, params=params, accept=_OR_LATER)
        attempt = 0
        while response.source.status == _LATER:
            attempt += 1
            url = _location(response, self._base_url)
            failure = NotReady("the server has not finished", response.source)
            failure.request = response.request
            failure.retry_after = response.retry_after or 2.0**attempt
            self.wait(failure, attempt)
            if url:
                response = self._request(Request("GET", url, Effect.NOTHING), None, None, _OR_LATER)
            else:
                response = self.request("GET", path, params=params, accept=_OR_LATER)
        return response

    def wait(self, failure: RequestFailed, attempt: int) -> None:
        """Wait as long as the server asked for, or else longer in each attempt (from 1).

        Raises the failure if the wait would exceed ``max_wait``.
        """
        pause = failure.retry_after or _backoff(attempt)
        if self._waited + pause > self._max_wait:
            failure.gave_up = f"waiting another {pause:g} s would exceed max_wait ({self._max_wait:g} s)"
            raise failure
        self._waited += pause
        self._on_wait(pause, failure)
        try:
            _clock.sleep(pause)
        except Interrupted as error:
            error.earlier = failure.request if failure.in_doubt else None
            raise

    def _try(
        self, request: Request, params: Mapping[str, str | int] | None, body: Any, accept: Container[int]
    ) -> ApiResponse:
        try:
            with transport.deadline(self._timeout):
                response = self._session.request(
                    request.method,
                    request.url,
                    params=params,
                    json=body,
                    auth=self._authenticate,
                    verify=self._verify,
                    # A shorter limit for connecting, so that there is time to try a second address.
                    timeout=(min(self._timeout / 3, _MAX_CONNECT), self._timeout),
                    allow_redirects=False,
                    proxies=_proxies(request.url),
                    stream=True,
                )
                with response:
                    content = _read(response)
        except transport.errors_of_requests() as error:
            raise transport.failure_of(error) from error
        parsed = parse_response(request, response.status_code, response.headers, content, accept)
        if transport.is_incomplete(response, content):
            raise OutcomeUnknown(Fault.DISCONNECTED, source=parsed.source)
        if isinstance(parsed, RequestFailed):
            raise parsed
        return parsed

    def _authenticate(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Passed as ``auth``, which keeps requests from using ~/.netrc credentials instead."""
        request.headers.update(self._credentials)
        return request


class Account(NamedTuple):
    """An account, and the session that reaches it: all that an action needs."""

    client: CloudflareClient
    id: str

    def path(self, *segments: str | int) -> tuple[str | int, ...]:
        """The path of something in Email Security, for ``CloudflareClient.request``."""
        return ("accounts", self.id, "email-security", *segments)


def _listing(response: ApiResponse) -> ApiResponse:
    """The response, whose result is a list of at most one page. Raises Unexpected for any other result."""
    if response.result is None and response.total_count == 0:
        return response._replace(result=[])
    if not isinstance(response.result, list) or len(response.result) > PAGE_SIZE:
        raise response.unexpected(f"the result is not a list of at most {PAGE_SIZE} entries")
    return response


def _location(response: ApiResponse, root: str) -> str | None:
    """Where a 202 says to ask again, which must be below ``root``; None if it does not say that."""
    given = response.headers.get("Location")
    if not given:
        return None
    parts = urlsplit(urljoin(response.request.url, given))
    path = f"{parts.scheme}://{parts.netloc}{parts.path}"
    steps_back = any(segment in (".", "..") for segment in unquote(parts.path).split("/"))
    if steps_back or not path.startswith(f"{root}/"):
        raise response.unexpected("the server has not finished, and sends us to another place to ask again")
    return parts._replace(fragment="").geturl()


def _read(response: requests.Response) -> bytes:
    """The decompressed body. A small response can decompress to a huge one, so it is read in chunks, up to a limit."""
    content = bytearray()
    for chunk in response.iter_content(2**16):
        content += chunk
        if len(content) > _MAX_BODY:
            source = Source(response.status_code)
            raise NotCloudflare(f"the response is larger than {_MAX_BODY // 2**20} MiB", source)
    return bytes(content)


def _segment(segment: str | int) -> str:
    text = str(segment)
    if text in ("", ".", ".."):
        raise ValueError("this path segment would change the path")
    return quote(text, safe="")


def _proxies(url: str) -> dict[str, str] | None:
    """Disable proxies for plain http, which only goes to loopback, because a proxy could read the credentials."""
    return {"no_proxy": urlsplit(url).hostname or ""} if url.startswith("http:") else None


def _backoff(attempt: int) -> float:
    """Seconds to wait before a retry (attempt 1 is the first) if the server asked for no delay: exponential, with jitter."""
    return _clock.jitter(min(_INITIAL_BACKOFF * 2.0 ** min(attempt - 1, 30), _MAX_BACKOFF))
