# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Ansible's side of the connection: its options, the credentials, and ``run``, which turns exceptions into ``fail_json``."""

from __future__ import annotations

import ast
import contextlib
import datetime
import ipaddress
import json
import os
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.community.cloudflare.plugins.module_utils import _client as http
from ansible_collections.community.cloudflare.plugins.module_utils._endpoint import Endpoint
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    CloudflareError,
    InvalidOption,
    RequestFailed,
    Source,
)
from ansible_collections.community.cloudflare.plugins.module_utils._hints import hint_for
from ansible_collections.community.cloudflare.plugins.module_utils._resource import Resource
from ansible_collections.community.cloudflare.plugins.module_utils._transport import REQUESTS_IMPORT_ERROR

#: Does the work of a module, and returns its result.
Act = Callable[[Endpoint], "dict[str, Any]"]
#: Returns a better message about wrong options; None to keep Ansible's message.
Explain = Callable[[Mapping[str, Any]], "str | None"]

#: Not declared as fallbacks of the options, because credentials of the task and of the environment must never be mixed.
_CREDENTIAL_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "api_token": ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_TOKEN"),
    "api_email": ("CLOUDFLARE_EMAIL",),
    "api_key": ("CLOUDFLARE_API_KEY",),
}

_SECRETS = ("api_token", "api_key")
_MIN_SECRET = 16  # characters; the shortest known secret has 37
_MIN_MASKED_PART = 6  # characters; shorter parts of base_url are not masked on their own
_ENVIRONMENT = "the environment of the host on which the module runs"

_LONG_WAIT = 5.0  # seconds; the user gets a warning about longer waits
_MAX_TIMEOUT = 86400.0  # seconds, a day: more is a mistake, and a huge number overflows in the socket module


def _environment(*variables: str) -> str:
    """Ansible's env_fallback, but ignores empty variables, because CI systems pass them on for missing values."""
    value = env_fallback(*filter(os.environ.get, variables))
    return str(value)


class _Module(AnsibleModule):  # type: ignore[misc]  # Ansible has no types
    """An AnsibleModule that also masks secrets if its options are wrong. Ansible reports these errors in the constructor.

    ``explain`` can replace the message about wrong options.
    """

    def __init__(self, explain: Explain, **arguments: Any) -> None:
        self._explain: Explain | None = explain
        try:
            super().__init__(**arguments)
        except OverflowError:  # Ansible cannot convert infinity to an integer
            infinite = [
                name for name, value in self._given.items() if re.search(r"\binf(inity)?\b", str(value), re.IGNORECASE)
            ]
            self.fail_json(msg=f"{', '.join(infinite)}: an integer must not be infinite.")
        self._explain = None

    def _load_params(self) -> None:
        super()._load_params()
        self.params.update({name: _with_dates(value) for name, value in self.params.items() if isinstance(value, str)})
        self._given = dict(self.params)  # Ansible drops values that it cannot convert

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        mask_secrets(self)
        explained = self._explain(self._given) if self._explain else None
        super().fail_json(msg=explained or msg, **kwargs)


