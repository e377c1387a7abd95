# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export to a folder: it loses nothing that is in the files, and the lookups read back what the account has."""

from __future__ import annotations

import copy
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.action.email_lists_export import ActionModule
from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.plugin_utils._files import append
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.export import (
    Export,
    Options,
    plan_export,
)
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.folder import read_folder
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.strict import LOADER
from ansible_collections.community.cloudflare.plugins.plugin_utils._files.writer import schema_comment
from ansible_collections.community.cloudflare.tests.unit.support.action import run_action
from ansible_collections.community.cloudflare.tests.unit.support.models import Model, every_model
from ansible_collections.community.cloudflare.tests.unit.support.plans import plan_for
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    REGISTRY,
    Document,
    Sample,
    every_list,
)

EMAIL = {**BLOCK.entry, "pattern_type": "EMAIL", "is_regex": False}
BAD = {**EMAIL, "id": 11, "pattern": "bad.example", "comments": "Bad"}
WORSE = {**EMAIL, "id": 12, "pattern": "worse.example", "comments": None}


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def export(lists: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Run the action. It must not fail."""
    result = run_action(ActionModule, {"lists": lists, "folder": "lists", **options})
    assert not result.get("failed"), result["msg"]
    return result


def refusal(lists: dict[str, Any], **options: Any) -> str:
    """The message of the action, without the path of the folder. It must not write."""
    before = contents()
    result = run_action(ActionModule, {"lists": lists, "folder": "lists", **options})
    assert result["failed"]
    assert contents() == before
    return str(result["msg"]).removeprefix(f"{os.path.abspath('lists')}: ")


def put(name: str, text: str | bytes) -> Path:
    path = Path("lists", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def contents() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


def actions(result: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [(change["action"], change["name"], change["origin"]) for change in result["changes"]]


def names_in(name: str = "block_senders", folder: str = "lists", host: str | None = None) -> list[str]:
    """The names of a list that the lookup reads back."""
    entries = read_folder(folder, host, [name], DataLoader()).lists[name]
    entries = entries["entries"] if isinstance(entries, dict) else entries
    return [entry[ALL_LISTS[name].identity[0]] for entry in entries]


class TestNewFiles:
    @every_list
    def test_every_list(self, sample: Sample) -> None:
        result = export({sample.path: [sample.entry]})
        (file,) = result["files"]
        assert (file["list"], file["action"], file["entries"]) == (sample.path, "created", 1)
        assert file["origin"] == f"{sample.path}.yml"
        assert Path(file["path"]) == Path("lists", f"{sample.path}.yml").resolve()
        assert result["msg"] == f"{sample.path}: 1 created"
        assert export({sample.path: [sample.entry]})["changed"] is False

    @pytest.mark.parametrize("pattern", ["a\nb", "a\u200bb", "x" * 1025, "a@x.example, b@x.example"])
    def test_an_entry_that_could_not_be_created_has_its_id(self, pattern: str) -> None:
        """The lookups refuse such a name in a new entry. Without the entry, enforcing the files would delete it."""
        export({"block_senders": [BAD, {**WORSE, "pattern": pattern}]})
        assert names_in() == ["bad.example", pattern] or names_in() == [pattern, "bad.example"]
        assert [line for line in Path("lists/block_senders.yml").read_text().split("\n") if "id:" in line] == [
            "- id: 12"
        ]

    def test_an_entry_that_shall_end(self) -> None:
        export({"block_senders": [{**BAD, "until": "2999-01-01"}]})
        export({"block_senders": [BAD, {**WORSE, "until": "2998-01-01"}]})
        entries = yaml.safe_load(Path("lists/block_senders.yml").read_text())
        assert [entry["until"] for entry in entries] == ["2999-01-01", "2998-01-01"]

    def test_an_entry_without_a_name(self) -> None:
        export({"impersonation_registry": [{**REGISTRY.entry, "email": None, "provenance": None}]})
        assert f"- id: {REGISTRY.id}\n" in Path("lists/impersonation_registry.yml").read_text()

    def test_an_empty_list_gets_a_file(self) -> None:
        export({"block_senders": []})
        assert Path("lists/block_senders.yml").read_text() == schema_comment("block_senders") + "---\n[]\n"

    def test_modes(self) -> None:
        export({"block_senders": [BAD]}, folder="new/deep/lists")
        modes = {path: stat.S_IMODE(os.stat(path).st_mode) for path in ("new", "new/deep", "new/deep/lists")}
        assert set(modes.values()) == {0o700}
        assert stat.S_IMODE(os.stat("new/deep/lists/block_senders.yml").st_mode) == 0o600

    def test_existing_modes_stay(self) -> None:
        path = put("block_senders.yml", "[]\n")
        path.chmod(0o640)
        path.parent.chmod(0o755)
        export({"block_senders": [BAD], "domains": []})
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755

    def test_the_current_folder(self) -> None:
        """It keeps its mode."""
        os.chmod(".", 0o755)
        export({"block_senders": [BAD]}, folder=".")
        assert stat.S_IMODE(os.stat(".").st_mode) == 0o755
        assert Path("block_senders.yml").exists()

    def test_the_home_directory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(Path.cwd() / "home"))
        export({"block_senders": [BAD]}, folder="~/lists")
        assert Path("home/lists/block_senders.yml").exists()
        assert not Path("~").exists()

    def test_unmanaged_entries_are_not_written(self) -> None:
        """Such as one that is synced from a directory and has no address."""
        synced = {**REGISTRY.entry, "id": 9, "email": None, "provenance": "A1S_GOOGLE_DIRECTORY"}
        export({REGISTRY.path: [REGISTRY.entry, synced]})
        assert len(names_in(REGISTRY.path)) == 1
        assert export({REGISTRY.path: [REGISTRY.entry, synced]})["changed"] is False

    def test_csv(self) -> None:
        result = export({"block_senders": [BAD], "domains": []}, csv=True)
        assert [file["origin"] for file in result["files"]] == ["domains.yml", "block_senders.csv"]
        assert names_in() == ["bad.example"]
        assert export({"block_senders": [BAD], "domains": []}, csv=True)["changed"] is False
        assert export({"block_senders": [BAD], "domains": []})["changed"] is False

    @pytest.mark.parametrize("name", ["block_senders.yml", "block_senders/team.yml"])
    def test_no_csv_beside_yaml(self, name: str) -> None:
        put(name, "[]\n")
        if "/" in name:
            assert [file["origin"] for file in export({"block_senders": [BAD]}, csv=True)["files"]] == [
                "block_senders/unassigned.yml"
            ]
        else:
            assert "a CSV file cannot be written beside it" in refusal({"block_senders": [BAD]}, csv=True)
            assert "a CSV file cannot be written beside it" in refusal({"block_senders": [BAD]}, csv=True, host="prod")


class TestExistingFiles:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("---\n[]\n", "---\n{}"),
            ("[] # none yet\n", "{}# none yet\n"),
            ("--- []\n", "---\n{}"),
            ("---\n[\n  # ours\n]\n", "---\n# ours\n{}"),
            ("- pattern: x.example\n  pattern_type: DOMAIN\n...\n", None),
            ("- pattern: x.example\t# why\n  pattern_type:\tDOMAIN\n", None),
            ("# ours\n- pattern: x.example\n  pattern_type: DOMAIN   # why\n# end\n", None),
            ("---\n  - pattern: x.example\n    pattern_type: DOMAIN\n", None),
            ("\ufeff---\n- pattern: x.example\n  pattern_type: DOMAIN\n", None),
            ("- comments: |\n    a\n\n    b\n\n  pattern: x.example\n  pattern_type: DOMAIN\n", None),
            ("- pattern: x.example\n  pattern_type: DOMAIN\n  comments: |+\n    a\n\n\n", None),
        ],
    )
    def test_entries_are_added_at_the_end(self, before: str, after: str | None) -> None:
        """The text before them stays as it is."""
        path = put("block_senders.yml", before)
        own = yaml.load(before, Loader=LOADER)
        entry = "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Bad\n"
        result = export({"block_senders": [BAD]})
        text = path.read_text()
        if after is None:
            assert text.startswith(before.removesuffix("...\n"))
            assert yaml.load(text, Loader=LOADER)[:-1] == own
        else:
            assert text == after.replace("{}", entry)
        assert ("added", "bad.example (EMAIL)", "block_senders.yml") in actions(result)
        assert names_in()[-1] == "bad.example"

    def test_a_list_in_brackets(self) -> None:
        path = put("block_senders.yml", "[{pattern: x.example, pattern_type: DOMAIN} # one\n]\n")
        export({"block_senders": [{**BAD, "comments": 'a "quote" \u2192 #x'}, WORSE]})
        assert path.read_text().startswith("[{pattern: x.example, pattern_type: DOMAIN} # one\n")
        assert names_in() == ["x.example", "bad.example", "worse.example"]

    @pytest.mark.parametrize(
        "text",
        [
            "[{pattern: x.example, pattern_type: DOMAIN},]\n",
            "[\n  {pattern: x.example, pattern_type: DOMAIN}, # one,\n]\n",
            '[{"pattern": "x.example",\n\t"pattern_type": "DOMAIN"}]\n',
            "[{pattern: x.example, pattern_type: DOMAIN, comments: http://x?y}]\n",
            "\ufeff--- [{pattern: x.example, pattern_type: DOMAIN}] # \u20ac\n",
        ],
    )
    @pytest.mark.parametrize("comment", ["a\u2028b\u0085c\u00a0d", "\U0001f600", "a\tb", '"\\', "\u20ac"])
    def test_other_lists_in_brackets(self, text: str, comment: str) -> None:
        """Every character of the new entry is read back unchanged."""
        put("block_senders.yml", text)
        export({"block_senders": [{**BAD, "comments": comment}]})
        assert names_in() == ["x.example", "bad.example"]
        assert read_folder("lists", None, None, DataLoader()).lists["block_senders"][1]["comments"] == comment
        assert export({"block_senders": [{**BAD, "comments": comment}]})["changed"] is False

    def test_line_ends_stay(self) -> None:
        path = put("block_senders.yml", b"- pattern: x.example\r\n  pattern_type: DOMAIN\r\n")
        export({"block_senders": [BAD]})
        assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") > 2

    @pytest.mark.parametrize("header", ["Notes,Blocked Sender,Blocked Sender Type,Is Regex", "Blocked_Sender,Notes"])
    def test_rows_are_added_to_a_csv_in_the_order_of_its_columns(self, header: str) -> None:
        rows = "x,x.example,DOMAIN,false" if header.startswith("Notes") else "x.example,x"
        path = put("block_senders.csv", f"{header}\n{rows}")
        export({"block_senders": [{**BAD, "comments": "a, b"}]})
        assert path.read_text().startswith(f"{header}\n{rows}\n")
        assert names_in() == ["x.example", "bad.example"]
        assert '"a, b"' in path.read_text()

    def test_a_space_after_each_comma_of_a_csv(self) -> None:
        put("block_senders.csv", "Blocked Sender, Blocked Sender Type, Is Regex, Notes\nx.example, DOMAIN, false, x\n")
        entry = {**BAD, "comments": " leading"}
        export({"block_senders": [entry]})
        assert export({"block_senders": [entry]})["changes"][-1]["action"] == "gone"

    def test_a_csv_cannot_lose_that_a_name_is_a_regular_expression(self) -> None:
        put("block_senders.csv", "Blocked Sender,Notes\nx.example,x\n")
        says = refusal({"block_senders": [{**BAD, "pattern": ".*", "is_regex": True}]})
        assert "block_senders.csv" in says
        assert "the file has no column for is_regex. Use block_senders.yml instead of a CSV file" in says

    def test_an_old_csv_beside_other_files(self) -> None:
        """Drift and enforce would refuse to unite them, so the export does, too."""
        put("block_senders.csv", "Blocked Sender,Notes\nbad.example,Bad\n")
        assert export({"block_senders": [BAD]}, host="prod")["changed"] is False
        assert "block_senders.csv: has no column for" in refusal({"block_senders": [BAD, WORSE]}, host="prod")
        put("allow_policies/old.csv", "Pattern,Verify Email,Trusted Sender,Exempt Recipient,Acceptable Sender\n")
        assert "allow_policies/old.csv: has no column for" in refusal({"allow_policies": []})

    def test_a_csv_that_gets_company(self) -> None:
        """Then its entries have no comments, as drift sees it, and not unknown ones."""
        put("impersonation_registry.csv", "Display Name,Email\nAnn,ann@x.example\n")
        ann = {
            **REGISTRY.entry,
            "id": 1,
            "name": "Ann",
            "email": "ann@x.example",
            "is_email_regex": False,
            "comments": "CEO",
        }
        assert export({REGISTRY.path: [ann]}, host="prod")["changes"] == []
        result = export({REGISTRY.path: [ann, {**ann, "id": 2, "name": "Bob"}]}, host="prod")
        assert actions(result) == [("different", "ann@x.example (Ann)", "impersonation_registry.csv:2")]

    @pytest.mark.parametrize("kind", ["link", "file"])
    def test_a_host_whose_folder_is_none(self, kind: str) -> None:
        put("block_senders.yml", "[]\n")
        path = Path("lists/prod")
        if kind == "link":
            path.symlink_to("nowhere")
        else:
            path.write_text("")
        assert "prod: is not a folder" in refusal({"block_senders": []}, host="prod")
        with pytest.raises(ValueError, match="prod: is not a folder"):
            read_folder("lists", "prod", None, DataLoader())

    def test_overwriting_an_expired_entry_that_is_given_by_id(self) -> None:
        put(
            "block_senders.yml",
            "- id: 12\n  until: 2020-01-01\n- id: 99\n  until: 2020-01-01\n- id: 11\n  comments: x\n",
        )
        export({"block_senders": [BAD, WORSE]}, overwrite=True)
        assert yaml.safe_load(Path("lists/block_senders.yml").read_text()) == [
            {"id": 11, "pattern": "bad.example", "pattern_type": "EMAIL", "comments": "Bad"},
            {"id": 12, "pattern": "worse.example", "pattern_type": "EMAIL", "until": "2020-01-01"},
        ]

    def test_equal_entries_leave_the_file_as_it_is(self) -> None:
        """Also with another spelling, in another order, with other keys, and with a date."""
        text = (
            "# ours\n- {pattern: WORSE.example., pattern_type: EMAIL, until: 2999-01-01}\n- id: 11\n  comments: Bad\n"
        )
        put("block_senders.yml", text)
        result = export({"block_senders": [BAD, WORSE]})
        assert result["changed"] is False
        assert result["changes"] == []
        assert Path("lists/block_senders.yml").read_text() == text

    def test_what_differs_is_listed_and_left(self) -> None:
        text = (
            "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Other\n"
            "- pattern: gone.example\n  pattern_type: EMAIL\n- id: 99\n"
            "- pattern: worse.example\n  pattern_type: EMAIL\n  until: 2020-01-01\n"
        )
        path = put("block_senders.yml", text)
        result = export({"block_senders": [BAD, WORSE]})
        assert actions(result) == [
            ("different", "bad.example (EMAIL)", "block_senders.yml:1"),
            ("gone", "gone.example (EMAIL)", "block_senders.yml:4"),
            ("gone", "99", "block_senders.yml:6"),
            ("expired", "worse.example (EMAIL)", "block_senders.yml:7"),
        ]
        difference = result["changes"][0]
        assert (difference["before"]["comments"], difference["after"]["comments"]) == ("Other", "Bad")
        assert (result["changed"], result["files"]) == (False, [])
        assert path.read_text() == text

    def test_overwriting_keeps_the_dates(self) -> None:
        put(
            "block_senders.yml",
            "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Other\n  until: 2999-01-01\n"
            "- pattern: gone.example\n  pattern_type: EMAIL\n"
            "- pattern: worse.example\n  pattern_type: EMAIL\n  until: 2020-01-01\n",
        )
        result = export({"block_senders": [BAD, WORSE]}, overwrite=True)
        assert [action for action, _name, _origin in actions(result)] == ["updated", "removed", "expired"]
        assert yaml.safe_load(Path("lists/block_senders.yml").read_text()) == [
            {"pattern": "bad.example", "pattern_type": "EMAIL", "comments": "Bad", "until": "2999-01-01"},
            {"pattern": "worse.example", "pattern_type": "EMAIL", "until": "2020-01-01"},
        ]
        assert export({"block_senders": [BAD, WORSE]}, overwrite=True)["changed"] is False

    def test_overwriting_leaves_equal_files_as_they_are(self) -> None:
        path = put("block_senders.yml", "# ours\n- id: 11\n  comments: Bad\n")
        export({"block_senders": [BAD]}, overwrite=True)
        assert path.read_text() == "# ours\n- id: 11\n  comments: Bad\n"

    def test_the_folder_of_a_list(self) -> None:
        """New entries go to a file of their own. Overwriting only changes the files that differ."""
        first = put("block_senders/a.yml", "# a\n- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Bad\n")
        put("block_senders/b.yml", "# b\n# schema\n- pattern: gone.example # lost\n  pattern_type: EMAIL\n")
        result = export({"block_senders": [BAD, WORSE]}, overwrite=True)
        assert [file["origin"] for file in result["files"]] == ["block_senders/b.yml", "block_senders/unassigned.yml"]
        assert first.read_text().startswith("# a\n")
        assert Path("lists/block_senders/b.yml").read_text() == "# b\n# schema\n---\n[]\n"
        assert names_in() == ["bad.example", "worse.example"]
        more = {**WORSE, "id": 13, "pattern": "more.example"}
        assert export({"block_senders": [BAD, WORSE, more]})["files"][0]["origin"] == "block_senders/unassigned.yml"
        assert names_in()[-1] == "more.example"

    def test_an_empty_folder_of_a_list(self) -> None:
        Path("lists/block_senders").mkdir(parents=True)
        export({"block_senders": [BAD]})
        assert names_in() == ["bad.example"]

    def test_the_same_entry_in_two_files(self) -> None:
        """The account has the note of the first one. This is no difference."""
        for name in "ab":
            put(f"block_senders/{name}.yml", f"- pattern: bad.example\n  pattern_type: EMAIL\n  comments: {name}\n")
        entry = {**BAD, "comments": "a"}
        assert export({"block_senders": [entry]})["changes"] == []

    def test_duplicates_of_the_account_are_written_once(self) -> None:
        result = export({"block_senders": [BAD, {**BAD, "id": 21, "pattern": "BAD.example"}]})
        assert actions(result) == [("duplicate", f"BAD.example ({BAD['pattern_type']})", None)]
        assert names_in() == ["bad.example"]
        again = export({"block_senders": [BAD, {**BAD, "id": 21}]})
        assert (again["changed"], [each["action"] for each in again["changes"]]) == (False, ["duplicate"])

    def test_an_entry_without_a_type_has_all_types(self) -> None:
        """A second entry for one of them would be a duplicate."""
        path = put("block_senders.yml", "- pattern: bad.example\n  pattern_type:\n  comments: Bad\n")
        before = path.read_text()
        result = export({"block_senders": [BAD, {**BAD, "id": 21, "pattern_type": "DOMAIN"}]})
        assert actions(result) == [("duplicate", "bad.example (DOMAIN)", None)]
        assert path.read_text() == before

    def test_the_file_for_new_entries_in_another_spelling(self) -> None:
        put("block_senders/Unassigned.YML", "[]\n")
        assert [file["origin"] for file in export({"block_senders": [BAD]})["files"]] == [
            "block_senders/Unassigned.YML"
        ]

    def test_a_host_has_its_own_files(self) -> None:
        """The common ones are never changed, because other accounts use them."""
        common = put("block_senders.yml", "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Other\n")
        text = common.read_text()
        result = export({"block_senders": [BAD, WORSE], "domains": []}, host="prod", overwrite=True)
        assert common.read_text() == text
        assert actions(result) == [("different", "bad.example (EMAIL)", "block_senders.yml:1")]
        assert [file["origin"] for file in result["files"]] == ["prod/domains.yml", "prod/block_senders.yml"]
        assert names_in(host="prod") == ["bad.example", "worse.example"]

    def test_a_linked_file_stays_a_link(self) -> None:
        Path("lists").mkdir()
        Path("elsewhere.yml").write_text("[]\n")
        Path("lists/block_senders.yml").symlink_to("../elsewhere.yml")
        export({"block_senders": [BAD]})
        assert Path("lists/block_senders.yml").is_symlink()
        assert "bad.example" in Path("elsewhere.yml").read_text()

    def test_an_encrypted_file(self) -> None:
        secret = VaultSecret(b"secret")
        text = "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Bad\n"
        path = put("block_senders.yml", VaultLib([("default", secret)]).encrypt(text))
        loader = DataLoader()
        loader.set_vault_secrets([("default", secret)])
        before = path.read_bytes()
        arguments: dict[str, Any] = {"lists": {"block_senders": [BAD]}, "folder": "lists"}
        assert run_action(ActionModule, arguments, loader=loader)["changed"] is False
        arguments["lists"] = {"block_senders": [BAD, WORSE]}
        assert "this file is encrypted" in run_action(ActionModule, arguments, loader=loader)["msg"]
        arguments = {**arguments, "lists": {"block_senders": [{**BAD, "comments": "Other"}]}, "overwrite": True}
        assert "this file is encrypted" in run_action(ActionModule, arguments, loader=loader)["msg"]
        assert path.read_bytes() == before


class TestRefusals:
    @pytest.mark.parametrize("host", ["../other", "a/b", "..", ".hidden", "domains", " "])
    def test_a_host_that_is_no_name(self, host: str) -> None:
        assert "is not the name of a folder" in refusal({"block_senders": [BAD]}, host=host)

    def test_mistakes_in_files(self) -> None:
        """All of them, with file and line, before anything is written."""
        put("block_senders.yml", "- pattern: a.example\n  patern_type: DOMAIN\n")
        put("allow_policies.yml", "- pattern: [\n")
        put("domain.yml", "[]\n")
        Path("lists/domain.yml").unlink()
        says = refusal({"block_senders": [BAD], "allow_policies": [ALLOW.entry], "domains": []})
        assert "block_senders.yml:2: 'patern_type' is not a key" in says
        assert "allow_policies.yml" in says

    def test_a_name_close_to_that_of_a_list(self) -> None:
        put("block_sender.yml", "[]\n")
        assert "Did you mean block_senders.yml?" in refusal({"block_senders": [BAD]})

    @pytest.mark.parametrize(
        ("lists", "says"),
        [
            ({"policies": []}, "'policies' is not a known list"),
            ({"block_senders": "x"}, "block_senders must be a list of entries"),
            ({"block_senders": [{"pattern": "x"}]}, "block_senders is not the result of an info module"),
            ({"block_senders": ["x"]}, "block_senders is not the result of an info module"),
        ],
    )
    def test_what_is_no_result_of_an_info_module(self, lists: dict[str, Any], says: str) -> None:
        assert says in refusal(lists)

    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            ("[]\n", "bad.example (EMAIL): the file cannot hold it unchanged"),
            (
                "- pattern: bad.example\n  pattern_type: EMAIL\n",
                "bad.example (EMAIL): the file cannot hold it unchanged",
            ),
            (
                "- pattern: bad.example\n  pattern_type: EMAIL\n  comments: Bad\n",
                "entries cannot be added to this file",
            ),
        ],
    )
    def test_a_file_that_would_lose_an_entry(self, broken: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Such as by a mistake in the function that adds entries to a file."""
        put("block_senders.yml", "- pattern: x.example\n  pattern_type: EMAIL\n")
        monkeypatch.setattr(append, "to_yaml", lambda text, resource, entries: broken)
        says = refusal({"block_senders": [BAD]})
        assert says.startswith("block_senders.yml: ")
        assert reason in says

    def test_a_folder_that_is_a_file(self) -> None:
        Path("lists").write_text("")
        assert "this is not a folder" in refusal({"block_senders": [BAD]})

    def test_a_folder_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: Any) -> None:
            raise PermissionError(13, "Permission denied", "lists")

        monkeypatch.setattr(os, "mkdir", fail)
        assert "Permission denied" in refusal({"block_senders": [BAD]})


