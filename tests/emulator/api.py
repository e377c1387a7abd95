# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's allow policy API, as far as the collection uses it, for tests and for the quick start.

Three accounts: one with integer ids and no batch endpoint, one with UUIDs, and one whose plan lacks Email Security.
Below ``/_emulator`` is what the real API has not: the requests so far, faults to come, and a way back to the beginning.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from .store import FLAGS, KINDS, Invalid, Store, Unknown, as_answer, integer_ids, uuid_ids

INTEGER_ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
UUID_ACCOUNT = "01a7362d577a6c3019a474fd6f485823"
ACCOUNT_WITHOUT_PLAN = "f174e90afafe4643bbbc4a0ed4fc8415"

WRITE_TOKEN = "emulator-token-that-may-write-0123456789"
READ_TOKEN = "emulator-token-that-may-read-00123456789"
EMAIL, KEY = "user@example.com", "144c9defac04969c7bfad8efaa8ea194"

SEEDS = (
    ("billing@partner.example", "EMAIL", "is_acceptable_sender", "Invoices"),
    ("newsletter.example", "DOMAIN", "is_acceptable_sender", "Company newsletter"),
    ("203.0.113.7", "IP", "is_trusted_sender", "Scanner of the print room"),
    ("abuse@example.com", "EMAIL", "is_exempt_recipient", "Receives samples of spam"),
    ("old-partner.example", "DOMAIN", "is_trusted_sender", None),
)

api = Blueprint("api", __name__, url_prefix="/client/v4/accounts/<account>/email-security/settings/allow_policies")
control = Blueprint("control", __name__, url_prefix="/_emulator")


class Emulator:
    """The state behind the server. The lock is held for a whole request: policies change one request at a time."""

    def __init__(self, latency: float = 0.0, seeds: Sequence[tuple[str, str, str, str | None]] = SEEDS) -> None:
        self.latency = latency
        self.seeds = seeds
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.accounts = {
            INTEGER_ACCOUNT: Store(integer_ids(), has_batch=False),
            UUID_ACCOUNT: Store(uuid_ids(), has_batch=True),
        }
        for store in self.accounts.values():
            for pattern, pattern_type, action, comments in self.seeds:
                flags = {**dict.fromkeys(FLAGS, False), "verify_sender": pattern_type != "IP", action: True}
                store.create({"pattern": pattern, "pattern_type": pattern_type, **flags, "comments": comments})


