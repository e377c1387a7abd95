# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dates in a list of entries, for ansible-core up to 2.18.

There, a template converts a list to text and back, which fails if the list contains a bare YAML date.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
from typing import Any


class _DatesAsTexts(ast.NodeTransformer):
    """Replaces each date and time in a Python expression by its original text in YAML."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        kinds = {"datetime.date": datetime.date, "datetime.datetime": datetime.datetime}
        kind = kinds.get(ast.unparse(node.func))
        zones = [ast.unparse(keyword) for keyword in node.keywords]
        if kind is None or zones not in ([], ["tzinfo=datetime.timezone.utc"]):
            return node
        return ast.Constant(kind(*map(ast.literal_eval, node.args)).isoformat() + ("+00:00" if zones else ""))


def with_dates(text: str) -> Any:
    """Convert the text to a list of entries. Return any other text unchanged."""
    with contextlib.suppress(ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.literal_eval(_DatesAsTexts().visit(ast.parse(text, mode="eval")))
    return text
