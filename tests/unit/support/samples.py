# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One sample for each list of Email Security: what the API sends, and what the modules must do with it.

The samples are written by hand. They use nothing from the code under test, except that ``resource`` is the list's
declaration. A new list needs one more entry in ``SAMPLES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._lists.allow_policies import ALLOW_POLICIES
from ansible_collections.community.cloudflare.plugins.module_utils._lists.block_senders import BLOCK_SENDERS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.content_policies import CONTENT_POLICIES
from ansible_collections.community.cloudflare.plugins.module_utils._lists.domains import DOMAINS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ansible_collections.community.cloudflare.plugins.module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ansible_collections.community.cloudflare.plugins.module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.url_ignore_patterns import (
    URL_IGNORE_PATTERNS,
)

Document = dict[str, Any]

ID = "330aa9db-ec94-5e35-8838-dd262c31b608"
OTHER_ID = "0b5e4f3c-7a2d-5c1b-9e8f-6d7c8b9a0f1e"
NEW_ID = "9f0b4d5c-3a51-4c8e-9d0e-6f1f6c1e7a10"
TIMES = {"created_at": "2026-01-01T00:00:00Z", "modified_at": "2026-02-01T00:00:00Z"}


@dataclass(frozen=True)
class Sample:
    """One list, as its users and the API see it.

    - ``module``, ``list_module``, and ``module`` with the suffix ``_info`` are its modules
    - ``entry``: an entry of the account as a module returns it
    - ``ignored``: deprecated and unknown fields that the API sends as well
    - ``other``: another value for each field
    - ``spellings``: other spellings of the values in ``entry``
    - ``needed``: the values that a creation needs, and ``created``: the request body that results from them
    - ``reset``: the values that ``state=exact`` sets for fields that a task does not give
    """

    path: str
    module: str
    list_module: str
    resource: Resource
    item: str
    items: str
    id_option: str
    identity: tuple[str, ...]
    entry: Document
    ignored: Document
    other: Document
    spellings: Mapping[str, tuple[Any, ...]]
    needed: Document
    created: Document
    reset: Document
    #: For each option: a value, and the resulting query parameter, or None if the module itself filters.
    filters: Mapping[str, tuple[Any, Any]]
    header: str  # the name of ``entry`` in diffs and warnings
    order: str | None  # the query parameter for the order
    has_batch: bool = False
    immutable: tuple[str, ...] = ()
    note: str | None = "comments"
    irreversible: bool = False  # a deleted entry cannot be restored
    read_only: Document = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of ``entry``."""
        return str(self.entry["id"])

    @property
    def held(self) -> Document:
        """``entry`` as the API sends it."""
        return {**self.entry, **self.ignored}

    @property
    def named(self) -> Document:
        """The options that identify ``entry`` by name."""
        return {name: self.entry[name] for name in self.identity}

    @property
    def fields(self) -> tuple[str, ...]:
        """The writable fields."""
        return tuple(self.other)

    @property
    def unrelated(self) -> Document:
        """Another entry of the account, with another name, as the API sends it."""
        return {**self.held, **self.other, "id": OTHER_ID}

    def after_creation(self, entry_id: str | None = NEW_ID) -> Document:
        """The entry that a module returns after a creation or, without an id, in check mode."""
        empty = dict.fromkeys(self.entry)
        if entry_id is None:
            return {**empty, **self.created}
        return {**empty, **self.created, **TIMES, **self.read_only, "id": entry_id}


ALLOW = Sample(
    path="allow_policies",
    module="email_allow_policy",
    list_module="email_allow_policies",
    resource=ALLOW_POLICIES,
    item="policy",
    items="policies",
    id_option="policy_id",
    identity=("pattern", "pattern_type"),
    entry={
        "id": ID,
        "pattern": "Billing@bücher.example",
        "pattern_type": "EMAIL",
        "is_regex": False,
        "is_acceptable_sender": True,
        "is_exempt_recipient": False,
        "is_trusted_sender": False,
        "verify_sender": True,
        "comments": "Invoices\nof the printer",
        **TIMES,
    },
    ignored={"last_modified": "x", "is_sender": True, "is_spoof": False, "is_recipient": True, "something_new": 1},
    other={
        "pattern": "news.example",
        "pattern_type": "DOMAIN",
        "is_regex": True,
        "is_acceptable_sender": False,
        "is_exempt_recipient": True,
        "is_trusted_sender": True,
        "verify_sender": False,
        "comments": "Newsletter",
    },
    spellings={
        "pattern": (
            "billing@BÜCHER.example",
            "Billing@xn--bcher-kva.example",
            "Billing@bücher.example.",
            "Billing@bu\u0308cher.example",
            " Billing@bücher.example\n",
        ),
        "comments": ("Invoices\r\nof the printer\r\n", "Invoices\nof the printer  "),
    },
    needed={"pattern": "new.example", "pattern_type": "DOMAIN"},
    created={
        "pattern": "new.example",
        "pattern_type": "DOMAIN",
        "is_regex": False,
        "is_acceptable_sender": False,
        "is_exempt_recipient": False,
        "is_trusted_sender": False,
        "verify_sender": True,
    },
    reset={
        "is_regex": False,
        "is_acceptable_sender": False,
        "is_exempt_recipient": False,
        "is_trusted_sender": False,
        "verify_sender": True,
        "comments": "",
    },
    filters={
        "pattern": ("a b", None),
        "pattern_type": ("UNKNOWN", "UNKNOWN"),
        "is_acceptable_sender": (True, "true"),
        "is_exempt_recipient": (False, "false"),
        "is_trusted_sender": (True, "true"),
        "verify_sender": (False, "false"),
        "search": ("x", "x"),
    },
    header="Billing@bücher.example (EMAIL)",
    order="pattern",
    has_batch=True,
)

BLOCK = Sample(
    path="block_senders",
    module="email_block_sender",
    list_module="email_block_senders",
    resource=BLOCK_SENDERS,
    item="sender",
    items="senders",
    id_option="pattern_id",
    identity=("pattern", "pattern_type"),
    entry={
        "id": ID,
        "pattern": "192.0.2.0/24",
        "pattern_type": "IP",
        "is_regex": False,
        "comments": "Scanners",
        **TIMES,
    },
    ignored={"last_modified": "2026-01-01T00:00:00Z", "something_new": [1]},
    other={"pattern": "198.51.100.7", "pattern_type": "DOMAIN", "is_regex": True, "comments": "Reported"},
    spellings={"pattern": ("192.0.2.9/24", "::ffff:192.0.2.0/120", " 192.0.2.0/24"), "comments": ("Scanners\n",)},
    needed={"pattern": "spam@new.example", "pattern_type": "EMAIL"},
    created={"pattern": "spam@new.example", "pattern_type": "EMAIL", "is_regex": False},
    reset={"is_regex": False, "comments": ""},
    filters={"pattern": ("x", None), "pattern_type": ("IP", "IP"), "search": ("x", "x")},
    header="192.0.2.0/24 (IP)",
    order="pattern",
    has_batch=True,
)

TRUSTED = Sample(
    path="trusted_domains",
    resource=TRUSTED_DOMAINS,
    module="email_trusted_domain",
    list_module="email_trusted_domains",
    item="trusted_domain",
    items="trusted_domains",
    id_option="trusted_domain_id",
    identity=("pattern",),
    entry={
        "id": ID,
        "pattern": "Bücher.example",
        "is_regex": False,
        "is_recent": True,
        "is_similarity": False,
        "comments": "New shop",
        **TIMES,
    },
    ignored={"last_modified": "2026-01-01T00:00:00Z", "something_new": "x"},
    other={
        "pattern": "subsidiary.example",
        "is_regex": True,
        "is_recent": False,
        "is_similarity": True,
        "comments": "Subsidiary",
    },
    spellings={
        "pattern": ("bücher.EXAMPLE", "xn--bcher-kva.example.", "bu\u0308cher.example", " Bücher.example"),
        "comments": ("New shop\n",),
    },
    needed={"pattern": "new.example"},
    created={"pattern": "new.example", "is_regex": False, "is_recent": False, "is_similarity": False},
    reset={"is_regex": False, "is_recent": False, "is_similarity": False, "comments": ""},
    filters={
        "pattern": ("x", None),
        "is_recent": (True, "true"),
        "is_similarity": (False, "false"),
        "search": ("x", "x"),
    },
    header="Bücher.example",
    order="pattern",
    has_batch=True,
)

REGISTRY = Sample(
    path="impersonation_registry",
    module="email_impersonation_registry_entry",
    list_module="email_impersonation_registry_entries",
    resource=IMPERSONATION_REGISTRY,
    item="entry",
    items="entries",
    id_option="impersonation_registry_id",
    identity=("email", "name"),
    entry={
        "id": ID,
        "name": "Renée Müller",
        "email": "renee@corp.example",
        "is_email_regex": False,
        "comments": "Finance",
        **TIMES,
        "provenance": "A1S_INTERNAL",
    },
    ignored={"directory_id": 0, "directory_node_id": None, "external_directory_node_id": "1", "last_modified": "x"},
    other={"name": "John Doe", "email": "john@corp.example", "is_email_regex": True, "comments": "Sales"},
    spellings={
        "name": ("renée MÜLLER", "Rene\u0301e Mu\u0308ller", " Renée Müller "),
        "email": ("Renee@Corp.example", "renee@corp.example."),
        "comments": ("Finance\r\n",),
    },
    needed={"name": "New Person", "email": "new@corp.example"},
    created={"name": "New Person", "email": "new@corp.example", "is_email_regex": False},
    reset={"is_email_regex": False, "comments": ""},
    filters={"provenance": ("SNOOPY-OFFICE_365", "SNOOPY-OFFICE_365"), "search": ("x", "x")},
    header="renee@corp.example (Renée Müller)",
    order="email",
    read_only={"provenance": "A1S_INTERNAL"},
)

CONTENT = Sample(
    path="content_policies",
    module="email_content_policy",
    list_module="email_content_policies",
    resource=CONTENT_POLICIES,
    item="policy",
    items="policies",
    id_option="policy_id",
    identity=("name",),
    entry={
        "id": ID,
        "name": "Gift cards",
        "pattern": r"gift\s+card",
        "targets": ["SUBJECT", "BODY"],
        "enabled": True,
        "notes": "Since March",
        **TIMES,
    },
    ignored={"expires_at": None, "something_new": {}},
    other={
        "name": "Payroll",
        "pattern": r"GIFT\s+CARD",
        "targets": ["BODY"],
        "enabled": False,
        "notes": "Since April",
    },
    spellings={
        "name": ("GIFT CARDS", " Gift cards"),
        "pattern": (r" gift\s+card ",),
        "targets": (["BODY", "SUBJECT"], ["BODY", "SUBJECT", "BODY"]),
        "notes": ("Since March\n\n",),
    },
    needed={"name": "New", "pattern": "new.*", "targets": ["SUBJECT"]},
    created={"name": "New", "pattern": "new.*", "targets": ["SUBJECT"], "enabled": True},
    reset={"enabled": True, "notes": ""},
    filters={"name": ("x", None), "enabled": (False, "false"), "search": ("x", "x")},
    header="Gift cards",
    order="name",
    has_batch=True,
    note="notes",
)

RESTRICTIONS = Sample(
    path="sending_domain_restrictions",
    module="email_sending_domain_restriction",
    list_module="email_sending_domain_restrictions",
    resource=SENDING_DOMAIN_RESTRICTIONS,
    item="restriction",
    items="restrictions",
    id_option="sending_domain_restriction_id",
    identity=("domain",),
    entry={
        "id": ID,
        "domain": "Bücher.example",
        "exclude": ["old.bücher.example", "test.bücher.example"],
        "comments": "Contract",
        **TIMES,
    },
    ignored={"last_modified": "2026-01-01T00:00:00Z"},
    other={"domain": "bank.example", "exclude": ["old.bücher.example"], "comments": "Law"},
    spellings={
        "domain": ("xn--bcher-kva.example", "BÜCHER.EXAMPLE.", "bu\u0308cher.example"),
        "exclude": (
            ["test.bücher.example", "OLD.bücher.example"],
            ["old.xn--bcher-kva.example", "test.bücher.example."],
            ["old.bücher.example", "test.bücher.example", "OLD.bücher.example"],
        ),
        "comments": ("Contract\n",),
    },
    needed={"domain": "new.example"},
    created={"domain": "new.example", "exclude": []},
    reset={"exclude": [], "comments": ""},
    filters={"search": ("x", "x")},
    header="Bücher.example",
    order="domain",
)

IGNORE_PATTERNS = Sample(
    path="url_ignore_patterns",
    module="email_url_ignore_pattern",
    list_module="email_url_ignore_patterns",
    resource=URL_IGNORE_PATTERNS,
    item="ignore_pattern",
    items="ignore_patterns",
    id_option="pattern_id",
    identity=("pattern",),
    entry={"id": ID, "pattern": r"^https://wiki\.corp\.example/", "comments": "Wiki", **TIMES},
    ignored={"something_new": None},
    other={"pattern": r"^HTTPS://wiki\.corp\.example/", "comments": "Intranet"},
    spellings={"pattern": (r" ^https://wiki\.corp\.example/ ",), "comments": ("Wiki\n",)},
    needed={"pattern": r"^https://new\.example/"},
    created={"pattern": r"^https://new\.example/"},
    reset={"comments": ""},
    filters={},
    header=r"^https://wiki\.corp\.example/",
    order=None,
    has_batch=True,
)

DOMAIN = Sample(
    path="domains",
    module="email_domain",
    list_module="email_domains",
    resource=DOMAINS,
    item="email_domain",
    items="email_domains",
    id_option="domain_id",
    identity=("domain",),
    entry={
        "id": ID,
        "domain": "Corp.example",
        "allowed_delivery_modes": ["DIRECT", "API"],
        "drop_dispositions": ["MALICIOUS", "SPAM"],
        "ip_restrictions": ["192.0.2.0/24", "2001:db8::/32"],
        "regions": ["GLOBAL"],
        "folder": "AllItems",
        "integration_id": "5f2c1d8e-0000-4000-8000-000000000001",
        "lookback_hops": 2,
        "require_tls_inbound": True,
        "require_tls_outbound": False,
        "transport": "mx.corp.example",
        **TIMES,
        "status": "ACTIVE",
        "authorization": {"authorized": True, "timestamp": "2026-01-01T00:00:00Z"},
        "dmarc_status": "good",
        "spf_status": "good",
        "inbox_provider": "MICROSOFT",
    },
    ignored={"last_modified": "x", "emails_processed": {"total": 1}, "o365_tenant_id": "t"},
    other={
        "domain": "subsidiary.example",
        "allowed_delivery_modes": ["DIRECT"],
        "drop_dispositions": ["MALICIOUS"],
        "ip_restrictions": ["198.51.100.1"],
        "regions": ["DE", "US"],
        "folder": "Inbox",
        "integration_id": "5f2c1d8e-0000-4000-8000-000000000002",
        "lookback_hops": 1,
        "require_tls_inbound": False,
        "require_tls_outbound": True,
        "transport": "mx2.corp.example",
    },
    spellings={
        "domain": ("corp.EXAMPLE", "corp.example."),
        "allowed_delivery_modes": (["API", "DIRECT"],),
        "drop_dispositions": (["SPAM", "MALICIOUS"],),
        "ip_restrictions": (["2001:DB8:0::/32", "192.0.2.1/24"],),
        "transport": ("MX.corp.example.",),
    },
    needed={"domain": "new.example", "allowed_delivery_modes": ["DIRECT"], "regions": ["GLOBAL"]},
    created={
        "domain": "new.example",
        "allowed_delivery_modes": ["DIRECT"],
        "drop_dispositions": [],
        "ip_restrictions": [],
        "regions": ["GLOBAL"],
    },
    reset={"drop_dispositions": [], "ip_restrictions": []},
    filters={
        "domain": ("a.example", None),
        "allowed_delivery_mode": ("BCC", "BCC"),
        "active_delivery_mode": ("RETRO_SCAN", "RETRO_SCAN"),
        "integration_id": ("5f2c1d8e-0000-4000-8000-000000000001", "5f2c1d8e-0000-4000-8000-000000000001"),
        "status": ("PENDING", "PENDING"),
        "search": ("x", "x"),
    },
    header="Corp.example",
    order="domain",
    immutable=("domain",),
    irreversible=True,
    note=None,
    read_only={
        "status": "PENDING",
        "authorization": None,
        "dmarc_status": None,
        "spf_status": None,
        "inbox_provider": None,
    },
)

SAMPLES = (ALLOW, BLOCK, TRUSTED, REGISTRY, CONTENT, RESTRICTIONS, IGNORE_PATTERNS, DOMAIN)

#: Runs a test for every list.
every_list = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)

#: Runs a test with and without check mode.
run_and_check = pytest.mark.parametrize("check", [False, True], ids=["run", "check"])

#: An allow policy of an account with integer ids, for tests that need only one list.
POLICY: Document = {
    "id": 2401,
    "pattern": "billing@partner.example",
    "pattern_type": "EMAIL",
    "is_regex": False,
    "is_acceptable_sender": True,
    "is_exempt_recipient": False,
    "is_trusted_sender": False,
    "verify_sender": True,
    "comments": "Invoices",
    **TIMES,
}
