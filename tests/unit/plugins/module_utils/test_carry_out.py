# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan is carried out as check mode predicts, in batches of any size, even after faults."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held, Wanted
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidEntries
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import (
    Fault,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Refused,
    RequestFailed,
)
from ansible_collections.community.cloudflare.plugins.module_utils._sync import carry_out
from ansible_collections.community.cloudflare.plugins.module_utils._sync.carry_out import Executor
from ansible_collections.community.cloudflare.plugins.module_utils._sync.matching import Snapshot
from ansible_collections.community.cloudflare.plugins.module_utils._sync.plan import (
    Change,
    Plan,
    by_kind,
    diff_of,
    diffs_of,
)
from ansible_collections.community.cloudflare.plugins.module_utils._sync.planner import Planner
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.models import Model, every_model, states
from ansible_collections.community.cloudflare.tests.unit.support.plans import plan_for, possible_plan, remaining_changes
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, Sample, every_list

#: The faults of a write, except for a vanished entry, which changes what the task has to do.
FAULTS = ("", "lost before", "lost after", "late", "too late", "failed before", "failed after")


def executed(
    account: Account, resource: Resource, task: Sequence[Wanted], state: str, size: int
) -> tuple[Executor, RequestFailed | None]:
    """Enforce a task with at most ``size`` changes per batch. Returns the executor and the failure, if any."""
    planner = Planner(resource)

    def read() -> Snapshot:
        return Snapshot(resource, account.list().entries, task)

    def make_plan(snapshot: Snapshot) -> Plan:
        return planner.plan(snapshot, state)

    before = read()
    executor = Executor(account.endpoint, resource, read, whole_list=True)
    try:
        with mock.patch.object(carry_out, "BATCH_SIZE", size):
            executor.enforce(before, make_plan, make_plan(before))
    except RequestFailed as failure:
        return executor, failure
    return executor, None


def enforced(account: Account, resource: Resource, task: Sequence[Wanted], state: str, size: int) -> list[Change]:
    """Enforce a task, and return the changes. Raises the failure, if any."""
    executor, failure = executed(account, resource, task, state, size)
    if failure:
        raise failure
    return executor.done


def repr_of(resource: Resource) -> Callable[[Change], str]:
    return lambda change: str(diff_of(change, resource))


@every_model
@given(data=st.data(), state=states, size=st.integers(1, 3), has_batch=st.booleans())
def test_check_mode_and_the_real_run_agree(
    model: Model, data: st.DataObject, state: str, size: int, has_batch: bool
) -> None:
    """They make the same changes, and list each kind in the same order."""
    held, task = data.draw(model.cases)
    resource = model.resource
    plan = possible_plan(resource, held, task, state)
    account = Account(model.resource, held, has_batch=has_batch)
    done = enforced(account, model.resource, task, state, size)
    predicted = plan.changes
    assert [change.before for change in by_kind(done)] == [change.before for change in predicted]
    assert diffs_of(done, resource) == diffs_of(predicted, resource)
    for change, prediction in zip(sorted(done, key=repr_of(resource)), sorted(predicted, key=repr_of(resource))):
        for name, value in model.resource.result(prediction.entry).items():
            if name in model.resource.fields:
                assert model.resource.result(change.entry)[name] == value
    assert not remaining_changes(resource, account.list().entries, task, state)


