# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner: a plan does what its state means, for arbitrary accounts and tasks, and a second run has nothing to do."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidEntries, shortened
from ansible_collections.community.cloudflare.plugins.module_utils._planner import Change, Plan, Planner
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Held, Wanted
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, DOMAIN, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.worlds import World, every_world, states

PLANNER = Planner(ALLOW.resource)
#: What a task is told if something that it needs is not there: it would have to be created, and that is not possible.
NOT_THERE = ("pattern_type must be one of", "policy_id ")


def held(**values: Any) -> Held:
    """An allow policy of the account. The id and the time of its creation can be given too."""
    entry_id = values.pop("id", 1)
    info = {"created_at": values.pop("created_at", "2026-01-02"), "modified_at": None}
    basis = {"pattern": "x.example", "pattern_type": "DOMAIN", "comments": "c", "verify_sender": True}
    return Held(entry_id, ALLOW.resource.as_held({**basis, **values}), info)


def wanted(entry_id: Any = None, **values: Any) -> Wanted:
    return Wanted(entry_id, values)


ONE = held()


def carried_out(planner: Planner, plan: Plan, before: list[Held]) -> list[Held]:
    """The account after the plan, as a server would hold it."""
    after = {entry.id: entry for entry in before}
    for entry in plan.delete:
        del after[entry.id]
    for update in plan.update:
        after[update.held.id] = planner.updated(update.held, update.changes)
    for number, step in enumerate(plan.create, 1000):
        after[number] = Held(number, step.values, {"created_at": "2026-12-01"})
    return list(after.values())


def as_held(world: World, entries: list[Held]) -> list[Held]:
    """The same, with None for every field that was not sent."""
    return [Held(entry.id, world.resource.as_held(entry.values), entry.info) for entry in entries]


def planned(world: World, before: list[Held], task: list[Wanted], state: str) -> Plan:
    """The plan; tasks that are refused are another test's subject."""
    try:
        return Planner(world.resource).plan(before, task, state)
    except InvalidEntries:
        assume(False)
        raise


def end_of(world: World, before: list[Held], task: list[Wanted], state: str) -> list[Held]:
    """The account after the task."""
    plan = planned(world, before, task, state)
    return as_held(world, carried_out(Planner(world.resource), plan, before))


@every_world
@given(data=st.data(), state=states)
def test_a_second_run_changes_nothing(world: World, data: st.DataObject, state: str) -> None:
    before, task = data.draw(world.cases)
    after = end_of(world, before, task, state)
    planner = Planner(world.resource)
    assert planner.changes(planner.plan(after, task, state)) == []


@every_world
@given(data=st.data())
def test_present_creates_or_changes_what_is_named_and_removes_nothing(world: World, data: st.DataObject) -> None:
    before, task = data.draw(world.cases)
    after = end_of(world, before, task, "present")
    assert {entry.id for entry in before} <= {entry.id for entry in after}
    for entry in task:
        assert any(world.means(entry, found) and world.shows(entry, found) for found in after)
    for was, now in ((was, now) for was in before for now in after if was.id == now.id):
        assert was == now or any(world.means(entry, was) for entry in task)


@every_world
@given(data=st.data())
def test_absent_removes_everything_that_is_named_and_nothing_else(world: World, data: st.DataObject) -> None:
    before, task = data.draw(world.cases)
    after = end_of(world, before, task, "absent")
    assert after == [found for found in before if not any(is_to_go(world, entry, found) for entry in task)]


def is_to_go(world: World, entry: Wanted, found: Held) -> bool:
    """A regular expression is not asked for by the literal with the same text, nor the other way round."""
    asked = entry.values.get(world.literal) if entry.id is None else None
    return world.means(entry, found) and asked in (None, bool(found.values.get(world.literal)))


@every_world
@given(data=st.data())
def test_exact_leaves_the_entries_of_the_task_and_no_others(world: World, data: st.DataObject) -> None:
    before, task = data.draw(world.cases)
    after = end_of(world, before, task, "exact")
    assert len(after) == len(task)
    for entry in task:
        assert any(world.means(entry, found) and world.shows(world.with_defaults(entry), found) for found in after)


@every_world
@given(data=st.data(), state=st.sampled_from(["present", "exact"]))
def test_of_several_with_one_name_the_oldest_that_fits_best_is_managed(
    world: World, data: st.DataObject, state: str
) -> None:
    before, task = data.draw(world.cases)
    plan = planned(world, before, task, state)
    managed = {update.held.id for update in plan.update} | {entry.id for entry in plan.unchanged}
    for entry in task:
        matches = [found for found in before if world.means(entry, found)]
        if matches and entry.id is not None:
            assert entry.id in managed
        elif matches:
            values = {**(world.defaults if state == "exact" else {}), **entry.values}
            given = [name for name in (*world.identity[1:], world.literal) if name in values]
            fits = [sum((values[n] or None) != (found.values[n] or None) for n in given) for found in matches]
            best = [found for found, wrong in zip(matches, fits) if wrong == min(fits)]
            assert min(best, key=lambda found: str(found.info["created_at"])).id in managed


