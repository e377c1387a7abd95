# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Property tests: for arbitrary responses, a module returns a documented and correct result."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.tests.unit.support.columns import (
    POLICY,
    Column,
    assert_documented,
    every_column,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import response, serving
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

errors = st.fixed_dictionaries(
    {"code": st.sampled_from([7000, 7003, 971, 10000, 1404]) | st.integers() | texts(), "message": texts() | st.none()},
    optional={"source": st.just({"pointer": "/x"}) | texts(), "error_chain": st.lists(st.integers() | st.none())},
)
envelopes = st.fixed_dictionaries(
    {"success": st.booleans() | st.none(), "errors": st.lists(errors, max_size=2) | st.none() | texts()},
    optional={
        "result": st.sampled_from([{"id": 2401}, {"id": "2401"}, {"id": 2402}, POLICY, {}, [], None]),
        "retry_after": st.integers() | st.floats() | texts(),
        "messages": st.lists(texts(), max_size=1),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.binary(max_size=60) | (envelopes | json_values).map(lambda value: json.dumps(value).encode())
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
headers = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Content-Type", "Content-Encoding", "cf-ray", "Set-Cookie", "Date"]),
    header_values | st.sampled_from(["0", "1", "gzip", "deflate", "application/json"]),
    max_size=3,
)
statuses = st.sampled_from([200, 201, 204, 302, 400, 403, 404, 408, 429, 500, 503, 520]) | st.integers(200, 999)
responses = st.tuples(statuses, bodies, headers)


def says_gone(status: int, body: bytes) -> bool:
    """Whether Cloudflare itself says that the entry does not exist. Deliberately independent of the client."""
    try:
        document = json.loads(body)
        codes = {error["code"] for error in document["errors"]}
        chained = any(error.get("error_chain") for error in document["errors"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    has_messages = all(isinstance(error["message"], str) for error in document["errors"])
    return (
        status == 404
        and document["success"] is False
        and has_messages
        and not chained
        and not codes & {7000, 7003, 10000, 971}
    )


def says_deleted(status: int, body: bytes) -> bool:
    """Whether Cloudflare itself says that the entry is deleted."""
    try:
        document = json.loads(body)
        return status in (200, 201) and document["success"] is True and str(document["result"]["id"]) == "2401"
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def is_lost(status: int, body: bytes, headers: dict[str, str]) -> bool:
    """Whether the request may have been carried out in spite of this response."""
    return status == 408 or status >= 500 or "Content-Encoding" in headers


@every_column
@given(script=st.lists(responses, min_size=1, max_size=3))
@settings(max_examples=settings().max_examples // 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_response_gives_a_documented_result(
    clock: Any, column: Column, script: list[tuple[int, bytes, dict[str, str]]]
) -> None:
    """There is no traceback, and an entry is reported as deleted or absent only if Cloudflare said so."""
    with serving(*column.prior, *(response(*each) for each in script)) as server:
        result = column.call(server, max_wait=5)
    assert_documented(result)
    if result.get("failed"):
        assert set(result["error"]) == {"status", "codes", "ray_id", "hint"}
    elif column.deletes:
        last = len(server.received) - len(column.prior) - 1
        status, body, _headers = script[min(last, len(script) - 1)]
        deleted = says_deleted(status, body)
        assert deleted or says_gone(status, body)
        if result["changed"] and not deleted:
            assert any(is_lost(*earlier) for earlier in script)
