# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Masks secrets in everything that a module prints."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import remove_values

from .connection import MIN_SECRET, SECRETS, credentials_of_environment

_MIN_MASKED_PART = 6  # characters; shorter parts of base_url are not masked on their own


def mask_secrets(module: AnsibleModule) -> None:
    """Mask the secrets of the options and of the environment, in every spelling that an output may contain.

    Ansible only masks the exact value of an option. A value that is too short to be a secret would mask ordinary text, so it is
    removed from the output instead.
    """
    secrets = {name: module.params.get(name) for name in SECRETS}
    values = [*secrets.values(), *credentials_of_environment().values()]
    for secret in (str(value) for value in values if value):
        stripped = re.sub(r"^\s*Bearer\s+", "", secret, flags=re.IGNORECASE).strip()
        spellings = {secret, secret.strip(), stripped}
        spellings |= {json.dumps(each)[1:-1] for each in spellings} | {repr(each)[1:-1] for each in spellings}
        spellings |= {quote(each, safe="") for each in spellings}
        if len(stripped) < MIN_SECRET:
            module.no_log_values.difference_update(spellings)
        else:
            module.no_log_values.update(spellings)
    for name, secret in secrets.items():
        if secret and len(str(secret).strip()) < MIN_SECRET:
            module.params[name] = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    base_url = str(module.params.get("base_url") or "")
    if re.search("[@?#]", base_url):
        module.no_log_values.add(base_url)
        found = re.search(r"//([^/@]*)@", base_url)
        parts = [*(found[1].split(":") if found else []), *re.split("[?#]", base_url)[1:]]
        module.no_log_values.update(part for part in parts if len(part) >= _MIN_MASKED_PART)


def mask(module: AnsibleModule, text: str) -> str:
    """Mask the module's secrets in a text. Since ansible-core 2.19, no_log does not mask warnings."""
    return str(remove_values(text, module.no_log_values))
