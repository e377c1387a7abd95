# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Property tests: for arbitrary options, a module carries out the task or fails with a message, without a traceback."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, account_of, enforce, ensure
from ansible_collections.community.cloudflare.tests.unit.support.columns import assert_documented
from ansible_collections.community.cloudflare.tests.unit.support.memory import serving_from
from ansible_collections.community.cloudflare.tests.unit.support.samples import ID, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.texts import texts

scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts(max_size=5)
arbitrary = scalars | st.lists(scalars, max_size=2) | st.dictionaries(texts(max_size=3), scalars, max_size=1)
fewer_examples = settings(max_examples=settings().max_examples // 2)


def entries(sample: Sample) -> st.SearchStrategy[dict[str, Any]]:
    """Entries with values of the sample and some arbitrary values."""

    def values(name: str) -> st.SearchStrategy[Any]:
        known = [sample.entry[name], sample.other[name], *sample.spellings.get(name, ())]
        return st.sampled_from([*known, *known]) | arbitrary

    identity = st.sampled_from([sample.id_option, *sample.fields])
    whole = st.fixed_dictionaries({}, optional={name: values(name) for name in sample.fields})
    named = st.sampled_from([sample.named, sample.needed, {sample.id_option: ID}])
    arbitrary_name = st.fixed_dictionaries({}, optional={sample.id_option: arbitrary}) | st.dictionaries(
        identity, arbitrary, max_size=1
    )
    return st.tuples(whole, named, arbitrary_name).map(lambda parts: {**parts[0], **parts[1], **parts[2]})


@every_list
@given(data=st.data(), state=st.sampled_from(["present", "absent"]), check=st.booleans())
@fewer_examples
def test_one(sample: Sample, data: st.DataObject, state: str, check: bool) -> None:
    options = data.draw(entries(sample))
    account = account_of(sample)
    with serving_from(account):
        result = ensure(sample, state=state, check=check, **options)
    assert_documented(result)
    assert result.get("failed") or set(result) >= {"changed", "id", sample.item, "diff"}
    written = [request for request in account.requests if request != "GET"]
    assert not written or (result["changed"] and not check) or written == ["DELETE"]


@every_list
@given(data=st.data(), state=st.sampled_from(["present", "absent", "exact"]), check=st.booleans())
@fewer_examples
def test_many(sample: Sample, data: st.DataObject, state: str, check: bool) -> None:
    task = data.draw(st.lists(entries(sample), max_size=3))
    account = account_of(sample)
    with serving_from(account):
        result = enforce(sample, NO_SERVER, task, state=state, check=check)
    assert_documented(result)
    written = [request for request in account.requests if request != "GET"]
    assert not written or (result["changed"] and not check)
