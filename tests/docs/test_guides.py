# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the commands of each guide and of the README as printed, in their order, with the files that the guide prints."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.community.cloudflare.tests.emulator.api import INTEGER_ACCOUNT, UUID_ACCOUNT

from .conftest import ROOT, Run

#: Commands that set up a machine, and those of other products.
_SETUP = ("export ", "python3 -m pip ", "pip ", "ansible-galaxy ", "git ", "cd ", "make ")
#: The inventory of this command needs encrypted tokens.
_NOT_HERE = ("--ask-vault-pass",)
#: Guides with commands that fail on purpose, with a warning: the beginning of each such command.
#: One of the recipients is a distribution list, so the playbooks for messages fail at their end.
_MOVES = (
    "ansible-playbook community.cloudflare.email_pull_back",
    "ansible-playbook community.cloudflare.email_put_back",
)
_FAILS = {"README": _MOVES, "guide_phishing": _MOVES}


def _blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """The code blocks of a page in order: language, caption and contents."""
    for found in re.finditer(
        r"^( *)\.\. code-block:: (\S+)\n(?:\1    :caption: (.+)\n)?\n((?:\1    .*\n|\n)+)", text, re.MULTILINE
    ):
        yield found[2], found[3] or "", textwrap.dedent(found[4])
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        caption = "senders.yml" if found[2].startswith("- name: Manage Cloudflare Email Security") else ""
        yield found[1], caption, found[2]


def _commands(text: str) -> list[str]:
    return [
        line
        for line in text.splitlines()
        if line and not line.startswith(_SETUP) and not any(part in line for part in _NOT_HERE)
    ]


def _steps(path: Path) -> list[tuple[str, str]]:
    """What a page does: files to write (name, contents), and commands to run ("", command)."""
    steps = []
    for language, caption, text in _blocks(path.read_text()):
        if caption:
            steps.append((caption, text))
        elif language in ("shell", "console"):
            steps += [("", command) for command in _commands(text)]
    return steps


PAGES = {path.stem: path for path in (ROOT / "README.md", *sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst")))}
WITH_COMMANDS = [name for name, path in PAGES.items() if any(not file for file, _text in _steps(path))]


@pytest.mark.parametrize("page", [name for name in WITH_COMMANDS if not name.startswith("playbook_")])
def test_the_commands_of_a_guide(run: Run, tmp_path: Path, page: str) -> None:
    account = INTEGER_ACCOUNT if page == "README" else UUID_ACCOUNT
    for file, text in _steps(PAGES[page]):
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text)
            continue
        fails = text.startswith(_FAILS.get(page, ())) and "--check" not in text
        run("bash", "-c", text, account_id=account, succeeds=not fails, warns=fails)


@pytest.mark.slow  # the guides run these playbooks, too
def test_the_commands_of_the_playbook_reference(run: Run, tmp_path: Path) -> None:
    """One after the other, as somebody who reads it would: the files and the reports of one are those of the next."""
    pages = [name for name in WITH_COMMANDS if name.startswith("playbook_")]
    order = ("email_export", "email_hunt", "email_pull_back")
    pages.sort(key=lambda name: order.index(name[9:]) if name[9:] in order else len(order))
    assert len(pages) == 12
    for page in pages:
        for _file, command in _steps(PAGES[page]):
            if page == "playbook_email_put_back":
                shutil.copy(tmp_path / "hunt.json", tmp_path / "pulled.json")
            account = INTEGER_ACCOUNT if page == "playbook_email_remove_allow_policy" else UUID_ACCOUNT
            fails = command.startswith(_MOVES) and "--check" not in command
            run("bash", "-c", command, account_id=account, succeeds=not fails, warns=fails)
