# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks for messages by their names, as responders do."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.emulator.api import UUID_ACCOUNT, WRITE_TOKEN
from ansible_collections.community.cloudflare.tests.emulator.message_seeds import alert_id, message_id
from ansible_collections.community.cloudflare.tests.emulator.server import connection, control, serving

SEARCH = ("-e", "sender=invoices@evil.example", "-e", "since=24h")


class Desk:
    """A responder's folder, and the account."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self.folder = folder

    def play(self, name: str, *arguments: str, fails: bool = False) -> str:
        """Run a playbook, and return its output."""
        done = subprocess.run(
            ["ansible-playbook", f"community.cloudflare.{name}", *arguments],
            cwd=self.folder,
            env={**os.environ, **connection(self._url, UUID_ACCOUNT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout
        return done.stdout

    def control(self, name: str, body: Any = None) -> Any:
        """Ask or change the emulator."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(control(self._url, name), data, headers)) as response:
            return json.load(response)

    @property
    def folders(self) -> dict[str, set[str]]:
        """The folders in which the copies of each initial message are, by the message's number."""
        found = self.control(f"mailboxes/{UUID_ACCOUNT}")
        return {
            str(number): {str(copy["folder"]) for copy in found[message_id(number)].values() if copy["folder"]}
            for number in range(1, 5)
        }

    @property
    def posts(self) -> list[str]:
        """The last part of the path of each POST so far."""
        return [
            request["path"].rpartition("/")[2] for request in self.control("requests") if request["method"] == "POST"
        ]

    def report(self, name: str) -> Any:
        """A JSON report."""
        return json.loads((self.folder / name).read_text())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as url:
        yield Desk(url, tmp_path)


def test_a_phishing_mail_from_the_hunt_to_putting_it_back(desk: Desk) -> None:
    output = desk.play("email_hunt", *SEARCH, "-e", "report=hunt.json,hunt.md")
    assert "invoices@evil[.]example" in output
    assert "https://" not in output
    assert [each["id"] for each in desk.report("hunt.json")["messages"]] == [
        message_id(number) for number in range(1, 5)
    ]
    assert stat.S_IMODE((desk.folder / "hunt.json").stat().st_mode) == 0o600
    assert desk.posts == []

    pull = ("email_pull_back", *SEARCH, "-e", "evidence=case", "-e", "report=pulled.json")
    predicted = desk.play(*pull, "-e", "approve=hunt.json", "--check")
    assert "blocked senders: invoices@evil[.]example (new)" in predicted
    assert desk.posts == []
    assert not (desk.folder / "case").exists()

    desk.control(
        f"messages/{UUID_ACCOUNT}",
        [{"from": "invoices@evil.example", "age": 60, "client_recipients": ["x@corp.example"]}],
    )
    output = desk.play(*pull, "-e", "approve=hunt.json", fails=True)
    assert "all@corp[.]example: mailbox not found" in output
    assert "left alone  NONE: invoices@evil[.]example: not approved" in output
    assert desk.folders == {"1": {"DeletedItems"}, "2": {"DeletedItems"}, "3": {"DeletedItems"}, "4": {"DeletedItems"}}
    saved = sorted(path.name for path in (desk.folder / "case").iterdir())
    assert saved == [message_id(number).replace(":", "-") for number in range(1, 5)]
    results = {each["id"]: each["result"] for each in desk.report("pulled.json")["messages"]}
    expected = dict(zip(map(message_id, range(1, 5)), ["moved", "failed", "moved", "left alone"]))
    assert expected.items() <= results.items()
    assert len(results) == 5
    order = [name for name in desk.posts if name != "preview"]
    assert order == ["move", "batch", "submissions"]
    assert desk.posts.index("preview") < desk.posts.index("move")

    desk.play("email_put_back", "-e", "ids=pulled.json", fails=True)
    assert desk.folders == {"1": {"Inbox"}, "2": {"Inbox"}, "3": {"Inbox"}, "4": {"DeletedItems"}}


def test_a_release(desk: Desk) -> None:
    search = ("email_release", "-e", "sender=newsletter@partner.example", "-e", "since=3d", "-e", "allow=30d")
    output = desk.play(*search)
    assert "released    SPAM: newsletter@partner[.]example" in output
    assert "allowed senders: newsletter@partner[.]example (new)" in output
    again = desk.play(*search)
    assert "left alone  SPAM" in again
    copies = desk.control(f"mailboxes/{UUID_ACCOUNT}")[message_id(5)]
    assert {copy["copies"] for copy in copies.values()} == {1}
    assert desk.posts.count("release") == 1


