# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks: what is not given, what is refused, and which account a host works with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible import template
from ansible.parsing.splitter import parse_kv
from ansible.utils import vars as extra
from ansible.utils.display import Display

from ansible_collections.community.cloudflare.plugins.action import email_playbook_settings
from ansible_collections.community.cloudflare.plugins.action.email_playbook_settings import ActionModule
from ansible_collections.community.cloudflare.plugins.plugin_utils._playbooks.settings import PLAYBOOKS, VARIABLES
from ansible_collections.community.cloudflare.tests.unit.support.action import HostVars, run_action

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "domains.yml").write_text("[]\n")


def settings(
    playbook: str = "email_list",
    *,
    inventory: dict[str, dict[str, Any]] | None = None,
    play: dict[str, Any] | None = None,
    host: str = "localhost",
    **variables: Any,
) -> dict[str, Any]:
    """Run the action with extra variables, and with variables of the hosts and of the play."""
    hosts = inventory or {host: {}}
    hostvars = HostVars({name: {**own, **variables} for name, own in hosts.items()})
    of_the_play = {
        **(play or {}),
        "inventory_hostname": host,
        "hostvars": hostvars,
        "ansible_play_hosts_all": list(hosts),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(email_playbook_settings, "load_extra_vars", lambda _loader: variables)
        return run_action(ActionModule, {"playbook": playbook}, {**hosts[host], **of_the_play, **variables})


def refusal(playbook: str = "email_list", **variables: Any) -> str:
    result = settings(playbook, **variables)
    assert result["failed"]
    return str(result["msg"])


def test_ansible_has_the_function_for_extra_variables() -> None:
    assert callable(extra.load_extra_vars)


class TestNotGiven:
    @pytest.mark.parametrize("nothing", [None, "", "  "])
    def test_null_and_an_empty_text(self, nothing: Any) -> None:
        """AWX sends them for unanswered questions."""
        given = dict.fromkeys([*VARIABLES, *(["target"] if nothing != "  " else [])], nothing)
        assert settings(**given) == settings()

    def test_the_values_then(self) -> None:
        found = settings()
        assert found["max_deletes"] == {"domains": "0", "default": "10%"}
        assert found["accounts_at_once"] == 0
        assert found["reports"] == []
        assert [found[name] for name in ("allow_empty", "csv", "overwrite", "strict")] == [False] * 4
        assert [found[name] for name in ("folder", "lists", "approved_plan", "policy_id", "host", "problem")] == [
            None
        ] * 6

    @pytest.mark.parametrize(
        ("playbook", "says"),
        [
            (name, f"{name} needs the variable {need}: -e {need}=")
            for name, each in PLAYBOOKS.items()
            for need in each.needs
        ],
    )
    @pytest.mark.parametrize("nothing", [{}, {"folder": None, "policy_id": ""}])
    def test_what_a_playbook_needs(self, playbook: str, says: str, nothing: dict[str, Any]) -> None:
        assert says in refusal(playbook, **nothing)


class TestMessages:
    @pytest.mark.parametrize("playbook", [name for name, each in PLAYBOOKS.items() if each.searches])
    def test_a_search_or_ids(self, playbook: str) -> None:
        assert f"{playbook} needs a search" in refusal(playbook, since="24h")
        assert "mutually exclusive" in refusal(playbook, ids="a", sender="x")
        assert "mutually exclusive" in refusal(playbook, ids="a", since="24h")
        found = settings(playbook, sender=" x@x.example ", since="24h")
        assert (found["sender"], found["since"], found["ids"]) == ("x@x.example", "24h", None)
        assert (found["block"], found["submit"]) == (True, True)
        assert settings(playbook, ids="a, b,", block="no")["ids"] == ["a", "b"]

    def test_ids_of_a_report(self, tmp_path: Path) -> None:
        """What was left alone is not to be undone."""
        words = {"a": "failed", "b": "moved", "c": "left alone"}
        messages = [{"id": name, "result": word} for name, word in words.items()]
        (tmp_path / "r.json").write_text(json.dumps({"version": 1, "kind": "messages", "messages": messages}))
        found = settings("email_put_back", ids=f"{tmp_path}/r.json,z", approve=[f"{tmp_path}/r.json"])
        assert (found["ids"], found["approve"]) == (["a", "b", "z"], ["a", "b"])

    @pytest.mark.parametrize("result", [{}, {"result": "released"}])
    def test_a_report_that_moved_nothing(self, tmp_path: Path, result: dict[str, str]) -> None:
        """A hunt has found more than a pull-back has moved."""
        (tmp_path / "r.json").write_text(json.dumps({"kind": "messages", "messages": [{"id": "a", **result}]}))
        assert "is not the report of a pull-back" in refusal("email_put_back", ids=f"b,{tmp_path}/r.json")
        assert settings("email_release", ids=f"{tmp_path}/r.json")["ids"] == ["a"]

    @pytest.mark.parametrize("variable", ["ids", "approve"])
    @pytest.mark.parametrize(
        "given", ["hunt.md", "hunt.jsn", "a,lists/hunt", "some\\hunt", "report", "4N 4P", ["4N.4P"]]
    )
    def test_refuses_values_that_are_not_ids(self, variable: str, given: Any) -> None:
        Path("report").write_text("{}")
        search = {} if variable == "ids" else {"sender": "x"}
        assert "is neither the ID of a message nor a report, whose" in refusal(
            "email_pull_back", **search, **{variable: given}
        )

    def test_a_message_id(self) -> None:
        says = "is not the ID of a message. The value of the header Message-ID is message_id"
        assert says in refusal("email_put_back", ids="<abc@evil.example>")

    def test_ids_as_the_api_has_them(self) -> None:
        found = settings("email_put_back", ids="4Njp3P0STMz2c02Q-2022-12-30T02:44:49,4Njp3P0STMz2c02Q")
        assert found["ids"] == ["4Njp3P0STMz2c02Q-2022-12-30T02:44:49", "4Njp3P0STMz2c02Q"]

    @pytest.mark.parametrize("destination", ["Junk", "inbox", "RecoverableItemsPurges", True])
    def test_folders_of_mailboxes(self, destination: Any) -> None:
        says = refusal("email_pull_back", sender="x", destination=destination)
        assert "destination: must be one of Inbox, JunkEmail, DeletedItems, RecoverableItemsDeletions, not " in says
        assert ("Only a task of your own can purge" in says) is (destination == "RecoverableItemsPurges")

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"messages": 7}', '{"messages": [{"x": 1}]}', "{"])
    def test_what_is_no_report(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "r.json").write_text(text)
        assert "is not the JSON report" in refusal("email_put_back", ids=f"{tmp_path}/r.json")
        assert "cannot be read" in refusal("email_put_back", ids=f"{tmp_path}/missing.json")

    @pytest.mark.parametrize("allow", ["30d", "30 D"])
    def test_days(self, allow: str) -> None:
        assert settings("email_release", sender="x", allow=allow)["allow"] == 30

    @pytest.mark.parametrize("allow", ["30", "0d", "2026-12-31", "forever", True])
    def test_what_is_no_number_of_days(self, allow: Any) -> None:
        assert "allow: must be a number of days, such as 30d" in refusal("email_release", sender="x", allow=allow)

    @pytest.mark.parametrize("ids", [" , ", [], {"a": 1}, 7])
    def test_no_ids(self, ids: Any) -> None:
        assert "ids: " in refusal("email_put_back", ids=ids)