@every_model
@given(data=st.data(), state=states, size=st.integers(1, 3))
def test_batches_of_any_size_give_the_same_result(model: Model, data: st.DataObject, state: str, size: int) -> None:
    """The number of batches depends only on the most frequent kind of change."""
    held, task = data.draw(model.cases)
    resource = model.resource
    plan = possible_plan(resource, held, task, state)
    account = Account(model.resource, held)
    done = enforced(account, model.resource, task, state, size)
    assert diffs_of(done, resource) == diffs_of(plan.changes, resource)
    assert not remaining_changes(resource, account.list().entries, task, state)
    if model.resource.has_batch and len(plan.freeing) <= size:
        most = max(len(plan.create), len(plan.update), len(plan.delete))
        assert len(account.batches) == -(-most // size)
        assert all(count <= size for batch in account.batches for count in batch)
    elif not model.resource.has_batch:
        assert account.batches == []


@every_model
@given(data=st.data(), state=states)
def test_an_account_without_batches_gets_the_same_result(model: Model, data: st.DataObject, state: str) -> None:
    held, task = data.draw(model.cases)
    resource = model.resource
    plan = possible_plan(resource, held, task, state)
    account = Account(model.resource, held, has_batch=False)
    assert diffs_of(enforced(account, model.resource, task, state, 1000), resource) == diffs_of(plan.changes, resource)
    assert not remaining_changes(resource, account.list().entries, task, state)


@every_model
@given(
    data=st.data(),
    state=states,
    size=st.integers(1, 3),
    faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4),
)
def test_lost_responses_cause_no_duplicates(
    model: Model, data: st.DataObject, state: str, size: int, faults: list[str]
) -> None:
    """In addition, no existing entry is reported as deleted, and every change is reported."""
    held, task = data.draw(model.cases)
    resource = model.resource
    possible_plan(resource, held, task, state)
    account = Account(resource, held, faults=faults)
    executor, failure = executed(account, resource, task, state, size)
    for _reading in range(4):
        account.list()  # late writes are carried out by now
    names = [str([values.get(name) for name in resource.distinguishing]) for values in account.created]
    assert len(names) == len(set(names))
    reported = {change.after.id for change in executor.done if isinstance(change.after, Held)}
    gone = {change.before.id for change in executor.done if not change.after and change.before}
    assert not gone & set(account.held)
    if failure:
        assert failure.in_doubt or failure.earlier or set(account.held) - {entry.id for entry in held} <= reported
    else:
        assert not remaining_changes(resource, account.list().entries, task, state)
        assert set(account.held) - {entry.id for entry in held} <= reported
        assert {entry.id for entry in held} - set(account.held) == gone


@every_model
@given(data=st.data(), state=states, before=st.sampled_from([[], [""]]))
def test_an_entry_that_vanished_is_planned_again(
    model: Model, data: st.DataObject, state: str, before: list[str]
) -> None:
    held, task = data.draw(model.cases)
    resource = model.resource
    possible_plan(resource, held, task, state)
    account = Account(model.resource, held, faults=[*before, "vanished"])
    try:
        done = enforced(account, model.resource, task, state, 1)
    except InvalidEntries as error:
        # The vanished entry cannot be created again if required fields are missing or if the task identifies it by id.
        assert all("to create" in str(each) or "does not exist" in str(each) for each in error.problems)
        return
    assert not remaining_changes(resource, account.list().entries, task, state)
    assert {change.after.id for change in done if isinstance(change.after, Held)} <= set(account.held)


ONE = ALLOW.resource.held(ALLOW.held)
TWO, THREE = (ALLOW.resource.held({**ALLOW.held, "id": str(uuid.UUID(int=n)), "pattern": f"{n}"}) for n in (2, 3))


def new(number: int) -> Wanted:
    return Wanted(None, {**ALLOW.needed, "pattern": f"new{number}.example"})


