# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter email_security_report: what each format shows, and that no text from an entry formats the report."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ansible_collections.community.cloudflare.plugins.filter.email_security_report import email_security_report
from ansible_collections.community.cloudflare.plugins.module_utils._errors import visible
from ansible_collections.community.cloudflare.plugins.module_utils._lists.all_lists import ALL_LISTS
from ansible_collections.community.cloudflare.plugins.module_utils._module.lists import run_lists
from ansible_collections.community.cloudflare.tests.unit.support.account import Account
from ansible_collections.community.cloudflare.tests.unit.support.calls import account_of
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, BLOCK, Document
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

BASE = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": "http://127.0.0.1:1"}
PLAN = "c3d1f0a94b7e6258"
FORMATS = ("text", "markdown", "json", "junit")

CREATED: Document = {
    **{"list": "block_senders", "action": "create", "name": "malware.example (DOMAIN)", "before": None},
    **{"after": {"id": None, "pattern": "malware.example"}, "expired": False, "origin": "team-a.yml:12"},
}
UPDATED: Document = {
    **{"list": "allow_policies", "action": "update", "name": "billing@partner.example (EMAIL)", "expired": False},
    "before": {"id": 1, "pattern": "billing@partner.example", "verify_sender": False, "modified_at": "2026-01-01"},
    "after": {"id": 1, "pattern": "billing@partner.example", "verify_sender": True, "modified_at": "2026-01-02"},
    "origin": "allow_policies.yml:3",
}
DELETED: Document = {
    **{"list": "trusted_domains", "action": "delete", "name": "old.example", "before": {"id": 2}, "after": None},
    **{"expired": False, "origin": None},
}
EXPIRED: Document = {**DELETED, "name": "gone.example", "expired": True, "origin": "trusted_domains.yml:9"}
CHANGES = [CREATED, UPDATED, DELETED, EXPIRED]
SUMMARY = {
    "block_senders": {"created": 1, "updated": 0, "deleted": 0, "expired": 0, "unchanged": 3, "unmanaged": 0},
    "url_ignore_patterns": {"created": 0, "updated": 0, "deleted": 0, "expired": 0, "unchanged": 7, "unmanaged": 0},
    "trusted_domains": {"created": 0, "updated": 0, "deleted": 2, "expired": 1, "unchanged": 0, "unmanaged": 0},
    "allow_policies": {"created": 0, "updated": 1, "deleted": 0, "expired": 0, "unchanged": 0, "unmanaged": 0},
}
RESULT = {"changed": True, "changes": CHANGES, "summary": SUMMARY, "plan": PLAN, "msg": "block_senders: 1 created"}
UNCHANGED = {**RESULT, "changed": False, "changes": [], "msg": "no changes"}
REFUSED = {
    **{**RESULT, "changed": False, "changes": [], "planned": CHANGES, "failed": True, "error": {}},
    "msg": "trusted_domains: max_deletes is 0, but 1 would be deleted.",
}
FAILED = {"changed": False, "failed": True, "msg": "The credentials were rejected."}


def report(result: Any, format: str = "text", **options: Any) -> str:
    return email_security_report(result, format, **options)


def cases(result: Any, **options: Any) -> dict[str, Any]:
    """The elements in the test case of each list."""
    suite = ET.fromstring(report(result, "junit", **options))
    found = {str(case.get("name")): {each.tag: each for each in case} for case in suite}
    for attribute, tag in (("tests", "testcase"), ("failures", ".//failure"), ("errors", ".//error")):
        assert int(suite.attrib[attribute]) == len(suite.findall(tag))
    return found


def tokens_of(markdown: str) -> list[Token]:
    """All tokens, as GitHub would see them: with raw HTML, tables and links in plain text."""
    found = []
    for token in MarkdownIt("gfm-like").parse(markdown):
        found += [token, *(token.children or ())]
    return found


def kinds(tokens: list[Token], name: str) -> int:
    return sum(token.type == name for token in tokens)


