# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that reads a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._entry.entry import Held, Values, parse_id
from .._entry.resource import Resource
from .._errors import about
from .._http.client import Account
from .._sync.endpoint import Endpoint
from .module import ansible_module, run


def run_info(resource: Resource) -> None:
    """Read by id, by the API's own filters, or everything."""
    filters = resource.filter_options()
    module = ansible_module(
        {resource.id_option: {"type": "str", "aliases": ["id"]}, **filters},
        mutually_exclusive=[(resource.id_option, name) for name in filters],
    )

    def read(account: Account) -> dict[str, Any]:
        endpoint = Endpoint(account, resource)
        given_id = module.params[resource.id_option]
        if given_id is None:
            given = {name: module.params[name] for name in filters if module.params[name] is not None}
            for name in resource.fields.keys() & given:
                with about(name):
                    resource.fields[name].check_given(module.given.get(name))
            found = _filtered(resource, endpoint, given)
        else:
            with about(resource.id_option):
                entry_id = parse_id(given_id)
            entry = endpoint.get(entry_id)
            found = [entry] if entry else []
        return {"changed": False, resource.items: [resource.result(entry) for entry in found], "count": len(found)}

    run(module, read)


def _filtered(resource: Resource, endpoint: Endpoint, filters: Values) -> Sequence[Held]:
    """The entries that match the filters. Names are compared here, because the API only compares them exactly."""
    names: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in filters.items():
        if resource.is_name(name):
            with about(name):
                names[name] = resource.fields[name].clean(value)
        else:
            resource.check_filter(name, value)
            others[name] = value
    return [entry for entry in endpoint.list(**others).entries if resource.fits(names, entry.values, names)]