class TestValues:
    @pytest.mark.parametrize("folder", ["lists", "./lists", "~/lists"])
    def test_paths_of_folders(self, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert settings(folder=folder)["folder"] == str(tmp_path / "lists")

    @pytest.mark.parametrize(
        "lists", ["domains,allow_policies", " domains , allow_policies,", ["domains", "allow_policies"]]
    )
    def test_lists(self, lists: Any) -> None:
        assert settings(lists=lists)["lists"] == ["domains", "allow_policies"]

    @pytest.mark.parametrize(
        ("variables", "says"),
        [
            ({"lists": "allow_policy"}, "lists: has no list 'allow_policy'. Did you mean allow_policies?"),
            ({"lists": "x"}, "lists: has no list 'x'. The lists are domains,"),
            ({"lists": []}, "lists: has no names"),
            ({"lists": " , "}, "lists: has no names"),
            ({"lists": {"domains": []}}, "lists: must be names of lists"),
            ({"folder": ["a"]}, "folder: must be a text, not ['a']"),
            ({"folder": True}, "folder: must be a text, not True"),
            ({"folder": "file"}, "folder: must be a folder, but "),
            ({"evidence": "file"}, "evidence: must be a folder, but "),
            ({"csv": "perhaps"}, "csv: must be true or false, not 'perhaps'"),
            ({"accounts_at_once": "two"}, "accounts_at_once: must be a whole number, not 'two'"),
            ({"accounts_at_once": -1}, "accounts_at_once: must be a whole number, not -1"),
            ({"accounts_at_once": True}, "accounts_at_once: must be a whole number, not True"),
            ({"used_within_days": "30d"}, "used_within_days: must be a whole number, not '30d'"),
            ({"used_within_days": 0}, "used_within_days: must be from 1 to 365 days, not 0"),
            ({"used_within_days": "366"}, "used_within_days: must be from 1 to 365 days, not 366"),
            ({"approved_plan": []}, "approved_plan: must not be empty"),
            ({"approved_plan": [""]}, "approved_plan: must not be empty"),
            ({"approved_plan": {"a": 1}}, "approved_plan: must be a fingerprint"),
            ({"report": {"a": 1}}, "report: must be paths of files"),
            ({"report": "drift.pdf"}, "report: must end with .txt, .md, .json, .xml, not 'drift.pdf'"),
            ({"report": "drift.md,drift"}, "report: must end with .txt, .md, .json, .xml, not 'drift'"),
            ({"report": "missing/drift.md"}, "report: cannot be written"),
            ({"report": "folder.md"}, "report: cannot be written"),
        ],
    )
    def test_wrong_values(self, variables: dict[str, Any], says: str) -> None:
        Path("folder.md").mkdir()
        Path("file").touch()
        assert says in refusal(**variables)

    @pytest.mark.parametrize("days", [1, "30", 365])
    def test_days(self, days: Any) -> None:
        assert settings("email_audit", used_within_days=days)["used_within_days"] == int(days)

    def test_all_mistakes_together(self) -> None:
        says = refusal("email_drift", csv="x", strict="z")
        assert all(each in says for each in ("csv: ", "strict: ", "needs the variable folder"))

    def test_reports(self, tmp_path: Path) -> None:
        """The ending chooses the format."""
        found = settings(report=" a.TXT, lists/b.md,,a.json,./a.json ")["reports"]
        assert [(each["path"], each["format"]) for each in found] == [
            (str(tmp_path / "a.TXT"), "text"),
            (str(tmp_path / "lists" / "b.md"), "markdown"),
            (str(tmp_path / "a.json"), "json"),
        ]
        assert settings(report=["a.xml"])["reports"][0]["format"] == "junit"

    def test_a_report_in_the_home_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path / "lists"))
        assert settings(report="~/a.md")["reports"][0]["path"] == str(tmp_path / "lists" / "a.md")

    @pytest.mark.parametrize("nothing", [0, "0", "0%"])
    def test_no_deletions_at_all(self, nothing: Any) -> None:
        """Zero is a value, and not as if it was not given."""
        assert settings(max_deletes=nothing)["max_deletes"] == str(nothing)

    @pytest.mark.parametrize("plans", ["a1, b2", ["a1", "b2"]])
    def test_approved_plans(self, plans: Any) -> None:
        assert settings(approved_plan=plans)["approved_plan"] == ["a1", "b2"]

    @pytest.mark.parametrize("playbook", [name for name, each in PLAYBOOKS.items() if each.reads_files])
    def test_mistakes_in_files_do_not_fail_the_task(self, playbook: str) -> None:
        """The report comes first."""
        Path("lists/domains.yml").write_text("- domian: x\n")
        found = settings(playbook, folder="lists")
        assert found["problem"] == (
            f"{Path('lists').resolve()}: domains.yml:1: 'domian' is not a key of domains. Did you mean domain?"
        )
        assert "there is no such folder." in settings(playbook, folder="nowhere")["problem"]
        assert settings(playbook, folder="lists", lists="block_senders")["problem"]

    @pytest.mark.parametrize("playbook", [name for name, each in PLAYBOOKS.items() if each.reads_files])
    def test_only_the_files_of_the_chosen_lists_and_of_the_host_are_judged(self, playbook: str) -> None:
        Path("lists/block_senders.yml").write_text("- patern: x\n")
        assert settings(playbook, folder="lists", lists="domains")["problem"] is None
        Path("lists/one").mkdir()
        Path("lists/one/domains.yml").write_text("- domian: x\n")
        Path("lists/block_senders.yml").unlink()
        inventory = {"one": {"cloudflare_account_id": ONE}, "two": {"cloudflare_account_id": TWO}}
        problems = [
            settings(playbook, inventory=inventory, host=host, target="all", folder="lists")["problem"]
            for host in inventory
        ]
        assert "one/domains.yml:1: 'domian' is not a key" in problems[0]
        assert problems[1] is None


