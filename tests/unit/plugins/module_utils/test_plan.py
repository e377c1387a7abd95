# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner: for arbitrary accounts and tasks, what a plan does is what its state means, and doing it twice is once."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import FIELDS, AllowPolicy
from ansible_collections.community.cloudflare.plugins.module_utils.errors import InvalidOption
from ansible_collections.community.cloudflare.plugins.module_utils.plan import Change, Plan, diff_of, make_plan

INTEGERS = st.integers(1, 4)
#: The patterns, few and alike, so that they meet, and the one way to write what two of them mean.
ONE_WAY: dict[Any, Any] = {
    **{"x.example": "x.example", "X.EXAMPLE": "x.example", "192.0.2.1": "192.0.2.1", "192.0.2.1/32": "192.0.2.1"},
    None: None,
}
WRITABLE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "pattern": st.sampled_from([pattern for pattern in ONE_WAY if pattern]),
        "pattern_type": st.sampled_from(["DOMAIN", "EMAIL"]),
        **{name: st.sampled_from([None, False, True]) for name, each in FIELDS.items() if each["type"] is bool},
        "comments": st.sampled_from([None, "", "a"]),
    }
)


@st.composite
def accounts(draw: st.DrawFn) -> list[AllowPolicy]:
    """What an account may hold, the same pattern several times too, in any order of age."""
    entries = draw(st.lists(WRITABLE, max_size=5))
    ages = draw(st.permutations(range(len(entries))))
    return [
        AllowPolicy(id=i, created_at=f"2026-01-{age + 1:02}", **entry)
        for i, (entry, age) in enumerate(zip(entries, ages), 1)
    ]


def tasks(ids: st.SearchStrategy[Any] = INTEGERS) -> st.SearchStrategy[list[AllowPolicy]]:
    """Entries by pattern, with and without a type, and by id, with and without another pattern and type."""
    names = st.sampled_from([(), (), ("pattern_type",), ("id",), ("id", "pattern_type"), ("id", "pattern"), ALL])
    return st.lists(st.builds(_entry, WRITABLE, ids, names), max_size=4)


ALL = ("id", "pattern", "pattern_type")


def _entry(fields: dict[str, Any], policy_id: Any, names: tuple[str, ...]) -> AllowPolicy:
    """``names``: whether it has an id, and which of its fields it leaves out."""
    left_out = {name: None for name in names if name != "id"}
    return AllowPolicy(**{**fields, **left_out, "id": policy_id if "id" in names else None})


def carried_out(plan: Plan, held: list[AllowPolicy]) -> list[AllowPolicy]:
    """The account after the plan, as a server would hold it."""
    after = {policy.id: policy for policy in held}
    for policy in plan.delete:
        del after[policy.id]
    for update in plan.update:
        after[update.held.id] = update.after
    ids = itertools.count(1000)
    for policy in plan.create:
        new = next(ids)
        after[new] = dataclasses.replace(policy, id=new, created_at="2026-12-01")
    return list(after.values())


def as_said(entry: AllowPolicy, policy: AllowPolicy) -> bool:
    """Whether the account shows all that an entry says. Not by the code that decides what is to be changed."""
    says, shows = ({name: getattr(each, name) or None for name in FIELDS} for each in (entry, policy))
    if not (entry.is_regex or policy.is_regex):
        says["pattern"], shows["pattern"] = ONE_WAY[says["pattern"]], ONE_WAY[shows["pattern"]]
    return all(says[name] == shows[name] for name in FIELDS if getattr(entry, name) is not None)


def left_out(entry: AllowPolicy) -> dict[str, Any]:
    """What exact means for the fields that an entry leaves out, whatever the code has for them."""
    flags = {name: name == "verify_sender" for name, each in FIELDS.items() if each["type"] is bool}
    return {name: value for name, value in {**flags, "comments": ""}.items() if getattr(entry, name) is None}


