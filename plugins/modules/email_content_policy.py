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
  - Creates, updates or deletes one content policy. Every message whose subject or body matches its regular expression is
    marked malicious. The dashboard calls this blocked content.
  - The policy is named by its O(policy_id), or by its O(name). One of the two is needed.
  - Try a new policy with O(enabled=false) or with a narrow pattern first. A pattern that is too broad stops ordinary mail.
extends_documentation_fragment:
  - community.cloudflare._content_policies.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_content_policies
  - module: community.cloudflare.email_content_policy_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_content_policies
    description: How to block content, and what to be careful about.
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
    - 'The policy''s identifier: an integer in accounts with integers, a UUID in lower case in all others.'
    - With O(state=absent), the one that Cloudflare returned, or the one that was asked for if there was none.
    - V(null) if there is none, as for a policy that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
policy:
  description:
    - The resulting policy, under the API's names; the old one if it was deleted and is known. Deleting by O(policy_id)
      reads it in check mode and in diff mode only.
    - V(null) if there is none.
    - Its keys are those of RV(community.cloudflare.email_content_policy_info#module:policies).
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
    - What is known about a failure, for a playbook to act on. RV(ignore:msg) says the same in words.
  type: dict
  returned: failure
  contains:
    status:
      description:
        - The HTTP status; V(null) if there was no answer.
      type: int
      sample: 401
    codes:
      description:
        - Cloudflare's error codes, including those of error chains.
      type: list
      elements: int
      sample:
        - 10000
    ray_id:
      description:
        - Names the request for Cloudflare's support; V(null) if there is none.
      type: str
      sample: 8f1c2d3e4a5b6c7d-FRA
    hint:
      description:
        - What to do; V(null) if nothing is known.
      type: str
      sample: The credentials were rejected. They may be mistyped, expired or revoked.
"""

from ansible_collections.community.cloudflare.plugins.module_utils._behaviour import run_one
from ansible_collections.community.cloudflare.plugins.module_utils._lists.content_policies import CONTENT_POLICIES


def main() -> None:
    """Entry point."""
    run_one(CONTENT_POLICIES)


if __name__ == "__main__":
    main()
