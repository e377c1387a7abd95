# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the RETURN block of every module from the documentation of its list and a sample entry, or what it shares with others.

Run it with ``nox -s generate``. With ``--check``, it writes nothing. It lists the modules that differ, and fails if
there are any.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.community.cloudflare.plugins.doc_fragments._compose import ListDocs
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES

COLLECTION = "ansible_collections.community.cloudflare"
ROOT = Path(__file__).parents[2]

#: What the documentation shows instead of the texts that the tests need.
PLAIN = {
    "Billing@bücher.example": "billing@partner.example",
    "Invoices\nof the printer": "Invoices",
    "Bücher.example": "partner.example",
    "old.bücher.example": "old.partner.example",
    "test.bücher.example": "test.partner.example",
    "Corp.example": "corp.example",
    "Renée Müller": "Dana Weber",
    "renee@corp.example": "dana@corp.example",
}

ERROR = {
    "description": [
        "Details of the failure, for a playbook to act on. RV(ignore:msg) has the same information as text."
    ],
    "type": "dict",
    "returned": "failure",
    "contains": {
        "status": {
            "description": ["The HTTP status; V(null) if there was no response."],
            "type": "int",
            "returned": "failure",
            "sample": 401,
        },
        "codes": {
            "description": ["Cloudflare's error codes, including nested ones."],
            "type": "list",
            "returned": "failure",
            "elements": "int",
            "sample": [10000],
        },
        "ray_id": {
            "description": ["Identifies the request for Cloudflare's support; V(null) if there is none."],
            "type": "str",
            "returned": "failure",
            "sample": "8f1c2d3e4a5b6c7d-FRA",
        },
        "hint": {
            "description": ["What to do about the failure; V(null) if there is no advice."],
            "type": "str",
            "returned": "failure",
            "sample": "The credentials were rejected. They may be mistyped, expired or revoked.",
        },
    },
}


#: What every module that chooses messages returns about the choice.
CHOSEN: dict[str, dict[str, Any]] = {
    "count": {"description": ["The number of messages that the task means."], "type": "int", "sample": 4},
    "truncated": {
        "description": ["Whether there are more messages than the module has read."],
        "type": "bool",
        "sample": False,
    },
    "missing": {
        "description": ["The O(ids) that do not exist."],
        "type": "list",
        "elements": "str",
        "sample": [],
    },
    "dropped": {
        "description": ["How many messages the API found that have another O(sender) or O(message_id)."],
        "type": "int",
        "sample": 0,
    },
    "start": {
        "description": ["The start of the search, as it was sent. V(null) with O(ids)."],
        "type": "str",
        "sample": "2026-11-27T09:00:00.000000Z",
    },
    "end": {
        "description": ["The end of the search, as it was sent. V(null) with O(ids)."],
        "type": "str",
        "sample": "2026-11-28T09:00:00.000000Z",
    },
}
CHOOSING = (
    "email_message_evidence",
    "email_message_info",
    "email_message_move",
    "email_message_release",
    "email_submission",
)
#: Modules whose own return values are written by hand, in their files. They have the same ``error`` as all others.
BY_HAND = (
    *CHOOSING,
    *("email_bulk_action", "email_bulk_action_info", "email_lists", "email_lists_info"),
    *("email_phishguard_report_info", "email_submission_info"),
)


def with_shared(name: str, text: str) -> str:
    """The text of a module that is written by hand, with what it shares with others."""
    own = yaml.safe_load(re.findall(r'\nRETURN = r"""\n(.*?)"""', text, re.DOTALL)[0])
    chosen = {key: {**about, "returned": "success"} for key, about in CHOSEN.items()} if name in CHOOSING else {}
    values = {key: value for key, value in own.items() if key not in chosen and key != "error"}
    return _with_return(text, {**values, **chosen, "error": ERROR})


def one(docs: ListDocs, sample: dict[str, Any]) -> dict[str, Any]:
    """The return values of the module for one entry."""
    resource = docs.resource
    return {
        "id": {
            "description": [
                f"The {resource.noun}'s identifier: an integer in accounts with integer identifiers, "
                "a UUID in lower case in all others.",
                "With O(state=absent), the identifier that Cloudflare returned, "
                "or the given one if there was nothing to delete.",
                f"V(null) if there is none, such as for {resource.a_noun} that check mode would create.",
            ],
            "type": "raw",
            "returned": "success",
            "sample": sample["id"],
        },
        resource.item: {
            "description": [
                f"The resulting {resource.noun}, with the API's field names; the old one if it was deleted.",
                "V(null) if there is none.",
                f"Only has the key RV(ignore:id) if the task deletes by O({resource.id_option}), except in check mode and in "
                "diff mode.",
                f"Otherwise, it has the same keys as RV(community.cloudflare.{resource.name}_info#module:{resource.items}).",
            ],
            "type": "dict",
            "returned": "success",
            "sample": sample,
        },
        "error": ERROR,
    }