class TestText:
    def test_a_real_run(self) -> None:
        assert report(RESULT).splitlines() == [
            "+ block_senders: malware.example (DOMAIN)  team-a.yml:12",
            "~ allow_policies: billing@partner.example (EMAIL): verify_sender false \u2192 true  allow_policies.yml:3",
            "- trusted_domains: old.example  (in no file)",
            "- trusted_domains: gone.example  (expired)  trusted_domains.yml:9",
            "block_senders: 1 created",
            "allow_policies: 1 updated",
            "trusted_domains: 2 deleted (1 expired)",
            f"plan: {PLAN}",
        ]

    @pytest.mark.parametrize("drift", [False, True])
    def test_a_duplicate(self, drift: bool) -> None:
        """Without the note, a reviewer would think that the entry of the file is deleted."""
        duplicate = {**DELETED, "duplicate": True, "origin": "trusted_domains.yml:2"}
        text = report({**RESULT, "changes": [duplicate]}, drift=drift)
        assert "trusted_domains: old.example  (a duplicate)  trusted_domains.yml:2\n" in text

    def test_check_mode(self) -> None:
        lines = report(RESULT, check=True).splitlines()
        assert lines[:4] == report(RESULT).splitlines()[:4]
        assert lines[4:7] == [
            "block_senders: 1 to create",
            "allow_policies: 1 to update",
            "trusted_domains: 2 to delete (1 expired)",
        ]

    def test_drift(self) -> None:
        assert report(RESULT, drift=True).splitlines() == [
            "missing    block_senders: malware.example (DOMAIN)  team-a.yml:12",
            "different  allow_policies: billing@partner.example (EMAIL): verify_sender false \u2192 true  allow_policies.yml:3",
            "unexpected trusted_domains: old.example  (in no file)",
            "expired    trusted_domains: gone.example  trusted_domains.yml:9",
            "block_senders: 1 missing",
            "allow_policies: 1 different",
            "trusted_domains: 1 unexpected, 1 expired",
            f"plan: {PLAN}",
        ]

    def test_a_task_that_a_limit_stopped(self) -> None:
        lines = report(REFUSED).splitlines()
        assert lines[0] == "refused: trusted_domains: max_deletes is 0, but 1 would be deleted."
        assert lines[1:] == report(RESULT, check=True).splitlines()

    def test_a_failure(self) -> None:
        assert report(FAILED) == "failed: The credentials were rejected.\n"
        lines = report({**RESULT, **FAILED, "changes": [CREATED]}).splitlines()
        assert lines[1:3] == [*report(RESULT).splitlines()[:1], "block_senders: 1 created"]

    @pytest.mark.parametrize(("drift", "line"), [(False, "No changes."), (True, "No drift.")])
    def test_without_changes_it_is_one_line(self, drift: bool, line: str) -> None:
        assert report(UNCHANGED, drift=drift) == f"{line}\n"
        assert line in report(UNCHANGED, "markdown", drift=drift)

    def test_an_update_shows_only_fields_that_a_task_can_write(self) -> None:
        """The status of a domain is the server's."""
        before = {"id": 1, "domain": "a.example", "folder": None, "lookback_hops": 1, "status": "pending"}
        after = {**before, "lookback_hops": 2, "status": "active", "created_at": "2026-01-01"}
        change = {**UPDATED, "list": "domains", "name": "a.example", "before": before, "after": after}
        assert report({**RESULT, "changes": [change]}).startswith("~ domains: a.example: lookback_hops 1 \u2192 2  ")

    def test_a_deletion_that_an_entry_asks_for_is_in_a_file(self) -> None:
        change = {**DELETED, "origin": "absent.yml:1"}
        assert report({**RESULT, "changes": [change]}).startswith("- trusted_domains: old.example  absent.yml:1\n")

    def test_an_export(self) -> None:
        """The files that were written, and what was left."""
        file = {"list": "block_senders", "path": "/x/block_senders.yml", "origin": "block_senders.yml"}
        gone = {**DELETED, "action": "gone", "origin": "trusted_domains.yml:9"}
        result = {
            "changed": True,
            "files": [{**file, "action": "created", "entries": 1}],
            "changes": [gone, {**UPDATED, "action": "different"}],
        }
        assert report(result).splitlines() == [
            "created    block_senders: block_senders.yml  (1 entry)",
            "gone       trusted_domains: old.example  (left)  trusted_domains.yml:9",
            "different  allow_policies: billing@partner.example (EMAIL): verify_sender false \u2192 true  (left)  "
            "allow_policies.yml:3",
            "block_senders: 1 file created",
            "trusted_domains: 1 gone",
            "allow_policies: 1 different",
        ]
        assert json.loads(report(result, "json"))["files"] == result["files"]

    def test_a_line_break_in_a_value_makes_no_line(self) -> None:
        change = {**UPDATED, "after": {**UPDATED["before"], "comments": "one\ntwo", "verify_sender": False}}
        change["name"] = "a\r\nb\x1b[2K"
        (line, *_rest) = report({**RESULT, "changes": [change]}).splitlines()
        assert line.startswith(r'~ allow_policies: a\u000D\u000Ab\u001B[2K: comments null → "one\ntwo"')


