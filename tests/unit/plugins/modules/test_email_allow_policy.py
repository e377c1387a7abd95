# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the module promises, through its real argument parsing and its real exit."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import trustme

from ansible_collections.community.cloudflare.plugins.module_utils import client as http
from ansible_collections.community.cloudflare.plugins.module_utils import connection
from ansible_collections.community.cloudflare.plugins.module_utils.errors import Fault, NotSent, OutcomeUnknown
from ansible_collections.community.cloudflare.plugins.module_utils.hints import hint_for
from ansible_collections.community.cloudflare.plugins.modules import email_allow_policy
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.policy import POLICY
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, answer, cut, envelope, serving

UUID = "9f0b4d5c-3a51-4c8e-9d0e-6f1f6c1e7a10"
HELD = envelope({**POLICY, "last_modified": "2026-01-01T00:00:00Z", "is_sender": False, "something_new": 1})
DELETED = envelope({"id": 2401})
GONE = envelope(None, 404, 1404)


def remove(server: Server | None = None, *, check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
    """Options that are None are left out."""
    given: dict[str, Any] = {
        "state": "absent",
        "account_id": ACCOUNT,
        "policy_id": 2401,
        "api_token": TOKEN,
        "base_url": server.url if server else "http://127.0.0.1:1",
        **options,
    }
    given = {name: value for name, value in given.items() if value is not None}
    return run_module(email_allow_policy.main, given, check=check, diff=diff)


class TestAbsent:
    """The grid: done, done already, both in check mode and in diff mode. Each cell with its requests."""

    @pytest.mark.parametrize(
        ("check", "diff", "steps", "methods", "changed", "known"),
        [
            (False, False, [DELETED], ["DELETE"], True, False),
            (False, False, [GONE], ["DELETE"], False, False),
            (True, False, [HELD], ["GET"], True, True),
            (True, False, [GONE], ["GET"], False, False),
            (False, True, [HELD, DELETED], ["GET", "DELETE"], True, True),
            (False, True, [GONE, GONE], ["GET", "DELETE"], False, False),
            (False, True, [HELD, GONE], ["GET", "DELETE"], False, False),
            (True, True, [HELD], ["GET"], True, True),
            (True, True, [GONE], ["GET"], False, False),
        ],
    )
    def test_grid(
        self, check: bool, diff: bool, steps: list[Any], methods: list[str], changed: bool, known: bool
    ) -> None:
        with serving(*steps) as server:
            result = remove(server, check=check, diff=diff)
        result.pop("invocation")
        was = POLICY if known else None
        expected: dict[str, Any] = {"changed": changed, "id": 2401, "policy": was}
        if diff:
            shown = {name: value for name, value in (was or {}).items() if value is not None}
            expected["diff"] = {"before": shown, "after": {}}
        assert result == expected
        assert server.methods == methods
        path = f"/client/v4/accounts/{ACCOUNT}/email-security/settings/allow_policies/2401"
        assert {request.path for request in server.received} == {path}
        assert len({request.peer for request in server.received}) == 1

    def test_what_vanished_from_the_diff_is_still_shown_by_its_id(self, clock: Any) -> None:
        """Created again between the two requests: the deletion is real, the policy unknown."""
        with serving(GONE, DELETED) as server:
            result = remove(server, diff=True)
        assert result["diff"] == {"before": {"id": 2401}, "after": {}}

    def test_a_lost_answer_whose_repetition_finds_nothing_was_ours(self, clock: Any) -> None:
        with serving(cut, GONE) as server:
            result = remove(server)
        assert (result["changed"], result["id"], server.methods) == (True, 2401, ["DELETE"] * 2)

    @pytest.mark.parametrize(
        ("given", "id_"),
        [(2401, 2401), ("2401", 2401), (1, 1), (2**31 - 1, 2**31 - 1), (UUID, UUID), (UUID.upper(), UUID)],
    )
    def test_both_generations_of_ids(self, given: Any, id_: Any) -> None:
        with serving(envelope({"id": id_})) as server:
            result = remove(server, policy_id=given)
        assert (result["id"], type(result["id"])) == (id_, type(id_))
        assert server.received[0].path.endswith(f"/{id_}")
        assert "warnings" not in result


class TestNeverReportedAbsent:
    """A policy that is still live must not be reported absent: everything but Cloudflare's own word on it fails."""

    @pytest.mark.parametrize("check", [False, True])
    @pytest.mark.parametrize(
        ("step", "says"),
        [
            (envelope(None, 404, 7003), "Check account_id"),
            (envelope(None, 404, 7000), "Check account_id"),
            (envelope(None, 400, 7003), "Check account_id"),
            (answer(404, b"<html>Not Found</html>"), "captive portal"),
            (answer(404, b'{"message": "no such page"}'), "captive portal"),
            (answer(404), "captive portal"),
            (envelope(None, 200, 1404), "HTTP 200, refused"),
            (answer(200, b"<html>Welcome to the hotel</html>"), "captive portal"),
            (answer(200), "captive portal"),
            (envelope(None), "does not name policy 2401"),
            (envelope({}), "does not name policy 2401"),
            (envelope([]), "does not name policy 2401"),
            (envelope({"id": True}), "does not name policy 2401"),
            (envelope({"id": 2402}), "names policy 2402, not policy 2401"),
            (envelope({"id": UUID}), f"names policy {UUID}"),
            (answer(302, b"", {"Location": "/elsewhere"}), "redirect"),
        ],
    )
    def test_wrong_answers(self, clock: Any, step: Any, says: str, check: bool) -> None:
        with serving(step) as server:
            result = remove(server, check=check)
        assert result["failed"]
        assert says in result["msg"]
        assert "changed" not in result
        assert server.methods == ["GET" if check else "DELETE"]

    @pytest.mark.parametrize(
        "document", [{"id": 2401, "pattern": 7}, {"id": 2401, "is_regex": "yes"}, {"id": 2401, "comments": []}]
    )
    def test_a_policy_that_is_none(self, document: dict[str, Any]) -> None:
        with serving(envelope(document)) as server:
            result = remove(server, check=True)
        assert "the result is not an allow policy" in result["msg"]


class TestFailure:
    def test_says_what_is_known_as_data_and_in_words(self) -> None:
        error = {"code": 10000, "message": "Authentication error", "source": {"pointer": "/x"}}
        with serving(envelope(None, 403, error)) as server:
            result = remove(server)
        assert result["error"] == {
            "status": 403,
            "codes": [10000],
            "ray_id": "8f0000000000beef-FRA",
            "hint": "The credentials need the permission Cloud Email Security: Write on this account (Read is enough for "
            "reading and for check mode).",
        }
        for part in ("DELETE", "HTTP 403", "Authentication error (code 10000, at /x)", "8f0000000000beef-FRA"):
            assert part in result["msg"]
        assert result["msg"].endswith(result["error"]["hint"])

    @pytest.mark.parametrize("fault", Fault)
    def test_every_fault_has_a_hint(self, fault: Fault) -> None:
        assert hint_for(NotSent(fault)) or hint_for(OutcomeUnknown(fault))

    def test_a_missing_requests_gives_the_usual_message(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "REQUESTS_IMPORT_ERROR", "Traceback: no requests")
        result = remove()
        assert "Failed to import the required Python library (requests)" in result["msg"]

    def test_a_bug_is_reported_as_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any) -> None:
            raise KeyError(f"no {TOKEN}")

        monkeypatch.setattr(http.CloudflareClient, "request", fail)
        result = remove()
        assert "This is a bug in community.cloudflare, please report it: KeyError" in result["msg"]
        assert TOKEN not in json.dumps(result)


