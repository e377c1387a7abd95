# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Finds the policies that a task means, and carries a plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    AllowPolicies,
    AllowPolicy,
    PolicyId,
)
from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    NoBatchEndpoint,
    OutcomeUnknown,
    Refused,
    RequestFailed,
)
from ansible_collections.community.cloudflare.plugins.module_utils.plan import Change, Plan, find_meant

#: Changes of each kind in one batch; the most that the API takes.
BATCH = 1000


def carry_out(policies: AllowPolicies, plan: Plan) -> list[Change]:
    """Do what the plan says, one request for each change, and tell what was done. Raises RequestFailed.

    What is new comes before what goes, so that nothing is missing in between.
    """
    return [
        *(Change(None, _create(policies, policy)) for policy in plan.create),
        *(Change(update.held, policies.edit(cast(PolicyId, update.held.id), update.fields)) for update in plan.update),
        *(Change(policy, None) for policy in plan.delete if policies.delete(cast(PolicyId, policy.id))),
    ]


def _create(policies: AllowPolicies, policy: AllowPolicy) -> AllowPolicy:
    """Create a policy. A lost answer is settled by looking, never by a second POST: that could create a second policy."""
    try:
        return policies.create(policy)
    except OutcomeUnknown as lost:
        found = _created(policy, _look(lost, lambda: find(policies, policy)))
        if not found:
            raise
        return found


def _created(policy: AllowPolicy, found: Sequence[AllowPolicy]) -> AllowPolicy | None:
    """Of the policies that have the pattern, the one that is as it was to be created; somebody may have made another."""
    return next((each for each in found if not policy.changes(each)), None)


def _look(failure: RequestFailed, look: Callable[[], Sequence[AllowPolicy]]) -> Sequence[AllowPolicy]:
    """What is there after a failure. Where looking fails too, the first failure is raised: what it did is not known."""
    try:
        return look()
    except RequestFailed as error:
        failure.gave_up = "; ".join(
            filter(None, [failure.gave_up, f"looking at what was done failed as well ({error})"])
        )
        raise failure from error


def enforce(
    policies: AllowPolicies,
    held: Sequence[AllowPolicy],
    planned: Callable[[Sequence[AllowPolicy]], Plan],
    plan: Plan,
    done: list[Change],
) -> None:
    """Carry out the plan for a whole list, in batches, and write down in ``done`` what was done, as it happens.

    Where a batch is refused because one of its policies has meanwhile gone, or where it may have been carried out, what the
    account holds is read and ``planned`` again, once. Raises RequestFailed.
    """
    # Integers are the older generation of ids, whose API has no batches (SDK 4.x).
    in_batches = not any(isinstance(policy.id, int) for policy in held)
    settled = False
    while True:
        part = Plan()
        try:
            for part in split(plan, BATCH) if in_batches else one_by_one(plan):
                done += _in_one_batch(policies, part) if in_batches else carry_out(policies, part)
            return
        except NoBatchEndpoint:
            in_batches = False
        except (Refused, OutcomeUnknown) as error:
            # One by one, _create has looked already: what is not to be seen yet would be created twice by a new plan.
            looked = not in_batches and part.create
            if settled or looked or not (error.in_doubt or _ids(part)):
                raise
            settled = True
            held = _look(error, policies.list)
            if error.in_doubt:
                done += _already_done(part, held)
            elif _ids(part) <= {policy.id for policy in held}:
                raise
            plan = planned(held)


def split(plan: Plan, size: int) -> Iterator[Plan]:
    """The plan in parts of at most ``size`` changes of each kind, as few as can be. What goes, goes in the last ones."""
    count = max(-(-len(kind) // size) for kind in (plan.create, plan.update, plan.delete))
    first_delete = count - -(-len(plan.delete) // size)
    for number in range(count):
        chunk = slice(number * size, (number + 1) * size)
        start = (number - first_delete) * size
        delete = plan.delete[start : start + size] if start >= 0 else ()
        yield Plan(create=plan.create[chunk], update=plan.update[chunk], delete=delete)


def one_by_one(plan: Plan) -> Iterator[Plan]:
    """The plan in parts of one change each, in the order of ``carry_out``."""
    yield from (Plan(create=(policy,)) for policy in plan.create)
    yield from (Plan(update=(update,)) for update in plan.update)
    yield from (Plan(delete=(policy,)) for policy in plan.delete)


def _in_one_batch(policies: AllowPolicies, part: Plan) -> list[Change]:
    edited, created = policies.batch(
        [cast(PolicyId, policy.id) for policy in part.delete],
        [(cast(PolicyId, update.held.id), update.fields) for update in part.update],
        part.create,
    )
    return [
        *(Change(None, policy) for policy in created),
        *(Change(update.held, policy) for update, policy in zip(part.update, edited)),
        *(Change(policy, None) for policy in part.delete),
    ]


def _already_done(part: Plan, held: Sequence[AllowPolicy]) -> list[Change]:
    """What of a part whose answer was lost the account shows to be done."""
    now = {policy.id: policy for policy in held}
    created = map(_created, part.create, find_meant(held, part.create))
    updated = ((update, now.get(update.held.id)) for update in part.update)
    return [
        *(Change(None, policy) for policy in created if policy),
        *(Change(update.held, policy) for update, policy in updated if policy and not update.left(policy)),
        *(Change(policy, None) for policy in part.delete if policy.id not in now),
    ]


def _ids(part: Plan) -> set[PolicyId | None]:
    """The policies that have to be there for this to be carried out."""
    return {update.held.id for update in part.update} | {policy.id for policy in part.delete}


def find(policies: AllowPolicies, wanted: AllowPolicy) -> Sequence[AllowPolicy]:
    """The policies of the account that an entry means: by its id with one GET, by its pattern from the whole list.

    The API's own filter for patterns would spare accounts of over 1000 policies some pages. But it compares to the letter,
    and a policy that differs in case only would be taken for absent while it is live.
    """
    if wanted.id is not None:
        policy = policies.get(wanted.id)
        return [policy] if policy else []
    return [policy for policy in policies.list(pattern_type=wanted.pattern_type) if wanted.names(policy)]
