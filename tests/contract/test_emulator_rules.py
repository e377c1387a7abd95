# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator without an SDK: refusals, differences between accounts, batches, and the control endpoints."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import control

from .account import Account
from .conftest import SDK_MAJOR, Contract
from .samples import SAMPLES

UNKNOWN_ID = "3f2a4c5e-0000-4000-8000-00000000dead"
OLD_POLICY = {**SAMPLES["allow_policies"].new, "pattern": None, "pattern_type": "UNKNOWN", "modified_at": None}


@pytest.fixture
def uuids(base_url: str) -> Account:
    return Account(base_url, api.UUID_ACCOUNT)


@pytest.fixture
def integers(base_url: str) -> Account:
    return Account(base_url, api.INTEGER_ACCOUNT)


def test_a_creation_returns_201(uuids: Account) -> None:
    assert {path: uuids.send("POST", path, json=sample.new).status_code for path, sample in SAMPLES.items()} == (
        dict.fromkeys(SAMPLES, 201)
    )


def test_seeds_are_valid_creations(uuids: Account) -> None:
    """An export of the seeds can be used as input."""
    for path, sample in SAMPLES.items():
        for row in uuids.result("GET", path):
            uuids.result("POST", path, json={name: row[name] for name in sample.new})


def test_ids(integers: Account, uuids: Account) -> None:
    assert integers.result("GET", "allow_policies")[0]["id"] == 2401
    assert integers.result("GET", "block_senders")[0]["id"] == 3101
    assert uuids.result("GET", "allow_policies")[0]["id"] == "330aa9db-ec94-5e35-8838-dd262c31b608"
    first = {path: uuids.result("GET", path)[0]["id"] for path in SAMPLES}
    assert len(set(first.values())) == len(SAMPLES)


WRONG_VALUES: list[tuple[str, str, list[Any]]] = [
    ("allow_policies", "pattern", ["", "x" * 1025, None, 5]),
    ("allow_policies", "pattern_type", ["UNKNOWN", "email", None]),
    ("allow_policies", "verify_sender", [None, "true", 1]),
    ("allow_policies", "comments", ["x" * 1025, 5]),
    ("block_senders", "pattern", ["", "x" * 1025]),
    ("trusted_domains", "is_recent", [None, "yes"]),
    ("impersonation_registry", "name", ["", "x" * 1025, None]),
    ("content_policies", "name", ["", "x" * 257]),
    ("content_policies", "pattern", ["", "x" * 2049]),
    ("content_policies", "targets", [[], ["HEADER"], "SUBJECT", None]),
    ("content_policies", "enabled", [None]),
    ("content_policies", "notes", ["x" * 4097]),
    ("content_policies", "comments", ["the field is called notes"]),
    ("sending_domain_restrictions", "exclude", [None, "a.example", [5]]),
    ("url_ignore_patterns", "pattern", ["", "x" * 1025]),
    ("url_ignore_patterns", "is_regex", [True]),
    ("domains", "allowed_delivery_modes", [[], ["MX"], ["DIRECT"] * 11]),
    ("domains", "drop_dispositions", [["GOOD"], ["SPAM"] * 11]),
    ("domains", "ip_restrictions", [["corp.example"], ["192.0.2.1"] * 101]),
    ("domains", "regions", [[], ["EU"]]),
    ("domains", "folder", ["Junk"]),
    ("domains", "integration_id", ["none"]),
    ("domains", "lookback_hops", [0, 21, "5", True]),
    ("domains", "status", ["ACTIVE"]),
]


@pytest.mark.parametrize(
    ("path", "name", "value"), [(path, name, value) for path, name, values in WRONG_VALUES for value in values]
)
def test_wrong_values_are_refused(uuids: Account, path: str, name: str, value: Any) -> None:
    new = {**SAMPLES[path].new, name: value}
    held = uuids.result("GET", path)
    assert uuids.refusal("POST", path, json=new) == (400, 1400, f"/{name}")
    assert uuids.refusal("PATCH", f"{path}/{held[0]['id']}", json={name: value}) == (400, 1400, f"/{name}")
    assert uuids.result("GET", path) == held


