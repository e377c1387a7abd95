# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small worlds for the property tests: arbitrary accounts and tasks of every list.

What a plan should do is judged here, without the code that decides it: ``means`` and ``shows`` know the spellings only from
the tables below.
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

from ansible_collections.community.cloudflare.plugins.module_utils._resource import EntryId, Held, Resource, Wanted
from ansible_collections.community.cloudflare.tests.unit.support import samples

#: An account and a task.
Case = tuple[list[Held], list[Wanted]]

_POOL = 400  # entries of each kind


@dataclass(frozen=True)
class World:
    """The values that each field may have, few and alike, so that entries meet.

    ``spellings`` gives, for the names, the one spelling that stands for all that mean the same. ``held_only`` are values
    that an account may hold and that match every value of a task. ``literal`` is the flag that makes the first name a
    regular expression, which has one spelling only. ``defaults`` is what ``state=exact`` means for fields that are not given.
    """

    resource: Resource
    identity: tuple[str, ...]
    spellings: Mapping[str, Mapping[str, str]]
    values: Mapping[str, tuple[Any, ...]]
    needed: tuple[str, ...]
    defaults: Mapping[str, Any]
    literal: str = ""
    held_only: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @functools.cached_property
    def cases(self) -> st.SearchStrategy[Case]:
        """An account and a task. The account may hold one name several times, in any order of age.

        Entries come from pools: to build each of them from its fields takes hypothesis ten times as long.
        """
        chance = random.Random(1)
        entries = [self._held_values(chance) for _turn in range(_POOL)]
        held = st.lists(st.tuples(st.sampled_from(entries), st.integers(1, 9)), max_size=5).map(self._account)
        task = st.lists(st.sampled_from([self._wanted(chance) for _turn in range(_POOL)]), max_size=4)
        return st.tuples(held, task)

    def _held_values(self, chance: random.Random) -> dict[str, Any]:
        names = {name: chance.choice(list(spellings)) for name, spellings in self.spellings.items()}
        others = {
            name: chance.choice([*values, *self.held_only.get(name, (None,))]) for name, values in self.values.items()
        }
        return self.resource.as_held({**names, **others})

    def _account(self, aged: list[tuple[dict[str, Any], int]]) -> list[Held]:
        read_only = dict.fromkeys((*self.resource.read_only, "modified_at"))
        return [
            Held(_id(at), values, {**read_only, "created_at": f"2026-01-{age:02}T00:00:00.00000{at}Z"})
            for at, (values, age) in enumerate(aged)
        ]

    def _wanted(self, chance: random.Random) -> Wanted:
        """By name with all fields or with some, or by id, with and without another name."""
        kind = chance.choice(["whole", "some", "some", "by id"])
        values: dict[str, Any] = {}
        for name, choices in {**self.spellings, **self.values}.items():
            needed = kind == "whole" or (kind == "some" and name == self.identity[0])
            if needed or chance.random() < 0.5:
                values[name] = chance.choice(list(choices))
        return Wanted(_id(chance.randrange(5)) if kind == "by id" else None, values)

    def means(self, wanted: Wanted, held: Held) -> bool:
        """Whether a task's entry means that entry of the account."""
        if wanted.id is not None:
            return wanted.id == held.id
        return all(
            self._alike(name, wanted.values, held.values) or held.values[name] in self.held_only.get(name, ())
            for name in self.identity
            if name in wanted.values
        )

    def shows(self, wanted: Wanted, held: Held) -> bool:
        """Whether the account shows all that a task's entry says."""
        return all(self._alike(name, wanted.values, held.values) for name in wanted.values)

    def with_defaults(self, wanted: Wanted) -> Wanted:
        """What ``state=exact`` makes of an entry."""
        return Wanted(wanted.id, {**self.defaults, **wanted.values})

    def _alike(self, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        literal = name == self.identity[0] and (one.get(self.literal) or other.get(self.literal))
        return bool(self._spelled(name, one.get(name), literal) == self._spelled(name, other.get(name), literal))

    def _spelled(self, name: str, value: Any, literal: Any) -> Any:
        if isinstance(value, list):
            return frozenset(value) or None
        if name in self.spellings and not literal:
            return self.spellings[name][value]
        return value or None


def _id(number: int) -> EntryId:
    return str(uuid.UUID(int=number + 1))


FLAG = (False, True)

WORLDS = (
    World(
        samples.ALLOW.resource,
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
        needed=("pattern_type",),
        defaults=samples.ALLOW.reset,
        literal="is_regex",
        held_only={"pattern_type": ("UNKNOWN", None)},
    ),
    World(
        samples.BLOCK.resource,
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
        needed=("pattern_type",),
        defaults=samples.BLOCK.reset,
        literal="is_regex",
        held_only={"pattern_type": ("UNKNOWN", None)},
    ),
    World(
        samples.TRUSTED.resource,
        identity=("pattern",),
        spellings={"pattern": {"x.example": "x", "X.example": "x", "y.example": "y"}},
        values={"is_regex": FLAG, "is_recent": FLAG, "is_similarity": FLAG, "comments": ("", "a")},
        needed=(),
        defaults=samples.TRUSTED.reset,
        literal="is_regex",
    ),
    World(
        samples.RESTRICTIONS.resource,
        identity=("domain",),
        spellings={"domain": {"x.example": "x", "X.EXAMPLE.": "x", "y.example": "y"}},
        values={"exclude": ([], ["a.x.example", "b.x.example"], ["b.x.example", "a.x.example"]), "comments": ("", "a")},
        needed=(),
        defaults=samples.RESTRICTIONS.reset,
    ),
    World(
        samples.IGNORE_PATTERNS.resource,
        identity=("pattern",),
        spellings={"pattern": {"a.*": "a.*", "A.*": "A.*", "b": "b"}},
        values={"comments": ("", "a")},
        needed=(),
        defaults=samples.IGNORE_PATTERNS.reset,
    ),
    World(
        samples.REGISTRY.resource,
        identity=("email", "name"),
        spellings={
            "email": {"a@x.example": "a@x.example", "A@X.example.": "a@x.example", "b@x.example": "b@x.example"},
            "name": {"Ann": "ann", "ANN": "ann", "Bob": "bob"},
        },
        values={"is_email_regex": FLAG, "comments": ("", "a")},
        needed=("name",),
        defaults=samples.REGISTRY.reset,
        literal="is_email_regex",
    ),
    World(
        samples.CONTENT.resource,
        identity=("name",),
        spellings={"name": {"One": "one", "ONE": "one", "Two": "two"}},
        values={
            "pattern": ("a.*", "A.*"),
            "targets": (["BODY"], ["SUBJECT", "BODY"], ["BODY", "SUBJECT"]),
            "enabled": FLAG,
            "notes": ("", "a"),
        },
        needed=("pattern", "targets"),
        defaults=samples.CONTENT.reset,
    ),
    World(
        samples.DOMAIN.resource,
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
        needed=("allowed_delivery_modes", "regions"),
        defaults=samples.DOMAIN.reset,
    ),
)

#: Runs a test in every world.
every_world = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.resource.path)
states = st.sampled_from(["present", "absent", "exact"])
