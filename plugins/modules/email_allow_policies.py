#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_allow_policies
short_description: Manage the whole list of allow policies of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Depending on O(state), ensures that the policies of the task exist, that none of them exists, or that the list has exactly
    these policies.
extends_documentation_fragment:
  - community.cloudflare._allow_policies.many
  - community.cloudflare._connection
  - community.cloudflare._attributes.many
seealso:
  - module: community.cloudflare.email_allow_policy
  - module: community.cloudflare.email_allow_policy_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_allow_policies
    description: Which action to choose, and what to watch out for.
"""

EXAMPLES = r"""
- name: Ensure that two policies exist
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policies:
      - pattern: invoices@partner.example
        pattern_type: EMAIL
        is_acceptable_sender: true
        comments: Agreed with finance
      - pattern: 203.0.113.0/28
        pattern_type: IP
        is_trusted_sender: true
        verify_sender: false

- name: Remove every policy for a partner who left
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    policies:
      - pattern: old-partner.example

- name: Keep only this policy, and stop if more than five would be deleted
  community.cloudflare.email_allow_policies:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: exact
    max_deletes: 5
    policies:
      - pattern: invoices@partner.example
        pattern_type: EMAIL
        is_acceptable_sender: true

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policies -a '{"state": "absent", "policies": [{"policy_id": 2404}]}'
"""

RETURN = r"""
created:
  description:
    - The policies that were created, as M(community.cloudflare.email_allow_policy_info) returns them.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
updated:
  description:
    - The policies that were changed, as they are now.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
deleted:
  description:
    - The policies that were deleted, as they were.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
expired:
  description:
    - The entries in RV(deleted) that were deleted because O(policies[].until) has passed.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
unchanged:
  description:
    - The number of entries that needed no change.
  type: int
  returned: success
  sample: 998
unmanaged:
  description:
    - 'Always V(0): the module manages all policies.'
  type: int
  returned: success
  sample: 0
plan:
  description:
    - A fingerprint of the account and the changes, for O(approved_plan). It is the same in check mode and in the real run,
      and does not depend on the order of the entries.
    - V(null) if the task failed before it made a plan.
  type: str
  returned: success, and failure unless an option is invalid
  sample: c3d1f0a94b7e6258
msg:
  description:
    - One line that counts the changes, in check mode those that the task would make. After a failure, the reason.
  type: str
  returned: always
  sample: 'allow_policies: 1 created, 2 deleted'
would_delete:
  description:
    - The policies that the task would have deleted, if there are more than O(max_deletes) allows.
  type: list
  elements: dict
  returned: failure
error:
  description:
    - Details of the failure, for a playbook to act on. RV(ignore:msg) has the same information as text.
  type: dict
  returned: failure
  contains:
    status:
      description:
        - The HTTP status; V(null) if there was no response.
      type: int
      returned: failure
      sample: 401
    codes:
      description:
        - Cloudflare's error codes, including nested ones.
      type: list
      returned: failure
      elements: int
      sample:
        - 10000
    ray_id:
      description:
        - Identifies the request for Cloudflare's support; V(null) if there is none.
      type: str
      returned: failure
      sample: 8f1c2d3e4a5b6c7d-FRA
    hint:
      description:
        - What to do about the failure; V(null) if there is no advice.
      type: str
      returned: failure
      sample: The credentials were rejected. They may be mistyped, expired or revoked.
"""

from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ..module_utils._module.many import run_many


def main() -> None:
    """Entry point."""
    run_many(ALLOW_POLICIES)


if __name__ == "__main__":
    main()
