# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time, and waiting. Tests replace only this module."""

from __future__ import annotations

import random
import time


def now() -> float:
    """The current time, in seconds since the epoch."""
    return time.time()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def jitter(seconds: float) -> float:
    """A random duration from half to one and a half times ``seconds``, so that clients do not retry in step."""
    return seconds * random.uniform(0.5, 1.5)
