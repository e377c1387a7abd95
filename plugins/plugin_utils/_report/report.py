# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of a report, before it is written in a format. Its texts are not escaped yet; ``formats.py`` does that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


def counted(number: int, noun: str) -> str:
    """Such as "1 message" or "2 mailboxes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('x') else 's'}"


class Difference(NamedTuple):
    """A field that differs, with its values as JSON."""

    field: str
    before: str
    after: str


class Line(NamedTuple):
    """One change or finding. ``mark`` and ``word`` say what kind it is, ``note`` is a remark of ours, ``text`` is what is found."""

    mark: str
    word: str
    list: str
    name: str
    differences: Sequence[Difference]
    note: str
    origin: str
    text: str = ""


class Report(NamedTuple):
    """A report in no format.

    ``failure`` is the message of a failed task. ``summary`` has a text for each list that changes, ``lists`` has all lists.
    ``must_be_empty`` says whether each line is a failure for JUnit. ``document`` is the whole content for JSON. ``columns`` are the
    headings of a table; one without a heading is left out. ``not_judged`` says why a rule was not checked.
    """

    kind: str
    title: str
    failure: str | None
    lines: Sequence[Line]
    empty: str
    lists: Sequence[str]
    summary: Mapping[str, str]
    plan: str | None
    must_be_empty: bool
    document: Mapping[str, Any]
    columns: Sequence[str] = ("change", "list", "entry", "fields", "origin")
    not_judged: Sequence[str] = ()