class TestMarkdown:
    def test_entries(self) -> None:
        """They have no change, no fields and no origin."""
        lists = {"trusted_domains": [{"id": 7, "pattern": "partner.example", "is_regex": False}]}
        assert report({"lists": lists, "missing": []}, "markdown").splitlines()[2:5] == [
            "| list | entry | ID |",
            "|---|---|---|",
            "| `trusted_domains` | `partner.example` | `7` |",
        ]

    def test_a_table(self) -> None:
        lines = report(RESULT, "markdown", check=True).splitlines()
        assert lines == [
            "## Cloudflare Email Security: planned changes",
            "",
            "| change | list | entry | fields | origin |",
            "|---|---|---|---|---|",
            "| create | `block_senders` | `malware.example (DOMAIN)` |  | `team-a.yml:12` |",
            "| update | `allow_policies` | `billing@partner.example (EMAIL)` | `verify_sender` `false` \u2192 `true` | "
            "`allow_policies.yml:3` |",
            "| delete | `trusted_domains` | `old.example` |  | (in no file) |",
            "| delete | `trusted_domains` | `gone.example` |  | (expired) `trusted_domains.yml:9` |",
            "",
            "- `block_senders`: 1 to create",
            "- `allow_policies`: 1 to update",
            "- `trusted_domains`: 2 to delete (1 expired)",
            "",
            f"Plan: `{PLAN}`",
        ]

    @pytest.mark.parametrize(
        ("result", "options", "title"),
        [
            (RESULT, {}, "changes"),
            (RESULT, {"drift": True}, "drift"),
            (REFUSED, {"check": True}, "refused changes"),
            (FAILED, {}, "failure"),
        ],
    )
    def test_the_heading(self, result: Any, options: dict[str, Any], title: str) -> None:
        text = report(result, "markdown", **options)
        assert text.splitlines()[0] == f"## Cloudflare Email Security: {title}"
        assert ("failed" in result) is (f"`{result['msg']}`" in text)

    @pytest.mark.parametrize("filler", ["x", "|", "`|", "\u202e", "\U000e0001"])
    @pytest.mark.parametrize("size", [1, 500, pytest.param(20_000, marks=pytest.mark.slow)])
    def test_a_large_report_says_what_is_missing(self, filler: str, size: int) -> None:
        """Every list that changes is in the summary."""
        paths = list(ALL_LISTS)
        number = 5_000 if size < 500 else 50
        changes = [{**CREATED, "list": paths[at % 8], "name": f"{at} {filler * size}"} for at in range(number)]
        text = report({**REFUSED, "planned": changes, "msg": filler * size}, "markdown")
        assert len(text) < 60_000
        tokens = tokens_of(text)
        (missing,) = (
            map(int, re.findall("^([0-9]+) more changes", text, re.MULTILINE)) if "more changes" in text else [0]
        )
        assert kinds(tokens, "tr_open") == 1 + number - missing
        assert kinds(tokens, "list_item_open") == len(paths)
        assert number - missing > 1

    @pytest.mark.parametrize(
        ("number", "name"),
        [(2, ""), (40, "x" * 2_000), (10, "`|" * 500), pytest.param(40, "", marks=pytest.mark.slow)],
    )
    def test_a_large_report_of_several_accounts(self, number: int, name: str) -> None:
        """None of them takes the room of another one."""
        changes = [{**CREATED, "name": f"{at} {'x' * 100}"} for at in range(1000)]
        results = {f"{at}{name}": {**RESULT, "changes": changes} for at in range(number)}
        text = report(results, "markdown")
        assert len(text) < 60_000
        tokens = tokens_of(text)
        assert kinds(tokens, "table_open") == number
        assert kinds(tokens, "tr_open") > 2 * number
        assert text.count("more changes do not fit") == number

    @pytest.mark.parametrize("text", ["a|b", "|", "`|`", "\\|", "a`b"])
    def test_a_text_stays_in_its_cell(self, text: str) -> None:
        change = {**UPDATED, "name": text, "origin": text, "after": {**UPDATED["before"], "pattern": text}}
        tokens = tokens_of(report({**RESULT, "changes": [change]}, "markdown"))
        cells = [
            "".join(part.content for part in tokens[at + 1].children or ())
            for at, token in enumerate(tokens)
            if token.type == "td_open"
        ]
        assert (len(cells), cells[2], cells[4]) == (5, text, text)

    def test_more_lists_than_there_are(self) -> None:
        changes = [{**CREATED, "list": f"{at}|" * 99} for at in range(1000)]
        text = report({**RESULT, "changes": changes}, "markdown")
        assert len(text) < 60_000
        assert re.search(r"^- and \d+ more lists$", text, re.MULTILINE)


