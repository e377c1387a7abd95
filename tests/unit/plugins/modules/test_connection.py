# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, credentials, secrets and failures of every module, tested with ``email_allow_policy``."""

from __future__ import annotations

import importlib.util
import json
import ssl
import sys
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
import trustme

from ansible_collections.community.cloudflare.plugins.module_utils import _floor
from ansible_collections.community.cloudflare.plugins.module_utils._errors import CloudflareError
from ansible_collections.community.cloudflare.plugins.module_utils._http import client as http
from ansible_collections.community.cloudflare.plugins.module_utils._http.failures import Fault, NotSent, OutcomeUnknown
from ansible_collections.community.cloudflare.plugins.module_utils._module import module
from ansible_collections.community.cloudflare.plugins.module_utils._module.hints import hint_for
from ansible_collections.community.cloudflare.plugins.module_utils._module.many import run_many
from ansible_collections.community.cloudflare.plugins.modules import (
    email_allow_policies,
    email_allow_policy,
)
from ansible_collections.community.cloudflare.tests.unit.support.calls import NO_SERVER, call
from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import ALLOW, POLICY, Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import Server, envelope, response, serving

DELETED = envelope({"id": 2401})


def remove(server: Server | None = None, *, check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
    """Delete policy 2401. Options with the value None are left out."""
    given: dict[str, Any] = {
        "state": "absent",
        "account_id": ACCOUNT,
        "policy_id": 2401,
        "api_token": TOKEN,
        "base_url": server.url if server else NO_SERVER,
        **options,
    }
    given = {name: value for name, value in given.items() if value is not None}
    return run_module(email_allow_policy.main, given, check=check, diff=diff)


class TestFailure:
    def test_the_message_and_the_data_agree(self) -> None:
        error = {"code": 10000, "message": "Authentication error", "source": {"pointer": "/x"}}
        with serving(envelope(None, 403, error)) as server:
            result = remove(server)
        assert result["error"] == {
            "status": 403,
            "codes": [10000],
            "ray_id": "8f0000000000beef-FRA",
            "hint": (
                "The credentials need the permission Cloud Email Security: Write on this account "
                "(Read is enough for reading and for check mode)."
            ),
        }
        for part in ("DELETE", "HTTP 403", "Authentication error (code 10000, at /x)", "8f0000000000beef-FRA"):
            assert part in result["msg"]
        assert result["msg"].endswith(result["error"]["hint"])

    @pytest.mark.parametrize(
        ("status", "hint"),
        [(407, "The proxy requires credentials."), (403, "Check HTTPS_PROXY"), (502, "Check HTTPS_PROXY")],
    )
    def test_each_refusal_by_a_proxy_has_its_hint(
        self, clock: Any, monkeypatch: pytest.MonkeyPatch, status: int, hint: str
    ) -> None:
        with serving(response(status)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.server_port}")
            error = remove(base_url="https://api.cloudflare.example")["error"]
        assert error["status"] == status
        assert error["hint"].startswith(hint)

    def test_an_unexpected_response_has_another_hint_than_a_foreign_response(self) -> None:
        with serving(envelope({"id": 2402})) as server:
            assert remove(server)["error"]["hint"].startswith("Cloudflare sent an unexpected response")
        with serving(response(200, b"<html>Welcome</html>")) as server:
            assert "captive portal" in remove(server)["error"]["hint"]

    @pytest.mark.parametrize("fault", Fault)
    def test_every_fault_has_a_hint(self, fault: Fault) -> None:
        assert hint_for(NotSent(fault)) or hint_for(OutcomeUnknown(fault))

    def test_a_missing_requests_library_is_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "REQUESTS_IMPORT_ERROR", "Traceback: no requests")
        result = remove()
        assert "Failed to import the required Python library (requests)" in result["msg"]

    def test_a_bug_is_reported_as_a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any) -> None:
            raise KeyError(f"no {TOKEN}")

        monkeypatch.setattr(http.CloudflareClient, "request", fail)
        result = remove()
        assert "This is a bug in community.cloudflare. Please report it: KeyError" in result["msg"]
        assert TOKEN not in json.dumps(result)


