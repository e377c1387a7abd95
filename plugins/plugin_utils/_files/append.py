# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds entries to the end of a list's file, and leaves the rest of its text as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ...module_utils._entry.resource import Resource
from . import csv
from .writer import render, shown_values


def to_yaml(text: str, resource: Resource, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a YAML file with more entries."""
    root: Any = yaml.compose(text.lstrip("\ufeff"), Loader=yaml.SafeLoader)
    offset = len(text) - len(text.lstrip("\ufeff"))
    start, end = root.start_mark.index + offset, root.end_mark.index + offset
    lines = render(resource, entries).splitlines()[1:]
    if not root.flow_style:
        indent = " " * root.start_mark.column
        return _with_line_ends(text, "".join(f"{indent}{line}\n" if line else "\n" for line in lines))
    if root.value:  # [{...}]: JSON is also YAML
        values = (json.dumps(shown_values(resource, entry), ensure_ascii=False) for entry in entries)
        return text[: end - 1] + "".join(f"\n  , {value}" for value in values) + "\n" + text[end - 1 :]
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ").removeprefix("\n")
    if before and not before.endswith("\n"):  # "--- []"
        before += "\n"
    return _with_line_ends(before, "\n".join([*lines, ""])) + after


def to_csv(text: str, resource: Resource, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a CSV file with more rows, in the columns of its header."""
    rows = csv.rows(csv.form_of(resource.path), text, entries)
    return _with_line_ends(text if text.endswith("\n") else f"{text}\n", rows)


def _with_line_ends(text: str, added: str) -> str:
    """Both texts. The second one gets the line ends of the first."""
    return text + (added.replace("\n", "\r\n") if "\r\n" in text else added)
