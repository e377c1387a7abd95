# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail services where anyone can get an address, so that their domains deserve no trust."""

from __future__ import annotations

from collections.abc import Container, Iterator

from .._entry import names
from .._entry.entry import Advice, Values

FREE_MAIL_DOMAINS = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.com", "gmx.de", "googlemail.com", "hotmail.com", "icloud.com", "live.com"),
        *("mail.com", "mail.ru", "outlook.com", "proton.me", "protonmail.com", "qq.com", "yahoo.com", "yandex.ru"),
    }
)
FREE_MAIL = Advice("free_mail_domain", "Anyone can get an address at this domain, so it should not be trusted.")


def free_mail_advice(values: Values, domains: Container[str] = FREE_MAIL_DOMAINS) -> Iterator[Advice]:
    """The advice about an entry whose literal pattern is the whole domain of such a service. ``domains`` has their keys."""
    if values.get("is_regex") or values.get("pattern_type") == "EMAIL":
        return
    if names.domain_key(values.get("pattern") or "") in domains:
        yield FREE_MAIL
