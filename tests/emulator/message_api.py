# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of messages: search, details, actions, submissions, bulk jobs and PhishGuard reports.

Source: Cloudflare's API reference, "Email Security, Investigate", its Python SDK 5.9, and its command-line tool. What these leave
open, such as error codes, is an assumption. Deprecated fields and parameters do not exist here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from . import message_details as details
from . import message_parameters as parameters
from .access import guard
from .checks import Invalid
from .jobs import Job, WrongState
from .mail import Mail, WrongCursor
from .messages import Message, now, responses
from .responses import ApiError, envelope, error_response, wrong_parameter
from .schema import Row
from .state import current
from .value_types import parse_time

#: The parameter in the ``Location`` of a search that takes longer.
TICKET = "ticket"
_WINDOW = timedelta(days=30)

message_api = Blueprint("messages", __name__, url_prefix="/client/v4/accounts/<account>/email-security")
guard(message_api)


@message_api.errorhandler(WrongState)
def _wrong_state(error: WrongState) -> Response:
    return error_response(ApiError(400, 1408, str(error)))


@message_api.errorhandler(WrongCursor)
def _wrong_cursor(_error: WrongCursor) -> Response:
    return error_response(wrong_parameter("cursor", "is unknown, or belongs to another search"))


def _mail(account: str) -> Mail:
    return current().mail[account]


def _message(account: str, message_id: str) -> Message:
    """The message with this id, for an operation without parameters. Raises NotFound and ApiError."""
    parameters.read_parameters({}, request.args)
    return _mail(account).mailboxes.get(message_id)


def _detected(account: str, message_id: str) -> Message:
    """The same, for an operation that only messages with a detection have. The error code is an assumption."""
    message = _message(account, message_id)
    if not message.has_detection:
        raise ApiError(404, 1406, "the message has no detection")
    return message


def _body(types: parameters.Types, *required: str) -> dict[str, Any]:
    parameters.read_parameters({}, request.args)
    return parameters.read_object(types, request.get_json(), required)


