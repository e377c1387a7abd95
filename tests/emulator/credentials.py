# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the credentials and permissions of a request."""

from __future__ import annotations

import re

from flask import request

from .responses import ApiError
from .seeds import EMAIL, KEY, READ_TOKEN, WRITE_TOKEN


def may_write() -> bool:
    """Whether the request's credentials allow writing. Raises ApiError if they do not even allow reading."""
    authorization = request.headers.get("Authorization")
    email, key = request.headers.get("X-Auth-Email"), request.headers.get("X-Auth-Key")
    if authorization and (email or key):
        raise ApiError(400, 6003, "Invalid request headers")
    if authorization:
        return _token_may_write(authorization)
    if not (email and key):
        raise ApiError(400, 9106, "NotFound X-Auth-Key, X-Auth-Email or Authorization headers")
    if not re.fullmatch("[0-9a-f]{32}", key):
        chain = [{"code": 6103, "message": "Invalid format for X-Auth-Key header"}]
        raise ApiError(400, 6003, "Invalid request headers", error_chain=chain)
    if (email, key) != (EMAIL, KEY):
        raise ApiError(403, 9103, "Unknown X-Auth-Key or X-Auth-Email")
    return True


def _token_may_write(authorization: str) -> bool:
    scheme, _space, token = authorization.partition(" ")
    if scheme != "Bearer" or not re.fullmatch("[A-Za-z0-9_-]{40,}", token):
        chain = [{"code": 6111, "message": "Invalid format for Authorization header"}]
        raise ApiError(400, 6003, "Invalid request headers", error_chain=chain)
    if token not in (WRITE_TOKEN, READ_TOKEN):
        raise ApiError(401, 10000, "Authentication error")
    return token == WRITE_TOKEN
