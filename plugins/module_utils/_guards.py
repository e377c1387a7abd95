# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Checks that stop a list module before it writes: an empty list, too many deletions, or an unapproved plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidOption, shortened
from ansible_collections.community.cloudflare.plugins.module_utils._planner import Plan, Planner
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Resource, Values

_MAX_NAMED = 20  # entries in one message

#: The argument spec of the guards.
OPTIONS: dict[str, dict[str, Any]] = {
    "max_deletes": {"type": "str"},
    "allow_empty": {"type": "bool", "default": False},
    "approved_plan": {"type": "str"},
}


class Guards:
    """The guards of one task. ``plan`` is the fingerprint of the first plan that they saw."""

    def __init__(self, params: Values, resource: Resource, planner: Planner) -> None:
        self._resource = resource
        self._planner = planner
        self._state: str = params["state"]
        self._allow_empty: bool = params["allow_empty"]
        self._limit: str | None = _limit(params["max_deletes"])
        self._approved: str | None = _fingerprint(params["approved_plan"])
        self._held = 0  # entries of the account at the beginning
        self._reviewed: frozenset[str] = frozenset()
        self.plan: str | None = None

    def check_entries(self, entries: Sequence[Any]) -> None:
        """Refuse an empty list that would delete everything, because it is often a mistake."""
        if self._state == "exact" and not entries and not self._allow_empty:
            raise InvalidOption(
                self._resource.items,
                "is empty, and state=exact would delete everything. If you want that, set allow_empty",
            )

    def check_plan(self, plan: Plan, held: int, removed: int) -> None:
        """Refuse a plan. ``held`` is the number of entries in the account, ``removed`` the number deleted so far."""
        self._check_approval(plan)
        self._held = self._held or held
        self._check_deletes(plan, removed)

    def _check_approval(self, plan: Plan) -> None:
        """A later plan, made after a failure, must not add changes to the first one."""
        changes = self._planner.fingerprints(plan)
        if self.plan is None:
            self._reviewed = frozenset(changes)
            self.plan = self._planner.fingerprint(changes)
            approved = not changes or self._approved in (None, self.plan)
            found = self.plan
        else:
            approved = self._approved is None or self._reviewed.issuperset(changes)
            found = self._planner.fingerprint(changes)
        if not approved:
            raise InvalidOption(
                "approved_plan",
                f"is {self._approved}, but the plan is {found}. The account or the task has changed since the review. Review "
                "the new plan",
            )

    def _check_deletes(self, plan: Plan, removed: int) -> None:
        resource = self._resource
        count = len(plan.delete)
        noun = resource.noun if count == 1 else resource.nouns
        if self._limit is None:
            if resource.irreversible and self._state == "exact" and count:
                reason = f"is required: {count} {noun} would be deleted, and cannot be restored"
                raise self._with_deletes(InvalidOption("max_deletes", reason), plan)
            return
        allowed = self._allowed()
        if removed + count <= allowed:
            return
        number = f"{allowed} of {self._held}" if "%" in self._limit else ""
        limit = f"{self._limit} ({number})" if number else self._limit
        shown = [f"{entry.values[resource.identity[0]]} ({entry.id})" for entry in plan.delete]
        before = f" in addition to the {removed} that are already deleted" if removed else ""
        names = ", ".join(shortened(shown, _MAX_NAMED, "more (see would_delete)"))
        reason = f"is {limit}, but {count} would be deleted{before}: {names}. If you want that, raise max_deletes"
        raise self._with_deletes(InvalidOption("max_deletes", reason), plan)

    def _allowed(self) -> int:
        """How many deletions the limit allows. A percentage of the entries at the beginning is rounded down."""
        whole, _point, fraction = str(self._limit).rstrip("%").partition(".")
        if str(self._limit).endswith("%"):
            scale: int = 100 * 10 ** len(fraction)
            return self._held * int(whole + fraction) // scale
        return int(whole)

    def _with_deletes(self, error: InvalidOption, plan: Plan) -> InvalidOption:
        error.progress["would_delete"] = [self._resource.result(entry) for entry in plan.delete]
        return error


def _limit(given: str | None) -> str | None:
    """A number or a percentage, checked."""
    text = None if given is None else re.sub(r"\s", "", given)
    if text is None or re.fullmatch(r"[0-9]{1,9}", text):
        return text
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})?%", text) and float(text[:-1]) <= 100:
        return text
    raise InvalidOption("max_deletes", f"must be a whole number, or a percentage from 0% to 100%, not {given!r}")


def _fingerprint(given: str | None) -> str | None:
    """The approved fingerprint, checked."""
    text = None if given is None else given.strip().lower()
    if text is None or re.fullmatch(r"[0-9a-f]{16}", text):
        return text
    raise InvalidOption(
        "approved_plan", f"must be the plan that an earlier run returned (16 hexadecimal characters), not {text[:80]!r}"
    )
