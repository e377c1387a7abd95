# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""URL ignore patterns: links that are not rewritten. Source: Cloudflare's API reference.

The pattern is always a regular expression. The API cannot order, search or filter this list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._entry import names
from .._entry.entry import Advice, Values
from .._entry.fields import Name, Text
from .._entry.resource import Resource


def _advice(values: Values) -> Iterator[Advice]:
    pattern = values.get("pattern") or ""
    if names.is_open_regex(pattern):
        yield Advice("too_broad", "The pattern matches nearly every link, so none of them is protected.")
    elif re.search(r"(?<!\\)\.(?![*+?{])", pattern):
        text = "A dot without a backslash matches any character, so the pattern matches other links too."
        yield Advice("suspicious_shape", text)


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
    advise=_advice,
)
