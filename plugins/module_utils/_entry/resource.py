# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declaration of a list. It reads, checks, shows and compares the entries of the list."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .._errors import InvalidOption, about
from .entry import Advice, Draft, Held, Values, Wanted, parse_id
from .fields import KEEP, Field, Name
from .names import check_encoding

TIMES = ("created_at", "modified_at")


@dataclass(eq=False)
class Resource:
    """One list. ``name`` and ``plural`` are its modules; ``item`` and ``items`` are the keys of their results.

    ``identity`` lists the fields that identify an entry: the first is always required, the others narrow it down. The hooks
    see several fields at once: ``check`` raises InvalidOption for values that the API would reject, ``advise`` yields advice
    about valid values that are probably a mistake, and ``managed`` decides whether we may change an entry.

    How entries are compared:

    - ``same``: one field has the same value on both sides
    - ``fits``: an entry has some values; names of unknown type fit every type
    - ``identifies``: a task's entry means this entry of the account: by its id, or because the identity fits
    - ``same_kind``: both are regular expressions, or neither is, as far as the task says
    - ``mean_the_same``: two entries of an account have one name
    - ``changes``: the values to send so that an entry has the values of the task
    - ``index_key``: equal for all entries that may be identified by one name
    """

    path: str  # the last segment of its URL
    name: str
    plural: str
    item: str
    items: str
    title: str  # with its article: "an allow policy"
    id_option: str
    identity: tuple[str, ...]
    fields: Mapping[str, Field]
    order: str | None = None  # what to order pages by, if the API can
    has_batch: bool = True
    irreversible: bool = False  # a deleted entry cannot be created again
    read_only: tuple[str, ...] = ()
    # The filters besides the fields: name -> argument spec.
    filters: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"search": {"type": "str"}})
    check: Callable[[Values], None] = lambda values: None
    advise: Callable[[Values], Iterable[Advice]] = lambda values: ()
    managed: Callable[[Values], bool] = lambda info: True  # sees the read-only fields
    not_managed: str = ""  # why an unmanaged entry cannot be changed, as the end of a sentence

    @functools.cached_property
    def noun(self) -> str:
        """What messages call one entry: "policy"."""
        return self.title.split()[-1]

    @functools.cached_property
    def nouns(self) -> str:
        """What messages call several entries: "policies"."""
        return f"{self.noun[:-1]}ies" if self.noun.endswith("y") else f"{self.noun}s"

    @functools.cached_property
    def a_noun(self) -> str:
        """The noun with its article: "a policy"."""
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    @functools.cached_property
    def info_names(self) -> tuple[str, ...]:
        """The read-only fields of a result, besides the id."""
        return (*TIMES, *self.read_only)

    @functools.cached_property
    def distinguishing(self) -> tuple[str, ...]:
        """The identity, and the flags that decide whether it is a regular expression."""
        flags = (self.fields[name].regex_flag for name in self.identity)
        return (*self.identity, *dict.fromkeys(filter(None, flags)))

    @functools.cached_property
    def list_option(self) -> dict[str, Any]:
        """The argument spec of a list of entries. The alias lets one task serve every list."""
        aliases = [] if self.items == "entries" else ["entries"]
        return {"type": "list", "elements": "dict", "required": True, "aliases": aliases}

    def entry_options(self) -> dict[str, dict[str, Any]]:
        """The argument spec of an entry in a list. It accepts the output of the info module unchanged."""
        read_only = {name: {"type": "raw" if name in self.read_only else "str"} for name in self.info_names}
        return {
            self.id_option: {"type": "str", "aliases": ["id"]},
            **{name: each.held_option for name, each in self.fields.items()},
            "until": {"type": "str"},
            "origin": {"type": "str"},
            **read_only,
        }

    def ignorable(self) -> list[str]:
        """The fields that a task may ignore: all except the name."""
        return [name for name in self.fields if name not in self.identity]

    def filter_options(self) -> dict[str, dict[str, Any]]:
        """The argument spec of the API's own filters."""
        of_fields = {name: each.filter_option for name, each in self.fields.items() if each.filter}
        return {**of_fields, **{name: dict(option) for name, option in self.filters.items()}}

    def wanted(self, params: Values, given: Values = MappingProxyType({}), *, absent: bool = False) -> Wanted:
        """Read the options of a task. With ``absent`` and an id, ignore invalid values of the other options.

        ``given`` are the options before Ansible converted them to their types, as far as they are known.
        Raises InvalidOption for a wrong type or length, and if the entry has neither an id nor a name.
        """
        given_id = params.get(self.id_option)
        if given_id is None and params.get(self.identity[0]) is None:
            raise InvalidOption(self.id_option, f"or {self.identity[0]} is required")
        with about(self.id_option):
            entry_id = None if given_id is None else parse_id(given_id)
        values = {}
        for name, each in self.fields.items():
            if params.get(name) is not None:
                try:
                    each.check_given(given.get(name))
                    values[name] = each.clean(params[name])
                except ValueError as error:  # not with about(), which takes too long for each value of 10,000 entries
                    if not absent or entry_id is None:
                        raise InvalidOption(name, error) from error
        return Wanted(entry_id, values)

    def is_name(self, name: str) -> bool:
        """Whether this field is part of the identity, and compared as a name."""
        return name in self.identity and isinstance(self.fields[name], Name)

    def check_filter(self, name: str, value: Any) -> None:
        """Raise InvalidOption for a value that the API would reject, or that cannot be sent."""
        with about(name):
            check_encoding(str(value))
            if isinstance(self.fields.get(name), Name):
                self.fields[name].check(value)

    def held(self, document: Any) -> Held:
        """Read an entry from the API. Unknown and deprecated fields are ignored.

        Raises ValueError if it is not an object, has no id, or has a field of the wrong type.
        """
        if not isinstance(document, Mapping):
            raise ValueError("not an object")
        entry_id = parse_id(document.get("id"))
        for name in TIMES:
            if not isinstance(document.get(name), (str, type(None))):
                raise InvalidOption(name, "is not a string")
        info = {name: document.get(name) for name in self.info_names}
        return Held(entry_id, self.as_held(document), info)

    def as_held(self, values: Values) -> dict[str, Any]:
        """The values as an account would show them: every field, None if it is empty. Raises ValueError for a wrong type."""
        shown = {}
        for name, each in self.fields.items():
            value = values.get(name)
            try:
                shown[name] = value if value is None else each.read(value)
            except ValueError as error:
                raise InvalidOption(name, error) from error
        return shown

    def updated(self, held: Held, changes: Values) -> Held:
        """The entry after these changes, as far as it is known in advance."""
        return held._replace(values=self.as_held({**held.values, **changes})) if changes else held

    def with_defaults(self, values: Values) -> dict[str, Any]:
        """The values, with defaults for the fields that are not given."""
        return {**self._defaults, **values}

    @functools.cached_property
    def _defaults(self) -> Values:
        return {name: each.default for name, each in self.fields.items() if each.default is not KEEP}

    def result(self, entry: Held | Draft) -> dict[str, Any]:
        """All fields by name, for a module's result."""
        if isinstance(entry, Held):
            return {"id": entry.id, **entry.values, **entry.info}
        return {"id": None, **self.as_held(entry.values), **dict.fromkeys(self.info_names)}

    def name_of(self, values: Values) -> str:
        """The name of an entry for messages and headers, with the second part in parentheses."""
        names = [str(values[name]) for name in self.identity if values.get(name) is not None]
        return f"{names[0]} ({', '.join(names[1:])})" if len(names) > 1 else "".join(names)

    def field_for(self, name: str, *sides: Values) -> Field:
        """The field as it reads these values: the only place that decides whether a name is a regular expression."""
        each = self.fields[name]
        if each.regex_flag and isinstance(each, Name) and any(side.get(each.regex_flag) for side in sides):
            return each.as_regex
        return each

    def same(self, name: str, mine: Values, theirs: Values) -> bool:
        """Whether a field has the same value on both sides."""
        one, other = mine.get(name), theirs.get(name)
        if one == other:
            return True
        each = self.field_for(name, mine, theirs)
        return each.key(one) == each.key(other)

    def fits(self, wanted: Values, held: Values, names: Iterable[str]) -> bool:
        """Whether the account's values of these fields match the wanted ones. Fields that are not wanted match."""
        given = (name for name in names if name in wanted and wanted[name] != held.get(name))  # most are equal as texts
        return all(self.field_for(name, wanted, held).matches(wanted[name], held.get(name)) for name in given)

    def identifies(self, wanted: Wanted, held: Held) -> bool:
        """Whether a task's entry means this entry of the account: by its id, or else by its identity."""
        if wanted.id is not None:
            return wanted.id == held.id
        return self.fits(wanted.values, held.values, self.identity)

    def same_kind(self, wanted: Values, held: Values) -> bool:
        """Whether the given flags that decide how the identity is read are equal on both sides."""
        flags = self.distinguishing[len(self.identity) :]
        return all(self.same(name, wanted, held) for name in flags if name in wanted)

    def mean_the_same(self, one: Values, other: Values) -> bool:
        """Whether two entries of an account have the same name. A type that is unknown fits every type."""
        fits = self.fits(one, other, self.identity) or self.fits(other, one, self.identity)
        return fits and self.same_kind(one, other)

    def changes(self, wanted: Values, held: Held) -> dict[str, Any]:
        """The given fields that differ. An update sends these."""
        theirs = held.values
        # Comparing the plain values first saves most of the time for 10,000 entries.
        return {
            name: value
            for name, value in wanted.items()
            if value != theirs.get(name) and not self.same(name, wanted, theirs)
        }

    def is_unknown(self, name: str, values: Values) -> bool:
        """Whether this part of a name is retired or missing, so that it matches every value."""
        return name in self.identity[1:] and self.fields[name].matches("", values.get(name))

    def index_key(self, values: Values) -> Hashable:
        """A key that is equal for all entries with the same name. Entries with different names can also have equal keys."""
        first = self.identity[0]
        return self.fields[first].key(values.get(first))

    def check_values(self, values: Values, names: Iterable[str]) -> None:
        """Raise InvalidOption for values of these fields, or combinations of them, that the API would reject."""
        names = tuple(names)
        for name in names:
            self._check_field(name, values)
        if set(names).intersection(self.distinguishing):
            self.check(values)

    def check_names(self, values: Values) -> None:
        """Raise InvalidOption for a text that cannot be a name."""
        for name in self.identity:
            if self.is_name(name):
                self._check_field(name, values)

    def _check_field(self, name: str, values: Values) -> None:
        if values.get(name) is not None:
            with about(name):
                self.field_for(name, values).check(values[name])
