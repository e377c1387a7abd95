# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup for a folder of lists: files are united, and every mistake that needs no account has its file and line."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from datetime import timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.lookup import email_security_folder
from ansible_collections.community.cloudflare.plugins.module_utils._entry.until import expiry
from ansible_collections.community.cloudflare.plugins.module_utils._errors import Problems
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.judge import unite
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, SAMPLES, Sample, every_list

NAME = "community.cloudflare.email_security_folder"
BLOCKED = "- pattern: x.example\n  pattern_type: DOMAIN\n"
CSV = "Blocked Sender,Blocked Sender Type,Is Regex,Notes\nx.example,DOMAIN,false,yes\n"
OLD_CSV = "Blocked Sender,Notes\nx.example,yes\n"


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(files: dict[str, str], folder: str = "lists", **options: Any) -> Any:
    """Write these files into a folder, and return what the lookup reads from it."""
    for name, text in files.items():
        path = Path("lists", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    documented = yaml.safe_load(email_security_folder.DOCUMENTATION)["options"]
    constants.config.initialize_plugin_configuration_definitions("lookup", NAME, documented)
    lookup = email_security_folder.LookupModule(loader=DataLoader())
    lookup._load_name = lookup.ansible_name = NAME
    lookup._redirected_names = [NAME]
    (result,) = lookup.run([folder], **options)
    return result


def refusal(files: dict[str, str], **options: Any) -> str:
    """The error message, without the path of the folder at its beginning."""
    with pytest.raises(AnsibleLookupError) as caught:
        read(files, **options)
    path, _colon, reason = str(caught.value).partition(": ")
    assert path == os.path.abspath("lists")
    return reason


def dump(entries: list[dict[str, Any]]) -> str:
    return yaml.safe_dump([*map(copy.deepcopy, entries)], allow_unicode=True, sort_keys=False)


class TestFiles:
    def test_every_list(self) -> None:
        files = {f"{sample.path}.yml": dump([sample.needed | sample.created, {"id": 7}]) for sample in SAMPLES}
        lists = read(files)
        assert list(lists) == list(ALL_LISTS)
        for sample in SAMPLES:
            first, second = lists[sample.path]
            assert first == {**sample.needed, **sample.created, "origin": f"{sample.path}.yml:1"}
            assert second["origin"].startswith(f"{sample.path}.yml:")

    @pytest.mark.parametrize(
        "name", ["block_senders.yml", "block_senders.YAML", "block_senders/a.yml", "block_senders/a.YML"]
    )
    def test_yaml(self, name: str) -> None:
        entry = {"pattern": "x.example", "pattern_type": "DOMAIN", "origin": f"{name}:1"}
        assert read({name: BLOCKED}) == {"block_senders": [entry]}

    def test_a_csv(self) -> None:
        (entry,) = read({"block_senders.CSV": CSV})["block_senders"]
        assert (entry["comments"], entry["origin"]) == ("yes", "block_senders.CSV:2")

    def test_fields_without_a_column_are_left_alone(self) -> None:
        csv = "Values,Rule Type,Is Regex,Sender Verification,Trusted Sender,Exempt Recipient,Acceptable Sender\n"
        (found,) = read({"allow_policies.csv": csv + "x.example,DOMAIN,false,true,false,false,true\n"}).values()
        assert found["ignore_fields"] == ["comments"]
        assert found["entries"][0]["origin"] == "allow_policies.csv:2"

    def test_a_csv_of_an_earlier_generation(self) -> None:
        entry = {"pattern": "x.example", "comments": "yes", "origin": "block_senders.csv:2"}
        assert read({"block_senders.csv": OLD_CSV}) == {
            "block_senders": {"entries": [entry], "ignore_fields": ["is_regex"]}
        }

    @pytest.mark.parametrize("name", ["a", "block_senders"])
    def test_a_csv_of_an_earlier_generation_in_the_folder_of_a_list(self, name: str) -> None:
        """It is refused there, whatever its name is."""
        assert "has no column for" in refusal({f"block_senders/{name}.csv": OLD_CSV})

    def test_the_registry_has_fewer_columns_than_fields(self) -> None:
        """Two of its CSV files can be united."""
        csv = "Display Name,Email\nAnn,ann@x.example\n"
        files = {f"impersonation_registry/{name}.csv": csv for name in "ab"}
        assert len(read(files)["impersonation_registry"]) == 1

    def test_the_files_of_a_folder_are_united_in_the_order_of_their_names(self) -> None:
        other = BLOCKED.replace("x.", "y.")
        files = {"block_senders/b.yml": BLOCKED, "block_senders/a.yaml": other, "block_senders/README.md": "Hello"}
        assert [entry["origin"] for entry in read(files)["block_senders"]] == [
            "block_senders/a.yaml:1",
            "block_senders/b.yml:1",
        ]

    def test_an_empty_list(self) -> None:
        assert read({"block_senders.yml": "[]\n"}) == {"block_senders": []}

    @pytest.mark.parametrize("folder", ["lists", "./lists/", "~/lists"])
    def test_paths(self, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", os.getcwd())
        assert read({"block_senders.yml": BLOCKED}, folder)

    def test_chosen_lists(self) -> None:
        files = {"block_senders.yml": BLOCKED, "allow_policies.yml": "nonsense"}
        assert list(read(files, lists=["block_senders"])) == ["block_senders"]
        assert refusal(files, lists=["block_senders", "domains"]).startswith(
            "domains: has no file. Name it domains.yml, domains.yaml, or make a folder domains"
        )

    @pytest.mark.parametrize(
        ("files", "says"),
        [
            (
                {"block_senders.yml": BLOCKED, "block_senders.csv": CSV},
                "block_senders.yml: is a second file or folder of",
            ),
            (
                {"block_senders.yml": BLOCKED, "block_senders/a.yml": BLOCKED},
                "block_senders.yml: is a second file or folder",
            ),
            ({"block_sender.yml": BLOCKED}, "block_sender.yml: no list has this name. Did you mean block_senders.yml?"),
            (
                {"Allow_Policies.yml": "[]\n"},
                "Allow_Policies.yml: no list has this name. Did you mean allow_policies.yml?",
            ),
            ({"ALLOW_POLICIES.csv": "[]\n"}, "Did you mean allow_policies.csv?"),
            ({"allow_policy/a.yml": "[]\n"}, "allow_policy: no list has this name. Did you mean allow_policies?"),
            ({"block_senders/a.txt": "x"}, "block_senders/a.txt: the file's name must end with .yml, .yaml or .csv"),
            ({"block_senders/b/a.yml": BLOCKED}, "block_senders/b: a list's folder must not have subfolders"),
            ({"block_senders/README": "x"}, "block_senders: the folder has no files"),
            ({"block_senders/readme.yml": "- x\n"}, "block_senders/readme.yml:1: an entry must be a mapping"),
            ({"block_senders/a.csv": OLD_CSV}, "block_senders/a.csv: has no column for pattern_type, is_regex"),
            (
                {"block_senders/a.yml": BLOCKED, "block_senders/b.yml": BLOCKED * 2},
                "is already in block_senders/b.yml:1",
            ),
            ({"notes.txt": "x"}, "no list has a file here"),
            ({"block_senders/\x1b[2J.txt": "x"}, "block_senders/\\u001B[2J.txt: the file's name must end with"),
            (
                {"block_senders/a.csv": OLD_CSV, "block_senders/b.yml": BLOCKED},
                "block_senders/a.csv: has no column for pattern_type, is_regex",
            ),
        ],
    )
    def test_refused(self, files: dict[str, str], says: str) -> None:
        assert says in refusal(files)

    def test_a_link_that_leaves_the_folder(self) -> None:
        Path("lists/block_senders").mkdir(parents=True)
        Path("outside.yml").write_text(BLOCKED)
        Path("lists/block_senders/a.yml").symlink_to(Path("outside.yml").resolve())
        assert "block_senders/a.yml: is a link to a file outside of this folder" in refusal({})

    def test_a_link_to_a_folder_whose_name_begins_the_same(self) -> None:
        says = "block_senders/a.yml: is a link to a file outside of this folder"
        Path("lists/block_senders").mkdir(parents=True)
        Path("lists/block_senders/a.yml").symlink_to(Path("lists/block_senders-old/a.yml").resolve())
        assert says in refusal({"block_senders-old/a.yml": BLOCKED})

    def test_a_link_inside_of_the_folder(self) -> None:
        Path("lists/block_senders").mkdir(parents=True)
        Path("lists/block_senders/b.yml").symlink_to("a.yml")
        assert len(read({"block_senders/a.yml": BLOCKED})["block_senders"]) == 1

    def test_no_folder(self) -> None:
        assert refusal({}) == "there is no such folder"

    def test_other_files_are_named_in_a_warning(self, monkeypatch: pytest.MonkeyPatch) -> None:
        warnings: list[str] = []
        monkeypatch.setattr(Display, "warning", lambda self, text, **options: warnings.append(text))
        files = {"notes.txt": "x", "rules.yml": "{}\n", "README.md": "x", ".hidden": "x", "eu/other.yml": "x"}
        read({"block_senders.yml": BLOCKED, **files})
        read({}, host="eu")
        ignored = "ignored, because no list has this name: notes.txt"
        assert [text.partition(": ")[2] for text in warnings] == [ignored, f"{ignored}, eu/other.yml"]


class TestHosts:
    FILES = {
        "block_senders.yml": BLOCKED,
        "eu/block_senders.yml": BLOCKED.replace("x.", "y."),
        "us/domains.yml": "[]\n",
    }

    def test_common_and_own_files_are_united(self) -> None:
        lists = read(self.FILES, host="eu")
        assert [entry["origin"] for entry in lists["block_senders"]] == [
            "block_senders.yml:1",
            "eu/block_senders.yml:1",
        ]

    def test_a_host_may_have_a_name_like_a_list(self) -> None:
        assert read({**self.FILES, "domain1/domains.yml": "[]\n"}, host="eu")

    @pytest.mark.parametrize("host", ["us", "other", None])
    def test_other_hosts_are_not_read(self, host: str | None) -> None:
        lists = read(self.FILES, host=host)
        assert [entry["origin"] for entry in lists["block_senders"]] == ["block_senders.yml:1"]
        assert ("domains" in lists) is (host == "us")

    @pytest.mark.parametrize("host", ["..", ".", "../other", "a/b", "/etc", "", " ", "a\0b", "domains"])
    def test_a_host_that_is_not_a_plain_name(self, host: str) -> None:
        assert refusal(self.FILES, host=host) == f"the host {host!r} is not the name of a folder"


class TestUnion:
    def one(self, *entries: dict[str, Any]) -> Any:
        """The only entry that is left of one entry per file."""
        files = {f"allow_policies/{at}.yml": dump([{**ALLOW.needed, **entry}]) for at, entry in enumerate(entries)}
        (entry,) = read(files)["allow_policies"]
        return entry

    def test_the_first_note_and_the_latest_date(self) -> None:
        entry = self.one(
            {"comments": "one", "until": "2027-03-01"},
            {"comments": "two", "until": "2027-03-01T23:00:00-05:00"},
            {"until": "2027-02-01"},
        )
        assert (entry["comments"], entry["until"]) == ("one", "2027-03-01T23:00:00-05:00")
        assert entry["origin"] == "allow_policies/0.yml:1"

    def test_it_lives_as_long_as_any_file_wants_it(self) -> None:
        assert "until" not in self.one({"until": "2027-03-01"}, {})
        assert "until" not in self.one({}, {"until": "2027-03-01"})

    def test_a_later_file_may_have_the_note(self) -> None:
        assert self.one({}, {"comments": "two"})["comments"] == "two"
        assert self.one({"comments": ""}, {"comments": "two"})["comments"] == "two"

    def test_dates_are_not_compared_as_texts(self) -> None:
        """A date ends at midnight in UTC, which is after the morning of the next day further east."""
        assert self.one({"until": "2027-03-01"}, {"until": "2027-03-02T03:00:00+09:00"})["until"] == "2027-03-01"

    def test_a_value_that_only_a_later_file_has_is_kept(self) -> None:
        assert self.one({}, {"verify_sender": True})["verify_sender"] is True
        assert self.one({"verify_sender": None}, {"verify_sender": True})["verify_sender"] is True

    @pytest.mark.parametrize("step", [1, -1])
    def test_an_unknown_type_fits_every_type_in_any_order(self, step: int) -> None:
        entries = [{**ALLOW.needed, "pattern_type": kind} for kind in ("UNKNOWN", "DOMAIN")]
        assert "is already in" in refusal({"allow_policies.yml": dump(entries[::step])})

    def test_a_default_that_is_written_out_is_no_difference(self) -> None:
        assert self.one({}, {"verify_sender": True, "is_regex": False})

    def test_another_spelling_of_the_name(self) -> None:
        assert self.one({}, {"pattern": ALLOW.needed["pattern"].upper() + "."})

    def test_another_value_names_both_files(self) -> None:
        files = {
            "allow_policies/a.yml": dump([ALLOW.needed]),
            "allow_policies/b.yml": dump([{**ALLOW.needed, "is_trusted_sender": True}]),
        }
        assert refusal(files) == (
            f"allow_policies/b.yml:1: {ALLOW.resource.name_of(ALLOW.needed)} is also in allow_policies/a.yml:1, with another "
            "is_trusted_sender: True and False. Make them equal"
        )

    @every_list
    def test_twice_in_one_file(self, sample: Sample) -> None:
        message = refusal({f"{sample.path}.yml": dump([sample.needed | sample.created] * 2)})
        assert f"is already in {sample.path}.yml:1. Remove one of them" in message

    def test_a_literal_and_a_regular_expression_are_two_entries(self) -> None:
        entries = [{**ALLOW.needed, "is_regex": flag} for flag in (False, True)]
        assert len(read({"allow_policies.yml": dump(entries)})["allow_policies"]) == 2

    ENTRIES = st.fixed_dictionaries(
        {
            "pattern": st.sampled_from(["x.example", "X.EXAMPLE.", "y.example"]),
            "pattern_type": st.sampled_from(["DOMAIN", "EMAIL"]),
        },
        optional={
            "is_regex": st.booleans(),
            "comments": st.sampled_from(["a", "b"]),
            "until": st.sampled_from(["2027-01-01", "2027-01-02", "2027-01-01T23:00:00-05:00"]),
        },
    )

    @given(st.lists(st.lists(ENTRIES, max_size=3), max_size=3))
    def test_the_order_of_files_decides_only_about_notes(self, files: list[list[dict[str, Any]]]) -> None:
        """The same names, dates and number of mistakes, whatever comes first."""
        results = []
        for ordered in (files, files[::-1]):
            problems = Problems()
            located = [
                [{**entry, "origin": f"{file}:{at}"} for at, entry in enumerate(entries)]
                for file, entries in enumerate(ordered)
            ]
            united = unite(ALLOW.resource, located, problems)
            shown = sorted(map(self.identity, united))
            results.append(shown)
            names = [name for name, _until in shown]
            assert len(names) == len(set(names))
        if all(len({self.identity(entry)[0] for entry in file}) == len(file) for file in files):
            assert results[0] == results[1]

    @staticmethod
    def identity(entry: Mapping[str, Any]) -> tuple[str, str]:
        """The name of an entry, with equal spellings made equal, and when it expires."""
        is_regex = entry.get("is_regex", False)
        name = entry["pattern"] if is_regex else entry["pattern"].lower().rstrip(".")
        until = entry.get("until")
        return f"{name} {entry['pattern_type']} {is_regex}", str(until and expiry(until).astimezone(timezone.utc))


class TestMistakes:
    """Everything that can be judged without the account, with file and line."""

    @pytest.mark.parametrize(
        ("entry", "says"),
        [
            ({"until": "31.12.2026"}, "until must be a date (2026-12-31)"),
            ({"until": "2026-12-31T10:00:00"}, "until needs a time zone"),
            ({"pattern": "x" * 1025}, "pattern must have at most 1024 characters, not 1025"),
            ({"pattern": "a@x.example, b@x.example"}, "pattern must be one name"),
            ({"pattern": "a\u200bb"}, "pattern must not contain control or invisible characters"),
            ({"pattern_type": ...}, "pattern_type must be one of EMAIL, DOMAIN, IP"),
            ({"pattern_type": "DOMIAN"}, "pattern_type must be one of EMAIL, DOMAIN, IP"),
            ({"pattern": None}, "policy_id or pattern is required"),
            ({"id": "x"}, "policy_id must be an integer"),
        ],
    )
    def test_values(self, entry: dict[str, Any], says: str) -> None:
        second = {**ALLOW.needed, "pattern": "y.example", **entry}
        text = dump([ALLOW.needed, {name: value for name, value in second.items() if value is not ...}])
        line = text.splitlines().index(next(line for line in text.splitlines()[1:] if line.startswith("- "))) + 1
        assert refusal({"allow_policies.yml": text}).startswith(f"allow_policies.yml:{line}: {says}")

    @pytest.mark.parametrize(
        ("path", "text", "says"),
        [
            (
                "content_policies",
                "name: x\n  pattern: y\n  targets: [BDOY]",
                "targets contains 'BDOY'. Did you mean BODY?",
            ),
            ("content_policies", "name: x\n  pattern: y\n  targets: []", "targets must not be empty"),
            ("content_policies", "name: x\n  pattern: y\n  targets: [SOMETHING_NEW]", ""),
            (
                "domains",
                "domain: x.example\n  allowed_delivery_modes: [API]\n  regions: [GLOBL]",
                "regions contains 'GLOBL'",
            ),
            (
                "domains",
                "domain: x.example\n  allowed_delivery_modes: [API]\n  regions: [DE]\n  ip_restrictions: [x]",
                "ip_restrictions contains 'x': each item must be an IP address or a CIDR block",
            ),
            (
                "domains",
                "domain: x.example\n  allowed_delivery_modes: [API]\n  regions: [DE]\n  folder: Inbx",
                "folder must be one",
            ),
            ("block_senders", "pattern: x.example\n  pattern_type: UNKNOWN", ""),
        ],
    )
    def test_words(self, path: str, text: str, says: str) -> None:
        """A typing mistake is refused. A word of an account that only the API knows is not."""
        files = {f"{path}.yml": f"- {text}\n"}
        if says:
            assert refusal(files).startswith(f"{path}.yml:1: {says}")
        else:
            assert len(read(files)[path]) == 1

    def test_keys(self) -> None:
        message = refusal({"allow_policies/a.yml": "- patern: x\n"})
        assert message.startswith(
            "allow_policies/a.yml:1: 'patern' is not a key of allow_policies. Did you mean pattern?"
        )
        assert "'origin' is not a key" in refusal({"allow_policies/a.yml": "- pattern: x\n  origin: y\n"})

    def test_all_files_are_judged_together(self) -> None:
        wrong = "- pattern: x.example\n"
        message = refusal({"allow_policies.yml": wrong, "block_senders/a.yml": wrong, "domains.yml": "- domain\n"})
        assert message.count("; ") == 2
        many = refusal({"allow_policies.yml": "".join(f"- pattern: {at}.example\n" for at in range(13))})
        assert many.endswith("; and 5 more")

    def test_a_file_that_cannot_be_read(self) -> None:
        Path("lists/block_senders").mkdir(parents=True)
        Path("lists/block_senders/a.yml").write_bytes(b"- pattern: caf\xe9\n")
        assert refusal({}).startswith("block_senders/a.yml:1: not UTF-8 text. Save the file as UTF-8")

    @every_list
    def test_existing_entries_of_an_account_are_accepted(self, sample: Sample) -> None:
        """A private address, for example, could not be created today."""
        assert read({f"{sample.path}.yml": dump([sample.entry])})
        assert read({"allow_policies.yml": dump([{"pattern": "10.0.0.1", "pattern_type": "IP"}])})
