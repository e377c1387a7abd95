# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup for list files: modules get exactly what is written, and errors name the file and the line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.lookup import email_security_list
from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import Flag, Number, TextSet
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.list_file import load
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

NAME = "community.cloudflare.email_security_list"
BLOCKED = b"- pattern: x.example\n  pattern_type: DOMAIN\n"
X = {"pattern": "x.example", "pattern_type": "DOMAIN", "origin": "block_senders.yml:1"}
CSV = b"Blocked Sender,Blocked Sender Type,Is Regex,Notes\nx.example,DOMAIN,false,yes\n"


def plugin(loader: DataLoader | None = None) -> Any:
    """The plugin, created like Ansible does it."""
    options = yaml.safe_load(email_security_list.DOCUMENTATION)["options"]
    constants.config.initialize_plugin_configuration_definitions("lookup", NAME, options)
    lookup = email_security_list.LookupModule(loader=loader or DataLoader())
    lookup._load_name = lookup.ansible_name = NAME
    lookup._redirected_names = [NAME]
    return lookup


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in its own folder."""
    monkeypatch.chdir(tmp_path)


def parsed(text: str | bytes, name: str = "block_senders.yml") -> Any:
    """The entries of a file before they are judged, because most tests of values only give one key."""
    stem, ending = os.path.splitext(name)
    return load(text.encode() if isinstance(text, str) else text, ending, ALL_LISTS[stem], "").entries


def read(text: str | bytes, name: str = "block_senders.yml", **options: Any) -> Any:
    """Write a file into the current folder, and return the entries that the lookup reads from it, without their origins."""
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    (entries,) = plugin().run([name], **options)
    return [{key: value for key, value in entry.items() if key != "origin"} for entry in entries]


def refusal(text: str | bytes, name: str = "block_senders.yml", **options: Any) -> str:
    """The error message, without the path of the file at its beginning."""
    with pytest.raises(AnsibleLookupError) as caught:
        read(text, name, **options)
    path, _colon, reason = str(caught.value).partition(": ")
    assert path == os.path.abspath(name)
    return reason


class TestValues:
    """Modules get exactly what is written."""

    @every_list
    def test_the_output_of_the_info_module_is_read_unchanged(self, sample: Sample) -> None:
        """Including the id, the times and the read-only fields."""
        text = yaml.safe_dump([sample.entry, sample.other, {}], allow_unicode=True, sort_keys=False)
        assert parsed(text, f"{sample.path}.yml") == [sample.entry, sample.other, {}]

    @every_list
    @pytest.mark.parametrize(
        "text",
        [
            *("yes", "No", "on", "true", "2026-12-31", "2026-12-31T00:00:00Z", "0123", "1e3", "12:30", "0x1F", "1_000"),
            *(".inf", "=", "1.0", "{{ x }} y", "{% x %}", "y", "NaN", "a: b", "a #b", " a ", "é", "'", '"', "- a"),
        ],
    )
    def test_text_is_not_interpreted(self, sample: Sample, text: str) -> None:
        plain = not any(part in text for part in ("{", "%", ": ", " #", " a ", "'", '"', "- "))
        quoted = "'" + text.replace("'", "''") + "'"
        for field, kind in sample.resource.fields.items():
            for written in [quoted, *([text] if plain else [])]:
                if isinstance(kind, TextSet):
                    assert parsed(f"- {field}: [{written}]\n", f"{sample.path}.yml") == [{field: [text]}]
                elif not isinstance(kind, (Flag, Number)):
                    assert parsed(f"- {field}: {written}\n", f"{sample.path}.yml") == [{field: text}]

    @pytest.mark.parametrize("key", ["until", "created_at", "modified_at", "pattern_id", "id"])
    @pytest.mark.parametrize("text", ["2026-12-31", "2026-12-31 12:00:00", "0123", "12", "2026-01-01T00:00:00Z"])
    def test_ids_and_times_stay_texts(self, key: str, text: str) -> None:
        assert parsed(f"- {key}: {text}\n") == [{key: text}]

    @every_list
    def test_three_spellings_of_null(self, sample: Sample) -> None:
        for field in sample.fields:
            for null in ("", "~", "null"):
                assert parsed(f"- {field}: {null}\n", f"{sample.path}.yml") == [{field: None}]

    @pytest.mark.parametrize("text", ["", "~", "null", "yes", "1"])
    def test_quoted_values_are_always_texts(self, text: str) -> None:
        assert parsed(f"- comments: '{text}'\n- comments: \"{text}\"\n") == [{"comments": text}] * 2

    def test_block_scalars_and_escapes_follow_yaml(self) -> None:
        text = (
            '- comments: |\n    a\n      b: {{ c }}\n\n    d\n- comments: >-\n    a\n    b\n- comments: "\\e\\u00e9"\n'
        )
        assert [entry["comments"] for entry in parsed(text)] == ["a\n  b: {{ c }}\n\nd\n", "a b", "\x1b\xe9"]

    @pytest.mark.parametrize("word", ["true", "yes", "on", "True", "YES", "On"])
    def test_a_flag_is_on(self, word: str) -> None:
        assert parsed(f"- is_regex: {word}\n") == [{"is_regex": True}]

    @pytest.mark.parametrize("word", ["false", "no", "off", "False", "NO", "Off"])
    def test_a_flag_is_off(self, word: str) -> None:
        assert parsed(f"- is_regex: {word}\n") == [{"is_regex": False}]

    @pytest.mark.parametrize("written", ["1", "y", "maybe", "'true'", "tRUE", "[true]", "{true: false}"])
    def test_other_spellings_of_a_flag_are_refused(self, written: str) -> None:
        assert refusal(f"- is_regex: {written}\n").startswith("line 1: is_regex must be true or false, without quotes")

    @pytest.mark.parametrize(("written", "number"), [("2", 2), ("0", 0), ("-1", -1)])
    def test_a_number_becomes_an_integer(self, written: str, number: int) -> None:
        assert parsed(f"- lookback_hops: {written}\n", "domains.yml") == [{"lookback_hops": number}]

    @pytest.mark.parametrize("written", ["two", "'2'", "1.0", "010", "0x2", "1_0", "[2]", "9" * 5000])
    def test_other_spellings_of_a_number_are_refused(self, written: str) -> None:
        message = refusal(f"- lookback_hops: {written}\n", "domains.yml")
        assert message.startswith("line 1: lookback_hops must be an integer, without quotes")

    @pytest.mark.parametrize(
        "written", ["SUBJECT", "[SUBJECT, [BODY]]", "[SUBJECT, {a: b}]", "[SUBJECT, null]", "{a: b}"]
    )
    def test_a_set_is_a_list_of_texts(self, written: str) -> None:
        assert "line 2: targets must be a list of strings" in refusal(
            f"- name: x\n  targets: {written}\n", "content_policies.yml"
        )

    @pytest.mark.parametrize("key", ["comments", "pattern", "pattern_type", "pattern_id", "id", "until", "created_at"])
    @pytest.mark.parametrize("written", ["[urgent]", "{a: b}"])
    def test_a_text_must_not_be_a_list_or_a_mapping(self, key: str, written: str) -> None:
        assert f"line 1: {key} must be a string" in refusal(f"- {key}: {written}\n")

    def test_read_only_fields_follow_yaml_but_times_stay_texts(self) -> None:
        text = "- authorization: {authorized: yes, count: 1, timestamp: 2026-01-01T00:00:00Z, more: [~, 'yes', a]}\n"
        (entry,) = parsed(text + "  status: ACTIVE\n", "domains.yml")
        assert entry == {
            "authorization": {
                **{"authorized": True, "count": 1, "timestamp": "2026-01-01T00:00:00Z"},
                "more": [None, "yes", "a"],
            },
            "status": "ACTIVE",
        }

    def test_missing_keys_are_not_added(self) -> None:
        assert parsed(BLOCKED) == [{"pattern": "x.example", "pattern_type": "DOMAIN"}]

    @pytest.mark.parametrize("text", ["[]\n", "---\n[]\n", "# nothing\n--- []\n...\n", "%YAML 1.1\n---\n[\n]\n"])
    def test_an_empty_list_is_allowed(self, text: str) -> None:
        assert parsed(text) == []

    def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(self) -> None:
        assert parsed(b"\xef\xbb\xbf" + BLOCKED.replace(b"\n", b"\r\n")) == parsed(BLOCKED)

    def test_json_is_yaml(self) -> None:
        assert parsed('[{"pattern": "x.example", "is_regex": false, "comments": null}]\n') == [
            {"pattern": "x.example", "is_regex": False, "comments": None}
        ]

    @given(text=texts(without="\x85"))  # PyYAML does not escape it, so it would be read as a line break
    def test_every_text_that_pyyaml_writes_is_read_unchanged(self, text: str) -> None:
        for style in (None, '"', "'", "|"):
            written = yaml.safe_dump([{"comments": text}], default_style=style, allow_unicode=True)
            assert parsed(written) == [{"comments": text}]


class TestKeys:
    """An unknown key is a mistake, or the file belongs to another list."""

    def test_an_unknown_key_is_refused_with_a_suggestion(self) -> None:
        assert (
            refusal("- pattern: a\n  coments: b\n")
            == "line 2: 'coments' is not a key of block_senders. Did you mean comments?"
        )

    def test_an_unknown_key_without_a_similar_one_is_refused(self) -> None:
        assert refusal("- pattern: a\n  xyz: b\n") == "line 2: 'xyz' is not a key of block_senders"

    @pytest.mark.parametrize("key", ["1", "yes", "~", "Pattern", "'pattern '"])
    def test_keys_are_compared_literally(self, key: str) -> None:
        assert f"line 1: {key.strip(chr(39))!r} is not a key of block_senders" in refusal(f"- {key}: a\n")

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
    @pytest.mark.parametrize("other", SAMPLES, ids=lambda sample: sample.path)
    def test_the_file_of_another_list_is_recognized(self, sample: Sample, other: Sample) -> None:
        """Unless all its keys exist in both lists."""
        text = yaml.safe_dump([{**other.entry, "id": "1"}])
        keys = {*sample.entry, "id", "until"}
        if set(other.entry) <= keys:
            assert len(parsed(text, f"{sample.path}.yml")) == 1
        else:
            message = refusal(text, f"{sample.path}.yml")
            assert message.count("Is this the file of ") == 1
            assert other.path in message.partition("Is this the file of ")[2]

    def test_a_key_of_no_list_suggests_no_other_list(self) -> None:
        assert "Is this" not in refusal("- name: a\n  xyz: b\n")

    @pytest.mark.parametrize(
        "text", ["- pattern: a\n  id: 1\n  pattern: a\n", "- {pattern: a, id: 1,\n\n   'pattern': b}\n"]
    )
    def test_a_duplicate_key_is_refused(self, text: str) -> None:
        assert refusal(text) == "line 3: the key 'pattern' is already on line 1"

    def test_a_duplicate_key_in_a_read_only_field_is_refused(self) -> None:
        message = refusal("- authorization:\n    a: 1\n    a: 2\n", "domains.yml")
        assert message == "line 3: the key 'a' is already on line 2"

    def test_all_wrong_entries_are_reported_together(self) -> None:
        wrong = ["- text\n", "- patern: a\n", "- is_regex: 1\n", "-\n", "- pattern: [a]\n", "- [pattern]\n"]
        message = refusal("".join([*wrong, "- pattern: a\n", "- x\n" * 8]))
        assert [part.partition(":")[0] for part in message.split("; ")] == [
            *(f"line {line}" for line in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11)),
            "and 4 more",
        ]


class TestShape:
    """A file must be a list of mappings."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "the file is empty. For a list without entries, write []"),
            ("# pattern: a\n\n", "the file is empty. For a list without entries, write []"),
            ("---\n...\n", "the file is empty"),
            ("~\n", "the file is empty"),
            (
                "\n\npattern: a\n",
                'line 3: expected a list of mappings, such as "- pattern: ...", but this is one mapping',
            ),
            ("{}\n", "but this is one mapping"),
            ("policies\n", 'line 1: expected a list of mappings, such as "- pattern: ...", but this is not a list'),
            ("- a\n", 'line 1: an entry must be a mapping, such as "- pattern: ..."'),
            ("- - pattern: a\n", "line 1: an entry must be a mapping"),
            ("- pattern: a\n---\n- pattern: b\n", "line 2: a second document begins"),
            ("- pattern: a\n---\n", "line 2: a second document begins"),
            ("- &a {pattern: a}\n- *a\n", "line 1: anchors (&), aliases (*) and tags (!) are not allowed"),
            ("- pattern: a\n  comments: &b c\n", "line 2: anchors"),
            ("- pattern: *a\n", "line 1: anchors"),
            ("- *a\n", "line 1: anchors"),
            ("- pattern: !!str 1\n", "line 1: anchors"),
            ("- pattern: ! a\n", "line 1: anchors"),
            ("- !!python/object/apply:os.system [id]\n", "line 1: anchors"),
            ("- pattern: a\n  comments: !vault |\n    $ANSIBLE_VAULT\n", "line 2: anchors"),
            ("- pattern: a\n  <<: {comments: b}\n", "line 2: merge keys (<<) are not allowed"),
            (
                "- pattern: a\n  comments: {{ b }}\n",
                "line 2: a key must be a string. If this is a value with braces, put it",
            ),
            ("- ? [a]\n  : b\n", "line 1: a key must be a string"),
            (
                "- pattern: a\n  comments: b: c\n",
                "line 2: this is not valid YAML: mapping values are not allowed in this context",
            ),
            ("- pattern: a\n comments: b\n", "line 2: this is not valid YAML: "),
            ("- pattern: 'a\n\n", "this is not valid YAML: found unexpected end of stream"),
            ("- pattern: a\n\tcomments: b\n", "line 2: this is not valid YAML: "),
            ("- pattern: [a\n", "this is not valid YAML: "),
            ("- pattern: @a\n", "line 1: this is not valid YAML: "),
            ("- pattern: a\n  comments: 'b\x07'\n", "line 2: the character U+0007 is not allowed in YAML"),
            ("[" * 3000 + "\n", "this is not valid YAML|nested too deeply"),
            ("- comments: " + "[" * 100 + "]" * 100 + "\n", "line 1: lists and mappings are nested too deeply"),
        ],
    )
    def test_the_file_is_refused(self, text: str, says: str) -> None:
        message = refusal(text)
        assert any(part in message for part in says.split("|"))
        assert "\n" not in message
        assert message.count("this is not valid YAML") <= 1

    @given(
        text=texts(max_size=60)
        | st.lists(st.sampled_from([*"-:[]{}!&*|>'\"%@`#?,~<\n \t\ufeff\x85\u2028a", "- ", ": "])).map("".join)
    )
    def test_any_text_is_read_or_refused_with_the_path(self, text: str) -> None:
        try:
            entries = read(text + "\n")
        except AnsibleLookupError as error:
            assert str(error).startswith(os.path.abspath("block_senders.yml"))
        else:
            assert isinstance(entries, list)


