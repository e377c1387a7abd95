# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the work of a module: it creates the AnsibleModule, connects, and turns exceptions into failures."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Any
from urllib.parse import quote

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.parameters import remove_values

from .._errors import CloudflareError, sentence, visible
from .._http.client import Account
from .._http.failures import Interrupted, RequestFailed, Source
from .._http.transport import REQUESTS_IMPORT_ERROR
from .connection import MIN_SECRET, OPTIONS, SECRETS, account_id, connect, credentials_of_environment

#: Does the work of a module, and returns its result.
Act = Callable[[Account], "dict[str, Any]"]
#: Returns a better message about wrong options; None to keep Ansible's message.
Explain = Callable[[Mapping[str, Any]], "str | None"]

_MIN_MASKED_PART = 6  # characters; shorter parts of base_url are not masked on their own
_LONG_WAIT = 5.0  # seconds; the user gets a warning about longer waits


class _Module(AnsibleModule):  # type: ignore[misc]  # Ansible has no types
    """An AnsibleModule that also masks secrets if its options are wrong. Ansible reports these errors in the constructor.

    ``explain`` can replace the message about wrong options. ``read`` gets every value before Ansible converts it. ``given`` are the
    options as the task has them.
    """

    params: dict[str, Any]

    def __init__(self, explain: Explain, read: Callable[[Any], Any], **arguments: Any) -> None:
        self._explain: Explain | None = explain
        self._read = read
        self.given: Mapping[str, Any] = {}
        try:
            super().__init__(**arguments)
        except OverflowError:  # Ansible cannot convert infinity to an integer
            infinite = [
                name for name, value in self.given.items() if re.search(r"\binf(inity)?\b", str(value), re.IGNORECASE)
            ]
            self.fail_json(msg=f"{', '.join(infinite)}: an integer must not be infinite.")
        self._explain = None

    def _load_params(self) -> None:
        super()._load_params()
        self.given = {
            name: self._read(value) for name, value in self.params.items()
        }  # Ansible drops what it cannot convert
        # AWX passes null for an unanswered question. Ansible would not use the default of the option.
        self.params = {
            name: value for name, value in self.given.items() if value is not None or name.startswith("_ansible_")
        }

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        mask_secrets(self)
        explained = self._explain(self.given) if self._explain else None
        super().fail_json(msg=visible(explained or msg), **kwargs)

    def warn(self, warning: str, **kwargs: Any) -> None:
        """Show a warning, without secrets: since ansible-core 2.19, no_log does not mask warnings."""
        super().warn(visible(str(remove_values(warning, self.no_log_values))), **kwargs)


def ansible_module(
    options: Mapping[str, Any],
    mutually_exclusive: Sequence[tuple[str, ...]] = (),
    explain: Explain = lambda params: None,
    read: Callable[[Any], Any] = lambda value: value,
) -> AnsibleModule:
    """A module with the connection options and its own options."""
    return _Module(
        explain,
        read,
        argument_spec={**OPTIONS, **options},
        mutually_exclusive=[("api_token", "api_email"), ("api_token", "api_key"), *mutually_exclusive],
        required_together=[("api_email", "api_key")],
        supports_check_mode=True,
    )


def mask_secrets(module: AnsibleModule) -> None:
    """Mask the secrets of the options and of the environment, in every spelling that an output may contain.

    Ansible only masks the exact value of an option. A value that is too short to be a secret would mask ordinary text, so it is
    removed from the output instead.
    """
    secrets = {name: module.params.get(name) for name in SECRETS}
    values = [*secrets.values(), *credentials_of_environment().values()]
    for secret in (str(value) for value in values if value):
        stripped = re.sub(r"^\s*Bearer\s+", "", secret, flags=re.IGNORECASE).strip()
        spellings = {secret, secret.strip(), stripped}
        spellings |= {json.dumps(each)[1:-1] for each in spellings} | {repr(each)[1:-1] for each in spellings}
        spellings |= {quote(each, safe="") for each in spellings}
        if len(stripped) < MIN_SECRET:
            module.no_log_values.difference_update(spellings)
        else:
            module.no_log_values.update(spellings)
    for name, secret in secrets.items():
        if secret and len(str(secret).strip()) < MIN_SECRET:
            module.params[name] = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    base_url = str(module.params.get("base_url") or "")
    if re.search("[@?#]", base_url):
        module.no_log_values.add(base_url)
        found = re.search(r"//([^/@]*)@", base_url)
        parts = [*(found[1].split(":") if found else []), *re.split("[?#]", base_url)[1:]]
        module.no_log_values.update(part for part in parts if len(part) >= _MIN_MASKED_PART)


def run(module: AnsibleModule, act: Act) -> None:
    """Connect, call ``act`` with the account, and exit through ``exit_json`` with its result, or through ``fail_json``."""
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    # The module exits outside of the exception handlers, because inside them, fail_json would add a traceback.
    given = dict(module.params)
    mask_secrets(module)
    try:
        with (
            _interruptible(),
            connect(given, on_wait=lambda seconds, failure: _warn_about(module, seconds, failure)) as client,
        ):
            result = act(Account(client, account_id(given["account_id"])))
        leave = module.exit_json
    except CloudflareError as error:
        leave, result = module.fail_json, _failure(error)
    except Exception as error:  # caught so that no_log masks secrets in its text
        text = f"This is a bug in community.cloudflare. Please report it: {type(error).__name__}: {error}"
        leave, result = module.fail_json, {"msg": text, "exception": traceback.format_exc()}
    leave(**result)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """During the block, SIGTERM and SIGINT raise Interrupted, so that the module still says what it has done.

    Only the main thread can handle signals. That is where Ansible runs a module.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failure(error: CloudflareError) -> dict[str, Any]:
    source = error.source if isinstance(error, RequestFailed) else Source()
    hint = None
    if isinstance(error, RequestFailed):
        from .hints import hint_for  # noqa: PLC0415 - only needed after a failure

        hint = hint_for(error)
    return {
        "msg": " ".join(filter(None, [sentence(error), hint])),
        "error": {
            "status": source.status,
            "codes": list(dict.fromkeys(each.code for each in source.errors)),
            "ray_id": source.ray_id,
            "hint": hint,
        },
        **error.progress,
    }


def _warn_about(module: AnsibleModule, seconds: float, failure: RequestFailed) -> None:
    """Warn about a long wait."""
    if seconds > _LONG_WAIT:
        module.warn(f"Waiting {seconds:.0f} s before the next attempt: {failure.reason}.")
