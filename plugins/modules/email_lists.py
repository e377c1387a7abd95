#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_lists
short_description: Manage several lists of Cloudflare Email Security in one task
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Brings several lists of an account into the desired state, as the modules of the single lists do, but as one unit with one plan.
  - All mistakes in all lists are reported before the first request. All lists are read and planned, and all limits are checked,
    before the first change. So a mistake in the last list leaves the first one unchanged.
  - Lists that protect are changed before lists that exempt. If a sender moves from the allow policies to the blocked senders, it is
    blocked before its exemption is deleted. The order is V(domains), V(impersonation_registry), V(block_senders), V(content_policies),
    V(sending_domain_restrictions), V(url_ignore_patterns), V(trusted_domains), V(allow_policies).
options:
  state:
    description:
      - The state of every list, as in the module of the single list.
      - V(present) creates the missing entries, and updates the fields of the task that differ.
      - V(absent) deletes every entry that matches an item.
      - V(exact) does the same as V(present). It also deletes all other entries of these lists, and resets fields that an item leaves out.
    type: str
    choices: [present, absent, exact]
    default: present
  lists:
    description:
      - The lists, each with its entries. Other lists are neither read nor changed.
      - The value is a list of entries, or a mapping with V(entries) and V(ignore_fields). Both have the same keys, aliases and types as
        in the module of the single list, such as O(community.cloudflare.email_allow_policies#module:policies) and
        O(community.cloudflare.email_allow_policies#module:ignore_fields).
    type: dict
    required: true
  max_deletes:
    description:
      - The maximum number of entries that the task may delete from each list, such as V(10), or a percentage of the entries of the list
        that it may manage, such as V(10%), rounded up. Entries that have expired do not count.
      - This option or O(approved_plan) is required if O(state=exact) would delete a protected domain, because it cannot be restored.
      - If the task would delete more from any list, it fails without changing anything, and RV(planned) has the changes.
      - Different lists can have different limits. Then this is a mapping from the names of lists to their limits, with C(default) for all
        others.
    type: raw
  allow_empty:
    description:
      - Whether a list may be empty with O(state=exact), which deletes all its entries. Without this option or an O(approved_plan), the
        task fails if there are any, because an empty list is often a mistake.
    type: bool
    default: false
  approved_plan:
    description:
      - The RV(plan) of an earlier run, usually a run in check mode that somebody has reviewed, or a list of several.
      - If the task would make other changes than one of these plans, it fails without changing anything. If there is nothing to do, it
        succeeds.
      - An approved plan needs no other permission. The task does not ask for O(max_deletes) and O(allow_empty).
    type: list
    elements: str
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.many
notes:
  - Reads each list of the task in pages of 1000 entries. A full page needs one more request. If nothing differs, nothing is written.
seealso:
  - module: community.cloudflare.email_lists_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_lists_in_git
    description: How to keep the lists of an account in files.
"""

EXAMPLES = r"""
- name: Move a sender from the allow policies to the blocked senders
  community.cloudflare.email_lists:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: exact
    max_deletes: 10
    lists:
      allow_policies:
        - pattern: invoices@partner.example
          pattern_type: EMAIL
          is_acceptable_sender: true
          comments: Agreed with finance
      block_senders:
        - pattern: old-partner.example
          pattern_type: DOMAIN

- name: Ensure that entries of two lists exist, and leave one field as it is
  community.cloudflare.email_lists:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    lists:
      trusted_domains:
        - pattern: new-subsidiary.example
          is_recent: true
      block_senders:
        ignore_fields: [comments]
        entries:
          - pattern: 198.51.100.0/24
            pattern_type: IP

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_lists -a '{"lists": {"block_senders": [{"id": 3101, "comments": "Malware"}]}}'
"""

RETURN = r"""
changes:
  description:
    - The changes, in check mode those that the task would make. After a failure, those that it made before.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
  contains:
    list:
      description: The API's name of the list.
      type: str
      returned: always
      sample: allow_policies
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
      sample: create
    name:
      description: What identifies the entry.
      type: str
      returned: always
      sample: invoices@partner.example (EMAIL)
    before:
      description: The entry before the change, as the info module of the list returns it; V(null) if it is created.
      type: dict
      returned: always
    after:
      description: The entry after the change; V(null) if it is deleted.
      type: dict
      returned: always
    expired:
      description: Whether the entry is deleted because its V(until) has passed.
      type: bool
      returned: always
      sample: false
    duplicate:
      description:
        - Whether the entry is deleted because the list has it twice. The other one stays.
        - The V(origin) is that of the task's entry for both.
      type: bool
      returned: always
      sample: false
    origin:
      description: The V(origin) of the task's entry; V(null) if there is none.
      type: str
      returned: always
      sample: allow_policies.yml:12
summary:
  description: For each list, how many entries were changed in which way, and how many were not.
  type: dict
  returned: success, and failure unless an option is invalid
  sample:
    allow_policies:
      created: 1
      updated: 0
      deleted: 2
      expired: 0
      unchanged: 3
      unmanaged: 0
planned:
  description:
    - The changes that the task refused to make, because of O(max_deletes), O(allow_empty) or O(approved_plan), in the form
      of RV(changes).
    - Then, RV(changes) is empty, and RV(summary) counts these changes.
  type: list
  elements: dict
  returned: failure
plan:
  description:
    - A fingerprint of the account and of the changes to all lists, for O(approved_plan). It is the same in check mode and
      in the real run, and does not depend on the order of lists, entries and keys.
    - V(null) if the task failed before it made a plan.
  type: str
  returned: success, and failure unless an option is invalid
  sample: c3d1f0a94b7e6258
msg:
  description: One line that counts the changes of each list. After a failure, the reason.
  type: str
  returned: always
  sample: 'block_senders: 1 created; allow_policies: 1 created, 2 deleted'
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

from ..module_utils._lists.all_lists import ALL_LISTS
from ..module_utils._module.lists import run_lists


def main() -> None:
    """Entry point."""
    run_lists(ALL_LISTS)


if __name__ == "__main__":
    main()
