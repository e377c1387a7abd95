# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the variables of this collection's playbooks, and gives each a value. Null and an empty text are as if not given."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.module_utils.parsing.convert_bool import boolean

from ...module_utils._disk import absolute
from ...module_utils._errors import Problems
from ...module_utils._lists.all_lists import ALL_LISTS
from ...module_utils._messages.options import DESTINATIONS, PURGE
from .._files.folder import check_host
from .messages import CHECK_MODE, FAILED, LEFT, MOVED

#: The ending of a report's file, and the format of the filter email_security_report.
FORMATS = {".txt": "text", ".md": "markdown", ".json": "json", ".xml": "junit"}


class Playbook(NamedTuple):
    """What a playbook does: the variables that it cannot do without, and whether it reads the files of ``folder`` first.

    ``connects`` says whether it works with accounts, so that each host needs one. With ``or_folder``, it does only without ``folder``.
    ``searches`` says whether it needs a search for messages, or ids if it takes those. ``undoes`` says whether it undoes what a report
    says.
    """

    needs: Sequence[str] = ()
    reads_files: bool = False
    connects: bool = True
    or_folder: bool = False
    searches: bool = False
    undoes: bool = False


PLAYBOOKS: Mapping[str, Playbook] = {
    "email_audit": Playbook(),
    "email_check": Playbook(needs=["folder"], connects=False),
    "email_drift": Playbook(needs=["folder"], reads_files=True),
    "email_enforce": Playbook(needs=["folder"], reads_files=True),
    "email_export": Playbook(needs=["folder"]),
    "email_hunt": Playbook(searches=True),
    "email_list": Playbook(),
    "email_pull_back": Playbook(searches=True),
    "email_put_back": Playbook(needs=["ids"], undoes=True),
    "email_release": Playbook(searches=True),
    "email_remove_allow_policy": Playbook(needs=["policy_id"]),
    "email_who": Playbook(needs=["address"], or_folder=True),
}

#: What the playbooks call their registered results. An extra variable of this kind would hide a result.
RESULTS = "email_security_"
#: The only result that a user may see, so a workflow passes it to its next step as an extra variable.
PUBLIC_RESULT = "email_security_drift"

#: A deleted domain cannot be restored, so only the user may permit that.
DEFAULT_LIMITS = {"domains": "0", "default": "10%"}

_MAX_DAYS = 365
_EXAMPLES = {"folder": "folder=DIR", "policy_id": "policy_id=ID", "address": "address=ADDRESS", "ids": "ids=FILE"}
#: The variables that say which messages are meant. Times do not.
FILTERS = ("sender", "recipient", "domain", "subject", "exact_subject", "message_id", "alert_id", "query")
TIMES = ("since", "start", "end")
#: Words that a user could write instead of a variable. Only a variable of the run can mean one of ours.
_INSTEAD = {
    "folder": ("dir", "directory", "path", "files", "file"),
    "lists": ("list",),
    "target": ("host", "hosts", "account", "accounts", "group"),
    "report": ("out", "output", "format"),
    "accounts_at_once": ("throttle", "forks"),
    "max_deletes": ("deletes", "max_deletions", "max_removals", "limit"),
    "allow_empty": ("empty",),
    "approved_plan": ("approved", "plan", "plans", "fingerprint"),
    "policy_id": ("policy", "id"),
    "address": ("who", "email"),
    "approve": ("approved_ids", "approved_messages"),
    "evidence": ("evidence_folder", "save"),
    "max_messages": ("max_mails", "max_moves", "max_releases"),
    "cloudflare_account_id": ("account_id",),
    "cloudflare_api_token": ("api_token", "token"),
}


#: Options that messages of the modules mention. A playbook would ignore them as variables.
_OPTIONS = ("allow_dispositions", "allow_purge", "expected_disposition", "max_retries", "max_wait")


class Hosts(NamedTuple):
    """The host of a task, all hosts of its play with their account ids, and whether the user has chosen them."""

    own: str
    account_ids: Mapping[str, str]
    chosen: bool


