# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How messages behave, as tests set it with ``/_emulator/behaviour``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from .checks import Invalid


@dataclass
class Behaviour:
    """The settings, with their defaults. ``--help`` shows this list.

    - ``slow_searches``: the number of next search requests that answer 202
    - ``location``: the ``Location`` header of a 202, instead of the right one
    - ``relative_location``: the ``Location`` header of a 202 has no scheme and no host
    - ``page_size``: pages have at most this number of entries, even if the request asks for more
    - ``repeat_cursor``: from the second page of a search on, ``next`` is the cursor of the request
    - ``quick_jobs``: a job ends with the first request that asks for it, not step by step
    - ``job_growth``: the number of messages that arrive before the next job searches
    - ``fail_recipients``: the status of each address in which a move fails. A release puts the address into the list with
      the name ``failed`` or ``undelivered``, or else into ``failed``
    - ``refuse_submissions``: the error for a submission, by alert_id or postfix_id
    - ``delay_effects``: the number of next requests that still show a message and its action log as before an action
    - ``bare_release``: a release also accepts the list of ids as its body, as SDKs before 5.9 sent it
    - ``deprecated_fields``: messages have the fields that ended on 1 Nov 2026, but that SDK 5.9 requires
    """

    slow_searches: int = 0
    location: str | None = None
    relative_location: bool = False
    page_size: int | None = None
    repeat_cursor: bool = False
    quick_jobs: bool = False
    job_growth: int = 0
    fail_recipients: dict[str, str] = field(default_factory=dict)
    refuse_submissions: dict[str, str] = field(default_factory=dict)
    delay_effects: int = 0
    bare_release: bool = False
    deprecated_fields: bool = False

    def change(self, values: dict[str, Any]) -> None:
        """Change some settings. Raises Invalid for unknown names."""
        for name in values:
            if name not in {each.name for each in fields(self)}:
                raise Invalid(f"/{name}", f"{name} is not a behaviour")
        for name, value in values.items():
            setattr(self, name, value)
