# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small models of every list for the property tests. They generate arbitrary accounts and tasks.

A model decides whether an entry of a task matches an entry of the account, without the code under test. It knows equal
spellings only from the tables below.
"""

from __future__ import annotations

import functools
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import EntryId, Held, Wanted
from ansible_collections.community.cloudflare.plugins.module_utils._entry.resource import Resource
from ansible_collections.community.cloudflare.tests.unit.support import samples

#: The entries of an account and of a task.
Case = tuple[list[Held], list[Wanted]]

_POOL_SIZE = 400  # entries in each pool


@dataclass(frozen=True)
class Model:
    """The values that each field may have. There are only a few, so that entries of an account and a task often match.

    - ``spellings``: every spelling of a name, with its normalized form
    - ``held_only``: values that only an account may have, and that match every value of a task
    - ``regex_flag``: the field that makes the first name a regular expression, which is compared literally
    - ``defaults``: the values that ``state=exact`` sets for fields that are not given
    """

    sample: samples.Sample
    identity: tuple[str, ...]
    spellings: Mapping[str, Mapping[str, str]]
    values: Mapping[str, tuple[Any, ...]]
    defaults: Mapping[str, Any]
    regex_flag: str = ""
    held_only: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def resource(self) -> Resource:
        """The list that is tested."""
        return self.sample.resource

    @functools.cached_property
    def cases(self) -> st.SearchStrategy[Case]:
        """An account and a task. The account may have several entries with the same name, in any order of age.

        The entries come from pools, because hypothesis takes ten times as long to build each entry from its fields.
        """
        rng = random.Random(1)
        entries = [self._held_values(rng) for _number in range(_POOL_SIZE)]
        held = st.lists(st.tuples(st.sampled_from(entries), st.integers(1, 9)), max_size=5).map(self._account)
        task = st.lists(st.sampled_from([self._wanted(rng) for _number in range(_POOL_SIZE)]), max_size=4)
        return st.tuples(held, task)

    def _held_values(self, rng: random.Random) -> dict[str, Any]:
        names = {name: rng.choice(list(spellings)) for name, spellings in self.spellings.items()}
        others = {
            name: rng.choice([*values, *self.held_only.get(name, (None,))]) for name, values in self.values.items()
        }
        values = {name: None if value == "" else value for name, value in {**names, **others}.items()}
        return {**dict.fromkeys(self.sample.fields), **values}

    def _account(self, aged: list[tuple[dict[str, Any], int]]) -> list[Held]:
        read_only = dict.fromkeys((*self.sample.read_only, "modified_at"))
        return [
            Held(_id(at), values, {**read_only, "created_at": f"2026-01-{age:02}T00:00:00.00000{at}Z"})
            for at, (values, age) in enumerate(aged)
        ]

    def _wanted(self, rng: random.Random) -> Wanted:
        """An entry of a task: by name with all or some fields, or by id with or without a new name."""
        form = rng.choice(["whole", "some", "some", "by id"])
        values: dict[str, Any] = {}
        for name, choices in {**self.spellings, **self.values}.items():
            required = form == "whole" or (form == "some" and name == self.identity[0])
            if required or rng.random() < 0.5:
                values[name] = rng.choice(list(choices))
        return Wanted(_id(rng.randrange(5)) if form == "by id" else None, values)

    def matches(self, wanted: Wanted, held: Held) -> bool:
        """Whether an entry of a task identifies this entry of the account."""
        if wanted.id is not None:
            return wanted.id == held.id
        return all(
            self.equal(name, wanted.values, held.values) or held.values[name] in self.held_only.get(name, ())
            for name in self.identity
            if name in wanted.values
        )

    def satisfied_by(self, wanted: Wanted, held: Held) -> bool:
        """Whether an entry of the account has all values that an entry of a task gives."""
        return all(self.equal(name, wanted.values, held.values) for name in wanted.values)

    def with_defaults(self, wanted: Wanted) -> Wanted:
        """The entry as ``state=exact`` treats it."""
        return Wanted(wanted.id, {**self.defaults, **wanted.values})

    def equal(self, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Whether a field counts as the same on both sides."""
        is_regex = name == self.identity[0] and (one.get(self.regex_flag) or other.get(self.regex_flag))
        return bool(
            self._normalized(name, one.get(name), is_regex) == self._normalized(name, other.get(name), is_regex)
        )

    def _normalized(self, name: str, value: Any, is_regex: Any) -> Any:
        if isinstance(value, list):
            return frozenset(value) or None
        if name in self.spellings and not is_regex:
            return self.spellings[name][value]
        return value or None


