# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for one entry, for every list: both states, the real run and check mode, and the requests of each."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, enforce, ensure, paths, sent
from ansible_collections.community.cloudflare.tests.unit.support.faults import GONE
from ansible_collections.community.cloudflare.tests.unit.support.samples import (
    ALLOW,
    BLOCK,
    ID,
    NEW_ID,
    OTHER_ID,
    REGISTRY,
    SAMPLES,
    Document,
    Sample,
    every_list,
    run_and_check,
)
from ansible_collections.community.cloudflare.tests.unit.support.server import disconnect, envelope, serving

DELETED = envelope({"id": ID})
NOTHING: Document = {"before": {}, "after": {}}

every_field = pytest.mark.parametrize(
    ("sample", "name"),
    [pytest.param(sample, name, id=f"{sample.path}-{name}") for sample in SAMPLES for name in sample.fields],
)
every_spelling = pytest.mark.parametrize(
    ("sample", "name", "spelling"),
    [
        pytest.param(sample, name, spelling, id=f"{sample.path}-{name}-{number}")
        for sample in SAMPLES
        for name, spellings in sample.spellings.items()
        for number, spelling in enumerate(spellings)
    ],
)


def with_header(header: str, diff: dict[str, Any]) -> dict[str, Any]:
    """A diff with these headers."""
    return {**diff, "before_header": header, "after_header": header}


def unless_check(check: bool, *requests: Any) -> list[Any]:
    """These writes, or none in check mode."""
    return [] if check else list(requests)


class TestCreate:
    @run_and_check
    @every_list
    def test_a_missing_entry_is_created_with_defaults(self, sample: Sample, check: bool) -> None:
        """Check mode returns the same result, except for the values that only the server knows."""
        created = sample.after_creation()
        with serving(envelope([sample.unrelated]), envelope({**created, **sample.ignored}, 201)) as server:
            result = ensure(sample, server, check=check, **sample.needed)
        result.pop("warnings", None)
        header = result["diff"]["after_header"]
        assert header.startswith(str(sample.needed[sample.identity[0]]))
        assert result == {
            "changed": True,
            "id": None if check else NEW_ID,
            sample.item: sample.after_creation(None) if check else created,
            "diff": with_header(header, {"before": {}, "after": sample.created}),
        }
        assert sent(server) == [("GET", None), *unless_check(check, ("POST", sample.created))]
        assert paths(server) == {sample.path}
        assert "per_page=1000" in server.received[0].path

    @every_list
    def test_all_given_values_are_sent(self, sample: Sample) -> None:
        created = {**sample.after_creation(), **sample.other}
        with serving(envelope([]), envelope(created)) as server:
            result = ensure(sample, server, **sample.other)
        assert sent(server)[1] == ("POST", sample.other)
        assert (result["id"], result[sample.item]) == (NEW_ID, created)

    @run_and_check
    @every_list
    def test_required_fields(self, sample: Sample, check: bool) -> None:
        for name in sample.needed:
            given = {other: value for other, value in sample.needed.items() if other != name}
            with serving(envelope([])) as server:
                result = ensure(sample, server, check=check, **given)
            assert result["failed"]
            if name == sample.identity[0]:
                assert result["msg"] == f"{sample.id_option} or {name} is required."
                assert server.received == []
            else:
                assert result["msg"].startswith(f"{name} ")
                assert " to create a" in result["msg"]
                assert server.methods == ["GET"]


