# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's allow policy API as a local server: see ``api.py``. Shares no code with the collection, on purpose."""
