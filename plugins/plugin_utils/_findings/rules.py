# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A team's rules for its lists: the file rules.yml, or a mapping with the same keys."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.parsing.dataloader import DataLoader

from ...module_utils._entry import names
from ...module_utils._entry.fields import Flag
from ...module_utils._entry.until import expiry
from ...module_utils._errors import InvalidOption, Problems, about
from ...module_utils._lists._free_mail import FREE_MAIL_DOMAINS
from ...module_utils._lists.all_lists import ALL_LISTS
from .._files.list_file import read
from .._files.strict import Items, Node, Pairs, Scalar, distinct, document, integer, text_of, texts_of
from .._files.text import check_readable

FILE = "rules.yml"

#: The rules that a finding can have.
RULES = (
    *("bypasses_all_detections", "free_mail_domain", "too_broad", "no_action", "not_verified", "suspicious_shape"),
    *("no_comment", "comment_format", "expires_soon", "expired", "until_missing", "until_too_far", "stale", "unused"),
    *("allowed_and_blocked", "protected_domain_listed"),
)
#: Rules about the accepted findings in the rules themselves.
ABOUT_ACCEPTED = ("accepted_expired", "accepted_unused")

_FLAGS = sorted(
    {name for resource in ALL_LISTS.values() for name, field in resource.fields.items() if isinstance(field, Flag)}
)
_ACCEPTED_KEYS = ("list", "name", "rule", "reason", "until")


class Accepted(NamedTuple):
    """A reviewed exception: findings of this rule about this entry are left out until it expires."""

    list: str
    name: str
    rule: str
    until: str | None
    origin: str


class Rules(NamedTuple):
    """The rules, with their defaults. ``free_mail_domains`` has the keys of the domains."""

    comment_format: re.Pattern[str] | None = None
    require_until: Sequence[str] = ()
    longest_until_days: int | None = None
    free_mail_domains: frozenset[str] = FREE_MAIL_DOMAINS
    stale_after_days: int = 365
    expiring_within_days: int = 7
    errors: frozenset[str] = frozenset()
    accepted: Sequence[Accepted] = ()


def rules_of(given: Mapping[str, Any]) -> Rules:
    """The rules of a mapping. Null is as if a key was not given. Raises InvalidEntries, a ValueError, for all mistakes."""
    problems = Problems()
    found = {}
    for key, value in given.items():
        with problems.at(str(key)):
            checked = _checked(str(key), value)
            if checked is not None:
                found[str(key)] = checked
    if found.get("longest_until_days") is not None and not found.get("require_until"):
        problems.add(
            "longest_until_days", "has no effect without require_until, the flags of the entries that it limits"
        )
    problems.raise_any()
    return Rules(**found)


def read_rules(folder: str, loader: DataLoader) -> dict[str, Any]:
    """The rules in the file of a folder as a mapping; empty if there is no file.

    Each accepted finding gets its ``origin``, such as ``rules.yml:12``. Raises OSError, or ValueError with the file and lines.
    """
    _refuse_other_spellings(folder)
    path = os.path.join(folder, FILE)
    if not os.path.exists(path):
        return {}
    text = read(path, loader).decode("utf-8", "surrogateescape").lstrip("\ufeff")
    check_readable(text)
    root = document(text)
    if root is None:
        return {}
    if not isinstance(root, Pairs):
        raise ValueError(f"line {root.line}: expected a mapping, such as 'stale_after_days: 365'")
    problems = Problems()
    rules: dict[str, Any] = {}
    for key, node in distinct(root, problems):
        with problems.at(f"line {key.line if key.text not in _READERS else node.line}"):
            value = _read(key.text, node, problems)
            _checked(key.text, value)
            if value is not None:
                rules[key.text] = value
    problems.raise_any()
    return rules


def _refuse_other_spellings(folder: str) -> None:
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if name != FILE and name.lower() in ("rules.yml", "rules.yaml", "rule.yml", "rule.yaml"):
            raise ValueError(f"{name} is not read. The name of the file must be {FILE}")


def _read(key: str, node: Node, problems: Problems) -> Any:
    if isinstance(node, Scalar) and node.is_null:
        return None
    if key == "accepted":
        return _read_accepted(node, problems)
    if key not in _READERS:
        return None  # _checked refuses it
    with about(key):
        return _READERS[key](node)


def _read_accepted(node: Node, problems: Problems) -> list[dict[str, Any]]:
    if not isinstance(node, Items):
        raise InvalidOption("accepted", "must be a list of mappings")
    found = []
    for item in node.items:
        with problems.at(f"line {item.line}"):
            if not isinstance(item, Pairs):
                raise InvalidOption("accepted", "must be a list of mappings")
            values = {key.text: text_of(value) for key, value in distinct(item, problems) if not _is_null(value)}
            entry = {**values, "origin": f"{FILE}:{item.line}"}
            _accepted(entry)
            found.append(entry)
    return found


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


_READERS: Mapping[str, Callable[[Node], Any]] = {
    "comment_format": text_of,
    "require_until": texts_of,
    "longest_until_days": integer,
    "free_mail_domains": texts_of,
    "stale_after_days": integer,
    "expiring_within_days": integer,
    "errors": texts_of,
}
_KEYS = (*_READERS, "accepted")


def _checked(key: str, value: Any) -> Any:
    """The value as ``Rules`` has it; None for null. Raises ValueError."""
    if key not in _KEYS:
        raise ValueError(f"{key!r} is not a rule{_did_you_mean(key, _KEYS)}")
    if value is None:
        return None
    with about(key):
        return _CHECKS[key](value)


def _did_you_mean(text: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.6)
    return f". Did you mean {near[0]}?" if near else f"; the possible values are {', '.join(known)}"


def _pattern(value: Any) -> re.Pattern[str]:
    try:
        return re.compile(_text(value))
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {value!r}")
    return value


def _days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"must be a number of days, not {value!r}")
    return value


def _texts(value: Any) -> list[str]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence):
        raise ValueError("must be a list of texts")
    return [_text(each) for each in value]


def _known(value: Any, known: Sequence[str]) -> list[str]:
    texts = _texts(value)
    for text in texts:
        if text not in known:
            raise ValueError(f"has {text!r}{_did_you_mean(text, known)}")
    return texts


def _accepted(value: Any) -> Accepted:
    if not isinstance(value, Mapping):
        raise ValueError("must be a list of mappings")
    for key in value:
        if key not in (*_ACCEPTED_KEYS, "origin"):
            raise ValueError(f"has the key {key!r}{_did_you_mean(str(key), _ACCEPTED_KEYS)}")
    for key in _ACCEPTED_KEYS[:-1]:
        if not str(value.get(key) or "").strip():
            raise ValueError(f"needs the key {key}")
    _known([value["list"]], list(ALL_LISTS))
    _known([value["rule"]], RULES)
    until = None if value.get("until") is None else str(value["until"])
    if until is not None:
        with about("until"):
            expiry(until)
    return Accepted(value["list"], str(value["name"]), value["rule"], until, str(value.get("origin") or ""))


def _all_accepted(value: Any) -> list[Accepted]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence):
        raise ValueError("must be a list of mappings")
    return [_accepted(each) for each in value]


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "comment_format": _pattern,
    "require_until": lambda value: _known(value, _FLAGS),
    "longest_until_days": _days,
    "free_mail_domains": lambda value: frozenset(map(names.domain_key, _texts(value))),
    "stale_after_days": _days,
    "expiring_within_days": _days,
    "errors": lambda value: frozenset(_known(value, (*RULES, *ABOUT_ACCEPTED))),
    "accepted": _all_accepted,
}
