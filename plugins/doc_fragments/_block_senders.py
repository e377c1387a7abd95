# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of blocked senders, one text per field."""

from __future__ import annotations

from ..module_utils._lists.block_senders import BLOCK_SENDERS
from ._compose import ListDocs

DOCS = ListDocs(
    BLOCK_SENDERS,
    fields={
        "pattern": [
            "The sender to block: an email address, domain, IP address or CIDR block, depending on O(pattern_type).",
            "The comparison ignores case, the spelling of an internationalized domain, and the notation of an IP address. A "
            "regular expression is compared literally.",
        ],
        "pattern_type": [
            "The type of O(pattern).",
            "V(IP) accepts public IPv4 and IPv6 addresses and CIDR blocks.",
        ],
        "is_regex": [
            "Whether O(pattern) is a regular expression, in Java syntax.",
            "Cloudflare matches it against the envelope sender, the From and Reply-To headers, the originating IP address and "
            "the server name.",
        ],
        "comments": ["A note for the people who manage the list."],
    },
)

ModuleDocFragment = DOCS.fragment()
