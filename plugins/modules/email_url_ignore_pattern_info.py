#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_url_ignore_pattern_info
short_description: Read the URL ignore patterns of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads one URL ignore pattern, or all patterns of the account. The API has no filters for this list.
extends_documentation_fragment:
  - community.cloudflare._url_ignore_patterns.info
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_url_ignore_pattern
  - module: community.cloudflare.email_url_ignore_patterns
  - ref: ansible_collections.community.cloudflare.docsite.guide_other_lists.url_ignore_patterns
    description: When to use a pattern, and how to write one that matches no more than it should.
"""

EXAMPLES = r"""
- name: Read all URL ignore patterns
  community.cloudflare.email_url_ignore_pattern_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
  register: all

- name: Show them
  ansible.builtin.debug:
    msg: "{{ all.ignore_patterns | map(attribute='pattern') | list }}"

- name: Read one
  community.cloudflare.email_url_ignore_pattern_info:
    account_id: 01a7362d577a6c3019a474fd6f485823
    pattern_id: 91baba58-bf87-50d4-9b7c-4051489bb371

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_url_ignore_pattern_info
"""

RETURN = r"""
ignore_patterns:
  description:
    - The patterns with the API's field names. A field that the API left out is V(null).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description:
        - 'The ID: an integer in accounts with integer IDs, a UUID in lower case in all others.'
      type: raw
      sample: 330aa9db-ec94-5e35-8838-dd262c31b608
    pattern:
      description:
        - A regular expression. Cloudflare does not rewrite the links that match it.
      type: str
      sample: ^https://wiki\.corp\.example/
    comments:
      description:
        - A note for the people who manage the list.
      type: str
      sample: Wiki
    created_at:
      description:
        - When the pattern was created, as an RFC 3339 time.
      type: str
      sample: '2026-01-01T00:00:00Z'
    modified_at:
      description:
        - When the pattern was last changed, as an RFC 3339 time.
      type: str
      sample: '2026-02-01T00:00:00Z'
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

from ..module_utils._lists.url_ignore_patterns import URL_IGNORE_PATTERNS
from ..module_utils._module.info import run_info


def main() -> None:
    """Entry point."""
    run_info(URL_IGNORE_PATTERNS)


if __name__ == "__main__":
    main()
