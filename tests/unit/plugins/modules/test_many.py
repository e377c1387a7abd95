# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests every list module: the effect of each state, the number of requests, and the values that it refuses."""

from __future__ import annotations

import uuid
from typing import Any
from unittest import mock

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._sync import carry_out
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import (
    NO_SERVER,
    account_of,
    counts,
    enforce,
    enforce_in,
    paths,
    read_from,
    sent,
)
from ansible_collections.community.cloudflare.tests.unit.support.columns import batch, in_small_batches
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    DOMAIN,
    ID,
    NEW_ID,
    OTHER_ID,
    REGISTRY,
    SAMPLES,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import disconnect, envelope, serving

states = pytest.mark.parametrize("state", ["present", "absent", "exact"])
THIRD_ID = str(uuid.UUID(int=3))


def without_server_values(sample: Sample, entries: list[Document]) -> list[Document]:
    return [{name: entry[name] for name in sample.fields} for entry in entries]


def task_of(sample: Sample, state: str) -> tuple[list[Document], tuple[int, ...]]:
    """The entries of a task for ``account_of(sample)``, and the expected ``counts`` of its result."""
    change = next(name for name in reversed(sample.fields) if name not in sample.identity)
    changed = {**sample.named, change: sample.other[change]}
    if state == "absent":
        return [sample.named, sample.needed], (0, 0, 1, 1)
    if state == "present":
        return [sample.needed, changed, {"id": OTHER_ID}], (1, 1, 0, 1)
    whole = {name: sample.other[name] for name in sample.fields}
    return [sample.needed, {**whole, sample.id_option: OTHER_ID}], (1, 0, 1, 1)


