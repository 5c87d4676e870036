"""One client against a sandbox of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clients.catalogue import Client
from tests.clients.installing import INSTALLED, install, missing, runner

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
TOLD_OF_A_FAILURE = 15


@dataclass(frozen=True)
class Outcome:
    """`said` is one line for the table; `trouble` the last lines of a client that failed."""

    result: str
    said: str
    trouble: str = ""

    @property
    def failed(self) -> bool:
        return self.result == "FAILED"


def attempt(client: Client, installed: Path = INSTALLED) -> Outcome:
    lacking = missing(client)
    if lacking:
        return Outcome("skipped", f"needs {' and '.join(lacking)}")
    folder = installed / client.folder
    try:
        install(client, folder)
        with sandbox() as credentials:
            said = _run(runner(client, folder), **_surroundings(credentials, folder))
    except subprocess.CalledProcessError as error:
        return _failure(f"{error.stdout}\n{error.stderr}")
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return _failure(str(error))
    return Outcome("passed", f"{client.version}: {_last_lines(said, 1)}")


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


def _surroundings(credentials: str, folder: Path) -> dict[str, str]:
    """How clients hear of the sandbox and of the authority behind its certificate."""
    authority = json.loads(credentials)["hubspot"]["ca_certificate"]
    return {
        "SANDBOX": credentials,
        "REQUESTS_CA_BUNDLE": authority,
        "SSL_CERT_FILE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        "NODE_PATH": str(folder / "node_modules"),
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"]]),
    }


def _run(command: list[str], **environment: str) -> str:
    return subprocess.run(
        command,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout


def _failure(output: str) -> Outcome:
    said = _last_lines(output, 1).replace("|", "\\|")
    return Outcome("FAILED", said, _last_lines(output, TOLD_OF_A_FAILURE))


def _last_lines(text: str, count: int) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
