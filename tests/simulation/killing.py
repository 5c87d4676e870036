"""A worker that is killed at a drawn step: before any statement, around any call.

A killed process does not clean up. So once the blow fell, whatever the dying code still tries to
do fails the same way, and its database session is closed: PostgreSQL rolls its transaction back
and frees its locks, and what was committed stands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as database


class Killed(BaseException):
    """The process is gone. No `except Exception` may survive it."""


class Fate:
    """Counts the steps of a worker's life; at `deadline` it ends. None lets it live."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._later: int | None = None
        self._dead = False

    @property
    def ends_next(self) -> bool:
        return self._left == 0

    def arm(self) -> None:
        """The part of the life that its `later` counts from begins."""
        if self._later is not None:
            self._left, self._later = self._later, None

    def end(self) -> None:
        self._dead = True
        raise Killed

    def step(self) -> None:
        if self._left is not None:
            self._left -= 1
            self._dead = self._dead or self._left < 0
        if self._dead:
            raise Killed

    def at_statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.step()
        return execute(*arguments)

    @contextmanager
    def life(self, deadline: int | None = None, *, later: int | None = None) -> Iterator[None]:
        """One worker's life. Ends quietly if it is killed in it."""
        self._left, self._later, self._dead = deadline, later, False
        try:
            with database.execute_wrapper(self.at_statement):
                yield
        except Killed:
            database.close()
        finally:
            self._left = self._later = None
            self._dead = False
