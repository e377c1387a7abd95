# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the text of a file before it is parsed."""

from __future__ import annotations

from ...module_utils._entry.names import check_encoding
from ...module_utils._errors import Problems


def check_readable(text: str) -> None:
    """Raise ValueError, with the lines, for text that is not UTF-8 or contains NUL characters.

    Python decodes bytes of another encoding as lone surrogates.
    """
    remedy = ". Save the file as UTF-8; in a spreadsheet, choose CSV UTF-8"
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff")) or text.count("\0") * 4 > len(text):
        raise ValueError(f"this is UTF-16 text{remedy}")
    foreign, broken = Problems(), Problems()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            check_encoding(line)
        except ValueError:
            foreign.add(f"line {number}", "not UTF-8 text")
            continue
        if "\0" in line:
            broken.add(f"line {number}", "a NUL character")
    foreign.raise_any(remedy)
    broken.raise_any(". The file is damaged: get a new copy from its source")