class TestUpdate:
    @run_and_check
    @every_field
    def test_each_field(self, sample: Sample, name: str, check: bool) -> None:
        """Only the field that differs is sent and shown in the diff."""
        given = {name: sample.other[name]}
        with serving(envelope(sample.held), envelope({**sample.held, **given})) as server:
            result = ensure(sample, server, check=check, **{sample.id_option: ID, **given})
        if name in sample.immutable:
            assert result["msg"] == f"{name} cannot be changed in an existing entry."
            assert server.methods == ["GET"]
            return
        result.pop("warnings", None)
        header = result["diff"]["after_header"]
        assert result == {
            "changed": True,
            "id": ID,
            sample.item: {**sample.entry, **given},
            "diff": with_header(header, {"before": {name: sample.entry[name]}, "after": given}),
        }
        assert sent(server) == [("GET", None), *unless_check(check, ("PATCH", given))]
        assert paths(server) == {f"{sample.path}/{ID}"}

    @every_list
    def test_a_second_run_changes_nothing(self, sample: Sample) -> None:
        given = {name: value for name, value in sample.other.items() if name not in sample.immutable}
        with serving(envelope({**sample.held, **given})) as server:
            result = ensure(sample, server, **{sample.id_option: ID, **given})
        assert (result["changed"], server.methods) == (False, ["GET"])

    @run_and_check
    @every_list
    def test_several_fields_by_name(self, sample: Sample, check: bool) -> None:
        """Two requests. Fields that are equal are not sent."""
        given = {name: value for name, value in sample.other.items() if name not in sample.identity}
        unchanged = next(iter(given))
        changed = {name: value for name, value in given.items() if name != unchanged}
        after = {**sample.held, **changed}
        options = {**sample.named, **given, unchanged: sample.entry[unchanged]}
        with serving(envelope([sample.unrelated, sample.held]), envelope(after)) as server:
            result = ensure(sample, server, check=check, **options)
        if not changed:
            assert (result["changed"], server.methods) == (False, ["GET"])
            return
        assert result[sample.item] == {**sample.entry, **changed}
        assert result["diff"]["after"] == changed
        assert sent(server) == [("GET", None), *unless_check(check, ("PATCH", changed))]

    @run_and_check
    @every_list
    def test_a_note_can_be_removed(self, sample: Sample, check: bool) -> None:
        if not sample.note:
            return
        name = sample.note
        with serving(envelope([sample.held]), envelope({**sample.held, name: ""})) as server:
            result = ensure(sample, server, check=check, **sample.named, **{name: ""})
        assert result["diff"] == with_header(
            sample.header, {"before": {name: sample.entry[name]}, "after": {name: None}}
        )
        assert result[sample.item][name] is None
        assert sent(server)[1:] == unless_check(check, ("PATCH", {name: ""}))

    @every_list
    def test_an_empty_note_is_the_same_as_none(self, sample: Sample) -> None:
        if not sample.note:
            return
        for held in ("", None):
            with serving(envelope([{**sample.held, sample.note: held}])) as server:
                result = ensure(sample, server, **sample.named, **{sample.note: ""})
            assert (result["changed"], result[sample.item][sample.note]) == (False, None)

    @run_and_check
    @every_list
    def test_the_oldest_duplicate_is_managed(self, sample: Sample, check: bool) -> None:
        name = next(name for name in reversed(sample.fields) if name not in sample.identity)
        given = {name: sample.other[name]}
        twin = {**sample.held, "id": OTHER_ID, "created_at": "2025-01-01T00:00:00Z"}
        with serving(envelope([sample.held, twin]), envelope({**twin, **given})) as server:
            result = ensure(sample, server, check=check, **sample.named, **given)
        assert result["id"] == OTHER_ID
        assert result["warnings"][0].startswith(f"{sample.header}: 2 ")
        assert f"have this {sample.identity[0]}. Only one is managed: " in result["warnings"][0]
        assert check or server.received[1].path.endswith(f"/{OTHER_ID}")

    @run_and_check
    @every_list
    def test_an_id_that_does_not_exist(self, sample: Sample, check: bool) -> None:
        with serving(GONE) as server:
            result = ensure(sample, server, check=check, **{sample.id_option: ID, **sample.needed})
        assert result["msg"].startswith(f"{sample.id_option} {ID} does not exist. ")
        assert server.methods == ["GET"]