@every_world
@given(data=st.data())
def test_exact_accounts_for_every_entry_that_is_held(world: World, data: st.DataObject) -> None:
    before, task = data.draw(world.cases)
    plan = planned(world, before, task, "exact")
    seen = [update.held.id for update in plan.update] + [entry.id for entry in (*plan.delete, *plan.unchanged)]
    assert sorted(map(str, seen)) == sorted(str(entry.id) for entry in before)


@every_world
@given(data=st.data(), state=states)
def test_the_order_of_the_account_does_not_matter(world: World, data: st.DataObject, state: str) -> None:
    before, task = data.draw(world.cases)
    planner = Planner(world.resource)
    shown = planner.diffs(planner.changes(planned(world, before, task, state)))
    assert shown == planner.diffs(planner.changes(planned(world, before[::-1], task, state)))


PATTERNS = ("x.example", "y.example", "Y.EXAMPLE")
#: What an entry can say by pattern and by id, in a world of three patterns and one id.
ENTRIES = [
    Wanted(
        entry_id,
        {
            name: value
            for name, value in (("pattern", pattern), ("pattern_type", pattern_type), ("is_regex", is_regex))
            if value is not None
        },
    )
    for entry_id, patterns in ((None, PATTERNS), (1, (None, *PATTERNS)))
    for pattern, pattern_type, is_regex in itertools.product(patterns, (None, "DOMAIN", "EMAIL"), (None, False, True))
]


@pytest.mark.parametrize("before", [[], [ONE], [held(is_regex=True)]])
@pytest.mark.parametrize("state", ["present", "exact"])
def test_every_pair_of_entries(before: list[Held], state: str) -> None:
    """All of a small world: the second run changes nothing, and an entry that vanished before it is reported as that."""
    for task in itertools.product(ENTRIES, repeat=2):
        try:
            plan = PLANNER.plan(before, task, state)
        except InvalidEntries:
            continue
        after = carried_out(PLANNER, plan, before)
        assert not PLANNER.changes(PLANNER.plan(after, task, state)), task
        try:
            PLANNER.plan([], task, state)
        except InvalidEntries as error:
            assert str(error).startswith(NOT_THERE), task


class TestDuplicates:
    @every_list
    def test_the_same_entry_twice(self, sample: Sample) -> None:
        task = [Wanted(None, sample.needed), Wanted(None, sample.named), Wanted(None, sample.named)]
        before = [sample.resource.held(sample.held)]
        with pytest.raises(InvalidEntries, match=f"{sample.items} must name each .* entries 2 and 3 are duplicates"):
            Planner(sample.resource).plan(before, task, "present")

    @every_list
    def test_the_same_entry_by_its_id_and_by_its_name(self, sample: Sample) -> None:
        task = [Wanted(sample.id, {}), Wanted(None, sample.named)]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            Planner(sample.resource).plan([sample.resource.held(sample.held)], task, "exact")

    @pytest.mark.parametrize("before", [[], [ONE]])
    @pytest.mark.parametrize(
        "second", [wanted(pattern="X.example", pattern_type="DOMAIN"), wanted(pattern="x.example")]
    )
    def test_the_same_pattern_in_another_spelling_or_without_a_type(self, before: list[Held], second: Wanted) -> None:
        task = [wanted(pattern="y", pattern_type="DOMAIN"), wanted(pattern="x.example", pattern_type="DOMAIN"), second]
        with pytest.raises(InvalidEntries, match="entries 2 and 3 are duplicates"):
            PLANNER.plan(before, task, "present")

    @pytest.mark.parametrize("turn", [1, -1])
    @pytest.mark.parametrize("state", ["present", "exact"])
    def test_one_entry_is_renamed_to_what_another_creates(self, turn: int, state: str) -> None:
        task = [wanted(1, pattern="new.example"), wanted(pattern="new.example", pattern_type="DOMAIN")]
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            PLANNER.plan([ONE], task[::turn], state)

    def test_a_default_makes_one_entry_equal_to_another(self) -> None:
        """The first is a regular expression, and does not say so: ``exact`` makes it a plain address."""
        before = [held(pattern="x.*", is_regex=True)]
        task = [wanted(1, pattern="192.0.2.1"), wanted(pattern="192.0.2.1/32", pattern_type="DOMAIN")]
        assert PLANNER.plan(before, task, "present").create
        with pytest.raises(InvalidEntries, match="entries 1 and 2 are duplicates"):
            PLANNER.plan(before, task, "exact")

    @pytest.mark.parametrize("state", ["present", "exact"])
    @pytest.mark.parametrize("before", [[], [ONE]])
    def test_similar_entries_are_no_duplicates(self, state: str, before: list[Held]) -> None:
        """One pattern may be a domain's, an address's and a regular expression's: three policies."""
        task = [
            wanted(pattern="x.example", pattern_type="DOMAIN"),
            wanted(pattern="x.example", pattern_type="EMAIL"),
            wanted(pattern="X.example", pattern_type="DOMAIN", is_regex=True),
        ]
        assert len(PLANNER.plan(before, task, state).create) == 3 - len(before)