class TestJson:
    @pytest.mark.parametrize(
        ("result", "options", "kind"),
        [
            (RESULT, {}, "changes"),
            (RESULT, {"check": True}, "plan"),
            (RESULT, {"drift": "true", "check": True}, "drift"),
            (UNCHANGED, {}, "changes"),
            (REFUSED, {"check": True}, "refused"),
            ({**REFUSED, "failed": False}, {}, "refused"),
            (FAILED, {}, "failed"),
            ({**RESULT, "failed": False, "error": {}}, {"drift": True}, "failed"),
        ],
    )
    def test_the_schema(self, result: Any, options: dict[str, Any], kind: str) -> None:
        document = json.loads(report(result, "json", **options))
        assert document == {
            **{"version": 1, "kind": kind, "changed": result["changed"], "msg": result["msg"]},
            **{"plan": result.get("plan"), "summary": result.get("summary", {})},
            "changes": result.get("planned", result.get("changes", [])),
        }

    def test_changed_when_false_does_not_hide_a_change(self) -> None:
        assert json.loads(report({**RESULT, "changed": False}, "json"))["changed"] is True


class TestJunit:
    @pytest.mark.parametrize("check", [False, True])
    def test_changes_are_no_failures(self, check: bool) -> None:
        found = cases(RESULT, check=check)
        assert list(found) == list(SUMMARY)
        assert found["url_ignore_patterns"] == {}
        assert list(found["block_senders"]) == ["system-out"]
        assert found["block_senders"]["system-out"].text == "+ block_senders: malware.example (DOMAIN)  team-a.yml:12"

    def test_drift_is_a_failure_of_its_list(self) -> None:
        found = cases(RESULT, drift=True)
        failures = {path: case["failure"] for path, case in found.items() if "failure" in case}
        assert set(failures) == set(SUMMARY) - {"url_ignore_patterns"}
        assert failures["trusted_domains"].get("message") == "1 unexpected, 1 expired"
        assert len(failures["trusted_domains"].text.splitlines()) == 2
        assert all(case == {} for case in cases(UNCHANGED, drift=True).values())

    @pytest.mark.parametrize("result", [REFUSED, FAILED])
    def test_a_failed_task_is_an_error(self, result: Any) -> None:
        found = cases(result)
        assert list(found) == [*result.get("summary", {}), "task"]
        assert found.pop("task")["error"].get("message") == result["msg"]
        assert not any("failure" in case for case in found.values())

    def test_a_comparison_that_a_limit_stopped_is_both(self) -> None:
        found = cases(REFUSED, drift=True)
        assert list(found["task"]) == ["error"]
        assert list(found["block_senders"]) == ["failure"]


class TestResultsOfTheModule:
    LISTS = {"allow_policies": [{**ALLOW.needed, "origin": "a.yml:1"}], "block_senders": [BLOCK.needed]}

    def run(self, accounts: list[Account], check: bool = False, **options: Any) -> Any:
        with serving_from(*accounts):
            options = {**BASE, "lists": self.LISTS, "state": "exact", **options}
            return run_module(lambda: run_lists(ALL_LISTS), options, check=check)

    def test_every_format_reads_every_result(self) -> None:
        accounts = [account_of(ALLOW), account_of(BLOCK)]
        refused = self.run(accounts, max_deletes=0)
        planned = self.run(accounts, check=True)
        done = self.run(accounts)
        failed = self.run(accounts, lists={"allow_policies": [{}]})
        assert report(refused).splitlines()[1:] == report(planned, check=True).splitlines()
        assert report(done).splitlines()[:6] == report(planned, check=True).splitlines()[:6]
        assert report(failed).startswith("failed: allow_policies, entry 1: ")
        assert report(self.run(accounts)) == "No changes.\n"
        for result in (refused, planned, done, failed):
            for format in FORMATS:
                assert report(result, format)


