# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filter email_security_findings; it is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._errors import visible
from ..plugin_utils._findings.findings import find
from ..plugin_utils._findings.rules import rules_of


def email_security_findings(lists: Any, rules: Any = None, *, files: Any = None) -> list[dict[str, Any]]:
    """The findings about lists."""
    try:
        for name, value in (("the input", lists), ("rules", rules or {}), ("files", files or {})):
            if not isinstance(value, Mapping):
                raise ValueError(f"{name} must be a mapping")
        return [finding._asdict() for finding in find(lists, rules_of(rules or {}), files)]
    except ValueError as error:
        raise AnsibleFilterError(visible(f"email_security_findings: {error}")) from error


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"email_security_findings": email_security_findings}
