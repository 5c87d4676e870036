"""Exports that were asked for: one is made at a time, the others wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import ApiError, not_found
from integrations.sandbox.hubspot.exports.files import ExportFile
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.timestamps import DAY_MS

MAX_A_DAY = 30
WAIT_MS, WORK_MS = 250, 500
FIRST_ID = 900_001


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be exported; `make` gives the file and its number of records."""

    name: str
    type: str
    kind: ObjectType
    properties: Sequence[str]
    make: Callable[[], tuple[ExportFile, int]]


@dataclass(kw_only=True)
class Export:
    """Moments are in milliseconds; `started` and `completed` may lie ahead. `count` is of records.

    The file is made when it is first looked for, with what the records hold by then.
    """

    id: int
    order: Order
    requested: int
    started: int
    completed: int
    file: ExportFile | None = None
    count: int = 0


class Exports:
    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._all: dict[int, Export] = {}

    def start(self, order: Order, *, limited: bool) -> Export:
        """Raises ApiError 429 for more than thirty in 24 hours, where that is `limited`."""
        now = self._now()
        recent = sum(each.requested > now - DAY_MS for each in self._all.values())
        if limited and recent >= MAX_A_DAY:
            raise ApiError(
                429,
                "RATE_LIMITS",
                f"You have reached the limit of {MAX_A_DAY} exports within 24 hours.",
                errorType="RATE_LIMIT",
                policyName="DAILY",
            )
        last = max((each.completed for each in self._all.values()), default=0)
        started = max(now, last) + WAIT_MS
        export = Export(
            id=FIRST_ID + len(self._all),
            order=order,
            requested=now,
            started=started,
            completed=started + WORK_MS,
        )
        self._all[export.id] = export
        return export

    def get(self, export_id: str) -> Export:
        """With its file, if it is done by now. Raises ApiError 404."""
        export = self._all.get(int(export_id)) if export_id.isdecimal() else None
        if export is None:
            raise not_found(f"No export with id {export_id} exists")
        if export.file is None and self.status(export) == "COMPLETE":
            export.file, export.count = export.order.make()
        return export

    def status(self, export: Export) -> str:
        now = self._now()
        if now < export.started:
            return "PENDING"
        return "PROCESSING" if now < export.completed else "COMPLETE"
