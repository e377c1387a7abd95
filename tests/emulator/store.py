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
from .kinds import UUID_SHAPE
from .schema import EmailList, Filter, Row


class Missing(Exception):
    """No entry has this id."""


class Synced(Exception):
    """The entry comes from a directory: requests can neither edit nor delete it."""


#: Filters with the values to look for. An entry has to fit one value of each.
Wanted = list[tuple[Filter, list[Any]]]


class Store:
    """The entries by id, in the order of their creation. A row is replaced, never changed in place."""

    def __init__(self, email_list: EmailList, integers: bool) -> None:
        self.list = email_list
        self.rows: dict[Any, Row] = {}
        self.integers = integers
        self.calls = email_list.integer_calls if integers else email_list.calls
        self._checker = Checker(email_list, integers)
        self._ids: Iterator[Any] = _integer_ids(email_list) if integers else _uuids(email_list)

    def has_id_shape(self, entry_id: Any) -> bool:
        """Whether this is an id of the account's generation."""
        if self.integers:
            return isinstance(entry_id, int) and not isinstance(entry_id, bool)
        return isinstance(entry_id, str) and bool(UUID_SHAPE.fullmatch(entry_id))

    def get(self, entry_id: Any) -> Row:
        if entry_id not in self.rows:
            raise Missing(f"no {self.list.entry} has this {self.list.id_name}")
        return self.rows[entry_id]

    def create(self, body: Any, pointer: str = "") -> Row:
        return self.add(self._checker.creation(body, pointer))

    def add(self, values: Row) -> Row:
        """Add an entry as the server would create it from these values, without any checks."""
        now = _now()
        shown = {each.name: each.value for each in self.list.shown if each.derived is None}
        row = {"id": self._new_id(), **shown, **self._filled(values), "created_at": now, "modified_at": now}
        self.rows[row["id"]] = row
        return row

    def add_raw(self, row: Row) -> Row:
        """Add an entry as it is, without any checks; only what every entry has is filled in."""
        now = _now()
        entry_id = row["id"] if "id" in row else self._new_id()
        self.rows[entry_id] = {"id": entry_id, "created_at": now, "modified_at": now, **row}
        return self.rows[entry_id]

    def edit(self, entry_id: Any, body: Any, pointer: str = "") -> Row:
        row = self._ours(entry_id)
        values = self._checker.edit(body, row, pointer)
        self.rows[entry_id] = {**row, **values, "modified_at": _now()}
        return self.rows[entry_id]

    def replace(self, entry_id: Any, body: Any, pointer: str = "") -> Row:
        row = self._ours(entry_id)
        values = self._checker.replacement(body, pointer)
        kept = {each.name: row.get(each.name) for each in self.list.fields if each.immutable}
        self.rows[entry_id] = {**row, **self._filled({**values, **kept}), "modified_at": _now()}
        return self.rows[entry_id]

    def delete(self, entry_id: Any) -> Row:
        self._ours(entry_id)
        del self.rows[entry_id]
        return {"id": entry_id}

    def batch(self, work: dict[str, list[Any]]) -> dict[str, list[Row]]:
        """Carry out the parts in the order of the list's ``batch_parts``.

        If one entry fails, the changes before it stay only if the list's batches are not atomic.
        """
        before = dict(self.rows)
        try:
            return {
                part: [self._change(part, entry, f"/{part}/{position}") for position, entry in enumerate(work[part])]
                for part in self.list.batch_parts
            }
        except (Invalid, Missing, Synced):
            if self.list.batch_is_atomic:
                self.rows = before
            raise

    def matching(self, wanted: Wanted, search: str, order: str, descending: bool) -> list[Row]:
        """The entries that fit all filters and contain the text that is searched for, sorted."""
        text = search.lower()
        found = [row for row in self.rows.values() if self._contains(row, text) and _fits(row, wanted)]
        return sorted(found, key=lambda row: str(row.get(order) or ""), reverse=descending)

    def as_answer(self, row: Row) -> Row:
        """An entry as the API shows it, with the derived fields."""
        return {**{each.name: each.derived(row) for each in self.list.shown if each.derived}, **row}

    def _new_id(self) -> Any:
        return next(each for each in self._ids if each not in self.rows)

    def _ours(self, entry_id: Any) -> Row:
        row = self.get(entry_id)
        if self.list.synced and self.list.synced(row):
            raise Synced(f"this {self.list.entry} is synchronized from a directory")
        return row

    def _filled(self, values: Row) -> Row:
        """These values, with what the server fills in for fields that are missing or that it decides on."""
        left = {
            each.name: each.default
            for each in self.list.fields
            if each.name not in values or (values[each.name] is None and not each.patch_null)
        }
        return {**values, **left}

    def _change(self, part: str, entry: Any, pointer: str) -> Row:
        if part == "posts":
            return self.as_answer(self.create(entry, pointer))
        if not isinstance(entry, dict) or not self.has_id_shape(entry.get("id")):
            raise Invalid(f"{pointer}/id", "id must be an id of this account")
        body = {name: value for name, value in entry.items() if name != "id"}
        if part == "deletes":
            for name in body:
                raise Invalid(f"{pointer}/{name}", f"{name} is unknown")
            return self.delete(entry["id"])
        change = self.edit if part == "patches" else self.replace
        return self.as_answer(change(entry["id"], body, pointer))

    def _contains(self, row: Row, text: str) -> bool:
        return not text or text in " ".join(str(row.get(name) or "") for name in self.list.search).lower()


def _fits(row: Row, wanted: Wanted) -> bool:
    return all(any(_has(row, filter, value) for value in values) for filter, values in wanted)


def _has(row: Row, filter: Filter, value: Any) -> bool:
    held = row.get(filter.field or filter.name)
    return value in (held or ()) if filter.within else held == value


def _integer_ids(email_list: EmailList) -> Iterator[int]:
    return itertools.count(email_list.first_integer_id)


def _uuids(email_list: EmailList) -> Iterator[str]:
    """UUIDs that look random but are the same in every run, so that documentation and tests can name them."""
    domain = f"{email_list.uuid_name}.example"
    return (str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{number}.{domain}")) for number in itertools.count(1))


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
