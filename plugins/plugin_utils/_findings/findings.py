# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges the entries of files, or of an account, by the rules of a team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from ...module_utils import _clock
from ...module_utils._entry.entry import Values
from ...module_utils._entry.fields import Text
from ...module_utils._entry.until import expiry
from ...module_utils._errors import shortened
from ...module_utils._lists._free_mail import free_mail_advice
from .entries import Entry, entries_of, joined
from .names import Index, name_keys
from .rules import ABOUT_ACCEPTED, Accepted, Rules
from .usage import Usage

_MAX_NAMED = 5  # other entries in one finding


class Finding(NamedTuple):
    """A finding about an entry. ``origin`` is its file and line; None for an entry that only the account has."""

    rule: str
    severity: str
    list: str
    name: str
    origin: str | None
    text: str


def find(
    lists: Mapping[str, Any], rules: Rules, files: Mapping[str, Any] | None = None, usage: Usage | None = None
) -> list[Finding]:
    """The findings about lists: those of files, or those that the info modules returned.

    For an account, ``files`` are the lists of its files. They say when an entry expires, and in which line it is. ``usage``
    says which of its entries decided a message. Raises ValueError for lists that are neither.
    """
    by_list = {path: list(entries_of(path, entries)) for path, entries in lists.items()}
    if files is not None:
        by_list = {path: joined(path, entries, files.get(path)) for path, entries in by_list.items()}
    judge = _Judge(by_list, rules, usage)
    found = [finding for entries in by_list.values() for entry in entries for finding in judge.findings(entry)]
    return _without_accepted(found, by_list, rules, usage)


class _Judge:
    """The rules, and what they need to know about other entries."""

    def __init__(self, by_list: Mapping[str, Sequence[Entry]], rules: Rules, usage: Usage | None) -> None:
        self._rules = rules
        self._usage = usage
        self._now = datetime.fromtimestamp(_clock.now(), timezone.utc)
        self._blocked = Index(by_list.get("block_senders", ()))
        self._protected = Index(by_list.get("domains", ()))

    def findings(self, entry: Entry) -> Iterator[tuple[Entry, str, str]]:
        """The entry, the rule and the text of each finding."""
        for check in (self._advice, self._bypass, self._notes, self._dates, self._age, self._use, self._contradictions):
            for rule, text in check(entry):
                yield entry, rule, text

    def _advice(self, entry: Entry) -> Iterator[tuple[str, str]]:
        for advice in entry.resource.advise(entry.values):
            if advice.rule != "free_mail_domain":  # the rules can have other domains
                yield advice
        if entry.path in ("allow_policies", "trusted_domains"):
            yield from free_mail_advice(entry.values, self._rules.free_mail_domains)

    def _bypass(self, entry: Entry) -> Iterator[tuple[str, str]]:
        if entry.values.get("is_trusted_sender"):
            yield "bypasses_all_detections", "Mail from this trusted sender bypasses all detections."
        if entry.values.get("is_exempt_recipient"):
            yield "bypasses_all_detections", "Mail to this exempt recipient bypasses all detections."

    def _notes(self, entry: Entry) -> Iterator[tuple[str, str]]:
        wanted = self._rules.comment_format
        for name, field in entry.resource.fields.items():
            if isinstance(field, Text) and name not in entry.unknown:
                note = str(entry.values.get(name) or "")
                if not note.strip():
                    yield "no_comment", "It has no comment."
                if wanted and not wanted.search(note):
                    yield "comment_format", f"The comment does not contain {wanted.pattern}."

    def _dates(self, entry: Entry) -> Iterator[tuple[str, str]]:
        rules, until = self._rules, entry.until
        needing = [flag for flag in rules.require_until if entry.values.get(flag)]
        if until is None:
            if needing and entry.knows_until:
                yield "until_missing", f"It has no until, but {' and '.join(needing)} needs one."
            return
        end = expiry(until)
        if end <= self._now:
            yield "expired", f"It expired on {until}."
        elif end <= self._now + timedelta(days=rules.expiring_within_days):
            yield "expires_soon", f"It expires on {until}."
        longest = rules.longest_until_days
        if needing and longest is not None and _last_day(until, end) > self._now.date() + timedelta(days=longest):
            yield "until_too_far", f"It expires on {until}, more than {longest} days from now."

    def _age(self, entry: Entry) -> Iterator[tuple[str, str]]:
        if entry.modified is None or entry.path == "domains":
            return
        if entry.modified < self._now - timedelta(days=self._rules.stale_after_days):
            yield "stale", f"It has not been modified since {entry.modified.date()}."

    def _use(self, entry: Entry) -> Iterator[tuple[str, str]]:
        usage = self._usage
        if usage is not None and usage.judges(entry) and not usage.decided(entry):
            last = "last day" if usage.days == 1 else f"last {usage.days} days"
            yield "unused", f"It decided no message in the {last}, as far as Cloudflare's search shows."

    def _contradictions(self, entry: Entry) -> Iterator[tuple[str, str]]:
        if entry.path == "allow_policies" and _is_sender(entry.values):
            others = self._blocked.related(entry)
            if others:
                yield "allowed_and_blocked", f"It is allowed, but blocked senders has {_named(others)}."
        if entry.path in ("allow_policies", "block_senders", "trusted_domains"):
            verb = {"allow_policies": "allowed", "block_senders": "blocked", "trusted_domains": "trusted"}[entry.path]
            keys = name_keys(entry)
            if keys and self._protected.has(keys[0]):
                yield "protected_domain_listed", f"This is one of the protected domains, but it is {verb}."


