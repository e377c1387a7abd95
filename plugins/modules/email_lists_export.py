#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: email_lists_export
short_description: Write lists of Cloudflare Email Security to the files of a folder
version_added: 1.0.0
author:
  - The community.cloudflare authors (@ansible-collections)
description:
  - Brings the files of a folder up to date with an account. P(community.cloudflare.email_security_folder#lookup) reads them.
  - A list without a file gets one. A file that has all entries stays as it is, byte for byte. Entries that no file has are added to the
    end of the list's file, or to C(unassigned.yml) if the list has a folder with several files.
  - Entries of a file that differ from the account, or that the account does not have, are returned in RV(changes). They are only changed
    with O(overwrite=true).
  - Default values, and entries that are synced from a directory, are not written. Of several entries with the same key, one is
    written.
  - IDs are not written, because an ID belongs to one entry of one account. Only an entry that could not be created today is written
    with its C(id), for example one whose name has a comma.
  - New folders get the mode 0700, and new files 0600. Existing ones keep their modes.
  - Runs on the control node, and needs neither an account nor credentials.
options:
  lists:
    description:
      - The RV(community.cloudflare.email_lists_info#module:lists) of the account.
      - An account does not store C(until). If a task adds it to an entry, and the entry is new in the files, it is written.
    type: dict
    required: true
  folder:
    description:
      - The path of the folder. It is created if it does not exist.
      - A relative path starts at the directory in which you run the command, and V(~) is your home directory.
    type: str
    required: true
  host:
    description:
      - The name of a host, usually C(inventory_hostname), if the folder has files of several accounts. Then only the files in the
        subfolder with this name are written, because the others are common to all accounts.
    type: str
  overwrite:
    description:
      - Whether to write a file again if its entries differ from the account. The file then has what the account has. Its comments, except
        those at its beginning, and its order are lost, but each entry keeps its V(until).
    type: bool
    default: false
  csv:
    description:
      - Whether a list without a file gets a CSV file for Cloudflare's dashboard, if the dashboard can import this list.
      - CSV files cannot contain all fields. For example, they have no comments of the impersonation registry.
      - If the list already has a YAML file, the task fails.
    type: bool
    default: false
extends_documentation_fragment:
  - community.cloudflare._attributes.export
seealso:
  - module: community.cloudflare.email_lists_info
  - plugin: community.cloudflare.email_security_folder
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Read all lists of an account
  community.cloudflare.email_lists_info:
    account_id: 023e105f4ecef8ad9ca31a8372d0c353
  register: account

- name: Write them to files
  community.cloudflare.email_lists_export:
    lists: "{{ account.lists }}"
    folder: exported

# From the command line:
# ansible localhost -m community.cloudflare.email_lists_export -a '{"lists": {"block_senders": []}, "folder": "copy"}'
"""

RETURN = r"""
files:
  description: The files that were written, in check mode those that would be.
  type: list
  elements: dict
  returned: success
  contains:
    list:
      description: The API's name of the list.
      type: str
      returned: always
      sample: allow_policies
    path:
      description: The absolute path of the file.
      type: str
      returned: always
      sample: /home/me/lists/allow_policies.yml
    origin:
      description: The path of the file in the folder.
      type: str
      returned: always
      sample: allow_policies.yml
    action:
      description: V(created) or V(changed).
      type: str
      returned: always
      sample: created
    entries:
      description: How many entries the file has.
      type: int
      returned: always
      sample: 12
changes:
  description: How the account differs from the files that existed before.
  type: list
  elements: dict
  returned: success
  contains:
    list:
      description: The API's name of the list.
      type: str
      returned: always
      sample: allow_policies
    action:
      description:
        - V(added), V(updated) or V(removed) if a file was changed.
        - V(different), V(gone), V(duplicate) or V(expired) if nothing was changed. V(gone) is only in a file, V(duplicate) is a second
          entry of the account with the same key, and V(expired) is an entry that the next run of C(email_enforce) will delete.
      type: str
      returned: always
      sample: added
    name:
      description: What identifies the entry.
      type: str
      returned: always
      sample: invoices@partner.example (EMAIL)
    before:
      description: The entry of the file; V(null) if it has none.
      type: dict
      returned: always
    after:
      description: The entry of the account; V(null) if it has none.
      type: dict
      returned: always
    origin:
      description: The file and the line; V(null) if no file has the entry.
      type: str
      returned: always
      sample: allow_policies.yml:12
msg:
  description: One line with the numbers of files and entries.
  type: str
  returned: success
  sample: "allow_policies: 1 changed, 2 added, 1 different"
"""
