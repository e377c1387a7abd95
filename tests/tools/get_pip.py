# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces the get-pip.py that ansible-test downloads, so that the tests need no host except the package index.

It installs the requested packages once, and then copies them into each environment. ansible-test creates an environment
for each of ten checks, and installing pip would take most of their time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

packages = sorted(argument for argument in sys.argv[1:] if "==" in argument)
cached = Path.home() / ".ansible" / "test" / "cache" / f"{sys.implementation.cache_tag} {' '.join(packages)}"
if not cached.exists():
    with tempfile.TemporaryDirectory() as folder:
        venv, target = Path(folder) / "venv", Path(folder) / "target"
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(target))
        subprocess.run([str(venv / "bin" / "python"), *install, *packages], check=True)
        shutil.move(str(target), str(cached))
shutil.copytree(cached, sysconfig.get_path("purelib"), dirs_exist_ok=True)