def planned(held: list[AllowPolicy], wanted: list[AllowPolicy], state: str) -> Plan:
    """Tasks that are refused are another test's."""
    try:
        return make_plan(held, wanted, state)
    except InvalidOption:
        assume(False)
        raise


@given(accounts(), tasks(), st.sampled_from(["present", "absent", "exact"]))
def test_doing_it_twice_is_doing_it_once(held: list[AllowPolicy], wanted: list[AllowPolicy], state: str) -> None:
    after = carried_out(planned(held, wanted, state), held)
    again = make_plan(after, wanted, state)
    assert again.changes() == []


@given(accounts(), tasks())
def test_present_means_there_and_as_said(held: list[AllowPolicy], wanted: list[AllowPolicy]) -> None:
    after = carried_out(planned(held, wanted, "present"), held)
    assert {policy.id for policy in held} <= {policy.id for policy in after}
    for entry in wanted:
        assert any(entry.names(policy) and as_said(entry, policy) for policy in after)


@given(accounts(), tasks())
def test_absent_means_gone_and_nothing_else(held: list[AllowPolicy], wanted: list[AllowPolicy]) -> None:
    after = carried_out(make_plan(held, wanted, "absent"), held)
    assert after == [policy for policy in held if not any(entry.names(policy) for entry in wanted)]


@given(accounts(), tasks())
def test_exact_means_these_and_no_others(held: list[AllowPolicy], wanted: list[AllowPolicy]) -> None:
    after = carried_out(planned(held, wanted, "exact"), held)
    assert len(after) == len(wanted)
    for entry in wanted:
        meant = [policy for policy in after if entry.names(policy)]
        assert any(as_said(dataclasses.replace(entry, **left_out(entry)), policy) for policy in meant)


@given(accounts(), tasks(), st.sampled_from(["present", "exact"]))
def test_of_several_the_oldest_stays(held: list[AllowPolicy], wanted: list[AllowPolicy], state: str) -> None:
    plan = planned(held, wanted, state)
    managed = {update.held.id for update in plan.update} | {policy.id for policy in plan.unchanged}
    for entry in wanted:
        meant = [policy for policy in held if entry.names(policy)]
        if meant:
            assert min(meant, key=lambda policy: policy.created_at or "").id in managed


@given(accounts(), tasks())
def test_every_policy_that_is_held_is_accounted_for(held: list[AllowPolicy], wanted: list[AllowPolicy]) -> None:
    plan = planned(held, wanted, "exact")
    seen = [update.held.id for update in plan.update] + [policy.id for policy in (*plan.delete, *plan.unchanged)]
    assert sorted(map(str, seen)) == sorted(str(policy.id) for policy in held)


ONE = AllowPolicy(
    id=1, pattern="x.example", pattern_type="DOMAIN", comments="c", verify_sender=True, created_at="2026-01-02"
)


#: What a task is told where something is not there that it needs: it is to be created, and that is not possible.
NOT_THERE = ("pattern_type must be one of", "policy_id ")

PATTERNS = ("x.example", "y.example", "Y.EXAMPLE")
#: What an entry can say of what it means, by pattern and by id, in a world of three patterns and one id.
ENTRIES = [
    AllowPolicy(id=policy_id, pattern=pattern, pattern_type=pattern_type, is_regex=is_regex)
    for policy_id, patterns in ((None, PATTERNS), (1, (None, *PATTERNS)))
    for pattern, pattern_type, is_regex in itertools.product(patterns, (None, "DOMAIN", "EMAIL"), (None, False, True))
]


@pytest.mark.parametrize("held", [[], [ONE], [dataclasses.replace(ONE, is_regex=True)]])
@pytest.mark.parametrize("state", ["present", "exact"])
def test_every_pair_of_entries(held: list[AllowPolicy], state: str) -> None:
    """All of a small world, not a sample: the second run changes nothing, and what vanishes before it is told as that."""
    for wanted in itertools.product(ENTRIES, repeat=2):
        try:
            plan = make_plan(held, wanted, state)
        except InvalidOption:
            continue
        assert not make_plan(carried_out(plan, held), wanted, state).changes(), wanted
        try:
            make_plan([], wanted, state)
        except InvalidOption as error:
            assert str(error).startswith(NOT_THERE), wanted


