# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner: for arbitrary accounts and tasks, a plan does what its state says, and a second run changes nothing."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._entry.entry import Held, Wanted
from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidEntries, shortened
from ansible_collections.community.cloudflare.plugins.module_utils._sync.plan import (
    Change,
    Plan,
    describe_changes,
    diff_of,
    diffs_of,
)
from ansible_collections.community.cloudflare.tests.unit.support.models import Model, every_model, states
from ansible_collections.community.cloudflare.tests.unit.support.plans import plan_for, possible_plan, remaining_changes
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    DOMAIN,
    IGNORE_PATTERNS,
    OTHER_ID,
    SAMPLES,
    Sample,
    every_list,
)


def held(**values: Any) -> Held:
    """An allow policy of the account. ``values`` may include its id and created_at."""
    entry_id = values.pop("id", 1)
    info = {"created_at": values.pop("created_at", "2026-01-02"), "modified_at": None}
    defaults = {"pattern": "x.example", "pattern_type": "DOMAIN", "comments": "c", "verify_sender": True}
    return Held(entry_id, ALLOW.resource.as_held({**defaults, **values}), info)


def wanted(entry_id: Any = None, **values: Any) -> Wanted:
    return Wanted(entry_id, values)


ONE = held()
every_renamable_list = pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if not sample.immutable], ids=lambda sample: sample.path
)


def unchanged_in(plan: Plan) -> list[Held]:
    """The entries of the account that a plan leaves as they are because they are as wanted."""
    return [entry for entry in plan.unchanged.values() if entry]


def deleted_in(plan: Plan) -> list[Held]:
    """The entries of the account that a plan deletes."""
    return [change.held for change in plan.delete]


def carried_out(plan: Plan, before: list[Held]) -> list[Held]:
    """The entries of the account after the plan."""
    after = {entry.id: entry for entry in before}
    for change in plan.delete:
        del after[change.held.id]
    for change in plan.update:
        assert isinstance(change.after, Held)
        after[change.held.id] = change.after
    for number, change in enumerate(plan.create, 1000):
        after[number] = Held(number, change.sent, {"created_at": "2026-12-01"})
    return list(after.values())


def as_held(model: Model, entries: list[Held]) -> list[Held]:
    """The same entries, with None for every missing field."""
    return [Held(entry.id, model.resource.as_held(entry.values), entry.info) for entry in entries]


def end_of(model: Model, before: list[Held], task: list[Wanted], state: str) -> list[Held]:
    """The entries of the account after the task."""
    plan = possible_plan(model.resource, before, task, state)
    return as_held(model, carried_out(plan, before))


@every_model
@given(data=st.data(), state=states)
def test_a_second_run_changes_nothing(model: Model, data: st.DataObject, state: str) -> None:
    before, task = data.draw(model.cases)
    after = end_of(model, before, task, state)
    assert not remaining_changes(model.resource, after, task, state)


@every_model
@given(data=st.data())
def test_present_creates_or_changes_the_given_entries_and_removes_nothing(model: Model, data: st.DataObject) -> None:
    before, task = data.draw(model.cases)
    after = end_of(model, before, task, "present")
    assert {entry.id for entry in before} <= {entry.id for entry in after}
    for entry in task:
        assert any(model.matches(entry, found) and model.satisfied_by(entry, found) for found in after)
    for was, now in ((was, now) for was in before for now in after if was.id == now.id):
        assert was == now or any(model.matches(entry, was) for entry in task)


@every_model
@given(data=st.data())
def test_absent_removes_all_matching_entries_and_no_others(model: Model, data: st.DataObject) -> None:
    before, task = data.draw(model.cases)
    after = end_of(model, before, task, "absent")
    assert after == [found for found in before if not any(should_delete(model, entry, found) for entry in task)]


