# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the files of lists: all lists of an account from a folder, or one list from its file or from its folder of files."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ansible.parsing.dataloader import DataLoader

from ...module_utils._entry.resource import Resource
from ...module_utils._errors import InvalidEntries, Problems
from ...module_utils._lists.all_lists import ALL_LISTS
from .csv import FORMS
from .judge import unite
from .list_file import ENDINGS, ListFile, load, read

_RULES = "rules.yml"


class Folder(NamedTuple):
    """The lists of a folder as the option ``lists`` of email_lists takes them, and files that do not belong to any list."""

    lists: dict[str, Any]
    ignored: list[str]


def read_folder(folder: str, host: str | None, names: Sequence[str] | None, loader: DataLoader) -> Folder:
    """Read the lists of a folder. With ``host``, the files of its subfolder are united with the common ones.

    ``names`` are the lists to read; each must have a file. Raises ValueError with up to ten mistakes, each with file and line.
    """
    if not os.path.isdir(folder):
        raise ValueError("there is no such folder")
    problems = Problems()
    paths, ignored = find_files(folder, host, problems)
    for name in names or ():
        if name not in paths:
            endings = [ending for ending in ENDINGS if ending != ".csv" or name in FORMS]
            files = ", ".join(f"{name}{ending}" for ending in endings)
            problems.add(name, f"has no file. Name it {files}, or make a folder {name}")
    problems.raise_any()
    chosen = [name for name in ALL_LISTS if name in paths and (names is None or name in names)]
    if not chosen:
        raise ValueError("no list has a file here. Name each file after its list, such as allow_policies.yml")
    lists = {name: _read_list(folder, ALL_LISTS[name], paths[name], loader, problems) for name in chosen}
    problems.raise_any()
    return Folder(lists, ignored)


def read_list(path: str, name: str | None, loader: DataLoader) -> list[Any]:
    """Read the entries of one list from its file, or from a folder of files. Fields that a file does not have are left out.

    ``name`` is the API's name of the list; None if the file or the folder has this name. Raises OSError, or ValueError with up to
    ten mistakes. The mistakes of a single file have lines, those of a folder also have the file.
    """
    stem, ending = os.path.splitext(os.path.basename(path))
    is_folder = os.path.isdir(path)
    name = name or (os.path.basename(path) if is_folder else stem)
    if name not in ALL_LISTS:
        lists = ", ".join(ALL_LISTS)
        raise ValueError(f"{name!r} is not a known list. Set the option 'list', or name the file after one of {lists}")
    problems = Problems()
    root = os.path.dirname(path)
    if is_folder:
        paths = _files_in(root, path, problems, empty=False)
        united = _read_list(root, ALL_LISTS[name], paths, loader, problems) if paths else []
        problems.raise_any()
        return united["entries"] if isinstance(united, dict) else united
    if ending.lower() not in ENDINGS:
        raise ValueError("the file's name must end with .yml, .yaml or .csv")
    origin = os.path.basename(path)
    file = load(read(path, loader), ending.lower(), ALL_LISTS[name], origin)
    united = unite(ALL_LISTS[name], [file.entries], problems, file.lacking)
    try:
        problems.raise_any()
    except InvalidEntries as error:  # the message already begins with the path
        of_lines = [each._replace(place=str(each.place).replace(f"{origin}:", "line ", 1)) for each in error.problems]
        raise InvalidEntries(of_lines) from None
    return united


def check_host(host: str) -> None:
    """Raise ValueError for a host whose name cannot be that of a folder beside the lists."""
    if not host.strip() or host.startswith(".") or "/" in host or os.sep in host or "\0" in host or host in ALL_LISTS:
        raise ValueError(f"the host {host!r} is not the name of a folder")


def own_folder(folder: str, host: str | None) -> str:
    """The folder that only this host uses; without a host the folder itself. Raises ValueError for an unsuitable name."""
    if host is None:
        return folder
    check_host(host)
    return os.path.join(folder, host)


def find_files(
    folder: str, host: str | None, problems: Problems, *, empty: bool = False
) -> tuple[dict[str, list[str]], list[str]]:
    """The paths of the files of each list, common ones first, and files that belong to no list. Adds problems.

    With ``empty``, the folder of a list may have no files.
    """
    paths: dict[str, list[str]] = {}
    ignored: list[str] = []
    for each in dict.fromkeys((folder, own_folder(folder, host))):
        if os.path.lexists(each) and not os.path.isdir(each):
            problems.add(origin_of(folder, each), "is not a folder, so the host's own files cannot be read")
        elif os.path.isdir(each):
            for name, found in _find(folder, each, host, problems, ignored, empty=empty).items():
                paths.setdefault(name, []).extend(found)
    return paths, ignored


