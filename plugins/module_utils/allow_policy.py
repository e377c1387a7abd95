# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What an allow policy is, and its endpoints.

Source: Cloudflare's API reference, "Email Security, Settings, Allow policies", and its Python SDK 4.x (integer ids)
and 5.x (UUID ids).
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

from ansible_collections.community.cloudflare.plugins.module_utils.client import ROUTE_CODES, Answer, CloudflareClient
from ansible_collections.community.cloudflare.plugins.module_utils.errors import (
    InvalidOption,
    NoBatchEndpoint,
    NotFound,
    Refused,
)

#: An integer in accounts with integer ids, a UUID in lower case in all others.
PolicyId = Union[int, str]

PATTERN_TYPES = ("EMAIL", "DOMAIN", "IP")
HELD_PATTERN_TYPES = (*PATTERN_TYPES, "UNKNOWN")  # some old policies have the last; none can be created
ACTIONS = ("is_acceptable_sender", "is_exempt_recipient", "is_trusted_sender")

_LARGEST_ID = 2**31 - 1
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST_TEXT = 1024  # characters of a pattern, and of comments

#: What the API refuses as an IP pattern: private, unique-local, loopback, link-local, unspecified, broadcast.
_REFUSED_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
            *("0.0.0.0/32", "255.255.255.255/32", "fc00::/7", "::1/128", "fe80::/10", "::/128"),
        ),
    )
)


def parse_policy_id(value: Any) -> PolicyId:
    """Read an id, from an option or from the API. Both sides are read by this function, so that they compare.

    Raises ValueError for what is neither an integer from 1 to 2147483647, in decimal notation, nor a UUID.
    """
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        text = str(value).lower()
        if re.fullmatch(r"[1-9][0-9]{0,9}", text) and int(text) <= _LARGEST_ID:
            return int(text)
        if _UUID.fullmatch(text):
            return text
    raise ValueError(f"must be an integer from 1 to {_LARGEST_ID} or a UUID, not {str(value)[:80]!r}")


def _writable(kind: type, on_creation: Any = None, **option: Any) -> dict[str, Any]:
    """Marks a field that users may give: its type, its value where a creation leaves it out, the rest of its option."""
    return {"type": kind, "on_creation": on_creation, "option": {"type": kind.__name__, **option}}


