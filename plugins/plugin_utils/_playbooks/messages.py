# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbooks for messages decide: which of the messages that were found they act on, and whether they block the sender."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ...module_utils import _clock
from ...module_utils._entry.names import domain_key, is_below
from ...module_utils._errors import shortened
from ...module_utils._lists._free_mail import FREE_MAIL_DOMAINS
from ...module_utils._lists.allow_policies import ALLOW_POLICIES
from ...module_utils._messages.message import RELEASED, Message
from .._report.report import counted
from .._report.result import has_failed

#: The most messages that a playbook acts on, if ``max_messages`` is not given.
LIMITS = {"email_pull_back": 100, "email_put_back": 100, "email_release": 10}

_MAX_SENDERS = 5  # more are not blocked on their own
_SOFT_DELETE, _TRASH = "RecoverableItemsDeletions", "DeletedItems"
_NEVER_RELEASED = "This playbook never releases them. Only a task of your own can, with allow_dispositions"
_ACCEPTABLE = ("SPAM", "SPOOF", "BULK")


def decide(
    playbook: str, found: Mapping[str, Any], settings: Mapping[str, Any], domains: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What to do with the messages of an email_message_info. ``domains`` are the protected domains, if they are known.

    The result has the ``ids`` to act on, the reason for each one ``left``, the ``destination`` to move them to, the entries to ``block``
    and to ``allow``, the allowed ones again as the ``files`` of the folder have them, ``notes`` about what is left out, and a
    ``problem`` if nothing must be done; None if there is none.
    """
    messages: Sequence[Mapping[str, Any]] = found["messages"]
    approved = settings["approve"]
    chosen = [each for each in messages if approved is None or each["id"] in approved]
    left = {each["id"]: "not approved" for each in messages if approved is not None and each["id"] not in approved}
    if playbook == "email_release":
        left.update(
            {
                each["id"]: f"{_verdict(each)} is never released by this playbook"
                for each in filter(_is_malicious, chosen)
            }
        )
    missing = [each for each in approved or () if each not in {message["id"] for message in messages}]
    notes: dict[str, str] = {}
    if missing:
        notes["not found"] = f"{counted(len(missing), 'approved message')}, such as {missing[0]}"
    block: list[dict[str, Any]] = []
    allow: list[dict[str, Any]] = []
    if playbook == "email_pull_back":
        if settings["ids"] is not None:
            notes["second search"] = "not made, because ids is set"
        block = _to_block(chosen, settings, domains, notes)
    elif playbook == "email_release":
        allow = _to_allow(chosen, settings, notes)
    providers = {str(each.get("inbox_provider")) for each in domains}
    return {
        "ids": [each["id"] for each in chosen if each["id"] not in left],
        "left": left,
        # A soft delete is documented for Microsoft only.
        "destination": settings["destination"] or (_SOFT_DELETE if providers == {"Microsoft"} else _TRASH),
        "block": block,
        "allow": allow,
        "files": as_exported(allow, settings["allow"]) if allow and settings["folder"] is not None else [],
        "notes": notes,
        "problem": _problem(playbook, messages, chosen, settings),
    }


def _problem(
    playbook: str,
    messages: Sequence[Mapping[str, Any]],
    chosen: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
) -> str | None:
    """Why nothing must be done with the chosen ones of the messages that were found; None if there is no reason."""
    if settings["ids"] is not None and not messages:
        return "None of the messages in ids exists in this account"
    if settings["approve"] is not None and not chosen:
        return f"None of the approved messages was found. The search found {counted(len(messages), 'other message')}"
    number, limit = len(chosen), settings["max_messages"] or LIMITS[playbook]
    reason = f"messages were found, but max_messages is {limit}"
    if playbook == "email_release":
        malicious = list(filter(_is_malicious, chosen))
        number = sum(map(_is_quarantined, chosen)) - len(malicious)
        if malicious and not number and not any(map(_was_released, chosen)):
            verdicts = ", ".join(sorted(set(map(_verdict, malicious))))
            return f"{counted(len(malicious), 'message')} in quarantine: {verdicts}. {_NEVER_RELEASED}"
        reason = f"messages would be released, but max_messages is {limit}"
    return f"{number} {reason}. If you want that, set -e max_messages={number}" if number > limit else None


def _read(message: Mapping[str, Any]) -> Message:
    return Message(message["id"], message)


def _is_quarantined(message: Mapping[str, Any]) -> bool:
    return _read(message).is_quarantined


def _was_released(message: Mapping[str, Any]) -> bool:
    return _read(message).has_operation("QUARANTINE_RELEASE")


def _verdict(message: Mapping[str, Any]) -> str:
    return _read(message).disposition


def _is_malicious(message: Mapping[str, Any]) -> bool:
    """Whether it is in quarantine for a verdict with which a message is only released by a task that names it."""
    return _is_quarantined(message) and not _was_released(message) and _verdict(message) not in RELEASED


def _to_block(
    messages: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    domains: Sequence[Mapping[str, Any]],
    notes: dict[str, str],
) -> list[dict[str, Any]]:
    """The blocked senders to add. If there are none, the reason becomes a note.

    That is the sender of the search, or else the senders of the messages. The sender in a header can be forged, so an address of an own
    domain is never blocked, and neither is a mail provider as a whole. Own domains are the protected ones, and those of the recipients.
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
    recipients = {str(name).rpartition("@")[2] for each in messages for name in each.get("client_recipients") or ()}
    own = set(map(domain_key, recipients.union(str(each.get("domain")) for each in domains)))
    block = []
    for sender in senders:
        pattern = sender.lstrip("@")
        domain = domain_key(pattern.rpartition("@")[2])
        if any(_overlap(domain, each, whole="@" not in pattern) for each in own):
            reason = reason or f"{sender} has one of your own domains, or a recipient's, so it may be forged"
        if "@" not in pattern and domain in FREE_MAIL_DOMAINS:
            reason = reason or f"{sender} is a mail provider"
        block.append({"pattern": pattern, "pattern_type": "EMAIL" if "@" in pattern else "DOMAIN"})
    if reason:
        notes["not blocked"] = reason
    return [] if reason else block


def _overlap(blocked: str, own: str, *, whole: bool) -> bool:
    """Whether a block affects an own domain: the same domain or a subdomain of it. A ``whole`` domain also affects its own subdomains."""
    return blocked == own or is_below(blocked, own) or (whole and is_below(own, blocked))


def _to_allow(
    messages: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], notes: dict[str, str]
) -> list[dict[str, Any]]:
    """The allow policies to add, so that the next mail arrives. If there are none, the reason becomes a note.

    Messages that were released before count, too, so that a second run adds a policy that the first one was not asked for.

    An acceptable sender is exempt from these verdicts only. Against others, a trusted sender would help, which switches off every
    check, so nobody gets one by a playbook.
    """
    if settings["allow"] is None:
        return []
    quarantined = [each for each in messages if _is_quarantined(each) or _was_released(each)]
    if not quarantined:
        notes["not allowed"] = "none of these messages is or was in quarantine"
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


