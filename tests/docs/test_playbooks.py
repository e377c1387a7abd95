# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks, run by name: export, enforce, drift, audit; and the demo."""

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


#: Takes long, and repeats in another setting what other tests do: ``make test-all`` runs it, ``make test`` does not.
slow = pytest.mark.slow


class Desk:
    """Somebody's desk: a folder, an account in the emulator, and the playbooks."""

    def __init__(self, run: Any, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.account_id = UUID_ACCOUNT

    def play(self, name: str, *arguments: str, fails: bool = False) -> str:
        """Run a playbook of the collection; returns what it printed."""
        extra = [part for argument in arguments for part in (["-e", argument] if "=" in argument else [argument])]
        printed: str = self._run(
            *("ansible-playbook", f"community.cloudflare.{name}", *extra),
            cwd=self.folder,
            succeeds=not fails,
            account_id=self.account_id,
        )
        return printed

    def runner(self, playbook: str, command_line: str = "", **variables: str) -> None:
        """Run a playbook of the project under ansible-runner."""
        (self.folder / "env").mkdir(exist_ok=True)
        (self.folder / "env" / "cmdline").write_text(command_line)
        (self.folder / "env" / "extravars").write_text(json.dumps(variables))
        self._run("ansible-runner", "run", ".", "-p", playbook, cwd=self.folder, account_id=self.account_id)

    def stats(self) -> list[dict[str, Any]]:
        """What the playbooks left for the next node of a workflow."""
        events = [json.loads(path.read_text()) for path in self.folder.glob("artifacts/*/job_events/*.json")]
        found = [event["event_data"].get("artifact_data") for event in events if "event_data" in event]
        return [each for each in found if each]

    def control(self, name: str, body: Any = None) -> Any:
        """Call a control endpoint of the emulator."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(control(self._run.base_url, name), data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def writes(self) -> list[str]:
        """The methods of the requests so far that were not reading."""
        return [request["method"] for request in self.control("requests") if request["method"] != "GET"]

    def file(self, name: str) -> Path:
        return self.folder / "lists" / name


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with emulating(tmp_path) as run:
        yield Desk(run, tmp_path)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the emulator's initial entries, exported once."""
    folder = tmp_path_factory.mktemp("export")
    with emulating(folder) as run:
        Desk(run, folder).play("email_export", "folder=lists")
    return folder / "lists"


@pytest.fixture
def exported(desk: Desk, export: Path) -> Desk:
    shutil.copytree(export, desk.folder / "lists")
    return desk


class TestExport:
    def test_one_file_for_each_list(self, exported: Desk) -> None:
        """Without ids, times, null, defaults, and what is synced from a directory."""
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
    def test_the_second_export_changes_nothing(self, exported: Desk) -> None:
        assert "changed=0 " in exported.play("email_export", "folder=lists", "lists=url_ignore_patterns,domains")

    @slow
    def test_csv_for_the_dashboard(self, desk: Desk) -> None:
        desk.play("email_export", "folder=lists", "csv=true", "lists=block_senders,domains")
        assert sorted(path.name for path in (desk.folder / "lists").iterdir()) == ["block_senders.csv", "domains.yml"]
        assert (
            desk.file("block_senders.csv").read_text().startswith("Blocked Sender,Blocked Sender Type,Is Regex,Notes\n")
        )

    @slow
    def test_an_account_that_lacks_some_lists(self, desk: Desk) -> None:
        """What is missing is left out, unless it was asked for."""
        desk.account_id = INTEGER_ACCOUNT
        desk.play("email_export", "folder=lists")
        assert not desk.file("content_policies.yml").exists()
        assert "code 7003" in desk.play("email_export", "folder=lists", "lists=content_policies", fails=True)
        assert "No such list: policies." in desk.play("email_list", "lists=policies", fails=True)

    def test_an_empty_list(self, desk: Desk) -> None:
        """A file without entries removes nothing unless that is asked for, and is no change if there is nothing."""
        options = ("folder=lists", "lists=url_ignore_patterns")
        path = desk.file("url_ignore_patterns.yml")
        path.parent.mkdir()
        path.write_text("---\n[]\n")
        assert "holds no entries, and the account has 3" in desk.play("email_enforce", *options, fails=True)
        assert desk.writes() == []
        desk.play("email_enforce", *options, "allow_empty=true", "max_deletes=3")
        desk.play("email_export", *options)
        assert path.read_text() == "---\n[]\n"
        assert "changed=0 " in desk.play("email_enforce", *options)
        desk.play("email_drift", *options)


class TestEnforceAndDrift:
    def test_no_drift(self, exported: Desk) -> None:
        """The integration tests do this for every list, with awkward texts."""
        exported.play("email_drift", "folder=lists", "lists=allow_policies", "report=drift.md")
        assert exported.writes() == []
        assert (exported.folder / "drift.md").read_text().splitlines()[2] == "## localhost: none"

    @slow
    def test_a_csv_of_an_earlier_generation_is_no_change(self, desk: Desk) -> None:
        """What it has no column for is left as it is: a type, and whether a pattern is a regular expression."""
        lines = ("Blocked_Sender,Notes", ".*@casino-\\d+\\.example,Casino spam", "198.51.100.0/24,Botnet")
        path = desk.file("block_senders.csv")
        path.parent.mkdir()
        path.write_text("\n".join([*lines, "malware.example,Sent us a trojan", "spam@bulk.example,\n"]))
        assert "changed=0 " in desk.play("email_enforce", "folder=lists")
        desk.play("email_drift", "folder=lists")

    def test_the_report_of_drift(self, exported: Desk) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", 'comments: "`new`\\n| text"'))
        senders = yaml.safe_load(exported.file("block_senders.yml").read_text())[1:]
        senders.append({"pattern": "new.example", "pattern_type": "DOMAIN"})
        exported.file("block_senders.yml").write_text(yaml.safe_dump(senders))
        domains = exported.file("trusted_domains.yml")
        domains.write_text(domains.read_text() + "  until: 2026-01-01\n")
        lists = "lists=allow_policies,trusted_domains,block_senders"
        printed = exported.play("email_drift", "folder=lists", lists, "report=drift.md", fails=True)
        assert "Drift: 4 entries differ in block_senders, trusted_domains, allow_policies." in printed
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
            "- ended: `partner-shop.example`",
            "",
            "### Allow policies",
            "",
            "- different: `billing@partner.example (EMAIL)`",
            '  - comments is `"Invoices"`, and should be ``` "`new`\\n| text" ```',
            "",
        ]
        assert "changed=3 " in exported.play("email_enforce", "folder=lists", lists, "max_deletes=1")
        exported.play("email_drift", "folder=lists", lists)

    def test_check_mode_shows_what_would_change(self, exported: Desk) -> None:
        policies = exported.file("allow_policies.yml")
        policies.write_text(policies.read_text().replace("comments: Invoices", "comments: Checked"))
        printed = exported.play("email_enforce", "folder=lists", "lists=allow_policies", "--check", "--diff")
        assert '-    "comments": "Invoices"' in printed
        assert "changed=1 " in printed
        assert exported.writes() == []

    def test_a_mistake_in_the_last_list_leaves_the_first_alone(self, exported: Desk) -> None:
        """By default, at most a tenth of a list is deleted."""
        exported.file("content_policies.yml").write_text(
            "---\n- name: Gift cards\n  pattern: gift card\n  targets: [BODY]\n"
        )
        exported.file("allow_policies.yml").write_text("---\n- pattern: abuse@example.com\n")
        lists = "lists=content_policies,allow_policies"
        assert "max_deletes is 10%" in exported.play("email_enforce", "folder=lists", lists, fails=True)
        assert "max_deletes is 2," in exported.play("email_enforce", "folder=lists", lists, "max_deletes=2", fails=True)
        assert exported.writes() == []

    @slow
    def test_an_approved_plan(self, exported: Desk) -> None:
        policies = exported.file("allow_policies.yml")
        reviewed = policies.read_text().replace("comments: Invoices", "comments: Checked")
        policies.write_text(reviewed)
        options = ("folder=lists", "lists=allow_policies")
        printed = exported.play("email_enforce", *options, "--check")
        (plan,) = re.findall(r"allow_policies: 0 to create, 1 to change, .* plan ([0-9a-f]{16})", printed)
        policies.write_text(reviewed.replace("Checked", "Something else"))
        assert "approved_plan is" in exported.play("email_enforce", *options, f"approved_plan={plan}", fails=True)
        assert exported.writes() == []
        policies.write_text(reviewed)
        assert "changed=1 " in exported.play("email_enforce", *options, f"approved_plan={plan}")
        assert "changed=0 " in exported.play("email_enforce", *options, f"approved_plan={plan}")
        assert "is the plan of one list" in exported.play(
            "email_enforce", "folder=lists", f"approved_plan={plan}", fails=True
        )