def settings(playbook: str, given: Mapping[str, Any], hosts: Hosts) -> dict[str, Any]:
    """The value of each variable. Raises InvalidEntries, a ValueError, for all mistakes together.

    The result has a list of ``reports``, each with its ``path`` and ``format``. ``host`` is the name of the host, whose folder has
    its own files; None for the account of the environment.
    """
    problems = Problems()
    values = {name: None if _is_empty(given.get(name)) else given[name] for name in VARIABLES}
    found: dict[str, Any] = {}
    for name, read in VARIABLES.items():
        found[name] = None
        if values[name] is not None:
            with problems.at(name):
                found[name] = read(values[name])
    for name in PLAYBOOKS[playbook].needs:
        if values[name] is None:
            problems.add(None, f"{playbook} needs the variable {name}: -e {_EXAMPLES[name]}")
    if PLAYBOOKS[playbook].searches:
        _check_search(playbook, values, problems)
    if PLAYBOOKS[playbook].undoes:
        _check_undoable(values["ids"], problems)
    host = None
    if hosts.chosen:
        if PLAYBOOKS[playbook].connects and not (PLAYBOOKS[playbook].or_folder and found["folder"]):
            _check_accounts(hosts, problems)
        with problems.at(hosts.own):
            check_host(hosts.own)
            host = hosts.own
    problems.raise_any()
    return {
        **found,
        "reports": found.pop("report") or [],
        "accounts_at_once": found["accounts_at_once"] or 0,
        "max_deletes": found["max_deletes"] or DEFAULT_LIMITS,
        **{name: found[name] is not False for name, read in VARIABLES.items() if read is _switch},
        **{name: bool(found[name]) for name, read in VARIABLES.items() if read is _flag},
        "host": host,
    }


def refuse_near_misses(extra: Mapping[str, Any], of_the_play: Iterable[str], of_the_host: Iterable[str]) -> None:
    """Raise InvalidEntries for variables that nearly have the name of one of ours, and for those that would hide a result.

    ``extra`` variables hide the results of tasks. A host may have variables for other purposes, so there only a long name counts.
    """
    problems = Problems()
    if "_raw_params" in extra:  # what Ansible calls words without "="
        words = extra["_raw_params"]
        problems.add(
            None, f"{words!r} has no name. Put a value with spaces in double quotes: -e 'subject=\"two words\"'"
        )
    for name in sorted(set(extra).union(of_the_play)):
        if name in extra and name in _OPTIONS:
            problems.add(name, "is an option of the modules, but not a variable of the playbooks")
        elif name in extra and name.startswith(RESULTS) and name != PUBLIC_RESULT:
            problems.add(name, "is the name of a result of the playbooks, so it cannot be set")
        else:
            meant = _meant(name, [*VARIABLES, "target"], _INSTEAD)
            if meant:
                problems.add(name, f"is not a variable of the playbooks. Did you mean {meant}?")
    long = [name for name in VARIABLES if "_" in name]
    for name in sorted(set(of_the_host).difference(extra, of_the_play)):
        meant = _meant(name, long, {})
        if meant:
            problems.add(name, f"is a variable of the inventory, but not of the playbooks. Did you mean {meant}?")
    problems.raise_any()


def _meant(name: str, ours: Iterable[str], instead: Mapping[str, Sequence[str]]) -> str | None:
    """The variable that a name is close to; None if it is one of ours, or close to none."""
    if name in VARIABLES or name in KNOWN:
        return None
    plain = name.lower().replace("-", "_")
    words = {word: variable for variable, words in instead.items() for word in words}
    if plain in words:
        return words[plain]
    near = difflib.get_close_matches(plain, list(ours), n=1, cutoff=0.8)
    return near[0] if near else None


def _check_accounts(hosts: Hosts, problems: Problems) -> None:
    """Each host needs its own account: that of the environment would be changed several times, or by mistake."""
    lacking = [name for name, account_id in hosts.account_ids.items() if not account_id]
    if lacking:
        problems.add(", ".join(lacking), "has no cloudflare_account_id. Set it as a variable of the host")
    by_account: dict[str, list[str]] = {}
    for name, account_id in hosts.account_ids.items():
        by_account.setdefault(account_id.lower(), []).append(name)
    for account_id, names in by_account.items():
        if account_id and len(names) > 1:
            problems.add(", ".join(names), f"have the same cloudflare_account_id {account_id}. Choose one of them")


