# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of value that fields and query parameters can have, and how they are checked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any

UUID_SHAPE = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Kind:
    """A kind of value."""

    def problem(self, value: Any) -> str | None:
        """The problem with a value of a request body, as the end of a sentence that begins with the field's name."""
        raise NotImplementedError

    def from_query(self, text: str) -> Any:
        """The value that a query parameter stands for. Raises ValueError with the end of such a sentence."""
        problem = self.problem(text)
        if problem:
            raise ValueError(problem)
        return text


class Flag(Kind):
    """A boolean."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else "must be true or false"

    def from_query(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("must be true or false")
        return text == "true"


@dataclass(frozen=True)
class Text(Kind):
    """A string. Lengths are in characters."""

    shortest: int = 0
    longest: int | None = None

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be a string"
        if len(value) < self.shortest:
            return f"must have at least {self.shortest} characters"
        if self.longest is not None and len(value) > self.longest:
            return f"must have at most {self.longest} characters"
        return None


@dataclass(frozen=True)
class Choice(Kind):
    """One of several strings. Only old entries have retired ones. Requests may filter by them, but not set them."""

    values: tuple[str, ...]
    retired: tuple[str, ...] = ()

    def problem(self, value: Any) -> str | None:
        return None if value in self.values else f"must be one of {', '.join(self.values)}"

    def from_query(self, text: str) -> str:
        if text not in (*self.values, *self.retired):
            raise ValueError(f"must be one of {', '.join((*self.values, *self.retired))}")
        return text


@dataclass(frozen=True)
class Number(Kind):
    """A whole number within limits."""

    lowest: int
    highest: int

    def problem(self, value: Any) -> str | None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole and self.lowest <= value <= self.highest
        return None if fits else f"must be a whole number from {self.lowest} to {self.highest}"

    def from_query(self, text: str) -> int:
        problem = self.problem(int(text) if re.fullmatch("[0-9]{1,9}", text) else None)
        if problem:
            raise ValueError(problem)
        return int(text)


class Uuid(Kind):
    """A UUID as a string."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, str) and UUID_SHAPE.fullmatch(value) else "must be a UUID"


class Network(Kind):
    """An IP address or network, of version 4 or 6."""

    def problem(self, value: Any) -> str | None:
        try:
            ipaddress.ip_network(str(value), strict=False)
        except ValueError:
            return "must be an IP address or network"
        return None if isinstance(value, str) else "must be a string"


@dataclass(frozen=True)
class Many(Kind):
    """A list of values of one kind."""

    each: Kind
    fewest: int = 0
    most: int | None = None

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list"
        if len(value) < self.fewest:
            return f"must have at least {self.fewest} entries"
        if self.most is not None and len(value) > self.most:
            return f"must have at most {self.most} entries"
        problems = filter(None, map(self.each.problem, value))
        return next((f"has an entry that {problem}" for problem in problems), None)
