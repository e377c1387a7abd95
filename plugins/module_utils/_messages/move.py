# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves messages in all mailboxes, also after a lost response.

The API answers per mailbox, and does not say which message an item is about: the Message-ID and the recipient do. Moving a message
twice to one folder has the effect of once, as far as is known, so what a lost request left undone is sent once more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from .._errors import CloudflareError
from .._http.failures import OutcomeUnknown
from . import action
from .action import Context, Outcome, diff_of, line_of
from .api import Messages, batches
from .choose import Chosen, check_number
from .message import Message
from .options import DESTINATIONS, PURGE

#: The destinations of the API, and what an action log may call them, without case, spaces and punctuation.
_FOLDERS: Mapping[str, frozenset[str]] = {
    "Inbox": frozenset({"inbox"}),
    "JunkEmail": frozenset({"junkemail", "junk", "spam"}),
    "DeletedItems": frozenset({"deleteditems", "trash", "bin"}),
    "RecoverableItemsDeletions": frozenset({"recoverableitemsdeletions", "deletions"}),
    PURGE: frozenset({"recoverableitemspurges", "purges"}),
}

_LOOKS = (5.0, 20.0)  # seconds before each look after a lost response

OPTIONS: dict[str, dict[str, Any]] = {
    **action.OPTIONS,
    "destination": {"type": "str", "required": True, "choices": list(DESTINATIONS)},
    "allow_purge": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
    "max_messages": {"type": "int", "default": 100},
}


def move_messages(context: Context) -> dict[str, Any]:
    """Move the messages to a folder, in every mailbox that has them."""
    action.check_purge(context.params)
    return _Move(context, *action.find(context)).carry_out()


class _Move:
    """The moves of one task."""

    def __init__(self, context: Context, messages: Messages, chosen: Chosen) -> None:
        self._context = context
        self._messages = messages
        self._chosen = chosen
        self._destination: str = context.params["destination"]
        self._outcome = Outcome()
        self._moved: list[Message] = []
        self._touched = False  # whether at least one mailbox has changed
        self._results: list[Mapping[str, Any]] = []
        #: How many moves the action log had before. Messages that were never moved are not in it.
        self._moves_before: dict[str, int] = {}

    def carry_out(self) -> dict[str, Any]:
        # Asked before the action logs are read, which take a request each.
        check_number(self._chosen, list(filter(_was_never_moved, self._chosen.messages)), self._context.params, "moved")
        to_move = [message for message in self._chosen.messages if self._needs_move(message)]
        check_number(self._chosen, to_move, self._context.params, "moved")
        quarantined = sum(each["reason"] == "quarantined" for each in self._outcome.left_alone)
        if quarantined:
            text = "messages are in quarantine, so they cannot be moved"
            if quarantined == 1:
                text = "message is in quarantine, so it cannot be moved"
            self._context.warn(f"{quarantined} {text}.")
        if self._context.check_mode:
            self._moved = to_move
            self._touched = bool(to_move)
        else:
            self._send(to_move)
        result = self._described(to_move)
        self._outcome.report(self._context, "moved", result)
        return result

    def _needs_move(self, message: Message) -> bool:
        """Whether to move a message. If not, remember why."""
        reason = None
        if message.is_quarantined:
            reason = "quarantined"
        elif not message.is_delivered:
            reason = "not delivered"
        elif message.has_operation("MOVE") and self._is_there(message) and not self._context.params["force"]:
            reason = f"already in {self._destination}"
        if reason:
            self._outcome.leave(message, reason)
        return not reason

    def _is_there(self, message: Message) -> bool:
        """Whether the newest move went to this folder, in every mailbox."""
        log = self._log_of(message)
        self._moves_before[message.id] = len(log)
        done = [entry for entry in log if entry.get("success") is not False]
        newest = max(
            done, key=lambda entry: str(entry.get("completed_at") or entry.get("started_at") or ""), default={}
        )
        properties = newest.get("properties")
        folder = str(properties.get("folder") or "") if isinstance(properties, Mapping) else ""
        same = re.sub("[^a-z]", "", folder.lower()) in _FOLDERS[self._destination]
        return same and not message.has_failed_move

    def _log_of(self, message: Message) -> list[Mapping[str, Any]]:
        return [entry for entry in self._messages.action_log(message.id) if entry.get("operation") == "MOVE"]

    def _send(self, to_move: Sequence[Message]) -> None:
        by_id = {message.id: message for message in to_move}
        try:
            for ids in batches(list(by_id)):
                self._send_batch([by_id[message_id] for message_id in ids])
        except CloudflareError as error:
            error.progress = self._described(to_move)
            raise

    def _send_batch(self, part: Sequence[Message], *, again: bool = True) -> None:
        try:
            items = self._messages.move([message.id for message in part], self._destination)
        except OutcomeUnknown as lost:
            remaining = self._look(part, lost)
            if remaining and not again:
                raise
            if remaining:
                self._send_batch(remaining, again=False)
            return
        self._take(part, items)

    def _look(self, part: Sequence[Message], lost: OutcomeUnknown) -> Sequence[Message]:
        """After a lost response, find out which messages were moved. Returns the others. Raises the failure if there is no time."""
        remaining = list(part)
        for _look in action.looks(self._context, lost, _LOOKS):
            logs = {message.id: self._log_of(message)[self._moves_before.get(message.id, 0) :] for message in remaining}
            for message in remaining:
                for entry in logs[message.id][-1:]:
                    self._touched = True
                    if entry.get("success") is False:
                        self._outcome.fail(message, None, entry.get("status") or "the action log says that it failed")
                    else:
                        self._moved.append(message)
            remaining = [message for message in remaining if not logs[message.id]]
            if not remaining:
                break
        return remaining

    def _take(self, part: Sequence[Message], items: Sequence[Mapping[str, Any]]) -> None:
        """Find the message of each item, and what became of the message."""
        self._results += items
        waiting = {
            (_text(message.values.get("message_id")), _text(each)): message
            for message in part
            for each in message.recipients
        }
        by_header: dict[str, list[Message]] = defaultdict(list)
        for message in part:
            by_header[_text(message.values.get("message_id"))].append(message)
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for item in items:
            header = _text(item.get("message_id"))
            about = waiting.get((header, _text(item.get("recipient"))))
            if about is None and len(by_header[header]) == 1:
                about = by_header[header][0]  # a member of a distribution list
            if item.get("success") is True:
                self._touched = True
            else:
                self._outcome.fail(about, item.get("recipient"), item.get("status"))
            if about:
                found[about.id].append(item)
        for message in part:
            mine = found[message.id]
            if not mine:
                self._outcome.fail(message, None, "the response does not mention it")
            elif all(item.get("success") is True for item in mine):
                self._moved.append(message)

    def _described(self, to_move: Sequence[Message]) -> dict[str, Any]:
        moved = {message.id for message in self._moved}
        result = {
            "changed": self._touched,
            "moved": [message.id for message in to_move if message.id in moved],
            "mailboxes": sum(len(message.recipients) for message in to_move),
            **self._outcome.described,
            "results": list(self._results),
            **self._chosen.described,
        }
        if not self._context.diff_mode:
            return result
        before = [line_of(message, "as it is") for message in to_move]
        after = [line_of(each, self._destination if each.id in moved else "as it is") for each in to_move]
        return {**result, "diff": diff_of(before, after)}


def _was_never_moved(message: Message) -> bool:
    return message.is_delivered and not message.is_quarantined and not message.has_operation("MOVE")


def _text(value: Any) -> str:
    """A text for a comparison: without case, and without angle brackets."""
    return str(value or "").strip().removeprefix("<").removesuffix(">").lower()
