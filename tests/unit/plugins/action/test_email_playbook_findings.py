# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search for the entries that concern an address. The tests of the filter and of the playbooks have the findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.action.email_playbook_findings import ActionModule
from ansible_collections.community.cloudflare.tests.unit.support.action import run_action
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES, Document

BY_PATH = {sample.path: sample for sample in SAMPLES}


def search(address: str, lists: dict[str, list[Document]], chosen: Any = None) -> dict[str, Any]:
    """Search an account with these entries."""
    account = {
        path: [
            {**dict.fromkeys(BY_PATH[path].fields), "id": at, "modified_at": None, **entry}
            for at, entry in enumerate(entries, 1)
        ]
        for path, entries in lists.items()
    }
    settings = {"folder": None, "lists": chosen, "host": None, "address": address}
    variables = {"email_security_settings": settings, "email_security_result": {"lists": account}}
    return run_action(ActionModule, {"account": True, "search": True}, variables)


def found(address: str, path: str, entry: Document) -> tuple[str, str] | None:
    """How one entry concerns an address, and what it does; None if it does not."""
    matches = search(address, {path: [entry]})["matches"]
    return (matches[0]["how"], matches[0]["text"]) if matches else None


@pytest.mark.parametrize(
    ("address", "name", "how"),
    [
        ("joe@partner.example", "joe@partner.example", "names it"),
        (" Joe@Partner.EXAMPLE. ", "joe@partner.example", "names it"),
        ("joe@xn--bcher-kva.example", "joe@b\u00fccher.example", "names it"),
        ("joe@partner.example", "partner.example", "covers it"),
        ("joe@mail.partner.example", "partner.example", "covers it"),
        ("mail.partner.example", "partner.example", "covers it"),
        ("192.0.2.7", "192.0.2.0/24", "covers it"),
        ("192.0.2.7", "::ffff:192.0.2.7", "names it"),
        ("192.0.2.0/25", "192.0.2.0/24", "covers it"),
        ("2001:db8::1", "2001:db8::/32", "covers it"),
        ("joe@partner.example", "ann@partner.example", None),
        ("joe@notpartner.example", "partner.example", None),
        ("partner.example", "joe@partner.example", None),
        ("partner.example.org", "partner.example", None),
        ("192.0.2.0/24", "192.0.2.7", None),
    ],
)
@pytest.mark.parametrize("path", ["allow_policies", "block_senders", "trusted_domains"])
def test_names(address: str, name: str, how: str | None, path: str) -> None:
    match = found(address, path, {"pattern": name})
    assert (match[0] if match else None) == how
    assert (found(address, path, {"pattern": name, "is_regex": True}) or [None])[0] == "may match"


@pytest.mark.parametrize(
    ("path", "entry", "text"),
    [
        (
            "allow_policies",
            {"is_trusted_sender": True},
            "Allowed: mail from it bypasses all detections if the sender is verified.",
        ),
        (
            "allow_policies",
            {"is_acceptable_sender": True, "verify_sender": False},
            "Allowed: mail from it is not marked as spam, spoof or bulk.",
        ),
        ("allow_policies", {"is_exempt_recipient": True}, "Allowed: mail to it bypasses all detections."),
        ("allow_policies", {}, "Allowed: it does nothing, because no action is chosen."),
        ("block_senders", {}, "Blocked: mail from it is malicious."),
        (
            "trusted_domains",
            {"is_recent": True, "is_similarity": True},
            "Trusted: it is not detected as a new or similar domain.",
        ),
        ("trusted_domains", {}, "Trusted: it does nothing."),
    ],
)
def test_what_an_entry_does(path: str, entry: Document, text: str) -> None:
    assert found("x.example", path, {"pattern": "x.example", **entry}) == ("names it", text)


@pytest.mark.parametrize(
    ("path", "entry", "expected"),
    [
        ("domains", {"domain": "x.example"}, ("covers it", "Protected domain: its mail is scanned.")),
        (
            "impersonation_registry",
            {"name": "Joe", "email": "JOE@x.example"},
            ("names it", "Protected name: Joe may write from it."),
        ),
        ("impersonation_registry", {"name": "Joe", "email": "ann@x.example"}, None),
        (
            "sending_domain_restrictions",
            {"domain": "x.example", "exclude": ["y.x.example"]},
            ("covers it", "Restricted: mail from it is dropped if it arrives without TLS."),
        ),
        (
            "content_policies",
            {"name": "a", "pattern": r"x\.Example", "enabled": False},
            ("may match", "It is disabled."),
        ),
        ("content_policies", {"name": "a", "pattern": "gift", "enabled": True}, None),
        (
            "url_ignore_patterns",
            {"pattern": r"^https://x\.example/"},
            ("may match", "Links: these links are not rewritten."),
        ),
        ("url_ignore_patterns", {"pattern": r"^https://y\.example/"}, None),
    ],
)
def test_the_other_lists(path: str, entry: Document, expected: tuple[str, str] | None) -> None:
    assert found("joe@x.example", path, entry) == expected


def test_an_excluded_address() -> None:
    entry = {"domain": "x.example", "exclude": ["y.x.example"]}
    match = found("joe@y.x.example", "sending_domain_restrictions", entry)
    assert match
    assert match[1].endswith("This address is excluded.")


def test_entries_that_we_may_not_manage_are_found() -> None:
    synced = {"name": "Joe", "email": "joe@x.example", "provenance": "SNOOPY-GOOGLE_DIRECTORY"}
    assert found("joe@x.example", "impersonation_registry", synced)


def test_the_certain_ones_come_first() -> None:
    senders: list[Document] = [
        {"pattern": ".*", "is_regex": True},
        {"pattern": "x.example"},
        {"pattern": "joe@x.example"},
    ]
    result = search("joe@x.example", {"block_senders": senders})
    assert [(each["how"], each["id"]) for each in result["matches"]] == [
        ("names it", 3),
        ("covers it", 2),
        ("may match", 1),
    ]


@pytest.mark.parametrize("address", ["a b", "a@x.example, b@x.example", "a\u200b@x.example"])
def test_what_is_no_address(address: str) -> None:
    assert search(address, {})["msg"].startswith("address must ")


def test_chosen_lists() -> None:
    lists = {"block_senders": [{"pattern": "x.example"}], "allow_policies": [{"pattern": "x.example"}]}
    assert [each["list"] for each in search("x.example", lists, ["allow_policies"])["matches"]] == ["allow_policies"]
    assert search("x.example", lists, ["domains"])["msg"] == "There is no list in this account for domains."


def test_files(tmp_path: Path) -> None:
    """With their lines and dates, and without an account."""
    (tmp_path / "block_senders.yml").write_text("- pattern: x.example\n  pattern_type: DOMAIN\n  until: 2020-01-01\n")
    settings = {"folder": str(tmp_path), "lists": None, "host": None, "address": "joe@x.example"}
    (match,) = run_action(ActionModule, {"search": True}, {"email_security_settings": settings})["matches"]
    assert (match["origin"], match["id"]) == ("block_senders.yml:1", None)
    assert match["text"] == "Blocked: mail from it is malicious. It expired on 2020-01-01."