class TestLostCreation:
    """Single requests and batches follow the same rules."""

    @pytest.mark.parametrize("has_batch", [True, False])
    @pytest.mark.parametrize(
        ("faults", "requests", "waits", "outcome"),
        [
            (["lost after"], "write GET", 1, "done"),
            (["late"], "write GET GET", 2, "done"),
            (["too late"], "write GET GET", 2, "unknown"),
            (["lost before"], "write GET GET", 2, "unknown"),
            (["failed after"], "write GET", 1, "done"),
            (["failed before"], "write GET write", 1, "done"),
            (["failed before"] * 2 + ["failed after"], "write GET write GET write GET", 3, "done"),
            (["failed before"] * 9, "write GET " * 6, 6, "unknown"),
            (["failed before", "lost before"], "write GET write GET GET", 3, "unknown"),
        ],
    )
    def test_each_case(self, faults: list[str], requests: str, waits: int, outcome: str, has_batch: bool) -> None:
        account = Account(ALLOW.resource, faults=faults, has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, [new(1)], "present", 1000)
        write = "POST batch" if has_batch else "POST"
        probe = [] if has_batch else ["POST batch"]
        expected = [write if name == "write" else name for name in requests.split()]
        assert account.requests == ["GET", *probe, *expected]
        assert account.waits == waits
        assert (failure is not None and failure.in_doubt) is (outcome == "unknown")
        assert len(executor.done) == (outcome == "done")
        assert len(account.held) == (outcome == "done")

    def test_the_visible_changes_of_a_lost_batch_are_reported(self) -> None:
        """A creation that the account does not show makes the task fail. The visible deletion is still reported."""
        account = Account(ALLOW.resource, [ONE], faults=["lost before"])
        plan = plan_for(ALLOW.resource, [ONE], [new(1)], "exact")
        executor = Executor(account.endpoint, ALLOW.resource, lambda: Snapshot(ALLOW.resource, [], []), whole_list=True)
        with pytest.raises(OutcomeUnknown):
            executor.enforce(Snapshot(ALLOW.resource, [ONE], []), lambda snapshot: plan, plan)
        assert [change.before for change in executor.done] == [ONE]

    @pytest.mark.parametrize("later", [Refused("refused"), NotSent(Fault.UNREACHABLE)], ids=["refused", "not sent"])
    def test_a_later_failure_mentions_the_unknown_outcome(self, later: RequestFailed) -> None:
        account = Account(ALLOW.resource, [ONE], faults=["lost before"])
        batch = account.batch
        batches: Iterator[Any] = iter([batch, mock.Mock(side_effect=later)])

        def next_batch(*arguments: Any) -> Any:
            return next(batches)(*arguments)

        with mock.patch.object(account, "batch", next_batch):
            executor, failure = executed(account, ALLOW.resource, [Wanted(ONE.id, {"comments": "a"})], "present", 1)
        assert failure is later
        assert "an earlier request (POST batch) got no response: it may have been carried out" in str(failure)
        assert executor.done == []

    @pytest.mark.parametrize("has_batch", [True, False])
    def test_each_request_has_its_own_retries(self, has_batch: bool) -> None:
        account = Account(ALLOW.resource, faults=["failed before", ""] * 3, has_batch=has_batch)
        with mock.patch.object(account, "max_retries", 1):
            executor, failure = executed(account, ALLOW.resource, [new(1), new(2), new(3)], "present", 1)
        assert failure is None
        assert len(executor.done) == len(account.held) == 3

    def test_without_time_to_wait_the_creation_is_looked_up_once_and_not_retried(self) -> None:
        account = Account(ALLOW.resource, faults=["failed before"])
        with mock.patch.object(account, "wait", return_value=False):
            _executor, failure = executed(account, ALLOW.resource, [new(1)], "present", 1)
        assert failure is not None
        assert account.requests == ["GET", "POST batch", "GET"]


