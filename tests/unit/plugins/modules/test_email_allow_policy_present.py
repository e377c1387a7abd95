# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""state=present, and both states by pattern: the grid, with the requests of each cell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import FIELDS
from ansible_collections.community.cloudflare.plugins.modules import email_allow_policy
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.policy import FLAGS, POLICY
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, envelope, serving

HELD = {**POLICY, "pattern": "Partner.example", "pattern_type": "DOMAIN", "comments": "old"}
OTHER = {**HELD, "id": 2402, "pattern": "other.example"}
TWIN = {**HELD, "id": 2400, "created_at": "2025-01-01T00:00:00Z"}
NAMED: dict[str, Any] = {"pattern": "partner.EXAMPLE", "pattern_type": "DOMAIN"}
#: Each field that can be given, with another value than HELD has.
OTHERWISE: dict[str, Any] = {
    **{name: not value for name, value in FLAGS.items()},
    **{"pattern": "new@partner.example", "pattern_type": "EMAIL", "comments": "new"},
}
DELETED = envelope({"id": 2401})
GONE = envelope(None, 404, 1404)


def ensure(server: Server | None = None, *, check: bool = False, diff: bool = True, **options: Any) -> dict[str, Any]:
    base = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url if server else "http://127.0.0.1:1"}
    result = run_module(email_allow_policy.main, {**base, **options}, check=check, diff=diff)
    result.pop("invocation", None)
    return result


def sent(server: Server) -> list[tuple[str, Any]]:
    return [(request.method, json.loads(request.body or b"null")) for request in server.received]


class TestPresent:
    @pytest.mark.parametrize("check", [False, True])
    @pytest.mark.parametrize(
        "said",
        [{}, {"comments": "old"}, FLAGS, {"pattern": "partner.example", "is_acceptable_sender": True}],
    )
    def test_as_it_is_already(self, check: bool, said: dict[str, Any]) -> None:
        """One request, and nothing to do. Case does not count."""
        with serving(envelope([OTHER, HELD])) as server:
            result = ensure(server, check=check, **{**NAMED, **said})
        assert result == {"changed": False, "id": 2401, "policy": HELD, "diff": {"before": {}, "after": {}}}
        assert server.methods == ["GET"]
        assert "pattern_type=DOMAIN" in server.received[0].path
        assert "per_page=1000" in server.received[0].path

    @pytest.mark.parametrize("check", [False, True])
    def test_different(self, check: bool) -> None:
        """Two requests; the PATCH carries what differs and no more."""
        after = {**HELD, "comments": "new", "verify_sender": False}
        with serving(envelope([HELD]), envelope(after)) as server:
            result = ensure(server, check=check, **NAMED, comments="new", verify_sender=False, is_regex=False)
        assert result["changed"] is True
        assert (result["id"], result["policy"]) == (2401, after)
        assert result["diff"] == {
            "before": {"verify_sender": True, "comments": "old"},
            "after": {"verify_sender": False, "comments": "new"},
        }
        change = ("PATCH", {"verify_sender": False, "comments": "new"})
        assert sent(server) == [("GET", None)] + ([] if check else [change])
        assert result["warnings"] == ["verify_sender is off for an e-mail address or a domain, which can be spoofed."]

    @pytest.mark.parametrize("name", FIELDS)
    def test_each_field_by_itself(self, name: str) -> None:
        """What is wrong in the account is seen, sent and shown, whichever field it is: and no other is."""
        said = {name: OTHERWISE[name]}
        with serving(envelope(HELD), envelope({**HELD, **said})) as server:
            result = ensure(server, policy_id=2401, **said)
        assert sent(server) == [("GET", None), ("PATCH", said)]
        assert result["changed"] is True
        assert result["diff"] == {"before": {name: HELD[name]}, "after": said}
        with serving(envelope({**HELD, **said})) as server:
            assert ensure(server, policy_id=2401, **said)["changed"] is False

    @pytest.mark.parametrize("check", [False, True])
    def test_missing(self, check: bool) -> None:
        """Two requests; what is left out takes its default. Check mode knows all but the id and the times."""
        created = {**HELD, "pattern": "partner.EXAMPLE", "is_acceptable_sender": False, "is_trusted_sender": True}
        created.update(comments=None)
        with serving(envelope([OTHER]), envelope(created, 201)) as server:
            result = ensure(server, check=check, **NAMED, is_trusted_sender=True)
        body = {**NAMED, **FLAGS, "is_acceptable_sender": False, "is_trusted_sender": True}
        unknown = {"id": None, "created_at": None, "modified_at": None} if check else {}
        assert result == {
            "changed": True,
            "id": None if check else 2401,
            "policy": {**created, **unknown},
            "diff": {"before": {}, "after": body},
        }
        assert sent(server) == [("GET", None)] + ([] if check else [("POST", body)])

    @pytest.mark.parametrize("check", [False, True])
    def test_comments_can_be_removed(self, check: bool) -> None:
        with serving(envelope([HELD]), envelope({**HELD, "comments": ""})) as server:
            result = ensure(server, check=check, **NAMED, comments="")
        assert result["diff"] == {"before": {"comments": "old"}, "after": {"comments": None}}
        assert result["policy"]["comments"] is None

    @pytest.mark.parametrize("check", [False, True])
    def test_the_oldest_of_several_is_managed(self, check: bool) -> None:
        with serving(envelope([HELD, TWIN]), envelope({**TWIN, "comments": "new"})) as server:
            result = ensure(server, check=check, **NAMED, comments="new")
        assert result["id"] == 2400
        assert result["warnings"] == ["2 policies have this pattern, and the oldest is managed."]
        assert check or server.received[1].path.endswith("/2400")

    @pytest.mark.parametrize("check", [False, True])
    def test_by_id(self, check: bool) -> None:
        after = {**HELD, "pattern": "new.example"}
        with serving(envelope(HELD), envelope(after)) as server:
            result = ensure(server, check=check, policy_id=2401, pattern="new.example")
        assert (result["changed"], result["policy"]) == (True, after)
        assert sent(server) == [("GET", None)] + ([] if check else [("PATCH", {"pattern": "new.example"})])
        assert server.received[0].path.endswith("/allow_policies/2401")

    @pytest.mark.parametrize("check", [False, True])
    def test_by_id_as_it_is_already(self, check: bool) -> None:
        with serving(envelope(HELD)) as server:
            result = ensure(server, check=check, policy_id=2401, comments="old", pattern="PARTNER.example")
        assert (result["changed"], server.methods) == (False, ["GET"])

    @pytest.mark.parametrize("check", [False, True])
    def test_by_an_id_that_is_not_there(self, check: bool) -> None:
        with serving(GONE) as server:
            result = ensure(server, check=check, policy_id=2401, comments="x")
        assert result["msg"] == "policy_id 2401 does not exist: a policy that is named by its id must be there."

    @pytest.mark.parametrize("check", [False, True])
    def test_created_without_a_type(self, check: bool) -> None:
        with serving(envelope([])) as server:
            result = ensure(server, check=check, pattern="partner.example")
        assert result["msg"] == "pattern_type must be one of EMAIL, DOMAIN, IP to create a policy."
        assert server.methods == ["GET"]

    @pytest.mark.parametrize("check", [False, True])
    @pytest.mark.parametrize(
        "said",
        [
            {"pattern": ""},
            {"pattern": "x" * 1025},
            {"pattern": "10.0.0.1", "pattern_type": "IP"},
            {"pattern": "x", "comments": "x" * 1025},
            {"pattern": "x", "pattern_type": "UNKNOWN"},
            {"pattern": "x", "is_regex": "maybe"},
        ],
    )
    def test_refused_before_any_request(self, check: bool, said: dict[str, Any]) -> None:
        with serving(envelope([])) as server:
            result = ensure(server, check=check, **said)
        assert result["failed"]
        assert any(option in result["msg"] for option in said)
        assert server.received == []