class TestWhatAReviewerSees:
    """PyYAML ends a line at characters that a diff does not show as line ends."""

    UNSEEN = ("\u2028", "\u2029", "\x85", "\r")
    REORDERING = ("\u202e", "\u2066", "\u200f", "\u061c")

    @pytest.mark.parametrize("char", [*UNSEEN, *REORDERING])
    @pytest.mark.parametrize(
        "text",
        [
            "- pattern: x.example\n  pattern_type: DOMAIN\n# was:{}- pattern: evil.example\n",
            "- pattern: x.example{} \n  pattern_type: DOMAIN\n",
            "- pattern: x.example\n  pattern_type: DOMAIN\n  comments: |\n    a{}b\n",
            "- pattern: x.example\n  pattern_type: DOMAIN # {} \n",
        ],
    )
    def test_outside_of_quotes(self, char: str, text: str) -> None:
        assert f"the character U+{ord(char):04X} is not visible in a review. Remove it" in refusal(text.format(char))

    @pytest.mark.parametrize("char", UNSEEN)
    def test_in_quotes(self, char: str) -> None:
        """YAML reads a line end in quotes as a space, or as itself, and never as the end of the value."""
        (entry,) = parsed(f"- comments: 'a{char}b'\n")
        assert entry["comments"][0] + entry["comments"][-1] == "ab"

    @pytest.mark.parametrize("char", REORDERING)
    def test_reordering_in_quotes(self, char: str) -> None:
        assert "is not visible in a review" in refusal(f"- comments: 'a{char}b'\n")
        assert parsed(f'- comments: "a\\u{ord(char):04X}b"\n') == [{"comments": f"a{char}b"}]

    def test_its_line(self) -> None:
        assert refusal("- id: 1\n# a\n# b\u2028\n").startswith("line 3: the character U+2028")

    def test_windows_line_ends_and_joined_emoji(self) -> None:
        assert parsed("- comments: \U0001f469\u200d\U0001f52c\r\n") == [{"comments": "\U0001f469\u200d\U0001f52c"}]