class TestFaults:
    @pytest.mark.parametrize("has_batch", [True, False])
    @pytest.mark.parametrize("fault", ["lost before", "lost after", "failed before", "failed after"])
    def test_a_lost_update_is_reported_once(self, fault: str, has_batch: bool) -> None:
        """A batch is retried if the account does not show the change. The client retries single requests."""
        account = Account(ALLOW.resource, [ONE], faults=[fault], has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, [Wanted(ONE.id, {"comments": "a"})], "present", 1)
        if not has_batch and "before" in fault:
            assert failure is not None
            return
        assert [change.entry.values["comments"] for change in executor.done] == ["a"]
        assert [entry.values["comments"] for entry in account.list().entries] == ["a"]

    def test_without_batches_an_entry_that_vanished_is_planned_again(self) -> None:
        account = Account(ALLOW.resource, [ONE], faults=["vanished"], has_batch=False)
        done = enforced(account, ALLOW.resource, [Wanted(None, {**ALLOW.named, "comments": "a"})], "present", 1)
        assert [change.before for change in done] == [None]

    def test_an_entry_that_somebody_else_deleted_is_not_reported_as_deleted(self) -> None:
        account = Account(ALLOW.resource, [ONE, TWO], faults=["vanished"], has_batch=False)
        done = enforced(account, ALLOW.resource, [Wanted(ONE.id, {}), Wanted(TWO.id, {})], "absent", 1)
        assert [change.before for change in done] == [TWO]

    @pytest.mark.parametrize("has_batch", [True, False])
    @pytest.mark.parametrize(
        ("task", "state"),
        [
            ([new(1), new(2)], "present"),
            ([new(1)], "exact"),
            ([Wanted(ONE.id, {"comments": "a"})], "present"),
            ([], "exact"),
        ],
        ids=["creations", "everything", "an update", "deletions"],
    )
    @pytest.mark.parametrize("size", [1, 1000])
    def test_a_refused_change_that_was_carried_out_is_reported(
        self, task: list[Wanted], state: str, size: int, has_batch: bool
    ) -> None:
        plan = plan_for(ALLOW.resource, [ONE, TWO], task, state)
        account = Account(ALLOW.resource, [ONE, TWO], faults=["refused after"] * 9, has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, task, state, size)
        assert failure is None
        assert diffs_of(executor.done, ALLOW.resource) == diffs_of(plan.changes, ALLOW.resource)
        assert len(executor.warnings) == len(plan.changes)
        assert all("Cloudflare refused this change" in warning.text for warning in executor.warnings)

    @pytest.mark.parametrize("has_batch", [True, False])
    def test_a_refused_change_that_was_carried_out_and_a_later_failure(self, has_batch: bool) -> None:
        faults = ["refused after", "lost before"]
        account = Account(ALLOW.resource, [ONE, TWO], faults=faults, has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, [new(1), new(2)], "present", 1)
        assert isinstance(failure, OutcomeUnknown)
        assert [change.sent["pattern"] for change in executor.done] == ["new1.example"]
        assert len(executor.warnings) == 1

    def test_a_batch_that_is_refused_because_its_entry_is_gone_was_not_carried_out(self) -> None:
        """Somebody else deleted the entry, although the account now looks as if the batch had done it."""
        account = Account(ALLOW.resource, [ONE], faults=["vanished"])
        assert enforced(account, ALLOW.resource, [Wanted(ONE.id, {})], "absent", 1) == []

    def test_a_refused_batch_of_which_somebody_else_made_a_part_is_not_reported(self) -> None:
        """A batch is carried out as a whole or not at all."""
        account = Account(ALLOW.resource, [ONE, TWO])
        task = [Wanted(ONE.id, {}), Wanted(TWO.id, {})]

        def refuse(*args: Any) -> Any:
            account.held.pop(TWO.id, None)
            raise Refused("refused")

        with mock.patch.object(account, "batch", refuse):
            executor, failure = executed(account, ALLOW.resource, task, "absent", 1000)
        assert isinstance(failure, Refused)
        assert executor.done == []

    def test_a_refusal_for_another_reason_is_final(self) -> None:
        account = Account(ALLOW.resource, [ONE])
        refused = mock.Mock(side_effect=Refused("refused"))
        with mock.patch.object(account, "batch", refused), pytest.raises(Refused):
            enforced(account, ALLOW.resource, [Wanted(None, ALLOW.named)], "absent", 1)
        assert refused.call_count == 1

    @every_list
    def test_not_found_is_final_if_the_entry_is_still_listed(self, sample: Sample) -> None:
        """The API reports a missing entry that its own list still contains."""
        held = sample.resource.held(sample.held)
        account = Account(sample.resource, [held])

        def gone(*args: Any) -> Mapping[str, Any]:
            raise NotFound("not found")

        name = next(name for name in sample.fields if name not in sample.immutable)
        with mock.patch.multiple(account, edit=gone, batch=gone), pytest.raises(NotFound):
            enforced(account, sample.resource, [Wanted(held.id, {name: sample.other[name]})], "present", 1)
        assert account.requests == ["GET", "GET"]


