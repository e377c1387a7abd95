# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is carried out is what was planned: check mode and the real run agree, for arbitrary accounts and tasks."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils import carry_out as carry_out_module
from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import AllowPolicy
from ansible_collections.community.cloudflare.plugins.module_utils.carry_out import carry_out, enforce
from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    Fault,
    InvalidOption,
    NoBatchEndpoint,
    NotFound,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.community.cloudflare.plugins.module_utils.plan import Change, diff_of, make_plan
from ansible_collections.community.cloudflare.tests.unit.plugins.module_utils.test_plan import (
    NOT_THERE,
    accounts,
    planned,
    tasks,
)


class Account:
    """The endpoints, kept in memory. Sends what a server sends: ids and times of its own, no empty comments."""

    def __init__(self, held: list[AllowPolicy], faults: Sequence[str] = ()) -> None:
        self.held = {policy.id: policy for policy in held}
        self.batches: list[tuple[int, int, int]] = []
        self._ids = (uuid.uuid5(uuid.NAMESPACE_DNS, str(number)).hex for number in itertools.count())
        self._faults = list(faults)

    def list(self, **filters: Any) -> Sequence[AllowPolicy]:
        return tuple(self.held.values())

    def batch(
        self,
        deletes: Sequence[Any],
        patches: Sequence[tuple[Any, Mapping[str, Any]]],
        posts: Sequence[AllowPolicy],
    ) -> tuple[Sequence[AllowPolicy], Sequence[AllowPolicy]]:
        """All or nothing. A fault is what happens to the batch of its turn."""
        fault = self._faults.pop(0) if self._faults else ""
        if fault == "no batches":
            raise NoBatchEndpoint("none here")
        if fault == "lost before":
            raise OutcomeUnknown(Fault.CUT)
        ids = [*deletes, *(policy_id for policy_id, _fields in patches)]
        if fault == "vanished" and ids:
            del self.held[ids[0]]
        if not set(ids) <= set(self.held):
            raise NotFound("not found")
        self.batches.append((len(deletes), len(patches), len(posts)))
        for policy_id in deletes:
            self.delete(policy_id)
        done = [self.edit(policy_id, fields) for policy_id, fields in patches], [self.create(each) for each in posts]
        if fault == "lost after":
            raise OutcomeUnknown(Fault.CUT)
        return done

    def create(self, policy: AllowPolicy) -> AllowPolicy:
        sent = {"id": str(uuid.UUID(next(self._ids))), "created_at": "now", "modified_at": "now", **policy.to_api()}
        return self._keep(AllowPolicy.from_api(sent))

    def edit(self, policy_id: Any, fields: Mapping[str, Any]) -> AllowPolicy:
        return self._keep(AllowPolicy.from_api({**self.held[policy_id].as_dict(), **fields, "modified_at": "now"}))

    def delete(self, policy_id: Any) -> bool:
        return self.held.pop(policy_id, None) is not None

    def _keep(self, policy: AllowPolicy) -> AllowPolicy:
        self.held[policy.id] = policy
        return policy


@given(accounts(), tasks(), st.sampled_from(["present", "absent", "exact"]))
def test_check_mode_and_the_real_run_agree(held: list[AllowPolicy], wanted: list[AllowPolicy], state: str) -> None:
    plan = planned(held, wanted, state)
    account = Account([policy.settled() for policy in held])
    done = carry_out(account, plan)  # type: ignore[arg-type]
    assert [change.diff() for change in done] == [change.diff() for change in plan.changes()]
    assert not planned(list(account.held.values()), wanted, state).changes()


def test_what_has_gone_meanwhile_was_not_deleted_by_us() -> None:
    one = AllowPolicy(id=1, pattern="x.example", pattern_type="DOMAIN")
    other = dataclasses.replace(one, id=2)
    plan = planned([one, other], [AllowPolicy(pattern="x.example")], "absent")
    done = carry_out(Account([other]), plan)  # type: ignore[arg-type]
    assert [change.before for change in done] == [other]


@st.composite
def accounts_with_uuids(draw: st.DrawFn) -> list[AllowPolicy]:
    held = draw(accounts())
    return [
        dataclasses.replace(policy, id=str(uuid.UUID(int=number))).settled() for number, policy in enumerate(held, 1)
    ]


def enforced(account: Account, wanted: list[AllowPolicy], state: str) -> list[Change]:
    done: list[Change] = []
    held = account.list()
    enforce(account, held, lambda held: make_plan(held, wanted, state), make_plan(held, wanted, state), done)  # type: ignore[arg-type]
    return done


uuid_tasks = tasks(st.integers(1, 4).map(lambda number: str(uuid.UUID(int=number))))
states = st.sampled_from(["present", "absent", "exact"])


