# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the emulator: ``python -m tests.emulator``, or ``python -m tests.emulator COMMAND`` until the command ends.

The command gets the connection in the environment variables that the collection reads.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

try:
    from . import usage
    from .server import connection, serving
except ImportError:
    # ``make demo`` has installed Flask and waitress into this environment.
    python = Path(__file__).parents[2] / ".nox" / "demo" / "bin" / "python"
    if not python.exists() or Path(sys.executable) == python:
        sys.exit("Run make demo first. It installs the emulator's dependencies, Flask and waitress.")
    os.execv(python, [str(python), "-m", "tests.emulator", *sys.argv[1:]])


def main() -> int:
    options = _options()
    with serving(port=options.port, latency=options.latency) as base_url:
        variables = connection(base_url)
        if options.write_config:
            options.write_config.write_text(json.dumps({name.lower(): value for name, value in variables.items()}))
        if options.command:
            return subprocess.run(options.command, env={**os.environ, **variables}, check=False).returncode
        print("The emulator of Cloudflare Email Security is running. Press Ctrl-C to stop it. To use it, run:")
        for name, value in variables.items():
            print(f"  export {name}={value}")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator",
        description=usage.DESCRIPTION,
        epilog=usage.epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--latency", type=float, default=0.0, help="extra time for every response, in seconds")
    parser.add_argument(
        "--write-config", type=Path, help="write the connection to this file as JSON before running the command"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, help="run this command, and then stop")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
