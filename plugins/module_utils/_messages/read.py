# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads messages, without their content."""

from __future__ import annotations

from typing import Any

from .._errors import InvalidOption
from .action import Context, check_positive, warn_about
from .api import Messages
from .choose import choose
from .message import FIELDS, Message
from .options import CHOOSE

#: Parts that take one more request for each message, and for how many messages they can be read.
_PARTS = ("detections", "trace", "action_log")
_MAX_WITH_PARTS = 100

OPTIONS: dict[str, dict[str, Any]] = {
    **CHOOSE,
    "limit": {"type": "int"},
    "fields": {"type": "list", "elements": "str", "choices": [*FIELDS, "recipients"]},
    "include": {"type": "list", "elements": "str", "choices": list(_PARTS), "default": []},
    "count_only": {"type": "bool", "default": False},
}


def read_messages(context: Context) -> dict[str, Any]:
    """Read some messages by their ids, or all that a search finds, at most ``limit``."""
    params = context.params
    limit, include = params["limit"], params["include"]
    if limit is not None:
        check_positive("limit", limit)
    if include and params["count_only"]:
        raise InvalidOption("include", "and count_only are mutually exclusive")
    messages = Messages(context.account)
    chosen = choose(messages, params, limit=limit)
    if include and len(chosen.messages) > _MAX_WITH_PARTS:
        raise InvalidOption(
            "include",
            f"takes one request for each message and part, so it is limited to {_MAX_WITH_PARTS} messages, "
            f"but {len(chosen.messages)} were found. Set limit, or search for less",
        )
    warn_about(context, chosen)
    if chosen.truncated:
        context.warn(f"There are more than {limit} messages. The others are left out, because limit is {limit}.")
    fields = params["fields"]

    def shown(message: Message) -> dict[str, Any]:
        values = message.shown
        if fields is not None:
            values = {name: value for name, value in values.items() if name == "id" or name in fields}
        return {**values, **{part: _part(messages, message, part) for part in _PARTS if part in include}}

    found = [] if params["count_only"] else list(map(shown, chosen.messages))
    return {"changed": False, "messages": found, **chosen.described}


def _part(messages: Messages, message: Message, part: str) -> Any:
    """A part of a message; None if there is none: only a message with a verdict has detections."""
    return messages.action_log(message.id) if part == "action_log" else messages.detail(message.id, part)
