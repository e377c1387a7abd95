#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_impersonation_registry_entry_info
short_description: Read the impersonation registry of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one entry of the impersonation registry, all entries that match the filters, or all entries of the account. This
    includes entries that are synced from a directory.
extends_documentation_fragment:
  - community.cloudflare._impersonation_registry.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_impersonation_registry_entry
  - module: community.cloudflare.email_impersonation_registry_entries
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.impersonation_registry
    description: Whom to protect, and how the modules treat entries that are synced from a directory.
"""

EXAMPLES = r"""
- name: Read the whole registry
  community.cloudflare.email_impersonation_registry_entry_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
  register: all

- name: Show it
  ansible.builtin.debug:
    msg: "{{ all.count }}: {{ all.entries | map(attribute='name') | join(', ') }}"

- name: Read the entries that were created by hand or through the API
  community.cloudflare.email_impersonation_registry_entry_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
    provenance: A1S_INTERNAL

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_impersonation_registry_entry_info
"""

RETURN = r"""
entries:
  description:
    - The entries with the API's field names, ordered by email. A field that the API left out is V(null).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description:
        - 'The ID: an integer in accounts with integer IDs, a UUID in lower case in all others.'
      type: raw
      sample: 330aa9db-ec94-5e35-8838-dd262c31b608
    name:
      description:
        - The person's name, as it appears in messages.
      type: str
      sample: Dana Weber
    email:
      description:
        - The person's real email address. If C(is_email_regex) is set, a regular expression that matches the person's addresses.
      type: str
      sample: dana@corp.example
    is_email_regex:
      description:
        - Whether C(email) is a regular expression, in Java syntax.
      type: bool
      sample: false
    comments:
      description:
        - A note for the people who manage the list.
      type: str
      sample: Finance
    created_at:
      description:
        - When the entry was created, as an RFC 3339 time.
      type: str
      sample: '2026-01-01T00:00:00Z'
    modified_at:
      description:
        - When the entry was last changed, as an RFC 3339 time.
      type: str
      sample: '2026-02-01T00:00:00Z'
    provenance:
      description:
        - 'Where the entry comes from: V(A1S_INTERNAL) or V(null) if it was created by hand or through the API. Any other
          value is the directory that it is synced from.'
      type: raw
      sample: A1S_INTERNAL
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

from ..module_utils._lists.impersonation_registry import (
    IMPERSONATION_REGISTRY,
)
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(IMPERSONATION_REGISTRY)


if __name__ == "__main__":
    main()
