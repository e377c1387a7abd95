#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_bulk_action_info
short_description: Read the jobs that move or release messages of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads the jobs of an account, or one of them with the mailboxes that it acted on.
options:
  job_id:
    description: Read only this job.
    type: str
  action:
    description: Read only jobs that do this. Mutually exclusive with O(job_id).
    type: str
    choices: [move, release]
  status:
    description: Read only jobs with this status or, with O(messages=true), only mailboxes with it.
    type: str
    choices: [PENDING, DISCOVERING, PROCESSING, COMPLETED, FAILED, CANCELLED, SKIPPED]
  messages:
    description: Whether to read the messages of the job, too. There is one item for each mailbox. Needs O(job_id).
    type: bool
    default: false
  limit:
    description: Return at most so many jobs or mailboxes. By default, all are read.
    type: int
  timeout:
    description: How many seconds one request may take.
    type: float
    default: 120.0
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_bulk_action
"""

EXAMPLES = r"""
- name: Read the jobs that are not done yet
  community.cloudflare.email_bulk_action_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    status: PROCESSING
  register: running

- name: Show them
  ansible.builtin.debug:
    var: running.jobs

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_bulk_action_info -a action=move
"""

RETURN = r"""
jobs:
  description: The jobs, without O(job_id).
  type: list
  elements: dict
  returned: success
job:
  description: The job with this O(job_id); V(null) if there is none.
  type: dict
  returned: success
messages:
  description: With O(messages=true), one item for each mailbox of each message.
  type: list
  elements: dict
  returned: success
count:
  description: The number of items in RV(jobs) or RV(messages).
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

from ..module_utils._messages.bulk import INFO_OPTIONS, read_jobs
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(INFO_OPTIONS, read_jobs)


if __name__ == "__main__":
    main()
