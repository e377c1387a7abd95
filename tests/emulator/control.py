# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Endpoints for tests, below ``/_emulator``, that the real API does not have. ``--help`` shows their docstrings."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from .mail import Mail
from .responses import ApiError, error_response
from .state import current

control = Blueprint("control", __name__, url_prefix="/_emulator")


@control.get("/requests")
def requests_so_far() -> Response:
    """List the requests so far, each with method, path, query, body and connection."""
    return jsonify(current().requests)


@control.delete("/requests")
def forget_requests() -> Response:
    """Forget the requests so far."""
    current().requests.clear()
    return jsonify([])


@control.post("/faults")
def queue_faults() -> Response:
    """Set the responses to the next requests: a list of {status, headers?, body?, carry_out?}, or null for none.

    With carry_out: true, the request is carried out before, and its own response is lost. Status 0 closes the connection
    without a response.
    """
    current().faults += request.get_json()
    return jsonify([])


@control.post("/reset")
def reset() -> Response:
    """Forget requests, faults and behaviour, and restore the initial entries and messages."""
    with current().lock:
        current().reset()
    return jsonify([])


@control.post("/entries/<account>/<list_name>")
def add_entries(account: str, list_name: str) -> Response:
    """Add a list of entries without any checks. Only missing id, created_at and modified_at are filled in."""
    with current().lock:
        store = current().accounts.get(account, {}).get(list_name)
        if store is None:
            return error_response(ApiError(404, 7003, f"account {account} has no list {list_name}"))
        return jsonify([store.as_response(store.add_raw(row)) for row in request.get_json()])


@control.post("/messages/<account>")
def add_messages(account: str) -> Response:
    """Add a list of messages without any checks, and return them. Missing fields are filled in, including ids.

    Besides the fields of the API, a message can have: age (seconds since it was scanned), folder, deleted_by (recipients
    without the message), links, attachments, raw and detections.
    """
    with current().lock:
        mailboxes = _mail(account).mailboxes
        return jsonify([mailboxes.add(document).values for document in request.get_json()])


@control.get("/mailboxes/<account>")
def mailboxes(account: str) -> Response:
    """Show the folder and the number of copies, by message and recipient. The folder is null if there is no mailbox."""
    with current().lock:
        return jsonify(_mail(account).mailboxes.described())


@control.post("/behaviour")
def change_behaviour() -> Response:
    """Change some of the behaviours below, as an object. The others stay as they are."""
    with current().lock:
        current().behaviour.change(request.get_json())
    return jsonify([])


def _mail(account: str) -> Mail:
    """The mail of an account. Raises ApiError."""
    if account not in current().mail:
        raise ApiError(404, 7003, f"there is no account {account}")
    return current().mail[account]
