# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for one entry."""

from __future__ import annotations

from typing import Any

from .._entry.resource import Resource
from .._http.client import Account
from .._sync.entry_endpoint import EntryEndpoint
from .module import ansible_module, run


def run_one(resource: Resource) -> None:
    """``state`` is present or absent."""
    module = ansible_module(
        {
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            resource.id_option: {"type": "str", "aliases": ["id"]},
            **{name: field.option for name, field in resource.fields.items()},
        }
    )

    def ensure(account: Account) -> dict[str, Any]:
        absent = module.params["state"] == "absent"
        wanted = resource.wanted(module.params, module.given, absent=absent)
        to_delete = wanted.id if absent else None
        if to_delete is not None and not (module.check_mode or module._diff):
            deleted = EntryEndpoint(account, resource).delete(to_delete)  # one request, and nothing else
            # The entry has only its id, so that a log shows what was deleted.
            return {"changed": deleted, "id": to_delete, resource.item: {"id": to_delete} if deleted else None}
        from . import one_planned  # noqa: PLC0415 - most of the code, which a single DELETE does not need

        if to_delete is not None:
            return one_planned.delete_by_id(module, resource, account, to_delete)
        return one_planned.ensure(module, resource, account, wanted)

    run(module, ensure)
