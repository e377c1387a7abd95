# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Allow policies: mail that is exempt from scanning. Source: Cloudflare's API reference and its product documentation."""

from __future__ import annotations

from collections.abc import Iterator

from .._entry.entry import Advice, Values
from .._entry.fields import Flag, Text
from .._entry.resource import Resource
from ._free_mail import free_mail_advice
from ._pattern import PATTERN, PATTERN_TYPE, check_pattern, pattern_advice

_ACTIONS = ("is_acceptable_sender", "is_exempt_recipient", "is_trusted_sender")


def _advice(values: Values) -> Iterator[Advice]:
    if not any(values.get(action) for action in _ACTIONS):
        yield Advice("no_action", "No action is chosen, so the policy does nothing.")
    if values.get("is_trusted_sender") and values.get("is_acceptable_sender"):
        text = "is_trusted_sender bypasses all detections, so is_acceptable_sender adds nothing."
        yield Advice("suspicious_shape", text)
    is_sender = (
        values.get("is_trusted_sender") or values.get("is_acceptable_sender") or not values.get("is_exempt_recipient")
    )
    if is_sender and values.get("verify_sender") is False and values.get("pattern_type") in ("EMAIL", "DOMAIN"):
        yield Advice("not_verified", "verify_sender is off for an email address or a domain, which can be spoofed.")
    if values.get("is_exempt_recipient") and values.get("pattern_type") == "IP":
        text = "is_exempt_recipient needs an email address or a domain, not an IP address."
        yield Advice("suspicious_shape", text)
    yield from pattern_advice(values)
    yield from free_mail_advice(values)


ALLOW_POLICIES = Resource(
    path="allow_policies",
    name="email_allow_policy",
    plural="email_allow_policies",
    item="policy",
    items="policies",
    title="an allow policy",
    id_option="policy_id",
    identity=("pattern", "pattern_type"),
    order="pattern",
    fields={
        "pattern": PATTERN,
        "pattern_type": PATTERN_TYPE,
        "is_regex": Flag(default=False),
        "is_acceptable_sender": Flag(default=False, filter=True),
        "is_exempt_recipient": Flag(default=False, filter=True),
        "is_trusted_sender": Flag(default=False, filter=True),
        "verify_sender": Flag(default=True, filter=True),
        "comments": Text(default=""),
    },
    check=check_pattern,
    advise=_advice,
)
