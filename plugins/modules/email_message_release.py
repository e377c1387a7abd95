#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_message_release
short_description: Deliver quarantined messages of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Delivers messages from quarantine to their recipients.
  - Messages that are not in quarantine, or that were released before, are left alone.
options:
  max_messages:
    description: If more messages would be released, the task fails before it releases any. A release puts mail into mailboxes.
    type: int
    default: 10
  allow_dispositions:
    description:
      - The verdicts of messages that may be released. Others are in RV(left_alone), and if no message is left, the task fails.
      - V(MALICIOUS) and V(MALICIOUS-BEC) are only released if you list them here.
    type: list
    elements: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE, MALICIOUS-BEC, ENCRYPTED, EXTERNAL, UNKNOWN]
    default: [SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
extends_documentation_fragment:
  - community.cloudflare._messages
  - community.cloudflare._messages.action
  - community.cloudflare._connection
  - community.cloudflare._attributes.messages
notes:
  - A release cannot be undone, and a second one may deliver the message twice. If a response is lost, the module looks twice whether the
    message was released, and never sends the release again.
  - A release does not let later mail of the sender through. Add M(community.cloudflare.email_allow_policy) in the next task, with
    C(is_acceptable_sender) for C(SPAM), C(SPOOF) and C(BULK). It has no effect on C(MALICIOUS) and C(SUSPICIOUS), where only
    C(is_trusted_sender) would help, which switches off every check.
seealso:
  - module: community.cloudflare.email_message_info
  - module: community.cloudflare.email_allow_policy
"""

EXAMPLES = r"""
- name: Deliver a newsletter that was stopped by mistake
  community.cloudflare.email_message_release:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    sender: newsletter@partner.example
    since: 3d

- name: Let the next message through, too
  community.cloudflare.email_allow_policy:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    pattern: newsletter@partner.example
    pattern_type: EMAIL
    is_acceptable_sender: true

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_message_release -a 'sender=newsletter@partner.example since=3d'
"""

RETURN = r"""
released:
  description:
    - The messages that were released, each with the recipients who got it, and those for whom it failed.
    - V(delivered) is V(null) if the response was lost, and the account shows that the message was released.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      delivered:
        - dana@corp.example
      failed: []
      undelivered: []
      final_disposition: SPAM
      sender: newsletter@partner.example
left_alone:
  description: The messages that needed nothing, or for which nothing can be done, each with the reason.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      reason: not quarantined
failures:
  description:
    - The mailboxes in which the action failed, each with the API's C(status). If the response does not mention a message,
      V(recipient) is V(null).
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      message_id: <a1@evil.example>
      recipient: all@corp.example
      status: undelivered
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

from ..module_utils._messages.release import OPTIONS, release_messages
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, release_messages)


if __name__ == "__main__":
    main()
