# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of sending domain restrictions, one text per field."""

from __future__ import annotations

from ..module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ._compose import ListDocs

DOCS = ListDocs(
    SENDING_DOMAIN_RESTRICTIONS,
    fields={
        "domain": [
            "The domain whose mail must arrive with TLS.",
            "The comparison ignores case, one trailing dot, and the spelling of an internationalized domain.",
        ],
        "exclude": [
            "Subdomains of O(domain) whose mail may arrive without TLS.",
            "A name that is not a subdomain of O(domain) has no effect, and the module warns about it.",
        ],
        "comments": ["A note for the people who manage the list."],
    },
)

ModuleDocFragment = DOCS.fragment()
