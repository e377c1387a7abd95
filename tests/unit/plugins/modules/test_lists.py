# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""email_lists and email_lists_info: several lists of an account as one unit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any
from unittest import mock

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.lists import run_lists, run_lists_info
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import account_of
from ansible_collections.community.cloudflare.tests.unit.support.columns import assert_documented
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    CONTENT,
    DOMAIN,
    OTHER_ID,
    REGISTRY,
    SAMPLES,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import Step, envelope, serving

ORDER = (
    *("domains", "impersonation_registry", "block_senders", "content_policies"),
    *("sending_domain_restrictions", "url_ignore_patterns", "trusted_domains", "allow_policies"),
)
BASE = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": "http://127.0.0.1:1"}


def enforce(accounts: Sequence[Account], lists: Any, *, check: bool = False, diff: bool = False, **options: Any) -> Any:
    """Run email_lists on these lists of an account. ``written`` in the result has the list of each write."""
    for account in accounts:
        account.requests.clear()
    with serving_from(*accounts) as written:
        result = run_module(lambda: run_lists(ALL_LISTS), {**BASE, "lists": lists, **options}, check=check, diff=diff)
    result.pop("invocation", None)
    assert_documented(result)
    return {**result, "written": written}


def whole_account(**options: Any) -> list[Account]:
    return [account_of(sample, has_batch=sample.has_batch, **options) for sample in SAMPLES]


def without_ids(changes: list[Document]) -> list[Document]:
    """The changes without what only the server knows."""
    server = ("id", "created_at", "modified_at", "status", "provenance")
    return [
        {**change, "after": change["after"] and {k: v for k, v in change["after"].items() if k not in server}}
        for change in changes
    ]


def task() -> dict[str, list[Document]]:
    """For every list: create one entry, change one, and leave one."""
    lists = {}
    for sample in reversed(SAMPLES):
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        lists[sample.path] = [sample.needed, {**sample.named, name: sample.other[name]}]
    return lists