class TestInvalidOptions:
    """An invalid option makes the module fail before any request. The message names the option."""

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            *[("account_id", bad) for bad in ("", "x" * 32, ACCOUNT[:-1], ACCOUNT + "0", 23)],
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
            *[("max_retries", bad) for bad in (-1, True, "many", 1.5, 10**9, "inf", float("inf"), "nan")],
            *[("max_wait", bad) for bad in (-1, "nan", "inf", "long")],
            ("ca_path", "/nowhere/ca.pem"),
            ("validate_certs", "maybe"),
            ("state", "gone"),
        ],
    )
    def test_refused_before_any_request(self, clock: Any, option: str, value: Any) -> None:
        for check in (False, True):
            with serving(DELETED) as server:
                result = remove(server, **{"base_url": server.url, option: value}, check=check)
            assert result["failed"]
            assert option in result["msg"]
            assert "\n" not in result["msg"].strip()
            assert "bug" not in result["msg"]
            assert result.get("error", {}).get("hint") is None
            assert (server.received, clock.waits) == ([], [])

    def test_an_account_id_in_capitals(self) -> None:
        with serving(DELETED) as server:
            assert remove(server, account_id=ACCOUNT.upper())["changed"]
        assert f"/accounts/{ACCOUNT}/" in server.received[0].path

    def test_a_missing_account_id(self) -> None:
        msg = remove(account_id=None)["msg"]
        assert msg.startswith(
            "account_id is missing. Set it as an option, or set CLOUDFLARE_ACCOUNT_ID in the environment"
        )
        assert "of the host on which the module runs" in msg

    def test_white_space_around_the_account_id(self) -> None:
        with serving(DELETED) as server:
            assert remove(server, account_id=f" {ACCOUNT}\n")["changed"]
        assert f"/accounts/{ACCOUNT}/" in server.received[0].path

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
    def test_valid_urls(self, given: str, used: str) -> None:
        stop = CloudflareError("stop here")
        with mock.patch.object(http, "CloudflareClient", side_effect=stop) as client:
            assert remove(base_url=given)["msg"] == "stop here."
        assert client.call_args.args[0] == used

    @pytest.mark.parametrize(
        "credentials", [{"api_token": TOKEN}, {"api_token": None, "api_email": "e@x.example", "api_key": TOKEN}]
    )
    def test_an_early_failure_does_not_show_the_credentials(self, credentials: dict[str, Any]) -> None:
        assert TOKEN not in json.dumps(remove(account_id="x", **credentials))

    def test_no_waits_and_no_retries(self, clock: Any) -> None:
        with serving(response(503)) as server:
            assert "max_wait (0 s)" in remove(server, max_wait=0)["msg"]
            assert remove(server, max_retries=0)["failed"]
        assert server.methods == ["DELETE", "DELETE"]

    @pytest.mark.parametrize("url", ["https://user:password@example.com/", "https://example.com/?token=password"])
    def test_a_refused_url_is_not_shown(self, url: str) -> None:
        result = remove(base_url=url)
        assert result["msg"].startswith("base_url must be an absolute https URL")
        assert "password" not in str(result)


