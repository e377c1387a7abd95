# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the get-pip.py that ansible-test downloads: puts what is asked for into the environment that runs it.

So the tests need no host but the package index. It is installed once and then copied: ansible-test makes an environment for
each of ten checks, and installing pip took most of their time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

wanted = sorted(argument for argument in sys.argv[1:] if "==" in argument)
kept = Path.home() / ".ansible" / "test" / "cache" / f"{sys.implementation.cache_tag} {' '.join(wanted)}"
if not kept.exists():
    with tempfile.TemporaryDirectory() as folder:
        venv, made = Path(folder) / "venv", Path(folder) / "made"
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(made))
        subprocess.run([str(venv / "bin" / "python"), *install, *wanted], check=True)
        shutil.move(str(made), str(kept))
shutil.copytree(kept, sysconfig.get_path("purelib"), dirs_exist_ok=True)
