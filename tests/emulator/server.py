# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the emulator as a local server in a thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import waitress
import waitress.wasyncore

from .api import INTEGER_ACCOUNT, WRITE_TOKEN, Emulator, create_app


def connection(base_url: str, account_id: str = INTEGER_ACCOUNT) -> dict[str, str]:
    """The environment variables that connect the collection and Cloudflare's SDK to an account of the emulator."""
    return {
        "CLOUDFLARE_BASE_URL": base_url,
        "CLOUDFLARE_ACCOUNT_ID": account_id,
        "CLOUDFLARE_API_TOKEN": WRITE_TOKEN,
    }


def control(base_url: str, name: str) -> str:
    """The URL of a control endpoint, such as ``requests``, ``reset`` or ``entries/ACCOUNT/LIST``."""
    return base_url.replace("/client/v4", f"/_emulator/{name}")


@contextlib.contextmanager
def serving(port: int = 0, **options: Any) -> Iterator[str]:
    """Run a server during the block, and yield its base URL. Port 0 means any free port. Emulator gets the options.

    It uses waitress, because Flask's own server closes the connection after each response.
    """
    app = create_app(Emulator(**options))
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=16, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/client/v4"
    finally:
        # Close the server in its own loop. Closing it in this thread would make the loop fail with closed files.
        with contextlib.suppress(OSError):  # already closed by the loop
            server.trigger.pull_trigger(lambda: waitress.wasyncore.close_all(server._map))
        thread.join(timeout=5)
        server.task_dispatcher.shutdown()
