# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the JSON Schema of each list's file and of rules.yml, from the declarations. Editors complete and check files with them.

Run it with ``nox -s generate``. With ``--check``, it writes nothing. It lists the schemas that differ, and fails if there are any.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import (
    Choice,
    Field,
    Flag,
    Number,
    TextSet,
)
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.writer import SCHEMAS
from ansible_collections.community.cloudflare.plugins.plugin_utils._findings.rules import ABOUT_ACCEPTED, RULES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "schemas"

#: The lookups read everything that is not quoted as text where text is expected, so numbers and dates are texts, too.
_TEXT = ["string", "number", "boolean"]
_WORDS = [word for each in ("yes", "no", "on", "off") for word in (each, each.title(), each.upper())]
_UNTIL = {
    "description": "The entry expires at the end of this day (UTC), or at this time.",
    "type": ["string", "null"],
    "pattern": r"^\s*\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?\s*$",
}
_ID = {
    "description": "The ID of an entry that exists.",
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
        {"type": "string", "pattern": "^([1-9][0-9]{0,9}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$"},
        {"type": "null"},
    ],
}


def _of_field(field: Field) -> dict[str, Any]:
    if isinstance(field, Flag):
        return {"enum": [True, False, *_WORDS, None]}
    if isinstance(field, Choice):
        return {"enum": [*field.choices, *field.retired, None]}
    if isinstance(field, Number):
        return {"type": ["integer", "null"], "minimum": field.minimum, "maximum": field.maximum}
    if isinstance(field, TextSet):
        limits = {} if field.may_be_empty else {"minItems": 1}
        return {"type": ["array", "null"], "items": {"type": _TEXT}, **limits}
    limits = {"maxLength": field.max_length} if field.max_length else {}
    return {"type": [*_TEXT, "null"], **limits}


def of_list(resource: Resource) -> dict[str, Any]:
    """The schema of a list's file."""
    first = resource.identity[0]
    required = [name for name, field in resource.fields.items() if field.required]
    with_id = [
        {"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in ("id", resource.id_option)
    ]
    by_name = {"required": required, "properties": {first: {"not": {"type": "null"}}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMAS}/{resource.path}.json",
        "title": f"The file {resource.path}.yml of Cloudflare Email Security",
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **{name: _of_field(field) for name, field in resource.fields.items()},
                "until": _UNTIL,
                "id": _ID,
                resource.id_option: _ID,
                **{name: {} for name in resource.info_names},
            },
            "anyOf": [by_name, *with_id],
        },
    }


def of_rules() -> dict[str, Any]:
    """The schema of rules.yml."""
    flags = sorted(
        {name for each in ALL_LISTS.values() for name, field in each.fields.items() if isinstance(field, Flag)}
    )
    days = {"type": ["integer", "null"], "minimum": 0}
    accepted = {
        "type": "object",
        "additionalProperties": False,
        "required": ["list", "name", "rule", "reason"],
        "properties": {
            "list": {"enum": list(ALL_LISTS)},
            "name": {"type": _TEXT},
            "rule": {"enum": list(RULES)},
            "reason": {"type": _TEXT},
            "until": _UNTIL,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMAS}/rules.json",
        "title": "The file rules.yml of Cloudflare Email Security",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "comment_format": {"type": [*_TEXT, "null"], "format": "regex"},
            "require_until": {"type": ["array", "null"], "items": {"enum": flags}},
            "longest_until_days": days,
            "free_mail_domains": {"type": ["array", "null"], "items": {"type": _TEXT}},
            "stale_after_days": days,
            "expiring_within_days": days,
            "errors": {"type": ["array", "null"], "items": {"enum": [*RULES, *ABOUT_ACCEPTED]}},
            "accepted": {"type": ["array", "null"], "items": accepted},
        },
    }


def generated() -> dict[Path, str]:
    """The correct text of each schema, by its path."""
    schemas = {**{path: of_list(resource) for path, resource in ALL_LISTS.items()}, "rules": of_rules()}
    return {FOLDER / f"{name}.json": json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}


def main() -> int:
    """Write the schemas that differ or, with ``--check``, list them."""
    outdated = {path: text for path, text in generated().items() if not path.exists() or path.read_text() != text}
    for path, text in outdated.items():
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is out of date. Run nox -s generate")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    return int("--check" in sys.argv and bool(outdated))


if __name__ == "__main__":
    sys.exit(main())
