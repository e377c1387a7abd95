#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_trusted_domain
short_description: Manage one trusted domain of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one trusted domain. Messages from a trusted domain are exempt from the detection of recently
    registered domains, from the detection of domains that look like yours, or from both. All other detections still apply.
  - To identify the domain, set its O(trusted_domain_id) or its O(pattern).
  - Set O(is_recent), O(is_similarity) or both. Without either, the trusted domain has no effect, and the module warns about it.
extends_documentation_fragment:
  - community.cloudflare._trusted_domains.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_trusted_domains
  - module: community.cloudflare.email_trusted_domain_info
  - module: community.cloudflare.email_allow_policy
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.trusted_domains
    description: When to trust a domain, and what to watch out for.
"""

EXAMPLES = r"""
- name: Trust the new domain of a partner
  community.cloudflare.email_trusted_domain:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: partner-launch.example
    is_recent: true
    comments: Registered in November, ticket 4713

- name: Trust the subdomains of a subsidiary with a name like ours
  community.cloudflare.email_trusted_domain:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: "[a-z]+\\.c0rp\\.example"
    is_regex: true
    is_similarity: true

- name: Change only the comment
  community.cloudflare.email_trusted_domain:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: partner-launch.example
    comments: Checked in December

- name: Stop trusting a domain
  community.cloudflare.email_trusted_domain:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    pattern: partner-launch.example

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_trusted_domain -a 'pattern=partner-launch.example is_recent=true'
"""

RETURN = r"""
id:
  description:
    - 'The domain''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for a domain that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
trusted_domain:
  description:
    - The resulting domain, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(trusted_domain_id), except in check mode and in diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_trusted_domain_info#module:trusted_domains).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern: partner.example
    is_regex: false
    is_recent: true
    is_similarity: false
    comments: New shop
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

from ..module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(TRUSTED_DOMAINS)


if __name__ == "__main__":
    main()
