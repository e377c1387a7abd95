# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The texts of errors."""

from __future__ import annotations

import pytest

from ansible_collections.community.cloudflare.plugins.module_utils._errors import InvalidOption, sentence


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
