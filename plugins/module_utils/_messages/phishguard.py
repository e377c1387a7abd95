# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the reports of PhishGuard. Source: Cloudflare's Python SDK 5.9."""

from __future__ import annotations

import itertools
from typing import Any

from . import action
from .action import Context
from .api import rows
from .options import CHOOSE
from .times import window

#: The fields of a report in results, in order.
FIELDS = ("id", "title", "content", "disposition", "priority", "fields", "tags", "created_at", "updated_at")

OPTIONS: dict[str, dict[str, Any]] = {
    "timeout": CHOOSE["timeout"],
    "since": {"type": "str"},
    "start": {"type": "str"},
    "end": {"type": "str"},
    "limit": {"type": "int"},
}


def read_reports(context: Context) -> dict[str, Any]:
    """Read the reports of a time, at most ``limit``."""
    params = context.params
    if params["limit"] is not None:
        action.check_positive("limit", params["limit"])
    start, end = window(params["since"], params["start"], params["end"])
    path = context.account.path("phishguard", "reports")
    found = itertools.islice(rows(context.account, path, {"start": start, "end": end}), params["limit"])
    reports = [{name: each.get(name) for name in FIELDS} for each in found]
    return {"changed": False, "reports": reports, "count": len(reports), "start": start, "end": end}
