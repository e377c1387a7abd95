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
  - An allow policy exempts mail from scanning. One that stays behind is a hole, one that vanishes loses somebody's mail.
  - This module removes one. A policy that is not there already counts as success, so that the task can be repeated.
  - Only what Cloudflare itself says of the policy counts as not there. A wrong account, a wrong O(base_url) or the page of
    a proxy fails, whatever its HTTP status.
extends_documentation_fragment:
  - community.cloudflare.connection
  - community.cloudflare.attributes
attributes:
  check_mode:
    support: full
    details:
      - Sends one GET request and no other, and reports the same C(changed) and RV(id) as the real run.
  diff_mode:
    support: full
    details:
      - Sends one GET request before the DELETE request.
  idempotent:
    support: full
options:
  state:
    description:
      - V(absent) removes the policy.
    type: str
    choices:
      - absent
    required: true
  policy_id:
    description:
      - The policy's identifier.
      - An integer from V(1) to V(2147483647) where the account has integers, a UUID where it has UUIDs. Both are taken
        quoted and unquoted.
    type: str
    required: true
seealso:
  - name: Allow policies
    description: What an allow policy does, in Cloudflare's documentation.
    link: https://developers.cloudflare.com/cloudflare-one/email-security/settings/detection-settings/allow-policies/
"""

EXAMPLES = r"""
# Credentials are taken from the environment where the task gives none:
# CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL together with CLOUDFLARE_API_KEY.
- name: Remove an allow policy
  community.cloudflare.email_allow_policy:
    state: absent
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policy_id: 2401

- name: Remove an allow policy of an account with UUIDs
  community.cloudflare.email_allow_policy:
    state: absent
    account_id: 01a7362d577a6c3019a474fd6f485823
    api_token: "{{ cloudflare_api_token }}"
    policy_id: 330aa9db-ec94-5e35-8838-dd262c31b608

- name: Remove several, with the credentials in one place
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

# The same from the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policy -a 'state=absent policy_id=2404'
"""

RETURN = r"""
id:
  description:
    - The policy's identifier. The one that Cloudflare returned where it was deleted, else the one that was asked for.
    - An integer where the API has integers, a UUID in lower case where it has UUIDs.
  type: raw
  returned: success
  sample: 2401
policy:
  description:
    - The policy as it was, where it was deleted and is known, under the API's names. It is known in check mode and in diff
      mode, because nothing else reads it.
    - V(none) otherwise.
  type: dict
  returned: success
  sample:
    id: 2401
    pattern: billing@partner.example
    pattern_type: EMAIL
    is_regex: false
    is_acceptable_sender: true
    is_exempt_recipient: false
    is_trusted_sender: false
    verify_sender: true
    comments: Invoices
    created_at: "2026-01-01T00:00:00Z"
    modified_at: "2026-01-01T00:00:00Z"
error:
  description:
    - What is known of a failure, for a playbook to act on. RV(ignore:msg) says the same in words.
  type: dict
  returned: failure
  contains:
    status:
      description: The HTTP status; V(none) where there was no answer.
      type: int
      sample: 403
    codes:
      description: Cloudflare's error codes, those of the chains included.
      type: list
      elements: int
      sample: [10000]
    ray_id:
      description: Names the request for Cloudflare's support; V(none) where there is none.
      type: str
      sample: 8f1c2d3e4a5b6c7d-FRA
    hint:
      description: What to do; V(none) where nothing is known.
      type: str
      sample: The token needs the permission Cloud Email Security - Write.
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import AllowPolicies, parse_policy_id
from ansible_collections.community.cloudflare.plugins.module_utils.connection import ansible_module, run
from ansible_collections.community.cloudflare.plugins.module_utils.errors import InvalidOption


def absent(module: AnsibleModule, policies: AllowPolicies) -> dict[str, Any]:
    """Delete the policy and describe it: one DELETE, with a GET in its place in check mode and before it in diff mode."""
    try:
        policy_id = parse_policy_id(module.params["policy_id"])
    except ValueError as error:
        raise InvalidOption("policy_id", str(error)) from error
    held = policies.get(policy_id) if module.check_mode or module._diff else None
    changed = held is not None if module.check_mode else policies.delete(policy_id)
    was = held.as_dict() if held and changed else None
    result = {"changed": changed, "id": policy_id, "policy": was}
    if module._diff:
        before = was or {"id": policy_id}
        result["diff"] = {"before": before if changed else {}, "after": {}}
    return result


def main() -> None:
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["absent"], "required": True},
            "policy_id": {"type": "str", "required": True},
        }
    )
    run(module, absent)


if __name__ == "__main__":
    main()