class TestRefused:
    @pytest.mark.parametrize("held", [[], [ONE]])
    @pytest.mark.parametrize(
        "second", [AllowPolicy(pattern="X.example", pattern_type="DOMAIN"), AllowPolicy(pattern="x.example")]
    )
    def test_one_policy_twice(self, held: list[AllowPolicy], second: AllowPolicy) -> None:
        wanted = [
            AllowPolicy(pattern="y", pattern_type="DOMAIN"),
            AllowPolicy(pattern="x.example", pattern_type="DOMAIN"),
        ]
        with pytest.raises(InvalidOption, match="entries 2 and 3 mean the same"):
            make_plan(held, [*wanted, second], "present")

    def test_one_policy_by_its_id_and_by_its_pattern(self) -> None:
        with pytest.raises(InvalidOption, match="entries 1 and 2 mean the same"):
            make_plan([ONE], [AllowPolicy(id=1), AllowPolicy(pattern="x.example")], "exact")

    @pytest.mark.parametrize("turn", [1, -1])
    def test_one_policy_by_its_new_name(self, turn: int) -> None:
        """The first would be renamed to what the second then creates."""
        wanted = [AllowPolicy(id=1, pattern="new.example"), AllowPolicy(pattern="new.example", pattern_type="DOMAIN")]
        for state in ("present", "exact"):
            with pytest.raises(InvalidOption, match="entries 1 and 2 mean the same"):
                make_plan([ONE], wanted[::turn], state)

    def test_one_policy_by_what_a_default_makes_of_another(self) -> None:
        """The first is a regular expression and says nothing of that: ``exact`` makes it a plain address."""
        held = dataclasses.replace(ONE, pattern="x.*", is_regex=True)
        wanted = [AllowPolicy(id=1, pattern="192.0.2.1"), AllowPolicy(pattern="192.0.2.1/32", pattern_type="DOMAIN")]
        assert make_plan([held], wanted, "present").create
        with pytest.raises(InvalidOption, match="entries 1 and 2 mean the same"):
            make_plan([held], wanted, "exact")

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"pattern": "10.0.0.1", "pattern_type": "IP"}, "pattern must be a public address"),
            ({"pattern_type": "IP"}, "pattern must be an IP address"),
            ({"pattern": "10.0.0.1", "pattern_type": "IP", "is_regex": False}, "pattern must be a public address"),
            ({"pattern_type": "UNKNOWN"}, "pattern_type can be changed to EMAIL, DOMAIN, IP only"),
        ],
    )
    def test_a_change_that_the_api_would_refuse(self, change: dict[str, Any], says: str) -> None:
        """What an entry says together with what is held: only the plan can tell."""
        with pytest.raises(InvalidOption, match=says) as caught:
            make_plan([ONE], [AllowPolicy(pattern="y", pattern_type="DOMAIN"), AllowPolicy(id=1, **change)], "present")
        assert caught.value.entry == 2

    @pytest.mark.parametrize(
        ("held", "change"),
        [
            ({"pattern": "192.0.2.1"}, {"pattern": "10.0.0.1"}),
            ({"pattern": "10.0.0.1", "is_regex": True}, {"is_regex": False}),
        ],
    )
    def test_a_change_that_makes_an_address_of_it(self, held: dict[str, Any], change: dict[str, Any]) -> None:
        with pytest.raises(InvalidOption, match="pattern must be a public address"):
            make_plan([dataclasses.replace(ONE, pattern_type="IP", **held)], [AllowPolicy(id=1, **change)], "present")

    def test_what_is_held_may_be_said_again(self) -> None:
        """Old policies, which could not be created today."""
        private = dataclasses.replace(ONE, id=2, pattern="10.0.0.1", pattern_type="IP")
        unknown = dataclasses.replace(ONE, id=3, pattern_type="UNKNOWN")
        held = [private, unknown]
        assert make_plan(held, [dataclasses.replace(policy, created_at=None) for policy in held], "exact").idle == 2

    def test_an_id_that_is_not_there(self) -> None:
        with pytest.raises(InvalidOption, match="policy_id 7 does not exist") as caught:
            make_plan([ONE], [AllowPolicy(id=1), AllowPolicy(id=7)], "present")
        assert caught.value.entry == 2

    @pytest.mark.parametrize("pattern_type", [None, "UNKNOWN"])
    def test_a_creation_without_a_type(self, pattern_type: str | None) -> None:
        with pytest.raises(InvalidOption, match="pattern_type must be one of EMAIL, DOMAIN, IP to create a policy"):
            make_plan([ONE], [AllowPolicy(pattern="y.example", pattern_type=pattern_type)], "present")


