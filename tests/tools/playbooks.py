# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the page of each playbook in the playbook reference, from docs/reference.yml.

Run it with ``nox -s generate``. With ``--check``, it writes nothing. It lists the pages that differ, and fails if there are any.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "docsite" / "rst"
LABEL = "ansible_collections.community.cloudflare.docsite"

_WIDTH = 140
_NO_BREAK = "\0"  # stands for a space at which a line must not end
_HEAD = """..
  SPDX-FileCopyrightText: 2026 The community.cloudflare authors
  SPDX-License-Identifier: GPL-3.0-or-later
  Generated from docs/reference.yml by nox -s generate.

.. _{label}.playbook_{name}:

{title}
{line}
"""


def reference() -> Any:
    """What docs/reference.yml says."""
    return yaml.safe_load((ROOT / "docs" / "reference.yml").read_text())


def variables_of(playbook: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The variables of a playbook, in the order of its page. Those of the search come last."""
    common = [name for name in data["common"] if name not in playbook.get("without", ())]
    own = [*playbook.get("needs", ()), *playbook.get("variables", ()), *common]
    return [*own, *(data["search"] if playbook.get("search") else ())]


def page(name: str, data: Mapping[str, Any]) -> str:
    """The page of a playbook, as reStructuredText."""
    playbook = data["playbooks"][name]
    title = f"{name} playbook -- {playbook['title']}"
    parts = [_HEAD.format(label=LABEL, name=name, title=title, line="=" * len(title)), _wrapped(playbook["does"]), ""]
    parts += [
        ".. code-block:: shell",
        "",
        f"    ansible-playbook community.cloudflare.{name} {playbook['example']}",
        "",
    ]
    variables = variables_of(playbook, data)
    own = [each for each in variables if each not in data["search"] or not playbook.get("search")]
    parts += ["Variables", "---------", ""]
    if playbook.get("search"):
        parts += [
            _wrapped("Say which messages you mean, with at least one of the variables of the search, or with ``ids``."),
            "",
        ]
    for each in own:
        parts += _variable(each, playbook, data)
    if playbook.get("search"):
        parts += ["Variables of the search", "^^^^^^^^^^^^^^^^^^^^^^^", ""]
        for each in data["search"]:
            parts += _variable(each, playbook, data)
    parts += ["What it does", "------------", "", *_behaviour(playbook)]
    parts += [
        _wrapped(
            f"See the :ref:`playbook reference <{LABEL}.guide_playbooks>` for what is the same for all playbooks: how to set variables, several "
            "accounts, and the exit status."
        )
    ]
    return "\n".join(parts) + "\n"


def _variable(name: str, playbook: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    about = data["variables"][name]
    text = str(about["text"]).strip()
    note = playbook.get("notes", {}).get(name)
    if note:
        text = f"{text} {note}" if note.startswith("The default is") else note
    if name in playbook.get("needs", ()):
        text = f"{text} Required."
    elif name in playbook.get("defaults", {}):
        text = f"{text} Default: {playbook['defaults'][name]}."
    elif "default" in about:
        text = f"{text} Default: {str(about['default']).strip().lower() if isinstance(about['default'], bool) else about['default']}."
    yield f"``{name}``"
    example = playbook.get("examples", {}).get(name, about["example"])
    example = str(example).lower() if isinstance(example, bool) else example
    # Ansible splits a value at spaces, unless it is in quotes itself.
    example = f"'{name}=\"{example}\"'" if " " in str(example) else f"{name}={example}"
    inline = f"``-e {example}``".replace(" ", _NO_BREAK)
    yield _wrapped(f"{text} Example: {inline}", "  ")
    yield ""


def _behaviour(playbook: Mapping[str, Any]) -> Iterator[str]:
    for key, word in (
        ("reads", "Reads"),
        ("writes", "Writes"),
        ("modes", "File modes"),
        ("prints", "Prints"),
        ("fails", "Fails"),
    ):
        text = str(playbook.get(key, "")).strip()
        if key == "modes":
            text = f"{text} Reports always get the mode 0600.".strip()
        yield word
        yield _wrapped(text, "  ")
        yield ""


def _wrapped(text: str, indent: str = "") -> str:
    """A paragraph in lines that are not too long."""
    wrapper = textwrap.TextWrapper(_WIDTH, break_long_words=False, break_on_hyphens=False)
    wrapper.initial_indent = wrapper.subsequent_indent = indent
    return wrapper.fill(" ".join(text.split())).replace(_NO_BREAK, " ")


def main() -> int:
    """Write the pages, or compare them. Returns the exit status."""
    data = reference()
    texts = {FOLDER / f"playbook_{name}.rst": page(name, data) for name in data["playbooks"]}
    different = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    different += [path for path in FOLDER.glob("playbook_*.rst") if path not in texts]
    if "--check" not in sys.argv:
        for path in different:
            if path in texts:
                path.write_text(texts[path])
            else:
                path.unlink()
        return 0
    for path in different:
        print(f"{path.relative_to(ROOT)} is out of date. Run nox -s generate.")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
