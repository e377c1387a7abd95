#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_submission_info
short_description: Read the submissions of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads which messages your team and your users have submitted, and what became of them.
options:
  type:
    description: Whether your team submitted it, or a user.
    type: str
    choices: [TEAM, USER]
  submission_id:
    description: The ID of the submission.
    type: str
  original_disposition:
    description: The verdict that the message had.
    type: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
  requested_disposition:
    description: The verdict that it should have.
    type: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
  outcome_disposition:
    description: The verdict after the review.
    type: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
  status:
    description: How far your team's own review is.
    type: str
    choices: [escalated, reviewed, unreviewed]
  escalated_from_user:
    description: Whether it escalates a user's submission.
    type: bool
  query:
    description: Words to look for.
    type: str
  since:
    description: How far back to read, such as V(90m), V(24h) or V(7d). Mutually exclusive with O(start).
    type: str
  start:
    description: The time of the oldest submission, with a zone. By default, 30 days before O(end).
    type: str
  end:
    description: The time of the newest submission, with a zone. By default, now.
    type: str
  limit:
    description: Return at most so many submissions. By default, all are read.
    type: int
  timeout:
    description: How many seconds one request may take.
    type: float
    default: 120.0
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
seealso:
  - module: community.cloudflare.email_submission
"""

EXAMPLES = r"""
- name: Read what users have submitted
  community.cloudflare.email_submission_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    type: USER
    since: 7d
  register: reported

- name: Show how many are waiting
  ansible.builtin.debug:
    msg: "{{ reported.submissions | selectattr('customer_status', 'equalto', 'unreviewed') | length }}"

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_submission_info -a 'type=USER since=7d'
"""

RETURN = r"""
submissions:
  description: The submissions with the API's field names. A field that the API left out is V(null). Subjects come from
    attackers.
  type: list
  elements: dict
  returned: success
  contains:
    submission_id:
      description: The ID of the submission.
      type: str
      returned: success
      sample: 6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10
    original_postfix_id:
      description: The C(postfix_id) of the message.
      type: str
      returned: success
      sample: 4Njp3P0STMz2c02Q
    requested_disposition:
      description: The verdict that the message should have.
      type: str
      returned: success
      sample: MALICIOUS
    outcome:
      description: What became of it; V(null) if it is not decided.
      type: str
      returned: success
      sample: Accepted
count:
  description: The number of submissions in the result.
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

from ..module_utils._messages.submissions import INFO_OPTIONS, read_submissions
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(INFO_OPTIONS, read_submissions)


if __name__ == "__main__":
    main()
