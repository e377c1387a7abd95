# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of individual lists: synced entries, fields that the server changes, and irreversible deletions."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import (
    NO_SERVER,
    account_of,
    enforce,
    enforce_in,
    ensure,
    read_from,
    sent,
)
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    DOMAIN,
    ID,
    OTHER_ID,
    REGISTRY,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, envelope, serving

SYNCED: Document = {
    **REGISTRY.held,
    "id": OTHER_ID,
    "name": "Jane Roe",
    "email": "jane@corp.example",
    "provenance": "SNOOPY-OFFICE_365",
}


def values_of(document: Document) -> Document:
    return {name: document[name] for name in REGISTRY.fields}


def write_methods(server: Server) -> list[str]:
    return [method for method in server.methods if method != "GET"]


class TestSyncedEntries:
    """Entries of the impersonation registry that are synced from a directory are never changed or deleted."""

    @run_and_check
    @pytest.mark.parametrize(
        "task",
        [
            {"state": "present", "email": "JANE@corp.example", "comments": "new"},
            {"state": "present", "impersonation_registry_id": OTHER_ID, "comments": "new"},
            {"state": "absent", "email": "jane@corp.example"},
            {"state": "absent", "email": "jane@corp.example", "name": "jane roe"},
        ],
    )
    def test_a_task_for_one_entry_fails(self, task: dict[str, Any], check: bool) -> None:
        held = envelope(SYNCED) if "impersonation_registry_id" in task else envelope([SYNCED])
        with serving(held) as server:
            result = ensure(REGISTRY, server, check=check, **task)
        assert result["failed"]
        assert f"jane@corp.example (Jane Roe) (impersonation_registry_id {OTHER_ID})" in result["msg"]
        assert "is synced from a directory, and can only be changed or deleted there" in result["msg"]
        assert write_methods(server) == []

    @run_and_check
    @pytest.mark.parametrize("state", ["present", "absent", "exact"])
    def test_a_task_for_the_list_fails(self, state: str, check: bool) -> None:
        with serving(envelope([SYNCED])) as server:
            result = enforce(
                REGISTRY, server, [REGISTRY.needed, {**values_of(SYNCED), "comments": "x"}], state=state, check=check
            )
        assert result["msg"].startswith("entries, entry 2: email matches jane@corp.example (Jane Roe)")
        assert (result["created"], result["updated"], result["deleted"]) == ([], [], [])
        assert write_methods(server) == []

    def test_a_task_may_contain_an_unchanged_synced_entry(self) -> None:
        with serving(envelope([SYNCED])) as server:
            result = enforce(REGISTRY, server, [values_of(SYNCED)], state="exact")
        assert (result["changed"], result["unchanged"], result["unmanaged"]) == (False, 1, 1)

    @run_and_check
    def test_exact_keeps_synced_entries_and_counts_them_as_unmanaged(self, check: bool) -> None:
        account = Account(REGISTRY.resource, map(REGISTRY.resource.held, [REGISTRY.held, SYNCED]))
        result = enforce_in(account, REGISTRY, [REGISTRY.needed], state="exact", check=check)
        assert [entry["id"] for entry in result["deleted"]] == [ID]
        assert (len(result["created"]), result["unmanaged"]) == (1, 1)
        assert account.held[OTHER_ID] == REGISTRY.resource.held(SYNCED)

    @pytest.mark.parametrize("provenance", ["A1S_INTERNAL", None])
    def test_entries_that_are_not_synced_are_managed(self, provenance: str | None) -> None:
        held = {**SYNCED, "provenance": provenance}
        account = Account(REGISTRY.resource, [REGISTRY.resource.held(held)])
        assert enforce_in(account, REGISTRY, [REGISTRY.needed], state="exact")["unmanaged"] == 0
        assert OTHER_ID not in account.held

    def test_entries_of_unknown_provenance_are_unmanaged(self) -> None:
        account = Account(REGISTRY.resource, [REGISTRY.resource.held({**SYNCED, "provenance": "SOMETHING_NEW"})])
        assert enforce_in(account, REGISTRY, [REGISTRY.needed], state="exact")["unmanaged"] == 1
        assert OTHER_ID in account.held

    def test_a_managed_entry_takes_precedence_over_a_synced_duplicate(self) -> None:
        older = {**SYNCED, "name": REGISTRY.entry["name"], "email": REGISTRY.entry["email"], "created_at": "2020"}
        account = Account(REGISTRY.resource, map(REGISTRY.resource.held, [older, REGISTRY.held]))
        result = enforce_in(account, REGISTRY, [{**REGISTRY.named, "comments": "new"}])
        assert [entry["id"] for entry in result["updated"]] == [ID]

    def test_many_entries(self) -> None:
        """3000 entries, half of them synced, and 200 changes. There is one request per page and per change."""
        documents = [
            {
                **(SYNCED if number % 2 else REGISTRY.held),
                "id": f"00000000-0000-0000-0000-{number:012}",
                "name": f"Person {number}",
                "email": f"{number}@corp.example",
            }
            for number in range(3000)
        ]
        account = Account(REGISTRY.resource, map(REGISTRY.resource.held, documents))
        synced = {number: entry for number, entry in account.held.items() if str(number)[-1] in "13579"}
        ours = [document for document in documents if document["provenance"] == "A1S_INTERNAL"]
        wanted = [
            *({**values_of(document), "comments": "Reviewed"} for document in ours[:100]),
            *map(values_of, ours[100:-50]),
            *({"name": "New", "email": f"new{number}@corp.example"} for number in range(50)),
        ]
        result = enforce_in(account, REGISTRY, wanted, state="exact", diff=False)
        assert [len(result[name]) for name in ("updated", "deleted", "created")] == [100, 50, 50]
        assert (result["unmanaged"], result["unchanged"]) == (1500, 1350)
        assert {number: account.held[number] for number in synced} == synced
        counts = {method: account.requests.count(method) for method in ("GET", "POST", "PATCH", "DELETE")}
        assert counts == {"GET": 4, "POST": 50, "PATCH": 100, "DELETE": 50}
        assert enforce_in(account, REGISTRY, wanted, state="exact", diff=False)["changed"] is False


