#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_message_move
short_description: Move messages of Cloudflare Email Security in all mailboxes
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Pulls messages out of all mailboxes that have them, or puts them back into the inbox.
  - Messages that are in the folder already are left alone, and so are messages in quarantine, which no mailbox has.
  - Needs an active integration with Microsoft 365 or Google Workspace that may write.
options:
  destination:
    description:
      - The folder. Users can move a message back themselves from all except the last two.
      - V(RecoverableItemsDeletions) is a soft delete in Microsoft 365. What it does in Google Workspace is not documented.
      - V(RecoverableItemsPurges) is a hard delete, which the API cannot undo. It needs O(allow_purge=true).
    type: str
    required: true
    choices: [Inbox, JunkEmail, DeletedItems, RecoverableItemsDeletions, RecoverableItemsPurges]
  max_messages:
    description: If more messages would be moved, the task fails before it moves any.
    type: int
    default: 100
  allow_purge:
    description: Whether O(destination=RecoverableItemsPurges) is allowed.
    type: bool
    default: false
  force:
    description:
      - Whether to move messages that were moved to this folder before. Set this if users may have moved them back, because Cloudflare does
        not know that.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._messages
  - community.cloudflare._messages.action
  - community.cloudflare._connection
  - community.cloudflare._attributes.messages
notes:
  - If no message is found, the task is V(ok), because none is left where it should not be.
  - Moves 100 messages in one request. Messages that were moved before take one more request each, which reads where they are.
  - If a response is lost, the module looks twice which messages were moved, and moves the others once more.
  - If a move failed in one mailbox, such as that of a distribution list, the next run moves the message again in all its mailboxes, and is
    V(changed).
  - Pulling a message does not block its sender. Add M(community.cloudflare.email_block_sender) for that.
seealso:
  - module: community.cloudflare.email_message_info
  - module: community.cloudflare.email_message_evidence
  - module: community.cloudflare.email_block_sender
"""

EXAMPLES = r"""
- name: Pull a phishing mail out of all mailboxes
  community.cloudflare.email_message_move:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    message_id: <inv1@evil.example>
    since: 24h
    destination: DeletedItems
  register: pulled

- name: Put the messages back into the inbox
  community.cloudflare.email_message_move:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    ids: "{{ pulled.moved }}"
    destination: Inbox

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_message_move -a 'message_id=inv1@evil.example destination=JunkEmail'
"""

RETURN = r"""
moved:
  description: The IDs of the messages that were moved in every mailbox, in check mode those that would be moved.
  type: list
  elements: str
  returned: success
  sample:
    - 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
mailboxes:
  description: The number of mailboxes in which messages were to be moved.
  type: int
  returned: success
  sample: 7
results:
  description: What the API returned for each mailbox.
  type: list
  elements: dict
  returned: success
left_alone:
  description: The messages that needed nothing, or for which nothing can be done, each with the reason.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      reason: already in DeletedItems
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
      status: mailbox not found
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

from ..module_utils._messages.move import OPTIONS, move_messages
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, move_messages)


if __name__ == "__main__":
    main()
