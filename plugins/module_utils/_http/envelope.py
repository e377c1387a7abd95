# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parses responses: Cloudflare's envelope, its error codes, and how long to wait before a retry.

Source: Cloudflare's API reference, and reports of its users (429 and its codes).
"""

from __future__ import annotations

import datetime
import email.utils
import json
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from .. import _clock
from . import failures
from .failures import ApiError, Fault, OutcomeUnknown, Request, RequestFailed, Source, Unexpected

#: A 404 with one of these is about the route or the credentials, not about the object.
_NOT_ABOUT_THE_OBJECT = failures.ROUTE_CODES | failures.CREDENTIAL_CODES

PAGE_SIZE = 1000  # entries; the most that the API returns at once
#: Bytes that can become a lone surrogate.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_MAX_SEARCHED = 4096  # bytes of a body that are searched for a message
_MAX_SHOWN = 500  # characters of a server's text that are shown


class ApiResponse(NamedTuple):
    """A success in Cloudflare's envelope.

    ``result`` and ``result_info`` are parsed JSON. ``headers`` are the response's; their names ignore case. ``retry_after`` is the
    delay that it asks for, in seconds.
    """

    request: Request
    source: Source
    headers: Mapping[str, str]
    result: Any
    result_info: Any
    retry_after: float | None = None

    @property
    def page_size(self) -> int:
        """Entries of a full page: the requested number, unless the server says that it returns fewer."""
        per_page = self._result_info_number("per_page")
        return per_page if per_page and 0 < per_page < PAGE_SIZE else PAGE_SIZE

    @property
    def total_count(self) -> int | None:
        """How many entries there are on all pages, ignoring filters; None if the server does not say."""
        return self._result_info_number("total_count")

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins; None if this is the last one, or if the list has no cursors."""
        value = self.result_info.get("next") if isinstance(self.result_info, dict) else None
        return value if isinstance(value, str) and value else None

    def _result_info_number(self, name: str) -> int | None:
        value = self.result_info.get(name) if isinstance(self.result_info, dict) else None
        return value if isinstance(value, int) else None

    def unexpected(self, reason: str) -> Unexpected:
        """The error to raise if the result does not match the request."""
        failure = Unexpected(reason, self.source)
        failure.request = self.request
        return failure

    def incomplete(self) -> OutcomeUnknown:
        """The error to raise if the result does not show what was carried out, so that the account must be read."""
        failure = OutcomeUnknown(Fault.INCOMPLETE_RESULT, source=self.source)
        failure.request = self.request
        return failure


def parse_response(
    request: Request, status: int, headers: Mapping[str, str], content: bytes, accept: Container[int]
) -> ApiResponse | RequestFailed:
    """Parse a complete HTTP response. Returns a trustworthy success with a status to accept, or the failure."""
    document = parse_json(content)
    errors = _api_errors(document)
    ray_id = headers.get("cf-ray")
    source = Source(status, errors or (), printable(ray_id) if ray_id else None)
    failure = _classify(source, document["success"] if errors is not None else None, accept)
    if failure:
        failure.detail = "" if errors else _message_without_envelope(document, content)
        failure.retry_after = _retry_after(headers.get("Retry-After", ""), document)
        return failure
    retry_after = _retry_after(headers.get("Retry-After", ""), document)
    return ApiResponse(request, source, headers, document.get("result"), document.get("result_info"), retry_after)


def _classify(source: Source, success: bool | None, accept: Container[int]) -> RequestFailed | None:
    """A failure or None, by status, codes and the envelope's ``success`` (None: no envelope). The first match decides."""
    status, codes = source.status or 0, source.codes
    if success and status in accept:
        return None
    if status == 429 or (codes & failures.RATE_LIMIT_CODES and not success):
        return failures.RateLimited("rate limited", source)
    if status == 408 or status >= 500:
        fault = Fault.GATEWAY if status in failures.GATEWAY_STATUSES else Fault.SERVER
        return failures.OutcomeUnknown(fault, source=source)
    if 300 <= status < 400:
        return failures.NotCloudflare("a redirect, which the modules do not follow", source)
    if success is None:
        return failures.NotCloudflare("the response does not come from Cloudflare's API (it has no envelope)", source)
    if success:
        return failures.Unexpected("the body reports success, but the HTTP status does not", source)
    if status == 404 and codes and not codes & _NOT_ABOUT_THE_OBJECT:
        return failures.NotFound("not found", source)
    return failures.Refused("rejected", source)


