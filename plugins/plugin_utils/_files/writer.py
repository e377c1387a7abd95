# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a list's file in YAML that is easy to review, and that is the same in every run.

The lookup email_security_list reads the same entries from it. The file follows yamllint's default rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from ...module_utils._entry.fields import Choice, TextSet
from ...module_utils._entry.resource import Resource
from ...module_utils._errors import visible
from .._managed import managed
from .judge import judge, options_of

#: Where editors find the schemas of the files.
SCHEMAS = "https://raw.githubusercontent.com/ansible-collections/community.cloudflare/main/docs/schemas"
_WIDTH = 80  # characters of a line, as in yamllint's default rules
_ESCAPED = re.compile(r"\\(?:x[0-9A-F]{2}|u[0-9A-F]{4}|U[0-9A-F]{8}|.)|[^\\]")


class _Dumper(yaml.SafeDumper):
    """Accepts Ansible's own subclasses of str."""


_Dumper.add_multi_representer(str, yaml.SafeDumper.represent_str)


def render(resource: Resource, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of the file. Raises ValueError, with the position, for an entry without a name.

    Entries are ordered by name, fields as in the API. Unmanaged entries are left out. Defaults, null and times are left out,
    too, and so are ids, because an id belongs to one entry of one account. Only an entry that could not be created today, but
    that the account has, needs its ``id``. One under the option's own name, such as ``policy_id``, was given on purpose.
    """
    ours = []
    for position, entry in enumerate(entries, 1):
        if not managed(resource, [entry]):
            continue
        first = resource.identity[0]
        if not isinstance(entry, Mapping) or not (entry.get(first) or _id_of(resource, entry)):
            raise ValueError(f"entry {position}: {first} is required")
        ours.append(entry)
    lines = ["---", *([] if ours else ["[]"])]
    for entry in sorted(ours, key=lambda entry: [str(entry.get(name)) for name in resource.identity]):
        marker = "- "
        for name, value in shown_values(resource, entry).items():
            lines += _item(f"{marker}{name}:", value)
            marker = "  "
    return "\n".join(lines) + "\n"


def schema_comment(name: str) -> str:
    """The lines with which editors find the schema of a file. The address is too long for yamllint's default rules."""
    return f"# yamllint disable-line rule:line-length\n# yaml-language-server: $schema={SCHEMAS}/{name}.json\n"


def shown_values(resource: Resource, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry that its file needs, and its ``until``. A value that nobody could give is null, as if not given."""
    entry = {name: None if _is_not_given(resource, name, value) else value for name, value in entry.items()}
    shown = {name: entry[name] for name in resource.fields if _is_shown(resource, name, entry)}
    entry_id = _id_of(resource, entry)
    if entry.get(resource.id_option) is not None or (entry_id is not None and not _could_be_created(resource, shown)):
        shown = {"id": entry_id, **shown}
    return shown if entry.get("until") is None else {**shown, "until": str(entry["until"])}


def _id_of(resource: Resource, entry: Mapping[str, Any]) -> Any:
    return options_of(resource, entry)[resource.id_option]


def _could_be_created(resource: Resource, values: Mapping[str, Any]) -> bool:
    """Whether a file may have this entry without its id. An account can have names that are refused in new entries, or no name."""
    if any(resource.is_name(name) and values.get(name) is None for name in resource.identity):
        return False
    try:
        judge(resource, values)
    except ValueError:
        return False
    return True


def _is_not_given(resource: Resource, name: str, value: Any) -> bool:
    """Whether an account has a retired word, which means any, or no words where there must be some."""
    field = resource.fields.get(name)
    if isinstance(field, Choice):
        return value in field.retired
    return isinstance(field, TextSet) and not value and not field.may_be_empty


def _is_shown(resource: Resource, name: str, entry: Mapping[str, Any]) -> bool:
    """Whether to write a value. Null is left out unless a file must have the field, and so is a default outside of names."""
    field, value = resource.fields[name], entry.get(name)
    if value is None:
        return field.required and name in entry
    return name in resource.identity or field.default is None or field.key(value) != field.key(field.default)


def _item(key: str, value: Any, indent: str = "    ") -> Iterator[str]:
    """The lines of one field. Further lines of a text begin with ``indent``."""
    if isinstance(value, (list, tuple)):
        yield f"{key} []" if not value else key
        for text in value:
            yield from _item(f"{indent}-", text, f"{indent}  ")
    elif value is None:
        yield f"{key} null"
    elif isinstance(value, bool):
        yield f"{key} {str(value).lower()}"
    elif isinstance(value, int):
        yield f"{key} {value}"
    else:
        yield from _text(key, str(value), indent)


def _text(key: str, text: str, indent: str) -> Iterator[str]:
    """The lines of a text: plain if YAML allows it, else as a literal block if possible, else in double quotes."""
    plain = _dumped(text).removesuffix("\n").removesuffix("\n...")
    if visible(text) == text and "\n" not in plain and len(key) + 1 + len(plain) <= _WIDTH:
        yield f"{key} {plain}"
    elif _fits_as_lines(text, _WIDTH - len(indent)):
        end = "|" if text.endswith("\n") else "|-"
        yield f"{key} {end}"
        yield from (f"{indent}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))
    else:
        yield from _quoted(key, text, indent)


def _dumped(text: str, style: str | None = None) -> str:
    """The text as PyYAML writes it, on one line if YAML allows it."""
    return str(yaml.dump(text, Dumper=_Dumper, allow_unicode=True, width=float("inf"), default_style=style))


def _fits_as_lines(text: str, width: int) -> bool:
    """Whether a literal block can contain the text: no long lines, trailing white space or special characters."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and bool(lines[-1])
        and lines[0][:1] not in ("", " ")
        and all(len(line) <= width and line == line.rstrip() and visible(line) == line for line in lines)
    )


def _quoted(key: str, text: str, indent: str) -> Iterator[str]:
    """The text in double quotes, on as many lines as needed. A backslash at the end of a line joins it with the next."""
    escaped = visible(_dumped(text, style='"').strip()[1:-1])
    line, room = f'{key} "', _WIDTH - 1
    for word in re.findall(r"[^ ]+ ?| ", escaped):
        pieces = [word] if len(line) + len(word) <= room or len(word) <= room - len(indent) else _ESCAPED.findall(word)
        for piece in pieces:
            if len(line) + len(piece) > room:
                yield line + "\\"
                # YAML ignores a space at the beginning of a line, unless it follows a backslash.
                line = f"{indent}\\" if piece.startswith(" ") else indent
            line += piece
    yield line + '"'
