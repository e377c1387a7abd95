# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a policy is: read, checked, sent and compared by one list of fields."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.doc_fragments import allow_policy as fragment
from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import (
    FIELDS,
    AllowPolicy,
    options,
    pattern_key,
)
from ansible_collections.community.cloudflare.plugins.module_utils.errors import InvalidOption
from ansible_collections.community.cloudflare.plugins.modules import (
    email_allow_policies,
    email_allow_policy,
    email_allow_policy_info,
)
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

NAMES = list(AllowPolicy().as_dict())
values = {
    name: st.none() | (st.booleans() if name in FIELDS and FIELDS[name]["type"] is bool else texts(max_size=5))
    for name in NAMES
    if name != "id"
}
documents = st.fixed_dictionaries(
    {"id": st.integers(1, 2**31 - 1) | st.uuids().map(str)},
    optional={**values, "is_sender": st.booleans(), "last_modified": texts(), "anything_new": st.integers()},
)


@given(documents)
def test_a_round_trip_changes_nothing(document: dict[str, Any]) -> None:
    """Unknown and deprecated fields are tolerated and never sent."""
    policy = AllowPolicy.from_api(document)
    assert policy.as_dict() == {
        name: document.get(name) if name != "comments" else document.get(name) or None for name in NAMES
    }
    assert AllowPolicy.from_api(policy.as_dict()) == policy
    assert policy.changes(policy) == {}
    assert set(policy.to_api()) <= set(FIELDS)
    assert AllowPolicy(**policy.to_api()).changes(policy) == {}


def test_the_documentation_of_the_options_follows_the_fields() -> None:
    documented = yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"]
    said = {
        name: {key: value for key, value in option.items() if key not in ("description", "version_added")}
        for name, option in documented.items()
    }
    suboptions = yaml.safe_load(email_allow_policies.DOCUMENTATION)["options"]["policies"]["suboptions"]
    assert said == options()
    assert list(documented) == [name for name in suboptions if name in FIELDS] == list(FIELDS)
    for name, field in FIELDS.items():
        if field["type"] is bool:
            default = f"V({str(field['on_creation']).lower()})"
            assert f"{default} where a policy is created" in str(documented[name]), name
            assert f"Its default is {default}" in str(suboptions[name]), name


def test_the_documentation_of_the_results_follows_the_fields() -> None:
    sample = yaml.safe_load(email_allow_policy.RETURN)["policy"]["sample"]
    assert list(sample) == NAMES
    contains = yaml.safe_load(email_allow_policy_info.RETURN)["policies"]["contains"]
    assert list(contains) == NAMES
    for name, field in FIELDS.items():
        assert contains[name]["type"] == field["option"]["type"]


