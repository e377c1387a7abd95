# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trusted domains are exempt from the detection of new domains, of similar domains, or both.

Source: Cloudflare's API reference and its product documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Values
from .._entry.fields import Flag, Name, Text
from .._entry.resource import Resource

#: Services where anyone can get an address.
_FREE_MAIL = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.com", "gmx.de", "googlemail.com", "hotmail.com", "icloud.com", "live.com"),
        *("mail.com", "mail.ru", "outlook.com", "proton.me", "protonmail.com", "qq.com", "yahoo.com", "yandex.ru"),
    }
)


def _warnings(values: Values) -> Iterator[str]:
    if not (values.get("is_recent") or values.get("is_similarity")):
        yield "Neither is_recent nor is_similarity is on, so the trusted domain does nothing."
    pattern = values.get("pattern") or ""
    if values.get("is_regex"):
        yield from (f"The regular expression {text}." for text in names.regex_warnings(pattern))
        return
    yield from (f"The pattern {text}." for text in names.shape_warnings(pattern, "DOMAIN"))
    if names.is_broad(pattern, "DOMAIN"):
        yield "The pattern is a whole top-level domain."
    if names.domain_key(pattern) in _FREE_MAIL:
        yield "Anyone can get an address at this domain, so it should not be trusted."


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
    warnings=_warnings,
)
