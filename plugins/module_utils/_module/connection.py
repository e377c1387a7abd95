# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of every module: credentials, the account, and how to reach the API."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.basic import env_fallback

from .._errors import InvalidOption
from .._http import client as http
from .._http.failures import RequestFailed

#: Not declared as fallbacks of the options, because credentials of the task and of the environment must never be mixed.
_CREDENTIAL_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "api_token": ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_TOKEN"),
    "api_email": ("CLOUDFLARE_EMAIL",),
    "api_key": ("CLOUDFLARE_API_KEY",),
}

SECRETS = ("api_token", "api_key")
MIN_SECRET = 16  # characters; the shortest known secret has 37
_ENVIRONMENT = "the environment of the host on which the module runs"

_MAX_TIMEOUT = 86400.0  # seconds, a day: more is a mistake, and a huge number overflows in the socket module


def _environment(*variables: str) -> str:
    """Ansible's env_fallback, but ignores empty variables, because CI systems pass them on for missing values."""
    value = env_fallback(*filter(os.environ.get, variables))
    return str(value)


#: The argument spec of the connection.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
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
}


def connect(params: Mapping[str, Any], on_wait: Callable[[float, RequestFailed], None]) -> http.CloudflareClient:
    """A session with these options. ``on_wait`` is called before every wait. Raises InvalidOption."""
    return http.CloudflareClient(
        _base_url(params["base_url"]),
        _credentials(params),
        verify=_verify(params["validate_certs"], params["ca_path"]),
        timeout=_number("timeout", params["timeout"], 0.001, _MAX_TIMEOUT),
        max_retries=int(_number("max_retries", params["max_retries"], 0, 1000)),
        max_wait=_number("max_wait", params["max_wait"], 0, _MAX_TIMEOUT),
        on_wait=on_wait,
    )


def account_id(value: str | None) -> str:
    """The checked id of the account."""
    if value is None:
        raise InvalidOption(
            "account_id", f"is missing. Set it as an option, or set CLOUDFLARE_ACCOUNT_ID in {_ENVIRONMENT}"
        )
    if not re.fullmatch(r"[0-9a-fA-F]{32}", value.strip()):
        raise InvalidOption(
            "account_id", "must be 32 hexadecimal characters. If they are all digits, put them in quotes"
        )
    return value.strip().lower()


def _credentials(params: Mapping[str, Any]) -> Mapping[str, str]:
    given = {name: params[name] for name in _CREDENTIAL_VARIABLES if params[name] is not None}
    given = given or credentials_of_environment()
    if "api_token" in given:
        return http.api_token(_secret("api_token", given["api_token"]))
    if "api_email" in given and "api_key" in given:
        return http.global_key(_header_value("api_email", given["api_email"]), _secret("api_key", given["api_key"]))
    for half, other in (("api_email", "api_key"), ("api_key", "api_email")):
        if half in given:
            variables = " and ".join(_CREDENTIAL_VARIABLES[name][0] for name in (half, other))
            raise InvalidOption(other, f"is missing. Set it together with {half}, or set {variables} in {_ENVIRONMENT}")
    raise InvalidOption(
        "api_token",
        "is missing. Set it, or api_email and api_key, as options. Or set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and "
        f"CLOUDFLARE_API_KEY, in {_ENVIRONMENT}",
    )


def credentials_of_environment() -> dict[str, str]:
    """The credentials of the environment, by the options' names. Empty variables are ignored; the token has priority."""
    found = {
        name: next(filter(None, map(os.environ.get, variables)), "")
        for name, variables in _CREDENTIAL_VARIABLES.items()
    }
    return {name: value for name, value in found.items() if value}


def _secret(option: str, value: str) -> str:
    """A token or key, stripped. It is never printed, not even if it is invalid."""
    if re.match(r"\s*bearer\s", value, re.IGNORECASE):
        raise InvalidOption(option, "must not begin with the word Bearer")
    stripped = _header_value(option, value)
    if len(stripped) < MIN_SECRET:
        raise InvalidOption(option, f"has fewer than {MIN_SECRET} characters, so it cannot be complete")
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
