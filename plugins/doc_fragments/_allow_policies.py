# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of allow policies, one text per field."""

from __future__ import annotations

from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ._compose import ListDocs

DOCS = ListDocs(
    ALLOW_POLICIES,
    fields={
        "pattern": [
            "The email address, domain, IP address or CIDR block that the policy applies to, depending on O(pattern_type).",
            "The comparison ignores case, the spelling of an internationalized domain, and the notation of an IP address. A "
            "regular expression is compared literally.",
        ],
        "pattern_type": [
            "The type of O(pattern).",
            "V(IP) accepts public IPv4 and IPv6 addresses and CIDR blocks.",
        ],
        "is_regex": ["Whether O(pattern) is a regular expression, in Java syntax."],
        "is_acceptable_sender": [
            "Whether messages from this sender are exempt from the detection of spam, spoof and bulk.",
            "Malicious and suspicious messages are still detected, so this is the safest of the three actions.",
        ],
        "is_exempt_recipient": ["Whether messages to this recipient are exempt from all detections."],
        "is_trusted_sender": [
            "Whether messages from this sender are exempt from all detections. Cloudflare does not follow their links either."
        ],
        "verify_sender": [
            "Whether the policy applies only to messages that pass DMARC, SPF or DKIM.",
            "Anybody can forge the sender address of a message. Turn this off only for your own static IP addresses.",
        ],
        "comments": ["A note for the people who manage the policies."],
    },
)

ModuleDocFragment = DOCS.fragment()
