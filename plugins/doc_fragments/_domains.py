# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of protected domains, one text per field."""

from __future__ import annotations

from ansible_collections.community.cloudflare.plugins.doc_fragments._compose import ListDocs
from ansible_collections.community.cloudflare.plugins.module_utils._lists.domains import DOMAINS

DOCS = ListDocs(
    DOMAINS,
    fields={
        "domain": [
            "The domain.",
            "The comparison ignores case, one trailing dot, and the spelling of an internationalised domain.",
        ],
        "allowed_delivery_modes": [
            "How mail reaches Cloudflare. V(DIRECT) means that the MX records point at Cloudflare, V(BCC) and "
            "V(JOURNAL) that a copy of each message is sent there, V(API) that Microsoft Graph is used, and "
            "V(RETRO_SCAN) that mailboxes are scanned afterwards."
        ],
        "drop_dispositions": [
            "Which messages to drop, by their disposition.",
            "Clean mail may have the disposition V(NONE), V(UNKNOWN) or V(EXTERNAL).",
        ],
        "ip_restrictions": [
            "The IP addresses and CIDR blocks that may deliver mail for the domain. An empty list allows all.",
            "Addresses and networks are compared by value.",
        ],
        "regions": ["Where messages are processed."],
        "folder": ["Which folders are scanned through the API."],
        "integration_id": ["The UUID of the integration (CASB) through which mailboxes are scanned."],
        "lookback_hops": [
            "How many mail servers, counted from the last, come between the sender and Cloudflare. V(1) means "
            "that Cloudflare is the first to receive the mail."
        ],
        "require_tls_inbound": ["Whether mail to the domain must arrive with TLS."],
        "require_tls_outbound": ["Whether mail is only forwarded with TLS."],
        "transport": [
            "The host that mail is forwarded to after the scan.",
            "A wrong host loses mail or causes a mail loop.",
        ],
    },
    read_only={
        "status": ["The state of the domain: V(PENDING), V(ACTIVE), V(FAILED) or V(TIMEOUT)."],
        "authorization": [
            "Whether Cloudflare is authorized to scan the domain, with a timestamp and a status message."
        ],
        "dmarc_status": ["Cloudflare's findings about the domain's DMARC record."],
        "spf_status": ["Cloudflare's findings about the domain's SPF record."],
        "inbox_provider": ["Who runs the domain's mailboxes."],
    },
    filters={
        "allowed_delivery_mode": ["Return only domains for which this delivery mode is allowed."],
        "active_delivery_mode": ["Return only domains for which this delivery mode is in use."],
        "status": ["Return only domains in this state."],
    },
)

ModuleDocFragment = DOCS.fragment()
