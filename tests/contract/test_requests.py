# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""For the same call, our modules send what Cloudflare's own SDK sends: method, path, query and body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.cloudflare.plugins.modules import (
    email_allow_policies,
    email_allow_policy,
    email_allow_policy_info,
)
from ansible_collections.community.cloudflare.tests.unit.support.module import run_module

from .conftest import GENERATION, Contract
from .samples import SAMPLES

NEW = SAMPLES["allow_policies"].new
one, many, info = email_allow_policy.main, email_allow_policies.main, email_allow_policy_info.main
SEEDED: Any = 2401 if GENERATION == 4 else "330aa9db-ec94-5e35-8838-dd262c31b608"
REQUIRED = {name: value for name, value in NEW.items() if name != "comments"}
#: How we ask for a whole list.
ALL = {"order": "pattern", "direction": "asc", "page": 1, "per_page": 1000}
#: SDK 4.x has no name for this filter: there, the reference alone vouches for it.
PATTERN = {"extra_query": {"pattern": "a b.example"}} if GENERATION == 4 else {"pattern": "a b.example"}

Sdk = Callable[[Any, str], Any]


def theirs(method: str, *arguments: Any, **options: Any) -> Sdk:
    """A call of the SDK's."""
    return lambda sdk, account_id: getattr(sdk, method)(*arguments, account_id=account_id, **options)


CALLS: dict[str, tuple[Callable[[], None], dict[str, Any], Sdk]] = {
    "delete": (one, {"state": "absent", "policy_id": SEEDED}, theirs("delete", SEEDED)),
    "delete in check mode": (one, {"state": "absent", "policy_id": SEEDED, "check": True}, theirs("get", SEEDED)),
    "read one": (info, {"policy_id": SEEDED}, theirs("get", SEEDED)),
    "read all": (info, {}, theirs("list", **ALL)),
    "read some": (
        info,
        {"pattern_type": "EMAIL", "is_trusted_sender": False, "verify_sender": True, "search": "a b&c"},
        theirs("list", pattern_type="EMAIL", is_trusted_sender=False, verify_sender=True, search="a b&c", **ALL),
    ),
    "read by pattern": (info, {"pattern": "a b.example"}, theirs("list", **PATTERN, **ALL)),
    "create": (one, NEW, theirs("create", **NEW)),
    "create without comments": (one, REQUIRED, theirs("create", **REQUIRED)),
    "change": (one, {"policy_id": SEEDED, "comments": "new"}, theirs("edit", SEEDED, comments="new")),
    "remove the comments": (one, {"policy_id": SEEDED, "comments": ""}, theirs("edit", SEEDED, comments="")),
    "change several fields": (
        one,
        {"policy_id": SEEDED, "is_trusted_sender": True, "verify_sender": False, "pattern": "new@partner.example"},
        theirs("edit", SEEDED, is_trusted_sender=True, verify_sender=False, pattern="new@partner.example"),
    ),
}
if GENERATION == 4:
    # No batches there: a list of one change sends that change.
    CALLS["a list"] = (many, {"policies": [NEW]}, theirs("create", **NEW))
else:
    CALLS["a list"] = (
        many,
        {
            "state": "exact",
            "policies": [NEW, {**NEW, "policy_id": SEEDED, "pattern": "billing@partner.example"}],
        },
        lambda sdk, account_id: sdk.batch(
            deletes=[{"id": policy.id} for policy in sdk.list(account_id=account_id, **ALL) if policy.id != SEEDED],
            patches=[{"id": SEEDED, "pattern_type": "DOMAIN", "comments": "Agreed"}],
            puts=[],
            posts=[NEW],
            account_id=account_id,
        ),
    )


@pytest.mark.parametrize("name", CALLS)
def test_the_same_request(contract: Contract, name: str) -> None:
    """The last that is sent: before it, a module may have to read what is held."""
    main, options, call = CALLS[name]
    check = bool(options.get("check"))
    given = {option: value for option, value in options.items() if option != "check"}
    result = run_module(main, {**contract.options, **given}, check=check)
    assert "failed" not in result, result
    ours = contract.received()[-1]
    contract.reset()
    call(contract.sdk, contract.account_id)
    assert ours == contract.received()[-1]
