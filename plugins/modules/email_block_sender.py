#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_block_sender
short_description: Manage one blocked sender of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one blocked sender. Cloudflare marks every message from a blocked sender as
    malicious.
  - To identify the sender, set its O(pattern_id), or its O(pattern) and O(pattern_type).
  - Either O(pattern_id) or O(pattern) is required.
  - Do not block a mail service that many companies share, because that also stops legitimate mail. Submit the unwanted
    messages to Cloudflare instead.
extends_documentation_fragment:
  - community.cloudflare._block_senders.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_block_senders
  - module: community.cloudflare.email_block_sender_info
  - module: community.cloudflare.email_allow_policy
  - name: Blocked senders
    description: What blocking a sender does, in Cloudflare's documentation.
    link: https://developers.cloudflare.com/cloudflare-one/email-security/settings/detection-settings/blocked-senders/
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.block_senders
    description: When to block a sender, and what to watch out for.
"""

EXAMPLES = r"""
- name: Block a domain
  community.cloudflare.email_block_sender:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: invoice-scam.example
    pattern_type: DOMAIN
    comments: Reported by accounting, ticket 4712

- name: Block every address that a regular expression matches
  community.cloudflare.email_block_sender:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: "ceo[0-9]+@freemail\\.example"
    pattern_type: EMAIL
    is_regex: true

- name: Change only the comment
  community.cloudflare.email_block_sender:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: invoice-scam.example
    comments: Checked in December

- name: Unblock a domain
  community.cloudflare.email_block_sender:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    pattern: invoice-scam.example

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_block_sender -a 'pattern=spam.example pattern_type=DOMAIN'
"""

RETURN = r"""
id:
  description:
    - 'The sender''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for a sender that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
sender:
  description:
    - The resulting sender, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(pattern_id), except in check mode and in diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_block_sender_info#module:senders).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern: 192.0.2.0/24
    pattern_type: IP
    is_regex: false
    comments: Scanners
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

from ..module_utils._lists.block_senders import BLOCK_SENDERS
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(BLOCK_SENDERS)


if __name__ == "__main__":
    main()
