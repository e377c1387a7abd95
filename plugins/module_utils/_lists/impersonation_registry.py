# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The impersonation registry: people whose names attackers use, with their real addresses.

Source: Cloudflare's API reference and its product documentation. The API has no batches and no name filter for this list.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Flag, Name, Text
from .._entry.resource import Resource

#: The provenance of entries that were created by hand or through the API. All others are synced from a directory.
_MANAGED = ("A1S_INTERNAL", None)
_PROVENANCES = ("A1S_INTERNAL", "SNOOPY-CASB_OFFICE_365", "SNOOPY-OFFICE_365", "SNOOPY-GOOGLE_DIRECTORY")


def _is_managed(info: Values) -> bool:
    return info.get("provenance") in _MANAGED


def _advice(values: Values) -> Iterator[Advice]:
    email = values.get("email") or ""
    if not values.get("is_email_regex"):
        yield from (Advice("suspicious_shape", f"The email {text}.") for text in names.shape_warnings(email, "EMAIL"))
    elif names.is_open_regex(email):
        yield Advice("too_broad", "The email matches nearly every address, so the name is not protected.")


IMPERSONATION_REGISTRY = Resource(
    path="impersonation_registry",
    name="email_impersonation_registry_entry",
    plural="email_impersonation_registry_entries",
    item="entry",
    items="entries",
    title="an impersonation registry entry",
    id_option="impersonation_registry_id",
    identity=("email", "name"),
    order="email",
    has_batch=False,
    fields={
        "name": Name(required=True),
        "email": Name(
            compare_by=names.address_key,
            validate=names.check_address,
            regex_flag="is_email_regex",
            required=True,
            max_length=None,
        ),
        "is_email_regex": Flag(default=False),
        "comments": Text(default="", max_length=None),
    },
    read_only=("provenance",),
    filters={"provenance": {"type": "str", "choices": list(_PROVENANCES)}, "search": {"type": "str"}},
    advise=_advice,
    managed=_is_managed,
    not_managed="is synced from a directory, and can only be changed or deleted there",
)
