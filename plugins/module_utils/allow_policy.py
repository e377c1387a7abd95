# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""What an allow policy is, and its endpoints.

Source: Cloudflare's API reference, "Email Security, Settings, Allow policies", and its Python SDK 4.x (integer ids)
and 5.x (UUID ids).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

from ansible_collections.community.cloudflare.plugins.module_utils.client import Answer, CloudflareClient
from ansible_collections.community.cloudflare.plugins.module_utils.errors import NotFound

#: An integer in accounts with integer ids, a UUID in lower case in all others.
PolicyId = Union[int, str]

_LARGEST_ID = 2**31 - 1
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


@dataclass(frozen=True)
class AllowPolicy:
    """One policy as the API holds it, under the API's names. None stands for what the API left out."""

    id: PolicyId
    pattern: str | None
    pattern_type: str | None
    is_regex: bool | None
    is_acceptable_sender: bool | None
    is_exempt_recipient: bool | None
    is_trusted_sender: bool | None
    verify_sender: bool | None
    comments: str | None
    created_at: str | None
    modified_at: str | None

    @classmethod
    def from_api(cls, document: Any) -> AllowPolicy:
        """Read a policy of the API's. Fields that are unknown or deprecated are passed over.

        Raises ValueError where it is no policy: not an object, without an id, or with a field of the wrong type.
        """
        if not isinstance(document, Mapping):
            raise ValueError("not an object")
        values: dict[str, Any] = {field.name: document.get(field.name) for field in dataclasses.fields(cls)}
        values["id"] = parse_policy_id(values["id"])
        for name, value in values.items():
            expected = bool if name.startswith(("is_", "verify_")) else str
            if name != "id" and value is not None and not isinstance(value, expected):
                raise ValueError(f"{name} is not a {expected.__name__}")
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """All fields by name, for a module's result."""
        return dataclasses.asdict(self)


class AllowPolicies:
    """The allow policies of one account, over the API. Every method asks once, and raises RequestFailed."""

    def __init__(self, client: CloudflareClient, account_id: str) -> None:
        self._client = client
        self._root = ("accounts", account_id, "email-security", "settings", "allow_policies")

    def get(self, policy_id: PolicyId) -> AllowPolicy | None:
        """The policy with this id; None where Cloudflare says that there is none."""
        try:
            answer = self._client.request("GET", (*self._root, policy_id))
        except NotFound:
            return None
        _check_id(answer, policy_id)
        try:
            return AllowPolicy.from_api(answer.result)
        except ValueError as error:
            raise answer.unexpected(f"the result is not an allow policy: {error}") from error

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


def _check_id(answer: Answer, policy_id: PolicyId) -> None:
    """Raise NotCloudflare unless the result is about the policy that was asked for."""
    try:
        returned = parse_policy_id(answer.result["id"])
    except (TypeError, KeyError, ValueError) as error:
        raise answer.unexpected(f"the result does not name policy {policy_id}") from error
    if returned != policy_id:
        raise answer.unexpected(f"the result names policy {returned}, not policy {policy_id}")
