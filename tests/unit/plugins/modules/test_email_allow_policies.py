# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole list at once, against the emulator: what each state does, with how many requests, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ansible_collections.community.cloudflare.plugins.modules import email_allow_policies, email_allow_policy_info
from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import control
from ansible_collections.community.cloudflare.tests.emulator.server import serving as emulating
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.policy import FLAGS, POLICY
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, cut, envelope, serving

SEEDS = [seed[0] for seed in api.SEEDS]
NEW: dict[str, Any] = {"pattern": "new.example", "pattern_type": "DOMAIN", "is_trusted_sender": True}
UUID = "330aa9db-ec94-5e35-8838-dd262c31b608"
Enforce = Callable[..., dict[str, Any]]


class Account:
    """An account of the emulator, and the requests that it gets."""

    def __init__(self, base_url: str, account_id: str) -> None:
        self._connection = {"account_id": account_id, "api_token": api.WRITE_TOKEN, "base_url": base_url}
        self._requests = control(base_url, "requests")

    def enforce(self, policies: list[dict[str, Any]], *, check: bool = False, **options: Any) -> dict[str, Any]:
        requests.delete(self._requests, timeout=10)
        given = {**self._connection, "policies": policies, **options}
        return run_module(email_allow_policies.main, given, check=check, diff=True)

    def read(self) -> list[dict[str, Any]]:
        result = run_module(email_allow_policy_info.main, self._connection)
        found: list[dict[str, Any]] = result["policies"]
        return found

    def patterns(self) -> list[str]:
        return sorted(policy["pattern"] for policy in self.read())

    def requests(self) -> list[str]:
        found = requests.get(self._requests, timeout=10).json()
        assert len({request["connection"] for request in found}) <= 1
        return [
            f"{request['method']} {request['path'].rpartition('/')[2]}".replace(" allow_policies", "")
            for request in found
        ]


