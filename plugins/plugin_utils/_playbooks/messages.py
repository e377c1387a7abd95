# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbooks for messages decide: which of the messages that were found they act on, and whether they block the sender."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ...module_utils import _clock
from ...module_utils._entry.names import domain_key
from ...module_utils._lists._free_mail import FREE_MAIL_DOMAINS
from ...module_utils._lists.allow_policies import ALLOW_POLICIES
from .._report.report import counted

#: The most messages that a playbook acts on, if ``max_messages`` is not given.
LIMITS = {"email_pull_back": 100, "email_put_back": 100, "email_release": 10}

_MAX_SENDERS = 5  # more are not blocked on their own
_SOFT_DELETE, _TRASH = "RecoverableItemsDeletions", "DeletedItems"
_ACCEPTABLE = ("SPAM", "SPOOF", "BULK")


def decide(
    playbook: str, found: Mapping[str, Any], settings: Mapping[str, Any], domains: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What to do with the messages of an email_message_info. ``domains`` are the protected domains, if they are known.

    The result has the ``ids`` to act on, those that are ``not_approved``, the ``destination`` to move them to, the entries to ``block``
    and to ``allow``, the allowed ones again as the ``files`` of the folder have them, ``notes`` about what is left out, and a
    ``problem`` if nothing must be done; None if there is none.
    """
    messages: Sequence[Mapping[str, Any]] = found["messages"]
    approved = settings["approve"]
    chosen = [each for each in messages if approved is None or each["id"] in approved]
    left = [each["id"] for each in messages if approved is not None and each["id"] not in approved]
    limit = settings["max_messages"] or LIMITS[playbook]
    problem = None
    if len(chosen) > limit:
        problem = f"{len(chosen)} messages were found, but max_messages is {limit}. If you want that, set -e max_messages={len(chosen)}"
    notes: dict[str, str] = {}
    block: list[dict[str, Any]] = []
    allow: list[dict[str, Any]] = []
    if playbook == "email_pull_back":
        block = _to_block(chosen, settings, notes)
    elif playbook == "email_release":
        allow = _to_allow(chosen, settings, notes)
    providers = {str(each.get("inbox_provider")) for each in domains}
    return {
        "ids": [each["id"] for each in chosen],
        "not_approved": left,
        # A soft delete is documented for Microsoft only.
        "destination": settings["destination"] or (_SOFT_DELETE if providers == {"Microsoft"} else _TRASH),
        "block": block,
        "allow": allow,
        "files": as_exported(allow, settings["allow"]) if allow and settings["folder"] is not None else [],
        "notes": notes,
        "problem": problem,
    }


def _to_block(
    messages: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], notes: dict[str, str]
) -> list[dict[str, Any]]:
    """The blocked senders to add. If there are none, the reason becomes a note.

    That is the sender of the search, or else the senders of the messages. The sender in a header can be forged, so an address of an own
    domain is never blocked, and neither is a mail provider as a whole.
    """
    given = settings["sender"]
    senders = [given] if given else _senders(messages)
    reason = None
    if not settings["block"]:
        reason = "block is false"
    elif not messages:
        reason = "no message was found"
    elif len(senders) > _MAX_SENDERS:
        reason = f"the messages have {len(senders)} senders"
    own = {
        domain_key(str(name).rpartition("@")[2]) for each in messages for name in each.get("client_recipients") or ()
    }
    block = []
    for sender in senders:
        pattern = sender.lstrip("@")
        domain = domain_key(pattern.rpartition("@")[2])
        if domain in own:
            reason = reason or f"{sender} has a domain of the recipients, so it is forged, or one of your own"
        if "@" not in pattern and domain in FREE_MAIL_DOMAINS:
            reason = reason or f"{sender} is a mail provider"
        block.append({"pattern": pattern, "pattern_type": "EMAIL" if "@" in pattern else "DOMAIN"})
    if reason:
        notes["not blocked"] = reason
    return [] if reason else block


def _to_allow(
    messages: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], notes: dict[str, str]
) -> list[dict[str, Any]]:
    """The allow policies to add, so that the next mail arrives. If there are none, the reason becomes a note.

    An acceptable sender is exempt from these verdicts only. Against others, a trusted sender would help, which switches off every
    check, so nobody gets one by a playbook.
    """
    if settings["allow"] is None:
        return []
    quarantined = [each for each in messages if each.get("is_quarantined")]
    fitting = [each for each in quarantined if each.get("final_disposition") in _ACCEPTABLE]
    others = sorted({str(each.get("final_disposition")) for each in quarantined if each not in fitting})
    if others:
        notes["not allowed"] = f"an allow policy for acceptable senders has no effect on {', '.join(others)}"
    until = date_in(settings["allow"])
    if fitting and settings["folder"] is not None:
        notes["allowed"] = f"until {until}, in the files of the folder"
    elif fitting:
        notes["allowed"] = (
            "without an end, because an account does not store one. Remove the policy when it is no longer needed"
        )
    senders = [sender for sender in _senders(fitting) if "@" in sender]
    return [{"pattern": sender, "pattern_type": "EMAIL", "is_acceptable_sender": True} for sender in senders]


def date_in(days: int) -> str:
    """The date in so many days, in UTC."""
    return datetime.fromtimestamp(_clock.now() + days * 86400, timezone.utc).date().isoformat()


def as_exported(policies: Sequence[Mapping[str, Any]], days: int) -> list[dict[str, Any]]:
    """Allow policies as email_lists_export takes them, with their end. They have no ids yet, and the files need none."""
    until = date_in(days)
    return [
        {**ALLOW_POLICIES.with_defaults(each), "id": str(uuid.UUID(int=number)), "until": until}
        for number, each in enumerate(policies)
    ]


def _senders(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({str(each.get("from") or "").strip().lower() for each in messages} - {""})


#: What became of a message, in the order in which reports show them.
MOVED, FAILED, LEFT = "moved", "failed", "left alone"


#: The step that a report has if nothing was done.
CHECK_MODE = "check mode"


def outcome(steps: Mapping[str, Mapping[str, Any]], playbook: str, *, check: bool = False) -> dict[str, Any]:
    """What a playbook has done, from the results of its steps: found, decided, evidence, done, blocked, allowed, submitted, again.

    Steps that did not run are missing. The result is for a report: ``messages``, each with its ``result`` and ``detail``,
    ``steps``, one text for each step, and the ``failure``, if a step or a part of one failed. With ``check``, it is what would be done.
    """
    decided, done = steps["decided"], steps.get("done") or {}
    acted = "released" if playbook == "email_release" else MOVED
    succeeded = {each["id"] for each in done["released"]} if "released" in done else set(done.get("moved") or ())
    reasons = {each["id"]: each["reason"] for each in done.get("left_alone") or ()}
    reasons.update(dict.fromkeys(decided["not_approved"], "not approved"))
    faults: dict[Any, list[str]] = {}
    for each in done.get("failures") or ():
        faults.setdefault(each["id"], []).append(f"{each['recipient'] or 'the message'}: {each['status']}")
    messages = []
    for each in steps["found"]["messages"]:
        fault = "; ".join(faults.get(each["id"], ()))
        result = FAILED if fault else acted if each["id"] in succeeded else LEFT
        messages.append({**each, "result": result, "detail": fault or reasons.get(each["id"], "")})
    failures = [f"{name}: {step['msg']}" for name, step in steps.items() if _has_failed(step)]
    if faults:
        number = sum(map(len, faults.values()))
        failures.append(f"{number} of the mailboxes or messages failed. See the report")
    return {
        "changed": any(step.get("changed") for step in steps.values()),
        "messages": messages,
        "steps": {
            **({CHECK_MODE: "nothing was done. This is what a real run would do"} if check else {}),
            **dict(_texts(steps)),
        },
        "failure": "; ".join(failures) or None,
    }


def _has_failed(step: Mapping[str, Any]) -> bool:
    """Also if ``failed_when`` has overwritten that."""
    return bool(step.get("failed") or step.get("unreachable") or "error" in step)


def _texts(steps: Mapping[str, Mapping[str, Any]]) -> Any:
    """A line for each step that ran."""
    decided = steps["decided"]
    saved = steps.get("evidence")
    if saved is not None and "evidence" in saved:
        yield (
            "evidence",
            f"{counted(len(saved['evidence']), 'message')}, {counted(len(saved['written']), 'file')} written",
        )
    done = steps.get("done")
    if done is not None and "mailboxes" in done:
        yield "mailboxes", f"{counted(done['mailboxes'], 'mailbox')}"
    for name, key in ("blocked", "block"), ("allowed", "allow"):
        step = steps.get(name)
        if step is not None and "created" in step:
            names = ", ".join(each["pattern"] for each in decided[key])
            yield f"{name} senders", f"{names} ({'new' if step['created'] else 'as before'})"
    yield from decided["notes"].items()
    submitted = steps.get("submitted")
    if submitted is not None and "submitted" in submitted:
        yield "submitted", counted(len(submitted["submitted"]), "message")
    again = steps.get("again")
    if again is not None and "messages" in again:
        known = {each["id"] for each in steps["found"]["messages"]}
        new = [each for each in again["messages"] if each["id"] not in known]
        yield "second search", f"found {counted(len(new), 'more message')}" if new else "no more messages"
