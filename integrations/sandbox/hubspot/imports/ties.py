"""The associations that a file's rows ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from integrations.sandbox.hubspot.errors import ApiError
from integrations.sandbox.hubspot.imports.finding import NATURAL, Finder
from integrations.sandbox.hubspot.imports.plans import LABEL, RECORD_ID, SAME_OBJECT, Column, Plan
from integrations.sandbox.hubspot.imports.report import Report
from integrations.sandbox.hubspot.imports.sheets import BadCell, Row
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.records import Record

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store


@dataclass(frozen=True, kw_only=True)
class Ties:
    """Works after the records of all files are there."""

    store: "Store"
    plan: Plan
    report: Report
    finder: Finder

    def of_row(self, row: Row, columns: Sequence[Column], held: Mapping[str, Record]) -> None:
        """`held` are the row's records by the names of their kinds: they belong together."""
        kinds = [self.store.kind(name) for name in held]
        labels = self._labels(row, columns)
        for one, other in combinations(kinds, 2):
            types = labels.get((one.name, other.name), set())
            back = labels.get((other.name, one.name), set())
            if back:
                one, other, types = other, one, back
            self._tie(row, one, held[one.name], other, held[other.name], types)
        for place, column in enumerate(columns):
            if column.ties and column.kind.name in held:
                self._to_others(row, place, column, held[column.kind.name], labels)

    def _to_others(
        self,
        row: Row,
        place: int,
        column: Column,
        record: Record,
        labels: Mapping[tuple[str, str], set[int]],
    ) -> None:
        target = column.to or column.kind
        types = {column.association} if column.association is not None else set()
        if column.type == SAME_OBJECT:
            types |= labels.get((target.name, target.name), set())
        for text in filter(None, map(str.strip, row.cells[place].split(";"))):
            try:
                other = self._other(column, target, text)
            except BadCell as bad:
                self.report.refuse(row, bad, column, place)
                continue
            self._tie(row, column.kind, record, target, other, types)

    def _other(self, column: Column, target: ObjectType, text: str) -> Record:
        """Raises BadCell."""
        table = self.store.tables[target.name]
        name = column.property_name if column.type == SAME_OBJECT else self._identifier(target)
        if column.type == RECORD_ID or name in {None, "hs_object_id"}:
            found = self.finder.by_id(table, text)
            missing = "UNKNOWN_ASSOCIATION_RECORD_ID"
        else:
            found = self.finder.by(table, name or "", text)
            missing = "NO_OBJECT_ID_FROM_ASSOCIATION_IDENTIFIER"
        if found is None:
            raise BadCell(missing, f"There is no {target.label.lower()} {text} to associate")
        return found

    def _identifier(self, target: ObjectType) -> str | None:
        """The common column's property, as the other file names it."""
        named = (
            column.property_name
            for file in self.plan.files
            for column in file.columns
            if column.identifier and column.kind is target
        )
        return next(named, NATURAL.get(target.name))

    def _labels(self, row: Row, columns: Sequence[Column]) -> dict[tuple[str, str], set[int]]:
        found: dict[tuple[str, str], set[int]] = {}
        for place, column in enumerate(columns):
            if column.type != LABEL or column.to is None:
                continue
            for text in filter(None, map(str.strip, row.cells[place].split(";"))):
                type_id = self._label(column.kind, column.to, text)
                if type_id is None:
                    bad = BadCell("ASSOCIATION_LABEL_NOT_FOUND", f"There is no label {text}")
                    self.report.refuse(row, bad, column, place)
                else:
                    found.setdefault((column.kind.name, column.to.name), set()).add(type_id)
        return found

    def _label(self, source: ObjectType, target: ObjectType, text: str) -> int | None:
        known = self.store.associations.between(source, target)
        labelled = (each for each in known if (each.label or "").lower() == text.lower())
        return next((each.type_id for each in labelled), None)

    def _tie(
        self,
        row: Row,
        one: ObjectType,
        record: Record,
        other: ObjectType,
        target: Record,
        types: Iterable[int],
    ) -> None:
        self.report.counters["ASSOCIATIONS_EMITTED"] += 1
        try:
            self.store.associations.tie(one, record.id, other, target.id, types)
        except ApiError as error:
            self.report.refuse(row, BadCell("FAILED_TO_CREATE_ASSOCIATION", error.message))
            return
        self.report.counters["ASSOCIATIONS_CREATED"] += 1