HOSTILE = st.lists(
    st.one_of(
        texts(max_size=8),
        st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"]),
        st.sampled_from(
            [
                *(
                    "```\n",
                    "~~~",
                    "`",
                    "``",
                    "|",
                    "\\|",
                    "\\",
                    "\\`",
                    "<script>",
                    "<!--",
                    "<b>",
                    "[x](y)",
                    "![x](y)",
                    "[x]: y",
                ),
                *(
                    "@user",
                    "#1",
                    "a/b#1",
                    "GH-1",
                    "http://a.example",
                    "www.a.example",
                    "a@b.example",
                    "<http://a.example>",
                ),
                *(
                    "**",
                    "_x_",
                    "~~",
                    "# x",
                    "\n# x",
                    "\n\n    x",
                    "- ",
                    "1. ",
                    "\n---\n",
                    "&lt;",
                    "&#124;",
                    "$`x`$",
                    ":tada:",
                ),
                *(
                    "\x1b[31m",
                    "\x1b]8;;http://a\x07",
                    "\x9b",
                    "\x00",
                    "\x08",
                    "\r",
                    "\n",
                    "\t",
                    "\u2028",
                    "\u2029",
                    "\x85",
                ),
                *(
                    "\u202e",
                    "\u2066",
                    "\u200b",
                    "\ufeff",
                    "\ufffe",
                    "\ud800",
                    "\U000e0041",
                    "\U000e0100",
                    "\u3164",
                    "]]>",
                    "&",
                ),
            ]
        ),
    ),
    max_size=6,
).map("".join)


@st.composite
def hostile_results(draw: st.DrawFn) -> Document:
    """Results whose names, values, origins, lists and messages are hostile."""
    changes = []
    for change in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4)):
        new = {**change, "name": draw(HOSTILE), "origin": draw(st.none() | HOSTILE)}
        if change["action"] == "update":
            new["before"] = {**change["before"], "comments": draw(HOSTILE), draw(HOSTILE): draw(HOSTILE)}
            new["list"] = draw(st.just("allow_policies") | HOSTILE)
        changes.append(new)
    base = draw(st.sampled_from([RESULT, REFUSED]))
    return {**base, "planned" if "planned" in base else "changes": changes, "msg": draw(HOSTILE), "plan": draw(HOSTILE)}


def changes_of(result: Document) -> list[Document]:
    changes: list[Document] = result["planned"] if "planned" in result else result["changes"]
    return changes


