# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of what one client wrote and another one read unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

#: Under this name, the reports of tests keep their cells.
PROPERTY = "interoperability"


class Cell(NamedTuple):
    """What one test is about."""

    path: str
    clients: str
    verb: str


def table(cells: Iterable[tuple[str, Cell]]) -> list[str]:
    """The lines of the table, from the outcomes of the tests in pytest's words: a row per list, a column per pair."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for outcome, (path, clients, verb) in cells:
        found.setdefault(path, {}).setdefault(clients, []).append((outcome, verb))
    columns = sorted({clients for row in found.values() for clients in row})
    rows = [["", *columns]]
    rows += [[path, *(_shown(row.get(clients, [])) for clients in columns)] for path, row in sorted(found.items())]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows]


def _shown(outcomes: list[tuple[str, str]]) -> str:
    """What was read unchanged; or what was not, if something failed."""
    failed = [verb for outcome, verb in outcomes if outcome in ("failed", "error")]
    if failed:
        return f"FAILED: {' '.join(failed)}"
    return " ".join(verb for outcome, verb in outcomes if outcome == "passed") or "nothing"
