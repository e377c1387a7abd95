# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What to do about a failure, by what is known of it. The guide page "When a task fails" explains each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ansible_collections.community.cloudflare.plugins.module_utils._envelope import ROUTE_CODES
from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    CloudflareError,
    Fault,
    NotCloudflare,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    RequestFailed,
    Unexpected,
)


@dataclass(frozen=True)
class Hint:
    """One sentence for the user, and the failures that it is for."""

    text: str
    fits: Callable[[RequestFailed], bool]


def _code(*codes: int) -> Callable[[RequestFailed], bool]:
    return lambda error: bool(error.source.codes.intersection(codes))


def _refused(status: int) -> Callable[[RequestFailed], bool]:
    """By Cloudflare itself: a proxy's own page may have the same status."""
    return lambda error: isinstance(error, Refused) and error.source.status == status


def _fault(*faults: Fault) -> Callable[[RequestFailed], bool]:
    return lambda error: isinstance(error, (NotSent, OutcomeUnknown)) and error.fault in faults


def _not_in_plan(error: RequestFailed) -> bool:
    return any("not available in the current subscription" in problem.message for problem in error.source.problems)


def _vanished(error: RequestFailed) -> bool:
    return isinstance(error, NotFound) and error.request.startswith("PATCH ")


#: The first that fits is given. Source of the codes: Cloudflare's API reference and what its users met.
HINTS: tuple[Hint, ...] = (
    Hint(
        "Wait, or raise max_wait: Cloudflare allows 1200 requests in 5 minutes for a user, over all tokens, keys and the "
        "dashboard together, and then refuses every call for 5 minutes.",
        lambda error: isinstance(error, RateLimited),
    ),
    Hint("Email Security is not part of this account's plan. Check account_id, or ask for the product.", _not_in_plan),
    Hint(
        "Cloudflare knows no such route. Check account_id, base_url if you set it, and the identifier of the entry: an account has "
        "either integers or UUIDs.",
        _code(*ROUTE_CODES),
    ),
    Hint(
        "api_token is malformed. Copy it again, without the word Bearer; a Global API key goes into api_key.",
        _code(6111),
    ),
    Hint("api_key is malformed. It takes the Global API key; an API token goes into api_token.", _code(6103)),
    Hint(
        "api_email is malformed. It takes the e-mail address of the user whom the Global API key belongs to.",
        _code(6102),
    ),
    Hint("Give api_token alone, or api_email together with api_key, and not both ways at once.", _code(6003, 9106)),
    Hint("api_email and api_key do not belong together, or the key was changed.", _code(9103)),
    Hint(
        "The API token is not valid for this account or from this machine: mistyped, expired, revoked, or limited to other "
        "addresses.",
        _code(9109),
    ),
    Hint("The credentials were not accepted: mistyped, expired or revoked.", _refused(401)),
    Hint(
        "The credentials need the permission Cloud Email Security: Write on this account (Read is enough for reading and for "
        "check mode).",
        lambda error: _refused(403)(error) or _code(10000)(error),
    ),
    Hint("The entry has gone since it was read. Run the task again.", _vanished),
    Hint("The proxy wants credentials. Put them into HTTPS_PROXY.", lambda error: error.source.status == 407),
    Hint(
        "Cloudflare answered in a way that this collection does not know. Run the task again, and report it with the ray id if "
        "it stays so.",
        lambda error: isinstance(error, Unexpected),
    ),
    Hint(
        "Check base_url, and whether a proxy or a captive portal answers in Cloudflare's place.",
        lambda error: isinstance(error, NotCloudflare),
    ),
    Hint("Check base_url, the name server, and whether a proxy has to be set in HTTPS_PROXY.", _fault(Fault.NAME)),
    Hint(
        "Nothing answers there: check base_url, the firewall, and whether a proxy has to be set in HTTPS_PROXY.",
        _fault(Fault.UNREACHABLE),
    ),
    Hint("Check HTTPS_PROXY, and NO_PROXY where this host should be reached without it.", _fault(Fault.PROXY)),
    Hint(
        "Where a proxy of your own inspects TLS, give its certificate authority in ca_path; check also base_url and the "
        "clock of this machine.",
        _fault(Fault.TLS),
    ),
    Hint("Check base_url, ca_path, REQUESTS_CA_BUNDLE and the proxy variables.", _fault(Fault.UNUSABLE)),
    Hint(
        "Run the task again: it begins with what is there. Raise timeout or max_retries where this happens often.",
        _fault(Fault.TIMEOUT, Fault.CUT, Fault.SERVER, Fault.UNCLEAR),
    ),
)


def hint_for(error: CloudflareError) -> str | None:
    """What to do about this failure; None where nothing is known."""
    if not isinstance(error, RequestFailed):
        return None
    return next((hint.text for hint in HINTS if hint.fits(error)), None)