@pytest.mark.parametrize("path", SAMPLES)
def test_required_fields(uuids: Account, path: str) -> None:
    optional = {"comments", "notes", "folder", "integration_id", "lookback_hops"}
    optional |= {"require_tls_inbound", "require_tls_outbound", "transport"}
    new = SAMPLES[path].new
    for name in new.keys() - optional:
        incomplete = {other: value for other, value in new.items() if other != name}
        assert uuids.refusal("POST", path, json=incomplete) == (400, 1400, f"/{name}")
    uuids.result("POST", path, json={name: value for name, value in new.items() if name not in optional})


NOT_PUBLIC = [
    *("10.0.0.1", "172.16.0.0/16", "192.168.1.1", "::ffff:192.168.1.1", "fd00::1"),
    *("127.0.0.0/24", "::1", "169.254.1.1", "fe80::1", "0.0.0.0", "::", "255.255.255.255"),
    *("x.example", "192.0.2.300"),
]


@pytest.mark.parametrize("path", ["allow_policies", "block_senders"])
@pytest.mark.parametrize("pattern", NOT_PUBLIC)
def test_ip_patterns_must_be_public(uuids: Account, path: str, pattern: str) -> None:
    new = {**SAMPLES[path].new, "pattern_type": "IP", "pattern": pattern}
    assert uuids.refusal("POST", path, json=new) == (400, 1400, "/pattern")
    id = uuids.result("POST", path, json={**new, "is_regex": True})["id"]
    assert uuids.refusal("PATCH", f"{path}/{id}", json={"is_regex": False}) == (400, 1400, "/pattern")
    uuids.result("PATCH", f"{path}/{id}", json={"is_regex": False, "pattern": "2001:db8::/32"})


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("allow_policies", "per_page=1001", "per_page"),
        ("allow_policies", "per_page=0", "per_page"),
        ("allow_policies", "page=0", "page"),
        ("allow_policies", "page=first", "page"),
        ("allow_policies", "order=comments", "order"),
        ("allow_policies", "direction=up", "direction"),
        ("allow_policies", "verify_sender=1", "verify_sender"),
        ("allow_policies", "is_regex=true", "is_regex"),
        ("allow_policies", "is_sender=true", "is_sender"),
        ("allow_policies", "pattern=a.example&pattern=b.example", "pattern"),
        ("impersonation_registry", "email=erika@corp.example", "email"),
        ("sending_domain_restrictions", "domain=bank.example", "domain"),
        ("url_ignore_patterns", "search=wiki", "search"),
        ("url_ignore_patterns", "order=created_at", "order"),
        ("url_ignore_patterns", "direction=asc", "direction"),
        ("domains", "status=active", "status"),
    ],
)
def test_wrong_parameters_are_refused(uuids: Account, path: str, query: str, parameter: str) -> None:
    assert uuids.refusal("GET", f"{path}?{query}") == (400, 1400, parameter)


def test_the_total_ignores_filters(uuids: Account) -> None:
    response = uuids.send("GET", "allow_policies?pattern_type=EMAIL&per_page=1").json()
    assert response["result_info"] == {"count": 1, "page": 1, "per_page": 1, "total_count": 5}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "allow_policies/batch"),
        ("POST", "block_senders/batch"),
        ("POST", "domains"),
        ("POST", "domains/batch"),
        ("PUT", "domains/6401"),
        ("GET", "domains/330aa9db-ec94-5e35-8838-dd262c31b608"),
        ("GET", "content_policies"),
        ("GET", "url_ignore_patterns"),
        ("GET", "sending_domain_restrictions"),
        ("POST", "sending_domain_restrictions"),
        ("DELETE", "sending_domain_restrictions/7501"),
    ],
)
def test_missing_routes_with_integer_ids(integers: Account, method: str, path: str) -> None:
    assert integers.refusal(method, path, json={}) == (404, 7003, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "impersonation_registry/batch"),
        ("PUT", "allow_policies/330aa9db-ec94-5e35-8838-dd262c31b608"),
        ("GET", "allow_policies/2401"),
        ("GET", "submissions"),
        ("DELETE", "domains"),
    ],
)
def test_missing_routes_with_uuids(uuids: Account, method: str, path: str) -> None:
    assert uuids.refusal(method, path, json={}) == (404, 7003, None)


