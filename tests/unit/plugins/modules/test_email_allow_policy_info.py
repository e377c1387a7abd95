# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading: one, some, all, with the requests that it costs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ansible_collections.community.cloudflare.plugins.modules import email_allow_policy_info
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.policy import POLICY as WHOLE
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, Step, envelope, serving

POLICY = {"id": 2401, "pattern": "partner.example", "pattern_type": "DOMAIN", "is_sender": True, "last_modified": "x"}
SHOWN = {name: POLICY.get(name) for name in WHOLE}


def read(server: Server, *, check: bool = False, **options: Any) -> dict[str, Any]:
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url}
    result = run_module(email_allow_policy_info.main, {**base, **options}, check=check)
    result.pop("invocation", None)
    return result


def queries(server: Server) -> list[dict[str, str]]:
    return [dict(parse_qsl(urlsplit(request.path).query)) for request in server.received]


@pytest.mark.parametrize("check", [False, True])
def test_all(check: bool) -> None:
    """Under the API's names, without the deprecated ones."""
    with serving(envelope([POLICY])) as server:
        assert read(server, check=check) == {"changed": False, "policies": [SHOWN], "count": 1}
    assert queries(server) == [{"order": "pattern", "direction": "asc", "page": "1", "per_page": "1000"}]


@pytest.mark.parametrize(("held", "requests"), [(0, 1), (1, 1), (999, 1), (1000, 2), (1001, 2), (2000, 3), (2500, 3)])
def test_pages(held: int, requests: int) -> None:
    """One request for each 1000, and one more where the last page is exactly full."""
    ids = range(1, held + 1)
    pages = [
        envelope([{**POLICY, "id": id_} for id_ in ids[start : start + 1000]]) for start in range(0, held + 1, 1000)
    ]
    with serving(*pages) as server:
        result = read(server)
    assert [policy["id"] for policy in result["policies"]] == list(ids)
    assert [query["page"] for query in queries(server)] == [str(page) for page in range(1, requests + 1)]
    assert len({request.peer for request in server.received}) == 1


def test_filters_are_the_apis_own() -> None:
    asked: dict[str, Any] = {
        "pattern": "a b",
        "pattern_type": "UNKNOWN",
        "search": "x",
        "is_trusted_sender": True,
        "verify_sender": False,
    }
    with serving(envelope([])) as server:
        assert read(server, **asked)["policies"] == []
    (query,) = queries(server)
    expected = {
        "pattern": "a b",
        "pattern_type": "UNKNOWN",
        "search": "x",
        "is_trusted_sender": "true",
        "verify_sender": "false",
    }
    assert {name: query[name] for name in asked} == expected


def test_one() -> None:
    with serving(envelope(POLICY)) as server:
        assert read(server, policy_id="2401")["policies"] == [SHOWN]
    assert server.received[0].path.endswith("/allow_policies/2401")


def test_one_that_is_not_there() -> None:
    with serving(envelope(None, 404, 1404)) as server:
        assert read(server, policy_id=2401) == {"changed": False, "policies": [], "count": 0}


class TestMeanwhile:
    """Between two pages somebody changes the account: what moves from one to the other is neither missed nor told twice."""

    MANY = tuple({**POLICY, "id": id_} for id_ in range(1, 1003))

    def page(self, first: int, last: int, total: int | None = None) -> Step:
        return envelope(self.MANY[first - 1 : last], result_info={"per_page": 1000, "total_count": total})

    def ids(self, *pages: Step) -> list[int]:
        with serving(*pages) as server:
            result = read(server)
        assert len(server.received) == len(pages)
        return [policy["id"] for policy in result["policies"]]

    def test_created(self) -> None:
        """Policy 1 is; what was the last of the first page comes again. Also from a server that tells no total."""
        pages = self.page(2, 1001), self.page(1001, 1002), self.page(1, 1000), self.page(1001, 1002)
        assert self.ids(*pages) == list(range(1, 1003))

    @pytest.mark.parametrize("last", [1001, 1002])
    def test_deleted(self, last: int) -> None:
        """Policy 1 is; the first of the second page is on the first page now, which has been read."""
        before, after = self.page(1, 1000, last), self.page(1002, last, last - 1)
        assert self.ids(before, after, self.page(2, 1001, last - 1), after) == list(range(2, last + 1))

    def test_only_once_more(self) -> None:
        """An account that is never at rest is taken as it was read at last."""
        moving = self.page(1, 1000, 1001), self.page(1000, 1001, 1002)
        assert self.ids(*moving, *moving) == list(range(1, 1002))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"policy_id": "x"}, "policy_id must be an integer"),
        ({"policy_id": 1, "search": "x"}, "mutually exclusive: policy_id|search"),
        ({"pattern_type": "email"}, "pattern_type must be one of"),
    ],
)
def test_bad_input(options: dict[str, Any], says: str) -> None:
    with serving(envelope([])) as server:
        assert says in read(server, **options)["msg"]
    assert server.received == []
