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
  - Reads a YAML file, or a CSV file of Cloudflare's dashboard, into entries for a list module.
  - Texts stay as they are written. A comment such as V(yes), V(2026-12-31) or V(0123) is a text, and one that looks like a
    template is not run.
  - Reads strictly, because a list that is read wrongly may remove the wrong entries. Unknown and duplicate keys, anything but a
    list of mappings, text that is not UTF-8, YAML anchors and tags, and files that end without a line break are errors. They
    name the file and the line.
options:
  _terms:
    description:
      - The files. The ending tells the format, V(.yml), V(.yaml) or V(.csv).
      - A relative path is relative to the directory in which the command runs.
    type: list
    elements: str
    required: true
  list:
    description:
      - The API's name of the list. By default, it is the name of the file without its ending.
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
  - Every list module takes the result as O(community.cloudflare.email_allow_policies#module:policies), or whatever the list
    is called there, and also under the name C(entries).
seealso:
  - plugin: community.cloudflare.to_email_security_yaml
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Allow what a file says, and nothing else
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    state: exact
    max_deletes: 10
    policies: "{{ lookup('community.cloudflare.email_security_list', 'allow_policies.yml') }}"

- name: Block what a file with another name says
  community.cloudflare.email_block_senders:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    senders: "{{ lookup('community.cloudflare.email_security_list', 'spammers.yml', list='block_senders') }}"
"""

RETURN = r"""
_raw:
  description:
    - For each file, the list of its entries. Keys that the file does not have are left out.
  type: list
  elements: list
"""

import os
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.cloudflare.plugins.plugin_utils import _csv, _list_reader
from ansible_collections.community.cloudflare.plugins.plugin_utils._all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._list_reader import decode


class LookupModule(LookupBase):  # type: ignore[misc]  # Ansible has no types
    """Ansible's entry point."""

    def run(self, terms: list[str], variables: Any = None, **options: Any) -> list[list[dict[str, Any]]]:
        self.set_options(var_options=variables, direct=options)
        return [self._entries(str(term)) for term in terms]

    def _entries(self, term: str) -> list[dict[str, Any]]:
        # Not Ansible's own search, which begins at the playbook: that may lie in an installed collection.
        path = os.path.abspath(os.path.expanduser(term))
        stem, ending = os.path.splitext(os.path.basename(path))
        name = self.get_option("list") or stem
        try:
            if name not in ALL_LISTS:
                raise ValueError(
                    f"belongs to no list: name it as one of {', '.join(ALL_LISTS)}, or give the option list"
                )
            if ending not in (".yml", ".yaml", ".csv"):
                raise ValueError("must end with .yml, .yaml or .csv")
            if ending == ".csv" and name not in _csv.COLUMNS:
                raise ValueError(f"the dashboard has no CSV of {name}, only of {', '.join(_csv.COLUMNS)}")
            with open(self._loader.get_real_file(path), "rb") as file:
                data = file.read()
            if ending == ".csv":
                return _csv.parse(decode(data), name)
            return _list_reader.parse(decode(data, complete=True), ALL_LISTS[name])
        except (OSError, ValueError, AnsibleError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise AnsibleError(f"{path}: {reason}") from error
