# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks by their names, as users do, and the demo."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import textwrap
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from ansible_collections.community.cloudflare.tests.emulator.api import INTEGER_ACCOUNT, UUID_ACCOUNT, WRITE_TOKEN
from ansible_collections.community.cloudflare.tests.emulator.server import control

from .conftest import ROOT, emulating
from .test_agreement import CONNECTING

LISTS = (
    *("domains", "impersonation_registry", "block_senders", "content_policies"),
    *("sending_domain_restrictions", "url_ignore_patterns", "trusted_domains", "allow_policies"),
)
#: Marks tests that ``make test`` leaves out. ``make test-all`` and the weekly job of CI run them.
slow = pytest.mark.slow


class Workspace:
    """A folder with list files, an account in the emulator, and functions that run the playbooks."""

    def __init__(self, run: Any, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.account_id = UUID_ACCOUNT
        self.environment: dict[str, str] = {}

    def play(self, name: str, *arguments: str, fails: bool = False, warns: bool = False) -> str:
        """Run a playbook of the collection, and return its output. Arguments with "=" are extra variables."""
        extra = [part for argument in arguments for part in (["-e", argument] if "=" in argument else [argument])]
        output: str = self._run(
            *("ansible-playbook", f"community.cloudflare.{name}", *extra),
            cwd=self.folder,
            succeeds=not fails,
            warns=warns,
            account_id=self.account_id,
            **self.environment,
        )
        return output

    def runner(self, playbook: str, command_line: str = "", *, fails: bool = False, **variables: Any) -> None:
        """Run a playbook of the project with ansible-runner."""
        (self.folder / "env").mkdir(exist_ok=True)
        (self.folder / "env" / "cmdline").write_text(command_line)
        (self.folder / "env" / "extravars").write_text(json.dumps(variables))
        self._run(
            "ansible-runner",
            "run",
            ".",
            "-p",
            playbook,
            cwd=self.folder,
            succeeds=not fails,
            account_id=self.account_id,
        )

    def stats(self) -> list[dict[str, Any]]:
        """The data that the playbooks set with set_stats, for the next node of a workflow."""
        events = [json.loads(path.read_text()) for path in self.folder.glob("artifacts/*/job_events/*.json")]
        found = [event["event_data"].get("artifact_data") for event in events if "event_data" in event]
        return [each for each in found if each]

    def control(self, name: str, body: Any = None) -> Any:
        """Call a control endpoint of the emulator."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(control(self._run.base_url, name), data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def writes(self) -> list[str]:
        """The methods of all requests so far except GET."""
        return [request["method"] for request in self.control("requests") if request["method"] != "GET"]

    def file(self, name: str) -> Path:
        return self.folder / "lists" / name


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with emulating(tmp_path) as run:
        yield Workspace(run, tmp_path)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with an export of the emulator's initial entries."""
    folder = tmp_path_factory.mktemp("export")
    with emulating(folder) as run:
        Workspace(run, folder).play("email_export", "folder=lists")
    return folder / "lists"


@pytest.fixture
def exported(workspace: Workspace, export: Path) -> Workspace:
    shutil.copytree(export, workspace.folder / "lists")
    return workspace


class TestExport:
    """The tests of email_lists_export have the rest."""

    def test_one_file_per_list(self, exported: Workspace) -> None:
        """Without ids, times, null, defaults and synced entries."""
        assert sorted(path.name for path in (exported.folder / "lists").iterdir()) == sorted(
            f"{name}.yml" for name in LISTS
        )
        assert exported.file("trusted_domains.yml").read_text().partition("/trusted_domains.json\n")[2] == (
            "---\n"
            "- pattern: .*\\.campaign\\.example\n  is_regex: true\n  is_recent: true\n  is_similarity: true\n"
            "- pattern: examp1e.example\n  is_similarity: true\n  comments: Subsidiary with a similar name\n"
            "- pattern: partner-shop.example\n  is_recent: true\n  comments: Moved to a new domain\n"
        )
        people = yaml.safe_load(exported.file("impersonation_registry.yml").read_text())
        assert [person["name"] for person in people] == ["Erika Mustermann", "John Doe"]

    def test_a_folder_in_use(self, exported: Workspace) -> None:
        """Nothing in it is lost, and the report says what differs. Overwriting keeps the dates."""
        path = exported.file("trusted_domains.yml")
        path.write_text(path.read_text().replace("Moved to a new domain", "Moved\n  until: 2999-01-01"))
        before = path.read_bytes()
        output = exported.play("email_export", "folder=lists", "report=export.md")
        assert "changed=0 " in output
        assert path.read_bytes() == before
        assert (
            "| different | `trusted_domains` | `partner-shop.example` |" in (exported.folder / "export.md").read_text()
        )
        assert "changed=1 " in exported.play("email_export", "folder=lists", "overwrite=true", "--diff")
        assert "Moved to a new domain\n  until: '2999-01-01'\n" in path.read_text()

    @slow
    def test_csv_for_the_dashboard(self, workspace: Workspace) -> None:
        workspace.play("email_export", "folder=lists", "csv=true", "lists=block_senders,domains")
        assert sorted(path.name for path in (workspace.folder / "lists").iterdir()) == [
            "block_senders.csv",
            "domains.yml",
        ]
        assert (
            workspace.file("block_senders.csv")
            .read_text()
            .startswith("Blocked Sender,Blocked Sender Type,Is Regex,Notes\n")
        )

    def test_an_account_without_some_lists(self, workspace: Workspace) -> None:
        """Missing lists are left out, unless the user asked for them."""
        workspace.account_id = INTEGER_ACCOUNT
        workspace.play("email_export", "folder=lists")
        assert not workspace.file("content_policies.yml").exists()
        assert "code 7003" in workspace.play("email_export", "folder=lists", "lists=content_policies", fails=True)
        listed = workspace.play("email_list", "report=lists.txt")
        assert "content_policies: the account does not have this list" in listed
        assert "allow_policies: billing@partner.example (EMAIL)  24" in (workspace.folder / "lists.txt").read_text()


def test_an_account_that_does_not_exist_is_not_an_account_without_lists(workspace: Workspace) -> None:
    workspace.account_id = "0" * 32
    assert "code 7003" in workspace.play("email_export", "folder=lists", fails=True)
    assert not workspace.file("").exists()


def test_a_failed_read_shows_the_message_of_the_module(workspace: Workspace) -> None:
    workspace.control("faults", [{"status": 403}])
    assert re.search(r"FAILED! => .*GET http.*HTTP 403", workspace.play("email_list", fails=True))


def test_a_deletion_by_id(workspace: Workspace) -> None:
    workspace.account_id = INTEGER_ACCOUNT
    needs = "email_remove_allow_policy needs the variable policy_id: -e policy_id=ID"
    assert needs in workspace.play("email_remove_allow_policy", "policy_id=", fails=True)
    assert "changed=1 " in workspace.play("email_remove_allow_policy", "policy_id=2401", "report=done.json")
    assert json.loads((workspace.folder / "done.json").read_text())["changes"][0]["name"] == "2401"
    assert workspace.writes() == ["DELETE"]


class TestEnforceAndDrift:
    @slow
    def test_a_csv_of_an_older_version_is_no_change(self, workspace: Workspace) -> None:
        """Fields without a column keep their values: the type, and whether a pattern is a regular expression."""
        lines = ("Blocked_Sender,Notes", ".*@casino-\\d+\\.example,Casino spam", "198.51.100.0/24,Botnet")
        path = workspace.file("block_senders.csv")
        path.parent.mkdir()
        path.write_text("\n".join([*lines, "malware.example,Sent us a trojan", "spam@bulk.example,\n"]))
        assert "changed=0 " in workspace.play("email_enforce", "folder=lists")
        workspace.play("email_drift", "folder=lists")

    def test_drift_in_every_format(self, exported: Workspace) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", 'comments: "`new`\\n| text"'))
        senders = yaml.safe_load(exported.file("block_senders.yml").read_text())[1:]
        senders.append({"pattern": "new.example", "pattern_type": "DOMAIN"})
        exported.file("block_senders.yml").write_text(yaml.safe_dump(senders))
        domains = exported.file("trusted_domains.yml")
        domains.write_text(domains.read_text() + "  until: 2026-01-01\n")
        names = ",".join(f"drift.{ending}" for ending in ("txt", "md", "json", "xml"))
        # An extra variable with the name of the result, as a workflow passes it on, must not hide the drift.
        output = exported.play(
            "email_drift", "folder=lists", f"report={names}", "email_security_drift=none", fails=True
        )
        assert (
            "Drift: 4 entries differ in block_senders, trusted_domains, allow_policies. See the report above." in output
        )
        assert exported.writes() == []
        text = (exported.folder / "drift.txt").read_text().splitlines()
        plan = text.pop()
        assert text == [
            "missing    block_senders: new.example (DOMAIN)  block_senders.yml:9",
            "unexpected block_senders: .*@casino-\\d+\\.example (EMAIL)  (in no file)",
            "expired    trusted_domains: partner-shop.example  trusted_domains.yml:11",
            'different  allow_policies: billing@partner.example (EMAIL): comments "Invoices" \u2192 "`new`\\n| text"'
            "  allow_policies.yml:13",
            "block_senders: 1 missing, 1 unexpected",
            "trusted_domains: 1 expired",
            "allow_policies: 1 different",
        ]
        assert re.fullmatch("plan: [0-9a-f]{16}", plan)
        for line in text:
            assert json.dumps(line, ensure_ascii=False)[1:-1] in output
        assert json.loads((exported.folder / "drift.json").read_text())["kind"] == "drift"
        suite = ET.parse(exported.folder / "drift.xml").getroot()
        assert (suite.get("tests"), suite.get("failures")) == ("8", "3")
        assert {path.stat().st_mode & 0o777 for path in exported.folder.glob("drift.*")} == {0o600}
        assert "changed=1 " in exported.play("email_enforce", "folder=lists", "max_deletes=1")
        exported.play("email_drift", "folder=lists")

    def test_without_changes(self, exported: Workspace) -> None:
        """Every playbook has at most eight tasks, and prints at most 25 lines."""
        for name in ("email_enforce", "email_drift", "email_export"):
            for mode in ((), ("--check",)):
                output = exported.play(name, "folder=lists", *mode)
                assert "changed=0 " in output
                assert output.count("TASK [") <= 8
                assert len([line for line in output.splitlines() if line.strip()]) <= 25, output
        assert exported.writes() == []

    def test_a_guard_comes_after_the_report(self, exported: Workspace) -> None:
        """In check mode, too. By default, at most 10 % of a list may be deleted. An error in one list protects the others."""
        exported.file("content_policies.yml").write_text(
            "---\n- name: Gift cards\n  pattern: gift card\n  targets: [BODY]\n"
        )
        exported.file("allow_policies.yml").write_text("---\n[]\n")
        nothing = json.dumps({"max_deletes": None, "allow_empty": "", "approved_plan": None})
        for mode in ((), ("--check",)):
            output = exported.play(
                "email_enforce", "folder=lists", "report=plan.json", "-e", nothing, *mode, fails=True
            )
            message = re.sub(r"\s+", " ", output)
            assert "- content_policies: Old invoices (in no file)" in message
            assert "max_deletes is 10% (1 of 3), but 2 would be deleted" in message
            assert "set -e max_deletes=2 or -e approved_plan=" in message
            assert "set -e allow_empty=true and a max_deletes that is high enough or -e approved_plan=" in message
            document = json.loads((exported.folder / "plan.json").read_text())
            assert (document["kind"], len(document["changes"])) == ("refused", 8)
            (exported.folder / "plan.json").unlink()
            assert exported.writes() == []
        lifted = ("max_deletes=5", "allow_empty=true")
        exported.play("email_enforce", "folder=lists", *lifted)
        assert set(exported.writes()) == {"POST"}
        exported.play("email_drift", "folder=lists")

    def test_the_sample_in_the_playbook_reference(self, exported: Workspace) -> None:
        """The report of a plan is as the page shows it."""
        page = (ROOT / "docs" / "docsite" / "rst" / "guide_playbooks.rst").read_text()
        sample = re.findall(r"^    (\+ block_senders: .*\n(?:    .*\n)+)", page, re.MULTILINE)[0]
        blocked = exported.file("block_senders.yml").read_text()
        exported.file("block_senders.yml").unlink()
        exported.file("block_senders").mkdir()
        exported.file("block_senders/old.yml").write_text(blocked)
        exported.file("block_senders/team-a.yml").write_text(
            "# Reported by team A\n- pattern: malware-new.example\n  pattern_type: DOMAIN\n"
        )
        allowed = exported.file("allow_policies.yml").read_text()
        exported.file("allow_policies.yml").write_text(allowed.replace("Invoices", "Invoices, agreed with finance"))
        trusted = exported.file("trusted_domains.yml").read_text()
        exported.file("trusted_domains.yml").write_text(trusted.partition("- pattern: partner-shop")[0])
        exported.play("email_enforce", "folder=lists", "report=plan.txt", "--check")
        assert (exported.folder / "plan.txt").read_text() == textwrap.dedent("    " + sample)

    def test_exactly_the_plan_is_carried_out(self, exported: Workspace) -> None:
        """Even if the account changes after the report: the report is a pipe, and nothing goes on until it is read."""
        path = exported.file("allow_policies.yml")
        path.write_text(path.read_text().replace("Invoices", "Checked"))
        pipe = exported.folder / "plan.txt"
        os.mkfifo(pipe)
        late = {"pattern": "late.example", "pattern_type": "DOMAIN", "is_regex": False, "comments": ""}
        read: list[str] = []

        def change_the_account() -> None:
            with pipe.open() as report:
                exported.control(f"entries/{UUID_ACCOUNT}/block_senders", [late])
                read.append(report.read())
            read.append(pipe.read_text())

        thread = threading.Thread(target=change_the_account, daemon=True)
        thread.start()
        output = exported.play("email_enforce", "folder=lists", "report=plan.txt", "max_deletes=100%", fails=True)
        thread.join(10)
        assert "1 to update" in read[0]
        assert "The account or the task has changed since the review." in re.sub(r"\s+", " ", output)
        assert "The account or the task has changed since the review." in read[1]
        assert exported.writes() == []

    def test_only_the_named_lists_are_read(self, exported: Workspace) -> None:
        for name in ("email_enforce", "email_drift", "email_export", "email_list"):
            exported.play(name, "folder=lists", "lists=domains", "--check")
            asked = {each["path"].rpartition("/")[2] for each in exported.control("requests")}
            assert asked == {"domains"}, name

    def test_no_domain_is_deleted_by_default(self, exported: Workspace) -> None:
        """It could not be restored, so 10 % of the list are no permission."""
        path = exported.file("domains.yml")
        path.write_text(re.sub(r"- domain: scanned.example\n(  .*\n)+", "", path.read_text()))
        output = exported.play("email_enforce", "folder=lists", fails=True)
        assert "domains: max_deletes is 0, but 1 would be deleted" in re.sub(r"\s+", " ", output)
        assert exported.writes() == []
        assert "changed=1 " in exported.play("email_enforce", "folder=lists", "max_deletes=1", warns=True)

    @slow
    def test_a_module_that_cannot_run(self, exported: Workspace) -> None:
        """It is an error and not drift, with the whole reason in the message and in the report."""
        (exported.folder / "stub").mkdir()
        (exported.folder / "stub" / "requests.py").write_text("raise ImportError('gone')\n")
        exported.environment["PYTHONPATH"] = f"{exported.folder / 'stub'}:{os.environ.get('PYTHONPATH', '')}"
        for name in ("email_drift", "email_enforce"):
            output = exported.play(name, "folder=lists", "report=r.txt", fails=True)
            assert "Failed to import the required Python library (requests)" in re.sub(r"\s+", " ", output)
            assert "Failed to import the required Python library (requests)" in (exported.folder / "r.txt").read_text()

    def test_check_mode_shows_the_changes(self, exported: Workspace) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", "comments: Checked"))
        output = exported.play("email_enforce", "folder=lists", "lists=allow_policies", "--check", "--diff")
        assert '-    "comments": "Invoices"' in output
        assert "changed=1 " in output
        assert exported.writes() == []

    def test_a_failure_part_way_is_reported(self, exported: Workspace) -> None:
        """The report then says what was done, and not what was planned."""
        for name in ("block_senders", "allow_policies"):
            path = exported.file(f"{name}.yml")
            path.write_text(path.read_text().replace("comments: Sent us a trojan", "").replace("Invoices", "Checked"))
        exported.control("faults", [*([None] * 17), {"status": 403}])  # two readings and the first write succeed
        output = exported.play("email_enforce", "folder=lists", "report=done.json", fails=True)
        assert "HTTP 403" in output
        document = json.loads((exported.folder / "done.json").read_text())
        assert document["kind"] == "failed"
        assert [change["list"] for change in document["changes"]] == ["block_senders"]


class TestInvalidFiles:
    """The playbooks fail before any write, with a message that names the file. The drift report calls it an error."""

    @pytest.mark.parametrize("name", ["email_enforce", "email_drift", "email_export"])
    def test_invalid_contents(self, exported: Workspace, name: str) -> None:
        exported.file("block_senders.yml").write_text("---\n- pattern: new.example\n  pattern_type: DOMAIN\n")
        exported.file("allow_policies.yml").write_text("- pattern: x.example\n  until: 31.12.2026\n")
        exported.file("domains.yml").write_text("- domian: x.example\n")
        output = exported.play(name, "folder=lists", "report=r.txt", fails=True)
        message = re.sub(r"\s+", " ", output)
        for says in (
            str(exported.file("")).rstrip("/"),
            "domains.yml:1: 'domian' is not a key of domains",
            "allow_policies.yml:1: until must be a date",
        ):
            assert says in message
        assert exported.writes() == []
        if name == "email_drift":
            assert "Error, not drift: " in output
        if name != "email_export":
            assert "allow_policies.yml:1: until must be a date" in (exported.folder / "r.txt").read_text()

    def test_files_that_are_not_read(self, exported: Workspace) -> None:
        """Another spelling of the ending is read, another file is named in a warning, and nearly a name is an error."""
        exported.file("allow_policies.yml").rename(exported.file("allow_policies.YML"))
        exported.file("notes.yml").write_text("")
        assert "ignored, because no list has this name: notes.yml" in exported.play(
            "email_drift", "folder=lists", warns=True
        )
        exported.file("block_sender.yml").write_text("[]\n")
        assert "Did you mean block_senders.yml?" in exported.play("email_drift", "folder=lists", fails=True, warns=True)

    def test_no_folder(self, workspace: Workspace) -> None:
        assert "there is no such folder" in workspace.play("email_drift", "folder=nowhere", fails=True)
        for name in ("email_enforce", "email_drift", "email_export"):
            needs = f"{name} needs the variable folder"
            assert needs in workspace.play(name, "report=r.xls", fails=True)


class TestCheckAndAudit:
    """The tests of email_security_findings have every rule."""

    RULES = "errors: [free_mail_domain]\naccepted:\n  - {list: allow_policies, name: abuse@example.com, "
    RULES += "rule: bypasses_all_detections, reason: SEC-1}\n"

    def test_files_without_an_account(self, exported: Workspace) -> None:
        """Warnings do not fail it, errors and mistakes do."""
        exported.environment = dict.fromkeys(
            ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_BASE_URL"), ""
        )
        exported.file("rules.yml").write_text(self.RULES)
        output = exported.play("email_check", "folder=lists", "report=check.md,check.xml")
        assert "old-partner.example (DOMAIN): It has no comment.  (no_comment)  allow_policies.yml:" in output
        assert "abuse@example.com" not in output
        assert "findings, 0 of them errors" in exported.play("email_check", "folder=lists", "strict=true", fails=True)
        path = exported.file("trusted_domains.yml")
        path.write_text(path.read_text() + "- pattern: GMail.com\n  is_recent: true\n  comments: Customers\n")
        assert "1 of them errors. See the report above." in exported.play("email_check", "folder=lists", fails=True)
        path.write_text("- pattern: x.example\n  is_recnet: true\n")
        output = exported.play("email_check", "folder=lists", "report=check.json", fails=True)
        assert "trusted_domains.yml:2: 'is_recnet' is not a key" in re.sub(r"\s+", " ", output)
        assert json.loads((exported.folder / "check.json").read_text())["kind"] == "failed"
        exported.file("rules.yml").write_text("erors: []\n")
        path.write_text("[]\n")
        assert "rules.yml: line 1: 'erors' is not a rule" in exported.play("email_check", "folder=lists", fails=True)
        assert exported.control("requests") == []

    def test_files_without_a_network(self, exported: Workspace) -> None:
        """In a namespace without any interface that is up."""
        isolated = ("unshare", "--map-root-user", "--net")
        if subprocess.run([*isolated, "true"], check=False, capture_output=True).returncode:
            pytest.skip("this machine does not allow network namespaces")
        command = ("ansible-playbook", "community.cloudflare.email_check", "-e", "folder=lists")
        assert "no_comment" in exported._run(*isolated, *command, cwd=exported.folder)

    def test_an_account(self, exported: Workspace) -> None:
        """Joined with the files, and by their rules."""
        exported.file("rules.yml").write_text(self.RULES)
        senders = exported.file("block_senders.yml")
        senders.write_text(senders.read_text() + "  until: 2026-01-01\n")
        plain = exported.play("email_audit")
        assert "abuse@example.com (EMAIL): Mail to this exempt recipient bypasses all detections." in plain
        assert "expired" not in plain
        assert "0 of them errors" in exported.play("email_audit", "strict=true", "lists=allow_policies", fails=True)
        output = exported.play("email_audit", "folder=lists", "report=audit.json")
        assert "abuse@example.com" not in output
        findings = json.loads((exported.folder / "audit.json").read_text())["findings"]
        (expired,) = [each for each in findings if each["rule"] == "expired"]
        assert (expired["name"], expired["origin"]) == ("spam@bulk.example (EMAIL)", "block_senders.yml:14")
        policy = {"pattern": "gmail.com", "pattern_type": "DOMAIN", "is_acceptable_sender": True, "comments": "x"}
        exported.control(
            f"entries/{UUID_ACCOUNT}/allow_policies", [{**policy, "is_regex": False, "is_trusted_sender": False}]
        )
        output = exported.play("email_audit", "folder=lists", fails=True)
        assert "error   allow_policies: gmail.com (DOMAIN): Anyone can get an address" in output
        assert exported.writes() == []
        assert not any("investigate" in each["path"] for each in exported.control("requests"))

    def test_who(self, exported: Workspace) -> None:
        """In files without an account, or in the account."""
        needs = "email_who needs the variable address: -e address=ADDRESS"
        assert needs in exported.play("email_who", "folder=lists", fails=True)
        output = exported.play("email_who", "address=billing@partner.example", "folder=lists", "report=who.md")
        shown = "names it  allow_policies: billing@partner.example (EMAIL): Allowed: mail from it is not marked as spam"
        assert shown in output
        assert "| what it does | origin |" in (exported.folder / "who.md").read_text()
        assert exported.control("requests") == []
        assert shown in exported.play("email_who", "address=billing@partner.example", "report=who.json")
        assert json.loads((exported.folder / "who.json").read_text())["matches"][0]["id"]
        assert "No entry concerns this address." in exported.play("email_who", "address=x.org", "lists=domains")

    def test_an_account_that_cannot_be_read(self, workspace: Workspace) -> None:
        """That is no account without findings. Lists that it does not have are left out, unless they are named."""
        workspace.account_id = INTEGER_ACCOUNT
        workspace.play("email_audit", "lists=allow_policies")
        missing = workspace.play("email_audit", "lists=content_policies", fails=True)
        assert "There is no list in this account for content_policies." in missing
        workspace.control("faults", [{"status": 403}])
        output = workspace.play("email_audit", "report=audit.json", fails=True)
        assert "HTTP 403" in output
        assert json.loads((workspace.folder / "audit.json").read_text())["kind"] == "failed"

    @slow
    def test_unused_entries(self, workspace: Workspace) -> None:
        """Those that decided no message, and nothing about a list for which the search says nothing."""
        old = {"created_at": "2026-01-01T00:00:00Z", "is_regex": False, "pattern_type": "DOMAIN", "comments": "x"}
        allowed = {"is_acceptable_sender": True, "is_trusted_sender": False, "is_exempt_recipient": False, **old}
        for path, entry, names in (
            ("allow_policies", allowed, ("Newsletter.EXAMPLE", "forgotten.example")),
            ("block_senders", old, ("Malware.EXAMPLE", "gone.example")),
        ):
            workspace.control(f"entries/{UUID_ACCOUNT}/{path}", [{**entry, "pattern": name} for name in names])
        output = workspace.play("email_audit", "used_within_days=30", "report=audit.json")
        assert output.count("TASK [") <= 8
        findings = json.loads((workspace.folder / "audit.json").read_text())["findings"]
        unused = {each["name"]: each["text"] for each in findings if each["rule"] == "unused"}
        text = "It decided no message in the last 30 days, as far as Cloudflare's search shows."
        assert unused == {"forgotten.example (DOMAIN)": text, "gone.example (DOMAIN)": text}
        assert len([each for each in workspace.control("requests") if "investigate" in each["path"]]) == 1
        workspace.control(f"messages/{UUID_ACCOUNT}", [{"properties": {"blocklisted_message": True}}])
        output = workspace.play("email_audit", "used_within_days=30", "report=audit.md")
        assert output.count("(unused)") == 1
        reason = (
            "Nothing is known about unused entries of block_senders: blocklisted_message says that an entry decided 1"
        )
        assert reason in output
        assert reason in (workspace.folder / "audit.md").read_text()

    def test_a_search_for_use_that_fails(self, workspace: Workspace) -> None:
        """After the lists were read. The report comes first, and nothing is called unused."""
        workspace.control("faults", [None] * len(LISTS) + [{"status": 403}])
        output = workspace.play("email_audit", "used_within_days=30", "report=audit.json", fails=True)
        assert "The messages could not be searched: " in output
        assert json.loads((workspace.folder / "audit.json").read_text())["kind"] == "failed"
        assert "used_within_days: must be from 1 to 365" in workspace.play(
            "email_audit", "used_within_days=400", fails=True
        )


class TestSeveralAccounts:
    HOSTS: dict[str, dict[str, Any]] = {
        "production": {"cloudflare_account_id": UUID_ACCOUNT},
        "subsidiary": {"cloudflare_account_id": INTEGER_ACCOUNT},
    }

    def inventory(self, workspace: Workspace, **hosts: dict[str, Any]) -> tuple[str, ...]:
        """Write an inventory whose connection, become and interpreter must not matter, and return the options for it."""
        other = {"ansible_connection": "winrm", "ansible_become": True, "ansible_python_interpreter": "/nowhere/python"}
        other |= {"ansible_shell_type": "powershell", "ansible_shell_executable": "/nowhere/sh"}
        inventory = {"all": {"vars": {"cloudflare_api_token": WRITE_TOKEN, **other}, "hosts": hosts or self.HOSTS}}
        (workspace.folder / "accounts.yml").write_text(yaml.safe_dump(inventory))
        return ("-i", "accounts.yml", "target=all", "folder=lists")

    @pytest.mark.parametrize("strategy", [None, pytest.param("free", marks=slow)])
    def test_common_files_and_those_of_an_account(self, workspace: Workspace, strategy: str | None) -> None:
        """The report has all accounts. One that differs does not stop the others."""
        options = (*self.inventory(workspace), "accounts_at_once=1")
        workspace.environment |= {"ANSIBLE_STRATEGY": strategy} if strategy else {}
        workspace.play("email_export", *options)
        path = workspace.file("subsidiary/allow_policies.yml")
        path.write_text(path.read_text().replace("Invoices", "Checked"))
        assert not workspace.file("subsidiary/content_policies.yml").exists()
        workspace.file("block_senders.yml").write_text("- pattern: common.example\n  pattern_type: DOMAIN\n")
        output = workspace.play("email_drift", *options, "report=drift.md,drift.json", fails=True)
        assert re.search(r"production .* failed=1 ", output)
        assert re.search(r"subsidiary .* failed=1 ", output)
        accounts = json.loads((workspace.folder / "drift.json").read_text())["accounts"]
        assert {name: len(each["changes"]) for name, each in accounts.items()} == {"production": 1, "subsidiary": 2}
        assert "### `production`: drift" in (workspace.folder / "drift.md").read_text()
        workspace.play("email_enforce", *options, "report=done.json")
        accounts = json.loads((workspace.folder / "done.json").read_text())["accounts"]
        assert {name: each["kind"] for name, each in accounts.items()} == dict.fromkeys(accounts, "changes")
        workspace.play("email_drift", *options)

    @pytest.mark.parametrize(
        ("name", "kinds"),
        [pytest.param("email_list", ["entries"] * 2, marks=slow), ("email_remove_allow_policy", ["failed", "plan"])],
    )
    def test_the_other_playbooks(self, workspace: Workspace, name: str, kinds: list[str]) -> None:
        """Each host asks its own account, one after the other. The report has all of them, also the one without this id."""
        workspace.environment["ANSIBLE_STRATEGY"] = "free"
        options = (*self.inventory(workspace), "policy_id=2401", "accounts_at_once=1", "report=r.json", "--check")
        workspace.play(name, *options, fails="failed" in kinds)
        accounts = json.loads((workspace.folder / "r.json").read_text())["accounts"]
        assert {host: each["kind"] for host, each in accounts.items()} == dict(zip(self.HOSTS, kinds))
        asked = [re.findall("accounts/([0-9a-f]+)/", each["path"])[0] for each in workspace.control("requests")]
        assert len(list(itertools.groupby(asked))) == len(set(asked)) == 2

    @pytest.mark.parametrize("name", ["email_list", "email_remove_allow_policy", "email_enforce", "email_export"])
    def test_a_host_without_an_account(self, workspace: Workspace, name: str) -> None:
        """The playbook must not use the account of the environment instead."""
        options = self.inventory(workspace, production=self.HOSTS["production"], nobody={})
        output = workspace.play(name, *options, "policy_id=2401", fails=True)
        assert output.count("nobody: has no cloudflare_account_id") >= 2
        assert workspace.control("requests") == []
        assert not workspace.file("").exists()

    def test_two_hosts_with_one_account(self, workspace: Workspace) -> None:
        account = self.HOSTS["production"]
        options = self.inventory(workspace, one=account, two=account)
        assert "one, two: have the same cloudflare_account_id" in workspace.play("email_enforce", *options, fails=True)


def test_two_imports_in_one_run(exported: Workspace) -> None:
    """Nothing of the first one is left in the second one, or in plays of the user."""
    shutil.copytree(exported.folder / "lists", exported.folder / "other")
    (exported.folder / "other" / "domains.yml").unlink()
    (exported.folder / "other" / "block_senders.yml").write_text("- pattern: x.example\n  pattern_type: DOMAIN\n")
    name = "community.cloudflare.email_{}"
    check = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {"ansible.builtin.assert": {"that": ["email_security_drift == 'none'", "folder is not defined"]}},
            {"ansible.builtin.set_fact": {"list": "ours", "plan": "ours", "file": "ours"}},
        ],
    }
    site = [
        {"import_playbook": name.format("drift"), "vars": {"folder": "lists", "lists": "domains,allow_policies"}},
        check,
        {"import_playbook": name.format("enforce"), "vars": {"folder": "other", "max_deletes": 4}},
        {"import_playbook": name.format("export"), "vars": {"folder": "again"}},
        {"import_playbook": name.format("export"), "vars": {"folder": "third", "lists": "domains"}},
        {"import_playbook": name.format("drift"), "vars": {"folder": "again"}},
    ]
    (exported.folder / "site.yml").write_text(yaml.safe_dump(site, sort_keys=False))
    exported._run("ansible-playbook", "site.yml", cwd=exported.folder, account_id=UUID_ACCOUNT)
    assert len(list((exported.folder / "again").iterdir())) == 8
    assert [path.name for path in (exported.folder / "third").iterdir()] == ["domains.yml"]
    assert "x.example" in (exported.folder / "again" / "block_senders.yml").read_text()


