# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What has to be done, from what the account holds and what a task wants. Pure: reads and writes nothing.

Check mode, the diff and the real run all follow one plan, so they cannot disagree.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    ACTIONS,
    FIELDS,
    PATTERN_TYPES,
    AllowPolicy,
    PolicyId,
    pattern_key,
)
from ansible_collections.community.cloudflare.plugins.module_utils.errors import InvalidOption


@dataclass(frozen=True)
class Change:
    """One policy before and after; None where there is none."""

    before: AllowPolicy | None
    after: AllowPolicy | None

    @property
    def policy(self) -> AllowPolicy:
        """The policy as it is at last; of nothing at all an empty one."""
        return self.after or self.before or AllowPolicy()

    def diff(self) -> dict[str, dict[str, Any]]:
        """What changes, as Ansible shows it: of an update only the fields that differ, nothing that only the server knows."""
        before = self.before.as_dict() if self.before else {}
        after = self.after.to_api() if self.after else {}
        if before and after:
            differing = [name for name in FIELDS if before[name] != after.get(name)]
            before, after = ({name: side.get(name) for name in differing} for side in (before, after))
        return {"before": {name: value for name, value in before.items() if value is not None}, "after": after}


def diff_of(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The diffs of many policies, ordered by pattern, each under the name of its policy.

    A list of diffs is what Ansible prints; a diff of two lists it cannot.
    """
    return [
        {**change.diff(), **dict.fromkeys(("before_header", "after_header"), _name(change.policy))}
        for change in sorted(changes, key=_by_pattern)
    ]


def _name(policy: AllowPolicy) -> str:
    return f"{policy.pattern} ({policy.pattern_type})"


def _by_pattern(change: Change) -> tuple[str, str, str]:
    """The same order for a prediction and for what was done, in whatever batches, also where patterns are the same."""
    policy = change.policy
    return str(policy.pattern), str(policy.pattern_type), str(change.before.id) if change.before else ""


@dataclass(frozen=True)
class Update:
    """A policy of the account, and the fields to change."""

    held: AllowPolicy
    fields: Mapping[str, Any]

    @property
    def after(self) -> AllowPolicy:
        """The policy as it will be, as far as it can be known before."""
        return dataclasses.replace(self.held, **self.fields).settled() if self.fields else self.held

    def left(self, held: AllowPolicy) -> dict[str, Any]:
        """What of the change a policy does not show yet."""
        return AllowPolicy(**self.fields).changes(held)


@dataclass(frozen=True)
class Notice:
    """A warning: something allowed and hardly meant, and the position of the entry that it is about, from 1.

    Holds no pattern and no other text of the account's: from ansible-core 2.19 on, no_log does not mask warnings.
    """

    entry: int
    text: str


@dataclass(frozen=True)
class Plan:
    """What to do, each part in the order of the task's entries, and what to tell the user."""

    create: tuple[AllowPolicy, ...] = ()
    update: tuple[Update, ...] = ()
    delete: tuple[AllowPolicy, ...] = ()
    unchanged: tuple[AllowPolicy, ...] = ()
    notices: tuple[Notice, ...] = ()
    idle: int = 0  # entries that there is nothing to do for

    def changes(self) -> list[Change]:
        """What carrying it out does, in that order, as far as it can be known before: new ids and times cannot."""
        return [
            *(Change(None, policy) for policy in self.create),
            *(Change(update.held, update.after) for update in self.update),
            *(Change(policy, None) for policy in self.delete),
        ]


def make_plan(held: Sequence[AllowPolicy], wanted: Sequence[AllowPolicy], state: str) -> Plan:
    """Plan the way from ``held`` to ``wanted``.

    ``present``: every entry is there as far as it says. ``absent``: nothing that an entry means is there. ``exact``: the
    entries, with defaults for what they do not say, and nothing else. Raises InvalidOption for two entries that mean one
    policy, and with the entry's position for an id that is not there or, to be absent, cannot be; for a creation without a
    type, and for a change that the API would refuse.
    """
    meant = find_meant(held, wanted)
    if state == "absent":
        _refuse_foreign_ids(held, wanted)
        delete = _each_once(policy for policies in meant for policy in policies)
        return Plan(delete=delete, idle=sum(not each for each in meant), notices=tuple(_left(held, wanted, delete)))
    if state == "exact":
        wanted = [entry.with_defaults() for entry in wanted]
    _refuse_doubles(wanted, meant)
    steps = [_step(entry, policies, at) for at, (entry, policies) in enumerate(zip(wanted, meant), 1)]
    edits = [step for step in steps if isinstance(step, Update)]
    kept = {edit.held.id for edit in edits}
    unchanged = tuple(edit.held for edit in edits if not edit.fields)
    return Plan(
        create=tuple(step for step in steps if isinstance(step, AllowPolicy)),
        update=tuple(edit for edit in edits if edit.fields),
        delete=() if state == "present" else tuple(policy for policy in held if policy.id not in kept),
        unchanged=unchanged,
        notices=tuple(_notices(steps, [len(policies) if state == "present" else 1 for policies in meant])),
        idle=len(unchanged),
    )


def find_meant(held: Sequence[AllowPolicy], wanted: Sequence[AllowPolicy]) -> list[list[AllowPolicy]]:
    """For each entry the policies that it means, found by key: comparing all with all would take too long."""
    by_id = {policy.id: policy for policy in held}
    by_key = defaultdict(list)
    for policy in held:
        by_key[pattern_key(policy.pattern or "")].append(policy)
    return [
        [policy for policy in _candidates(entry, by_id, by_key) if policy is not None and entry.names(policy)]
        for entry in wanted
    ]


def _candidates(
    entry: AllowPolicy, by_id: Mapping[PolicyId | None, AllowPolicy], by_key: Mapping[str, list[AllowPolicy]]
) -> Sequence[AllowPolicy | None]:
    if entry.id is not None:
        return [by_id.get(entry.id)]
    return by_key.get(pattern_key(entry.pattern or ""), [])


def _refuse_foreign_ids(held: Sequence[AllowPolicy], wanted: Sequence[AllowPolicy]) -> None:
    """An id of the other generation is of another account, or of another time: the policy may be live under a new one."""
    generations = {type(policy.id) for policy in held} or {int, str}
    for position, entry in enumerate(wanted, 1):
        if entry.id is not None and type(entry.id) not in generations:
            theirs = "UUIDs" if isinstance(entry.id, int) else "integers"
            error = InvalidOption("policy_id", f"{entry.id} cannot be of this account, where ids are {theirs}")
            error.entry = position
            raise error


def _left(
    held: Sequence[AllowPolicy], wanted: Sequence[AllowPolicy], delete: Sequence[AllowPolicy]
) -> Iterator[Notice]:
    """Of entries that have an id and a pattern too: where the pattern is left."""
    both = ((at, entry) for at, entry in enumerate(wanted, 1) if entry.id is not None and entry.pattern)
    patterns = {at: dataclasses.replace(entry, id=None) for at, entry in both}
    ids = {policy.id for policy in delete}
    for position, policies in zip(patterns, find_meant(held, list(patterns.values()))):
        if any(policy.id not in ids for policy in policies):
            yield Notice(
                position, "Another policy has this pattern, and stays: an entry with policy_id means that one only."
            )


def _refuse_doubles(wanted: Sequence[AllowPolicy], meant: Sequence[Sequence[AllowPolicy]]) -> None:
    """Two entries are doubles where they mean one policy of the account, or would once both are there as they say."""
    first_of: dict[PolicyId | None, int] = {}
    alike: dict[str, list[tuple[int, AllowPolicy, AllowPolicy]]] = defaultdict(list)
    for position, (entry, policies) in enumerate(zip(wanted, meant), 1):
        if entry.id is not None and not policies:
            continue  # what is not there is refused for that, whatever it would have become
        for policy in policies:
            if first_of.setdefault(policy.id, position) != position:
                raise _doubled(first_of[policy.id], position, entry)
        then = entry if entry.id is None else Update(policies[0], entry.changes(policies[0])).after
        others = alike[pattern_key(then.pattern or "")]
        for earlier, other, other_then in others:
            if (entry.id is None and entry.names(other_then)) or (other.id is None and other.names(then)):
                raise _doubled(earlier, position, entry)
        others.append((position, entry, then))


def _doubled(first: int, second: int, entry: AllowPolicy) -> InvalidOption:
    which = f"policy_id {entry.id}" if entry.id is not None else entry.pattern
    return InvalidOption(
        "policies",
        f"must name each policy once: entries {first} and {second} mean the same ({which}). Remove one of them",
    )


def _step(entry: AllowPolicy, policies: Sequence[AllowPolicy], position: int) -> AllowPolicy | Update:
    """What an entry takes: a creation, or the oldest policy that it means with the fields to change, of which none may be."""
    try:
        return _update(entry, min(policies, key=_age)) if policies else _creation(entry)
    except InvalidOption as error:
        error.entry = position
        raise


def _age(policy: AllowPolicy) -> tuple[str, int, str]:
    """Policies that were created together share their time: then the id decides, and not the order of a list.

    Times are UTC, and compare as texts without the Z: it would come after the digits of a finer one.
    """
    return (policy.created_at or "").rstrip("Z"), len(str(policy.id)), str(policy.id)


def _creation(entry: AllowPolicy) -> AllowPolicy:
    if entry.id is not None:
        raise InvalidOption("policy_id", f"{entry.id} does not exist: a policy that is named by its id must be there")
    if entry.pattern_type not in PATTERN_TYPES:
        raise InvalidOption("pattern_type", f"must be one of {', '.join(PATTERN_TYPES)} to create a policy")
    return entry.with_defaults().settled()


def _update(entry: AllowPolicy, held: AllowPolicy) -> Update:
    update = Update(held, entry.changes(held))
    if update.fields.get("pattern_type", PATTERN_TYPES[0]) not in PATTERN_TYPES:
        raise InvalidOption("pattern_type", f"can be changed to {', '.join(PATTERN_TYPES)} only")
    if not update.fields.keys().isdisjoint(("pattern", "pattern_type", "is_regex")):
        update.after.check_address()
    return update


def _notices(steps: Sequence[AllowPolicy | Update], matches: Sequence[int]) -> Iterator[Notice]:
    """Of the policies as they will be. The same in a second run, when nothing is left to do."""
    for position, (step, count) in enumerate(zip(steps, matches), 1):
        policy = step.after if isinstance(step, Update) else step
        yield from (Notice(position, text) for text in _doubts(policy, count))


def _doubts(policy: AllowPolicy, matches: int) -> Iterator[str]:
    """Source: Cloudflare's documentation of allow policies."""
    if matches > 1:
        yield f"{matches} policies have this pattern, and the oldest is managed."
    if not any(getattr(policy, action) for action in ACTIONS):
        yield "No action is chosen, so the policy does nothing."
    if policy.is_trusted_sender and policy.is_acceptable_sender:
        yield "is_trusted_sender bypasses all detections, so is_acceptable_sender adds nothing."
    if policy.verify_sender is False and policy.pattern_type in ("EMAIL", "DOMAIN"):
        yield "verify_sender is off for an e-mail address or a domain, which can be spoofed."


def check_guard(max_deletes: int | None, state: str, entries: Sequence[Any]) -> None:
    """Refuse what can only be a mistake. Raises InvalidOption."""
    if max_deletes is not None and (isinstance(max_deletes, bool) or max_deletes < 0):
        raise InvalidOption("max_deletes", "must be 0 or greater")
    if state == "exact" and not entries and max_deletes is None:
        raise InvalidOption("max_deletes", "is needed: state is exact and policies is empty, which removes all of them")


def guard(max_deletes: int | None, plan: Plan, done: Sequence[Change]) -> None:
    """Refuse a plan that removes more than is allowed, what was removed before it included. Raises InvalidOption."""
    removed = sum(change.after is None for change in done)
    if max_deletes is not None and removed + len(plan.delete) > max_deletes:
        shown = [f"{policy.pattern} ({policy.id})" for policy in plan.delete[:20]]
        more = [f"and {len(plan.delete) - 20} more, see would_delete"] if len(plan.delete) > 20 else []
        before = f" in addition to the {removed} that are gone already" if removed else ""
        error = InvalidOption(
            "max_deletes",
            f"is {max_deletes}, and {len(plan.delete)} would be removed{before}: {', '.join(shown + more)}. Raise it if that "
            "is meant",
        )
        error.progress["would_delete"] = [policy.as_dict() for policy in plan.delete]
        raise error


def _each_once(policies: Iterable[AllowPolicy]) -> tuple[AllowPolicy, ...]:
    return tuple({policy.id: policy for policy in policies}.values())
