# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds entries to the end of a list's file, and leaves the rest of its text as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ...module_utils._entry.resource import Resource
from ...module_utils._errors import visible
from . import csv
from .strict import LOADER
from .writer import render, shown_values


def to_yaml(text: str, resource: Resource, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a YAML file, which the lookup has read, with more entries."""
    plain = text.lstrip("\ufeff")
    mark = text[: len(text) - len(plain)]
    root: Any = yaml.compose(plain, Loader=LOADER)
    start, end = root.start_mark.index, root.end_mark.index
    lines = render(resource, entries).splitlines()[1:]
    if not root.flow_style:
        if not plain[end:].startswith("..."):  # the end of the document
            end = len(plain)
        indent = " " * root.start_mark.column
        added = "".join(f"{indent}{line}\n" if line else "\n" for line in lines)
        return mark + _with_line_ends(plain[:end], added) + plain[end:]
    before, inside, after = plain[:start], plain[start + 1 : end - 1], plain[end:]
    if root.value:  # [{...}]: JSON is also YAML
        comma = "" if _ends_with_comma(plain) else ", "
        values = [_as_json(shown_values(resource, entry)) for entry in entries]
        added = "".join(f"\n  {', ' if number else comma}{value}" for number, value in enumerate(values))
        return f"{mark}{before}[{_with_line_ends(inside, added)}\n]{after}"
    comments = [line.strip() for line in inside.splitlines() if line.strip()]
    before, after = before.rstrip(" "), after.lstrip(" ").removeprefix("\n")
    if before and not before.endswith("\n"):  # "--- []"
        before += "\n"
    return mark + _with_line_ends(before, "\n".join([*comments, *lines, ""])) + after


def _ends_with_comma(text: str) -> bool:
    """Whether a list in brackets ends with a comma."""
    last = [
        token
        for token in yaml.scan(text, Loader=LOADER)
        if not isinstance(token, (yaml.StreamEndToken, yaml.DocumentEndToken))
    ]
    return len(last) > 1 and isinstance(last[-2], yaml.FlowEntryToken)


def _as_json(values: Mapping[str, Any]) -> str:
    """The values as JSON in which YAML reads every character unchanged. JSON itself would write two escapes for some of them."""
    return visible(json.dumps(values, ensure_ascii=False))


def to_csv(text: str, resource: Resource, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a CSV file, which the lookup has read, with more rows, in the columns of its header."""
    rows = csv.rows(csv.form_of(resource.path), text, entries)
    return _with_line_ends(text if text.endswith("\n") else f"{text}\n", rows)


def _with_line_ends(text: str, added: str) -> str:
    """Both texts. The second one gets the line ends of the first."""
    return text + (added.replace("\n", "\r\n") if "\r\n" in text else added)
