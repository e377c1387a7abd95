# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all actions on messages share: their options, and what became of each message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .._errors import CloudflareError, InvalidOption, shortened
from .._http.client import Account
from .._http.failures import OutcomeUnknown
from .api import Messages
from .choose import Chosen, choose_for_action, is_specific
from .message import Message
from .options import CHOOSE, PURGE


class Context(NamedTuple):
    """A task: the account, its options, and how it runs. ``warn`` shows a warning."""

    account: Account
    params: Mapping[str, Any]
    check_mode: bool = False
    diff_mode: bool = False
    warn: Callable[[str], None] = lambda text: None


class Outcome:
    """What became of the messages of an action.

    ``left_alone`` are those that needed nothing, each with the reason. ``failures`` has an item for each mailbox at fault, or for
    each part of a message.
    """

    def __init__(self) -> None:
        self.left_alone: list[dict[str, str]] = []
        self.failures: list[dict[str, Any]] = []

    def leave(self, message: Message, reason: str) -> None:
        """Remember that a message is left as it is."""
        self.left_alone.append({"id": message.id, "reason": reason})

    def fail(self, message: Message | None, recipient: Any, status: Any) -> None:
        """Remember a mailbox in which the action failed."""
        self.failures.append(
            {
                "id": message and message.id,
                "message_id": message and message.values.get("message_id"),
                "recipient": recipient,
                "status": status,
            }
        )

    def fail_part(self, message: Message, part: str | None, status: str) -> None:
        """Remember a part of a message for which the action failed; None if it failed for all of them."""
        self.failures.append({"id": message.id, "part": part, "status": status})

    @property
    def described(self) -> dict[str, Any]:
        """For the module's result."""
        return {"left_alone": self.left_alone, "failures": self.failures}

    def report(self, context: Context, verb: str, result: Mapping[str, Any]) -> None:
        """Fail or warn if a part failed, as ``partial`` says. Everything has been tried before."""
        if not self.failures:
            return
        shown = [f"{_place(each)} ({each['status']})" for each in self.failures]
        text = f"{len(self.failures)} could not be {verb}: {', '.join(shortened(shown))}"
        if context.params["partial"] == "warn":
            context.warn(f"{text}.")
            return
        error = CloudflareError(text)
        error.progress = dict(result)
        raise error


def _place(failure: Mapping[str, Any]) -> str:
    """The mailbox, the part or the message that failed, for an error message."""
    if failure.get("part"):
        return f"{failure['part']} of {failure['id']}"
    return str(failure.get("recipient") or failure["id"])


#: The argument spec of every action. ``max_messages`` has another default in each.
OPTIONS: dict[str, dict[str, Any]] = {
    **CHOOSE,
    "partial": {"type": "str", "choices": ["fail", "warn"], "default": "fail"},
}


def find(context: Context) -> tuple[Messages, Chosen]:
    """The messages that an action means, and warnings about them. Raises InvalidOption or RequestFailed."""
    check_positive("max_messages", context.params["max_messages"])
    messages = Messages(context.account)
    chosen = choose_for_action(messages, context.params)
    warn_about(context, chosen)
    return messages, chosen


def warn_about(context: Context, chosen: Chosen) -> None:
    """Give the warnings about a choice."""
    for text in chosen.warnings(is_specific=is_specific(context.params)):
        context.warn(text)


def looks(context: Context, lost: OutcomeUnknown, pauses: Sequence[float]) -> Iterator[None]:
    """Wait before each look at what a request without a response has done. Raises ``lost`` if ``max_wait`` forbids the wait."""
    for pause in pauses:
        lost.retry_after = pause
        context.account.client.wait(lost, 1)
        lost.retry_after = None
        yield


def check_purge(params: Mapping[str, Any]) -> None:
    """Refuse a purge that the task does not allow."""
    if params["destination"] == PURGE and not params["allow_purge"]:
        reason = f"must be true for {PURGE}, because the API cannot bring a purged message back"
        raise InvalidOption("allow_purge", reason)


def check_positive(name: str, value: int) -> None:
    """Refuse a limit that allows nothing, or that is a boolean."""
    if isinstance(value, bool) or value < 1:
        raise InvalidOption(name, "must be at least 1")


def line_of(message: Message, state: str) -> str:
    """One line for a diff: no subject, because attackers write it and logs keep it."""
    mailboxes = f"{len(message.recipients)} mailbox{'' if len(message.recipients) == 1 else 'es'}"
    return f"{message.id}  {message.sender}  {mailboxes}  {state}"


def diff_of(before: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
    """A diff of such lines."""
    return {"before": "".join(f"{line}\n" for line in before), "after": "".join(f"{line}\n" for line in after)}
