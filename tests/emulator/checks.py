# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks request bodies against the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .schema import EmailList, Integers, Row


class Invalid(Exception):
    """An invalid value. ``pointer`` is its JSON pointer."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


class Checker:
    """Checks request bodies for one list of one account.

    Each public method returns the values of the body without ignored fields, or raises Invalid. ``pointer`` is the JSON
    pointer of the body within the request.
    """

    def __init__(self, email_list: EmailList, integers: bool) -> None:
        def fields_with(difference: Integers) -> set[str]:
            return {each.name for each in email_list.fields if integers and each.integers is difference}

        read_only = fields_with(Integers.READ_ONLY)
        self._fields = {each.name: each for each in email_list.fields if each.name not in read_only}
        self._ignored = {each.name for each in email_list.response_fields if each.ignored}
        self._in_every_patch = fields_with(Integers.ALWAYS_SENT)
        self._rules = email_list.rules

    def creation(self, body: Any, pointer: str = "") -> Row:
        values = self._known(body, pointer)
        self._require((each.name for each in self._fields.values() if each.required), values, pointer)
        self._check(values, values, pointer)
        return values

    def replacement(self, body: Any, pointer: str = "") -> Row:
        values = self._changeable(body, pointer)
        fields = self._fields.values()
        self._require((each.name for each in fields if each.required and not each.immutable), values, pointer)
        self._check(values, values, pointer)
        return values

    def edit(self, body: Any, row: Row, pointer: str = "") -> Row:
        """Check the body of a PATCH of this entry."""
        values = self._changeable(body, pointer)
        self._require(self._in_every_patch, values, pointer)
        self._check(values, {**row, **values}, pointer, patch=True)
        return values

    def _known(self, body: Any, pointer: str) -> Row:
        if not isinstance(body, dict):
            raise Invalid(pointer, "an entry must be an object")
        for name in body:
            if name not in self._fields and name not in self._ignored:
                raise Invalid(f"{pointer}/{name}", f"{name} is unknown or read-only")
        return {name: value for name, value in body.items() if name in self._fields}

    def _changeable(self, body: Any, pointer: str) -> Row:
        values = self._known(body, pointer)
        for name in values:
            if self._fields[name].immutable:
                raise Invalid(f"{pointer}/{name}", f"{name} cannot be changed")
        return values

    @staticmethod
    def _require(names: Iterable[str], values: Row, pointer: str) -> None:
        for name in names:
            if name not in values:
                raise Invalid(f"{pointer}/{name}", f"{name} is required")

    def _check(self, values: Row, row: Row, pointer: str, patch: bool = False) -> None:
        """Check each value, and the rules for the resulting ``row``.

        An old entry may break a rule. It can still be edited if the request does not set the fields of that rule.
        """
        for name, value in values.items():
            field = self._fields[name]
            may_be_null = field.nullable and (field.patch_null or not patch)
            problem = field.value_type.problem(value)
            if problem and not (value is None and may_be_null):
                raise Invalid(f"{pointer}/{name}", f"{name} {problem}")
        for rule in self._rules:
            problem = rule.problem(row) if values.keys() & set(rule.fields) else None
            if problem:
                raise Invalid(f"{pointer}/{rule.fields[0]}", problem)
