# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument specs with which every module chooses messages: ids, or a search."""

from __future__ import annotations

from typing import Any

from .message import DISPOSITIONS

_STATUSES = ("delivered", "moved", "quarantined", "rejected", "deferred", "bounced", "queued", "move_failed")

#: The filters that the API applies.
SENT: dict[str, dict[str, Any]] = {
    **{
        name: {"type": "str"}
        for name in ("sender", "recipient", "domain", "subject", "message_id", "alert_id", "query", "smtp_helo_ip")
    },
    "delivery_status": {"type": "str", "choices": list(_STATUSES)},
    "message_action": {"type": "str", "choices": ["PREVIEW", "QUARANTINE_RELEASED", "MOVED"]},
}

#: All filters. Times and ``detections_only`` are none: they do not say which messages are meant.
FILTERS: dict[str, dict[str, Any]] = {
    **SENT,
    "final_disposition": {"type": "list", "elements": "str", "choices": list(DISPOSITIONS)},
    "exact_subject": {"type": "str"},
    "is_quarantined": {"type": "bool"},
}

SEARCH: dict[str, dict[str, Any]] = {
    **FILTERS,
    "since": {"type": "str"},
    "start": {"type": "str"},
    "end": {"type": "str"},
    "detections_only": {"type": "bool"},
}

#: The folders to move to. The API cannot bring a purged message back.
PURGE = "RecoverableItemsPurges"
DESTINATIONS = ("Inbox", "JunkEmail", "DeletedItems", "RecoverableItemsDeletions", PURGE)

#: ``timeout`` is longer than for the lists, because a search and a move in many mailboxes take long.
CHOOSE: dict[str, dict[str, Any]] = {
    "timeout": {"type": "float", "default": 120.0},
    "ids": {"type": "list", "elements": "raw", "aliases": ["id"]},
    **SEARCH,
}