class TestBadInput:
    """Each option wrong in turn: one sentence that names the option, before any request."""

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            *[
                ("policy_id", bad)
                for bad in (0, -1, 2**31, "02401", "2401 ", "2401\n", "x", "", True, 1.5, [2401], "٣")
            ],
            *[("policy_id", bad) for bad in (UUID[:-1], UUID.replace("-", ""), f"{UUID}/..", "..")],
            *[("account_id", bad) for bad in ("", "x" * 32, ACCOUNT[:-1], ACCOUNT + "0", f"{ACCOUNT}\n", 23)],
            *[("api_token", bad) for bad in ("", "  ", "two words", "line\nbreak", "tökén")],
            *[
                ("base_url", bad)
                for bad in ("", "api.cloudflare.com", "ftp://x", "https://", "https://x?y", "https://x#y")
            ],
            *[
                ("base_url", bad)
                for bad in ("https://me:pw@x/", "http://api.cloudflare.com", "http://127.0.0.1.evil.example")
            ],
            *[
                ("base_url", bad)
                for bad in ("http://127.0.0.1\\@evil.example", "http://[::2]", "https://a b", "https://x:port")
            ],
            *[("timeout", bad) for bad in (0, -1, "nan", "inf", 1e99, "soon")],
            *[("max_retries", bad) for bad in (-1, True, "many", 1.5, 10**9)],
            *[("max_wait", bad) for bad in (-1, "nan", "inf", "long")],
            ("ca_path", "/nowhere/ca.pem"),
            ("validate_certs", "maybe"),
            ("state", "gone"),
        ],
    )
    def test_one_sentence_before_any_request(self, clock: Any, option: str, value: Any) -> None:
        for check in (False, True):
            with serving(DELETED) as server:
                result = remove(server, **{"base_url": server.url, option: value}, check=check)
            assert result["failed"]
            assert option in result["msg"]
            assert "\n" not in result["msg"].strip()
            assert "bug" not in result["msg"]
            assert result.get("error", {}).get("hint") is None
            assert (server.received, clock.waits) == ([], [])

    @pytest.mark.parametrize(
        ("missing", "says"),
        [
            ("account_id", "missing required arguments: account_id"),
            ("policy_id", "policy_id or pattern is needed."),
        ],
    )
    def test_a_required_option(self, missing: str, says: str) -> None:
        assert remove(**dict[str, Any]({missing: None}))["msg"] == says

    @pytest.mark.parametrize(
        ("given", "used"),
        [
            *(
                (url, url)
                for url in ("https://api.cloudflare.com/client/v4", "http://localhost:5000", "http://LOCALHOST:1")
            ),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            (" https://x.example/y/ ", "https://x.example/y"),
        ],
    )
    def test_urls_that_are_taken(self, given: str, used: str) -> None:
        assert connection._base_url(mock.Mock(params={"base_url": given})) == used

    @pytest.mark.parametrize(
        "credentials", [{"api_token": TOKEN}, {"api_token": None, "api_email": "e@x.example", "api_key": TOKEN}]
    )
    def test_what_fails_before_credentials_are_read_shows_none(self, credentials: dict[str, Any]) -> None:
        assert TOKEN not in json.dumps(remove(account_id="x", **credentials))

    def test_nothing_need_be_waited_for(self, clock: Any) -> None:
        with serving(answer(503)) as server:
            assert "max_wait (0 s)" in remove(server, max_wait=0)["msg"]
            assert remove(server, max_retries=0)["failed"]
        assert server.methods == ["DELETE", "DELETE"]

    @pytest.mark.parametrize("name", ["policy_id", "pattern"])
    @pytest.mark.parametrize("state", ["absent", "present"])
    def test_null_names_no_policy(self, name: str, state: str) -> None:
        """As a variable that was not filled: nothing is called absent for it."""
        options = {
            "account_id": ACCOUNT,
            "api_token": TOKEN,
            "base_url": "http://127.0.0.1:1",
            "state": state,
            name: None,
        }
        assert run_module(email_allow_policy.main, options)["msg"] == "policy_id or pattern is needed."

    @pytest.mark.parametrize("url", ["https://user:password@example.com/", "https://example.com/?token=password"])
    def test_a_refused_url_is_not_shown(self, url: str) -> None:
        result = remove(base_url=url)
        assert result["msg"].startswith("base_url must be an absolute https URL")
        assert "password" not in str(result)


