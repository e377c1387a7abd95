#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_allow_policies
short_description: Manage a whole list of allow policies of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Ensures that the policies of a list exist, that none of them exists, or that the account holds exactly these.
  - Reads the account with one request for each 1000 policies, and changes it with one atomic request for each 1000 changes
    of a kind. Where nothing is to be done, nothing is written. Accounts with integer identifiers have no such
    request; there each change takes one, over one connection.
  - Where a policy goes while the task runs, or an answer is lost, the account is read and planned again, once.
  - After a failure RV(created), RV(updated) and RV(deleted) tell what was done before it.
extends_documentation_fragment:
  - community.cloudflare.connection
  - community.cloudflare.attributes
attributes:
  check_mode:
    support: full
    details:
      - Returns what the real run would, except what only Cloudflare knows, such as new identifiers.
  diff_mode:
    support: full
    details:
      - A list with one diff for each policy that changes, ordered by pattern.
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates policies that are missing, and changes those fields that an entry gives and that differ.
      - V(absent) removes every policy that an entry means. All that share a pattern go. An entry with a
        O(policies[].policy_id) means that policy only, and a warning tells where its pattern is left.
      - V(exact) makes the account hold the entries and no others. Fields that an entry leaves out take their defaults. Of
        several policies with one pattern the oldest stays.
    type: str
    choices:
      - present
      - absent
      - exact
    default: present
  max_deletes:
    description:
      - The most policies that may be removed. Where more would go, nothing is done and the task fails, saying which.
      - Needed where O(state=exact) and O(policies) is empty, as that removes all.
    type: int
  policies:
    description:
      - The policies. What M(community.cloudflare.email_allow_policy_info) returns can be given as it is.
      - Each entry names its policy by O(policies[].policy_id) or by O(policies[].pattern).
      - Two entries that mean the same policy are an error, unless O(state=absent).
    type: list
    elements: dict
    required: true
    suboptions:
      policy_id:
        description:
          - The policy's identifier, an integer or a UUID. It must exist, unless O(state=absent).
          - Without it, an entry means the policy with its O(policies[].pattern), and its O(policies[].pattern_type) where
            that is given. Where several are there, the oldest is managed, and a warning tells of it.
        type: str
        aliases:
          - id
      pattern:
        description:
          - What the policy is for. From 1 to 1024 characters, without the white space around it.
          - Compared without regard to case or to how an IP address is written. A regular expression is compared exactly.
        type: str
      pattern_type:
        description:
          - What the pattern is. Needed to create a policy. V(UNKNOWN) is what some old policies have; none can be created.
        type: str
        choices:
          - EMAIL
          - DOMAIN
          - IP
          - UNKNOWN
      is_regex:
        description:
          - Whether the pattern is a regular expression, in the syntax of Java. Its default is V(false).
        type: bool
      is_acceptable_sender:
        description:
          - Exempts messages of this sender from Spam, Spoof and Bulk only. Its default is V(false).
        type: bool
      is_exempt_recipient:
        description:
          - Exempts messages to this recipient from all detections. Its default is V(false).
        type: bool
      is_trusted_sender:
        description:
          - Exempts messages of this sender from all detections and from link following. Its default is V(false).
        type: bool
      verify_sender:
        description:
          - Whether the policy counts only for messages that pass DMARC, SPF or DKIM. Its default is V(true).
        type: bool
      comments:
        description:
          - A note, at most 1024 characters. An empty text removes it, which is also the default.
        type: str
      created_at:
        description:
          - Taken, and not used, so that what was read can be given back.
        type: str
      modified_at:
        description:
          - Taken, and not used, so that what was read can be given back.
        type: str
seealso:
  - module: community.cloudflare.email_allow_policy
  - module: community.cloudflare.email_allow_policy_info
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

- name: Remove whatever there is for a partner who left
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    policies:
      - pattern: old-partner.example

- name: Let the account hold these and no others, and stop where that would remove more than five
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
  description: The policies that were created, as M(community.cloudflare.email_allow_policy_info) returns them.
  type: list
  elements: dict
  returned: success, and failure after the options were read
updated:
  description: The policies that were changed, as they are now.
  type: list
  elements: dict
  returned: success, and failure after the options were read
