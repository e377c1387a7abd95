# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filters to_email_security_yaml and email_security_warnings; each is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._entry.resource import Resource
from ..module_utils._errors import visible
from ..module_utils._lists.all_lists import ALL_LISTS
from ..plugin_utils._files.writer import render


def to_email_security_yaml(entries: Any, name: Any) -> str:
    """The file of a list."""
    try:
        return render(_resource(name), _entries(entries))
    except ValueError as error:
        raise AnsibleFilterError(visible(f"to_email_security_yaml: {error}")) from error


def email_security_warnings(entries: Any, name: Any) -> list[dict[str, Any]]:
    """The warnings that the modules would give."""
    try:
        resource = _resource(name)
        found = []
        for entry in _entries(entries):
            values = resource.as_held(entry)
            found += [
                {"id": entry.get("id"), "name": resource.name_of(values), "text": advice.text}
                for advice in resource.advise(values)
            ]
    except ValueError as error:
        raise AnsibleFilterError(visible(f"email_security_warnings: {error}")) from error
    return found


def _resource(name: Any) -> Resource:
    if name not in ALL_LISTS:
        raise ValueError(f"{name!r} is not a known list; the lists are {', '.join(ALL_LISTS)}")
    return ALL_LISTS[name]


def _entries(entries: Any) -> Sequence[Mapping[str, Any]]:
    if isinstance(entries, (str, Mapping)) or not isinstance(entries, Sequence):
        raise ValueError("the input must be a list of entries")
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            raise ValueError(f"entry {position}: not a mapping")
    return entries


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "to_email_security_yaml": to_email_security_yaml,
            "email_security_warnings": email_security_warnings,
        }
