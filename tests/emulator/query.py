# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the query parameters of a list request, and refuses unknown ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from .responses import wrong_parameter
from .store import Filters, Store
from .value_types import Choice, Number, Text, ValueType


@dataclass(frozen=True)
class Query:
    """The parameters of a list request."""

    page: int
    per_page: int
    search: str
    order: str
    descending: bool
    filters: Filters


def read_query(store: Store, given: MultiDict[str, str]) -> Query:
    """Read the query parameters of a request for this list. Raises ApiError."""
    filters = {each.name: each for each in store.list.filters if store.integers or not each.integers_only}
    general = _general_parameters(store)
    for name, values in given.lists():
        if name not in filters and name not in general:
            raise wrong_parameter(name, "is not a parameter of this list")
        if len(values) > 1 and not (name in filters and filters[name].repeatable):
            raise wrong_parameter(name, "is given more than once")
    return Query(
        page=read_value("page", general["page"], given.get("page", "1")),
        per_page=read_value("per_page", general["per_page"], given.get("per_page", "20")),
        search=given.get("search", ""),
        order=read_value("order", general.get("order", Text()), given.get("order", "created_at")),
        descending=read_value("direction", general.get("direction", Text()), given.get("direction", "asc")) == "desc",
        filters=[
            (filters[name], [read_value(name, filters[name].value_type, text) for text in texts])
            for name, texts in given.lists()
            if name in filters
        ],
    )


def _general_parameters(store: Store) -> dict[str, ValueType]:
    found: dict[str, ValueType] = {"page": Number(1, 10**9), "per_page": Number(1, 1000)}
    if store.list.search:
        found["search"] = Text()
    if store.list.orders:
        found.update(order=Choice(store.list.orders), direction=Choice(("asc", "desc")))
    return found


def read_value(name: str, value_type: ValueType, text: str) -> Any:
    """Convert a query parameter. Raises ApiError."""
    try:
        return value_type.from_query(text)
    except ValueError as error:
        raise wrong_parameter(name, str(error)) from error