class TestRefused:
    @pytest.mark.parametrize(
        ("params", "says"),
        [
            ({"pattern": None}, "policy_id or pattern is needed"),
            ({"pattern": ""}, "pattern must not be empty"),
            ({"pattern": " \n"}, "pattern must not be empty"),
            ({"pattern": "x" * 1025}, "pattern must have at most 1024 characters, not 1025"),
            ({"pattern": "a.example\nb.example\n"}, "pattern must be one pattern, not a list or several lines"),
            ({"pattern": "['a.example', 'b.example']"}, "must be one pattern"),
            ({"pattern": "{'a.example': None}", "is_regex": True}, "must be one pattern"),
            ({"policy_id": 1, "comments": "x" * 1025}, "comments must have at most 1024 characters, not 1025"),
            *[
                ({"pattern": bad, "pattern_type": "IP"}, "an IP address or a CIDR block")
                for bad in (
                    "x",
                    "1.2.3",
                    "1.2.3.4/33",
                    "1.2.3.0/255.255.255.0",
                    "1.2.3.0/0.0.0.255",
                    "2606:4700::1%eth0",
                )
            ],
            *[
                ({"pattern": bad, "pattern_type": "IP"}, "must be a public address")
                for bad in (
                    *("10.1.2.3", "10.0.0.0/8", "172.16.0.1", "172.31.255.0/24", "192.168.0.1", "127.0.0.1"),
                    *("169.254.1.1", "0.0.0.0", "255.255.255.255", "::", "::1", "fe80::1", "fd00::/8", "fc00::1"),
                    *("::ffff:10.0.0.1", "::ffff:192.168.0.0/112"),
                )
            ],
        ],
    )
    def test_what_the_api_would_refuse(self, params: dict[str, Any], says: str) -> None:
        with pytest.raises(InvalidOption, match=says):
            AllowPolicy.from_params(params)

    @pytest.mark.parametrize(
        "pattern",
        [
            "192.0.2.1",
            "8.8.8.0/24",
            "8.8.8.8/24",
            "2606:4700::1111",
            "2606:4700::/48",
            "172.32.0.1",
            "11.0.0.0/8",
            "0.0.0.0/1",
            "::ffff:8.8.8.8",
        ],
    )
    def test_other_addresses_are_left_to_the_api(self, pattern: str) -> None:
        assert AllowPolicy.from_params({"pattern": pattern, "pattern_type": "IP"}).pattern == pattern

    @pytest.mark.parametrize("pattern", ["['a.example']", "a\nb"])
    def test_several_patterns_are_not_absent_because_no_policy_has_their_text(self, pattern: str) -> None:
        with pytest.raises(InvalidOption, match="must be one pattern"):
            AllowPolicy.from_params({"pattern": pattern}, "absent")

    @pytest.mark.parametrize("pattern", ["[0-9]+@x", "[ab]{2}", "{", "[" * 1024, "['a'"])
    def test_a_regular_expression_is_no_list(self, pattern: str) -> None:
        assert AllowPolicy.from_params({"pattern": pattern, "is_regex": True}).pattern == pattern

    @pytest.mark.parametrize(
        "params", [{"pattern": "x", "pattern_type": "IP", "is_regex": True}, {"pattern": "10.0.0.1"}]
    )
    def test_what_is_no_address_is_not_checked_as_one(self, params: dict[str, Any]) -> None:
        AllowPolicy.from_params(params)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A@X.example", "a@x.EXAMPLE", True),
        ("192.0.2.1", "192.0.2.1/32", True),
        ("2606:4700:0:0::1", "2606:4700::1", True),
        ("2606:4700::ABCD", "2606:4700::abcd", True),
        ("192.0.2.0/24", "192.0.2.0/25", False),
        ("1.example", "1.EXAMPLE", True),
        (" a.example\n", "a.example", True),
        ("192.0.2.1 ", "192.0.2.1", True),
        ("8.8.8.8", "8.8.8.8/32", True),
        ("fd00:0::1", "FD00::1", True),
        ("192.0.2.7/24", "192.0.2.0/24", True),
        ("::FFFF:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24", True),
        ("::/64", "0.0.0.0/0", False),
        ("a.example", "b.example", False),
    ],
)
def test_what_does_not_count_in_a_pattern(one: str, other: str, same: bool) -> None:
    assert (pattern_key(one) == pattern_key(other)) is same


@pytest.mark.parametrize("is_regex", [False, True])
@pytest.mark.parametrize("ends", ["{}\n", " {}", "{}"])
def test_white_space_around_a_pattern_does_not_count(ends: str, is_regex: bool) -> None:
    """A block of YAML ends in a line break: what is live must not be called absent for that. It is not sent either."""
    pattern = ends.format("a.example")
    wanted = AllowPolicy.from_params({"pattern": pattern, "is_regex": is_regex})
    assert wanted.pattern == "a.example"
    assert wanted.names(AllowPolicy(id=1, pattern="a.example", is_regex=is_regex))
    assert wanted.names(AllowPolicy(id=1, pattern=pattern, is_regex=is_regex))
    assert "pattern" not in wanted.changes(AllowPolicy(id=1, pattern=pattern))


def test_what_is_to_go_may_be_what_could_not_come() -> None:
    """An old policy for a private address, named by its pattern."""
    assert AllowPolicy.from_params({"pattern": "10.0.0.5", "pattern_type": "IP"}, "absent").pattern == "10.0.0.5"


def test_the_longest_texts() -> None:
    assert AllowPolicy.from_params({"pattern": "x" * 1024, "comments": "y" * 1024}).pattern


def test_defaults_are_for_what_is_not_said() -> None:
    policy = AllowPolicy(pattern="x", pattern_type="DOMAIN", is_regex=True, verify_sender=False).with_defaults()
    assert policy.to_api() == {
        "pattern": "x",
        "pattern_type": "DOMAIN",
        "is_regex": True,
        "is_acceptable_sender": False,
        "is_exempt_recipient": False,
        "is_trusted_sender": False,
        "verify_sender": False,
        "comments": "",
    }
