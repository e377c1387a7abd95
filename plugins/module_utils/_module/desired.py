# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a task, or predicts it in check mode, and gives the warnings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible.module_utils.basic import AnsibleModule

from .._entry.entry import Held
from .._entry.resource import Resource
from .._errors import entry_at, shortened
from .._sync.plan import PlanWarning
from .._sync.task import Task


def enforce(
    module: AnsibleModule, task: Task, show: Callable[[Sequence[PlanWarning]], Sequence[str]], *, whole_list: bool
) -> None:
    """Plan, and then carry it out or predict it. ``show`` returns the texts of warnings."""
    plan = task.plan()
    task.check()
    warn(module, show(plan.warnings))
    if module.check_mode:
        warn_about_irreversible(module, task.resource, [change.held for change in plan.delete])
        task.done = list(plan.changes)
    else:
        carry_out(module, task, show, whole_list=whole_list)


def carry_out(
    module: AnsibleModule, task: Task, show: Callable[[Sequence[PlanWarning]], Sequence[str]], *, whole_list: bool
) -> None:
    """Carry out the plan of a task, and give the warnings about that, even after a failure."""
    try:
        task.carry_out(whole_list=whole_list)
    finally:
        warn(module, show(task.warnings))


def texts_of(warnings: Sequence[PlanWarning], place: str) -> Sequence[str]:
    """Each warning once, with all the entries that it is about. ``place`` names their list."""
    entries: dict[str, list[str]] = {}
    for warning in warnings:
        where = f"{entry_at(warning.position, warning.origin)}, " if warning.position else ""
        entries.setdefault(warning.text, []).append(f"{where}{warning.name}")
    return [f"{place}, {'; '.join(shortened(named))}: {text}" for text, named in entries.items()]


def warn(module: AnsibleModule, texts: Sequence[str]) -> None:
    """Give warnings."""
    for text in texts:
        module.warn(text)


def warn_about_irreversible(module: AnsibleModule, resource: Resource, delete: Sequence[Held]) -> None:
    """Warn in check mode, before it is too late."""
    if resource.irreversible and delete:
        names = ", ".join(shortened([resource.name_of(entry.values) for entry in delete]))
        warn(module, [f"These would be deleted, and cannot be restored: {names}."])