class TestCredentials:
    """The credentials of the task, as a whole, take precedence over those of the environment."""

    PAIR = {"api_email": "user@example.com", "api_key": "key-of-the-task-0123456789"}
    KEY = {"CLOUDFLARE_EMAIL": "e@x.example", "CLOUDFLARE_API_KEY": "key-of-the-environment"}

    @pytest.mark.parametrize(
        ("task", "environment", "sent"),
        [
            ({"api_token": "token-of-the-task"}, {}, "Bearer token-of-the-task"),
            ({"api_token": " token-of-the-task\n"}, {}, "Bearer token-of-the-task"),
            (
                {"api_token": "token-of-the-task"},
                {"CLOUDFLARE_API_TOKEN": "token-of-the-environment"},
                "Bearer token-of-the-task",
            ),
            ({"api_token": "token-of-the-task"}, KEY, "Bearer token-of-the-task"),
            (
                PAIR,
                {"CLOUDFLARE_API_TOKEN": "token-of-the-environment"},
                "user@example.com key-of-the-task-0123456789",
            ),
            (
                {},
                {"CLOUDFLARE_API_TOKEN": "the-first-of-two-tokens", "CLOUDFLARE_TOKEN": "the-second-of-two-tokens"},
                "Bearer the-first-of-two-tokens",
            ),
            (
                {},
                {"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_TOKEN": "the-second-of-two-tokens"},
                "Bearer the-second-of-two-tokens",
            ),
            ({}, KEY, "e@x.example key-of-the-environment"),
            ({}, {"CLOUDFLARE_TOKEN": "the-second-of-two-tokens", **KEY}, "Bearer the-second-of-two-tokens"),
        ],
    )
    def test_which_credentials_are_sent(
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
            ({}, {"CLOUDFLARE_API_TOKEN": "two words"}, ["api_token", "whitespace"]),
            ({"api_email": "e@x.example"}, {"CLOUDFLARE_API_KEY": "k"}, ["api_email", "api_key"]),
            ({"api_token": "task", **PAIR}, {}, ["api_token", "api_email"]),
        ],
    )
    def test_errors_name_the_options_and_variables(
        self, monkeypatch: pytest.MonkeyPatch, task: dict[str, Any], environment: dict[str, str], names: list[str]
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        result = remove(**dict[str, Any]({"api_token": None}, **task))
        assert result["failed"]
        assert all(name in result["msg"] for name in names)
        missing = "is missing" in result["msg"]
        assert missing is ("the environment of the host on which the module runs" in result["msg"])

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

    def test_an_empty_variable_counts_as_unset(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "")
        assert "account_id is missing" in remove(account_id=None)["msg"]
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", "")
        with serving(DELETED) as server:
            monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", server.url)
            assert remove(base_url=None)["changed"]


class TestTls:
    @pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
    @pytest.mark.parametrize(
        ("validate_certs", "ca", "trusted"),
        [
            (None, None, False),
            (True, None, False),
            (False, None, True),
            (None, "own", True),
            (None, "another", False),
            (False, "another", True),
        ],
    )
    def test_which_certificates_are_trusted(
        self, tmp_path: Path, validate_certs: bool | None, ca: str | None, trusted: bool
    ) -> None:
        authorities = {"own": trustme.CA(), "another": trustme.CA()}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authorities["own"].issue_cert("127.0.0.1").configure_cert(context)
        if ca:
            authorities[ca].cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        with serving(DELETED, context=context) as server:
            result = remove(server, validate_certs=validate_certs, ca_path=str(tmp_path / "ca.pem") if ca else None)
        assert result.get("changed", False) is trusted, result
        assert trusted or "the TLS connection failed" in result["msg"]


class TestSecrets:
    """No output contains a secret of the task or of the environment, even if the server echoes it."""

    def echo(self, secret: str, status: int) -> Any:
        message = f"bad token {secret}"
        headers = {"cf-ray": secret}
        return envelope(None, status, {"code": 1, "message": message, "source": {"pointer": secret}}, headers=headers)

    @pytest.mark.parametrize("status", [200, 400, 403, 500])
    @pytest.mark.parametrize("given", ["token", "token with white space", "key", "environment", "environment key"])
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

    def test_a_blank_token_masks_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", " ")
        assert "api_token must not be empty" in remove(api_token=None)["msg"]

    def test_echoed_in_a_policy(self) -> None:
        with serving(envelope({**POLICY, "comments": f"see {TOKEN}", TOKEN: TOKEN})) as server:
            result = remove(server, check=True, diff=True)
        assert result["policy"]["comments"] == "see ********"
        assert TOKEN not in json.dumps(result)

    @pytest.mark.parametrize("secret", ["two words", "line\nbreak", "tökén\x7f"])
    @pytest.mark.parametrize("environment", [False, True])
    def test_a_refused_token_is_not_shown(
        self, monkeypatch: pytest.MonkeyPatch, secret: str, environment: bool
    ) -> None:
        if environment:
            monkeypatch.setenv("CLOUDFLARE_API_TOKEN", secret)
        result = remove(api_token=None if environment else secret)
        assert result["failed"]
        assert "api_token" in result["msg"]
        assert json.dumps(secret)[1:-1] not in json.dumps(result)

    def test_a_warning_does_not_contain_the_servers_text(self, clock: Any) -> None:
        busy = envelope(None, 429, {"code": 971, "message": f"slow down {TOKEN}"}, headers={"Retry-After": "90"})
        with serving(busy, DELETED) as server:
            result = remove(server)
        assert result["changed"]
        assert result["warnings"] == ["Waiting 90 s before the next attempt: rate limited."]


def test_a_short_wait_causes_no_warning(clock: Any) -> None:
    with serving(response(503), DELETED) as server:
        result = remove(server)
    assert "warnings" not in result
    assert clock.waits == [0.5]


def test_the_options_reach_the_client(clock: Any) -> None:
    with serving(response(503)) as server:
        result = remove(server, max_retries=9, max_wait=3)
    assert clock.waits == [0.5, 1.0]
    assert "max_wait (3 s)" in result["msg"]


class TestSecretsInWrongOptions:
    """Ansible reports an invalid option before our code runs, and prints all options with -vvv."""

    @pytest.mark.parametrize(
        "url",
        [
            "https://user:hunter2-secret@example.com/",
            "https://example.com/?token=hunter2-secret",
            "https://example.com/#hunter2-secret",
            "https://hunter2-secret@example.com/",
        ],
    )
    @pytest.mark.parametrize("wrong", [{}, {"state": "gone"}, {"timeout": "soon"}, {"nonsense": 1}, {"api_email": "x"}])
    def test_credentials_in_the_url(self, url: str, wrong: dict[str, Any]) -> None:
        result = remove(base_url=url, **wrong)
        assert result["failed"]
        assert "hunter2" not in json.dumps(result)

    @pytest.mark.parametrize(
        "secret", ['a"quoted"token-0123456789', "a\\backslash\\token-0123456", "a%20percent/token+0123456"]
    )
    def test_every_encoding_of_a_token_is_masked(self, secret: str) -> None:
        spellings = (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe=""))
        for spelling in spellings:
            error = {"code": 1, "message": f"bad {spelling} token"}
            with serving(envelope(None, 400, error)) as server:
                result = remove(server, api_token=secret)
            assert "bad ****" in result["msg"]
            assert not any(each in result["msg"] for each in spellings)

    def test_credentials_in_the_url_are_masked_in_other_options_too(self) -> None:
        for url in ("https://user:hunter2-secret@example.com/", "https://example.com/?hunter2-secret"):
            result = remove(base_url=url, comments="the password is hunter2-secret")
            assert result["invocation"]["module_args"]["comments"] == "the password is ********"

    @pytest.mark.parametrize("option", ["api_token", "api_key"])
    @pytest.mark.parametrize("secret", ["e", "policy", "a" * 15])
    @pytest.mark.parametrize("wrong", [{}, {"state": "gone"}])
    def test_a_secret_that_is_too_short_masks_nothing(self, secret: str, wrong: dict[str, Any], option: str) -> None:
        """Masking it would hide ordinary text. It may be part of a real secret, so it is not shown either."""
        given: dict[str, Any] = {option: secret, **wrong}
        if option == "api_key":
            given.update(api_token=None, api_email="user@example.com")
        result = remove(**given)
        if not wrong:
            assert result["msg"] == f"{option} has fewer than 16 characters, so it cannot be complete."
        assert "*" not in result["msg"]
        assert result["invocation"]["module_args"][option] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

    def test_the_shortest_secret_is_used_and_masked(self) -> None:
        secret = "0123456789abcdef"
        with serving(envelope(None, 400, {"code": 1, "message": f"bad {secret} token"})) as server:
            result = remove(server, api_token=secret)
        assert "bad ********" in result["msg"]
        assert server.received[0].headers["Authorization"] == f"Bearer {secret}"

    @pytest.mark.parametrize("given", [f"Bearer {TOKEN}", f" bearer  {TOKEN}\n"])
    def test_a_token_with_the_word_bearer_is_refused(self, given: str) -> None:
        result = remove(api_token=given)
        assert result["msg"] == "api_token must not begin with the word Bearer."
        assert TOKEN not in json.dumps(result)


