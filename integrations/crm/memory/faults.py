"""Faults by script: the next call of an operation meets the next fault in its queue."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from integrations.crm.attempts import Unanswered
from integrations.crm.port import Write
from integrations.domain.errors import (
    ConfigurationError,
    CRMError,
    LimitReached,
    RecordError,
    TransientError,
)


class Fault(StrEnum):
    TRANSIENT = "transient"  # the call is turned away; nothing happened
    CONFIGURATION = "configuration"  # the token is refused
    LIMIT = "limit"  # the calls of the day are used up
    ANSWER_LOST = "answer_lost"  # writes land, the answer does not arrive
    REQUEST_LOST = "request_lost"  # writes do not land, and nobody can tell
    HALF = "half"  # the first half of the writes lands, the rest is not sent


Rule = Callable[[Write], RecordError | None]


@dataclass
class Faults:
    """`lag` hides changes from `changed` until they are that old, as a search index does.

    `commit_delay` hides a new or edited row from every read for that long while its modified
    time is already set, as a long transaction does. `refuse` rules look at each write.
    """

    lag: timedelta = timedelta()
    commit_delay: timedelta = timedelta()
    refusals: list[Rule] = field(default_factory=list)
    _queues: dict[str, deque[Fault]] = field(default_factory=dict)

    def next(self, operation: str, *faults: Fault) -> None:
        """Queue faults for an operation: "write", "fetch", "find", "changed", "scan" …"""
        self._queues.setdefault(operation, deque()).extend(faults)

    def refuse(self, rule: Rule) -> None:
        """Refuse the writes for which the rule answers an error, until `clear`."""
        self.refusals.append(rule)

    def clear(self) -> None:
        self.refusals.clear()
        self._queues.clear()
        self.lag = self.commit_delay = timedelta()

    def take(self, operation: str) -> Fault | None:
        queue = self._queues.get(operation)
        return queue.popleft() if queue else None

    def meet(self, operation: str) -> None:
        """Raises what a read meets."""
        if fault := self.take(operation):
            raise error_of(fault)

    def refusal(self, write: Write) -> RecordError | None:
        return next((error for rule in self.refusals if (error := rule(write))), None)


def error_of(fault: Fault) -> CRMError:
    if fault is Fault.CONFIGURATION:
        return ConfigurationError("The access token is refused.", code="INVALID_AUTHENTICATION")
    if fault is Fault.LIMIT:
        return LimitReached("The API calls of the day are used up.", code="DAILY")
    if fault in (Fault.ANSWER_LOST, Fault.REQUEST_LOST):
        return Unanswered("The CRM did not answer in time.", code="TIMEOUT")
    return TransientError("The CRM is busy.", code="BUSY")
