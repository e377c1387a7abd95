# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a server on loopback, in a thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import waitress
import waitress.wasyncore

from .api import INTEGER_ACCOUNT, WRITE_TOKEN, Emulator, create_app


def connection(base_url: str, account_id: str = INTEGER_ACCOUNT) -> dict[str, str]:
    """The environment variables by which the collection and Cloudflare's SDK find an account of the emulator."""
    return {
        "CLOUDFLARE_BASE_URL": base_url,
        "CLOUDFLARE_ACCOUNT_ID": account_id,
        "CLOUDFLARE_API_TOKEN": WRITE_TOKEN,
    }


def control(base_url: str, name: str) -> str:
    """The URL of a control endpoint: ``requests``, ``faults``, ``reset`` or ``entries/ACCOUNT/LIST``."""
    return base_url.replace("/client/v4", f"/_emulator/{name}")


@contextlib.contextmanager
def serving(port: int = 0, **options: Any) -> Iterator[str]:
    """Serve for as long as the block runs; its value is the base URL. Port 0 takes a free one; options are Emulator's.

    By waitress, because Flask's own server closes the connection after each answer.
    """
    app = create_app(Emulator(**options))
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=16, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/client/v4"
    finally:
        # Close it in the server's own loop, which ends when nothing is open. Closing it from here would break on closed files.
        with contextlib.suppress(OSError):  # already closed by the loop
            server.trigger.pull_trigger(lambda: waitress.wasyncore.close_all(server._map))
        thread.join(timeout=5)
        server.task_dispatcher.shutdown()
