# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Collects all errors in a file or a list, to report them together."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from ansible_collections.community.cloudflare.plugins.module_utils._errors import shortened


class Problems:
    """Collects errors with their places, to report them together."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, place: str, reason: object) -> None:
        """Remember an error. The message begins with the place, such as "line 3"."""
        self._texts.append(f"{place}: {reason}")

    @contextlib.contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Remember a ValueError from the block."""
        try:
            yield
        except ValueError as error:
            self.add(place, error)

    def raise_any(self, remedy: str = "") -> None:
        """Raise ValueError if there are errors: with the first ten of them, followed by the remedy."""
        if self._texts:
            raise ValueError("; ".join(shortened(self._texts)) + remedy)


def check_text(text: str) -> None:
    """Raise ValueError, with the lines, for text that is not UTF-8 or contains NUL characters.

    Python decodes bytes of another encoding as lone surrogates.
    """
    remedy = ". Save the file as UTF-8; in a spreadsheet, choose CSV UTF-8"
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff")) or text.count("\0") * 4 > len(text):
        raise ValueError(f"this is UTF-16 text{remedy}")
    foreign, broken = Problems(), Problems()
    for number, line in enumerate(text.split("\n"), 1):
        if re.search("[\ud800-\udfff]", line):
            foreign.add(f"line {number}", "not UTF-8 text")
        elif "\0" in line:
            broken.add(f"line {number}", "a NUL character")
    foreign.raise_any(remedy)
    broken.raise_any(". The file is damaged: get a new copy from its source")
