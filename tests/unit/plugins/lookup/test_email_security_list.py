# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of lists: what is written is read again as the same, and whatever is doubtful is an error with its line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.errors import AnsibleError, AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.filter import email_security as filters
from ansible_collections.community.cloudflare.plugins.lookup.email_security_list import LookupModule
from ansible_collections.community.cloudflare.plugins.plugin_utils._list_reader import decode, parse
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    DOMAIN,
    REGISTRY,
    SAMPLES,
    Document,
    Sample,
    every_list,
)
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts


def look_up(path: str | Path, **options: Any) -> Any:
    """What the plugin returns for one file. Its options come from Ansible, which is not running here."""
    with mock.patch.multiple(LookupModule, set_options=mock.DEFAULT, get_option=lambda _self, name: options.get(name)):
        (entries,) = LookupModule(loader=DataLoader()).run([str(path)])
    return entries


def read(text: str, sample: Sample = ALLOW) -> Any:
    return parse(decode(text.encode(), complete=True), sample.resource)


def write(entries: list[Any], sample: Sample = ALLOW) -> str:
    return filters.to_email_security_yaml(entries, sample.path)


class TestWriting:
    @every_list
    def test_what_was_written_is_read_again(self, sample: Sample) -> None:
        """But for ids, times, null and defaults, which a creation sets anyway."""
        for document in (sample.entry, sample.unrelated, {**sample.entry, **sample.needed, **sample.reset}):
            (entry,) = read(write([document], sample), sample)
            resource = sample.resource
            assert set(entry) <= set(sample.fields)
            wanted = resource.with_defaults(resource.wanted(entry))
            assert resource.changes(wanted.values, resource.held({**document, "id": 1})) == {}

    @given(st.lists(texts(max_size=400, without="\0"), min_size=1, max_size=5))
    def test_any_text(self, comments: list[str]) -> None:
        """In lines of at most 80 characters."""
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
    def test_how_texts_look(self, comments: str, written: str) -> None:
        text = write([{"pattern": "a.example", "comments": comments}])
        assert text == f"---\n- pattern: a.example\n{written}"
        assert read(text)[0]["comments"] == comments

    def test_the_order_is_that_of_the_names_and_of_the_api(self) -> None:
        text = write([{"comments": "x", "pattern": "b.example"}, {"pattern": "a.example", "until": "2026-12-31"}])
        assert text == "---\n- pattern: a.example\n  until: '2026-12-31'\n- pattern: b.example\n  comments: x\n"

    def test_sets_and_numbers(self) -> None:
        text = write([{name: DOMAIN.entry[name] for name in DOMAIN.fields}], DOMAIN)
        assert "  allowed_delivery_modes:\n    - DIRECT\n    - API\n" in text
        assert "  lookback_hops: 2\n  require_tls_inbound: true\n  require_tls_outbound: false\n" in text

    def test_synced_entries_are_left_out(self) -> None:
        assert write([{**REGISTRY.entry, "provenance": "SNOOPY-OFFICE_365"}], REGISTRY) == "---\n[]\n"

    @pytest.mark.parametrize("bad", ["text", {}, None, [1], [{}], [{"comments": "x"}]])
    def test_what_is_no_list_of_entries(self, bad: Any) -> None:
        with pytest.raises(AnsibleFilterError, match=r"takes a list|entry 1: "):
            write(bad)
        with pytest.raises(AnsibleFilterError, match="'policies' is no list; the lists are allow_policies, "):
            filters.to_email_security_yaml([], "policies")


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "yes",
            "2026-12-31",
            "2026-12-31T10:00:00Z",
            "0123",
            "1e3",
            "12:30",
            "0x1f",
            ".inf",
            "=",
            "<<",
            "'null'",
            '"~"',
        ],
    )
    def test_texts_stay_as_they_are_written(self, text: str) -> None:
        assert read(f"- pattern: a.example\n  comments: {text}\n")[0]["comments"] == text.strip("'\"")

    @pytest.mark.parametrize("null", ["", " ~", " null", " NULL"])
    def test_null(self, null: str) -> None:
        entry = read(f"- pattern: a.example\n  comments:{null}\n  is_regex:{null}\n")[0]
        assert (entry["comments"], entry["is_regex"]) == (None, None)

    @pytest.mark.parametrize(("text", "value"), [("true", True), ("No", False), ("ON", True), ("'false'", False)])
    def test_flags(self, text: str, value: bool) -> None:
        assert read(f"- pattern: a.example\n  is_regex: {text}\n")[0]["is_regex"] is value

    def test_sets_numbers_and_what_an_info_module_returns(self) -> None:
        entry = dict(DOMAIN.entry)
        assert read(yaml.safe_dump([entry]), DOMAIN) == [
            {**entry, "authorization": {"authorized": "true", "timestamp": "2026-01-01T00:00:00Z"}}
        ]

    @pytest.mark.parametrize("text", ["[]\n", "---\n[]\n...\n"])
    def test_a_list_without_entries(self, text: str) -> None:
        assert read(text) == []

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "is empty: a list without entries is written as []"),
            ("# nothing\n", "line 1: must be a list of mappings"),
            ("---\n", "line 2: must be a list of mappings"),
            ("pattern: a.example\n", "line 1: must be a list of mappings"),
            ("policies:\n  - pattern: a.example\n", "line 1: must be a list of mappings"),
            ("- a.example\n", 'line 1: an entry must be a mapping, such as "- pattern: ..."'),
            ("- pattern: a.example\n  is_regex: maybe\n", "line 2: is_regex must be true or false, not 'maybe'"),
            ("- pattern: [a.example]\n", "line 1: pattern must be one value, not a list or a mapping"),
            (
                "- pattern: a.example\n  patern_type: IP\n",
                "line 2: 'patern_type' is no field of allow_policies: is pattern_type",
            ),
            (
                "- name: x\n  targets: [BODY]\n",
                "line 1: 'name' is no field of allow_policies: is this the file of content_policies?",
            ),
            ("- pattern: a.example\n  zzz: 1\n", "line 2: 'zzz' is no field of allow_policies"),
            ("- pattern: a.example\n  pattern: b.example\n", "line 2: pattern is there twice in one entry"),
            ("- &a {pattern: a.example}\n- *a\n", "line 1: anchors, aliases and tags"),
            ("- pattern: !!str a.example\n", "line 1: anchors, aliases and tags"),
            ("- pattern: !unsafe a.example\n", "line 1: anchors, aliases and tags"),
            ("- <<: {pattern: a.example}\n", "line 1: '<<' is no field"),
            ("- {[a]: b}\n", "line 1: a key must be a text"),
            ("[]\n---\n[]\n", "line 2: a second document"),
            ("- pattern: [a.example\n", "line 2: not YAML: "),
            ("- pattern: a.example\n\t- x\n", "line 2: not YAML: "),
            ("- pattern: a.example", "does not end with a line break, so it may have been cut off"),
            ("- pattern: a\0\n", "line 1: holds a NUL character"),
            ("- pattern: a\n  comments: \x07\n", "line 2: holds U+0007: YAML wants it in double quotes"),
        ],
    )
    def test_what_is_refused(self, text: str, says: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
            read(text)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("- domain: a.example\n  regions: DE\n", "line 2: regions must be a list of texts"),
            ("- domain: a.example\n  regions: [[DE]]\n", "line 2: regions must be a list of texts"),
            ("- domain: a.example\n  regions: [DE, ~]\n", "line 2: regions must be a list of texts"),
            ("- domain: a.example\n  lookback_hops: two\n", "line 2: lookback_hops must be a number, not 'two'"),
            ("- domain: a.example\n  lookback_hops: 1.5\n", "line 2: lookback_hops must be a number, not '1.5'"),
        ],
    )
    def test_values_of_other_types(self, text: str, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            read(text, DOMAIN)

    def test_wrong_entries_are_reported_together(self) -> None:
        with pytest.raises(ValueError, match=r"^(line [0-9]+: is_regex must be true or false.*?; ){10}and 2 more$"):
            read("- is_regex: maybe\n" * 12)

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"- pattern: a\n  comments: caf\xe9\n", "line 2: not UTF-8 text: save the file as UTF-8"),
            ("- pattern: a\n".encode("utf-16"), "is UTF-16: save it as UTF-8"),
        ],
    )
    def test_other_encodings(self, data: bytes, says: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
            decode(data)


class TestLookup:
    def test_a_path_is_relative_to_where_the_command_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "allow_policies.yml").write_text("\ufeff- pattern: a.example\r\n  is_regex: no\r\n", "utf-8")
        monkeypatch.chdir(tmp_path)
        assert look_up("allow_policies.yml") == [{"pattern": "a.example", "is_regex": False}]

    def test_the_list_can_be_named(self, tmp_path: Path) -> None:
        (tmp_path / "spammers.yaml").write_text("- pattern: a.example\n")
        assert look_up(tmp_path / "spammers.yaml", list="block_senders") == [{"pattern": "a.example"}]

    @pytest.mark.parametrize("end", ["", "\n"])
    def test_csv(self, tmp_path: Path, end: str) -> None:
        """The dashboard may leave out the last line break."""
        (tmp_path / "impersonation_registry.csv").write_text(f"Display Name,Email\nAda,ada@corp.example{end}")
        assert look_up(tmp_path / "impersonation_registry.csv") == [{"name": "Ada", "email": "ada@corp.example"}]

    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            ("policies.yml", "[]\n", "belongs to no list: name it as one of allow_policies, "),
            ("allow_policies.json", "[]\n", "must end with .yml, .yaml or .csv"),
            ("domains.csv", "", "the dashboard has no CSV of domains, only of allow_policies, "),
            ("allow_policies.yml", "- 1\n", "line 1: an entry must be a mapping"),
            (
                "block_senders.csv",
                "Display Name,Email\n",
                "line 1: this is a file of impersonation_registry, not of block_senders",
            ),
            ("block_senders.csv", "Blocked Sender;Notes\n", "line 1: the cells are separated by semicolons"),
            ("block_senders.csv", "", "is empty"),
            ("allow_policies.yml", None, ""),
        ],
    )
    def test_errors_name_the_file(self, tmp_path: Path, name: str, text: str | None, says: str) -> None:
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(AnsibleError) as caught:
            look_up(tmp_path / name)
        assert f"{tmp_path / name}: {says}" in str(caught.value)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "domains.yml").touch(0)
        with pytest.raises(AnsibleError, match="Permission denied"):
            look_up(tmp_path / "domains.yml")


@every_list
def test_warnings_about_entries(sample: Sample) -> None:
    assert filters.email_security_warnings([sample.entry], sample.path) == []


def test_each_warning_names_its_entry() -> None:
    entry: Document = {**ALLOW.entry, "is_acceptable_sender": False}
    assert filters.email_security_warnings([ALLOW.entry, entry], "allow_policies") == [
        {"id": entry["id"], "name": ALLOW.header, "text": "No action is chosen, so the policy does nothing."}
    ]
    assert len(SAMPLES) == 8
