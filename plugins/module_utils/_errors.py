# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be wrong with a task, as exceptions with data. ``_http/failures.py`` has the failures of requests."""

from __future__ import annotations

from . import _floor  # noqa: F401 pylint: disable=unused-import

# isort: split
import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Union


class CloudflareError(Exception):
    """The base class of our exceptions.

    ``progress`` holds additional keys for the module's result, such as the changes before the failure.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.progress: dict[str, Any] = {}


class InvalidOption(CloudflareError, ValueError):
    """A value of the task is invalid. ``reason`` continues a sentence after the option's name."""

    def __init__(self, option: str, reason: object) -> None:
        super().__init__(f"{option} {reason}")


@contextlib.contextmanager
def about(option: str) -> Iterator[None]:
    """Turn a ValueError from the block, whose text continues a sentence, into an InvalidOption that names the option."""
    try:
        yield
    except ValueError as error:
        raise InvalidOption(option, error) from error


#: Where a mistake is: the position of an entry (from 1), or a text such as "line 3". None if it is not in one place.
Place = Union[int, str, None]


def entry_at(position: int, origin: str) -> str:
    """What messages call an entry of a task: "entry 3", with its origin if the task says where it comes from."""
    return f"entry {position} ({origin})" if origin else f"entry {position}"


class Problem(NamedTuple):
    """A mistake and its place. ``origin`` says where the entry comes from, such as a file and a line."""

    place: Place
    reason: str
    origin: str = ""

    def __str__(self) -> str:
        if self.place is None:
            return self.reason
        place = entry_at(self.place, self.origin) if isinstance(self.place, int) else self.place
        return f"{place}: {self.reason}"


class InvalidEntries(CloudflareError, ValueError):
    """All mistakes in the entries of a task or in a file, in order. The message has the first ten of them."""

    def __init__(self, problems: Sequence[Problem], remedy: str = "") -> None:
        super().__init__("; ".join(shortened(list(map(str, problems)))) + remedy)
        self.problems = problems
        self.remedy = remedy


class Problems:
    """Collects mistakes, to report them together."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, reason: object, origin: str = "") -> None:
        """Remember a mistake."""
        self._found.append(Problem(place, str(reason), origin))

    @contextlib.contextmanager
    def at(self, place: Place, origin: str = "") -> Iterator[None]:
        """Remember a ValueError from the block, such as InvalidOption."""
        try:
            yield
        except ValueError as error:
            self.add(place, error, origin)

    def raise_any(self, remedy: str = "") -> None:
        """Raise InvalidEntries if there are mistakes. The message ends with the remedy."""
        if self._found:
            raise InvalidEntries(self._found, remedy)


def shortened(texts: Sequence[str], most: int = 10, rest: str = "more") -> list[str]:
    """The first texts for a message, at most ``most``. If there are others, the last item says how many: "and 3 more"."""
    others = len(texts) - most
    return [*texts[:most], *([f"and {others} {rest}"] if others > 0 else [])]


#: Characters that show nothing, although Unicode counts them as printable.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"


def visible(text: str) -> str:
    """One line for terminals, logs and XML.

    Control, bidirectional, invisible and unassigned characters, line breaks and lone surrogates become escapes such as
    ``\\u202E``. Names in an account and messages of the API can contain them, and could forge or hide output.
    """
    blank = re.compile(f"[{_BLANK}]")
    if text.isprintable() and not blank.search(text):
        return text
    return "".join(char if char.isprintable() and not blank.match(char) else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def sentence(text: object) -> str:
    """The text for a message: visible, and with a full stop unless it already ends a sentence."""
    shown = visible(str(text))
    return shown if shown.endswith((".", "?", "!")) else f"{shown}."
