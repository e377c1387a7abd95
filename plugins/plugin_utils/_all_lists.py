# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every list of Email Security, by the API's name for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..module_utils._entry.resource import Resource
from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ..module_utils._lists.block_senders import BLOCK_SENDERS
from ..module_utils._lists.content_policies import CONTENT_POLICIES
from ..module_utils._lists.domains import DOMAINS
from ..module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ..module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ..module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ..module_utils._lists.url_ignore_patterns import (
    URL_IGNORE_PATTERNS,
)


def managed(resource: Resource, entries: Iterable[Any]) -> list[Any]:
    """The entries of an info module without the unmanaged ones, such as those synced from a directory."""
    return [entry for entry in entries if not isinstance(entry, Mapping) or resource.managed(entry)]


ALL_LISTS = {
    each.path: each
    for each in (
        *(ALLOW_POLICIES, BLOCK_SENDERS, TRUSTED_DOMAINS, IMPERSONATION_REGISTRY),
        *(CONTENT_POLICIES, SENDING_DOMAIN_RESTRICTIONS, URL_IGNORE_PATTERNS, DOMAINS),
    )
}
