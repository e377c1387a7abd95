# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about valid values that are probably a mistake."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, call, enforce_in, ensure, read
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import TOKEN
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    CONTENT,
    DOMAIN,
    ID,
    IGNORE_PATTERNS,
    REGISTRY,
    RESTRICTIONS,
    TRUSTED,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

NO_ACTION = "No action is chosen, so the policy does nothing."
TWO_ACTIONS = "is_trusted_sender bypasses all detections, so is_acceptable_sender adds nothing."
SPOOFED = "verify_sender is off for an email address or a domain, which can be spoofed."
NO_SWITCH = "Neither is_recent nor is_similarity is on, so the trusted domain does nothing."
FREE_MAIL = "Anyone can get an address at this domain, so it should not be trusted."


class TestAllowPolicies:
    @run_and_check
    @pytest.mark.parametrize(
        ("given", "texts"),
        [
            ({"is_trusted_sender": True}, []),
            ({"is_trusted_sender": True, "pattern": "GMail.com."}, [FREE_MAIL]),
            ({"is_trusted_sender": True, "pattern": "a@gmail.com", "pattern_type": "EMAIL"}, []),
            ({"is_trusted_sender": True, "pattern": "gmail.com", "is_regex": True}, []),
            ({}, [NO_ACTION]),
            ({"is_trusted_sender": True, "is_acceptable_sender": True}, [TWO_ACTIONS]),
            ({"is_acceptable_sender": True, "verify_sender": False}, [SPOOFED]),
            ({"is_exempt_recipient": True, "verify_sender": False}, []),
            (
                {
                    **{"is_acceptable_sender": True, "verify_sender": False},
                    **{"pattern_type": "IP", "pattern": "192.0.2.1"},
                },
                [],
            ),
        ],
    )
    def test_values(self, given: dict[str, Any], texts: list[str], check: bool) -> None:
        """The warnings are about the resulting policy, so they are the same if nothing changes."""
        options = {"pattern": "y.example", "pattern_type": "DOMAIN", **given}
        created = {**ALLOW.after_creation(), **options}
        warnings = [f"{options['pattern']} ({options['pattern_type']}): {text}" for text in texts]
        with serving(envelope([]), envelope(created, 201)) as server:
            assert ensure(ALLOW, server, check=check, **options).get("warnings", []) == warnings
        with serving(envelope([created])) as server:
            result = ensure(ALLOW, server, check=check, **options)
        assert (result["changed"], result.get("warnings", [])) == (False, warnings)

    def test_a_change_of_one_field_causes_warnings_about_the_whole_policy(self) -> None:
        after = {**ALLOW.held, "is_acceptable_sender": False, "comments": "new"}
        with serving(envelope({**after, "comments": "old"}), envelope(after)) as server:
            result = ensure(ALLOW, server, policy_id=ID, comments="new")
        assert result["warnings"] == [f"{ALLOW.header}: {NO_ACTION}"]

    def test_a_deletion_does_not_warn(self) -> None:
        with serving(envelope([ALLOW.unrelated]), envelope({"id": ALLOW.unrelated["id"]})) as server:
            assert "warnings" not in ensure(ALLOW, server, state="absent", pattern=ALLOW.other["pattern"])


def warned(sample: Sample, **values: Any) -> str:
    """All warnings about a new entry, as one text."""
    with serving(envelope([])) as server:
        result = ensure(sample, server, check=True, **{**sample.needed, **values})
    assert "failed" not in result, result
    return "\n".join(result.get("warnings", []))


