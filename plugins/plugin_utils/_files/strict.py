# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads YAML strictly, with the line of each value, and without anything that could surprise a reviewer.

The reader of a value decides its type. YAML's own rules would turn the texts ``yes``, ``0123`` and ``2026-12-31`` into values
that are not text. Every function raises ValueError with the end of a sentence, or with the line.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union

import yaml

from ...module_utils._errors import Problems

#: libyaml is ten times as fast, but not always available.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20  # levels; an entry needs three

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
FLAGS = {
    spelling: value
    for word, value in {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.items()
    for spelling in (word, word.title(), word.upper())
}
#: Line ends of YAML that are none in an editor or in a diff, and controls for the direction of text.
_REORDERING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = re.compile(f"\r(?!\n)|[\u0085\u2028\u2029{_REORDERING}]")
INTEGER = re.compile("0|-?[1-9][0-9]{0,14}")


@dataclass(frozen=True)
class Scalar:
    """A text, with its line."""

    line: int
    text: str
    plain: bool  # without quotes, and no block

    @property
    def is_null(self) -> bool:
        """Whether it stands for null."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    items: list[Node]


@dataclass(frozen=True)
class Pairs:
    """A mapping, with duplicate keys."""

    line: int
    pairs: list[tuple[Scalar, Node]]


Node = Union[Scalar, Items, Pairs]


def document(text: str) -> Node | None:
    """The root of the only document; None if there is none, or if it is null."""
    _check_printable(text)
    _check_lines(text)
    try:
        return _only_document(yaml.parse(text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"line {line}: this is not valid YAML: {error.problem or error.context}") from error


def _check_printable(text: str) -> None:
    problems = Problems()
    for number, line in enumerate(text.split("\n"), 1):
        found = yaml.reader.Reader.NON_PRINTABLE.search(line)
        if found:
            problems.add(f"line {number}", f"the character U+{ord(found[0]):04X} is not allowed in YAML")
    problems.raise_any()


def _check_lines(text: str) -> None:
    """Refuse what a reviewer would not see: line ends that a diff does not show as such, and characters that reorder a line.

    PyYAML ends a line there, so a comment could contain an entry. In quotes, a line end only becomes a space, and an escape such
    as ``\\u202E`` is visible.
    """
    found = list(_UNSEEN.finditer(text))
    if not found:
        return
    quoted: list[tuple[int, int]] = []
    with contextlib.suppress(yaml.YAMLError):  # such a character can make the rest invalid
        quoted.extend(
            (token.start_mark.index, token.end_mark.index)
            for token in yaml.scan(text, Loader=LOADER)
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
        )
    problems = Problems()
    for each in found:
        at = each.start()
        if each[0] in _REORDERING or not any(start <= at < end for start, end in quoted):
            number = text.count("\n", 0, at) + 1
            problems.add(f"line {number}", f"the character U+{ord(each[0]):04X} is not visible in a review. Remove it")
    problems.raise_any()


def _only_document(events: Iterator[Any]) -> Node | None:
    """The root node of the only document. Raises ValueError if there is more than one."""
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root:
                raise ValueError(f"line {_line(event)}: a second document begins here, but only one is allowed")
            root = _node(next(events), events)
    return None if isinstance(root, Scalar) and root.is_null else root


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _node(event: Any, events: Iterator[Any], depth: int = 0) -> Node:
    """The node that begins with an event. Raises ValueError for YAML features that no list needs, or that can explode."""
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise ValueError(
            f"line {line}: anchors (&), aliases (*) and tags (!) are not allowed. If this is text, put it in quotes"
        )
    if depth > _DEEPEST:
        raise ValueError(f"line {line}: lists and mappings are nested too deeply")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line, event.value, event.implicit[0])
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(line, [_node(item, events, depth + 1) for item in _until(yaml.SequenceEndEvent, events)])
    pairs = [
        (_key(_node(key, events, depth + 1)), _node(next(events), events, depth + 1))
        for key in _until(yaml.MappingEndEvent, events)
    ]
    return Pairs(line, pairs)


def _until(end: type, events: Iterator[Any]) -> Iterator[Any]:
    """The first event of each part of a list or a mapping. The caller must consume the rest of each part."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _key(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise ValueError(f"line {node.line}: a key must be a string. If this is a value with braces, put it in quotes")
    if node.plain and node.text == "<<":
        raise ValueError(f"line {node.line}: merge keys (<<) are not allowed")
    return node


def distinct(node: Pairs, problems: Problems) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a mapping. A duplicate key is an error, because YAML would silently drop the first value."""
    lines: dict[str, int] = {}
    for key, value in node.pairs:
        if key.text in lines:
            problems.add(f"line {key.line}", f"the key {key.text!r} is already on line {lines[key.text]}")
        else:
            lines[key.text] = key.line
            yield key, value


def flag(node: Node) -> bool:
    """A value that must be true or false."""
    if not isinstance(node, Scalar) or not node.plain or node.text not in FLAGS:
        raise ValueError(f"must be true or false, without quotes{_instead(node)}")
    return FLAGS[node.text]


def integer(node: Node) -> int:
    """A value that must be an integer."""
    if not isinstance(node, Scalar) or not node.plain or not INTEGER.fullmatch(node.text):
        raise ValueError(f"must be an integer, without quotes{_instead(node)}")
    return int(node.text)


def text_of(node: Node) -> str:
    """A value that is always text."""
    if not isinstance(node, Scalar):
        raise ValueError("must be a string. If it begins with a bracket or a brace, put it in quotes")
    return node.text


def texts_of(node: Node) -> list[str]:
    """A value that must be a list of texts."""
    if not isinstance(node, Items) or not all(isinstance(item, Scalar) and not item.is_null for item in node.items):
        raise ValueError(f"must be a list of strings{_instead(node)}")
    return [text_of(item) for item in node.items]


def _instead(node: Node) -> str:
    return f", not {node.text[:80]!r}" if isinstance(node, Scalar) else ""
