# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The window of a search: a time with a zone, or a duration before now.

Every function raises ValueError with a text that continues a sentence after the option's name.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from .. import _clock
from .._errors import InvalidOption, about

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?([Zz]|[+-]\d\d:\d\d)")
_DURATION = re.compile(r"([0-9]{1,5})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

#: What the API searches if it gets no times. It is sent all the same, so that all pages have the same window.
_DEFAULT_WINDOW = timedelta(days=30)


def window(since: str | None, start: str | None, end: str | None) -> tuple[str, str]:
    """The start and the end of a search, as the API takes them. The end is now, unless it is given.

    Raises InvalidOption.
    """
    now = datetime.fromtimestamp(_clock.now(), timezone.utc)
    if since is not None and start is not None:
        raise InvalidOption("since", "and start are mutually exclusive")
    with about("end"):
        last = _time(end) if end is not None else now
    if since is not None:
        with about("since"):
            first = now - _duration(since)
    else:
        with about("start"):
            first = _time(start) if start is not None else last - _DEFAULT_WINDOW
    if first > now:
        raise InvalidOption("start", "must not be in the future")
    if first >= last:
        raise InvalidOption("end" if end is not None else "start", "must be after the start of the search")
    return _text(first), _text(last)


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or not int(found[1]):
        raise ValueError(f"must be a duration such as 90m, 24h or 7d, not {text[:80]!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _time(text: str) -> datetime:
    """A time with a zone. A local time is refused, because the zone of the host would decide what is found."""
    found = _TIME.fullmatch(text.strip())
    try:
        if found:
            zone = "+00:00" if found[4] in "Zz" else found[4]
            return datetime.fromisoformat(f"{found[1]}T{found[2]}.{(found[3] or '').ljust(6, '0')}{zone}")
    except ValueError:  # no such day or hour
        pass
    raise ValueError(f"must be a time with a zone, such as 2026-12-31T17:00:00Z, not {text[:80]!r}")


def _text(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
