# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of protected domains, one text per field."""

from __future__ import annotations

from ..module_utils._lists.domains import DOMAINS
from ._compose import ListDocs

DOCS = ListDocs(
    DOMAINS,
    fields={
        "domain": [
            "The name of the domain.",
            "The comparison ignores case, one trailing dot, and the spelling of an internationalized domain.",
        ],
        "allowed_delivery_modes": [
            "How mail reaches Cloudflare.",
            "V(DIRECT) means that the MX records point to Cloudflare.",
            "V(BCC) and V(JOURNAL) mean that your mail server sends a copy of each message to Cloudflare.",
            "V(API) means that mailboxes are scanned after delivery, through an integration.",
            "V(RETRO_SCAN) means that mailboxes are scanned once, for messages that were delivered earlier.",
        ],
        "drop_dispositions": [
            "The dispositions whose messages Cloudflare drops.",
            "Clean mail may have the disposition V(NONE), V(UNKNOWN) or V(EXTERNAL), so the module warns about these.",
        ],
        "ip_restrictions": [
            "The IP addresses and CIDR blocks that may deliver mail for the domain. An empty list allows all.",
            "The notation of an address or network does not matter.",
        ],
        "regions": ["Where messages are processed."],
        "folder": ["Which mailbox folders are scanned with the delivery mode V(API)."],
        "integration_id": ["The UUID of the CASB integration through which mailboxes are scanned."],
        "lookback_hops": [
            "How many hops Cloudflare looks back in the path of a message. Use V(1) if Cloudflare is the first server to "
            "receive the mail, and a higher number if other servers receive it first."
        ],
        "require_tls_inbound": ["Whether mail to the domain must arrive with TLS."],
        "require_tls_outbound": ["Whether Cloudflare forwards mail only with TLS."],
        "transport": [
            "The host to which Cloudflare forwards mail after the scan.",
            "With a wrong host, mail is lost or caught in a mail loop.",
        ],
    },
    read_only={
        "status": ["The state of the domain: V(PENDING), V(ACTIVE), V(FAILED) or V(TIMEOUT)."],
        "authorization": ["Whether Cloudflare is authorized to scan the domain, with the time and a message."],
        "dmarc_status": ["Cloudflare's findings about the domain's DMARC record."],
        "spf_status": ["Cloudflare's findings about the domain's SPF record."],
        "inbox_provider": ["Who runs the domain's mailboxes."],
    },
    filters={
        "allowed_delivery_mode": ["Return only domains that allow this delivery mode."],
        "active_delivery_mode": ["Return only domains that use this delivery mode."],
        "status": ["Return only domains in this state."],
    },
)

ModuleDocFragment = DOCS.fragment()
