# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the file of a list: YAML or the dashboard's CSV, depending on the file's extension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ...module_utils._entry.resource import Resource
from . import csv, yaml
from .text import check_readable

ENDINGS = (".yml", ".yaml", ".csv")


class ListFile(NamedTuple):
    """The entries of a file. ``lacking`` are the fields that the file cannot give because it is a CSV without a column for them.

    ``old`` are those of them that today's CSV of the dashboard has.
    """

    entries: list[dict[str, Any]]
    lacking: Sequence[str] = ()
    old: Sequence[str] = ()


def is_encrypted(data: bytes) -> bool:
    """Whether Ansible Vault has encrypted the contents of a file."""
    return data.startswith(b"$ANSIBLE_VAULT;")


def read(path: str, loader: DataLoader) -> bytes:
    """The contents of a file, decrypted if Ansible Vault has encrypted it. Raises OSError or ValueError."""
    with open(path, "rb") as file:
        data = file.read()
    if not is_encrypted(data):
        return data
    try:
        decrypted = loader.get_real_file(path)
    except AnsibleError as error:
        raise ValueError(f"the file cannot be decrypted: {error}") from error
    with open(decrypted, "rb") as file:
        return file.read()


def load(data: bytes, ending: str, resource: Resource, origin: str) -> ListFile:
    """Read the entries of a file with this ending. With ``origin``, the name of the file, each entry gets its origin.

    Raises ValueError, with the lines.
    """
    text = data.decode("utf-8", "surrogateescape").lstrip("\ufeff")
    check_readable(text)
    if ending == ".csv":  # the dashboard may omit the last line break
        form = csv.form_of(resource.path)
        entries = csv.parse(text, form, origin)
        given = csv.fields_in(text, form)
        lacking = [name for name in resource.fields if name not in given]
        return ListFile(entries, lacking, [name for name in lacking if name in form.columns.values()])
    if text and not text.endswith(("\n", "\r")):
        line = len(text.splitlines())
        raise ValueError(
            f"line {line}: the file does not end with a line break. It may have been cut off; if not, add one"
        )
    return ListFile(yaml.parse(text, resource, origin))