class TestDecisions:
    @pytest.mark.parametrize("state", ["present", "exact"])
    @pytest.mark.parametrize("held", [[], [ONE]])
    def test_alike_is_not_the_same(self, state: str, held: list[AllowPolicy]) -> None:
        """One pattern may be a domain's, an address's and a regular expression's: three policies."""
        wanted = [
            AllowPolicy(pattern="x.example", pattern_type="DOMAIN"),
            AllowPolicy(pattern="x.example", pattern_type="EMAIL"),
            AllowPolicy(pattern="X.example", pattern_type="DOMAIN", is_regex=True),
        ]
        assert len(make_plan(held, wanted, state).create) == 3 - len(held)

    def test_what_the_api_leaves_out_is_no_obstacle(self) -> None:
        bare = AllowPolicy(id=2)
        assert make_plan([bare], [AllowPolicy(id=2, comments="x")], "present").update
        assert len(diff_of(make_plan([bare, ONE], [], "exact").changes())) == 2

    def test_exact_removes_doubles_and_does_not_speak_of_them(self) -> None:
        twins = [dataclasses.replace(ONE, id=number, is_trusted_sender=True) for number in (1, 2)]
        assert make_plan(twins, [dataclasses.replace(twins[0], id=None)], "exact").notices == ()

    def test_a_warning_names_its_entry(self) -> None:
        good = AllowPolicy(pattern="y", pattern_type="DOMAIN", is_exempt_recipient=True)
        spoofed = dataclasses.replace(good, pattern_type="EMAIL", verify_sender=False)
        assert [notice.entry for notice in make_plan([], [good, spoofed], "present").notices] == [2]

    def test_a_type_tells_two_policies_with_one_pattern_apart(self) -> None:
        other = dataclasses.replace(ONE, id=2, pattern_type="EMAIL")
        wanted = AllowPolicy(pattern="x.example", pattern_type="EMAIL")
        assert make_plan([ONE, other], [wanted], "absent").delete == (other,)

    def test_a_regular_expression_is_compared_as_it_is(self) -> None:
        held = dataclasses.replace(ONE, pattern=r"\d+\.example", is_regex=True)
        wanted = AllowPolicy(pattern=r"\D+\.example", pattern_type="DOMAIN", is_regex=True)
        assert make_plan([held], [wanted], "present").create
        assert make_plan([held], [wanted], "absent").delete == ()

    def test_an_edit_carries_what_differs_and_no_more(self) -> None:
        wanted = AllowPolicy(pattern="X.Example", verify_sender=True, comments="new", is_regex=False)
        (update,) = make_plan([ONE], [wanted], "present").update
        assert update.fields == {"comments": "new"}

    @pytest.mark.parametrize("comments", [None, ""])
    def test_no_comment_and_an_empty_one_are_the_same(self, comments: str | None) -> None:
        held = dataclasses.replace(ONE, comments=comments)
        for said in (None, ""):
            assert not make_plan([held], [AllowPolicy(id=1, comments=said)], "present").update

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ({"is_trusted_sender": True}, []),
            ({}, ["No action is chosen"]),
            ({"is_trusted_sender": True, "is_acceptable_sender": True}, ["is_trusted_sender bypasses all"]),
            ({"is_exempt_recipient": True, "verify_sender": False}, ["verify_sender is off"]),
            ({"is_exempt_recipient": True, "verify_sender": False, "pattern_type": "IP", "pattern": "192.0.2.1"}, []),
        ],
    )
    def test_warnings(self, said: dict[str, Any], told: list[str]) -> None:
        """They speak of the policy as it will be, and are the same when nothing is left to do."""
        entry = AllowPolicy(**{"pattern": "y.example", "pattern_type": "DOMAIN", **said})
        first = make_plan([], [entry], "present")
        second = make_plan(carried_out(first, []), [entry], "present")
        for plan in (first, second):
            assert [notice.text[: len(text)] for notice, text in zip(plan.notices, told)] == told
            assert len(plan.notices) == len(told)

    @pytest.mark.parametrize("turn", [1, -1])
    def test_the_older_is_the_older_however_fine_its_time(self, turn: int) -> None:
        """Trailing zeros of a fraction may be left out, and the fraction with them."""
        times = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.12Z", "2026-01-01T00:00:00.123456Z")
        held = [dataclasses.replace(ONE, id=9 - at, created_at=time) for at, time in enumerate(times)]
        assert make_plan(held[::turn], [dataclasses.replace(ONE, id=None)], "exact").unchanged == (held[0],)
        assert make_plan(held[1:][::turn], [dataclasses.replace(ONE, id=None)], "exact").unchanged == (held[1],)

    @pytest.mark.parametrize("turn", [1, -1])
    @pytest.mark.parametrize("ids", [(9, 10), tuple(str(uuid.UUID(int=number)) for number in (1, 2))])
    def test_of_those_created_together_the_order_of_the_list_does_not_decide(self, turn: int, ids: Any) -> None:
        twins = [dataclasses.replace(ONE, id=policy_id) for policy_id in ids]
        plan = make_plan(twins[::turn], [dataclasses.replace(ONE, id=None)], "exact")
        assert (plan.unchanged, plan.delete) == ((twins[0],), (twins[1],))

    def test_several_with_one_pattern_are_told_of(self) -> None:
        held = [ONE, dataclasses.replace(ONE, id=2, is_trusted_sender=True, created_at="2026-01-01")]
        plan = make_plan(held, [AllowPolicy(pattern="x.example")], "present")
        assert plan.unchanged == (held[1],)
        assert plan.notices[0].text == "2 policies have this pattern, and the oldest is managed."


class TestDiff:
    """Shows what changes, and nothing that check mode could not know."""

    def test_of_a_list_it_is_ordered_by_pattern(self) -> None:
        """Then by id, so that it is the same in whatever order things were done."""
        changes = [
            Change(None, dataclasses.replace(ONE, pattern="z.example")),
            *(Change(dataclasses.replace(ONE, id=number), None) for number in (2, 1)),
        ]
        shown = diff_of(changes)
        assert [each["after_header"] for each in shown] == ["x.example (DOMAIN)"] * 2 + ["z.example (DOMAIN)"]
        assert shown == diff_of(changes[::-1])

    def test_of_an_update_only_what_differs(self) -> None:
        after = dataclasses.replace(ONE, comments="new", modified_at="later")
        assert Change(ONE, after).diff() == {"before": {"comments": "c"}, "after": {"comments": "new"}}

    def test_of_a_creation_the_whole_without_its_id(self) -> None:
        assert Change(None, ONE).diff()["before"] == {}
        assert Change(None, ONE).diff()["after"] == ONE.to_api()

    def test_of_a_deletion_the_whole(self) -> None:
        assert Change(ONE, None).diff()["before"]["id"] == 1
        assert Change(ONE, None).diff()["after"] == {}
