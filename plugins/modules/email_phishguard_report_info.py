#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_phishguard_report_info
short_description: Read the PhishGuard reports of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads what Cloudflare's analysts have reported. Accounts without PhishGuard have no reports.
options:
  since:
    description: How far back to read, such as V(90m), V(24h) or V(7d). Mutually exclusive with O(start).
    type: str
  start:
    description: The time of the oldest report, with a zone. By default, 30 days before O(end).
    type: str
  end:
    description: The time of the newest report, with a zone. By default, now.
    type: str
  limit:
    description: Return at most so many reports. By default, all are read.
    type: int
  timeout:
    description: How many seconds one request may take.
    type: float
    default: 120.0
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_message_info
"""

EXAMPLES = r"""
- name: Read the reports of a week
  community.cloudflare.email_phishguard_report_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    since: 7d
  register: reported

- name: Show their titles
  ansible.builtin.debug:
    msg: "{{ reported.reports | map(attribute='title') | list }}"

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_phishguard_report_info -a since=7d
"""

RETURN = r"""
reports:
  description: The reports with the API's field names. Their texts can quote a message, so they come from attackers.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The ID of the report.
      type: int
      returned: success
      sample: 17
    title:
      description: The title.
      type: str
      returned: success
      sample: Credential harvesting
    disposition:
      description: The verdict.
      type: str
      returned: success
      sample: MALICIOUS
count:
  description: The number of reports in the result.
  type: int
  returned: success
  sample: 1
start:
  description: The start of the window, as it was sent.
  type: str
  returned: success
  sample: '2026-11-21T09:00:00.000000Z'
end:
  description: The end of the window, as it was sent.
  type: str
  returned: success
  sample: '2026-11-28T09:00:00.000000Z'
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

from ..module_utils._messages.phishguard import OPTIONS, read_reports
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, read_reports)


if __name__ == "__main__":
    main()
