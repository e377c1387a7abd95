# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Reads a list's file in YAML, strictly: texts stay as they are written, and nothing is guessed.

Every problem is a ValueError. Its text holds up to ten of them, each with its line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Union

import yaml

from ansible_collections.community.cloudflare.plugins.module_utils._fields import Field, Flag, Many, Number
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Resource
from ansible_collections.community.cloudflare.plugins.plugin_utils._all_lists import ALL_LISTS

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the second is slower, and everywhere
_MOST_TOLD = 10
_NULL = ("", "~", "null", "Null", "NULL")
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}


@dataclass(frozen=True)
class _Scalar:
    line: int
    text: str | None  # None for YAML's null, which cannot be quoted


@dataclass(frozen=True)
class _Items:
    line: int
    items: list[_Node]


@dataclass(frozen=True)
class _Pairs:
    line: int
    pairs: list[tuple[_Scalar, _Node]]


_Node = Union[_Scalar, _Items, _Pairs]


class _Problems(ValueError):
    """What is wrong with a file."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        texts = [f"line {line}: {text}" for line, text in problems]
        more = [f"and {len(texts) - _MOST_TOLD} more"] if len(texts) > _MOST_TOLD else []
        super().__init__("; ".join(texts[:_MOST_TOLD] + more))


def decode(data: bytes, *, complete: bool = False) -> str:
    """The text of a file. Raises ValueError for what is not UTF-8 text.

    ``complete``: it has to end with a line break, as a file does that was not cut off. YAML would not notice.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("is UTF-16: save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Problems([(line, "not UTF-8 text: save the file as UTF-8")]) from error
    if "\0" in text:
        raise _Problems([(text.count("\n", 0, text.index("\0")) + 1, "holds a NUL character")])
    if not text.strip():
        raise ValueError("is empty: a list without entries is written as []")
    if complete and not text.endswith(("\n", "\r")):
        raise ValueError("does not end with a line break, so it may have been cut off: complete it, or add one")
    return text


def parse(text: str, resource: Resource) -> list[dict[str, Any]]:
    """The entries of a list, for its module. Raises ValueError."""
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise _Problems([(line, f"holds U+{ord(odd[0]):04X}: YAML wants it in double quotes, as an escape")])
    try:
        root = _document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise _Problems([(mark.line + 1 if mark else 1, f"not YAML: {reason}")]) from error
    if not isinstance(root, _Items):
        raise _Problems([(root.line, "must be a list of mappings, one for each entry")])
    problems: list[tuple[int, str]] = []
    entries = [_entry(node, resource, problems) for node in root.items]
    if problems:
        raise _Problems(problems)
    return entries


def _document(events: Iterable[Any]) -> _Node:
    """The nodes of the only document."""
    root: _Node = _Scalar(1, None)
    documents = 0
    events = iter(events)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Problems([(_line(event), "a second document: a list is one document")])
            root = _node(next(events), events)
    return root


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _node(event: Any, events: Iterator[Any]) -> _Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise _Problems([(line, "anchors, aliases and tags are not taken here: write the value out")])
    if isinstance(event, yaml.ScalarEvent):
        is_null = event.implicit[0] and event.value in _NULL
        return _Scalar(line, None if is_null else event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[_Node] = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            items.append(_node(inner, events))
        return _Items(line, items)
    pairs: list[tuple[_Scalar, _Node]] = []
    for inner in events:
        if isinstance(inner, yaml.MappingEndEvent):
            break
        key = _node(inner, events)
        if not isinstance(key, _Scalar):
            raise _Problems([(key.line, "a key must be a text")])
        pairs.append((key, _node(next(events), events)))
    return _Pairs(line, pairs)


def _entry(node: _Node, resource: Resource, problems: list[tuple[int, str]]) -> dict[str, Any]:
    if not isinstance(node, _Pairs):
        problems.append((node.line, 'an entry must be a mapping, such as "- ' + resource.identity[0] + ': ..."'))
        return {}
    entry: dict[str, Any] = {}
    known = {"id", *resource.entry_options()}
    unknown = [key for key, _value in node.pairs if key.text not in known]
    problems.extend((key.line, _about_unknown(key, node, resource, known)) for key in unknown[:1])
    for key, value in node.pairs:
        name = str(key.text)
        if name in entry:
            problems.append((key.line, f"{name} is there twice in one entry"))
        if name in known:
            try:
                entry[name] = _value(value, resource.fields.get(name), name in resource.read_only)
            except ValueError as error:
                problems.append((value.line, f"{name} {error}"))
    return entry


def _about_unknown(key: _Scalar, node: _Pairs, resource: Resource, known: set[str]) -> str:
    text = f"{key.text!r} is no field of {resource.path}"
    names = {str(each.text) for each, _value in node.pairs}
    others = [
        path for path, other in ALL_LISTS.items() if path != resource.path and names <= {"id", *other.entry_options()}
    ]
    near = difflib.get_close_matches(str(key.text), known, n=1)
    if near:
        return f"{text}: is {near[0]} meant?"
    return f"{text}: is this the file of {' or '.join(others)}?" if others else text


def _value(node: _Node, field: Field | None, is_read_only: bool) -> Any:
    """The value of one key: texts as they are written, but for fields of another type."""
    if is_read_only:
        return _plain(node)
    if isinstance(field, Many):
        return _texts(node)
    if not isinstance(node, _Scalar):
        raise ValueError("must be one value, not a list or a mapping")
    if node.text is None:
        return None
    if isinstance(field, Flag):
        if node.text.lower() not in _FLAGS:
            raise ValueError(f"must be true or false, not {node.text!r}")
        return _FLAGS[node.text.lower()]
    if isinstance(field, Number):
        if not re.fullmatch(r"[0-9]{1,10}", node.text):
            raise ValueError(f"must be a number, not {node.text!r}")
        return int(node.text)
    return node.text


def _texts(node: _Node) -> list[str] | None:
    if isinstance(node, _Scalar) and node.text is None:
        return None
    texts = [item.text for item in node.items if isinstance(item, _Scalar)] if isinstance(node, _Items) else [None]
    if None in texts or (isinstance(node, _Items) and len(texts) < len(node.items)):
        raise ValueError("must be a list of texts")
    return [str(text) for text in texts]


def _plain(node: _Node) -> Any:
    if isinstance(node, _Scalar):
        return node.text
    if isinstance(node, _Items):
        return [_plain(item) for item in node.items]
    return {key.text: _plain(value) for key, value in node.pairs}
