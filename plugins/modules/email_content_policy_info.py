#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_content_policy_info
short_description: Read the content policies of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one content policy, all policies that match the filters, or all policies of the account.
extends_documentation_fragment:
  - community.cloudflare._content_policies.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_content_policy
  - module: community.cloudflare.email_content_policies
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.content_policies
    description: How to block content, and what to watch out for.
"""

EXAMPLES = r"""
- name: Read all content policies
  community.cloudflare.email_content_policy_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
  register: all

- name: Show them
  ansible.builtin.debug:
    msg: "{{ all.count }}: {{ all.policies | map(attribute='name') | join(', ') }}"

- name: Read the policies that are switched off
  community.cloudflare.email_content_policy_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
    enabled: false

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_content_policy_info
"""

RETURN = r"""
policies:
  description:
    - The policies with the API's field names, ordered by name. A field that the API left out is V(null).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description:
        - 'The ID: an integer in accounts with integer IDs, a UUID in lower case in all others.'
      type: raw
      sample: 330aa9db-ec94-5e35-8838-dd262c31b608
    name:
      description:
        - The name of the policy.
      type: str
      sample: Gift cards
    pattern:
      description:
        - The regular expression to search for, in Java syntax. It is case-sensitive, unless it begins with C((?i\)).
      type: str
      sample: gift\s+card
    targets:
      description:
        - 'Where to search for the pattern: in the subject, in the body, or in both.'
      type: list
      elements: str
      sample:
        - SUBJECT
        - BODY
    enabled:
      description:
        - Whether the policy is active.
      type: bool
      sample: true
    notes:
      description:
        - A note for the people who manage the policies.
      type: str
      sample: Since March
    created_at:
      description:
        - When the policy was created, as an RFC 3339 time.
      type: str
      sample: '2026-01-01T00:00:00Z'
    modified_at:
      description:
        - When the policy was last changed, as an RFC 3339 time.
      type: str
      sample: '2026-02-01T00:00:00Z'
count:
  description:
    - The number of entries in the result.
  type: int
  returned: success
  sample: 1
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
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(CONTENT_POLICIES)


if __name__ == "__main__":
    main()
