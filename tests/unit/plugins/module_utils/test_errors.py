# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The texts of errors."""

from __future__ import annotations

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._errors import (
    InvalidOption,
    sentence,
    visible,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (InvalidOption("id", "is wrong"), "id is wrong."),
        ("It is wrong.", "It is wrong."),
        ("Did you mean lists?", "Did you mean lists?"),
        ("Stop!", "Stop!"),
        ("", "."),
    ],
)
def test_a_message_ends_with_one_full_stop(text: object, shown: str) -> None:
    assert sentence(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain b\u00fccher \U0001f600", "plain b\u00fccher \U0001f600"),
        ("a\x1b[2J\n", "a\\u001B[2J\\u000A"),
        ("\u202e\u200b\ufe0f", "\\u202E\\u200B\\uFE0F"),
        ("\ud800", "\\uD800"),
        ("\U000e0100x", "\\U000E0100x"),
    ],
)
def test_what_could_hide_or_forge_output_is_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert sentence(text) == f"{shown}."