def parse_json(content: bytes) -> Any:
    """The parsed body; None if it is not JSON."""
    try:
        document = json.loads(content, parse_constant=_refuse_constant)
        return _without_surrogates(document) if _SURROGATE.search(content) else document
    except (ValueError, RecursionError):
        return None


def _without_surrogates(value: Any) -> Any:
    """Replace lone surrogates by a replacement character, because they cannot be printed."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(each) for name, each in value.items()}
    return value


def _message_without_envelope(document: Any, content: bytes) -> str:
    """The message of a response without an envelope: problem details (RFC 9457), other JSON, text, or a page's title."""
    if isinstance(document, dict):
        errors = document.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else errors
        nested = document.get("error")
        candidates = [document.get(name) for name in ("detail", "message", "error_description", "title", "msg")]
        for value in (first, nested, *candidates):
            text = value.get("message") if isinstance(value, dict) else value
            if isinstance(text, str) and text.strip():
                return printable(text)
        return ""
    text = content[:_MAX_SEARCHED].decode("utf-8", "replace").strip() if isinstance(document, (str, type(None))) else ""
    if text.startswith("<"):
        found = re.search("<title>(.*?)</title>", text, re.DOTALL | re.IGNORECASE)
        return printable(found[1]) if found else ""
    return printable(text) if text.isprintable() or "\n" in text else ""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _api_errors(document: Any) -> tuple[ApiError, ...] | None:
    """The ``errors`` of Cloudflare's envelope, each followed by its chain; None if it is not a valid envelope."""
    if not isinstance(document, dict) or not isinstance(document.get("success"), bool):
        return None
    errors = document.get("errors")
    if errors is None and document["success"]:
        errors = []
    try:
        return tuple(_flattened(errors))
    except (TypeError, KeyError, RecursionError):
        return None


def _flattened(errors: Any) -> Iterator[ApiError]:
    """Raises TypeError or KeyError if an entry does not have the documented shape."""
    if not isinstance(errors, list):
        raise TypeError("not a list of errors")
    for entry in errors:
        code, message = entry["code"], entry["message"]
        if isinstance(code, bool) or not isinstance(code, int) or not isinstance(message, str):
            raise TypeError("not an error of the envelope")
        source = entry.get("source")
        pointer = source.get("pointer") if isinstance(source, dict) else None
        yield ApiError(code, printable(message), printable(pointer) if pointer else None)
        yield from _flattened(entry.get("error_chain") or [])


def printable(value: Any) -> str:
    """A server's text in a form that can be shown: printable, on one line, of limited length.

    It is cut only between words: if the server echoed a secret, a part of it would not be masked.
    """
    text = "".join(character if character.isprintable() else "?" for character in " ".join(str(value).split()))
    if len(text) > _MAX_SHOWN:
        text = text[: _MAX_SHOWN + 1].rpartition(" ")[0] + " …"
    return text


def _retry_after(header: str, document: Any) -> float | None:
    """The delay that a response asks for, in seconds: the longer of header and body; None if there is none.

    Cloudflare sometimes sends a header of 0, and the real delay in the body's ``retry_after``.
    """
    in_body = document.get("retry_after") if isinstance(document, dict) else None
    if isinstance(in_body, bool) or not isinstance(in_body, (int, float)):
        in_body = 0
    return max(_header_seconds(header.strip()), float(min(in_body, 1e9))) or None


def _header_seconds(header: str) -> float:
    """``Retry-After`` as a number of seconds or as an HTTP date (RFC 9110, 10.2.3); 0 if it is neither or past."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", header):
        return min(float(header), 1e9)
    try:
        date = email.utils.parsedate_to_datetime(header)
        if date.tzinfo is None:
            date = date.replace(tzinfo=datetime.timezone.utc)
        return max(float(date.timestamp() - _clock.now()), 0.0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
