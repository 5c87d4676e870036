"""Queries that survive a field being hidden from us while we work."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from integrations.crm.catalog import Catalog
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.errors import Refusal, missing_column
from integrations.crm.salesforce.translate import NAMES, Json, Reader, reader, records
from integrations.domain.records import ObjectType, Record

PAGE = 2_000

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a query. `done`: nothing lies behind it. `reader` is what it was read with."""

    records: tuple[Record, ...]
    reader: Reader
    at: datetime
    done: bool

    @property
    def fields(self) -> frozenset[str]:
        return self.reader.fields


class Queries:
    def __init__(self, client: SalesforceClient, catalog: Catalog) -> None:
        self._client, self._catalog = client, catalog

    def reader(self, object_type: ObjectType, fields: Iterable[str]) -> Reader:
        return reader(object_type, self._catalog.get(object_type), fields)

    def page(
        self,
        found: Reader,
        *,
        where: str = "",
        order: str = "",
        limit: int | None = PAGE,
        deleted: bool = False,
    ) -> Rows:
        """The first rows of a query; what the server keeps for later is asked for by key."""

        def ask(fitting: Reader) -> Rows:
            query = soql.select(
                fitting.asked, NAMES[found.object_type], where=where, order=order, limit=limit
            )
            began = datetime.now(UTC)
            answer = self._client.query(query, deleted=deleted)
            rows: Sequence[Json] = answer.body["records"]
            done = bool(answer.body.get("done", True)) and (limit is None or len(rows) < limit)
            return Rows(records(rows, fitting, began), fitting, answer.at, done)

        return self.with_known_fields(found, ask)

    def with_known_fields(self, found: Reader, ask: Callable[[Reader], Result]) -> Result:
        """Ask; where a field is no longer shown to us, go on without it. Nothing else is lost."""
        while True:
            try:
                return ask(found)
            except Refusal as refusal:
                column = missing_column(refusal)
                if column is None:
                    raise
                fewer = self._fewer(found, column)
                if fewer == found:
                    raise
                found = fewer

    def _fewer(self, found: Reader, column: str) -> Reader:
        specs = self._catalog.after_doubt(found.object_type)
        shown = reader(found.object_type, specs, [name for name, _ in found.columns])
        fewer = shown.without(column)
        parents = {name for name in fewer.fields if name.lower().endswith(f".{column.lower()}")}
        for name in parents:
            fewer = fewer.without(name)
        return fewer

    def count(self, object_type: ObjectType) -> int | None:
        """About how many living records there are. Salesforce counts them now and then."""
        name = NAMES[object_type]
        body: Any = self._client.restful(
            "limits/recordCount", operation="record_count", params={"sObjects": name}
        ).body
        counts = {raw["name"]: raw["count"] for raw in (body or {}).get("sObjects") or ()}
        return counts.get(name)
