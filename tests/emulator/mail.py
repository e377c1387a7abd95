# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything about the mail of one account, and the searches that are under way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import message_seeds
from .behaviour import Behaviour
from .jobs import Jobs
from .message_search import matching
from .messages import Mailboxes, Message, newest_first
from .submissions import Submissions


@dataclass(frozen=True)
class Page:
    """A page of a search. ``next`` and ``previous`` are cursors."""

    messages: list[Message]
    size: int
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class _Position:
    """What a cursor stands for: a search, everything that it found, and where the page begins.

    The messages are fixed with the first page, so that later messages do not shift the pages.
    """

    parameters: Mapping[str, str]
    found: list[Message]
    start: int


class WrongCursor(Exception):
    """The cursor is unknown, or belongs to another search."""


class Mail:
    """The mail of one account, with its initial messages."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self.mailboxes = Mailboxes(behaviour)
        self.submissions = Submissions(self.mailboxes, behaviour)
        self.jobs = Jobs(self.mailboxes, behaviour)
        self.reports = message_seeds.phishguard_reports()
        self._positions: dict[str, _Position] = {}
        self._slow_searches: dict[str, dict[str, str]] = {}
        for document in message_seeds.MESSAGES:
            self.mailboxes.add(document)
        for message_id, folder in message_seeds.MOVED.items():
            self.mailboxes.move(self.mailboxes.get(message_id), folder)
        for row in message_seeds.submissions():
            self.submissions.add(row)

    def search(self, parameters: Mapping[str, str], filters: Mapping[str, Any]) -> Page:
        """The page of a search. ``parameters`` are as they were sent, and ``filters`` are converted.

        Raises WrongCursor.
        """
        own = {name: value for name, value in parameters.items() if name not in ("cursor", "per_page")}
        cursor, size = parameters.get("cursor"), self.page_size(int(parameters.get("per_page", "20")))
        if cursor is None:
            found = newest_first(matching(self.mailboxes.ordinary(), filters))
            position = _Position(own, found, 0)
        elif cursor not in self._positions or self._positions[cursor].parameters != own:
            raise WrongCursor
        else:
            position = self._positions[cursor]
        end = position.start + size
        following = self._cursor(position, end) if end < len(position.found) else None
        if cursor and self._behaviour.repeat_cursor:
            following = cursor
        previous = self._cursor(position, max(position.start - size, 0)) if position.start else None
        return Page(position.found[position.start : end], size, following, previous)

    def page_size(self, wanted: int) -> int:
        """The number of entries of a page, if the request asks for this number."""
        return min(wanted, self._behaviour.page_size or wanted)

    def _cursor(self, position: _Position, start: int) -> str:
        cursor = uuid.uuid4().hex
        self._positions[cursor] = _Position(position.parameters, position.found, start)
        return cursor

    def postpone(self, parameters: Mapping[str, str]) -> str:
        """Remember a search that takes longer, and return the ticket to ask for it again."""
        ticket = uuid.uuid4().hex
        self._slow_searches[ticket] = dict(parameters)
        return ticket

    def postponed(self, ticket: str) -> dict[str, str] | None:
        """The parameters of a search that took longer; None if the ticket is unknown."""
        return self._slow_searches.get(ticket)
