"""The org as the console pages show it to a person, who acts as the sandbox's admin."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from integrations.sandbox.console.port import ConsoleError, Row
from integrations.sandbox.salesforce.errors import ApiError
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.store import Store

_COLUMNS: dict[str, tuple[str, ...]] = {
    "Lead": ("Name", "Email", "Company", "Status", "Phone", "SystemModstamp"),
    "Contact": ("Name", "Email", "AccountId", "Title", "Phone", "SystemModstamp"),
    "Account": ("Name", "Industry", "Website", "BillingCountry", "Phone", "SystemModstamp"),
    "Campaign": ("Name", "Type", "Status", "StartDate", "NumberOfLeads", "NumberOfContacts"),
    "CampaignMember": ("CampaignId", "Name", "Email", "Type", "Status", "HasResponded"),
    "User": ("Name", "Username", "Email", "IsActive"),
    "Group": ("Name", "Type", "Email"),
}
_SEARCHABLE = frozenset({"string", "email", "phone", "url", "picklist", "reference", "id"})
# What a person rarely types, and a form is better without.
_UNEDITED = frozenset({"Jigsaw", "CleanStatus", "DandbCompanyId", "IndividualId"})


class SalesforceConsole:
    """The Salesforce half of `console.port.ConsoleStore`."""

    title = "Salesforce sandbox"
    object_types: Sequence[str] = tuple(_COLUMNS)

    def __init__(self, store: Store) -> None:
        self._store = store

    def columns(self, object_type: str) -> Sequence[str]:
        return _COLUMNS[self._object(object_type).name]

    def editable(self, object_type: str) -> Sequence[str]:
        fields = self._object(object_type).visible()
        writable = (f for f in fields if f.has("createable") and f.name not in _UNEDITED)
        names = [f.name for f in writable if not _is_coordinate(f.name)]
        return [name for name in names if name != "IsConverted"]

    def find(
        self, object_type: str, *, text: str, offset: int, limit: int
    ) -> tuple[Sequence[Row], int]:
        """Living records that hold the text, latest change first, and how many there are."""
        found = self._object(object_type)
        where, values = _search(found, text)
        table = f'FROM "{found.name}" AS t0 {where}'
        total = self._store.database.value(f"SELECT count(*) {table}", values)
        order = 'ORDER BY "SystemModstamp" DESC, "Id" LIMIT ? OFFSET ?'
        sql = f"SELECT {_selected(found)} {table} {order}"
        rows = self._store.database.rows(sql, [*values, limit, offset])
        return [_row(found, row) for row in rows], int(total)

    def get(self, object_type: str, record_id: str) -> Row | None:
        found = self._object(object_type)
        sql = f'SELECT {_selected(found)} FROM "{found.name}" AS t0 WHERE "Id" = ?'
        rows = self._store.database.rows(sql, (record_id,))
        return _row(found, rows[0]) if rows else None

    def create(self, object_type: str, values: Mapping[str, str]) -> str:
        found = self._object(object_type)
        given = {name: value for name, value in _typed(found, values).items() if value is not None}
        with self._acting():
            return self._store.create(found.name, given, Options(allow_duplicates=True))

    def update(self, object_type: str, record_id: str, values: Mapping[str, str]) -> None:
        """Change what differs from the record: a form sends every field back."""
        found = self._object(object_type)
        old = self.get(object_type, record_id)
        before = old.values if old else {}
        moved = {n: v for n, v in values.items() if v.strip() != before.get(n, "")}
        options = Options(allow_duplicates=True, auto_assign=False)
        with self._acting():
            self._store.update(found.name, record_id, _typed(found, moved), options)

    def delete(self, object_type: str, record_id: str) -> None:
        with self._acting():
            self._store.delete(self._object(object_type).name, record_id)

    def merge(self, object_type: str, winner: str, loser: str) -> str:
        with self._acting():
            return self._store.merge(self._object(object_type).name, winner, [loser])

    def convert(self, record_id: str) -> str:
        with self._acting():
            return self._store.convert(record_id).contact_id

    def _object(self, object_type: str) -> ObjectType:
        if object_type not in _COLUMNS:
            raise ConsoleError(f"There is no object called {object_type}.")
        return self._store.object(object_type)

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """As the admin, with the API's refusals in its own words."""
        try:
            with self._store.acting_as(self._store.admin_id):
                yield
        except ApiError as error:
            raise ConsoleError("; ".join(p.message for p in error.problems)) from error


def _selected(found: ObjectType) -> str:
    fields = [field for field in found.visible() if field.type != "address"]
    return ", ".join(f'{field.sql("t0")} AS "{field.name}"' for field in fields)


def _search(found: ObjectType, text: str) -> tuple[str, list[str]]:
    where = 'WHERE "IsDeleted" = 0' if found.soft_delete else "WHERE 1"
    if not text.strip():
        return where, []
    names = {"Id", *_COLUMNS[found.name]}
    fields = [f for f in found.visible() if f.name in names and f.type in _SEARCHABLE]
    tests = " OR ".join(f"instr(fold({field.sql('t0')}), ?) > 0" for field in fields)
    return f"{where} AND ({tests})", [text.strip().casefold()] * len(fields)


def _row(found: ObjectType, row: Mapping[str, Any]) -> Row:
    shown = {name: _text(found.fields[name], value) for name, value in row.items()}
    return Row(id=row["Id"], values=shown, note=_note(row))


def _text(field: Field, value: Any) -> str:
    if field.type == "boolean":
        return "true" if value else "false"
    return "" if value is None else str(value)


def _note(row: Mapping[str, Any]) -> str:
    if row.get("MasterRecordId"):
        return f"merged into {row['MasterRecordId']}"
    if row.get("IsDeleted"):
        return "deleted"
    return f"converted to {row['ConvertedContactId']}" if row.get("IsConverted") else ""


def _typed(found: ObjectType, values: Mapping[str, str]) -> dict[str, Any]:
    """Form text as a client would send it: blank is null, a ticked box is true."""
    typed: dict[str, Any] = {}
    for name, text in values.items():
        field = found.field(name)
        if field is not None and field.type == "boolean":
            typed[name] = text.lower() in ("true", "on", "1", "yes")
        else:
            typed[name] = text.strip() or None
    return typed


def _is_coordinate(name: str) -> bool:
    return name.endswith(("Latitude", "Longitude", "GeocodeAccuracy"))
