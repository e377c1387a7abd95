# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search for the entries that concern an address, and unused entries. The tests of the filter have the other findings."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.action.email_playbook_findings import ActionModule
from ansible_collections.community.cloudflare.plugins.module_utils import _clock
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


@pytest.mark.parametrize(
    "address",
    [
        *("a b", "a@x.example, b@x.example", "a\u200b@x.example", "not", "joe@host"),
        *("https://x.example/y", "mailto:joe@x.example", "x.example/login", "'x.example'", "joe@x@x.example"),
    ],
)
def test_refuses_other_texts(address: str) -> None:
    assert search(address, {})["msg"].startswith("address must ")


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::/32", "::1", "Joe@X.example", "x.example."])
def test_accepts_addresses_domains_and_networks(address: str) -> None:
    assert "msg" not in search(address, {})


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


NOW = 1_798_761_600.0  # 2027-01-01T00:00:00Z
OLD, YOUNG = "2026-12-01T23:59:59Z", "2026-12-02T00:00:01Z"  # 30 days ago, and a moment longer or less


def message(**properties: Any) -> Document:
    """A message as the search returns it, with the properties of a message that no entry decided."""
    nothing = dict.fromkeys(
        ("allowlisted_pattern", "allowlisted_pattern_type", "blocklisted_message", "blocklisted_pattern")
    )
    return {"id": "m", "properties": {**nothing, **properties}}