class TestStates:
    @pytest.mark.parametrize("has_batch", [True, False], ids=["batch", "no batch"])
    @states
    @every_list
    def test_check_mode_then_the_real_run_then_a_second_run(self, sample: Sample, state: str, has_batch: bool) -> None:
        """Check mode predicts the real run, and the second run changes nothing."""
        account = account_of(sample, has_batch=has_batch)
        entries, expected = task_of(sample, state)
        predicted = enforce_in(account, sample, entries, state=state, check=True)
        assert account.requests == ["GET"]
        result = enforce_in(account, sample, entries, state=state)
        if sample.has_batch and has_batch:
            assert account.requests == ["GET", "POST batch"]
        else:
            singles = [request for request in account.requests if request != "POST batch"]
            assert len(singles) == 1 + sum(expected[:3])
        assert counts(predicted) == counts(result) == expected
        assert predicted["diff"] == result["diff"]
        assert predicted["deleted"] == result["deleted"]
        for kind in ("created", "updated"):
            assert without_server_values(sample, predicted[kind]) == without_server_values(sample, result[kind])
        again = enforce_in(account, sample, entries, state=state)
        assert (again["changed"], again["diff"], account.requests) == (False, [], ["GET"])

    @states
    @every_list
    def test_the_output_of_the_info_module_is_accepted(self, sample: Sample, state: str) -> None:
        account = account_of(sample)
        result = enforce_in(account, sample, read_from(account, sample), state=state)
        assert counts(result) == ((0, 0, 2, 0) if state == "absent" else (0, 0, 0, 2))
        assert state != "absent" or "warnings" not in result

    @pytest.mark.parametrize("state", ["present", "exact"])
    @every_list
    def test_other_spellings_are_no_change(self, sample: Sample, state: str) -> None:
        held = {name: sample.entry[name] for name in sample.fields}
        spelled = {name: spellings[0] for name, spellings in sample.spellings.items()}
        account = Account(sample.resource, [sample.resource.held(sample.held)])
        assert counts(enforce_in(account, sample, [{**held, **spelled}], state=state)) == (0, 0, 0, 1)

    @every_list
    def test_exact_resets_missing_fields(self, sample: Sample) -> None:
        """Fields with a default that only the server knows keep their values."""
        values = {
            name: sample.other[name] if sample.entry[name] == default else sample.entry[name]
            for name, default in sample.reset.items()
        }
        given = {name: sample.entry[name] for name in sample.needed}
        account = Account(sample.resource, [sample.resource.held({**sample.held, **values})])
        result = enforce_in(account, sample, [given], state="exact")
        shown = {name: None if value == "" else value for name, value in sample.reset.items()}
        (updated,) = result["updated"]
        assert updated == {**sample.entry, **shown, "modified_at": updated["modified_at"]}
        (diff,) = result["diff"]
        assert (diff["before"], diff["after"]) == (values, shown)

    @every_list
    def test_present_keeps_missing_fields(self, sample: Sample) -> None:
        assert counts(enforce_in(account_of(sample), sample, [sample.named])) == (0, 0, 0, 1)

    @every_list
    def test_exact_keeps_the_oldest_duplicate_and_absent_deletes_all(self, sample: Sample) -> None:
        twin = {**sample.held, "id": OTHER_ID, "created_at": "2025-01-01T00:00:00Z"}
        held = [sample.resource.held(sample.held), sample.resource.held(twin)]
        values = {name: sample.entry[name] for name in sample.fields}
        result = enforce_in(Account(sample.resource, held), sample, [values])
        assert counts(result) == (0, 0, 0, 1)
        assert "or the oldest if several match equally well" in result["warnings"][0]
        account = Account(sample.resource, held)
        assert [entry["id"] for entry in enforce_in(account, sample, [values], state="exact")["deleted"]] == [ID]
        assert list(account.held) == [OTHER_ID]
        account = Account(sample.resource, held)
        assert counts(enforce_in(account, sample, [sample.named], state="absent")) == (0, 0, 2, 0)

    @every_list
    def test_absent_warns_about_a_remaining_entry_with_the_same_name(self, sample: Sample) -> None:
        """The entry was deleted and recreated with another id."""
        account = account_of(sample)
        task = [sample.needed, {**sample.entry, "id": NEW_ID}]
        result = enforce_in(account, sample, task, state="absent")
        assert result["changed"] is False
        (warning,) = result["warnings"]
        assert warning.startswith(f"{sample.items}, entry 2, {sample.header}: Another ")
        assert f"has the same {sample.identity[0]}, and is not deleted" in warning
        both = [{"id": NEW_ID, **sample.named}, sample.named]
        assert "warnings" not in enforce_in(account, sample, both, state="absent")

    def test_absent_warns_about_a_name_that_exists_only_with_another_type(self) -> None:
        result = enforce_in(account_of(ALLOW), ALLOW, [{**ALLOW.named, "pattern_type": "IP"}], state="absent")
        assert result["changed"] is False
        assert "EMAIL" in result["warnings"][0]

    @every_list
    def test_absent_by_id_ignores_other_values(self, sample: Sample) -> None:
        """Values that a creation would refuse are accepted here."""
        entries = [{"id": ID, sample.identity[0]: " "}]
        result = enforce_in(account_of(sample), sample, entries, state="absent")
        assert [entry["id"] for entry in result["deleted"]] == [ID]

    @every_list
    def test_the_diff_has_one_part_per_change_with_the_name_as_header(self, sample: Sample) -> None:
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        entries = [{**sample.named, name: sample.other[name]}, sample.needed]
        diffs = enforce_in(account_of(sample), sample, entries, check=True)["diff"]
        (updated,) = (diff for diff in diffs if diff["before_header"] == sample.header)
        assert updated["before"] == {name: sample.entry[name]}
        assert updated["after"] == {name: sample.other[name]}
        (created,) = (diff for diff in diffs if diff is not updated)
        assert (created["before"], created["after"]) == ({}, sample.created)
        assert diffs == sorted(diffs, key=lambda diff: str(diff["after_header"]))

    @states
    def test_an_existing_policy_that_could_not_be_created_today(self, state: str) -> None:
        """It can be kept unchanged, and it can be deleted."""
        old = {"id": 5, "pattern": "10.0.0.5", "pattern_type": "IP", "is_trusted_sender": True, "verify_sender": True}
        with serving(envelope([old]), envelope({"id": 5})) as server:
            result = enforce(ALLOW, server, [old], state=state)
        assert (len(result["deleted"]), result["unchanged"]) == ((1, 0) if state == "absent" else (0, 1))

    @every_list
    def test_unknown_choices_of_the_api(self, sample: Sample) -> None:
        """Cloudflare may add choices. They can be read and passed back, but the modules do not send them."""
        for name, field in sample.resource.fields.items():
            if "choices" not in field.option:
                continue
            new: Any = ["NEW", *sample.entry[name][:1]] if isinstance(sample.entry[name], list) else "NEW"
            account = Account(sample.resource, [sample.resource.held({**sample.held, name: new})])
            for state in ("present", "exact"):
                result = enforce_in(account, sample, read_from(account, sample), state=state)
                assert (result["changed"], result["unchanged"]) == (False, 1)
            message = enforce_in(account, sample, [{**sample.needed, name: new}])["msg"]
            assert message.startswith(f"{sample.items}, entry 1: {name} must ")
            assert account.requests == ["GET"]


