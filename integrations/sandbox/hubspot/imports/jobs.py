"""Imports that were asked for: three are carried out at a time, further ones are put off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, not_found
from integrations.sandbox.hubspot.imports.plans import Plan
from integrations.sandbox.hubspot.imports.report import Report
from integrations.sandbox.hubspot.imports.running import run_import
from integrations.sandbox.hubspot.objecttypes import CONTACTS
from integrations.sandbox.hubspot.records import Source
from integrations.sandbox.hubspot.timestamps import DAY_MS, iso

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

AT_ONCE = 3
MAX_ROWS, MAX_ROWS_A_DAY = 1_048_576, 80_000_000
WAIT_MS, WORK_MS = 250, 500
FIRST_ID, FIRST_FILE_ID = 70_000_001, 180_000_000_001


@dataclass(kw_only=True)
class Import:
    """Moments are in milliseconds; all but `created` may lie ahead."""

    id: int
    plan: Plan
    request: Json
    contents: Mapping[int, bytes]
    rows: int
    created: int
    admitted: int
    started: int
    ended: int
    cancelled: int | None = None
    report: Report | None = None
    lists: list[Json] = field(default_factory=list)

    def state(self, now: int) -> str:
        if self.cancelled is not None:
            return "CANCELED"
        if self.report is not None:
            return "FAILED" if self.report.failed else "DONE"
        if now < self.admitted:
            return "DEFERRED"
        return "STARTED" if now < self.started else "PROCESSING"

    def json(self, now: int) -> Json:
        kinds = dict.fromkeys(kind.type_id for file in self.plan.files for kind in file.kinds)
        return {
            "id": str(self.id),
            "importName": self.plan.name,
            "importSource": "API",
            "importRequestJson": self.request,
            "state": self.state(now),
            "optOutImport": self.plan.opt_out,
            "mappedObjectTypeIds": list(kinds),
            "metadata": {
                "counters": dict(self.report.counters) if self.report else {},
                "fileIds": [str(file_id) for file_id in self.contents],
                "objectLists": self.lists,
            },
            "createdAt": iso(self.created),
            "updatedAt": iso(self._updated(now)),
        }

    def _updated(self, now: int) -> int:
        if self.cancelled is not None:
            return self.cancelled
        moments = (self.admitted, self.started, self.ended)
        return max((each for each in moments if each <= now), default=self.created)


class Imports:
    """Call `settle` before anything else of the portal is looked at: it does what is due by now."""

    def __init__(self, store: "Store") -> None:
        self.store = store
        self.all: dict[int, Import] = {}
        self._due: list[Import] = []
        self._files = FIRST_FILE_ID

    def start(self, plan: Plan, request: Json, contents: list[bytes]) -> Import:
        """Raises ApiError 429 for too many rows, in one file or in 24 hours."""
        now = self.store.now()
        rows = [content.count(b"\n") + 1 for content in contents]
        today = sum(each.rows for each in self.all.values() if each.created > now - DAY_MS)
        if max(rows) > MAX_ROWS + 1 or today + sum(rows) > MAX_ROWS_A_DAY:
            raise too_large(f"{MAX_ROWS} rows a file, {MAX_ROWS_A_DAY} rows a day")
        ends = sorted(each.ended for each in self._due)
        admitted = ends[-AT_ONCE] if len(ends) >= AT_ONCE else now
        new = Import(
            id=FIRST_ID + len(self.all),
            plan=plan,
            request=request,
            contents={self._file_id(): content for content in contents},
            rows=sum(rows),
            created=now,
            admitted=admitted,
            started=admitted + WAIT_MS,
            ended=admitted + WAIT_MS + WORK_MS,
        )
        self.all[new.id] = new
        self._due.append(new)
        return new

    def get(self, import_id: str) -> Import:
        found = self.all.get(int(import_id)) if import_id.isdecimal() else None
        if found is None:
            raise not_found(f"No import with id {import_id} exists")
        return found

    def cancel(self, each: Import) -> None:
        """Nothing of it has been written yet. Raises ApiError 400 if it has ended."""
        if each not in self._due:
            raise invalid(f"Import {each.id} is {each.state(self.store.now())} already")
        each.cancelled = self.store.now()
        self._due.remove(each)

    def settle(self) -> None:
        while self._due and self._due[0].ended <= self.store.now():
            self._carry_out(self._due.pop(0))

    def _carry_out(self, each: Import) -> None:
        source = Source("IMPORT", str(each.id), each.plan.name)
        each.report = run_import(self.store, each.plan, each.contents, source)
        if each.plan.make_list and not each.report.failed:
            each.lists.append(self._list(each, each.report))

    def _list(self, each: Import, report: Report) -> Json:
        """A static list of the contacts, by the import's name, or one like it that is free."""
        lists, name = self.store.lists, each.plan.name
        if lists.named(name, CONTACTS) is not None:
            name = f"{name} {each.id}"
        made = self.store.create_list(name, processing_type="MANUAL")
        lists.add(made, report.written.get(CONTACTS.name, {}))
        return {"listId": str(made.id), "objectType": CONTACTS.singular}

    def _file_id(self) -> int:
        self._files += 1
        return self._files


def too_large(limit: str) -> ApiError:
    message = f"The import exceeds the limit of {limit}."
    return ApiError(429, "RATE_LIMITS", message, errorType="RATE_LIMIT")
