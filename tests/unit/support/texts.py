# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts as hypothesis makes them: of any characters but halves of surrogate pairs."""

from __future__ import annotations

from hypothesis import strategies as st


def texts(max_size: int = 20, without: str = "") -> st.SearchStrategy[str]:
    """As ``st.text()``, which takes three seconds in each new process to find out which characters UTF-8 has."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters=without), max_size=max_size)
