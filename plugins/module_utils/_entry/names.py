# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing and checking names: addresses, domains, networks, texts.

Every function takes text. The ``..._key`` functions return a key: two names are equal if their keys are equal. The
``check_...`` functions raise ValueError with a text that continues a sentence after the option's name.
"""

from __future__ import annotations

from .. import _floor  # noqa: F401 pylint: disable=unused-import

# isort: split
import ast
import contextlib
import functools
import ipaddress
import re
import unicodedata
from collections.abc import Iterator

try:
    import idna
except ImportError:  # requests is missing, too, and the module reports that before it compares names
    idna = None  # type: ignore[assignment]

#: Networks that the API rejects as an IP pattern: private, unique-local, loopback, link-local, unspecified, broadcast.
_REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("0.0.0.0/32", "255.255.255.255/32", "fc00::/7", "::1/128", "fe80::/10", "::/128"),
    )
)

#: A UUID in lower case.
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_SURROGATE = re.compile("[\ud800-\udfff]")

#: What Ansible prints instead of a secret. If a name contains it, somebody copied the name from an output.
_MASKS = ("********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")

_QUOTES = "\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb`"

#: Unicode's categories of control and format characters, and of line and paragraph separators.
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")

#: Invisible characters that Unicode does not classify as control or format characters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def literal_key(text: str) -> str:
    """The key of a regular expression. Case and dots have a meaning there, so only surrounding white space is ignored."""
    return text.strip()


def text_key(text: str) -> str:
    """The key of a person's or a policy's name. It ignores case, surrounding white space and Unicode normalization."""
    return unicodedata.normalize("NFC", text.strip().lower())


@functools.cache
def domain_key(text: str) -> str:
    """The key of a domain: like ``text_key``, but it also ignores one trailing dot and the ASCII spelling (xn--)."""
    domain = text_key(text).removesuffix(".")
    if domain.isascii() and "xn--" not in domain:
        return domain
    # The mapping drops invisible characters. A name with one is invalid, and must not equal the name without it.
    if idna and not _invisible(domain):
        with contextlib.suppress(idna.IDNAError):
            domain = idna.uts46_remap(domain, std3_rules=False)
    return ".".join(map(_decoded, domain.split(".")))


def _decoded(label: str) -> str:
    """A label in Unicode. Decoded with punycode only, because IDNA would refuse labels that the API may contain.

    A label that does not encode back to itself is another name: ``xn--paypal-`` would decode to ``paypal``.
    """
    if label.startswith("xn--"):
        with contextlib.suppress(UnicodeError):
            decoded = text_key(label[4:].encode("ascii").decode("punycode"))
            if not decoded.isascii() and decoded.encode("punycode").decode("ascii") == label[4:]:
                return decoded
    return label


@functools.cache  # called again for each comparison, and parsing a network is slow
def address_key(text: str) -> str:
    """The key of an email address, a domain, an IP address or a network. Addresses and networks are compared by value."""
    text = text.strip()
    if text[:1].isdigit() or ":" in text:  # avoids an expensive failure for most names
        with contextlib.suppress(ValueError):
            return str(_network(text))
    local, at, domain = text.rpartition("@")
    return text_key(local) + at + domain_key(domain)


def check_name(text: str) -> None:
    """Refuse texts that cannot be a name: control and invisible characters, several lines, and the text of a list.

    They would match nothing, so a task with ``state=absent`` would wrongly succeed.
    """
    is_list = False
    if text.startswith(("[", "{")):  # a regular expression can begin like this, too, but it is not a Python literal
        with contextlib.suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            is_list = isinstance(ast.literal_eval(text), (list, dict))
    if is_list or len(text.splitlines()) > 1:
        raise ValueError("must be one name, not a list or several lines")
    check_mask(text)
    found = _invisible(text)
    if found:
        raise ValueError(f"must not contain control or invisible characters, but contains U+{ord(found):04X}")


def check_word(text: str) -> None:
    """Refuse what Ansible makes of a boolean or of null where a text is expected."""
    if text in ("True", "False", "None"):
        raise ValueError(
            f"must not be {text}, which Ansible makes of a word such as yes or on. Put that word in quotes"
        )


def check_mask(text: str) -> None:
    """Refuse a text with the mask that Ansible prints instead of a secret."""
    if any(mask in text for mask in _MASKS):
        raise ValueError("contains Ansible's mask for secrets, so it was copied from masked output")


def _invisible(text: str) -> str | None:
    """The first control or invisible character of a text, if there is one."""
    return next((char for char in text if unicodedata.category(char) in _INVISIBLE or char in _BLANK), None)


def check_encoding(text: str) -> None:
    """Refuse text that is not valid Unicode. Python decodes bytes of another encoding as lone surrogates."""
    if not text.isascii() and _SURROGATE.search(text):
        raise ValueError("is not valid UTF-8. Its source uses a different encoding")


def check_address(text: str) -> None:
    """Like ``check_name``, but also refuse several names: an address or a domain has no comma, semicolon or white space."""
    check_name(text)
    if re.search(r"[,;\s]", re.sub(r'^"[^"]*"@', "", text)):
        raise ValueError("must be one name, without commas, semicolons or whitespace")


def check_uuid(text: str) -> None:
    """Refuse anything but a UUID."""
    if not UUID.fullmatch(text.lower()):
        raise ValueError(f"must be a UUID, not {text[:80]!r}")


def check_network(text: str) -> None:
    """Refuse anything but an IP address or a CIDR block."""
    try:
        if not re.fullmatch(r"[0-9A-Fa-f:.]+(/[0-9]+)?", text):  # Python would also accept a netmask and a zone
            raise ValueError(text)
        _network(text)
    except ValueError as error:
        raise ValueError(f"must be an IP address or a CIDR block, not {text[:80]!r}") from error


def check_public_network(text: str) -> None:
    """Like ``check_network``, but also refuse the ranges that the API rejects."""
    check_network(text)
    network = _network(text)
    for refused in _REFUSED_NETWORKS:
        if network.version == refused.version and network.subnet_of(refused):  # type: ignore[arg-type]
            raise ValueError(f"must be a public address, but {text} is in {refused}")


def shape_warnings(text: str, kind: str) -> Iterator[str]:
    """A warning about a name that does not fit its type (EMAIL, DOMAIN, IP or another). It continues a sentence."""
    if "://" in text:
        yield "looks like a URL"
    elif text[:7].lower() == "mailto:":
        yield "begins with mailto:"
    elif len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        yield "is in quotes, which are part of it"
    elif "@" in re.sub(r'^"[^"]*"$', "", text.rpartition("@")[0]):
        yield "contains two @"
    else:
        yield from _type_warnings(text, kind)


def _type_warnings(text: str, kind: str) -> Iterator[str]:
    local, at, domain = text.rpartition("@")
    if kind == "EMAIL" and (not local or not at):
        yield "looks like a domain, not an email address"
    elif kind == "DOMAIN" and at:
        yield "looks like an email address, not a domain"
    elif kind == "DOMAIN" and is_network(text):
        yield "looks like an IP address, not a domain"
    elif kind == "DOMAIN" and text.startswith("*."):
        yield "begins with *., which a domain cannot contain"
    elif re.search(r"\\|[*^$|()\[\]{}]", text):
        yield "looks like a regular expression, but is matched literally"
    elif kind in ("EMAIL", "DOMAIN"):
        yield from _domain_warnings(domain)
    elif kind == "IP":
        try:
            check_public_network(text)
        except ValueError as error:  # an account may have such an entry, but the API refuses a new one
            yield str(error)


def _domain_warnings(domain: str) -> Iterator[str]:
    if domain.startswith("."):
        yield "has a domain that begins with a dot"
    elif ".." in domain:
        yield "has two dots in a row"
    elif "/" in domain:
        yield "contains a path, which a domain cannot have"
    elif re.search(r":[0-9]+$", domain):
        yield "contains a port, which a domain cannot have"


def is_network(text: str) -> bool:
    if text[:1].isdigit() or ":" in text:  # avoids an expensive failure for most names
        with contextlib.suppress(ValueError):
            check_network(text)
            return True
    return False


def is_broad(text: str, kind: str) -> bool:
    """Whether a literal name is too broad: a large network, or a whole top-level domain."""
    if kind == "IP":
        with contextlib.suppress(ValueError):
            network = _network(text)
            return network.prefixlen <= (8 if network.version == 4 else 32)
    return kind == "DOMAIN" and bool(text) and "." not in text.strip(".")


def is_open_regex(text: str) -> bool:
    """Whether a regular expression matches nearly everything: it only consists of wildcards, @ and dots."""
    return bool(text) and not re.sub(r"\(\?[a-z]+\)|\[\^?@\]|\\[.SwWD]|[.*+?^$@()]", "", text.strip())


def regex_warnings(text: str) -> Iterator[str]:
    """Warnings about a regular expression for addresses or domains that matches too much, as ends of a sentence."""
    if is_open_regex(text):
        yield "matches nearly everything"
    elif re.fullmatch(r"\^?(?:\[\^[^]]+\][*+]|[.*+?@()]|\\[SwD.])*\\\.\(?[A-Za-z]{2,}\)?\$?", text.strip()):
        yield "matches a whole top-level domain"  # wildcards, a dot, and one label


def is_below(name: str, domain: str) -> bool:
    """Whether a domain is a subdomain of another."""
    return domain_key(name).endswith(f".{domain_key(domain)}")


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network, ignoring host bits. An IPv4 network in IPv6 notation becomes an IPv4 network."""
    network = ipaddress.ip_network(text, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((mapped, network.prefixlen - 96)) if mapped and network.prefixlen >= 96 else network
