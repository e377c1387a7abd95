# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guards of the list modules: limits for deletions, temporary entries, ignored fields, and approved plans."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils import _clock
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import account_of, counts, enforce, enforce_in
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    CONTENT,
    DOMAIN,
    ID,
    NEW_ID,
    OTHER_ID,
    REGISTRY,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

PAST, FUTURE = "2027-01-14", "2027-01-15"  # the fake clock starts at 2027-01-15, 08:00 UTC


def ids(entries: list[Document]) -> list[Any]:
    return [entry["id"] for entry in entries]


def values(sample: Sample, document: Document) -> Document:
    return {name: document[name] for name in sample.fields}


def without(name: str, sample: Sample) -> Document:
    return {other: value for other, value in values(sample, sample.entry).items() if other != name}


def without_times(sample: Sample, document: Document) -> Document:
    return {"id": document["id"], **values(sample, document)}


class TestLimits:
    @run_and_check
    @pytest.mark.parametrize("state", ["absent", "exact"])
    @every_list
    def test_max_deletes(self, sample: Sample, check: bool, state: str) -> None:
        account = account_of(sample)
        entries = [sample.needed] if state == "exact" else [{"id": ID}, {"id": OTHER_ID}]
        result = enforce_in(account, sample, entries, state=state, max_deletes=1, check=check)
        first = sample.identity[0]
        assert result["msg"].startswith("max_deletes is 1, but 2 would be deleted: ")
        assert f"{sample.entry[first]} ({ID})" in result["msg"]
        assert [entry["id"] for entry in result["would_delete"]] == [ID, OTHER_ID]
        assert (result["changed"], account.requests) == (False, ["GET"])
        assert counts(enforce_in(account, sample, entries, state=state, max_deletes=2))[2] == 2

    def test_max_deletes_of_zero(self) -> None:
        account = account_of(ALLOW)
        result = enforce_in(account, ALLOW, [ALLOW.needed], state="exact", max_deletes=0)
        assert result["msg"].startswith("max_deletes is 0, but 2 would be deleted: ")
        assert counts(enforce_in(account, ALLOW, [ALLOW.needed], max_deletes=0)) == (1, 0, 0, 0)

    def test_the_message_names_only_the_first_entries(self) -> None:
        held = [{**ALLOW.held, "id": number, "pattern": f"{number}"} for number in range(1, 31)]
        account = Account(ALLOW.resource, map(ALLOW.resource.held, held))
        result = enforce_in(account, ALLOW, [ALLOW.needed], state="exact", max_deletes=1)
        assert "and 10 more (see would_delete)" in result["msg"]
        assert len(result["would_delete"]) == 30

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_an_empty_list_changes_nothing(self, state: str) -> None:
        assert enforce_in(account_of(ALLOW), ALLOW, [], state=state)["changed"] is False

    @run_and_check
    @every_list
    def test_exact_with_an_empty_list_must_be_confirmed(self, sample: Sample, check: bool) -> None:
        """Only allow_empty confirms it. max_deletes does not, because our playbooks always set it."""
        account = account_of(sample)
        for options in ({}, {"max_deletes": 1000}, {"max_deletes": "100%"}):
            result = enforce_in(account, sample, [], state="exact", check=check, **options)
            assert f"{sample.items} is empty, and state=exact would delete everything" in result["msg"]
            assert account.requests == []
        limit = {"max_deletes": 2}
        result = enforce_in(account, sample, [], state="exact", allow_empty=True, check=check, **limit)
        assert counts(result) == (0, 0, 2, 0)

    @run_and_check
    @pytest.mark.parametrize(
        ("held", "limit", "allowed"),
        [
            (30, "10%", 3),
            (29, "10%", 3),
            (31, "10%", 4),
            (4, "10%", 1),
            (9, "100%", 9),
            (9, "0%", 0),
            (200, "0.5%", 1),
            (199, "0.5%", 1),
            (201, "0.5%", 2),
            (29, " 10 % ", 3),
            (30, "3", 3),
            (1000, "0.29%", 3),
        ],
    )
    def test_max_deletes_as_a_percentage(self, held: int, limit: str, allowed: int, check: bool) -> None:
        """The percentage of the account's entries, rounded up."""
        entries = [{**CONTENT.held, "id": number, "name": f"{number}"} for number in range(1, held + 1)]
        for deleted in sorted({allowed, min(allowed + 1, held)}):
            account = Account(CONTENT.resource, map(CONTENT.resource.held, entries))
            task = [{"id": number} for number in range(1, deleted + 1)]
            result = enforce_in(account, CONTENT, task, state="absent", max_deletes=limit, check=check)
            assert ("failed" not in result) is (deleted <= allowed), (deleted, result.get("msg"))
            if deleted > allowed and "%" in limit:
                assert f"({allowed} of {held}), but {deleted} would be deleted" in result["msg"]
                assert len(result["would_delete"]) == deleted

    def test_the_percentage_counts_only_entries_that_we_may_manage(self) -> None:
        synced = [
            {**REGISTRY.held, "id": number, "name": f"{number}", "provenance": "SNOOPY-OFFICE_365"}
            for number in range(1, 91)
        ]
        ours = [{**REGISTRY.held, "id": number, "name": f"{number}"} for number in range(91, 101)]
        for deleted in (1, 2):
            account = Account(REGISTRY.resource, map(REGISTRY.resource.held, [*synced, *ours]), has_batch=False)
            task = [{"id": entry["id"]} for entry in ours[:deleted]]
            result = enforce_in(account, REGISTRY, task, state="absent", max_deletes="10%")
            assert ("failed" not in result) is (deleted == 1)
            assert deleted == 1 or "max_deletes is 10% (1 of 10), but 2 would be deleted" in result["msg"]

    def test_the_message_says_what_would_lift_the_limit(self) -> None:
        account = account_of(ALLOW)
        options = {"state": "exact", "max_deletes": "10%"}
        result = enforce_in(account, ALLOW, [ALLOW.needed], **options)
        assert result["msg"].endswith(f"If you want that, set max_deletes=2 or approved_plan={result['plan']}.")
        again = enforce_in(account, ALLOW, [ALLOW.needed], **{**options, "approved_plan": result["plan"]})
        assert counts(again) == (1, 0, 2, 0)

    @every_list
    def test_null_is_as_if_it_was_not_given(self, sample: Sample) -> None:
        """It does not switch off a guard."""
        nulls = dict.fromkeys(("max_deletes", "allow_empty", "approved_plan", "ignore_fields", "state"))
        result = enforce_in(account_of(sample), sample, [sample.named], **nulls)
        assert counts(result) == (0, 0, 0, 1)
        result = enforce_in(account_of(sample), sample, [], **{**nulls, "state": "exact"})
        assert "is empty, and state=exact would delete everything" in result["msg"]


