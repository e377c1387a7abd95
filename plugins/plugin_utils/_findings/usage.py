# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which allow policies and blocked senders decided a message, as far as a search for messages shows.

A message has the pattern of the entry that decided in its ``properties``. Source: Cloudflare's API schemas. They do not say how a
pattern is spelled, or for how long messages can be found.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from ...module_utils import _clock
from ...module_utils._lists.all_lists import ALL_LISTS
from .entries import Entry, entries_of, time_of


class _Property(NamedTuple):
    """Where ``properties`` has the pattern, and the values of another property which say that an entry of the list decided."""

    pattern: str
    other: str
    decided: Sequence[Any]


_PROPERTIES: Mapping[str, _Property] = {
    "allow_policies": _Property(
        "allowlisted_pattern",
        "allowlisted_pattern_type",
        ("acceptable_sender", "allowed_sender", "allowed_recipient"),
    ),
    "block_senders": _Property("blocklisted_pattern", "blocklisted_message", (True,)),
}


class Usage:
    """What a search for all messages of the last days says about the use of entries.

    ``unknown`` has the lists for which it says nothing, each with the reason. An entry of the other lists whose pattern no message has
    is unused.
    """

    def __init__(self, days: int, search: Mapping[str, Any]) -> None:
        """``search`` is a result of email_message_info with at least the field ``properties``."""
        self.days = days
        self._since = datetime.fromtimestamp(_clock.now(), timezone.utc) - timedelta(days=days)
        messages = search["messages"]
        self.unknown: dict[str, str] = {}
        self._used: dict[str, set[Hashable]] = {}
        reason = _incomplete(messages, truncated=bool(search.get("truncated")))
        for path, names in _PROPERTIES.items():
            why = reason or _unreadable(messages, names)
            if why:
                self.unknown[path] = why
            else:
                patterns = {each["properties"].get(names.pattern) for each in messages}
                self._used[path] = set(_keys(path, filter(None, patterns)))

    def judges(self, entry: Entry) -> bool:
        """Whether it is known if this entry was used. One that was created since the search begins is too young."""
        created = time_of(entry.document.get("created_at")) or entry.modified
        return entry.path in self._used and created is not None and created <= self._since

    def decided(self, entry: Entry) -> bool:
        """Whether a message has the pattern of this entry, in any spelling."""
        is_regex = bool(entry.values.get("is_regex"))
        key = entry.resource.field_for("pattern", entry.values).key(entry.values.get("pattern"))
        return (is_regex, key) in self._used[entry.path]

    def remarks(self, judged: Mapping[str, Any]) -> list[str]:
        """Why entries of these lists of the account could not be judged; empty if all were."""
        by_reason: dict[str, list[str]] = {}
        young = []
        for path, given in judged.items():
            if path in self.unknown:
                by_reason.setdefault(self.unknown[path], []).append(path)
            elif path in self._used:
                number = sum(not self.judges(entry) for entry in entries_of(path, given))
                young += [f"{number} of {path}"] if number else []
        remarks = [
            f"Nothing is known about unused entries of {' and '.join(paths)}: {reason}."
            for reason, paths in by_reason.items()
        ]
        if young:
            remarks.append(f"Entries that are too new to be judged as unused: {' and '.join(young)}.")
        return remarks


def _incomplete(messages: Sequence[Mapping[str, Any]], *, truncated: bool) -> str | None:
    """Why a search says nothing about any list; None if it does."""
    number = len(messages)
    if truncated:
        return f"there are more than {number} messages, and the search stopped there. Choose fewer days"
    if not messages:
        return "the search found no message"
    without = sum(not isinstance(each.get("properties"), Mapping) for each in messages)
    if without:
        return f"{without} of {number} messages came back without properties"
    return None


def _unreadable(messages: Sequence[Mapping[str, Any]], names: _Property) -> str | None:
    """Why the messages do not say which entries of a list decided; None if they do."""
    properties = [each["properties"] for each in messages]
    if not any(names.pattern in each for each in properties):
        return f"no message has the property {names.pattern}"
    if not all(isinstance(each.get(names.pattern), (str, type(None))) for each in properties):
        return f"the property {names.pattern} is not a text"
    unnamed = sum(not each.get(names.pattern) and each.get(names.other) in names.decided for each in properties)
    if unnamed:
        return f"{names.other} says that an entry decided {unnamed} of the messages, but not which one"
    return None


def _keys(path: str, patterns: Iterable[str]) -> Iterable[Hashable]:
    """The keys of patterns: a message does not say whether its pattern is a regular expression, so each has both."""
    resource = ALL_LISTS[path]
    for pattern in patterns:
        for is_regex in (False, True):
            yield is_regex, resource.field_for("pattern", {"is_regex": is_regex}).key(pattern)