class TestAbsentByPattern:
    @pytest.mark.parametrize("check", [False, True])
    def test_there(self, check: bool) -> None:
        """Two requests. It is found whatever its case: what is live must not be reported absent."""
        with serving(envelope([HELD, OTHER]), DELETED) as server:
            result = ensure(server, check=check, state="absent", **NAMED)
        assert result == {"changed": True, "id": 2401, "policy": HELD, "diff": {"before": HELD, "after": {}}}
        assert server.methods == ["GET"] + ([] if check else ["DELETE"])

    @pytest.mark.parametrize("check", [False, True])
    def test_not_there(self, check: bool) -> None:
        with serving(envelope([OTHER])) as server:
            result = ensure(server, check=check, state="absent", **NAMED)
        assert result == {"changed": False, "id": None, "policy": None, "diff": {"before": {}, "after": {}}}
        assert server.methods == ["GET"]

    def test_gone_meanwhile(self) -> None:
        with serving(envelope([HELD]), GONE) as server:
            assert ensure(server, state="absent", **NAMED)["changed"] is False

    @pytest.mark.parametrize("check", [False, True])
    def test_several(self, check: bool) -> None:
        with serving(envelope([HELD, TWIN])) as server:
            result = ensure(server, check=check, state="absent", pattern="partner.example")
        assert result["msg"] == (
            "pattern matches several policies: 2401, 2400. Give policy_id, or use email_allow_policies."
        )
        assert server.methods == ["GET"]

    def test_the_last_of_several_pages(self) -> None:
        full = [{**OTHER, "id": number} for number in range(1, 1001)]
        with serving(envelope(full), envelope([HELD]), DELETED) as server:
            result = ensure(server, state="absent", pattern="partner.example")
        assert result["changed"] is True
        assert server.methods == ["GET", "GET", "DELETE"]
