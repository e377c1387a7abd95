# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's version, for the ``User-Agent``. A module on a managed host cannot read ``galaxy.yml``; a test compares both."""

from __future__ import annotations

VERSION = "1.0.0"
