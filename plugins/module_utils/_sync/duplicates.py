# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Finds entries of a task that mean the same entry of the account, or would after the task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from .._entry.entry import EntryId, Values
from .._entry.resource import Resource
from .._errors import Problems
from .matching import Match

#: An entry of a task, and the values that it may have after the task: the wanted ones, and those of an updated entry.
_Future = tuple[Match, Sequence[Values]]


def report_duplicates(matches: Sequence[Match], resource: Resource, problems: Problems) -> None:
    """Add a problem for each entry that means the same as an earlier one. Needs settled matches."""
    first_of: dict[EntryId, int] = {}
    by_key: dict[Hashable, list[_Future]] = defaultdict(list)
    for match in matches:
        if match.wanted.id is not None and not match.found:
            continue  # reported later as an id that does not exist
        futures = _futures(match, resource)
        others = by_key[resource.index_key(futures[0])]
        same = [first_of[held.id] for held in match.found if held.id in first_of]
        same += [other[0].position for other in others if _overlap((match, futures), other, resource)]
        if same:
            problems.add(None, _duplicate(min(same), match, resource))
        for held in match.found:
            first_of.setdefault(held.id, match.position)
        others.append((match, futures))


def _futures(match: Match, resource: Resource) -> Sequence[Values]:
    """The values that the entry may have after the task: an existing entry keeps the spelling of its name."""
    requested = [match.wanted.values] if match.wanted.id is None else []
    if not match.found:
        return requested
    return [*requested, resource.updated(match.found[0], match.changes).values]


def _overlap(one: _Future, other: _Future, resource: Resource) -> bool:
    """Whether one of them would mean what the other one becomes."""
    return any(
        match.wanted.id is None
        and any(resource.fits(match.wanted.values, values, resource.identity) for values in futures)
        for match, futures in ((one[0], other[1]), (other[0], one[1]))
    )


def _duplicate(first: int, match: Match, resource: Resource) -> str:
    wanted = match.wanted
    which = f"{resource.id_option} {wanted.id}" if wanted.id is not None else wanted.values[resource.identity[0]]
    return (
        f"{resource.items} must contain each {resource.noun} only once: entries {first} and {match.position} are duplicates "
        f"({which}). Remove one of them"
    )
