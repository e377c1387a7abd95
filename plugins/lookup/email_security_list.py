# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: email_security_list
short_description: Read a list of Cloudflare Email Security from a file
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Reads a list of entries from a YAML file, or from a CSV file in the format of Cloudflare's dashboard. Pass the result to the list
    module.
  - Text is taken literally. A comment such as V(yes), V(2026-12-31) or V(0123) stays text, and a comment that looks like a
    template is not evaluated.
  - In YAML, write flags as V(true) or V(false), V(yes) or V(no), V(on) or V(off), without quotes. An empty value, and V(~) or
    V(null) without quotes, are null. The modules treat null like an option that is not set.
  - A mistake in a file could make a task delete the wrong entries. So everything that can be checked without the account is checked
    here, such as keys, types, dates, required fields and duplicates. The message has the file and up to ten mistakes with their lines.
  - Each entry gets an V(origin), such as V(allow_policies.yml:12), which the modules name in messages, diffs and results.
  - All files must be in UTF-8. A YAML file must be a list of mappings, without unknown or duplicate keys, anchors, aliases, tags,
    merge keys, or a second document. It must end with a line break, because otherwise it may be truncated. It must not be empty;
    for an empty list, write V([]).
options:
  _terms:
    description:
      - The paths of the files. They must end with V(.yml), V(.yaml) or V(.csv).
      - A path can also be that of a folder with several files of one list, such as C(allow_policies). Their entries are united as
        P(community.cloudflare.email_security_folder#lookup) does it.
      - A relative path starts at the directory in which you run the command, even if the playbook is in an installed collection.
      - The lookup decrypts files that are encrypted with Ansible Vault.
    type: list
    elements: str
    required: true
  list:
    description:
      - The list that the files belong to.
      - Without it, the lookup uses the name of the file without its extension, or that of the folder.
      - Only the first four lists can be CSV files, because the dashboard has no CSV for the others.
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
  - With one file, C(lookup) returns the list of its entries. With several files, it returns one list per file. C(query) always
    returns one list per file.
seealso:
  - plugin: community.cloudflare.email_security_folder
    plugin_type: lookup
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
- name: Ensure that the policies in a file exist
  community.cloudflare.email_allow_policies:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    policies: "{{ lookup('community.cloudflare.email_security_list', 'allow_policies.yml') }}"

# scanners.csv:
#
# Blocked Sender,Blocked Sender Type,Is Regex,Notes
# 198.51.100.0/24,IP,false,Scans every night
- name: Block the senders in a CSV file that is not named after its list
  community.cloudflare.email_block_senders:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
    senders: "{{ lookup('community.cloudflare.email_security_list', 'scanners.csv', list='block_senders') }}"
"""

RETURN = r"""
_raw:
  description:
    - For each file or folder, the list of its entries. An entry has only the fields that the file has, and its V(origin).
  type: list
  elements: list
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ..module_utils._disk import absolute
from ..module_utils._errors import visible
from ..plugin_utils._files.folder import read_list


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's entry point."""

    def run(self, terms: list[Any], variables: Any = None, **options: Any) -> list[list[dict[str, Any]]]:
        self.set_options(var_options=variables, direct=options)
        if not terms or not all(isinstance(term, str) and term for term in terms):
            raise AnsibleLookupError("email_security_list: the path of at least one file is required")
        return [self._entries(term) for term in terms]

    def _entries(self, term: str) -> list[dict[str, Any]]:
        path = absolute(term)
        try:
            return read_list(path, self.get_option("list"), self._loader)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            # "from None", because Ansible 2.19 and later repeats the texts of all causes.
            raise AnsibleLookupError(visible(f"{path}: {reason}")) from None