deleted:
  description: The policies that were removed, as they were.
  type: list
  elements: dict
  returned: success, and failure after the options were read
unchanged:
  description: How many entries there was nothing to do for.
  type: int
  returned: success
  sample: 998
would_delete:
  description: The policies that would have gone, where those are more than O(max_deletes).
  type: list
  elements: dict
  returned: failure
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

from collections.abc import Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    HELD_PATTERN_TYPES,
    AllowPolicies,
    AllowPolicy,
    options,
)
from ansible_collections.community.cloudflare.plugins.module_utils.carry_out import enforce
from ansible_collections.community.cloudflare.plugins.module_utils.connection import ansible_module, run
from ansible_collections.community.cloudflare.plugins.module_utils.errors import CloudflareError, InvalidOption
from ansible_collections.community.cloudflare.plugins.module_utils.plan import (
    Change,
    Plan,
    check_guard,
    diff_of,
    guard,
    make_plan,
)

ENTRY: dict[str, Any] = {
    "policy_id": {"type": "str", "aliases": ["id"]},
    **options(),
    "pattern_type": {"type": "str", "choices": list(HELD_PATTERN_TYPES)},
    "created_at": {"type": "str"},
    "modified_at": {"type": "str"},
}


def ensure(module: AnsibleModule, policies: AllowPolicies) -> dict[str, Any]:
    """Bring the list into its state, and tell what was done, in a failure too."""
    state, max_deletes = module.params["state"], module.params["max_deletes"]
    entries = module.params["policies"]
    check_guard(max_deletes, state, entries)
    # Else Ansible would give the whole list back as the result's invocation, which costs more than all the rest.
    module.params["policies"] = f"{len(entries)} entries"
    done: list[Change] = []

    def planned(held: Sequence[AllowPolicy]) -> Plan:
        plan = make_plan(held, wanted, state)
        guard(max_deletes, plan, done)
        return plan

    try:
        wanted = [read(params, state, position) for position, params in enumerate(entries, 1)]
        held = policies.list()
        plan = planned(held)
        warn(module, plan)
        if module.check_mode:
            done = plan.changes()
        else:
            enforce(policies, held, planned, plan, done)
    except CloudflareError as error:
        told = named(error) if isinstance(error, InvalidOption) else error
        told.progress.update({**error.progress, **describe(module, done)})
        raise told from error
    return {**describe(module, done), "unchanged": plan.idle}


def read(params: dict[str, Any], state: str, position: int) -> AllowPolicy:
    """Read one entry; what is wrong with it is raised with its position."""
    try:
        return AllowPolicy.from_params(params, state)
    except InvalidOption as error:
        error.entry = position
        raise


def named(error: InvalidOption) -> InvalidOption:
    """The same with the entry that it is about, in words."""
    return InvalidOption(f"policies, entry {error.entry}:", str(error)) if error.entry else error


def warn(module: AnsibleModule, plan: Plan) -> None:
    """Tell each thing once, with the entries that it is about."""
    entries: dict[str, list[str]] = {}
    for notice in plan.notices:
        entries.setdefault(notice.text, []).append(str(notice.entry))
    for text, positions in entries.items():
        word = "entry" if len(positions) == 1 else "entries"
        more = f" and {len(positions) - 10} more" if len(positions) > 10 else ""
        module.warn(f"policies, {word} {', '.join(positions[:10])}{more}: {text}")


def describe(module: AnsibleModule, done: Sequence[Change]) -> dict[str, Any]:
    """What was done, as a result."""
    result: dict[str, Any] = {
        "changed": bool(done),
        "created": [change.policy.as_dict() for change in done if change.before is None],
        "updated": [change.policy.as_dict() for change in done if change.before and change.after],
        "deleted": [change.policy.as_dict() for change in done if change.after is None],
    }
    return {**result, "diff": diff_of(done)} if module._diff else result


def main() -> None:
    """Entry point."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
            "max_deletes": {"type": "int"},
            "policies": {"type": "list", "elements": "dict", "required": True, "options": ENTRY},
        }
    )
    run(module, ensure)


if __name__ == "__main__":
    main()
