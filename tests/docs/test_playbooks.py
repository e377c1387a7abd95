# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks for export, enforce, drift and audit by their names, and the demo."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.cloudflare.tests.emulator.api import INTEGER_ACCOUNT, UUID_ACCOUNT, WRITE_TOKEN
from ansible_collections.community.cloudflare.tests.emulator.server import control

from .conftest import ROOT, emulating

LISTS = (
    *("domains", "impersonation_registry", "block_senders", "content_policies"),
    *("sending_domain_restrictions", "url_ignore_patterns", "trusted_domains", "allow_policies"),
)


#: Marks slow tests that repeat other tests in another environment. Only ``make test-all`` runs them.
slow = pytest.mark.slow


class Workspace:
    """A folder with list files, an account in the emulator, and functions that run the playbooks."""

    def __init__(self, run: Any, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.account_id = UUID_ACCOUNT

    def play(self, name: str, *arguments: str, fails: bool = False) -> str:
        """Run a playbook of the collection, and return its output."""
        extra = [part for argument in arguments for part in (["-e", argument] if "=" in argument else [argument])]
        output: str = self._run(
            *("ansible-playbook", f"community.cloudflare.{name}", *extra),
            cwd=self.folder,
            succeeds=not fails,
            account_id=self.account_id,
        )
        return output

    def runner(self, playbook: str, command_line: str = "", **variables: str) -> None:
        """Run a playbook of the project with ansible-runner."""
        (self.folder / "env").mkdir(exist_ok=True)
        (self.folder / "env" / "cmdline").write_text(command_line)
        (self.folder / "env" / "extravars").write_text(json.dumps(variables))
        self._run("ansible-runner", "run", ".", "-p", playbook, cwd=self.folder, account_id=self.account_id)

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
    def test_one_file_per_list(self, exported: Workspace) -> None:
        """Without ids, times, null, defaults and synced entries."""
        assert sorted(path.name for path in (exported.folder / "lists").iterdir()) == sorted(
            f"{name}.yml" for name in LISTS
        )
        assert exported.file("trusted_domains.yml").read_text() == (
            "---\n"
            "- pattern: .*\\.campaign\\.example\n  is_regex: true\n  is_recent: true\n  is_similarity: true\n"
            "- pattern: examp1e.example\n  is_similarity: true\n  comments: Subsidiary with a similar name\n"
            "- pattern: partner-shop.example\n  is_recent: true\n  comments: Moved to a new domain\n"
        )
        people = yaml.safe_load(exported.file("impersonation_registry.yml").read_text())
        assert [person["name"] for person in people] == ["Erika Mustermann", "John Doe"]

    @slow
    def test_the_second_export_changes_nothing(self, exported: Workspace) -> None:
        assert "changed=0 " in exported.play("email_export", "folder=lists", "lists=url_ignore_patterns,domains")

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

    @slow
    def test_an_account_without_some_lists(self, workspace: Workspace) -> None:
        """Missing lists are skipped, unless the user asked for them."""
        workspace.account_id = INTEGER_ACCOUNT
        output = workspace.play("email_export", "folder=lists")
        missing = "content_policies, sending_domain_restrictions, url_ignore_patterns"
        assert f"This account does not have: {missing}" in output
        assert not workspace.file("content_policies.yml").exists()
        assert "code 7003" in workspace.play("email_export", "folder=lists", "lists=content_policies", fails=True)
        assert "No such list: policies." in workspace.play("email_list", "lists=policies", fails=True)

    def test_an_empty_list(self, workspace: Workspace) -> None:
        """A file without entries only deletes all entries if the user allows that. It does not change an empty list."""
        options = ("folder=lists", "lists=url_ignore_patterns")
        path = workspace.file("url_ignore_patterns.yml")
        path.parent.mkdir()
        path.write_text("---\n[]\n")
        assert "has no entries, but the account has 3" in workspace.play("email_enforce", *options, fails=True)
        assert workspace.writes() == []
        workspace.play("email_enforce", *options, "allow_empty=true", "max_deletes=3")
        workspace.play("email_export", *options)
        assert path.read_text() == "---\n[]\n"
        assert "changed=0 " in workspace.play("email_enforce", *options)
        workspace.play("email_drift", *options)


def test_an_account_that_does_not_exist_is_not_an_account_without_lists(workspace: Workspace) -> None:
    workspace.account_id = "0" * 32
    assert "code 7003" in workspace.play("email_export", "folder=lists", fails=True)
    assert not workspace.file("").exists()


def test_a_failed_read_shows_the_message_of_the_module(workspace: Workspace) -> None:
    """It stops at the first list, because the others would fail after the same waits."""
    workspace.control("faults", [{"status": 403}])
    output = workspace.play("email_list", fails=True)
    assert re.search(r"FAILED! => .*GET http.*HTTP 403", output)
    assert len(workspace.control("requests")) == 1


def test_a_deletion_without_an_id(workspace: Workspace) -> None:
    output = workspace.play("email_remove_allow_policy", fails=True)
    assert "Give the id of the policy: -e policy_id=ID." in output


class TestEnforceAndDrift:
    def test_no_drift(self, exported: Workspace) -> None:
        """The integration tests check this for every list, with awkward texts."""
        exported.play("email_drift", "folder=lists", "lists=allow_policies", "report=drift.md")
        assert exported.writes() == []
        assert (exported.folder / "drift.md").read_text().splitlines()[2] == "## localhost: none"

    @slow
    def test_a_csv_of_an_older_version_is_no_change(self, workspace: Workspace) -> None:
        """Fields without a column keep their values: the type, and whether a pattern is a regular expression."""
        lines = ("Blocked_Sender,Notes", ".*@casino-\\d+\\.example,Casino spam", "198.51.100.0/24,Botnet")
        path = workspace.file("block_senders.csv")
        path.parent.mkdir()
        path.write_text("\n".join([*lines, "malware.example,Sent us a trojan", "spam@bulk.example,\n"]))
        assert "changed=0 " in workspace.play("email_enforce", "folder=lists")
        workspace.play("email_drift", "folder=lists")

    def test_the_drift_report(self, exported: Workspace) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", 'comments: "`new`\\n| text"'))
        senders = yaml.safe_load(exported.file("block_senders.yml").read_text())[1:]
        senders.append({"pattern": "new.example", "pattern_type": "DOMAIN"})
        exported.file("block_senders.yml").write_text(yaml.safe_dump(senders))
        domains = exported.file("trusted_domains.yml")
        domains.write_text(domains.read_text() + "  until: 2026-01-01\n")
        lists = "lists=allow_policies,trusted_domains,block_senders"
        output = exported.play("email_drift", "folder=lists", lists, "report=drift.md", fails=True)
        assert "Drift: 4 entries differ in block_senders, trusted_domains, allow_policies." in output
        assert exported.writes() == []
        report = (exported.folder / "drift.md").read_text()
        assert report.splitlines()[2:] == [
            "## localhost: drift",
            "",
            "### Blocked senders",
            "",
            "- unexpected: `.*@casino-\\d+\\.example (EMAIL)`",
            "- missing: `new.example (DOMAIN)`",
            "",
            "### Trusted domains",
            "",
            "- expired: `partner-shop.example`",
            "",
            "### Allow policies",
            "",
            "- different: `billing@partner.example (EMAIL)`",
            '  - comments is `"Invoices"`, but should be ``` "`new`\\n| text" ```',
            "",
        ]
        assert "changed=3 " in exported.play("email_enforce", "folder=lists", lists, "max_deletes=1")
        exported.play("email_drift", "folder=lists", lists)

    def test_check_mode_shows_the_changes(self, exported: Workspace) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", "comments: Checked"))
        output = exported.play("email_enforce", "folder=lists", "lists=allow_policies", "--check", "--diff")
        assert '-    "comments": "Invoices"' in output
        assert "changed=1 " in output
        assert exported.writes() == []

    def test_a_mistake_in_the_last_list_prevents_all_changes(self, exported: Workspace) -> None:
        """By default, at most 10 % of a list may be deleted."""
        exported.file("content_policies.yml").write_text(
            "---\n- name: Gift cards\n  pattern: gift card\n  targets: [BODY]\n"
        )
        exported.file("allow_policies.yml").write_text("---\n- pattern: abuse@example.com\n")
        lists = "lists=content_policies,allow_policies"
        assert "max_deletes is 10%" in exported.play("email_enforce", "folder=lists", lists, fails=True)
        assert "max_deletes is 2," in exported.play("email_enforce", "folder=lists", lists, "max_deletes=2", fails=True)
        assert exported.writes() == []

    @slow
    def test_an_approved_plan(self, exported: Workspace) -> None:
        policies = exported.file("allow_policies.yml")
        reviewed = policies.read_text().replace("comments: Invoices", "comments: Checked")
        policies.write_text(reviewed)
        options = ("folder=lists", "lists=allow_policies")
        output = exported.play("email_enforce", *options, "--check")
        (plan,) = re.findall(r"allow_policies: 0 to create, 1 to change, .* plan ([0-9a-f]{16})", output)
        policies.write_text(reviewed.replace("Checked", "Something else"))
        assert "approved_plan is" in exported.play("email_enforce", *options, f"approved_plan={plan}", fails=True)
        assert exported.writes() == []
        policies.write_text(reviewed)
        assert "changed=1 " in exported.play("email_enforce", *options, f"approved_plan={plan}")
        assert "changed=0 " in exported.play("email_enforce", *options, f"approved_plan={plan}")
        assert "is for one list only" in exported.play(
            "email_enforce", "folder=lists", f"approved_plan={plan}", fails=True
        )


class TestInvalidFiles:
    """The playbooks fail before any write, with a message that names the file. The drift report calls it an error."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "is empty"),
            ("---\n- pattern: abuse@example.com\n  pattern_ty", "may have been cut off"),
            ("---\n- pattern: 'a.example, b.example'\n  pattern_type: DOMAIN\n", "must be one name"),
        ],
    )
    def test_invalid_contents(self, exported: Workspace, text: str, says: str) -> None:
        exported.file("block_senders.yml").write_text("---\n- pattern: new.example\n  pattern_type: DOMAIN\n")
        lists = "lists=block_senders,allow_policies"
        path = exported.file("allow_policies.yml")
        path.write_text(text)
        for name in ("email_enforce", "email_drift"):
            output = exported.play(name, "folder=lists", lists, "max_deletes=100", fails=True)
            message = re.sub(r"\s+", " ", output)
            assert says in message
            assert str(path) in message
            assert exported.writes() == []
        assert "Error, not drift: " in output
        assert "Drift: " not in output

    def test_two_files_for_one_list(self, exported: Workspace) -> None:
        exported.file("allow_policies.csv").write_text("")
        output = exported.play("email_enforce", "folder=lists", fails=True)
        assert "Several files for one list: allow_policies.yml, allow_policies.csv." in output

    def test_no_files(self, workspace: Workspace) -> None:
        assert "There is no folder" in workspace.play("email_drift", "folder=nowhere", fails=True)
        assert "No list has a file in " in workspace.play("email_enforce", "folder=.", fails=True)

    def test_a_file_that_belongs_to_no_list(self, exported: Workspace) -> None:
        exported.file("allow_policy.yml").write_text("")
        output = exported.play("email_enforce", "folder=lists", "lists=domains", "--check")
        assert "Ignored, because no list has this name: allow_policy.yml" in output


class TestAudit:
    def test_dangerous_expired_and_stale_entries(self, exported: Workspace) -> None:
        old = {"created_at": "2020-01-01T00:00:00Z", "modified_at": "2020-02-03T00:00:00Z"}
        risky = {"pattern_type": "DOMAIN", "is_regex": False, "is_trusted_sender": True, "is_acceptable_sender": False}
        policies = [
            {
                **risky,
                "pattern": "gmail.com",
                "is_exempt_recipient": False,
                "verify_sender": True,
                "comments": "x",
                **old,
            },
            {**risky, "pattern": "corp.example", "is_exempt_recipient": False, "verify_sender": False, "comments": "x"},
        ]
        exported.control(f"entries/{UUID_ACCOUNT}/allow_policies", policies)
        sender = {"pattern": "corp.example", "pattern_type": "DOMAIN", "is_regex": False, "comments": "x"}
        exported.control(f"entries/{UUID_ACCOUNT}/block_senders", [sender])
        senders = exported.file("block_senders.yml")
        senders.write_text(senders.read_text() + "  until: 2026-01-01\n")
        output = exported.play("email_audit", "report=audit.md", "folder=lists", "strict=true", fails=True)
        assert re.search(r"\d+ findings?\. See the report above\.", output)
        report = re.sub(r" \([0-9a-f-]{36}\)", "", (exported.folder / "audit.md").read_text())
        for line in (
            "- `gmail.com`: Anyone can get an address at this domain, so it should not be trusted.",
            "- `gmail.com`: It has not been modified since 2020-02-03.",
            "- `corp.example (DOMAIN)`: verify_sender is off for an e-mail address or a domain, which can be spoofed.",
            "- `corp.example`: It is both allowed and blocked.",
            "- `corp.example`: This protected domain is itself allowed.",
            "- `corp.example`: This protected domain is itself blocked.",
            "- `old-partner.example`: It has no comment.",
            "- `spam@bulk.example`: It expired on 2026-01-01.",
        ):
            assert line in report.splitlines()
        assert exported.writes() == []


class TestSeveralAccounts:
    INVENTORY = {
        "all": {
            "vars": {"cloudflare_api_token": WRITE_TOKEN},
            "hosts": {
                "production": {"cloudflare_account_id": UUID_ACCOUNT},
                "subsidiary": {"cloudflare_account_id": INTEGER_ACCOUNT},
            },
        }
    }

    @slow
    def test_each_account_has_a_folder(self, workspace: Workspace) -> None:
        (workspace.folder / "accounts.yml").write_text(yaml.safe_dump(self.INVENTORY))
        options = ("-i", "accounts.yml", "target=all", "folder=lists", "lists=allow_policies", "accounts_at_once=1")
        workspace.play("email_export", *options)
        assert workspace.file("production/allow_policies.yml").exists()
        assert workspace.file("subsidiary/allow_policies.yml").exists()
        path = workspace.file("subsidiary/allow_policies.yml")
        path.write_text(path.read_text().replace("Invoices", "Checked"))
        output = workspace.play("email_drift", *options, "report=drift.md", fails=True)
        assert re.search(r"production .* failed=0 ", output)
        assert re.search(r"subsidiary .* failed=1 ", output)
        report = (workspace.folder / "drift.md").read_text()
        assert "## production: none\n" in report
        assert "## subsidiary: drift\n" in report
        output = workspace.play("email_enforce", *options)
        assert re.search(r"production .* changed=0 ", output)
        assert re.search(r"subsidiary .* changed=1 ", output)
        workspace.play("email_drift", *options)

    def test_a_host_without_an_account(self, workspace: Workspace) -> None:
        """The playbook must not use the account of the environment instead."""
        (workspace.folder / "accounts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"nobody": {}}}}))
        output = workspace.play("email_export", "-i", "accounts.yml", "target=all", "folder=lists", fails=True)
        assert "nobody needs the host variable cloudflare_account_id" in output


@slow
def test_ansible_runner(exported: Workspace) -> None:
    """Like in AWX, a playbook of the project imports ours, and set_stats passes the plan to the next workflow node."""
    folder = exported.folder
    (folder / "project").mkdir()
    (folder / "project" / "enforce.yml").write_text("- import_playbook: community.cloudflare.email_enforce\n")
    path = exported.file("allow_policies.yml")
    path.write_text(path.read_text().replace("Invoices", "Checked"))
    variables = {"folder": str(folder / "lists"), "lists": "allow_policies"}
    exported.runner("enforce.yml", "--check", **variables)
    (plan,) = {each["approved_plan"] for each in exported.stats()}
    assert exported.writes() == []
    exported.runner("enforce.yml", **variables, approved_plan=plan)
    assert exported.writes() == ["POST"]


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