#: What failures call the steps. The step "done" is a move or a release.
_STEPS = {"blocked": "block", "allowed": "allow", "submitted": "submission", "again": "second search"}
#: The result of each step has one of these keys, unless the step failed.
_RESULT_KEYS = ("ids", "messages", "evidence", "moved", "released", "created", "files", "submitted")

_MAX_FAULTS = 5  # a failure names no more; the report has all

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
    reasons.update(decided["left"])
    faults: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for each in done.get("failures") or ():
        faults[each["id"]].append(each)
    messages = []
    for each in steps["found"]["messages"]:
        detail = _detail(each, faults[each["id"]], acted)
        result = FAILED if detail else acted if each["id"] in succeeded else LEFT
        messages.append({**each, "result": result, "detail": detail or reasons.get(each["id"], "")})
    words = {**_STEPS, "done": "release" if acted == "released" else "move"}
    failures = [
        f"{words.get(name, name)}: {step['msg']}" for name, step in steps.items() if has_failed(step, _RESULT_KEYS)
    ]
    failed = [_fault(each) for of_message in faults.values() for each in of_message]
    if failed:
        named = ", ".join(shortened(failed, _MAX_FAULTS))
        failures.append(f"{len(failed)} of the mailboxes or messages failed: {named}")
    return {
        "changed": any(step.get("changed") for step in steps.values()),
        "messages": messages,
        "steps": {
            **({CHECK_MODE: "nothing was done. This is what a real run would do"} if check else {}),
            **dict(_texts(steps)),
        },
        "failure": "; ".join(failures) or None,
    }


def _fault(failure: Mapping[str, Any]) -> str:
    return f"{failure['recipient'] or 'the message'}: {failure['status']}"


def _detail(message: Mapping[str, Any], failures: Sequence[Mapping[str, Any]], acted: str) -> str:
    """What failed for a message, and whether the rest of it was moved; empty if nothing failed."""
    text = "; ".join(map(_fault, failures))
    recipients = {each["recipient"] for each in failures}
    others = set(message.get("client_recipients") or ()) - recipients
    if acted == MOVED and others and recipients and all(recipients):  # without a recipient, the whole message failed
        text += f"; {acted} in {counted(len(others), 'other mailbox')}"
    return text


def _texts(steps: Mapping[str, Mapping[str, Any]]) -> Any:
    """A line for each step that ran."""
    decided = steps["decided"]
    saved = steps.get("evidence")
    if saved is not None and "evidence" in saved:
        text = f"{counted(len(saved['evidence']), 'message')}, {counted(len(saved['written']), 'file')} written"
        lacking = Counter(part["part"] for each in saved["evidence"] for part in each["unavailable"])
        parts = ", ".join(f"{part} of {counted(number, 'message')}" for part, number in lacking.items())
        yield "evidence", f"{text}; not available: {parts}" if parts else text
    done = steps.get("done")
    if done is not None and "mailboxes" in done:
        failed = len(done.get("failures") or ())
        yield "mailboxes", counted(done["mailboxes"], "mailbox") + (f", {failed} of them failed" if failed else "")
    for name, key in ("blocked", "block"), ("allowed", "allow"):
        step = steps.get(name)
        if step is not None and "created" in step:
            names = ", ".join(each["pattern"] for each in decided[key])
            yield f"{name} senders", f"{names} ({'new' if step['created'] else 'as before'})"
    yield from decided["notes"].items()
    submitted = steps.get("submitted")
    if submitted is not None and "submitted" in submitted:
        before = len(submitted.get("left_alone") or ())
        yield "submitted", counted(len(submitted["submitted"]), "message") + (f", {before} as before" if before else "")
    again = steps.get("again")
    if again is not None and "messages" in again:
        known = {each["id"] for each in steps["found"]["messages"]}
        new = [each for each in again["messages"] if each["id"] not in known]
        yield "second search", f"found {counted(len(new), 'more message')}" if new else "no more messages"
