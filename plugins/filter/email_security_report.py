# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filter email_security_report; it is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._errors import visible
from ..plugin_utils._report.formats import FORMATS
from ..plugin_utils._report.result import reports_of


def email_security_report(result: Any, format: Any = None, *, drift: Any = None, check: Any = None) -> str:
    """The report of a result, or of several by the name of their account."""
    try:
        write = FORMATS.get("text" if format is None else str(format))
        if write is None:
            raise ValueError(f"{format!r} is not a known format; the formats are {', '.join(FORMATS)}")
        return write(reports_of(result, drift=_flag("drift", drift), check=_flag("check", check)))
    except ValueError as error:
        raise AnsibleFilterError(visible(f"email_security_report: {error}")) from error


def _flag(name: str, value: Any) -> bool:
    try:
        return bool(boolean(False if value is None else value))
    except TypeError:
        raise ValueError(f"{name} must be true or false") from None


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"email_security_report": email_security_report}
