# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's messages respond as Cloudflare's own SDK expects. The SDK strictly validates every response."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import cloudflare
import pytest
import requests

from ansible_collections.community.cloudflare.tests.emulator import message_parameters
from ansible_collections.community.cloudflare.tests.emulator.message_seeds import alert_id, message_id
from ansible_collections.community.cloudflare.tests.emulator.server import control

from .conftest import SDK_MAJOR, Contract

if SDK_MAJOR == 4:
    pytest.skip("this SDK has other identifiers of messages", allow_module_level=True)

#: Fields that ended on 1 Nov 2026. The SDK still requires the first two.
DEPRECATED = {"action_log", "ts", "findings", "completed_timestamp", "item_count", "requested_ts"}
COMMON = {"account_id", "extra_headers", "extra_query", "extra_body", "timeout"}
CLEAN, SPAM, MALICIOUS = (message_id(number) for number in (1, 5, 7))


class Sdk:
    """The SDK's resources for one account."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._client = contract.client().email_security
        self.account = {"account_id": contract.account_id}

    def method(self, path: str) -> Callable[..., Any]:
        """A method such as ``investigate.move.bulk``."""
        found = self._client
        for name in path.split("."):
            found = getattr(found, name)
        method: Callable[..., Any] = found
        return method

    def call(self, path: str, *arguments: Any, **options: Any) -> Any:
        return self.method(path)(*arguments, **options, **self.account)

    def page(self, path: str, *arguments: Any, **options: Any) -> list[Any]:
        """The first page. The SDK looks for the next one with a parameter that has ended."""
        found: list[Any] = self.call(path, *arguments, **options).result
        return found

    def options(self, path: str) -> set[str]:
        """The options of a method that become fields or query parameters of the request."""
        return set(inspect.signature(self.method(path)).parameters) - COMMON

    def behave(self, **behaviour: Any) -> None:
        requests.post(control(self._contract.base_url, "behaviour"), json=behaviour, timeout=10).raise_for_status()


@pytest.fixture
def sdk(contract: Contract) -> Sdk:
    found = Sdk(contract)
    found.behave(deprecated_fields=True)
    return found


def assert_exact(model: Any, optional: frozenset[str] = frozenset()) -> None:
    """Check that a response has exactly the fields of its model, except deprecated ones, and their exact types."""
    known = {field.alias or name for name, field in type(model).model_fields.items()}
    sent = model.to_dict(mode="json")
    assert set(model.model_extra or {}) == set()
    assert known - sent.keys() - DEPRECATED - optional == set()
    type(model).model_validate_json(json.dumps(sent), strict=True)


def test_a_search(sdk: Sdk) -> None:
    found = sdk.page("investigate.list", detections_only=False, per_page=1000)
    assert len(found) == 12
    for message in found:
        assert_exact(message)


def test_without_deprecated_fields_the_sdk_refuses_a_message(sdk: Sdk) -> None:
    """Shows why the other tests turn these fields on."""
    sdk.behave(deprecated_fields=False)
    with pytest.raises(cloudflare.APIResponseValidationError):
        sdk.call("investigate.get", CLEAN)


@pytest.mark.parametrize(
    ("path", "types", "missing"),
    [
        ("investigate.list", message_parameters.SEARCH, {"metric", "page"}),
        ("submissions.list", message_parameters.SUBMISSIONS, set()),
        ("investigate.bulk.list", message_parameters.JOBS, set()),
        ("phishguard.reports.list", message_parameters.REPORTS, {"from_date", "to_date"}),
        ("investigate.move.bulk", message_parameters.MOVE, {"expected_disposition", "postfix_ids"}),
        ("investigate.release.bulk", message_parameters.IDS, set()),
        ("investigate.bulk.create", message_parameters.JOB, {"expected_disposition"}),
        ("investigate.preview.create", message_parameters.PREVIEW, set()),
    ],
)
def test_the_emulator_knows_every_option_of_the_sdk(
    sdk: Sdk, path: str, types: message_parameters.Types, missing: set[str]
) -> None:
    """Except those that have ended or have no documented effect."""
    assert sdk.options(path) - missing == types.keys()


def test_each_filter(sdk: Sdk) -> None:
    given: dict[str, Any] = {
        "start": datetime.now(timezone.utc) - timedelta(days=2),
        "end": datetime.now(timezone.utc),
        "query": "locked lee@corp.example",
        "sender": "bank-login.example",
        "recipient": "lee@corp.example",
        "domain": "bank-login.example",
        "subject": "locked account",
        "message_id": "<m7@bank-login.example>",
        "alert_id": alert_id(7),
        "smtp_helo_ip": "192.0.2.25",
        "final_disposition": "MALICIOUS",
        "delivery_status": "quarantined",
        "detections_only": True,
        "per_page": 5,
    }
    assert [message.id for message in sdk.page("investigate.list", **given)] == [MALICIOUS]
    assert sdk.page("investigate.list", message_action="PREVIEW") == []


def test_pages(sdk: Sdk) -> None:
    """The SDK's own pages use a parameter that has ended, but the response has the cursor."""
    first = sdk.call("investigate.list", per_page=2)
    info = first.result_info.to_dict() if first.result_info else {}
    second = sdk.page("investigate.list", per_page=2, cursor=info["next"])
    assert len({message.id for message in (*first.result, *second)}) == 4


