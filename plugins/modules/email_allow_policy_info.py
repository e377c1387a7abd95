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
  - Reads one allow policy, those that fit some filters, or all of an account.
  - All pages are read, 1000 policies with each request.
  - The filters are the API's own. A policy must match all that are given.
extends_documentation_fragment:
  - community.cloudflare.connection
  - community.cloudflare.attributes
  - community.cloudflare.attributes.info
options:
  policy_id:
    description:
      - Read the policy with this identifier only, an integer or a UUID. One that does not exist gives an empty list.
    type: str
  pattern:
    description:
      - Read policies with exactly this pattern. Unlike in M(community.cloudflare.email_allow_policy), case counts.
        V(Partner.example) does not find a policy for V(partner.example).
    type: str
  pattern_type:
    description:
      - Read policies of this type. V(UNKNOWN) is what some old policies have.
    type: str
    choices:
      - EMAIL
      - DOMAIN
      - IP
      - UNKNOWN
  is_acceptable_sender:
    description:
      - Read policies that do, or do not, exempt a sender from Spam, Spoof and Bulk.
    type: bool
  is_exempt_recipient:
    description:
      - Read policies that do, or do not, exempt a recipient from all detections.
    type: bool
  is_trusted_sender:
    description:
      - Read policies that do, or do not, exempt a sender from all detections.
    type: bool
  verify_sender:
    description:
      - Read policies that do, or do not, ask for DMARC, SPF or DKIM.
    type: bool
  search:
    description:
      - Read policies that Cloudflare finds by these words. How it searches may change.
    type: str
seealso:
  - module: community.cloudflare.email_allow_policies
  - module: community.cloudflare.email_allow_policy
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

- name: Find senders that bypass all detections without having to prove who they are
  community.cloudflare.email_allow_policy_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    is_trusted_sender: true
    verify_sender: false

# The same from the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policy_info
"""

RETURN = r"""
policies:
  description:
    - The policies under the API's names, ordered by pattern. V(null) stands for what the API left out.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The identifier. An integer where the API has integers, a UUID in lower case where it has UUIDs.
      type: raw
      sample: 2401
    pattern:
      description: What the policy is for.
      type: str
      sample: billing@partner.example
    pattern_type:
      description: EMAIL, DOMAIN or IP. UNKNOWN for some old policies.
      type: str
      sample: EMAIL
    is_regex:
      description: Whether the pattern is a regular expression.
      type: bool
      sample: false
    is_acceptable_sender:
      description: Whether messages of this sender are exempt from Spam, Spoof and Bulk.
      type: bool
      sample: true
    is_exempt_recipient:
      description: Whether messages to this recipient are exempt from all detections.
      type: bool
      sample: false
    is_trusted_sender:
      description: Whether messages of this sender are exempt from all detections.
      type: bool
      sample: false
    verify_sender:
      description: Whether the policy counts only for messages that pass DMARC, SPF or DKIM.
      type: bool
      sample: true
    comments:
      description: A note for the people who manage the policies.
      type: str
      sample: Invoices
    created_at:
      description: When the policy was created, as RFC 3339 has it.
      type: str
      sample: "2026-01-01T00:00:00Z"
    modified_at:
      description: When it was last changed, as RFC 3339 has it.
      type: str
      sample: "2026-01-01T00:00:00Z"
count:
  description: How many there are.
  type: int
  returned: success
  sample: 1
error:
  description: See the result of the same name of M(community.cloudflare.email_allow_policy).
  type: dict
  returned: failure
  sample:
    status: 401
    codes: [10000]
    ray_id: 8f1c2d3e4a5b6c7d-FRA
    hint: "The credentials were not accepted: mistyped, expired or revoked."
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    ACTIONS,
    HELD_PATTERN_TYPES,
    AllowPolicies,
    AllowPolicy,
)
from ansible_collections.community.cloudflare.plugins.module_utils.carry_out import find
from ansible_collections.community.cloudflare.plugins.module_utils.connection import ansible_module, run

FILTERS: dict[str, Any] = {
    "pattern": {"type": "str"},
    "pattern_type": {"type": "str", "choices": list(HELD_PATTERN_TYPES)},
    **{name: {"type": "bool"} for name in (*ACTIONS, "verify_sender")},
    "search": {"type": "str"},
}


def read(module: AnsibleModule, policies: AllowPolicies) -> dict[str, Any]:
    """The policies that the options ask for."""
    policy_id = module.params["policy_id"]
    if policy_id is None:
        found = policies.list(**{name: module.params[name] for name in FILTERS})
    else:
        found = find(policies, AllowPolicy.from_params({"policy_id": policy_id}))
    return {"changed": False, "policies": [policy.as_dict() for policy in found], "count": len(found)}


def main() -> None:
    """Entry point."""
    module = ansible_module(
        {"policy_id": {"type": "str"}, **FILTERS},
        mutually_exclusive=[("policy_id", name) for name in FILTERS],
    )
    run(module, read)


if __name__ == "__main__":
    main()
