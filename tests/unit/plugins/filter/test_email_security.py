# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters to_email_security_yaml (what it writes can be read back unchanged) and email_security_warnings."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.filter import email_security as filters
from ansible_collections.community.cloudflare.plugins.plugin_utils._files import list_file
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    DOMAIN,
    REGISTRY,
    Document,
    Sample,
    every_list,
)
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts


def read(text: str, sample: Sample = ALLOW) -> Any:
    return list_file.load(text.encode(), ".yml", sample.resource, "").entries


def write(entries: list[Any], sample: Sample = ALLOW) -> str:
    return filters.to_email_security_yaml(entries, sample.path)


class TestWriting:
    @every_list
    def test_written_entries_can_be_read_back(self, sample: Sample) -> None:
        """Except for ids, times, null, and defaults, which a creation sets anyway."""
        for document in (sample.entry, sample.unrelated, {**sample.entry, **sample.needed, **sample.reset}):
            (entry,) = read(write([document], sample), sample)
            resource = sample.resource
            assert set(entry) <= set(sample.fields)
            wanted = resource.with_defaults(resource.wanted(entry).values)
            assert resource.changes(wanted, resource.held({**document, "id": 1})) == {}

    @given(st.lists(texts(max_size=400, without="\0"), min_size=1, max_size=5))
    def test_any_text_can_be_read_back(self, comments: list[str]) -> None:
        """It is written in lines of at most 80 characters."""
        entries = [{"pattern": f"{at}.example", "comments": text} for at, text in enumerate(comments)]
        text = write(entries)
        assert max(map(len, text.splitlines())) <= 80
        found = {entry["pattern"]: entry.get("comments") for entry in read(text)}
        key = ALLOW.resource.fields["comments"].key
        assert {name: key(value) for name, value in found.items()} == {
            f"{at}.example": key(text) for at, text in enumerate(comments)
        }
        assert all(value in (None, comments[int(name.split(".")[0])]) for name, value in found.items())

    @pytest.mark.parametrize(
        ("comments", "written"),
        [
            ("Agreed with finance", "  comments: Agreed with finance\n"),
            ("yes", "  comments: 'yes'\n"),
            ("2026-12-31", "  comments: '2026-12-31'\n"),
            ("0123", "  comments: '0123'\n"),
            ("# no comment", "  comments: '# no comment'\n"),
            ("{{ x }}", "  comments: '{{ x }}'\n"),
            ("one\ntwo\n\nfour", "  comments: |-\n    one\n    two\n\n    four\n"),
            ("one\ntwo\n", "  comments: |\n    one\n    two\n"),
            ("one\r\ntwo", '  comments: "one\\r\\ntwo"\n'),
            ("trailing \ntwo", '  comments: "trailing \\ntwo"\n'),
            ("Gr\u00fc\u00dfe \U0001f600", "  comments: Gr\u00fc\u00dfe \U0001f600\n"),
            ("a" * 90, '  comments: "' + "a" * 66 + "\\\n    " + "a" * 24 + '"\n'),
            ("word " * 16, '  comments: "' + "word " * 13 + "\\\n    " + "word " * 3 + '"\n'),
        ],
    )
    def test_style_of_texts(self, comments: str, written: str) -> None:
        text = write([{"pattern": "a.example", "comments": comments}])
        assert text == f"---\n- pattern: a.example\n{written}"
        assert read(text)[0]["comments"] == comments

    def test_entries_are_sorted_by_name_and_fields_in_the_order_of_the_api(self) -> None:
        text = write([{"comments": "x", "pattern": "b.example"}, {"pattern": "a.example", "until": "2026-12-31"}])
        assert text == "---\n- pattern: a.example\n  until: '2026-12-31'\n- pattern: b.example\n  comments: x\n"

    def test_sets_and_numbers(self) -> None:
        text = write([{name: DOMAIN.entry[name] for name in DOMAIN.fields}], DOMAIN)
        assert "  allowed_delivery_modes:\n    - DIRECT\n    - API\n" in text
        assert "  lookback_hops: 2\n  require_tls_inbound: true\n  require_tls_outbound: false\n" in text

    def test_synced_entries_are_left_out(self) -> None:
        assert write([{**REGISTRY.entry, "provenance": "SNOOPY-OFFICE_365"}], REGISTRY) == "---\n[]\n"

    @pytest.mark.parametrize("bad", ["text", {}, None, [1], [{}], [{"comments": "x"}]])
    def test_anything_but_a_list_of_entries_is_refused(self, bad: Any) -> None:
        with pytest.raises(AnsibleFilterError, match=r"must be a list|entry 1: "):
            write(bad)
        with pytest.raises(AnsibleFilterError, match="'policies' is not a known list; the lists are domains, "):
            filters.to_email_security_yaml([], "policies")


