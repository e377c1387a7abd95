#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_sending_domain_restriction
short_description: Manage one sending domain restriction of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one sending domain restriction. If mail from the domain arrives without TLS, Cloudflare
    drops it, unless it comes from a subdomain in O(exclude). The dashboard calls this I(partner domain TLS).
  - To identify the restriction, set its O(sending_domain_restriction_id) or its O(domain).
  - Dropped mail is lost, because it is not quarantined. Before you add a restriction, make sure that all systems of the
    partner send mail with TLS.
extends_documentation_fragment:
  - community.cloudflare._sending_domain_restrictions.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_sending_domain_restrictions
  - module: community.cloudflare.email_sending_domain_restriction_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.sending_domain_restrictions
    description: When to require TLS from a partner, and what to watch out for.
"""

EXAMPLES = r"""
- name: Require TLS from a partner
  community.cloudflare.email_sending_domain_restriction:
    account_id: 01a7362d577a6c3019a474fd6f485823
    domain: law-firm.example
    exclude:
      - newsletter.law-firm.example
    comments: Agreed with the law firm, ticket 4715

- name: Also require TLS from all subdomains
  community.cloudflare.email_sending_domain_restriction:
    account_id: 01a7362d577a6c3019a474fd6f485823
    domain: law-firm.example
    exclude: []

- name: Stop requiring TLS
  community.cloudflare.email_sending_domain_restriction:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    domain: law-firm.example

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_sending_domain_restriction -a 'domain=law.example'
"""

RETURN = r"""
id:
  description:
    - 'The restriction''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for a restriction that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
restriction:
  description:
    - The resulting restriction, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(sending_domain_restriction_id), except in check mode and in
      diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_sending_domain_restriction_info#module:restrictions).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    domain: partner.example
    exclude:
      - old.partner.example
      - test.partner.example
    comments: Contract
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

from ..module_utils._lists.sending_domain_restrictions import (
    SENDING_DOMAIN_RESTRICTIONS,
)
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(SENDING_DOMAIN_RESTRICTIONS)


if __name__ == "__main__":
    main()
