# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts as the API may really hold them, whatever a task would have to give.

They have missing values, words that nobody knows, several entries with one name, long texts, line breaks, names that would be
refused today, and entries that are not ours.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held
from ansible_collections.community.cloudflare.plugins.module_utils._entry.fields import (
    Choice,
    Field,
    Flag,
    Name,
    Number,
    TextSet,
)
from ansible_collections.community.cloudflare.tests.unit.support.samples import REGISTRY, Sample

_NAMES = (
    *("x.example", "X.EXAMPLE", "x.example.", "bücher.example", "xn--bcher-kva.example", "xn--paypal-.example"),
    *("192.0.2.1", "192.0.2.1/32", "10.0.0.1", "a@x.example", "a@x.example, b@x.example", "line\nbreak"),
    *("zero\u200bwidth", "bidi\u202e", "U+2028\u2028", "[1, 2]", "True", "0123", "yes", "# x", "- x", "{{ x }}", "*"),
    *(" padded ", "é", "e\u0301", "x" * 1025, f"{'y' * 4000}@x.example", "********", "%s", "null", "~", "\x7f"),
)
_NOTES = (
    None,
    "",
    "plain",
    "trailing \nlines\r\n",
    "\n",
    "x" * 5000,
    "********",
    "{{ x }}",
    "\u2028",
    "no",
    "-",
    "\x1b[31m",
)
_POOL_SIZE = 300  # entries


def _choices(field: Field, is_first_name: bool) -> Sequence[Any]:
    if isinstance(field, Flag):
        return (True, False, None)
    if isinstance(field, Choice):
        return (*field.choices, *field.choices, *field.retired, "WORD_OF_TOMORROW", None)
    if isinstance(field, Number):
        return (field.minimum, field.maximum, field.maximum + 1, 0, -1, None)
    if isinstance(field, TextSet):
        known = list(field.choices[:2]) or ["a.x.example", "192.0.2.1"]
        odd = ["two\nlines", "WORD_OF_TOMORROW", "- x\n- y", "a, b", ""]
        return ([], None, known, known[:1], [*known, odd[0]], odd[1:2], odd)
    if isinstance(field, Name):
        return _NAMES if is_first_name else (*_NAMES[:4], *_NAMES[11:16], None)
    return _NOTES


def accounts(sample: Sample) -> st.SearchStrategy[list[Held]]:
    """A strategy for the entries of a list. The API's documents of the entries may lack keys."""
    rng = random.Random(1)
    pool = [_document(sample, rng) for _number in range(_POOL_SIZE)]
    # An entry can be there several times, with other ids and times.
    return st.lists(st.sampled_from(pool), max_size=6).map(
        lambda documents: [_held(sample, document, number) for number, document in enumerate(documents, 1)]
    )


def _document(sample: Sample, rng: random.Random) -> dict[str, Any]:
    first = sample.identity[0]
    values = {
        name: rng.choice(_choices(field, name == first)) if rng.random() < 0.7 or name == first else sample.entry[name]
        for name, field in sample.resource.fields.items()
    }
    if sample is REGISTRY:
        values["provenance"] = rng.choice(["A1S_INTERNAL", None, "SNOOPY-OFFICE_365"])
        if rng.random() < 0.2:
            values["email"] = None
    return {name: value for name, value in values.items() if value is not None or rng.random() < 0.5}


def _held(sample: Sample, document: dict[str, Any], number: int) -> Held:
    times = {"created_at": f"2026-01-0{number}T00:00:00Z"} if number % 3 else {}
    return sample.resource.held({**document, **times, "id": str(uuid.UUID(int=number))})