@pytest.mark.parametrize("path", sorted((ROOT / "playbooks").glob("email_*.yml")), ids=lambda path: path.stem)
def test_every_playbook_is_short_and_limits_the_accounts_at_once(path: Path) -> None:
    (play,) = yaml.safe_load(path.read_text())
    # A pull-back has more steps than anything that is done with lists.
    assert len(play["tasks"]) <= (13 if path.stem == "email_pull_back" else 11 if path.stem == "email_release" else 8)
    modules = {f"community.cloudflare.{name}" for name in CONNECTING}
    asking = [task for task in play["tasks"] if modules.intersection(task)]
    throttles = {task.get("throttle") for task in asking}
    assert throttles == ({"{{ email_security_settings.accounts_at_once }}"} if path.stem != "email_check" else set())


def test_near_misses_of_variables(workspace: Workspace) -> None:
    """Of the command line, and of an import."""
    output = workspace.play("email_export", "folder=lists", "max_delete=3", "list=domains", fails=True)
    assert "max_delete: is not a variable of the playbooks. Did you mean max_deletes?" in output
    assert "list: is not a variable of the playbooks. Did you mean lists?" in output
    site = [{"import_playbook": "community.cloudflare.email_export", "vars": {"folder": "lists", "list": "domains"}}]
    (workspace.folder / "site.yml").write_text(yaml.safe_dump(site))
    output = workspace._run("ansible-playbook", "site.yml", cwd=workspace.folder, succeeds=False)
    assert "Did you mean lists?" in output
    output = workspace.play("email_drift", "folder=lists", "email_security_result=x", fails=True)
    assert "email_security_result: is the name of a result" in output
    assert not workspace.file("").exists()