def test_different_fields_with_integer_ids(integers: Account) -> None:
    registry = SAMPLES["impersonation_registry"].new
    assert integers.refusal("POST", "impersonation_registry", json=registry) == (400, 1400, "/comments")
    assert integers.refusal("PATCH", "domains/6401", json={"lookback_hops": 3}) == (400, 1400, "/ip_restrictions")
    change = {"ip_restrictions": [], "regions": ["US"]}
    assert integers.refusal("PATCH", "domains/6401", json=change) == (400, 1400, "/regions")


def test_null_in_domains(uuids: Account) -> None:
    """The folder and the integration can be null. For other fields, null means the default; a PATCH refuses it."""
    names = ("folder", "integration_id", "lookback_hops", "require_tls_inbound", "require_tls_outbound", "transport")
    created = uuids.result("POST", "domains", json={**SAMPLES["domains"].new, **dict.fromkeys(names)})
    assert [created[name] for name in names] == [None, None, 2, False, False, None]
    for name in names[:2]:
        uuids.result("PATCH", f"domains/{created['id']}", json={name: None})
    for name in names[2:]:
        assert uuids.refusal("PATCH", f"domains/{created['id']}", json={name: None}) == (400, 1400, f"/{name}")


def test_a_batch_of_url_ignore_patterns(uuids: Account) -> None:
    path = "url_ignore_patterns"
    first, second, third = (row["id"] for row in uuids.result("GET", path))
    new = SAMPLES[path].new
    body = {
        "deletes": [{"id": first}],
        "patches": [{"id": second, "comments": "x"}],
        "puts": [{"id": third, "pattern": "y"}],
    }
    done = uuids.result("POST", f"{path}/batch", json={**body, "posts": [new]})
    assert [row["id"] for part in ("deletes", "patches", "puts") for row in done[part]] == [first, second, third]
    assert (done["patches"][0]["comments"], done["puts"][0]["comments"]) == ("x", None)
    assert done["posts"][0]["pattern"] == new["pattern"]


@pytest.mark.parametrize("fixture", ["uuids", "integers"])
def test_a_batch_of_sending_domain_restrictions_only_deletes(request: pytest.FixtureRequest, fixture: str) -> None:
    account: Account = request.getfixturevalue(fixture)
    path = "sending_domain_restrictions"
    first, second = (row["id"] for row in account.add(path, [SAMPLES[path].new] * 2))
    body: dict[str, Any] = {"deletes": [{"id": first}]}
    assert account.refusal("POST", f"{path}/batch", json={**body, "posts": []}) == (400, 1400, "/posts")
    assert account.result("POST", f"{path}/batch", json=body) == body
    body = {"deletes": [{"id": second}, {"id": first}]}
    assert account.refusal("POST", f"{path}/batch", json=body) == (404, 1404, None)
    assert account.result("POST", f"{path}/batch", json={"deletes": [{"id": second}]}) == {"deletes": [{"id": second}]}


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"deletes": None}, 400, "/deletes"),
        ({"posts": [SAMPLES["block_senders"].new] * 1001}, 400, "/posts"),
        ({"surprise": []}, 400, "/surprise"),
        ({"patches": [{"comments": "x"}]}, 400, "/patches/0/id"),
        ({"patches": [{"id": 3101, "comments": "x"}]}, 400, "/patches/0/id"),
        ({"posts": [SAMPLES["block_senders"].new, {"pattern": ""}]}, 400, "/posts/1/pattern_type"),
        ({"puts": [{"id": UNKNOWN_ID}]}, 404, None),
    ],
)
def test_a_wrong_batch_changes_nothing(uuids: Account, change: Any, status: int, pointer: str | None) -> None:
    before = uuids.result("GET", "block_senders")
    body = {"deletes": [{"id": before[0]["id"]}], "patches": [], "puts": [], "posts": [], **change}
    response = uuids.refusal("POST", "block_senders/batch", json=body)
    assert (response[0], response[2]) == (status, pointer)
    assert uuids.result("GET", "block_senders") == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_synced_entries_cannot_be_changed(uuids: Account, method: str) -> None:
    path = "impersonation_registry"
    for provenance in ("SNOOPY-OFFICE_365", "SNOOPY-GOOGLE_DIRECTORY"):
        row = uuids.result("GET", f"{path}?provenance={provenance}")[0]
        assert uuids.refusal(method, f"{path}/{row['id']}", json={"name": "x"}) == (400, 1405, None)
        assert uuids.result("GET", f"{path}/{row['id']}") == row