class TestChanges:
    def test_the_real_run_does_what_check_mode_predicts(self) -> None:
        accounts = whole_account()
        predicted = enforce(accounts, task(), check=True, diff=True)
        assert predicted["written"] == []
        done = enforce(accounts, task(), diff=True)
        assert without_ids(done["changes"]) == without_ids(predicted["changes"])
        for key in ("plan", "summary", "msg", "changed"):
            assert done[key] == predicted[key]
        again = enforce(accounts, task())
        assert (again["changed"], again["changes"], again["msg"]) == (False, [], "no changes")
        assert again["summary"]["allow_policies"]["unchanged"] == 2

    def test_lists_that_protect_come_first(self) -> None:
        result = enforce(whole_account(), task())
        assert tuple(dict.fromkeys(result["written"])) == ORDER
        assert tuple(dict.fromkeys(change["list"] for change in result["changes"])) == ORDER
        assert tuple(ALL_LISTS) == ORDER
        assert result["msg"].startswith("domains: 1 created, 1 updated; impersonation_registry: ")

    @run_and_check
    def test_a_change_is_described(self, check: bool) -> None:
        lists = {"block_senders": [{**BLOCK.needed, "origin": "block_senders.yml:3"}]}
        (change,) = enforce(whole_account(), lists, check=check)["changes"]
        assert (change["list"], change["action"], change["before"]) == ("block_senders", "create", None)
        assert change["name"] == BLOCK.resource.name_of(BLOCK.needed)
        assert change["after"]["pattern"] == BLOCK.needed["pattern"]
        assert (change["expired"], change["origin"]) == (False, "block_senders.yml:3")

    @run_and_check
    def test_each_kind_of_change_is_described(self, check: bool) -> None:
        """With both sides, and the origin of the entry that asks for it; null if no entry does."""
        first = {**BLOCK.named, "comments": "new", "origin": "b.yml:1"}
        result = enforce(whole_account(), {"block_senders": [first]}, state="exact", check=check)
        update, delete = result["changes"]
        assert (update["action"], update["origin"], update["before"]) == ("update", "b.yml:1", BLOCK.entry)
        assert update["after"]["comments"] == "new"
        assert (delete["action"], delete["origin"], delete["after"]) == ("delete", None, None)
        assert delete["before"]["id"] == OTHER_ID
        counts = result["summary"]["block_senders"]
        assert (counts["created"], counts["updated"], counts["deleted"]) == (0, 1, 1)

    @run_and_check
    @every_list
    def test_a_deleted_duplicate_has_the_origin_of_the_entry_that_stays(self, sample: Sample, check: bool) -> None:
        """It has the origin of the entry that stays."""
        both = map(sample.resource.held, (sample.held, {**sample.held, "id": OTHER_ID}))
        account = Account(sample.resource, both, has_batch=sample.has_batch)
        lists = {sample.path: [{**sample.named, "origin": "file:1"}]}
        result = enforce([account], lists, state="exact", check=check, max_deletes=1)
        *_updates, delete = result["changes"]
        assert (delete["action"], delete["duplicate"], delete["origin"]) == ("delete", True, "file:1")

    def test_absent(self) -> None:
        result = enforce(whole_account(), {"block_senders": [BLOCK.named]}, state="absent")
        assert [change["duplicate"] for change in result["changes"]] == [False]
        assert [change["action"] for change in result["changes"]] == ["delete"]
        assert result["msg"] == "block_senders: 1 deleted"

    def test_entries_that_we_may_not_manage_are_counted(self) -> None:
        synced = REGISTRY.resource.held({**REGISTRY.held, "provenance": "SNOOPY-OFFICE_365"})
        account = Account(REGISTRY.resource, [synced], has_batch=False)
        summary = enforce([account], {REGISTRY.path: [REGISTRY.needed]})["summary"]
        assert summary[REGISTRY.path]["unmanaged"] == 1

    def test_warnings_name_the_origin(self) -> None:
        entry = {**ALLOW.needed, "origin": "a.yml:5"}
        (warning, *_rest) = enforce(whole_account(), {"allow_policies": [entry]}, check=True)["warnings"]
        assert warning.startswith("allow_policies, entry 1 (a.yml:5), ")

    def test_one_request_per_thousand_entries_of_each_list_on_one_connection(self) -> None:
        held = [BLOCK.resource.held({**BLOCK.held, "id": at, "pattern": f"{at}.example"}) for at in range(1, 2500)]
        accounts = [Account(BLOCK.resource, held), account_of(ALLOW)]
        connect = requests.Session.__init__
        with mock.patch.object(requests.Session, "__init__", autospec=True, side_effect=connect) as connected:
            enforce(accounts, {"block_senders": [{"id": 1}], "allow_policies": [ALLOW.named]})
        assert [account.requests for account in accounts] == [["GET"] * 3, ["GET"]]
        assert connected.call_count == 1

    def test_the_invocation_does_not_repeat_the_lists(self) -> None:
        with serving_from(*whole_account()):
            lists = {"block_senders": [BLOCK.named]}
            result = run_module(lambda: run_lists(ALL_LISTS), {**BASE, "lists": lists})
        assert result["invocation"]["module_args"]["lists"] == "1 lists"

    @every_list
    def test_a_list_that_is_not_named_is_not_read(self, sample: Any) -> None:
        accounts = whole_account()
        enforce(accounts, {sample.path: [sample.named]})
        assert [account.path for account in accounts if account.requests] == [sample.path]

    def test_expired_entries(self, clock: Any) -> None:
        lists = {"allow_policies": [{**ALLOW.named, "until": "2027-01-14", "origin": "a.yml:1"}]}
        result = enforce(whole_account(), lists, max_deletes=0)
        (change,) = result["changes"]
        assert (change["action"], change["expired"], change["origin"]) == ("delete", True, "a.yml:1")
        assert result["summary"]["allow_policies"]["expired"] == 1

    def test_ignore_fields(self) -> None:
        entry = {**ALLOW.named, "comments": "Something else"}
        lists = {"allow_policies": {"entries": [entry], "ignore_fields": ["comments"]}}
        assert enforce(whole_account(), lists)["changed"] is False
        assert enforce(whole_account(), {"allow_policies": [entry]})["changed"] is True

    def test_the_result_of_the_info_module_can_be_written_back(self) -> None:
        accounts = whole_account()
        with serving_from(*accounts):
            read = run_module(lambda: run_lists_info(ALL_LISTS), BASE)
        result = enforce(accounts, read["lists"], state="exact", max_deletes=0)
        assert (result["changed"], result["plan"][0].isalpha()) == (False, True)

    @pytest.mark.parametrize("order", list(itertools.permutations(["block_senders", "allow_policies", "domains"]))[::2])
    def test_the_order_of_lists_does_not_matter(self, order: Sequence[str]) -> None:
        lists = task()
        plans = {
            enforce(whole_account(), {name: lists[name] for name in names}, check=True)["plan"]
            for names in (order, order[::-1])
        }
        assert len(plans) == 1


