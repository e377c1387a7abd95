# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of ``--help``. The lines about lists and control endpoints are generated from the code that serves them."""

from __future__ import annotations

import inspect
import textwrap

from .api import create_app
from .behaviour import Behaviour
from .schema import CRUD, Call, EmailList
from .seeds import ACCOUNT_WITHOUT_PLAN, EMAIL, INTEGER_ACCOUNT, KEY, READ_TOKEN, UUID_ACCOUNT, WRITE_TOKEN
from .state import Emulator
from .table import LISTS

DESCRIPTION = """\
Emulates the API of Cloudflare Email Security on this machine: the eight lists below
/accounts/{account_id}/email-security/settings, and messages, submissions, bulk jobs and PhishGuard reports beside it. It
keeps everything in memory, starts with a few entries in each list and a few messages, and refuses unknown fields, unknown
query parameters and invalid values.

Without a command, it prints the environment variables to export, and runs until you press Ctrl-C. With a command, it
sets these variables, runs the command, and stops. The variables select the account with integer ids."""


def epilog() -> str:
    """The accounts, the credentials, the control endpoints and the behaviours."""
    return "\n\n".join((_accounts(), _credentials(), _control(), _behaviour()))


def _accounts() -> str:
    return "\n".join(
        (
            "accounts:",
            f"  {UUID_ACCOUNT}  has UUIDs and these lists:",
            *(f"    {path:28} {_calls(each, each.calls)}" for path, each in LISTS.items()),
            f"  {INTEGER_ACCOUNT}  has integer ids and these lists:",
            *(
                f"    {path:28} {_calls(each, each.integer_calls)}"
                for path, each in LISTS.items()
                if each.integer_calls
            ),
            f"  {ACCOUNT_WITHOUT_PLAN}  has no Email Security in its plan, so every response is an error",
        )
    )


def _calls(email_list: EmailList, calls: frozenset[Call]) -> str:
    names = [call.value for call in Call if call in calls and call is not Call.BATCH]
    if calls >= CRUD:
        names = ["all single calls" + (", and replace" if Call.REPLACE in calls else "")]
    if Call.BATCH in calls:
        atomic = "" if email_list.batch_is_atomic else ", not atomic"
        parts = "" if len(email_list.batch_parts) > 1 else f" of {email_list.batch_parts[0]} only"
        names.append(f"batch{parts}{atomic}")
    return "; ".join(names)


def _credentials() -> str:
    return "\n".join(
        (
            "credentials for all accounts:",
            f"  {WRITE_TOKEN}  API token that may read and write",
            f"  {READ_TOKEN}  API token that may only read",
            f"  {EMAIL} with {KEY}  email address and global API key that may read and write",
        )
    )


def _control() -> str:
    app = create_app(Emulator())
    lines = ["control endpoints (same port, no credentials):"]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("control."):
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            text = app.view_functions[rule.endpoint].__doc__ or ""
            lines += [
                f"  {' '.join(methods)} {rule.rule}",
                textwrap.indent(inspect.cleandoc(text), "      "),
            ]
    return "\n".join(lines)


def _behaviour() -> str:
    """The list in the docstring of the class."""
    items = inspect.cleandoc(Behaviour.__doc__ or "").partition("\n\n")[2].replace("``", "")
    return f"behaviours of messages:\n{textwrap.indent(items, '  ')}"