class _DatesAsTexts(ast.NodeTransformer):
    """Replaces each date and time in a Python expression by its original text in YAML."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        kinds = {"datetime.date": datetime.date, "datetime.datetime": datetime.datetime}
        kind = kinds.get(ast.unparse(node.func))
        zones = [ast.unparse(keyword) for keyword in node.keywords]
        if kind is None or zones not in ([], ["tzinfo=datetime.timezone.utc"]):
            return node
        return ast.Constant(kind(*map(ast.literal_eval, node.args)).isoformat() + ("+00:00" if zones else ""))


def _with_dates(text: str) -> Any:
    """Convert a list of entries that a template turned into a text. Return any other text unchanged.

    Up to ansible-core 2.18, a template converts a list to text and back, which fails if the list contains a bare YAML date.
    """
    if text.startswith("[{") and "datetime.date" in text:
        with contextlib.suppress(ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return ast.literal_eval(_DatesAsTexts().visit(ast.parse(text, mode="eval")))
    return text


def ansible_module(
    options: Mapping[str, Any],
    mutually_exclusive: Sequence[tuple[str, ...]] = (),
    explain: Explain = lambda params: None,
) -> AnsibleModule:
    """A module with the connection options and its own options."""
    return _Module(
        explain,
        argument_spec={
            "account_id": {"type": "str", "fallback": (_environment, ["CLOUDFLARE_ACCOUNT_ID"])},
            "api_token": {"type": "str", "no_log": True},
            "api_email": {"type": "str"},
            "api_key": {"type": "str", "no_log": True},
            "base_url": {
                "type": "str",
                "default": "https://api.cloudflare.com/client/v4",
                "fallback": (_environment, ["CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE_URL"]),
            },
            "validate_certs": {"type": "bool", "default": True},
            "ca_path": {"type": "path"},
            "timeout": {"type": "float", "default": 30.0},
            "max_retries": {"type": "int", "default": 5},
            "max_wait": {"type": "float", "default": 360.0},
            **options,
        },
        mutually_exclusive=[("api_token", "api_email"), ("api_token", "api_key"), *mutually_exclusive],
        required_together=[("api_email", "api_key")],
        supports_check_mode=True,
    )


def mask_secrets(module: AnsibleModule) -> None:
    """Mask the secrets of the options and of the environment, in every spelling that an output may contain.

    Ansible only masks the exact value of an option. A value that is too short to be a secret would mask ordinary text, so it is
    removed from the output instead.
    """
    secrets = {name: module.params.get(name) for name in _SECRETS}
    values = [*secrets.values(), *_credentials_of_environment().values()]
    for secret in (str(value) for value in values if value):
        stripped = re.sub(r"^\s*Bearer\s+", "", secret, flags=re.IGNORECASE).strip()
        spellings = {secret, secret.strip(), stripped}
        spellings |= {json.dumps(each)[1:-1] for each in spellings} | {repr(each)[1:-1] for each in spellings}
        spellings |= {quote(each, safe="") for each in spellings}
        if len(stripped) < _MIN_SECRET:
            module.no_log_values.difference_update(spellings)
        else:
            module.no_log_values.update(spellings)
    for name, secret in secrets.items():
        if secret and len(str(secret).strip()) < _MIN_SECRET:
            module.params[name] = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    base_url = str(module.params.get("base_url") or "")
    if re.search("[@?#]", base_url):
        module.no_log_values.add(base_url)
        found = re.search(r"//([^/@]*)@", base_url)
        parts = [*(found[1].split(":") if found else []), *re.split("[?#]", base_url)[1:]]
        module.no_log_values.update(part for part in parts if len(part) >= _MIN_MASKED_PART)


def run(module: AnsibleModule, resource: Resource, act: Act) -> None:
    """Connect, call ``act``, and exit through ``exit_json`` with its result, or through ``fail_json``."""
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    # The module exits outside of the exception handlers, because inside them, fail_json would add a traceback.
    given = dict(module.params)
    mask_secrets(module)
    try:
        account_id = _account_id(module.params["account_id"])
        with _connect(module, given) as client:
            result = act(Endpoint(client, account_id, resource))
        leave = module.exit_json
    except CloudflareError as error:
        leave, result = module.fail_json, _failure(error)
    except Exception as error:  # caught so that no_log masks secrets in its text
        text = f"This is a bug in community.cloudflare. Please report it: {type(error).__name__}: {error}"
        leave, result = module.fail_json, {"msg": text, "exception": traceback.format_exc()}
    leave(**result)


def mask(module: AnsibleModule, text: str) -> str:
    """Mask the module's secrets in a text. Since ansible-core 2.19, no_log does not mask warnings."""
    return str(remove_values(text, module.no_log_values))


def _failure(error: CloudflareError) -> dict[str, Any]:
    source = error.source if isinstance(error, RequestFailed) else Source()
    hint = hint_for(error)
    return {
        "msg": f"{error}. {hint}" if hint else f"{error}.",
        "error": {
            "status": source.status,
            "codes": list(dict.fromkeys(each.code for each in source.errors)),
            "ray_id": source.ray_id,
            "hint": hint,
        },
        **error.progress,
    }


