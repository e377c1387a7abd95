# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies of an account, in memory. Source: Cloudflare's API reference and the models of its Python SDKs."""

from __future__ import annotations

import ipaddress
import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

ACTIONS = ("is_acceptable_sender", "is_exempt_recipient", "is_trusted_sender")
FLAGS = ("is_regex", *ACTIONS, "verify_sender")
REQUIRED = ("pattern", "pattern_type", *FLAGS)
DEPRECATED = {
    "is_sender": "is_trusted_sender",
    "is_spoof": "is_acceptable_sender",
    "is_recipient": "is_exempt_recipient",
}
REFUSED: tuple[Any, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),  # private, unique-local
        *("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"),  # loopback, link-local
        *("0.0.0.0/32", "::/128", "255.255.255.255/32"),  # unspecified, broadcast
    )
)


class Invalid(Exception):
    """A field that the API refuses; ``pointer`` is its JSON pointer."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


class Unknown(Exception):
    """No policy has this id."""


def integer_ids() -> Callable[[], int]:
    counter = itertools.count(2401)
    return lambda: next(counter)


def uuid_ids() -> Callable[[], str]:
    """Random to look at, the same in every run, so that documentation can name them."""
    counter = itertools.count(1)
    return lambda: str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{next(counter)}.policy.example"))


class Store:
    """The policies of one account, by id in the order of their creation."""

    def __init__(self, ids: Callable[[], Any], has_batch: bool) -> None:
        self._next_id = ids
        self.has_batch = has_batch
        self.policies: dict[Any, dict[str, Any]] = {}

    def get(self, policy_id: Any) -> dict[str, Any]:
        if policy_id not in self.policies:
            raise Unknown(policy_id)
        return self.policies[policy_id]

    def create(self, fields: dict[str, Any], pointer: str = "") -> dict[str, Any]:
        for name in REQUIRED:
            if name not in fields:
                raise Invalid(f"{pointer}/{name}", f"{name} is required")
        _check(fields, pointer)
        now = _now()
        policy = {"id": self._next_id(), "comments": None, **fields, "created_at": now, "modified_at": now}
        self.policies[policy["id"]] = policy
        return policy

    def edit(self, policy_id: Any, fields: dict[str, Any], pointer: str = "") -> dict[str, Any]:
        policy = self.get(policy_id)
        _check({**policy, **fields}, pointer)
        self.policies[policy_id] = {**policy, **fields, "modified_at": _now()}
        return self.policies[policy_id]

    def delete(self, policy_id: Any) -> dict[str, Any]:
        self.get(policy_id)
        del self.policies[policy_id]
        return {"id": policy_id}

    def batch(self, work: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
        """All or nothing, in the documented order."""
        before = dict(self.policies)
        try:
            return {
                kind: [self._one(kind, position, entry) for position, entry in enumerate(work[kind])] for kind in KINDS
            }
        except (Invalid, Unknown):
            self.policies = before
            raise

    def _one(self, kind: str, position: int, entry: dict[str, Any]) -> dict[str, Any]:
        pointer = f"/{kind}/{position}"
        fields = {name: value for name, value in entry.items() if name != "id"}
        if kind == "posts":
            return self.create(fields, pointer)
        if "id" not in entry:
            raise Invalid(f"{pointer}/id", "id is required")
        if kind == "deletes":
            return self.delete(entry["id"])
        if kind == "puts":
            fields = {"comments": None, **fields}
        return self.edit(entry["id"], fields, pointer)

    def matching(self, filters: dict[str, Any], search: str, order: str, descending: bool) -> list[dict[str, Any]]:
        def fits(policy: dict[str, Any]) -> bool:
            text = f"{policy['pattern']} {policy['comments'] or ''}".lower()
            return search.lower() in text and all(policy[name] == value for name, value in filters.items())

        found: Iterator[dict[str, Any]] = filter(fits, self.policies.values())
        return sorted(found, key=lambda policy: str(policy[order]), reverse=descending)


KINDS = ("deletes", "patches", "puts", "posts")


def as_answer(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy as the API shows it: with the deprecated fields, which callers have to pass over."""
    old = {name: policy[successor] for name, successor in DEPRECATED.items()}
    return {**policy, **old, "last_modified": policy["modified_at"]}


def _check(fields: dict[str, Any], pointer: str) -> None:
    pattern = fields["pattern"]
    if not isinstance(pattern, str) or not 1 <= len(pattern) <= 1024:
        raise Invalid(f"{pointer}/pattern", "pattern must have 1 to 1024 characters")
    if fields["pattern_type"] not in ("EMAIL", "DOMAIN", "IP"):
        raise Invalid(f"{pointer}/pattern_type", "pattern_type must be EMAIL, DOMAIN or IP")
    for name in FLAGS:
        if not isinstance(fields[name], bool):
            raise Invalid(f"{pointer}/{name}", f"{name} must be a boolean")
    comments = fields.get("comments")
    if comments is not None and (not isinstance(comments, str) or len(comments) > 1024):
        raise Invalid(f"{pointer}/comments", "comments must have at most 1024 characters")
    if fields["pattern_type"] == "IP" and not fields["is_regex"]:
        _check_ip(pattern, pointer)


def _check_ip(pattern: str, pointer: str) -> None:
    try:
        network = ipaddress.ip_network(pattern, strict=False)
    except ValueError as error:
        raise Invalid(f"{pointer}/pattern", str(error)) from error
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped:
        network = ipaddress.ip_network(f"{mapped}/{max(network.prefixlen - 96, 0)}", strict=False)
    if any(network.version == refused.version and network.subnet_of(refused) for refused in REFUSED):
        raise Invalid(
            f"{pointer}/pattern", "pattern is a private, loopback, link-local, unspecified or broadcast address"
        )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