class TestRawEntries:
    """``POST /_emulator/entries/ACCOUNT/LIST``."""

    def test_entries_are_added_unchanged(self, uuids: Account) -> None:
        added = uuids.add("allow_policies", [OLD_POLICY, {"id": UNKNOWN_ID, "comments": 5}])
        assert {**added[0], **OLD_POLICY} == added[0]
        assert added[0]["created_at"]
        assert added[1]["id"] == UNKNOWN_ID
        assert "pattern" not in added[1]
        assert uuids.result("GET", "allow_policies")[-2:] == added
        assert uuids.result("GET", "allow_policies?pattern_type=UNKNOWN") == added[:1]
        assert len(uuids.result("GET", "allow_policies?order=pattern&search=a")) > 0

    def test_invalid_old_entries_can_be_changed_and_deleted(self, uuids: Account) -> None:
        private = {**OLD_POLICY, "pattern_type": "IP", "pattern": "10.0.0.1"}
        for row in uuids.add("allow_policies", [OLD_POLICY, private]):
            uuids.result("PATCH", f"allow_policies/{row['id']}", json={"comments": "old"})
            uuids.result("DELETE", f"allow_policies/{row['id']}")

    def test_ids_are_unique(self, integers: Account) -> None:
        integers.add("block_senders", [{"id": 3105}])
        assert integers.result("POST", "block_senders", json=SAMPLES["block_senders"].new)["id"] == 3106

    def test_unknown_lists(self, integers: Account) -> None:
        for name in ("content_policies", "surprise"):
            response = requests.post(control(integers.base_url, f"entries/{integers.id}/{name}"), json=[], timeout=10)
            assert response.status_code == 404

    def test_the_sdk_can_read_entries_with_null(self, contract: Contract) -> None:
        if SDK_MAJOR == 4:
            pytest.skip("SDK 4 does not allow null fields")
        row = Account(contract.base_url, contract.account_id).add(
            "allow_policies", [{**OLD_POLICY, "modified_at": "2020-01-01T00:00:00Z"}]
        )[0]
        assert contract.sdk.get(row["id"], account_id=contract.account_id).pattern_type == "UNKNOWN"

    def test_thousands_of_entries(self, uuids: Account) -> None:
        rows = [{**SAMPLES["block_senders"].new, "pattern": f"{number}.example"} for number in range(5000)]
        assert len(uuids.add("block_senders", rows)) == 5000
        url = "block_senders?per_page=1000&page=3&order=pattern"
        assert len(uuids.result("GET", url)) == 1000
        start = time.monotonic()
        uuids.send("GET", url)
        assert time.monotonic() - start < 1, "it usually takes less than 20 ms"


def test_a_repeated_parameter_is_recorded_as_a_list(uuids: Account) -> None:
    uuids.result("GET", "domains?domain=corp.example&domain=branch.example&page=1")
    received = requests.get(control(uuids.base_url, "requests"), timeout=10).json()
    assert received[-1]["query"] == {"domain": ["corp.example", "branch.example"], "page": "1"}
    requests.delete(control(uuids.base_url, "requests"), timeout=10)
    assert requests.get(control(uuids.base_url, "requests"), timeout=10).json() == []


def test_reset(uuids: Account) -> None:
    def contents() -> Any:
        return {path: [row["id"] for row in uuids.result("GET", path)] for path in SAMPLES}

    before = contents()
    for path, sample in SAMPLES.items():
        uuids.result("POST", path, json=sample.new)
    requests.post(control(uuids.base_url, "reset"), timeout=10).raise_for_status()
    assert contents() == before
