# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator responds as Cloudflare's own SDK expects, for every list. The SDK strictly validates every response."""

from __future__ import annotations

import datetime
import inspect
import json
from dataclasses import dataclass
from typing import Any

import cloudflare
import pytest

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.schema import BATCH_PARTS, Call
from ansible_collections.community.cloudflare.tests.emulator.table import LISTS

from .conftest import KNOWN, SDK_MAJOR, Contract
from .samples import SAMPLES, Sample

UNKNOWN_ID: Any = 999999 if SDK_MAJOR == 4 else "3f2a4c5e-0000-4000-8000-00000000dead"
SDK = f"SDK {cloudflare.__version__}"
#: The options of every method of the SDK.
COMMON = {"account_id", "extra_headers", "extra_query", "extra_body", "timeout"}
WITH_IGNORED_FIELDS = [path for path in KNOWN if SAMPLES[path].ignored]
WITH_FULL_BATCH = [path for path in KNOWN if Call.BATCH in LISTS[path].calls and LISTS[path].batch_parts == BATCH_PARTS]
WITH_PUT = [path for path in KNOWN if Call.REPLACE in LISTS[path].calls]
#: Fields of responses that the models of SDK 4 do not have.
NEWER = {"modified_at", "regions", "status", "dmarc_status", "spf_status"}


@dataclass(frozen=True)
class Case:
    """One list: the SDK's resource and the sample."""

    path: str
    sdk: Any
    sample: Sample
    account: dict[str, str]

    def method(self, name: str) -> Any:
        """A method of the SDK. Skips the test if this SDK does not have it."""
        found = getattr(self.sdk, name, None)
        if found is None:
            pytest.skip(f"{SDK} has no {name} for {self.path}")
        return found

    def all(self, **options: Any) -> list[Any]:
        return list(self.sdk.list(**options, **self.account))

    def options(self, method: str) -> set[str]:
        """The options of a method that become fields or query parameters of the request."""
        return set(inspect.signature(self.method(method)).parameters) - COMMON

    def editable_id(self) -> Any:
        """The id of an entry that can be changed."""
        return self.all()[0].id


@pytest.fixture(params=KNOWN)
def case(contract: Contract, request: pytest.FixtureRequest) -> Case:
    """Each list of the SDK."""
    path = request.param
    return Case(path, contract.resource(path), SAMPLES[path], {"account_id": contract.account_id})


def values_of(entry: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names}