class TestRequests:
    @every_list
    def test_the_requests_for_one_change_of_each_kind(self, sample: Sample) -> None:
        """One batch if the list has batches; otherwise one request per change, with deletions last."""
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        change = {name: sample.other[name]}
        values = {other: sample.entry[other] for other in sample.fields}
        created, edited = sample.after_creation(), {**sample.held, **change}
        if sample.has_batch:
            steps = [batch(posts=[created], patches=[edited], deletes=[{"id": OTHER_ID}])]
        else:
            steps = [envelope(created, 201), envelope(edited), envelope({"id": OTHER_ID})]
        with serving(envelope([sample.held, sample.unrelated]), *steps) as server:
            result = enforce(sample, server, [sample.needed, {**values, **change}], state="exact")
        assert counts(result) == (1, 1, 1, 0)
        body = {
            "deletes": [{"id": OTHER_ID}],
            "patches": [{"id": ID, **change}],
            "puts": [],
            "posts": [sample.created],
        }
        singles = [("POST", sample.created), ("PATCH", change), ("DELETE", None)]
        assert sent(server)[1:] == ([("POST", body)] if sample.has_batch else singles)
        below = {"/batch"} if sample.has_batch else {f"/{ID}", f"/{OTHER_ID}"}
        assert paths(server) == {sample.path, *(f"{sample.path}{end}" for end in below)}
        assert len({request.client_port for request in server.received}) == 1

    @pytest.mark.parametrize(
        ("count", "reads", "writes"),
        [(999, 1, 1), (1000, 2, 1), (2001, 3, 3), pytest.param(1200, 2, 2, marks=pytest.mark.slow)],
    )
    def test_one_request_per_thousand_entries(self, count: int, reads: int, writes: int) -> None:
        """For reading (and one more if the last page is full), and for writing each kind of change."""
        account = Account(ALLOW.resource)
        entries = [{**ALLOW.needed, "pattern": f"{number}.example"} for number in range(count)]
        enforce_in(account, ALLOW, entries, diff=False)
        assert account.requests == ["GET"] + ["POST batch"] * writes
        assert enforce_in(account, ALLOW, entries, diff=False)["changed"] is False
        assert account.requests == ["GET"] * reads

    @pytest.mark.parametrize(
        "sample",
        [  # one list with batches and one without; make test-all has all lists
            pytest.param(each, id=each.path, marks=() if each in (ALLOW, REGISTRY) else pytest.mark.slow)
            for each in SAMPLES
        ],
    )
    def test_more_than_a_thousand_entries(self, sample: Sample) -> None:
        """Without batches, each change takes one request."""
        account = Account(sample.resource, has_batch=sample.has_batch)
        first = sample.identity[0]
        entries = [{**sample.needed, first: f"{number}.example"} for number in range(1200)]
        enforce_in(account, sample, entries, diff=False)
        assert account.requests == ["GET", *(["POST batch"] * 2 if sample.has_batch else ["POST"] * 1200)]
        again = enforce_in(account, sample, read_from(account, sample), state="exact", diff=False)
        assert (again["changed"], again["unchanged"]) == (False, 1200)
        assert account.requests == ["GET"] * 2

    def test_a_page_that_is_exactly_full_costs_one_more_request(self) -> None:
        full = [{**ALLOW.unrelated, "id": number, "pattern": f"{number}"} for number in range(1, 1001)]
        with serving(envelope(full), envelope([ALLOW.held])) as server:
            assert enforce(ALLOW, server, [ALLOW.named])["unchanged"] == 1
        assert server.methods == ["GET", "GET"]

    def test_an_account_with_integer_ids_has_no_batches(self) -> None:
        created = {**ALLOW.after_creation(), "id": 2}
        with serving(envelope([{**ALLOW.held, "id": 1}]), envelope(created, 201)) as server:
            assert enforce(ALLOW, server, [ALLOW.needed])["created"] == [created]
        assert paths(server) == {ALLOW.path}

    @pytest.mark.parametrize("refusal", [envelope(None, 404, 7003), envelope(None, 405, 1)], ids=["no route", "405"])
    @every_list
    def test_an_account_without_batches_gets_one_request_per_change(self, sample: Sample, refusal: Any) -> None:
        created = envelope(sample.after_creation(), 201)
        steps = [refusal, created] if sample.has_batch else [created]
        with serving(envelope([]), *steps) as server:
            assert counts(enforce(sample, server, [sample.needed])) == (1, 0, 0, 0)
        assert server.methods == ["GET", *["POST"] * len(steps)]


