# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the file of a list: YAML or the dashboard's CSV, depending on the file's extension."""

from __future__ import annotations

import os
from typing import Any

from ...module_utils._lists.all_lists import ALL_LISTS
from . import csv, yaml
from .text import check_readable


def parse(path: str, data: bytes, name: str | None) -> list[dict[str, Any]]:
    """Read the entries of a file for the module of its list. Fields that the file does not have are left out.

    ``name`` is the API's name of the list; None if the file has this name. Raises ValueError, with the lines, if the file
    cannot be read, or may be truncated.
    """
    stem, ending = os.path.splitext(os.path.basename(path))
    name = stem if name is None else name
    if name not in ALL_LISTS:
        lists = ", ".join(ALL_LISTS)
        raise ValueError(f"{name!r} is not a known list. Set the option 'list', or name the file after one of {lists}")
    if ending.lower() not in (".yml", ".yaml", ".csv"):
        raise ValueError("the file's name must end with .yml, .yaml or .csv")
    text = data.decode("utf-8", "surrogateescape").lstrip("\ufeff")
    check_readable(text)
    if ending.lower() == ".csv":  # the dashboard may omit the last line break
        return csv.parse(text, csv.form_of(name))
    if text and not text.endswith(("\n", "\r")):
        line = len(text.splitlines())
        raise ValueError(
            f"line {line}: the file does not end with a line break. It may have been cut off; if not, add one"
        )
    return yaml.parse(text, ALL_LISTS[name])
