# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Blocked senders: mail that is always marked malicious. Source: Cloudflare's API reference and its product documentation."""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Flag, Text
from .._entry.resource import Resource
from ._pattern import PATTERN, PATTERN_TYPE, check_pattern, pattern_advice

#: Services that many companies send mail through. Cloudflare asks users to submit such messages instead of blocking them.
_SHARED_SERVICES = frozenset({"paypal.com", "shopify.com", "docusign.com", "docusign.net"})


def _advice(values: Values) -> Iterator[Advice]:
    if values.get("pattern_type") == "DOMAIN" and names.domain_key(values.get("pattern") or "") in _SHARED_SERVICES:
        text = "Many companies send mail through this domain: blocking it blocks legitimate mail."
        yield Advice("suspicious_shape", text)
    yield from pattern_advice(values)


BLOCK_SENDERS = Resource(
    path="block_senders",
    name="email_block_sender",
    plural="email_block_senders",
    item="sender",
    items="senders",
    title="a blocked sender",
    id_option="pattern_id",
    identity=("pattern", "pattern_type"),
    order="pattern",
    fields={
        "pattern": PATTERN,
        "pattern_type": PATTERN_TYPE,
        "is_regex": Flag(default=False),
        "comments": Text(default=""),
    },
    check=check_pattern,
    advise=_advice,
)