class TestRefused:
    @every_list
    def test_a_creation_without_a_required_field(self, sample: Sample) -> None:
        for name in sample.needed:
            if name != sample.identity[0]:
                values = {other: value for other, value in sample.needed.items() if other != name}
                with pytest.raises(InvalidEntries, match=f"^{name} (is required|must be one of .*) to create an? "):
                    Planner(sample.resource).plan([], [Wanted(None, values)], "present")

    @every_list
    def test_an_id_that_does_not_exist(self, sample: Sample) -> None:
        task = [Wanted(sample.id, {}), Wanted(7, {})]
        with pytest.raises(InvalidEntries, match=f"{sample.id_option} 7 does not exist") as caught:
            Planner(sample.resource).plan([sample.resource.held(sample.held)], task, "present")
        assert [error.entry for error in caught.value.errors] == [2]

    @pytest.mark.parametrize("state", ["present", "exact"])
    def test_another_value_of_an_immutable_field(self, state: str) -> None:
        before = [DOMAIN.resource.held(DOMAIN.held)]
        task = [Wanted(DOMAIN.id, {"domain": "other.example"})]
        with pytest.raises(InvalidEntries, match="domain cannot be changed"):
            Planner(DOMAIN.resource).plan(before, task, state)

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
        """Depends on the task's values together with those of the account."""
        task = [wanted(pattern="y", pattern_type="DOMAIN"), wanted(1, **change)]
        with pytest.raises(InvalidEntries, match=says) as caught:
            PLANNER.plan([held(**before)], task, "present")
        assert [error.entry for error in caught.value.errors] == [2]

    @every_list
    def test_existing_values_are_accepted(self, sample: Sample) -> None:
        """An entry may be older than today's rules."""
        before = [sample.resource.held(sample.held)]
        values = {name: sample.entry[name] for name in sample.fields}
        plan = Planner(sample.resource).plan(before, [Wanted(sample.id, values)], "exact")
        assert plan.unchanged_positions == {1}

    def test_an_old_policy_that_could_not_be_created_today_is_accepted(self) -> None:
        before = [held(id=2, pattern="10.0.0.1", pattern_type="IP"), held(id=3, pattern_type="UNKNOWN")]
        task = [
            Wanted(entry.id, {name: value for name, value in entry.values.items() if value is not None})
            for entry in before
        ]
        assert PLANNER.plan(before, task, "exact").unchanged_positions == {1, 2}

    def test_every_wrong_entry_is_reported(self) -> None:
        task = [wanted(pattern="a.example"), wanted(pattern="b", pattern_type="DOMAIN"), wanted(pattern="c.example")]
        with pytest.raises(InvalidEntries) as caught:
            PLANNER.plan([], task, "present")
        assert [error.entry for error in caught.value.errors] == [1, 3]


