"""Records by id and by address."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from integrations.crm.batches import chunks
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.queries import Queries
from integrations.crm.salesforce.translate import NAMES, Reader
from integrations.domain.records import ObjectType, Record

RETRIEVE = 2_000


class Reading:
    def __init__(self, client: SalesforceClient, queries: Queries) -> None:
        self._client, self._queries = client, queries

    def by_id(
        self, object_type: ObjectType, ids: Sequence[str], fields: Sequence[str]
    ) -> Iterator[Record]:
        """Those that live, were deleted, merged or converted; not those that are gone for good."""
        found = self._queries.reader(object_type, fields)
        for part in chunks(dict.fromkeys(ids), RETRIEVE):
            records = self._queries.with_known_fields(found, partial(self._retrieve, part))
            yield from records
            told = {record.id[:15] for record in records}
            yield from self._among(
                found, "Id", [asked for asked in part if asked[:15] not in told], deleted=True
            )

    def by_email(
        self, object_type: ObjectType, emails: Iterable[str], fields: Sequence[str]
    ) -> Iterator[Record]:
        """Living records with one of the addresses; Salesforce compares without case."""
        found = self._queries.reader(object_type, fields)
        return self._among(found, "Email", list(dict.fromkeys(emails)), deleted=False)

    def _retrieve(self, ids: Sequence[str], found: Reader) -> list[Record]:
        began = datetime.now(UTC)
        answer = self._client.restful(
            f"composite/sobjects/{NAMES[found.object_type]}",
            operation="composite.retrieve",
            method="POST",
            body={"ids": list(ids), "fields": found.asked},
        )
        return [found.record(raw, began) for raw in answer.body or () if raw]

    def _among(
        self, found: Reader, field: str, values: Sequence[str], *, deleted: bool
    ) -> Iterator[Record]:
        room = soql.room_beside(soql.select(found.asked, NAMES[found.object_type]))
        for part in soql.fitting_lists(values, room=room):
            yield from self._all_of(found, soql.among(field, part), deleted=deleted)

    def _all_of(self, found: Reader, condition: str, *, deleted: bool) -> Iterator[Record]:
        """One address may belong to thousands, so even this is read by key."""
        where = condition
        while True:
            rows = self._queries.page(found, where=where, order="Id", deleted=deleted)
            yield from rows.records
            if rows.done:
                return
            where = f"{condition} AND Id > {soql.text(rows.records[-1].id)}"
