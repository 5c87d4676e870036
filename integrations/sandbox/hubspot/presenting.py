"""Records as JSON."""

from collections.abc import Iterable, Sequence

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.records import DERIVED, Change, Record
from integrations.sandbox.hubspot.store import Store
from integrations.sandbox.hubspot.table import Table
from integrations.sandbox.hubspot.timestamps import iso


class Projection:
    """The properties that a request asked for, plus those that HubSpot always gives."""

    def __init__(self, table: Table, asked: Sequence[str], history: Sequence[str] = ()) -> None:
        names = dict.fromkeys([*(asked or table.kind.defaults), *history, *table.kind.always])
        known = [name for name in names if table.schema.live(name) is not None]
        self.stored = [name for name in known if name not in DERIVED]
        self.derived = [name for name in known if name in DERIVED]
        self.history = [name for name in history if table.schema.live(name) is not None]

    def values(self, record: Record) -> dict[str, str | None]:
        get = record.values.get
        values: dict[str, str | None] = {name: get(name) for name in self.stored}
        for name in self.derived:
            values[name] = record.read(name)
        return values

    def histories(self, record: Record) -> dict[str, list[Json]]:
        return {name: [_change(change) for change in record.changes(name)] for name in self.history}


class Presenter:
    """Turns records into HubSpot's objects."""

    def __init__(self, store: Store, table: Table, projection: Projection) -> None:
        self.projection = projection
        self.url = (
            f"https://app.hubspot.com/contacts/{store.portal_id}/record/{table.kind.type_id}/"
        )

    def show(self, record: Record) -> Json:
        shown: Json = {
            "id": str(record.id),
            "properties": self.projection.values(record),
            "createdAt": iso(record.created),
            "updatedAt": iso(record.updated),
            "archived": record.archived_at is not None,
            "url": f"{self.url}{record.id}",
        }
        if record.archived_at is not None:
            shown["archivedAt"] = iso(record.archived_at)
        if self.projection.history:
            shown["propertiesWithHistory"] = self.projection.histories(record)
        return shown

    def show_all(self, records: Iterable[Record]) -> list[Json]:
        return [self.show(record) for record in records]


def presenter_of_write(store: Store, table: Table, names: Iterable[str]) -> Presenter:
    """Shows what was written, and what always comes."""
    return Presenter(store, table, Projection(table, [*names, "hs_object_id"]))


def written(store: Store, table: Table, record: Record, names: Iterable[str]) -> Json:
    """The answer to a write."""
    return presenter_of_write(store, table, names).show(record)


def _change(change: Change) -> Json:
    shown: Json = {
        "value": change.value,
        "timestamp": iso(change.ms),
        "sourceType": change.source.type,
    }
    if change.source.id is not None:
        shown["sourceId"] = change.source.id
    if change.source.label is not None:
        shown["sourceLabel"] = change.source.label
    if change.source.user_id is not None:
        shown["updatedByUserId"] = change.source.user_id
    return shown
