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
  - Creates, updates or deletes one protected domain, a domain of yours whose mail is scanned.
  - A deleted domain cannot be brought back, and its mail is no longer scanned. If its MX records still point at Cloudflare,
    its mail may not be delivered. Check mode warns of each domain that would go.
  - The domain is named by its O(domain_id), or by its O(domain). One of the two is needed. The name of a domain cannot be
    changed.
  - After a creation, Cloudflare has to verify that the domain is yours, which can take up to 24 hours. The module does not
    wait for it.
extends_documentation_fragment:
  - community.cloudflare._domains.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_domains
  - module: community.cloudflare.email_domain_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_domains
    description: How to add a domain, and why deleting one is different from everything else.
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

- name: Accept mail for it with TLS only
  community.cloudflare.email_domain:
    account_id: 01a7362d577a6c3019a474fd6f485823
    domain: shop.example
    require_tls_inbound: true

- name: Stop protecting it, for ever
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
    - 'The domain''s identifier: an integer in accounts with integers, a UUID in lower case in all others.'
    - With O(state=absent), the one that Cloudflare returned, or the one that was asked for if there was none.
    - V(null) if there is none, as for a domain that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
email_domain:
  description:
    - The resulting domain, under the API's names; the old one if it was deleted and is known. Deleting by O(domain_id)
      reads it in check mode and in diff mode only.
    - V(null) if there is none.
    - Its keys are those of RV(community.cloudflare.email_domain_info#module:email_domains).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    domain: Corp.example
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
    - What is known about a failure, for a playbook to act on. RV(ignore:msg) says the same in words.
  type: dict
  returned: failure
  contains:
    status:
      description:
        - The HTTP status; V(null) if there was no answer.
      type: int
      sample: 401
    codes:
      description:
        - Cloudflare's error codes, including those of error chains.
      type: list
      elements: int
      sample:
        - 10000
    ray_id:
      description:
        - Names the request for Cloudflare's support; V(null) if there is none.
      type: str
      sample: 8f1c2d3e4a5b6c7d-FRA
    hint:
      description:
        - What to do; V(null) if nothing is known.
      type: str
      sample: The credentials were rejected. They may be mistyped, expired or revoked.
"""

from ansible_collections.community.cloudflare.plugins.module_utils._behaviour import run_one
from ansible_collections.community.cloudflare.plugins.module_utils._lists.domains import DOMAINS


def main() -> None:
    """Entry point."""
    run_one(DOMAINS)


if __name__ == "__main__":
    main()
