"""Transactions of others that get in the way, on demand: records locked, commits that take long."""

from datetime import timedelta

from integrations.sandbox.faults import Faults
from integrations.sandbox.salesforce.errors import Refusal, refuse

LONGEST = timedelta(minutes=1)


class Locks:
    """What is locked of the records of one request, or of one step of a bulk job."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._asked = 0
        self._every_other = False

    def check(self) -> None:
        """To be asked once for each record. Raises UNABLE_TO_LOCK_ROW where a fault strikes."""
        self._asked += 1
        if self._asked == 2:  # one record makes no batch
            self._every_other = self._faults.strikes("half-refused")
        if self._faults.strikes("row-lock"):
            raise _locked()
        if self._every_other and self._asked % 2 == 0:
            raise _locked()


def commit_lag(faults: Faults) -> timedelta:
    """How long ago the transaction of this request began; whole seconds, by the fault's seed."""
    if not faults.strikes("commit-lag"):
        return timedelta()
    return timedelta(seconds=1 + int(faults.stream("commit-lag").random() * LONGEST.seconds))


def longest_commit(faults: Faults) -> timedelta:
    """How far back the stamps of commits to come may lie."""
    return LONGEST if faults.active("commit-lag") else timedelta()


def _locked() -> Refusal:
    return refuse("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", [])