def should_delete(model: Model, entry: Wanted, found: Held) -> bool:
    """Whether ``absent`` deletes an entry. A regular expression does not match a literal with the same text."""
    wants_regex = entry.values.get(model.regex_flag) if entry.id is None else None
    return model.matches(entry, found) and wants_regex in (None, bool(found.values.get(model.regex_flag)))


@every_model
@given(data=st.data())
def test_exact_leaves_the_entries_of_the_task_and_no_others(model: Model, data: st.DataObject) -> None:
    """With the defaults, except where the account does not know the value."""
    before, task = data.draw(model.cases)
    after = end_of(model, before, task, "exact")
    assert len(after) == len(task)
    for entry in task:
        assert any(
            model.matches(entry, found) and model.satisfied_by(known_defaults(model, entry, found), found)
            for found in after
        )


def known_defaults(model: Model, entry: Wanted, found: Held) -> Wanted:
    """The entry of the task with the defaults for the fields whose value the account knows."""
    values = model.with_defaults(entry).values
    known = {name: value for name, value in values.items() if found.values[name] is not None}
    return entry._replace(values={**known, **entry.values})


def count_differences(model: Model, names: Iterable[str], values: Mapping[str, Any], held: Held) -> int:
    """How many of the given values differ."""
    return sum(name in values and not model.equal(name, values, held.values) for name in names)


@every_model
@given(data=st.data(), state=st.sampled_from(["present", "exact"]))
def test_the_oldest_of_the_closest_matches_is_managed(model: Model, data: st.DataObject, state: str) -> None:
    before, task = data.draw(model.cases)
    plan = possible_plan(model.resource, before, task, state)
    managed = {change.held.id for change in plan.update} | {entry.id for entry in unchanged_in(plan)}
    for entry in task:
        matches = [found for found in before if model.matches(entry, found)]
        if matches and entry.id is not None:
            assert entry.id in managed
        elif matches and not any(model.matches(other, found) for other in task if other != entry for found in matches):
            values = {**(model.defaults if state == "exact" else {}), **entry.values}
            # An entry of the other kind only counts if there is none of its own: it is another entry with the same text.
            flag = [model.regex_flag] if model.regex_flag else []
            matches = [found for found in matches if not count_differences(model, flag, values, found)] or matches
            differences = [count_differences(model, model.identity, values, found) for found in matches]
            # An entry of unknown type only counts if no other entry has the type.
            exact = [found for found, count in zip(matches, differences) if not count] or matches
            names = (*model.identity, model.regex_flag)
            differences = [count_differences(model, names, values, found) for found in exact]
            closest = [found for found, count in zip(exact, differences) if count == min(differences)]
            assert min(closest, key=lambda found: str(found.info["created_at"])).id in managed


@every_model
@given(data=st.data())
def test_exact_plans_something_for_every_entry_of_the_account(model: Model, data: st.DataObject) -> None:
    before, task = data.draw(model.cases)
    plan = possible_plan(model.resource, before, task, "exact")
    seen = (
        [change.held.id for change in plan.update]
        + [change.held.id for change in plan.delete]
        + [entry.id for entry in unchanged_in(plan)]
    )
    assert sorted(map(str, seen)) == sorted(str(entry.id) for entry in before)


@every_model
@given(data=st.data(), state=states)
def test_the_order_of_the_account_does_not_matter(model: Model, data: st.DataObject, state: str) -> None:
    before, task = data.draw(model.cases)
    resource = model.resource
    shown = diffs_of(possible_plan(resource, before, task, state).changes, resource)
    assert shown == diffs_of(possible_plan(resource, before[::-1], task, state).changes, resource)


@every_model
@given(data=st.data(), state=states)
def test_the_order_of_the_task_does_not_matter(model: Model, data: st.DataObject, state: str) -> None:
    before, task = data.draw(model.cases)
    plan = possible_plan(model.resource, before, task, state)
    again = plan_for(model.resource, before, data.draw(st.permutations(task)), state)
    assert sorted(describe_changes(again, model.resource)) == sorted(describe_changes(plan, model.resource))


