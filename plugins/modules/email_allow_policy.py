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
  - Removes a policy, or ensures that one exists as described. The policy is named by its O(policy_id), or by its
    O(pattern) and O(pattern_type). One of O(policy_id) and O(pattern) is needed.
  - A policy counts as absent only where Cloudflare itself says that it does not exist. A wrong account, a wrong
    O(base_url) or the page of a proxy makes the task fail, whatever its HTTP status.
  - A creation whose answer was lost is settled by looking for the policy, never by a second one.
extends_documentation_fragment:
  - community.cloudflare.allow_policy
  - community.cloudflare.connection
  - community.cloudflare.attributes
attributes:
  check_mode:
    support: full
    details:
      - With O(state=absent) and O(policy_id) this is one GET request and no other.
  diff_mode:
    support: full
    details:
      - With O(state=absent) and O(policy_id) this costs one GET request more.
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates the policy, or changes those of its fields that are given and differ.
      - V(absent) removes the policy. One that does not exist already is a success. With O(policy_id), the other fields do
        not count.
    type: str
    choices:
      - present
      - absent
    default: present
  policy_id:
    description:
      - The policy's identifier. An integer from V(1) to V(2147483647) where the account has integers, a UUID where it has
        UUIDs. Both are taken quoted and unquoted.
      - With O(state=present) the policy must exist.
      - Without it the policy is found by O(pattern), and by O(pattern_type) where that is given. Several that match are an
        error with O(state=absent); with O(state=present) the oldest is managed.
    type: str
seealso:
  - module: community.cloudflare.email_allow_policies
  - module: community.cloudflare.email_allow_policy_info
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

- name: With the credentials in one place
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

    - name: Exempt the invoices of a partner from the checks for spam, spoofing and bulk
      community.cloudflare.email_allow_policy:
        pattern: invoices@partner.example
        pattern_type: EMAIL
        is_acceptable_sender: true
        comments: Agreed with finance

    - name: Change nothing but the comment
      community.cloudflare.email_allow_policy:
        pattern: invoices@partner.example
        comments: Agreed with finance until December

    - name: Remove a policy whose id nobody wrote down
      community.cloudflare.email_allow_policy:
        state: absent
        pattern: old-partner.example
        pattern_type: DOMAIN

# The same from the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_allow_policy -a 'state=absent policy_id=2404'
"""

RETURN = r"""
id:
  description:
    - The policy's identifier. An integer where the API has integers, a UUID in lower case where it has UUIDs.
    - With O(state=absent) the one that Cloudflare returned, or where the policy was not there the one that was asked for.
    - V(null) where there is none, as for a policy that check mode would create.
  type: raw
  returned: success
  sample: 2401
policy:
  description:
    - The policy as it is after the task, under the API's names. With O(state=absent) as it was, where it was deleted and is
      known; deleting by O(policy_id) reads it in check mode and in diff mode only.
    - V(null) where there is none.
    - Its fields are those of RV(community.cloudflare.email_allow_policy_info#module:policies).
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
      description: The HTTP status; V(null) where there was no answer.
      type: int
      sample: 401
    codes:
      description: Cloudflare's error codes, those of the chains included.
      type: list
      elements: int
      sample: [10000]
    ray_id:
      description: Names the request for Cloudflare's support; V(null) where there is none.
      type: str
      sample: 8f1c2d3e4a5b6c7d-FRA
    hint:
      description: What to do; V(null) where nothing is known.
      type: str
      sample: "The credentials were not accepted: mistyped, expired or revoked."
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    AllowPolicies,
    AllowPolicy,
    PolicyId,
    options,
)
from ansible_collections.community.cloudflare.plugins.module_utils.carry_out import carry_out, find
from ansible_collections.community.cloudflare.plugins.module_utils.connection import ansible_module, run
from ansible_collections.community.cloudflare.plugins.module_utils.errors import InvalidOption
from ansible_collections.community.cloudflare.plugins.module_utils.plan import Change, make_plan


def ensure(module: AnsibleModule, policies: AllowPolicies) -> dict[str, Any]:
    """Bring the policy into its state, and describe what came of it."""
    state = module.params["state"]
    wanted = AllowPolicy.from_params(module.params, state)
    if state == "absent" and wanted.id is not None:
        return delete_by_id(module, policies, wanted.id)
    held = find(policies, wanted)
    if state == "absent" and len(held) > 1:
        ids = ", ".join(str(policy.id) for policy in held)
        raise InvalidOption("pattern", f"matches several policies: {ids}. Give policy_id, or use email_allow_policies")
    plan = make_plan(held, [wanted], state)
    for notice in plan.notices:
        module.warn(notice.text)
    changes = plan.changes() if module.check_mode else carry_out(policies, plan)
    unchanged = plan.unchanged[0] if plan.unchanged else None
    return describe(module, bool(changes), changes[0] if changes else Change(unchanged, unchanged))


def delete_by_id(module: AnsibleModule, policies: AllowPolicies, policy_id: PolicyId) -> dict[str, Any]:
    """One DELETE, with a GET in its place in check mode and before it in diff mode."""
    held = policies.get(policy_id) if module.check_mode or module._diff else None
    deleted = held is not None if module.check_mode else policies.delete(policy_id)
    was = held if deleted else None
    result = describe(module, deleted, Change(was or AllowPolicy(id=policy_id) if deleted else None, None))
    return {**result, "id": policy_id, "policy": was and was.as_dict()}


def describe(module: AnsibleModule, changed: bool, change: Change) -> dict[str, Any]:
    """The result of a task."""
    policy = change.after or change.before
    result = {"changed": changed, "id": policy and policy.id, "policy": policy and policy.as_dict()}
    return {**result, "diff": change.diff()} if module._diff else result


def main() -> None:
    """Entry point."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "policy_id": {"type": "str"},
            **options(),
        },
    )
    run(module, ensure)


if __name__ == "__main__":
    main()
