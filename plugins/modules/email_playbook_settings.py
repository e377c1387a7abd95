#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_playbook_settings
short_description: Check the variables of a playbook of this collection
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - The first task of each playbook of this collection. It is not meant for other playbooks.
  - Checks the values of all variables, and returns them. Null and an empty text are as if not set.
  - Fails if a variable of the run nearly has the name of one of these variables, such as C(list) or C(max_delete).
  - Fails if a host of the play has no C(cloudflare_account_id), or if two hosts have the same, unless O(playbook) works with the account
    of the environment.
  - Runs on the control node.
options:
  playbook:
    description: The name of the playbook, which decides what it needs.
    type: str
    choices: [email_audit, email_check, email_drift, email_enforce, email_export, email_list, email_remove_allow_policy,
      email_who]
    required: true
extends_documentation_fragment:
  - community.cloudflare._attributes.playbook
seealso:
  - module: community.cloudflare.email_playbook_report
  - ref: ansible_collections.community.cloudflare.docsite.guide_playbooks
    description: The playbooks and their variables.
"""

EXAMPLES = r"""
- name: Check the variables
  community.cloudflare.email_playbook_settings:
    playbook: email_list
  register: email_security_settings
"""

RETURN = r"""
folder:
  description: The absolute path of the folder with the lists; V(null) if it is not set.
  type: str
  returned: success
host:
  description: The name of the host, which is that of its own subfolder; V(null) for the account of the environment.
  type: str
  returned: success
lists:
  description: The names of the lists; V(null) for all.
  type: list
  elements: str
  returned: success
reports:
  description: The reports to write, each with its C(path) and C(format).
  type: list
  elements: dict
  returned: success
max_deletes:
  description: The limit for deletions, as O(community.cloudflare.email_lists#module:max_deletes) takes it.
  type: raw
  returned: success
  sample: {domains: '0', default: 10%}
run:
  description: Identifies the play, so that a report does not use a result of another one.
  type: str
  returned: always
problem:
  description: The mistakes in the files of O(playbook); V(null) if there are none, or if it does not read files.
  type: str
  returned: success
"""