class TestUnchanged:
    @run_and_check
    @every_list
    def test_by_name(self, sample: Sample, check: bool) -> None:
        """One request, with and without the values of the other fields."""
        given = {name: sample.entry[name] for name in sample.fields}
        for options in (sample.named, given):
            with serving(envelope([sample.unrelated, sample.held])) as server:
                result = ensure(sample, server, check=check, **options)
            result.pop("warnings", None)
            assert result == {
                "changed": False,
                "id": ID,
                sample.item: sample.entry,
                "diff": with_header(sample.header, NOTHING),
            }
            assert server.methods == ["GET"]

    @every_spelling
    def test_another_spelling(self, sample: Sample, name: str, spelling: Any) -> None:
        """Another spelling of a name still finds the entry. Another spelling of any value is no change."""
        with serving(envelope([sample.unrelated, sample.held])) as server:
            result = ensure(sample, server, **{**sample.named, name: spelling})
        assert (result["changed"], result["id"], server.methods) == (False, ID, ["GET"])
        with serving(envelope(sample.held)) as server:
            result = ensure(sample, server, **{"id": ID, name: spelling})
        assert (result["changed"], result[sample.item], server.methods) == (False, sample.entry, ["GET"])

    @every_list
    def test_the_account_may_have_the_other_spelling(self, sample: Sample) -> None:
        spelled = {**sample.held, **{name: spellings[-1] for name, spellings in sample.spellings.items()}}
        given = {name: sample.entry[name] for name in sample.fields}
        with serving(envelope([spelled])) as server:
            result = ensure(sample, server, **given)
        assert (result["changed"], result["id"]) == (False, ID)

    @every_list
    def test_fields_that_the_api_leaves_out(self, sample: Sample) -> None:
        bare = {"id": ID, **sample.named}
        with serving(envelope([bare])) as server:
            result = ensure(sample, server, **sample.named)
        assert (result["changed"], result[sample.item]) == (False, {**dict.fromkeys(sample.entry), **bare})


class TestAbsentById:
    """The entry exists or not, in the real run and in check mode, with and without a diff."""

    @pytest.mark.parametrize(
        ("check", "diff", "responses", "methods", "changed"),
        [
            (False, False, ["deleted"], ["DELETE"], True),
            (False, False, ["gone"], ["DELETE"], False),
            (True, False, ["held"], ["GET"], True),
            (True, False, ["gone"], ["GET"], False),
            (False, True, ["held", "deleted"], ["GET", "DELETE"], True),
            (False, True, ["gone", "gone"], ["GET", "DELETE"], False),
            (False, True, ["held", "gone"], ["GET", "DELETE"], False),
            (True, True, ["held"], ["GET"], True),
            (True, True, ["gone"], ["GET"], False),
        ],
    )
    @every_list
    def test_each_case(
        self, sample: Sample, check: bool, diff: bool, responses: list[str], methods: list[str], changed: bool
    ) -> None:
        steps = {"held": envelope(sample.held), "deleted": DELETED, "gone": GONE}
        with serving(*(steps[response] for response in responses)) as server:
            result = ensure(sample, server, state="absent", check=check, diff=diff, **{sample.id_option: ID})
        shown = sample.entry if changed and (check or diff) else None
        old = shown or ({"id": ID} if changed else None)
        expected: dict[str, Any] = {"changed": changed, "id": ID, sample.item: old}
        if diff:
            before = {name: value for name, value in (shown or {}).items() if value is not None}
            expected["diff"] = with_header(sample.header if shown else ID, {"before": before, "after": {}})
        if sample.irreversible and check and changed:
            assert result.pop("warnings") == [f"These would be deleted, and cannot be restored: {sample.header}."]
        assert result == expected
        assert server.methods == methods
        assert paths(server) == {f"{sample.path}/{ID}"}
        assert len({request.client_port for request in server.received}) == 1

    @every_list
    def test_other_options_are_ignored(self, sample: Sample) -> None:
        """Values that a creation would refuse are accepted here."""
        options = {sample.identity[0]: "", "id": ID}
        with serving(DELETED) as server:
            result = ensure(sample, server, state="absent", diff=False, **options)
        assert (result["changed"], server.methods) == (True, ["DELETE"])

    def test_the_diff_of_an_entry_that_was_created_after_the_read_shows_only_its_id(self) -> None:
        """The entry was deleted, but its other values are unknown."""
        with serving(GONE, DELETED) as server:
            result = ensure(ALLOW, server, state="absent", policy_id=ID)
        assert result["diff"] == with_header(ID, {"before": {"id": ID}, "after": {}})

    @every_list
    def test_a_retried_deletion_that_finds_nothing_counts_as_changed(self, clock: Any, sample: Sample) -> None:
        with serving(disconnect, GONE) as server:
            result = ensure(sample, server, state="absent", diff=False, id=ID)
        assert (result["changed"], result["id"], server.methods) == (True, ID, ["DELETE"] * 2)

    @pytest.mark.parametrize(
        ("given", "used"), [(2401, 2401), ("2401", 2401), (1, 1), (2**31 - 1, 2**31 - 1), (ID, ID), (ID.upper(), ID)]
    )
    @every_list
    def test_integers_and_uuids(self, sample: Sample, given: Any, used: Any) -> None:
        with serving(envelope({"id": used})) as server:
            result = ensure(sample, server, state="absent", diff=False, **{sample.id_option: given})
        assert (result["id"], type(result["id"])) == (used, type(used))
        assert server.received[0].path.endswith(f"/{used}")
        assert "warnings" not in result


