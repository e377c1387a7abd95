# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of content policies, one text per field."""

from __future__ import annotations

from ..module_utils._lists.content_policies import CONTENT_POLICIES
from ._compose import ListDocs

DOCS = ListDocs(
    CONTENT_POLICIES,
    fields={
        "name": ["The name of the policy.", "The comparison ignores case and Unicode normalization."],
        "pattern": [
            "The regular expression to search for, in Java syntax. It is case-sensitive, unless it begins with "
            "C((?i\\)).",
            "To match a dot, dollar sign, question mark or parenthesis literally, put a backslash before it.",
            "The module compares patterns literally.",
        ],
        "targets": ["Where to search for the pattern: in the subject, in the body, or in both."],
        "enabled": ["Whether the policy is active."],
        "notes": ["A note for the people who manage the policies."],
    },
)

ModuleDocFragment = DOCS.fragment()
