# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The field types of an entry. A field converts, validates and compares its values.

The methods raise ValueError with a text that continues a sentence after the field's name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from . import names

#: A field with this default is not sent if the task does not give it, and ``state=exact`` leaves it alone.
KEEP: Any = None

_TYPE_NAMES = {str: "a string", bool: "a boolean", int: "an integer"}


class Field:
    """One writable field. The attributes of the class are its settings, and their defaults."""

    type: type = str
    default: Any = KEEP  # what creations and ``state=exact`` use if the task does not give a value
    required = False  # for creations
    immutable = False  # only a creation can set it
    filter = False  # the API can filter a list by it
    regex_flag = ""  # the flag that makes this a regular expression
    max_length: int | None = 1024  # characters of a value that is sent; None if the API has no limit
    choices: tuple[str, ...] = ()

    def __init__(self, **settings: Any) -> None:
        for name, value in settings.items():
            getattr(self, name)  # refuse a setting that does not exist
            setattr(self, name, value)

    @property
    def option(self) -> dict[str, Any]:
        """The argument spec for one entry."""
        elements = {"elements": "str"} if self.type is list else {}
        choices = {"choices": list(self.choices)} if self.choices else {}
        return {"type": self.type.__name__, **elements, **choices}

    @property
    def held_option(self) -> dict[str, Any]:
        """The argument spec that also accepts words that the API may introduce. Words are checked before they are sent."""
        return {name: value for name, value in self.option.items() if name != "choices"}

    @property
    def filter_option(self) -> dict[str, Any]:
        """The argument spec of a filter."""
        return self.option

    @property
    def requirement(self) -> str:
        """The error if a creation lacks this field; the text continues a sentence after the field's name."""
        return "is required"

    def check_given(self, value: Any) -> None:
        """Called with the value of the task before Ansible converts it. Raises ValueError if that would change its meaning."""

    def clean(self, value: Any) -> Any:
        """Convert a value of the task into the form that is compared and sent."""
        return value

    def read(self, value: Any) -> Any:
        """Convert a value of the API into the form that is compared and shown."""
        if not isinstance(value, self.type):
            raise ValueError(f"is not {_TYPE_NAMES[self.type]}")
        return value

    def check(self, value: Any) -> None:
        """Called before a cleaned value is sent. Raises ValueError if the API would reject it, or if it must be a mistake."""

    def check_length(self, value: str) -> None:
        """Raises ValueError for a text that is too long to be sent. An account may have longer ones, and keeps them."""
        if self.max_length is not None and len(value) > self.max_length:
            raise ValueError(f"must have at most {self.max_length} characters, not {len(value)}")

    def key(self, value: Any) -> Hashable:
        """The comparison key: two values are equal if their keys are. Missing, null and empty are equal."""
        return value or None

    def matches(self, wanted: Any, held: Any) -> bool:
        """Whether the account's value matches the wanted one, if this field is part of the identity."""
        return self.key(wanted) == self.key(held)


class Flag(Field):
    """A boolean. If the API leaves it out, it counts as false."""

    type = bool


class Text(Field):
    """A note. Comparisons ignore trailing white space and the kind of line endings."""

    def check_given(self, value: Any) -> None:
        _check_is_text(value)

    def clean(self, value: str) -> str:
        names.check_encoding(value)
        return value

    def check(self, value: str) -> None:
        """Writing the mask would destroy the note that it hides. A note that stays as it is may contain it."""
        self.check_length(value)
        names.check_mask(value)

    def read(self, value: Any) -> str | None:
        """None if it is empty: an account makes no difference between an empty note and none."""
        return super().read(value) or None

    def key(self, value: str | None) -> Hashable:
        return "\n".join((value or "").splitlines()).rstrip() or None


