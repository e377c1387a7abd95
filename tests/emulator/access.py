# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens to every request of the API before and after its own function: recording, faults, permissions, the lock."""

from __future__ import annotations

import socket
import time
from typing import Any

from flask import Blueprint, Response, request

from .credentials import may_write
from .responses import ApiError, no_route
from .seeds import ACCOUNT_WITHOUT_PLAN
from .state import Emulator, current


def guard(blueprint: Blueprint) -> None:
    """Record the requests to this blueprint, inject the faults, and check credentials and account.

    The paths of the blueprint need the variable ``account``.
    """
    blueprint.before_request(_record_and_authorize)
    blueprint.after_request(_replace_response)
    blueprint.teardown_request(_release)


def _record_and_authorize() -> Response | None:
    emulator = current()
    emulator.requests.append(_record())
    time.sleep(emulator.latency)
    fault = emulator.faults.pop(0) if emulator.faults else None
    if fault is not None:
        if not fault.get("carry_out"):
            return _fault_response(fault)
        request.environ["emulator.fault"] = fault
    emulator.lock.acquire()
    request.environ["emulator.locked"] = True
    _authorize(emulator)
    return None


def _record() -> dict[str, Any]:
    """The current request, as ``/_emulator/requests`` shows it. Repeated query parameters are lists."""
    query = {name: values if len(values) > 1 else values[0] for name, values in request.args.lists()}
    return {
        "method": request.method,
        "path": request.path,
        "query": query,
        "body": request.get_json(silent=True),
        "connection": request.environ.get("REMOTE_PORT"),
    }


def _authorize(emulator: Emulator) -> None:
    """Check the credentials, then the account, then the permission. Raises ApiError."""
    can_write = may_write()
    account = (request.view_args or {})["account"]
    if account == ACCOUNT_WITHOUT_PLAN:
        raise ApiError(403, 1403, "Email Security is not available in the current subscription")
    if account not in emulator.accounts:
        raise no_route()
    if request.method != "GET" and not can_write:
        raise ApiError(403, 10000, "Authentication error")


def _replace_response(response: Response) -> Response:
    """Send a fault instead of the response to a request that was carried out."""
    fault = request.environ.pop("emulator.fault", None)
    return response if fault is None else _fault_response(fault)


def _fault_response(fault: dict[str, Any]) -> Response:
    if fault["status"] == 0:
        _disconnect()
        return Response(status=204)
    return Response(fault.get("body", ""), fault["status"], fault.get("headers"))


def _disconnect() -> None:
    """Close the connection, so that the client gets no response.

    WSGI has no way to do that. This method of waitress belongs to the connection, which has the socket.
    """
    connection = request.environ["waitress.client_disconnected"].__self__
    connection.socket.shutdown(socket.SHUT_RDWR)


def _release(error: BaseException | None) -> None:
    if request.environ.pop("emulator.locked", False):
        current().lock.release()
