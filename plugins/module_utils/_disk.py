# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes files that only their owner can read, because lists, reports and mail contain names of people and partners."""

from __future__ import annotations

import os
import stat
import tempfile

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


def absolute(path: str) -> str:
    """The path from the root. ``~`` is the home directory; a relative path starts at the current directory.

    Ansible's own search would start at the playbook, which may be in an installed collection.
    """
    return os.path.abspath(os.path.expanduser(path))


def make_folder(path: str) -> None:
    """Create a folder, and the missing ones above it. Existing ones keep their modes."""
    if os.path.isdir(path):
        return
    make_folder(os.path.dirname(path))
    os.mkdir(path, _FOLDER_MODE)


def write(path: str, data: bytes, *, mode: int | None = None) -> None:
    """Replace a file in one step, so that nobody ever reads half of it. A link stays, and its target is replaced.

    Without ``mode``, an existing file keeps its mode. Raises OSError.
    """
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):  # such as /dev/stdout, which cannot be replaced
        with open(path, "wb") as special:
            special.write(data)
        return
    if mode is None:
        mode = stat.S_IMODE(os.stat(path).st_mode) if os.path.exists(path) else _FILE_MODE
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=f".{os.path.basename(path)}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_private(path: str, text: str) -> None:
    """Write a report. Its mode is always 0600. Raises OSError."""
    write(path, text.encode(), mode=_FILE_MODE)