def many(docs: ListDocs, sample: dict[str, Any]) -> dict[str, Any]:
    """The return values of the list module."""
    resource = docs.resource
    return {
        **_changed_entries(resource),
        "unchanged": {
            "description": ["The number of entries that needed no change."],
            "type": "int",
            "returned": "success",
            "sample": 998,
        },
        "unmanaged": {
            "description": [_about_unmanaged(resource)],
            "type": "int",
            "returned": "success",
            "sample": 0,
        },
        "plan": {
            "description": [
                "A fingerprint of the account and the changes, for O(approved_plan). It is the same in check mode and in the "
                "real run, and does not depend on the order of the entries.",
                "V(null) if the task failed before it made a plan.",
            ],
            "type": "str",
            "returned": "success, and failure unless an option is invalid",
            "sample": "c3d1f0a94b7e6258",
        },
        "msg": {
            "description": [
                "One line that counts the changes, in check mode those that the task would make. After a failure, the reason."
            ],
            "type": "str",
            "returned": "always",
            "sample": f"{resource.path}: 1 created, 2 deleted",
        },
        "would_delete": {
            "description": [
                f"The {resource.nouns} that the task would have deleted, if there are more than O(max_deletes) allows."
            ],
            "type": "list",
            "elements": "dict",
            "returned": "failure",
        },
        "error": ERROR,
    }


def _about_unmanaged(resource: Resource) -> str:
    if not resource.not_managed:
        return f"Always V(0): the module manages all {resource.nouns}."
    return f"The number of {resource.nouns} that the module never changes or deletes. Each {resource.not_managed}."


def _changed_entries(resource: Resource) -> dict[str, Any]:
    """The lists of entries that a list module returns."""
    info = f"M(community.cloudflare.{resource.name}_info)"
    entries = {"type": "list", "elements": "dict", "returned": "success, and failure unless an option is invalid"}
    return {
        "created": {"description": [f"The {resource.nouns} that were created, as {info} returns them."], **entries},
        "updated": {"description": [f"The {resource.nouns} that were changed, as they are now."], **entries},
        "deleted": {"description": [f"The {resource.nouns} that were deleted, as they were."], **entries},
        "expired": {
            "description": [
                f"The entries in RV(deleted) that were deleted because O({resource.items}[].until) has passed.",
            ],
            **entries,
        },
    }


def info(docs: ListDocs, sample: dict[str, Any]) -> dict[str, Any]:
    """The return values of the info module."""
    resource = docs.resource
    order = f", ordered by {resource.order}" if resource.order else ""
    contains = {name: {**about, "sample": sample[name]} for name, about in docs.contains().items()}
    return {
        resource.items: {
            "description": [
                f"The {resource.nouns} with the API's field names{order}. A field that the API left out is V(null)."
            ],
            "type": "list",
            "elements": "dict",
            "returned": "success",
            "contains": contains,
        },
        "count": {
            "description": ["The number of entries in the result."],
            "type": "int",
            "returned": "success",
            "sample": 1,
        },
        "error": ERROR,
    }


def plain(value: Any) -> Any:
    """A value of a sample as the documentation shows it."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return PLAIN.get(value, value) if isinstance(value, str) else value


class _Dumper(yaml.SafeDumper):
    """Indents the entries of lists, and uses no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _with_return(text: str, returned: dict[str, Any]) -> str:
    """The text of a module with this RETURN block."""
    block = yaml.dump(returned, Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True)
    return re.sub(r'(?<=\nRETURN = r""")\n.*?(?=""")', lambda _match: f"\n{block}", text, flags=re.DOTALL)


def generated() -> dict[Path, str]:
    """The correct text of each module, by its path."""
    texts = {}
    samples = {each.path: plain(each.entry) for each in SAMPLES}
    for path in sorted((ROOT / "plugins" / "doc_fragments").glob("_*.py")):
        docs = getattr(importlib.import_module(f"{COLLECTION}.plugins.doc_fragments.{path.stem}"), "DOCS", None)
        if not isinstance(docs, ListDocs):
            continue
        resource = docs.resource
        sample = samples[resource.path]
        for name, make in ((resource.name, one), (resource.plural, many), (f"{resource.name}_info", info)):
            module = ROOT / "plugins" / "modules" / f"{name}.py"
            texts[module] = _with_return(module.read_text(), make(docs, sample))
    for name in BY_HAND:
        module = ROOT / "plugins" / "modules" / f"{name}.py"
        texts[module] = with_shared(name, module.read_text())
    return texts


def main() -> int:
    """Write the modules that differ or, with ``--check``, list them."""
    outdated = {path: text for path, text in generated().items() if path.read_text() != text}
    for path, text in outdated.items():
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)}: its RETURN block is out of date. Run nox -s generate")
        else:
            path.write_text(text)
    return int("--check" in sys.argv and bool(outdated))


if __name__ == "__main__":
    sys.exit(main())
