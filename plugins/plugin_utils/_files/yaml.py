# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the YAML file of a list strictly. The kind of field decides the type of a value, not its spelling.

YAML's own rules would turn the comments ``yes``, ``0123`` and ``2026-12-31`` into values that are not text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Union

import yaml

from ...module_utils._entry.fields import Field, Flag, Number, TextSet
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import Problems, about
from ...module_utils._lists.all_lists import ALL_LISTS

#: libyaml is ten times as fast, but not always available.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20  # levels; an entry needs three

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_FLAGS = {
    spelling: value
    for word, value in {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.items()
    for spelling in (word, word.title(), word.upper())
}
_INTEGER = re.compile("0|-?[1-9][0-9]{0,14}")
#: The keys of an entry in each list.
_KEYS = {path: {"id", *resource.entry_options()} - {"origin"} for path, resource in ALL_LISTS.items()}


@dataclass(frozen=True)
class _Scalar:
    line: int
    text: str
    plain: bool  # without quotes, and no block

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULLS


@dataclass(frozen=True)
class _Items:
    line: int
    items: list[_Node]


@dataclass(frozen=True)
class _Pairs:
    line: int
    pairs: list[tuple[_Scalar, _Node]]


_Node = Union[_Scalar, _Items, _Pairs]


def parse(text: str, resource: Resource, origin: str = "") -> list[dict[str, Any]]:
    """Read the entries of a list for its module. Text is not interpreted, and missing keys are left out.

    With ``origin``, the name of the file, each entry gets its origin: the name and the line.

    Raises ValueError, with the lines, unless the file is a list of mappings with the keys of this list.
    """
    _check_printable(text)
    try:
        root = _only_document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"line {line}: this is not valid YAML: {error.problem or error.context}") from error
    if not isinstance(root, _Items):
        kind = "one mapping" if isinstance(root, _Pairs) else "not a list"
        example = f'"- {resource.identity[0]}: ..."'
        raise ValueError(f"line {root.line}: expected a list of mappings, such as {example}, but this is {kind}")
    problems = Problems()
    entries = [_entry(node, resource, problems) for node in root.items]
    problems.raise_any()
    if origin:
        entries = [{**entry, "origin": f"{origin}:{node.line}"} for node, entry in zip(root.items, entries)]
    return entries


def _check_printable(text: str) -> None:
    problems = Problems()
    for number, line in enumerate(text.split("\n"), 1):
        found = yaml.reader.Reader.NON_PRINTABLE.search(line)
        if found:
            problems.add(f"line {number}", f"the character U+{ord(found[0]):04X} is not allowed in YAML")
    problems.raise_any()


def _only_document(events: Iterator[Any]) -> _Node:
    """The root node of the only document. Raises ValueError if there is none, or more than one."""
    root: _Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root:
                raise ValueError(f"line {_line(event)}: a second document begins here, but only one is allowed")
            root = _node(next(events), events)
    if root is None or (isinstance(root, _Scalar) and root.is_null):
        raise ValueError("the file is empty. For a list without entries, write []")
    return root


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _node(event: Any, events: Iterator[Any], depth: int = 0) -> _Node:
    """The node that begins with an event. Raises ValueError for YAML features that no list needs, or that can explode."""
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise ValueError(
            f"line {line}: anchors (&), aliases (*) and tags (!) are not allowed. If this is text, put it in quotes"
        )
    if depth > _DEEPEST:
        raise ValueError(f"line {line}: lists and mappings are nested too deeply")
    if isinstance(event, yaml.ScalarEvent):
        return _Scalar(line, event.value, event.implicit[0])
    if isinstance(event, yaml.SequenceStartEvent):
        return _Items(line, [_node(item, events, depth + 1) for item in _until(yaml.SequenceEndEvent, events)])
    pairs = [
        (_key(_node(key, events, depth + 1)), _node(next(events), events, depth + 1))
        for key in _until(yaml.MappingEndEvent, events)
    ]
    return _Pairs(line, pairs)


