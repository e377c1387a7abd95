# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that stop a list module before it writes: an empty list, too many deletions, or an unapproved plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    "approved_plan": {"type": "list", "elements": "str"},
}


class Approval:
    """The approved plans of a task. ``plan`` is the fingerprint of its first plan, and ``granted`` says if that is approved."""

    def __init__(self, given: Sequence[str] | None, account_id: str) -> None:
        self._approved = _fingerprints(given)
        self._account_id = account_id
        self._reviewed: frozenset[str] = frozenset()
        self.plan: str | None = None
        self.granted = False
        self.replanned = False

    @property
    def given(self) -> bool:
        """Whether only an approved plan may be carried out."""
        return bool(self._approved)

    def check(self, changes: Sequence[str]) -> None:
        """Refuse described changes that are not approved. A later plan, made after a failure, must not add any to the first."""
        found = fingerprint(self._account_id, changes)
        if self.plan is None:
            self.plan, self._reviewed, self.granted = found, frozenset(changes), found in self._approved
            approved = self.granted or not changes
        else:
            self.replanned = True
            approved = self._reviewed.issuperset(changes)
        if self.given and not approved:
            raise InvalidOption(
                "approved_plan",
                f"is {', '.join(self._approved)}, but the plan is {found}. The account or the task has changed since the review. "
                "Review the new plan",
            )


class Limit(NamedTuple):
    """How many deletions are allowed: ``share`` of the entries at the beginning if it is a percentage, else ``number``."""

    text: str
    number: int = 0
    share: tuple[int, int] | None = None  # a fraction: numerator and denominator

    def allowed(self, managed: int) -> int:
        """The number of deletions that are allowed. A percentage is rounded up."""
        return -(-managed * self.share[0] // self.share[1]) if self.share else self.number


class Guards:
    """The guards of one list. Entries that have expired do not count: their deletion was reviewed with the date."""

    def __init__(self, params: Values, resource: Resource, approval: Approval) -> None:
        self._resource = resource
        self._approval = approval
        self._state: str = params["state"]
        self._allow_empty: bool = params["allow_empty"]
        self._limit = _limit(params["max_deletes"])
        self._managed = 0  # entries of the account at the beginning

    def check_entries(self, entries: Sequence[Any]) -> None:
        """Refuse an empty list that would delete everything, because it is often a mistake. An approved plan also permits it."""
        if self._state == "exact" and not entries and not (self._allow_empty or self._approval.given):
            limit = "" if self._limit is None else " and a max_deletes that is high enough"
            remedy = f"If you want that, set allow_empty=true{limit}{self._or_approve()}"
            raise InvalidOption(self._resource.items, f"is empty, and state=exact would delete everything. {remedy}")

    def check_plan(self, plan: Plan, managed: int, removed: int) -> None:
        """Refuse a plan. ``managed`` counts the entries that we may manage, ``removed`` those deleted so far."""
        self._approval.check(describe_changes(plan, self._resource))
        self.check_deletes(plan, managed, removed)

    def check_deletes(self, plan: Plan, managed: int, removed: int) -> None:
        """Refuse a plan with too many deletions, unless it is approved."""
        self._managed = self._managed or managed
        resource = self._resource
        unexpired = [change.held for change in plan.delete if change.held.id not in plan.expired]
        count = len(unexpired)
        if self._approval.granted:
            return
        if self._limit is None:
            if resource.irreversible and self._state == "exact" and plan.delete:
                noun = resource.noun if len(plan.delete) == 1 else resource.nouns
                reason = f"is required: {len(plan.delete)} {noun} would be deleted, and cannot be restored"
                raise self._refusal(plan, f"{reason}. {self._remedy(removed + count)}")
            return
        allowed = self._limit.allowed(self._managed)
        if removed + count <= allowed:
            return
        limit = f"{self._limit.text} ({allowed} of {self._managed})" if self._limit.share else self._limit.text
        shown = [f"{entry.values[resource.identity[0]]} ({entry.id})" for entry in unexpired]
        before = f" in addition to the {removed} that are already deleted" if removed else ""
        names = ", ".join(shortened(shown, _MAX_NAMED, "more (see would_delete)"))
        reason = f"is {limit}, but {count} would be deleted{before}: {names}. {self._remedy(removed + count)}"
        raise self._refusal(plan, reason)

    def _remedy(self, needed: int) -> str:
        return f"If you want that, set max_deletes={needed}{self._or_approve()}"

    def _or_approve(self) -> str:
        """Only a first plan can be approved: a later one is only the rest of it."""
        plan = "" if self._approval.replanned else self._approval.plan
        return f" or approved_plan={plan}" if plan else ""

    def _refusal(self, plan: Plan, reason: str) -> InvalidOption:
        error = InvalidOption("max_deletes", reason)
        error.progress["would_delete"] = [self._resource.result(change.held) for change in plan.delete]
        return error


def limit_for(path: str, given: Any) -> Any:
    """The limit of one list, if the task has different limits: a mapping from lists, and "default" for all others."""
    if not isinstance(given, Mapping):
        return given if given is None else str(given)
    limit = given.get(path, given.get("default"))
    return limit if limit is None else str(limit)


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


def _fingerprints(given: Sequence[str] | None) -> Sequence[str]:
    """The approved fingerprints, checked; empty if none are given."""
    if given is None:
        return ()
    if not given:
        raise InvalidOption("approved_plan", "must not be empty")
    plans = [text.strip().lower() for text in given]
    wrong = [text for text in plans if not re.fullmatch(r"[0-9a-f]{16}", text)]
    if wrong:
        needed = "must be the plan that an earlier run returned (16 hexadecimal characters), or a list of them"
        raise InvalidOption("approved_plan", f"{needed}, not {wrong[0][:80]!r}")
    return sorted(set(plans))
