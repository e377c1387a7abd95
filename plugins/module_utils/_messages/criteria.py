# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of a search: the queries to send, and the checks of what the API returns.

The API does not document how loosely it matches, so senders and Message-IDs are compared again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .._entry.names import address_key, domain_key, is_below
from .._errors import InvalidOption
from .message import SEARCHABLE_DISPOSITIONS, Message
from .options import FILTERS, SENT
from .times import window


class Criteria:
    """The options of a search. Raises InvalidOption. ``start`` and ``end`` are the window, as it is sent."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self.given = {name: params[name] for name in FILTERS if params[name] is not None}
        for name, value in self.given.items():
            if isinstance(value, (str, list)) and not value:
                raise InvalidOption(name, "must not be empty")
            if isinstance(value, str) and not value.strip():
                raise InvalidOption(name, "must not be empty")
        self.start, self.end = window(params["since"], params["start"], params["end"])
        self._detections_only = bool(params["detections_only"])

    def queries(self) -> Iterator[dict[str, str]]:
        """The parameters of each request. The API filters by one disposition at a time, and not by all of them."""
        common = {
            **{name: str(self.given[name]).strip() for name in SENT if name in self.given},
            "start": self.start,
            "end": self.end,
            "detections_only": str(self._detections_only).lower(),
        }
        dispositions = self.given.get("final_disposition")
        if dispositions and all(each in SEARCHABLE_DISPOSITIONS for each in dispositions):
            yield from ({**common, "final_disposition": each} for each in dict.fromkeys(dispositions))
        else:
            yield common

    def wants(self, message: Message) -> bool:
        """Whether a message passes the filters that the API does not have."""
        dispositions = self.given.get("final_disposition")
        if dispositions and message.disposition not in dispositions:
            return False
        quarantined = self.given.get("is_quarantined")
        if quarantined is not None and message.is_quarantined is not quarantined:
            return False
        subject = self.given.get("exact_subject")
        return subject is None or str(message.values.get("subject") or "").rstrip() == subject.rstrip()

    def fits(self, message: Message) -> bool:
        """Whether a message really has the sender and the Message-ID that the API was asked for."""
        sender = self.given.get("sender")
        if sender is not None and not any(_is_from(sender, each) for each in message.senders):
            return False
        message_id = self.given.get("message_id")
        return message_id is None or _bare(message_id) == _bare(str(message.values.get("message_id") or ""))


def _is_from(wanted: str, sender: str) -> bool:
    """Whether a sender is this address, or lies in this domain. ``sender`` may have a display name."""
    found = re.search(r"<([^<>]*)>\s*$", sender)
    address = found[1] if found else sender
    if "@" in wanted.strip().lstrip("@"):
        return address_key(wanted) == address_key(address)
    domain, theirs = wanted.strip().lstrip("@"), address.rpartition("@")[2]
    return domain_key(theirs) == domain_key(domain) or is_below(theirs, domain)


def _bare(message_id: str) -> str:
    """A Message-ID without its angle brackets."""
    return message_id.strip().removeprefix("<").removesuffix(">")
