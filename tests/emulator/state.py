# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the server."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from flask import current_app

from .behaviour import Behaviour
from .mail import Mail
from .seeds import INTEGER_ACCOUNT, OTHER_SEEDS, SEEDS, UUID_ACCOUNT, allow_policy
from .store import Store
from .table import LISTS


class Emulator:
    """The requests so far, the faults for the next requests, and the lists and the mail of each account.

    ``latency`` is the extra time for every response, in seconds. ``seeds`` are the initial allow policies. Each request
    holds the lock, so requests change the account one at a time.
    """

    def __init__(
        self,
        latency: float = 0.0,
        seeds: Sequence[tuple[str, str, str, str | None]] = SEEDS,
        *,
        quick_jobs: bool = False,
    ) -> None:
        self.latency = latency
        self._quick_jobs = quick_jobs
        self.seeds = {"allow_policies": [allow_policy(*seed) for seed in seeds], **OTHER_SEEDS}
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Go back to the initial state."""
        self.requests: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.accounts = {
            INTEGER_ACCOUNT: {path: Store(each, integers=True) for path, each in LISTS.items() if each.integer_calls},
            UUID_ACCOUNT: {path: Store(each, integers=False) for path, each in LISTS.items()},
        }
        self.behaviour = Behaviour(quick_jobs=self._quick_jobs)
        self.mail = {account: Mail(self.behaviour) for account in self.accounts}
        for stores in self.accounts.values():
            for path, store in stores.items():
                for row in self.seeds[path]:
                    store.add(row)


def current() -> Emulator:
    """The emulator that serves this request."""
    found: Emulator = current_app.extensions["emulator"]
    return found