def _window(given: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The start and the end of a search. Raises ApiError."""
    end = now()
    start = given.get("start", end - _WINDOW)
    if start > end:
        raise wrong_parameter("start", "must not be in the future")
    return start, given.get("end", end)


def _numbered_page(mail: Mail, rows: list[Row], given: Mapping[str, Any]) -> Response:
    """A page of a list whose pages have numbers."""
    size = mail.page_size(given.get("per_page", 20))
    page = given.get("page", 1)
    found = rows[(page - 1) * size : page * size]
    return envelope(found, result_info={"count": len(found), "page": page, "per_page": size, "total_count": len(rows)})


@message_api.get("/investigate")
def search(account: str) -> Response:
    mail, behaviour = _mail(account), current().behaviour
    given, ticket = request.args.to_dict(flat=False), request.args.get(TICKET)
    if ticket is not None:
        postponed = mail.postponed(ticket)
        if postponed is None or len(given) > 1:
            raise wrong_parameter(TICKET, "is unknown, or is not alone")
        given = {name: [value] for name, value in postponed.items()}
    filters = parameters.read_parameters(parameters.SEARCH, MultiDict(given))
    start, end = _window(filters)
    sent = {name: values[0] for name, values in given.items()}
    if behaviour.slow_searches > 0:
        behaviour.slow_searches -= 1
        return _later(ticket or mail.postpone(sent))
    filters = {"detections_only": True, **filters, "start": start, "end": end}
    page = mail.search(sent, {name: value for name, value in filters.items() if name not in ("per_page", "cursor")})
    info = {"count": len(page.messages), "per_page": page.size, "next": page.next, "previous": page.previous}
    return envelope(responses(page.messages, behaviour), result_info=info)


def _later(ticket: str) -> Response:
    """The response of a search that takes longer."""
    behaviour = current().behaviour
    path = f"{request.path}?{urlencode({TICKET: ticket})}"
    place = path if behaviour.relative_location else request.host_url.rstrip("/") + path
    response = envelope([], 202)
    response.headers["Location"] = behaviour.location or place
    response.autocorrect_location_header = False
    return response


@message_api.get("/investigate/<message_id>")
def get_message(account: str, message_id: str) -> Response:
    given = parameters.read_parameters(parameters.GET_MESSAGE, request.args)
    message = _mail(account).mailboxes.get(message_id)
    if message.values["is_phish_submission"] != given.get("submission", False):
        raise ApiError(404, 1404, "no message has this id")
    return envelope(responses([message], current().behaviour)[0])


@message_api.get("/investigate/<message_id>/detections")
def get_detections(account: str, message_id: str) -> Response:
    return envelope(details.detections(_detected(account, message_id)))


@message_api.get("/investigate/<message_id>/preview")
def get_preview(account: str, message_id: str) -> Response:
    _detected(account, message_id)
    return envelope({"screenshot": details.preview()})


@message_api.post("/investigate/preview")
def make_preview(account: str) -> Response:
    """Works only with a message in an inbox."""
    message = _mail(account).mailboxes.get(_body(parameters.PREVIEW, "id")["id"])
    if not any(copy.folder == "Inbox" for copy in message.copies.values()):
        raise ApiError(404, 1407, "the message is in no inbox")
    message.record("PREVIEW", "OK", True, {})
    message.mark("PREVIEW")
    return envelope({"screenshot": details.preview()})


@message_api.get("/investigate/<message_id>/raw")
def get_raw(account: str, message_id: str) -> Response:
    return envelope({"raw": details.raw(_detected(account, message_id))})


@message_api.get("/investigate/<message_id>/trace")
def get_trace(account: str, message_id: str) -> Response:
    return envelope(details.trace(_message(account, message_id)))


@message_api.get("/investigate/<message_id>/action_log")
def get_action_log(account: str, message_id: str) -> Response:
    given = parameters.read_parameters(parameters.PAGES, request.args)
    mail = _mail(account)
    return _numbered_page(mail, mail.mailboxes.get(message_id).seen()[1], given)


@message_api.post("/investigate/move")
def move(account: str) -> Response:
    body = _body(parameters.MOVE, "destination", "ids")
    mailboxes = _mail(account).mailboxes
    messages = [mailboxes.get(message_id) for message_id in body["ids"]]
    return envelope([item for message in messages for item in mailboxes.move(message, body["destination"])])


@message_api.post("/investigate/release")
def release(account: str) -> Response:
    body = request.get_json()
    if isinstance(body, list) and current().behaviour.bare_release:
        body = {"ids": body}
    ids = parameters.read_object(parameters.IDS, body, ("ids",))["ids"]
    mailboxes = _mail(account).mailboxes
    messages = [mailboxes.get(message_id) for message_id in ids]
    return envelope([mailboxes.release(message) for message in messages])


@message_api.post("/submissions")
def submit(account: str) -> Response:
    body = _body(parameters.SUBMISSION, "type", "messages")
    types, required = parameters.SUBMITTED[body["type"]]
    for position, document in enumerate(body["messages"]):
        parameters.read_object(types, document, required, f"/messages/{position}")
    results = [_mail(account).submissions.submit(document) for document in body["messages"]]
    return envelope({"results": results}, 202)


@message_api.get("/submissions")
def list_submissions(account: str) -> Response:
    given = parameters.read_parameters(parameters.SUBMISSIONS, request.args)
    mail = _mail(account)
    return _numbered_page(mail, mail.submissions.matching(given, *_window(given)), given)


@message_api.get("/phishguard/reports")
def list_reports(account: str) -> Response:
    given = parameters.read_parameters(parameters.REPORTS, request.args)
    mail = _mail(account)
    start, end = _window(given)
    return _numbered_page(mail, [row for row in mail.reports if start <= parse_time(row["created_at"]) <= end], given)


@message_api.post("/investigate/bulk")
def create_job(account: str) -> Response:
    body = _body(parameters.JOB, "action", "search_params")
    parameters.read_object(parameters.JOB_SEARCH, body["search_params"], (), "/search_params")
    if (body["action"] == "MOVE") != ("destination" in body):
        raise Invalid("/destination", "destination is required for MOVE, and has no meaning for RELEASE")
    return envelope(_mail(account).jobs.create(body).described(), 201)


@message_api.get("/investigate/bulk")
def list_jobs(account: str) -> Response:
    given = parameters.read_parameters(parameters.JOBS, request.args)
    mail = _mail(account)
    filters = {name: value for name, value in given.items() if name not in parameters.PAGES}
    return _numbered_page(mail, mail.jobs.matching(filters), given)


def _job(account: str, job_id: str) -> Job:
    parameters.read_parameters({}, request.args)
    return _mail(account).jobs.get(job_id)


@message_api.get("/investigate/bulk/<job_id>")
def get_job(account: str, job_id: str) -> Response:
    job = _job(account, job_id)
    _mail(account).jobs.advance(job)
    return envelope(job.described())


@message_api.get("/investigate/bulk/<job_id>/messages")
def list_job_messages(account: str, job_id: str) -> Response:
    given = parameters.read_parameters(parameters.JOB_MESSAGES, request.args)
    mail = _mail(account)
    return _numbered_page(mail, mail.jobs.messages(mail.jobs.get(job_id), given.get("status")), given)


@message_api.post("/investigate/bulk/<job_id>/cancel")
def cancel_job(account: str, job_id: str) -> Response:
    job = _job(account, job_id)
    _mail(account).jobs.cancel(job)
    return envelope(job.described())


@message_api.delete("/investigate/bulk/<job_id>")
def delete_job(account: str, job_id: str) -> Response:
    _job(account, job_id)
    _mail(account).jobs.delete(job_id)
    return envelope({"id": job_id})