def _check_search(playbook: str, values: Mapping[str, Any], problems: Problems) -> None:
    """A search without a filter would mean all mail. Ids and a search would contradict each other."""
    given = [name for name in (*FILTERS, *TIMES) if values[name] is not None]
    if values["ids"] is not None and given:
        problems.add("ids", f"and {given[0]} are mutually exclusive: set ids or a search")
    elif values["ids"] is None and not set(FILTERS).intersection(given):
        problems.add(
            None, f"{playbook} needs a search, such as -e sender=ADDRESS, or ids: {', '.join((*FILTERS, 'ids'))}"
        )


def _check_undoable(ids: Any, problems: Problems) -> None:
    """Refuse reports of runs that moved nothing, because there is nothing to undo. Other mistakes are found when ids are read."""
    for given in str(ids).split(",") if isinstance(ids, (str, int)) else map(str, ids or ()):
        path = given.strip()
        report, results = _results_in(absolute(path))
        if CHECK_MODE in report.get("steps", ()):
            problems.add("ids", f"{path} is the report of a run in check mode, which did nothing")
        elif not results <= {MOVED, FAILED, LEFT}:
            problems.add("ids", f"{path} is not the report of a pull-back, so it does not say what was moved")


def says_what_was_moved(path: str) -> bool:
    """Whether a file is the JSON report of a pull-back that has moved something, so that it can be undone."""
    report, results = _results_in(path)
    return CHECK_MODE not in report.get("steps", ()) and bool(results & {MOVED, FAILED})