@every_list
def test_the_samples_cause_no_warnings(sample: Sample) -> None:
    assert filters.email_security_warnings([sample.entry], sample.path) == []


def test_each_warning_names_its_entry() -> None:
    entry: Document = {**ALLOW.entry, "is_acceptable_sender": False}
    assert filters.email_security_warnings([ALLOW.entry, entry], "allow_policies") == [
        {"id": entry["id"], "name": ALLOW.header, "text": "No action is chosen, so the policy does nothing."}
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (".partner.example", "has a domain that begins with a dot"),
        ("partner..example", "has two dots in a row"),
        ("partner.example/login", "contains a path"),
        ("partner.example:25", "contains a port"),
        ("\u201cpartner.example\u201d", "is in quotes"),
        ("'partner.example'", "is in quotes"),
        ("https://partner.example", "looks like a URL"),
        ("mailto:partner.example", "begins with mailto:"),
        ("192.0.2.1", "looks like an IP address, not a domain"),
        ("2001:db8::1", "looks like an IP address, not a domain"),
        ("partner.example", None),
        ("1.partner.example", None),
        ("b\u00fccher.example", None),
    ],
)
def test_shapes(text: str, says: str | None) -> None:
    """Of every field that is a domain, and of the domain of an address."""
    domain_modes = {"allowed_delivery_modes": ["DIRECT"], "regions": ["GLOBAL"]}
    lists: dict[str, list[dict[str, Any]]] = {
        "allow_policies": [{"pattern": text, "pattern_type": "DOMAIN", "is_acceptable_sender": True}],
        "block_senders": [{"pattern": text, "pattern_type": "DOMAIN"}],
        "trusted_domains": [{"pattern": text, "is_recent": True}],
        "sending_domain_restrictions": [{"domain": text}],
        "domains": [{"domain": text, **domain_modes}, {"domain": "x.example", "transport": text, **domain_modes}],
    }
    for name, entries in lists.items():
        for entry in entries:
            found = [each["text"] for each in filters.email_security_warnings([entry], name)]
            assert bool(found) is (says is not None), (name, found)
            assert says is None or says in found[0]
    excluded = [{"domain": "partner.example", "exclude": [f"sub.{text}" if says is None else text]}]
    found = [each["text"] for each in filters.email_security_warnings(excluded, "sending_domain_restrictions")]
    assert any(says in each for each in found) if says else True
    if says and ("dot" in says or "path" in says or "port" in says):
        for name, entry in (
            ("block_senders", {"pattern": f"joe@{text}", "pattern_type": "EMAIL"}),
            ("impersonation_registry", {"name": "Joe", "email": f"joe@{text}"}),
        ):
            assert says in filters.email_security_warnings([entry], name)[0]["text"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a@b@x.example", "contains two @"),
        ('"a@b"@x.example', None),
        ("@x.example", "looks like a domain"),
        ("a@x.example", None),
    ],
)
def test_shapes_of_addresses(text: str, says: str | None) -> None:
    for name, entry in (
        ("block_senders", {"pattern": text, "pattern_type": "EMAIL"}),
        ("impersonation_registry", {"name": "Joe", "email": text}),
    ):
        found = [each["text"] for each in filters.email_security_warnings([entry], name)]
        assert (says in found[0]) if says else found == []