class TestRefused:
    @pytest.mark.parametrize("theirs", [2401, "1b5645bd-08ca-5f0c-89b9-6d007d9d1bc4"])
    def test_an_id_of_the_other_kind_is_not_reported_as_absent(self, theirs: Any) -> None:
        """It belongs to another account, or predates the move to UUIDs, so the entry may still exist."""
        ours: Any = ID if theirs == 2401 else 2401
        account = Account(ALLOW.resource, [ALLOW.resource.held({**ALLOW.held, "id": ours})])
        result = enforce_in(account, ALLOW, [{"policy_id": theirs}], state="absent")
        assert result["msg"].startswith(f"policies, entry 1: policy_id {theirs} cannot exist in this account")
        empty = Account(ALLOW.resource)
        assert counts(enforce_in(empty, ALLOW, [{"policy_id": theirs}], state="absent")) == (0, 0, 0, 1)

    @every_list
    def test_before_any_request(self, sample: Sample) -> None:
        first = sample.identity[0]
        new, items = sample.needed, sample.items
        missing = f"{sample.id_option} or {first} is required"
        rows: list[tuple[list[Any], Document, str]] = [
            ([new, {sample.fields[-1]: sample.other[sample.fields[-1]]}], {}, f"{items}, entry 2: {missing}"),
            ([{first: None, "id": None}], {}, f"{items}, entry 1: {missing}"),
            ([new, {"id": "x"}], {}, f"{items}, entry 2: {sample.id_option} must be an integer"),
            ([new, {first: " "}, {"id": 0}], {}, f"entry 2: {first} must not be empty; {items}, entry 3: "),
            *(
                ([new], {"max_deletes": wrong}, "max_deletes must be")
                for wrong in (-1, True, 1.5, "x", "", "101%", "-1%")
            ),
            *(([new], {"approved_plan": wrong}, "approved_plan must be") for wrong in ("", "abc", "g" * 16, "a" * 17)),
            ([new], {"ignore_fields": [first]}, "value of ignore_fields must be one or more of"),
            ([{**new, "no_such_field": 1}], {}, "no_such_field"),
            ([new], {"state": "exat"}, "value of state must be one of"),
        ]
        with serving(envelope([])) as server:
            for entries, options, says in rows:
                result = enforce(sample, server, entries, **options)
                assert result["failed"], says
                assert says in result["msg"]
        assert server.received == []

    @run_and_check
    @every_list
    def test_before_any_write(self, sample: Sample, check: bool) -> None:
        """Errors that depend on the contents of the account."""
        first = sample.identity[0]
        account = account_of(sample)
        rows: list[tuple[list[Any], str]] = [
            ([sample.needed, sample.needed], f"{sample.items} must contain each"),
            ([sample.needed, sample.needed], f"entries 1 and 2 are duplicates ({sample.needed[first]})"),
            ([sample.needed, {"id": NEW_ID}], f"{sample.items}, entry 2: {sample.id_option} {NEW_ID} does not exist"),
        ]
        if len(sample.needed) > 1:
            rows.append(([sample.named, {first: sample.needed[first]}], f"{sample.items}, entry 2: "))
        for entries, says in rows:
            result = enforce_in(account, sample, entries, check=check)
            assert says in result["msg"]
            assert (result["changed"], account.requests) == (False, ["GET"])

    @pytest.mark.parametrize(
        ("entry", "says"),
        [
            ({"pattern": "10.0.0.1", "pattern_type": "IP"}, "pattern must be a public address"),
            ({"pattern": "x", "pattern_type": "IP"}, "pattern must be an IP address or a CIDR block"),
            ({"pattern": "x", "pattern_type": "UNKNOWN"}, "pattern_type must be one of EMAIL, DOMAIN, IP"),
        ],
    )
    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    def test_patterns_that_the_api_would_refuse(self, sample: Sample, entry: Document, says: str) -> None:
        account = account_of(sample)
        result = enforce_in(account, sample, [entry])
        assert result["msg"].startswith(f"{sample.items}, entry 1: {says}")
        assert account.requests == ["GET"]

    def test_an_immutable_field(self) -> None:
        account = account_of(DOMAIN)
        result = enforce_in(account, DOMAIN, [{"id": ID, "domain": "other.example"}])
        assert result["msg"] == "email_domains, entry 1: domain cannot be changed in an existing entry."
        assert account.requests == ["GET"]

    def test_only_the_first_ten_wrong_entries_are_shown(self) -> None:
        message = enforce(ALLOW, NO_SERVER, [{"pattern": ""}] * 12)["msg"]
        assert "policies, entry 10: pattern must not be empty; and 2 more errors" in message
        assert "entry 11" not in message