class TestDecisions:
    def test_missing_fields_of_the_account_are_tolerated(self) -> None:
        bare = Held(2, ALLOW.resource.as_held({}), {"created_at": None})
        assert PLANNER.plan([bare], [wanted(2, comments="x")], "present").update
        assert len(PLANNER.changes(PLANNER.plan([bare, ONE], [], "exact"))) == 2

    def test_exact_removes_duplicates_without_a_warning(self) -> None:
        twins = [held(id=number, is_trusted_sender=True) for number in (1, 2)]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", is_trusted_sender=True)]
        plan = PLANNER.plan(twins, task, "exact")
        assert (plan.delete, plan.warnings) == ((twins[1],), ())

    def test_the_type_tells_two_policies_with_one_pattern_apart(self) -> None:
        other = held(id=2, pattern_type="EMAIL")
        plan = PLANNER.plan([ONE, other], [wanted(pattern="x.example", pattern_type="EMAIL")], "absent")
        assert plan.delete == (other,)

    @pytest.mark.parametrize("unknown", ["UNKNOWN", None])
    def test_an_unknown_type_matches_every_type_and_present_sets_it(self, unknown: str | None) -> None:
        before = [held(pattern_type=unknown)]
        task = [wanted(pattern="x.example", pattern_type="EMAIL")]
        (update,) = PLANNER.plan(before, task, "present").update
        assert update.changes == {"pattern_type": "EMAIL"}
        assert PLANNER.plan(before, task, "absent").delete == tuple(before)

    def test_two_types_are_wanted_and_the_account_holds_an_unknown_one(self) -> None:
        """One of them gets the old entry, and the other is created."""
        task = [wanted(pattern="x.example", pattern_type=each) for each in ("DOMAIN", "EMAIL")]
        plan = PLANNER.plan([held(pattern_type="UNKNOWN")], task, "present")
        assert (len(plan.update), len(plan.create)) == (1, 1)

    def test_a_regular_expression_is_compared_literally(self) -> None:
        before = [held(pattern=r"\d+\.example", is_regex=True)]
        task = [wanted(pattern=r"\D+\.example", pattern_type="DOMAIN", is_regex=True)]
        assert PLANNER.plan(before, task, "present").create
        assert PLANNER.plan(before, task, "absent").delete == ()

    def test_an_update_carries_only_what_differs(self) -> None:
        task = [wanted(pattern="X.Example", verify_sender=True, comments="new", is_regex=False)]
        (update,) = PLANNER.plan([ONE], task, "present").update
        assert update.changes == {"comments": "new"}

    def test_each_part_of_a_plan_follows_the_order_of_the_task(self) -> None:
        before = [held(id=number, pattern=f"{number}.example") for number in (1, 2, 3)]
        task = [wanted(pattern=f"{number}.example", pattern_type="DOMAIN", comments="new") for number in (3, 5, 1, 4)]
        plan = PLANNER.plan(before, task, "present")
        assert [update.held.id for update in plan.update] == [3, 1]
        assert [step.values["pattern"] for step in plan.create] == ["5.example", "4.example"]

    def test_absent_by_an_id_alone_warns_of_nothing(self) -> None:
        """It has no name that another entry could share, not even one without a name."""
        nameless = Held(2, ALLOW.resource.as_held({}), {"created_at": None})
        plan = PLANNER.plan([ONE, nameless], [wanted(1)], "absent")
        assert (plan.delete, plan.warnings) == ((ONE,), ())

    @pytest.mark.parametrize("turn", [1, -1])
    def test_a_finer_time_is_compared_correctly(self, turn: int) -> None:
        """Trailing zeros of a fraction may be left out, and the whole fraction too."""
        times = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.12Z", "2026-01-01T00:00:00.123456Z")
        before = [held(id=9 - at, created_at=time) for at, time in enumerate(times)]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", comments="c")]
        assert PLANNER.plan(before[::turn], task, "exact").unchanged == (before[0],)
        assert PLANNER.plan(before[1:][::turn], task, "exact").unchanged == (before[1],)

    @pytest.mark.parametrize("turn", [1, -1])
    @pytest.mark.parametrize("ids", [(9, 10), tuple(str(uuid.UUID(int=number)) for number in (1, 2))])
    def test_the_id_decides_between_entries_that_were_created_together(self, turn: int, ids: Any) -> None:
        twins = [held(id=entry_id) for entry_id in ids]
        task = [wanted(pattern="x.example", pattern_type="DOMAIN", comments="c")]
        plan = PLANNER.plan(twins[::turn], task, "exact")
        assert (plan.unchanged, plan.delete) == ((twins[0],), (twins[1],))


class TestDiff:
    """A diff shows what changes, and nothing that check mode could not know."""

    def test_several_are_ordered_by_name_and_then_by_id(self) -> None:
        created = Change(None, held(pattern="z.example"), {"pattern": "z.example"})
        changes = [created, *(Change(held(id=number), None, {}) for number in (2, 1))]
        shown = PLANNER.diffs(changes)
        assert [each["after_header"] for each in shown] == ["x.example (DOMAIN)"] * 2 + ["z.example (DOMAIN)"]
        assert shown == PLANNER.diffs(changes[::-1])

    def test_an_update_shows_only_what_is_sent(self) -> None:
        after = dataclasses.replace(held(comments="new"), info={"created_at": None, "modified_at": "later"})
        shown = PLANNER.diff(Change(ONE, after, {"comments": "new"}))
        assert (shown["before"], shown["after"]) == ({"comments": "c"}, {"comments": "new"})

    def test_a_creation_shows_what_is_sent(self) -> None:
        sent = {"pattern": "x.example", "pattern_type": "DOMAIN", "verify_sender": True}
        shown = PLANNER.diff(Change(None, ONE, sent))
        assert (shown["before"], shown["after"]) == ({}, sent)

    def test_a_deletion_shows_the_whole_entry(self) -> None:
        shown = PLANNER.diff(Change(ONE, None, {}))
        assert shown["before"]["id"] == 1
        assert shown["after"] == {}


def test_a_message_names_the_first_texts_and_counts_the_others() -> None:
    texts = ["a", "b", "c"]
    assert shortened(texts, 3) == texts
    assert shortened(texts, 1, "more lines") == ["a", "and 2 more lines"]
