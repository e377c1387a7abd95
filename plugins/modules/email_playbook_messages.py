#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_playbook_messages
short_description: Decide about messages for a playbook of this collection
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - The task of C(email_pull_back), C(email_put_back) and C(email_release) that decides which of the messages in the registered variable
    C(email_security_result) to act on, and that says afterwards what was done. It is not meant for other playbooks.
  - Runs on the control node.
options:
  playbook:
    description: The name of the playbook.
    type: str
    required: true
    choices: [email_pull_back, email_put_back, email_release]
  done:
    description: Whether to say what was done, instead of deciding.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._attributes.playbook
seealso:
  - module: community.cloudflare.email_message_info
"""

EXAMPLES = r"""
- name: Check the variables
  community.cloudflare.email_playbook_settings:
    playbook: email_pull_back
  vars:
    sender: invoices@evil.example
  register: email_security_settings

- name: Find the messages
  community.cloudflare.email_message_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    sender: invoices@evil.example
  register: email_security_result

- name: Decide
  community.cloudflare.email_playbook_messages:
    playbook: email_pull_back
  register: email_security_decided
"""

RETURN = r"""
ids:
  description: The messages to act on.
  type: list
  elements: str
  returned: success
left:
  description: The reason for each message that was found, but must be left alone.
  type: dict
  returned: success
block:
  description: The blocked senders to add.
  type: list
  elements: dict
  returned: success
allow:
  description: The allow policies to add.
  type: list
  elements: dict
  returned: success
files:
  description: The allow policies for the files of C(folder), with their C(until).
  type: list
  elements: dict
  returned: success
destination:
  description: The folder to move the messages to.
  type: str
  returned: success
  sample: DeletedItems
notes:
  description: What is left out, and why.
  type: dict
  returned: success
problem:
  description: Why nothing must be done; V(null) if there is no reason.
  type: str
  returned: success
messages:
  description: With O(done), the messages, each with its V(result) and V(detail).
  type: list
  elements: dict
  returned: success
failure:
  description: With O(done), what failed; V(null) if nothing did.
  type: str
  returned: success
steps:
  description: With O(done), one text for each step.
  type: dict
  returned: success
"""
