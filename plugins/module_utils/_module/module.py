# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Runs the work of a module: it creates the AnsibleModule, connects, and turns exceptions into failures."""

from __future__ import annotations

from .. import _floor  # noqa: F401 pylint: disable=unused-import

# isort: split
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._errors import CloudflareError
from .._http.client import Account
from .._http.failures import RequestFailed, Source
from .._http.transport import REQUESTS_IMPORT_ERROR
from .connection import CONSTRAINTS, OPTIONS, account_id, connect
from .secrets import mask_secrets

#: Does the work of a module, and returns its result.
Act = Callable[[Account], "dict[str, Any]"]
#: Returns a better message about wrong options; None to keep Ansible's message.
Explain = Callable[[Mapping[str, Any]], "str | None"]

_LONG_WAIT = 5.0  # seconds; the user gets a warning about longer waits


class _Module(AnsibleModule):  # type: ignore[misc]  # Ansible has no types
    """An AnsibleModule that also masks secrets if its options are wrong. Ansible reports these errors in the constructor.

    ``explain`` can replace the message about wrong options.
    """

    def __init__(self, explain: Explain, **arguments: Any) -> None:
        self._explain: Explain | None = explain
        try:
            super().__init__(**arguments)
        except OverflowError:  # Ansible cannot convert infinity to an integer
            infinite = [
                name for name, value in self._given.items() if re.search(r"\binf(inity)?\b", str(value), re.IGNORECASE)
            ]
            self.fail_json(msg=f"{', '.join(infinite)}: an integer must not be infinite.")
        self._explain = None

    def _load_params(self) -> None:
        super()._load_params()
        for name, value in self.params.items():
            if isinstance(value, str) and value.startswith("[{") and "datetime.date" in value:
                from .dates import with_dates  # noqa: PLC0415 - only needed for such a text

                self.params[name] = with_dates(value)
        self._given = dict(self.params)  # Ansible drops values that it cannot convert

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        mask_secrets(self)
        explained = self._explain(self._given) if self._explain else None
        super().fail_json(msg=explained or msg, **kwargs)


def ansible_module(
    options: Mapping[str, Any],
    mutually_exclusive: Sequence[tuple[str, ...]] = (),
    explain: Explain = lambda params: None,
) -> AnsibleModule:
    """A module with the connection options and its own options."""
    return _Module(
        explain,
        argument_spec={**OPTIONS, **options},
        mutually_exclusive=[*CONSTRAINTS["mutually_exclusive"], *mutually_exclusive],
        required_together=CONSTRAINTS["required_together"],
        supports_check_mode=True,
    )


def run(module: AnsibleModule, act: Act) -> None:
    """Connect, call ``act`` with the account, and exit through ``exit_json`` with its result, or through ``fail_json``."""
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    # The module exits outside of the exception handlers, because inside them, fail_json would add a traceback.
    given = dict(module.params)
    mask_secrets(module)
    try:
        with connect(given, on_wait=lambda seconds, failure: _warn_about(module, seconds, failure)) as client:
            result = act(Account(client, account_id(given["account_id"])))
        leave = module.exit_json
    except CloudflareError as error:
        leave, result = module.fail_json, _failure(error)
    except Exception as error:  # caught so that no_log masks secrets in its text
        text = f"This is a bug in community.cloudflare. Please report it: {type(error).__name__}: {error}"
        leave, result = module.fail_json, {"msg": text, "exception": traceback.format_exc()}
    leave(**result)


def _failure(error: CloudflareError) -> dict[str, Any]:
    source = error.source if isinstance(error, RequestFailed) else Source()
    hint = None
    if isinstance(error, RequestFailed):
        from .hints import hint_for  # noqa: PLC0415 - only needed after a failure

        hint = hint_for(error)
    return {
        "msg": f"{error}. {hint}" if hint else f"{error}.",
        "error": {
            "status": source.status,
            "codes": list(dict.fromkeys(each.code for each in source.errors)),
            "ray_id": source.ray_id,
            "hint": hint,
        },
        **error.progress,
    }


def _warn_about(module: AnsibleModule, seconds: float, failure: RequestFailed) -> None:
    """Warn about a long wait, with only our own text: since ansible-core 2.19, no_log does not mask warnings."""
    if seconds > _LONG_WAIT:
        module.warn(f"Waiting {seconds:.0f} s before the next attempt: {failure.reason}.")
