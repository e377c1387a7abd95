# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for the inventories of other documentation, for a machine that cannot fetch them.

``python intersphinx_stub.py FOLDER``: the folder with the ``conf.py`` of antsibull-docs, which looks there second.
Source: Sphinx, "sphinx.ext.intersphinx", inventory version 2.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

#: What pages made by antsibull-docs refer to in Ansible's own documentation.
LABELS = ("ansible_configuration_settings", "common_return_values")

head = "# Sphinx inventory version 2\n# Project: stub\n# Version: 0\n# The remainder is compressed with zlib.\n"
body = "".join(f"{label} std:label -1 index.html#{label} -\n" for label in LABELS)
for name in ("ansible_devel", "jinja2", "python2", "python3"):
    Path(sys.argv[1], f"{name}.inv").write_bytes(head.encode() + zlib.compress(body.encode()))