def _until(end: type, events: Iterator[Any]) -> Iterator[Any]:
    """The first event of each part of a list or a mapping. The caller must consume the rest of each part."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _key(node: _Node) -> _Scalar:
    if not isinstance(node, _Scalar):
        raise ValueError(f"line {node.line}: a key must be a string. If this is a value with braces, put it in quotes")
    if node.plain and node.text == "<<":
        raise ValueError(f"line {node.line}: merge keys (<<) are not allowed")
    return node


def _entry(node: _Node, resource: Resource, problems: Problems) -> dict[str, Any]:
    """The entry of a node. Adds its errors to the problems."""
    if not isinstance(node, _Pairs):
        problems.add(f"line {node.line}", f'an entry must be a mapping, such as "- {resource.identity[0]}: ..."')
        return {}
    known = _KEYS[resource.path]
    unknown = [key for key, _value in node.pairs if key.text not in known]
    for key in unknown:
        problems.add(f"line {key.line}", _about_unknown(key.text, node, resource, first=key is unknown[0]))
    entry: dict[str, Any] = {}
    for key, value in _distinct(node, problems):
        if key.text in known:
            with problems.at(f"line {value.line}"):
                entry[key.text] = _value(key.text, value, resource, problems)
    return entry


def _about_unknown(key: str, node: _Pairs, resource: Resource, *, first: bool) -> str:
    """Suggests a similar key and, after the first unknown key of an entry, the lists that the file may belong to."""
    near = difflib.get_close_matches(key, sorted(_KEYS[resource.path]), n=1)
    names = {key.text for key, _value in node.pairs}
    others = [path for path, keys in _KEYS.items() if path != resource.path and names <= keys]
    questions = [f" Did you mean {near[0]}?"] if near else []
    if others and first:
        questions.append(f" Is this the file of {' or '.join(others)}?")
    return f"{key!r} is not a key of {resource.path}" + ("." if questions else "") + "".join(questions)


def _distinct(node: _Pairs, problems: Problems) -> Iterator[tuple[_Scalar, _Node]]:
    """The pairs of a mapping. A duplicate key is an error, because YAML would silently drop the first value."""
    lines: dict[str, int] = {}
    for key, value in node.pairs:
        if key.text in lines:
            problems.add(f"line {key.line}", f"the key {key.text!r} is already on line {lines[key.text]}")
        else:
            lines[key.text] = key.line
            yield key, value


def _value(name: str, node: _Node, resource: Resource, problems: Problems) -> Any:
    """The value of a key. Raises ValueError with a text that begins with the key."""
    if name in resource.read_only:
        return _untyped(node, problems)
    if isinstance(node, _Scalar) and node.is_null:
        return None
    with about(name):
        return _reader(resource.fields.get(name))(node)


def _reader(field: Field | None) -> Callable[[_Node], Any]:
    if isinstance(field, Flag):
        return _flag
    if isinstance(field, Number):
        return _integer
    return _texts if isinstance(field, TextSet) else _text


def _flag(node: _Node) -> bool:
    if not isinstance(node, _Scalar) or not node.plain or node.text not in _FLAGS:
        raise ValueError(f"must be true or false, without quotes{_instead(node)}")
    return _FLAGS[node.text]


def _integer(node: _Node) -> int:
    if not isinstance(node, _Scalar) or not node.plain or not _INTEGER.fullmatch(node.text):
        raise ValueError(f"must be an integer, without quotes{_instead(node)}")
    return int(node.text)


def _text(node: _Node) -> str:
    if not isinstance(node, _Scalar):
        raise ValueError("must be a string. If it begins with a bracket or a brace, put it in quotes")
    return node.text


def _texts(node: _Node) -> list[str]:
    if not isinstance(node, _Items) or not all(isinstance(item, _Scalar) and not item.is_null for item in node.items):
        raise ValueError(f"must be a list of strings{_instead(node)}")
    return [_text(item) for item in node.items]


def _instead(node: _Node) -> str:
    return f", not {node.text[:80]!r}" if isinstance(node, _Scalar) else ""


def _untyped(node: _Node, problems: Problems) -> Any:
    """The value of a read-only field, which the modules ignore. It follows YAML's rules, but times stay text."""
    if isinstance(node, _Items):
        return [_untyped(item, problems) for item in node.items]
    if isinstance(node, _Pairs):
        return {key.text: _untyped(value, problems) for key, value in _distinct(node, problems)}
    if node.is_null:
        return None
    if node.plain and node.text in _FLAGS:
        return _FLAGS[node.text]
    return int(node.text) if node.plain and _INTEGER.fullmatch(node.text) else node.text
