# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Ansible's side of the connection: its options, the credentials, and ``run``, the one place where an exception
becomes ``fail_json``.
"""

from __future__ import annotations

import ipaddress
import os
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from ansible_collections.community.cloudflare.plugins.module_utils import client as http
from ansible_collections.community.cloudflare.plugins.module_utils.allow_policy import AllowPolicies
from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    CloudflareError,
    InvalidOption,
    RequestFailed,
    Source,
)
from ansible_collections.community.cloudflare.plugins.module_utils.hints import hint_for

Act = Callable[[AnsibleModule, AllowPolicies], "dict[str, Any]"]

#: Not as fallbacks of the options: credentials of the task win over those of the environment as a set, never in a mixture.
_CREDENTIAL_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "api_token": ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_TOKEN"),
    "api_email": ("CLOUDFLARE_EMAIL",),
    "api_key": ("CLOUDFLARE_API_KEY",),
}

_LONG_WAIT = 5.0  # seconds; a longer one is told to the user
_LONGEST_TIMEOUT = 86400.0  # seconds, a day: more is a mistake, and far more overflows in the socket module


def _environment(*variables: str) -> str:
    """Ansible's env_fallback, but an empty variable counts as not set: that is how CI passes on what nobody gave."""
    value = env_fallback(*filter(os.environ.get, variables))
    return str(value)


def ansible_module(
    options: Mapping[str, Any], mutually_exclusive: Sequence[tuple[str, ...]] = (), **rules: Any
) -> AnsibleModule:
    """A module with the connection options and these of its own."""
    return AnsibleModule(
        argument_spec={
            "account_id": {"type": "str", "required": True, "fallback": (_environment, ["CLOUDFLARE_ACCOUNT_ID"])},
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
        **rules,
    )


def run(module: AnsibleModule, act: Act) -> None:
    """Connect, act, and leave through ``exit_json`` with what ``act`` returns, or through ``fail_json``."""
    if http.REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=http.REQUESTS_IMPORT_ERROR)
    # Left outside of the handlers: within, fail_json would add a traceback.
    try:
        account_id = _account_id(module.params["account_id"])
        with _connect(module) as client:
            result = act(module, AllowPolicies(client, account_id))
        leave = module.exit_json
    except CloudflareError as error:
        leave, result = module.fail_json, _failure(error)
    except Exception as error:  # caught so that no_log masks the secrets that its text may hold
        text = f"This is a bug in community.cloudflare, please report it: {type(error).__name__}: {error}"
        leave, result = module.fail_json, {"msg": text, "exception": traceback.format_exc()}
    leave(**result)


def _failure(error: CloudflareError) -> dict[str, Any]:
    source = error.source if isinstance(error, RequestFailed) else Source()
    hint = hint_for(error)
    return {
        "msg": f"{error}. {hint}" if hint else f"{error}.",
        "error": {
            "status": source.status,
            "codes": list(dict.fromkeys(problem.code for problem in source.problems)),
            "ray_id": source.ray_id,
            "hint": hint,
        },
        **error.progress,
    }


def _connect(module: AnsibleModule) -> http.CloudflareClient:
    def tell(seconds: float, failure: RequestFailed) -> None:
        # The reason is in our own words: from ansible-core 2.19 on, no_log does not mask warnings.
        if seconds > _LONG_WAIT:
            module.warn(f"Waiting {seconds:.0f} s before the request is sent again: {failure.reason}.")

    params = module.params
    return http.CloudflareClient(
        _base_url(module),
        _credentials(module),
        verify=_verify(params["validate_certs"], params["ca_path"]),
        timeout=_number("timeout", params["timeout"], 0.001, _LONGEST_TIMEOUT),
        max_retries=int(_number("max_retries", params["max_retries"], 0, 1000)),
        max_wait=_number("max_wait", params["max_wait"], 0, _LONGEST_TIMEOUT),
        on_wait=tell,
    )


def _account_id(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{32}", value):
        raise InvalidOption("account_id", "must be 32 hexadecimal characters, in quotes where they are digits only")
    return value.lower()


def _credentials(module: AnsibleModule) -> http.ApiToken | http.GlobalKey:
    given = {name: module.params[name] for name in _CREDENTIAL_VARIABLES if module.params[name] is not None}
    given = given or _credentials_of_environment()
    secrets = [given[name] for name in ("api_token", "api_key") if name in given]
    # Ansible masks what an option held, to the letter. It knows neither the environment nor the stripped value.
    # Not white space alone: of that, every text has some.
    module.no_log_values.update(
        spelling for secret in secrets if secret.strip() for spelling in (secret, secret.strip())
    )
    if "api_token" in given:
        return http.ApiToken(_header_value("api_token", given["api_token"]))
    if "api_email" in given and "api_key" in given:
        return http.GlobalKey(*(_header_value(name, given[name]) for name in ("api_email", "api_key")))
    for half, other in (("api_email", "api_key"), ("api_key", "api_email")):
        if half in given:
            variables = " and ".join(_CREDENTIAL_VARIABLES[name][0] for name in (half, other))
            raise InvalidOption(
                other, f"is missing: it goes together with {half}. In the environment they are {variables}"
            )
    raise InvalidOption(
        "api_token",
        "is missing, and so is the pair api_email and api_key: give one of the two ways as options, or in the environment "
        "as CLOUDFLARE_API_TOKEN, or as CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY",
    )


def _credentials_of_environment() -> dict[str, str]:
    """What the environment holds, under the options' names. An empty variable counts as not set; the token wins."""
    held = {
        name: next(filter(None, map(os.environ.get, variables)), "")
        for name, variables in _CREDENTIAL_VARIABLES.items()
    }
    return {name: value for name, value in held.items() if value}


def _header_value(option: str, value: str) -> str:
    """A credential, stripped. Never shown, not even where it is refused."""
    stripped = value.strip()
    if not re.fullmatch(r"[!-~]+", stripped):
        raise InvalidOption(option, "must not be empty or hold white space, line breaks or non-ASCII characters")
    return stripped


def _base_url(module: AnsibleModule) -> str:
    """An absolute URL without its trailing slash. A value that holds credentials is not shown."""
    value: str = module.params["base_url"]
    parts = re.fullmatch(
        r"(https?)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?", value.strip()
    )
    if not parts:
        if "@" in value or "?" in value:
            module.no_log_values.add(value)  # Ansible shows what options held
        raise InvalidOption("base_url", "must be an absolute https URL, without credentials, query or fragment")
    if parts[1] == "http" and not _is_loopback(parts[2].strip("[]")):
        raise InvalidOption("base_url", "must begin with https://, plain http is for loopback addresses only")
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
