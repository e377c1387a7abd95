#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_domain_info
short_description: Read the protected domains of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one protected domain, all domains that match the filters, or all domains of the account.
  - The result includes the verification status of each domain, and the results of Cloudflare's DMARC and SPF checks.
extends_documentation_fragment:
  - community.cloudflare._domains.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_domain
  - module: community.cloudflare.email_domains
  - ref: ansible_collections.community.cloudflare.docsite.guide_domains
    description: How to add a domain, and what to know before you delete one.
"""

EXAMPLES = r"""
- name: Read all protected domains
  community.cloudflare.email_domain_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
  register: all

- name: Show the status of each domain
  ansible.builtin.debug:
    msg: "{{ all.email_domains | items2dict(key_name='domain', value_name='status') }}"

- name: Read the domains that are not verified yet
  community.cloudflare.email_domain_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
    status: PENDING

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_domain_info
"""

RETURN = r"""
email_domains:
  description:
    - The domains with the API's field names, ordered by domain. A field that the API left out is V(null).
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
        - The name of the domain.
      type: str
      sample: corp.example
    allowed_delivery_modes:
      description:
        - How mail reaches Cloudflare.
      type: list
      elements: str
      sample:
        - DIRECT
        - API
    drop_dispositions:
      description:
        - The dispositions whose messages Cloudflare drops.
      type: list
      elements: str
      sample:
        - MALICIOUS
        - SPAM
    ip_restrictions:
      description:
        - The IP addresses and CIDR blocks that may deliver mail for the domain. An empty list allows all.
      type: list
      elements: str
      sample:
        - 192.0.2.0/24
        - 2001:db8::/32
    regions:
      description:
        - Where messages are processed.
      type: list
      elements: str
      sample:
        - GLOBAL
    folder:
      description:
        - Which mailbox folders are scanned with the delivery mode V(API).
      type: str
      sample: AllItems
    integration_id:
      description:
        - The UUID of the CASB integration through which mailboxes are scanned.
      type: str
      sample: 5f2c1d8e-0000-4000-8000-000000000001
    lookback_hops:
      description:
        - How many hops Cloudflare looks back in the path of a message. Use V(1) if Cloudflare is the first server to receive
          the mail, and a higher number if other servers receive it first.
      type: int
      sample: 2
    require_tls_inbound:
      description:
        - Whether mail to the domain must arrive with TLS.
      type: bool
      sample: true
    require_tls_outbound:
      description:
        - Whether Cloudflare forwards mail only with TLS.
      type: bool
      sample: false
    transport:
      description:
        - The host to which Cloudflare forwards mail after the scan.
      type: str
      sample: mx.corp.example
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
    status:
      description:
        - 'The state of the domain: V(PENDING), V(ACTIVE), V(FAILED) or V(TIMEOUT).'
      type: raw
      sample: ACTIVE
    authorization:
      description:
        - Whether Cloudflare is authorized to scan the domain, with the time and a message.
      type: raw
      sample:
        authorized: true
        timestamp: '2026-01-01T00:00:00Z'
    dmarc_status:
      description:
        - Cloudflare's findings about the domain's DMARC record.
      type: raw
      sample: good
    spf_status:
      description:
        - Cloudflare's findings about the domain's SPF record.
      type: raw
      sample: good
    inbox_provider:
      description:
        - Who runs the domain's mailboxes.
      type: raw
      sample: MICROSOFT
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

from ..module_utils._lists.domains import DOMAINS
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(DOMAINS)


if __name__ == "__main__":
    main()