def test_only_what_was_released_is_reported_as_good(desk: Desk) -> None:
    """A malicious message of the same sender stays in quarantine."""
    malicious = {"from": "newsletter@partner.example", "age": 60, "client_recipients": ["x@corp.example"]}
    malicious.update({"final_disposition": "MALICIOUS", "is_quarantined": True, "alert_id": "malicious"})
    desk.control(f"messages/{UUID_ACCOUNT}", [malicious])
    output = desk.play("email_release", "-e", "sender=newsletter@partner.example")
    assert "MALICIOUS is never released by this playbook" in output
    sent = [
        each["body"]
        for each in desk.control("requests")
        if each["method"] == "POST" and each["path"].endswith("submissions")
    ]
    assert [each["alert_id"] for body in sent for each in body["messages"]] == [alert_id(5)]


def test_a_release_with_the_files_of_a_folder(desk: Desk) -> None:
    """The policy ends there, because an account does not store that."""
    search = ("email_release", "-e", "sender=newsletter@partner.example", "-e", "allow=30d", "-e", "folder=lists")
    desk.play(*search, "--check")
    assert not (desk.folder / "lists").exists()
    output = desk.play(*search)
    assert "allowed: until " in output
    assert "lists had no file for allow_policies. Run email_export before the next email_enforce" in output
    text = (desk.folder / "lists" / "allow_policies.yml").read_text()
    assert "- pattern: newsletter@partner.example\n" in text
    assert "  until: '20" in text
    assert desk.posts.count("batch") == 1


def test_a_report_of_check_mode_undoes_nothing(desk: Desk) -> None:
    """It says that nothing was done, and email_put_back refuses it."""
    output = desk.play("email_pull_back", *SEARCH, "-e", "report=planned.json", "--check")
    assert "check mode: nothing was done. This is what a real run would do" in output
    output = desk.play("email_put_back", "-e", "ids=planned.json", fails=True)
    assert "ids: planned.json is the report of a run in check mode, which did nothing" in output
    assert desk.posts == []


def test_over_the_limit_nothing_is_done(desk: Desk) -> None:
    output = desk.play("email_pull_back", *SEARCH, "-e", "max_messages=3", fails=True)
    assert "4 messages were found, but max_messages is 3. If you want that, set -e max_messages=4" in output
    assert desk.posts == []


def test_no_secret_and_no_content_in_any_output(desk: Desk) -> None:
    """With -vvvv, too. The subject is in results of searches, but not in those of actions."""
    desk.control(
        f"messages/{UUID_ACCOUNT}",
        [
            {
                "from": "spy@evil.example",
                "age": 60,
                "subject": "THE-SUBJECT",
                "raw": "THE-BODY",
                "detections": {"x": "THE-LINK"},
                "client_recipients": ["x@corp.example"],
                "final_disposition": "SPAM",
                "alert_id": "a",
            }
        ],
    )
    tasks = [
        {f"community.cloudflare.{name}": {"sender": "spy@evil.example", **options}}
        for name, options in (
            ("email_message_evidence", {"dest": "case"}),
            ("email_message_move", {"destination": "JunkEmail"}),
            ("email_submission", {"expected_disposition": "MALICIOUS"}),
            ("email_message_release", {}),
        )
    ]
    (desk.folder / "project").mkdir()
    for path in "play.yml", "project/play.yml":
        play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
        (desk.folder / path).write_text(json.dumps([play]))
    environment = {**os.environ, **connection(desk._url, UUID_ACCOUNT)}
    secrets = ("THE-SUBJECT", "THE-BODY", "THE-LINK", WRITE_TOKEN)
    for check in ([], ["--check"]):
        done = subprocess.run(
            ["ansible-playbook", "play.yml", "-vvvv", "--diff", *check],
            cwd=desk.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for secret in secrets:
            assert secret not in done.stdout + done.stderr, secret
    runner = ["ansible-runner", "run", ".", "-p", "play.yml", "-v"]
    subprocess.run(runner, cwd=desk.folder, env=environment, capture_output=True, check=True)
    artifacts = [path for path in (desk.folder / "artifacts").rglob("*") if path.is_file()]
    assert len(artifacts) > 5
    for path in artifacts:
        # The runner itself keeps the environment of the command in one of its files.
        found = [secret for secret in secrets if secret in path.read_text() and path.name != "command"]
        assert not found, path
