# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter email_security_findings: each rule finds an entry and not its nearest neighbour, in files and in an account."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.community.cloudflare.plugins.filter.email_security_findings import email_security_findings
from ansible_collections.community.cloudflare.plugins.module_utils import _clock
from ansible_collections.community.cloudflare.plugins.plugin_utils._findings.rules import ABOUT_ACCEPTED, RULES
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    REGISTRY,
    SAMPLES,
    Document,
    Sample,
    every_list,
)

NOW = 1_798_761_600.0  # 2027-01-01T00:00:00Z
GOOD: Document = {"is_acceptable_sender": True, "comments": "SEC-1"}
BY_PATH = {sample.path: sample for sample in SAMPLES}
#: For each list, an entry without any finding.
CLEAN: dict[str, Document] = {
    "allow_policies": {"pattern": "a@x.example", "pattern_type": "EMAIL", **GOOD},
    "block_senders": {"pattern": "bad.example", "pattern_type": "DOMAIN", "comments": "SEC-1"},
    "trusted_domains": {"pattern": "new.example", "is_recent": True, "comments": "SEC-1"},
    "impersonation_registry": {"name": "Ann", "email": "ann@corp.example", "comments": "SEC-1"},
    "content_policies": {"name": "Cards", "pattern": "gift card", "targets": ["BODY"], "notes": "SEC-1"},
    "sending_domain_restrictions": {"domain": "bank.example", "exclude": [], "comments": "SEC-1"},
    "url_ignore_patterns": {"pattern": r"^https://wiki\.corp\.example/", "comments": "SEC-1"},
    "domains": {"domain": "corp.example", "allowed_delivery_modes": ["DIRECT"], "regions": ["GLOBAL"]},
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clock, "now", lambda: NOW)


def of_files(lists: dict[str, list[Document]], rules: Any = None) -> list[Document]:
    """The findings about files with these entries."""
    declared = {
        path: [{**entry, "origin": f"{path}.yml:{at}"} for at, entry in enumerate(entries, 1)]
        for path, entries in lists.items()
    }
    return email_security_findings(declared, rules)


def held(path: str, entry: Document, at: int = 1) -> Document:
    """The entry as the info module returns it."""
    values = {**dict.fromkeys(BY_PATH[path].fields), **BY_PATH[path].reset, **entry}
    times = {"created_at": "2026-12-01T00:00:00Z", "modified_at": "2026-12-02T00:00:00.123Z"}
    return {**values, "id": at, **times, **{name: entry[name] for name in times if name in entry}}


def of_account(lists: dict[str, list[Document]], rules: Any = None, files: Any = None) -> list[Document]:
    """The findings about an account with these entries."""
    account = {path: [held(path, entry, at) for at, entry in enumerate(entries, 1)] for path, entries in lists.items()}
    return email_security_findings(account, rules, files=files)


def rules_of(findings: list[Document]) -> list[str]:
    return [finding["rule"] for finding in findings]


@every_list
def test_a_clean_entry(sample: Sample) -> None:
    lists = {sample.path: [CLEAN[sample.path]]}
    assert of_files(lists) == []
    assert of_account(lists) == []


def allow(**values: Any) -> tuple[str, Document]:
    return "allow_policies", {**CLEAN["allow_policies"], **values}


def domain(pattern: str, **values: Any) -> tuple[str, Document]:
    return allow(pattern=pattern, pattern_type="DOMAIN", **values)


def ip(pattern: str, **values: Any) -> tuple[str, Document]:
    return allow(pattern=pattern, pattern_type="IP", **values)


def other(path: str, **values: Any) -> tuple[str, Document]:
    return path, {**CLEAN[path], **values}


