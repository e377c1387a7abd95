# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes texts from entries, the API, files and messages harmless in Markdown. For all other outputs, ``visible`` does."""

from __future__ import annotations

import re

from ...module_utils._errors import visible

#: What ends a code span or a table cell.
_ENTITIES = {"`": "&#96;", "|": "&#124;"}


def code(text: str, limit: int) -> str:
    """A code span for a line or a table cell of Markdown, in at most about six times ``limit`` characters.

    Markdown has no escape for mentions and issue references, but it interprets nothing in a code span. The two characters that
    could end the span or the cell stand between spans.
    """
    shown = visible(text)
    parts = re.split("([`|])", shown[:limit])
    spans = "".join(_ENTITIES.get(part) or f"`{part}`" for part in parts if part)
    return spans if len(shown) <= limit else f"{spans} \u2026 ({len(shown) - limit} more characters)"


def defanged(text: str) -> str:
    """A text in which no program finds a link or an address to open: ``hxxps://evil[.]example``."""
    text = re.sub(r"\b(h)tt(ps?)(?=:)", r"\1xx\2", text, flags=re.IGNORECASE)
    return re.sub(r"(?<=[\w\])])\.(?=\w)", "[.]", text)
