# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of URL ignore patterns, one text per field."""

from __future__ import annotations

from ..module_utils._lists.url_ignore_patterns import URL_IGNORE_PATTERNS
from ._compose import ListDocs

DOCS = ListDocs(
    URL_IGNORE_PATTERNS,
    fields={
        "pattern": [
            "A regular expression. Cloudflare does not rewrite the links that match it.",
            "A dot without a backslash matches any character. The module compares patterns literally.",
        ],
        "comments": ["A note for the people who manage the list."],
    },
)

ModuleDocFragment = DOCS.fragment()
