# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reports of the playbooks: of one account or several, and why a playbook fails."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ansible_collections.community.cloudflare.plugins.action.email_playbook_report import ActionModule
from ansible_collections.community.cloudflare.tests.unit.support.action import HostVars, run_action

CHANGE = {
    **{"list": "block_senders", "action": "create", "name": "malware.example (DOMAIN)", "before": None},
    **{"after": {"id": None, "pattern": "malware.example"}, "expired": False, "origin": "block_senders.yml:2"},
}
SUMMARY: dict[str, Any] = {"block_senders": {}}
CHANGED = {
    "changed": True,
    "changes": [CHANGE],
    "summary": SUMMARY,
    "plan": "a" * 16,
    "msg": "block_senders: 1 created",
}
SAME = {"changed": False, "changes": [], "summary": SUMMARY, "plan": "b" * 16, "msg": "no changes"}
REFUSED = {
    **{"changed": False, "changes": [], "planned": [CHANGE], "summary": SUMMARY, "plan": "c" * 16, "error": {}},
    "msg": "block_senders: max_deletes is 10% (1 of 4), but 2 would be deleted. If you want that, set max_deletes=2 or "
    "approved_plan=cccccccccccccccc. Or set allow_empty=true.",
}
BROKEN = {"changed": False, "error": {}, "msg": "The credentials were rejected."}
PART = {**CHANGED, "error": {}, "msg": "The connection was lost."}
SKIPPED = {"changed": False, "skipped": True}


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def report(
    result: Any,
    *,
    others: dict[str, dict[str, Any]] | None = None,
    left: list[str] | None = None,
    settings: dict[str, Any] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Run the action for a host with this result. ``others`` are the registered variables of other hosts."""
    paths = [
        {"path": os.path.abspath(f"r.{end}"), "format": form} for end, form in (("md", "markdown"), ("json", "json"))
    ]
    paths.append({"path": os.path.abspath("r.xml"), "format": "junit"})
    several = others is not None
    own = {
        "email_security_settings": {
            "host": "own" if several else None,
            "reports": paths,
            "strict": False,
            "run": "run",
            **(settings or {}),
        },
        "email_security_result": result,
    }
    hosts = {"own": own, **(others or {})}
    play = {
        "inventory_hostname": "own",
        "ansible_play_hosts": left or list(hosts),
        "ansible_play_hosts_all": list(hosts),
    }
    return run_action(ActionModule, options, {**own, **play, "hostvars": HostVars(hosts)})


def written() -> Any:
    return json.loads(Path("r.json").read_text())


class TestVerdicts:
    @pytest.mark.parametrize(
        ("result", "options", "failure", "drift"),
        [
            (SAME, {"drift": True}, None, "none"),
            (CHANGED, {"drift": True}, "Drift: 1 entry differs in block_senders. See the report above.", "drift"),
            (BROKEN, {"drift": True}, "Error, not drift: The credentials were rejected.", "error"),
            (CHANGED, {"check": True}, None, "none"),
            (BROKEN, {"check": True}, "The credentials were rejected.", "error"),
        ],
    )
    def test_why_a_playbook_fails(self, result: Any, options: Any, failure: str | None, drift: str) -> None:
        found = report(result, **options)
        assert (found["failure"], found["drift"], found["drift_of_all"]) == (failure, drift, drift)

    def test_a_guard_names_the_variables_that_lift_it(self) -> None:
        failure = report(REFUSED, check=True)["failure"]
        expected = "set -e max_deletes=2 or -e approved_plan=cccccccccccccccc. Or set -e allow_empty=true"
        assert expected in failure
        assert expected in written()["msg"]
        assert written()["kind"] == "refused"

    def test_mistakes_in_files_are_an_error(self) -> None:
        found = report(SKIPPED, settings={"problem": "lists: domains.yml:1: wrong."}, drift=True)
        assert found["failure"] == "Error, not drift: lists: domains.yml:1: wrong."
        assert found["lines"] == "failed: lists: domains.yml:1: wrong."
        assert written()["msg"] == "lists: domains.yml:1: wrong."

    @pytest.mark.parametrize("result", [{"msg": "MODULE FAILURE", "rc": 137, "failed": False}, {"msg": "No requests."}])
    def test_a_module_that_could_not_run(self, result: Any) -> None:
        """It returns only a message, and failed_when has overwritten that it failed."""
        found = report({"changed": False, **result}, drift=True)
        assert found["failure"] == f"Error, not drift: {result['msg']}"
        assert (found["drift"], written()["kind"]) == ("error", "failed")
        assert run_done(CHANGED, {"changed": False, **result})["failed"]

    def test_a_result_that_cannot_be_reported(self) -> None:
        """It does not keep the other accounts out of the report."""
        others = {
            "b": {"email_security_settings": {"host": "b", "run": "run"}, "email_security_result": {"changes": [1]}}
        }
        assert report(SAME, others=others, drift=True)["failure"] is None
        assert {name: each["kind"] for name, each in written()["accounts"].items()} == {"own": "drift", "b": "failed"}

    def test_a_result_of_another_play(self) -> None:
        """A host that failed earlier is not in this play, but its old variables still exist."""
        others = {"b": {"email_security_settings": {"host": "b", "run": "old"}, "email_security_result": SAME}}
        found = report(SAME, others=others, left=["own"], drift=True)
        assert (found["drift"], found["drift_of_all"]) == ("none", "error")
        assert "an earlier play or task failed" in written()["accounts"]["b"]["msg"]

    def test_no_text_reaches_the_terminal_raw(self) -> None:
        found = report({**BROKEN, "msg": "\x1b[2Jgone"}, check=True)
        assert found["failure"] == "\\u001B[2Jgone"
        assert "\x1b" not in json.dumps(found["lines"], ensure_ascii=False)

    def test_one_line_is_a_text(self) -> None:
        assert report(SAME, check=True)["lines"] == "No changes."
        assert len(report(CHANGED, check=True)["lines"]) == 3


class TestDone:
    def test_what_was_done_replaces_the_plan(self) -> None:
        report(CHANGED, check=True)
        assert written()["kind"] == "plan"
        run_done(CHANGED, CHANGED)
        assert written()["kind"] == "changes"

    def test_a_failure_fails_the_task_after_the_report(self) -> None:
        found = run_done(CHANGED, PART)
        assert found["failed"]
        assert found["msg"] == "The connection was lost."
        assert any("malware.example" in line for line in found["lines"])
        assert (written()["kind"], len(written()["changes"])) == ("failed", 1)

    def test_nothing_to_do(self) -> None:
        assert run_done(SAME, SKIPPED)["lines"] == "No changes."
        assert written()["plan"] == "b" * 16

    def test_the_result_of_an_earlier_run_does_not_count(self) -> None:
        """A host that failed before it carried out anything can have one."""
        settings = {"host": "b", "reports": [], "run": "run"}
        stale = {"email_security_settings": settings, "email_security_result": REFUSED, "email_security_done": CHANGED}
        run_done(CHANGED, CHANGED, others={"b": stale}, left=["own"])
        assert {name: each["kind"] for name, each in written()["accounts"].items()} == {
            "own": "changes",
            "b": "refused",
        }


def run_done(result: Any, done: Any, **options: Any) -> dict[str, Any]:
    """Run the action after a plan was carried out."""
    paths = [{"path": os.path.abspath("r.json"), "format": "json"}]
    others = options.get("others")
    own = {
        "email_security_settings": {"host": "own" if others else None, "reports": paths, "strict": False, "run": "run"},
        "email_security_result": result,
        "email_security_done": done,
    }
    hosts = {"own": own, **(others or {})}
    play = {
        "inventory_hostname": "own",
        "ansible_play_hosts": options.get("left") or list(hosts),
        "ansible_play_hosts_all": list(hosts),
    }
    return run_action(ActionModule, {"done": True}, {**own, **play, "hostvars": HostVars(hosts)})


class TestFiles:
    def test_modes(self) -> None:
        Path("r.md").write_text("old")
        Path("r.md").chmod(0o644)
        report(CHANGED, check=True)
        assert {stat.S_IMODE(path.stat().st_mode) for path in Path().glob("r.*")} == {0o600}

    def test_several_accounts(self) -> None:
        """The first host writes the report of all. A host whose account could not be read is in it."""
        settings = {"host": "b", "reports": [], "run": "run"}
        others: dict[str, dict[str, Any]] = {
            "b": {"email_security_settings": settings, "email_security_result": SAME},
            "c": {"email_security_settings": {"failed": True, "msg": "folder: must be a text.", "run": "run"}},
            "d": {"email_security_settings": settings},
        }
        found = report(CHANGED, others=others, left=["own", "b"], drift=True)
        assert (found["drift"], found["drift_of_all"]) == ("drift", "error")
        kinds = {name: each["kind"] for name, each in written()["accounts"].items()}
        assert kinds == {"own": "drift", "b": "drift", "c": "failed", "d": "failed"}
        assert written()["accounts"]["c"]["msg"] == "folder: must be a text."
        text = Path("r.md").read_text()
        assert [line for line in text.splitlines() if line.startswith("###")] == [
            "### `own`: drift",
            "### `b`: drift",
            "### `c`: failure",
            "### `d`: failure",
        ]
        suites = ET.parse("r.xml").getroot()
        assert [suite.get("name") for suite in suites] == [
            "Cloudflare Email Security: own: drift",
            "Cloudflare Email Security: b: drift",
            "Cloudflare Email Security: c: failure",
            "Cloudflare Email Security: d: failure",
        ]

    def test_only_the_first_host_writes(self) -> None:
        others = {
            "b": {"email_security_settings": {"host": "b", "reports": [], "run": "run"}, "email_security_result": SAME}
        }
        report(CHANGED, others=others, left=["b", "own"], drift=True)
        assert list(Path().iterdir()) == []

    def test_a_report_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: Any) -> None:
            raise PermissionError(13, "Permission denied", "r.md")

        monkeypatch.setattr(os, "replace", fail)
        found = report(CHANGED, check=True)
        assert found["failed"]
        assert "The report cannot be written: [Errno 13] Permission denied" in found["msg"]
        assert list(Path().iterdir()) == []

    def test_a_file_that_cannot_be_replaced(self) -> None:
        """Such as a pipe or /dev/stdout."""
        settings = {"reports": [{"path": os.devnull, "format": "text"}]}
        report(CHANGED, check=True, settings=settings)
        assert Path(os.devnull).is_char_device()


def test_a_deletion_by_id() -> None:
    report({"changed": True, "id": 2401}, check=True)
    assert [change["name"] for change in written()["changes"]] == ["2401"]
    assert report({"changed": False, "id": 2401})["lines"] == "No changes."


@pytest.mark.parametrize(
    ("severity", "strict", "failure"),
    [
        ("warning", False, None),
        ("warning", True, "1 finding, 0 of them errors. See the report above."),
        ("error", False, "1 finding, 1 of them errors. See the report above."),
    ],
)
def test_findings(severity: str, strict: bool, failure: str | None) -> None:
    finding = {
        "rule": "stale",
        "severity": severity,
        "list": "domains",
        "name": "x.example",
        "origin": None,
        "text": "Old.",
    }
    result = {"changed": False, "findings": [finding], "judged": ["allow_policies", "domains"]}
    found = report(result, settings={"strict": strict})
    assert found["failure"] == failure
    assert found["lines"][0] == f"{severity:<7} domains: x.example: Old.  (stale)"
    assert written()["findings"] == [finding]
    cases = {case.get("name"): [each.tag for each in case] for case in ET.parse("r.xml").getroot()}
    shown = "failure" if severity == "error" else "system-out"
    assert cases == {"allow_policies": [], "domains: x.example (stale)": [shown]}
    assert report({**result, "findings": []}, settings={"strict": strict})["lines"] == "No findings."


@pytest.mark.parametrize("number", [0, 1])
def test_a_rule_that_was_not_checked(number: int) -> None:
    """Every format says why. This is no finding, so it is no reason to fail."""
    finding = {"rule": "stale", "severity": "warning", "list": "domains", "name": "x.example", "text": "Old."}
    text = "Nothing is known about unused entries of block_senders: the search found no message."
    result = {"changed": False, "findings": [finding] * number, "judged": ["domains"], "not_judged": [text]}
    found = report(result, settings={"strict": number == 0})
    assert found["failure"] is None
    assert found["lines"][-1] == text
    assert found["lines"][0] == ("warning domains: x.example: Old.  (stale)" if number else "No findings.")
    assert written()["not_judged"] == [text]
    skipped = ET.parse("r.xml").getroot().findall("testcase[@name='not judged']/skipped")
    assert [each.get("message") for each in skipped] == [text]


def test_a_listing() -> None:
    entry = {"id": 7, "pattern": "x.example", "pattern_type": "DOMAIN"}
    found = report(
        {"changed": False, "lists": {"block_senders": [entry], "domains": []}, "missing": ["content_policies"]}
    )
    assert found["lines"] == [
        "block_senders: x.example (DOMAIN)  7",
        "block_senders: 1 entry",
        "domains: 0 entries",
        "content_policies: the account does not have this list",
    ]
    assert written()["lists"]["block_senders"] == [entry]
