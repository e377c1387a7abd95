#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_sending_domain_restriction_info
short_description: Read the sending domain restrictions of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one sending domain restriction, all restrictions that Cloudflare's search finds, or all restrictions of the account.
extends_documentation_fragment:
  - community.cloudflare._sending_domain_restrictions.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_sending_domain_restriction
  - module: community.cloudflare.email_sending_domain_restrictions
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.sending_domain_restrictions
    description: When to require TLS from a partner, and what to watch out for.
"""

EXAMPLES = r"""
- name: Read all sending domain restrictions
  community.cloudflare.email_sending_domain_restriction_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
  register: all

- name: Show the domains that must use TLS
  ansible.builtin.debug:
    msg: "{{ all.count }}: {{ all.restrictions | map(attribute='domain') | join(', ') }}"

- name: Look for a domain
  community.cloudflare.email_sending_domain_restriction_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
    search: bank

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_sending_domain_restriction_info
"""

RETURN = r"""
restrictions:
  description:
    - The restrictions with the API's field names, ordered by domain. A field that the API left out is V(null).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description:
        - 'The ID: an integer in accounts with integer IDs, a UUID in lower case in all others.'
      type: raw
      sample: 330aa9db-ec94-5e35-8838-dd262c31b608
    domain:
      description:
        - The domain whose mail must arrive with TLS.
      type: str
      sample: partner.example
    exclude:
      description:
        - Subdomains of C(domain) whose mail may arrive without TLS.
      type: list
      elements: str
      sample:
        - old.partner.example
        - test.partner.example
    comments:
      description:
        - A note for the people who manage the list.
      type: str
      sample: Contract
    created_at:
      description:
        - When the restriction was created, as an RFC 3339 time.
      type: str
      sample: '2026-01-01T00:00:00Z'
    modified_at:
      description:
        - When the restriction was last changed, as an RFC 3339 time.
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

from ..module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(SENDING_DOMAIN_RESTRICTIONS)


if __name__ == "__main__":
    main()
