# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: email_security_rules
short_description: Read the rules for lists of Cloudflare Email Security from a folder
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads the file C(rules.yml) of a folder for P(community.cloudflare.email_security_findings#filter).
  - All keys are optional. Unknown keys and rules are errors, with their line. Without the file, the result is empty.
  - "C(comment_format): a regular expression that every comment must contain, such as V(SEC-[0-9]+)."
  - "C(require_until): entries with one of these flags need V(until), such as V([is_trusted_sender])."
  - "C(longest_until_days): for these entries, how many days from today V(until) may be."
  - "C(free_mail_domains): the domains of mail services where anyone can get an address, instead of the default."
  - "C(stale_after_days): after how many days without a modification an entry is stale. The default is 365."
  - "C(expiring_within_days): how many days before V(until) an entry expires soon. The default is 7."
  - "C(errors): the rules whose findings are errors. All others are warnings."
  - "C(accepted): reviewed exceptions, each with C(list), C(name), C(rule), C(reason) and, if it is for a limited time, C(until). Findings of
    this rule about this entry are left out. There is a finding if an exception has expired, or if nothing needs it."
options:
  _terms:
    description:
      - The path of the folder, exactly one.
      - A relative path starts at the directory in which you run the command, and V(~) is your home directory.
    type: list
    elements: str
    required: true
seealso:
  - plugin: community.cloudflare.email_security_findings
    plugin_type: filter
  - plugin: community.cloudflare.email_security_folder
    plugin_type: lookup
"""

EXAMPLES = r"""
# judged/rules.yml:
#
# comment_format: '(SEC|OPS)-[0-9]+'
# require_until: [is_trusted_sender]
# longest_until_days: 90
# errors: [comment_format, free_mail_domain]
# accepted:
#   - list: allow_policies
#     name: phishing-tests.example
#     rule: bypasses_all_detections
#     reason: SEC-12, simulated phishing
#     until: 2099-03-31

# judged/allow_policies.yml:
#
# - pattern: phishing-tests.example
#   pattern_type: DOMAIN
#   is_trusted_sender: true
#   comments: SEC-12
#   until: 2099-03-31
- name: Show what is wrong with the files
  ansible.builtin.debug:
    msg: "{{ lists | community.cloudflare.email_security_findings(rules) }}"
  vars:
    lists: "{{ lookup('community.cloudflare.email_security_folder', 'judged') }}"
    rules: "{{ lookup('community.cloudflare.email_security_rules', 'judged') }}"
"""

RETURN = r"""
_raw:
  description:
    - One mapping with the keys that the file has. Each accepted finding also has its C(origin), such as V(rules.yml:6).
  type: list
  elements: dict
"""

import os
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ..module_utils._disk import absolute
from ..module_utils._errors import visible
from ..plugin_utils._findings.rules import FILE, read_rules


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's entry point."""

    def run(self, terms: list[Any], variables: Any = None, **options: Any) -> list[dict[str, Any]]:
        self.set_options(var_options=variables, direct=options)
        if len(terms) != 1 or not isinstance(terms[0], str) or not terms[0].strip():
            raise AnsibleLookupError("email_security_rules: the path of exactly one folder is required")
        path = absolute(terms[0])
        try:
            return [read_rules(path, self._loader)]
        except (OSError, ValueError) as error:
            # "from None", because Ansible 2.19 and later repeats the texts of all causes.
            raise AnsibleLookupError(visible(f"{os.path.join(path, FILE)}: {error}")) from None
