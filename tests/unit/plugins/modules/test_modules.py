# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module file runs the right behaviour for the right list. Other tests check the behaviour itself."""

from __future__ import annotations

import importlib
from typing import Any

from ansible_collections.community.cloudflare.tests.unit.support.module import ACCOUNT, TOKEN, run_module
from ansible_collections.community.cloudflare.tests.unit.support.samples import Sample, every_list
from ansible_collections.community.cloudflare.tests.unit.support.server import envelope, serving

MODULES = "ansible_collections.community.cloudflare.plugins.modules"


def run(name: str, sample: Sample, /, **options: Any) -> dict[str, Any]:
    """The result of a module for an account with the sample's entry."""
    main = importlib.import_module(f"{MODULES}.{name}").main
    with serving(envelope([sample.held])) as server:
        result = run_module(main, {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": server.url, **options})
    assert server.received[0].path.partition("?")[0].endswith(f"/settings/{sample.path}")
    return result


@every_list
def test_the_module_for_one_entry(sample: Sample) -> None:
    result = run(sample.module, sample, **sample.named)
    assert (result["changed"], result[sample.item]) == (False, sample.entry)


@every_list
def test_the_list_module(sample: Sample) -> None:
    result = run(sample.list_module, sample, **{sample.items: [sample.named]})
    assert (result["changed"], result["unchanged"]) == (False, 1)


@every_list
def test_the_info_module(sample: Sample) -> None:
    result = run(f"{sample.module}_info", sample)
    assert (result["count"], result[sample.items]) == (1, [sample.entry])