@every_list
def test_absent_by_id_warns_about_another_entry_with_the_same_name(sample: Sample) -> None:
    """Even if the entry with this id was deleted."""
    twin = {**sample.held, "id": THIRD_ID}
    account = Account(sample.resource, map(sample.resource.held, (sample.held, twin)))
    result = enforce_in(account, sample, [{"id": ID, **sample.named}], state="absent")
    assert [entry["id"] for entry in result["deleted"]] == [ID]
    assert f"has the same {sample.identity[0]}, and is not deleted" in result["warnings"][0]


class TestSeveralMistakes:
    @every_list
    def test_all_duplicates_and_wrong_entries_are_reported_together(self, sample: Sample) -> None:
        first, items = sample.identity[0], sample.items
        second = {**sample.needed, first: "second.example"}
        entries = [sample.needed, sample.needed, second, second, {"id": NEW_ID}]
        message = enforce_in(account_of(sample), sample, entries)["msg"]
        for says in ("entries 1 and 2 are", "entries 3 and 4 are", f"{items}, entry 5: {sample.id_option} {NEW_ID}"):
            assert says in message


class TestReplanning:
    """``unchanged`` describes the whole run, not only the last plan."""

    @every_list
    def test_a_recreated_entry_does_not_count_as_unchanged(self, sample: Sample) -> None:
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        first = {**{each: sample.entry[each] for each in sample.fields}, name: sample.other[name]}
        second = {each: sample.other[each] for each in sample.fields}
        held = envelope([sample.held, sample.unrelated]), envelope(None, 404, 1404), envelope([])
        created = [{**first, "id": ID}, {**second, "id": OTHER_ID}]
        done = [batch(posts=created)] if sample.has_batch else [envelope(entry, 201) for entry in created]
        with serving(*held, *done) as server:
            assert counts(enforce(sample, server, [first, second])) == (2, 0, 0, 0)

    @pytest.mark.parametrize("has_batch", [True, False], ids=["batch", "no batch"])
    @every_list
    def test_an_entry_created_by_an_earlier_plan_does_not_count_as_unchanged(
        self, sample: Sample, has_batch: bool
    ) -> None:
        """The first creation succeeds, and the second gets a 503."""
        account = account_of(sample, faults=["", "failed before"], has_batch=has_batch)
        entries = [sample.needed, {**sample.needed, sample.identity[0]: "second.example"}, sample.named]
        assert counts(in_small_batches(enforce_in)(account, sample, entries)) == (2, 0, 0, 1)


