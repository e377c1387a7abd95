# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""The kinds of field that an entry may have. A field decides everything about one of its values.

The methods raise ValueError with the rest of a sentence that begins with the field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible_collections.community.cloudflare.plugins.module_utils import _names

#: A default that means: not sent if the task does not give the field, and left alone by ``state=exact``.
KEEP: Any = None


@dataclass(frozen=True)
class Field:
    """One writable field. ``default`` is what a creation and ``state=exact`` use if the task does not give it."""

    default: Any = KEEP
    required: bool = False  # a creation needs it
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
        """The argument spec that also takes what an account may hold already, and that nobody can create."""
        return self.option

    @property
    def filter_option(self) -> dict[str, Any]:
        """The argument spec of a filter."""
        return self.option

    @property
    def requirement(self) -> str:
        """What is wrong if a creation lacks it, as the rest of a sentence that begins with its name."""
        return "is needed"

    def clean(self, value: Any) -> Any:
        """A task's value, as it is compared and sent."""
        return value

    def read(self, value: Any) -> Any:
        """A value of the API's, as it is compared and shown."""
        if not isinstance(value, self.type):
            raise ValueError(f"is not a {self.type.__name__}")
        return value

    def check(self, value: Any, literal: bool) -> None:
        """Refuse a cleaned value that the API would refuse, or that can only be a mistake. For what is to be sent."""

    def key(self, value: Any, literal: bool = False) -> Hashable:
        """Two values are the same if their keys are equal. Missing, null and empty are the same."""
        return value or None

    def matches(self, wanted: Any, held: Any, literal: bool = False) -> bool:
        """Whether a held value fits an entry that is named by the wanted one."""
        return self.key(wanted, literal) == self.key(held, literal)


@dataclass(frozen=True)
class Flag(Field):
    """A switch. One that the API leaves out counts as off."""

    type: ClassVar[type] = bool


@dataclass(frozen=True)
class Text(Field):
    """A note. Trailing white space and the style of line ends are ignored in comparisons."""

    longest: int = 1024  # characters

    def clean(self, value: str) -> str:
        _check_text(value, self.longest)
        return value

    def read(self, value: Any) -> str | None:
        """As an account holds it: there, an empty note and none are the same."""
        return super().read(value) or None

    def key(self, value: str | None, literal: bool = False) -> Hashable:
        return "\n".join((value or "").splitlines()).rstrip() or None


@dataclass(frozen=True)
class Name(Field):
    """A text that names something. ``match`` makes its key, ``refuse`` raises ValueError for what cannot be a name."""

    longest: int = 1024  # characters
    match: Callable[[str], str] = _names.text_key
    refuse: Callable[[str], None] = _names.check_name

    def clean(self, value: str) -> str:
        value = value.strip()
        if not value:
            raise ValueError("must not be empty")
        _check_text(value, self.longest)
        return value

    def read(self, value: Any) -> str | None:
        """An optional name that is empty is none."""
        text: str = super().read(value)
        return text if text or self.required else None

    def check(self, value: str, literal: bool) -> None:
        if literal:
            _names.check_name(value)
        else:
            self.refuse(value)

    def key(self, value: str | None, literal: bool = False) -> Hashable:
        match = _names.literal_key if literal else self.match
        return match(value) if value else None


@dataclass(frozen=True)
class Choice(Field):
    """One of several words. ``retired`` ones are held by old entries only; they and null fit every word."""

    choices: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def option(self) -> dict[str, Any]:
        return {"type": "str", "choices": list(self.choices)}

    @property
    def held_option(self) -> dict[str, Any]:
        """Any word: the API may have new ones. Those that would be sent are checked."""
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
class Many(Field):
    """A set of texts: their order does not count. ``match`` makes the key of one text, ``refuse`` is as in ``Name``."""

    choices: tuple[str, ...] = ()
    fewest: int = 0
    most: int | None = None
    match: Callable[[str], str] = str
    refuse: Callable[[str], None] = _names.check_name

    type: ClassVar[type] = list

    @property
    def option(self) -> dict[str, Any]:
        choices = {"choices": list(self.choices)} if self.choices else {}
        return {"type": "list", "elements": "str", **choices}

    @property
    def held_option(self) -> dict[str, Any]:
        """Any words: the API may have new ones. Those that would be sent are checked."""
        return {"type": "list", "elements": "str"}

    def clean(self, value: Sequence[str]) -> list[str]:
        texts = [text.strip() for text in value]
        for text in texts:
            _check_text(text, None)
        distinct: dict[str, str] = {}
        for text in texts:
            distinct.setdefault(self.match(text), text)
        return list(distinct.values())

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise ValueError("is not a list of str")
        return value

    def check(self, value: Sequence[str], literal: bool) -> None:
        if len(value) < self.fewest or (self.most is not None and len(value) > self.most):
            limit = f"at least {self.fewest}" if len(value) < self.fewest else f"at most {self.most}"
            raise ValueError(f"must have {limit} entries, not {len(value)}")
        unknown = [text for text in value if self.choices and text not in self.choices]
        if unknown:
            raise ValueError(f"must hold none but {', '.join(self.choices)}, and it holds {unknown[0][:80]!r}")
        if "" in value:
            raise ValueError("must not hold an empty text")
        for text in value:
            try:
                self.refuse(text)
            except ValueError as error:
                raise ValueError(f"holds {text[:80]!r}: each {error}") from error

    def key(self, value: Sequence[str] | None, literal: bool = False) -> Hashable:
        return frozenset(map(self.match, value)) if value else None


@dataclass(frozen=True)
class Number(Field):
    """An integer within limits."""

    smallest: int = 0
    largest: int = 2**31 - 1

    type: ClassVar[type] = int

    def clean(self, value: int) -> int:
        if isinstance(value, bool) or not self.smallest <= value <= self.largest:
            raise ValueError(f"must be an integer from {self.smallest} to {self.largest}")
        return value

    def key(self, value: int | None, literal: bool = False) -> Hashable:
        return value


def _check_text(text: str, longest: int | None) -> None:
    if longest is not None and len(text) > longest:
        raise ValueError(f"must have at most {longest} characters, not {len(text)}")
    check_encoding(text)


def check_encoding(text: str) -> None:
    """Refuse what is not Unicode. Python reads bytes of another encoding as halves of surrogate pairs."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("is not valid UTF-8: what it was read from is in another encoding")