def _connect(module: AnsibleModule, params: Mapping[str, Any]) -> http.CloudflareClient:
    def warn_about(seconds: float, failure: RequestFailed) -> None:
        # Only the reason, which is our own text: since ansible-core 2.19, no_log does not mask warnings.
        if seconds > _LONG_WAIT:
            module.warn(f"Waiting {seconds:.0f} s before the next attempt: {failure.reason}.")

    return http.CloudflareClient(
        _base_url(params["base_url"]),
        _credentials(params),
        verify=_verify(params["validate_certs"], params["ca_path"]),
        timeout=_number("timeout", params["timeout"], 0.001, _MAX_TIMEOUT),
        max_retries=int(_number("max_retries", params["max_retries"], 0, 1000)),
        max_wait=_number("max_wait", params["max_wait"], 0, _MAX_TIMEOUT),
        on_wait=warn_about,
    )


def _account_id(value: str | None) -> str:
    if value is None:
        raise InvalidOption(
            "account_id", f"is missing. Give it as an option, or set CLOUDFLARE_ACCOUNT_ID in {_ENVIRONMENT}"
        )
    if not re.fullmatch(r"[0-9a-fA-F]{32}", value.strip()):
        raise InvalidOption(
            "account_id", "must be 32 hexadecimal characters. If they are all digits, put them in quotes"
        )
    return value.strip().lower()


def _credentials(params: Mapping[str, Any]) -> http.ApiToken | http.GlobalKey:
    given = {name: params[name] for name in _CREDENTIAL_VARIABLES if params[name] is not None}
    given = given or _credentials_of_environment()
    if "api_token" in given:
        return http.ApiToken(_secret("api_token", given["api_token"]))
    if "api_email" in given and "api_key" in given:
        return http.GlobalKey(_header_value("api_email", given["api_email"]), _secret("api_key", given["api_key"]))
    for half, other in (("api_email", "api_key"), ("api_key", "api_email")):
        if half in given:
            variables = " and ".join(_CREDENTIAL_VARIABLES[name][0] for name in (half, other))
            raise InvalidOption(
                other, f"is missing. Give it together with {half}, or set {variables} in {_ENVIRONMENT}"
            )
    raise InvalidOption(
        "api_token",
        "is missing. Give it, or api_email and api_key, as options. Or set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and "
        f"CLOUDFLARE_API_KEY, in {_ENVIRONMENT}",
    )


def _credentials_of_environment() -> dict[str, str]:
    """The credentials of the environment, by the options' names. Empty variables are ignored; the token has priority."""
    found = {
        name: next(filter(None, map(os.environ.get, variables)), "")
        for name, variables in _CREDENTIAL_VARIABLES.items()
    }
    return {name: value for name, value in found.items() if value}


def _secret(option: str, value: str) -> str:
    """A token or key, stripped. It is never printed, not even if it is invalid."""
    if re.match(r"\s*bearer\s", value, re.IGNORECASE):
        raise InvalidOption(option, "must be given without the word Bearer")
    stripped = _header_value(option, value)
    if len(stripped) < _MIN_SECRET:
        raise InvalidOption(option, f"has fewer than {_MIN_SECRET} characters, so it cannot be complete")
    return stripped


def _header_value(option: str, value: str) -> str:
    stripped = value.strip()
    if not re.fullmatch(r"[!-~]+", stripped):
        raise InvalidOption(option, "must not be empty or contain whitespace, line breaks or non-ASCII characters")
    return stripped


def _base_url(value: str) -> str:
    """An absolute URL without its trailing slash."""
    parts = re.fullmatch(
        r"(https?)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?", value.strip()
    )
    if not parts:
        raise InvalidOption("base_url", "must be an absolute https URL, without credentials, query or fragment")
    if parts[1] == "http" and not _is_loopback(parts[2].strip("[]")):
        raise InvalidOption("base_url", "must begin with https://. Plain http is only allowed for loopback addresses")
    return parts[0].rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _verify(validate_certs: bool, ca_path: str | None) -> bool | str:
    if ca_path is not None and not os.path.exists(ca_path):
        raise InvalidOption("ca_path", f"does not exist: {ca_path}")
    return validate_certs and (ca_path or True)


def _number(option: str, value: float, smallest: float, largest: float) -> float:
    if isinstance(value, bool) or not smallest <= value <= largest:
        raise InvalidOption(option, f"must be a number from {smallest:g} to {largest:g}")
    return value