class TestAbsentByName:
    @run_and_check
    @every_list
    def test_deleted(self, sample: Sample, check: bool) -> None:
        """Two requests. Any spelling finds the entry, because an existing entry must not be reported as absent."""
        spelled = {name: sample.spellings.get(name, (sample.entry[name],))[0] for name in sample.identity}
        for named in (sample.named, spelled):
            with serving(envelope([sample.held, sample.unrelated]), DELETED) as server:
                result = ensure(sample, server, check=check, state="absent", **named)
            before = {name: value for name, value in sample.entry.items() if value is not None}
            if sample.irreversible and check:
                assert result.pop("warnings") == [f"These would be deleted, and cannot be restored: {sample.header}."]
            assert result == {
                "changed": True,
                "id": ID,
                sample.item: sample.entry,
                "diff": with_header(sample.header, {"before": before, "after": {}}),
            }
            assert server.methods == ["GET", *unless_check(check, "DELETE")]

    @run_and_check
    @every_list
    def test_a_missing_entry(self, sample: Sample, check: bool) -> None:
        with serving(envelope([sample.unrelated])) as server:
            result = ensure(sample, server, check=check, state="absent", **sample.named)
        assert result == {"changed": False, "id": None, sample.item: None, "diff": with_header(sample.header, NOTHING)}
        assert server.methods == ["GET"]

    @every_list
    def test_an_entry_that_is_deleted_meanwhile(self, sample: Sample) -> None:
        with serving(envelope([sample.held]), GONE) as server:
            assert ensure(sample, server, state="absent", **sample.named)["changed"] is False

    @run_and_check
    @every_list
    def test_several_matches(self, sample: Sample, check: bool) -> None:
        """The error asks for the id."""
        first = sample.identity[0]
        twin = {**sample.held, "id": OTHER_ID}
        with serving(envelope([sample.held, twin])) as server:
            result = ensure(sample, server, check=check, state="absent", **{first: sample.entry[first]})
        assert result["msg"].startswith(f"{first} matches several ")
        assert f": {ID}, {OTHER_ID}. Set {sample.id_option}, or use {sample.list_module}." in result["msg"]
        assert server.methods == ["GET"]

    @pytest.mark.parametrize("sample", [ALLOW, REGISTRY], ids=lambda sample: sample.path)
    def test_the_second_name_selects_one_of_several_matches(self, sample: Sample) -> None:
        _first, second = sample.identity
        twin = {**sample.held, "id": OTHER_ID, second: sample.other[second]}
        with serving(envelope([twin, sample.held]), DELETED) as server:
            result = ensure(sample, server, state="absent", **sample.named)
        assert result["id"] == ID
        assert server.received[1].path.endswith(f"/{ID}")

    def test_the_entry_may_be_on_the_last_page(self) -> None:
        full = [{**ALLOW.unrelated, "id": number} for number in range(1, 1001)]
        with serving(envelope(full), envelope([ALLOW.held]), DELETED) as server:
            result = ensure(ALLOW, server, state="absent", **ALLOW.named)
        assert result["changed"] is True
        assert server.methods == ["GET", "GET", "DELETE"]

    @every_list
    def test_an_entry_that_moves_between_two_pages(self, sample: Sample) -> None:
        """Between the pages, one entry was deleted and one created. The name filter of the API finds the entry."""
        rows = [{**sample.unrelated, "id": number} for number in range(1, 1002)]
        total = {"total_count": 1001}
        pages = envelope(rows[:1000], result_info=total), envelope(rows[1000:], result_info=total)
        with serving(*pages, envelope([sample.held]), DELETED) as server:
            result = ensure(sample, server, state="absent", **sample.named)
        looked_up = sample.identity[0] in sample.filters
        assert result["changed"] is looked_up
        assert server.methods == ["GET", "GET", *(["GET", "DELETE"] if looked_up else [])]

    @every_list
    def test_a_regular_expression_does_not_match_a_literal_with_the_same_text(self, sample: Sample) -> None:
        flag = sample.resource.fields[sample.identity[0]].regex_flag
        if not flag:
            return
        for held in (False, True):
            with serving(envelope([{**sample.held, flag: held}]), DELETED) as server:
                result = ensure(sample, server, state="absent", **sample.named, **{flag: True})
            assert result["changed"] is held
            assert held or "and is not deleted" in result["warnings"][0]
            assert server.methods == ["GET", *["DELETE"] * held]

    @pytest.mark.parametrize("held", ["UNKNOWN", None])
    @pytest.mark.parametrize("sample", [ALLOW, BLOCK], ids=lambda sample: sample.path)
    def test_absent_deletes_an_entry_with_a_retired_type(self, sample: Sample, held: Any) -> None:
        with serving(envelope([{**sample.held, "pattern_type": held}]), DELETED) as server:
            assert ensure(sample, server, state="absent", **sample.named)["changed"] is True

    @pytest.mark.parametrize("pattern", ["['a.example']", "a.example\nb.example", "a@x.example, b@x.example"])
    def test_a_list_of_names_in_one_text_is_not_reported_as_absent(self, pattern: str) -> None:
        """The entries may still exist."""
        with serving(envelope([])) as server:
            result = ensure(ALLOW, server, state="absent", pattern=pattern)
        assert result["msg"].startswith("pattern must be one name")
        assert server.methods == ["GET"]

    def test_an_entry_that_could_not_be_created_today_can_be_deleted(self) -> None:
        private = {"pattern": "10.0.0.5", "pattern_type": "IP"}
        with serving(envelope([{**ALLOW.held, **private}]), DELETED) as server:
            assert ensure(ALLOW, server, state="absent", **private)["changed"] is True
        with serving(envelope([])) as server:
            assert ensure(ALLOW, server, state="absent", **private)["changed"] is False


