#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_url_ignore_patterns
short_description: Manage the whole list of URL ignore patterns of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Depending on O(state), ensures that the patterns of the task exist, that none of them exists, or that the list has exactly
    these patterns.
extends_documentation_fragment:
  - community.cloudflare._url_ignore_patterns.many
  - community.cloudflare._connection
  - community.cloudflare._attributes.many
seealso:
  - module: community.cloudflare.email_url_ignore_pattern
  - module: community.cloudflare.email_url_ignore_pattern_info
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.url_ignore_patterns
    description: When to use a pattern, and how to write one that matches no more than it should.
"""

EXAMPLES = r"""
- name: Keep links to two services unchanged
  community.cloudflare.email_url_ignore_patterns:
    account_id: 01a7362d577a6c3019a474fd6f485823
    ignore_patterns:
      - pattern: "^https://tickets\\.corp\\.example/"
        comments: One-time links
      - pattern: "^https://build\\.corp\\.example/"

- name: Let Cloudflare rewrite links to one of them again
  community.cloudflare.email_url_ignore_patterns:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: absent
    ignore_patterns:
      - pattern: "^https://build\\.corp\\.example/"

- name: Keep only this pattern, and stop if more than five would be deleted
  community.cloudflare.email_url_ignore_patterns:
    account_id: 01a7362d577a6c3019a474fd6f485823
    state: exact
    max_deletes: 5
    ignore_patterns:
      - pattern: "^https://tickets\\.corp\\.example/"

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_url_ignore_patterns -a '{"ignore_patterns": [{"pattern": "^https://wiki/"}]}'
"""

RETURN = r"""
created:
  description:
    - The patterns that were created, as M(community.cloudflare.email_url_ignore_pattern_info) returns them.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
updated:
  description:
    - The patterns that were changed, as they are now.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
deleted:
  description:
    - The patterns that were deleted, as they were.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
expired:
  description:
    - The entries in RV(deleted) that were deleted because O(ignore_patterns[].until) has passed.
  type: list
  elements: dict
  returned: success, and failure unless an option is invalid
unchanged:
  description:
    - The number of entries that needed no change.
  type: int
  returned: success
  sample: 998
unmanaged:
  description:
    - 'Always V(0): the module manages all patterns.'
  type: int
  returned: success
  sample: 0
plan:
  description:
    - A fingerprint of the account and the changes, for O(approved_plan). It is the same in check mode and in the real run,
      and does not depend on the order of the entries.
    - V(null) if the task failed before it made a plan.
  type: str
  returned: success, and failure unless an option is invalid
  sample: c3d1f0a94b7e6258
msg:
  description:
    - One line that counts the changes, in check mode those that the task would make. After a failure, the reason.
  type: str
  returned: always
  sample: 'url_ignore_patterns: 1 created, 2 deleted'
would_delete:
  description:
    - The patterns that the task would have deleted, if there are more than O(max_deletes) allows.
  type: list
  elements: dict
  returned: failure
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
from ..module_utils._module.many import run_many


def main() -> None:
    """Entry point."""
    run_many(URL_IGNORE_PATTERNS)


if __name__ == "__main__":
    main()
