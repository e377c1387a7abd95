#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_message_info
short_description: Find messages in Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads what Cloudflare knows about messages, by their IDs or with a search. It never returns a body, a raw message or a picture.
  - By default, it finds messages with and without a verdict, because a phishing mail that was missed has none.
  - You can pass RV(messages) to O(community.cloudflare.email_message_move#module:ids) and to
    O(community.cloudflare.email_message_release#module:ids) unchanged.
options:
  limit:
    description:
      - Return at most so many messages. If there are more, RV(truncated) is true, and a warning says so.
      - By default, all messages are read.
    type: int
  fields:
    description:
      - The keys that each message in the result has besides V(id). By default, all. Ten thousand messages with all keys are tens of
        megabytes.
    type: list
    elements: str
    choices:
      - id
      - message_id
      - alert_id
      - postfix_id
      - postfix_id_outbound
      - scanned_at
      - sent_at
      - sent_date
      - from
      - from_name
      - envelope_from
      - replyto
      - to
      - to_name
      - envelope_to
      - client_recipients
      - subject
      - final_disposition
      - threat_categories
      - detection_reasons
      - validation
      - delivery_mode
      - delivery_status
      - is_quarantined
      - is_phish_submission
      - post_delivery_operations
      - properties
      - smtp_helo_server_ip
      - smtp_previous_hop_ip
      - x_originating_ip
      - edf_hash
      - htmltext_structure_hash
      - recipients
  include:
    description:
      - Parts to read with one more request for each message. For at most 100 messages.
      - Use C(no_log) on a task with V(detections). They have the links of the message, for example to reset a password.
      - A part that does not exist is V(null). Messages without a verdict have no detections.
    type: list
    elements: str
    choices: [detections, trace, action_log]
    default: []
  count_only:
    description: Whether to leave RV(messages) empty, and only count.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._messages
  - community.cloudflare._connection
  - community.cloudflare._attributes.info
notes:
  - Sends one request for each of the O(ids), or one for 1000 messages that a search finds.
  - The times of messages are UTC. V(sent_date) is what the sender claims.
seealso:
  - module: community.cloudflare.email_message_move
  - module: community.cloudflare.email_message_release
"""

EXAMPLES = r"""
- name: Find the messages of a sender
  community.cloudflare.email_message_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    sender: invoices@evil.example
    since: 24h
  register: found

- name: Show how many mailboxes have them
  ansible.builtin.debug:
    msg: "{{ found.messages | map(attribute='recipients') | flatten | unique | length }}"

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_message_info -a 'sender=invoices@evil.example since=24h count_only=true'
"""

RETURN = r"""
messages:
  description:
    - The messages with the API's field names. A field that the API left out is V(null).
    - Texts in them come from attackers. Never evaluate them as templates, and never pass them to a shell.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The investigate ID. The other modules for messages take it.
      type: str
      returned: success
      sample: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
    recipients:
      description: The mailboxes of the message, the same as V(client_recipients).
      type: list
      elements: str
      returned: success
      sample:
        - dana@corp.example
    final_disposition:
      description: The verdict. Cloudflare may add others.
      type: str
      returned: success
      sample: SPAM
    is_quarantined:
      description: Whether the message waits in quarantine.
      type: bool
      returned: success
      sample: false
    properties:
      description: Which allow policy or blocked sender decided, such as V(allowlisted_pattern).
      type: dict
      returned: success
      sample:
        allowlisted_pattern: partner.example
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

from ..module_utils._messages.read import OPTIONS, read_messages
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, read_messages)


if __name__ == "__main__":
    main()