class TestWrongLists:
    """The error shows the value that was given instead of a list."""

    def enforce(self, policies: Any) -> str:
        options = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": NO_SERVER, "policies": policies}
        return str(run_module(email_allow_policies.main, options)["msg"])

    @pytest.mark.parametrize(
        ("policies", "says"),
        [
            ([2401], "entry 1 is '2401'"),
            ([{"pattern": "x"}, "a@x.example"], "entry 2 is 'a@x.example'"),
            ([["a@x.example"]], "entry 1 is \"['a@x.example']\""),
            ("a@x.example", "entry 1 is 'a@x.example'"),
            ({"pattern": "x"}, "this is one mapping"),
            (7, "entry 1 is '7'"),
            ([None], "entry 1 is 'None'"),
        ],
    )
    def test_each_kind_of_value(self, policies: Any, says: str) -> None:
        msg = self.enforce(policies)
        assert msg == f"policies must be a list of mappings, each with policy_id or pattern, but {says}."

    def test_a_template(self) -> None:
        """ansible-lint checks tasks before templates are evaluated. It skips Ansible's own message about them."""
        assert "must be a list of mappings" not in self.enforce("{{ policies }}")

    def test_an_empty_file(self) -> None:
        assert "policies is null. Pass a list. If it comes from a file, that file is empty" in self.enforce(None)