class TestMistakes:
    @run_and_check
    def test_all_mistakes_in_all_lists_are_reported_before_any_request(self, check: bool) -> None:
        accounts = whole_account()
        lists = {
            "allow_policies": [{"pattern": " ", "origin": "a.yml:7"}, {"pattern_type": "DOMAIN"}],
            "block_sender": [],
            "block_senders": [{**BLOCK.needed, "is_regex": "nonsense", "origin": "b.yml:3"}, 7],
            "domains": [{**DOMAIN.needed, "until": "soon"}],
            "content_policies": [{"name": "x", "typo": 1}],
            "trusted_domains": None,
            "url_ignore_patterns": "x",
        }
        result = enforce(accounts, lists, check=check)
        for text in (
            "lists.block_sender: is not a known list; the lists are domains, ",
            "allow_policies, entry 1 (a.yml:7): pattern must not be empty",
            "allow_policies, entry 2: policy_id or pattern is required",
            "domains, entry 1: until must be a date",
            "content_policies, entry 1: 'typo' is not a key of content_policies; the keys are policy_id, name, ",
            "trusted_domains: entries is null or missing",
            "url_ignore_patterns: entries must be a list of mappings",
            "block_senders, entry 2: is not a mapping, but '7'",
            "block_senders, entry 1 (b.yml:3): argument 'is_regex' is of type ",
        ):
            assert text in result["msg"]
        assert all(account.requests == [] for account in accounts)
        assert (result["changes"], result["plan"]) == ([], None)

    def test_lists_are_required(self) -> None:
        with serving_from(*whole_account()):
            assert "missing required arguments: lists" in run_module(lambda: run_lists(ALL_LISTS), BASE)["msg"]

    def test_more_than_ten_mistakes(self) -> None:
        lists: Any = {path: [{}] * 7 for path in ("allow_policies", "block_senders")}
        message = enforce(whole_account(), lists)["msg"]
        assert message.count("is required") == 10
        assert message.endswith("; and 4 more.")

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (
                {"entries": [], "typo": 1},
                "allow_policies: 'typo' is not a key of a list; the keys are entries and ignore_fields",
            ),
            (
                {"entries": [], "ignore_fields": ["pattern"]},
                "allow_policies: value of ignore_fields must be one or more of",
            ),
            ({"ignore_fields": []}, "allow_policies: entries is null or missing"),
        ],
    )
    def test_wrong_options_of_a_list(self, options: Document, says: str) -> None:
        assert enforce(whole_account(), {"allow_policies": options})["msg"].startswith(says)

    def test_an_alias_and_a_conversion_work_as_in_the_module_of_the_list(self) -> None:
        entry = {"id": BLOCK.id, "is_regex": "yes"}
        (change,) = enforce(whole_account(), {"block_senders": [entry]}, check=True)["changes"]
        assert change["after"]["is_regex"] is True

    def test_entries_with_a_date_that_a_template_turned_into_a_text(self) -> None:
        lists = "{'allow_policies': [{'pattern': 'x.example', 'pattern_type': 'DOMAIN', 'until': datetime.date(2999, 1, 1)}]}"
        (change,) = enforce(whole_account(), lists, check=True)["changes"]
        assert change["action"] == "create"

    @pytest.mark.parametrize("hops", [float("inf"), "Infinity"])
    def test_an_infinite_integer(self, hops: Any) -> None:
        result = enforce(whole_account(), {"domains": [{**DOMAIN.needed, "lookback_hops": hops}]})
        assert "domains, entry 1: " in result["msg"]

    def test_a_mistake_that_needs_the_account_prevents_all_writes(self) -> None:
        lists = {**task(), "content_policies": [{"name": "x"}], "allow_policies": [{"id": 7}]}
        result = enforce(whole_account(), lists)
        assert "content_policies, entry 1: pattern is required to create a policy" in result["msg"]
        assert "allow_policies, entry 1: policy_id 7 does not exist" in result["msg"]
        assert result["written"] == []

    @pytest.mark.parametrize("state", ["present", "absent", "exact"])
    def test_a_mistake_that_needs_the_account_names_the_origin(self, state: str) -> None:
        entry = {"id": 7, "origin": "a.yml:7"}
        result = enforce(whole_account(), {"allow_policies": [entry]}, state=state)
        assert result["msg"].startswith("allow_policies, entry 1 (a.yml:7): policy_id ")

    def test_duplicates_name_the_list(self) -> None:
        result = enforce(whole_account(), {"allow_policies": [ALLOW.named, ALLOW.named]})
        assert result["msg"].startswith("allow_policies: policies must contain each policy only once")

    def test_a_list_that_the_account_lacks(self) -> None:
        accounts = [account_of(ALLOW)]
        result = enforce(accounts, {"allow_policies": [ALLOW.needed], "content_policies": [CONTENT.needed]})
        assert "content_policies" in result["msg"]
        assert result["error"]["codes"] == [7003]
        assert result["written"] == []


