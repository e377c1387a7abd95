# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The documentation of the options in ``plugins/module_utils/_messages/options.py``, and of what all actions share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  timeout:
    description:
      - How many seconds one request may take. Searches, and moves in many mailboxes, take long.
      - Connecting to one address may take up to a third of this time, but no more than 10 seconds.
    type: float
    default: 120.0
  ids:
    description:
      - The messages, by their investigate IDs. An item can also be a message as
        M(community.cloudflare.email_message_info) returns it.
      - An empty list means no message. Then the module sends no request.
      - Mutually exclusive with all options of a search.
    type: list
    elements: raw
    aliases: [id]
  sender:
    description:
      - An address or a domain. A domain includes its subdomains.
      - A message fits if its header or its envelope has this sender. The sender in the header can be forged. Messages that the API finds,
        but that have another sender, are left out and counted in RV(ignore:dropped).
    type: str
  recipient:
    description: An address or a domain of the recipients.
    type: str
  domain:
    description:
      - A domain of the sender, of a recipient, or of a link. So your own domain means all mail.
    type: str
  subject:
    description:
      - Words that the subject contains, all of them, in any order. So V(invoice) means every invoice. See also O(exact_subject).
    type: str
  exact_subject:
    description:
      - The whole subject. Only white space at its end is ignored.
      - The API cannot search for it, so the module compares all messages that the other options find.
    type: str
  message_id:
    description:
      - The Message-ID of the header, with or without its angle brackets. The sender chooses it, so it is not unique.
    type: str
  alert_id:
    description: The ID of a detection.
    type: str
  query:
    description:
      - Terms, separated by spaces. The API looks for them in senders, recipients, the subject, the names and hashes of attachments, and the
        Message-ID. Cloudflare does not document whether a message needs all terms or one of them.
    type: str
  smtp_helo_ip:
    description: The IP address of the server that delivered the message.
    type: str
  delivery_status:
    description: What became of the message when it arrived.
    type: str
    choices: [delivered, moved, quarantined, rejected, deferred, bounced, queued, move_failed]
  message_action:
    description: An action that was taken on the message after its delivery.
    type: str
    choices: [PREVIEW, QUARANTINE_RELEASED, MOVED]
  final_disposition:
    description:
      - The verdicts. The API can search for one of the first six, so the module sends one search for each.
      - V(NONE) means a message without a verdict.
    type: list
    elements: str
    choices: [MALICIOUS, SUSPICIOUS, SPOOF, SPAM, BULK, NONE, MALICIOUS-BEC, ENCRYPTED, EXTERNAL, UNKNOWN]
  is_quarantined:
    description: Whether the message waits in quarantine. The API cannot search for it, so the module compares all messages.
    type: bool
  detections_only:
    description:
      - Whether to find only messages with a verdict. The API does that by default, but this module does not, because a phishing mail that
        was missed has no verdict.
      - Without it, all messages are found.
    type: bool
  since:
    description:
      - How far back to search, in minutes, hours or days, such as V(90m), V(24h) or V(7d). Mutually exclusive with O(start).
    type: str
  start:
    description:
      - The time of the oldest message, with a zone, such as V(2026-11-28T09:00:00Z).
      - Without this and O(since), 30 days before O(end).
    type: str
  end:
    description: The time of the newest message, with a zone. By default, now.
    type: str
"""

    #: For modules that change something.
    ACTION = r"""
options:
  partial:
    description:
      - What to do if the action fails for some messages or mailboxes. In both cases, everything is tried, and the results are returned.
      - V(fail) makes the task fail. V(warn) shows a warning.
    type: str
    choices: [fail, warn]
    default: fail
notes:
  - >-
    The token needs the permission C(Cloud Email Security: Write), and there is no smaller one. A token that may block a sender may also
    read, move and delete the mail of every mailbox.
  - Without O(ids), the task needs a filter. Times and O(detections_only) are not enough, because they mean all mail.
  - To act on exactly the messages that somebody has reviewed, pass RV(community.cloudflare.email_message_info#module:messages) to O(ids).
  - Texts in messages come from attackers. Never evaluate them as templates, and never pass them to a shell.
"""
