# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Implements the three kinds of module for any list: for one entry, for the whole list, and for reading."""

from __future__ import annotations

from ansible_collections.community.cloudflare.plugins.module_utils import _floor, _transport  # noqa: F401 pylint: disable=unused-import

# isort: split
from collections.abc import Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.cloudflare.plugins.module_utils._carry_out import Executor, Reader
from ansible_collections.community.cloudflare.plugins.module_utils._connection import (
    ansible_module,
    mask,
    run,
)
from ansible_collections.community.cloudflare.plugins.module_utils._endpoint import Endpoint
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    CloudflareError,
    EntryErrors,
    InvalidEntries,
    InvalidOption,
    shortened,
)
from ansible_collections.community.cloudflare.plugins.module_utils._guards import OPTIONS as GUARD_OPTIONS
from ansible_collections.community.cloudflare.plugins.module_utils._guards import Guards
from ansible_collections.community.cloudflare.plugins.module_utils._planner import Change, Plan, Planner, PlanWarning
from ansible_collections.community.cloudflare.plugins.module_utils._resource import (
    EntryId,
    Held,
    Resource,
    Values,
    Wanted,
)


def run_one(resource: Resource) -> None:
    """The module for one entry: ``state`` is present or absent."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            resource.id_option: {"type": "str", "aliases": ["id"]},
            **{name: field.option for name, field in resource.fields.items()},
        },
    )
    run(module, resource, lambda endpoint: _One(module, resource, endpoint).ensure())


def run_many(resource: Resource) -> None:
    """The module for a whole list: ``state`` is present, absent or exact."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
            **GUARD_OPTIONS,
            "ignore_fields": {"type": "list", "elements": "str", "choices": resource.ignorable(), "default": []},
            resource.items: {**resource.list_option, "options": resource.entry_options()},
        },
        explain=lambda given: _not_entries(resource, given),
    )
    run(module, resource, lambda endpoint: _Many(module, resource, endpoint).ensure())


def run_info(resource: Resource) -> None:
    """The module that reads: by id, by the API's own filters, or everything."""
    filters = resource.filter_options()
    module = ansible_module(
        {resource.id_option: {"type": "str", "aliases": ["id"]}, **filters},
        mutually_exclusive=[(resource.id_option, name) for name in filters],
    )

    def read(endpoint: Endpoint) -> dict[str, Any]:
        entry_id = module.params[resource.id_option]
        if entry_id is None:
            found = _filtered(resource, endpoint, {name: module.params[name] for name in filters})
        else:
            found = Reader(endpoint, resource).find(resource.wanted({resource.id_option: entry_id}))
        return {"changed": False, resource.items: [resource.result(entry) for entry in found], "count": len(found)}

    run(module, resource, read)


def _null_list(resource: Resource) -> InvalidOption:
    return InvalidOption(resource.items, "is null. Give a list. If it comes from a file, that file is empty")


def _not_entries(resource: Resource, params: Values) -> str | None:
    """Explains why the entries of a task are not a list of mappings; None if they are, or if they are not given."""
    names = [name for name in (resource.items, *resource.list_option["aliases"]) if name in params]
    if not names:
        return None
    given = params[names[0]]
    if given is None:
        return f"{_null_list(resource)}."
    entries = given if isinstance(given, list) else [given]
    wrong = next((at for at, entry in enumerate(entries, 1) if not isinstance(entry, dict)), None)
    if wrong is None and isinstance(given, list):
        return None
    which = f"entry {wrong} is {str(entries[wrong - 1])[:80]!r}" if wrong else "this is one mapping"
    needed = f"{resource.id_option} or {resource.identity[0]}"
    return f"{resource.items} must be a list of mappings, each with {needed}, but {which}."


def _filtered(resource: Resource, endpoint: Endpoint, params: Values) -> Sequence[Held]:
    """The entries that match the filters. Names are compared here, because the API only compares them exactly."""
    given = {name: value for name, value in params.items() if value is not None}
    names = {name: resource.cleaned(name, given.pop(name)) for name in tuple(given) if resource.is_name(name)}
    for name, value in given.items():
        resource.check_filter(name, value)
    return [entry for entry in endpoint.list(**given) if resource.fits(names, entry)]