class TestCredentials:
    """Those of the task win over those of the environment, as a set."""

    PAIR = {"api_email": "user@example.com", "api_key": "key-of-the-task"}

    @pytest.mark.parametrize(
        ("task", "environment", "sent"),
        [
            ({"api_token": "task"}, {}, "Bearer task"),
            ({"api_token": " task\n"}, {}, "Bearer task"),
            ({"api_token": "task"}, {"CLOUDFLARE_API_TOKEN": "environment"}, "Bearer task"),
            ({"api_token": "task"}, {"CLOUDFLARE_EMAIL": "e@x.example", "CLOUDFLARE_API_KEY": "k"}, "Bearer task"),
            (PAIR, {"CLOUDFLARE_API_TOKEN": "environment"}, "user@example.com key-of-the-task"),
            ({}, {"CLOUDFLARE_API_TOKEN": "first", "CLOUDFLARE_TOKEN": "second"}, "Bearer first"),
            ({}, {"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_TOKEN": "second"}, "Bearer second"),
            ({}, {"CLOUDFLARE_EMAIL": "e@x.example", "CLOUDFLARE_API_KEY": "k"}, "e@x.example k"),
            (
                {},
                {"CLOUDFLARE_TOKEN": "token", "CLOUDFLARE_EMAIL": "e@x.example", "CLOUDFLARE_API_KEY": "k"},
                "Bearer token",
            ),
        ],
    )
    def test_which_are_sent(
        self, monkeypatch: pytest.MonkeyPatch, task: dict[str, Any], environment: dict[str, str], sent: str
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with serving(DELETED) as server:
            remove(server, **dict[str, Any]({"api_token": None}, **task))
        headers = server.received[0].headers
        names = ("Authorization", "X-Auth-Email", "X-Auth-Key")
        assert " ".join(headers[name] for name in names if name in headers) == sent

    @pytest.mark.parametrize(
        ("task", "environment", "names"),
        [
            (
                {},
                {},
                ["api_token", "api_email", "api_key", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"],
            ),
            ({}, {"CLOUDFLARE_EMAIL": "e@x.example"}, ["api_key is missing", "CLOUDFLARE_API_KEY"]),
            ({}, {"CLOUDFLARE_API_KEY": "k"}, ["api_email is missing", "CLOUDFLARE_EMAIL"]),
            ({}, {"CLOUDFLARE_API_TOKEN": "two words"}, ["api_token", "white space"]),
            ({"api_email": "e@x.example"}, {"CLOUDFLARE_API_KEY": "k"}, ["api_email", "api_key"]),
            ({"api_token": "task", **PAIR}, {}, ["api_token", "api_email"]),
        ],
    )
    def test_errors_name_options_and_variables(
        self, monkeypatch: pytest.MonkeyPatch, task: dict[str, Any], environment: dict[str, str], names: list[str]
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        result = remove(**dict[str, Any]({"api_token": None}, **task))
        assert result["failed"]
        assert all(name in result["msg"] for name in names)

    @pytest.mark.parametrize(
        ("option", "variable"),
        [
            ("account_id", "CLOUDFLARE_ACCOUNT_ID"),
            ("base_url", "CLOUDFLARE_BASE_URL"),
            ("base_url", "CLOUDFLARE_API_BASE_URL"),
        ],
    )
    def test_other_options_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, option: str, variable: str
    ) -> None:
        with serving(DELETED) as server:
            monkeypatch.setenv(variable, {"account_id": ACCOUNT, "base_url": server.url + "/"}[option])
            assert remove(server, **dict[str, Any]({option: None}))["changed"]

    def test_an_empty_variable_is_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "")
        assert remove(account_id=None)["msg"] == "missing required arguments: account_id"
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", "")
        with serving(DELETED) as server:
            monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", server.url)
            assert remove(base_url=None)["changed"]


class TestTls:
    """What the options say of trust is what is trusted."""

    @pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
    @pytest.mark.parametrize(
        ("validate_certs", "ca", "trusted"),
        [
            (None, None, False),
            (True, None, False),
            (False, None, True),
            (None, "its own", True),
            (None, "another", False),
            (False, "another", True),
        ],
    )
    def test_who_is_trusted(self, tmp_path: Path, validate_certs: bool | None, ca: str | None, trusted: bool) -> None:
        authorities = {"its own": trustme.CA(), "another": trustme.CA()}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authorities["its own"].issue_cert("127.0.0.1").configure_cert(context)
        if ca:
            authorities[ca].cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        with serving(DELETED, context=context) as server:
            result = remove(server, validate_certs=validate_certs, ca_path=str(tmp_path / "ca.pem") if ca else None)
        assert result.get("changed", False) is trusted, result
        assert trusted or "the TLS connection failed" in result["msg"]


class TestSecrets:
    """No secret in any output: not of the task, not of the environment, not when the server echoes it."""

    def echo(self, secret: str, status: int) -> Any:
        words = f"bad token {secret}"
        headers = {"cf-ray": secret}
        return envelope(None, status, {"code": 1, "message": words, "source": {"pointer": secret}}, headers=headers)

    @pytest.mark.parametrize("status", [200, 400, 403, 500])
    @pytest.mark.parametrize("given", ["token", "token with spaces round it", "key", "environment", "environment key"])
    def test_echoed_by_the_server(self, monkeypatch: pytest.MonkeyPatch, clock: Any, given: str, status: int) -> None:
        options: dict[str, Any] = {"api_token": None}
        if given == "key":
            options.update(api_email="user@example.com", api_key=TOKEN)
        elif given == "environment":
            monkeypatch.setenv("CLOUDFLARE_API_TOKEN", f"{TOKEN}\n")
        elif given == "environment key":
            monkeypatch.setenv("CLOUDFLARE_API_KEY", TOKEN)
            monkeypatch.setenv("CLOUDFLARE_EMAIL", "user@example.com")
        else:
            options["api_token"] = TOKEN if given == "token" else f"  {TOKEN}\n"
        with serving(self.echo(TOKEN, status)) as server:
            result = remove(server, **options)
        assert result["failed"]
        assert "bad token ****" in result["msg"]
        assert TOKEN not in json.dumps(result)

    def test_white_space_alone_masks_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", " ")
        assert "api_token must not be empty" in remove(api_token=None)["msg"]

    def test_echoed_in_a_policy(self) -> None:
        with serving(envelope({**POLICY, "comments": f"see {TOKEN}", TOKEN: TOKEN})) as server:
            result = remove(server, check=True, diff=True)
        assert result["policy"]["comments"] == "see ********"
        assert TOKEN not in json.dumps(result)

    @pytest.mark.parametrize("secret", ["two words", "line\nbreak", "tökén\x7f"])
    @pytest.mark.parametrize("environment", [False, True])
    def test_refused_without_being_shown(self, monkeypatch: pytest.MonkeyPatch, secret: str, environment: bool) -> None:
        if environment:
            monkeypatch.setenv("CLOUDFLARE_API_TOKEN", secret)
        result = remove(api_token=None if environment else secret)
        assert result["failed"]
        assert "api_token" in result["msg"]
        assert json.dumps(secret)[1:-1] not in json.dumps(result)

    def test_not_in_a_warning(self, clock: Any) -> None:
        busy = envelope(None, 429, {"code": 971, "message": f"slow down {TOKEN}"}, headers={"Retry-After": "90"})
        with serving(busy, DELETED) as server:
            result = remove(server)
        assert result["changed"]
        assert result["warnings"] == ["Waiting 90 s before the request is sent again: rate limited."]


def test_a_short_wait_is_not_worth_a_warning(clock: Any) -> None:
    with serving(answer(503), DELETED) as server:
        result = remove(server)
    assert "warnings" not in result
    assert clock.waits == [0.5]


def test_the_options_reach_the_client(clock: Any) -> None:
    with serving(answer(503)) as server:
        result = remove(server, max_retries=9, max_wait=3)
    assert clock.waits == [0.5, 1.0]
    assert "max_wait (3 s)" in result["msg"]