class TestOneEntry:
    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        ("rule", "entry", "neighbour"),
        [
            ("bypasses_all_detections", allow(is_trusted_sender=True, is_acceptable_sender=False), allow()),
            (
                "bypasses_all_detections",
                domain("x.example", is_trusted_sender=True, is_acceptable_sender=False),
                allow(),
            ),
            ("bypasses_all_detections", allow(is_exempt_recipient=True), allow(is_exempt_recipient=False)),
            ("free_mail_domain", domain("gmail.com"), domain("mail.gmail.com")),
            ("free_mail_domain", domain(" GMail.COM. "), allow(pattern="joe@gmail.com")),
            ("free_mail_domain", other("trusted_domains", pattern="Yahoo.com."), domain("yahoo.com.example")),
            ("free_mail_domain", domain("gmail.com"), domain("gmail.com", is_regex=True)),
            ("too_broad", ip("12.0.0.0/8"), ip("12.0.0.0/9")),
            ("too_broad", domain("com"), domain("com.example")),
            ("too_broad", domain(r".*\.com", is_regex=True), domain(r".*\.x\.com", is_regex=True)),
            ("too_broad", other("url_ignore_patterns", pattern=".*"), other("url_ignore_patterns")),
            ("too_broad", other("content_policies", pattern="pay"), other("content_policies", pattern="paypal")),
            (
                "too_broad",
                other("impersonation_registry", email=".*", is_email_regex=True),
                other("impersonation_registry", email=r"a@x\.example", is_email_regex=True),
            ),
            ("no_action", allow(is_acceptable_sender=False), allow()),
            ("no_action", other("trusted_domains", is_recent=False), other("trusted_domains", is_similarity=True)),
            ("not_verified", allow(verify_sender=False), ip("192.0.2.1", verify_sender=False)),
            ("suspicious_shape", domain("joe@x.example"), domain("x.example")),
            ("suspicious_shape", other("block_senders", pattern="paypal.com"), other("block_senders")),
            ("suspicious_shape", ip("10.0.0.1"), ip("198.51.100.1")),
            ("suspicious_shape", ip("198.51.100.300"), ip("2001:4860::/32")),
            (
                "suspicious_shape",
                other("sending_domain_restrictions", exclude=["x.example"]),
                other("sending_domain_restrictions", exclude=["x.bank.example"]),
            ),
            ("suspicious_shape", other("domains", drop_dispositions=["NONE"]), other("domains")),
            ("no_comment", allow(comments="  \n"), allow()),
            ("no_comment", other("content_policies", notes=None), other("domains")),
        ],
    )
    def test_the_rule(self, find: Any, rule: str, entry: tuple[str, Document], neighbour: tuple[str, Document]) -> None:
        path, document = entry
        found = [each for each in find({path: [document]}) if each["rule"] == rule]
        (finding,) = found
        assert finding["severity"] == "warning"
        assert finding["list"] == path
        assert finding["name"].split() == BY_PATH[path].resource.name_of(document).split()
        assert finding["origin"] == (f"{path}.yml:1" if find is of_files else None)
        assert finding["text"].endswith(".")
        assert rule not in rules_of(find({neighbour[0]: [neighbour[1]]}))

    def test_other_free_mail_domains(self) -> None:
        """They replace the default, in any spelling."""
        lists = {"allow_policies": [domain("gmail.com")[1], domain("xn--bcher-kva.example")[1]]}
        (finding,) = of_files(lists, {"free_mail_domains": ["B\u00fccher.example."]})
        assert finding["name"] == "xn--bcher-kva.example (DOMAIN)"

    def test_synced_entries_are_not_judged(self) -> None:
        entry = {**CLEAN["impersonation_registry"], "comments": None, "provenance": "SNOOPY-GOOGLE_DIRECTORY"}
        assert of_account({"impersonation_registry": [entry]}) == []

    def test_a_csv_without_a_column_for_comments(self) -> None:
        """It cannot have comments, so their absence is no finding."""
        entries = [{"name": "Ann", "email": "ann@corp.example", "origin": "impersonation_registry.csv:2"}]
        lists = {REGISTRY.path: {"entries": entries, "ignore_fields": ["comments"]}}
        assert email_security_findings(lists, {"comment_format": "SEC"}) == []


class TestComments:
    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        ("comment", "expected"),
        [
            ("See SEC-12.", []),
            ("OPS-1", []),
            ("sec-12", ["comment_format"]),
            ("", ["no_comment", "comment_format"]),
        ],
    )
    def test_the_format(self, find: Any, comment: str, expected: list[str]) -> None:
        lists = {"allow_policies": [allow(comments=comment)[1]]}
        assert rules_of(find(lists, {"comment_format": "(SEC|OPS)-[0-9]+"})) == expected


