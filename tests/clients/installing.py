"""Clients are installed once, each into a folder of its own, and again when a version changes."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.clients.catalogue import Client

INSTALLED = Path(__file__).resolve().parents[2] / "data" / "clients"
PATIENCE = 600


def missing(client: Client) -> list[str]:
    """The programs that the client needs and this machine lacks."""
    return [name for name in client.programs if shutil.which(name) is None]


def install(client: Client, folder: Path) -> None:
    stamp = folder / "installed.txt"
    wanted = f"{client.requirement} {client.beside} {client.seen} {sys.version}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for command in installation(client, folder):
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    stamp.write_text(wanted)


def installation(client: Client, folder: Path) -> list[list[str]]:
    """The commands that bring the client into the folder."""
    wanted = [client.requirement, *client.beside]
    if client.is_node:
        npm = ["npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund"]
        return [[*npm, "--before", client.seen, "--prefix", str(folder), *wanted]]
    uv = [sys.executable, "-m", "uv"]
    into = ["--python", str(folder / "bin" / "python"), "--system-certs", "--exclude-newer"]
    return [
        [*uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)],
        [*uv, "pip", "install", "--quiet", *into, client.seen, *wanted],
    ]


def runner(client: Client, folder: Path) -> list[str]:
    """The command that runs the client's scenario."""
    interpreter = "node" if client.is_node else str(folder / "bin" / "python")
    return [interpreter, str(client.script)]