@every_model
@given(data=st.data())
def test_exact_gives_no_two_entries_one_name(model: Model, data: st.DataObject) -> None:
    """Two entries have one name afterwards only if they had it before, and the task gives both by their ids."""
    resource = model.resource
    before, task = data.draw(model.cases)
    held = {entry.id: entry for entry in before}
    after = end_of(model, before, task, "exact")
    ids = {entry.id for entry in task}
    for one, other in itertools.combinations(after, 2):
        if resource.mean_the_same(one.values, other.values):
            assert {one.id, other.id} <= ids
            assert resource.mean_the_same(held[one.id].values, held[other.id].values)


class TestDuplicates:
    @every_list
    def test_the_same_entry_twice(self, sample: Sample) -> None:
        task = [Wanted(None, sample.needed), Wanted(None, sample.named), Wanted(None, sample.named)]
        before = [sample.resource.held(sample.held)]
        with pytest.raises(InvalidEntries, match=f"{sample.items} must contain each .* entries 2 and 3 are duplicates"):
            plan_for(sample.resource, before, task, "present")

    @every_list
    def test_the_same_entry_by_its_id_and_by_its_name(self, sample: Sample) -> None:
        task = [Wanted(sample.id, {}), Wanted(None, sample.named)]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            plan_for(sample.resource, [sample.resource.held(sample.held)], task, "exact")

    @pytest.mark.parametrize("before", [[], [ONE]])
    @pytest.mark.parametrize(
        "second", [wanted(pattern="X.example", pattern_type="DOMAIN"), wanted(pattern="x.example")]
    )
    def test_the_same_pattern_in_another_spelling_or_without_a_type(self, before: list[Held], second: Wanted) -> None:
        task = [wanted(pattern="y", pattern_type="DOMAIN"), wanted(pattern="x.example", pattern_type="DOMAIN"), second]
        with pytest.raises(InvalidEntries, match="entries 2 and 3 are duplicates"):
            plan_for(ALLOW.resource, before, task, "present")

    def test_a_literal_and_a_regular_expression_that_match_one_entry_of_unknown_type(self) -> None:
        """They are two entries. The existing one goes to the entry of its kind."""
        values = {**ALLOW.held, "pattern": "x.example", "pattern_type": "UNKNOWN", "is_regex": None}
        task = [
            wanted(pattern="X.EXAMPLE", pattern_type="DOMAIN"),
            wanted(pattern="x.example", pattern_type="DOMAIN", is_regex=True),
        ]
        plan = plan_for(ALLOW.resource, [ALLOW.resource.held(values)], task, "present")
        (update,), (creation,) = plan.update, plan.create
        assert (update.position, dict(update.sent)) == (1, {"pattern_type": "DOMAIN"})
        assert (creation.position, creation.sent["is_regex"]) == (2, True)

    @pytest.mark.parametrize("step", [1, -1])
    @pytest.mark.parametrize("state", ["present", "exact"])
    @pytest.mark.parametrize("held", [[], [False], [True], [False, True], [True, False, True]])
    def test_a_literal_and_a_regular_expression_with_one_text(self, held: list[bool], state: str, step: int) -> None:
        """They are two entries: each is matched by its own kind, and created if it is missing."""
        account = [
            ALLOW.resource.held(
                {**ALLOW.held, "id": at, "pattern": "x.example", "pattern_type": "DOMAIN", "is_regex": kind}
            )
            for at, kind in enumerate(held, 1)
        ]
        names = {"pattern": "x.example", "pattern_type": "DOMAIN"}
        task = [wanted(**names, is_regex=False), wanted(**names, is_regex=True)][::step]
        plan = plan_for(ALLOW.resource, account, task, state)
        assert sorted(change.sent["is_regex"] for change in plan.create) == sorted({False, True} - set(held))
        assert not any("is_regex" in change.sent for change in plan.update)
        assert len(plan.delete) == (len(held) - len(set(held)) if state == "exact" else 0)

    @pytest.mark.parametrize("state", ["present", "exact"])
    def test_the_order_of_a_task_does_not_change_the_plan(self, state: str) -> None:
        """Also if an entry of unknown type is wanted with two types."""
        held = ALLOW.resource.held({**ALLOW.held, "id": 1, "pattern": "x.example", "pattern_type": None})
        task = [wanted(pattern="x.example", pattern_type=kind) for kind in ("DOMAIN", "EMAIL")]
        plans = [
            describe_changes(plan_for(ALLOW.resource, [held], task[::step], state), ALLOW.resource) for step in (1, -1)
        ]
        assert sorted(plans[0]) == sorted(plans[1])

    @pytest.mark.parametrize("step", [1, -1])
    @pytest.mark.parametrize("state", ["present", "exact"])
    def test_a_rename_to_the_name_of_a_created_entry(self, step: int, state: str) -> None:
        task = [wanted(1, pattern="new.example"), wanted(pattern="new.example", pattern_type="DOMAIN")]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            plan_for(ALLOW.resource, [ONE], task[::step], state)

    @pytest.mark.parametrize("state", ["present", "exact"])
    @every_renamable_list
    def test_two_ids_with_two_spellings_of_one_new_name(self, sample: Sample, state: str) -> None:
        before = [sample.resource.held(each) for each in (sample.held, sample.unrelated)]
        first = sample.identity[0]
        names = {name: sample.needed.get(name, False) for name in sample.resource.distinguishing}
        spelling = f" {names[first]}" if sample is IGNORE_PATTERNS else names[first].upper()
        task = [
            sample.resource.wanted({**names, sample.id_option: sample.id}),
            sample.resource.wanted({**names, first: spelling, sample.id_option: OTHER_ID}),
        ]
        with pytest.raises(InvalidEntries, match=f"entries 1 and 2 are duplicates .*{OTHER_ID}"):
            plan_for(sample.resource, before, task, state)

    @every_renamable_list
    @pytest.mark.parametrize("step", [1, -1])
    def test_an_id_that_gets_the_name_of_another_id_of_the_task(self, sample: Sample, step: int) -> None:
        before = [sample.resource.held(each) for each in (sample.held, sample.unrelated)]
        names = {name: sample.other[name] for name in sample.resource.distinguishing}
        task = [sample.resource.wanted({**names, sample.id_option: sample.id}), Wanted(OTHER_ID, {})]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            plan_for(sample.resource, before, task[::step], "present")

    @every_renamable_list
    def test_an_id_that_gets_the_name_of_another_entry(self, sample: Sample) -> None:
        """A second run, which changes nothing, gives the same warning. ``exact`` deletes the other entry."""
        before = [sample.resource.held(each) for each in (sample.held, sample.unrelated)]
        names = {name: sample.other[name] for name in sample.resource.distinguishing}
        task = [sample.resource.wanted({**names, sample.id_option: sample.id})]
        says = f"Another entry has the same {sample.identity[0]}: {sample.id_option} {OTHER_ID}."
        for held in before, carried_out(plan_for(sample.resource, before, task, "present"), before):
            assert says in [warning.text for warning in plan_for(sample.resource, held, task, "present").warnings]
            plan = plan_for(sample.resource, held, task, "exact")
            assert deleted_in(plan) == [before[1]]
            assert says not in [warning.text for warning in plan.warnings]

    def test_two_ids_keep_a_name_that_both_have(self) -> None:
        before = [held(id=1), held(id=2)]
        assert plan_for(ALLOW.resource, before, [wanted(1), wanted(2, comments="new")], "exact").update

    def test_a_default_makes_one_entry_equal_to_another(self) -> None:
        """The account has a regular expression. The task does not set is_regex, so ``exact`` makes it a literal."""
        before = [held(pattern="x.*", is_regex=True)]
        task = [wanted(1, pattern="192.0.2.1"), wanted(pattern="192.0.2.1/32", pattern_type="DOMAIN")]
        assert plan_for(ALLOW.resource, before, task, "present").create
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            plan_for(ALLOW.resource, before, task, "exact")

    @pytest.mark.parametrize("state", ["present", "exact"])
    @pytest.mark.parametrize("before", [[], [ONE]])
    def test_similar_entries_are_not_duplicates(self, state: str, before: list[Held]) -> None:
        """The same pattern may be used for a domain, an email address and a regular expression."""
        task = [
            wanted(pattern="x.example", pattern_type="DOMAIN"),
            wanted(pattern="x.example", pattern_type="EMAIL"),
            wanted(pattern="X.example", pattern_type="DOMAIN", is_regex=True),
        ]
        assert len(plan_for(ALLOW.resource, before, task, state).create) == 3 - len(before)


