# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A policy as the API sends it, with every field. Written out once, and not made from the code that reads it."""

from __future__ import annotations

from typing import Any

POLICY: dict[str, Any] = {
    "id": 2401,
    "pattern": "billing@partner.example",
    "pattern_type": "EMAIL",
    "is_regex": False,
    "is_acceptable_sender": True,
    "is_exempt_recipient": False,
    "is_trusted_sender": False,
    "verify_sender": True,
    "comments": "Invoices",
    "created_at": "2026-01-01T00:00:00Z",
    "modified_at": "2026-01-01T00:00:00Z",
}
#: Its switches, which a creation has to send.
FLAGS = {name: value for name, value in POLICY.items() if isinstance(value, bool)}