class TestAnsibleRunner:
    """As in AWX: a playbook of the project imports ours, and set_stats passes the result to the next node of a workflow."""

    def project(self, workspace: Workspace, name: str) -> dict[str, str]:
        folder = workspace.folder
        (folder / "project").mkdir()
        (folder / "project" / "play.yml").write_text(f"- import_playbook: community.cloudflare.{name}\n")
        return {"folder": str(folder / "lists")}

    def test_an_approval_node(self, exported: Workspace) -> None:
        variables = self.project(exported, "email_enforce")
        path = exported.file("allow_policies.yml")
        path.write_text(path.read_text().replace("Invoices", "Checked"))
        exported.runner("play.yml", "--check", **variables)
        (stats,) = exported.stats()
        (plan,) = stats["approved_plan"]
        assert exported.writes() == []
        exported.runner("play.yml", **variables, approved_plan=[plan], max_deletes=None, lists="", report=None)
        assert exported.writes() == ["POST"]

    @slow
    def test_drift(self, exported: Workspace) -> None:
        variables = self.project(exported, "email_drift")
        exported.runner("play.yml", **variables)
        assert exported.stats() == [{"email_security_drift": "none"}]
        exported.file("domains.yml").write_text("- domian: x\n")
        exported.runner("play.yml", fails=True, **variables)
        assert {each["email_security_drift"] for each in exported.stats()} == {"none", "error"}


@slow
def test_the_demo(workspace: Workspace) -> None:
    """Each part shows what its heading says. There are no control codes if the output is not a terminal."""
    output = workspace._run("sh", str(ROOT / "tests" / "tools" / "demo.sh"))
    assert "\033" not in output
    parts = re.split(r"\n# (.*)\n", "\n" + output)
    sections = dict(zip(parts[1::2], parts[2::2]))
    assert "changed=1 " in sections["Delete a policy: changed."]
    assert "changed=0 " in sections["Delete it again: ok, because it no longer exists."]
    assert (
        '-    "pattern": "newsletter.example"'
        in sections["Show what deleting another policy would change, without doing it."]
    )
    assert "Drift: 2 entries differ" in sections["Compare the account with the file: the drift report fails."]
    assert "changed=1 " in sections["Make the account match the file. At most one entry may be deleted."]
    assert "changed=0 " in sections["Check for drift again: there is none."]
    assert "What next?" in output
