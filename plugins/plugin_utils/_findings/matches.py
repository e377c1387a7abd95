# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the entries that concern an address, and says what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ...module_utils._entry import names
from ...module_utils._entry.entry import Values
from ...module_utils._entry.until import has_expired
from .entries import Entry, entries_of
from .names import scopes_of

NAMES = "names it"
COVERS = "covers it"
MAY_MATCH = "may match"


class Match(NamedTuple):
    """An entry that concerns an address. ``how`` is one of the texts above, ``text`` says what the entry does."""

    how: str
    list: str
    name: str
    id: Any
    origin: str | None
    text: str


def concerning(lists: Mapping[str, Any], address: str) -> list[Match]:
    """The entries that name an address, its domain, a parent domain or a network that it lies in.

    The most certain ones come first. Regular expressions are Java's, so nobody here can tell whether they match: all of those about
    senders are returned. Other texts are returned if they contain the domain. Raises ValueError for an address that cannot be a
    name, and for lists that are none.
    """
    address = address.strip()
    names.check_address(address)
    _check_shape(address)
    scopes = scopes_of(address)
    found = []
    for path, given in lists.items():
        for entry in entries_of(path, given, unmanaged=True):
            how = _how(entry, scopes)
            if how:
                document = entry.document
                entry_id = document.get("id") or document.get(entry.resource.id_option)
                found.append(Match(how, path, entry.name, entry_id, entry.origin, " ".join(_texts(entry, scopes))))
    return sorted(found, key=lambda match: (NAMES, COVERS, MAY_MATCH).index(match.how))


def _check_shape(address: str) -> None:
    """Refuse what is no address, domain or network: nothing would be found, which would look like good news."""
    if names.is_network(address):
        return
    odd = next(names.shape_warnings(address, "EMAIL" if "@" in address else "DOMAIN"), None)
    if odd or "." not in address:
        reason = f": {address!r} {odd}" if odd else f", not {address!r}"
        raise ValueError(f"must be an email address, a domain, an IP address or a network{reason}")


def _how(entry: Entry, scopes: Any) -> str | None:
    """How an entry concerns the address with these scopes; None if it does not."""
    first = entry.resource.identity[0]
    name = str(entry.values.get(first) or "")
    if entry.path in ("content_policies", "url_ignore_patterns"):
        text = str(entry.values.get("pattern") or "").replace("\\", "").lower()
        # The domain of an address, and not the parents of it: nearly every text has a top-level domain.
        return MAY_MATCH if any(each in text for each in scopes[:2] if "." in each) else None
    if any(entry.values.get(flag) for flag in ("is_regex", "is_email_regex")):
        return MAY_MATCH
    key = names.address_key(name) if name else ""
    if not key or key not in scopes:
        return None
    return NAMES if key == scopes[0] else COVERS


def _texts(entry: Entry, scopes: Any) -> Iterator[str]:
    yield _EFFECTS[entry.path](entry.values)
    excluded = entry.values.get("exclude") if entry.path == "sending_domain_restrictions" else None
    if any(names.domain_key(name) in scopes for name in excluded or ()):
        yield "This address is excluded."
    if entry.until is not None:
        yield f"It expired on {entry.until}." if has_expired(entry.until) else f"It expires on {entry.until}."


def _of_allow_policy(values: Values) -> str:
    effects = []
    if values.get("is_trusted_sender"):
        effects.append("mail from it bypasses all detections")
    elif values.get("is_acceptable_sender"):
        effects.append("mail from it is not marked as spam, spoof or bulk")
    if effects and values.get("verify_sender") is not False:
        effects = [f"{effects[0]} if the sender is verified"]
    if values.get("is_exempt_recipient"):
        effects.append("mail to it bypasses all detections")
    text = ", and ".join(effects) or "it does nothing, because no action is chosen"
    return f"Allowed: {text}."


def _of_trusted_domain(values: Values) -> str:
    kinds = [kind for flag, kind in (("is_recent", "new"), ("is_similarity", "similar")) if values.get(flag)]
    return f"Trusted: it is not detected as a {' or '.join(kinds)} domain." if kinds else "Trusted: it does nothing."


def _of_content_policy(values: Values) -> str:
    return (
        "Blocked content: mail with this text is malicious."
        if values.get("enabled") is not False
        else "It is disabled."
    )


_EFFECTS: Mapping[str, Callable[[Values], str]] = {
    "allow_policies": _of_allow_policy,
    "block_senders": lambda values: "Blocked: mail from it is malicious.",
    "trusted_domains": _of_trusted_domain,
    "impersonation_registry": lambda values: f"Protected name: {values.get('name')} may write from it.",
    "content_policies": _of_content_policy,
    "sending_domain_restrictions": lambda values: "Restricted: mail from it is dropped if it arrives without TLS.",
    "url_ignore_patterns": lambda values: "Links: these links are not rewritten.",
    "domains": lambda values: "Protected domain: its mail is scanned.",
}
