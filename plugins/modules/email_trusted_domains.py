#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_trusted_domains
short_description: Manage the whole list of trusted domains of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Depending on O(state), ensures that the domains of the task are trusted, that none of them is trusted, or that the account trusts
    exactly these domains.
extends_documentation_fragment:
  - community.cloudflare._trusted_domains.many
  - community.cloudflare._connection
  - community.cloudflare._attributes.many
seealso:
  - module: community.cloudflare.email_trusted_domain
  - module: community.cloudflare.email_trusted_domain_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.trusted_domains
    description: When to trust a domain, and what to watch out for.
"""

EXAMPLES = r"""
- name: Ensure that two domains are trusted
  community.cloudflare.email_trusted_domains:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    trusted_domains:
      - pattern: partner-launch.example
        is_recent: true
        comments: Registered in November
      - pattern: c0rp.example
        is_similarity: true

- name: Stop trusting a domain that is no longer new
  community.cloudflare.email_trusted_domains:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    trusted_domains:
      - pattern: partner-launch.example

- name: Trust only this domain, and stop if more than five would be deleted
  community.cloudflare.email_trusted_domains:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: exact
    max_deletes: 5
    trusted_domains:
      - pattern: partner-launch.example
        is_recent: true

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_trusted_domains -a '{"state": "absent", "trusted_domains": [{"id": 4201}]}'
"""

RETURN = r"""
created:
  description:
    - The domains that were created, as M(community.cloudflare.email_trusted_domain_info) returns them.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
updated:
  description:
    - The domains that were changed, as they are now.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
deleted:
  description:
    - The domains that were deleted, as they were.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
expired:
  description:
    - The entries in RV(deleted) that were deleted because O(trusted_domains[].until) has passed.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
unchanged:
  description:
    - The number of entries that needed no change.
  type: int
  returned: success
  sample: 998
unmanaged:
  description:
    - 'Always V(0): the module manages all domains.'
  type: int
  returned: success
  sample: 0
plan:
  description:
    - A fingerprint of the account and the changes, for O(approved_plan). It is the same in check mode and in the real run,
      and does not depend on the order of the entries.
    - V(null) if the task failed before it made a plan.
  type: str
  returned: success, and failure unless an option is invalid
  sample: c3d1f0a94b7e6258
msg:
  description:
    - One line that counts the changes, in check mode those that the task would make. After a failure, the reason.
  type: str
  returned: always
  sample: 'trusted_domains: 1 created, 2 deleted'
would_delete:
  description:
    - The domains that the task would have deleted, if there are more than O(max_deletes) allows.
  type: list
  elements: dict
  returned: failure
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

from ..module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ..module_utils._module.many import run_many


def main() -> None:
    """Entry point."""
    run_many(TRUSTED_DOMAINS)


if __name__ == "__main__":
    main()
