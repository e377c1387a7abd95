# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

"""Writes lists to the files of a folder; plugins/modules has the documentation."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils._disk import absolute
from ..module_utils._errors import sentence
from ..plugin_utils._files.export import Export, Options, plan_export

_WORDS = ("created", "changed", "added", "updated", "removed", "different", "gone", "duplicate", "expired")


class ActionModule(ActionBase):  # type: ignore[misc]
    """Ansible's entry point."""

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _validated, given = self.validate_argument_spec(
            argument_spec={
                "lists": {"type": "dict", "required": True},
                "folder": {"type": "str", "required": True},
                "host": {"type": "str"},
                "overwrite": {"type": "bool", "default": False},
                "csv": {"type": "bool", "default": False},
            }
        )
        folder = absolute(given["folder"])
        options = Options(overwrite=bool(given["overwrite"]), csv=bool(given["csv"]))
        try:
            export = plan_export(folder, given["host"], given["lists"], options, self._loader)
            if not self._task.check_mode:
                export.write()
        except (OSError, ValueError) as error:
            return {"failed": True, "msg": sentence(f"{folder}: {error}")}
        return self._result(export)

    def _result(self, export: Export) -> dict[str, Any]:
        files = [
            {name: getattr(file, name) for name in ("list", "path", "origin", "action", "entries")}
            for file in export.files
        ]
        result = {
            "changed": bool(files),
            "files": files,
            "changes": export.changes,
            "msg": _summary([*files, *export.changes]) or "no changes",
        }
        if not self._task.diff:
            return result
        return {
            **result,
            "diff": [
                {
                    "before": file.before or "",
                    "after": file.after,
                    "before_header": file.path,
                    "after_header": file.path,
                }
                for file in export.files
            ],
        }


def _summary(changes: list[dict[str, Any]]) -> str:
    """Such as "allow_policies: 1 changed, 1 added, 2 gone; domains: 1 created"."""
    texts = []
    for path in dict.fromkeys(change["list"] for change in changes):
        actions = [change["action"] for change in changes if change["list"] == path]
        counts = ", ".join(f"{actions.count(word)} {word}" for word in _WORDS if word in actions)
        texts.append(f"{path}: {counts}")
    return "; ".join(texts)
