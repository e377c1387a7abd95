#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_submission
short_description: Tell Cloudflare Email Security that a verdict is wrong
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Submits messages with the verdict that they should have, such as a phishing mail that was missed, or a good message that was stopped.
  - Messages that have this verdict already, or that were submitted with it before, are left alone.
options:
  expected_disposition:
    description: The verdict that the messages should have. V(NONE) means a good message.
    type: str
    required: true
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
  eml:
    description:
      - The path of a file with the raw message, if the task means only one. Cloudflare often does not accept a clean message without it.
      - Cloudflare has the raw message if it has a verdict, so the file is only sent for a message without one.
    type: path
  escalated_submission_id:
    description: The ID of a user's submission that this one escalates.
    type: str
  max_messages:
    description: If more messages would be submitted, the task fails before it submits any.
    type: int
    default: 20
extends_documentation_fragment:
  - community.cloudflare._messages
  - community.cloudflare._messages.action
  - community.cloudflare._connection
  - community.cloudflare._attributes.messages
notes:
  - A message with a detection is submitted as a reclassification, and one without as a missed detection.
  - A submission does not move or release the message, and does not change the lists.
  - If a response is lost, the module looks twice whether the messages were submitted, and never sends them again.
  - No SDK of Cloudflare has this operation, and nothing is known about its limits. In an account without it, the module uses the older
    operation, one message at a time, and a warning says so.
seealso:
  - module: community.cloudflare.email_submission_info
  - module: community.cloudflare.email_message_info
"""

EXAMPLES = r"""
- name: Report a phishing campaign that was missed
  community.cloudflare.email_submission:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    sender: invoices@evil.example
    since: 24h
    expected_disposition: MALICIOUS

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_submission -a 'sender=newsletter@partner.example expected_disposition=NONE'
"""

RETURN = r"""
submitted:
  description:
    - The messages that were submitted, in check mode those that would be. V(submission_id) is V(null) if it is not known.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      submission_id: 6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10
left_alone:
  description: The messages that needed nothing, or for which nothing can be done, each with the reason.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      reason: its verdict is MALICIOUS already
failures:
  description:
    - The messages that Cloudflare did not accept, each with its reason in V(status). V(recipient) is always V(null).
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      message_id: <a1@evil.example>
      recipient: null
      status: message not found
count:
  description:
    - The number of messages that the task means.
  type: int
  sample: 4
  returned: success
truncated:
  description:
    - Whether there are more messages than the module has read.
  type: bool
  sample: false
  returned: success
missing:
  description:
    - The O(ids) that do not exist.
  type: list
  elements: str
  sample: []
  returned: success
dropped:
  description:
    - How many messages the API found that have another O(sender) or O(message_id).
  type: int
  sample: 0
  returned: success
start:
  description:
    - The start of the search, as it was sent. V(null) with O(ids).
  type: str
  sample: '2026-11-27T09:00:00.000000Z'
  returned: success
end:
  description:
    - The end of the search, as it was sent. V(null) with O(ids).
  type: str
  sample: '2026-11-28T09:00:00.000000Z'
  returned: success
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

from ..module_utils._messages.submissions import OPTIONS, submit_messages
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, submit_messages)


if __name__ == "__main__":
    main()
