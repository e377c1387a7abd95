# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of the impersonation registry, one text per field."""

from __future__ import annotations

from ..module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ._compose import ListDocs

DOCS = ListDocs(
    IMPERSONATION_REGISTRY,
    fields={
        "name": [
            "The person's name, as it appears in messages.",
            "The comparison ignores case and Unicode normalization.",
        ],
        "email": [
            "The person's real email address. If O(is_email_regex) is set, a regular expression that matches the "
            "person's addresses.",
            "The comparison ignores case and the spelling of an internationalized domain. A regular expression is "
            "compared literally.",
        ],
        "is_email_regex": ["Whether O(email) is a regular expression, in Java syntax."],
        "comments": [
            "A note for the people who manage the list.",
            "You cannot set it in accounts with integer IDs.",
        ],
    },
    read_only={
        "provenance": [
            "Where the entry comes from: V(A1S_INTERNAL) or V(null) if it was created by hand or through the API. "
            "Any other value is the directory that it is synced from."
        ],
    },
    filters={
        "provenance": [
            "Return only entries with this origin. V(A1S_INTERNAL) means that they were created by hand or through the "
            "API. The other values are directories that entries are synced from."
        ],
    },
)

ModuleDocFragment = DOCS.fragment()
