# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is carried out is what was planned: check mode and the real run agree, for arbitrary accounts and tasks."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import AllowPolicy
from ansible_collections.community.cloudflare.plugins.module_utils.carry_out import carry_out
from ansible_collections.community.cloudflare.tests.unit.plugins.module_utils.test_plan import accounts, planned, tasks


class Account:
    """The endpoints, kept in memory. Sends what a server sends: ids and times of its own, no empty comments."""

    def __init__(self, held: list[AllowPolicy]) -> None:
        self.held = {policy.id: policy for policy in held}
        self._ids = itertools.count(1000)

    def create(self, policy: AllowPolicy) -> AllowPolicy:
        sent = {"id": next(self._ids), "created_at": "now", "modified_at": "now", **policy.to_api()}
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
