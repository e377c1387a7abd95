# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collects which changes by one client another client reads unchanged, and prints them as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

#: The name of the user property with the cell of a test.
PROPERTY = "interoperability"


class Cell(NamedTuple):
    """The subject of one test."""

    path: str
    clients: str
    verb: str


def table(cells: Iterable[tuple[str, Cell]]) -> list[str]:
    """The lines of the table, with a row per list and a column per pair. ``cells`` has the outcomes of the tests."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for outcome, (path, clients, verb) in cells:
        found.setdefault(path, {}).setdefault(clients, []).append((outcome, verb))
    columns = sorted({clients for row in found.values() for clients in row})
    rows = [["", *columns]]
    rows += [[path, *(_shown(row.get(clients, [])) for clients in columns)] for path, row in sorted(found.items())]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows]


def _shown(outcomes: list[tuple[str, str]]) -> str:
    """The text of a cell: what failed or, if nothing failed, what was read unchanged."""
    failed = [verb for outcome, verb in outcomes if outcome in ("failed", "error")]
    if failed:
        return f"FAILED: {' '.join(failed)}"
    return " ".join(verb for outcome, verb in outcomes if outcome == "passed") or "nothing"
