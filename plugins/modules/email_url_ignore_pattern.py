#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_url_ignore_pattern
short_description: Manage one URL ignore pattern of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Creates, updates or deletes one URL ignore pattern. In messages, Cloudflare does not rewrite the links that
    match it. Use it for internal services whose links stop working when they are rewritten or opened by a scanner.
  - To identify the pattern, set its O(pattern_id) or its O(pattern).
  - The pattern is always a regular expression. Escape each dot, and begin with C(^), so that no other link matches.
extends_documentation_fragment:
  - community.cloudflare._url_ignore_patterns.one
  - community.cloudflare._connection
  - community.cloudflare._attributes.one
seealso:
  - module: community.cloudflare.email_url_ignore_patterns
  - module: community.cloudflare.email_url_ignore_pattern_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.url_ignore_patterns
    description: When to use a pattern, and how to write one that matches no more than it should.
"""

EXAMPLES = r"""
- name: Keep links to the ticket system unchanged
  community.cloudflare.email_url_ignore_pattern:
    account_id: 01a7362d577a6c3019a474fd6f485823
    pattern: "^https://tickets\\.corp\\.example/"
    comments: One-time links, ticket 4716

- name: Change the comment
  community.cloudflare.email_url_ignore_pattern:
    account_id: 01a7362d577a6c3019a474fd6f485823
    pattern: "^https://tickets\\.corp\\.example/"
    comments: Checked in December

- name: Let Cloudflare rewrite these links again
  community.cloudflare.email_url_ignore_pattern:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    pattern: "^https://tickets\\.corp\\.example/"

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_url_ignore_pattern -a '{"pattern": "^https://wiki/"}'
"""

RETURN = r"""
id:
  description:
    - 'The pattern''s identifier: an integer in accounts with integer identifiers, a UUID in lower case in all others.'
    - With O(state=absent), the identifier that Cloudflare returned, or the given one if there was nothing to delete.
    - V(null) if there is none, such as for a pattern that check mode would create.
  type: raw
  returned: success
  sample: 330aa9db-ec94-5e35-8838-dd262c31b608
ignore_pattern:
  description:
    - The resulting pattern, with the API's field names; the old one if it was deleted.
    - V(null) if there is none.
    - Only has the key RV(ignore:id) if the task deletes by O(pattern_id), except in check mode and in diff mode.
    - Otherwise, it has the same keys as RV(community.cloudflare.email_url_ignore_pattern_info#module:ignore_patterns).
  type: dict
  returned: success
  sample:
    id: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern: ^https://wiki\.corp\.example/
    comments: Wiki
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

from ..module_utils._lists.url_ignore_patterns import URL_IGNORE_PATTERNS
from ..module_utils._module.one import run_one


def main() -> None:
    """Entry point."""
    run_one(URL_IGNORE_PATTERNS)


if __name__ == "__main__":
    main()
