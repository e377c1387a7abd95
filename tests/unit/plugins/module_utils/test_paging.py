# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An incomplete list is read once more, after a pause. If it is still incomplete, the task fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Wanted
from ansible_collections.community.cloudflare.plugins.module_utils._http.client import (
    Account,
    CloudflareClient,
    api_token,
)
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import Unexpected
from ansible_collections.community.cloudflare.plugins.module_utils._sync import task
from ansible_collections.community.cloudflare.plugins.module_utils._sync.endpoint import Endpoint
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, REGISTRY, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, Step, envelope, serving


def entry(number: int, **values: Any) -> dict[str, Any]:
    return {**ALLOW.held, "id": number, "pattern": f"{number}.example", "pattern_type": "DOMAIN", **values}


def page(numbers: Sequence[int], total: int | None, per_page: int = 1000) -> Step:
    info = {"count": len(numbers), "per_page": per_page, **({} if total is None else {"total_count": total})}
    return envelope([entry(number) for number in numbers], result_info=info)


def read(server: Server, **filters: Any) -> list[Any]:
    with CloudflareClient(server.url, api_token("token")) as client:
        return [held.id for held in Endpoint(Account(client, "0" * 32), ALLOW.resource).list(**filters).entries]


FIRST, SECOND = range(1, 1001), range(1001, 1501)


class TestComplete:
    @pytest.mark.parametrize(
        ("pages", "count"),
        [
            ([page(range(1, 4), 3)], 3),
            ([page([], 0)], 0),
            ([page(range(1, 6), 3)], 5),  # more entries than the total
            ([page(range(1, 6), 0)], 5),
            ([envelope(None, result_info={"total_count": 0})], 0),
            ([page(FIRST, 1500), page(SECOND, 1500)], 1500),
            ([page(FIRST, 1000), page([], 1000)], 1000),
            ([page(FIRST, None), page(SECOND, None)], 1500),
            ([page([1, 2], 3, per_page=2), page([3], 3, per_page=2)], 3),
            # The server sends 50 entries per page, but claims 1000.
            ([page(range(n, n + 50), 120) for n in (1, 51)] + [page(range(101, 121), 120)], 120),
            ([page(range(n, n + 50), 101) for n in (1, 51)] + [page([101], 101)], 101),
        ],
    )
    def test_a_complete_list_is_read_once(self, pages: list[Step], count: int) -> None:
        with serving(*pages) as server:
            assert read(server) == list(range(1, count + 1))
        assert len(server.received) == len(pages)
        numbers = [parse_qs(urlsplit(request.path).query)["page"] for request in server.received]
        assert numbers == [[str(number)] for number in range(1, len(pages) + 1)]

    def test_the_total_is_ignored_with_a_filter(self) -> None:
        with serving(page([1, 2], 2500)) as server:
            assert read(server, search="x") == [1, 2]
        assert len(server.received) == 1


INCOMPLETE: dict[str, list[Step]] = {
    "fewer entries than the total": [page([1, 2], 5), page([], 5)],
    "an empty second page": [page(FIRST, 2500), page([], 2500)],
    "an empty list with a total": [page([], 3)],
    "the total changed": [page(FIRST, 1500), page(SECOND, 1499)],
    "the same entry twice": [page(FIRST, 1500), page(range(1000, 1500), 1500)],
    "the same entry twice on one page": [page([1, 1, 2], 2)],
    "the same page twice": [page(FIRST, 2500), page(FIRST, 2500)],
    "pages that alternate": [page(FIRST, None), page(range(1001, 2001), None), page(FIRST, None)],
    "a page without new entries": [page(FIRST, 1001), page([1000], 1001)],
}


@pytest.mark.parametrize("pages", INCOMPLETE.values(), ids=INCOMPLETE.keys())
class TestIncomplete:
    def test_read_once_more_after_a_pause(self, clock: Any, pages: list[Step]) -> None:
        with serving(*pages, page([1, 2], 2)) as server:
            assert read(server) == [1, 2]
        assert len(server.received) == len(pages) + 1
        assert clock.waits == [0.5]

    def test_a_list_that_stays_incomplete_fails(self, clock: Any, pages: list[Step]) -> None:
        with serving(*pages, *pages) as server, pytest.raises(Unexpected, match=r"the list (is incomplete|changed)"):
            read(server)
        assert len(server.received) == 2 * len(pages)
        assert clock.waits == [0.5]

    def test_the_second_read_may_fail_for_another_reason(self, clock: Any, pages: list[Step]) -> None:
        with serving(*pages, *INCOMPLETE["fewer entries than the total"]) as server, pytest.raises(Unexpected):
            read(server)


class TestMissedEntries:
    """Between two pages, one entry was deleted and one created. The total is the same, but a third entry is missed."""

    def find(self, server: Server, sample: Sample, *wanted: Wanted) -> list[Any]:
        with CloudflareClient(server.url, api_token("token")) as client:
            held = task.read(Endpoint(Account(client, "0" * 32), sample.resource), sample.resource, wanted).held
        return [each.id for each in held]

    SWAPPED = (page(FIRST, 1500), page([*range(1002, 1501), 1600], 1500))

    def test_a_missing_name_is_looked_up(self) -> None:
        found = envelope([entry(1001)])
        with serving(*self.SWAPPED, found) as server:
            assert 1001 in self.find(server, ALLOW, Wanted(None, {"pattern": "1001.example"}))
        assert parse_qs(urlsplit(server.received[2].path).query)["pattern"] == ["1001.example"]

    def test_an_existing_name_is_not_looked_up(self) -> None:
        with serving(*self.SWAPPED) as server:
            self.find(server, ALLOW, Wanted(None, {"pattern": "7.example"}), Wanted(7, {}))
        assert len(server.received) == 2

    @every_list
    def test_a_missing_id_is_not_looked_up(self, sample: Sample) -> None:
        """The entry has no name, or another entry may have the same name."""
        rows = [{**sample.held, "id": number} for number in range(1, 1002)]
        wanted = Wanted(9999, {}), Wanted(9998, {sample.identity[0]: "x.example"})
        with serving(envelope(rows[:1000]), envelope(rows[1000:])) as server:
            self.find(server, sample, *wanted)
        assert len(server.received) == 2

    def test_a_name_missing_from_a_single_page_is_not_looked_up(self) -> None:
        with serving(page([1, 2], 2)) as server:
            self.find(server, ALLOW, Wanted(None, {"pattern": "x.example"}))
        assert len(server.received) == 1

    def test_more_than_ten_names_are_looked_up_by_rereading_the_list(self) -> None:
        wanted = [Wanted(None, {"pattern": f"new{number}.example"}) for number in range(11)]
        with serving(*self.SWAPPED, page(FIRST, 1500), page(SECOND, 1500)) as server:
            assert 1001 in self.find(server, ALLOW, *wanted)
        assert len(server.received) == 4

    def test_ten_names_are_looked_up_one_by_one(self) -> None:
        wanted = [Wanted(None, {"pattern": f"new{number}.example"}) for number in range(10)]
        with serving(*self.SWAPPED, envelope([])) as server:
            self.find(server, ALLOW, *wanted)
        assert len(server.received) == 12

    def test_a_list_without_a_name_filter_is_read_once(self) -> None:
        rows = [{**REGISTRY.held, "id": number} for number in range(1, 1502)]
        pages = (envelope(rows[:1000]), envelope(rows[1000:]))
        with serving(*pages) as server:
            self.find(server, REGISTRY, Wanted(None, {"email": "x@y.example"}))
        assert len(server.received) == 2