class TestRefused:
    @every_list
    def test_a_creation_without_a_required_field(self, sample: Sample) -> None:
        for name in sample.needed:
            if name != sample.identity[0]:
                values = {other: value for other, value in sample.needed.items() if other != name}
                with pytest.raises(
                    InvalidEntries, match=f"^entry 1: {name} (is required|must be one of .*) to create an? "
                ):
                    plan_for(sample.resource, [], [Wanted(None, values)], "present")

    @every_list
    def test_an_id_that_does_not_exist(self, sample: Sample) -> None:
        task = [Wanted(sample.id, {}), Wanted(7, {})]
        with pytest.raises(InvalidEntries, match=f"{sample.id_option} 7 does not exist") as caught:
            plan_for(sample.resource, [sample.resource.held(sample.held)], task, "present")
        assert [problem.place for problem in caught.value.problems] == [2]

    @pytest.mark.parametrize("state", ["present", "exact"])
    def test_another_value_of_an_immutable_field(self, state: str) -> None:
        before = [DOMAIN.resource.held(DOMAIN.held)]
        task = [Wanted(DOMAIN.id, {"domain": "other.example"})]
        with pytest.raises(InvalidEntries, match="domain cannot be changed"):
            plan_for(DOMAIN.resource, before, task, state)

    @pytest.mark.parametrize(
        ("before", "change", "says"),
        [
            ({}, {"pattern": "10.0.0.1", "pattern_type": "IP"}, "pattern must be a public address"),
            ({}, {"pattern_type": "IP"}, "pattern must be an IP address"),
            ({}, {"pattern_type": "UNKNOWN"}, "pattern_type must be one of EMAIL, DOMAIN, IP"),
            ({"pattern": "192.0.2.1", "pattern_type": "IP"}, {"pattern": "10.0.0.1"}, "must be a public address"),
            (
                {"pattern": "10.0.0.1", "pattern_type": "IP", "is_regex": True},
                {"is_regex": False},
                "must be a public address",
            ),
        ],
    )
    def test_a_change_that_the_api_would_refuse(
        self, before: dict[str, Any], change: dict[str, Any], says: str
    ) -> None:
        """The check combines the values of the task and of the account."""
        task = [wanted(pattern="y", pattern_type="DOMAIN"), wanted(1, **change)]
        with pytest.raises(InvalidEntries, match=says) as caught:
            plan_for(ALLOW.resource, [held(**before)], task, "present")
        assert [problem.place for problem in caught.value.problems] == [2]

    @every_list
    def test_existing_values_are_accepted(self, sample: Sample) -> None:
        """The account may have entries that are older than the current rules."""
        before = [sample.resource.held(sample.held)]
        values = {name: sample.entry[name] for name in sample.fields}
        plan = plan_for(sample.resource, before, [Wanted(sample.id, values)], "exact")
        assert set(plan.unchanged) == {1}

    def test_an_existing_policy_that_could_not_be_created_today_is_accepted(self) -> None:
        before = [held(id=2, pattern="10.0.0.1", pattern_type="IP"), held(id=3, pattern_type="UNKNOWN")]
        task = [
            Wanted(entry.id, {name: value for name, value in entry.values.items() if value is not None})
            for entry in before
        ]
        assert plan_for(ALLOW.resource, before, task, "exact").unchanged.keys() == {1, 2}

    def test_every_wrong_entry_is_reported(self) -> None:
        task = [wanted(pattern="a.example"), wanted(pattern="b", pattern_type="DOMAIN"), wanted(pattern="c.example")]
        with pytest.raises(InvalidEntries) as caught:
            plan_for(ALLOW.resource, [], task, "present")
        assert [problem.place for problem in caught.value.problems] == [1, 3]


