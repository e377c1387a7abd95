#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_lists_info
short_description: Read several lists of Cloudflare Email Security in one task
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads all lists of an account, or some of them.
  - You can pass RV(lists) to O(community.cloudflare.email_lists#module:lists) unchanged.
options:
  lists:
    description:
      - The lists to read. Each of them must exist.
      - Without it, the module reads every list that the account has. Older accounts and smaller plans lack some lists.
    type: list
    elements: str
    choices:
      - domains
      - impersonation_registry
      - block_senders
      - content_policies
      - sending_domain_restrictions
      - url_ignore_patterns
      - trusted_domains
      - allow_policies
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
notes:
  - Reads each list in pages of 1000 entries. A full page needs one more request.
seealso:
  - module: community.cloudflare.email_lists
  - ref: ansible_collections.community.cloudflare.docsite.guide_lists_in_git
    description: How to keep the lists of an account in files.
"""

EXAMPLES = r"""
- name: Read all lists of an account
  community.cloudflare.email_lists_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: account

- name: Show how many entries each list has
  ansible.builtin.debug:
    var: account.summary

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_lists_info -a lists=allow_policies,block_senders
"""

RETURN = r"""
lists:
  description: The entries of each list, as its own info module returns them.
  type: dict
  returned: success
summary:
  description: The number of entries in each list.
  type: dict
  returned: success
  sample:
    allow_policies: 6
    block_senders: 12
missing:
  description: The lists that the account does not have.
  type: list
  elements: str
  returned: success
  sample:
    - content_policies
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
from ..module_utils._module.lists import run_lists_info


def main() -> None:
    """Entry point."""
    run_lists_info(ALL_LISTS)


if __name__ == "__main__":
    main()
