# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about several fields of an entry."""

from __future__ import annotations

import ipaddress

from .schema import Row, Rule

#: Private, unique-local, loopback, link-local, unspecified and broadcast addresses.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        *("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"),
        *("0.0.0.0/32", "::/128", "255.255.255.255/32"),
    )
)


def _public_address(row: Row) -> str | None:
    if row.get("pattern_type") != "IP" or row.get("is_regex"):
        return None
    try:
        network = ipaddress.ip_network(str(row.get("pattern")), strict=False)
    except ValueError as error:
        return str(error)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped:
        network = ipaddress.ip_network(f"{mapped}/{max(network.prefixlen - 96, 0)}", strict=False)
    same_version = (each for each in NOT_PUBLIC if each.version == network.version)
    if any(network.subnet_of(each) for each in same_version):  # type: ignore[arg-type]
        return "pattern is a private, loopback, link-local, unspecified or broadcast address"
    return None


#: A pattern of type IP must be a public address or network, unless it is a regular expression.
PUBLIC_ADDRESS = Rule(("pattern", "pattern_type", "is_regex"), _public_address)


def is_synced(row: Row) -> bool:
    """Whether an entry of the impersonation registry comes from a directory."""
    return row.get("provenance") not in (None, "A1S_INTERNAL")
