# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""For each list: a new entry, a change, and filters with the number of seeds that they match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """``new`` sets every field. Accounts with integer ids cannot set the fields in ``not_in_integers``."""

    new: dict[str, Any]
    change: dict[str, Any]
    orders: tuple[str, ...]
    filters: tuple[tuple[str, Any, int], ...] = ()
    ignored: dict[str, Any] | None = None
    immutable: tuple[str, ...] = ()
    not_in_integers: tuple[str, ...] = ()

    def new_for(self, sdk_major: int) -> dict[str, Any]:
        """A new entry for this version of the SDK."""
        excluded = self.not_in_integers if sdk_major == 4 else ()
        return {name: value for name, value in self.new.items() if name not in excluded}

    @property
    def replacement(self) -> dict[str, Any]:
        """The body of a PUT."""
        return {name: value for name, value in self.new.items() if name not in self.immutable}


SAMPLES: dict[str, Sample] = {
    "allow_policies": Sample(
        new={
            "pattern": "partner.example",
            "pattern_type": "DOMAIN",
            "is_regex": False,
            "is_acceptable_sender": True,
            "is_exempt_recipient": False,
            "is_trusted_sender": False,
            "verify_sender": True,
            "comments": "Agreed",
        },
        change={"comments": "", "is_trusted_sender": True},
        ignored={"is_sender": True, "is_spoof": False, "is_recipient": True},
        orders=("pattern", "created_at"),
        filters=(
            ("pattern", "newsletter.example", 1),
            ("pattern_type", "EMAIL", 2),
            ("pattern_type", "UNKNOWN", 0),
            ("is_trusted_sender", True, 2),
            ("is_acceptable_sender", False, 3),
            ("is_exempt_recipient", True, 1),
            ("verify_sender", False, 1),
            ("is_sender", True, 2),
            ("is_spoof", True, 2),
            ("is_recipient", False, 4),
            ("search", "partner", 2),
            ("search", "PRINT ROOM", 1),
        ),
    ),
    "block_senders": Sample(
        new={"pattern": "fraud@x.example", "pattern_type": "EMAIL", "is_regex": False, "comments": "Fraud"},
        change={"pattern": "x.example", "pattern_type": "DOMAIN", "comments": None},
        orders=("pattern", "created_at"),
        filters=(
            ("pattern", "malware.example", 1),
            ("pattern_type", "EMAIL", 2),
            ("search", "casino", 1),
        ),
    ),
    "trusted_domains": Sample(
        new={
            "pattern": "new-partner.example",
            "is_regex": False,
            "is_recent": True,
            "is_similarity": True,
            "comments": "New",
        },
        change={"is_recent": False, "comments": "Old"},
        orders=("pattern", "created_at"),
        filters=(
            ("pattern", "partner-shop.example", 1),
            ("is_recent", True, 2),
            ("is_similarity", False, 1),
            ("search", "subsidiary", 1),
        ),
    ),
    "impersonation_registry": Sample(
        new={"name": "Grace Doe", "email": "grace@corp.example", "is_email_regex": False, "comments": "Board"},
        change={"email": r"grace(\.doe)?@corp\.example", "is_email_regex": True},
        ignored={
            "provenance": "SNOOPY-OFFICE_365",
            "directory_id": 5,
            "directory_node_id": 6,
            "external_directory_node_id": "7",
        },
        orders=("name", "email", "created_at"),
        filters=(
            ("provenance", "A1S_INTERNAL", 2),
            ("provenance", "SNOOPY-OFFICE_365", 1),
            ("provenance", "SNOOPY-CASB_OFFICE_365", 0),
            ("search", "jane.roe@", 1),
        ),
        not_in_integers=("comments",),
    ),
    "content_policies": Sample(
        new={
            "name": "Fake parcels",
            "pattern": r"parcel \d+",
            "targets": ["SUBJECT"],
            "enabled": True,
            "notes": "Seen in November",
        },
        change={"targets": ["BODY", "SUBJECT"], "enabled": False, "notes": None},
        orders=("name", "created_at"),
        filters=(("name", "Gift cards", 1), ("enabled", True, 2), ("search", "bc1", 1), ("search", "fraud", 0)),
    ),
    "sending_domain_restrictions": Sample(
        new={"domain": "court.example", "exclude": ["fax.court.example"], "comments": "Law"},
        change={"exclude": [], "domain": "courts.example"},
        orders=("domain", "created_at"),
        filters=(("search", "bank", 1),),
    ),
    "url_ignore_patterns": Sample(
        new={"pattern": r"^https://crm\.corp\.example/", "comments": "CRM"},
        change={"comments": None},
        orders=(),
    ),
    "domains": Sample(
        new={
            "domain": "shop.example",
            "allowed_delivery_modes": ["DIRECT", "API"],
            "drop_dispositions": ["MALICIOUS-BEC"],
            "ip_restrictions": ["192.0.2.1/32"],
            "regions": ["AU", "IN"],
            "folder": "Inbox",
            "integration_id": "a5dbb180-60ea-4578-84bb-d01a5d4e50c3",
            "lookback_hops": 5,
            "require_tls_inbound": True,
            "require_tls_outbound": False,
            "transport": "mx.shop.example",
        },
        # In accounts with integer ids, every PATCH needs ip_restrictions.
        change={"lookback_hops": 20, "drop_dispositions": [], "ip_restrictions": ["2001:db8::/32"]},
        orders=("domain", "created_at"),
        filters=(
            ("domain", ["corp.example", "branch.example"], 2),
            ("domain", ["corp.example"], 1),
            ("allowed_delivery_mode", "JOURNAL", 1),
            ("active_delivery_mode", "API", 1),
            ("integration_id", "a5dbb180-60ea-4578-84bb-d01a5d4e50c3", 1),
            ("status", "ACTIVE", 3),
            ("status", "PENDING", 0),
            ("search", "scan", 1),
        ),
        immutable=("domain",),
        not_in_integers=("regions",),
    ),
}
