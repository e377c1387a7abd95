# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that stop a list module before it writes: an empty list, too many deletions, or an unapproved plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .._entry.entry import Values
from .._entry.resource import Resource
from .._errors import InvalidOption, shortened
from .plan import Plan, describe_changes, fingerprint

_MAX_NAMED = 20  # entries in one message

#: The argument spec of the guards.
OPTIONS: dict[str, dict[str, Any]] = {
    "max_deletes": {"type": "str"},
    "allow_empty": {"type": "bool", "default": False},
    "approved_plan": {"type": "str"},
}


class Limit(NamedTuple):
    """How many deletions are allowed: ``share`` of the entries at the beginning if it is a percentage, else ``number``."""

    text: str
    number: int = 0
    share: tuple[int, int] | None = None  # a fraction: numerator and denominator

    def allowed(self, held: int) -> int:
        """The number of deletions that are allowed. A percentage is rounded down."""
        return held * self.share[0] // self.share[1] if self.share else self.number


class Guards:
    """The guards of one task. ``plan`` is the fingerprint of the first plan that they saw."""

    def __init__(self, params: Values, resource: Resource) -> None:
        self._resource = resource
        self._state: str = params["state"]
        self._allow_empty: bool = params["allow_empty"]
        self._limit = _limit(params["max_deletes"])
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
        changes = describe_changes(plan, self._resource)
        if self.plan is None:
            self._reviewed = frozenset(changes)
            self.plan = fingerprint(changes)
            approved = not changes or self._approved in (None, self.plan)
            found = self.plan
        else:
            approved = self._approved is None or self._reviewed.issuperset(changes)
            found = fingerprint(changes)
        if not approved:
            raise InvalidOption(
                "approved_plan",
                f"is {self._approved}, but the plan is {found}. The account or the task has changed since the review. Review "
                "the new plan",
            )

    def _check_deletes(self, plan: Plan, removed: int) -> None:
        resource = self._resource
        count = len(plan.delete)
        if self._limit is None:
            if resource.irreversible and self._state == "exact" and count:
                noun = resource.noun if count == 1 else resource.nouns
                raise self._refusal(plan, f"is required: {count} {noun} would be deleted, and cannot be restored")
            return
        allowed = self._limit.allowed(self._held)
        if removed + count <= allowed:
            return
        limit = f"{self._limit.text} ({allowed} of {self._held})" if self._limit.share else self._limit.text
        shown = [f"{change.held.values[resource.identity[0]]} ({change.held.id})" for change in plan.delete]
        before = f" in addition to the {removed} that are already deleted" if removed else ""
        names = ", ".join(shortened(shown, _MAX_NAMED, "more (see would_delete)"))
        reason = f"is {limit}, but {count} would be deleted{before}: {names}. If you want that, raise max_deletes"
        raise self._refusal(plan, reason)

    def _refusal(self, plan: Plan, reason: str) -> InvalidOption:
        error = InvalidOption("max_deletes", reason)
        error.progress["would_delete"] = [self._resource.result(change.held) for change in plan.delete]
        return error


def _limit(given: str | None) -> Limit | None:
    """A number or a percentage."""
    if given is None:
        return None
    text = re.sub(r"\s", "", given)
    if re.fullmatch(r"[0-9]{1,9}", text):
        return Limit(text, number=int(text))
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,9}))?%", text)
    if found:
        fraction = found[2] or ""
        share = int(found[1] + fraction), 100 * 10 ** len(fraction)
        if share[0] <= share[1]:
            return Limit(text, share=share)
    raise InvalidOption("max_deletes", f"must be a whole number, or a percentage from 0% to 100%, not {given!r}")


def _fingerprint(given: str | None) -> str | None:
    """The approved fingerprint, checked."""
    text = None if given is None else given.strip().lower()
    if text is None or re.fullmatch(r"[0-9a-f]{16}", text):
        return text
    raise InvalidOption(
        "approved_plan", f"must be the plan that an earlier run returned (16 hexadecimal characters), not {text[:80]!r}"
    )
