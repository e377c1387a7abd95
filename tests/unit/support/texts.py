# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hypothesis strategy for texts with any characters except lone surrogates."""

from __future__ import annotations

from hypothesis import strategies as st


def texts(max_size: int = 20, without: str = "") -> st.SearchStrategy[str]:
    """Like ``st.text()``, which takes three seconds per process to find out which characters UTF-8 can encode."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters=without), max_size=max_size)
