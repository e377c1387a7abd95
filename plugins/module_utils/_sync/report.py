# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Shows changes: as diffs in Ansible's format, and as the fingerprint of a plan that somebody has reviewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from .._entry.entry import Values
from .._entry.resource import Resource
from .plan import Change, Plan, changes_of


def diff_of(change: Change, resource: Resource) -> dict[str, Any]:
    """The diff of a change, without values that only the server knows."""
    before = resource.result(change.before) if change.before else {}
    after = resource.as_held(change.sent)
    if change.before and change.after:
        before = {name: before[name] for name in change.sent}
        after = {name: after[name] for name in change.sent}
    else:
        before, after = _without_none(before), _without_none(after)
    return diff(before, after, resource.name_of(change.entry.values))


def diff(before: Values, after: Values, header: str) -> dict[str, Any]:
    """A diff with the name of its entry."""
    return {"before": before, "after": after, "before_header": header, "after_header": header}


def diffs_of(changes: Iterable[Change], resource: Resource) -> list[dict[str, Any]]:
    """The diffs of many changes, ordered by name. Ansible can print a list of diffs, but not a diff of two lists."""

    def by_name(change: Change) -> tuple[str, str]:
        """Gives check mode and the real run the same order, even for duplicate names."""
        names = [str(change.entry.values.get(name)) for name in resource.identity]
        return "\n".join(names), str(change.before.id) if change.before else ""

    return [diff_of(change, resource) for change in sorted(changes, key=by_name)]


def _without_none(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def describe_changes(plan: Plan, resource: Resource) -> list[str]:
    """One text for each change of a plan, made from its id and its diff."""
    shown = (
        (change.before and change.before.id, _canonical(diff_of(change, resource), resource))
        for change in changes_of(plan, resource)
    )
    return [json.dumps([resource.path, *each], sort_keys=True) for each in shown]


def _canonical(diff: Values, resource: Resource) -> dict[str, Any]:
    """The two sides of a diff, with sorted sets, and only with writable fields, because the server changes the others."""
    return {
        side: {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in diff[side].items()
            if name in resource.fields
        }
        for side in ("before", "after")
    }


def fingerprint(changes: Iterable[str]) -> str:
    """A fingerprint of described changes in any order: 16 hexadecimal characters.

    The first one is a letter, because YAML could read a text of digits as a number.
    """
    digest = hashlib.sha256("\n".join(sorted(changes)).encode()).hexdigest()
    return "abcdef"[int(digest[0], 16) % 6] + digest[1:16]
