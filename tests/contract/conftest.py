# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cloudflare
import pytest
import requests

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import control, serving
from ansible_collections.community.cloudflare.tests.emulator.table import LISTS

from .interoperability import PROPERTY, table

#: Version 4 of the SDK is the last one with integer ids. Later versions have UUIDs.
SDK_MAJOR = int(cloudflare.__version__.partition(".")[0])
#: The lists that this SDK has.
KNOWN = [path for path in LISTS if hasattr(cloudflare.Cloudflare(api_token="unused").email_security.settings, path)]


@dataclass(frozen=True)
class Contract:
    """An account of the emulator, and the SDK that supports its ids."""

    base_url: str
    account_id: str
    token: str = api.WRITE_TOKEN

    @property
    def sdk(self) -> Any:
        """The SDK's resource for allow policies."""
        return self.resource("allow_policies")

    def resource(self, path: str) -> Any:
        """The SDK's resource for the list with this path."""
        return getattr(self.client().email_security.settings, path)

    def client(self, **options: Any) -> Any:
        """The SDK, without retries. It refuses every response that does not match its types."""
        given = {"base_url": self.base_url, "api_token": self.token, **options}
        return cloudflare.Cloudflare(**given, max_retries=0, _strict_response_validation=True)

    @property
    def options(self) -> dict[str, str]:
        """The account and the credentials as module options."""
        return {"base_url": self.base_url, "account_id": self.account_id, "api_token": self.token}

    def received(self) -> list[dict[str, Any]]:
        """The requests that the emulator received so far, each with method, path, query and body."""
        received = requests.get(control(self.base_url, "requests"), timeout=10).json()
        return [{name: each[name] for name in ("method", "path", "query", "body")} for each in received]

    def respond_next(self, status: int, document: Any) -> None:
        """Make the emulator respond to the next request with this JSON document."""
        fault = {"status": status, "body": json.dumps(document), "headers": {"Content-Type": "application/json"}}
        requests.post(control(self.base_url, "faults"), json=[fault], timeout=10).raise_for_status()

    def reset(self) -> None:
        requests.post(control(self.base_url, "reset"), timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One emulator for all tests, because starting one takes longer than most of them."""
    with serving() as base_url:
        yield base_url


@pytest.fixture
def base_url(server: str) -> str:
    """The URL of an emulator in its initial state."""
    requests.post(control(server, "reset"), timeout=10).raise_for_status()
    return server


@pytest.fixture
def contract(base_url: str) -> Contract:
    return Contract(base_url, api.INTEGER_ACCOUNT if SDK_MAJOR == 4 else api.UUID_ACCOUNT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of ``test_typescript.py``."""
    cells = [
        (outcome, value)
        for outcome in ("passed", "skipped", "failed", "error")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())  # a skipped file has none
        if name == PROPERTY
    ]
    if cells:
        terminalreporter.section("Interoperability: written by > read by, unchanged")
        for line in table(cells):
            terminalreporter.line(line)
