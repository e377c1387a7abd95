#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_domain
short_description: Manage one protected domain of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one protected domain. Cloudflare scans the mail of a protected domain.
  - You cannot restore a deleted domain. Its mail is no longer scanned. If its MX records still point to Cloudflare, its mail
    may not be delivered. Check mode warns about each domain that would be deleted.
  - To identify the domain, set its O(domain_id) or its O(domain). You cannot rename a domain.
  - Cloudflare must verify that you own a new domain, which can take up to 24 hours. The module does not wait for it.
extends_documentation_fragment:
  - community.cloudflare._domains.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_domains
  - module: community.cloudflare.email_domain_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_domains
    description: How to add a domain, and what to know before you delete one.
"""

EXAMPLES = r"""
- name: Protect a domain whose mail is delivered through Cloudflare
  community.cloudflare.email_domain:
    account_id: 01a7362d577a6c3019a474fd6f485823
    domain: shop.example
    allowed_delivery_modes: [DIRECT]
    regions: [GLOBAL]
    transport: mx.shop.example
    drop_dispositions: [MALICIOUS, SPAM]

- name: Accept mail only with TLS
  community.cloudflare.email_domain:
    account_id: 01a7362d577a6c3019a474fd6f485823
    domain: shop.example
    require_tls_inbound: true

- name: Stop protecting the domain, which cannot be undone
  community.cloudflare.email_domain:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    domain: shop.example

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_domain -a '{"domain": "corp.example", "lookback_hops": 3}'
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
email_domain:
  description:
    - The resulting domain, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(domain_id), except in check mode and in diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_domain_info#module:email_domains).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    domain: corp.example
    allowed_delivery_modes:
      - DIRECT
      - API
    drop_dispositions:
      - MALICIOUS
      - SPAM
    ip_restrictions:
      - 192.0.2.0/24
      - 2001:db8::/32
    regions:
      - GLOBAL
    folder: AllItems
    integration_id: 5f2c1d8e-0000-4000-8000-000000000001
    lookback_hops: 2
    require_tls_inbound: true
    require_tls_outbound: false
    transport: mx.corp.example
    created_at: '2026-01-01T00:00:00Z'
    modified_at: '2026-02-01T00:00:00Z'
    status: ACTIVE
    authorization:
      authorized: true
      timestamp: '2026-01-01T00:00:00Z'
    dmarc_status: good
    spf_status: good
    inbox_provider: MICROSOFT
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

from ..module_utils._lists.domains import DOMAINS
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(DOMAINS)


if __name__ == "__main__":
    main()
