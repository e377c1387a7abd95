# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of trusted domains, one text per field."""

from __future__ import annotations

from ..module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ._compose import ListDocs

DOCS = ListDocs(
    TRUSTED_DOMAINS,
    fields={
        "pattern": [
            "The domain, or a regular expression if O(is_regex) is set.",
            "The comparison ignores case, one trailing dot, and the spelling of an internationalized domain. A regular "
            "expression is compared literally.",
        ],
        "is_regex": ["Whether O(pattern) is a regular expression."],
        "is_recent": [
            "Whether messages from the domain are exempt from the detection of recently registered domains.",
            "With it, Cloudflare does not mark them as suspicious or malicious because of the domain's age.",
        ],
        "is_similarity": [
            "Whether messages from the domain are exempt from the detection of domains that look like yours.",
            "With it, Cloudflare does not mark them as spoof because of the similar name.",
        ],
        "comments": ["A note for the people who manage the list."],
    },
)

ModuleDocFragment = DOCS.fragment()
