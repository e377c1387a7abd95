# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: email_security_list
short_description: Read the file of a list of Cloudflare Email Security
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads a list of entries from a YAML file, or from a CSV file of Cloudflare's dashboard. Pass the result to the list's module.
  - Text is not interpreted. A comment such as V(yes), V(2026-12-31) or V(0123) is text, and a comment that looks like a template
    is not evaluated.
  - Flags are V(true) or V(false), V(yes) or V(no), V(on) or V(off), without quotes. An empty value, V(~) and V(null) without
    quotes are null. The modules treat null like an option that is not given.
  - The lookup rejects suspicious files, because a task may delete everything that is not in the list. The message names the
    file and the lines.
  - The lookup rejects unknown and duplicate keys, anything but a list of mappings, anchors, aliases, tags, merge keys, several
    documents, and text that is not UTF-8. It rejects a YAML file that does not end with a line break, because the file may be
    truncated. It also rejects an empty file; write V([]) for an empty list.
options:
  _terms:
    description:
      - The paths of the files. They must end with V(.yml), V(.yaml) or V(.csv).
      - A relative path starts at the directory in which you run the command, even if the playbook is in an installed collection.
      - The lookup decrypts files that are encrypted with Ansible Vault.
    type: list
    elements: str
    required: true
  list:
    description:
      - The list that the files belong to.
      - If it is not given, the lookup uses the name of the file without its extension.
      - The dashboard has no CSV for the last four lists.
    type: str
    choices:
      - allow_policies
      - block_senders
      - trusted_domains
      - impersonation_registry
      - content_policies
      - sending_domain_restrictions
      - url_ignore_patterns
      - domains
notes:
  - C(lookup) with one file returns the list of its entries. With several files, and with C(query), it returns one list per file.
seealso:
  - plugin: community.cloudflare.from_email_security_csv
    plugin_type: filter
  - plugin: community.cloudflare.to_email_security_csv
    plugin_type: filter
"""

EXAMPLES = r"""
# allow_policies.yml:
#
# - pattern: invoices@partner.example
#   pattern_type: EMAIL
#   is_acceptable_sender: true
#   comments: Agreed with finance, 2026-03-31
- name: Ensure that the policies of a file exist
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policies: "{{ lookup('community.cloudflare.email_security_list', 'allow_policies.yml') }}"

# scanners.csv:
#
# Blocked Sender,Blocked Sender Type,Is Regex,Notes
# 198.51.100.0/24,IP,false,Scans every night
- name: Block the senders of a CSV file with another name
  community.cloudflare.email_block_senders:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    senders: "{{ lookup('community.cloudflare.email_security_list', 'scanners.csv', list='block_senders') }}"
"""

RETURN = r"""
_raw:
  description:
    - For each file, the list of its entries. Keys that an entry does not have, and columns that the CSV does not have, are left
      out.
  type: list
  elements: list
"""

import os
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.cloudflare.plugins.plugin_utils._list_file import parse


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's entry point."""

    def run(self, terms: list[Any], variables: Any = None, **options: Any) -> list[list[dict[str, Any]]]:
        self.set_options(var_options=variables, direct=options)
        if not terms or not all(isinstance(term, str) and term for term in terms):
            raise AnsibleLookupError("email_security_list: the paths of files are needed")
        return [self._entries(term) for term in terms]

    def _entries(self, term: str) -> list[dict[str, Any]]:
        # Ansible's own search would start at the playbook, which may be in an installed collection.
        path = os.path.abspath(os.path.expanduser(term))
        try:
            return parse(path, self._read(path), self.get_option("list"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            # "from None", because Ansible 2.19 and later repeats the texts of all causes.
            raise AnsibleLookupError(f"{path}: {reason}") from None

    def _read(self, path: str) -> bytes:
        with open(path, "rb") as file:
            data = file.read()
        if not data.startswith(b"$ANSIBLE_VAULT;"):
            return data
        try:
            decrypted = self._loader.get_real_file(path)
        except AnsibleError as error:
            raise ValueError(f"the file cannot be decrypted: {error}") from error
        with open(decrypted, "rb") as file:
            return file.read()