def _results_in(path: str) -> tuple[Mapping[str, Any], set[Any]]:
    """A JSON report, and the results of its messages; both empty for anything else."""
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        return report, {each.get("result") for each in report["messages"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, set()


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(f"must be a text, not {value!r}")
    return str(value).strip()


def _folder(value: Any) -> str:
    path = absolute(_text(value))
    if os.path.lexists(path) and not os.path.isdir(path):
        raise ValueError(f"must be a folder, but {path} is not one")
    return path


def _destination(value: Any) -> str:
    """A folder of mailboxes, except the one that cannot be undone."""
    if value not in DESTINATIONS or value == PURGE:
        known = ", ".join(each for each in DESTINATIONS if each != PURGE)
        purge = ". Only a task of your own can purge, with allow_purge" if value == PURGE else ""
        raise ValueError(f"must be one of {known}, not {value!r}{purge}")
    return str(value)


def _names(value: Any) -> list[str]:
    """Names of lists: a text with commas, or a list."""
    if not isinstance(value, str) and (isinstance(value, Mapping) or not isinstance(value, Sequence)):
        raise ValueError("must be names of lists, separated by commas")
    names = [str(name).strip() for name in (value.split(",") if isinstance(value, str) else value)]
    names = [name for name in names if name]
    if not names:
        raise ValueError("has no names")
    for name in names:
        if name not in ALL_LISTS:
            near = difflib.get_close_matches(name.lower(), ALL_LISTS, n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]}?" if near else f"The lists are {', '.join(ALL_LISTS)}"
            raise ValueError(f"has no list {name!r}. {hint}")
    return list(dict.fromkeys(names))


def _reports(value: Any) -> list[dict[str, str]]:
    """Paths, separated by commas, or a list of them. The ending of each chooses the format."""
    if not isinstance(value, str) and (isinstance(value, Mapping) or not isinstance(value, Sequence)):
        raise ValueError("must be paths of files, separated by commas")
    reports: dict[str, str] = {}
    for given in value.split(",") if isinstance(value, str) else map(_text, value):
        if not given.strip():
            continue
        path = absolute(given.strip())
        ending = os.path.splitext(path)[1].lower()
        if ending not in FORMATS:
            raise ValueError(f"must end with {', '.join(FORMATS)}, not {given.strip()!r}")
        if os.path.isdir(path) or not os.path.isdir(os.path.dirname(path)):
            raise ValueError(f"cannot be written: {path} is a folder, or there is no folder for it")
        reports[path] = FORMATS[ending]
    return [{"path": path, "format": form} for path, form in reports.items()]


def _flag(value: Any) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise ValueError(f"must be true or false, not {value!r}") from None


def _switch(value: Any) -> bool:
    """Like a flag, but on by default."""
    return _flag(value)


def _lifetime(value: Any) -> int:
    """How many days something lives, such as 30d."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})\s*d", str(value).strip().lower())
    if not found:
        raise ValueError(f"must be a number of days, such as 30d, not {value!r}")
    return int(found[1])


def _ids(value: Any) -> list[str]:
    """Ids of messages, separated by commas, or a list of them. A path that ends with .json is a report of a playbook, with its ids."""
    if not isinstance(value, str) and (isinstance(value, Mapping) or not isinstance(value, Sequence)):
        raise ValueError("must be IDs, separated by commas, or the JSON report of a playbook")
    found: dict[str, None] = {}
    for given in value.split(",") if isinstance(value, str) else map(_text, value):
        text = given.strip()
        if not text:
            continue
        if text.lower().endswith(".json"):
            ids = ids_in_report(absolute(text))
        else:
            _check_id(text)
            ids = [text]
        found.update(dict.fromkeys(ids))
    if not found:
        raise ValueError(f"has no IDs: {value!r} names no message, for example because none was found or moved")
    return list(found)


def _check_id(text: str) -> None:
    """Refuse the name of another file, and a Message-ID. As an id, it would match no message, and nothing would happen."""
    if "@" in text:
        raise ValueError(f"{text!r} is not the ID of a message. The value of the header Message-ID is message_id")
    if os.path.exists(absolute(text)) or re.search(r"[./\\\s]", text):
        raise ValueError(f"{text!r} is neither the ID of a message nor a report, whose name ends with .json")


def ids_in_report(path: str) -> list[str]:
    """The ids of the messages in a JSON report of a playbook. Raises ValueError.

    A report of what was done leaves out the messages that were left alone, because nothing is to be undone there.
    """
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        messages = document["messages"]
        return [str(each["id"]) for each in messages if each.get("result") != "left alone"]
    except OSError as error:
        raise ValueError(f"cannot be read: {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is not the JSON report of a playbook for messages") from error


def _count(value: Any) -> int:
    if isinstance(value, bool) or not str(value).strip().isdecimal():
        raise ValueError(f"must be a whole number, not {value!r}")
    return int(value)


def _days(value: Any) -> int:
    """The number of days that a search looks back, at most a year."""
    days = _count(value)
    if not 1 <= days <= _MAX_DAYS:
        raise ValueError(f"must be from 1 to {_MAX_DAYS} days, not {days}")
    return days


def _plans(value: Any) -> list[str]:
    """Fingerprints, separated by commas, or a list of them. The module checks them."""
    if not isinstance(value, str) and (isinstance(value, Mapping) or not isinstance(value, Sequence)):
        raise ValueError("must be a fingerprint, or a list of them")
    plans = [str(plan).strip() for plan in (value.split(",") if isinstance(value, str) else value)]
    if not all(plans) or not plans:
        raise ValueError("must not be empty")
    return plans


#: The variables of all playbooks. Each playbook accepts them all, because a run can have several playbooks.
VARIABLES: Mapping[str, Callable[[Any], Any]] = {
    "folder": _folder,
    "lists": _names,
    "report": _reports,
    "accounts_at_once": _count,
    "max_deletes": _text,
    "allow_empty": _flag,
    "approved_plan": _plans,
    "csv": _flag,
    "overwrite": _flag,
    "strict": _flag,
    "used_within_days": _days,
    "policy_id": _text,
    "address": _text,
    **dict.fromkeys((*FILTERS, *TIMES), _text),
    "ids": _ids,
    "approve": _ids,
    "destination": _destination,
    "max_messages": _count,
    "evidence": _folder,
    "block": _switch,
    "allow": _lifetime,
    "submit": _switch,
}
#: Variables of ours that the playbooks read themselves, and variables of Ansible.
KNOWN = frozenset(
    (
        *("target", "cloudflare_account_id", "cloudflare_api_token", "inventory_hostname", "groups", "group_names"),
        "message",  # close to message_id, and often a variable of other plays
    )
)