class TestUntil:
    @run_and_check
    @pytest.mark.parametrize("state", ["present", "exact"])
    @every_list
    def test_an_expired_entry_is_deleted(self, clock: Any, sample: Sample, state: str, check: bool) -> None:
        account = account_of(sample)
        rest = [{"id": OTHER_ID}] if state == "present" else [without_times(sample, sample.unrelated)]
        task = [*rest, {**values(sample, sample.entry), "until": PAST}]
        result = enforce_in(account, sample, task, state=state, check=check)
        assert counts(result) == (0, 0, 1, 1)
        assert result["expired"] == result["deleted"] == [sample.entry]
        if not check:
            again = enforce_in(account, sample, task, state=state)
            assert (again["changed"], again["expired"], again["unchanged"]) == (False, [], 2)

    @pytest.mark.parametrize("state", ["present", "exact"])
    @every_list
    def test_an_entry_that_has_not_expired_is_created(self, clock: Any, sample: Sample, state: str) -> None:
        account = Account(sample.resource, [], has_batch=sample.has_batch)
        result = enforce_in(account, sample, [{**sample.needed, "until": FUTURE}], state=state)
        assert (counts(result), result["expired"]) == ((1, 0, 0, 0), [])
        assert account.created == [sample.created]

    @every_list
    def test_an_expired_entry_that_does_not_exist(self, clock: Any, sample: Sample) -> None:
        """It is not created. An id that does not exist is no error."""
        task = [{**sample.needed, "until": PAST}, {"id": NEW_ID, "until": PAST}]
        result = enforce_in(Account(sample.resource), sample, task)
        assert (counts(result), result["expired"]) == ((0, 0, 0, 2), [])

    def test_absent_ignores_it(self, clock: Any) -> None:
        for until in (PAST, FUTURE, "nonsense"):
            account = account_of(ALLOW)
            result = enforce_in(account, ALLOW, [{**ALLOW.named, "until": until}], state="absent")
            assert (ids(result["deleted"]), result["expired"]) == ([ID], [])

    @pytest.mark.parametrize(
        ("until", "expired"),
        [
            ("2027-01-14", True),
            ("2027-01-15", False),
            (" 2027-01-14 ", True),
            ("9999-12-31", False),
            ("2027-01-15T08:00:00Z", True),
            ("2027-01-15T08:00:01Z", False),
            ("2027-01-15t07:59:59z", True),
            ("2027-01-15T08:00:00.5Z", False),
            ("2027-01-15 08:00:00.123456789+00:00", False),
            ("2027-01-15T08:59:59+01:00", True),
            ("2027-01-15T09:00:01+01:00", False),
            ("2027-01-14T22:00:00-10:00", True),
            ("2027-01-14T22:00:01-10:00", False),
        ],
    )
    def test_expiry(self, clock: Any, until: str, expired: bool) -> None:
        """A date means the end of that day, in UTC."""
        result = enforce_in(account_of(ALLOW), ALLOW, [{**ALLOW.named, "until": until}])
        assert ids(result["expired"]) == ([ID] if expired else [])

    @pytest.mark.parametrize("state", ["present", "exact"])
    @pytest.mark.parametrize(
        ("until", "says"),
        [
            *(
                (text, "until must be a date (2026-12-31) or a time (2026-12-31T17:00:00Z), not ")
                for text in ("soon", "", "2027-13-01", "2027-02-29", "2027-1-1", "20270101", "31.12.2027", True, 2027)
            ),
            *((text, "until must be") for text in ("2027-01-01T25:00:00Z", "2027-01-01T10:00Z", "2027-01-01T", ["a"])),
            ("2027-01-01T10:00:00", "until needs a time zone, such as 2026-12-31T18:00:00+01:00"),
        ],
    )
    def test_invalid_times(self, until: Any, says: str, state: str) -> None:
        with serving(envelope([])) as server:
            result = enforce(ALLOW, server, [ALLOW.needed, {**ALLOW.other, "until": until}], state=state)
        assert result["msg"].startswith(f"policies, entry 2: {says}")
        assert server.received == []

    @run_and_check
    @every_list
    def test_expired_entries_do_not_count_towards_max_deletes(self, clock: Any, sample: Sample, check: bool) -> None:
        """Their deletion was reviewed with the date."""
        expired = {**sample.named, "until": PAST}
        result = enforce_in(account_of(sample), sample, [expired], max_deletes=0, check=check)
        assert ids(result["expired"]) == [ID]
        result = enforce_in(account_of(sample), sample, [expired], state="exact", max_deletes=0, check=check)
        assert result["msg"].startswith("max_deletes is 0, but 1 would be deleted: ")
        assert "set max_deletes=1 or approved_plan=" in result["msg"]
        assert len(result["would_delete"]) == 2

    def test_two_entries_with_the_same_name(self, clock: Any) -> None:
        """One of them expired, and the other did not."""
        result = enforce_in(account_of(ALLOW), ALLOW, [{**ALLOW.named, "until": PAST}, ALLOW.named])
        assert "entries 1 and 2 are duplicates" in result["msg"]

    def test_an_expired_literal_does_not_delete_a_regular_expression(self, clock: Any) -> None:
        account = Account(ALLOW.resource, [ALLOW.resource.held({**ALLOW.held, "is_regex": True})])
        literal = {**ALLOW.named, "is_regex": False, "until": PAST}
        assert enforce_in(account, ALLOW, [literal])["changed"] is False

    def test_a_synced_entry_cannot_expire(self, clock: Any) -> None:
        account = Account(
            REGISTRY.resource, [REGISTRY.resource.held({**REGISTRY.held, "provenance": "SNOOPY-OFFICE_365"})]
        )
        result = enforce_in(account, REGISTRY, [{**REGISTRY.named, "until": PAST}])
        assert "is synced from a directory" in result["msg"]

    def test_check_mode_warns_about_an_expired_domain(self, clock: Any) -> None:
        result = enforce_in(account_of(DOMAIN), DOMAIN, [{**DOMAIN.named, "until": PAST}], check=True)
        assert result["warnings"] == [f"These would be deleted, and cannot be restored: {DOMAIN.header}."]


