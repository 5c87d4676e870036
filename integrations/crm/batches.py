"""Batches of writes: chunks without twins, and the search for the one that spoils a batch."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from integrations.crm.attempts import failed, not_sent
from integrations.crm.port import Write, WriteResult
from integrations.domain.errors import CRMError, PermanentError

Item = TypeVar("Item")
Send = Callable[[Sequence[Write]], list[WriteResult]]


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Parts of at most `size`, none of them empty."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def twinless(
    items: Iterable[Item], size: int, *, key: Callable[[Item], Hashable]
) -> Iterator[list[Item]]:
    """Chunks in which no key is there twice; a twin waits for a later chunk. None is no key."""
    waiting = list(items)
    while waiting:
        taken: dict[Hashable, None] = {}
        part: list[Item] = []
        rest: list[Item] = []
        for item in waiting:
            name = key(item)
            if len(part) < size and (name is None or name not in taken):
                taken[name] = None
                part.append(item)
            else:
                rest.append(item)
        yield part
        waiting = rest


def write_all(batches: Iterable[tuple[Sequence[Write], Send]]) -> dict[str, WriteResult]:
    """Send batch after batch. The first failure of a whole call keeps back what comes after it."""
    results: dict[str, WriteResult] = {}
    stopped: CRMError | None = None
    for writes, send in batches:
        if stopped:
            results.update((write.key, not_sent(write, stopped)) for write in writes)
            continue
        found, stopped = write_batch(writes, send)
        results.update((result.key, result) for result in found)
    return results


def write_batch(writes: Sequence[Write], send: Send) -> tuple[list[WriteResult], CRMError | None]:
    """Send a batch; one that is refused as a whole is halved until its culprits are alone."""
    try:
        return send(writes), None
    except PermanentError as error:
        if len(writes) == 1:
            return [failed(writes[0], error)], None
        return _halved(writes, send)
    except CRMError as error:
        return [failed(write, error) for write in writes], error


def _halved(writes: Sequence[Write], send: Send) -> tuple[list[WriteResult], CRMError | None]:
    middle = len(writes) // 2
    first, stopped = write_batch(writes[:middle], send)
    if stopped:
        return first + [not_sent(write, stopped) for write in writes[middle:]], stopped
    second, stopped = write_batch(writes[middle:], send)
    return first + second, stopped