class TestHostileTexts:
    @given(hostile_results(), st.booleans())
    def test_text_has_one_line_per_change(self, result: Document, drift: bool) -> None:
        text = report(result, drift=drift)
        lines = text.split("\n")
        assert lines == [*text.splitlines(), ""]
        assert all(line.isprintable() for line in lines)
        changes = changes_of(result)
        failed = "planned" in result
        assert len(lines) == failed + len(changes) + len({each["list"] for each in changes}) + bool(result["plan"]) + 1
        for line, change in zip(lines[failed:], changes):
            assert f"{visible(change['list'])}: {visible(change['name'])}" in line

    @given(hostile_results(), st.booleans())
    def test_markdown_has_only_our_own_format(self, result: Document, drift: bool) -> None:
        tokens = tokens_of(report(result, "markdown", drift=drift))
        blocks = ("heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item")
        ours = {f"{name}_{side}" for name in blocks for side in ("open", "close")}
        assert {token.type for token in tokens} <= ours | {"inline", "text", "code_inline"}
        assert kinds(tokens, "heading_open") == kinds(tokens, "table_open") == 1
        assert kinds(tokens, "tr_open") == 1 + len(changes_of(result))
        assert kinds(tokens, "th_open") * kinds(tokens, "tr_open") == 5 * kinds(tokens, "tr_open")
        # A mention, a reference or a link can only come from plain text.
        plain = "".join(token.content for token in tokens if token.type == "text")
        assert re.fullmatch("[A-Za-z0-9 ,.:;()|`\u2192\u2026]*", plain)

    @given(hostile_results())
    def test_markdown_shows_every_name(self, result: Document) -> None:
        tokens = [token for token in tokens_of(report(result, "markdown")) if token.type == "inline"]
        cells = ["".join(each.content for each in token.children or ()).replace(" ", "") for token in tokens]
        for change in changes_of(result):
            assert visible(change["name"]).replace(" ", "") in cells

    @given(hostile_results(), st.booleans())
    def test_junit_is_valid(self, result: Document, drift: bool) -> None:
        found = cases(result, drift=drift)
        for change in changes_of(result):
            case = found[visible(change["list"])]
            shown = case["failure" if drift else "system-out"].text
            assert f"{visible(change['list'])}: {visible(change['name'])}" in shown
        text = report(result, "junit", drift=drift)
        assert text.replace("\n", "").isprintable()
        assert "planned" not in result or found["task"]["error"].get("message") == visible(
            result["msg"] or "no message"
        )

    @pytest.mark.parametrize("name", ["a\n\x1b[2J", "\u202e", "]]><x>", "`|@octocat"])
    def test_names_of_accounts_are_inert(self, name: str) -> None:
        results = {name: RESULT}
        assert report(results).splitlines()[0] == f"{visible(name)}:"
        (suite,) = ET.fromstring(report(results, "junit"))
        assert suite.get("name") == f"Cloudflare Email Security: {visible(name)}: changes"
        plain = "".join(token.content for token in tokens_of(report(results, "markdown")) if token.type == "text")
        assert re.fullmatch("[A-Za-z0-9 ,.:;()|`\u2192]*", plain)

    @given(hostile_results())
    def test_json_has_the_changes_unchanged(self, result: Document) -> None:
        text = report(result, "json")
        assert text.isascii()
        assert text.replace("\n", "").isprintable()
        # JSON cannot tell two surrogates from the character that they encode together.
        assert json.loads(text)["changes"] == json.loads(json.dumps(changes_of(result)))

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Gr\u00fc\u00dfe \U0001f600 \\d+|`", "Gr\u00fc\u00dfe \U0001f600 \\d+|`"),
            ("a\tb\u00a0c", r"a\u0009b\u00A0c"),
            ("\u202e\u2028\ufeff\x9b\ud800", r"\u202E\u2028\uFEFF\u009B\uD800"),
            ("\U000e0041\U000e0100\u3164\ufffe", r"\U000E0041\U000E0100\u3164\uFFFE"),
        ],
    )
    def test_invisible_characters_are_shown_as_escapes(self, text: str, shown: str) -> None:
        (line, *_rest) = report({**RESULT, "changes": [{**CREATED, "name": text}]}).split("\n")
        assert line == f"+ block_senders: {shown}  team-a.yml:12"


class TestAccounts:
    """A mapping from names to results."""

    @pytest.mark.parametrize("number", [1, 12, 145, 185, 400])
    @pytest.mark.parametrize("result", [RESULT, REFUSED, UNCHANGED, {**FAILED, "msg": "|" * 5000}])
    @pytest.mark.parametrize("name", ["a", "`|" * 200])
    def test_markdown_stays_small(self, number: int, result: Document, name: str) -> None:
        """It says how many accounts do not fit."""
        shown = report({f"{name}{at}": result for at in range(number)}, "markdown")
        assert len(shown) < 60_000
        missing = re.search(r"^(\d+) more accounts do not fit", shown, re.MULTILINE)
        assert shown.count("\n### ") + int(missing[1] if missing else 0) == number

    def test_text(self) -> None:
        shown = report({"a": UNCHANGED, "b\n": {**RESULT, "changes": [CREATED]}}, check=True).splitlines()
        assert shown[:4] == [
            "a:",
            "  No changes.",
            "b\\u000A:",
            "  + block_senders: malware.example (DOMAIN)  team-a.yml:12",
        ]

    def test_json(self) -> None:
        document = json.loads(report({"a": UNCHANGED, "b": []}, "json"))
        assert document["version"] == 1
        assert {name: each["kind"] for name, each in document["accounts"].items()} == {"a": "changes", "b": "findings"}


