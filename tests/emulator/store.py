# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of one list of one account, in memory."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from .checks import Checker, Invalid
from .schema import EmailList, Filter, Row
from .value_types import UUID_PATTERN


class NotFound(Exception):
    """There is no entry with this id."""


class Synced(Exception):
    """The entry comes from a directory, so requests cannot edit or delete it."""


#: Filters with their values. An entry must match one value of each filter.
Filters = list[tuple[Filter, list[Any]]]


class Store:
    """The entries by id, in the order of their creation. Rows are replaced, but never changed in place."""

    def __init__(self, email_list: EmailList, integers: bool) -> None:
        self.list = email_list
        self.rows: dict[Any, Row] = {}
        self.integers = integers
        self.calls = email_list.integer_calls if integers else email_list.calls
        self._checker = Checker(email_list, integers)
        self._ids: Iterator[Any] = _integer_ids(email_list) if integers else _uuids(email_list)

    def is_valid_id(self, entry_id: Any) -> bool:
        """Whether this is the right kind of id for the account."""
        if self.integers:
            return isinstance(entry_id, int) and not isinstance(entry_id, bool)
        return isinstance(entry_id, str) and bool(UUID_PATTERN.fullmatch(entry_id))

    def get(self, entry_id: Any) -> Row:
        if entry_id not in self.rows:
            raise NotFound(f"no {self.list.entry} has this {self.list.id_name}")
        return self.rows[entry_id]

    def create(self, body: Any, pointer: str = "") -> Row:
        return self.add(self._checker.creation(body, pointer))

    def add(self, values: Row) -> Row:
        """Add an entry with the server's own fields, without any checks."""
        now = _now()
        fixed = {each.name: each.value for each in self.list.response_fields if each.derived is None}
        row = {"id": self._new_id(), **fixed, **self._with_defaults(values), "created_at": now, "modified_at": now}
        self.rows[row["id"]] = row
        return row

    def add_raw(self, row: Row) -> Row:
        """Add an entry without any checks. Only a missing id and missing times are filled in."""
        now = _now()
        entry_id = row["id"] if "id" in row else self._new_id()
        self.rows[entry_id] = {"id": entry_id, "created_at": now, "modified_at": now, **row}
        return self.rows[entry_id]

    def edit(self, entry_id: Any, body: Any, pointer: str = "") -> Row:
        row = self._editable(entry_id)
        values = self._checker.edit(body, row, pointer)
        self.rows[entry_id] = {**row, **values, "modified_at": _now()}
        return self.rows[entry_id]

    def replace(self, entry_id: Any, body: Any, pointer: str = "") -> Row:
        row = self._editable(entry_id)
        values = self._checker.replacement(body, pointer)
        kept = {each.name: row.get(each.name) for each in self.list.fields if each.immutable}
        self.rows[entry_id] = {**row, **self._with_defaults({**values, **kept}), "modified_at": _now()}
        return self.rows[entry_id]

    def delete(self, entry_id: Any) -> Row:
        self._editable(entry_id)
        del self.rows[entry_id]
        return {"id": entry_id}

    def batch(self, body: dict[str, list[Any]]) -> dict[str, list[Row]]:
        """Carry out all parts, in the order of the list's ``batch_parts``.

        If an entry fails, the changes before it are undone if the list's batches are atomic.
        """
        before = dict(self.rows)
        try:
            return {
                part: [self._change(part, entry, f"/{part}/{position}") for position, entry in enumerate(body[part])]
                for part in self.list.batch_parts
            }
        except (Invalid, NotFound, Synced):
            if self.list.batch_is_atomic:
                self.rows = before
            raise

    def matching(self, filters: Filters, search: str, order: str, descending: bool) -> list[Row]:
        """The entries that match all filters and contain the search text, sorted."""
        text = search.lower()
        found = [row for row in self.rows.values() if self._contains(row, text) and _matches(row, filters)]
        return sorted(found, key=lambda row: str(row.get(order) or ""), reverse=descending)

    def as_response(self, row: Row) -> Row:
        """The entry with its derived fields, as the API returns it."""
        return {**{each.name: each.derived(row) for each in self.list.response_fields if each.derived}, **row}

    def _new_id(self) -> Any:
        return next(each for each in self._ids if each not in self.rows)

    def _editable(self, entry_id: Any) -> Row:
        row = self.get(entry_id)
        if self.list.synced and self.list.synced(row):
            raise Synced(f"this {self.list.entry} is synchronized from a directory")
        return row

    def _with_defaults(self, values: Row) -> Row:
        """These values, and defaults for fields that are missing or where null means the default."""
        defaults = {
            each.name: each.default
            for each in self.list.fields
            if each.name not in values or (values[each.name] is None and not each.patch_null)
        }
        return {**values, **defaults}

    def _change(self, part: str, entry: Any, pointer: str) -> Row:
        if part == "posts":
            return self.as_response(self.create(entry, pointer))
        if not isinstance(entry, dict) or not self.is_valid_id(entry.get("id")):
            raise Invalid(f"{pointer}/id", "id must be an id of this account")
        body = {name: value for name, value in entry.items() if name != "id"}
        if part == "deletes":
            for name in body:
                raise Invalid(f"{pointer}/{name}", f"{name} is unknown")
            return self.delete(entry["id"])
        change = self.edit if part == "patches" else self.replace
        return self.as_response(change(entry["id"], body, pointer))

    def _contains(self, row: Row, text: str) -> bool:
        return not text or text in " ".join(str(row.get(name) or "") for name in self.list.search).lower()


def _matches(row: Row, filters: Filters) -> bool:
    return all(any(_has_value(row, filter, value) for value in values) for filter, values in filters)


def _has_value(row: Row, filter: Filter, value: Any) -> bool:
    held = row.get(filter.field or filter.name)
    return value in (held or ()) if filter.within else held == value


def _integer_ids(email_list: EmailList) -> Iterator[int]:
    return itertools.count(email_list.first_integer_id)


def _uuids(email_list: EmailList) -> Iterator[str]:
    """UUIDs that look random but are the same in every run, so that the documentation and the tests can use them."""
    domain = f"{email_list.uuid_name}.example"
    return (str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{number}.{domain}")) for number in itertools.count(1))


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
