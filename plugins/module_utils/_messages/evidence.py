# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Saves what Cloudflare has about messages to files: evidence, before a message is moved or expires.

The content goes to the files only, never to the result.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .._errors import CloudflareError, InvalidOption, about
from .._http.envelope import ApiResponse
from .._http.failures import CREDENTIAL_CODES, NotCloudflare, Refused, RequestFailed
from . import action
from .action import Context, Outcome, diff_of
from .api import Messages
from .choose import Chosen, check_number
from .evidence_folder import MANIFEST, Content, Folder, Unusable, as_json, folder_for_evidence, folder_name, time_now
from .message import Message

_PNG = b"\x89PNG\r\n\x1a\n"
_WITHOUT_VERDICT = "only messages with a verdict have it"


class _Part(NamedTuple):
    """A part of a message: its file, and how to get the file's content from the API's result.

    ``is_fixed``: it never changes, so it is fetched once. ``is_refreshed``: it grows, and a newer state is no change of the task.
    """

    file: str
    data: Callable[[Any], bytes]
    is_fixed: bool = False
    is_refreshed: bool = False
    needs_verdict: bool = False


def _raw(result: Any) -> bytes:
    text = _text(result, "raw")
    return text.encode()


def _picture(result: Any) -> bytes:
    text = _text(result, "screenshot")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unusable("the preview is not valid base64") from error
    if not data.startswith(_PNG):
        raise Unusable("the preview is not a PNG")
    return data


def _text(result: Any, key: str) -> str:
    """A text in the API's result. Raises _Unavailable if it is null, and Unusable if it is something else."""
    if not isinstance(result, Mapping):
        raise Unusable("the response has another shape than expected")
    text = result.get(key)
    if text is None:
        raise _Unavailable("Cloudflare returned none")
    if not isinstance(text, str) or not text:
        raise Unusable(f"the response has no text in {key}")
    return text


def _object(result: Any) -> bytes:
    if not isinstance(result, Mapping):
        raise Unusable("the response has another shape than expected")
    return as_json(result)


#: All parts, in the order in which they are saved. The action log comes after the preview, which leaves an entry in it.
_PARTS: Mapping[str, _Part] = {
    "message": _Part("message.json", as_json),
    "raw": _Part("raw.eml", _raw, is_fixed=True, needs_verdict=True),
    "detections": _Part("detections.json", _object, is_fixed=True, needs_verdict=True),
    "preview": _Part("preview.png", _picture, is_fixed=True),
    "trace": _Part("trace.json", _object, is_refreshed=True),
    "action_log": _Part("action_log.json", as_json, is_refreshed=True),
}

OPTIONS: dict[str, dict[str, Any]] = {
    **action.OPTIONS,
    "dest": {"type": "path", "required": True},
    "parts": {
        "type": "list",
        "elements": "str",
        "choices": ["raw", "preview", "detections", "trace", "action_log", "message"],
    },
    "max_messages": {"type": "int", "default": 50},
    "force": {"type": "bool", "default": False},
}


class _Unavailable(Exception):
    """Cloudflare does not have a part, or does not give it to us. The text is the reason."""


def save_evidence(context: Context) -> dict[str, Any]:
    """Save the parts of the messages that are not saved yet, or that are not as they were saved."""
    params = context.params
    if params["parts"] is not None and not params["parts"]:
        raise InvalidOption("parts", "must not be empty")
    with about("dest"):
        dest = folder_for_evidence(params["dest"])
    messages, chosen = action.find(context)
    check_number(chosen, chosen.messages, params, "saved")
    return _Evidence(context, messages, chosen, dest).carry_out()


