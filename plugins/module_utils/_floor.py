# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fails with a clear message if Python is too old. Import it before any file that an older Python cannot parse."""

from __future__ import annotations

import json
import sys

if sys.version_info < (3, 9):  # noqa: UP036 - checked on purpose
    version = ".".join(map(str, sys.version_info[:3]))
    text = f"community.cloudflare needs Python 3.9 or newer on the host that runs its modules, but this is Python {version}."
    sys.stdout.write(json.dumps({"failed": True, "msg": text}))
    raise SystemExit(1)
