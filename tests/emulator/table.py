# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The eight lists of Email Security. To add a field to a list, add one line here.

Sources: Cloudflare's API reference, its OpenAPI description, and the models of its Python SDKs (4.3.1 has integer ids,
5 and later have UUIDs). Comments mention assumptions that none of these sources confirms.
"""

from __future__ import annotations

from typing import Any

from .rules import PUBLIC_ADDRESS, is_synced
from .schema import CRUD, Call, EmailList, Field, Filter, Integers, ResponseField, Row
from .value_types import Choice, Flag, ListOf, Network, Number, Text, Uuid

PATTERN = Text(1, 1024)
PATTERN_TYPE = Choice(("EMAIL", "DOMAIN", "IP"), retired=("UNKNOWN",))
PROVENANCE = Choice(("A1S_INTERNAL", "SNOOPY-CASB_OFFICE_365", "SNOOPY-OFFICE_365", "SNOOPY-GOOGLE_DIRECTORY"))
DELIVERY_MODE = Choice(("DIRECT", "BCC", "JOURNAL", "API", "RETRO_SCAN"))
DISPOSITION = Choice(
    (
        *("MALICIOUS", "MALICIOUS-BEC", "SUSPICIOUS", "SPOOF", "SPAM", "BULK"),
        *("ENCRYPTED", "EXTERNAL", "UNKNOWN", "NONE"),
    )
)
REGION = Choice(("GLOBAL", "AU", "DE", "IN", "US"))

COMMENTS = Field("comments", Text(0, 1024), nullable=True)


def _value_of(name: str) -> Any:
    """A response field that has the value of another field."""

    def derived(row: Row) -> Any:
        return row.get(name)

    return derived


def _id_as_text(row: Row) -> str:
    return str(row["id"])


#: Deprecated, but still in the responses of all lists except content policies.
LAST_MODIFIED = ResponseField("last_modified", derived=_value_of("modified_at"))

ALLOW_POLICIES = EmailList(
    path="allow_policies",
    entry="allow policy",
    id_name="policy_id",
    uuid_name="policy",
    first_integer_id=2401,
    fields=(
        Field("pattern", PATTERN, required=True),
        Field("pattern_type", PATTERN_TYPE, required=True),
        Field("is_regex", Flag(), required=True),
        Field("is_acceptable_sender", Flag(), required=True),
        Field("is_exempt_recipient", Flag(), required=True),
        Field("is_trusted_sender", Flag(), required=True),
        Field("verify_sender", Flag(), required=True),
        COMMENTS,
    ),
    response_fields=(
        ResponseField("is_sender", derived=_value_of("is_trusted_sender"), ignored=True),
        ResponseField("is_spoof", derived=_value_of("is_acceptable_sender"), ignored=True),
        ResponseField("is_recipient", derived=_value_of("is_exempt_recipient"), ignored=True),
        LAST_MODIFIED,
    ),
    filters=(
        Filter("pattern", Text()),
        Filter("pattern_type", PATTERN_TYPE),
        Filter("is_acceptable_sender", Flag()),
        Filter("is_exempt_recipient", Flag()),
        Filter("is_trusted_sender", Flag()),
        Filter("verify_sender", Flag()),
        Filter("is_sender", Flag(), field="is_trusted_sender", integers_only=True),
        Filter("is_spoof", Flag(), field="is_acceptable_sender", integers_only=True),
        Filter("is_recipient", Flag(), field="is_exempt_recipient", integers_only=True),
    ),
    search=("pattern", "comments"),
    orders=("pattern", "created_at"),
    rules=(PUBLIC_ADDRESS,),
)

BLOCK_SENDERS = EmailList(
    path="block_senders",
    entry="blocked sender",
    id_name="pattern_id",
    uuid_name="block-sender",
    first_integer_id=3101,
    fields=(
        Field("pattern", PATTERN, required=True),
        Field("pattern_type", PATTERN_TYPE, required=True),
        Field("is_regex", Flag(), required=True),
        COMMENTS,
    ),
    response_fields=(LAST_MODIFIED,),
    filters=(Filter("pattern", Text()), Filter("pattern_type", PATTERN_TYPE)),
    search=("pattern", "comments"),
    orders=("pattern", "created_at"),
    rules=(PUBLIC_ADDRESS,),
)

TRUSTED_DOMAINS = EmailList(
    path="trusted_domains",
    entry="trusted domain",
    id_name="trusted_domain_id",
    uuid_name="trusted-domain",
    first_integer_id=4201,
    fields=(
        Field("pattern", PATTERN, required=True),
        Field("is_regex", Flag(), required=True),
        Field("is_recent", Flag(), required=True),
        Field("is_similarity", Flag(), required=True),
        COMMENTS,
    ),
    response_fields=(LAST_MODIFIED,),
    filters=(Filter("pattern", Text()), Filter("is_recent", Flag()), Filter("is_similarity", Flag())),
    search=("pattern", "comments"),
    orders=("pattern", "created_at"),
)

IMPERSONATION_REGISTRY = EmailList(
    path="impersonation_registry",
    entry="entry of the impersonation registry",
    id_name="impersonation_registry_id",
    uuid_name="registry",
    first_integer_id=5301,
    fields=(
        # Only the maximum is documented. Assumption: the server refuses an empty name or address.
        Field("name", Text(1, 1024), required=True),
        Field("email", Text(1), required=True),
        Field("is_email_regex", Flag(), required=True),
        Field("comments", Text(), nullable=True, integers=Integers.READ_ONLY),
    ),
    response_fields=(
        # SDK 5 can send the next four. Assumption: the server ignores them.
        ResponseField("provenance", "A1S_INTERNAL", ignored=True),
        ResponseField("directory_id", 0, ignored=True),
        ResponseField("directory_node_id", ignored=True),
        ResponseField("external_directory_node_id", derived=_id_as_text, ignored=True),
        LAST_MODIFIED,
    ),
    filters=(Filter("provenance", PROVENANCE),),
    search=("name", "email", "comments"),
    orders=("name", "email", "created_at"),
    calls=CRUD,
    synced=is_synced,
)

CONTENT_POLICIES = EmailList(
    path="content_policies",
    entry="content policy",
    id_name="policy_id",
    uuid_name="content-policy",
    fields=(
        Field("name", Text(1, 256), required=True),
        Field("pattern", Text(1, 2048), required=True),
        # Assumption: the server refuses an empty list.
        Field("targets", ListOf(Choice(("SUBJECT", "BODY")), 1), required=True),
        Field("enabled", Flag(), required=True),
        Field("notes", Text(0, 4096), nullable=True),
    ),
    filters=(Filter("name", Text()), Filter("enabled", Flag())),
    search=("name", "pattern"),
    orders=("name", "created_at"),
    integer_calls=frozenset(),
)

SENDING_DOMAIN_RESTRICTIONS = EmailList(
    path="sending_domain_restrictions",
    entry="sending domain restriction",
    id_name="sending_domain_restriction_id",
    uuid_name="restriction",
    first_integer_id=7501,
    fields=(
        # No limits are documented. Assumption: the server refuses an empty domain.
        Field("domain", Text(1), required=True),
        Field("exclude", ListOf(Text(1)), required=True),
        COMMENTS,
    ),
    response_fields=(LAST_MODIFIED,),
    search=("domain", "comments"),
    orders=("domain", "created_at"),
    integer_calls=frozenset({Call.BATCH}),
    batch_parts=("deletes",),
)

URL_IGNORE_PATTERNS = EmailList(
    path="url_ignore_patterns",
    entry="URL ignore pattern",
    id_name="pattern_id",
    uuid_name="ignore-pattern",
    fields=(Field("pattern", PATTERN, required=True), COMMENTS),
    response_fields=(LAST_MODIFIED,),
    integer_calls=frozenset(),
)

DOMAINS = EmailList(
    path="domains",
    entry="domain",
    id_name="domain_id",
    uuid_name="domain",
    first_integer_id=6401,
    fields=(
        Field("domain", Text(1), required=True, immutable=True),
        Field("allowed_delivery_modes", ListOf(DELIVERY_MODE, 1, 10), required=True),
        Field("drop_dispositions", ListOf(DISPOSITION, 0, 10), required=True),
        Field("ip_restrictions", ListOf(Network(), 0, 100), required=True, integers=Integers.ALWAYS_SENT),
        Field("regions", ListOf(REGION, 1, 10), required=True, integers=Integers.READ_ONLY),
        # The defaults are not documented; these are assumptions.
        Field("folder", Choice(("AllItems", "Inbox")), nullable=True, default="AllItems"),
        Field("integration_id", Uuid(), nullable=True),
        Field("lookback_hops", Number(1, 20), nullable=True, patch_null=False, default=2),
        Field("require_tls_inbound", Flag(), nullable=True, patch_null=False, default=False),
        Field("require_tls_outbound", Flag(), nullable=True, patch_null=False, default=False),
        Field("transport", Text(), nullable=True, patch_null=False),
    ),
    response_fields=(
        ResponseField("status", "PENDING"),
        ResponseField(
            "authorization",
            {"authorized": False, "timestamp": "2026-11-02T08:00:00Z", "status_message": "Not verified yet"},
        ),
        ResponseField(
            "emails_processed",
            {
                "timestamp": "2026-11-02T08:00:00Z",
                "total_emails_processed": 0,
                "total_emails_processed_previous": 0,
            },
        ),
        ResponseField("dmarc_status", "none"),
        ResponseField("spf_status", "none"),
        ResponseField("inbox_provider"),
        ResponseField("o365_tenant_id"),
        LAST_MODIFIED,
    ),
    filters=(
        Filter("domain", Text(), repeatable=True),
        Filter("allowed_delivery_mode", DELIVERY_MODE, field="allowed_delivery_modes", within=True),
        # Responses do not show which modes are active. Assumption: all allowed modes are.
        Filter("active_delivery_mode", DELIVERY_MODE, field="allowed_delivery_modes", within=True),
        Filter("integration_id", Uuid()),
        Filter("status", Choice(("PENDING", "ACTIVE", "FAILED", "TIMEOUT"))),
    ),
    search=("domain",),
    orders=("domain", "created_at"),
    calls=CRUD | {Call.REPLACE, Call.BATCH},
    integer_calls=CRUD - {Call.CREATE},
    batch_is_atomic=False,
)

LISTS = {
    each.path: each
    for each in (
        ALLOW_POLICIES,
        BLOCK_SENDERS,
        TRUSTED_DOMAINS,
        IMPERSONATION_REGISTRY,
        CONTENT_POLICIES,
        SENDING_DOMAIN_RESTRICTIONS,
        URL_IGNORE_PATTERNS,
        DOMAINS,
    )
}
