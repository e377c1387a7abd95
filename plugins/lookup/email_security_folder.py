# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: email_security_folder
short_description: Read all lists of Cloudflare Email Security from a folder
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads the files of all lists of an account. Pass the result to O(community.cloudflare.email_lists#module:lists).
  - A list has one file, such as C(allow_policies.yml) or C(allow_policies.csv), or a folder such as C(allow_policies) with files of any
    name. Each team can own one of them. Having both is an error.
  - The entries of several files are united. If two files have the same entry, and they differ only in the note and in V(until), the
    result has it once, with the first note, and until the latest date. If one file has no date, it does not expire. Any other
    difference is an error.
  - Everything that can be checked without the account is checked here. The message has up to ten mistakes, each with its file and line.
  - Each entry gets an V(origin), such as V(allow_policies/team-a.yml:12), which the modules name in messages, diffs and results.
  - The rules for a single file are those of P(community.cloudflare.email_security_list#lookup).
options:
  _terms:
    description:
      - The path of the folder, exactly one.
      - A relative path starts at the directory in which you run the command, and V(~) is your home directory.
      - Files that are named like no list are ignored with a warning. A name close to that of a list is an error. C(rules.yml) and
        C(README) files are ignored without a warning.
    type: list
    elements: str
    required: true
  lists:
    description:
      - The lists to read. Each of them must have a file.
      - Without it, the lookup reads every list that has a file.
    type: list
    elements: str
    choices:
      - domains
      - impersonation_registry
      - block_senders
      - content_policies
      - sending_domain_restrictions
      - url_ignore_patterns
      - trusted_domains
      - allow_policies
  host:
    description:
      - The name of a host, usually C(inventory_hostname). The files in the subfolder with this name are united with those of the folder,
        by the same rules. So the files of the folder are common to all hosts.
      - If there is no such subfolder, only the common files are read.
    type: str
notes:
  - A CSV file has no column for some fields. If it is the only file of its list, V(ignore_fields) has these fields, so the modules leave
    them alone. It cannot be united with other files if it lacks a column.
seealso:
  - plugin: community.cloudflare.email_security_list
    plugin_type: lookup
  - module: community.cloudflare.email_lists
"""

EXAMPLES = r"""
# lists/block_senders.yml:
#
# - pattern: bulk-offers.example
#   pattern_type: DOMAIN
#   comments: Sends offers every day

# lists/allow_policies/finance.yml:
#
# - pattern: statements@bank.example
#   pattern_type: EMAIL
#   is_acceptable_sender: true
#   comments: Agreed with finance, 2026-03-31
- name: Ensure that the entries of all files exist
  community.cloudflare.email_lists:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    lists: "{{ lookup('community.cloudflare.email_security_folder', 'lists') }}"
"""

RETURN = r"""
_raw:
  description:
    - One mapping from the API's names of the lists to their entries, or to a mapping with V(entries) and V(ignore_fields).
  type: list
  elements: dict
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ..module_utils._disk import absolute
from ..module_utils._errors import visible
from ..plugin_utils._files.folder import read_folder, warning_of


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's entry point."""

    def run(self, terms: list[Any], variables: Any = None, **options: Any) -> list[dict[str, Any]]:
        self.set_options(var_options=variables, direct=options)
        if len(terms) != 1 or not isinstance(terms[0], str) or not terms[0].strip():
            raise AnsibleLookupError("email_security_folder: the path of exactly one folder is required")
        path = absolute(terms[0])
        try:
            folder = read_folder(path, self.get_option("host"), self.get_option("lists"), self._loader)
        except (OSError, ValueError) as error:
            # "from None", because Ansible 2.19 and later repeats the texts of all causes.
            raise AnsibleLookupError(visible(f"{path}: {error}")) from None
        if folder.ignored:
            Display().warning(visible(warning_of(path, folder.ignored)))
        return [folder.lists]
