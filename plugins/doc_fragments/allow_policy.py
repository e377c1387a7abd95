# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The fields of an allow policy that users may give; see ``plugins/module_utils/allow_policy.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  pattern:
    description:
      - What the policy is for, an e-mail address, a domain, or an IP address or CIDR block, by O(pattern_type). From 1 to
        1024 characters, without the white space around it.
      - Compared without regard to case or to how an IP address is written. A regular expression is compared exactly.
    type: str
  pattern_type:
    description:
      - What O(pattern) is. Needed to create a policy.
      - V(IP) takes public IPv4 and IPv6 addresses and CIDR blocks.
    type: str
    choices:
      - EMAIL
      - DOMAIN
      - IP
  is_regex:
    description:
      - Whether O(pattern) is a regular expression, in the syntax of Java.
      - V(false) where a policy is created without it.
    type: bool
  is_acceptable_sender:
    description:
      - Exempts messages of this sender from Spam, Spoof and Bulk only. Malicious and suspicious ones are still found. The
        safest of the three actions.
      - V(false) where a policy is created without it.
    type: bool
  is_exempt_recipient:
    description:
      - Exempts messages to this recipient from all detections.
      - V(false) where a policy is created without it.
    type: bool
  is_trusted_sender:
    description:
      - Exempts messages of this sender from all detections and from link following.
      - V(false) where a policy is created without it.
    type: bool
  verify_sender:
    description:
      - Whether the policy counts only for messages that pass DMARC, SPF or DKIM. Anyone can write another's address on a
        message; turn this off only for a static IP address of your own.
      - V(true) where a policy is created without it.
    type: bool
  comments:
    description:
      - A note, at most 1024 characters. An empty text removes it.
    type: str
"""
