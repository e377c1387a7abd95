# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator answers as Cloudflare's own SDK expects: its types validate every answer, strictly."""

from __future__ import annotations

import datetime
from typing import Any

import cloudflare
import pytest

from ansible_collections.community.cloudflare.tests.emulator import api

from .conftest import GENERATION, Contract

NEW: dict[str, Any] = {
    "pattern": "partner.example",
    "pattern_type": "DOMAIN",
    "is_regex": False,
    "is_acceptable_sender": True,
    "is_exempt_recipient": False,
    "is_trusted_sender": False,
    "verify_sender": True,
    "comments": "Agreed",
}
UNKNOWN_ID: Any = 999999 if GENERATION == 4 else "3f2a4c5e-0000-4000-8000-00000000dead"


def shown(policy: Any) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in NEW}


def test_the_life_of_a_policy(contract: Contract) -> None:
    sdk, account = contract.sdk, {"account_id": contract.account_id}
    created = sdk.create(**NEW, **account)
    assert isinstance(created.id, int if GENERATION == 4 else str)
    assert isinstance(created.created_at, datetime.datetime)
    assert shown(created) == NEW
    assert sdk.get(created.id, **account).to_dict() == created.to_dict()
    edited = sdk.edit(created.id, comments="", is_trusted_sender=True, **account)
    assert shown(edited) == {**NEW, "comments": "", "is_trusted_sender": True}
    assert sdk.delete(created.id, **account).id == created.id
    with pytest.raises(cloudflare.NotFoundError) as gone:
        sdk.delete(created.id, **account)
    assert [error.code for error in gone.value.errors] == [1404]


def test_the_list_is_read_page_by_page(contract: Contract) -> None:
    policies = list(contract.sdk.list(account_id=contract.account_id, per_page=2, order="pattern", direction="desc"))
    assert [policy.pattern for policy in policies] == sorted((seed[0] for seed in api.SEEDS), reverse=True)
    assert [each["query"].get("page", "1") for each in contract.received()] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"pattern_type": "EMAIL"}, 2),
        ({"is_trusted_sender": True}, 2),
        ({"is_acceptable_sender": False}, 3),
        ({"is_exempt_recipient": True}, 1),
        ({"verify_sender": False}, 1),
        ({"search": "partner"}, 2),
        ({"extra_query": {"pattern": "newsletter.example"}}, 1),  # SDK 4.x does not know this filter by name
    ],
)
def test_filters(contract: Contract, filters: dict[str, Any], count: int) -> None:
    assert len(list(contract.sdk.list(account_id=contract.account_id, **filters))) == count


def test_a_batch(contract: Contract) -> None:
    sdk, account = contract.sdk, {"account_id": contract.account_id}
    if GENERATION == 4:
        assert not hasattr(sdk, "batch")
        pytest.skip("SDK 4.x has no batch")
    first, second, third, *_others = sdk.list(**account)
    done = sdk.batch(
        deletes=[{"id": first.id}],
        patches=[{"id": second.id, "comments": "new"}],
        puts=[{"id": third.id, **NEW}],
        posts=[NEW],
        **account,
    )
    assert [policy.id for policy in done.deletes] == [first.id]
    assert [(policy.id, policy.comments) for policy in done.patches] == [(second.id, "new")]
    assert [shown(policy) for policy in (*done.puts, *done.posts)] == [NEW, NEW]
    with pytest.raises(cloudflare.NotFoundError):
        sdk.batch(deletes=[{"id": second.id}, {"id": UNKNOWN_ID}], patches=[], puts=[], posts=[], **account)
    assert sdk.get(second.id, **account).id == second.id  # all or nothing


@pytest.mark.parametrize(
    ("change", "error", "codes"),
    [
        ({"account_id": "0" * 32}, cloudflare.NotFoundError, [7003]),
        ({"account_id": api.ACCOUNT_WITHOUT_PLAN}, cloudflare.PermissionDeniedError, [1403]),
        ({"token": "0" * 40}, cloudflare.AuthenticationError, [10000]),
        ({"token": "short"}, cloudflare.BadRequestError, [6003]),
        ({"token": api.READ_TOKEN}, cloudflare.PermissionDeniedError, [10000]),
    ],
)
def test_errors(contract: Contract, change: dict[str, str], error: Any, codes: list[int]) -> None:
    changed = Contract(**{"base_url": contract.base_url, "account_id": contract.account_id, **change})
    with pytest.raises(error) as caught:
        changed.sdk.delete(UNKNOWN_ID, account_id=changed.account_id)
    assert [problem.code for problem in caught.value.errors] == codes


def test_the_global_key(contract: Contract) -> None:
    client = contract.client(api_token=None, api_email=api.EMAIL, api_key=api.KEY)
    page = client.email_security.settings.allow_policies.list(account_id=contract.account_id)
    assert len(page.result) == len(api.SEEDS)


@pytest.mark.parametrize("result", ['{"id": []}', "[]", '{"id": "330aa9db", "pattern": 5}'])
def test_a_wrong_answer_is_noticed(contract: Contract, result: str) -> None:
    """So that the tests above can fail."""
    contract.answer_next(200, f'{{"success": true, "errors": [], "messages": [], "result": {result}}}')
    with pytest.raises(cloudflare.APIResponseValidationError):
        contract.sdk.get(UNKNOWN_ID, account_id=contract.account_id)
