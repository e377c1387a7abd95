# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes texts from entries, the API and files harmless. Each output has one function, and nothing else escapes."""

from __future__ import annotations

import re

#: Characters that show nothing, although Unicode counts them as printable.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
#: What ends a code span or a table cell.
_ENTITIES = {"`": "&#96;", "|": "&#124;"}


def visible(text: str) -> str:
    """One line for terminals, logs and XML.

    Control, bidirectional, invisible and unassigned characters, line breaks and lone surrogates become escapes such as
    ``\\u202E``.
    """
    if text.isprintable() and not _BLANK.search(text):
        return text
    return "".join(char if char.isprintable() and not _BLANK.match(char) else _escaped(char) for char in text)


def code(text: str, limit: int) -> str:
    """A code span for a line or a table cell of Markdown, in at most about six times ``limit`` characters.

    Markdown has no escape for mentions and issue references, but it interprets nothing in a code span. The two characters that
    could end the span or the cell stand between spans.
    """
    shown = visible(text)
    parts = re.split("([`|])", shown[:limit])
    spans = "".join(_ENTITIES.get(part) or f"`{part}`" for part in parts if part)
    return spans if len(shown) <= limit else f"{spans} \u2026 ({len(shown) - limit} more characters)"


def _escaped(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
