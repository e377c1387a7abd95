# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hints for the user about a failure. The guide "Troubleshooting" explains each hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .._http import failures
from .._http.failures import Fault, RequestFailed


class Hint(NamedTuple):
    """A text for the user, and a check whether it applies to a failure."""

    text: str
    applies: Callable[[RequestFailed], bool]


def _code(*codes: int) -> Callable[[RequestFailed], bool]:
    return lambda error: bool(error.source.codes.intersection(codes))


def _rejected(status: int) -> Callable[[RequestFailed], bool]:
    """Rejected by Cloudflare itself: a proxy's own page may have the same status."""
    return lambda error: isinstance(error, failures.Refused) and error.source.status == status


def _fault(*faults: Fault) -> Callable[[RequestFailed], bool]:
    return lambda error: isinstance(error, (failures.NotSent, failures.OutcomeUnknown)) and error.fault in faults


#: The user gets the first hint that applies. Source of the codes: Cloudflare's API reference and reports of its users.
HINTS: tuple[Hint, ...] = (
    Hint(
        "Wait, or increase max_wait. Cloudflare allows each user 1200 requests in 5 minutes, across all tokens, keys and "
        "the dashboard. After that, it rejects every request for 5 minutes.",
        lambda error: isinstance(error, failures.RateLimited),
    ),
    Hint(
        "Search for less, for example in a shorter time, or increase max_wait.",
        lambda error: isinstance(error, failures.NotReady),
    ),
    Hint(
        "Email Security is not part of this account's plan. Check account_id, or add Email Security to the plan.",
        lambda error: error.source.not_in_plan,
    ),
    Hint(
        "Cloudflare has no such route. Check account_id, base_url if you set it, and the ID of the entry: "
        "an account has either integers or UUIDs. Older accounts and smaller plans lack some lists.",
        _code(*failures.ROUTE_CODES),
    ),
    Hint(
        "api_token is malformed. Copy it again, without the word Bearer. A Global API key belongs in api_key.",
        _code(6111),
    ),
    Hint("api_key is malformed. It takes the Global API key. An API token belongs in api_token.", _code(6103)),
    Hint("api_email is malformed. It takes the email address of the user who owns the Global API key.", _code(6102)),
    Hint("Set either api_token, or api_email together with api_key.", _code(6003, 9106)),
    Hint("api_email and api_key do not belong together, or the key was changed.", _code(9103)),
    Hint(
        "The API token is not valid for this account or this machine. It may be mistyped, expired, revoked, or "
        "limited to other IP addresses.",
        _code(9109),
    ),
    Hint("The credentials were rejected. They may be mistyped, expired or revoked.", _rejected(401)),
    Hint(
        "The credentials need the permission Cloud Email Security: Write on this account (Read is enough for "
        "reading and for check mode).",
        lambda error: _rejected(403)(error) or _code(10000)(error),
    ),
    Hint(
        "Somebody deleted the entry after it was read. Run the task again.",
        lambda error: isinstance(error, failures.NotFound) and error.request.method == "PATCH",
    ),
    Hint(
        "Run the task again. It starts from the current state of the account.",
        lambda error: isinstance(error, failures.Interrupted),
    ),
    Hint("The proxy requires credentials. Put them into HTTPS_PROXY.", lambda error: error.source.status == 407),
    Hint(
        "Cloudflare sent an unexpected response. Run the task again. If it happens again, report it with the ray ID.",
        lambda error: isinstance(error, failures.Unexpected),
    ),
    Hint(
        "Check base_url, and whether a proxy or a captive portal responds instead of Cloudflare.",
        lambda error: isinstance(error, failures.NotCloudflare),
    ),
    Hint("Check base_url, the DNS server, and whether you need a proxy in HTTPS_PROXY.", _fault(Fault.DNS)),
    Hint("Check base_url, the firewall, and whether you need a proxy in HTTPS_PROXY.", _fault(Fault.UNREACHABLE)),
    Hint(
        "Check HTTPS_PROXY. If the API can be reached without a proxy, add its host name to NO_PROXY.",
        _fault(Fault.PROXY),
    ),
    Hint(
        "If your proxy inspects TLS, set ca_path to its certificate authority. Also check base_url and the "
        "clock of this machine.",
        _fault(Fault.TLS),
    ),
    Hint("Check base_url, ca_path, REQUESTS_CA_BUNDLE and the proxy variables.", _fault(Fault.UNSENDABLE)),
    Hint(
        "Run the task again. It starts from the current state of the account. If this happens often, increase timeout "
        "or max_retries.",
        _fault(Fault.TIMEOUT, Fault.DISCONNECTED, Fault.SERVER, Fault.GATEWAY, Fault.INCOMPLETE_RESULT),
    ),
)


def hint_for(error: RequestFailed) -> str | None:
    """The hint for this failure; None if there is none."""
    return next((hint.text for hint in HINTS if hint.applies(error)), None)