class TestIgnoreFields:
    @run_and_check
    @pytest.mark.parametrize("state", ["present", "exact"])
    @every_list
    def test_each_field(self, sample: Sample, state: str, check: bool) -> None:
        """An ignored field is neither compared nor reset."""
        for name in sample.fields:
            if name in sample.identity:
                continue
            account = Account(sample.resource, [sample.resource.held(sample.held)])
            for task in ({**values(sample, sample.entry), name: sample.other[name]}, without(name, sample)):
                result = enforce_in(account, sample, [task], state=state, ignore_fields=[name], check=check)
                assert counts(result) == (0, 0, 0, 1), name

    @every_list
    def test_a_creation_uses_ignored_fields(self, sample: Sample) -> None:
        names = [name for name in sample.fields if name not in sample.identity]
        account = Account(sample.resource, has_batch=sample.has_batch)
        enforce_in(account, sample, [values(sample, sample.entry)], ignore_fields=names)
        assert account.created == [values(sample, sample.entry)]

    def test_absent_ignores_it(self) -> None:
        result = enforce_in(account_of(ALLOW), ALLOW, [ALLOW.named], state="absent", ignore_fields=["comments"])
        assert ids(result["deleted"]) == [ID]


class TestApprovedPlans:
    def task(self, sample: Sample) -> list[Document]:
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        return [sample.needed, {**values(sample, sample.entry), name: sample.other[name]}]

    @every_list
    def test_check_mode_and_the_real_run_have_the_same_plan(self, sample: Sample) -> None:
        """The order of entries and keys does not matter."""
        task, options = self.task(sample), {"state": "exact", "max_deletes": 2}
        documents = [sample.held, sample.unrelated]
        plans = set()
        for attempt in range(4):
            random.Random(attempt).shuffle(documents)
            random.Random(attempt).shuffle(task)
            entries = [dict(reversed(entry.items())) for entry in task] if attempt % 2 else task
            for check in (True, False):
                account = Account(sample.resource, map(sample.resource.held, documents), has_batch=sample.has_batch)
                plans.add(enforce_in(account, sample, entries, check=check, **options)["plan"])
        (plan,) = plans
        assert len(plan) == 16
        assert set(plan) <= set("0123456789abcdef")
        assert plan[0] in "abcdef"  # otherwise YAML may read it as a number

    @run_and_check
    @every_list
    def test_another_plan_is_refused_before_any_write(self, sample: Sample, check: bool) -> None:
        task, options = self.task(sample), {"state": "exact", "max_deletes": 2}
        reviewed = enforce_in(account_of(sample), sample, task, check=True, **options)["plan"]
        account = account_of(sample)
        result = enforce_in(account, sample, task[1:], approved_plan=reviewed, check=check, **options)
        assert f"approved_plan is {reviewed}, but the plan is {result['plan']}. " in result["msg"]
        assert result["plan"] != reviewed
        assert (result["changed"], account.requests) == (False, ["GET"])
        account = account_of(sample, has_batch=sample.has_batch)
        done = enforce_in(account, sample, task, approved_plan=f" {reviewed.upper()}", check=check, **options)
        assert (counts(done), done["plan"]) == ((1, 1, 1, 0), reviewed)

    @run_and_check
    @every_list
    def test_an_approved_plan_needs_no_other_permission(self, sample: Sample, check: bool) -> None:
        limit = {"state": "exact", "max_deletes": 0}
        for task in ([sample.needed], []):
            reviewed = enforce_in(account_of(sample), sample, task, allow_empty=True, check=True, **limit)["plan"]
            account = account_of(sample, has_batch=sample.has_batch)
            plans = ["a" * 16, reviewed]
            result = enforce_in(account, sample, task, approved_plan=plans, check=check, **limit)
            assert counts(result)[2] == 2
            assert result["plan"] == reviewed

    @every_list
    def test_a_protected_domain_can_be_deleted_with_an_approved_plan_only(self, sample: Sample) -> None:
        if sample.irreversible:
            exact = {"state": "exact", "max_deletes": None}
            refused = enforce_in(account_of(sample), sample, [sample.needed], **exact)
            assert "max_deletes is required" in refused["msg"]
            account = account_of(sample, has_batch=False)
            assert counts(enforce_in(account, sample, [sample.needed], **exact, approved_plan=refused["plan"]))[2] == 2

    def test_an_expired_domain_needs_a_permission_too(self, clock: Any) -> None:
        task = [{**DOMAIN.named, "until": PAST}, without_times(DOMAIN, DOMAIN.unrelated)]
        exact = {"state": "exact", "max_deletes": None}
        assert "max_deletes is required: 1 domain " in enforce_in(account_of(DOMAIN), DOMAIN, task, **exact)["msg"]

    def test_an_approved_plan_of_another_account_does_not_fit(self) -> None:
        plans = {
            enforce_in(account_of(ALLOW), ALLOW, [ALLOW.needed], account_id=account_id, check=True)["plan"]
            for account_id in (ACCOUNT, ACCOUNT.upper(), "0" * 32)
        }
        assert len(plans) == 2

    def test_a_plan_has_the_same_fingerprint_on_every_host_and_in_every_version(self) -> None:
        """So a plan from one runner can be approved on another one."""
        task = [{"pattern": "x.example", "pattern_type": "DOMAIN"}]
        assert enforce_in(Account(ALLOW.resource), ALLOW, task, check=True)["plan"] == "a8cb1f6aa41da414"

    def test_an_approved_plan_of_another_list_does_not_fit(self) -> None:
        other = replace(ALLOW, resource=replace(ALLOW.resource, path="other"))
        plans = {
            enforce_in(Account(sample.resource), sample, [sample.needed], check=True)["plan"]
            for sample in (ALLOW, other)
        }
        assert len(plans) == 2

    @every_list
    def test_the_order_of_several_changes_of_one_kind_does_not_matter(self, sample: Sample) -> None:
        """Neither that of the task's entries, nor that of the account's."""
        first = sample.identity[0]
        task = [{**sample.needed, first: f"{at}.example"} for at in range(3)]
        held = [sample.resource.held(document) for document in (sample.held, sample.unrelated)]
        plans = {
            enforce_in(
                Account(sample.resource, held[::step]), sample, task[::other], state="exact", max_deletes=2, check=True
            )["plan"]
            for step in (1, -1)
            for other in (1, -1)
        }
        assert len(plans) == 1

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ([], "approved_plan must not be empty"),
            ("", "approved_plan must be the plan that an earlier run returned"),
            ([""], "approved_plan must be the plan that an earlier run returned"),
            (["a" * 16, "b" * 15], "or a list of them, not 'bbb"),
            ("a" * 16 + " " + "b" * 16, "approved_plan must be the plan"),
        ],
    )
    def test_invalid_fingerprints(self, given: Any, says: str) -> None:
        account = account_of(ALLOW)
        result = enforce_in(account, ALLOW, [ALLOW.needed], approved_plan=given)
        assert says in result["msg"]
        assert account.requests == []

    def test_an_empty_list_needs_the_right_plan(self) -> None:
        account = account_of(ALLOW)
        result = enforce_in(account, ALLOW, [], state="exact", approved_plan="a" * 16)
        assert "approved_plan is aaaaaaaaaaaaaaaa, but the plan is " in result["msg"]
        assert account.requests == ["GET"]

    def test_the_approved_plan_is_ignored_if_there_is_nothing_to_do(self) -> None:
        task = [values(ALLOW, ALLOW.entry)]
        result = enforce_in(account_of(ALLOW), ALLOW, task, approved_plan="a" * 16)
        assert (result["changed"], len(result["plan"])) == (False, 16)

    @pytest.mark.parametrize("change", [{"comments": "Another"}, {"id": NEW_ID}, {"verify_sender": False}])
    def test_a_plan_with_other_old_values_needs_a_new_review(self, change: Document) -> None:
        """The plan of a deletion depends on the old values that were reviewed."""
        plans = {
            enforce_in(
                Account(ALLOW.resource, [ALLOW.resource.held({**ALLOW.held, **changed})]),
                ALLOW,
                [ALLOW.named],
                state="absent",
            )["plan"]
            for changed in ({}, change)
        }
        assert len(plans) == 2

    def test_read_only_fields_are_not_part_of_the_plan(self) -> None:
        plans: set[str] = set()
        for status in ("PENDING", "ACTIVE"):
            held = DOMAIN.resource.held(
                {**DOMAIN.held, "status": status, "modified_at": f"2026-{len(plans) + 1:02}-01"}
            )
            plans.add(enforce_in(Account(DOMAIN.resource, [held]), DOMAIN, [DOMAIN.named], state="absent")["plan"])
        assert len(plans) == 1

    def test_the_order_of_values_in_a_set_does_not_matter(self) -> None:
        plans = set()
        for targets in (["SUBJECT", "BODY"], ["BODY", "SUBJECT"]):
            account = Account(CONTENT.resource)
            plans.add(enforce_in(account, CONTENT, [{**CONTENT.needed, "targets": targets}])["plan"])
        assert len(plans) == 1

    @pytest.mark.parametrize("fault", ["lost after", "failed after", "failed before"])
    def test_a_lost_response_does_not_need_another_approval(self, clock: Any, fault: str) -> None:
        task = self.task(ALLOW)
        reviewed = enforce_in(account_of(ALLOW), ALLOW, task, check=True)["plan"]
        account = account_of(ALLOW, faults=[fault])
        result = enforce_in(account, ALLOW, task, approved_plan=reviewed)
        assert (counts(result)[:3], result["plan"]) == ((1, 1, 0), reviewed)

    def test_an_entry_that_appears_after_a_failure_is_not_approved(
        self, clock: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another user creates it before the account is reread."""
        account = account_of(ALLOW, faults=["failed before"])
        reviewed = enforce_in(account_of(ALLOW), ALLOW, self.task(ALLOW), state="exact", check=True)["plan"]
        late = ALLOW.resource.held({**ALLOW.unrelated, "id": NEW_ID, "pattern": "late.example"})

        def appear(seconds: float) -> None:
            account.held[NEW_ID] = late

        monkeypatch.setattr(_clock, "sleep", appear)
        result = enforce_in(account, ALLOW, self.task(ALLOW), state="exact", approved_plan=reviewed)
        assert f"approved_plan is {reviewed}, but the plan is " in result["msg"]
        assert account.held[NEW_ID] == late
        assert result["changed"] is False