class _Evidence:
    """The evidence that one task saves."""

    def __init__(self, context: Context, messages: Messages, chosen: Chosen, dest: str) -> None:
        self._context = context
        self._messages = messages
        self._chosen = chosen
        self._dest = dest
        self._read_at = time_now()  # when the messages themselves were read
        wanted = context.params["parts"]
        self._parts = {name: part for name, part in _PARTS.items() if wanted is None or name in wanted}
        self._outcome = Outcome()
        self._evidence: list[dict[str, Any]] = []
        self._written: dict[str, bool] = {}  # the paths, and whether the file existed before
        self._owners: dict[str, str] = {}  # the message of each folder
        self._changed = False

    def carry_out(self) -> dict[str, Any]:
        try:
            for message in self._chosen.messages:
                self._save(message)
        except CloudflareError as error:
            error.progress = self._described()
            raise
        result = self._described()
        self._outcome.report(self._context, "saved", result)
        return result

    def _save(self, message: Message) -> None:
        name = folder_name(message.id)
        record: dict[str, Any] = {"id": message.id, "folder": name, "files": [], "unavailable": []}
        self._evidence.append(record)
        try:
            if self._owners.setdefault(name, message.id) != message.id:
                raise Unusable(f"{name} is the folder of another message")
            folder = Folder(self._dest, self._context.account.id, message.id)
        except Unusable as error:
            self._outcome.fail_part(message, None, str(error))
            return
        failures, written = len(self._outcome.failures), len(self._written)
        for part in self._parts:
            try:
                self._save_part(folder, message, part)
            except Unusable as error:
                self._outcome.fail_part(message, part, str(error))
            except _Unavailable as reason:
                record["unavailable"].append({"part": part, "reason": str(reason)})
                if folder.is_lost(self._parts[part].file):
                    self._outcome.fail_part(message, part, f"the saved file was changed or removed, and {reason}")
                elif self._context.params["parts"] is not None:
                    self._outcome.fail_part(message, part, str(reason))
            finally:
                record["files"] = folder.files(each.file for each in self._parts.values())
        if record["files"] and (len(self._outcome.failures), len(self._written)) == (failures, written):
            self._outcome.leave(message, "saved before")

    def _save_part(self, folder: Folder, message: Message, part: str) -> None:
        """Save a part, unless the file is there. Raises Unusable, _Unavailable, or the CloudflareError that ends the task."""
        kind = self._parts[part]
        is_intact = folder.is_intact(kind.file)
        if kind.is_fixed and is_intact and not self._context.params["force"]:
            return
        if kind.needs_verdict and not message.has_verdict:
            raise _Unavailable(_WITHOUT_VERDICT)
        if self._context.check_mode and part != "message":
            # What the request would return is unknown. A preview would even leave an entry in the action log.
            is_needed = not is_intact
        else:
            content = self._content(message, part)
            is_needed = not _is_saved(folder, part, content)
        if not is_needed:
            return
        existed = {name: folder.exists(name) for name in (kind.file, MANIFEST)}
        if not self._context.check_mode:
            folder.write(kind.file, content)
        self._changed = self._changed or not (kind.is_refreshed and is_intact)
        for name, before in existed.items():
            self._written.setdefault(folder.path_of(name), before)

    def _content(self, message: Message, part: str) -> Content:
        if part == "message":
            return Content(as_json(message.shown), self._read_at, message.ray_id)
        try:
            response = self._fetch(message, part)
        except Refused as error:
            if error.source.status in (401, 403) or error.source.codes & CREDENTIAL_CODES:
                raise
            raise _Unavailable(_reason(error)) from error
        except NotCloudflare as error:
            raise Unusable(_reason(error)) from error
        fetched_at = time_now()
        if response.result is None:
            raise _Unavailable("Cloudflare returned none")
        data = self._parts[part].data(response.result)
        lossy = part == "raw" and "\ufffd".encode() in data
        return Content(data, fetched_at, response.source.ray_id, lossy)

    def _fetch(self, message: Message, part: str) -> ApiResponse:
        if part == "action_log":
            return self._messages.whole_action_log(message.id)
        if part == "preview" and not message.has_verdict:
            return self._messages.preview_without_verdict(message.id)
        return self._messages.part(message.id, part)

    def _described(self) -> dict[str, Any]:
        result = {
            "changed": self._changed,
            "evidence": list(self._evidence),
            "written": list(self._written),
            **self._outcome.described,
            **self._chosen.described,
        }
        if not self._context.diff_mode:
            return result
        before = [path for path, existed in self._written.items() if existed]
        after = [f"{path}  replaced" if existed else path for path, existed in self._written.items()]
        return {**result, "diff": diff_of(before, after)}


def _is_saved(folder: Folder, part: str, content: Content) -> bool:
    """Whether a file has this content. Our own preview adds an operation to the message, which is no news."""
    file = _PARTS[part].file
    if not folder.is_intact(file):
        return False
    saved = folder.read(file)
    if part == "message" and saved != content.data:
        known = _without_previews(saved)
        return known is not None and bool(known == _without_previews(content.data))
    return saved == content.data


def _without_previews(data: bytes) -> Any:
    """A saved message without the operation that a preview leaves; None if it is not a message."""
    try:
        message = json.loads(data)
        operations = message["post_delivery_operations"] or []
        return {**message, "post_delivery_operations": [each for each in operations if each != "PREVIEW"]}
    except (ValueError, TypeError, KeyError):
        return None


def _reason(error: RequestFailed) -> str:
    """Why a request for a part failed, in a few words. Texts of a server that is not Cloudflare's are left out."""
    parts = [str(each) for each in error.source.errors] or [error.reason]
    if error.source.status is not None:
        parts.insert(0, f"HTTP {error.source.status}")
    return ", ".join(parts)