class TestDecisions:
    def test_the_account_may_lack_fields(self) -> None:
        bare = Held(2, ALLOW.resource.as_held({}), {"created_at": None})
        assert plan_for(ALLOW.resource, [bare], [wanted(2, comments="x")], "present").update
        assert len(remaining_changes(ALLOW.resource, [bare, ONE], [], "exact")) == 2

    def test_exact_removes_duplicates_without_a_warning(self) -> None:
        twins = [held(id=number, is_trusted_sender=True) for number in (1, 2)]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", is_trusted_sender=True)]
        plan = plan_for(ALLOW.resource, twins, task, "exact")
        assert (deleted_in(plan), plan.warnings) == ([twins[1]], ())

    def test_the_type_distinguishes_two_policies_with_the_same_pattern(self) -> None:
        other = held(id=2, pattern_type="EMAIL")
        plan = plan_for(ALLOW.resource, [ONE, other], [wanted(pattern="x.example", pattern_type="EMAIL")], "absent")
        assert deleted_in(plan) == [other]

    @pytest.mark.parametrize("unknown", ["UNKNOWN", None])
    def test_an_unknown_type_matches_every_type_and_present_sets_it(self, unknown: str | None) -> None:
        before = [held(pattern_type=unknown)]
        task = [wanted(pattern="x.example", pattern_type="EMAIL")]
        (update,) = plan_for(ALLOW.resource, before, task, "present").update
        assert update.sent == {"pattern_type": "EMAIL"}
        assert deleted_in(plan_for(ALLOW.resource, before, task, "absent")) == before

    def test_an_entry_of_unknown_type_is_used_for_only_one_of_two_types(self) -> None:
        task = [wanted(pattern="x.example", pattern_type=each) for each in ("DOMAIN", "EMAIL")]
        plan = plan_for(ALLOW.resource, [held(pattern_type="UNKNOWN")], task, "present")
        assert (len(plan.update), len(plan.create)) == (1, 1)

    def test_a_regular_expression_is_compared_literally(self) -> None:
        before = [held(pattern=r"\d+\.example", is_regex=True)]
        task = [wanted(pattern=r"\D+\.example", pattern_type="DOMAIN", is_regex=True)]
        assert plan_for(ALLOW.resource, before, task, "present").create
        assert plan_for(ALLOW.resource, before, task, "absent").delete == ()

    def test_an_update_contains_only_different_fields(self) -> None:
        task = [wanted(pattern="X.Example", verify_sender=True, comments="new", is_regex=False)]
        (update,) = plan_for(ALLOW.resource, [ONE], task, "present").update
        assert update.sent == {"comments": "new"}

    def test_deletions_that_free_a_name_come_first(self) -> None:
        """Otherwise, the account would have the name twice for a time."""
        before = [held(id=1, pattern="other.example"), held(id=2, pattern="taken.example")]
        task = [wanted(3, pattern="taken.example")]
        plan = plan_for(ALLOW.resource, [*before, held(id=3, pattern="old.example")], task, "exact")
        assert plan.freeing == {2}
        assert [entry.id for entry in deleted_in(plan)] == [2, 1]

    def test_each_part_of_a_plan_follows_the_order_of_the_task(self) -> None:
        before = [held(id=number, pattern=f"{number}.example") for number in (1, 2, 3)]
        task = [wanted(pattern=f"{number}.example", pattern_type="DOMAIN", comments="new") for number in (3, 5, 1, 4)]
        plan = plan_for(ALLOW.resource, before, task, "present")
        assert [change.held.id for change in plan.update] == [3, 1]
        assert [change.sent["pattern"] for change in plan.create] == ["5.example", "4.example"]

    def test_absent_by_id_without_a_name_does_not_warn(self) -> None:
        """An entry of the account that has no name does not count as another entry with the same name."""
        nameless = Held(2, ALLOW.resource.as_held({}), {"created_at": None})
        plan = plan_for(ALLOW.resource, [ONE, nameless], [wanted(1)], "absent")
        assert (deleted_in(plan), plan.warnings) == ([ONE], ())

    @pytest.mark.parametrize("step", [1, -1])
    def test_times_with_different_precision_are_compared_correctly(self, step: int) -> None:
        """The API may omit trailing zeros of the fraction, or the whole fraction."""
        times = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.12Z", "2026-01-01T00:00:00.123456Z")
        before = [held(id=9 - at, created_at=time) for at, time in enumerate(times)]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", comments="c")]
        assert unchanged_in(plan_for(ALLOW.resource, before[::step], task, "exact")) == [before[0]]
        assert unchanged_in(plan_for(ALLOW.resource, before[1:][::step], task, "exact")) == [before[1]]

    @pytest.mark.parametrize("step", [1, -1])
    @pytest.mark.parametrize("ids", [(9, 10), tuple(str(uuid.UUID(int=number)) for number in (1, 2))])
    def test_the_id_decides_between_entries_with_the_same_creation_time(self, step: int, ids: Any) -> None:
        twins = [held(id=entry_id) for entry_id in ids]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", comments="c")]
        plan = plan_for(ALLOW.resource, twins[::step], task, "exact")
        assert (unchanged_in(plan), deleted_in(plan)) == ([twins[0]], [twins[1]])


