# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of a list: those of a task, and those of an account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Union

from .names import UUID

#: An integer in accounts with integer ids, a UUID in lower case in all others.
EntryId = Union[int, str]
#: Values of fields by name. A field that is not given is left out, or None in an entry of the account.
Values = Mapping[str, Any]

_MAX_ID = 2**31 - 1


class Wanted(NamedTuple):
    """An entry of the task, with only the given values. ``expired``: its ``until`` has passed, so it is no longer wanted.

    ``origin`` says where the entry comes from, such as "allow_policies.yml:12".
    """

    id: EntryId | None
    values: Values
    expired: bool = False
    origin: str = ""


class Draft(NamedTuple):
    """An entry that does not exist yet."""

    values: Values


class Advice(NamedTuple):
    """A sentence about a valid value that is probably a mistake, and the rule behind it, such as "too_broad"."""

    rule: str
    text: str


class Held(NamedTuple):
    """An entry of the account: every field, None if the API leaves it out. ``info`` holds the read-only fields."""

    id: EntryId
    values: Values
    info: Values


def parse_id(value: Any) -> EntryId:
    """Read an id, from an option or from the API. Both sides go through here, so that they can be compared.

    Raises ValueError unless it is an integer from 1 to 2147483647, in decimal notation, or a UUID.
    """
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        text = str(value).lower()
        if re.fullmatch(r"[1-9][0-9]{0,9}", text) and int(text) <= _MAX_ID:
            return int(text)
        if UUID.fullmatch(text):
            return text
    raise ValueError(f"must be an integer from 1 to {_MAX_ID} or a UUID, not {str(value)[:80]!r}")