def _id(number: int) -> EntryId:
    return str(uuid.UUID(int=number + 1))


FLAG = (False, True)

MODELS = (
    Model(
        samples.ALLOW,
        identity=("pattern", "pattern_type"),
        spellings={
            "pattern": {
                "x.example": "x.example",
                "X.EXAMPLE": "x.example",
                "192.0.2.1": "192.0.2.1",
                "192.0.2.1/32": "192.0.2.1",
            }
        },
        values={
            "pattern_type": ("DOMAIN", "EMAIL"),
            "is_regex": FLAG,
            "is_acceptable_sender": FLAG,
            "is_exempt_recipient": FLAG,
            "is_trusted_sender": FLAG,
            "verify_sender": FLAG,
            "comments": ("", "a"),
        },
        defaults=samples.ALLOW.reset,
        regex_flag="is_regex",
        held_only={"pattern_type": ("UNKNOWN", None)},
    ),
    Model(
        samples.BLOCK,
        identity=("pattern", "pattern_type"),
        spellings={
            "pattern": {
                "y.example": "y.example",
                "y.EXAMPLE.": "y.example",
                "::ffff:192.0.2.1": "ip",
                "192.0.2.1": "ip",
            }
        },
        values={"pattern_type": ("DOMAIN", "EMAIL"), "is_regex": FLAG, "comments": ("", "a")},
        defaults=samples.BLOCK.reset,
        regex_flag="is_regex",
        held_only={"pattern_type": ("UNKNOWN", None)},
    ),
    Model(
        samples.TRUSTED,
        identity=("pattern",),
        spellings={"pattern": {"x.example": "x", "X.example": "x", "y.example": "y"}},
        values={"is_regex": FLAG, "is_recent": FLAG, "is_similarity": FLAG, "comments": ("", "a")},
        defaults=samples.TRUSTED.reset,
        regex_flag="is_regex",
    ),
    Model(
        samples.RESTRICTIONS,
        identity=("domain",),
        spellings={"domain": {"x.example": "x", "X.EXAMPLE.": "x", "y.example": "y"}},
        values={"exclude": ([], ["a.x.example", "b.x.example"], ["b.x.example", "a.x.example"]), "comments": ("", "a")},
        defaults=samples.RESTRICTIONS.reset,
    ),
    Model(
        samples.IGNORE_PATTERNS,
        identity=("pattern",),
        spellings={"pattern": {"a.*": "a.*", "A.*": "A.*", "b": "b"}},
        values={"comments": ("", "a")},
        defaults=samples.IGNORE_PATTERNS.reset,
    ),
    Model(
        samples.REGISTRY,
        identity=("email", "name"),
        spellings={
            "email": {"a@x.example": "a@x.example", "A@X.example.": "a@x.example", "b@x.example": "b@x.example"},
            "name": {"Ann": "ann", "ANN": "ann", "Bob": "bob"},
        },
        values={"is_email_regex": FLAG, "comments": ("", "a")},
        defaults=samples.REGISTRY.reset,
        regex_flag="is_email_regex",
    ),
    Model(
        samples.CONTENT,
        identity=("name",),
        spellings={"name": {"One": "one", "ONE": "one", "Two": "two"}},
        values={
            "pattern": ("a.*", "A.*"),
            "targets": (["BODY"], ["SUBJECT", "BODY"], ["BODY", "SUBJECT"]),
            "enabled": FLAG,
            "notes": ("", "a"),
        },
        defaults=samples.CONTENT.reset,
    ),
    Model(
        samples.DOMAIN,
        identity=("domain",),
        spellings={
            "domain": {
                "bücher.example": "bücher.example",
                "xn--bcher-kva.example": "bücher.example",
                "x.example": "x.example",
                "X.example.": "x.example",
            }
        },
        values={
            "allowed_delivery_modes": (["DIRECT"], ["DIRECT", "API"], ["API", "DIRECT"]),
            "drop_dispositions": ([], ["SPAM"]),
            "ip_restrictions": ([], ["192.0.2.0/24"]),
            "regions": (["GLOBAL"], ["DE"]),
            "folder": ("Inbox", "AllItems"),
            "lookback_hops": (1, 2),
            "require_tls_inbound": FLAG,
        },
        defaults=samples.DOMAIN.reset,
    ),
)

#: Runs a test with every model.
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.resource.path)
states = st.sampled_from(["present", "absent", "exact"])
