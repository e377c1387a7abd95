# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup for rules.yml: it accepts what is documented, and refuses anything else with its line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.community.cloudflare.plugins.lookup.email_security_rules import LookupModule
from ansible_collections.community.cloudflare.plugins.plugin_utils._findings.rules import RULES, rules_of

WHOLE = """\
---
comment_format: '(SEC|OPS)-[0-9]+'
require_until: [is_trusted_sender, is_exempt_recipient]
longest_until_days: 90
free_mail_domains: [gmail.com]
stale_after_days: 365
expiring_within_days: 7
errors: [free_mail_domain, no_comment, accepted_expired]
accepted:
  - {list: allow_policies, name: a.example, rule: bypasses_all_detections, reason: SEC-12, until: 2027-03-31}
  - list: block_senders
    name: 0123
    rule: no_comment
    reason: yes
"""


@pytest.fixture(autouse=True)
def in_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lists").mkdir()


def read(text: str | bytes | None, folder: Any = "lists", loader: DataLoader | None = None) -> Any:
    if text is not None:
        Path("lists/rules.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    lookup = LookupModule(loader=loader or DataLoader())
    lookup.set_options = lambda **_options: None
    (result,) = lookup.run([folder])
    return result


def refusal(text: str | bytes) -> str:
    with pytest.raises(AnsibleLookupError) as caught:
        read(text)
    return str(caught.value).removeprefix(f"{os.path.abspath('lists/rules.yml')}: ")


def test_everything_that_is_documented() -> None:
    rules = read(WHOLE)
    assert rules["comment_format"] == "(SEC|OPS)-[0-9]+"
    assert rules["longest_until_days"] == 90
    assert rules["accepted"] == [
        {
            **{"list": "allow_policies", "name": "a.example", "rule": "bypasses_all_detections", "reason": "SEC-12"},
            **{"until": "2027-03-31", "origin": "rules.yml:10"},
        },
        {"list": "block_senders", "name": "0123", "rule": "no_comment", "reason": "yes", "origin": "rules.yml:11"},
    ]
    assert rules_of(rules).errors == {"free_mail_domain", "no_comment", "accepted_expired"}


@pytest.mark.parametrize("text", [None, "", "---\n", "# nothing yet\n", "comment_format: ~\naccepted:\n"])
def test_no_rules(text: str | None) -> None:
    assert read(text) == {}


@pytest.mark.parametrize("folder", ["./lists", "~/lists", "lists/"])
def test_paths(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.getcwd())
    assert read("stale_after_days: 3\n", folder) == {"stale_after_days": 3}


def test_an_encrypted_file() -> None:
    secrets = [("default", VaultSecret(b"secret"))]
    loader = DataLoader()
    loader.set_vault_secrets(secrets)
    assert read(VaultLib(secrets).encrypt(b"stale_after_days: 3\n"), loader=loader) == {"stale_after_days": 3}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a\n", "line 1: expected a mapping"),
        ("x\n", "line 1: expected a mapping"),
        ("\ncomment_fromat: x\n", "line 2: 'comment_fromat' is not a rule. Did you mean comment_format?"),
        ("wholly: x\n", "line 1: 'wholly' is not a rule; the possible values are comment_format, require_until"),
        ("errors: []\nerrors: []\n", "line 2: the key 'errors' is already on line 1"),
        ("comment_format: '('\n", "line 1: comment_format is not a regular expression"),
        ("comment_format: [a]\n", "line 1: comment_format must be a string"),
        ("errors:\n  - no_coment\n", "line 2: errors has 'no_coment'. Did you mean no_comment?"),
        ("errors: no_comment\n", "line 1: errors must be a list of strings"),
        ("require_until: [is_regexp]\n", "line 1: require_until has 'is_regexp'. Did you mean is_regex?"),
        ("stale_after_days: '365'\n", "line 1: stale_after_days must be an integer, without quotes"),
        ("stale_after_days: 1.5\n", "line 1: stale_after_days must be an integer"),
        ("stale_after_days: -1\n", "line 1: stale_after_days must be a number of days, not -1"),
        ("longest_until_days: yes\n", "line 1: longest_until_days must be an integer"),
        ("free_mail_domains: gmail.com\n", "line 1: free_mail_domains must be a list of strings"),
        ("accepted: {}\n", "line 1: accepted must be a list of mappings"),
        ("accepted: [a]\n", "line 1: accepted must be a list of mappings"),
        ("accepted:\n- {list: allow_policies, name: a, rule: stale}\n", "line 2: needs the key reason"),
        ("accepted:\n- {name: a, rule: stale, reason: b}\n", "line 2: needs the key list"),
        ("accepted:\n- {list: x, name: a, rule: stale, reason: b}\n", "line 2: has 'x'"),
        ("accepted:\n- {list: domains, name: a, rule: stail, reason: b}\n", "line 2: has 'stail'. Did you mean stale?"),
        (
            "accepted:\n- {list: domains, name: a, rule: stale, reason: b, utnil: c}\n",
            "line 2: has the key 'utnil'. Did",
        ),
        ("accepted:\n- {list: domains, name: a, rule: stale, reason: b, until: 1.1.2027}\n", "line 2: until must be a"),
        ("a: &b c\n", "line 1: anchors"),
        (b"comment_format: caf\xe9\n", "line 1: not UTF-8 text"),
    ],
)
def test_mistakes(text: str | bytes, says: str) -> None:
    assert refusal(text).startswith(says)


def test_all_mistakes_together() -> None:
    assert refusal("a: 1\nb: 2\nstale_after_days: x\n").count("; line ") == 2


@pytest.mark.parametrize("name", ["rules.yaml", "Rules.yml", "rule.yml"])
def test_another_spelling_of_the_file(name: str) -> None:
    Path("lists", name).write_text("errors: []\n")
    with pytest.raises(AnsibleLookupError, match=f"{name} is not read. The name of the file must be rules.yml"):
        read(None)


@pytest.mark.parametrize("terms", [[], [""], ["a", "b"], [None]])
def test_exactly_one_folder(terms: list[Any]) -> None:
    lookup = LookupModule(loader=DataLoader())
    lookup.set_options = lambda **_options: None
    with pytest.raises(AnsibleLookupError, match="exactly one folder"):
        lookup.run(terms)


@pytest.mark.parametrize("value", [True, "x", -1, 1.5, []])
def test_the_same_checks_for_a_mapping(value: Any) -> None:
    with pytest.raises(ValueError, match="stale_after_days must be a number of days"):
        rules_of({"stale_after_days": value})


def test_null_is_not_given() -> None:
    assert rules_of(dict.fromkeys(("errors", "accepted", "comment_format"))) == rules_of({})
    assert len(set(RULES)) == len(RULES)
