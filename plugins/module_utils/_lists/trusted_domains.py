# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trusted domains are exempt from the detection of new domains, of similar domains, or both.

Source: Cloudflare's API reference and its product documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Flag, Name, Text
from .._entry.resource import Resource
from ._free_mail import free_mail_advice

#: Services where anyone can get an address.


def _advice(values: Values) -> Iterator[Advice]:
    if not (values.get("is_recent") or values.get("is_similarity")):
        yield Advice("no_action", "Neither is_recent nor is_similarity is on, so the trusted domain does nothing.")
    pattern = values.get("pattern") or ""
    if values.get("is_regex"):
        yield from (Advice("too_broad", f"The regular expression {text}.") for text in names.regex_warnings(pattern))
        return
    yield from (Advice("suspicious_shape", f"The pattern {text}.") for text in names.shape_warnings(pattern, "DOMAIN"))
    if names.is_broad(pattern, "DOMAIN"):
        yield Advice("too_broad", "The pattern is a whole top-level domain.")
    yield from free_mail_advice(values)


TRUSTED_DOMAINS = Resource(
    path="trusted_domains",
    name="email_trusted_domain",
    plural="email_trusted_domains",
    item="trusted_domain",
    items="trusted_domains",
    title="a trusted domain",
    id_option="trusted_domain_id",
    identity=("pattern",),
    order="pattern",
    fields={
        "pattern": Name(
            compare_by=names.domain_key, validate=names.check_address, regex_flag="is_regex", required=True, filter=True
        ),
        "is_regex": Flag(default=False),
        "is_recent": Flag(default=False, filter=True),
        "is_similarity": Flag(default=False, filter=True),
        "comments": Text(default=""),
    },
    advise=_advice,
)
