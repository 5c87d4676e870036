"""Trying again: which failures, how often, how long to wait. Both adapters send through here.

The SDKs' own retries are switched off: they know neither the budget, which every attempt must
pass, nor which of our POSTs may be sent twice.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import TypeVar

from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.domain.errors import CRMError, LimitReached, PermanentError, TransientError

TRIES = 4
PATIENCE = 20.0  # seconds: a longer wait is the engine's to plan

Answer = TypeVar("Answer")


class Unanswered(TransientError):
    """The request was sent and its answer is missing: it may have been carried out."""


def attempt(
    send: Callable[[], Answer],
    *,
    repeatable: bool,
    sleep: Callable[[float], None],
    tries: int = TRIES,
) -> Answer:
    """Send until there is an answer. What is not `repeatable` is never sent twice on a guess.

    Raises what the last attempt raised.
    """
    for number in count(1):
        try:
            return send()
        except TransientError as error:
            wait = pause(error, number)
            if number >= tries or wait > PATIENCE or not _may_repeat(error, repeatable):
                raise
        sleep(wait)
    raise AssertionError("unreachable")


def pause(error: TransientError, number: int) -> float:
    """Seconds to wait after the given attempt: as told, or ever longer and a little uneven."""
    if error.retry_after is not None:
        return error.retry_after.total_seconds()
    return 0.5 * 2.0 ** (number - 1) * random.uniform(0.75, 1.25)


def _may_repeat(error: TransientError, repeatable: bool) -> bool:
    if isinstance(error, LimitReached):
        return False
    return repeatable or not isinstance(error, Unanswered)


def failed(write: Write, error: CRMError) -> WriteResult:
    """What a call's failure means to one of its writes."""
    if isinstance(error, Unanswered):
        status = WriteStatus.UNKNOWN
    elif isinstance(error, PermanentError):
        status = WriteStatus.REFUSED
    else:
        status = WriteStatus.NOT_SENT
    return WriteResult(key=write.key, status=status, id=write.id, error=error.for_record())


def not_sent(write: Write, error: CRMError) -> WriteResult:
    """A write that an earlier failure in the same call kept back."""
    return WriteResult(
        key=write.key, status=WriteStatus.NOT_SENT, id=write.id, error=error.for_record()
    )


def seconds(text: str | None) -> timedelta | None:
    """A `Retry-After` header in seconds. The header's date form is not used by either CRM."""
    if text is None or not text.strip().isdigit():
        return None
    return timedelta(seconds=int(text))
