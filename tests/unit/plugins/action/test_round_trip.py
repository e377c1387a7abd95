# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account holds is accepted back: from an info module to a task, and through the files of an export."""

from __future__ import annotations

import os
import tempfile
import uuid
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.action.email_lists_export import ActionModule
from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.lists import run_lists, run_lists_info
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.folder import read_folder
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.action import run_action
from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, enforce_in, read_from
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.odd_accounts import accounts
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    BLOCK,
    REGISTRY,
    TRUSTED,
    Sample,
    every_list,
)


def run_in(account: Account, run: Any, *, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run a module for several lists. It must not fail."""
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": NO_SERVER}
    with serving_from(account):
        result = run_module(lambda: run(ALL_LISTS), {**base, **options}, check=check)
    assert not result.get("failed"), result["msg"]
    return result


def export(account: Account, folder: str, **options: Any) -> dict[str, Any]:
    """Export a list. It must not fail."""
    read = run_in(account, run_lists_info, lists=[account.path])
    result = run_action(ActionModule, {"lists": read["lists"], "folder": folder, **options})
    assert not result.get("failed"), result["msg"]
    return result


def enforce_files(account: Account, folder: str, *, check: bool = False) -> list[tuple[str, str]]:
    """Enforce the files of a folder. Returns the changes."""
    lists = read_folder(folder, None, [account.path], DataLoader()).lists
    options = {"state": "exact", "max_deletes": 99, "allow_empty": True, "lists": lists}
    changes = run_in(account, run_lists, check=check, **options)["changes"]
    return [(change["action"], (change["after"] or change["before"])["id"]) for change in changes]


@every_list
@given(data=st.data())
def test_the_result_of_an_info_module(sample: Sample, data: st.DataObject) -> None:
    """``exact`` with it changes nothing, even if the account knows less about an entry than a new one would have."""
    held = data.draw(accounts(sample))
    account = Account(sample.resource, held)
    entries = [entry for entry in read_from(account, sample) if sample.resource.managed(entry)]
    result = enforce_in(account, sample, entries, state="exact", allow_empty=True)
    assert not result.get("failed"), result["msg"]
    assert result["changed"] is False
    assert list(account.held.values()) == held


@every_list
@given(data=st.data(), options=st.sampled_from([{}, {"overwrite": True}]))
def test_the_files_of_an_export(sample: Sample, data: st.DataObject, options: dict[str, Any]) -> None:
    """Only entries that mean the same as another one are unexpected. The export reports them, and enforcing deletes them."""
    held = data.draw(accounts(sample))
    account = Account(sample.resource, held)
    with tempfile.TemporaryDirectory() as folder:
        reported = export(account, folder, **options)["changes"]
        duplicates = [change["after"]["id"] for change in reported if change["action"] == "duplicate"]
        assert {change["action"] for change in reported} <= {"duplicate"}
        drift = enforce_files(account, folder, check=True)
        assert sorted(drift) == sorted(("delete", entry_id) for entry_id in duplicates)
        assert enforce_files(account, folder) == drift
        assert enforce_files(account, folder) == []
        assert list(account.held.values()) == [entry for entry in held if entry.id not in duplicates]
        again = export(account, folder, **options)
        assert again["files"] == again["changes"] == []
        assert os.listdir(folder) == [f"{sample.path}.yml"]


@every_list
@given(data=st.data())
def test_an_export_that_overwrites_files_of_an_earlier_time(sample: Sample, data: st.DataObject) -> None:
    """Enforcing then only deletes entries that mean the same as one that remains."""
    earlier, held = data.draw(accounts(sample)), data.draw(accounts(sample))
    account = Account(sample.resource, held)
    with tempfile.TemporaryDirectory() as folder:
        export(Account(sample.resource, earlier), folder)
        export(account, folder, overwrite=True)
        changes = enforce_files(account, folder)
        assert {action for action, _id in changes} <= {"delete"}
        assert enforce_files(account, folder) == []
    for entry in held:
        remaining = account.held.values()
        assert any(sample.resource.mean_the_same(entry.values, other.values) for other in remaining)


@every_list
@given(data=st.data())
def test_an_export_that_adds_to_files_of_an_earlier_time(sample: Sample, data: st.DataObject) -> None:
    """It never fails, and leaves what the files have."""
    earlier, held = data.draw(accounts(sample)), data.draw(accounts(sample))
    with tempfile.TemporaryDirectory() as folder:
        export(Account(sample.resource, earlier), folder)
        before = read_folder(folder, None, [sample.path], DataLoader()).lists[sample.path]
        export(Account(sample.resource, held), folder)
        after = read_folder(folder, None, [sample.path], DataLoader()).lists[sample.path]
        assert after[: len(before)] == before


def held_in(sample: Sample, *documents: dict[str, Any]) -> list[Held]:
    """Entries with numbers as ids, the oldest first."""
    return [
        sample.resource.held({"created_at": f"2026-01-0{number}T00:00:00Z", **each, "id": str(uuid.UUID(int=number))})
        for number, each in enumerate(documents, 1)
    ]


@pytest.mark.parametrize(
    ("sample", "first", "second"),
    [
        (BLOCK, {"pattern": "x", "pattern_type": "WORD_OF_TOMORROW"}, {"pattern": "x", "pattern_type": "EMAIL"}),
        (REGISTRY, {"email": "a@x.example", "name": None}, {"email": "a@x.example", "name": "Ann"}),
    ],
    ids=["a type that nobody knows", "a person without a name"],
)
def test_entries_that_only_seem_to_have_one_name(sample: Sample, first: Any, second: Any) -> None:
    """The first one is written with its id, so that it does not mean the second one, too."""
    account = Account(sample.resource, held_in(sample, first, second))
    with tempfile.TemporaryDirectory() as folder:
        assert export(account, folder)["changes"] == []
        assert enforce_files(account, folder) == []


def test_a_file_that_is_overwritten_has_the_entry_that_enforcing_keeps() -> None:
    """Two entries got one name since the last export. The file had the younger one."""
    values = {"is_recent": True, "comments": "old"}
    earlier = held_in(TRUSTED, {"pattern": "z@x, b@x", **values}, {"pattern": "x.example", "is_regex": True, **values})
    now = held_in(
        TRUSTED, {"pattern": "x.example", **values}, {"pattern": "x.example", **values, "comments": "********"}
    )
    account = Account(TRUSTED.resource, now)
    with tempfile.TemporaryDirectory() as folder:
        export(Account(TRUSTED.resource, earlier), folder)
        reported = export(account, folder, overwrite=True)["changes"]
        assert [each["after"]["id"] for each in reported if each["action"] == "duplicate"] == [now[1].id]
        assert enforce_files(account, folder) == [("delete", now[1].id)]
