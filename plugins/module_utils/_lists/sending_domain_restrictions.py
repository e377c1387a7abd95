# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending domain restrictions: mail from a domain that arrives without TLS is dropped. Source: Cloudflare's API reference.

Batches of this list can only delete, so each change takes one request.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Name, Text, TextSet
from .._entry.resource import Resource


def _advice(values: Values) -> Iterator[Advice]:
    domain = values.get("domain") or ""
    yield from (Advice("suspicious_shape", f"The domain {text}.") for text in names.shape_warnings(domain, "DOMAIN"))
    for name in values.get("exclude") or ():
        texts = names.shape_warnings(name, "DOMAIN")
        yield from (Advice("suspicious_shape", f"The excluded name {name} {text}.") for text in texts)
    outside = [name for name in values.get("exclude") or () if not names.is_below(name, domain)]
    if outside:
        text = f"Excluded names that are not below the domain have no effect: {', '.join(outside)}."
        yield Advice("suspicious_shape", text)


SENDING_DOMAIN_RESTRICTIONS = Resource(
    path="sending_domain_restrictions",
    name="email_sending_domain_restriction",
    plural="email_sending_domain_restrictions",
    item="restriction",
    items="restrictions",
    title="a sending domain restriction",
    id_option="sending_domain_restriction_id",
    identity=("domain",),
    order="domain",
    has_batch=False,
    fields={
        "domain": Name(compare_by=names.domain_key, validate=names.check_address, required=True),
        "exclude": TextSet(default=[], compare_by=names.domain_key, validate=names.check_address),
        "comments": Text(default=""),
    },
    advise=_advice,
)
