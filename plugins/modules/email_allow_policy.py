#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_allow_policy
short_description: Manage one allow policy of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one allow policy. An allow policy exempts mail from scanning.
  - To identify the policy, set its O(policy_id), or its O(pattern) and O(pattern_type).
  - Either O(policy_id) or O(pattern) is required.
extends_documentation_fragment:
  - community.cloudflare._allow_policies.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_allow_policies
  - module: community.cloudflare.email_allow_policy_info
  - name: Allow policies
    description: What an allow policy does, in Cloudflare's documentation.
    link: https://developers.cloudflare.com/cloudflare-one/email-security/settings/detection-settings/allow-policies/
  - ref: ansible_collections.community.cloudflare.docsite.guide_allow_policies
    description: Which action to choose, and what to watch out for.
"""

EXAMPLES = r"""
# If a task has no credentials, the module takes them from the environment:
# CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL together with CLOUDFLARE_API_KEY.
- name: Remove an allow policy
  community.cloudflare.email_allow_policy:
    state: absent
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policy_id: 2401

- name: Remove an allow policy from an account with UUIDs
  community.cloudflare.email_allow_policy:
    state: absent
    account_id: 01a7362d577a6c3019a474fd6f485823
    api_token: "{{ cloudflare_api_token }}"
    policy_id: 330aa9db-ec94-5e35-8838-dd262c31b608

- name: Set the credentials in one place
  module_defaults:
    group/community.cloudflare.email_security:
      account_id: 023e105f4ecef8ad9ca31a8372d0c353
      api_email: "{{ cloudflare_email }}"
      api_key: "{{ cloudflare_api_key }}"
  block:
    - name: Remove the policies of a partner who left
      community.cloudflare.email_allow_policy:
        state: absent
        policy_id: "{{ item }}"
      loop:
        - 2402
        - 2403

    - name: Exempt a partner's invoices from the detection of spam, spoof and bulk
      community.cloudflare.email_allow_policy:
        pattern: invoices@partner.example
        pattern_type: EMAIL
        is_acceptable_sender: true
        comments: Agreed with finance

    - name: Change only the comment
      community.cloudflare.email_allow_policy:
        pattern: invoices@partner.example
        comments: Agreed with finance until December

    - name: Remove a policy without knowing its ID
      community.cloudflare.email_allow_policy:
        state: absent
        pattern: old-partner.example
        pattern_type: DOMAIN

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policy -a 'state=absent policy_id=2404'
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
    - Otherwise, it has the same keys as RV(community.cloudflare.email_allow_policy_info#module:policies).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern: billing@partner.example
    pattern_type: EMAIL
    is_regex: false
    is_acceptable_sender: true
    is_exempt_recipient: false
    is_trusted_sender: false
    verify_sender: true
    comments: Invoices
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

from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(ALLOW_POLICIES)


if __name__ == "__main__":
    main()
