# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account of the emulator, without an SDK."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from ansible_collections.community.cloudflare.tests.emulator import api
from ansible_collections.community.cloudflare.tests.emulator.server import control


@dataclass(frozen=True)
class Account:
    """An account of the emulator, used with plain HTTP requests. ``area`` is the first part of all paths."""

    base_url: str
    id: str
    area: str = "settings/"

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request. The path is relative to the area."""
        url = f"{self.base_url}/accounts/{self.id}/email-security/{self.area}{path}"
        return requests.request(
            method, url, headers={"Authorization": f"Bearer {api.WRITE_TOKEN}"}, timeout=10, **options
        )

    def result(self, method: str, path: str, **options: Any) -> Any:
        response = self.send(method, path, **options)
        assert response.ok, response.text
        return response.json()["result"]

    def refusal(self, method: str, path: str, **options: Any) -> tuple[int, int, str | None]:
        """The status, the error code, and the invalid field or parameter of a refused request."""
        response = self.send(method, path, **options)
        error = response.json()["errors"][0]
        source = error.get("source", {})
        return response.status_code, error["code"], source.get("pointer", source.get("parameter"))

    def control(self, method: str, name: str, document: Any = None) -> Any:
        """Call a control endpoint."""
        response = requests.request(method, control(self.base_url, name), json=document, timeout=30)
        response.raise_for_status()
        return response.json()

    def add(self, path: str, rows: list[Any]) -> Any:
        """Add entries without checks."""
        return self.control("POST", f"entries/{self.id}/{path}", rows)
