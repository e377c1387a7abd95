# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filters from_allow_policy_csv and to_allow_policy_csv; each is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.community.cloudflare.plugins.module_utils._csv import (
    LARGEST,
    count_formulas,
    parse,
    render,
)


def from_allow_policy_csv(text: Any) -> list[dict[str, Any]]:
    """The entries of the dashboard's CSV."""
    if not isinstance(text, str):
        raise AnsibleFilterError("from_allow_policy_csv: takes the text of a CSV file")
    try:
        return parse(text)
    except ValueError as error:
        raise AnsibleFilterError(f"from_allow_policy_csv: {error}") from error


def to_allow_policy_csv(policies: Any) -> str:
    """The dashboard's CSV of a list of policies."""
    if isinstance(policies, (str, Mapping)) or not hasattr(policies, "__iter__"):
        raise AnsibleFilterError("to_allow_policy_csv: takes a list of policies")
    try:
        text = render(list(policies))
    except ValueError as error:
        raise AnsibleFilterError(f"to_allow_policy_csv: {error}") from error
    size = len(text.encode())
    if size > LARGEST:
        Display().warning(f"to_allow_policy_csv: {size} bytes, and Cloudflare's dashboard takes {LARGEST} at most.")
    formulas = count_formulas(list(policies))
    if formulas:
        Display().warning(
            f"to_allow_policy_csv: a spreadsheet would run {formulas} of the cells as formulas, because they begin with = + - or "
            "@. Do not open the file in one."
        )
    return text


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        return {"from_allow_policy_csv": from_allow_policy_csv, "to_allow_policy_csv": to_allow_policy_csv}
