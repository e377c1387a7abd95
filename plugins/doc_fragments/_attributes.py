# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The attributes of the modules for one entry, for a whole list, for reading, for messages, for evidence, and for files."""

from __future__ import annotations

import json


def _attributes(
    check_mode: str, diff_mode: str, diff_support: str = "full", *, check_support: str = "full", connects: bool = True
) -> str:
    """A fragment as JSON, which is valid YAML. Modules that run on the control node are not in the action group."""
    attributes: dict[str, dict[str, object]] = {
        "check_mode": {
            "description": "Can run in check mode and return the changed status prediction without modifying the target.",
            "support": check_support,
            "details": [check_mode],
        },
        "diff_mode": {
            "description": "Returns what has changed, or in check mode what would change, when it is run in diff mode.",
            "support": diff_support,
            "details": [diff_mode],
        },
        "idempotent": {
            "description": "When run twice in a row, the second run changes nothing.",
            "support": "full",
        },
    }
    if connects:
        attributes["action_group"] = {
            "description": "Use C(group/community.cloudflare.email_security) in C(module_defaults) to set options for all "
            "modules.",
            "support": "full",
            "membership": ["community.cloudflare.email_security"],
        }
    return json.dumps({"options": {}, "attributes": attributes})


class ModuleDocFragment:
    # The annotations are needed: ansible-test parses a plain assignment here as literal YAML.
    ONE: str = _attributes(
        check_mode="With O(state=absent) and an ID, sends only one GET request in check mode.",
        diff_mode="With O(state=absent) and an ID, sends one more GET request in diff mode.",
    )
    MANY: str = _attributes(
        check_mode="Returns what the real run plans, except for values that only Cloudflare knows, such as new IDs.",
        diff_mode="Returns one diff for each entry that changes, ordered by key.",
    )
    MESSAGES: str = _attributes(
        check_mode="Searches, counts and asks the limits, and sends no request that changes anything. Which mailbox will fail cannot be "
        "known in advance.",
        diff_mode="Has one line for each message: its ID, its sender, the number of its mailboxes, and its state. No subjects.",
        check_support="partial",
    )
    EVIDENCE: str = _attributes(
        check_mode="Searches, counts and asks the limits, but asks for no content and writes nothing. Whether Cloudflare has the content "
        "cannot be known in advance.",
        diff_mode="Has the paths of the files, and not what is in them.",
        check_support="partial",
    )
    EXPORT: str = _attributes(
        check_mode="Returns the same as the real run, but writes no files.",
        diff_mode="Returns the text of each file before and after.",
        connects=False,
    )
    PLAYBOOK: str = _attributes(
        check_mode="Does the same in check mode, because it changes nothing that a playbook manages.",
        diff_mode="There are no differences to show.",
        diff_support="none",
        connects=False,
    )
    INFO: str = _attributes(
        check_mode="The module never changes anything.",
        diff_mode="The module never changes anything.",
        diff_support="N/A",
    )