class TestUnused:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_clock, "now", lambda: NOW)

    def audit(
        self,
        lists: dict[str, list[Document]],
        search: Document,
        *,
        days: int | None = 30,
        folder: Path | None = None,
        chosen: Any = None,
    ) -> dict[str, Any]:
        """Audit an account with these entries, after a search with this result."""
        account = {
            path: [
                {
                    **{**dict.fromkeys(BY_PATH[path].fields), "comments": "x", "is_acceptable_sender": True},
                    **{"id": at, "created_at": OLD, "modified_at": YOUNG, **entry},
                }
                for at, entry in enumerate(entries, 1)
            ]
            for path, entries in lists.items()
        }
        settings = {
            **{"folder": None if folder is None else str(folder), "lists": chosen, "host": None},
            "used_within_days": days,
        }
        variables = {"email_security_settings": settings, "email_security_result": {"lists": account}}
        return run_action(ActionModule, {"account": True}, {**variables, "email_security_search": search})

    def unused(self, path: str, entry: Document, *messages: Document, **more: Any) -> list[str]:
        """The texts of the findings about one entry, after a search that found these messages."""
        search = {"messages": list(messages), "truncated": False}
        result = self.audit({path: [entry]}, search, **more)
        remark = f"Entries that are too new to be judged as unused: 1 of {path}."
        assert result["not_judged"] in ([], [remark])
        return [finding["text"] for finding in result["findings"] if finding["rule"] == "unused"]

    @pytest.mark.parametrize(
        ("path", "name"), [("allow_policies", "allowlisted_pattern"), ("block_senders", "blocklisted_pattern")]
    )
    @pytest.mark.parametrize(
        ("pattern", "decided", "used"),
        [
            ("partner.example", "partner.example", True),
            (" Partner.EXAMPLE. ", "partner.example", True),
            ("partner.example", "PARTNER.example.", True),
            ("b\u00fccher.example", "xn--bcher-kva.example", True),
            ("Joe@partner.example", "joe@Partner.example", True),
            ("192.0.2.0/24", "192.0.2.7/24", True),
            ("::ffff:192.0.2.7", "192.0.2.7", True),
            ("2001:db8::/32", "2001:0DB8:0::/32", True),
            ("partner.example", "mail.partner.example", False),
            ("partner.example", "joe@partner.example", False),
            ("joe@partner.example", "partner.example", False),
            ("192.0.2.0/24", "192.0.2.7", False),
            ("partner.example", "", False),
            ("partner.example", None, False),
        ],
    )
    def test_names(self, path: str, name: str, pattern: str, decided: str | None, used: bool) -> None:
        """Compared as the modules compare names. The entry that decided is the one that the message names, and no other."""
        found = self.unused(path, {"pattern": pattern}, message(), message(**{name: decided}), message())
        text = "It decided no message in the last 30 days, as far as Cloudflare's search shows."
        assert found == ([] if used else [text])

    @pytest.mark.parametrize(
        ("pattern", "is_regex", "decided", "used"),
        [
            (r".*@Casino-\d+\.example", True, r".*@Casino-\d+\.example", True),
            (r".*@Casino-\d+\.example", True, r" .*@Casino-\d+\.example ", True),
            (r".*@Casino-\d+\.example", True, r".*@casino-\d+\.example", False),
            (r".*@Casino-\d+\.example", True, "joe@Casino-7.example", False),
            ("casino.example", True, "Casino.example", False),
            ("casino.example", False, "Casino.example", True),
            ("casino.example", True, "casino.example.", False),
        ],
    )
    def test_regular_expressions(self, pattern: str, is_regex: bool, decided: str, used: bool) -> None:
        """They are compared as texts."""
        entry = {"pattern": pattern, "is_regex": is_regex}
        assert bool(self.unused("block_senders", entry, message(blocklisted_pattern=decided))) is not used

    def test_each_list_has_its_own_property(self) -> None:
        entry = {"pattern": "x.example"}
        assert self.unused("allow_policies", entry, message(blocklisted_pattern="x.example"))
        assert self.unused("block_senders", entry, message(allowlisted_pattern="x.example"))

    @pytest.mark.parametrize("kind", ["allowed_recipient", "acceptable_sender", "a_new_type", None])
    def test_the_type_does_not_matter(self, kind: str | None) -> None:
        entry = {"pattern": "abuse@corp.example", "is_acceptable_sender": False, "is_exempt_recipient": True}
        decided = message(allowlisted_pattern="abuse@corp.example", allowlisted_pattern_type=kind)
        assert self.unused("allow_policies", entry, decided) == []
        assert self.unused("allow_policies", {**entry, "pattern": "other@corp.example"}, decided) != []

    @pytest.mark.parametrize(
        ("times", "judged"),
        [
            ({"created_at": OLD}, True),
            ({"created_at": YOUNG}, False),
            ({"created_at": None, "modified_at": OLD}, True),
            ({"created_at": None, "modified_at": YOUNG}, False),
            ({"created_at": None, "modified_at": None}, False),
        ],
    )
    def test_too_young(self, times: Document, judged: bool) -> None:
        """A policy that is younger than the search could not decide its earlier messages."""
        entry = {"pattern": "x.example", **times}
        assert bool(self.unused("allow_policies", entry, message())) is judged
        remarks = self.audit({"allow_policies": [entry]}, {"messages": [message()], "truncated": False})["not_judged"]
        assert ("too new to be judged as unused: 1 of allow_policies" in str(remarks)) is not judged

    def test_one_day(self) -> None:
        (text,) = self.unused("allow_policies", {"pattern": "x.example", "created_at": YOUNG}, message(), days=1)
        assert text.startswith("It decided no message in the last day, ")

    def test_other_lists_are_not_judged(self) -> None:
        assert self.unused("trusted_domains", {"pattern": "x.example", "is_recent": True}, message()) == []

    @pytest.mark.parametrize(
        ("messages", "truncated", "reason"),
        [
            ([message()] * 3, True, "there are more than 3 messages, and the search stopped there. Choose fewer days"),
            ([], False, "the search found no message"),
            ([{"id": "m"}], False, "1 of 1 messages came back without properties"),
            ([message(), {"id": "m", "properties": None}], False, "1 of 2 messages came back without properties"),
        ],
    )
    def test_a_search_that_says_nothing(self, messages: list[Document], truncated: bool, reason: str) -> None:
        """Nothing is reported as unused, and the result says why."""
        entry = {"pattern": "x.example"}
        search = {"messages": messages, "truncated": truncated}
        result = self.audit({"allow_policies": [entry], "block_senders": [entry]}, search)
        assert [each["rule"] for each in result["findings"]] == ["allowed_and_blocked"]
        expected = f"Nothing is known about unused entries of allow_policies and block_senders: {reason}."
        assert result["not_judged"] == [expected]
        result = self.audit({"allow_policies": [entry], "block_senders": [entry]}, search, chosen=["block_senders"])
        assert result["not_judged"] == [expected.replace("allow_policies and ", "")]
        assert self.audit({"domains": []}, search)["not_judged"] == []

    @pytest.mark.parametrize(
        ("path", "properties", "reason"),
        [
            ("allow_policies", {}, "no message has the property allowlisted_pattern"),
            ("block_senders", {"allowlisted_pattern": "x"}, "no message has the property blocklisted_pattern"),
            ("allow_policies", {"allowed_pattern": "x.example"}, "no message has the property allowlisted_pattern"),
            ("allow_policies", {"allowlisted_pattern": ["x"]}, "the property allowlisted_pattern is not a text"),
            (
                "allow_policies",
                {"allowlisted_pattern": None, "allowlisted_pattern_type": "allowed_recipient"},
                "allowlisted_pattern_type says that an entry decided 1 of the messages, but not which one",
            ),
            (
                "block_senders",
                {"blocklisted_pattern": "", "blocklisted_message": True},
                "blocklisted_message says that an entry decided 1 of the messages, but not which one",
            ),
        ],
    )
    def test_properties_that_say_nothing_about_a_list(self, path: str, properties: Document, reason: str) -> None:
        """For example, if the API gives them other names."""
        search = {"messages": [{"id": "m", "properties": properties}], "truncated": False}
        result = self.audit({path: [{"pattern": "x.example"}]}, search)
        assert result["findings"] == []
        assert result["not_judged"] == [f"Nothing is known about unused entries of {path}: {reason}."]

    def test_unknown_keys_and_types(self) -> None:
        """They do not disturb, as long as the known ones are there."""
        released = message(allowlisted_pattern_type="quarantine_release", another_key={"a": 1})
        entry = {"pattern": "x.example"}
        assert self.unused("allow_policies", entry, released, {"id": "m", "properties": {}}) != []
        assert self.unused("allow_policies", entry, released, message(allowlisted_pattern="x.example")) == []

    @pytest.mark.parametrize(
        "search", [{}, {"skipped": True}, {"msg": "HTTP 403", "error": {}}, {"msg": "HTTP 403", "unreachable": True}]
    )
    def test_a_search_that_failed(self, search: Document) -> None:
        """That is a failure, and not an account without used entries. Without the variable, it does not matter."""
        lists: dict[str, list[Document]] = {"allow_policies": [{"pattern": "x.example"}]}
        result = self.audit(lists, search)
        assert result["failed"]
        assert result["msg"] == f"The messages could not be searched: {search.get('msg', 'there is no result')}."
        assert self.audit(lists, search, days=None)["findings"] == []

    def test_rules(self, tmp_path: Path) -> None:
        """It can be an error, and it can be accepted. Nobody calls an exception needless if its entry was not judged."""
        reviewed = "{list: allow_policies, rule: unused, reason: SEC-1, name: "
        rules = f"errors: [unused]\naccepted:\n- {reviewed}X.example}}\n- {reviewed}young.example}}\n- {reviewed}gone.example}}\n"
        (tmp_path / "rules.yml").write_text(rules)
        (tmp_path / "allow_policies.yml").write_text("[]\n")
        patterns = {"x.example": OLD, "young.example": YOUNG, "y.example": OLD}
        lists = {"allow_policies": [{"pattern": name, "created_at": at} for name, at in patterns.items()]}
        result = self.audit(lists, {"messages": [message()], "truncated": False}, folder=tmp_path)
        found = [(each["rule"], each["severity"], each["name"]) for each in result["findings"]]
        assert found == [("unused", "error", "y.example"), ("accepted_unused", "warning", "gone.example")]
        result = self.audit(lists, {"messages": [], "truncated": False}, folder=tmp_path)
        assert result["findings"] == []

    def test_fifty_thousand_messages(self) -> None:
        messages = [message(allowlisted_pattern=f"x{at % 5000}.example") for at in range(50_000)]
        started = time.process_time()
        entries: list[Document] = [{"pattern": f"x{at}.example"} for at in range(5_001)]
        result = self.audit({"allow_policies": entries}, {"messages": messages, "truncated": False})
        assert [finding["name"] for finding in result["findings"]] == ["x5000.example"]
        assert time.process_time() - started < 10
