# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for an account and a task, without reading or writing anything."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import assume

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held, Wanted
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidEntries
from ansible_collections.community.cloudflare.plugins.module_utils._sync.matching import Snapshot
from ansible_collections.community.cloudflare.plugins.module_utils._sync.plan import Change, Plan
from ansible_collections.community.cloudflare.plugins.module_utils._sync.planner import Planner


def plan_for(resource: Resource, held: Sequence[Held], task: Sequence[Wanted], state: str) -> Plan:
    """The plan. Raises InvalidEntries for a task that cannot be planned."""
    return Planner(resource).plan(Snapshot(resource, held, task), state)


def possible_plan(resource: Resource, held: Sequence[Held], task: Sequence[Wanted], state: str) -> Plan:
    """The plan, in a property test. Skips tasks that the planner refuses."""
    try:
        return plan_for(resource, held, task, state)
    except InvalidEntries:
        assume(False)
        raise


def remaining_changes(resource: Resource, held: Sequence[Held], task: Sequence[Wanted], state: str) -> Sequence[Change]:
    """The changes that a run would make in this account."""
    return plan_for(resource, held, task, state).changes
