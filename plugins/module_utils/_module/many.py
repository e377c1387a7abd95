# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for a whole list."""

from __future__ import annotations

import ast
import contextlib
import datetime
from collections.abc import Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .._entry.entry import Values, Wanted
from .._entry.resource import Resource
from .._errors import CloudflareError, InvalidEntries, InvalidOption, shortened
from .._http.client import Account
from .._sync.endpoint import Endpoint
from .._sync.guards import OPTIONS as GUARD_OPTIONS
from .._sync.guards import Approval, Guards
from .._sync.plan import diffs_of, summarize
from .._sync.planner import Planner
from .._sync.task import Task, parse, read
from .desired import enforce, texts_of
from .module import ansible_module, run


def run_many(resource: Resource) -> None:
    """``state`` is present, absent or exact."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
            **GUARD_OPTIONS,
            "ignore_fields": {"type": "list", "elements": "str", "choices": resource.ignorable(), "default": []},
            resource.items: {**resource.list_option, "options": resource.entry_options()},
        },
        explain=lambda given: _not_entries(resource, given),
        read=with_dates,
    )
    run(module, lambda account: _Many(module, resource, account).ensure())


def _null_list(resource: Resource) -> InvalidOption:
    return InvalidOption(resource.items, "is null. Pass a list. If it comes from a file, that file is empty")


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
    if wrong and "{{" in str(entries[wrong - 1]):
        return None  # ansible-lint checks a task before its templates are evaluated, and knows Ansible's own message
    if wrong is None and isinstance(given, list):
        return None
    which = f"entry {wrong} is {str(entries[wrong - 1])[:80]!r}" if wrong else "this is one mapping"
    needed = f"{resource.id_option} or {resource.identity[0]}"
    return f"{resource.items} must be a list of mappings, each with {needed}, but {which}."


class _DatesAsTexts(ast.NodeTransformer):
    """Replaces each date and time in a Python expression by its original text in YAML."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        kinds = {"datetime.date": datetime.date, "datetime.datetime": datetime.datetime}
        kind = kinds.get(ast.unparse(node.func))
        zones = [ast.unparse(keyword) for keyword in node.keywords]
        if kind is None or zones not in ([], ["tzinfo=datetime.timezone.utc"]):
            return node
        return ast.Constant(kind(*map(ast.literal_eval, node.args)).isoformat() + ("+00:00" if zones else ""))


def with_dates(value: Any) -> Any:
    """Convert entries that a template turned into a text. Return any other value unchanged.

    Up to ansible-core 2.18, a template converts entries to text and back, which fails if they contain a bare YAML date.
    """
    if isinstance(value, str) and value.startswith(("[{", "{")) and "datetime.date" in value:
        with contextlib.suppress(ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return ast.literal_eval(_DatesAsTexts().visit(ast.parse(value, mode="eval")))
    return value


class _Many:
    """Brings a list into the desired state, and describes what was changed, even after a failure."""

    def __init__(self, module: AnsibleModule, resource: Resource, account: Account) -> None:
        self._module = module
        self._resource = resource
        self._approval = Approval(module.params["approved_plan"], account.id)
        self._guards = Guards(module.params, resource, self._approval)
        endpoint = Endpoint(account, resource)
        self._wanted: Sequence[Wanted] = ()
        self._task = Task(
            endpoint,
            Planner(resource, module.params["ignore_fields"]),
            module.params["state"],
            read=lambda: read(endpoint, resource, self._wanted),
            check=self._guards.check_plan,
        )

    def ensure(self) -> dict[str, Any]:
        resource, task = self._resource, self._task
        try:
            self._wanted = self._parse()
            enforce(self._module, task, lambda found: texts_of(found, resource.items), whole_list=True)
        except InvalidEntries as error:
            texts = [f"{resource.items}, {each}" if each.place else str(each) for each in error.problems]
            located = CloudflareError("; ".join(shortened(texts, rest="more errors")))
            located.progress = self._describe()
            raise located from error
        except CloudflareError as error:
            error.progress.update(self._describe())
            raise
        counts = {"unchanged": len(task.unchanged or ()), "unmanaged": task.current.unmanaged}
        return {**self._describe(), **counts, "msg": summarize(resource, task.done)}

    def _parse(self) -> Sequence[Wanted]:
        """Take the entries out of the options. Ansible would return them in the invocation, which takes longer than all other work."""
        params, resource = self._module.params, self._resource
        entries = params[resource.items]
        if entries is None:
            raise _null_list(resource)
        self._guards.check_entries(entries)
        given = {resource.items, *resource.list_option["aliases"]}.intersection(params)
        params.update(dict.fromkeys(given, f"{len(entries)} entries"))
        as_given = next(self._module.given[name] for name in given if name in self._module.given)
        return parse(resource, entries, as_given, params["state"])

    def _describe(self) -> dict[str, Any]:
        """The module's result: what was created, updated and deleted."""
        resource, done = self._resource, self._task.done
        deleted = [change.before for change in done if change.before and not change.after]
        result: dict[str, Any] = {
            "changed": bool(done),
            "created": [resource.result(change.after) for change in done if change.after and not change.before],
            "updated": [resource.result(change.after) for change in done if change.after and change.before],
            "deleted": [resource.result(entry) for entry in deleted],
            "expired": [resource.result(entry) for entry in deleted if entry.id in self._task.expired],
            "plan": self._approval.plan,
        }
        return {**result, "diff": diffs_of(done, resource)} if self._module._diff else result
