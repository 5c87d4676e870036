"""All bulk jobs of an org, and the work that they wait for."""

from collections import deque
from collections.abc import Callable

from integrations.sandbox.salesforce.bulk.classic import Batch, Job
from integrations.sandbox.salesforce.bulk.ingest import Ingest
from integrations.sandbox.salesforce.bulk.queries import BulkQuery
from integrations.sandbox.salesforce.org import Org


class BulkJobs:
    """Jobs by id. `hard_delete` is whether the user may delete past the Recycle Bin.

    Work goes on a step with every request to the org, not by the clock: the same requests find
    the same states.
    """

    def __init__(self) -> None:
        self.queries: dict[str, BulkQuery] = {}
        self.ingests: dict[str, Ingest] = {}
        self.classic: dict[str, Job] = {}
        self.hard_delete = False
        self.most_bytes = 150_000_000  # of the file of an ingest job
        self.most_batch_bytes = 10_000_000
        self._waiting: deque[Ingest | Batch] = deque()

    def queue(self, work: Ingest | Batch) -> None:
        self._waiting.append(work)

    def work(self, org: Org, check_lock: Callable[[], None]) -> None:
        """Do one step of what has waited longest: at most 10,000 records."""
        if not self._waiting:
            return
        first = self._waiting[0]
        if isinstance(first, Batch):
            self._waiting.popleft()
            self._waiting.extendleft(reversed(first.work(org, check_lock)))
        elif not first.work(org, check_lock):
            self._waiting.popleft()
