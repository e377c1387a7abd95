# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cloudflare
import pytest
import requests

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import control, serving

#: 4 is the last generation of the SDK that knows integer ids; from 5 on, ids are UUIDs.
GENERATION = int(cloudflare.__version__.partition(".")[0])


@dataclass(frozen=True)
class Contract:
    """An account of the emulator, and Cloudflare's SDK of the account's generation."""

    base_url: str
    account_id: str
    token: str = api.WRITE_TOKEN

    @property
    def sdk(self) -> Any:
        """The SDK's allow policies. It refuses every answer that its own types do not allow, and repeats nothing."""
        return self.client().email_security.settings.allow_policies

    def client(self, **options: Any) -> Any:
        given = {"base_url": self.base_url, "api_token": self.token, **options}
        return cloudflare.Cloudflare(**given, max_retries=0, _strict_response_validation=True)

    @property
    def options(self) -> dict[str, str]:
        """The same account and credentials, for a module."""
        return {"base_url": self.base_url, "account_id": self.account_id, "api_token": self.token}

    def received(self) -> list[dict[str, Any]]:
        """What the emulator was asked so far: method, path, query and body of each request."""
        answer = requests.get(control(self.base_url, "requests"), timeout=10).json()
        return [{name: each[name] for name in ("method", "path", "query", "body")} for each in answer]

    def answer_next(self, status: int, body: str) -> None:
        """Have the emulator answer the next request with this."""
        requests.post(
            control(self.base_url, "faults"), json=[{"status": status, "body": body}], timeout=10
        ).raise_for_status()

    def reset(self) -> None:
        requests.post(control(self.base_url, "reset"), timeout=10).raise_for_status()


@pytest.fixture
def contract() -> Iterator[Contract]:
    with serving() as base_url:
        yield Contract(base_url, api.INTEGER_ACCOUNT if GENERATION == 4 else api.UUID_ACCOUNT)
