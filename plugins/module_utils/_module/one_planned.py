# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for one entry, if it has to read before it writes: for a name, for a diff, and in check mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .._entry.entry import EntryId, Values, Wanted
from .._entry.resource import Resource
from .._errors import InvalidEntries, InvalidOption
from .._http.client import Account
from .._sync.endpoint import Endpoint
from .._sync.entry_endpoint import EntryEndpoint
from .._sync.matching import Scope
from .._sync.plan import Change, Plan, PlanWarning, diff, diff_of
from .._sync.planner import Planner
from .._sync.task import Task, find
from .desired import enforce, warn_about_irreversible


def ensure(module: AnsibleModule, resource: Resource, account: Account, wanted: Wanted) -> dict[str, Any]:
    """Bring one entry into the desired state, and describe the result."""
    endpoint = Endpoint(account, resource)

    def refuse_several(plan: Plan, managed: int, removed: int) -> None:
        if len(plan.delete) > 1:
            ids = ", ".join(str(change.held.id) for change in plan.delete)
            reason = f"matches several {resource.nouns}: {ids}. Set {resource.id_option}, or use {resource.plural}"
            raise InvalidOption(resource.identity[0], reason)

    task = Task(
        endpoint,
        Planner(resource),
        module.params["state"],
        read=lambda: find(endpoint, resource, wanted),
        check=refuse_several,
    )
    try:
        enforce(module, task, _texts, whole_list=False)
    except InvalidEntries as error:
        # There is only one entry, so its position would say nothing.
        raise InvalidEntries([problem._replace(place=None) for problem in error.problems]) from error
    if task.done:
        return _changed(module, resource, task.done[0])
    held = task.current.unchanged.get(1)
    shown = diff({}, {}, resource.name_of((held or wanted).values))
    return _result(module, resource, False, held and held.id, held and resource.result(held), shown)


def _texts(warnings: Sequence[PlanWarning]) -> Sequence[str]:
    return [f"{warning.name}: {warning.text}" for warning in warnings]


def delete_by_id(module: AnsibleModule, resource: Resource, account: Account, entry_id: EntryId) -> dict[str, Any]:
    """Send a GET, and unless it is check mode, a DELETE."""
    endpoint = EntryEndpoint(account, resource)
    held = endpoint.get(entry_id)
    deleted = held is not None if module.check_mode else endpoint.delete(entry_id)
    if deleted and held:
        if module.check_mode:
            Scope(resource).require(held)
            warn_about_irreversible(module, resource, [held])
        return _changed(module, resource, Change(held, None, {}))
    entry = {"id": entry_id} if deleted else None
    return _result(module, resource, deleted, entry_id, entry, diff(entry or {}, {}, str(entry_id)))


def _changed(module: AnsibleModule, resource: Resource, change: Change) -> dict[str, Any]:
    entry = resource.result(change.entry)
    return _result(module, resource, True, entry["id"], entry, diff_of(change, resource))


def _result(
    module: AnsibleModule,
    resource: Resource,
    changed: bool,
    entry_id: EntryId | None,
    entry: Values | None,
    shown: Values,
) -> dict[str, Any]:
    result = {"changed": changed, "id": entry_id, resource.item: entry}
    return {**result, "diff": shown} if module._diff else result
