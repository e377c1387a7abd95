# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The filters from_email_security_csv and to_email_security_csv; each is documented in the YAML file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ..module_utils._errors import visible
from ..module_utils._lists.all_lists import ALL_LISTS
from ..plugin_utils._files import foreign
from ..plugin_utils._files.csv import (
    LARGEST,
    Form,
    count_formulas,
    count_lost,
    form_of,
    parse,
    render,
)
from ..plugin_utils._files.text import check_readable
from ..plugin_utils._managed import managed

#: A list of entries. In the filters, list is the name of an option.
Entries = list[dict[str, Any]]


def from_email_security_csv(text: Any, list: Any = None, columns: Any = None, defaults: Any = None) -> Entries:
    """The entries of the dashboard's CSV or, with ``columns``, of the CSV of another product."""
    if not isinstance(text, str):
        raise AnsibleFilterError("from_email_security_csv: the input must be the text of a CSV file")
    try:
        check_readable(text)
        if columns is not None or defaults is not None:
            return _from_another_product(text, list, columns, defaults)
        return parse(text, None if list is None else form_of(list))
    except ValueError as error:
        raise AnsibleFilterError(visible(f"from_email_security_csv: {error}")) from error


def _from_another_product(text: str, name: Any, columns: Any, defaults: Any) -> Entries:
    if not isinstance(name, str) or name not in ALL_LISTS:
        raise ValueError(f"columns and defaults need a list, one of {', '.join(ALL_LISTS)}, not {name!r}")
    if not isinstance(columns, Mapping) or not columns:
        raise ValueError("columns must be a mapping from the columns of the file to fields of the list")
    wrong = [each for each in columns.values() if not isinstance(each, str)]
    if wrong:
        raise ValueError(f"columns: {wrong[0]!r} is not the name of a field")
    if defaults is not None and not isinstance(defaults, Mapping):
        raise ValueError("defaults must be a mapping from fields to values")
    return foreign.parse(text, ALL_LISTS[name], {str(key): each for key, each in columns.items()}, defaults or {})


def to_email_security_csv(entries: Any, list: Any = None) -> str:
    """The dashboard's CSV of a list."""
    if isinstance(entries, (str, Mapping)) or not hasattr(entries, "__iter__"):
        raise AnsibleFilterError("to_email_security_csv: the input must be a list of entries")
    try:
        form = form_of(list)
        given = managed(form.resource, entries)
        text = render(form, given)
    except ValueError as error:
        raise AnsibleFilterError(visible(f"to_email_security_csv: {error}")) from error
    _warn(form, given, len(text.encode()))
    return text


def _warn(form: Form, entries: Any, size: int) -> None:
    """Warn if the dashboard or a spreadsheet would not read the file as intended."""
    texts = []
    if size > LARGEST:
        texts.append(f"the file has {size} bytes, but Cloudflare's dashboard accepts at most {LARGEST}.")
    formulas = count_formulas(form, entries)
    if formulas:
        texts.append(
            f"a spreadsheet would run {formulas} of the cells as formulas, because they begin with =, +, - or @. Do not open "
            "the file in a spreadsheet."
        )
    for name, count in count_lost(form, entries).items():
        texts.append(f"the file has no column for {name}, so {count} of the {len(entries)} entries lose it.")
    for text in texts:
        Display().warning(f"to_email_security_csv: {text}")


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"from_email_security_csv": from_email_security_csv, "to_email_security_csv": to_email_security_csv}
