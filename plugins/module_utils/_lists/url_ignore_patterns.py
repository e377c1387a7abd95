# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""URL ignore patterns: links that are not rewritten. Source: Cloudflare's API reference.

The pattern is always a regular expression. The API cannot order, search or filter this list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Values
from .._entry.fields import Name, Text
from .._entry.resource import Resource


def _warnings(values: Values) -> Iterator[str]:
    pattern = values.get("pattern") or ""
    if names.is_open_regex(pattern):
        yield "The pattern matches nearly every link, so none of them is protected."
    elif re.search(r"(?<!\\)\.(?![*+?{])", pattern):
        yield "A dot without a backslash matches any character, so the pattern matches other links too."


URL_IGNORE_PATTERNS = Resource(
    path="url_ignore_patterns",
    name="email_url_ignore_pattern",
    plural="email_url_ignore_patterns",
    item="ignore_pattern",
    items="ignore_patterns",
    title="a URL ignore pattern",
    id_option="pattern_id",
    identity=("pattern",),
    fields={"pattern": Name(compare_by=names.literal_key, required=True), "comments": Text(default="")},
    warnings=_warnings,
)
