# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scripted HTTP server for correct, late, truncated, missing and arbitrary responses.

It uses no web framework, because a framework would refuse to send most of these responses.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Handles one request, with or without a response. Returns whether the connection stays open.
Step = Callable[["_Handler"], bool]


@dataclass(frozen=True)
class Received:
    """A request as it arrived. Each connection has its own ``client_port``."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    client_port: int


def raw(data: bytes) -> Step:
    """Send exactly these bytes, and close the connection."""

    def step(handler: _Handler) -> bool:
        handler.wfile.write(data)
        return False

    return step


def response(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Step:
    """Send a well-formed response."""

    def step(handler: _Handler) -> bool:
        fields = {"Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        handler.wfile.write(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1") + body)
        return True

    return step


def envelope(
    result: Any = None, status: int = 200, *errors: Any, headers: dict[str, str] | None = None, **more: Any
) -> Step:
    """Send Cloudflare's envelope. Errors are objects or codes; ``success`` depends on the errors and the status."""
    listed = [error if isinstance(error, dict) else {"code": error, "message": f"message {error}"} for error in errors]
    body = {"success": not errors and status < 400, "errors": listed, "messages": [], "result": result, **more}
    return response(status, json.dumps(body).encode(), {"cf-ray": "8f0000000000beef-FRA", **(headers or {})})


def disconnect(handler: _Handler) -> bool:
    """Close the connection without a response."""
    return False


def truncated(status: int, body: bytes) -> Step:
    """Announce the whole body, send half of it, and close the connection."""
    return raw(f"HTTP/1.1 {status} Status\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2])


def hang(handler: _Handler) -> bool:
    """Send nothing until the test ends."""
    handler.server.stopped.wait()
    return False


def trickle(handler: _Handler) -> bool:
    """Send a response very slowly, for at most two seconds, so that a test without a working time-out ends as well."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _drop in range(200):
            if handler.server.stopped.wait(0.01):
                break
            handler.wfile.write(b" ")
    return False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.received.append(Received(self.command, self.path, dict(self.headers), body, self.client_address[1]))
        step = self.server.next_step()
        self.close_connection = not step(self)

    do_GET = do_POST = do_PATCH = do_DELETE = do_CONNECT = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing, because ``received`` holds the requests."""


class Server(ThreadingHTTPServer):
    """Handles the first request with the first step, and so on. The last step handles all further requests."""

    daemon_threads = True

    def __init__(self, steps: Sequence[Step], context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.stopped = threading.Event()
        self._steps = list(steps)
        self._scheme = "https" if context else "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.server_port}/client/v4"

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.received]

    def next_step(self) -> Step:
        return self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do not report clients that close the connection."""


@contextlib.contextmanager
def serving(*steps: Step, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(steps, context)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.001}, daemon=True).start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