class TestPatterns:
    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    @pytest.mark.parametrize(
        ("pattern", "pattern_type", "says"),
        [
            ("example.com", "EMAIL", "looks like a domain"),
            ("@example.com", "EMAIL", "looks like a domain"),
            ("someone@example.com", "DOMAIN", "looks like an email address"),
            ("*.example.com", "DOMAIN", "begins with *."),
            ("https://example.com/x", "DOMAIN", "looks like a URL"),
            (r"ceo\d+@example.com", "EMAIL", "looks like a regular expression"),
            (".*@example.com", "EMAIL", "looks like a regular expression"),
            ("com", "DOMAIN", "is too broad"),
            (".com", "DOMAIN", "is too broad"),
            ("8.0.0.0/8", "IP", "is too broad"),
            ("0.0.0.0/1", "IP", "is too broad"),
            ("2600::/16", "IP", "is too broad"),
            ("2606:4700::/32", "IP", "is too broad"),
        ],
    )
    def test_a_suspicious_pattern(self, sample: Sample, pattern: str, pattern_type: str, says: str) -> None:
        text = warned(sample, pattern=pattern, pattern_type=pattern_type)
        assert f"{pattern} ({pattern_type}): The pattern {says}" in text

    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    @pytest.mark.parametrize("regex", [".*", ".+", "^.*$", ".*@.*", "(.*)", r"\S+@\S+", "[^@]+@.*", ".*?"])
    def test_a_regular_expression_that_matches_nearly_everything(self, sample: Sample, regex: str) -> None:
        assert "matches nearly everything" in warned(sample, pattern=regex, pattern_type="EMAIL", is_regex=True)

    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    @pytest.mark.parametrize("regex", [r".*\.com", r"^.*\.com$", r"[^@]+@.*\.com", r".*@.*\.zip", r".+\.(com)"])
    def test_a_regular_expression_for_a_whole_top_level_domain(self, sample: Sample, regex: str) -> None:
        assert "matches a whole top-level domain" in warned(sample, pattern=regex, pattern_type="DOMAIN", is_regex=True)

    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    @pytest.mark.parametrize(
        ("pattern", "pattern_type", "is_regex"),
        [
            ("someone+tag@example.com", "EMAIL", False),
            ("example.co.uk", "DOMAIN", False),
            ("b\u00fccher.example", "DOMAIN", False),
            ("8.8.0.0/16", "IP", False),
            ("2606:4700::/48", "IP", False),
            (r"ceo[0-9]+@example\.com", "EMAIL", True),
            (r".*@example\.com", "EMAIL", True),
        ],
    )
    def test_an_ordinary_pattern(self, sample: Sample, pattern: str, pattern_type: str, is_regex: bool) -> None:
        assert "The " not in warned(sample, pattern=pattern, pattern_type=pattern_type, is_regex=is_regex)

    def test_a_shared_mail_service(self) -> None:
        assert "Many companies send mail" in warned(BLOCK, pattern="PayPal.com", pattern_type="DOMAIN")

    def test_an_exempt_recipient(self) -> None:
        exempt = {"is_exempt_recipient": True}
        values = {"pattern_type": "IP", "pattern": "192.0.2.1"}
        assert "is_exempt_recipient needs an email address" in warned(ALLOW, **exempt, **values)
        assert warned(ALLOW, pattern="abuse@example.com", pattern_type="EMAIL", verify_sender=False, **exempt) == ""


class TestOtherLists:
    @pytest.mark.parametrize(
        ("sample", "values", "says"),
        [
            (CONTENT, {"pattern": ".*"}, "matches nearly every message"),
            (CONTENT, {"pattern": "pay", "targets": ["BODY"]}, "The pattern is short"),
            (
                RESTRICTIONS,
                {"domain": "a.example", "exclude": ["b.example", "x.a.example"]},
                "have no effect: b.example.",
            ),
            (RESTRICTIONS, {"domain": "someone@a.example"}, "looks like an email address"),
            (REGISTRY, {"email": "corp.example"}, "The email looks like a domain"),
            (REGISTRY, {"email": ".*", "is_email_regex": True}, "so the name is not protected"),
            (IGNORE_PATTERNS, {"pattern": ".*"}, "matches nearly every link"),
            (IGNORE_PATTERNS, {"pattern": "https://wiki.corp.example/"}, "A dot without a backslash"),
            (DOMAIN, {"drop_dispositions": ["SPAM", "NONE"]}, "drop_dispositions with NONE may drop clean mail"),
        ],
    )
    def test_each(self, sample: Sample, values: dict[str, Any], says: str) -> None:
        assert says in warned(sample, **values)

    @every_list
    def test_the_sample_causes_no_warning(self, sample: Sample) -> None:
        assert warned(sample, **{name: sample.entry[name] for name in sample.fields}) == ""

    @pytest.mark.parametrize("disposition", ["NONE", "UNKNOWN", "EXTERNAL"])
    def test_dropping_clean_mail(self, disposition: str) -> None:
        assert f"drop_dispositions with {disposition} may drop" in warned(
            DOMAIN, drop_dispositions=["SPAM", disposition]
        )

    @pytest.mark.parametrize(
        ("exclude", "is_subdomain"),
        [("x.a.example", True), ("X.A.example.", True), ("xa.example", False), ("a.example", False)],
    )
    def test_an_exclusion_that_is_not_a_subdomain(self, exclude: str, is_subdomain: bool) -> None:
        assert (warned(RESTRICTIONS, domain="a.example", exclude=[exclude]) == "") is is_subdomain

    @pytest.mark.parametrize(("phrase", "short"), [("pays", True), ("money", False)])
    def test_a_short_pattern_for_the_body(self, phrase: str, short: bool) -> None:
        assert (warned(CONTENT, pattern=phrase, targets=["BODY"]) != "") is short
        assert warned(CONTENT, pattern=phrase, targets=["SUBJECT"]) == ""

    @pytest.mark.parametrize("end", ["", ".*", ".+", ".?", ".{2}", r"\."])
    def test_a_dot_that_is_escaped_or_quantified(self, end: str) -> None:
        assert warned(IGNORE_PATTERNS, pattern=rf"https://wiki\.corp\.example/{end}") == ""