class TestPartialFailure:
    """A failure reports the changes that were made before it."""

    def test_a_change_that_was_refused_and_carried_out_is_reported_with_a_warning(self) -> None:
        """Also if a later change fails."""
        policies = [{**ALLOW.needed, "pattern": f"{number}.example"} for number in range(2)]
        account = account_of(ALLOW, faults=["refused after", "lost before"])
        with mock.patch.object(carry_out, "BATCH_SIZE", 1):
            result = enforce_in(account, ALLOW, policies)
        assert result["failed"]
        assert [entry["pattern"] for entry in result["created"]] == ["0.example"]
        (warning,) = [text for text in result["warnings"] if "refused" in text]
        assert warning.startswith("policies, entry 1, 0.example (DOMAIN): Cloudflare refused this change (POST ")

    def test_between_two_changes(self) -> None:
        policies = [{**ALLOW.needed, "pattern": f"{number}.example"} for number in range(2)]
        created = [envelope({**entry, "id": number}, 201) for number, entry in enumerate(policies, 1)]
        no_batch = envelope(None, 404, 7003)
        refusal, after = envelope(None, 403, 10000), envelope([{**policies[0], "id": 1}])
        with serving(envelope([]), no_batch, created[0], refusal, after) as server:
            result = enforce(ALLOW, server, policies)
        assert result["failed"]
        assert result["error"]["codes"] == [10000]
        assert result["changed"] is True
        assert [policy["id"] for policy in result["created"]] == [1]
        assert server.methods == ["GET", "POST", "POST", "POST", "GET"]

    @every_list
    def test_the_limit_includes_earlier_deletions(self, clock: Any, sample: Sample) -> None:
        """The response to the deletion is lost, and meanwhile somebody adds an entry that would be deleted next."""
        added = {**sample.unrelated, "id": THIRD_ID}
        values = {name: sample.entry[name] for name in sample.fields}
        refused = [] if sample.has_batch else [envelope(None, 403, 10000)]
        steps = [envelope([sample.held, sample.unrelated]), disconnect, *refused, envelope([sample.held, added])]
        with serving(*steps) as server:
            result = enforce(sample, server, [{**values, "id": ID}], state="exact", max_deletes=1)
        assert (
            "max_deletes is 1, but 1 would be deleted in addition to the 1 that are already deleted: " in result["msg"]
        )
        assert THIRD_ID in result["msg"]
        assert result["msg"].endswith("If you want that, set max_deletes=2.")
        assert [entry["id"] for entry in result["deleted"]] == [OTHER_ID]
        lost = ["POST"] if sample.has_batch else ["DELETE", "DELETE"]
        assert server.methods == ["GET", *lost, "GET"]

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
    def test_a_batch_that_does_not_list_every_change(self, done: dict[str, Any]) -> None:
        with serving(envelope([]), envelope(done)) as server:
            result = enforce(ALLOW, server, [ALLOW.needed])
        assert result["failed"]
        assert "HTTP 200" in result["msg"]


@pytest.mark.parametrize("name", ["policies", "entries"])
def test_the_invocation_does_not_repeat_the_list(name: str) -> None:
    """Printing it would take longer than everything else."""
    with serving(envelope([])) as server:
        options = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url, "state": "absent"}
        result = run_module(lambda: run_many(ALLOW.resource), {**options, name: [ALLOW.needed] * 3})
    assert {result["invocation"]["module_args"][each] for each in ("policies", name)} == {"3 entries"}


@every_list
def test_every_list_module_has_the_option_entries(sample: Sample) -> None:
    """One task can then be used for every list."""
    account = Account(sample.resource, has_batch=sample.has_batch)
    options = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": NO_SERVER, "entries": [sample.needed]}
    with serving_from(account):
        result = run_module(lambda: run_many(sample.resource), options)
    assert counts(result) == (1, 0, 0, 0)


@run_and_check
@every_list
def test_the_message_counts_the_changes(sample: Sample, check: bool) -> None:
    name = next(name for name in reversed(sample.fields) if name not in sample.identity)
    task = [sample.needed, {**sample.named, name: sample.other[name]}]
    result = enforce_in(account_of(sample), sample, task, state="present", check=check)
    assert result["msg"] == f"{sample.path}: 1 created, 1 updated"
    result = enforce_in(account_of(sample), sample, [sample.named], state="absent", check=check)
    assert result["msg"] == f"{sample.path}: 1 deleted"
    assert enforce_in(account_of(sample), sample, [sample.named], check=check)["msg"] == f"{sample.path}: no changes"


