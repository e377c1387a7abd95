# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which messages a search finds.

The API does not document how loosely it matches, so these are assumptions: an address or a domain matches without case, and a
domain also matches its subdomains; ``message_id`` matches with or without angle brackets; all terms of ``query`` must occur.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .messages import Message

#: The operation behind each value of ``message_action``.
_OPERATIONS = {"PREVIEW": "PREVIEW", "QUARANTINE_RELEASED": "QUARANTINE_RELEASE", "MOVED": "MOVE"}


def _has_address(addresses: Iterable[str | None], wanted: str) -> bool:
    """Whether one of the addresses is the wanted one, or is in the wanted domain."""
    found = [each.lower() for each in addresses if each]
    wanted = wanted.lower()
    if "@" in wanted:
        return wanted in found
    return any(_is_in_domain(each.rpartition("@")[2], wanted) for each in found)


def _is_in_domain(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _senders(message: Message) -> tuple[str | None, str | None]:
    return message.values["from"], message.values["envelope_from"]


def _link_hosts(message: Message) -> Iterator[str]:
    for link in message.hidden.get("links", ()):
        found = re.match(r"\w+://([^/:?#]+)", link)
        if found:
            yield found[1].lower()


def _has_domain(message: Message, wanted: str) -> bool:
    """Whether the sender, a recipient or a link is in the domain."""
    if _has_address((*_senders(message), *message.copies), wanted.lstrip("@")):
        return True
    return any(_is_in_domain(host, wanted.lower()) for host in _link_hosts(message))


def _words(text: Any) -> set[str]:
    return set(str(text or "").lower().split())


def _texts(message: Message) -> Iterator[Any]:
    """The texts that ``query`` searches."""
    values = message.values
    yield from (*_senders(message), values["from_name"], *message.copies)
    yield from (values["subject"], values["message_id"], values["alert_id"])
    for attachment in message.hidden.get("attachments", ()):
        yield from (attachment.get(name) for name in ("filename", "md5", "sha1", "sha256"))


def _has_terms(message: Message, terms: str) -> bool:
    text = "\n".join(str(each) for each in _texts(message) if each).lower()
    return all(term in text for term in terms.lower().split())


def _bare(message_id: Any) -> str:
    return str(message_id or "").strip("<>")


_TESTS: Mapping[str, Callable[[Message, Any], bool]] = {
    "start": lambda message, value: message.scanned_at >= value,
    "end": lambda message, value: message.scanned_at <= value,
    "query": _has_terms,
    "sender": lambda message, value: _has_address(_senders(message), value),
    "recipient": lambda message, value: _has_address(message.copies, value),
    "domain": _has_domain,
    "subject": lambda message, value: _words(value) <= _words(message.values["subject"]),
    "exact_subject": lambda message, value: message.values["subject"] == value,
    "message_id": lambda message, value: _bare(message.values["message_id"]) == _bare(value),
    "alert_id": lambda message, value: message.values["alert_id"] == value,
    "smtp_helo_ip": lambda message, value: message.values["smtp_helo_server_ip"] == value,
    "final_disposition": lambda message, value: message.values["final_disposition"] == value,
    "delivery_status": lambda message, value: value in message.values["delivery_status"],
    "message_action": lambda message, value: _OPERATIONS[value] in message.values["post_delivery_operations"],
    "detections_only": lambda message, value: message.has_detection or not value,
}


def matching(messages: Iterable[Message], filters: Mapping[str, Any]) -> list[Message]:
    """The messages that pass all filters. Times are datetimes."""
    tests = [(_TESTS[name], value) for name, value in filters.items() if value is not None]
    return [message for message in messages if all(test(message, value) for test, value in tests)]