class Failure(Exception):
    """An answer with ``success: false``."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"code": code, "message": message, **more}


def create_app(emulator: Emulator) -> Flask:
    app = Flask(__name__)
    app.extensions["emulator"] = emulator
    app.register_blueprint(api)
    app.register_blueprint(control)
    app.register_error_handler(Failure, _failed)
    app.register_error_handler(Invalid, lambda e: _failed(Failure(400, 1400, str(e), source={"pointer": e.pointer})))
    app.register_error_handler(Unknown, lambda e: _failed(Failure(404, 1404, "allow policy not found")))
    app.register_error_handler(HTTPException, _no_route)
    return app


def _emulator() -> Emulator:
    found: Emulator = current_app.extensions["emulator"]
    return found


def _envelope(result: Any, status: int = 200, errors: tuple[Any, ...] = (), **more: Any) -> Response:
    body = {"success": status < 400, "errors": list(errors), "messages": [], "result": result, **more}
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["cf-ray"] = f"{uuid.uuid4().hex[:16]}-EMU"
    if status < 400:
        answer.headers["Ratelimit"] = '"default";r=1199;t=300'
        answer.headers["Ratelimit-Policy"] = '"default";q=1200;w=300'
    return answer


def _failed(failure: Failure) -> Response:
    return _envelope(None, failure.status, (failure.error,))


def _no_route(error: HTTPException) -> Response:
    if error.code == 400:
        return _failed(Failure(400, 1400, "the body is not JSON"))
    message = f"Could not route to {request.path}, perhaps your object identifier is invalid?"
    return _failed(Failure(404, 7003, message))


@api.before_request
def _record_and_admit() -> Response | None:
    emulator = _emulator()
    emulator.requests.append(
        {
            "method": request.method,
            "path": request.path,
            "query": request.args.to_dict(),
            "body": request.get_json(silent=True),
            "connection": request.environ.get("REMOTE_PORT"),
        }
    )
    time.sleep(emulator.latency)
    if emulator.faults:
        fault = emulator.faults.pop(0)
        return Response(fault.get("body", ""), fault["status"], fault.get("headers"))
    emulator.lock.acquire()
    request.environ["emulator.locked"] = True
    may_write = _credentials()
    account = (request.view_args or {})["account"]
    if account == ACCOUNT_WITHOUT_PLAN:
        raise Failure(403, 1403, "Email Security is not available in the current subscription")
    if account not in emulator.accounts:
        raise Failure(404, 7003, f"Could not route to {request.path}, perhaps your object identifier is invalid?")
    if request.method != "GET" and not may_write:
        raise Failure(403, 10000, "Authentication error")
    return None


@api.teardown_request
def _release(error: BaseException | None) -> None:
    if request.environ.pop("emulator.locked", False):
        _emulator().lock.release()


def _credentials() -> bool:
    """Whether the caller may write. Raises Failure where it may not even read."""
    authorization = request.headers.get("Authorization")
    email, key = request.headers.get("X-Auth-Email"), request.headers.get("X-Auth-Key")
    if authorization and (email or key):
        raise Failure(400, 6003, "Invalid request headers")
    if authorization:
        return _token(authorization)
    if not (email and key):
        raise Failure(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
    if not re.fullmatch("[0-9a-f]{32}", key):
        chain = [{"code": 6103, "message": "Invalid format for X-Auth-Key header"}]
        raise Failure(400, 6003, "Invalid request headers", error_chain=chain)
    if (email, key) != (EMAIL, KEY):
        raise Failure(403, 9103, "Unknown X-Auth-Key or X-Auth-Email")
    return True


def _token(authorization: str) -> bool:
    scheme, _space, token = authorization.partition(" ")
    if scheme != "Bearer" or not re.fullmatch("[A-Za-z0-9_-]{40,}", token):
        chain = [{"code": 6111, "message": "Invalid format for Authorization header"}]
        raise Failure(400, 6003, "Invalid request headers", error_chain=chain)
    if token not in (WRITE_TOKEN, READ_TOKEN):
        raise Failure(401, 10000, "Authentication error")
    return token == WRITE_TOKEN


def _store(account: str) -> Store:
    return _emulator().accounts[account]


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise Failure(400, 1400, "the body is not an object")
    unknown = set(body) - {"pattern", "pattern_type", "comments", *FLAGS}
    if unknown:
        raise Failure(400, 1400, f"unknown fields: {sorted(unknown)}")
    return body


@api.get("")
def list_policies(account: str) -> Response:
    query = request.args
    page, per_page = (_whole(query.get(name, default), name) for name, default in (("page", "1"), ("per_page", "20")))
    if per_page > 1000:
        raise Failure(400, 1400, "per_page must be from 1 to 1000", source={"parameter": "per_page"})
    filters: dict[str, Any] = {name: query[name] for name in ("pattern", "pattern_type") if name in query}
    filters.update({name: _boolean(query[name], name) for name in FLAGS[1:] if name in query})
    store = _store(account)
    order = query.get("order", "created_at")
    if order not in ("pattern", "created_at"):
        raise Failure(400, 1400, "order must be pattern or created_at")
    found = store.matching(filters, query.get("search", ""), order, query.get("direction") == "desc")
    shown = [as_answer(policy) for policy in found[(page - 1) * per_page : page * per_page]]
    info = {"count": len(shown), "page": page, "per_page": per_page, "total_count": len(store.policies)}
    return _envelope(shown, result_info=info)


def _whole(text: str, name: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise Failure(400, 1400, f"{name} must be at least 1")
    return int(text)


def _boolean(text: str, name: str) -> bool:
    if text not in ("true", "false"):
        raise Failure(400, 1400, f"{name} must be true or false")
    return text == "true"


@api.post("")
def create_policy(account: str) -> Response:
    return _envelope(as_answer(_store(account).create(_body())), 201)


@api.post("/batch")
def batch(account: str) -> Response:
    store = _store(account)
    if not store.has_batch:
        raise Failure(404, 7003, f"Could not route to {request.path}, perhaps your object identifier is invalid?")
    work = request.get_json()
    if not isinstance(work, dict):
        raise Failure(400, 1400, "the body is not an object")
    for kind in KINDS:
        if not isinstance(work.get(kind), list) or len(work[kind]) > 1000:
            raise Failure(400, 1400, f"{kind} must be a list of at most 1000", source={"pointer": f"/{kind}"})
    done = store.batch(work)
    return _envelope(
        {kind: entries if kind == "deletes" else [*map(as_answer, entries)] for kind, entries in done.items()}
    )


@api.get("/<policy_id>")
def get_policy(account: str, policy_id: str) -> Response:
    return _envelope(as_answer(_store(account).get(_policy_id(account, policy_id))))


@api.patch("/<policy_id>")
def edit_policy(account: str, policy_id: str) -> Response:
    return _envelope(as_answer(_store(account).edit(_policy_id(account, policy_id), _body())))


@api.delete("/<policy_id>")
def delete_policy(account: str, policy_id: str) -> Response:
    return _envelope(_store(account).delete(_policy_id(account, policy_id)))


def _policy_id(account: str, text: str) -> Any:
    """An id of the account's generation; one of the other generation does not even find a route."""
    if account == INTEGER_ACCOUNT and re.fullmatch("[0-9]{1,10}", text):
        return int(text)
    if account == UUID_ACCOUNT and re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        return text
    raise Failure(404, 7003, f"Could not route to {request.path}, perhaps your object identifier is invalid?")


@control.get("/requests")
def requests_so_far() -> Response:
    return jsonify(_emulator().requests)


@control.delete("/requests")
def forget_requests() -> Response:
    _emulator().requests.clear()
    return jsonify([])


@control.post("/faults")
def queue_faults() -> Response:
    """Answers to give to the next requests instead of the right ones: {status, headers?, body?} each."""
    _emulator().faults += request.get_json()
    return jsonify([])


@control.post("/reset")
def reset() -> Response:
    _emulator().reset()
    return jsonify([])
