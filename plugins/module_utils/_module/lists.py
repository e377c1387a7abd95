# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for several lists of an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._entry.entry import Values, Wanted
from .._entry.resource import Resource
from .._errors import CloudflareError, InvalidEntries, InvalidOption, Problems, entry_at
from .._http.client import Account
from .._http.failures import ROUTE_CODES, Refused
from .._sync.endpoint import Endpoint
from .._sync.guards import OPTIONS as GUARD_OPTIONS
from .._sync.guards import Approval, Guards, limit_for
from .._sync.plan import Change, by_kind, describe_changes, diffs_of, summarize
from .._sync.planner import Planner
from .._sync.task import Task, parse, read
from .desired import carry_out, texts_of, warn, warn_about_irreversible
from .many import with_dates
from .module import ansible_module, run

Resources = Mapping[str, Resource]


def run_lists(resources: Resources) -> None:
    """Several lists at once; ``state`` is present, absent or exact. The lists are changed in the order of ``resources``."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
            **GUARD_OPTIONS,
            "max_deletes": {"type": "raw"},
            "lists": {"type": "dict", "required": True},
        },
        read=with_dates,
    )
    run(module, lambda account: _Lists(module, resources, account).ensure())


def run_lists_info(resources: Resources) -> None:
    """Read several lists, by default all that the account has."""
    module = ansible_module({"lists": {"type": "list", "elements": "str", "choices": list(resources)}})

    def read_lists(account: Account) -> dict[str, Any]:
        named = module.params["lists"]
        chosen = [resource for path, resource in resources.items() if named is None or path in named]
        lists: dict[str, list[Any]] = {}
        missing: list[str] = []
        for resource in chosen:
            try:
                found = Endpoint(account, resource).list().entries
            except Refused as error:
                lacking = error.source.not_in_plan or error.source.codes & ROUTE_CODES
                # An account in which every list is missing does not exist.
                if named is not None or not lacking or len(missing) + 1 == len(resources):
                    raise
                missing.append(resource.path)
            else:
                lists[resource.path] = [resource.result(entry) for entry in found]
        summary = {path: len(entries) for path, entries in lists.items()}
        return {"changed": False, "lists": lists, "summary": summary, "missing": missing}

    run(module, read_lists)


class _List:
    """One of the lists of a task."""

    def __init__(self, resource: Resource, params: Values, account: Account, approval: Approval) -> None:
        self.resource = resource
        self.wanted: Sequence[Wanted] = ()
        self.guards = Guards(params, resource, approval)
        self._exact = params["state"] == "exact"  # otherwise, a task deletes only what its entries ask for
        endpoint = Endpoint(account, resource)
        self.task = Task(
            endpoint,
            Planner(resource, params["ignore_fields"]),
            params["state"],
            read=lambda: read(endpoint, resource, self.wanted),
            check=self.guards.check_plan,
        )

    def described(self, changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
        """Changes for the module's result."""
        resource = self.resource
        for change in by_kind(changes):
            before, after = change.before, change.after
            expired = before is not None and after is None and before.id in self.task.expired
            yield {
                "list": resource.path,
                "action": "create" if before is None else "delete" if after is None else "update",
                "name": resource.name_of(change.entry.values),
                "before": before and resource.result(before),
                "after": after and resource.result(after),
                "expired": expired,
                "duplicate": self._exact and after is None and change.position > 0 and not expired,
                "origin": change.origin or None,
            }

    def summary(self, changes: Sequence[dict[str, Any]]) -> dict[str, int]:
        """The number of changes of each kind."""
        mine = [change for change in changes if change["list"] == self.resource.path]
        return {
            **{f"{verb}d": sum(change["action"] == verb for change in mine) for verb in ("create", "update", "delete")},
            "expired": sum(change["expired"] for change in mine),
            "unchanged": len(self.task.unchanged or ()),
            "unmanaged": self.task.current.unmanaged,
        }