def test_check_mode_writes_nothing() -> None:
    arguments = {"lists": {"block_senders": [BAD]}, "folder": "lists"}
    predicted = run_action(ActionModule, arguments, check_mode=True)
    assert contents() == {}
    assert run_action(ActionModule, arguments) == predicted


def test_diff_mode_shows_the_files() -> None:
    result = run_action(ActionModule, {"lists": {"domains": []}, "folder": "lists"}, diff=True)
    (diff,) = result["diff"]
    assert (diff["before"], diff["after"]) == ("", schema_comment("domains") + "---\n[]\n")
    assert diff["after_header"] == os.path.abspath("lists/domains.yml")


@every_model
@given(data=st.data())
def test_exports_are_accepted_and_lose_nothing(model: Model, data: st.DataObject) -> None:
    """For arbitrary accounts, and files that another account was exported to."""
    (account, _task), (other, _task) = data.draw(model.cases), data.draw(model.cases)
    resource = model.resource
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exported(resource, other, folder).write()
        (path,) = folder.iterdir()
        before = path.read_bytes()
        first = exported(resource, account, folder)
        first.write()
        assert path.read_bytes().startswith(before.removesuffix(b"[]\n"))
        again = exported(resource, account, folder)
        assert again.files == []
        assert left(again) == left(first)
        for _time in range(3):  # a file whose entry was of another kind can follow one duplicate after the other
            exported(resource, account, folder, overwrite=True).write()
        final = exported(resource, account, folder)
        assert final.files == []
        assert {change["action"] for change in final.changes} <= {"duplicate"}
        wanted = [resource.wanted(entry) for entry in read_folder(name, None, None, DataLoader()).lists[resource.path]]
        plan = plan_for(resource, account, wanted, "exact")
        assert (len(plan.create), len(plan.update), len(plan.delete)) == (0, 0, len(final.changes))


def left(export: Export) -> set[str]:
    """The names of the entries that differ or are gone, and were left as they are."""
    return {change["name"] for change in export.changes if change["action"] in ("gone", "different")}


def exported(resource: Resource, held: list[Held], folder: Path, *, overwrite: bool = False) -> Export:
    entries: list[Document] = [copy.deepcopy(resource.result(entry)) for entry in held]
    options = Options(overwrite=overwrite)
    return plan_export(str(folder), None, {resource.path: entries}, options, DataLoader())
