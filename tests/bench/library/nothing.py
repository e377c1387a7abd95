# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that takes a list of policies like email_allow_policies, and does nothing: the least that a module can cost."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

FIELDS = ("pattern", "pattern_type", "comments", "policy_id", "until", "created_at", "modified_at")
FLAGS = ("is_regex", "is_acceptable_sender", "is_exempt_recipient", "is_trusted_sender", "verify_sender")


def main() -> None:
    """Entry point."""
    entry = {**{name: {"type": "str"} for name in FIELDS}, **{name: {"type": "bool"} for name in FLAGS}}
    options = {"state": {"type": "str"}, "policies": {"type": "list", "elements": "dict", "options": entry}}
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    module.params["policies"] = f"{len(module.params['policies'])} entries"  # do not print the list, like our module
    module.exit_json(changed=False)


if __name__ == "__main__":
    main()