@given(accounts_with_uuids(), uuid_tasks, states, st.integers(1, 3))
def test_batches_of_any_size_give_the_same_end(
    held: list[AllowPolicy], wanted: list[AllowPolicy], state: str, size: int
) -> None:
    """And no more of them than the most numerous kind of change needs."""
    plan = planned(held, wanted, state)
    account = Account(held)
    with mock.patch.object(carry_out_module, "BATCH", size):
        done = enforced(account, wanted, state)
    assert diff_of(done) == diff_of(plan.changes())
    assert not planned(list(account.held.values()), wanted, state).changes()
    most = max(len(plan.create), len(plan.update), len(plan.delete))
    assert len(account.batches) == -(-most // size)
    assert all(count <= size for batch in account.batches for count in batch)


@given(accounts_with_uuids(), uuid_tasks, states)
def test_without_batches_the_end_is_the_same(held: list[AllowPolicy], wanted: list[AllowPolicy], state: str) -> None:
    plan = planned(held, wanted, state)
    account = Account(held, ["no batches"])
    done = enforced(account, wanted, state)
    assert diff_of(done) == diff_of(plan.changes())
    assert account.batches == []


@given(
    accounts_with_uuids(),
    uuid_tasks,
    states,
    st.sampled_from(
        [["lost before"], ["lost after"], ["vanished"], ["", "lost before"], ["", "lost after"], ["", "vanished"]]
    ),
)
def test_one_fault_is_overcome(
    held: list[AllowPolicy], wanted: list[AllowPolicy], state: str, faults: list[str]
) -> None:
    """Lost or refused, at first or between two batches: the account ends as the state means, and the account is true."""
    plan = planned(held, wanted, state)
    account = Account(held, faults)
    try:
        with mock.patch.object(carry_out_module, "BATCH", 1):
            done = enforced(account, wanted, state)
    except InvalidOption as error:
        # What has gone is created again, which an entry may lack the type for, or may have named by its id.
        assert "vanished" in faults
        assert str(error).startswith(NOT_THERE)
        return
    assert not planned(list(account.held.values()), wanted, state).changes()
    if "vanished" not in faults:
        assert diff_of(done) == diff_of(plan.changes())
    assert {change.policy.id for change in done if change.after} <= set(account.held)


POLICY = AllowPolicy(id=str(uuid.UUID(int=1)), pattern="x.example", pattern_type="DOMAIN", is_trusted_sender=True)


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
def test_a_second_fault_is_not(fault: str) -> None:
    account = Account([POLICY], [fault, "lost before"])
    wanted = [AllowPolicy(pattern="x.example", comments="a"), AllowPolicy(pattern="y.example", pattern_type="DOMAIN")]
    with mock.patch.object(carry_out_module, "BATCH", 1), pytest.raises(OutcomeUnknown):
        enforced(account, [*wanted, AllowPolicy(pattern="z.example", pattern_type="DOMAIN")], "present")


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
def test_a_lost_update_is_told_once_and_as_it_is(fault: str) -> None:
    """Where the account does not show it, it was not done, and is done after all."""
    account = Account([POLICY], [fault])
    done = enforced(account, [AllowPolicy(pattern="x.example", comments="a")], "present")
    assert [change.policy.comments for change in done] == ["a"]
    assert [policy.comments for policy in account.list()] == ["a"]


def test_one_by_one_what_has_gone_is_planned_again() -> None:
    account = Account([dataclasses.replace(POLICY, id=1)])

    def gone(policy_id: Any, fields: Mapping[str, Any]) -> AllowPolicy:
        del account.held[policy_id]
        raise NotFound("not found")

    wanted = [AllowPolicy(pattern="x.example", pattern_type="DOMAIN", comments="a")]
    with mock.patch.object(account, "edit", gone):
        done = enforced(account, wanted, "present")
    assert [change.before for change in done] == [None]


def test_a_refusal_for_another_reason_is_final() -> None:
    account = Account([POLICY])
    with mock.patch.object(account, "batch", side_effect=Refused("refused")), pytest.raises(Refused):
        enforced(account, [AllowPolicy(pattern="x.example")], "absent")


def test_what_goes_goes_last() -> None:
    """So that a policy that is replaced by another is not missing longer than it must."""
    held = [
        dataclasses.replace(POLICY, id=str(uuid.UUID(int=number)), pattern=f"{number}.example")
        for number in range(1, 3)
    ]
    wanted = [AllowPolicy(pattern=f"new{number}.example", pattern_type="DOMAIN") for number in range(4)]
    account = Account(held)
    with mock.patch.object(carry_out_module, "BATCH", 1):
        enforced(account, wanted, "exact")
    assert account.batches == [(0, 0, 1), (0, 0, 1), (1, 0, 1), (1, 0, 1)]
