"""The records that the identifiers in a file's cells mean."""

from integrations.sandbox.hubspot.imports.sheets import BadCell
from integrations.sandbox.hubspot.objecttypes import COMPANIES, CONTACTS
from integrations.sandbox.hubspot.records import Record
from integrations.sandbox.hubspot.table import Table

# What recognises a record without being an id or a unique property of the portal's own.
NATURAL = {CONTACTS.name: "email", COMPANIES.name: "domain"}


class Finder:
    """Looks records up by id or by another identifier, those of this import included."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[str, list[int]]] = {}

    def identifies(self, table: Table, name: str | None) -> bool:
        return name is not None and (name in table.unique or NATURAL.get(table.kind.name) == name)

    def by_id(self, table: Table, text: str) -> Record | None:
        return table.records.get(table.resolve(int(text))) if text.isdecimal() else None

    def by(self, table: Table, name: str, text: str) -> Record | None:
        """Raises BadCell where several companies have the domain."""
        if name in table.unique:
            holder = table.holder(name, text)
            return None if holder is None else table.records.get(holder)
        found = self._values(table, name).get(text.lower(), [])
        if len(found) > 1:
            message = f"There are several records whose {name} is {text}"
            raise BadCell("MULTIPLE_COMPANIES_WITH_THIS_DOMAIN", message)
        return table.records.get(found[0]) if found else None

    def note(self, table: Table, record: Record) -> None:
        """A record that was made, so that later rows find it."""
        for (kind, name), held in self._held.items():
            value = record.get(name) if kind == table.kind.name else None
            if value and record.id not in held.setdefault(value.lower(), []):
                held[value.lower()].append(record.id)

    def _values(self, table: Table, name: str) -> dict[str, list[int]]:
        """Who has which value of a property that is not unique: read once."""
        key = (table.kind.name, name)
        if key not in self._held:
            held: dict[str, list[int]] = {}
            for record in table.records.values():
                if value := record.get(name):
                    held.setdefault(value.lower(), []).append(record.id)
            self._held[key] = held
        return self._held[key]
