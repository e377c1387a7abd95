# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays a pull request through with the CI jobs that the guide prints, from the plan to the drift report."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.cloudflare.tests.emulator.api import UUID_ACCOUNT

from .conftest import ROOT, emulating

_RST = ROOT / "docs" / "docsite" / "rst"
GUIDES = "".join((_RST / f"guide_{name}.rst").read_text() for name in ("lists_in_git", "ci"))
SEVERAL = ("block_senders", "trusted_domains", "allow_policies")

#: A stand-in for GitHub's command: it keeps the comments of a pull request in a file.
GH = """#!/bin/sh
set -eu
echo "$*" >> gh.log
[ "$1" = api ]
case "$2" in
  --paginate) [ "$3" = repos/example/lists/issues/7/comments ]; jq -r "$5" comments.json ;;
  --method) body="${6#body=@}"; [ "$body" = comment.md ]
    case "$3 $4" in
      "POST repos/example/lists/issues/7/comments")
        jq --rawfile body "$body" '. + [{id: 42, body: $body, user: {login: "github-actions[bot]"}}]' comments.json ;;
      "PATCH repos/example/lists/issues/comments/42")
        jq --rawfile body "$body" 'map(if .id == 42 then .body = $body else . end)' comments.json ;;
    esac > new.json
    mv new.json comments.json ;;
esac
"""


def recipe(key: str) -> dict[str, Any]:
    """The YAML block of the guide that has this key."""
    blocks = re.findall(r"^\.\. code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", GUIDES, re.MULTILINE)
    (found,) = [each for each in map(yaml.safe_load, map(textwrap.dedent, blocks)) if each and key in each]
    assert isinstance(found, dict)
    return found


