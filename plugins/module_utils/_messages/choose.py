# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which messages a task means: some by their ids, or what a search finds. And how many it may act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._errors import InvalidOption, shortened
from .api import Messages
from .message import Message, ids_of
from .options import FILTERS, SEARCH

#: Pages of 1000 that an action reads at most, if there are more messages than it may act on.
_MAX_PAGES = 10
_MAX_NAMED = 20  # ids in one message


class Chosen(NamedTuple):
    """The messages that a task means.

    ``missing`` are ids that do not exist. ``dropped`` counts messages that the search found, although they have another sender
    or Message-ID. ``truncated`` says that there are more. ``start`` and ``end`` are the window of the search, if it is one.
    """

    messages: Sequence[Message]
    missing: Sequence[str] = ()
    dropped: int = 0
    truncated: bool = False
    start: str | None = None
    end: str | None = None

    @property
    def described(self) -> dict[str, Any]:
        """What every module returns about the choice."""
        return {
            "count": len(self.messages),
            "truncated": self.truncated,
            "missing": list(self.missing),
            "dropped": self.dropped,
            "start": self.start,
            "end": self.end,
        }

    def warnings(self, *, is_specific: bool) -> list[str]:
        """The warnings about this choice. ``is_specific`` says that the task means certain messages."""
        texts = []
        if self.missing:
            texts.append(f"These messages do not exist: {', '.join(shortened(list(self.missing), _MAX_NAMED))}.")
        elif not self.messages and is_specific:
            texts.append("No message was found.")
        if self.dropped:
            noun = "message was" if self.dropped == 1 else "messages were"
            texts.append(
                f"{self.dropped} {noun} found and left out, because the sender or the Message-ID is another one."
            )
        return texts


def choose(messages: Messages, params: Mapping[str, Any], *, limit: int | None = None) -> Chosen:
    """The messages that the options mean, at most ``limit``. Raises InvalidOption or RequestFailed."""
    given = [name for name in SEARCH if params[name] is not None]
    if params["ids"] is not None:
        if given:
            raise InvalidOption("ids", f"and {given[0]} are mutually exclusive: set ids or a search")
        return _by_ids(messages, ids_of(params["ids"]))
    from .criteria import Criteria  # noqa: PLC0415 - a task with ids does not need it

    criteria = Criteria(params)
    found: dict[str, Message] = {}
    seen: set[str] = set()
    dropped = 0
    for query in criteria.queries():
        for page in messages.pages(query):
            for message in page:
                if message.id in seen:
                    continue
                seen.add(message.id)
                if not criteria.fits(message):
                    dropped += 1
                elif criteria.wants(message):
                    found[message.id] = message
            if limit is not None and len(found) > limit:
                kept = list(found.values())[:limit]
                return Chosen(kept, dropped=dropped, truncated=True, start=criteria.start, end=criteria.end)
    return Chosen(list(found.values()), dropped=dropped, start=criteria.start, end=criteria.end)


def _by_ids(messages: Messages, ids: Sequence[str]) -> Chosen:
    """Read each message, because its state decides what can be done with it."""
    found = {message_id: messages.get(message_id) for message_id in ids}
    return Chosen(
        [message for message in found.values() if message],
        missing=[message_id for message_id, message in found.items() if message is None],
    )


def choose_for_action(messages: Messages, params: Mapping[str, Any]) -> Chosen:
    """The messages that an action means. Raises InvalidOption, also for a search that would mean all mail."""
    if params["ids"] is None and all(params[name] is None for name in FILTERS):
        names = ", ".join(FILTERS)
        raise InvalidOption("ids", f"or a filter is required, because all mail would be meant without one: {names}")
    return choose(messages, params, limit=max(_MAX_PAGES * 1000, params["max_messages"]))


def is_specific(params: Mapping[str, Any]) -> bool:
    """Whether a task means certain messages, so that it is strange if there are none."""
    return bool(params["ids"]) or params["message_id"] is not None


def check_number(chosen: Chosen, acted_on: Sequence[Message], params: Mapping[str, Any], verb: str) -> None:
    """Refuse to act on more messages than ``max_messages``. Raises InvalidOption, with their ids in the result."""
    allowed, count = params["max_messages"], len(acted_on)
    if count <= allowed and not chosen.truncated:
        return
    number = f"more than {count}" if chosen.truncated else str(count)
    senders = Counter(message.sender for message in acted_on).most_common(10)
    ids = [message.id for message in acted_on]
    remedy = "Search for less" if chosen.truncated else f"If you want that, set max_messages={count}"
    error = InvalidOption(
        "max_messages",
        f"is {allowed}, but {number} messages would be {verb}. The most frequent senders: "
        f"{', '.join(f'{sender} ({times})' for sender, times in senders)}. The first IDs: "
        f"{', '.join(ids[:_MAX_NAMED])}. {remedy}",
    )
    error.progress = {"changed": False, **chosen.described}
    raise error
