# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparison and validation of names."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from hypothesis import given

from ansible_collections.community.cloudflare.plugins.module_utils._entry import names
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

KEYS = (names.literal_key, names.text_key, names.domain_key, names.address_key)
CHECKS = (names.check_name, names.check_address)


class TestEqual:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Gift Cards", "GIFT cards"),
            (" Gift cards\n", "Gift cards"),
            ("Ren\u00e9e", "Rene\u0301e"),
            ("REN\u00c9E", "rene\u0301e"),
            ("\u212bngstr\u00f6m", "a\u030angstro\u0308m"),
        ],
    )
    def test_texts(self, one: str, other: str) -> None:
        """The comparison ignores case, surrounding white space and Unicode normalization."""
        assert names.text_key(one) == names.text_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("A.example", "a.EXAMPLE"),
            ("a.example.", "a.example"),
            (" a.example ", "a.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "XN--BCHER-KVA.Example."),
            ("bu\u0308cher.example", "xn--bcher-kva.example"),
            ("bücher。example", "bücher.example"),
            ("\uff42ücher.example", "bücher.example"),
            ("straße.example", "xn--strae-oqa.example"),
            ("mail.bücher.example", "mail.xn--bcher-kva.example"),
            ("*.bücher.example", "*.xn--bcher-kva.example"),
            ("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example"),
        ],
    )
    def test_domains(self, one: str, other: str) -> None:
        """The comparison also ignores one trailing dot and the spelling of an internationalized domain."""
        assert names.domain_key(one) == names.domain_key(other)
        assert names.address_key(one) == names.address_key(other)
        assert names.address_key(f"me@{one.strip()}") == names.address_key(f"ME@{other.strip()}")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("xn--paypal-.example", "paypal.example"),  # decodes to plain ASCII
            ("xn--paypal--.example", "paypal-.example"),
            ("xn--BCHER-kva.example", "bcher.example"),
            ("xn--zzz.example", "zzz.example"),
            ("xn--.example", "example"),
        ],
    )
    def test_other_domains(self, one: str, other: str) -> None:
        """A label whose decoding does not encode back to itself stays as it is."""
        assert names.domain_key(one) != names.domain_key(other)
        assert names.address_key(f"me@{one}") != names.address_key(f"me@{other}")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("A@X.example", "a@x.EXAMPLE"),
            ("a@x.example.", "a@x.example"),
            ("jos\u00e9@x.example", "jose\u0301@x.example"),
            ('"a b"@x.example', '"A B"@x.example'),
            ("192.0.2.1", "192.0.2.1/32"),
            ("192.0.2.1 ", "192.0.2.1"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("2606:4700:0:0::1", "2606:4700::1"),
            ("2606:4700::ABCD", "2606:4700::abcd"),
            ("2606:4700::1/128", "2606:4700::1"),
            ("fd00:0::1", "FD00::1"),
            ("::FFFF:192.0.2.1", "192.0.2.1"),
            ("::ffff:c000:201", "192.0.2.1"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("1.example", "1.EXAMPLE"),
        ],
    )
    def test_addresses(self, one: str, other: str) -> None:
        """IP addresses and networks are compared by value."""
        assert names.address_key(one) == names.address_key(other)

    def test_regular_expressions(self) -> None:
        """Only surrounding white space is ignored."""
        assert names.literal_key(" a.*") == names.literal_key("a.*\n")


class TestDifferent:
    @pytest.mark.parametrize(
        ("key", "one", "other"),
        [
            (names.literal_key, r"\d", r"\D"),
            (names.literal_key, "a.example", "A.example"),
            (names.literal_key, "a.example", "a.example."),
            (names.literal_key, "\u00e9", "e\u0301"),
            (names.text_key, "Gift cards", "Gift  cards"),
            (names.text_key, "Ann", "Ann."),
            (names.text_key, "Muller", "Müller"),
            (names.text_key, "Team \u2460", "Team 1"),
            (names.domain_key, "a.example", "b.example"),
            (names.domain_key, "a.example", "a.example.."),
            (names.domain_key, "bücher.example", "bucher.example"),
            (names.domain_key, "a.example", ".a.example"),
            (names.domain_key, "straße.example", "strasse.example"),
            (names.address_key, "a@x.example", "x.example"),
            (names.address_key, "a@x.example", "b@x.example"),
            (names.address_key, "a.@x.example", "a@x.example"),
            (names.address_key, "xn--bcher-kva@x.example", "bücher@x.example"),
            (names.address_key, "192.0.2.0/24", "192.0.2.0/25"),
            (names.address_key, "192.0.2.1", "192.0.2.2"),
            (names.address_key, "::/64", "0.0.0.0/0"),
            (names.address_key, "::ffff:0:0/95", "0.0.0.0/0"),
            (names.domain_key, "x\u200b.example", "x.example"),
            (names.address_key, "a@b\u00fccher\u00ad.example", "a@b\u00fccher.example"),
        ],
    )
    def test_different(self, key: Callable[[str], str], one: str, other: str) -> None:
        assert key(one) != key(other)

    @pytest.mark.parametrize(
        "text", ["xn--.example", "xn--a-ecp.example", "xn--\u00fc.example", "a..b", ".", "@", "[::"]
    )
    def test_odd_names_equal_themselves_in_any_case(self, text: str) -> None:
        """An account may contain any text, so this must never fail."""
        for key in KEYS[1:]:
            assert key(text) == key(f" {text.upper()}")