class TestDates:
    @pytest.mark.parametrize(
        ("until", "expected"),
        [
            ("2026-12-31", ["expired"]),  # it ended a moment ago
            ("2027-01-01", ["expires_soon"]),
            ("2027-01-07", ["expires_soon"]),
            ("2027-01-08", []),
            ("2027-01-01T00:00:00Z", ["expired"]),
            ("2027-01-01T00:00:01Z", ["expires_soon"]),
            ("2027-01-01T00:30:00+01:00", ["expired"]),
            ("2026-12-31T23:30:00-01:00", ["expires_soon"]),
        ],
    )
    def test_times_with_zones(self, until: str, expected: list[str]) -> None:
        entry = allow(until=until)[1]
        found = of_files({"allow_policies": [entry]})
        assert rules_of(found) == expected
        files = {"allow_policies": [{**entry, "origin": "allow_policies/a.yml:3"}]}
        found = of_account({"allow_policies": [allow(pattern="A@X.example.")[1]]}, files=files)
        assert rules_of(found) == expected
        assert all(finding["origin"] == "allow_policies/a.yml:3" for finding in found)

    @pytest.mark.parametrize("days", [0, 30])
    def test_expiring_within_days(self, days: int) -> None:
        found = of_files({"allow_policies": [allow(until="2027-01-20")[1]]}, {"expiring_within_days": days})
        assert rules_of(found) == (["expires_soon"] if days else [])

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"is_trusted_sender": True}, ["until_missing"]),
            ({"is_trusted_sender": True, "until": "2027-04-01"}, []),
            ({"is_trusted_sender": True, "until": "2027-04-02"}, ["until_too_far"]),
            ({"is_trusted_sender": True, "until": "2027-04-01T23:59:59Z"}, []),
            ({"is_trusted_sender": True, "until": "2027-04-02T00:00:01Z"}, ["until_too_far"]),
            ({"until": "2099-01-01"}, []),
            ({}, []),
        ],
    )
    def test_entries_that_need_until(self, values: Document, expected: list[str]) -> None:
        rules = {"require_until": ["is_trusted_sender"], "longest_until_days": 90}
        entry = allow(**values)[1]
        ours = ("until_missing", "until_too_far")
        assert [rule for rule in rules_of(of_files({"allow_policies": [entry]}, rules)) if rule in ours] == expected
        account = {"allow_policies": [{name: value for name, value in entry.items() if name != "until"}]}
        files = {"allow_policies": [{**entry, "origin": "x"}]}
        assert [rule for rule in rules_of(of_account(account, rules, files)) if rule in ours] == expected

    def test_without_files_nobody_knows_until(self) -> None:
        account = {"allow_policies": [allow(is_trusted_sender=True, is_acceptable_sender=False)[1]]}
        rules = {"require_until": ["is_trusted_sender"]}
        assert rules_of(of_account(account, rules)) == ["bypasses_all_detections"]
        assert rules_of(of_account(account, rules, {})) == ["bypasses_all_detections", "until_missing"]

    @pytest.mark.parametrize(
        ("times", "expected"),
        [
            ({"modified_at": "2025-12-31T23:59:59Z"}, ["stale"]),
            ({"modified_at": "2026-01-01T00:00:00Z"}, []),
            ({"modified_at": None, "created_at": "2025-01-01T00:00:00Z"}, ["stale"]),
            ({"modified_at": None, "created_at": None}, []),
        ],
    )
    def test_stale_entries(self, times: Document, expected: list[str]) -> None:
        """Only in an account. A protected domain may be as old as it is."""
        assert rules_of(of_account({"allow_policies": [allow(**times)[1]]})) == expected
        assert rules_of(of_account({"domains": [other("domains", **times)[1]]})) == []
        assert rules_of(of_files({"allow_policies": [allow(**times)[1]]})) == []
        assert rules_of(of_account({"allow_policies": [allow(**times)[1]]}, {"stale_after_days": 9999})) == []