@pytest.fixture(params=[api.UUID_ACCOUNT, api.INTEGER_ACCOUNT], ids=["with batches", "without"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with emulating() as base_url:
        yield Account(base_url, request.param)


@pytest.fixture
def batching() -> Iterator[Account]:
    with emulating() as base_url:
        yield Account(base_url, api.UUID_ACCOUNT)


def enforce(server: Server, policies: list[Any], **options: Any) -> dict[str, Any]:
    """Against a server that follows a script."""
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url}
    return run_module(email_allow_policies.main, {**base, "policies": policies, **options})


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    return len(result["created"]), len(result["updated"]), len(result["deleted"]), result["unchanged"]


class TestStates:
    """Each in check mode, then for real, then again: check mode foretells the run, and the second run does nothing."""

    @pytest.mark.parametrize(
        ("state", "policies", "expected", "left"),
        [
            (
                "present",
                [NEW, {"pattern": SEEDS[1], "comments": "x"}, {"pattern": SEEDS[0]}],
                (1, 1, 0, 1),
                [*SEEDS, "new.example"],
            ),
            ("absent", [{"pattern": SEEDS[0].upper()}, {"pattern": "unknown.example"}], (0, 0, 1, 1), SEEDS[1:]),
            (
                "exact",
                [NEW, {"pattern": SEEDS[4], "pattern_type": "DOMAIN", "is_trusted_sender": True}],
                (1, 0, 4, 1),
                [SEEDS[4], "new.example"],
            ),
        ],
    )
    def test_state(
        self, account: Account, state: str, policies: list[Any], expected: tuple[int, ...], left: list[str]
    ) -> None:
        predicted = account.enforce(policies, state=state, check=True)
        assert account.requests() == ["GET"]
        result = account.enforce(policies, state=state)
        writes = sum(expected[:3])
        assert len(account.requests()) == 1 + (1 if "batch" in account.requests()[1] else writes)
        assert counts(predicted) == counts(result) == expected
        assert predicted["diff"] == result["diff"]
        assert predicted["deleted"] == result["deleted"]
        assert account.patterns() == sorted(left)
        again = account.enforce(policies, state=state)
        assert again["changed"] is False
        assert account.requests() == ["GET"]

    def test_exact_resets_what_an_entry_leaves_out(self, account: Account) -> None:
        result = account.enforce([{"pattern": SEEDS[0], "pattern_type": "EMAIL"}], state="exact")
        (updated,) = result["updated"]
        assert updated["is_acceptable_sender"] is False
        assert updated["comments"] is None
        assert "No action is chosen" in result["warnings"][0]

    def test_exact_resets_every_field(self) -> None:
        """A policy in which each is otherwise than a creation gives it."""
        defaults = {name: name == "verify_sender" for name in FLAGS}
        held = {**POLICY, **{name: not value for name, value in defaults.items()}, "id": UUID}
        after = {**held, **defaults, "comments": None}
        done = envelope({"deletes": [], "patches": [after], "puts": [], "posts": []})
        named = {name: POLICY[name] for name in ("pattern", "pattern_type")}
        with serving(envelope([held]), done) as server:
            result = enforce(server, [named], state="exact")
        assert json.loads(server.received[1].body)["patches"] == [{"id": UUID, **defaults, "comments": ""}]
        assert result["updated"] == [after]

    def test_what_was_read_can_be_given_back(self, account: Account) -> None:
        for state in ("present", "exact"):
            result = account.enforce(account.read(), state=state)
            assert counts(result) == (0, 0, 0, 5)
        result = account.enforce(account.read(), state="absent")
        assert counts(result) == (0, 0, 5, 0)
        assert "warnings" not in result

    def test_absent_tells_of_what_stays(self, account: Account) -> None:
        """What has gone and came back under another id, and what shares a pattern: it stays, and is not passed over."""
        (was,) = (policy for policy in account.read() if policy["pattern"] == SEEDS[0])
        account.enforce([{"pattern": SEEDS[0]}], state="absent")
        account.enforce([{**was, "id": None}])
        result = account.enforce([{"pattern": "unknown.example"}, was], state="absent")
        assert result["changed"] is False
        (warning,) = result["warnings"]
        assert warning.startswith("policies, entry 2: Another policy has this pattern, and stays")
        assert "warnings" not in account.enforce([{"policy_id": was["id"]}, {"pattern": SEEDS[0]}], state="absent")

    def test_all_that_share_a_pattern_go_and_the_oldest_stays(self, account: Account) -> None:
        for _turn in range(2):
            create_another(account)
        oldest, newest = (
            policy["id"]
            for policy in sorted(account.read(), key=lambda p: p["created_at"])
            if policy["pattern"] == "new.example"
        )
        assert counts(account.enforce([NEW])) == (0, 0, 0, 1)
        assert "2 policies have this pattern" in account.enforce([NEW])["warnings"][0]
        result = account.enforce([NEW], state="exact")
        assert newest in [policy["id"] for policy in result["deleted"]]
        assert [policy["id"] for policy in account.read()] == [oldest]

    def test_the_diff_shows_what_changes_by_pattern(self, account: Account) -> None:
        policies: list[dict[str, Any]] = [{"pattern": SEEDS[1], "comments": "x"}, NEW]
        created, updated = account.enforce(policies, check=True)["diff"]
        headers = dict.fromkeys(("before_header", "after_header"), f"{SEEDS[1]} (DOMAIN)")
        assert updated == {"before": {"comments": "Company newsletter"}, "after": {"comments": "x"}, **headers}
        assert (created["before"], created["before_header"]) == ({}, "new.example (DOMAIN)")
        assert created["after"].items() >= NEW.items()


def create_another(account: Account) -> None:
    """A second policy with the same pattern, which the module would not make."""
    url = f"{account._connection['base_url']}/accounts/{account._connection['account_id']}/email-security/settings/allow_policies"
    headers = {"Authorization": f"Bearer {api.WRITE_TOKEN}"}
    requests.post(url, json={**FLAGS, **NEW}, headers=headers, timeout=10).raise_for_status()


class TestCost:
    @pytest.mark.parametrize(("held", "reads", "writes"), [(5, 1, 1), (995, 2, 1), (1000, 2, 1), (1200, 2, 2)])
    def test_one_request_for_each_thousand(self, batching: Account, held: int, reads: int, writes: int) -> None:
        """Held policies to read (one more where a page is exactly full), changes of a kind to write."""
        policies = [{**NEW, "pattern": f"{number}.example"} for number in range(held)]
        batching.enforce(policies)
        assert batching.requests() == ["GET"] + ["POST batch"] * writes
        assert batching.enforce(policies)["changed"] is False
        assert batching.requests() == ["GET"] * reads


class TestGuards:
    @pytest.mark.parametrize("check", [False, True])
    @pytest.mark.parametrize("state", ["absent", "exact"])
    def test_max_deletes(self, account: Account, check: bool, state: str) -> None:
        policies = [NEW] if state == "exact" else [{"pattern": pattern} for pattern in SEEDS]
        result = account.enforce(policies, state=state, max_deletes=4, check=check)
        assert result["msg"].startswith("max_deletes is 4, and 5 would be removed: ")
        assert sorted(policy["pattern"] for policy in result["would_delete"]) == sorted(SEEDS)
        assert result["changed"] is False
        assert account.requests() == ["GET"]
        assert counts(account.enforce(policies, state=state, max_deletes=5))[2] == 5

    def test_none_may_go(self, account: Account) -> None:
        result = account.enforce([NEW], state="exact", max_deletes=0)
        assert result["msg"].startswith("max_deletes is 0, and 5 would be removed: ")
        assert counts(account.enforce([NEW], max_deletes=0)) == (1, 0, 0, 0)

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_an_empty_list_asks_for_nothing(self, account: Account, state: str) -> None:
        assert account.enforce([], state=state)["changed"] is False

    def test_exact_and_empty_removes_all_only_where_that_is_said(self, account: Account) -> None:
        assert "max_deletes is needed" in account.enforce([], state="exact")["msg"]
        assert account.requests() == []
        assert counts(account.enforce([], state="exact", max_deletes=5)) == (0, 0, 5, 0)

    @pytest.mark.parametrize(
        ("policies", "options", "says"),
        [
            ([NEW, {"comments": "x"}], {}, "policies, entry 2: policy_id or pattern is needed"),
            ([{"pattern": None, "policy_id": None}], {}, "policies, entry 1: policy_id or pattern is needed"),
            ([NEW, {"policy_id": "x"}], {}, "policies, entry 2: policy_id must be an integer"),
            (
                [{"pattern": "10.0.0.1", "pattern_type": "IP"}],
                {},
                "policies, entry 1: pattern must be a public address",
            ),
            ([NEW], {"max_deletes": -1}, "max_deletes must be 0 or greater"),
            ([NEW], {"max_deletes": True}, "max_deletes must be 0 or greater"),
            ([{"pattern": "x", "unknown": 1}], {}, "unknown"),
            ([NEW], {"state": "exat"}, "value of state must be one of"),
        ],
    )
    def test_bad_input_before_any_request(self, policies: list[Any], options: dict[str, Any], says: str) -> None:
        with serving(envelope([])) as server:
            result = enforce(server, policies, **options)
        assert result["failed"]
        assert says in result["msg"]
        assert server.received == []

    @pytest.mark.parametrize("state", ["present", "absent", "exact"])
    def test_an_old_policy_that_could_not_be_created_today(self, state: str) -> None:
        """Can be given back as it was read, and can be removed so."""
        old = {"id": 5, "pattern": "10.0.0.5", "pattern_type": "IP", "is_trusted_sender": True, "verify_sender": True}
        with serving(envelope([old]), envelope({"id": 5})) as server:
            result = enforce(server, [old], state=state)
        assert (len(result["deleted"]), result["unchanged"]) == ((1, 0) if state == "absent" else (0, 1))

    @pytest.mark.parametrize(
        ("policies", "says"),
        [
            ([NEW, NEW], "policies must name each policy once: entries 1 and 2 mean the same (new.example)"),
            ([NEW, {"pattern": "x.example"}], "policies, entry 2: pattern_type must be one of EMAIL, DOMAIN, IP"),
            ([NEW, {"policy_id": 7}], "policies, entry 2: policy_id 7 does not exist"),
            ([{"pattern": "x", "pattern_type": "UNKNOWN"}], "entry 1: pattern_type must be one of EMAIL, DOMAIN, IP"),
        ],
    )
    def test_what_only_the_account_can_tell_before_any_write(
        self, account: Account, policies: list[Any], says: str
    ) -> None:
        result = account.enforce(policies)
        assert says in result["msg"]
        assert result["changed"] is False
        assert account.requests() == ["GET"]

    @pytest.mark.parametrize("theirs", [2401, "1b5645bd-08ca-5f0c-89b9-6d007d9d1bc4"])
    def test_an_id_that_cannot_be_there_is_not_absent(self, theirs: Any) -> None:
        """Of another account, or of this one before it had UUIDs: the policy may be live."""
        ours: Any = UUID if theirs == 2401 else 2401
        with serving(envelope([{**POLICY, "id": ours}]), envelope([])) as server:
            result, of_none = (enforce(server, [{"policy_id": theirs}], state="absent") for _turn in range(2))
        assert result["failed"]
        assert result["msg"].startswith(f"policies, entry 1: policy_id {theirs} cannot be of this account")
        assert counts(of_none) == (0, 0, 0, 1)
        assert server.methods == ["GET"] * 2


class TestFailurePartWay:
    """What was done before a failure is in the failure."""

    def test_between_two_changes(self, clock: Any) -> None:
        policies = [{**NEW, "pattern": f"{number}.example"} for number in range(2)]
        created = [envelope({**entry, "id": number}, 201) for number, entry in enumerate(policies, 1)]
        no_batch = envelope(None, 404, 7003)
        with serving(envelope([]), no_batch, created[0], envelope(None, 403, 10000)) as server:
            result = enforce(server, policies)
        assert result["failed"]
        assert result["error"]["codes"] == [10000]
        assert result["changed"] is True
        assert [policy["id"] for policy in result["created"]] == [1]
        assert server.methods == ["GET", "POST", "POST", "POST"]

    def test_the_guard_counts_what_is_gone_already(self, clock: Any) -> None:
        """The answer to the one deletion is lost. It was done, and meanwhile somebody has added another policy."""
        kept, gone, added = (
            {**POLICY, "id": f"330aa9db-ec94-5e35-8838-dd262c31b60{n}", "pattern": f"{n}"} for n in range(3)
        )
        with serving(envelope([kept, gone]), cut, envelope([kept, added])) as server:
            result = enforce(server, [{**kept, "policy_id": kept["id"]}], state="exact", max_deletes=1)
        assert result["msg"].startswith(
            "max_deletes is 1, and 1 would be removed in addition to the 1 that are gone already: 2 (330aa9db"
        )
        assert [policy["id"] for policy in result["deleted"]] == [gone["id"]]
        assert server.methods == ["GET", "POST", "GET"]

    @pytest.mark.parametrize(
        "done",
        [
            {"posts": []},
            {"posts": [{"id": 1}, {"id": 2}]},
            {"posts": {}},
            {"posts": [{"pattern": "new.example"}]},
            {"posts": [{"id": 1}], "deletes": [{"id": 1}]},
        ],
    )
    def test_a_batch_that_is_not_accounted_for(self, clock: Any, done: dict[str, Any]) -> None:
        with serving(envelope([]), envelope(done)) as server:
            result = enforce(server, [NEW])
        assert result["failed"]
        assert "HTTP 200" in result["msg"]