def _last_day(until: str, end: datetime) -> Any:
    """The day of a date, or the day in which a time lies."""
    return end.date() if ":" in until else (end - timedelta(seconds=1)).date()


def _is_sender(values: Values) -> bool:
    """Whether an allow policy is about senders, and not only about recipients."""
    return bool(
        values.get("is_trusted_sender") or values.get("is_acceptable_sender") or not values.get("is_exempt_recipient")
    )


def _named(others: Iterable[Entry]) -> str:
    names = [f"{other.name} ({other.origin})" if other.origin else other.name for other in others]
    return ", ".join(shortened(names, _MAX_NAMED))


def _without_accepted(
    found: Sequence[tuple[Entry, str, str]],
    by_list: Mapping[str, Sequence[Entry]],
    rules: Rules,
    usage: Usage | None,
) -> list[Finding]:
    """The findings that are not accepted, and findings about acceptances that have expired or that nothing needs."""

    def finding(rule: str, path: str, name: str, origin: str | None, text: str) -> Finding:
        return Finding(rule, "error" if rule in rules.errors else "warning", path, name, origin, text)

    now = datetime.fromtimestamp(_clock.now(), timezone.utc)
    expired = {each for each in rules.accepted if each.until is not None and expiry(each.until) <= now}
    by_rule: dict[tuple[str, str], list[Any]] = {}
    for accepted in rules.accepted:
        by_rule.setdefault((accepted.list, accepted.rule), []).append(accepted)
    used = set()
    result = []
    for entry, rule, text in found:
        matching = [each for each in by_rule.get((entry.path, rule), ()) if entry.is_named(each.name)]
        used.update(matching)
        if not set(matching) - expired:
            result.append(finding(rule, entry.path, entry.name, entry.origin, text))
    for each in rules.accepted:
        origin = each.origin or None
        if each in expired:
            text = f"The accepted finding {each.rule} expired on {each.until}."
            result.append(finding(ABOUT_ACCEPTED[0], each.list, each.name, origin, text))
        elif each not in used and _could_be_found(each, by_list.get(each.list), usage):
            text = f"The finding {each.rule} is accepted, but there is no such finding."
            result.append(finding(ABOUT_ACCEPTED[1], each.list, each.name, origin, text))
    return result


def _could_be_found(accepted: Accepted, entries: Sequence[Entry] | None, usage: Usage | None) -> bool:
    """Whether this rule was checked: some rules need an account, others need files or a search for messages."""
    if entries is None:
        return False
    needs: Mapping[str, Callable[[Entry], bool]] = {
        "stale": lambda entry: entry.modified is not None,
        "unused": lambda entry: usage is not None and usage.judges(entry),
        **dict.fromkeys(("expires_soon", "expired", "until_missing", "until_too_far"), lambda entry: entry.knows_until),
    }
    if accepted.rule not in needs:
        return True
    named = [entry for entry in entries if entry.is_named(accepted.name)]
    return any(map(needs[accepted.rule], named or entries))
