# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bulk jobs of one account: Cloudflare searches, and acts on what it finds.

Source: Cloudflare's Python SDK 5.9 and its command-line tool. Every method raises RequestFailed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._http.client import Account
from .._http.envelope import ApiResponse
from .._http.failures import Effect
from .api import rows

#: The states in which a job does nothing more.
TERMINAL = ("COMPLETED", "FAILED", "CANCELLED")

#: The fields of a job in results, in order.
FIELDS = (
    *("job_id", "action_type", "action_params", "status", "status_message", "comment"),
    *("total_messages_discovered", "messages_pending", "messages_successful", "messages_failed"),
    *("messages_skipped", "messages_cancelled", "created_at", "started_at", "completed_at", "search_params"),
)
#: The fields of a row, which is one mailbox of a message. ``message_id`` is the row's own id of the message.
ROW_FIELDS = (
    *("message_id", "email_message_id", "postfix_id", "alert_id", "status", "status_message"),
    *("action_type", "action_params", "created_at", "processed_at", "retry_count", "retry_after"),
)


class Jobs:
    """The bulk jobs of one account."""

    def __init__(self, account: Account) -> None:
        self._client = account.client
        self._account = account

    def get(self, job_id: str) -> dict[str, Any]:
        """A job. Raises NotFound if Cloudflare says that there is none."""
        return _job(self._client.request("GET", self._path(job_id)))

    def create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Start a job. Raises OutcomeUnknown if it may have been started."""
        return _job(self._client.request("POST", self._path(), body=dict(body)))

    def cancel(self, job_id: str) -> dict[str, Any]:
        """Stop a job. What is done stays done."""
        return _job(self._client.request("POST", self._path(job_id, "cancel"), effect=Effect.SAME))

    def delete(self, job_id: str) -> None:
        """Delete the record of a job. Raises NotFound."""
        self._client.request("DELETE", self._path(job_id))

    def list(self, filters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """The jobs that match."""
        for each in rows(self._account, self._path(), filters):
            yield _shown(each, FIELDS)

    def messages(self, job_id: str, filters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """The rows of a job, one for each mailbox of each message."""
        for each in rows(self._account, self._path(job_id, "messages"), filters):
            about = each.get("message")
            found = about.get("id") if isinstance(about, Mapping) else None
            params = each.get("action_params")
            recipient = params.get("client_recipient") if isinstance(params, Mapping) else None
            yield {"id": found, "recipient": recipient, **_shown(each, ROW_FIELDS)}

    def _path(self, *segments: str) -> tuple[str | int, ...]:
        return self._account.path("investigate", "bulk", *segments)


def _job(response: ApiResponse) -> dict[str, Any]:
    if not isinstance(response.result, Mapping) or not isinstance(response.result.get("job_id"), str):
        raise response.incomplete()
    return _shown(response.result, FIELDS)


def _shown(values: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: values.get(name) for name in fields}


def number_in(job: Mapping[str, Any], name: str) -> int:
    """A counter of a job. Older accounts lack some."""
    value = job.get(name)
    return value if isinstance(value, int) else 0
