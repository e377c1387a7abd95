# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by the lists whose entries are identified by a pattern and its type."""

from __future__ import annotations

from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Choice, Name
from .._errors import about

PATTERN = Name(
    compare_by=names.address_key, validate=names.check_address, regex_flag="is_regex", required=True, filter=True
)
PATTERN_TYPE = Choice(choices=("EMAIL", "DOMAIN", "IP"), retired=("UNKNOWN",), required=True, filter=True)


def pattern_advice(values: Values) -> Iterator[Advice]:
    """Advice about a pattern that does not fit its type, or that matches too much."""
    pattern, kind = values.get("pattern") or "", values.get("pattern_type") or ""
    if values.get("is_regex"):
        yield from (Advice("too_broad", f"The regular expression {text}.") for text in names.regex_warnings(pattern))
        return
    yield from (Advice("suspicious_shape", f"The pattern {text}.") for text in names.shape_warnings(pattern, kind))
    if names.is_broad(pattern, kind):
        yield Advice("too_broad", "The pattern is too broad.")


def check_pattern(values: Values) -> None:
    """Refuse an IP pattern that is not an IP address or network, or that the API refuses."""
    if values.get("pattern_type") == "IP" and not values.get("is_regex") and values.get("pattern"):
        with about("pattern"):
            names.check_public_network(values["pattern"])