class _Lists:
    """Brings several lists into the desired state, and describes what was changed, even after a failure."""

    def __init__(self, module: AnsibleModule, resources: Resources, account: Account) -> None:
        self._module = module
        self._resources = resources
        self._account = account
        self._approval = Approval(module.params["approved_plan"], account.id)
        self._lists: list[_List] = []

    def ensure(self) -> dict[str, Any]:
        try:
            self._parse()
            self._plan()
            for each in self._lists:
                warn(self._module, texts_of(each.task.current.warnings, each.resource.path))
            for each in self._lists:
                self._carry_out(each)
        except CloudflareError as error:
            error.progress = {**self._describe(), **error.progress}
            raise
        changed = [summarize(each.resource, each.task.done) for each in self._lists if each.task.done]
        return {**self._describe(), "msg": "; ".join(changed) or "no changes"}

    def _parse(self) -> None:
        """Read the lists of the task. Raises InvalidEntries for all mistakes in all of them together."""
        given = self._module.params["lists"]
        # Otherwise, Ansible would return all lists in the result's invocation.
        self._module.params["lists"] = f"{len(given)} lists"
        problems = Problems()
        limits = self._module.params["max_deletes"]
        for name in limits if isinstance(limits, dict) else ():
            if name not in (*self._resources, "default"):
                problems.add(f"max_deletes.{name}", f"is not a known list; the lists are {', '.join(self._resources)}")
        for name in given:
            if name not in self._resources:
                problems.add(f"lists.{name}", f"is not a known list; the lists are {', '.join(self._resources)}")
        for path, resource in self._resources.items():
            if path in given:
                try:
                    self._lists.append(self._parse_list(resource, given[path]))
                except InvalidEntries as error:
                    _add(problems, path, error)
                except ValueError as error:
                    problems.add(path, error)
        problems.raise_any()

    def _parse_list(self, resource: Resource, given: Any) -> _List:
        options = given if isinstance(given, dict) else {"entries": given}
        entries = options.get("entries")
        if entries is None:
            raise InvalidOption(
                "entries", "is null or missing. Pass a list. If it comes from a file, that file is empty"
            )
        if not isinstance(entries, list):
            raise InvalidOption("entries", "must be a list of mappings")
        ignored = {"type": "list", "elements": "str", "choices": resource.ignorable(), "default": []}
        unknown = [str(name) for name in options if name not in ("entries", "ignore_fields")]
        if unknown:
            raise InvalidOption(repr(unknown[0][:80]), "is not a key of a list; the keys are entries and ignore_fields")
        ignore = {name: value for name, value in options.items() if name != "entries" and value is not None}
        limit = limit_for(resource.path, self._module.params["max_deletes"])
        params = {
            **self._module.params,
            "max_deletes": limit,
            **_validated({"ignore_fields": ignored}, ignore, resource),
        }
        each = _List(resource, params, self._account, self._approval)
        each.wanted = parse(resource, _converted(resource, entries), entries, params["state"])
        return each

    def _plan(self) -> None:
        """Plan every list, and ask every guard, before the first write."""
        problems = Problems()
        for each in self._lists:
            try:
                each.task.plan()
            except InvalidEntries as error:
                _add(problems, each.resource.path, error)
        problems.raise_any()
        changes = [text for each in self._lists for text in describe_changes(each.task.current, each.resource)]
        refusals = Problems()
        try:
            self._approval.check(changes)
        except InvalidOption as error:
            refusals.add(None, error)
        for each in self._lists:
            try:
                if each.task.current.delete:  # an account has lists without entries, and so has its export
                    each.guards.check_entries(each.wanted)
                each.guards.check_deletes(each.task.current, each.task.managed, 0)
            except InvalidOption as error:
                refusals.add(each.resource.path, error)
        try:
            refusals.raise_any()
        except InvalidEntries as error:
            planned = [change for each in self._lists for change in each.described(each.task.current.changes)]
            error.progress = {"planned": planned, "summary": self._summary(planned)}
            raise

    def _carry_out(self, each: _List) -> None:
        if self._module.check_mode:
            warn_about_irreversible(self._module, each.resource, [change.held for change in each.task.current.delete])
            each.task.done = list(each.task.current.changes)
            return
        try:
            carry_out(self._module, each.task, lambda found: texts_of(found, each.resource.path), whole_list=True)
        except (InvalidEntries, InvalidOption) as error:  # a plan that was made again, after a failure
            problems = Problems()
            if isinstance(error, InvalidEntries):
                _add(problems, each.resource.path, error)
            else:
                problems.add(each.resource.path, error)
            problems.raise_any()

    def _describe(self) -> dict[str, Any]:
        changes = [change for each in self._lists for change in each.described(each.task.done)]
        result = {
            "changed": bool(changes),
            "changes": changes,
            "summary": self._summary(changes),
            "plan": self._approval.plan,
        }
        if not self._module._diff:
            return result
        return {**result, "diff": [diff for each in self._lists for diff in diffs_of(each.task.done, each.resource)]}

    def _summary(self, changes: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
        return {each.resource.path: each.summary(changes) for each in self._lists}


def _converted(resource: Resource, entries: Sequence[Any]) -> list[dict[str, Any]]:
    """The entries with the types of their options. Raises InvalidEntries."""
    spec = resource.entry_options()
    problems = Problems()
    converted = []
    for position, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            with problems.at(position, str(entry.get("origin") or "")):
                converted.append(_validated(spec, entry, resource))
        else:
            problems.add(position, f"is not a mapping, but {str(entry)[:80]!r}")
    problems.raise_any()
    return converted


def _validated(spec: Mapping[str, Any], given: Values, resource: Resource) -> dict[str, Any]:
    """The values with the types of the argument spec, as Ansible converts them. Raises ValueError."""
    known = {*spec, *(alias for option in spec.values() for alias in option.get("aliases", ()))}
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        raise ValueError(f"{unknown[0][:80]!r} is not a key of {resource.path}; the keys are {', '.join(spec)}")
    try:
        validated = ArgumentSpecValidator(spec).validate(given)
    except OverflowError as error:  # Ansible cannot convert infinity to an integer
        raise ValueError("an integer must not be infinite") from error
    if validated.error_messages:
        raise ValueError("; ".join(validated.error_messages))
    parameters: dict[str, Any] = validated.validated_parameters
    return parameters


def _add(problems: Problems, path: str, error: InvalidEntries) -> None:
    """Add the problems of a list, with its name."""
    for place, reason, origin in error.problems:
        where = entry_at(place, origin) if isinstance(place, int) else place
        problems.add(", ".join(filter(None, [path, where])), reason)
