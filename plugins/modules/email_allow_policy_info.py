#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_allow_policy_info
short_description: Read the allow policies of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one allow policy, all policies that match the filters, or all policies of the account.
extends_documentation_fragment:
  - community.cloudflare._allow_policies.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_allow_policies
  - module: community.cloudflare.email_allow_policy
  - ref: ansible_collections.community.cloudflare.docsite.guide_allow_policies
    description: Which action to choose, and what to watch out for.
"""

EXAMPLES = r"""
- name: Read all allow policies
  community.cloudflare.email_allow_policy_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: all

- name: Show them
  ansible.builtin.debug:
    msg: "{{ all.count }}: {{ all.policies | map(attribute='pattern') | join(', ') }}"

- name: Read one
  community.cloudflare.email_allow_policy_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policy_id: 2401

- name: Find senders that bypass all detections without verification
  community.cloudflare.email_allow_policy_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    is_trusted_sender: true
    verify_sender: false

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policy_info
"""

RETURN = r"""
policies:
  description:
    - The policies with the API's field names, ordered by pattern. A field that the API left out is V(null).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description:
        - 'The ID: an integer in accounts with integer IDs, a UUID in lower case in all others.'
      type: raw
      sample: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern:
      description:
        - The email address, domain, IP address or CIDR block that the policy applies to, depending on C(pattern_type).
      type: str
      sample: billing@partner.example
    pattern_type:
      description:
        - The type of C(pattern).
      type: str
      sample: EMAIL
    is_regex:
      description:
        - Whether C(pattern) is a regular expression, in Java syntax.
      type: bool
      sample: false
    is_acceptable_sender:
      description:
        - Whether messages from this sender are exempt from the detection of spam, spoof and bulk.
      type: bool
      sample: true
    is_exempt_recipient:
      description:
        - Whether messages to this recipient are exempt from all detections.
      type: bool
      sample: false
    is_trusted_sender:
      description:
        - Whether messages from this sender are exempt from all detections. Cloudflare does not follow their links either.
      type: bool
      sample: false
    verify_sender:
      description:
        - Whether the policy applies only to messages that pass DMARC, SPF or DKIM.
      type: bool
      sample: true
    comments:
      description:
        - A note for the people who manage the policies.
      type: str
      sample: Invoices
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

from ..module_utils._lists.allow_policies import ALLOW_POLICIES
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(ALLOW_POLICIES)


if __name__ == "__main__":
    main()