class TestGuards:
    LISTS = {"allow_policies": [ALLOW.needed], "block_senders": [BLOCK.needed]}

    @run_and_check
    def test_a_guard_of_one_list_prevents_all_writes(self, check: bool) -> None:
        accounts = whole_account()
        result = enforce(accounts, self.LISTS, state="exact", max_deletes=1, check=check)
        for path in self.LISTS:
            assert f"{path}: max_deletes is 1, but 2 would be deleted" in result["msg"]
        assert f"approved_plan={result['plan']}" in result["msg"]
        assert (result["changes"], result["written"], result["changed"]) == ([], [], False)
        assert [change["action"] for change in result["planned"]] == ["create", "delete", "delete"] * 2
        assert result["summary"]["allow_policies"] == {
            **{"created": 1, "updated": 0, "deleted": 2, "expired": 0, "unchanged": 0, "unmanaged": 0}
        }
        approved = enforce(accounts, self.LISTS, state="exact", max_deletes=0, approved_plan=result["plan"])
        assert without_ids(approved["changes"]) == without_ids(result["planned"])

    def test_the_limit_holds_for_each_list(self) -> None:
        assert enforce(whole_account(), self.LISTS, state="exact", max_deletes=2)["changed"] is True

    def test_a_percentage_is_that_of_each_list(self) -> None:
        result = enforce(whole_account(), self.LISTS, state="exact", max_deletes="50%")
        for path in self.LISTS:
            assert f"{path}: max_deletes is 50% (1 of 2), but 2 would be deleted" in result["msg"]

    def test_an_approved_plan_of_another_account_does_not_fit(self) -> None:
        plan = enforce(whole_account(), self.LISTS, check=True)["plan"]
        result = enforce(whole_account(), self.LISTS, approved_plan=plan, account_id="0" * 32)
        assert f"approved_plan is {plan}, but the plan is " in result["msg"]
        assert result["written"] == []

    def test_another_plan(self) -> None:
        reviewed = enforce(whole_account(), self.LISTS, state="exact", check=True)["plan"]
        accounts = whole_account()
        accounts[0].held.popitem()
        result = enforce(accounts, self.LISTS, state="exact", approved_plan=["a" * 16, reviewed])
        assert (
            f"approved_plan is {', '.join(sorted(['a' * 16, reviewed]))}, but the plan is {result['plan']}"
            in result["msg"]
        )
        assert (result["written"], bool(result["planned"])) == ([], True)

    def test_different_limits(self) -> None:
        """The default is for all lists without their own. Null is no limit, but a domain still needs one."""
        lists: Any = {"block_senders": [BLOCK.needed], "domains": [DOMAIN.needed], "allow_policies": [ALLOW.needed]}
        limits = {"domains": 0, "allow_policies": "100%", "default": "10%"}
        refused = enforce(whole_account(), lists, state="exact", max_deletes=limits)
        assert refused["msg"].count("max_deletes is") == 2
        assert "domains: max_deletes is 0, but 2 would be deleted" in refused["msg"]
        assert "block_senders: max_deletes is 10% (1 of 2), but 2 would be deleted" in refused["msg"]
        done = enforce(whole_account(), lists, state="exact", max_deletes={"domains": 2})
        assert done["summary"]["block_senders"]["deleted"] == 2
        assert (
            "max_deletes is required"
            in enforce(whole_account(), lists, state="exact", max_deletes={"default": None})["msg"]
        )
        assert (
            "max_deletes.policies: is not a known list"
            in enforce(whole_account(), lists, max_deletes={"policies": 1})["msg"]
        )

    @pytest.mark.parametrize("other", [{}, {"max_deletes": 1000}])
    def test_an_empty_list(self, other: Document) -> None:
        lists = {**self.LISTS, "trusted_domains": []}
        accounts = whole_account()
        result = enforce(accounts, lists, state="exact", **other)
        assert "trusted_domains: trusted_domains is empty, and state=exact would delete everything" in result["msg"]
        assert (result["written"], bool(result["planned"])) == ([], True)
        plan = result["plan"]
        limit = " and a max_deletes that is high enough" if other else ""
        assert f"set allow_empty=true{limit} or approved_plan={plan}" in result["msg"]
        assert enforce(accounts, lists, state="exact", approved_plan=plan)["summary"]["trusted_domains"]["deleted"] == 2

    @run_and_check
    @every_list
    def test_an_empty_list_of_an_account_that_has_no_entries(self, sample: Sample, check: bool) -> None:
        """As the export of such an account declares it."""
        account = Account(sample.resource, has_batch=sample.has_batch)
        result = enforce([account], {sample.path: []}, state="exact", check=check)
        assert (result["changed"], result["msg"]) == (False, "no changes")

    def test_protected_domains(self) -> None:
        lists = {"domains": [DOMAIN.needed], "allow_policies": [ALLOW.named]}
        result = enforce(whole_account(), lists, state="exact")
        assert "domains: max_deletes is required: 2 domains would be deleted" in result["msg"]

    def test_null_is_as_if_it_was_not_given(self) -> None:
        nulls: dict[str, Any] = dict.fromkeys(("max_deletes", "allow_empty", "approved_plan", "state"))
        assert enforce(whole_account(), {"domains": [DOMAIN.named]}, **nulls)["changed"] is False
        result = enforce(whole_account(), {"domains": []}, **{**nulls, "state": "exact"})
        assert "would delete everything" in result["msg"]


