# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of an account we may manage, and so write to files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..module_utils._entry.resource import Resource


def managed(resource: Resource, entries: Iterable[Any]) -> list[Any]:
    """The entries of an info module without the unmanaged ones, such as those synced from a directory."""
    return [entry for entry in entries if not isinstance(entry, Mapping) or resource.managed(entry)]