class TestDates:
    """Up to ansible-core 2.18, a list with an unquoted YAML date becomes the text of a Python expression."""

    @pytest.mark.parametrize(
        ("date", "note"),
        [
            ("datetime.date(2026, 1, 2)", "2026-01-02"),
            ("datetime.datetime(2026, 1, 2, 3, 4, 5)", "2026-01-02T03:04:05"),
            ("datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)", "2026-01-02T03:04:00+00:00"),
        ],
    )
    @every_list
    def test_a_list_with_a_date_is_parsed(self, sample: Sample, date: str, note: str) -> None:
        if not sample.note:
            return
        second = {**sample.needed, sample.identity[0]: "second.example", sample.note: "see datetime.date(1, 1, 1)"}
        first = str({**sample.needed, sample.note: 0}).replace(": 0}", f": {date}}}")
        with serving(envelope([])) as server:
            task: dict[str, Any] = {sample.items: f"[{first}, {second}]"}
            result = call(run_many, sample, server, check=True, **task)
        assert [entry[sample.note] for entry in result["created"]] == [note, "see datetime.date(1, 1, 1)"]

    @pytest.mark.parametrize(
        "value", ["datetime.date(0, 0, 0)", "datetime.date(x)", "open('datetime.date')", "datetime.date"]
    )
    def test_other_expressions_are_refused(self, value: str) -> None:
        text = f"[{{'pattern': {value}}}]"
        message = call(run_many, ALLOW, NO_SERVER, policies=text)["msg"]
        assert message.startswith("policies must be a list of mappings")


@pytest.mark.parametrize("version", [(3, 8, 10), (3, 7, 0)])
def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: Any, version: tuple[int, ...]) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    spec = importlib.util.spec_from_file_location("floor", str(_floor.__file__))
    assert spec
    assert spec.loader
    with pytest.raises(SystemExit):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    result = json.loads(capsys.readouterr().out)
    assert result["failed"]
    assert "needs Python 3.9 or newer" in result["msg"]
