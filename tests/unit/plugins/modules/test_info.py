# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The info modules, for every list: one, some or all entries, with the requests of each case."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.calls import paths, read
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    ID,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, Step, envelope, serving


def queries(server: Server) -> list[dict[str, Any]]:
    """The query parameters of each request. Only repeated parameters are lists."""
    found = [parse_qs(urlsplit(request.path).query) for request in server.received]
    return [{name: held if len(held) > 1 else held[0] for name, held in query.items()} for query in found]


def result_of(sample: Sample, *entries: Document) -> dict[str, Any]:
    return {"changed": False, sample.items: list(entries), "count": len(entries)}


@run_and_check
@every_list
def test_all_entries(sample: Sample, check: bool) -> None:
    """With all documented fields, and without deprecated and unknown ones."""
    with serving(envelope([sample.held])) as server:
        assert read(sample, server, check=check) == result_of(sample, sample.entry)
    order = {"order": sample.order, "direction": "asc"} if sample.order else {}
    assert queries(server) == [{**order, "page": "1", "per_page": "1000"}]
    assert paths(server) == {sample.path}


@every_list
def test_fields_that_the_api_leaves_out_are_null(sample: Sample) -> None:
    with serving(envelope([{"id": ID}])) as server:
        assert read(sample, server) == result_of(sample, {**dict.fromkeys(sample.entry), "id": ID})


@pytest.mark.parametrize(
    ("held", "requests"),
    [
        *((0, 1), (999, 1), (1000, 2), (2500, 3)),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in ((1001, 2), (2000, 3))),
    ],
)
@every_list
def test_pages(sample: Sample, held: int, requests: int) -> None:
    """One request per 1000 entries, and one more if the last page is full."""
    whole = [{"id": number, **sample.named} for number in range(1, held + 1)]
    with serving(*(envelope(whole[start : start + 1000]) for start in range(0, held + 1, 1000))) as server:
        result = read(sample, server)
    assert [entry["id"] for entry in result[sample.items]] == list(range(1, held + 1))
    assert result["count"] == held
    assert [query["page"] for query in queries(server)] == [str(page) for page in range(1, requests + 1)]
    assert len({request.client_port for request in server.received}) == 1


@every_list
def test_filters_become_query_parameters(sample: Sample) -> None:
    """Each filter alone, and all together."""
    each = [{name: given} for name, (given, _sent) in sample.filters.items()]
    together = {name: given for name, (given, _sent) in sample.filters.items()}
    for filters in [*each, together]:
        with serving(envelope([])) as server:
            assert read(sample, server, **filters) == result_of(sample)
        (query,) = queries(server)
        sent = {name: sample.filters[name][1] for name in filters if sample.filters[name][1] is not None}
        assert {name: query[name] for name in sent} == sent
        assert set(query) - set(sent) <= {"order", "direction", "page", "per_page"}


@every_list
def test_a_filter_by_name_finds_every_spelling(sample: Sample) -> None:
    name = sample.identity[0]
    if name not in sample.filters:
        pytest.skip("the API has no filter for this name")
    for spelling in (sample.entry[name], *sample.spellings.get(name, ())):
        with serving(envelope([sample.unrelated, sample.held])) as server:
            assert read(sample, server, **{name: spelling})[sample.items] == [sample.entry]


@run_and_check
@every_list
def test_one_entry(sample: Sample, check: bool) -> None:
    for name in (sample.id_option, "id"):
        with serving(envelope(sample.held)) as server:
            assert read(sample, server, check=check, **{name: ID}) == result_of(sample, sample.entry)
        assert (paths(server), server.methods) == ({f"{sample.path}/{ID}"}, ["GET"])


@every_list
def test_one_entry_that_does_not_exist(sample: Sample) -> None:
    with serving(envelope(None, 404, 1404)) as server:
        assert read(sample, server, id=ID) == result_of(sample)


@every_list
def test_refused_before_any_request(sample: Sample) -> None:
    with serving(envelope([])) as server:
        assert f"{sample.id_option} must be an integer" in read(sample, server, id="x")["msg"]
        for name, (given, _sent) in sample.filters.items():
            result = read(sample, server, **{sample.id_option: ID, name: given})
            assert f"mutually exclusive: {sample.id_option}|{name}" in result["msg"]
            if isinstance(given, bool) or (isinstance(given, str) and given.isupper()):
                assert name in read(sample, server, **{name: "no such choice"})["msg"]
        assert "Unsupported parameters" in read(sample, server, no_such_filter="x")["msg"]
    assert server.received == []


@pytest.mark.usefixtures("clock")
class TestChangesBetweenPages:
    """If somebody changes the account between two pages, no entry is missed or returned twice."""

    MANY = tuple({**ALLOW.held, "id": number} for number in range(1, 1003))

    def page(self, first: int, last: int, total: int | None = None) -> Step:
        return envelope(self.MANY[first - 1 : last], result_info={"per_page": 1000, "total_count": total})

    def ids(self, *pages: Step) -> list[int]:
        with serving(*pages) as server:
            result = read(ALLOW, server)
        assert len(server.received) == len(pages)
        return [entry["id"] for entry in result[ALLOW.items]]

    def test_an_entry_is_created(self) -> None:
        """Entry 1 is new, so the second page repeats the last entry of the first page. The server sends no total."""
        pages = self.page(2, 1001), self.page(1001, 1002), self.page(1, 1000), self.page(1001, 1002)
        assert self.ids(*pages) == list(range(1, 1003))

    @pytest.mark.parametrize("last", [1001, 1002])
    def test_an_entry_is_deleted(self, last: int) -> None:
        """Entry 1 is deleted, so the first entry of the second page moves to the first page, which was already read."""
        before, after = self.page(1, 1000, last), self.page(1002, last, last - 1)
        assert self.ids(before, after, self.page(2, 1001, last - 1), after) == list(range(2, last + 1))

    def test_the_list_is_reread_only_once(self) -> None:
        """If the account keeps changing, the module fails."""
        moving = self.page(1, 1000, 1001), self.page(1000, 1001, 1002)
        with serving(*moving, *moving) as server:
            result = read(ALLOW, server)
        assert "the list is incomplete or changed" in result["msg"]
        assert "Cloudflare sent an unexpected response" in result["error"]["hint"]