def assert_gone(call: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(cloudflare.NotFoundError) as caught:
        call(*arguments, **options)
    assert [error.code for error in caught.value.errors] == [1404]


def assert_invalid(call: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(cloudflare.BadRequestError) as caught:
        call(*arguments, **options)
    assert [error.code for error in caught.value.errors] == [1400]


@pytest.mark.parametrize("path", SAMPLES)
def test_the_sdk_has_the_list(path: str) -> None:
    """Shows which lists the SDK lacks, as skipped tests. The other tests only run for the lists that it has."""
    if path not in KNOWN:
        pytest.skip(f"{SDK} has no {path}")


def test_create(case: Case) -> None:
    new = case.sample.new_for(SDK_MAJOR)
    created = case.method("create")(**new, **case.account)
    assert isinstance(created.id, int if SDK_MAJOR == 4 else str)
    assert isinstance(created.created_at, datetime.datetime)
    assert values_of(created, new) == new
    assert case.sdk.get(created.id, **case.account).to_dict() == created.to_dict()
    assert created.to_dict() in [entry.to_dict() for entry in case.all()]


def test_the_sample_sets_every_field_that_the_sdk_can_set(case: Case) -> None:
    ignored = case.sample.ignored or {}
    assert case.options("create") - ignored.keys() - {"body"} == case.sample.new_for(SDK_MAJOR).keys()


@pytest.mark.parametrize("case", WITH_IGNORED_FIELDS, indirect=True)
def test_ignored_fields(case: Case) -> None:
    """SDKs can still send fields that no longer have an effect."""
    given = {name: value for name, value in (case.sample.ignored or {}).items() if name in case.options("create")}
    if not given:
        pytest.skip(f"{SDK} cannot send ignored fields for {case.path}")
    new = case.sample.new_for(SDK_MAJOR)
    created = case.sdk.create(**new, **given, **case.account)
    assert values_of(created, new) == new
    assert all(getattr(created, name) != value for name, value in given.items())


def test_responses_have_exactly_the_fields_of_the_model(case: Case) -> None:
    entry = case.all()[0]
    model = set(type(entry).model_fields)
    extra = set(entry.model_extra or {})
    assert model - entry.model_fields_set == set()
    assert extra - (NEWER if SDK_MAJOR == 4 else set()) == set()


def test_responses_have_the_exact_types(case: Case) -> None:
    """The SDK's strict validation accepts "true" as a boolean and "5" as a number. This test does not."""
    for entry in case.all():
        raw = case.sdk.with_raw_response.get(entry.id, **case.account).http_response.json()["result"]
        type(entry).model_validate_json(json.dumps(raw), strict=True)


def test_edit(case: Case) -> None:
    id, change = case.editable_id(), case.sample.change
    before = case.sdk.get(id, **case.account).to_dict()
    edited = case.sdk.edit(id, **change, **case.account)
    assert values_of(edited, change) == change
    after = edited.to_dict()
    changed = {name for name in before if after.get(name) != before[name]}
    derived = {"modified_at", "last_modified", *(case.sample.ignored or {})}
    assert changed - derived <= change.keys()
    assert case.sdk.get(id, **case.account).to_dict() == after


def test_delete(case: Case) -> None:
    id = case.editable_id()
    assert case.sdk.delete(id, **case.account).id == id
    assert id not in [entry.id for entry in case.all()]
    assert_gone(case.sdk.delete, id, **case.account)
    assert_gone(case.sdk.get, id, **case.account)
    assert_gone(case.sdk.edit, id, **case.sample.change, **case.account)


def test_the_sdk_reads_all_pages(case: Case, contract: Contract) -> None:
    whole = [entry.id for entry in case.all()]
    before = len(contract.received())
    assert [entry.id for entry in case.all(per_page=2)] == whole
    pages = [each["query"].get("page", "1") for each in contract.received()[before:]]
    # The SDK reads pages until one is empty.
    assert pages == [str(page) for page in range(1, (len(whole) + 1) // 2 + 2)]


def test_orders(case: Case) -> None:
    assert ("order" in case.options("list")) == bool(case.sample.orders)
    for order in case.sample.orders:
        ascending = [getattr(entry, order) for entry in case.all(order=order)]
        assert ascending == sorted(ascending)
        assert [getattr(entry, order) for entry in case.all(order=order, direction="desc")] == ascending[::-1]


def test_the_sample_uses_all_filters_of_the_sdk(case: Case) -> None:
    filters = {name for name, _value, _count in case.sample.filters}
    assert case.options("list") - {"page", "per_page", "order", "direction"} <= filters


@pytest.mark.parametrize(
    ("path", "name", "value", "count"),
    [(path, *each) for path in KNOWN for each in SAMPLES[path].filters],
)
def test_filters(contract: Contract, path: str, name: str, value: Any, count: int) -> None:
    sdk = contract.resource(path)
    if name not in inspect.signature(sdk.list).parameters:
        pytest.skip(f"{SDK} has no filter {name} for {path}")
    assert len(list(sdk.list(account_id=contract.account_id, **{name: value}))) == count


def test_the_filter_that_sdk_4_does_not_have(contract: Contract) -> None:
    page = contract.sdk.list(account_id=contract.account_id, extra_query={"pattern": "newsletter.example"})
    assert [policy.pattern for policy in page] == ["newsletter.example"]


def batch(case: Case, **parts: Any) -> Any:
    whole = {part: parts.get(part, []) for part in ("deletes", "patches", "puts", "posts")}
    return case.method("batch")(**whole, **case.account)


@pytest.mark.parametrize("case", WITH_FULL_BATCH, indirect=True)
def test_a_batch(case: Case) -> None:
    case.method("batch")
    sample = case.sample
    first, second, third, *_others = case.all()
    done = batch(
        case,
        deletes=[{"id": first.id}],
        patches=[{"id": second.id, **sample.change}],
        puts=[{"id": third.id, **sample.replacement}],
        posts=[sample.new],
    )
    assert [entry.id for entry in done.deletes] == [first.id]
    assert [(entry.id, values_of(entry, sample.change)) for entry in done.patches] == [(second.id, sample.change)]
    assert [(entry.id, values_of(entry, sample.replacement)) for entry in done.puts] == [(third.id, sample.replacement)]
    assert [values_of(entry, sample.new) for entry in done.posts] == [sample.new]
    held = [entry.id for entry in case.all()]
    assert first.id not in held
    assert done.posts[0].id in held


@pytest.mark.parametrize("case", WITH_FULL_BATCH, indirect=True)
def test_a_batch_that_fails(case: Case) -> None:
    """It changes nothing, except in domains: their batches are not atomic, so earlier changes remain."""
    case.method("batch")
    before = [entry.id for entry in case.all()]
    assert_gone(batch, case, deletes=[{"id": before[0]}, {"id": UNKNOWN_ID}])
    assert [entry.id for entry in case.all()] == (before[1:] if case.path == "domains" else before)


@pytest.mark.parametrize("case", WITH_PUT, indirect=True)
def test_replace(case: Case) -> None:
    """A PUT sets all fields except immutable ones. Missing fields are reset."""
    update = case.method("update")
    id, replacement = case.editable_id(), case.sample.replacement
    replaced = update(id, **replacement, **case.account)
    assert values_of(replaced, replacement) == replacement
    required = ("allowed_delivery_modes", "drop_dispositions", "ip_restrictions", "regions")
    reset = update(id, **{name: replacement[name] for name in required}, **case.account)
    assert (reset.transport, reset.integration_id, reset.folder, reset.lookback_hops) == (None, None, "AllItems", 2)
    assert reset.domain == "corp.example"
    assert_invalid(update, id, **replacement, extra_body={"domain": "other.example"}, **case.account)


def test_unknown_fields_and_parameters_are_refused(case: Case) -> None:
    id, change, surprise = case.editable_id(), case.sample.change, {"surprise": "1"}
    assert_invalid(case.sdk.edit, id, **change, extra_body=surprise, **case.account)
    assert_invalid(case.sdk.edit, id, **change, extra_query=surprise, **case.account)
    assert_invalid(case.sdk.list, extra_query=surprise, **case.account)
    assert_invalid(case.sdk.get, id, extra_query=surprise, **case.account)


@pytest.mark.parametrize("id", [5, []])
def test_the_sdk_refuses_a_wrong_response(case: Case, contract: Contract, id: Any) -> None:
    """Shows that the tests above can fail."""
    wrong = {"id": "not an integer" if SDK_MAJOR == 4 and id == 5 else id}
    contract.respond_next(200, {"success": True, "errors": [], "messages": [], "result": wrong})
    with pytest.raises(cloudflare.APIResponseValidationError):
        case.sdk.get(UNKNOWN_ID, **case.account)


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
