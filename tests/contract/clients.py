# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Three clients of one list with the same methods: Cloudflare's TypeScript SDK, its Python SDK, and the collection."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cloudflare
import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._module.info import run_info
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.module_utils._module.one import run_one
from ansible_collections.community.cloudflare.tests.unit.support.module import run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import SAMPLES as LISTS

from .conftest import Contract

Entry = dict[str, Any]

RESOURCES = {each.path: each.resource for each in LISTS}


class Client(Protocol):
    """A client for one list of one account. Entries are dicts of JSON values."""

    def create(self, values: Entry) -> str:
        """Create an entry and return its id."""

    def create_in_bulk(self, values: Entry) -> str:
        """Create an entry with the call for many entries and return its id."""

    def edit(self, entry_id: str, change: Entry) -> None:
        """Change some fields of an entry."""

    def delete(self, entry_id: str) -> None:
        """Delete an entry."""

    def get(self, entry_id: str) -> Entry | None:
        """The entry, or None if there is no entry with this id."""

    def all(self) -> list[Entry]:
        """All entries of all pages."""

    def written(self, values: Entry) -> Entry:
        """The values that the account has after this client wrote ``values``."""

    def read(self, values: Entry) -> Entry:
        """The values that this client returns if the account has ``values``."""


class _Sdk:
    """What both SDKs have in common: they do not change values, and their batches need all four parts."""

    def written(self, values: Entry) -> Entry:
        return values

    def read(self, values: Entry) -> Entry:
        return values

    @staticmethod
    def _posts(values: Entry) -> dict[str, Any]:
        return {"deletes": [], "patches": [], "puts": [], "posts": [values]}


class TypeScriptProcess:
    """The TypeScript SDK in a Node process, which handles one call at a time."""

    def __init__(self, folder: Path) -> None:
        command = ("node", str(folder / "driver.mjs"))
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        description = self._read()
        self.name = f"TypeScript SDK {description['version']}"
        self.methods: dict[str, list[str]] = description["lists"]

    def send(self, call: dict[str, Any]) -> dict[str, Any]:
        """Send a call to the driver. Returns its ``result`` or its ``error``."""
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(call)}\n")
        self._process.stdin.flush()
        return self._read()

    def stop(self) -> None:
        self._process.communicate(timeout=10)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the driver exited with code {self._process.wait()}"
        response = json.loads(line)
        assert isinstance(response, dict)
        return response


class TypeScript(_Sdk):
    """Cloudflare's TypeScript SDK."""

    def __init__(self, process: TypeScriptProcess, contract: Contract, path: str) -> None:
        self._process = process
        self._contract = contract
        self._path = path

    def create(self, values: Entry) -> str:
        return str(self._call("create", **values)["id"])

    def create_in_bulk(self, values: Entry) -> str:
        return str(self._call("batch", **self._posts(values))["posts"][0]["id"])

    def edit(self, entry_id: str, change: Entry) -> None:
        self._call("edit", entry_id, **change)

    def delete(self, entry_id: str) -> None:
        self._call("delete", entry_id)

    def get(self, entry_id: str) -> Entry | None:
        response = self._send("get", entry_id)
        if response.get("error", {}).get("status") == 404:
            return None
        entry: Entry = self._result(response)
        return entry

    def all(self) -> list[Entry]:
        """The SDK reads all pages, which are small here."""
        entries: list[Entry] = self._call("list", per_page=2)
        return entries

    def _call(self, method: str, entry_id: str | None = None, **params: Any) -> Any:
        return self._result(self._send(method, entry_id, **params))

    def _send(self, method: str, entry_id: str | None, **params: Any) -> dict[str, Any]:
        """Call a method of the SDK. Skips the test if the SDK does not have it."""
        if method not in self._process.methods.get(self._path, ()):
            pytest.skip(f"{self._process.name} has no {method} for {self._path}")
        account = {"base_url": self._contract.base_url, "api_token": self._contract.token}
        params = {"account_id": self._contract.account_id, **params}
        path = f"settings.{self._path}"
        return self._process.send({**account, "path": path, "method": method, "id": entry_id, "params": params})

    @staticmethod
    def _result(response: dict[str, Any]) -> Any:
        assert "error" not in response, response["error"]["message"]
        return response["result"]


class Python(_Sdk):
    """Cloudflare's Python SDK."""

    def __init__(self, contract: Contract, path: str) -> None:
        self._sdk = contract.resource(path)
        self._path = path
        self._account = {"account_id": contract.account_id}

    def create(self, values: Entry) -> str:
        return str(self._sdk.create(**values, **self._account).id)

    def create_in_bulk(self, values: Entry) -> str:
        if not hasattr(self._sdk, "batch"):
            pytest.skip(f"Python SDK {cloudflare.__version__} has no batch for {self._path}")
        return str(self._sdk.batch(**self._posts(values), **self._account).posts[0].id)

    def edit(self, entry_id: str, change: Entry) -> None:
        self._sdk.edit(entry_id, **change, **self._account)

    def delete(self, entry_id: str) -> None:
        self._sdk.delete(entry_id, **self._account)

    def get(self, entry_id: str) -> Entry | None:
        try:
            return self._as_entry(self._sdk.get(entry_id, **self._account))
        except cloudflare.NotFoundError:
            return None

    def all(self) -> list[Entry]:
        return [self._as_entry(entry) for entry in self._sdk.list(**self._account)]

    @staticmethod
    def _as_entry(model: Any) -> Entry:
        entry: Entry = model.to_dict(mode="json")
        return entry


class Collection:
    """The modules of this collection."""

    def __init__(self, contract: Contract, path: str) -> None:
        self._options = contract.options
        self._resource = RESOURCES[path]

    def create(self, values: Entry) -> str:
        return str(self._run(run_one, **values)["id"])

    def create_in_bulk(self, values: Entry) -> str:
        """With the list module, which uses batches if the list has them."""
        result = self._run(run_many, **{self._resource.items: [values]})
        return str(result["created"][0]["id"])

    def edit(self, entry_id: str, change: Entry) -> None:
        self._run(run_one, id=entry_id, **self.written(change))

    def delete(self, entry_id: str) -> None:
        self._run(run_one, id=entry_id, state="absent")

    def get(self, entry_id: str) -> Entry | None:
        return next(iter(self._info(id=entry_id)), None)

    def all(self) -> list[Entry]:
        return self._info()

    def written(self, values: Entry) -> Entry:
        """A task cannot set null. It clears a note with an empty text."""
        return {name: "" if value is None else value for name, value in values.items()}

    def read(self, values: Entry) -> Entry:
        """Results have null instead of an empty note."""
        return {name: None if value == "" else value for name, value in values.items()}

    def _info(self, **options: Any) -> list[Entry]:
        entries: list[Entry] = self._run(run_info, **options)[self._resource.items]
        return entries

    def _run(self, run: Callable[[Resource], None], **options: Any) -> dict[str, Any]:
        result = run_module(lambda: run(self._resource), {**self._options, **options})
        assert "failed" not in result, result
        return result