class TestSeveralEntries:
    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        ("allowed", "blocked", "expected"),
        [
            (domain("x.example"), "x.example", True),
            (domain("b\u00fccher.example"), "XN--bcher-kva.example.", True),
            (domain("x.example"), "xx.example", False),
            (allow(pattern="joe@x.example"), "x.example", True),
            (allow(pattern="Joe@mail.X.example"), "x.example", True),
            (allow(pattern="joe@notx.example"), "x.example", False),
            (domain("x.example"), "joe@x.example", True),
            (domain("x.example"), "joe@x.example.org", False),
            (allow(pattern="joe@x.example"), "ann@x.example", False),
            (ip("192.0.2.7"), "192.0.2.0/24", True),
            (ip("192.0.2.0/24"), "192.0.2.7", True),
            (ip("192.0.3.7"), "192.0.2.0/24", False),
            (ip("2001:db8::1"), "2001:db8::/32", True),
            (ip("192.0.2.7"), "::ffff:192.0.2.0/120", True),
            (domain(r"x\.example", is_regex=True), r"x\.example", False),
            (domain("x.example", is_exempt_recipient=True, is_acceptable_sender=False), "x.example", False),
            (domain("x.example", is_exempt_recipient=True, is_trusted_sender=True), "x.example", True),
        ],
    )
    def test_allowed_and_blocked(self, find: Any, allowed: tuple[str, Document], blocked: str, expected: bool) -> None:
        """The finding is about the entry that exempts, and names the other."""
        kind = "EMAIL" if "@" in blocked else "IP" if blocked[0].isdigit() or "::" in blocked else "DOMAIN"
        sender = {"pattern": blocked, "pattern_type": kind, "comments": "SEC-1"}
        found = find({"allow_policies": [allowed[1]], "block_senders": [sender]})
        found = [finding for finding in found if finding["rule"] == "allowed_and_blocked"]
        assert len(found) == expected
        for finding in found:
            assert finding["list"] == "allow_policies"
            assert f"blocked senders has {blocked} ({kind})" in finding["text"]
            assert ("block_senders.yml:1" in finding["text"]) is (find is of_files)

    def test_many_others(self) -> None:
        senders = [{"pattern": f"{at}@x.example", "pattern_type": "EMAIL", "comments": "x"} for at in range(9)]
        (finding,) = of_files({"allow_policies": [domain("x.example")[1]], "block_senders": senders})
        assert finding["text"].endswith("4@x.example (EMAIL) (block_senders.yml:5), and 4 more.")

    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        ("path", "verb"), [("allow_policies", "allowed"), ("block_senders", "blocked"), ("trusted_domains", "trusted")]
    )
    def test_protected_domains(self, find: Any, path: str, verb: str) -> None:
        values = (
            {"pattern": "CORP.example."}
            if path == "trusted_domains"
            else {"pattern": "CORP.example.", "pattern_type": "DOMAIN"}
        )
        lists = {"domains": [CLEAN["domains"]], path: [{**CLEAN[path], **values}]}
        (finding,) = find(lists)
        assert (finding["rule"], finding["list"]) == ("protected_domain_listed", path)
        assert finding["text"] == f"This is one of the protected domains, but it is {verb}."
        for pattern in ("mail.corp.example", "joe@corp.example", "corp.example.org"):
            lists[path][0]["pattern"] = pattern
            assert "protected_domain_listed" not in rules_of(find(lists))


class TestSeverity:
    @pytest.mark.parametrize("rule", [*RULES, *ABOUT_ACCEPTED])
    def test_every_rule_can_be_an_error(self, rule: str) -> None:
        assert email_security_findings({}, {"errors": [rule]}) == []

    def test_errors(self) -> None:
        found = of_files({"allow_policies": [domain("gmail.com", comments="")[1]]}, {"errors": ["no_comment"]})
        assert {finding["rule"]: finding["severity"] for finding in found} == {
            "free_mail_domain": "warning",
            "no_comment": "error",
        }


