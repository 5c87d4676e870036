"""The processes of an installation on one machine, for the commands `up` and `demo`."""

import http.client
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import connections

from integrations.local.environment import claim_mode, data_folder, uses_local_database
from integrations.local.folder import LocalServiceError
from integrations.local.services import Services
from integrations.local.supervise import Child, Supervisor

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
LAST_PORT = 65533  # the demo takes two more
ADMIN = "admin"


@contextmanager
def supervised(mode: str, *, port: int, ports: int = 1) -> Iterator[Supervisor]:
    """Be the one stack of the data folder, on `port` and those after it, `ports` in all.

    Ctrl-C and SIGTERM are its good end. Raises CommandError if it cannot be.
    """
    folder = data_folder()
    folder.make()
    folder.logs.mkdir(mode=0o700, exist_ok=True)
    try:
        with claim_mode(folder, mode, address(port)), Supervisor(folder.logs) as supervisor:
            _require_free(range(port, port + ports))
            yield supervisor
    except LocalServiceError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)


def read_port() -> int:
    """Return the environment's PORT, or 8000. Raises CommandError if it is no port number."""
    text = os.environ.get("PORT") or DEFAULT_PORT
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise CommandError(f"PORT is {text!r}, which is no port number.")
    return int(text)


def address(port: int) -> str:
    return f"http://{HOST}:{port}"


def ensure_admin() -> str:
    """Have a user `admin`; return its generated password, or a word about one set since."""
    password = data_folder().secret("admin_password", size=12)
    users = get_user_model()._default_manager
    admin = users.filter(username=ADMIN).first()
    if admin is None:
        users.create_superuser(username=ADMIN, password=password)
        return password
    return password if admin.check_password(password) else "(the one you set)"


def dashboard(port: int) -> list[Child]:
    """Return the worker, the scheduler and the web server, which answers on `port`."""
    celery = (sys.executable, "-m", "celery", "-A", "syncadmin")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    schedule = data_folder().root / "beat-schedule"
    return [
        Child("worker", [*celery, "worker", "--concurrency=2", *alone]),
        Child("scheduler", [*celery, "beat", f"--schedule={schedule}"]),
        Child("web", _web_command(port), is_ready=lambda: _answers(port)),
    ]


def run_until_stopped(supervisor: Supervisor, *, mode: str, port: int, password: str) -> None:
    """Say where to go, then keep everything running until interrupted."""
    connections.close_all()
    print(f"ready: {address(port)}  login: {ADMIN}  password: {password}", flush=True)
    services = Services(data_folder()) if uses_local_database(mode) else None
    supervisor.watch(services.keep if services else None)


def _web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "syncadmin.wsgi"),
        *("--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--graceful-timeout", "5"),
        "--no-control-socket",
    ]


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False


def _require_free(ports: Iterable[int]) -> None:
    for port in ports:
        if not _is_free(port):
            raise CommandError(f"Port {port} is taken. Set PORT to a free one, e.g. PORT=8100.")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
        return True