class TestDomains:
    def test_an_infinite_number(self) -> None:
        result = enforce(DOMAIN, NO_SERVER, [{"domain": "corp.example", "lookback_hops": float("inf")}])
        # Before ansible-core 2.19, Ansible converts no float to an integer, and says so itself.
        assert (
            result["msg"] == "email_domains: an integer must not be infinite." or "cannot be converted" in result["msg"]
        )
        assert "email_domains" in result["msg"]

    def test_exact_does_not_reset_fields_that_the_server_fills_in(self) -> None:
        needed = {name: DOMAIN.entry[name] for name in ("domain", "allowed_delivery_modes", "regions")}
        with serving(envelope([DOMAIN.held]), envelope(DOMAIN.held)) as server:
            enforce(DOMAIN, server, [needed], state="exact")
        assert sent(server)[1:] == [("PATCH", {"drop_dispositions": [], "ip_restrictions": []})]

    def test_fields_that_the_server_changes_are_not_compared(self) -> None:
        account = Account(DOMAIN.resource, [DOMAIN.resource.held(DOMAIN.held)])
        (before,) = read_from(account, DOMAIN)
        changed = {**DOMAIN.held, "status": "FAILED", "authorization": None, "dmarc_status": "none"}
        account = Account(DOMAIN.resource, [DOMAIN.resource.held(changed)])
        assert enforce_in(account, DOMAIN, [before], state="exact")["changed"] is False

    @run_and_check
    def test_exact_needs_max_deletes_for_any_deletion(self, check: bool) -> None:
        with serving(envelope([DOMAIN.held])) as server:
            result = enforce(DOMAIN, server, [DOMAIN.needed], state="exact", max_deletes=None, check=check)
        assert result["msg"] == (
            "max_deletes is required: 1 domain would be deleted, and cannot be restored. If you want that, set max_deletes=1 or "
            f"approved_plan={result['plan']}."
        )
        assert [entry["id"] for entry in result["would_delete"]] == [ID]
        assert server.methods == ["GET"]

    def test_exact_needs_no_max_deletes_if_nothing_is_deleted(self) -> None:
        with serving(envelope([DOMAIN.held])) as server:
            values = {name: DOMAIN.entry[name] for name in DOMAIN.fields}
            assert enforce(DOMAIN, server, [values], state="exact", max_deletes=None)["changed"] is False

    def test_check_mode_warns_about_every_domain_that_would_be_deleted(self) -> None:
        account = Account(DOMAIN.resource, [DOMAIN.resource.held(DOMAIN.held)])
        result = enforce_in(account, DOMAIN, [DOMAIN.named], state="absent", check=True)
        assert result["warnings"] == [f"These would be deleted, and cannot be restored: {DOMAIN.header}."]


@every_list
@run_and_check
def test_masked_notes_are_not_written(sample: Sample, check: bool) -> None:
    """They come from an output in which Ansible has hidden a secret. A note that stays as it is may contain the mask."""
    if sample.note is None:
        pytest.skip("this list has no notes")
    for mask in ("the token is ********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"):
        account = account_of(sample, has_batch=sample.has_batch)
        entries = [{**sample.named, sample.note: mask}, {**sample.needed, sample.note: mask}]
        result = enforce_in(account, sample, entries, check=check)
        assert result["msg"].count(f"{sample.note} contains Ansible's mask for secrets") == 2
        assert set(account.requests) == {"GET"}
        held = sample.resource.held({**sample.held, sample.note: mask})
        account = Account(sample.resource, [held], has_batch=sample.has_batch)
        assert enforce_in(account, sample, entries[:1], check=check)["changed"] is False
