# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out a plan does what check mode predicts, in batches of any size, even after a fault."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils import _carry_out as carry_out
from ansible_collections.community.cloudflare.plugins.module_utils._carry_out import Executor
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    Fault,
    InvalidEntries,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Refused,
    RequestFailed,
)
from ansible_collections.community.cloudflare.plugins.module_utils._planner import Change, Plan, Planner
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Held, Resource, Wanted
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.worlds import World, every_world, states

#: What may happen to a write, apart from an entry that vanishes, which changes what the task has to do.
LOST = ("", "lost before", "lost after", "late", "too late", "failed before", "failed after")


def planned(world: World, held: Sequence[Held], task: list[Wanted], state: str) -> Plan:
    """The plan; tasks that are refused are another test's subject."""
    try:
        return Planner(world.resource).plan(held, task, state)
    except InvalidEntries:
        assume(False)
        raise


def executed(
    account: Account, resource: Resource, task: Sequence[Wanted], state: str, size: int
) -> tuple[Executor, RequestFailed | None]:
    """Enforce a task with batches of this many changes: the executor, which knows what was done, and the failure if any."""
    planner = Planner(resource)
    held = account.list()

    def make_plan(now: Sequence[Held]) -> Plan:
        return planner.plan(now, task, state)

    executor = Executor(account.endpoint, resource, account.list, whole_list=True)
    try:
        with mock.patch.object(carry_out, "BATCH_SIZE", size):
            executor.enforce(held, make_plan, make_plan(held))
    except RequestFailed as failure:
        return executor, failure
    return executor, None


def enforced(account: Account, resource: Resource, task: Sequence[Wanted], state: str, size: int) -> list[Change]:
    """Enforce a task that does not fail, and return what was done."""
    executor, failure = executed(account, resource, task, state, size)
    if failure:
        raise failure
    return executor.done


def repr_of(planner: Planner) -> Callable[[Change], str]:
    return lambda change: str(planner.diff(change))


@every_world
@given(data=st.data(), state=states)
def test_check_mode_and_the_real_run_agree(world: World, data: st.DataObject, state: str) -> None:
    held, task = data.draw(world.cases)
    planner, plan = Planner(world.resource), planned(world, held, task, state)
    account = Account(world.resource, held)
    done = enforced(account, world.resource, task, state, 1000)
    predicted = planner.changes(plan)
    assert planner.diffs(done) == planner.diffs(predicted)
    for change, prediction in zip(sorted(done, key=repr_of(planner)), sorted(predicted, key=repr_of(planner))):
        for name, value in world.resource.result(prediction.entry).items():
            if name in world.resource.fields:
                assert world.resource.result(change.entry)[name] == value
    assert not planner.changes(planner.plan(account.list(), task, state))


