"""Where the local services keep their files, sockets, locks and secrets."""

import base64
import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
DATABASE_USER = "syncadmin"


class LocalServiceError(Exception):
    """A local service cannot run; the message says what to do."""


@dataclass(frozen=True)
class Folder:
    """One installation's data folder. Two folders share nothing, so both can run at once."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def ready(self) -> Path:
        """The keeper's process number, there as long as it has both services answering."""
        return self.root / "services.ready"

    @property
    def sockets(self) -> Path:
        """A short path: the system allows 107 bytes for a socket's name, wherever `root` is."""
        place = hashlib.sha256(str(self.root.resolve()).encode()).hexdigest()[:12]
        return Path(f"/tmp/syncadmin-{os.getuid()}-{place}")

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def lock_file(self, name: str) -> Path:
        return self.root / f"{name}.lock"

    def database_url(self, database: str) -> str:
        return f"postgres://{DATABASE_USER}@/{self.sockets}/{database}"

    def broker_url(self, number: int = 0) -> str:
        return f"redis+socket://{self.valkey_socket}?virtual_host={number}"

    def make(self) -> None:
        """Create the folder for its owner alone. Raises LocalServiceError if it is not ours."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root):
                pass
        except OSError as error:
            raise LocalServiceError(
                f"The data folder {self.root} cannot be written ({error.strerror}). "
                "Set SYNCADMIN_DATA to a folder of yours."
            ) from error

    def secret(self, name: str, *, size: int = 32) -> str:
        """Return the secret `name`, made up at first use and kept (mode 0600).

        It is `size` random bytes in URL-safe base64; 32 make what Fernet takes for a key.
        """
        path = self.root / "secrets" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            _keep(path, base64.urlsafe_b64encode(secrets.token_bytes(size)).decode())
        return path.read_text()


@contextmanager
def locked(path: Path, how: int) -> Iterator[IO[str]]:
    """Hold the advisory lock `how` (fcntl.LOCK_…) on `path`.

    The kernel lets go of it when the process ends, even by kill -9. Raises BlockingIOError if
    `how` has LOCK_NB and another holds it.
    """
    with path.open("a+") as file:
        fcntl.flock(file, how)
        yield file


def is_locked(path: Path) -> bool:
    """Say whether some process holds `path`'s lock for itself."""
    try:
        with locked(path, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


def _keep(path: Path, value: str) -> None:
    """Write a new file whole: of two processes that start at once, one wins and both agree."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
