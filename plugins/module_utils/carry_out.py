# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Finds the policies that a task means, and carries a plan out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    AllowPolicies,
    AllowPolicy,
    PolicyId,
)
from ansible_collections.community.cloudflare.plugins.module_utils.errors import OutcomeUnknown
from ansible_collections.community.cloudflare.plugins.module_utils.plan import Change, Plan


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
    except OutcomeUnknown:
        found = find(policies, policy)
        if not found:
            raise
        return found[0]


def find(policies: AllowPolicies, wanted: AllowPolicy) -> Sequence[AllowPolicy]:
    """The policies of the account that an entry means: by its id with one GET, by its pattern from the whole list.

    The API's own filter for patterns would spare accounts of over 1000 policies some pages. But it compares to the letter,
    and a policy that differs in case only would be taken for absent while it is live.
    """
    if wanted.id is not None:
        policy = policies.get(wanted.id)
        return [policy] if policy else []
    return [policy for policy in policies.list(pattern_type=wanted.pattern_type) if wanted.names(policy)]