def test_details(sdk: Sdk) -> None:
    assert_exact(sdk.call("investigate.get", MALICIOUS))
    detections = sdk.call("investigate.detections.get", MALICIOUS)
    assert_exact(detections)
    for part in (*detections.attachments, *detections.links, *detections.headers, *detections.threat_categories):
        assert_exact(part)
    assert_exact(sdk.call("investigate.preview.get", MALICIOUS))
    assert_exact(sdk.call("investigate.preview.create", id=CLEAN))
    assert_exact(sdk.call("investigate.raw.get", MALICIOUS))
    trace = sdk.call("investigate.trace.get", MALICIOUS)
    assert_exact(trace)
    assert_exact(trace.inbound.lines[0])


def test_a_message_of_the_store_of_submissions(sdk: Sdk) -> None:
    assert sdk.call("investigate.get", message_id(13), submission=True).is_phish_submission
    with pytest.raises(cloudflare.NotFoundError):
        sdk.call("investigate.get", message_id(13))


def test_a_move(sdk: Sdk) -> None:
    items = sdk.page("investigate.move.bulk", destination="DeletedItems", ids=[CLEAN, message_id(2)])
    assert [item.success for item in items] == [True, True, True, False]
    for item in items:
        assert_exact(item)


def test_a_release(sdk: Sdk) -> None:
    """The ``postfix_id`` of the response has ended."""
    (item,) = sdk.page("investigate.release.bulk", ids=[SPAM])
    assert_exact(item, frozenset({"postfix_id"}))
    assert item.delivered == ["dana@corp.example", "kim@corp.example"]


def test_submissions(sdk: Sdk) -> None:
    (submission,) = sdk.page("submissions.list", type="USER", order="requested_at", direction="desc")
    assert_exact(submission)


def test_phishguard_reports(sdk: Sdk) -> None:
    for report in sdk.page("phishguard.reports.list", start=datetime.now(timezone.utc) - timedelta(days=9)):
        assert_exact(report)
        assert_exact(report.fields)


def start_job(sdk: Sdk) -> Any:
    search: dict[str, Any] = {"sender": "evil.example", "detections_only": False, "exact_subject": None}
    return sdk.call(
        "investigate.bulk.create", action="MOVE", destination="JunkEmail", search_params=search, comment="INC-1"
    )


def test_a_job(sdk: Sdk) -> None:
    job = start_job(sdk)
    assert_exact(job)
    while job.status != "COMPLETED":
        job = sdk.call("investigate.bulk.get", job.job_id)
        assert_exact(job)
    rows = sdk.page("investigate.bulk.messages.list", job.job_id, status="COMPLETED")
    assert len(rows) == job.messages_successful
    for row in rows:
        assert_exact(row)
    assert [each.job_id for each in sdk.page("investigate.bulk.list", action_type="MOVE")] == [job.job_id]
    assert sdk.call("investigate.bulk.delete", job.job_id).id == job.job_id


def test_a_job_is_cancelled(sdk: Sdk) -> None:
    job = sdk.call("investigate.bulk.cancel.create", start_job(sdk).job_id)
    assert job.status == "CANCELLED"
    assert_exact(job)
