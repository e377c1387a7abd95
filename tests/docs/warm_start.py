# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts Ansible's commands and its modules as forks of processes that have done the imports already.

The imports take most of the time of a short run, because a module process compiles all that it imports. Everything else is as usual:
Ansible's own command line, its workers, and a process for each module, with the code of the collection that Ansible packs.
Ansible reads its configuration while it is imported. So a command with other variables for Ansible or Python, or beside an
``ansible.cfg``, starts in the usual way, and so do its modules. The integration tests always do. A signal does not reach a fork, so
a test that sends one needs the usual way, too.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import hashlib
import importlib
import importlib.util
import marshal
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

_COMMANDS = {"ansible": ("adhoc", "AdHocCLI"), "ansible-playbook": ("playbook", "PlaybookCLI")}
#: The kinds of plugins of which every run loads all, with their documentation, and packages with a large file of metadata.
_PLUGINS = ("inventory", "vars", "connection", "shell", "become", "callback")
_PACKAGES = ("ansible_collections.ansible.builtin", "ansible_collections.community.cloudflare")

#: Takes the place of a program: passes its arguments and its open files to the server, and exits with the status of the fork.
#: It starts hundreds of times, so it imports only what is built in: json and socket would take longer than the interpreter.
_CLIENT = """#!{python} -IS
import _socket, marshal, os, sys
ours = {{key: value for key, value in os.environ.items() if key.startswith(("ANSIBLE_", "PYTHON", "HOME"))}}
arguments = sys.argv[1:]
is_module = {program!r} == sys.executable
unusual = arguments != [] if is_module else os.path.exists("ansible.cfg")
if unusual or ours != {configuration!r}:
    os.execv({program!r}, [{program!r}, *arguments])
server = _socket.socket(_socket.AF_UNIX)
server.connect({socket!r})
request = {{"arguments": [{program!r}, *arguments], "folder": os.getcwd(), "environment": dict(os.environ)}}
data = marshal.dumps(request)
files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
sent = server.sendmsg([data], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, files)])
server.sendall(data[sent:])
server.shutdown(_socket.SHUT_WR)
status = server.recv(1)
sys.exit(status[0] if status else 1)
"""


@contextlib.contextmanager
def warm_commands(environment: Mapping[str, str]) -> Iterator[str]:
    """Run the servers during the block. Yields a PATH with commands that use them; ``environment`` is theirs without it."""
    # Not below the clone: the path of a socket may have at most about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="warm", dir="/tmp"))
    try:
        with _servers(folder, environment):
            yield f"{folder / 'bin'}{os.pathsep}{environment['PATH']}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _servers(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    ours = {key: value for key, value in environment.items() if key.startswith(("ANSIBLE_", "PYTHON", "HOME"))}
    (folder / "bin").mkdir()
    for name in (*_COMMANDS, "python"):
        program = sys.executable if name == "python" else shutil.which(name, path=environment["PATH"])
        assert program is not None, f"{name} is not in PATH"
        server = folder / ("modules" if name == "python" else "commands")
        text = _CLIENT.format(python=sys.executable, program=program, configuration=ours, socket=str(server))
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(stat.S_IRWXU)
    with contextlib.ExitStack() as stack:
        for name in ("commands", "modules"):
            command = (sys.executable, __file__, str(folder / name))
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
            server_process = stack.enter_context(process)
            stack.callback(server_process.terminate)
            assert server_process.stdout is not None
            assert server_process.stdout.readline() == b"ready\n"
        yield


def _prepared_for_commands(address: Path) -> Callable[[], None]:
    """Import Ansible. Returns a function that runs the command in ``sys.argv``."""
    for module, _name in _COMMANDS.values():
        importlib.import_module(f"ansible.cli.{module}")
    loader = importlib.import_module("ansible.plugins.loader")
    loader.init_plugin_loader()
    warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")
    for kind in _PLUGINS:
        list(getattr(loader, f"{kind}_loader").all(class_only=True))
    for package in _PACKAGES:
        importlib.import_module(package)

    def run() -> None:
        sys.executable = str(address.with_name("bin") / "python")  # Ansible runs modules on localhost with it
        module, name = _COMMANDS[Path(sys.argv[0]).name]
        getattr(sys.modules[f"ansible.cli.{module}"], name).cli_executor(sys.argv)

    return run


def _prepared_for_modules(address: Path) -> Callable[[], None]:
    """Import what modules import, with only the parts of Ansible that it sends to hosts. Returns a function that runs a module."""
    found = importlib.util.find_spec("ansible")
    assert found is not None
    assert found.origin is not None
    ansible, sent = Path(found.origin).parent, address.with_name("sent")
    for folder in ("module_utils", "modules"):
        shutil.copytree(ansible / folder, sent / "ansible" / folder)
    shutil.copy(ansible / "release.py", sent / "ansible")
    (sent / "ansible" / "__init__.py").touch()
    sys.path.insert(0, str(sent))
    for module in ("ansible.module_utils.basic", "requests"):
        importlib.import_module(module)

    def run() -> None:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__"})

    return run


def _compile_once(folder: Path) -> None:
    """Keep compiled code by its exact source, for all forks.

    Python keeps what it imports from files, but Ansible's own importers compile a collection, and the contents of a packed module,
    in every process.
    """
    folder.mkdir(exist_ok=True)
    usual = builtins.compile

    def compile_or_load(source: Any, filename: Any, mode: str, flags: int = 0, *rest: Any, **named: Any) -> Any:
        if mode != "exec" or flags or not isinstance(source, (str, bytes)):
            return usual(source, filename, mode, flags, *rest, **named)
        file = folder / hashlib.sha256(source.encode() if isinstance(source, str) else source).hexdigest()
        with contextlib.suppress(FileNotFoundError):
            return marshal.loads(file.read_bytes())
        code = usual(source, filename, mode, flags, *rest, **named)
        partial = file.with_suffix(f".{os.getpid()}")
        partial.write_bytes(marshal.dumps(code))
        partial.rename(file)
        return code

    builtins.compile = compile_or_load


def _serve(address: Path) -> None:
    """Fork for each request, until SIGTERM."""
    _compile_once(address.with_name("compiled"))
    run = _prepared_for_modules(address) if address.name == "modules" else _prepared_for_commands(address)
    signal.signal(signal.SIGTERM, lambda *_unused: sys.exit())  # so that Ansible removes its temporary folder
    signal.signal(signal.SIGCHLD, _reap)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        print("ready", flush=True)
        while True:
            client, _unused = server.accept()
            if not os.fork():
                server.close()
                _carry_out(client, run)
            client.close()


def _reap(*_unused: object) -> None:
    """Wait for the forks that have ended, so that their processor time counts as that of the tests."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _carry_out(client: socket.socket, run: Callable[[], None]) -> None:
    """Become the program that a client asks for, and send its exit status at the end."""
    try:
        _become(client)
        status = _status_of(run)
        sys.stdout.flush()
        sys.stderr.flush()
        client.sendall(bytes([status & 255]))
    finally:
        os._exit(0)  # Ansible's cleanup would remove the packed modules, which the other forks use


def _become(client: socket.socket) -> None:
    """Take over the arguments, the files, the folder and the environment of a client."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    data, files, _flags, _address = socket.recv_fds(client, 2**16, 3)
    while more := client.recv(2**16):
        data += more
    request = marshal.loads(data)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = request["arguments"]


def _status_of(run: Callable[[], None]) -> int:
    """Run a program. Returns its exit status, as the interpreter would."""
    try:
        run()
    except SystemExit as done:
        if done.code is None or isinstance(done.code, int):
            return done.code or 0
        print(done.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
