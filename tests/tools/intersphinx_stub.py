# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes stubs of intersphinx inventories, for machines that cannot download the real ones.

``python intersphinx_stub.py FOLDER``: FOLDER has the ``conf.py`` of antsibull-docs, which falls back to these files.
Source: Sphinx, "sphinx.ext.intersphinx", inventory version 2.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

#: The labels of Ansible's documentation that pages of antsibull-docs link to.
LABELS = ("action_plugins", "ansible_configuration_settings", "common_return_values")

head = "# Sphinx inventory version 2\n# Project: stub\n# Version: 0\n# The remainder is compressed with zlib.\n"
body = "".join(f"{label} std:label -1 index.html#{label} -\n" for label in LABELS)
for name in ("ansible_devel", "jinja2", "python2", "python3"):
    Path(sys.argv[1], f"{name}.inv").write_bytes(head.encode() + zlib.compress(body.encode()))