class TestMistakes:
    @pytest.mark.parametrize(
        ("result", "options", "says"),
        [
            ("x", {}, "the input must be a result of email_lists"),
            ({}, {}, "the input must be a result of email_lists"),
            ([{}], {}, "item 1 lacks list, name, rule, severity, text"),
            ({"changed": False, "skipped": True}, {}, "it has no list of changes"),
            ({"changes": "x"}, {}, "it has no list of changes"),
            ({"changes": [{"action": "move"}]}, {}, "change 1 has no known action"),
            ({"changes": [{**CREATED, "after": "x"}]}, {}, "change 1 has no entries"),
            ({**RESULT, "summary": []}, {}, None),
            ({**RESULT, "summary": [1]}, {}, "summary is not a mapping"),
            (RESULT, {"format": "html"}, "'html' is not a known format; the formats are text, markdown, json, junit"),
            (RESULT, {"drift": "perhaps"}, "drift must be true or false"),
            (RESULT, {"format": None, "drift": None, "check": None}, None),
        ],
    )
    def test_a_wrong_input(self, result: Any, options: dict[str, Any], says: str | None) -> None:
        if says is None:
            assert email_security_report(result, **options) == report(RESULT)
        else:
            with pytest.raises(AnsibleFilterError, match=re.escape(says)):
                email_security_report(result, **options)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_the_time_is_linear(format: str) -> None:
    def seconds(size: int) -> float:
        result = {**RESULT, "changes": [UPDATED] * size}
        start = time.process_time()
        report(result, format)
        return time.process_time() - start

    assert seconds(20_000) < 40 * max(min(seconds(2_000) for _number in range(3)), 0.002)


ATTACK = '=HYPERLINK("https://evil.example/x") {{ 7*7 }} <script>alert(1)</script> \x1b[31m \u202e|`@you #1'


def messages(**values: Any) -> dict[str, Any]:
    each = {
        "id": "a-1",
        "from": "in@evil.example",
        "client_recipients": ["a", "b"],
        "subject": ATTACK,
        "final_disposition": "SPAM",
    }
    return {"messages": [{**each, "delivery_status": ["delivered"], **values}], "count": 1}


class TestMessages:
    """Everything in a message comes from an attacker."""

    def test_text(self) -> None:
        first, second = report(messages(), "text").splitlines()
        assert first.startswith('delivered   SPAM: in@evil[.]example: =HYPERLINK("hxxps://evil[.]example/x") {{ 7*7 }}')
        assert first.endswith("(2 mailboxes)  a-1")
        assert "\\u001B[31m \\u202E" in first
        assert second == "messages: 1 found, 2 mailboxes"

    def test_markdown(self) -> None:
        text = report(messages(), "markdown")
        assert "## Cloudflare Email Security: messages" in text
        assert "https://" not in text
        assert "evil.example" not in text
        (row,) = [line for line in text.splitlines() if "a-1" in line]
        assert row.count("|") == 6
        assert "&#124;" in row
        assert "&#96;" in row

    def test_junit(self) -> None:
        text = report(messages(), "junit")
        assert "hxxps://evil[.]example" in text
        assert "<script>" not in text

    def test_json_has_the_texts_as_they_are(self) -> None:
        """Other programs and the other playbooks read it."""
        document = json.loads(report(messages(), "json"))
        assert document["kind"] == "messages"
        assert document["messages"][0]["subject"] == ATTACK

    @pytest.mark.parametrize(
        ("values", "word"),
        [
            ({"is_quarantined": True}, "quarantined"),
            ({"delivery_status": ["moved", "delivered"]}, "moved, delivered"),
            ({"delivery_status": None}, "unknown"),
            ({"result": "failed"}, "failed"),
        ],
    )
    def test_the_state(self, values: dict[str, Any], word: str) -> None:
        assert report(messages(**values), "text").startswith(word)

    def test_none_and_more(self) -> None:
        assert report({"messages": [], "count": 0}, "text") == "No message was found.\n"
        assert "and there are more" in report({**messages(), "truncated": True}, "text")

    def test_what_a_playbook_did(self) -> None:
        result = {**messages(result="moved", detail=""), "steps": {"blocked senders": "in@evil.example (new)"}}
        lines = report(result, "text").splitlines()
        assert lines[-1] == "blocked senders: in@evil[.]example (new)"
        failed = {**result, "failure": "blocked: rejected"}
        assert report(failed, "text").splitlines()[0] == "messages: blocked: rejected"

    def test_what_is_no_result(self) -> None:
        with pytest.raises(AnsibleFilterError, match="it has no list of messages"):
            report({"messages": ["x"]}, "text")
