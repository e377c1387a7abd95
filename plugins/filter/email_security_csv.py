# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filters from_email_security_csv and to_email_security_csv; each is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.community.cloudflare.plugins.plugin_utils._csv import (
    COLUMNS,
    LARGEST,
    count_formulas,
    lost_fields,
    managed,
    parse,
    render,
)


def from_email_security_csv(text: Any, expected: Any = None) -> list[dict[str, Any]]:
    """The entries of a CSV of the dashboard."""
    if not isinstance(text, str):
        raise AnsibleFilterError("from_email_security_csv: takes the text of a CSV file")
    try:
        return parse(text, None if expected is None else _list(expected))
    except ValueError as error:
        raise AnsibleFilterError(f"from_email_security_csv: {error}") from error


def to_email_security_csv(entries: Any, name: Any) -> str:
    """The dashboard's CSV of a list."""
    if isinstance(entries, (str, Mapping)) or not hasattr(entries, "__iter__"):
        raise AnsibleFilterError("to_email_security_csv: takes a list of entries")
    try:
        path = _list(name)
        written = managed(path, entries)
        text = render(written, path)
    except ValueError as error:
        raise AnsibleFilterError(f"to_email_security_csv: {error}") from error
    _warn(path, written, len(text.encode("utf-8", "surrogatepass")))
    return text


def _list(name: Any) -> str:
    if name not in COLUMNS:
        raise ValueError(f"the dashboard has no CSV of {name!r}, only of {', '.join(COLUMNS)}")
    return str(name)


def _warn(path: str, entries: list[Any], size: int) -> None:
    warnings = []
    if size > LARGEST:
        warnings.append(f"{size} bytes, and Cloudflare's dashboard takes {LARGEST} at most.")
    formulas = count_formulas(entries, path)
    if formulas:
        warnings.append(
            f"a spreadsheet would run {formulas} of the cells as formulas, because they begin with = + - or @. Do not open the "
            "file in one."
        )
    lost = lost_fields(entries, path)
    if lost:
        counts = ", ".join(f"{field} ({count})" for field, count in lost.items())
        warnings.append(f"the CSV of {path} has no column for fields that some entries have: {counts}.")
    for warning in warnings:
        Display().warning(f"to_email_security_csv: {warning}")


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"from_email_security_csv": from_email_security_csv, "to_email_security_csv": to_email_security_csv}