class Repository:
    """A checkout with the lists of an account, and the jobs of CI."""

    def __init__(self, run: Any, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GITHUB_REPOSITORY": "example/lists"}
        self.environment["GITHUB_STEP_SUMMARY"] = str(folder / "summary.md")
        run("ansible-playbook", "community.cloudflare.email_export", "-e", "folder=lists", account_id=UUID_ACCOUNT)

    def shell(self, script: str, *, succeeds: bool, **environment: str) -> str:
        command = ("bash", "-e", "-o", "pipefail", "-c", script)
        output: str = self._run(
            *command, succeeds=succeeds, account_id=UUID_ACCOUNT, **{**self.environment, **environment}
        )
        return output

    def github(self, name: str, *, succeeds: bool = True, **inputs: str) -> str:
        """Run the steps of a job as GitHub does: after a failure only those with ``always()``."""
        values = {"inputs.approved_plan": "", "github.event.number": "7", **inputs}
        output, failed = "", False
        for step in recipe("jobs")["jobs"][name]["steps"]:
            condition = step.get("if", "")
            file = re.search(r"hashFiles\('(.*)'\)", condition)
            if "uses" in step or step["name"] == "Install" or (failed and "always()" not in condition):
                continue
            if file and not (self.folder / file[1]).exists():
                continue
            environment = {
                key: re.sub(r"\${{ (.*?) }}", lambda found: values.get(found[1], ""), str(value))
                for key, value in step.get("env", {}).items()
                if "secrets." not in str(value)
            }
            expected = succeeds or "always()" in condition
            output += self.shell(step["run"], succeeds=expected, **environment)
            failed = failed or not expected
        return output

    def gitlab(self, name: str, *, succeeds: bool = True, **variables: str) -> str:
        return "".join(self.shell(line, succeeds=succeeds, **variables) for line in recipe("plan")[name]["script"])

    def comments(self) -> list[str]:
        return [each["body"] for each in json.loads((self.folder / "comments.json").read_text())]

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / "lists" / f"{name}.yml"
        text = path.read_text()
        assert re.search(old, text)
        path.write_text(re.sub(old, new, text))

    def move_a_sender(self) -> None:
        """A sender moves from the allow policies to the blocked senders, and a comment of a third list changes."""
        self.edit("allow_policies", r"- pattern: newsletter\.example\n(  .*\n)+", "")
        self.edit("block_senders", r"\Z", "- pattern: newsletter.example\n  pattern_type: DOMAIN\n")
        self.edit("trusted_domains", "Moved to a new domain", "Moved in May")


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(stat.S_IRWXU)
    (tmp_path / "comments.json").write_text(json.dumps([{"id": 1, "body": "Hello", "user": {"login": "me"}}]))
    with emulating(tmp_path) as run:
        yield Repository(run, tmp_path)


def test_check(repository: Repository) -> None:
    """In CI, and before each commit with pre-commit: it passes with warnings, and fails on what the rules of the guide call errors."""
    for name, value in (("CLOUDFLARE_API_TOKEN", ""), ("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1")):
        repository.environment[name] = value
    (repository.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(recipe("repos")))
    git = "git init -q . && git -c user.name=x -c user.email=x@x.example"
    repository.shell(
        f"{git} add -A && pre-commit run --all-files", succeeds=True, PRE_COMMIT_HOME=str(repository.folder / "home")
    )
    repository.github("check")
    assert "findings" in (repository.folder / "summary.md").read_text()
    repository.gitlab("check")
    (repository.folder / "lists" / "rules.yml").write_text(yaml.safe_dump(recipe("comment_format")))
    for run in (repository.github, repository.gitlab):
        assert "The comment does not contain (SEC|OPS)-[0-9]+." in run("check", succeeds=False)
    output = repository.shell(
        "pre-commit run --all-files", succeeds=False, PRE_COMMIT_HOME=str(repository.folder / "home")
    )
    assert "email-security" in output
    assert "The comment does not contain (SEC|OPS)-[0-9]+." in output


def test_github(repository: Repository) -> None:
    """One comment, which is updated; after the merge, the account is as the comment says."""
    repository.edit("trusted_domains", "Moved to a new domain", "Moved")
    repository.github("plan")
    repository.edit("trusted_domains", "Moved", "Moved to a new domain")
    repository.move_a_sender()
    repository.github("plan")
    _hello, comment = repository.comments()
    for name in SEVERAL:
        assert f"- `{name}`: 1 to " in comment
    (plan,) = re.findall(r"gh workflow run email-security.yml -f approved_plan=([0-9a-f]{16})$", comment, re.MULTILINE)
    assert f"Plan: `{plan}`" in comment
    repository.github("apply")
    assert "`newsletter.example (DOMAIN)`" in (repository.folder / "summary.md").read_text()
    assert "No drift." in repository.github("drift")
    assert "No changes." in repository.github("apply", **{"inputs.approved_plan": plan})


@pytest.mark.slow
def test_github_with_deletions_above_the_limit(repository: Repository) -> None:
    """The job of the pull request fails, but its comment has the whole plan. The merge needs the approval."""
    repository.move_a_sender()
    repository.edit("url_ignore_patterns", r"(?s).+", "[]\n")
    repository.github("plan", succeeds=False)
    comment = repository.comments()[-1]
    assert comment.count("| delete |") == 4
    (plan,) = re.findall(r"approved_plan=([0-9a-f]{16})$", comment, re.MULTILINE)
    assert f"-e approved_plan={plan}" in repository.github("apply", succeeds=False)
    repository.github("apply", **{"inputs.approved_plan": plan})
    assert "No drift." in repository.github("drift")


@pytest.mark.slow
def test_github_after_a_change_in_the_dashboard(repository: Repository) -> None:
    """What was approved is refused, and nothing is changed."""
    repository.move_a_sender()
    repository.github("plan")
    (plan,) = re.findall(r"approved_plan=([0-9a-f]{16})$", repository.comments()[-1], re.MULTILINE)
    sender = '{"block_senders": [{"pattern": "dashboard.example", "pattern_type": "DOMAIN"}]}'
    repository.shell(
        f"ansible localhost -m community.cloudflare.email_lists -a '{{\"lists\": {sender}}}'", succeeds=True
    )
    says = repository.github("apply", succeeds=False, **{"inputs.approved_plan": plan})
    assert "The account or the task has changed since the review" in re.sub(r"\s+", " ", says)
    assert repository.github("drift", succeeds=False).count("dashboard.example") == 1


def test_github_with_a_mistake(repository: Repository) -> None:
    """The comment has the mistake, and no command to apply it."""
    repository.edit("domains", "domain:", "domian:")
    repository.github("plan", succeeds=False)
    comment = repository.comments()[-1]
    assert "domains.yml:4: 'domian' is not a key of domains" in comment
    assert "approved_plan" not in comment


def test_gitlab(repository: Repository) -> None:
    repository.move_a_sender()
    repository.gitlab("plan")
    assert (repository.folder / "plan.xml").read_text().count("<testcase") == 8
    plan = re.findall(r"Plan: `([0-9a-f]{16})`", (repository.folder / "plan.md").read_text())[0]
    assert "Drift: 3 entries differ" in repository.gitlab("drift", succeeds=False)
    assert (repository.folder / "drift.xml").read_text().count("<failure") == 3
    repository.gitlab("apply", APPROVED_PLAN="a" * 16, succeeds=False)
    repository.gitlab("apply", APPROVED_PLAN=plan)
    repository.gitlab("apply")
    repository.gitlab("drift")
