# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names lie within others: an address within its domain, a domain within its parents, a network within larger ones."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ...module_utils._entry import names
from .entries import Entry

_FIELDS = {"allow_policies": "pattern", "block_senders": "pattern", "trusted_domains": "pattern", "domains": "domain"}


def name_keys(entry: Entry) -> Sequence[str]:
    """The key of a literal name, and then those of everything that it lies within; empty for a regular expression."""
    name = entry.values.get(_FIELDS.get(entry.path, entry.resource.identity[0]))
    if not name or any(entry.values.get(flag) for flag in ("is_regex", "is_email_regex")):
        return ()
    return scopes_of(str(name))


def scopes_of(name: str) -> Sequence[str]:
    """The key of an address, a domain, an IP address or a network, and then the keys of everything that it lies within."""
    key = names.address_key(name)
    try:
        network = ipaddress.ip_network(key)
    except ValueError:
        pass
    else:
        return [str(network.supernet(new_prefix=length)) for length in range(network.prefixlen, -1, -1)]
    local, at, domain = key.rpartition("@")
    labels = domain.split(".")
    parents = [".".join(labels[at:]) for at in range(len(labels))]
    return [f"{local}@{domain}", *parents] if at else parents


class Index:
    """Finds the entries that lie within another one, or the other way round, without comparing every pair."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        self._within: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            keys = name_keys(entry)
            for key in keys[:1]:
                self._by_key[key].append(entry)
            for key in keys[1:]:
                self._within[key].append(entry)

    def has(self, key: str) -> bool:
        """Whether an entry has this name."""
        return key in self._by_key

    def containing(self, keys: Iterable[str]) -> list[Entry]:
        """The entries that are one of these names."""
        return [entry for key in keys for entry in self._by_key.get(key, ())]

    def related(self, entry: Entry) -> list[Entry]:
        """The entries with the same name, those that it lies within, and those that lie within it."""
        keys = name_keys(entry)
        within = self._within.get(keys[0], []) if keys else []
        return [*self.containing(keys), *within]