class TestFiles:
    """A file that cannot be read or may be truncated is refused."""

    def test_a_yaml_file_without_a_final_line_break_may_be_truncated(self) -> None:
        assert refusal(BLOCKED[:-1]) == (
            "line 2: the file does not end with a line break. It may have been cut off; if not, add one"
        )

    @pytest.mark.parametrize("name", ["block_senders.yml", "block_senders.csv"])
    def test_bytes_that_are_not_utf8_are_refused_with_their_lines(self, name: str) -> None:
        message = refusal(BLOCKED + b"  comments: caf\xe9\n" * 2, name)
        assert message.startswith("line 3: not UTF-8 text; line 4: not UTF-8 text. Save the file as UTF-8")

    @pytest.mark.parametrize("name", ["block_senders.yml", "block_senders.csv"])
    def test_a_nul_is_refused_with_its_line(self, name: str) -> None:
        assert refusal(BLOCKED + b"  comments: a\0\n", name).startswith("line 3: a NUL character. The file is damaged")

    @pytest.mark.parametrize("name", ["block_senders.yml", "block_senders.csv"])
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_utf16_is_refused_with_advice(self, name: str, encoding: str) -> None:
        assert refusal(BLOCKED.decode().encode(encoding), name).startswith(
            "this is UTF-16 text. Save the file as UTF-8"
        )

    def test_a_missing_file_is_reported(self) -> None:
        with pytest.raises(AnsibleLookupError, match=r"/block_senders.yml: No such file or directory"):
            plugin().run(["block_senders.yml"])

    def test_a_folder_with_the_files_of_a_list(self) -> None:
        """They are united. The origins start with the name of the folder."""
        Path("block_senders").mkdir()
        Path("block_senders/b.csv").write_bytes(CSV)
        Path("block_senders/a.yml").write_bytes(BLOCKED + BLOCKED.replace(b"x.", b"y."))
        (entries,) = plugin().run(["block_senders"])
        assert [(entry["pattern"], entry["origin"]) for entry in entries] == [
            ("x.example", "block_senders/a.yml:1"),
            ("y.example", "block_senders/a.yml:3"),
        ]
        Path("block_senders").rename("blocked")
        assert plugin().run(["blocked/"], list="block_senders")[0][0]["origin"] == "blocked/a.yml:1"
        Path("blocked/a.yml").write_bytes(b"- pattern: x.example\n")
        with pytest.raises(AnsibleLookupError, match=r"/blocked: blocked/a.yml:1: pattern_type must be one of"):
            plugin().run(["blocked"], list="block_senders")

    @pytest.mark.parametrize("name", ["block_senders.yml", "blocks"])
    def test_a_folder_that_is_not_named_after_a_list(self, name: str) -> None:
        Path(name).mkdir()
        with pytest.raises(AnsibleLookupError, match=f"{name}' is not a known list"):
            plugin().run([name])

    def test_the_folder_of_a_list_without_files(self) -> None:
        Path("block_senders").mkdir()
        with pytest.raises(AnsibleLookupError, match="block_senders: the folder has no files"):
            plugin().run(["block_senders"])

    @pytest.mark.parametrize("terms", [[], [""], [None], [["block_senders.yml"]], [{}]])
    def test_a_term_must_be_a_path(self, terms: list[Any]) -> None:
        with pytest.raises(AnsibleLookupError, match="the path of at least one file is required"):
            plugin().run(terms)

    @pytest.mark.parametrize("name", ["block_senders.txt", "block_senders", "block_senders.yml.bak"])
    def test_another_file_extension_is_refused(self, name: str) -> None:
        assert refusal(BLOCKED, name, list="block_senders") == "the file's name must end with .yml, .yaml or .csv"

    @pytest.mark.parametrize("name", ["blocked.yml", "Block_Senders.yml", "block_senders.old.yml", ".yml"])
    def test_a_file_name_that_is_not_a_list_is_refused(self, name: str) -> None:
        message = refusal(BLOCKED, name)
        assert (
            " is not a known list. Set the option 'list', or name the file after one of domains, impersonation_registry, "
            in message
        )

    @pytest.mark.parametrize("name", ["blocked.yml", "allow_policies.yaml", "x/block_senders.YML"])
    def test_the_option_list_takes_precedence_over_the_file_name(self, name: str) -> None:
        Path("x").mkdir()
        assert read(BLOCKED, name, list="block_senders") == [{"pattern": "x.example", "pattern_type": "DOMAIN"}]

    def test_the_documented_choices_are_the_lists(self) -> None:
        options = yaml.safe_load(email_security_list.DOCUMENTATION)["options"]
        assert options["list"]["choices"] == [sample.path for sample in SAMPLES]

    def test_each_file_gives_a_list(self) -> None:
        Path("block_senders.yml").write_bytes(BLOCKED)
        Path("allow_policies.yml").write_text("[]\n")
        assert plugin().run(["block_senders.yml", "allow_policies.yml"]) == [[X], []]

    def test_a_path_is_relative_to_the_current_directory(self, tmp_path: Path) -> None:
        """Not to the playbook."""
        loader = DataLoader()
        loader.set_basedir(str(tmp_path / "elsewhere"))
        Path("block_senders.yml").write_bytes(BLOCKED)
        for path in ("block_senders.yml", f"../{tmp_path.name}/block_senders.yml", str(tmp_path / "block_senders.yml")):
            assert plugin(loader).run([path]) == [[X]]

    def test_a_path_may_start_with_a_tilde(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        Path("block_senders.yml").write_bytes(BLOCKED)
        assert plugin().run(["~/block_senders.yml"]) == [[X]]

    def test_an_encrypted_file_is_decrypted(self) -> None:
        secrets = [("default", VaultSecret(b"secret"))]
        loader = DataLoader()
        loader.set_vault_secrets(secrets)
        Path("block_senders.yml").write_bytes(VaultLib(secrets).encrypt(BLOCKED))
        assert plugin(loader).run(["block_senders.yml"]) == [[X]]

    def test_an_encrypted_file_without_a_secret_is_refused(self) -> None:
        encrypted = VaultLib([("default", VaultSecret(b"secret"))]).encrypt(BLOCKED)
        assert refusal(encrypted).startswith("the file cannot be decrypted: ")


class TestJudgement:
    """Everything that can be judged without the account. The tests of email_security_folder have all kinds of mistakes."""

    def test_mistakes_have_their_lines(self) -> None:
        """Up to ten of them."""
        mistakes = (
            b"- pattern: a.example\n- pattern: b.example\n  pattern_type: DOMAIN\n  until: 31.12.2026\n"
            b"- pattern: X.example.\n  pattern_type: DOMAIN\n"
        )
        assert refusal(BLOCKED + mistakes) == (
            "line 3: pattern_type must be one of EMAIL, DOMAIN, IP; line 4: until must be a date (2026-12-31) or a time "
            "(2026-12-31T17:00:00Z), not '31.12.2026'; line 7: X.example. (DOMAIN) is already in block_senders.yml:1. "
            "Remove one of them"
        )
        assert refusal(b"".join(b"- pattern: %d.example\n" % at for at in range(12))).endswith("; and 2 more")

    def test_a_csv_of_an_older_version(self) -> None:
        """It cannot give the fields that it has no column for."""
        assert read("Blocked_Sender,Notes\nx.example,yes\n", "block_senders.csv") == [
            {"pattern": "x.example", "comments": "yes"}
        ]


class TestCsv:
    """The CSV of the dashboard."""

    def test_a_csv_is_read(self) -> None:
        entry = {"pattern": "x.example", "pattern_type": "DOMAIN", "is_regex": False, "comments": "yes"}
        assert read(CSV, "block_senders.csv") == [entry]
        assert read(CSV[:-1], "block_senders.csv") == [entry]
        assert read(CSV, "blocked.CSV", list="block_senders") == [entry]
        assert read(CSV.replace(b"\n", b"\r\n"), "block_senders.csv") == [entry]

    def test_the_csv_of_another_list_is_refused(self) -> None:
        message = refusal(CSV, "allow_policies.csv")
        assert message == "line 1: this is the header of block_senders, but allow_policies is expected"

    @pytest.mark.parametrize("sample", SAMPLES[4:], ids=lambda sample: sample.path)
    def test_a_list_without_a_csv_is_refused(self, sample: Sample) -> None:
        assert f"the dashboard has no CSV for '{sample.path}'" in refusal(CSV, f"{sample.path}.csv")

    def test_an_empty_csv_is_refused(self) -> None:
        assert refusal("", "block_senders.csv").startswith("the header row is missing. Expected Blocked Sender, ")

    def test_all_bad_lines_are_reported_together(self) -> None:
        message = refusal(CSV + b"x\nx,IP,maybe,\n", "block_senders.csv")
        assert [part.partition(":")[0] for part in message.split("; ")] == ["line 3", "line 4"]
