# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers in Cloudflare's envelope."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from .checks import Invalid
from .store import Missing, Synced


class Failure(Exception):
    """An answer with ``success: false``. More keys, such as ``source``, become part of the error."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message, **more}


def wrong_parameter(name: str, problem: str) -> Failure:
    """A query parameter that the API refuses."""
    return Failure(400, 1400, f"{name} {problem}", source={"parameter": name})


def no_route() -> Failure:
    """Cloudflare's response if the path or an identifier in it does not exist."""
    message = f"Could not route to {request.path}, perhaps your object identifier is invalid?"
    return Failure(404, 7003, message)


def envelope(result: Any, status: int = 200, errors: tuple[Any, ...] = (), **more: Any) -> Response:
    answer = jsonify({"success": status < 400, "errors": list(errors), "messages": [], "result": result, **more})
    answer.status_code = status
    answer.headers["cf-ray"] = f"{uuid.uuid4().hex[:16]}-EMU"
    if status < 400:
        answer.headers["Ratelimit"] = '"default";r=1199;t=300'
        answer.headers["Ratelimit-Policy"] = '"default";q=1200;w=300'
    return answer


def failed(failure: Failure) -> Response:
    return envelope(None, failure.status, (failure.error,))


def invalid(error: Invalid) -> Response:
    return failed(Failure(400, 1400, str(error), source={"pointer": error.pointer}))


def missing(error: Missing) -> Response:
    return failed(Failure(404, 1404, str(error)))


def synced(error: Synced) -> Response:
    """Cloudflare's code for this is not documented: 1405 is our own choice."""
    return failed(Failure(400, 1405, str(error)))


def not_served(error: HTTPException) -> Response:
    """For errors from Flask itself: a body that is not JSON, a path or a method that does not exist."""
    if error.code in (400, 415):
        return failed(Failure(400, 1400, "the body is not JSON"))
    return failed(no_route())
