# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder with the evidence about one message: its files, and the manifest that says what they were when they were fetched.

Nothing in a mail decides the name or the place of a file, and no link is followed from this folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple

from .. import _clock, _disk
from .._errors import CloudflareError

MANIFEST = "manifest.json"
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_OTHERS = 0o077  # what group and others may do


class Unusable(ValueError):
    """A file, a folder or a response cannot be used. The text says what is wrong with it."""


class Content(NamedTuple):
    """The content of a file, and where it comes from. ``lossy`` says that it may differ from the original."""

    data: bytes
    fetched_at: str
    ray_id: str | None
    lossy: bool = False

    @property
    def entry(self) -> dict[str, Any]:
        """What the manifest says about the file."""
        entry = {**_digest(self.data), "fetched_at": self.fetched_at, "ray_id": self.ray_id}
        return {**entry, "lossy": True} if self.lossy else entry


class Folder:
    """The folder of one message. Creating it only reads. Raises Unusable if it cannot be the folder of this message."""

    def __init__(self, dest: str, account_id: str, message_id: str) -> None:
        self.path = os.path.join(dest, folder_name(message_id))
        self._about = {"account_id": account_id, "id": message_id}
        #: The entries of files that are as the manifest says; None for others that were looked at.
        self._intact: dict[str, Mapping[str, Any] | None] = {}
        _check_folder(self.path)
        self._entries = self._read_manifest()

    def path_of(self, name: str) -> str:
        """The path of a file."""
        return os.path.join(self.path, name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises Unusable if it is something else."""
        return _is_file(self.path_of(name))

    def is_intact(self, name: str) -> bool:
        """Whether the file is there, as the manifest says. Raises Unusable if it is something else than a file."""
        if name not in self._intact:
            entry = self._entries.get(name)
            data = _read(self.path_of(name))
            as_noted = data is not None and entry is not None and entry.get("sha256") == _digest(data)["sha256"]
            self._intact[name] = entry if as_noted else None
        return self._intact[name] is not None

    def is_lost(self, name: str) -> bool:
        """Whether the manifest has the file, but it is missing or another one."""
        return name in self._entries and not self.is_intact(name)

    def read(self, name: str) -> bytes:
        """What is in a file; nothing if there is none. Raises Unusable if it is something else than a file."""
        return _read(self.path_of(name)) or b""

    def write(self, name: str, content: Content) -> None:
        """Write a file and the manifest. Raises CloudflareError if that is impossible, and Unusable for another folder."""
        try:
            self._make()
            _disk.write(self.path_of(name), content.data, mode=_FILE_MODE)
            self._entries[name] = self._intact[name] = content.entry
            manifest = as_json({**self._about, "files": self._entries})
            _disk.write(self.path_of(MANIFEST), manifest, mode=_FILE_MODE)
        except OSError as error:
            raise CloudflareError(f"{self.path_of(name)} cannot be written: {error.strerror}") from error

    def files(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Those of the files that are as the manifest says, for a result."""
        entries = [(name, self._intact.get(name)) for name in names]
        return [
            {"name": name, "sha256": entry["sha256"], "size": entry.get("size")} for name, entry in entries if entry
        ]

    def _make(self) -> None:
        """Create the folder. One that others may read is made private first."""
        _disk.make_folder(self.path)
        _check_folder(self.path)  # again, because time has passed since the last check
        if stat.S_IMODE(os.lstat(self.path).st_mode) & _OTHERS:
            os.chmod(self.path, _FOLDER_MODE)

    def _read_manifest(self) -> dict[str, Mapping[str, Any]]:
        """What the manifest says about each file. One that is damaged says nothing, so everything is fetched again."""
        data = _read(self.path_of(MANIFEST))
        try:
            document = json.loads(data or b"{}")
        except (ValueError, RecursionError):
            return {}
        if not isinstance(document, dict):
            return {}
        for key, value in self._about.items():
            if document.get(key, value) != value:
                raise Unusable(f"{self.path} has the evidence about another message")
        files = document.get("files")
        if not isinstance(files, dict):
            return {}
        return {name: entry for name, entry in files.items() if isinstance(entry, dict)}


def folder_name(message_id: str) -> str:
    """The name of a message's folder: its investigate id without characters that mean something in a path."""
    return re.sub(r"^\.", "-", re.sub(r"[^A-Za-z0-9._-]", "-", message_id))


def as_json(value: Any) -> bytes:
    """A value as a file that people can read and compare."""
    return f"{json.dumps(value, sort_keys=True, indent=2, ensure_ascii=True)}\n".encode("ascii")


def time_now() -> str:
    """The current time in UTC."""
    return datetime.fromtimestamp(_clock.now(), timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def folder_for_evidence(given: str) -> str:
    """The folder that a task names, from the root. Raises ValueError, whose text continues a sentence, if it is no folder."""
    if not given.strip():
        raise ValueError("must not be empty")
    path = _disk.absolute(given)
    if os.path.lexists(path) and not os.path.isdir(path):
        raise ValueError("must be a folder, but there is something else")
    return path


def _digest(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def _status(path: str) -> os.stat_result | None:
    """What is at a path, without following a link; None if there is nothing. Raises Unusable if that cannot be known."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error


def _check_folder(path: str) -> None:
    """Raise Unusable for anything but a folder of our own. Its owner could replace its files while they are written."""
    status = _status(path)
    if status is None:
        return
    if not stat.S_ISDIR(status.st_mode):
        raise Unusable(f"{path} is not a folder")
    if status.st_uid != os.geteuid():
        raise Unusable(f"{path} belongs to another user")


def _is_file(path: str) -> bool:
    """Whether there is a file. Raises Unusable for a link or anything else."""
    status = _status(path)
    if status is not None and not stat.S_ISREG(status.st_mode):
        raise Unusable(f"{path} is not a regular file")
    return status is not None


def _read(path: str) -> bytes | None:
    """The content of a file; None if there is none. Raises Unusable if it is no file, or cannot be read."""
    if not _is_file(path):
        return None
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error
