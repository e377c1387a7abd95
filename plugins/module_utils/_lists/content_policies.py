# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Content policies mark messages as malicious by their subject or body. Source: Cloudflare's API reference.

Updates use PATCH, because a PUT would reset ``expires_at``, which only the newest reference mentions.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Flag, Name, Text, TextSet
from .._entry.resource import Resource

_MIN_PHRASE = 5  # characters; shorter ones are part of many words


def _advice(values: Values) -> Iterator[Advice]:
    pattern = values.get("pattern") or ""
    if names.is_open_regex(pattern):
        yield Advice("too_broad", "The pattern matches nearly every message, and every match is marked malicious.")
    elif len(pattern) < _MIN_PHRASE and "BODY" in (values.get("targets") or ()):
        text = "The pattern is short and applies to message bodies: every match is marked malicious."
        yield Advice("too_broad", text)


CONTENT_POLICIES = Resource(
    path="content_policies",
    name="email_content_policy",
    plural="email_content_policies",
    item="policy",
    items="policies",
    title="a content policy",
    id_option="policy_id",
    identity=("name",),
    order="name",
    fields={
        "name": Name(max_length=256, required=True, filter=True),
        "pattern": Name(max_length=2048, compare_by=names.literal_key, validate=names.check_encoding, required=True),
        "targets": TextSet(choices=("SUBJECT", "BODY"), may_be_empty=False, required=True),
        "enabled": Flag(default=True, filter=True),
        "notes": Text(max_length=4096, default=""),
    },
    advise=_advice,
)
