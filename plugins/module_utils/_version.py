# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's version, for the ``User-Agent``. ``galaxy.yml`` decides; a test holds this file to it.

A module that runs on a managed host cannot read ``galaxy.yml``, so the number has to stand here too.
"""

from __future__ import annotations

VERSION = "1.0.0"
