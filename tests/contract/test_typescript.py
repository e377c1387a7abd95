# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's Python SDK and the collection read unchanged what its TypeScript SDK writes, and vice versa."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.emulator.message_seeds import message_id

from .clients import Client, Collection, Entry, Python, TypeScript, TypeScriptProcess
from .conftest import SDK_MAJOR, Contract
from .interoperability import PROPERTY, Cell
from .samples import SAMPLES, Sample

if SDK_MAJOR == 4:
    pytest.skip("the TypeScript SDK has no integer ids", allow_module_level=True)
if "TYPESCRIPT_SDK" not in os.environ:
    reason = os.environ.get("NO_TYPESCRIPT_SDK", "nox -s contract installs the TypeScript SDK")
    pytest.skip(reason, allow_module_level=True)

PAIRS = [
    ("TypeScript", "Python"),
    ("TypeScript", "collection"),
    ("Python", "TypeScript"),
    ("collection", "TypeScript"),
]
#: A note with characters that are easily lost or changed.
NOTE = 'Zoë: "10 % \\ off" 😀 <&>\n\tIt\'s {{ not }} a template, ${nor} %s'

Connect = Callable[[str, str], Client]


@dataclass(frozen=True)
class Pair:
    """Two clients of one list, and the list's sample."""

    writer: Client
    reader: Client
    sample: Sample

    @property
    def new(self) -> Entry:
        notes = dict.fromkeys({"comments", "notes"} & self.sample.new.keys(), NOTE)
        return {**self.sample.new, **notes}

    def assert_read(self, entry_id: str, values: Entry) -> None:
        """Check that the reader gets these values by id and in the list, and the same entry as the writer."""
        entry, same = self.reader.get(entry_id), self.writer.get(entry_id)
        assert entry is not None
        assert same is not None
        assert entry in self.reader.all()
        expected = self.reader.read(self.writer.written(values))
        assert {name: entry[name] for name in expected} == expected
        # The collection shows no deprecated fields.
        shared = entry.keys() & same.keys()
        assert {"id", "created_at", "modified_at"} <= shared
        assert self.reader.read({name: same[name] for name in shared}) == self.writer.read(
            {name: entry[name] for name in shared}
        )


@pytest.fixture(scope="module")
def typescript() -> Iterator[TypeScriptProcess]:
    process = TypeScriptProcess(Path(os.environ["TYPESCRIPT_SDK"]))
    yield process
    process.stop()


@pytest.fixture
def connect(typescript: TypeScriptProcess, contract: Contract) -> Connect:
    """A function that makes a client from its name and the path of a list."""

    def connect_client(name: str, path: str) -> Client:
        if name == "TypeScript":
            return TypeScript(typescript, contract, path)
        return Python(contract, path) if name == "Python" else Collection(contract, path)

    return connect_client


@pytest.fixture(params=SAMPLES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PAIRS, ids=" > ".join)
def pair(request: pytest.FixtureRequest, connect: Connect, path: str) -> Pair:
    verb = request.function.__name__.replace("test_", "")
    cell = Cell(path, " > ".join(request.param), verb)
    request.node.user_properties.append((PROPERTY, cell))
    writer, reader = (connect(name, path) for name in request.param)
    return Pair(writer, reader, SAMPLES[path])


def test_create(pair: Pair) -> None:
    pair.assert_read(pair.writer.create(pair.new), pair.new)


def test_bulk(pair: Pair) -> None:
    """In a batch, except that the collection also works with lists that have no batches."""
    pair.assert_read(pair.writer.create_in_bulk(pair.new), pair.new)


def test_edit(pair: Pair) -> None:
    entry_id = pair.reader.create(pair.new)
    pair.writer.edit(entry_id, pair.sample.change)
    pair.assert_read(entry_id, pair.sample.change)


def test_delete(pair: Pair) -> None:
    entry_id = pair.reader.create(pair.new)
    pair.writer.delete(entry_id)
    assert pair.reader.get(entry_id) is None
    assert entry_id not in [entry["id"] for entry in pair.reader.all()]


@pytest.mark.parametrize("other", ["Python", "collection"])
def test_all_entries(connect: Connect, path: str, other: str) -> None:
    """The other clients get the same list as the TypeScript SDK, which reads it in small pages."""
    reader = connect(other, path)
    theirs = {entry["id"]: entry for entry in connect("TypeScript", path).all()}
    ours = {entry["id"]: entry for entry in reader.all()}
    shared = set(next(iter(theirs.values()))) & set(next(iter(ours.values())))
    assert ours.keys() == theirs.keys()
    for entry_id, entry in ours.items():
        assert {name: entry[name] for name in shared} == reader.read({name: theirs[entry_id][name] for name in shared})


@pytest.mark.parametrize(
    ("path", "method", "params", "count"),
    [
        ("investigate", "list", {"detections_only": False, "sender": "evil.example"}, 4),
        ("investigate.move", "bulk", {"ids": [message_id(2)], "destination": "DeletedItems"}, 3),
        ("investigate.release", "bulk", {"ids": [message_id(5)]}, 1),
        ("submissions", "list", {"type": "USER"}, 1),
        ("phishguard.reports", "list", {"per_page": 5}, 2),
        ("investigate.bulk", "list", {}, 0),
    ],
)
def test_messages(
    typescript: TypeScriptProcess, contract: Contract, path: str, method: str, params: Any, count: int
) -> None:
    """The emulator accepts the requests of the TypeScript SDK."""
    found = on_messages(typescript, contract, path, method, None, **params, first_page=True)
    assert len(found) == count


def test_one_message(typescript: TypeScriptProcess, contract: Contract) -> None:
    malicious = message_id(7)
    assert on_messages(typescript, contract, "investigate", "get", malicious)["id"] == malicious
    for part in ("detections", "preview", "raw", "trace"):
        assert on_messages(typescript, contract, f"investigate.{part}", "get", malicious)
    assert on_messages(typescript, contract, "investigate.preview", "create", None, id=message_id(1))["screenshot"]


def on_messages(
    typescript: TypeScriptProcess,
    contract: Contract,
    path: str,
    method: str,
    message: str | None,
    first_page: bool = False,
    **params: Any,
) -> Any:
    """Call a method of a resource for messages."""
    response = typescript.send(
        {
            "base_url": contract.base_url,
            "api_token": contract.token,
            "path": path,
            "method": method,
            "id": message,
            "params": {"account_id": contract.account_id, **params},
            "first_page": first_page,
        }
    )
    assert "error" not in response, response["error"]["message"]
    return response["result"]


def test_the_sdk_has_no_unknown_lists(typescript: TypeScriptProcess) -> None:
    assert typescript.methods.keys() <= SAMPLES.keys()
