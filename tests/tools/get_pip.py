# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the get-pip.py that ansible-test downloads: installs what is asked for by the pip that Python carries.

So the tests need no host but the package index.
"""

from __future__ import annotations

import os
import subprocess
import sys

# In a process of its own, because ensurepip makes its process forget what pip is configured to.
subprocess.run([sys.executable, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
os.execv(sys.executable, [sys.executable, "-m", "pip", "install", *wanted])
