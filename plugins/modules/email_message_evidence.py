#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_message_evidence
short_description: Save messages of Cloudflare Email Security to files
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Saves what Cloudflare has about messages, each in a folder of its own. What the messages contain is never in the result.
  - The folder has C(message.json), C(raw.eml), C(preview.png), C(detections.json), C(trace.json), C(action_log.json), and
    C(manifest.json) with the SHA-256, the size, the time and the Ray ID of each file.
  - Files that are there, as the manifest says, are not fetched again. Only the trace and the action log are, because they
    grow, and the message itself is saved as it is now. Use a new folder to keep its earlier state.
  - A file that somebody has changed or removed is fetched again. If Cloudflare no longer has it, that is a failure.
options:
  dest:
    description:
      - The folder for the folders of the messages, on the host that runs the task. It is created if it is missing.
      - The name of a message's folder is the ID of the message, in which C(-) replaces every character except ASCII letters, digits, C(.),
        C(_) and C(-).
    type: path
    required: true
  parts:
    description:
      - What to save. By default, all that Cloudflare has. The others are in RV(evidence[].unavailable).
      - If you set this option, a part that is unavailable is a failure.
      - V(raw) and V(detections) only exist for messages with a verdict.
    type: list
    elements: str
    choices: [raw, preview, detections, trace, action_log, message]
  max_messages:
    description: If more messages would be saved, the task fails before it saves any.
    type: int
    default: 50
  force:
    description: Whether to fetch raw messages, previews and detections again. A file is replaced if it differs.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._messages
  - community.cloudflare._messages.action
  - community.cloudflare._connection
  - community.cloudflare._attributes.evidence
notes:
  - The files are on the host that runs the task. Use C(delegate_to=localhost) to have them on the control node.
  - Save evidence before you move a message. Cloudflare can make a preview of a message without a verdict only while it is in the inbox.
  - Raw messages, previews and detections have personal data and working links, such as those that reset a password. New folders have the
    mode C(0700), and files C(0600). Delete them when you no longer need them.
  - An anti-virus program may remove C(raw.eml). Then the next run fetches it again.
  - C(lossy) in the manifest says that C(raw.eml) contains the replacement character U+FFFD. Then its hash may differ from the one of the
    original message, because the API returns text.
  - A preview leaves an entry in the action log of the message. In check mode, the module asks for none.
  - RV(ignore:changed) is not true for a newer trace or action log.
  - Links are not followed. A link in the place of a file, or of a message's folder, is a failure.
seealso:
  - module: community.cloudflare.email_message_info
  - module: community.cloudflare.email_message_move
"""

EXAMPLES = r"""
- name: Save the messages of a campaign before they are pulled out of the mailboxes
  community.cloudflare.email_message_evidence:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    sender: invoices@evil.example
    since: 24h
    dest: evidence/INC-4711
  delegate_to: localhost
  register: saved

- name: Save only how the messages were delivered
  community.cloudflare.email_message_evidence:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    ids: "{{ saved.evidence }}"
    dest: evidence/INC-4711-deliveries
    parts: [message, trace]
  delegate_to: localhost

# From the command line, with the credentials and CLOUDFLARE_ACCOUNT_ID from the environment:
# ansible localhost -m community.cloudflare.email_message_evidence -a 'sender=invoices@evil.example since=24h dest=evidence/hunt'
"""

RETURN = r"""
evidence:
  description: The messages, with the files that are now as the manifest says. In check mode, with those that are already
    there.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The investigate ID.
      type: str
      returned: success
      sample: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
    folder:
      description: The name of the message's folder, below O(dest).
      type: str
      returned: success
      sample: 4Njp3P0STMz2c02Q-2026-11-28T08-00-00-12345678
    files:
      description: The files of the O(parts), with their SHA-256 and their size in bytes.
      type: list
      elements: dict
      returned: success
      sample:
        - name: raw.eml
          sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
          size: 48213
    unavailable:
      description: The parts that Cloudflare does not have or does not return, each with the reason.
      type: list
      elements: dict
      returned: success
      sample:
        - part: detections
          reason: only messages with a verdict have it
written:
  description: The paths of the files that were written, in check mode those that would be written as far as that is known.
  type: list
  elements: str
  returned: success
  sample:
    - /srv/evidence/4Njp3P0STMz2c02Q-2026-11-28T08-00-00-12345678/raw.eml
left_alone:
  description: The messages of which everything was saved before, each with the reason.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      reason: saved before
failures:
  description: The parts that could not be saved, each with the reason as C(status). C(part) is V(null) if it concerns the
    whole folder.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 4Njp3P0STMz2c02Q-2026-11-28T08:00:00-12345678
      part: preview
      status: the preview is not a PNG
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

from ..module_utils._messages.evidence import OPTIONS, save_evidence
from ..module_utils._module.messages import run_action


def main() -> None:
    """Entry point."""
    run_action(OPTIONS, save_evidence)


if __name__ == "__main__":
    main()
