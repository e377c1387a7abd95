# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the get-pip.py that ansible-test downloads: installs what is asked for by the pip that Python carries.

So the tests need no host but the package index.
"""

from __future__ import annotations

import ensurepip
import runpy
import sys
from pathlib import Path

wheel = next(Path(ensurepip.__file__).parent.joinpath("_bundled").glob("pip-*.whl"))
sys.path.insert(0, str(wheel))
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", *wanted]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
