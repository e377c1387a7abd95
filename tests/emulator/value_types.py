# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of fields and query parameters, and their checks."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

UUID_PATTERN = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ValueType:
    """A type of value."""

    def problem(self, value: Any) -> str | None:
        """The problem with a value in a request body, if any. Callers put the field's name in front of it."""
        raise NotImplementedError

    def from_query(self, text: str) -> Any:
        """Convert a query parameter. Raises ValueError with the problem."""
        problem = self.problem(text)
        if problem:
            raise ValueError(problem)
        return text


class Flag(ValueType):
    """A boolean."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else "must be true or false"

    def from_query(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("must be true or false")
        return text == "true"


@dataclass(frozen=True)
class Text(ValueType):
    """A string. Lengths are in characters."""

    min_length: int = 0
    max_length: int | None = None

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be a string"
        if len(value) < self.min_length:
            return f"must have at least {self.min_length} characters"
        if self.max_length is not None and len(value) > self.max_length:
            return f"must have at most {self.max_length} characters"
        return None


@dataclass(frozen=True)
class Choice(ValueType):
    """One of several strings. Only old entries have retired strings. Requests can only filter by them."""

    values: tuple[str, ...]
    retired: tuple[str, ...] = ()

    def problem(self, value: Any) -> str | None:
        return None if value in self.values else f"must be one of {', '.join(self.values)}"

    def from_query(self, text: str) -> str:
        if text not in (*self.values, *self.retired):
            raise ValueError(f"must be one of {', '.join((*self.values, *self.retired))}")
        return text


@dataclass(frozen=True)
class Number(ValueType):
    """An integer within limits."""

    minimum: int
    maximum: int

    def problem(self, value: Any) -> str | None:
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        fits = is_integer and self.minimum <= value <= self.maximum
        return None if fits else f"must be an integer from {self.minimum} to {self.maximum}"

    def from_query(self, text: str) -> int:
        problem = self.problem(int(text) if re.fullmatch("[0-9]{1,9}", text) else None)
        if problem:
            raise ValueError(problem)
        return int(text)


class Uuid(ValueType):
    """A UUID as a string."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, str) and UUID_PATTERN.fullmatch(value) else "must be a UUID"


class Network(ValueType):
    """An IPv4 or IPv6 address or network."""

    def problem(self, value: Any) -> str | None:
        try:
            ipaddress.ip_network(str(value), strict=False)
        except ValueError:
            return "must be an IP address or network"
        return None if isinstance(value, str) else "must be a string"


@dataclass(frozen=True)
class ListOf(ValueType):
    """A list of values of one type."""

    item: ValueType
    min_items: int = 0
    max_items: int | None = None

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list"
        if len(value) < self.min_items:
            return f"must have at least {self.min_items} entries"
        if self.max_items is not None and len(value) > self.max_items:
            return f"must have at most {self.max_items} entries"
        problems = filter(None, map(self.item.problem, value))
        return next((f"has an entry that {problem}" for problem in problems), None)


_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")


def parse_time(text: str) -> datetime:
    """A time from RFC 3339. Raises ValueError with the problem."""
    found = _RFC_3339.fullmatch(text)
    if not found:
        raise ValueError("must be a time as in RFC 3339, with a zone")
    day, clock, fraction, zone = found.groups()
    # Python 3.9 accepts neither Z nor other numbers of digits.
    return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '')[:6]:0<6}{'+00:00' if zone in 'Zz' else zone}")


class Time(ValueType):
    """A time as in RFC 3339, with a zone. In a query, it becomes a datetime."""

    def problem(self, value: Any) -> str | None:
        try:
            parse_time(str(value))
        except ValueError as error:
            return str(error)
        return None if isinstance(value, str) else "must be a string"

    def from_query(self, text: str) -> datetime:
        return parse_time(text)


class Object(ValueType):
    """An object, whose fields are checked on their own."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, dict) else "must be an object"


@dataclass(frozen=True)
class Nullable(ValueType):
    """Another type, or null."""

    value_type: ValueType

    def problem(self, value: Any) -> str | None:
        return None if value is None else self.value_type.problem(value)
