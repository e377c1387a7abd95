# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Shared by the lists whose entries are identified by a pattern and its type."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.community.cloudflare.plugins.module_utils import _names
from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.cloudflare.plugins.module_utils._fields import Choice, Name
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Values

PATTERN = Name(
    compare_by=_names.address_key, validate=_names.check_address, literal_if="is_regex", required=True, filter=True
)
PATTERN_TYPE = Choice(choices=("EMAIL", "DOMAIN", "IP"), retired=("UNKNOWN",), required=True, filter=True)


def pattern_warnings(values: Values) -> Iterator[str]:
    """Warn about a pattern that does not fit its type, or that matches too much."""
    pattern, kind = values.get("pattern") or "", values.get("pattern_type") or ""
    if values.get("is_regex"):
        yield from (f"The regular expression {text}." for text in _names.regex_warnings(pattern))
        return
    yield from (f"The pattern {text}." for text in _names.shape_warnings(pattern, kind))
    if _names.is_broad(pattern, kind):
        yield "The pattern is too broad."


def check_pattern(values: Values) -> None:
    """Refuse an IP pattern that is not an IP address or network, or that the API refuses."""
    if values.get("pattern_type") == "IP" and not values.get("is_regex") and values.get("pattern"):
        try:
            _names.check_public_network(values["pattern"])
        except ValueError as error:
            raise InvalidOption("pattern", str(error)) from error
