# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Makes the documentation of a list's three modules from its declaration and one description per field.

A doc fragment is a Python class, so its text may be computed. Only ``RETURN`` has to be a literal: ``tests/tools/returns.py``
writes it, from ``ListDocs`` too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.community.cloudflare.plugins.module_utils._fields import (
    KEEP,
    Choice,
    Field,
    Flag,
    Many,
    Name,
    Number,
    Text,
)
from ansible_collections.community.cloudflare.plugins.module_utils._guards import OPTIONS as GUARD_OPTIONS
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Resource

Texts = Sequence[str]
Option = dict[str, Any]

_SEARCH = "Return only {nouns} that Cloudflare finds by these words. How it searches may change."


@dataclass(frozen=True)
class ListDocs:
    """The documentation texts of one list. Each text is a paragraph, and O(field) refers to an option for one entry.

    ``fields`` describes the writable fields, ``read_only`` the others besides the id and the times, ``filters`` the
    filters that are not fields.
    """

    resource: Resource
    fields: Mapping[str, Texts]
    read_only: Mapping[str, Texts] = field(default_factory=dict)
    filters: Mapping[str, Texts] = field(default_factory=dict)

    def fragment(self) -> type:
        """The doc fragment. Made here because ansible-test takes what is assigned in its class for literal YAML."""
        return type("ModuleDocFragment", (), {"ONE": self.one(), "MANY": self.many(), "INFO": self.info()})

    def one(self) -> str:
        """The options of the module for one entry."""
        resource = self.resource
        state = [
            f"V(present) creates the {resource.noun}, or changes those of its fields that are given and differ.",
            f"V(absent) deletes the {resource.noun}. It is a success if there is none. With O({resource.id_option}), all "
            "other fields are ignored.",
        ]
        options = {
            "state": _option(state, {"type": "str", "choices": ["present", "absent"], "default": "present"}),
            resource.id_option: _option(self._about_id(), {"type": "str", "aliases": ["id"]}),
            **self._documented_fields(held=False),
        }
        return _fragment(options, self._notes_on_one())

    def many(self) -> str:
        """The options of the module for the whole list."""
        resource = self.resource
        options = {
            "state": _option(
                self._about_states(), {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"}
            ),
            **{name: _option(self._about_guard(name), spec) for name, spec in GUARD_OPTIONS.items()},
            "ignore_fields": _option(
                [
                    f"Fields that are left as they are in {resource.nouns} that exist: they are neither compared nor reset by "
                    "O(state=exact). A creation uses what the entry says.",
                    "Use it for fields that are managed elsewhere, or that the file of entries does not hold.",
                ],
                {"type": "list", "elements": "str", "choices": resource.ignorable(), "default": []},
            ),
            resource.items: {
                **_option(self._about_items(), resource.list_option),
                "suboptions": self._suboptions(),
            },
        }
        return _fragment(options, self._notes_on_many())

    def info(self) -> str:
        """The options of the module that reads."""
        resource = self.resource
        about_id = (
            f"Return only the {resource.noun} with this identifier. If there is none, the result is an empty list."
        )
        filters = resource.filter_options()
        options = {
            resource.id_option: _option([about_id], {"type": "str", "aliases": ["id"]}),
            **{name: _option(self._about_filter(name), spec) for name, spec in filters.items()},
        }
        nouns = resource.nouns
        notes = [
            f"Reads all pages, with one request per 1000 {nouns}.",
            *(
                [f"The filters are the API's own. {resource.a_noun.capitalize()} must match all that are given."]
                if filters
                else []
            ),
        ]
        return _fragment(options, notes)

    def contains(self) -> dict[str, Option]:
        """The keys of an entry in a result: their descriptions and types."""
        resource = self.resource
        about_id = "The identifier: an integer in accounts with integers, a UUID in lower case in all others."
        times = {
            "created_at": f"When the {resource.noun} was created, as an RFC 3339 time.",
            "modified_at": "When it was last changed, as an RFC 3339 time.",
        }
        return {
            "id": {"description": [about_id], "type": "raw"},
            **{
                name: {"description": _in_results(self.fields[name][:1]), **_returned_type(each)}
                for name, each in resource.fields.items()
            },
            **{name: {"description": [text], "type": "str"} for name, text in times.items()},
            **{name: {"description": list(self.read_only[name]), "type": "raw"} for name in resource.read_only},
        }

    def _notes_on_one(self) -> Texts:
        return [
            f"{self.resource.a_noun.capitalize()} counts as absent only if Cloudflare itself says that it does not exist. A wrong account, a "
            "wrong O(base_url) or a proxy's error page makes the task fail, whatever its HTTP status.",
            f"If the response to a creation is lost, the module reads the account again. It never creates {self.resource.a_noun} "
            "twice.",
        ]

    def _notes_on_many(self) -> Texts:
        resource = self.resource
        batches = (
            "Changes are sent with one atomic request per 1000 changes of each kind (create, update, delete). Accounts with "
            "integer identifiers have no such request; there each change takes one, over one connection."
            if resource.has_batch
            else "The API cannot change several at once here: each change takes one request, over one connection."
        )
        return [
            f"Reads the account with one request per 1000 {resource.nouns}. If nothing differs, nothing is written.",
            batches,
            f"If {resource.a_noun} disappears while the task runs, or a response is lost, the account is read and planned again, "
            "once.",
            "After a failure, RV(created), RV(updated) and RV(deleted) tell what was done before it.",
        ]

    def _about_id(self) -> Texts:
        resource = self.resource
        first, *others = resource.identity
        narrowed = f", and by {' and '.join(f'O({name})' for name in others)} if given" if others else ""
        return [
            f"The {resource.noun}'s identifier: an integer from V(1) to V(2147483647), or a UUID, whichever the account uses. "
            "It may be quoted or not.",
            f"With O(state=present), the {resource.noun} must exist.",
            f"Without it, the {resource.noun} is found by O({first}){narrowed}. If several match, O(state=absent) fails, and "
            "O(state=present) manages the oldest.",
        ]

    def _about_states(self) -> Texts:
        resource = self.resource
        first = f"O({resource.items}[].{resource.identity[0]})"
        return [
            f"V(present) creates the {resource.nouns} that are missing, and changes those fields that an entry gives and "
            "that differ.",
            f"V(absent) deletes every {resource.noun} that an entry names. Several with the same {first} all go. An entry "
            f"with O({resource.items}[].{resource.id_option}) names that one only, and a warning tells if another one with "
            "its name stays.",
            "V(exact) makes the account hold the entries and no others. Fields that an entry leaves out are reset to their "
            f"defaults. Of several {resource.nouns} with the same name, the oldest stays.",
        ]

    def _about_guard(self, name: str) -> Texts:
        resource = self.resource
        needed = (
            [f"Needed if O(state=exact) would delete any {resource.noun}, because that cannot be undone."]
            if resource.irreversible
            else []
        )
        texts = {
            "max_deletes": [
                f"The most {resource.nouns} that may be deleted: a number such as V(10), or a share of those that the account holds "
                "such as V(10%), rounded down. If more would go, nothing is changed and the task fails, naming them.",
                *needed,
            ],
            "allow_empty": [
                f"Whether O({resource.items}) may be empty with O(state=exact), which deletes all {resource.nouns}.",
                "Without it, such a task fails. An empty list is often the result of a mistake.",
            ],
            "approved_plan": [
                "The RV(plan) of an earlier run, mostly one in check mode that somebody has reviewed. If the changes would be others "
                "than those, nothing is changed and the task fails. If there is nothing to do, it is a success.",
            ],
        }
        return texts[name]

    def _about_items(self) -> Texts:
        resource = self.resource
        suboption = f"O({resource.items}[].%s)"
        return [
            f"The {resource.nouns}. The result of M(community.cloudflare.{resource.name}_info) can be used as it is.",
            f"Each entry names its {resource.noun} by {suboption % resource.id_option} or by "
            f"{suboption % resource.identity[0]}.",
            f"Two entries that mean the same {resource.noun} are an error, unless O(state=absent).",
        ]

    def _suboptions(self) -> dict[str, Option]:
        resource = self.resource
        about_id = [
            f"The {resource.noun}'s identifier, an integer or a UUID. It must exist, unless O(state=absent).",
            f"Without it, an entry means the {resource.noun} with its O({resource.identity[0]})"
            + "".join(f", and its O({name}) if given" for name in resource.identity[1:])
            + ". If there are several, the oldest is managed, and a warning says so.",
        ]
        about_until = [
            "When the entry ends: a date such as V(2026-12-31), of which the whole day in UTC still counts, or an RFC 3339 time "
            "with its time zone such as V(2026-12-31T17:00:00Z).",
            f"From then on, O(state=present) and O(state=exact) delete the {resource.noun} that the entry names. "
            "O(state=absent) ignores this. It is not stored in the account, so it takes effect when the task runs.",
        ]
        ignored = ["Ignored. It is accepted so that the output of the info module can be reused."]
        options = {
            resource.id_option: _option(about_id, {"type": "str", "aliases": ["id"]}),
            **self._documented_fields(held=True),
            "until": _option(about_until, {"type": "str"}),
        }
        for name, spec in resource.entry_options().items():
            options.setdefault(name, _option(ignored, spec))
        return {name: self._in_entry(option) for name, option in options.items()}

    def _in_entry(self, option: Option) -> Option:
        """The same option as one of a list's entry."""
        names = "|".join([*self.resource.fields, self.resource.id_option])
        entry = f"O({self.resource.items}[]."
        return {
            **option,
            "description": [re.sub(rf"O\((?=(?:{names})\b)", entry, text) for text in option["description"]],
        }

    def _documented_fields(self, *, held: bool) -> dict[str, Option]:
        return {
            name: _option([*self.fields[name], *_rules(each, self.resource)], each.held_option if held else each.option)
            for name, each in self.resource.fields.items()
        }

    def _about_filter(self, name: str) -> Texts:
        resource = self.resource
        if name in self.filters:
            return self.filters[name]
        if name == "search":
            return [_SEARCH.format(nouns=resource.nouns)]
        texts = _in_results(self.fields[name])
        if isinstance(resource.fields[name], Flag):
            return [f"Return only {resource.nouns} for which this is V(true), or V(false).", texts[0]]
        return [f"Return only {resource.nouns} with this C({name}).", texts[0]]


def _rules(each: Field, resource: Resource) -> Texts:
    """Describe the limits and the default that a field declares."""
    rules = []
    if isinstance(each, (Name, Text)):
        rules.append(f"At most {each.longest} characters.")
    if isinstance(each, Text) and each.default == "":
        rules.append("An empty text removes it.")
    if isinstance(each, Many):
        rules.append("The order does not count." + (f" At most {each.most} entries." if each.most else ""))
    if isinstance(each, Number):
        rules.append(f"From V({each.smallest}) to V({each.largest}).")
    if isinstance(each, Choice) and each.retired:
        rules.append(f"Some old {resource.nouns} have V({each.retired[0]}); it cannot be given to a new one.")
    if each.required:
        rules.append(f"Needed to create {resource.a_noun}.")
    elif each.default is KEEP:
        rules.append("If it is not given, Cloudflare chooses it, and it is left as it is.")
    elif not isinstance(each, Text):
        default = "an empty list" if isinstance(each, Many) else f"V({str(each.default).lower()})"
        rules.append(f"Defaults to {default} for a new {resource.noun}.")
    if each.immutable:
        rules.append("It cannot be changed later.")
    return [" ".join(rules)]


def _option(description: Texts, spec: Mapping[str, Any]) -> Option:
    return {"description": list(description), **{name: value for name, value in spec.items() if name != "options"}}


def _returned_type(each: Field) -> dict[str, str]:
    return {name: each.option[name] for name in ("type", "elements") if name in each.option}


def _in_results(texts: Texts) -> list[str]:
    """In a result there are no options to refer to."""
    return [re.sub(r"O\((\w+)\)", r"C(\1)", text) for text in texts]


def _fragment(options: Mapping[str, Option], notes: Texts) -> str:
    """As YAML, of which JSON is a part."""
    return json.dumps({"options": options, "notes": notes})