class TestReportsThatAreReplaced:
    @pytest.mark.parametrize(
        ("messages", "steps", "warns"),
        [
            ([{"id": "a", "result": "moved"}], {}, True),
            ([{"id": "a", "result": "left alone"}, {"id": "b", "result": "failed"}], {}, True),
            ([{"id": "a", "result": "moved"}], {"check mode": "nothing was done"}, False),
            ([{"id": "a", "result": "left alone"}], {}, False),
            ([{"id": "a"}], {}, False),
        ],
    )
    def test_warns_only_if_the_report_says_what_was_moved(
        self, messages: Any, steps: Any, warns: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found: list[str] = []
        monkeypatch.setattr(Display, "warning", lambda self, text, **options: found.append(text))
        Path("r.json").write_text(json.dumps({"messages": messages, "steps": steps}))
        settings("email_pull_back", sender="x", report="r.json,new.json")
        assert ["is replaced" in text for text in found] == [True] * warns


class TestWarningsAboutUnreadFiles:
    @pytest.fixture(autouse=True)
    def warnings(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        found: list[str] = []
        monkeypatch.setattr(Display, "warning", lambda self, text, **options: found.append(text))
        return found

    @pytest.mark.parametrize("playbook", PLAYBOOKS)
    def test_files_with_other_names(self, playbook: str, warnings: list[str]) -> None:
        """Whatever the playbook does with the folder."""
        Path("lists/senders.yml").touch()
        names = ["ids"] if PLAYBOOKS[playbook].searches else PLAYBOOKS[playbook].needs
        needed: dict[str, Any] = {**dict.fromkeys(names, "x"), "folder": "lists"}
        settings(playbook, **needed)
        assert warnings == [f"{Path('lists').resolve()}: ignored, because no list has this name: senders.yml"]

    def test_folders_of_hosts(self, warnings: list[str]) -> None:
        for name in ("one", "subsidary", "notes"):
            Path("lists", name).mkdir()
            Path("lists", name, "readme.txt" if name == "notes" else "domains.yml").touch()
        settings("email_check", folder="lists")
        inventory: dict[str, dict[str, Any]] = {"one": {}, "subsidiary": {}}
        settings("email_check", folder="lists", inventory=inventory, host="one", target="all")
        assert [text.partition(": ")[2] for text in warnings] == [
            "not read, because target is not set: one, subsidary",
            "not read, because no host of the inventory has this name: subsidary",
        ]

    @pytest.mark.parametrize("folder", ["lists", "nowhere"])
    def test_everything_is_read(self, folder: str, warnings: list[str]) -> None:
        settings("email_check", folder=folder)
        assert warnings == []


class TestNearMisses:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            *(("list", "lists"), ("Lists", "lists"), ("dir", "folder"), ("file", "folder"), ("folders", "folder")),
            *(("max_delete", "max_deletes"), ("max-deletes", "max_deletes"), ("maxdeletes", "max_deletes")),
            *(("approved", "approved_plan"), ("plan", "approved_plan"), ("approved_plans", "approved_plan")),
            *(
                ("reports", "report"),
                ("hosts", "target"),
                ("targets", "target"),
                ("account_at_once", "accounts_at_once"),
            ),
            *(("id", "policy_id"), ("allow_emtpy", "allow_empty"), ("overwrites", "overwrite")),
        ],
    )
    @pytest.mark.parametrize("scope", ["extra", "play"])
    def test_variables_of_the_run(self, name: str, meant: str, scope: str) -> None:
        variables: dict[str, Any] = {name: None}
        found = settings(play=variables) if scope == "play" else settings(**variables)
        assert found["msg"] == f"{name}: is not a variable of the playbooks. Did you mean {meant}?"

    def test_refuses_unquoted_spaces(self) -> None:
        """``-e 'subject=two words'`` sets only the first one, and would find other mail."""
        variables = parse_kv("sender=x subject=two words more")
        says = refusal("email_hunt", **variables)
        assert says == "'words more' has no name. Put a value with spaces in double quotes: -e 'subject=\"two words\"'."
        assert settings("email_hunt", **parse_kv('subject="two words"'))["subject"] == "two words"

    @pytest.mark.parametrize("name", ["max_wait", "allow_dispositions", "allow_purge"])
    def test_options_of_modules(self, name: str) -> None:
        variables: dict[str, Any] = {name: "x"}
        assert f"{name}: is an option of the modules, but not a variable" in refusal(**variables)
        assert "failed" not in settings(inventory={"localhost": variables})

    @pytest.mark.parametrize("name", ["max_delete", "approved_plans", "account_at_once", "allow_emty"])
    def test_variables_of_the_inventory(self, name: str) -> None:
        assert f"{name}: is a variable of the inventory" in refusal(inventory={"localhost": {name: 3}})

    @pytest.mark.parametrize(
        "name", ["list", "dir", "file", "path", "plan", "cloudflare_api_key", "cloudflare_account_email", "report_to"]
    )
    def test_the_inventory_may_have_other_variables(self, name: str) -> None:
        """Also facts and registered results of other plays."""
        assert "failed" not in settings(inventory={"localhost": {name: "x"}})

    @pytest.mark.parametrize(
        "name", ["awx_job_id", "environment", "message", "email_security_drift", "cloudflare_zone"]
    )
    def test_other_variables_of_the_run(self, name: str) -> None:
        variables: dict[str, Any] = {name: "x"}
        assert "failed" not in settings(**variables)

    @pytest.mark.parametrize("name", ["email_security_settings", "email_security_result", "email_security_done"])
    def test_results_cannot_be_replaced(self, name: str) -> None:
        """An extra variable would hide the result, such as drift."""
        variables: dict[str, Any] = {name: {"changes": []}}
        assert f"{name}: is the name of a result" in refusal(**variables)


