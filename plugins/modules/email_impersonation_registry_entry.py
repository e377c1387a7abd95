#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_impersonation_registry_entry
short_description: Manage one entry of the impersonation registry of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one entry of the impersonation registry. If a message uses the
    name of an entry but comes from another address, Cloudflare treats it as business email compromise (BEC).
  - To identify the entry, set its O(impersonation_registry_id), or its O(email) and O(name).
  - Either O(impersonation_registry_id) or O(email) is required.
  - Entries that are synced from a directory can only be changed or deleted there. A task that would change or delete one
    fails.
extends_documentation_fragment:
  - community.cloudflare._impersonation_registry.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_impersonation_registry_entries
  - module: community.cloudflare.email_impersonation_registry_entry_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.impersonation_registry
    description: Whom to protect, and how the modules treat entries that are synced from a directory.
"""

EXAMPLES = r"""
- name: Protect the name of the chief financial officer
  community.cloudflare.email_impersonation_registry_entry:
    account_id: 01a7362d577a6c3019a474fd6f485823
    name: Ada Example
    email: ada@corp.example
    comments: CFO since May

- name: Protect somebody who writes from several domains
  community.cloudflare.email_impersonation_registry_entry:
    account_id: 01a7362d577a6c3019a474fd6f485823
    name: Grace Example
    email: "grace@(corp|branch)\\.example"
    is_email_regex: true

- name: Change only the comment
  community.cloudflare.email_impersonation_registry_entry:
    account_id: 01a7362d577a6c3019a474fd6f485823
    email: ada@corp.example
    comments: CEO since December

- name: Stop protecting a name
  community.cloudflare.email_impersonation_registry_entry:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    email: ada@corp.example
    name: Ada Example

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_impersonation_registry_entry -a '{"name": "A", "email": "a@corp.example"}'
"""

RETURN = r"""
id:
  description:
    - 'The entry''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for an entry that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
entry:
  description:
    - The resulting entry, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(impersonation_registry_id), except in check mode and in diff
      mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_impersonation_registry_entry_info#module:entries).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    name: Dana Weber
    email: dana@corp.example
    is_email_regex: false
    comments: Finance
    created_at: '2026-01-01T00:00:00Z'
    modified_at: '2026-02-01T00:00:00Z'
    provenance: A1S_INTERNAL
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
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(IMPERSONATION_REGISTRY)


if __name__ == "__main__":
    main()
