# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivers quarantined messages.

Releasing twice may deliver twice, so a release whose response is lost is looked up, and never sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._errors import CloudflareError, InvalidOption
from .._http.failures import OutcomeUnknown
from . import action
from .action import Context, Outcome, diff_of, line_of
from .api import Messages, batches
from .choose import Chosen, check_number
from .message import DISPOSITIONS, RELEASED, Message

_LOOKS = (5.0, 30.0)  # seconds before each look after a lost response

OPTIONS: dict[str, dict[str, Any]] = {
    **action.OPTIONS,
    "max_messages": {"type": "int", "default": 10},
    "allow_dispositions": {
        "type": "list",
        "elements": "str",
        "choices": list(DISPOSITIONS),
        "default": list(RELEASED),
    },
}


def release_messages(context: Context) -> dict[str, Any]:
    """Deliver the quarantined messages among those that the task means."""
    return _Release(context, *action.find(context)).carry_out()


class _Release:
    """The releases of one task."""

    def __init__(self, context: Context, messages: Messages, chosen: Chosen) -> None:
        self._context = context
        self._messages = messages
        self._chosen = chosen
        self._outcome = Outcome()
        self._released: list[dict[str, Any]] = []
        self._touched = False  # whether at least one recipient got something
        self._forbidden: list[str] = []  # the verdicts that allow_dispositions leaves out

    def carry_out(self) -> dict[str, Any]:
        to_release = [message for message in self._chosen.messages if self._needs_release(message)]
        check_number(self._chosen, to_release, self._context.params, "released")
        if self._forbidden and not to_release:
            error = InvalidOption(
                "allow_dispositions",
                f"leaves out every quarantined message that was found ({', '.join(sorted(set(self._forbidden)))}). "
                "If you want to release them all the same, name their verdict",
            )
            error.progress = self._described(to_release)
            raise error
        if self._context.check_mode:
            self._touched = bool(to_release)
            self._released = [self._item(message, message.recipients) for message in to_release]
        else:
            self._send(to_release)
        result = self._described(to_release)
        self._outcome.report(self._context, "released", result)
        return result

    def _needs_release(self, message: Message) -> bool:
        """Whether to release a message. If not, remember why."""
        reason = None
        if message.has_operation("QUARANTINE_RELEASE"):
            reason = "released before"
        elif not message.is_quarantined:
            reason = "not quarantined"
        elif message.disposition not in self._context.params["allow_dispositions"]:
            reason = f"{message.disposition} is not in allow_dispositions"
            self._forbidden.append(message.disposition)
        if reason:
            self._outcome.leave(message, reason)
        return not reason

    def _send(self, to_release: Sequence[Message]) -> None:
        by_id = {message.id: message for message in to_release}
        try:
            for ids in batches(list(by_id)):
                self._send_batch([by_id[message_id] for message_id in ids])
        except CloudflareError as error:
            error.progress = self._described(to_release)
            raise

    def _send_batch(self, part: Sequence[Message]) -> None:
        try:
            items = self._messages.release([message.id for message in part])
        except OutcomeUnknown as lost:
            if self._look(part, lost):
                raise
            return
        found: dict[Any, list[Mapping[str, Any]]] = {message.id: [] for message in part}
        for item in items:
            found.setdefault(item.get("id"), []).append(item)
        for message in part:
            for item in found[message.id]:
                self._take(message, item)
            if not found[message.id]:
                self._outcome.fail(message, None, "the response does not mention it")

    def _look(self, part: Sequence[Message], lost: OutcomeUnknown) -> Sequence[Message]:
        """After a lost response, find out which messages were released. Returns those that the account still shows in quarantine."""
        remaining = list(part)
        for _look in action.looks(self._context, lost, _LOOKS):
            now = {message.id: self._messages.get(message.id) for message in remaining}
            done = [message for message in remaining if _is_released(now[message.id])]
            self._touched = self._touched or bool(done)
            self._released += [self._item(message, None) for message in done]
            remaining = [message for message in remaining if message not in done]
            if not remaining:
                break
        return remaining

    def _take(self, message: Message, item: Mapping[str, Any]) -> None:
        delivered, failed, undelivered = (item.get(name) or [] for name in ("delivered", "failed", "undelivered"))
        self._touched = self._touched or bool(delivered)
        for status, recipients in ("failed", failed), ("undelivered", undelivered):
            for recipient in recipients:
                self._outcome.fail(message, recipient, status)
        self._released.append(self._item(message, delivered, failed, undelivered))

    @staticmethod
    def _item(message: Message, delivered: Any, failed: Any = (), undelivered: Any = ()) -> dict[str, Any]:
        """What a task returns about a released message. ``delivered`` is None if only the message's state is known."""
        return {
            "id": message.id,
            "delivered": None if delivered is None else list(delivered),
            "failed": list(failed),
            "undelivered": list(undelivered),
            "final_disposition": message.disposition,
            "sender": message.sender,
        }

    def _described(self, to_release: Sequence[Message]) -> dict[str, Any]:
        result = {
            "changed": self._touched,
            "released": list(self._released),
            **self._outcome.described,
            **self._chosen.described,
        }
        if not self._context.diff_mode:
            return result
        released = {each["id"] for each in self._released}
        before = [line_of(message, "quarantined") for message in to_release]
        after = [line_of(each, "delivered" if each.id in released else "quarantined") for each in to_release]
        return {**result, "diff": diff_of(before, after)}


def _is_released(message: Message | None) -> bool:
    return message is not None and (message.has_operation("QUARANTINE_RELEASE") or not message.is_quarantined)
