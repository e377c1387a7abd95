# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Our modules send the same requests as Cloudflare's own SDK: method, path, query and body, for every list."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.tests.unit.support.module import run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES as LISTS

from .conftest import KNOWN, SDK_MAJOR, Contract
from .samples import SAMPLES, Sample

RESOURCES = {each.path: each.resource for each in LISTS if each.path in KNOWN}

Sdk = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """One list: our declaration, the SDK's resource, and the sample."""

    contract: Contract
    resource: Resource
    sample: Sample

    @property
    def sdk(self) -> Any:
        return self.contract.resource(self.resource.path)

    @property
    def account(self) -> dict[str, str]:
        return {"account_id": self.contract.account_id}

    @property
    def new(self) -> dict[str, Any]:
        return self.sample.new_for(SDK_MAJOR)

    def ids(self) -> list[Any]:
        return [entry.id for entry in self.sdk.list(**self.account)]

    def query(self) -> dict[str, Any]:
        """The query with which our modules read a whole list."""
        order = {"order": self.resource.order, "direction": "asc"} if self.resource.order else {}
        return {**order, "page": 1, "per_page": 1000}

    def sdk_method(self, name: str) -> Any:
        found = getattr(self.sdk, name, None)
        if found is None:
            pytest.skip(f"this SDK has no {name} for {self.resource.path}")
        return found

    def ours(self, run: Callable[[Resource], None], **options: Any) -> dict[str, Any]:
        """The last request of a module, which may have to read the account first."""
        check = bool(options.pop("check", False))
        result = run_module(lambda: run(self.resource), {**self.contract.options, **options}, check=check)
        assert "failed" not in result, result
        request = self.contract.received()[-1]
        self.contract.reset()
        return request

    def theirs(self, call: Sdk, *arguments: Any, **options: Any) -> dict[str, Any]:
        """The request of a method of the SDK."""
        response = call(*arguments, **options, **self.account)
        assert response is not None
        return self.contract.received()[-1]


@pytest.fixture(params=list(RESOURCES))
def case(request: pytest.FixtureRequest, contract: Contract) -> Case:
    return Case(contract, RESOURCES[request.param], SAMPLES[request.param])


def test_read_all(case: Case) -> None:
    assert case.ours(run_info) == case.theirs(case.sdk.list, **case.query())


def test_read_one(case: Case) -> None:
    entry_id = case.ids()[0]
    assert case.ours(run_info, id=entry_id) == case.theirs(case.sdk.get, entry_id)


def test_each_filter(case: Case) -> None:
    """Except filters by name, which the module applies itself after reading all entries."""
    filters = [(name, value) for name, value, _count in case.sample.filters if name in case.resource.filter_options()]
    for name, value in filters:
        if case.resource.fields.get(name) and case.resource.is_name(name):
            continue
        # Only the API reference documents the filters that this SDK does not have.
        is_known = name in inspect.signature(case.sdk.list).parameters
        given = {name: value} if is_known else {"extra_query": {name: value}}
        assert case.ours(run_info, **{name: value}) == case.theirs(case.sdk.list, **case.query(), **given)


@pytest.mark.parametrize("check", [False, True])
def test_delete(case: Case, check: bool) -> None:
    entry_id = case.ids()[0]
    theirs = case.sdk.get if check else case.sdk.delete
    ours = case.ours(run_one, state="absent", id=entry_id, check=check)
    assert ours == case.theirs(theirs, entry_id)


def test_create(case: Case) -> None:
    create = case.sdk_method("create")
    assert case.ours(run_one, **case.new) == case.theirs(create, **case.new)


def test_create_with_only_the_required_fields(case: Case) -> None:
    """The request has everything that the SDK requires, and no other fields except defaults."""
    create = case.sdk_method("create")
    needed = {name: value for name, value in case.new.items() if case.resource.fields[name].required}
    ours = case.ours(run_one, **needed)
    assert ours["body"].items() >= needed.items()
    assert ours == case.theirs(create, **ours["body"])


def test_change(case: Case) -> None:
    entry_id = case.ids()[0]
    change = {name: "" if value is None else value for name, value in case.sample.change.items()}
    change = {name: value for name, value in change.items() if name not in case.sample.not_in_integers}
    ours = case.ours(run_one, id=entry_id, **change)
    assert ours == case.theirs(case.sdk.edit, entry_id, **ours["body"])
    assert ours["body"].items() <= change.items()


def test_create_with_the_list_module(case: Case) -> None:
    """In a batch, if the list and the account have batches."""
    in_batches = case.resource.has_batch and SDK_MAJOR != 4
    method = case.sdk_method("batch" if in_batches else "create")
    ours = case.ours(run_many, **{case.resource.items: [case.new]})
    body = {"deletes": [], "patches": [], "puts": [], "posts": [case.new]} if in_batches else case.new
    assert ours == case.theirs(method, **body)


def test_a_batch_with_all_kinds_of_changes(case: Case) -> None:
    if not case.resource.has_batch or SDK_MAJOR == 4:
        pytest.skip(f"this account has no batches for {case.resource.path}")
    batch = case.sdk_method("batch")
    first, *others = case.ids()
    note = next(name for name in ("comments", "notes") if name in case.resource.fields)
    entry = next(entry for entry in case.sdk.list(**case.account) if entry.id == first)
    kept = {name: getattr(entry, name) for name in case.resource.fields}
    wanted = [case.new, {**kept, note: "changed", "id": first}]
    ours = case.ours(run_many, state="exact", **{case.resource.items: wanted})
    deletes = [{"id": entry_id} for entry_id in others]
    theirs = case.theirs(batch, deletes=deletes, patches=[{"id": first, note: "changed"}], puts=[], posts=[case.new])
    for request in (ours, theirs):
        request["body"]["deletes"].sort(key=lambda entry: entry["id"])
    assert ours == theirs
