# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""``until``: when an entry of a task expires. A date (it expires at the end of the day in UTC) or an RFC 3339 time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from .. import _clock

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?")


def has_expired(text: str) -> bool:
    """Whether this date or time has passed. Raises ValueError, with the end of a sentence, for anything else."""
    return datetime.fromtimestamp(_clock.now(), timezone.utc) >= expiry(text)


def expiry(text: str) -> datetime:
    """When an entry with this date or time expires. Raises ValueError, with the end of a sentence, for anything else."""
    text = text.strip()
    found = _TIME.fullmatch(text)
    if found and not found[4]:
        raise ValueError(f"needs a time zone, such as 2026-12-31T18:00:00+01:00 or 2026-12-31T17:00:00Z, not {text!r}")
    try:
        if _DATE.fullmatch(text):
            day = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
            return day + timedelta(days=1) if day.date() < date.max else day.replace(hour=23, minute=59)
        if found:
            zone = "+00:00" if found[4] in "Zz" else found[4]
            fraction = (found[3] or ".0")[:7].ljust(7, "0")
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{zone}")
    except ValueError:  # no such day or hour
        pass
    raise ValueError(f"must be a date (2026-12-31) or a time (2026-12-31T17:00:00Z), not {text[:80]!r}")
