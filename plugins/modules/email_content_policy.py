#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_content_policy
short_description: Manage one content policy of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one content policy. If the subject or body of a message matches its regular expression,
    Cloudflare marks the message as malicious. The dashboard calls this I(blocked content).
  - To identify the policy, set its O(policy_id) or its O(name).
  - A pattern that is too broad stops ordinary mail. Create a new policy with O(enabled=false), and enable it after a review.
extends_documentation_fragment:
  - community.cloudflare._content_policies.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_content_policies
  - module: community.cloudflare.email_content_policy_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.content_policies
    description: How to block content, and what to watch out for.
"""

EXAMPLES = r"""
- name: Block messages that ask for gift cards
  community.cloudflare.email_content_policy:
    account_id: 01a7362d577a6c3019a474fd6f485823
    name: Gift card fraud
    pattern: "(?i)buy .* gift cards?"
    targets: [SUBJECT, BODY]
    notes: Reported in November, ticket 4714

- name: Switch a policy off
  community.cloudflare.email_content_policy:
    account_id: 01a7362d577a6c3019a474fd6f485823
    name: Gift card fraud
    enabled: false

- name: Delete a policy
  community.cloudflare.email_content_policy:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    name: Gift card fraud

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_content_policy -a '{"name": "Gift cards", "enabled": false}'
"""

RETURN = r"""
id:
  description:
    - 'The policy''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for a policy that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
policy:
  description:
    - The resulting policy, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(policy_id), except in check mode and in diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_content_policy_info#module:policies).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    name: Gift cards
    pattern: gift\s+card
    targets:
      - SUBJECT
      - BODY
    enabled: true
    notes: Since March
    created_at: '2026-01-01T00:00:00Z'
    modified_at: '2026-02-01T00:00:00Z'
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

from ..module_utils._lists.content_policies import CONTENT_POLICIES
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(CONTENT_POLICIES)


if __name__ == "__main__":
    main()