class TestDiff:
    """A diff shows what changes, and only what check mode can know."""

    def test_diffs_are_sorted_by_name_and_then_by_id(self) -> None:
        created = Change(None, held(pattern="z.example"), {"pattern": "z.example"})
        changes = [created, *(Change(held(id=number), None, {}) for number in (2, 1))]
        shown = diffs_of(changes, ALLOW.resource)
        assert [each["after_header"] for each in shown] == ["x.example (DOMAIN)"] * 2 + ["z.example (DOMAIN)"]
        assert shown == diffs_of(changes[::-1], ALLOW.resource)

    def test_an_update_shows_only_the_fields_that_are_sent(self) -> None:
        after = held(comments="new")._replace(info={"created_at": None, "modified_at": "later"})
        shown = diff_of(Change(ONE, after, {"comments": "new"}), ALLOW.resource)
        assert (shown["before"], shown["after"]) == ({"comments": "c"}, {"comments": "new"})

    def test_a_creation_shows_the_fields_that_are_sent(self) -> None:
        sent = {"pattern": "x.example", "pattern_type": "DOMAIN", "verify_sender": True}
        shown = diff_of(Change(None, ONE, sent), ALLOW.resource)
        assert (shown["before"], shown["after"]) == ({}, sent)

    def test_a_deletion_shows_the_whole_entry(self) -> None:
        shown = diff_of(Change(ONE, None, {}), ALLOW.resource)
        assert shown["before"]["id"] == 1
        assert shown["after"] == {}


def test_long_lists_in_messages_are_shortened() -> None:
    texts = ["a", "b", "c"]
    assert shortened(texts, 3) == texts
    assert shortened(texts, 1, "more lines") == ["a", "and 2 more lines"]
