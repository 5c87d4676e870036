"""Records as they were before a write: no more of them than the write looks at."""

from collections.abc import Iterable

from integrations.sandbox.salesforce.database import Row
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import full_id, living


class Former:
    """Reads `names`, as far as they are stored, of records of one object.

    Those that are expected are read together. What was read serves one write, since a second one
    to the same record has to see the first.
    """

    def __init__(self, org: Org, found: ObjectType, names: Iterable[str]) -> None:
        self._database = org.database
        self._object_type = found.name
        fields = (found.fields.get(name) for name in dict.fromkeys(names))
        self._names = [field.name for field in fields if field and field.stored]
        self._expected: list[str] = []
        self._rows: dict[str, Row] = {}

    def expect(self, record_ids: Iterable[str]) -> None:
        self._expected += filter(None, map(to_18, record_ids))

    def locate(self, record_id: str) -> Row:
        """The living record of that id. Raises Refusal."""
        full = full_id(record_id)
        if full not in self._rows:
            self._read(full)
        return living(self._rows.pop(full, None))

    def _read(self, record_id: str) -> None:
        ids = [record_id, *self._expected]
        self._expected = []
        self._rows |= self._database.rows_by_id(self._object_type, self._names, ids)