@dataclass(frozen=True)
class AllowPolicy:
    """A policy under the API's names: as the account holds it, or as a task wants it.

    None stands for what the task does not say, or the API left out. Argument specs, defaults, what is sent and what is
    compared all follow from this list of fields.
    """

    id: PolicyId | None = None
    pattern: str | None = field(default=None, metadata=_writable(str))
    pattern_type: str | None = field(default=None, metadata=_writable(str, choices=list(PATTERN_TYPES)))
    is_regex: bool | None = field(default=None, metadata=_writable(bool, on_creation=False))
    is_acceptable_sender: bool | None = field(default=None, metadata=_writable(bool, on_creation=False))
    is_exempt_recipient: bool | None = field(default=None, metadata=_writable(bool, on_creation=False))
    is_trusted_sender: bool | None = field(default=None, metadata=_writable(bool, on_creation=False))
    verify_sender: bool | None = field(default=None, metadata=_writable(bool, on_creation=True))
    comments: str | None = field(default=None, metadata=_writable(str, on_creation=""))
    created_at: str | None = None
    modified_at: str | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, Any], state: str = "present") -> AllowPolicy:
        """Read the options of a task. Raises InvalidOption for what the API would refuse.

        An entry with an id may be an old policy as it was read, with an address that would be refused today. What of it
        is to be sent is checked when that is known.
        """
        policy_id, pattern = params.get("policy_id"), params.get("pattern")
        # Ansible's own rules take an option that is given as null for one that is there.
        if policy_id is None and pattern is None:
            raise InvalidOption("policy_id", "or pattern is needed")
        try:
            parsed = None if policy_id is None else parse_policy_id(policy_id)
        except ValueError as error:
            raise InvalidOption("policy_id", str(error)) from error
        values = {**{name: params.get(name) for name in FIELDS}, "pattern": pattern and pattern.strip()}
        wanted = cls(id=parsed, **values)
        wanted._check_texts()
        if wanted.id is None:
            _check_is_one(wanted.pattern or "")
            if state != "absent":
                wanted.check_address()
        return wanted

    @classmethod
    def from_api(cls, document: Any) -> AllowPolicy:
        """Read a policy of the API's. Fields that are unknown or deprecated are passed over.

        Raises ValueError where it is no policy: not an object, without an id, or with a field of the wrong type.
        """
        if not isinstance(document, Mapping):
            raise ValueError("not an object")
        values = {name: document.get(name) for name in _NAMES}
        values["id"] = parse_policy_id(values["id"])
        for name, value in values.items():
            kind = FIELDS[name]["type"] if name in FIELDS else str
            if name != "id" and value is not None and not isinstance(value, kind):
                raise ValueError(f"{name} is not a {kind.__name__}")
        return cls(**values).settled()

    def to_api(self) -> dict[str, Any]:
        """What is said of the writable fields, as the body of a request."""
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name) is not None}

    def as_dict(self) -> dict[str, Any]:
        """All fields by name, for a module's result."""
        return {name: getattr(self, name) for name in _NAMES}

    def with_defaults(self) -> AllowPolicy:
        """The same, and for each field that is not given what a creation gives it."""
        missing = {name: each["on_creation"] for name, each in FIELDS.items() if getattr(self, name) is None}
        return dataclasses.replace(self, **missing)

    def settled(self) -> AllowPolicy:
        """As an account holds it: there, an empty comment and none are the same. In a task, an empty one removes."""
        return self if self.comments else dataclasses.replace(self, comments=None)

    def names(self, held: AllowPolicy) -> bool:
        """Whether this, as a task wants it, means that policy of the account: by its id, or else by its pattern."""
        if self.id is not None:
            return self.id == held.id
        return self.pattern_type in (None, held.pattern_type) and self._same_pattern(held)

    def changes(self, held: AllowPolicy) -> dict[str, Any]:
        """The fields that are given here and differ in the policy that the account holds: what an edit has to send."""
        return {name: value for name, value in self.to_api().items() if not self._same(name, held)}

    def _same(self, name: str, held: AllowPolicy) -> bool:
        if name == "pattern":
            return self._same_pattern(held)
        mine, theirs = getattr(self, name), getattr(held, name)
        # A comment that is empty and none at all are the same, and so are false and a flag that the API leaves out.
        return bool(mine == theirs or (not mine and not theirs))

    def _same_pattern(self, held: AllowPolicy) -> bool:
        """A regular expression is compared as it is: in one, case has a meaning, and so has a dot."""
        mine, theirs = self.pattern or "", held.pattern or ""
        if self.is_regex or held.is_regex:
            return mine.strip() == theirs.strip()
        return pattern_key(mine) == pattern_key(theirs)

    def check_address(self) -> None:
        """Raise InvalidOption where an IP pattern is none, or is one that the API refuses."""
        if self.pattern is not None and self.pattern_type == "IP" and not self.is_regex:
            _check_ip(self.pattern)

    def _check_texts(self) -> None:
        for name in ("pattern", "comments"):
            text = getattr(self, name) or ""
            if len(text) > _LONGEST_TEXT:
                raise InvalidOption(name, f"must have at most {_LONGEST_TEXT} characters, not {len(text)}")
        if self.pattern == "":
            raise InvalidOption("pattern", "must not be empty")


_NAMES = tuple(each.name for each in dataclasses.fields(AllowPolicy))

#: The fields that users may give, each with its ``type``, its ``on_creation`` value and its ``option``.
FIELDS: Mapping[str, Mapping[str, Any]] = {
    each.name: each.metadata for each in dataclasses.fields(AllowPolicy) if each.metadata
}


def options() -> dict[str, dict[str, Any]]:
    """The argument spec of the writable fields."""
    return {name: dict(each["option"]) for name, each in FIELDS.items()}


