# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The building blocks that ``table.py`` describes the lists with: fields, filters, rules, calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .kinds import Kind

Row = dict[str, Any]


class Integers(Enum):
    """How a field differs in the generation of the API that has integer ids."""

    SAME = "nothing"
    READ_ONLY = "requests may not set it"
    ALWAYS_SENT = "every PATCH has to repeat it"


@dataclass(frozen=True)
class Field:
    """A field that requests can set.

    ``nullable`` holds for creations and replacements, and for a PATCH too unless ``patch_null`` is false: then a null
    means that the server decides. ``default`` is what the server fills in if the field is left out.
    """

    name: str
    kind: Kind
    required: bool = False
    nullable: bool = False
    patch_null: bool = True
    immutable: bool = False
    default: Any = None
    integers: Integers = Integers.SAME


@dataclass(frozen=True)
class Shown:
    """A field of answers only: a fixed value for new entries, or a value derived from the entry whenever it is shown.

    If it is ``ignored``, requests may contain it, without any effect: SDKs still can send it.
    """

    name: str
    value: Any = None
    derived: Callable[[Row], Any] | None = None
    ignored: bool = False


@dataclass(frozen=True)
class Filter:
    """A query parameter that narrows a list down to the entries whose field has this value (``within``: holds it)."""

    name: str
    kind: Kind
    field: str = ""
    within: bool = False
    repeatable: bool = False
    integers_only: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition over several fields. It is checked if a request sets one of them."""

    fields: tuple[str, ...]
    problem: Callable[[Row], str | None]


class Call(Enum):
    """What can be done with a list and its entries."""

    LIST = "list"
    CREATE = "create"
    GET = "get"
    EDIT = "edit"
    REPLACE = "replace"
    DELETE = "delete"
    BATCH = "batch"


CRUD = frozenset({Call.LIST, Call.CREATE, Call.GET, Call.EDIT, Call.DELETE})

#: The parts of a batch, in the order in which they are carried out.
BATCH_PARTS = ("deletes", "patches", "puts", "posts")


@dataclass(frozen=True)
class EmailList:
    """A list of Email Security.

    ``entry`` is what one entry is called, ``id_name`` what the API calls its id. UUIDs are made from ``uuid_name``,
    integer ids are counted from ``first_integer_id``. ``search`` names the fields that the fuzzy search looks at.
    ``calls`` are those of accounts with UUIDs, ``integer_calls`` those of accounts with integer ids. ``synced`` says
    whether an entry comes from a directory: such entries can be neither edited nor deleted.
    """

    path: str
    entry: str
    id_name: str
    uuid_name: str
    fields: tuple[Field, ...]
    first_integer_id: int = 1
    shown: tuple[Shown, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    calls: frozenset[Call] = CRUD | {Call.BATCH}
    integer_calls: frozenset[Call] = CRUD
    batch_parts: tuple[str, ...] = BATCH_PARTS
    batch_is_atomic: bool = True
    synced: Callable[[Row], bool] | None = None