@given(texts())
def test_every_text_has_a_stable_key(text: str) -> None:
    for key in KEYS:
        assert key(text) == key(f" {text}\n")


class TestRefused:
    @pytest.mark.parametrize("check", CHECKS)
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("a.example\nb.example", "must be one name, not a list or several lines"),
            ("a.example\r\nb.example", "must be one name, not a list or several lines"),
            ("a.example\u2028b.example", "must be one name, not a list or several lines"),
            ("['a.example', 'b.example']", "must be one name, not a list or several lines"),
            ("['a.example']", "must be one name, not a list or several lines"),
            ("[]", "must be one name, not a list or several lines"),
            ("{'pattern': 'a.example'}", "must be one name, not a list or several lines"),
            ("a\u2028", "control or invisible characters, but contains U\\+2028"),
            ("a\u2029", "control or invisible characters, but contains U\\+2029"),
            ("a\x00.example", "control or invisible characters, but contains U\\+0000"),
            ("a\tb", "U\\+0009"),
            ("a\u200b.example", "U\\+200B"),
            ("a\u00ad.example", "U\\+00AD"),
            ("\ufeffa.example", "U\\+FEFF"),
            ("a\u202e.example", "U\\+202E"),
            ("a\u3164.example", "U\\+3164"),
            ("a\ufe0f.example", "U\\+FE0F"),
        ],
    )
    def test_texts_that_are_not_one_name(self, check: Callable[[str], None], text: str, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            check(text)

    @pytest.mark.parametrize(
        "text",
        ["a@x.example, b@x.example", "a.example;b.example", "a.example b.example", "a@x.example,", "a b@x", '"a,b"'],
    )
    def test_several_addresses(self, text: str) -> None:
        with pytest.raises(ValueError, match="must be one name, without commas, semicolons or whitespace"):
            names.check_address(text)
        names.check_name(text)

    @pytest.mark.parametrize(
        "text", ["a@x.example", "bücher.example", '"a b"@x.example', "*.example", "@x.example", "192.0.2.0/24", "::1"]
    )
    def test_addresses_that_are_accepted(self, text: str) -> None:
        """Values that are probably a mistake only cause a warning."""
        names.check_address(text)

    @pytest.mark.parametrize("text", ["[0-9]+@x", "[ab]{2}", "{", "[" * 1024, "['a'", "[a]", "{2}x", "\U0001f600"])
    def test_a_regular_expression_is_not_a_list(self, text: str) -> None:
        names.check_name(text)

    @given(texts())
    def test_a_check_accepts_a_text_or_raises_valueerror(self, text: str) -> None:
        for check in CHECKS:
            try:
                check(text)
            except ValueError as error:
                assert str(error).startswith("must ")

    def test_the_repr_of_a_list_is_refused(self) -> None:
        """Ansible converts a list to this text if it expects a string."""
        text = str(["a.example", "b.example"])
        assert ast.literal_eval(text) == ["a.example", "b.example"]
        with pytest.raises(ValueError, match="must be one name"):
            names.check_name(text)


class TestNetworks:
    @pytest.mark.parametrize(
        "text",
        [
            *("x", "1.2.3", "1.2.3.4/33", "1.2.3.0/255.255.255.0", "1.2.3.0/0.0.0.255", "2606:4700::1%eth0", "", "/8"),
            *("1.2.3.4/", "::/129", "a@192.0.2.1", "\u0661.2.3.4"),
        ],
    )
    def test_neither_an_address_nor_a_block(self, text: str) -> None:
        with pytest.raises(ValueError, match="must be an IP address or a CIDR block"):
            names.check_public_network(text)

    @pytest.mark.parametrize(
        "text",
        [
            *("10.1.2.3", "10.0.0.0/8", "172.16.0.1", "172.31.255.0/24", "192.168.0.1", "127.0.0.1"),
            *("169.254.1.1", "0.0.0.0", "255.255.255.255", "::", "::1", "fe80::1", "fd00::/8", "fc00::1"),
            *("::ffff:10.0.0.1", "::ffff:192.168.0.0/112"),
        ],
    )
    def test_addresses_that_the_api_refuses(self, text: str) -> None:
        with pytest.raises(ValueError, match=f"must be a public address, but {text} is in "):
            names.check_public_network(text)

    @pytest.mark.parametrize(
        "text",
        [
            *("192.0.2.1", "8.8.8.0/24", "8.8.8.8/24", "2606:4700::1111", "2606:4700::/48"),
            *("172.32.0.1", "11.0.0.0/8", "0.0.0.0/1", "::ffff:8.8.8.8"),
        ],
    )
    def test_other_addresses_are_accepted(self, text: str) -> None:
        names.check_public_network(text)
