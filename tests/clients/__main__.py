"""`./run test-clients [NAME …]`: others' clients, unchanged, against a fresh sandbox each."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients.catalogue import CLIENTS, Client

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / "data" / "clients"
PATIENCE = 300


def install(client: Client) -> list[str]:
    """Install the client into a folder of its own; the command that runs a script with it."""
    folder = INSTALLED / client.name
    folder.mkdir(parents=True, exist_ok=True)
    if client.is_node:
        _run(
            ["npm", "install", "--silent", "--no-save", "--prefix", str(folder), client.requirement]
        )
        return ["node"]
    python = folder / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(folder)])
    _run(
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            client.requirement,
        ]
    )
    return [str(python)]


@contextmanager
def sandbox() -> Iterator[str]:
    """The line of JSON of a sandbox that lives as long as the block."""
    command = [sys.executable, "manage.py", "sandbox", "--contacts", "30", "--leads", "30", "--tls"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()


def attempt(client: Client) -> tuple[bool, str]:
    """Whether the scenario passed, with the last line it or its installation said."""
    try:
        command = install(client)
        with sandbox() as credentials:
            said = _run([*command, str(client.script)], **_surroundings(client, credentials))
    except subprocess.CalledProcessError as error:
        return False, _last_line(error.stderr or error.stdout)
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return True, _last_line(said)


def _surroundings(client: Client, credentials: str) -> dict[str, str]:
    """How clients hear of the sandbox and of the authority behind its certificate."""
    authority = json.loads(credentials)["hubspot"]["ca_certificate"]
    return {
        "SANDBOX": credentials,
        "REQUESTS_CA_BUNDLE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        "NODE_PATH": str(INSTALLED / client.name / "node_modules"),
    }


def main(names: list[str]) -> int:
    unknown = set(names) - {client.name for client in CLIENTS}
    if unknown:
        print(f"No such client: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    failed = 0
    print("| Client | Result | What it did |\n|---|---|---|")
    for client in CLIENTS:
        if names and client.name not in names:
            continue
        passed, said = attempt(client)
        failed += not passed
        print(f"| `{client.name}` | {'passed' if passed else 'FAILED'} | {said} |", flush=True)
    return 1 if failed else 0


def _run(command: list[str], **environment: str) -> str:
    return subprocess.run(
        command,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
