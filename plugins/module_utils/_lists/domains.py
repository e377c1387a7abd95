# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Protected domains: the domains whose mail is scanned, and how it flows. Source: Cloudflare's API reference.

The API does not promise atomic batches for this list, so we do not use them. A deleted domain cannot be restored.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Choice, Flag, Name, Number, TextSet
from .._entry.resource import Resource

_DELIVERY_MODES = ("DIRECT", "BCC", "JOURNAL", "API", "RETRO_SCAN")
_DISPOSITIONS = (
    *("MALICIOUS", "MALICIOUS-BEC", "SUSPICIOUS", "SPOOF", "SPAM", "BULK", "ENCRYPTED", "EXTERNAL", "UNKNOWN", "NONE"),
)
_STATUSES = ("PENDING", "ACTIVE", "FAILED", "TIMEOUT")

#: Dispositions that clean mail may have.
_OF_CLEAN_MAIL = ("NONE", "UNKNOWN", "EXTERNAL")


def _advice(values: Values) -> Iterator[Advice]:
    for name in ("domain", "transport"):
        texts = names.shape_warnings(values.get(name) or "", "DOMAIN")
        yield from (Advice("suspicious_shape", f"The {name} {text}.") for text in texts)
    clean = [name for name in _OF_CLEAN_MAIL if name in (values.get("drop_dispositions") or ())]
    if clean:
        yield Advice("suspicious_shape", f"drop_dispositions with {', '.join(clean)} may drop clean mail.")


#: The server fills in fields without a default. They are only sent if a task gives them.
DOMAINS = Resource(
    path="domains",
    name="email_domain",
    plural="email_domains",
    item="email_domain",
    items="email_domains",
    title="a protected domain",
    id_option="domain_id",
    identity=("domain",),
    order="domain",
    has_batch=False,
    irreversible=True,
    fields={
        "domain": Name(
            compare_by=names.domain_key, validate=names.check_address, required=True, immutable=True, filter=True
        ),
        "allowed_delivery_modes": TextSet(choices=_DELIVERY_MODES, may_be_empty=False, max_items=10, required=True),
        "drop_dispositions": TextSet(choices=_DISPOSITIONS, max_items=10, default=[]),
        "ip_restrictions": TextSet(
            max_items=100, compare_by=names.address_key, validate=names.check_network, default=[]
        ),
        "regions": TextSet(choices=("GLOBAL", "AU", "DE", "IN", "US"), may_be_empty=False, max_items=10, required=True),
        "folder": Choice(choices=("AllItems", "Inbox")),
        "integration_id": Name(validate=names.check_uuid, filter=True),
        "lookback_hops": Number(minimum=1, maximum=20),
        "require_tls_inbound": Flag(),
        "require_tls_outbound": Flag(),
        "transport": Name(compare_by=names.domain_key, validate=names.check_address),
    },
    advise=_advice,
    read_only=("status", "authorization", "dmarc_status", "spf_status", "inbox_provider"),
    filters={
        "allowed_delivery_mode": {"type": "str", "choices": list(_DELIVERY_MODES)},
        "active_delivery_mode": {"type": "str", "choices": list(_DELIVERY_MODES)},
        "status": {"type": "str", "choices": list(_STATUSES)},
        "search": {"type": "str"},
    },
)