class TestFailures:
    def test_a_failure_part_way_reports_what_was_done(self, clock: Any) -> None:
        """The second list fails."""
        accounts = [account_of(BLOCK), account_of(ALLOW, faults=["lost before"])]
        result = enforce(accounts, {"allow_policies": [ALLOW.needed], "block_senders": [BLOCK.needed]}, diff=True)
        assert result["failed"]
        assert "may have been carried out" in result["msg"]
        assert [change["list"] for change in result["changes"]] == ["block_senders"]
        assert (result["changed"], len(result["diff"])) == (True, 1)
        assert result["summary"]["block_senders"]["created"] == 1
        assert result["summary"]["allow_policies"]["created"] == 0

    def test_an_entry_that_vanishes_is_named_with_its_list(self) -> None:
        account = account_of(BLOCK, faults=["vanished"])
        result = enforce([account], {"block_senders": [{"id": BLOCK.id, "comments": "new", "origin": "b.yml:2"}]})
        assert result["msg"].startswith("block_senders, entry 1 (b.yml:2): pattern_id ")

    @given(
        faults=st.lists(
            st.sampled_from(["", "lost before", "lost after", "failed before", "failed after"]), max_size=4
        ),
        state=st.sampled_from(["present", "exact"]),
        chosen=st.sets(st.sampled_from(ORDER), min_size=1),
    )
    def test_after_any_faults_the_result_says_what_the_account_shows(
        self, faults: list[str], state: str, chosen: set[str]
    ) -> None:
        accounts = whole_account()
        for at, account in enumerate(accounts):
            account._faults = faults[at % 2 :: 2]
        before = {account.path: set(account.held) for account in accounts}
        lists = {path: entries for path, entries in task().items() if path in chosen}
        result = enforce(accounts, lists, state=state, max_deletes=10)
        for account in accounts:
            reported = {
                change["after"]["id"]
                for change in result["changes"]
                if change["list"] == account.path and change["after"]
            }
            assert account.path in chosen or not reported
            in_doubt = result.get("failed") and "may have been carried out" in result["msg"]
            assert set(account.held) - before[account.path] <= reported or in_doubt
        if not result.get("failed"):
            assert enforce(accounts, lists, state=state, max_deletes=10)["changed"] is False