class TestTrustedDomains:
    @pytest.mark.parametrize(
        ("given", "texts"),
        [
            ({"is_recent": True}, []),
            ({"is_similarity": True}, []),
            ({}, [NO_SWITCH]),
            (
                {"pattern": ".*", "is_regex": True, "is_recent": True},
                ["The regular expression matches nearly everything."],
            ),
            (
                {"pattern": r".*\.example", "is_regex": True, "is_recent": True},
                ["The regular expression matches a whole top-level domain."],
            ),
            ({"pattern": r".*\.y\.example", "is_regex": True, "is_recent": True}, []),
            ({"pattern": "gmail.com", "is_regex": True, "is_recent": True}, []),
            (
                {"pattern": "a@y.example", "is_recent": True},
                ["The pattern looks like an email address, not a domain."],
            ),
            (
                {"pattern": "*.y.example", "is_recent": True},
                ["The pattern begins with *., which a domain cannot contain."],
            ),
            ({"pattern": "example", "is_recent": True}, ["The pattern is a whole top-level domain."]),
            ({"pattern": "GMail.com.", "is_recent": True}, [FREE_MAIL]),
            ({"pattern": "mail.gmail.com", "is_recent": True}, []),
        ],
    )
    def test_values(self, given: dict[str, Any], texts: list[str]) -> None:
        options = {"pattern": "y.example", **given}
        created = {**TRUSTED.after_creation(), **options}
        with serving(envelope([]), envelope(created, 201)) as server:
            result = ensure(TRUSTED, server, **options)
        assert result.get("warnings", []) == [f"{options['pattern']}: {text}" for text in texts]


class TestLists:
    def test_each_warning_names_its_entry(self) -> None:
        policies = [{**ALLOW.needed, "is_trusted_sender": True}, {"pattern": "z.example", "pattern_type": "DOMAIN"}]
        result = enforce_in(Account(ALLOW.resource), ALLOW, policies)
        assert result["warnings"] == [f"policies, entry 2, z.example (DOMAIN): {NO_ACTION}"]

    def test_a_warning_about_several_entries_is_shown_once(self) -> None:
        policies = [{**ALLOW.needed, "pattern": f"{number}.example"} for number in range(12)]
        (warning,) = enforce_in(Account(ALLOW.resource), ALLOW, policies)["warnings"]
        assert warning.startswith("policies, entry 1, 0.example (DOMAIN); entry 2, 1.example (DOMAIN); ")
        assert warning.endswith(f"entry 10, 9.example (DOMAIN); and 2 more: {NO_ACTION}")

    def test_exact_warns_about_the_values_after_the_reset(self) -> None:
        account = Account(ALLOW.resource, [ALLOW.resource.held(ALLOW.held)])
        result = enforce_in(account, ALLOW, [ALLOW.named], state="exact")
        assert result["warnings"] == [f"policies, entry 1, {ALLOW.header}: {NO_ACTION}"]

    @pytest.mark.parametrize("many", [False, True])
    def test_secrets_are_masked(self, many: bool) -> None:
        """Since ansible-core 2.19, Ansible does not mask warnings."""
        named = {**ALLOW.needed, "pattern": f"{TOKEN}.example"}
        with serving(envelope([]), envelope({**ALLOW.after_creation(), **named}, 201)) as server:
            account = Account(ALLOW.resource)
            result = enforce_in(account, ALLOW, [named]) if many else ensure(ALLOW, server, **named)
        assert "********.example" in result["warnings"][0]
        assert TOKEN not in str(result)


class TestTerminals:
    """Names in an account and messages of the API cannot write control characters to a terminal or a log."""

    EVIL = "\x1b[2J\u202e\n\x9b"
    SHOWN = "\\u001B[2J\\u202E\\u000A\\u009B"

    def texts(self, result: Document) -> str:
        """All that Ansible shows as it is: the message, the warnings, and the headers of diffs."""
        diffs = result.get("diff", [])
        headers = [diff["after_header"] for diff in (diffs if isinstance(diffs, list) else [diffs])]
        found = "".join([result.get("msg", ""), *result.get("warnings", []), *headers])
        assert not any(char in found for char in self.EVIL if not char.isprintable())
        return found

    @every_list
    @run_and_check
    def test_names_in_an_account(self, sample: Sample, check: bool) -> None:
        first = sample.identity[0]
        evil = {**sample.held, first: f"x{self.EVIL}.example"}
        account = Account(sample.resource, [sample.resource.held(evil), sample.resource.held(sample.unrelated)])
        refused = enforce_in(account, sample, [], state="exact", allow_empty=True, max_deletes=0, check=check)
        assert self.SHOWN in self.texts(refused)
        done = enforce_in(account, sample, [], state="exact", allow_empty=True, max_deletes=9, check=check)
        assert self.SHOWN in self.texts(done)
        with serving_from(account):
            one = call(
                run_one, sample, NO_SERVER, state="absent", check=check, diff=True, **{sample.id_option: evil["id"]}
            )
        self.texts(one)

    def test_messages_of_the_api(self) -> None:
        with serving(envelope(None, 403, {"code": 1, "message": f"no {self.EVIL}"})) as server:
            assert "[2J" in self.texts(read(ALLOW, server))

    def test_options(self) -> None:
        result = call(run_info, ALLOW, NO_SERVER, pattern_type=self.EVIL)
        assert self.SHOWN in self.texts(result)