class TestResponses:
    @every_list
    def test_a_response_with_a_field_of_the_wrong_type(self, sample: Sample) -> None:
        for name in (*sample.fields, "created_at", "modified_at"):
            with serving(envelope({**sample.held, name: {"wrong": 1}})) as server:
                result = ensure(sample, server, check=True, state="absent", id=ID)
            assert f"the result is not {sample.resource.title}: {name} is not a" in result["msg"]


class TestRefused:
    """Refused before any request, or at least before any write."""

    @every_list
    def test_invalid_options_are_refused_even_with_an_id(self, sample: Sample) -> None:
        first = sample.identity[0]
        options = {sample.id_option: ID, first: " "}
        assert ensure(sample, **options)["msg"] == f"{first} must not be empty."
        for state in ("present", "exact"):
            result = enforce(sample, NO_SERVER, [options], state=state)
            assert result["msg"] == f"{sample.items}, entry 1: {first} must not be empty."

    @pytest.mark.parametrize("how", ["create", "absent", "rename"])
    @every_list
    def test_texts_that_are_not_one_name(self, sample: Sample, how: str) -> None:
        """Several names, or invisible characters."""
        first = sample.identity[0]
        texts = ["['a.example', 'b.example']", "a.example\nb.example", "a\u200b.example", "\ufeffa.example", "a\x7fb"]
        texts += ["********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"]
        if sample.path not in ("content_policies", "url_ignore_patterns"):  # their names may be any text
            texts += [f"a.example{mark}b.example" for mark in (",", ", ", ";", " ")]
        for text in texts:
            options = {**sample.needed, first: text}
            if how == "rename":
                options = {sample.id_option: ID, first: text}
            with serving(envelope(sample.held if how == "rename" else [])) as server:
                result = ensure(sample, server, state="absent" if how == "absent" else "present", **options)
            if how == "rename" and first in sample.immutable:
                assert result["msg"] == f"{first} cannot be changed in an existing entry."
            else:
                assert result["msg"].startswith(
                    (f"{first} must be one name", f"{first} must not contain ", f"{first} contains ")
                )
            assert server.methods == ["GET"]

    @every_list
    def test_ids(self, sample: Sample) -> None:
        wrong = [0, -1, 2**31, "02401", "2401 ", "2401\n", "x", "", True, 1.5, [2401], "\u0663"]
        wrong += [ID[:-1], ID.replace("-", ""), f"{ID}/..", ".."]
        with serving(DELETED) as server:
            for value in wrong:
                for state in ("present", "absent"):
                    result = ensure(sample, server, state=state, **{sample.id_option: value})
                    assert result["failed"], value
                    assert sample.id_option in result["msg"]
        assert server.received == []

    @pytest.mark.parametrize("state", ["present", "absent"])
    @every_list
    def test_neither_an_id_nor_a_name(self, sample: Sample, state: str) -> None:
        """An unset variable is null or empty. The module must not report success then."""
        first = sample.identity[0]
        says = f"{sample.id_option} or {first} is required."
        nothing: tuple[Document, ...] = ({}, {sample.id_option: None}, {first: None})
        for options in nothing:
            assert ensure(sample, state=state, **options)["msg"] == says
        for text in ("", " \n"):
            assert ensure(sample, state=state, **{first: text})["msg"] == f"{first} must not be empty."

    @every_list
    def test_wrong_types_and_unknown_choices(self, sample: Sample) -> None:
        for name, value in sample.other.items():
            if isinstance(value, (bool, int)) or (isinstance(value, str) and value.isupper()):
                result = ensure(sample, **{**sample.named, name: "no such choice"})
                assert result["failed"], name
                assert name in result["msg"]

    @pytest.mark.parametrize(("name", "longest"), [("pattern", 1024), ("comments", 1024)], ids=["pattern", "comments"])
    def test_texts_that_are_too_long(self, name: str, longest: int) -> None:
        with serving(envelope([]), envelope(ALLOW.after_creation()), envelope([])) as server:
            assert not ensure(ALLOW, server, **{**ALLOW.needed, name: "x" * longest}).get("failed")
            result = ensure(ALLOW, server, **{**ALLOW.needed, name: "x" * (longest + 1)})
        assert result["msg"] == f"{name} must have at most {longest} characters, not {longest + 1}."
        assert server.methods == ["GET", "POST", "GET"]

    @run_and_check
    def test_an_address_that_the_api_would_refuse(self, check: bool) -> None:
        """The module reads the list first, because existing values are always accepted."""
        with serving(envelope([])) as server:
            result = ensure(ALLOW, server, check=check, pattern="10.0.0.1", pattern_type="IP")
        assert result["msg"].startswith("pattern must be a public address")
        assert server.methods == ["GET"]

    @pytest.mark.parametrize("given", [{"pattern_type": "IP", "is_regex": True}, {"pattern_type": "DOMAIN"}])
    def test_only_literal_addresses_of_type_ip_are_checked(self, given: dict[str, Any]) -> None:
        created = {**ALLOW.after_creation(), **given, "pattern": "10.0.0.1"}
        with serving(envelope([]), envelope(created)) as server:
            assert ensure(ALLOW, server, pattern="10.0.0.1", **given)["changed"] is True