class TestInfo:
    def info(self, accounts: Sequence[Account], **options: Any) -> Any:
        with serving_from(*accounts):
            return run_module(lambda: run_lists_info(ALL_LISTS), {**BASE, **options})

    def test_every_list(self) -> None:
        result = self.info(whole_account())
        assert tuple(result["lists"]) == ORDER
        assert result["summary"] == dict.fromkeys(ORDER, 2)
        assert result["missing"] == []
        assert result["lists"]["impersonation_registry"][0] == REGISTRY.entry

    def test_lists_that_the_account_lacks(self) -> None:
        result = self.info([account_of(ALLOW), account_of(BLOCK)])
        assert list(result["lists"]) == ["block_senders", "allow_policies"]
        assert result["missing"] == [path for path in ORDER if path not in result["lists"]]

    def refused(self, response: Step) -> Any:
        """Run the module against a server that refuses to list one of the lists."""
        lists = [envelope([]) if path != "content_policies" else response for path in ORDER]
        with serving(*lists) as server:
            return run_module(lambda: run_lists_info(ALL_LISTS), {**BASE, "base_url": server.url, "max_retries": 0})

    def test_a_list_that_is_not_in_the_plan_is_missing(self) -> None:
        message = "content_policies is not available in the current subscription"
        assert self.refused(envelope(None, 403, {"code": 1, "message": message}))["missing"] == ["content_policies"]

    @pytest.mark.parametrize("code", [10000, 1234])
    def test_a_list_that_may_not_be_read_is_not_missing(self, code: int) -> None:
        result = self.refused(envelope(None, 403, {"code": code, "message": "no"}))
        assert result["error"]["codes"] == [code]

    def test_a_named_list_must_exist(self) -> None:
        assert self.info([account_of(ALLOW)], lists=["allow_policies", "domains"])["failed"]

    def test_an_account_that_lacks_every_list_does_not_exist(self) -> None:
        missing = account_of(ALLOW)
        missing.path = "nothing"
        result = self.info([missing])
        assert result["error"]["codes"] == [7003]

    def test_some_lists(self) -> None:
        accounts = whole_account()
        assert list(self.info(accounts, lists=["allow_policies", "domains"])["lists"]) == ["domains", "allow_policies"]
        assert sum(bool(account.requests) for account in accounts) == 2

    @pytest.mark.parametrize("lists", [["block_sender"], "x"])
    def test_an_unknown_list(self, lists: Any) -> None:
        assert "value of lists must be one or more of" in self.info(whole_account(), lists=lists)["msg"]