class TestAccounts:
    def test_without_a_target_it_is_the_account_of_the_environment(self) -> None:
        assert settings(inventory={"localhost": {}, "other": {}})["host"] is None
        assert settings(target="localhost")["host"] is None

    def test_a_token_with_an_undefined_variable_is_not_that_of_the_environment(self) -> None:
        """Such as a vault that was not loaded: another account's token might work."""
        trusted = getattr(template, "trust_as_template", str)
        inventory = {"localhost": {"cloudflare_api_token": trusted("{{ vault_token }}")}}
        assert "'vault_token' is undefined" in refusal(inventory=inventory)
        assert "failed" not in settings(inventory=inventory, vault_token="secret")

    def test_each_host_has_its_own(self) -> None:
        inventory = {"one": {"cloudflare_account_id": ONE}, "two": {"cloudflare_account_id": TWO}}
        assert settings(inventory=inventory, host="two", target="all")["host"] == "two"

    @pytest.mark.parametrize(
        "playbook",
        [name for name, each in PLAYBOOKS.items() if each.connects and not (each.or_folder or "ids" in each.needs)],
    )
    @pytest.mark.parametrize("missing", [{}, {"cloudflare_account_id": None}, {"cloudflare_account_id": " "}])
    @pytest.mark.parametrize("host", ["one", "two"])
    def test_a_host_without_one(self, playbook: str, missing: dict[str, Any], host: str) -> None:
        """All hosts fail, and not only this one."""
        inventory = {"one": {"cloudflare_account_id": ONE}, "two": missing}
        needed = {"sender": "x@x.example"} if PLAYBOOKS[playbook].searches else {"folder": "lists", "policy_id": "1"}
        says = refusal(playbook, inventory=inventory, host=host, target="all", **needed)
        assert says == "two: has no cloudflare_account_id. Set it as a variable of the host."

    @pytest.mark.parametrize("folder", [None, "lists"])
    def test_a_search_needs_an_account_or_files(self, folder: str | None) -> None:
        inventory: dict[str, dict[str, Any]] = {"one": {}}
        found = settings("email_who", inventory=inventory, host="one", target="all", folder=folder, address="x.example")
        assert bool(found.get("failed")) is (folder is None)

    def test_files_need_no_account(self) -> None:
        assert settings("email_check", inventory={"one": {}}, host="one", target="all", folder="lists")["host"] == "one"

    @pytest.mark.parametrize("other", ["a" * 32, "A" * 32, f" {'a' * 32} "])
    def test_two_hosts_with_one_account(self, other: str) -> None:
        inventory = {"one": {"cloudflare_account_id": "a" * 32}, "two": {"cloudflare_account_id": other}}
        assert f"one, two: have the same cloudflare_account_id {'a' * 32}" in refusal(
            inventory=inventory, host="one", target="all"
        )

    def test_one_account_as_an_extra_variable_is_that_of_all_hosts(self) -> None:
        assert "have the same" in refusal(
            inventory={"one": {}, "two": {}}, host="one", target="all", cloudflare_account_id=ONE
        )

    @pytest.mark.parametrize("host", ["../other", "a/b", "domains", "..", ".git"])
    def test_a_host_that_cannot_be_a_folder(self, host: str) -> None:
        inventory = {host: {"cloudflare_account_id": ONE}}
        assert "is not the name of a folder" in refusal(inventory=inventory, host=host, target="all")


def test_an_unknown_playbook() -> None:
    assert "playbook must be one of" in refusal("email_something")