class TestOrder:
    def test_deletions_come_last(self) -> None:
        """An entry that is replaced should be missing as briefly as possible."""
        account = Account(ALLOW.resource, [TWO, THREE])
        enforced(account, ALLOW.resource, [new(number) for number in range(4)], "exact", 1)
        assert account.batches == [(1, 0, 0), (1, 0, 0), (1, 0, 1), (1, 0, 1)]

    @every_list
    def test_deletions_come_last_without_batches(self, sample: Sample) -> None:
        account = Account(sample.resource, [sample.resource.held(sample.unrelated)], has_batch=False)
        enforced(account, sample.resource, [Wanted(None, sample.needed)], "exact", 1000)
        assert [request for request in account.requests if request != "POST batch"] == ["GET", "POST", "DELETE"]
        assert ("POST batch" in account.requests) is sample.has_batch

    @pytest.mark.parametrize("size", [1, 1000])
    def test_a_deletion_that_frees_a_name_comes_before_the_creation_that_uses_it(self, size: int) -> None:
        """Names may have to be unique. Nobody knows, so only deletions are ordered, which costs nothing."""
        named = {"pattern": "new1.example"}
        old = ALLOW.resource.held({**ALLOW.held, **named, "id": TWO.id, "pattern_type": "EMAIL"})
        moved = ALLOW.resource.held({**ALLOW.held, "pattern": "new2.example", "id": THREE.id})
        account = Account(ALLOW.resource, [old, moved], has_batch=False)
        task = [new(1), new(2), Wanted(THREE.id, {"pattern": "new3.example", "pattern_type": "EMAIL"})]
        enforced(account, ALLOW.resource, task, "exact", size)
        assert account.requests == ["GET", "POST batch", "DELETE", "POST", "POST", "PATCH"]

    @pytest.mark.parametrize(
        ("blocking", "batches"),
        [
            ((2,), [(1, 0, 1), (1, 0, 0), (1, 0, 1)]),
            ((1, 2), [(0, 0, 1), (0, 0, 1), (1, 0, 0), (1, 0, 0), (1, 0, 1)]),
        ],
    )
    def test_deletions_that_free_a_name_are_in_the_first_batch_or_before_it(
        self, blocking: tuple[int, ...], batches: list[tuple[int, int, int]]
    ) -> None:
        """Some old entries of another type have names of new entries. The other one does not, so it is deleted last."""
        names = [*(f"new{number}.example" for number in blocking), "z.example"]
        held = [
            ALLOW.resource.held({**ALLOW.held, "id": str(uuid.UUID(int=number)), "pattern": name})
            for number, name in enumerate(reversed(names), 1)
        ]
        account = Account(ALLOW.resource, held)
        enforced(account, ALLOW.resource, [new(1), new(2), new(3)], "exact", 1)
        assert account.batches == batches

    @every_list
    def test_a_deletion_that_frees_a_name_comes_before_the_update_that_uses_it(self, sample: Sample) -> None:
        first = sample.identity[0]
        if first in sample.immutable:
            return
        account = Account(sample.resource, map(sample.resource.held, (sample.held, sample.unrelated)), has_batch=False)
        task = Wanted(sample.unrelated["id"], {**sample.other, first: sample.entry[first]})
        enforced(account, sample.resource, [task], "exact", 1000)
        assert [request for request in account.requests if request != "POST batch"] == ["GET", "DELETE", "PATCH"]

    @pytest.mark.parametrize("has_batch", [True, False])
    def test_two_entries_can_swap_their_names(self, has_batch: bool) -> None:
        held = [
            ALLOW.resource.held({**ALLOW.held, "pattern": f"{n}.example", "id": str(uuid.UUID(int=n))}) for n in (1, 2)
        ]
        account = Account(ALLOW.resource, held, has_batch=has_batch)
        task = [Wanted(entry.id, {"pattern": f"{number}.example"}) for entry, number in zip(held, (2, 1))]
        enforced(account, ALLOW.resource, task, "present", 1000)
        assert [entry.values["pattern"] for entry in account.held.values()] == ["2.example", "1.example"]

    def test_an_account_with_integer_ids_has_no_batches(self) -> None:
        account = Account(ALLOW.resource, [ALLOW.resource.held({**ALLOW.held, "id": 1})])
        enforced(account, ALLOW.resource, [new(1)], "present", 1000)
        assert account.requests == ["GET", "POST"]
