"""What an import has come to: counters, errors, and the records it wrote."""

from collections import Counter
from dataclasses import dataclass, field

from integrations.sandbox.hubspot.imports.plans import Column
from integrations.sandbox.hubspot.imports.sheets import BadCell, Row, RowError
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Record


@dataclass
class Report:
    """`now` is in milliseconds. `written` holds the ids of each object type in their order."""

    now: int
    counters: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
    written: dict[str, dict[int, None]] = field(default_factory=dict)
    failed: bool = False

    def refuse(
        self,
        row: Row,
        bad: BadCell,
        column: Column | None = None,
        place: int | None = None,
        kind: ObjectType | None = None,
    ) -> None:
        self.counters["ERRORS"] += 1
        self.errors.append(
            RowError(
                id=len(self.errors) + 1,
                ms=self.now,
                row=row,
                type=bad.type,
                message=bad.message,
                kind=column.kind if column else kind,
                place=place,
                value=row.cells[place] if place is not None else None,
            )
        )

    def wrote(self, kind: ObjectType, record: Record, values: int, *, created: bool) -> None:
        known = self.written.setdefault(kind.name, {})
        self.counters["PROPERTY_VALUES_EMITTED"] += values
        if record.id not in known:
            known[record.id] = None
            self.counters["UNIQUE_OBJECTS_WRITTEN"] += 1
            self.counters["CREATED_OBJECTS" if created else "UPDATED_OBJECTS"] += 1
