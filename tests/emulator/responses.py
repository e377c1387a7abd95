# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses in Cloudflare's envelope."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from .checks import Invalid
from .store import NotFound, Synced


class ApiError(Exception):
    """A response with ``success: false``. More keys, such as ``source``, become part of the error."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message, **more}


def wrong_parameter(name: str, problem: str) -> ApiError:
    """The error for an invalid query parameter."""
    return ApiError(400, 1400, f"{name} {problem}", source={"parameter": name})


def no_route() -> ApiError:
    """The error for an unknown path, or for an invalid identifier in it."""
    message = f"Could not route to {request.path}, perhaps your object identifier is invalid?"
    return ApiError(404, 7003, message)


def envelope(result: Any, status: int = 200, errors: tuple[Any, ...] = (), **more: Any) -> Response:
    response = jsonify({"success": status < 400, "errors": list(errors), "messages": [], "result": result, **more})
    response.status_code = status
    response.headers["cf-ray"] = f"{uuid.uuid4().hex[:16]}-EMU"
    if status < 400:
        response.headers["Ratelimit"] = '"default";r=1199;t=300'
        response.headers["Ratelimit-Policy"] = '"default";q=1200;w=300'
    return response


def error_response(error: ApiError) -> Response:
    return envelope(None, error.status, (error.error,))


def invalid(error: Invalid) -> Response:
    return error_response(ApiError(400, 1400, str(error), source={"pointer": error.pointer}))


def not_found(error: NotFound) -> Response:
    return error_response(ApiError(404, 1404, str(error)))


def synced(error: Synced) -> Response:
    """Cloudflare does not document the code. 1405 is an assumption."""
    return error_response(ApiError(400, 1405, str(error)))


def flask_error(error: HTTPException) -> Response:
    """The response to Flask's own errors: invalid JSON, and an unknown path or method."""
    if error.code in (400, 415):
        return error_response(ApiError(400, 1400, "the body is not JSON"))
    return error_response(no_route())