class TestWrongFiles:
    """Each stops before any write, with a sentence that names the file; drift calls it an error."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "is empty"),
            ("---\n- pattern: abuse@example.com\n  pattern_ty", "may have been cut off"),
            ("---\n- pattern: 'a.example, b.example'\n  pattern_type: DOMAIN\n", "must be one name"),
        ],
    )
    def test_each(self, exported: Desk, text: str, says: str) -> None:
        exported.file("block_senders.yml").write_text("---\n- pattern: new.example\n  pattern_type: DOMAIN\n")
        lists = "lists=block_senders,allow_policies"
        path = exported.file("allow_policies.yml")
        path.write_text(text)
        for name in ("email_enforce", "email_drift"):
            printed = exported.play(name, "folder=lists", lists, "max_deletes=100", fails=True)
            flat = re.sub(r"\s+", " ", printed)
            assert says in flat
            assert str(path) in flat
            assert exported.writes() == []
        assert "Error, and not drift: " in printed
        assert "Drift: " not in printed

    def test_two_files_for_one_list(self, exported: Desk) -> None:
        exported.file("allow_policies.csv").write_text("")
        printed = exported.play("email_enforce", "folder=lists", fails=True)
        assert "Both are there: allow_policies.yml, allow_policies.csv." in printed

    def test_no_files(self, desk: Desk) -> None:
        assert "There is no folder" in desk.play("email_drift", "folder=nowhere", fails=True)
        assert "There is none for any list." in desk.play("email_enforce", "folder=.", fails=True)

    def test_a_file_that_belongs_to_no_list(self, exported: Desk) -> None:
        exported.file("allow_policy.yml").write_text("")
        printed = exported.play("email_enforce", "folder=lists", "lists=domains", "--check")
        assert "Ignored, because no list has this name: allow_policy.yml" in printed


class TestAudit:
    def test_what_is_dangerous_ending_or_stale(self, exported: Desk) -> None:
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
        printed = exported.play("email_audit", "report=audit.md", "folder=lists", "strict=true", fails=True)
        assert re.search(r"\d+ findings\. See the report above\.", printed)
        report = re.sub(r" \([0-9a-f-]{36}\)", "", (exported.folder / "audit.md").read_text())
        for line in (
            "- `gmail.com`: Anyone can get an address at this domain, so it should not be trusted.",
            "- `gmail.com`: It has not been modified since 2020-02-03.",
            "- `corp.example (DOMAIN)`: verify_sender is off for an e-mail address or a domain, which can be spoofed.",
            "- `corp.example`: It is both allowed and blocked.",
            "- `corp.example`: This protected domain is itself allowed.",
            "- `corp.example`: This protected domain is itself blocked.",
            "- `old-partner.example`: It has no comment.",
            "- `spam@bulk.example`: It ended on 2026-01-01.",
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
    def test_a_folder_for_each(self, desk: Desk) -> None:
        (desk.folder / "accounts.yml").write_text(yaml.safe_dump(self.INVENTORY))
        options = ("-i", "accounts.yml", "target=all", "folder=lists", "lists=allow_policies", "accounts_at_once=1")
        desk.play("email_export", *options)
        assert desk.file("production/allow_policies.yml").exists()
        assert desk.file("subsidiary/allow_policies.yml").exists()
        path = desk.file("subsidiary/allow_policies.yml")
        path.write_text(path.read_text().replace("Invoices", "Checked"))
        printed = desk.play("email_drift", *options, "report=drift.md", fails=True)
        assert re.search(r"production .* failed=0 ", printed)
        assert re.search(r"subsidiary .* failed=1 ", printed)
        report = (desk.folder / "drift.md").read_text()
        assert "## production: none\n" in report
        assert "## subsidiary: drift\n" in report
        printed = desk.play("email_enforce", *options)
        assert re.search(r"production .* changed=0 ", printed)
        assert re.search(r"subsidiary .* changed=1 ", printed)
        desk.play("email_drift", *options)

    def test_a_host_without_an_account(self, desk: Desk) -> None:
        """It must not fall back on the account of the environment."""
        (desk.folder / "accounts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"nobody": {}}}}))
        printed = desk.play("email_export", "-i", "accounts.yml", "target=all", "folder=lists", fails=True)
        assert "nobody needs the host variable cloudflare_account_id" in printed


@slow
def test_under_ansible_runner(exported: Desk) -> None:
    """As AWX runs it: a playbook of the project that imports ours, and set_stats for the next node of a workflow."""
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


def test_the_demo(desk: Desk) -> None:
    """Shows what its headings say, without control codes when its output is not a terminal."""
    printed = desk._run("sh", str(ROOT / "tests" / "tools" / "demo.sh"))
    assert "\033" not in printed
    parts = re.split(r"\n# (.*)\n", "\n" + printed)
    told = dict(zip(parts[1::2], parts[2::2]))
    assert "changed=1 " in told["Remove one: changed."]
    assert "changed=0 " in told["Remove it again: ok, there is nothing to do."]
    assert '-    "pattern": "newsletter.example"' in told["Show what removing another one would do, without doing it."]
    assert "Drift: 2 entries differ" in told["The account differs from the file now: the drift report fails."]
    assert "changed=1 " in told["Make the account follow the file. At most one entry may be deleted."]
    assert "changed=0 " in told["Look for drift again: none."]
    assert "What next?" in printed