@every_world
@given(data=st.data(), state=states, size=st.integers(1, 3))
def test_batches_of_any_size_give_the_same_end(world: World, data: st.DataObject, state: str, size: int) -> None:
    """There are only as many batches as the most numerous kind of change needs."""
    held, task = data.draw(world.cases)
    planner, plan = Planner(world.resource), planned(world, held, task, state)
    account = Account(world.resource, held)
    done = enforced(account, world.resource, task, state, size)
    assert planner.diffs(done) == planner.diffs(planner.changes(plan))
    assert not planner.changes(planner.plan(account.list(), task, state))
    if world.resource.has_batch and len(plan.blocking) <= size:
        most = max(len(plan.create), len(plan.update), len(plan.delete))
        assert len(account.batches) == -(-most // size)
        assert all(count <= size for batch in account.batches for count in batch)
    elif not world.resource.has_batch:
        assert account.batches == []


@every_world
@given(data=st.data(), state=states)
def test_an_account_without_batches_ends_the_same(world: World, data: st.DataObject, state: str) -> None:
    held, task = data.draw(world.cases)
    planner, plan = Planner(world.resource), planned(world, held, task, state)
    account = Account(world.resource, held, has_batch=False)
    assert planner.diffs(enforced(account, world.resource, task, state, 1000)) == planner.diffs(planner.changes(plan))
    assert not planner.changes(planner.plan(account.list(), task, state))


@every_world
@given(
    data=st.data(), state=states, size=st.integers(1, 3), faults=st.lists(st.sampled_from(LOST), min_size=1, max_size=4)
)
def test_lost_responses_cause_no_duplicates(
    world: World, data: st.DataObject, state: str, size: int, faults: list[str]
) -> None:
    """Whatever responses are lost: no duplicates, no existing entry is reported as absent, every change is reported."""
    held, task = data.draw(world.cases)
    planner, resource = Planner(world.resource), world.resource
    planned(world, held, task, state)
    account = Account(resource, held, faults=faults)
    executor, failure = executed(account, resource, task, state, size)
    for _reading in range(4):
        account.list()  # by now, what was late is carried out
    names = [str([values.get(name) for name in resource.identity]) for values in account.created]
    assert len(names) == len(set(names))
    told = {change.after.id for change in executor.done if isinstance(change.after, Held)}
    gone = {change.before.id for change in executor.done if not change.after and change.before}
    assert not gone & set(account.held)
    if failure:
        assert failure.in_doubt or failure.earlier or set(account.held) - {entry.id for entry in held} <= told
    else:
        assert not planner.changes(planner.plan(account.list(), task, state))
        assert set(account.held) - {entry.id for entry in held} <= told
        assert {entry.id for entry in held} - set(account.held) == gone


@every_world
@given(data=st.data(), state=states, before=st.sampled_from([[], [""]]))
def test_an_entry_that_vanished_is_planned_again(
    world: World, data: st.DataObject, state: str, before: list[str]
) -> None:
    held, task = data.draw(world.cases)
    planner = Planner(world.resource)
    planned(world, held, task, state)
    account = Account(world.resource, held, faults=[*before, "vanished"])
    try:
        done = enforced(account, world.resource, task, state, 1)
    except InvalidEntries as error:
        # What vanished is created again. An entry may lack what a creation needs, or have named it by its id.
        assert all("to create" in str(each) or "does not exist" in str(each) for each in error.errors)
        return
    assert not planner.changes(planner.plan(account.list(), task, state))
    assert {change.after.id for change in done if isinstance(change.after, Held)} <= set(account.held)


ONE = ALLOW.resource.held(ALLOW.held)
TWO, THREE = (ALLOW.resource.held({**ALLOW.held, "id": str(uuid.UUID(int=n)), "pattern": f"{n}"}) for n in (2, 3))


def new(number: int) -> Wanted:
    return Wanted(None, {**ALLOW.needed, "pattern": f"new{number}.example"})


class TestLostCreation:
    """One rule for single requests and for batches."""

    @pytest.mark.parametrize("has_batch", [True, False])
    @pytest.mark.parametrize(
        ("faults", "requests", "waits", "ends"),
        [
            (["lost after"], "write GET", 1, "done"),
            (["late"], "write GET GET", 2, "done"),
            (["too late"], "write GET GET", 2, "doubt"),
            (["lost before"], "write GET GET", 2, "doubt"),
            (["failed after"], "write GET", 1, "done"),
            (["failed before"], "write GET write", 1, "done"),
            (["failed before"] * 2 + ["failed after"], "write GET write GET write GET", 3, "done"),
            (["failed before"] * 9, "write GET " * 6, 6, "doubt"),
            (["failed before", "lost before"], "write GET write GET GET", 3, "doubt"),
        ],
    )
    def test_each_case(self, faults: list[str], requests: str, waits: int, ends: str, has_batch: bool) -> None:
        account = Account(ALLOW.resource, faults=faults, has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, [new(1)], "present", 1000)
        write = "POST batch" if has_batch else "POST"
        probe = [] if has_batch else ["POST batch"]
        expected = [write if name == "write" else name for name in requests.split()]
        assert account.requests == ["GET", *probe, *expected]
        assert account.waits == waits
        assert (failure is not None and failure.in_doubt) is (ends == "doubt")
        assert len(executor.done) == (ends == "done")
        assert len(account.held) == (ends == "done")

    def test_what_the_account_shows_of_a_lost_batch_is_reported(self) -> None:
        """A creation that the account does not show ends the task. The deletion that it shows is still reported."""
        account = Account(ALLOW.resource, [ONE], faults=["lost before"])
        refused = mock.Mock(side_effect=account.list)
        with mock.patch.object(account, "list", refused):
            account.held.clear()
            account.held[ONE.id] = ONE
            plan = Planner(ALLOW.resource).plan([ONE], [new(1)], "exact")
            executor = Executor(account.endpoint, ALLOW.resource, lambda: [], whole_list=True)
            with pytest.raises(OutcomeUnknown):
                executor.enforce([ONE], lambda held: plan, plan)
        assert [change.before for change in executor.done] == [ONE]

    @pytest.mark.parametrize("later", [Refused("refused"), NotSent(Fault.UNREACHABLE)], ids=["refused", "not sent"])
    def test_a_later_failure_mentions_the_unknown_outcome(self, later: RequestFailed) -> None:
        account = Account(ALLOW.resource, [ONE], faults=["lost before"])
        batch = account.batch
        answers: Iterator[Any] = iter([batch, mock.Mock(side_effect=later)])

        def next_batch(*arguments: Any) -> Any:
            return next(answers)(*arguments)

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

    def test_without_a_wait_it_is_looked_for_once_and_not_sent_again(self) -> None:
        account = Account(ALLOW.resource, faults=["failed before"])
        with mock.patch.object(account, "wait", return_value=False):
            _executor, failure = executed(account, ALLOW.resource, [new(1)], "present", 1)
        assert failure is not None
        assert account.requests == ["GET", "POST batch", "GET"]


class TestFaults:
    @pytest.mark.parametrize("has_batch", [True, False])
    @pytest.mark.parametrize("fault", ["lost before", "lost after", "failed before", "failed after"])
    def test_a_lost_update_is_reported_once(self, fault: str, has_batch: bool) -> None:
        """If the account does not show the change, it is retried. Without batches, the client retries."""
        account = Account(ALLOW.resource, [ONE], faults=[fault], has_batch=has_batch)
        executor, failure = executed(account, ALLOW.resource, [Wanted(ONE.id, {"comments": "a"})], "present", 1)
        if not has_batch and "before" in fault:
            assert failure is not None
            return
        assert [change.entry.values["comments"] for change in executor.done] == ["a"]
        assert [entry.values["comments"] for entry in account.list()] == ["a"]

    def test_one_by_one_an_entry_that_vanished_is_planned_again(self) -> None:
        account = Account(ALLOW.resource, [ONE], faults=["vanished"], has_batch=False)
        done = enforced(account, ALLOW.resource, [Wanted(None, {**ALLOW.named, "comments": "a"})], "present", 1)
        assert [change.before for change in done] == [None]

    def test_an_entry_that_somebody_else_deleted_is_not_reported_as_deleted(self) -> None:
        account = Account(ALLOW.resource, [ONE, TWO], faults=["vanished"], has_batch=False)
        done = enforced(account, ALLOW.resource, [Wanted(ONE.id, {}), Wanted(TWO.id, {})], "absent", 1)
        assert [change.before for change in done] == [TWO]

    def test_a_refusal_for_another_reason_is_final(self) -> None:
        account = Account(ALLOW.resource, [ONE])
        refused = mock.Mock(side_effect=Refused("refused"))
        with mock.patch.object(account, "batch", refused), pytest.raises(Refused):
            enforced(account, ALLOW.resource, [Wanted(None, ALLOW.named)], "absent", 1)
        assert refused.call_count == 1

    @every_list
    def test_not_found_is_final_if_the_entry_is_still_listed(self, sample: Sample) -> None:
        """The API says that an entry is gone, and the list still shows it."""
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
        """So that a replaced entry is not missing longer than necessary."""
        account = Account(ALLOW.resource, [TWO, THREE])
        enforced(account, ALLOW.resource, [new(number) for number in range(4)], "exact", 1)
        assert account.batches == [(1, 0, 0), (1, 0, 0), (1, 0, 1), (1, 0, 1)]

    @every_list
    def test_one_by_one_deletions_come_last_too(self, sample: Sample) -> None:
        account = Account(sample.resource, [sample.resource.held(sample.unrelated)], has_batch=False)
        enforced(account, sample.resource, [Wanted(None, sample.needed)], "exact", 1000)
        assert [request for request in account.requests if request != "POST batch"] == ["GET", "POST", "DELETE"]
        assert ("POST batch" in account.requests) is sample.has_batch

    @pytest.mark.parametrize("size", [1, 1000])
    def test_a_change_that_frees_a_name_comes_before_the_change_that_takes_it(self, size: int) -> None:
        """In case names have to be unique: a deletion and an update both free a name."""
        named = {"pattern": "new1.example"}
        old = ALLOW.resource.held({**ALLOW.held, **named, "id": TWO.id, "pattern_type": "EMAIL"})
        moved = ALLOW.resource.held({**ALLOW.held, "pattern": "new2.example", "id": THREE.id})
        account = Account(ALLOW.resource, [old, moved], has_batch=False)
        task = [new(1), new(2), Wanted(THREE.id, {"pattern": "new3.example", "pattern_type": "EMAIL"})]
        enforced(account, ALLOW.resource, task, "exact", size)
        assert account.requests == ["GET", "POST batch", "DELETE", "PATCH", "POST", "POST"]

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
        """Two old entries of other types have the names of new ones. The third does not, so it is deleted last."""
        names = [*(f"new{number}.example" for number in blocking), "z.example"]
        held = [
            ALLOW.resource.held({**ALLOW.held, "id": str(uuid.UUID(int=number)), "pattern": name})
            for number, name in enumerate(reversed(names), 1)
        ]
        account = Account(ALLOW.resource, held)
        enforced(account, ALLOW.resource, [new(1), new(2), new(3)], "exact", 1)
        assert account.batches == batches

    @every_list
    def test_a_deletion_that_frees_a_name_comes_before_the_update_that_takes_it(self, sample: Sample) -> None:
        first = sample.identity[0]
        if first in sample.immutable:
            return
        account = Account(sample.resource, map(sample.resource.held, (sample.held, sample.unrelated)), has_batch=False)
        task = Wanted(sample.unrelated["id"], {**sample.other, first: sample.entry[first]})
        enforced(account, sample.resource, [task], "exact", 1000)
        assert [request for request in account.requests if request != "POST batch"] == ["GET", "DELETE", "PATCH"]

    def test_a_chain_of_renames_starts_at_its_end(self) -> None:
        held = [
            ALLOW.resource.held({**ALLOW.held, "pattern": f"{n}.example", "id": str(uuid.UUID(int=n))})
            for n in (1, 2, 3)
        ]
        task = [Wanted(entry.id, {"pattern": f"{number}.example"}) for entry, number in zip(held, (2, 3, 4))]
        plan = Planner(ALLOW.resource).plan(held, task, "present")
        assert [step.position for step in plan.update] == [3, 2, 1]

    def test_two_that_take_each_others_name_are_refused(self) -> None:
        held = [
            ALLOW.resource.held({**ALLOW.held, "pattern": f"{n}.example", "id": str(uuid.UUID(int=n))}) for n in (1, 2)
        ]
        task = [Wanted(entry.id, {"pattern": f"{number}.example"}) for entry, number in zip(held, (2, 1))]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 swap their pattern"):
            Planner(ALLOW.resource).plan(held, task, "present")

    def test_integer_ids_mean_that_there_are_no_batches(self) -> None:
        account = Account(ALLOW.resource, [ALLOW.resource.held({**ALLOW.held, "id": 1})])
        enforced(account, ALLOW.resource, [new(1)], "present", 1000)
        assert account.requests == ["GET", "POST"]
