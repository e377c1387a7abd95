# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every list of Email Security, by the API's name for it."""

from __future__ import annotations

from collections.abc import Mapping

from .._entry.resource import Resource
from .allow_policies import ALLOW_POLICIES
from .block_senders import BLOCK_SENDERS
from .content_policies import CONTENT_POLICIES
from .domains import DOMAINS
from .impersonation_registry import IMPERSONATION_REGISTRY
from .sending_domain_restrictions import SENDING_DOMAIN_RESTRICTIONS
from .trusted_domains import TRUSTED_DOMAINS
from .url_ignore_patterns import URL_IGNORE_PATTERNS

#: In the order in which they are changed: lists that protect come first, lists that exempt come last. So if a sender moves from
#: an exemption to a block, it is blocked before the exemption is deleted.
ALL_LISTS: Mapping[str, Resource] = {
    each.path: each
    for each in (
        *(DOMAINS, IMPERSONATION_REGISTRY, BLOCK_SENDERS, CONTENT_POLICIES),
        *(SENDING_DOMAIN_RESTRICTIONS, URL_IGNORE_PATTERNS, TRUSTED_DOMAINS, ALLOW_POLICIES),
    )
}
