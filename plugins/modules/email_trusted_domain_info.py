#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_trusted_domain_info
short_description: Read the trusted domains of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one trusted domain, all domains that match the filters, or all domains of the account.
extends_documentation_fragment:
  - community.cloudflare._trusted_domains.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_trusted_domains
  - module: community.cloudflare.email_trusted_domain
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.trusted_domains
    description: When to trust a domain, and what to watch out for.
"""

EXAMPLES = r"""
- name: Read all trusted domains
  community.cloudflare.email_trusted_domain_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: all

- name: Show them
  ansible.builtin.debug:
    msg: "{{ all.count }}: {{ all.trusted_domains | map(attribute='pattern') | join(', ') }}"

- name: Read the domains that are exempt from the detection of new domains
  community.cloudflare.email_trusted_domain_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    is_recent: true

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_trusted_domain_info
"""

RETURN = r"""
trusted_domains:
  description:
    - The domains with the API's field names, ordered by pattern. A field that the API left out is V(null).
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
        - The domain, or a regular expression if C(is_regex) is set.
      type: str
      sample: partner.example
    is_regex:
      description:
        - Whether C(pattern) is a regular expression.
      type: bool
      sample: false
    is_recent:
      description:
        - Whether messages from the domain are exempt from the detection of recently registered domains.
      type: bool
      sample: true
    is_similarity:
      description:
        - Whether messages from the domain are exempt from the detection of domains that look like yours.
      type: bool
      sample: false
    comments:
      description:
        - A note for the people who manage the list.
      type: str
      sample: New shop
    created_at:
      description:
        - When the domain was created, as an RFC 3339 time.
      type: str
      sample: '2026-01-01T00:00:00Z'
    modified_at:
      description:
        - When the domain was last changed, as an RFC 3339 time.
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

from ..module_utils._lists.trusted_domains import TRUSTED_DOMAINS
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(TRUSTED_DOMAINS)


if __name__ == "__main__":
    main()
