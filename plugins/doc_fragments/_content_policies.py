# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of content policies, one text per field."""

from __future__ import annotations

from ansible_collections.community.cloudflare.plugins.doc_fragments._compose import ListDocs
from ansible_collections.community.cloudflare.plugins.module_utils._lists.content_policies import CONTENT_POLICIES

DOCS = ListDocs(
    CONTENT_POLICIES,
    fields={
        "name": ["The name of the policy.", "Compared without regard to case or Unicode normalization."],
        "pattern": [
            "The regular expression that is looked for, in the syntax of Java. Upper and lower case are "
            "different, unless it begins with C((?i\\)).",
            "A dot, a dollar sign or a parenthesis in an ordinary phrase has to be escaped with a backslash.",
            "Compared literally.",
        ],
        "targets": ["Where the pattern is looked for: in the subject, in the body, or in both."],
        "enabled": ["Whether the policy is applied."],
        "notes": ["A note for the people who manage the policies."],
    },
)

ModuleDocFragment = DOCS.fragment()
