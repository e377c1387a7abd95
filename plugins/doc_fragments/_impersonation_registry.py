# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of the impersonation registry, one text per field."""

from __future__ import annotations

from ansible_collections.community.cloudflare.plugins.doc_fragments._compose import ListDocs
from ansible_collections.community.cloudflare.plugins.module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)

DOCS = ListDocs(
    IMPERSONATION_REGISTRY,
    fields={
        "name": [
            "The person's name, as messages show it.",
            "The comparison ignores case and Unicode normalization.",
        ],
        "email": [
            "The person's real e-mail address, or a regular expression for several addresses if "
            "O(is_email_regex) is set.",
            "The comparison ignores case and the spelling of an internationalised domain. A regular expression is "
            "compared literally.",
        ],
        "is_email_regex": ["Whether O(email) is a regular expression, in the syntax of Java."],
        "comments": ["A note for the people who manage the list.", "Accounts with integer identifiers cannot set it."],
    },
    read_only={
        "provenance": [
            "The origin of the entry: V(A1S_INTERNAL) or V(null) if it was created by hand or through the API. "
            "With any other value, it is synced from a directory."
        ],
    },
    filters={
        "provenance": [
            "Return only entries of this origin. V(A1S_INTERNAL) means that they were created by hand or through the "
            "API. The other values are directories from which entries are synced."
        ],
    },
)

ModuleDocFragment = DOCS.fragment()
