#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_playbook_findings
short_description: Judge files or an account for a playbook of this collection
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - The task of C(email_check) and C(email_audit) that judges, and of C(email_who) that searches. It is not meant for other playbooks, which can use
    P(community.cloudflare.email_security_findings#filter).
  - Reads the folder of the registered variable C(email_security_settings), with its rules.
  - Runs on the control node.
options:
  account:
    description:
      - Whether to judge the account whose lists are in the registered variable C(email_security_result). The files of the folder then
        say when its entries expire.
      - With C(used_within_days), the registered variable C(email_security_search) says which entries decided a message.
    type: bool
    default: false
  search:
    description: Whether to look for the entries that concern C(address), instead of judging.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._attributes.playbook
seealso:
  - plugin: community.cloudflare.email_security_findings
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Check the variables
  community.cloudflare.email_playbook_settings:
    playbook: email_audit
  register: email_security_settings

- name: Read the account
  community.cloudflare.email_lists_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: email_security_result

- name: Judge it
  community.cloudflare.email_playbook_findings:
    account: true
"""

RETURN = r"""
findings:
  description: What P(community.cloudflare.email_security_findings#filter) returns.
  type: list
  elements: dict
  returned: success
matches:
  description: With O(search), the entries that concern the address, each with what it does.
  type: list
  elements: dict
  returned: success
judged:
  description: The names of the lists that were judged.
  type: list
  elements: str
  returned: success
  sample: [allow_policies]
not_judged:
  description: Why nothing is known about unused entries, if C(used_within_days) is set. Empty if they were judged.
  type: list
  elements: str
  returned: success
  sample: ["Nothing is known about unused entries of allow_policies: the search found no message."]
"""
