# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Builds the documentation of a list's three modules from its declaration and one description per field.

A doc fragment is a Python class, so its text can be computed. ``RETURN`` must be a literal, so ``tests/tools/returns.py``
generates it, also from ``ListDocs``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..module_utils._entry.fields import (
    KEEP,
    Choice,
    Field,
    Flag,
    Name,
    Number,
    Text,
    TextSet,
)
from ..module_utils._entry.names import check_uuid
from ..module_utils._entry.resource import Resource
from ..module_utils._sync.guards import OPTIONS as GUARD_OPTIONS

Texts = Sequence[str]
Option = dict[str, Any]

_SEARCH = "Return only {nouns} that Cloudflare's search finds for this text. Cloudflare may change how it searches."


@dataclass(frozen=True)
class ListDocs:
    """The documentation texts of one list. Each text is a paragraph, and O(field) refers to an option for one entry.

    ``fields`` describes the writable fields, ``read_only`` the others besides the ID and the times, ``filters`` the
    filters that are not fields.
    """

    resource: Resource
    fields: Mapping[str, Texts]
    read_only: Mapping[str, Texts] = field(default_factory=dict)
    filters: Mapping[str, Texts] = field(default_factory=dict)

    def fragment(self) -> type:
        """The doc fragment. Built at run time, because ansible-test parses assignments in the class as literal YAML."""
        return type("ModuleDocFragment", (), {"ONE": self.one(), "MANY": self.many(), "INFO": self.info()})

    def one(self) -> str:
        """The options of the module for one entry."""
        resource = self.resource
        state = [
            f"V(present) creates the {resource.noun} if it does not exist. Otherwise, it updates the fields of the task that differ.",
            f"V(absent) deletes the {resource.noun}, and succeeds if there is none. If O({resource.id_option}) is set, all "
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
                    f"Fields to leave alone in existing {resource.nouns}. They are not compared, and O(state=exact) does not "
                    f"reset them. A new {resource.noun} still gets these values.",
                    "Use it for fields that are managed elsewhere, or that are missing from your file of "
                    f"{resource.nouns}.",
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
        about_id = f"Return only the {resource.noun} with this ID. If it does not exist, the result is an empty list."
        filters = resource.filter_options()
        exclusive = ["Mutually exclusive with all filters."] if filters else []
        options = {
            resource.id_option: _option([about_id, *exclusive], {"type": "str", "aliases": ["id"]}),
            **{name: _option(self._about_filter(name), spec) for name, spec in filters.items()},
        }
        return _fragment(
            options,
            ["Reads the list in pages of 1000 entries. A full page needs one more request.", *self._notes_on_filters()],
        )

    def _notes_on_filters(self) -> Texts:
        resource = self.resource
        filters = resource.filter_options()
        every = f"{resource.a_noun.capitalize()} must match all filters that are set."
        by_name = (
            "The module itself applies O(%s), with the same comparison as the other modules. Cloudflare applies all other "
            "filters."
        )
        return [*([every] if len(filters) > 1 else []), *(by_name % name for name in filters if resource.is_name(name))]

    def contains(self) -> dict[str, Option]:
        """The keys of an entry in a result: their descriptions and types."""
        resource = self.resource
        about_id = "The ID: an integer in accounts with integer IDs, a UUID in lower case in all others."
        times = {
            "created_at": f"When the {resource.noun} was created, as an RFC 3339 time.",
            "modified_at": f"When the {resource.noun} was last changed, as an RFC 3339 time.",
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
            f"{self.resource.a_noun.capitalize()} counts as absent only if Cloudflare itself says that it does not exist. With a "
            "wrong account, a wrong O(base_url) or a proxy's error page, the task fails, even if the HTTP status is 404.",
            "If the response to a creation is lost, the module reads the list again. It does not send the creation again while "
            "the first one may still be carried out.",
        ]

    def _notes_on_many(self) -> Texts:
        resource = self.resource
        batches = (
            "Sends one atomic request (a batch) per 1000 changes of each kind (create, update, delete). Accounts with integer "
            "IDs have no batches. There, each change takes one request."
            if resource.has_batch
            else "The API has no batches for this list, so each change takes one request."
        )
        return [
            "Reads the list in pages of 1000 entries. A full page needs one more request, and so does each key that is not found "
            "in a list of several pages. If nothing differs, nothing is written.",
            batches,
            f"If {resource.a_noun} disappears while the task runs, the module reads the list and plans again, but only once.",
            "If a response is lost, the module reads the list again. It does not send a creation again while the first one may "
            "still be carried out.",
            "After a failure, RV(created), RV(updated) and RV(deleted) show what was done before the failure.",
        ]

    def _about_id(self) -> Texts:
        resource = self.resource
        first, *others = resource.identity
        narrowed = f", and by {' and '.join(f'O({name})' for name in others)} if set" if others else ""
        return [
            f"The {resource.noun}'s ID: an integer from V(1) to V(2147483647) or a UUID, depending on the account. "
            "Quotes are optional.",
            f"With O(state=present), the {resource.noun} must exist.",
            f"Without it, the module finds the {resource.noun} by O({first}){narrowed}. If several match, "
            "O(state=absent) fails, and O(state=present) manages the one that fits best, or the oldest of those that fit equally well.",
        ]

    def _about_states(self) -> Texts:
        resource = self.resource
        first = f"O({resource.items}[].{resource.identity[0]})"
        return [
            f"V(present) creates the missing {resource.nouns}, and updates the fields of the task that differ.",
            f"V(absent) deletes every {resource.noun} that matches an item. If several have the same {first}, it deletes all "
            f"of them. An item with O({resource.items}[].{resource.id_option}) matches only the {resource.noun} with this "
            f"ID. If another {resource.noun} with the same {resource.identity[0]} remains, the module warns about it.",
            f"V(exact) does the same as V(present). It also deletes all other {resource.nouns}, and if an item leaves out a "
            f"field, it resets the field to its default. Of several {resource.nouns} with the same {resource.identity[0]}, it keeps the one "
            "that fits best, or the oldest of those that fit equally well.",
        ]

    def _about_guard(self, name: str) -> Texts:
        resource = self.resource
        needed = (
            [
                f"This option or O(approved_plan) is required if O(state=exact) would delete any {resource.noun}, because a "
                f"deleted {resource.noun} cannot be restored."
            ]
            if resource.irreversible
            else []
        )
        texts = {
            "max_deletes": [
                f"The maximum number of {resource.nouns} that the task may delete, such as V(10), or a percentage of the "
                f"{resource.nouns} in the account that it may manage, such as V(10%), rounded up.",
                "If the task would delete more, it fails without changing anything, and RV(would_delete) lists them.",
                f"The {resource.nouns} in RV(expired) do not count. If the plan is in O(approved_plan), there is no limit.",
                *needed,
            ],
            "allow_empty": [
                f"Whether O({resource.items}) may be empty with O(state=exact), which deletes all {resource.nouns}. Without this "
                "option or an O(approved_plan), the task fails, because an empty list is often a mistake.",
            ],
            "approved_plan": [
                "The RV(plan) of an earlier run, usually a run in check mode that somebody has reviewed, or a list of several.",
                "If the task would make other changes than one of these plans, it fails without changing anything. If there is "
                "nothing to do, it succeeds.",
                "An approved plan needs no other permission: the task does not ask for O(max_deletes) and O(allow_empty).",
            ],
        }
        return texts[name]

    def _about_items(self) -> Texts:
        resource = self.resource
        suboption = f"O({resource.items}[].%s)"
        return [
            f"The {resource.nouns}. You can pass RV(community.cloudflare.{resource.name}_info#module:{resource.items}) unchanged.",
            f"Each item identifies one {resource.noun} by {suboption % resource.id_option} or by "
            f"{suboption % resource.identity[0]}.",
            f"Two items for the same {resource.noun} are an error, except with O(state=absent).",
        ]

    def _suboptions(self) -> dict[str, Option]:
        resource = self.resource
        about_id = [
            f"The {resource.noun}'s ID, an integer or a UUID. The {resource.noun} must exist, except with "
            "O(state=absent).",
            f"Without it, the item matches the {resource.noun} with this O({resource.identity[0]})"
            + "".join(f", and this O({name}) if set" for name in resource.identity[1:])
            + ". If several match, O(state=present) and O(state=exact) manage the one that fits best, or the oldest of those "
            "that fit equally well, and O(state=absent) deletes all of them.",
        ]
        about_until = [
            f"When the {resource.noun} expires: a date such as V(2026-12-31), which means the end of that day in UTC, or an "
            "RFC 3339 time with a time zone such as V(2026-12-31T17:00:00Z).",
            "Once it has expired, O(state=present) and O(state=exact) delete it. O(state=absent) ignores this option. Cloudflare "
            "does not store the date, so it only takes effect when the task runs.",
        ]
        about_origin = [
            f"Where the {resource.noun} comes from, such as V(allow_policies.yml:12). Messages and diffs name it. It is neither sent "
            "nor compared.",
        ]
        ignored = ["Ignored. It is accepted so that you can pass the result of the info module."]
        options = {
            resource.id_option: _option(about_id, {"type": "str", "aliases": ["id"]}),
            **self._documented_fields(held=True),
            "until": _option(about_until, {"type": "str"}),
            "origin": _option(about_origin, {"type": "str"}),
        }
        for name, spec in resource.entry_options().items():
            options.setdefault(name, _option(ignored, spec))
        return {name: self._in_entry(option) for name, option in options.items()}

    def _in_entry(self, option: Option) -> Option:
        """The option as a suboption of a list's entries."""
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
            return [f"Return only {resource.nouns} with this value.", texts[0]]
        return [f"Return only {resource.nouns} with this C({name}).", texts[0]]


def _rules(each: Field, resource: Resource) -> Texts:
    """Describe the limits and the default that a field declares."""
    rules = []
    if isinstance(each, (Name, Text)) and each.max_length and getattr(each, "validate", None) is not check_uuid:
        rules.append(f"At most {each.max_length} characters.")
    if isinstance(each, Text) and each.default == "":
        rules.append("An empty string removes it.")
    if isinstance(each, TextSet):
        rules.append("The order does not matter." + (f" At most {each.max_items} values." if each.max_items else ""))
    if isinstance(each, Number):
        rules.append(f"From V({each.minimum}) to V({each.maximum}).")
    if isinstance(each, Choice) and each.retired:
        rules.append(f"Some old {resource.nouns} have V({each.retired[0]}), which you cannot set on a new one.")
    if each.required:
        rules.append(f"Required to create {resource.a_noun}.")
    elif each.default is KEEP:
        rules.append(
            f"Without it, Cloudflare chooses it for a new {resource.noun}, and an existing one keeps its value."
        )
    elif not isinstance(each, Text):
        default = "an empty list" if isinstance(each, TextSet) else f"V({str(each.default).lower()})"
        rules.append(f"Defaults to {default} for a new {resource.noun}.")
    if each.immutable:
        rules.append("You cannot change it later.")
    return [" ".join(rules)]


def _option(description: Texts, spec: Mapping[str, Any]) -> Option:
    return {"description": list(description), **{name: value for name, value in spec.items() if name != "options"}}


def _returned_type(each: Field) -> dict[str, str]:
    return {name: each.option[name] for name in ("type", "elements") if name in each.option}


def _in_results(texts: Texts) -> list[str]:
    """The texts for a result, which cannot refer to options."""
    return [re.sub(r"O\((\w+)\)", r"C(\1)", text) for text in texts]


def _fragment(options: Mapping[str, Option], notes: Texts) -> str:
    """The fragment as JSON, which is valid YAML."""
    return json.dumps({"options": options, "notes": notes})