class Name(Field):
    """A text that names something. ``compare_by`` returns its key; ``validate`` raises ValueError if it cannot be a name."""

    compare_by: Callable[[str], str] = staticmethod(names.text_key)
    validate: Callable[[str], None] = staticmethod(names.check_name)

    def check_given(self, value: Any) -> None:
        _check_is_text(value)

    def clean(self, value: str) -> str:
        value = value.strip()
        if not value:
            raise ValueError("must not be empty")
        names.check_encoding(value)
        return value

    def read(self, value: Any) -> str | None:
        """None if an optional name is empty."""
        text: str = super().read(value)
        return text if text or self.required else None

    def check(self, value: str) -> None:
        self.check_length(value)
        names.check_word(value)
        self.validate(value)

    def key(self, value: str | None) -> Hashable:
        return self.compare_by(value) if value else None

    @functools.cached_property
    def as_regex(self) -> Name:
        """How this name is compared and validated if it is a regular expression."""
        return Name(compare_by=names.literal_key, max_length=self.max_length)


class Choice(Field):
    """One of several words. Only old entries have a ``retired`` word. Retired words and null match every word."""

    retired: tuple[str, ...] = ()

    @property
    def filter_option(self) -> dict[str, Any]:
        return {"type": "str", "choices": [*self.choices, *self.retired]}

    @property
    def requirement(self) -> str:
        return f"must be one of {', '.join(self.choices)}"

    def check(self, value: str) -> None:
        if value not in self.choices:
            raise ValueError(self.requirement)

    def matches(self, wanted: Any, held: Any) -> bool:
        return wanted == held or held is None or held in self.retired


class TextSet(Field):
    """A set of texts, so their order does not matter. ``compare_by`` and ``validate`` work as in ``Name``, on one text."""

    type = list
    may_be_empty = True
    max_items: int | None = None
    compare_by: Callable[[str], str] = str
    validate: Callable[[str], None] = staticmethod(names.check_name)

    def check_given(self, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            _check_is_text(item)

    def clean(self, value: Sequence[str]) -> list[str]:
        texts = [text.strip() for text in value]
        for text in texts:
            names.check_encoding(text)
        distinct: dict[str, str] = {}
        for text in texts:
            distinct.setdefault(self.compare_by(text), text)
        return list(distinct.values())

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise ValueError("is not a list of strings")
        return value

    def check(self, value: Sequence[str]) -> None:
        if not value and not self.may_be_empty:
            raise ValueError("must not be empty")
        if self.max_items is not None and len(value) > self.max_items:
            raise ValueError(f"must have at most {self.max_items} items, not {len(value)}")
        unknown = [text for text in value if self.choices and text not in self.choices]
        if unknown:
            raise ValueError(f"must only contain {', '.join(self.choices)}, not {unknown[0][:80]!r}")
        if "" in value:
            raise ValueError("must not contain an empty string")
        for text in value:
            try:
                names.check_word(text)
                self.validate(text)
            except ValueError as error:
                raise ValueError(f"contains {text[:80]!r}: each item {error}") from error

    def key(self, value: Sequence[str] | None) -> Hashable:
        return frozenset(map(self.compare_by, value)) if value else None


class Number(Field):
    """An integer within limits."""

    type = int
    minimum = 0
    maximum = 2**31 - 1

    def clean(self, value: int) -> int:
        if isinstance(value, bool):
            raise ValueError(self.requirement)
        return value

    def check(self, value: int) -> None:
        if not self.minimum <= value <= self.maximum:
            raise ValueError(self.requirement)

    @property
    def requirement(self) -> str:
        return f"must be an integer from {self.minimum} to {self.maximum}"

    def key(self, value: int | None) -> Hashable:
        return value


def _check_is_text(value: Any) -> None:
    """Refuse what Ansible would turn into another text: ``on`` into ``True``, ``0777`` into ``511``, ``1.10`` into ``1.1``."""
    if isinstance(value, (bool, int, float)):
        kind = "a boolean" if isinstance(value, bool) else "a number"
        raise ValueError(f"must be text, but YAML reads it as {kind}, {value}. Put it in quotes")
