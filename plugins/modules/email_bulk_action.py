#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_bulk_action
short_description: Move or release what a search finds, as a job of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - For thousands of messages. Cloudflare searches and acts, and the module waits for the end. For fewer messages, use
    M(community.cloudflare.email_message_move) and M(community.cloudflare.email_message_release), which know each message before.
  - A job of Cloudflare has no limit and no dry run. So the module counts with the same search before, and stops a job that finds more than
    O(max_messages) allows.
options:
  state:
    description:
      - V(present) starts a job. V(cancelled) stops one, and V(absent) deletes the record of one that has ended.
    type: str
    choices: [present, cancelled, absent]
    default: present
  job_id:
    description: The ID of the job to stop or to delete.
    type: str
  action:
    description: What to do with the messages. Required with O(state=present).
    type: str
    choices: [move, release]
  destination:
    description:
      - The folder to move to, as in O(community.cloudflare.email_message_move#module:destination). Required with O(action=move).
    type: str
    choices: [Inbox, JunkEmail, DeletedItems, RecoverableItemsDeletions, RecoverableItemsPurges]
  search:
    description: What to act on. Required with O(state=present), with at least one filter besides times and O(search.detections_only).
    type: dict
    suboptions:
      sender:
        description: An address or a domain. If the search finds messages of other senders, the task fails.
        type: str
      recipient:
        description: An address or a domain of the recipients.
        type: str
      domain:
        description: A domain of the sender, of a recipient, or of a link.
        type: str
      subject:
        description: Words that the subject contains, in any order.
        type: str
      exact_subject:
        description: The whole subject.
        type: str
      message_id:
        description: The Message-ID of the header.
        type: str
      alert_id:
        description: The ID of a detection.
        type: str
      query:
        description: Terms, separated by spaces.
        type: str
      smtp_helo_ip:
        description: The IP address of the server that delivered the message.
        type: str
      delivery_status:
        description: What became of the message when it arrived.
        type: str
        choices: [delivered, moved, quarantined, rejected, deferred, bounced, queued, move_failed]
      message_action:
        description: What was done with the message after its delivery.
        type: str
        choices: [PREVIEW, QUARANTINE_RELEASED, MOVED]
      final_disposition:
        description: The verdict.
        type: str
        choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE, MALICIOUS-BEC, ENCRYPTED, EXTERNAL, UNKNOWN]
      detections_only:
        description: Whether to find only messages with a verdict. Without it, all messages are found.
        type: bool
      since:
        description: How far back to search, such as V(24h). Mutually exclusive with O(search.start).
        type: str
      start:
        description: The time of the oldest message, with a zone. By default, 30 days before the end.
        type: str
      end:
        description: The time of the newest message, with a zone. By default, now.
        type: str
  comment:
    description: A text that the job has, such as the number of a ticket. The module adds a mark, with which it finds its own job.
    type: str
  max_messages:
    description:
      - If the search finds more messages, the task fails before it starts a job. Required with O(state=present).
      - A job counts mailboxes, and searches again. If it finds more than 10 % above what this number of messages would have, it is stopped.
    type: int
  allow_purge:
    description: Whether O(destination=RecoverableItemsPurges) is allowed.
    type: bool
    default: false
  allow_dispositions:
    description:
      - With O(action=release), the verdicts that may be released. A job cannot leave out messages, so if the search finds another verdict in
        quarantine, the task fails.
    type: list
    elements: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE, MALICIOUS-BEC, ENCRYPTED, EXTERNAL, UNKNOWN]
    default: [SUSPICIOUS, SPOOF, SPAM, BULK, NONE]
  wait:
    description: Whether to wait for the end of the job. Otherwise, nothing stops a job that finds more than expected.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait. After that, the task fails, and the job goes on.
    type: int
    default: 1800
  force:
    description: With O(state=absent), whether to stop a job that has not ended, instead of failing.
    type: bool
    default: false
  partial:
    description: What to do if the job fails for some mailboxes. In both cases, RV(failures) has them.
    type: str
    choices: [fail, warn]
    default: fail
  timeout:
    description: How many seconds one request may take.
    type: float
    default: 120.0
extends_documentation_fragment:
  - community.cloudflare._connection
  - community.cloudflare._attributes.messages
notes:
  - Two runs start two jobs, unless the search finds nothing any more. Search for O(search.delivery_status=delivered) to converge.
  - If the response to the start of a job is lost, the module looks twice for the job, and never starts it again.
seealso:
  - module: community.cloudflare.email_bulk_action_info
  - module: community.cloudflare.email_message_move
"""

EXAMPLES = r"""
- name: Pull a large campaign out of all mailboxes
  community.cloudflare.email_bulk_action:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    action: move
    destination: JunkEmail
    search:
      sender: anna@customer.example
      since: 7d
      delivery_status: delivered
    max_messages: 20000
    comment: INC-4711
  register: pulled

- name: Delete the record of the job
  community.cloudflare.email_bulk_action:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: absent
    job_id: "{{ pulled.job_id }}"
  when: pulled.job_id is not none # there was something to do

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_bulk_action -a 'action=release max_messages=5 search=sender=partner.example'
"""

RETURN = r"""
job_id:
  description: The ID of the job; V(null) if none was started.
  type: str
  returned: success
  sample: 6f1d3c0a-93a4-4f0e-8f53-0f2c6c1c7a10
job:
  description: The job, as the API describes it. A job that was completed can have V(messages_failed).
  type: dict
  returned: success
mailboxes:
  description: The number of mailboxes that were counted before.
  type: int
  returned: success and O(state=present)
  sample: 40
failures:
  description: The mailboxes in which the job failed, at most 1000.
  type: list
  elements: dict
  returned: success and O(state=present)
count:
  description: The number of messages that the task means.
  type: int
  returned: success and O(state=present)
  sample: 4
truncated:
  description: Whether there are more messages than the module reads.
  type: bool
  returned: success and O(state=present)
  sample: false
missing:
  description: Always empty.
  type: list
  elements: str
  returned: success and O(state=present)
  sample: []
dropped:
  description: How many messages the API found that have another sender or Message-ID.
  type: int
  returned: success and O(state=present)
  sample: 0
start:
  description: The start of the search, as it was sent.
  type: str
  returned: success and O(state=present)
  sample: '2026-11-27T09:00:00.000000Z'
end:
  description: The end of the search, as it was sent.
  type: str
  returned: success and O(state=present)
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

from ..module_utils._messages.bulk import OPTIONS, ensure_job
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, ensure_job)


if __name__ == "__main__":
    main()