def _warn_about_irreversible(module: AnsibleModule, resource: Resource, delete: Sequence[Held]) -> None:
    """Warn in check mode, before it is too late."""
    if resource.irreversible and delete:
        names = ", ".join(shortened([resource.name_of(entry.values) for entry in delete]))
        module.warn(mask(module, f"These would be deleted, and cannot be restored: {names}."))


class _One:
    """Brings one entry into the desired state, and describes the result."""

    def __init__(self, module: AnsibleModule, resource: Resource, endpoint: Endpoint) -> None:
        self._module = module
        self._resource = resource
        self._endpoint = endpoint
        self._planner = Planner(resource)

    def ensure(self) -> dict[str, Any]:
        state, resource = self._module.params["state"], self._resource
        wanted = resource.wanted(self._module.params, absent=state == "absent")
        if state == "absent" and wanted.id is not None:
            return self._delete_by_id(wanted.id)
        reader = Reader(self._endpoint, resource)
        held = reader.find(wanted)
        plan = self._plan(held, wanted, state)
        self._warn(plan.warnings)
        if self._module.check_mode:
            _warn_about_irreversible(self._module, resource, plan.delete)
            changes = self._planner.changes(plan)
        else:
            executor = Executor(self._endpoint, resource, lambda: reader.find(wanted), whole_list=False)
            executor.enforce(held, lambda held: self._plan(held, wanted, state), plan)
            self._warn(executor.warnings)
            changes = executor.done
        if changes:
            return self._describe(changes[0])
        return self._describe_unchanged(wanted, plan.unchanged[0] if plan.unchanged else None)

    def _plan(self, held: Sequence[Held], wanted: Wanted, state: str) -> Plan:
        resource = self._resource
        try:
            plan = self._planner.plan(held, [wanted], state)
        except InvalidEntries as error:
            raise error.errors[0] from error
        if len(plan.delete) > 1:
            ids = ", ".join(str(entry.id) for entry in plan.delete)
            reason = f"matches several {resource.nouns}: {ids}. Give {resource.id_option}, or use {resource.plural}"
            raise InvalidOption(resource.identity[0], reason)
        return plan

    def _warn(self, warnings: Sequence[PlanWarning]) -> None:
        for warning in warnings:
            self._module.warn(mask(self._module, f"{warning.name}: {warning.text}"))

    def _delete_by_id(self, entry_id: EntryId) -> dict[str, Any]:
        """Send one DELETE. Check mode sends a GET instead, and diff mode sends a GET first."""
        module, resource = self._module, self._resource
        held = self._endpoint.get(entry_id) if module.check_mode or module._diff else None
        deleted = held is not None if module.check_mode else self._endpoint.delete(entry_id)
        if deleted and held:
            if module.check_mode:
                self._planner.refuse_unmanaged(held)
                _warn_about_irreversible(module, resource, [held])
            return self._describe(Change(held, None, {}))
        entry = {"id": entry_id} if deleted else None  # so that a log shows what was deleted
        result = {"changed": deleted, "id": entry_id, resource.item: entry}
        return self._with_diff(result, {"before": entry or {}, "after": {}}, str(entry_id))

    def _describe(self, change: Change) -> dict[str, Any]:
        entry = self._resource.result(change.entry)
        result = {"changed": True, "id": entry["id"], self._resource.item: entry}
        return {**result, "diff": self._planner.diff(change)} if self._module._diff else result

    def _describe_unchanged(self, wanted: Wanted, held: Held | None) -> dict[str, Any]:
        entry = self._resource.result(held) if held else None
        result = {"changed": False, "id": held and held.id, self._resource.item: entry}
        header = self._resource.name_of((held or wanted).values)
        return self._with_diff(result, {"before": {}, "after": {}}, header)

    def _with_diff(self, result: dict[str, Any], diff: dict[str, Any], header: str) -> dict[str, Any]:
        if not self._module._diff:
            return result
        return {**result, "diff": {**diff, "before_header": header, "after_header": header}}


