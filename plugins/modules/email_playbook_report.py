#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_playbook_report
short_description: Report the result of a playbook of this collection
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - The task of each playbook of this collection that writes the reports. It is not meant for other playbooks, which can use
    P(community.cloudflare.email_security_report#filter).
  - Reads the registered variables C(email_security_settings), C(email_security_result) and C(email_security_done) of all hosts of the play.
    The first host writes the reports, so the play must use the strategy V(linear).
  - The files get the mode 0600.
  - Runs on the control node.
options:
  check:
    description: Whether the result is a plan.
    type: bool
    default: false
  done:
    description: Whether the result is that of a plan that was carried out. Then the task fails if that failed.
    type: bool
    default: false
  drift:
    description: Whether the result compares the account with files.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._attributes.playbook
seealso:
  - module: community.cloudflare.email_playbook_settings
  - plugin: community.cloudflare.email_security_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Check the variables
  community.cloudflare.email_playbook_settings:
    playbook: email_list
  register: email_security_settings

- name: Read the account
  community.cloudflare.email_lists_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: email_security_result

- name: Report the entries
  community.cloudflare.email_playbook_report:
  register: email_security_report
"""

RETURN = r"""
lines:
  description: The lines of the host's own report as text; one text if there is only one line.
  type: raw
  returned: always
  sample: No changes.
failure:
  description: Why the playbook must fail; V(null) if it need not.
  type: str
  returned: success
drift:
  description: V(none), V(drift) or V(error) for the host's account.
  type: str
  returned: success
  sample: none
drift_of_all:
  description: The worst of all hosts.
  type: str
  returned: success
  sample: none
"""
