# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the YAML file of a list strictly. The kind of field decides the type of a value, not its spelling."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from ...module_utils._entry.fields import Field, Flag, Number, TextSet
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import Problems, about
from ...module_utils._lists.all_lists import ALL_LISTS
from .strict import FLAGS, INTEGER, Items, Node, Pairs, Scalar, distinct, document, flag, integer, text_of, texts_of

#: The keys of an entry in each list.
_KEYS = {path: {"id", *resource.entry_options()} - {"origin"} for path, resource in ALL_LISTS.items()}


def parse(text: str, resource: Resource, origin: str = "") -> list[dict[str, Any]]:
    """Read the entries of a list for its module. Text is not interpreted, and missing keys are left out.

    With ``origin``, the name of the file, each entry gets its origin: the name and the line.

    Raises ValueError, with the lines, unless the file is a list of mappings with the keys of this list.
    """
    root = document(text)
    if root is None:
        raise ValueError("the file is empty. For a list without entries, write []")
    if not isinstance(root, Items):
        kind = "one mapping" if isinstance(root, Pairs) else "not a list"
        example = f'"- {resource.identity[0]}: ..."'
        raise ValueError(f"line {root.line}: expected a list of mappings, such as {example}, but this is {kind}")
    problems = Problems()
    entries = [_entry(node, resource, problems) for node in root.items]
    problems.raise_any()
    if origin:
        entries = [{**entry, "origin": f"{origin}:{node.line}"} for node, entry in zip(root.items, entries)]
    return entries


def _entry(node: Node, resource: Resource, problems: Problems) -> dict[str, Any]:
    """The entry of a node. Adds its errors to the problems."""
    if not isinstance(node, Pairs):
        problems.add(f"line {node.line}", f'an entry must be a mapping, such as "- {resource.identity[0]}: ..."')
        return {}
    known = _KEYS[resource.path]
    unknown = [key for key, _value in node.pairs if key.text not in known]
    for key in unknown:
        problems.add(f"line {key.line}", _about_unknown(key.text, node, resource, first=key is unknown[0]))
    entry: dict[str, Any] = {}
    for key, value in distinct(node, problems):
        if key.text in known:
            with problems.at(f"line {value.line}"):
                entry[key.text] = _value(key.text, value, resource, problems)
    return entry


def _about_unknown(key: str, node: Pairs, resource: Resource, *, first: bool) -> str:
    """Suggests a similar key and, after the first unknown key of an entry, the lists that the file may belong to."""
    near = difflib.get_close_matches(key, sorted(_KEYS[resource.path]), n=1)
    names = {key.text for key, _value in node.pairs}
    others = [path for path, keys in _KEYS.items() if path != resource.path and names <= keys]
    questions = [f" Did you mean {near[0]}?"] if near else []
    if others and first:
        questions.append(f" Is this the file of {' or '.join(others)}?")
    return f"{key!r} is not a key of {resource.path}" + ("." if questions else "") + "".join(questions)


def _value(name: str, node: Node, resource: Resource, problems: Problems) -> Any:
    """The value of a key. Raises ValueError with a text that begins with the key."""
    if name in resource.read_only:
        return _untyped(node, problems)
    if isinstance(node, Scalar) and node.is_null:
        return None
    with about(name):
        return _reader(resource.fields.get(name))(node)


def _reader(field: Field | None) -> Callable[[Node], Any]:
    if isinstance(field, Flag):
        return flag
    if isinstance(field, Number):
        return integer
    return texts_of if isinstance(field, TextSet) else text_of


def _untyped(node: Node, problems: Problems) -> Any:
    """The value of a read-only field, which the modules ignore. It follows YAML's rules, but times stay text."""
    if isinstance(node, Items):
        return [_untyped(item, problems) for item in node.items]
    if isinstance(node, Pairs):
        return {key.text: _untyped(value, problems) for key, value in distinct(node, problems)}
    if node.is_null:
        return None
    if node.plain and node.text in FLAGS:
        return FLAGS[node.text]
    return int(node.text) if node.plain and INTEGER.fullmatch(node.text) else node.text