class TestOrigin:
    """The origin of an entry is named wherever the entry is, and never sent or compared."""

    ORIGIN = "lists/team-a.yml:12"

    @every_list
    def test_it_is_neither_sent_nor_compared(self, sample: Sample) -> None:
        account = Account(sample.resource, has_batch=sample.has_batch)
        task = [{**sample.needed, "origin": self.ORIGIN}]
        (created,) = enforce_in(account, sample, task)["created"]
        assert "origin" not in created
        assert account.created == [sample.created]
        assert enforce_in(account, sample, [{**sample.needed, "origin": "elsewhere"}])["changed"] is False

    @run_and_check
    @every_list
    def test_diffs_name_it(self, sample: Sample, check: bool) -> None:
        account = Account(sample.resource, has_batch=sample.has_batch)
        (diff,) = enforce_in(account, sample, [{**sample.needed, "origin": self.ORIGIN}], check=check)["diff"]
        assert diff["after_header"] == f"{sample.resource.name_of(sample.needed)}, {self.ORIGIN}"

    @every_list
    def test_the_plan_does_not_depend_on_it(self, sample: Sample) -> None:
        plans = {
            enforce_in(account_of(sample), sample, [{**sample.needed, **origin}], check=True)["plan"]
            for origin in ({}, {"origin": self.ORIGIN})
        }
        assert len(plans) == 1

    @every_list
    def test_errors_name_it(self, sample: Sample) -> None:
        first = sample.identity[0]
        task = [sample.needed, {**sample.needed, first: "a\nb", "origin": self.ORIGIN}]
        message = enforce_in(account_of(sample), sample, task)["msg"]
        assert message.startswith(f"{sample.items}, entry 2 ({self.ORIGIN}): {first} must be one name")
        message = enforce_in(account_of(sample), sample, [{first: " ", "origin": self.ORIGIN}])["msg"]
        assert message.startswith(f"{sample.items}, entry 1 ({self.ORIGIN}): {first} must not be empty")

    @every_list
    def test_duplicates_name_both(self, sample: Sample) -> None:
        task = [{**sample.named, "origin": "a.yml:3"}, sample.needed, {**sample.named, "origin": "b.yml:7"}]
        message = enforce_in(account_of(sample), sample, task)["msg"]
        assert "entries 1 (a.yml:3) and 3 (b.yml:7) are duplicates" in message

    def test_a_warning_about_an_entry_that_is_not_deleted_names_it(self) -> None:
        task = [{**ALLOW.named, "pattern_type": "DOMAIN", "origin": self.ORIGIN}]
        (warning,) = enforce_in(account_of(ALLOW), ALLOW, task, state="absent")["warnings"]
        assert warning.startswith(f"policies, entry 1 ({self.ORIGIN}), ")

    def test_warnings_name_it(self) -> None:
        task = [{**ALLOW.needed, "origin": self.ORIGIN}]
        (warning,) = enforce_in(account_of(ALLOW), ALLOW, task, check=True)["warnings"]
        name = ALLOW.resource.name_of(ALLOW.needed)
        assert warning.startswith(f"policies, entry 1 ({self.ORIGIN}), {name}: No action is chosen")

    def test_an_expired_entry_has_its_origin(self, clock: Any) -> None:
        task = [{**ALLOW.named, "until": "2027-01-14", "origin": self.ORIGIN}]
        (diff,) = enforce_in(account_of(ALLOW), ALLOW, task)["diff"]
        assert diff["before_header"] == f"{ALLOW.header}, {self.ORIGIN}"

    def test_a_refused_batch_names_it(self) -> None:
        refusal = {"code": 1400, "message": "invalid", "source": {"pointer": "/posts/0/pattern"}}
        with serving(envelope([]), envelope(None, 400, refusal)) as server:
            result = enforce(ALLOW, server, [{**ALLOW.needed, "origin": self.ORIGIN}])
        assert f"at pattern of entry 1 ({self.ORIGIN}), " in result["msg"]