class _Many:
    """Brings a list into the desired state, and describes what was changed, even after a failure."""

    def __init__(self, module: AnsibleModule, resource: Resource, endpoint: Endpoint) -> None:
        self._module = module
        self._resource = resource
        self._endpoint = endpoint
        self._planner = Planner(resource, module.params["ignore_fields"])
        self._guards = Guards(module.params, resource, self._planner)
        self._state: str = module.params["state"]
        self._wanted: Sequence[Wanted] = ()
        self._done: list[Change] = []
        self._expired: frozenset[EntryId] = frozenset()
        self._unchanged: frozenset[int] | None = None
        self._unmanaged = 0

    def ensure(self) -> dict[str, Any]:
        entries = self._module.params[self._resource.items]
        if entries is None:
            raise _null_list(self._resource)
        self._guards.check_entries(entries)
        # Otherwise, Ansible would return the whole list in the result's invocation, which takes longer than all other work.
        given = {self._resource.items, *self._resource.list_option["aliases"]}.intersection(self._module.params)
        self._module.params.update(dict.fromkeys(given, f"{len(entries)} entries"))
        try:
            self._enforce(entries)
        except CloudflareError as error:
            reported = self._located(error) if isinstance(error, InvalidEntries) else error
            reported.progress.update({**error.progress, **self._describe()})
            raise reported from error
        return {**self._describe(), "unchanged": len(self._unchanged or ()), "unmanaged": self._unmanaged}

    def _enforce(self, entries: Sequence[dict[str, Any]]) -> None:
        self._wanted = self._read(entries)
        reader = Reader(self._endpoint, self._resource)
        held = reader.read(self._wanted)
        plan = self._plan(held)
        self._warn(plan.warnings)
        if self._module.check_mode:
            _warn_about_irreversible(self._module, self._resource, plan.delete)
            self._done = self._planner.changes(plan)
            return
        executor = Executor(self._endpoint, self._resource, lambda: reader.read(self._wanted), whole_list=True)
        self._done = executor.done
        executor.enforce(held, self._plan, plan)
        self._warn(executor.warnings)

    def _plan(self, held: Sequence[Held]) -> Plan:
        plan = self._planner.plan(held, self._wanted, self._state)
        # After a new plan, entries that an earlier plan changed do not count as unchanged.
        before = plan.unchanged_positions if self._unchanged is None else self._unchanged
        self._unchanged = before & plan.unchanged_positions
        self._unmanaged = plan.unmanaged
        self._expired |= plan.expired
        removed = sum(change.after is None for change in self._done)
        self._guards.check_plan(plan, len(held), removed)
        return plan

    def _read(self, entries: Sequence[dict[str, Any]]) -> list[Wanted]:
        errors = EntryErrors()
        wanted = []
        for position, params in enumerate(entries, 1):
            with errors.at(position):
                wanted.append(self._resource.wanted(params, absent=self._state == "absent"))
        errors.raise_any()
        return wanted

    def _located(self, error: InvalidEntries) -> CloudflareError:
        """The error with the positions of its entries in the message."""
        items = self._resource.items
        texts = [f"{items}, entry {each.entry}: {each}" if each.entry else str(each) for each in error.errors]
        return CloudflareError("; ".join(shortened(texts, rest="more errors")))

    def _warn(self, warnings: Sequence[PlanWarning]) -> None:
        """Give each warning once, with all the entries that it is about."""
        entries: dict[str, list[str]] = {}
        for warning in warnings:
            entries.setdefault(warning.text, []).append(f"entry {warning.position}, {warning.name}")
        for text, named in entries.items():
            where = "; ".join(shortened(named))
            self._module.warn(mask(self._module, f"{self._resource.items}, {where}: {text}"))

    def _describe(self) -> dict[str, Any]:
        """The module's result: what was created, updated and deleted."""
        deleted = [change.before for change in self._done if change.before and not change.after]
        result: dict[str, Any] = {
            "changed": bool(self._done),
            "created": [
                self._resource.result(change.after) for change in self._done if change.after and not change.before
            ],
            "updated": [self._resource.result(change.after) for change in self._done if change.after and change.before],
            "deleted": [self._resource.result(entry) for entry in deleted],
            "expired": [self._resource.result(entry) for entry in deleted if entry.id in self._expired],
            "plan": self._guards.plan,
        }
        return {**result, "diff": self._planner.diffs(self._done)} if self._module._diff else result