class TestAccepted:
    ENTRY = domain("phishing-tests.example", is_trusted_sender=True, is_acceptable_sender=False)[1]

    def accepted(self, **values: Any) -> Document:
        reviewed = {"list": "allow_policies", "name": "phishing-tests.example", "rule": "bypasses_all_detections"}
        return {"accepted": [{**reviewed, "reason": "SEC-12", "origin": "rules.yml:4", **values}]}

    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        "name", ["phishing-tests.example", "Phishing-Tests.EXAMPLE.", "phishing-tests.example (DOMAIN)"]
    )
    def test_a_reviewed_exception(self, find: Any, name: str) -> None:
        lists = {"allow_policies": [self.ENTRY]}
        assert rules_of(find(lists)) == ["bypasses_all_detections"]
        assert find(lists, self.accepted(name=name)) == []
        assert find(lists, self.accepted(until="2027-01-01")) == []

    @pytest.mark.parametrize("find", [of_files, of_account])
    def test_it_expires(self, find: Any) -> None:
        """Then the finding is back, and another one says why."""
        found = find({"allow_policies": [self.ENTRY]}, self.accepted(until="2026-12-31"))
        assert rules_of(found) == ["bypasses_all_detections", "accepted_expired"]
        assert found[1]["origin"] == "rules.yml:4"
        assert "bypasses_all_detections" in found[1]["text"]

    @pytest.mark.parametrize("find", [of_files, of_account])
    @pytest.mark.parametrize(
        "values",
        [{"name": "other.example"}, {"list": "block_senders"}, {"rule": "no_comment"}, {"name": "tests.example"}],
    )
    def test_nothing_needs_it(self, find: Any, values: Document) -> None:
        lists = {"allow_policies": [self.ENTRY], "block_senders": []}
        assert rules_of(find(lists, self.accepted(**values))) == ["bypasses_all_detections", "accepted_unused"]

    def test_a_rule_that_was_not_checked(self) -> None:
        """Nobody knows whether it is needed: without an account, no entry is stale; without files, none expires."""
        lists = {"allow_policies": [allow()[1]]}
        assert of_files(lists, self.accepted(rule="stale")) == []
        assert rules_of(of_account(lists, self.accepted(rule="stale"))) == ["accepted_unused"]
        assert of_account(lists, self.accepted(rule="expired")) == []
        assert rules_of(of_account(lists, self.accepted(rule="expired"), {})) == ["accepted_unused"]
        assert of_files(lists, self.accepted(list="domains")) == []


class TestInputs:
    @pytest.mark.parametrize(
        ("lists", "rules", "says"),
        [
            ([], None, "the input must be a mapping"),
            ({"policies": []}, None, "'policies' is not a known list"),
            ({"block_senders": "x"}, None, "block_senders must be a list of entries"),
            ({"block_senders": ["x"]}, None, "block_senders, entry 1: is not a mapping"),
            ({"block_senders": [{"comments": "x", "origin": "a.yml:3"}]}, None, "block_senders, entry 1 (a.yml:3): "),
            ({}, ["x"], "rules must be a mapping"),
            ({}, {"comment_fromat": "x"}, "'comment_fromat' is not a rule. Did you mean comment_format?"),
            ({}, {"errors": ["stail"]}, "errors has 'stail'. Did you mean stale?"),
        ],
    )
    def test_wrong_inputs(self, lists: Any, rules: Any, says: str) -> None:
        with pytest.raises(AnsibleFilterError) as caught:
            email_security_findings(lists, rules)
        assert says in str(caught.value)

    def test_files_and_an_account_give_the_same_findings(self) -> None:
        lists = {path: [entry] for path, entry in CLEAN.items()}
        lists["allow_policies"] = [domain("gmail.com", comments="")[1], domain("corp.example")[1]]
        lists["block_senders"] = [{**CLEAN["block_senders"], "pattern": "gmail.com"}]
        ignored = ("origin", "text")

        def compared(found: list[Document]) -> list[Document]:
            return [{key: value for key, value in each.items() if key not in ignored} for each in found]

        assert compared(of_files(lists)) == compared(of_account(lists)) != []

    @pytest.mark.slow
    def test_ten_thousand_findings_are_linear(self) -> None:
        def seconds(number: int) -> float:
            entries = [domain(f"x{at}.example", comments="")[1] for at in range(number)]
            senders = [{**CLEAN["block_senders"], "pattern": f"x{at}.example"} for at in range(number)]
            started = time.process_time()
            found = of_files({"allow_policies": entries, "block_senders": senders})
            assert len(found) == 2 * number
            return time.process_time() - started

        seconds(100)
        assert min(seconds(5000) for _time in range(2)) < 30 * min(seconds(500) for _time in range(3))
