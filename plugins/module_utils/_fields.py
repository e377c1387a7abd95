# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The field types of an entry. A field converts, validates and compares its values.

The methods raise ValueError with a text that continues a sentence after the field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible_collections.community.cloudflare.plugins.module_utils import _names

#: A field with this default is not sent if the task does not give it, and ``state=exact`` leaves it alone.
KEEP: Any = None

_TYPE_NAMES = {str: "a string", bool: "a boolean", int: "an integer"}


@dataclass(frozen=True)
class Field:
    """One writable field. Creations and ``state=exact`` use ``default`` if the task does not give a value."""

    default: Any = KEEP
    required: bool = False  # for creations
    immutable: bool = False  # only a creation can set it
    filter: bool = False  # the API can filter a list by it
    literal_if: str = ""  # the flag that makes this a regular expression, which is compared literally

    type: ClassVar[type] = str

    @property
    def option(self) -> dict[str, Any]:
        """The argument spec for one entry."""
        return {"type": self.type.__name__}

    @property
    def held_option(self) -> dict[str, Any]:
        """The argument spec that also accepts values that exist in accounts but cannot be created."""
        return self.option

    @property
    def filter_option(self) -> dict[str, Any]:
        """The argument spec of a filter."""
        return self.option

    @property
    def requirement(self) -> str:
        """The error if a creation lacks this field; the text continues a sentence after the field's name."""
        return "is required"

    def clean(self, value: Any) -> Any:
        """Convert a value of the task into the form that is compared and sent."""
        return value

    def read(self, value: Any) -> Any:
        """Convert a value of the API into the form that is compared and shown."""
        if not isinstance(value, self.type):
            raise ValueError(f"is not {_TYPE_NAMES[self.type]}")
        return value

    def check(self, value: Any, literal: bool) -> None:
        """Called before a cleaned value is sent. Raises ValueError if the API would reject it, or if it must be a mistake."""

    def key(self, value: Any, literal: bool = False) -> Hashable:
        """The comparison key: two values are equal if their keys are. Missing, null and empty are equal."""
        return value or None

    def matches(self, wanted: Any, held: Any, literal: bool = False) -> bool:
        """Whether the account's value matches the wanted one, if this field is part of the identity."""
        return self.key(wanted, literal) == self.key(held, literal)


@dataclass(frozen=True)
class Flag(Field):
    """A boolean. If the API leaves it out, it counts as false."""

    type: ClassVar[type] = bool


@dataclass(frozen=True)
class Text(Field):
    """A note. Comparisons ignore trailing white space and the kind of line endings."""

    max_length: int = 1024  # characters

    def clean(self, value: str) -> str:
        _check_text(value, self.max_length)
        return value

    def read(self, value: Any) -> str | None:
        """None if it is empty: an account makes no difference between an empty note and none."""
        return super().read(value) or None

    def key(self, value: str | None, literal: bool = False) -> Hashable:
        return "\n".join((value or "").splitlines()).rstrip() or None


@dataclass(frozen=True)
class Name(Field):
    """A text that names something. ``compare_by`` returns its comparison key; ``validate`` raises ValueError if it cannot be a name."""

    max_length: int = 1024  # characters
    compare_by: Callable[[str], str] = _names.text_key
    validate: Callable[[str], None] = _names.check_name

    def clean(self, value: str) -> str:
        value = value.strip()
        if not value:
            raise ValueError("must not be empty")
        _check_text(value, self.max_length)
        return value

    def read(self, value: Any) -> str | None:
        """None if an optional name is empty."""
        text: str = super().read(value)
        return text if text or self.required else None

    def check(self, value: str, literal: bool) -> None:
        if literal:
            _names.check_name(value)
        else:
            self.validate(value)

    def key(self, value: str | None, literal: bool = False) -> Hashable:
        compare_by = _names.literal_key if literal else self.compare_by
        return compare_by(value) if value else None


@dataclass(frozen=True)
class Choice(Field):
    """One of several words. Only old entries have a ``retired`` word. Retired words and null match every word."""

    choices: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def option(self) -> dict[str, Any]:
        return {"type": "str", "choices": list(self.choices)}

    @property
    def held_option(self) -> dict[str, Any]:
        """Accepts any word, because the API may have new ones. Words are checked before they are sent."""
        return {"type": "str"}

    @property
    def filter_option(self) -> dict[str, Any]:
        return {"type": "str", "choices": [*self.choices, *self.retired]}

    @property
    def requirement(self) -> str:
        return f"must be one of {', '.join(self.choices)}"

    def check(self, value: str, literal: bool) -> None:
        if value not in self.choices:
            raise ValueError(self.requirement)

    def matches(self, wanted: Any, held: Any, literal: bool = False) -> bool:
        return wanted == held or held is None or held in self.retired


@dataclass(frozen=True)
class TextSet(Field):
    """A set of texts, so their order does not matter. ``compare_by`` and ``validate`` work as in ``Name``, on one text."""

    choices: tuple[str, ...] = ()
    may_be_empty: bool = True
    max_items: int | None = None
    compare_by: Callable[[str], str] = str
    validate: Callable[[str], None] = _names.check_name

    type: ClassVar[type] = list

    @property
    def option(self) -> dict[str, Any]:
        choices = {"choices": list(self.choices)} if self.choices else {}
        return {"type": "list", "elements": "str", **choices}

    @property
    def held_option(self) -> dict[str, Any]:
        """Accepts any words, because the API may have new ones. Words are checked before they are sent."""
        return {"type": "list", "elements": "str"}

    def clean(self, value: Sequence[str]) -> list[str]:
        texts = [text.strip() for text in value]
        for text in texts:
            _check_text(text, None)
        distinct: dict[str, str] = {}
        for text in texts:
            distinct.setdefault(self.compare_by(text), text)
        return list(distinct.values())

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise ValueError("is not a list of strings")
        return value

    def check(self, value: Sequence[str], literal: bool) -> None:
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
                self.validate(text)
            except ValueError as error:
                raise ValueError(f"contains {text[:80]!r}: each item {error}") from error

    def key(self, value: Sequence[str] | None, literal: bool = False) -> Hashable:
        return frozenset(map(self.compare_by, value)) if value else None


@dataclass(frozen=True)
class Number(Field):
    """An integer within limits."""

    minimum: int = 0
    maximum: int = 2**31 - 1

    type: ClassVar[type] = int

    def clean(self, value: int) -> int:
        if isinstance(value, bool) or not self.minimum <= value <= self.maximum:
            raise ValueError(f"must be an integer from {self.minimum} to {self.maximum}")
        return value

    def key(self, value: int | None, literal: bool = False) -> Hashable:
        return value


def _check_text(text: str, max_length: int | None) -> None:
    if max_length is not None and len(text) > max_length:
        raise ValueError(f"must have at most {max_length} characters, not {len(text)}")
    check_encoding(text)


def check_encoding(text: str) -> None:
    """Refuse text that is not valid Unicode. Python decodes bytes of another encoding as lone surrogates."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("is not valid UTF-8. Its source uses a different encoding")
