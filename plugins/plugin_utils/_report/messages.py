# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports about messages. Everything in a message comes from an attacker, so addresses and links are defanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .inert import defanged
from .report import Line, Report, counted

_TITLES = {"found": "messages", "done": "actions on messages"}


def report_of_messages(result: Mapping[str, Any], messages: list[dict[str, Any]], steps: Mapping[str, Any]) -> Report:
    """The report of a search, or of what a playbook did with the messages that it found: one line per message.

    ``messages`` and ``steps`` are parts of the result in Python's own types. The document has the texts as they are, for other programs.
    """
    acted = any("result" in each for each in messages)
    lines = []
    for each in messages:
        word = str(each["result"]) if acted else _state(each)
        mailboxes = len(each.get("client_recipients") or ())
        detail = str(each.get("detail") or "")
        text = ": ".join(filter(None, [detail, str(each.get("subject") or "")]))
        lines.append(
            Line(
                mark=f"{word:<11}",
                word=word,
                list=str(each.get("final_disposition") or "NONE"),
                name=defanged(str(each.get("from") or each.get("envelope_from") or "(unknown sender)")),
                differences=(),
                note=f"({counted(mailboxes, 'mailbox')})",
                origin=str(each.get("id")),
                text=defanged(text),
            )
        )
    mailboxes = sum(len(each.get("client_recipients") or ()) for each in messages)
    summary = {"messages": f"{len(messages)} found, {counted(mailboxes, 'mailbox')}"} if messages else {}
    if result.get("truncated"):
        summary["messages"] += ", and there are more"
    summary.update({name: defanged(str(text)) for name, text in steps.items()})
    failure = None if result.get("failure") is None else defanged(str(result["failure"]))
    return Report(
        kind="messages",
        title=_TITLES["done" if acted else "found"],
        failure=failure,
        lines=lines,
        empty="No message was found.",
        lists=sorted({line.list for line in lines}),
        summary=summary,
        plan=None,
        must_be_empty=False,
        document={"kind": "messages", "msg": result.get("failure"), "messages": messages, "steps": dict(steps)},
        columns=("state", "verdict", "sender", "subject", "message"),
    )


def _state(message: Mapping[str, Any]) -> str:
    """What a reader wants to know first about a message that was found."""
    if message.get("is_quarantined"):
        return "quarantined"
    states = message.get("delivery_status")
    return ", ".join(map(str, states)) if isinstance(states, list) and states else "unknown"
