# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of Cloudflare Email Security's lists, for the tests and the quick start.

``table.py`` describes the lists, and ``seeds.py`` the accounts and their initial entries. ``message_api.py`` has the
operations on messages, and ``access.py`` what all operations share. ``control.py`` adds endpoints
below ``/_emulator``, which the real API does not have.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from .access import guard
from .checks import Invalid
from .control import control
from .message_api import message_api
from .query import read_query
from .responses import (
    ApiError,
    envelope,
    error_response,
    flask_error,
    invalid,
    no_route,
    not_found,
    synced,
    wrong_parameter,
)
from .schema import Call
from .seeds import ACCOUNT_WITHOUT_PLAN, EMAIL, INTEGER_ACCOUNT, KEY, READ_TOKEN, SEEDS, UUID_ACCOUNT, WRITE_TOKEN
from .state import Emulator, current
from .store import NotFound, Store, Synced

__all__ = [
    "ACCOUNT_WITHOUT_PLAN",
    "EMAIL",
    "INTEGER_ACCOUNT",
    "KEY",
    "READ_TOKEN",
    "SEEDS",
    "UUID_ACCOUNT",
    "WRITE_TOKEN",
    "Emulator",
    "create_app",
]

MAX_BATCH_SIZE = 1000

api = Blueprint("api", __name__, url_prefix="/client/v4/accounts/<account>/email-security/settings/<path>")
guard(api)


def create_app(emulator: Emulator) -> Flask:
    app = Flask(__name__)
    app.extensions["emulator"] = emulator
    app.register_blueprint(api)
    app.register_blueprint(message_api)
    app.register_blueprint(control)
    app.register_error_handler(ApiError, error_response)
    app.register_error_handler(Invalid, invalid)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(Synced, synced)
    app.register_error_handler(HTTPException, flask_error)
    return app


def _store(account: str, path: str, call: Call) -> Store:
    """The list for a call. Raises ApiError if this kind of account has no such list or call."""
    store = current().accounts[account].get(path)
    if store is None or call not in store.calls:
        raise no_route()
    if call is not Call.LIST:
        for name in request.args:
            raise wrong_parameter(name, "is not a parameter of this call")
    return store


def _entry(account: str, path: str, call: Call, text: str) -> tuple[Store, Any]:
    """The list, and the id in the path. Raises ApiError for the wrong kind of id, like for an unknown path."""
    store = _store(account, path, call)
    entry_id: Any = int(text) if re.fullmatch("[0-9]{1,10}", text) else text
    if not store.is_valid_id(entry_id):
        raise no_route()
    return store, entry_id


@api.get("")
def list_entries(account: str, path: str) -> Response:
    store = _store(account, path, Call.LIST)
    query = read_query(store, request.args)
    found = store.matching(query.filters, query.search, query.order, query.descending)
    first = (query.page - 1) * query.per_page
    entries = [store.as_response(row) for row in found[first : first + query.per_page]]
    # As in the real API, the total ignores filters and the search.
    info = {"count": len(entries), "page": query.page, "per_page": query.per_page, "total_count": len(store.rows)}
    return envelope(entries, result_info=info)


@api.post("")
def create_entry(account: str, path: str) -> Response:
    store = _store(account, path, Call.CREATE)
    return envelope(store.as_response(store.create(request.get_json())), 201)


@api.get("/<entry_id>")
def get_entry(account: str, path: str, entry_id: str) -> Response:
    store, found = _entry(account, path, Call.GET, entry_id)
    return envelope(store.as_response(store.get(found)))


@api.patch("/<entry_id>")
def edit_entry(account: str, path: str, entry_id: str) -> Response:
    store, found = _entry(account, path, Call.EDIT, entry_id)
    return envelope(store.as_response(store.edit(found, request.get_json())))


@api.put("/<entry_id>")
def replace_entry(account: str, path: str, entry_id: str) -> Response:
    store, found = _entry(account, path, Call.REPLACE, entry_id)
    return envelope(store.as_response(store.replace(found, request.get_json())))


@api.delete("/<entry_id>")
def delete_entry(account: str, path: str, entry_id: str) -> Response:
    store, found = _entry(account, path, Call.DELETE, entry_id)
    return envelope(store.delete(found))


@api.post("/batch")
def batch(account: str, path: str) -> Response:
    store = _store(account, path, Call.BATCH)
    body = request.get_json()
    if not isinstance(body, dict):
        raise Invalid("", "the body must be an object")
    for part in body:
        if part not in store.list.batch_parts:
            raise Invalid(f"/{part}", f"{part} is not a part of this list's batches")
    for part in store.list.batch_parts:
        if not isinstance(body.get(part), list) or len(body[part]) > MAX_BATCH_SIZE:
            raise Invalid(f"/{part}", f"{part} must be a list of at most {MAX_BATCH_SIZE} entries")
    return envelope(store.batch(body))
