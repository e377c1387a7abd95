# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Every list of Email Security, by the API's name for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils._lists.allow_policies import ALLOW_POLICIES
from ansible_collections.community.cloudflare.plugins.module_utils._lists.block_senders import BLOCK_SENDERS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.content_policies import CONTENT_POLICIES
from ansible_collections.community.cloudflare.plugins.module_utils._lists.domains import DOMAINS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ansible_collections.community.cloudflare.plugins.module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ansible_collections.community.cloudflare.plugins.module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ansible_collections.community.cloudflare.plugins.module_utils._lists.url_ignore_patterns import (
    URL_IGNORE_PATTERNS,
)
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Held, Resource


def managed(resource: Resource, entries: Iterable[Any]) -> list[Any]:
    """The entries of an info module without the unmanaged ones, such as those synced from a directory."""
    return [entry for entry in entries if not isinstance(entry, Mapping) or resource.managed(Held(0, entry, entry))]


ALL_LISTS = {
    each.path: each
    for each in (
        *(ALLOW_POLICIES, BLOCK_SENDERS, TRUSTED_DOMAINS, IMPERSONATION_REGISTRY),
        *(CONTENT_POLICIES, SENDING_DOMAIN_RESTRICTIONS, URL_IGNORE_PATTERNS, DOMAINS),
    )
}