@functools.cache  # asked for again at each comparison, and a network takes long to read
def pattern_key(pattern: str) -> str:
    """A pattern without what does not count: case, white space around it, the ways of writing one network. Good as a key."""
    pattern = pattern.strip()
    if pattern[:1].isdigit() or ":" in pattern:  # spares most patterns an expensive failure
        with contextlib.suppress(ValueError):
            return str(_network(pattern))
    return pattern.lower()


def _network(pattern: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network that is meant, whatever bits its host part has; one of IPv4 in IPv6 notation is one of IPv4."""
    network = ipaddress.ip_network(pattern, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((mapped, network.prefixlen - 96)) if mapped else network


def _check_is_one(pattern: str) -> None:
    """Refuse several lines, and what Ansible makes of a list: as a pattern they fit nothing, and what they mean would stay."""
    is_list = False
    if pattern.startswith(("[", "{")):  # so does a regular expression, which is no literal of Python's
        with contextlib.suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            is_list = isinstance(ast.literal_eval(pattern), (list, dict))
    if is_list or len(pattern.splitlines()) > 1:
        raise InvalidOption("pattern", "must be one pattern, not a list or several lines")


def _check_ip(pattern: str) -> None:
    try:
        if not re.fullmatch(r"[0-9A-Fa-f:.]+(/[0-9]+)?", pattern):  # no netmask, which Python takes, and no zone
            raise ValueError(pattern)
        network = _network(pattern)
    except ValueError as error:
        raise InvalidOption("pattern", "must be an IP address or a CIDR block, as pattern_type is IP") from error
    for refused in _REFUSED_NETWORKS:
        if network.version == refused.version and network.subnet_of(refused):  # type: ignore[arg-type]
            raise InvalidOption("pattern", f"must be a public address: {pattern} lies in {refused}")


class AllowPolicies:
    """The allow policies of one account, over the API. Every method raises RequestFailed, ``batch`` NoBatchEndpoint too."""

    def __init__(self, client: CloudflareClient, account_id: str) -> None:
        self._client = client
        self._root = ("accounts", account_id, "email-security", "settings", "allow_policies")
        self._batched = False

    def list(self, **filters: str | bool | None) -> Sequence[AllowPolicy]:
        """All policies that fit the API's own filters. A filter that is None does not count.

        Ordered by pattern, because ties fall apart where one page ends and the next begins: policies that were created
        together share their time. Where somebody changes the account between two pages, what moves from one to the other
        comes twice or not at all: then all is read once more.
        """
        given = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in filters.items()
            if value is not None
        }
        query = {"order": "pattern", "direction": "asc", **given}
        policies, moved = self._read(query)
        return self._read(query)[0] if moved else policies

    def _read(self, query: Mapping[str, str]) -> tuple[Sequence[AllowPolicy], bool]:
        """All pages, each policy once, and whether they show that policies moved while they were read."""
        policies: dict[PolicyId | None, AllowPolicy] = {}
        entries, totals = 0, set()
        for answer in self._client.pages(self._root, query):
            entries += len(answer.result)
            totals.add(answer.total_count)
            policies.update((policy.id, policy) for policy in (_policy(answer, each) for each in answer.result))
        return tuple(policies.values()), len(policies) < entries or len(totals) > 1

    def get(self, policy_id: PolicyId) -> AllowPolicy | None:
        """The policy with this id; None where Cloudflare says that there is none."""
        try:
            answer = self._client.request("GET", (*self._root, policy_id))
        except NotFound:
            return None
        _check_id(answer, policy_id)
        return _policy(answer, answer.result)

    def create(self, policy: AllowPolicy) -> AllowPolicy:
        """Create a policy, and return it as it is now. Raises OutcomeUnknown where it may have been created."""
        answer = self._client.request("POST", self._root, body=policy.to_api())
        return _as_asked(answer, policy.to_api())

    def edit(self, policy_id: PolicyId, changes: Mapping[str, Any]) -> AllowPolicy:
        """Change these fields of a policy, and return it as it is now."""
        answer = self._client.request("PATCH", (*self._root, policy_id), body=dict(changes))
        _check_id(answer, policy_id)
        return _as_asked(answer, changes)

    def delete(self, policy_id: PolicyId) -> bool:
        """Delete the policy with this id; False where Cloudflare says that there is none.

        Where an earlier try may have been carried out and its repetition finds nothing, the deletion was ours.
        """
        try:
            answer = self._client.request("DELETE", (*self._root, policy_id))
        except NotFound as error:
            return error.after_unknown
        _check_id(answer, policy_id)
        return True

    def batch(
        self,
        deletes: Sequence[PolicyId],
        patches: Sequence[tuple[PolicyId, Mapping[str, Any]]],
        posts: Sequence[AllowPolicy],
    ) -> tuple[Sequence[AllowPolicy], Sequence[AllowPolicy]]:
        """Do all of this, at most 1000 of each kind, or nothing. Returns what was edited and what was created, in order.

        Raises NoBatchEndpoint where the account has none, OutcomeUnknown where all of it may have been carried out: also
        where a success is claimed and not accounted for.
        """
        body = {
            "deletes": [{"id": policy_id} for policy_id in deletes],
            "patches": [{"id": policy_id, **fields} for policy_id, fields in patches],
            "puts": [],
            "posts": [policy.to_api() for policy in posts],
        }
        try:
            answer = self._client.request("POST", (*self._root, "batch"), body=body)
        except Refused as error:
            # After a batch that was done there is an endpoint, whatever is wrong now.
            if not self._batched and (error.source.status == 405 or error.source.codes & ROUTE_CODES):
                raise NoBatchEndpoint("this account has no batches") from error
            raise
        self._batched = True
        try:
            deleted = {parse_policy_id(entry["id"]) for entry in answer.result["deletes"] or []}
            edited = {policy.id: policy for policy in map(AllowPolicy.from_api, answer.result["patches"] or [])}
            created = [AllowPolicy.from_api(entry) for entry in answer.result["posts"] or []]
        except (TypeError, KeyError, ValueError) as error:
            raise answer.unclear() from error
        if deleted != set(deletes) or edited.keys() != dict(patches).keys() or len(created) != len(posts):
            raise answer.unclear()
        asked = [*((fields, edited[policy_id]) for policy_id, fields in patches), *zip(body["posts"], created)]
        if any(_not_taken(fields, policy) for fields, policy in asked):
            raise answer.unclear()
        return [edited[policy_id] for policy_id, _fields in patches], created


def _policy(answer: Answer, document: Any) -> AllowPolicy:
    try:
        return AllowPolicy.from_api(document)
    except ValueError as error:
        raise answer.unexpected(f"the result is not an allow policy: {error}") from error


def _as_asked(answer: Answer, asked: Mapping[str, Any]) -> AllowPolicy:
    """The policy in an answer to a write. Raises NotCloudflare where it shows that the write was not taken as it was."""
    policy = _policy(answer, answer.result)
    wrong = _not_taken(asked, policy)
    if wrong:
        raise answer.unexpected(f"the result does not show what was asked for: {', '.join(wrong)}")
    return policy


def _not_taken(asked: Mapping[str, Any], policy: AllowPolicy) -> Sequence[str]:
    """The flags that are otherwise than asked for. Texts may come back as the server writes them."""
    flags = ((name, value, getattr(policy, name)) for name, value in asked.items() if isinstance(value, bool))
    return [name for name, value, taken in flags if taken is not None and taken is not value]


def _check_id(answer: Answer, policy_id: PolicyId) -> None:
    """Raise NotCloudflare unless the result is about the policy that was asked for."""
    try:
        returned = parse_policy_id(answer.result["id"])
    except (TypeError, KeyError, ValueError) as error:
        raise answer.unexpected(f"the result does not name policy {policy_id}") from error
    if returned != policy_id:
        raise answer.unexpected(f"the result names policy {returned}, not policy {policy_id}")