def _find(
    root: str, folder: str, host: str | None, problems: Problems, ignored: list[str], *, empty: bool
) -> dict[str, list[str]]:
    """The paths of the files of each list in one folder. Adds problems, and files that belong to no list."""
    found: dict[str, list[str]] = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        stem, ending = os.path.splitext(name)
        is_folder = os.path.isdir(path)
        known = name if is_folder else stem if ending.lower() in ENDINGS else ""
        if known in ALL_LISTS:
            if known in found:
                problems.add(origin_of(root, path), f"is a second file or folder of {known}. Keep only one")
            found[known] = _files_in(root, path, problems, empty=empty) if is_folder else [path]
        elif name.startswith(".") or (folder == root and name in (_RULES, host)):
            continue
        else:
            known = "" if is_folder and _is_of_host(path) else known
            near = difflib.get_close_matches(known.lower(), ALL_LISTS, n=1, cutoff=0.8) if known else []
            if near:
                problems.add(
                    origin_of(root, path),
                    f"no list has this name. Did you mean {near[0]}{'' if is_folder else ending}?",
                )
            elif not is_folder and not _is_readme(name):
                ignored.append(origin_of(root, path))
    return found


def _files_in(root: str, folder: str, problems: Problems, *, empty: bool) -> list[str]:
    """The files in the folder of a list, ordered by name."""
    found = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        inside = os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep)
        if os.path.isdir(path):
            problems.add(origin_of(root, path), "a list's folder must not have subfolders")
        elif _is_readme(name):
            continue
        elif not inside:
            problems.add(origin_of(root, path), "is a link to a file outside of this folder")
        elif os.path.splitext(name)[1].lower() not in ENDINGS:
            problems.add(origin_of(root, path), "the file's name must end with .yml, .yaml or .csv")
        else:
            found.append(path)
    if not found and not empty:
        problems.add(
            origin_of(root, folder), "the folder has no files. For a list without entries, write [] into a file"
        )
    return found


def unread(folder: str, host: str | None, hosts: Collection[str]) -> list[str]:
    """Warnings about what is in a folder and not read: files with other names, and folders of hosts that are not among these.

    Without a ``host``, no folder of a host is read.
    """
    if not os.path.isdir(folder):
        return []
    warnings = []
    ignored = find_files(folder, host, Problems(), empty=True)[1]
    if ignored:
        warnings.append(warning_of(folder, ignored))
    others = [
        name
        for name in sorted(os.listdir(folder))
        if name not in ALL_LISTS
        and os.path.isdir(os.path.join(folder, name))
        and _is_of_host(os.path.join(folder, name))
    ]
    if others and host is None:
        warnings.append(f"{folder}: not read, because target is not set: {', '.join(others)}")
    unknown = [name for name in others if name not in hosts]
    if unknown and host is not None:
        warnings.append(f"{folder}: not read, because no host of the inventory has this name: {', '.join(unknown)}")
    return warnings


def warning_of(folder: str, ignored: Sequence[str]) -> str:
    """The warning about files that belong to no list."""
    return f"{folder}: ignored, because no list has this name: {', '.join(ignored)}"


def _is_of_host(folder: str) -> bool:
    """Whether a folder has lists, so that it belongs to a host with a name like that of a list."""
    return any(os.path.splitext(name)[0] in ALL_LISTS for name in os.listdir(folder))


def _is_readme(name: str) -> bool:
    stem, ending = os.path.splitext(name.lower())
    return stem == "readme" and ending not in ENDINGS


def origin_of(root: str, path: str) -> str:
    """What messages call a file: its path below the folder, with slashes."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def is_in_list_folder(root: str, path: str, resource: Resource) -> bool:
    """Whether a file is in its list's own folder, and not directly among the files of all lists."""
    folder = os.path.dirname(path)
    return folder != root and os.path.basename(folder) == resource.path


def _read_list(root: str, resource: Resource, paths: Sequence[str], loader: DataLoader, problems: Problems) -> Any:
    """The entries of a list; if its only file is a CSV without some fields, with these fields as ``ignore_fields``."""
    files = [read_file(path, resource, origin_of(root, path), loader, problems) for path in paths]
    alone = len(files) == 1 and not is_in_list_folder(root, paths[0], resource)
    united = unite(resource, [file.entries for file in files], problems, files[0].lacking if alone else ())
    if alone:
        ignored = [name for name in files[0].lacking if name in resource.ignorable()]
        return {"entries": united, "ignore_fields": ignored} if ignored else united
    for path, file in zip(paths, files):
        if file.old:
            problems.add(origin_of(root, path), cannot_be_united(file))
    return united


def cannot_be_united(file: ListFile) -> str:
    """Why a CSV of an earlier generation can only be the only file of its list."""
    return f"has no column for {', '.join(file.old)}, so it cannot be united with other files. Use today's CSV or YAML"


def read_file(path: str, resource: Resource, origin: str, loader: DataLoader, problems: Problems) -> ListFile:
    """The entries of a file; none if it has mistakes, which are added as problems with file and line."""
    try:
        return load(read(path, loader), os.path.splitext(path)[1].lower(), resource, origin)
    except InvalidEntries as error:
        for problem in error.problems:
            line = str(problem.place).removeprefix("line ")
            problems.add(f"{origin}:{line}", f"{problem.reason}{error.remedy}")
    except (OSError, ValueError) as error:
        problems.add(origin, error.strerror if isinstance(error, OSError) else error)
    return ListFile([])
