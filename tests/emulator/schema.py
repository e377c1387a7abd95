# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The building blocks of ``table.py``: fields, filters, rules, calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .value_types import ValueType

Row = dict[str, Any]


class Integers(Enum):
    """How a field differs in accounts with integer ids."""

    SAME = "no difference"
    READ_ONLY = "requests must not set it"
    ALWAYS_SENT = "every PATCH must contain it"


@dataclass(frozen=True)
class Field:
    """A field that requests can set.

    A ``nullable`` field can be null in creations and replacements, and also in a PATCH if ``patch_null`` is true.
    If ``patch_null`` is false, null means that the server uses ``default``, as it does for a missing field.
    """

    name: str
    value_type: ValueType
    required: bool = False
    nullable: bool = False
    patch_null: bool = True
    immutable: bool = False
    default: Any = None
    integers: Integers = Integers.SAME


@dataclass(frozen=True)
class ResponseField:
    """A field that only responses have, with a fixed value for new entries or a value derived from the entry.

    Requests can contain an ``ignored`` field, because SDKs still send it. It has no effect.
    """

    name: str
    value: Any = None
    derived: Callable[[Row], Any] | None = None
    ignored: bool = False


@dataclass(frozen=True)
class Filter:
    """A query parameter that selects the entries whose field has this value or, with ``within``, contains it."""

    name: str
    value_type: ValueType
    field: str = ""
    within: bool = False
    repeatable: bool = False
    integers_only: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition about several fields. It is checked if a request sets one of them."""

    fields: tuple[str, ...]
    problem: Callable[[Row], str | None]


class Call(Enum):
    """An operation on a list or its entries."""

    LIST = "list"
    CREATE = "create"
    GET = "get"
    EDIT = "edit"
    REPLACE = "replace"
    DELETE = "delete"
    BATCH = "batch"


CRUD = frozenset({Call.LIST, Call.CREATE, Call.GET, Call.EDIT, Call.DELETE})

#: The parts of a batch, in order of execution.
BATCH_PARTS = ("deletes", "patches", "puts", "posts")


@dataclass(frozen=True)
class EmailList:
    """A list of Email Security.

    - ``entry``: the name of one entry; ``id_name``: the API's name for its id
    - ``uuid_name``: UUIDs are derived from it; ``first_integer_id``: integer ids start with it
    - ``search``: the fields that the fuzzy search uses
    - ``calls`` and ``integer_calls``: the calls in accounts with UUIDs and with integer ids
    - ``synced``: whether an entry comes from a directory, so that it cannot be edited or deleted
    """

    path: str
    entry: str
    id_name: str
    uuid_name: str
    fields: tuple[Field, ...]
    first_integer_id: int = 1
    response_fields: tuple[ResponseField, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    calls: frozenset[Call] = CRUD | {Call.BATCH}
    integer_calls: frozenset[Call] = CRUD
    batch_parts: tuple[str, ...] = BATCH_PARTS
    batch_is_atomic: bool = True
    synced: Callable[[Row], bool] | None = None
