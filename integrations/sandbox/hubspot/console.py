"""The portal as the console page shows it, with refusals in plain words."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import orjson

from integrations.sandbox.console.port import ConsoleError, Row
from integrations.sandbox.hubspot.errors import ApiError
from integrations.sandbox.hubspot.records import Record, Source
from integrations.sandbox.hubspot.searching import Search, run_search
from integrations.sandbox.hubspot.store import PERSON, Store
from integrations.sandbox.hubspot.table import Table

Answer = TypeVar("Answer")

_COLUMNS = {
    "contacts": ("firstname", "lastname", "email", "company", "lifecyclestage"),
    "companies": ("name", "domain", "city", "country", "industry"),
}
_EDITABLE = {
    "contacts": (
        "email",
        "firstname",
        "lastname",
        "salutation",
        "jobtitle",
        "company",
        "phone",
        "mobilephone",
        "fax",
        "website",
        "address",
        "city",
        "state",
        "zip",
        "country",
        "industry",
        "annualrevenue",
        "numemployees",
        "lifecyclestage",
        "hs_lead_status",
        "hubspot_owner_id",
    ),
    "companies": (
        "name",
        "domain",
        "website",
        "phone",
        "address",
        "city",
        "state",
        "zip",
        "country",
        "industry",
        "numberofemployees",
        "annualrevenue",
        "description",
        "hubspot_owner_id",
    ),
}
_PLAIN = {
    "PROPERTY_DOESNT_EXIST": "There is no such property.",
    "READ_ONLY_VALUE": "This property is read only.",
    "INVALID_EMAIL": "This is not a valid e-mail address.",
    "INVALID_INTEGER": "This is not a number.",
    "INVALID_LONG": "This is not a date.",
    "INVALID_DATE": "A date cannot have a time of day.",
}


class HubSpotConsole:
    """Implements ConsoleStore for contacts and companies."""

    title = "HubSpot sandbox"
    object_types: Sequence[str] = ("contacts", "companies")

    def __init__(self, store: Store, source: Source = PERSON) -> None:
        self.store = store
        self.source = source

    def columns(self, object_type: str) -> Sequence[str]:
        return _COLUMNS[object_type]

    def editable(self, object_type: str) -> Sequence[str]:
        """The usual fields, and every property that the portal added itself."""
        schema = self.store.table(object_type).schema
        own = [
            known.name
            for known in schema.properties.values()
            if not known.hubspot_defined and not known.read_only and known.archived_at is None
        ]
        usual = [name for name in _EDITABLE[object_type] if schema.live(name) is not None]
        return [*usual, *own]

    def find(
        self, object_type: str, *, text: str, offset: int, limit: int
    ) -> tuple[Sequence[Row], int]:
        """Newest changes first, as people see them: without the lag of the search index."""
        table = self.store.table(object_type)
        if table.index.lag_ms > 0 or text:
            return self._scan(table, text.strip(), offset, limit)
        search = Search(
            groups=(),
            sort=table.kind.modified,
            descending=True,
            query="",
            offset=offset,
            limit=limit,
        )
        total, found = run_search(table, search, self.store.now())
        return [self._row(table, record) for record in found], total

    def get(self, object_type: str, record_id: str) -> Row | None:
        table = self.store.table(object_type)
        record = self.store.find(table, record_id)
        if record is not None:
            return self._row(table, record, whole=True)
        archived = self.store.find(table, record_id, archived=True)
        if archived is not None:
            return self._row(table, archived, whole=True)
        return None

    def create(self, object_type: str, values: Mapping[str, str]) -> str:
        table = self.store.table(object_type)
        filled = {name: value for name, value in values.items() if value.strip()}
        if not filled:
            raise ConsoleError("Fill in at least one field.")
        return plainly(lambda: str(self._create(table, filled).id))

    def update(self, object_type: str, record_id: str, values: Mapping[str, str]) -> None:
        table, record = self._live(object_type, record_id)
        cleaned = plainly(lambda: self.store.clean(table, values, record))
        self.store.update(table, record, cleaned, self.source)

    def delete(self, object_type: str, record_id: str) -> None:
        table, record = self._live(object_type, record_id)
        self.store.archive(table, record, self.source)

    def merge(self, object_type: str, winner: str, loser: str) -> str:
        if object_type != "contacts":
            raise ConsoleError("Only contacts can be merged here.")
        table = self.store.table(object_type)
        survivor = plainly(lambda: self.store.merge(table, winner, loser, self.source))
        return str(survivor.id)

    def convert(self, record_id: str) -> str:
        raise ConsoleError("HubSpot has no leads to convert.")

    def _create(self, table: Table, values: Mapping[str, str]) -> Record:
        return self.store.create(table, self.store.clean(table, values), self.source)

    def _live(self, object_type: str, record_id: str) -> tuple[Table, Record]:
        table = self.store.table(object_type)
        record = self.store.find(table, record_id)
        if record is None:
            raise ConsoleError(f"There is no {table.kind.label.lower()} {record_id}.")
        return table, record

    def _scan(self, table: Table, text: str, offset: int, limit: int) -> tuple[Sequence[Row], int]:
        words = text.lower().split()
        found = [record for record in table.records.values() if _has(record, words)]
        found.sort(key=lambda record: (record.updated, record.id), reverse=True)
        page = found[offset : offset + limit]
        return [self._row(table, record) for record in page], len(found)

    def _row(self, table: Table, record: Record, *, whole: bool = False) -> Row:
        names = list(_COLUMNS[table.kind.name])
        if whole:
            names = list(dict.fromkeys([*self.editable(table.kind.name), *sorted(record.values)]))
            names += ["createdate", table.kind.modified]
        values = {name: record.read(name) or "" for name in names}
        return Row(id=str(record.id), values=values, note=_note(record))


def plainly(action: Callable[[], Answer]) -> Answer:
    """Do something; a refusal of the API's becomes a sentence for people."""
    try:
        return action()
    except ApiError as error:
        raise ConsoleError(plain_words(error)) from None


def plain_words(error: ApiError) -> str:
    existing = re.search(r"Existing ID: (\d+)", error.message)
    if existing:
        return f"Contact {existing[1]} has this e-mail address already."
    if not error.errors:
        return f"{error.message.rstrip('.')}."
    return " ".join(_sentence(each) for each in error.errors)


def _sentence(each: Mapping[str, object]) -> str:
    context = orjson.loads(orjson.dumps(each.get("context") or {}))
    name = ", ".join(context.get("propertyName", []))
    text = _PLAIN.get(str(each.get("code")), str(each.get("message")))
    return f"{name}: {text}" if name else text


def _has(record: Record, words: Sequence[str]) -> bool:
    text = " ".join([str(record.id), *record.values.values()]).lower()
    return all(word in text for word in words)


def _note(record: Record) -> str:
    notes = []
    if record.archived_at is not None:
        notes.append("deleted, can be restored for 90 days")
    if record.get("hs_email_optout") == "true":
        notes.append("unsubscribed from all email")
    merged = record.get("hs_merged_object_ids")
    if merged:
        notes.append(f"merged from {merged.replace(';', ' and ')}")
    return "; ".join(notes)
