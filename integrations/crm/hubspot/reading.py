"""Records by id and by address, and what became of those that do not answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from integrations.crm.batches import chunks
from integrations.crm.catalog import Catalog
from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.errors import Refusal
from integrations.crm.hubspot.translate import Json, Reader, batch_ids, merged_ids, reader
from integrations.domain.records import ObjectType, Record

BATCH = 100
BATCH_WITH_HISTORY = 50


class Reading:
    """Reads through batch read, which never lags behind writes."""

    def __init__(self, client: HubSpotClient, catalog: Catalog) -> None:
        self._client, self._catalog = client, catalog

    def reader(self, object_type: ObjectType, fields: Iterable[str]) -> Reader:
        return reader(object_type, self._catalog.get(object_type), fields)

    def fitting(self, found: Reader, results: Sequence[Json]) -> Reader:
        """The reader, less the fields that are gone: an answer left one out.

        HubSpot says nothing about an unknown property, and blank ones may be left out too; only
        the schema can tell the two apart.
        """
        if not results or all(n in results[0]["properties"] for n in found.fields):
            return found
        return reader(
            found.object_type,
            self._catalog.after_doubt(found.object_type),
            [name for name, _ in found.columns],
        )

    def by_id(
        self, object_type: ObjectType, ids: Sequence[str], fields: Sequence[str], *, edited: bool
    ) -> Iterator[Record]:
        """Those that live, were archived or merged; not those that are gone for good."""
        found = self.reader(object_type, fields)
        for part in chunks(dict.fromkeys(ids), BATCH_WITH_HISTORY if edited else BATCH):
            yield from self._part(part, found, edited=edited)

    def by_email(
        self, object_type: ObjectType, emails: Iterable[str], fields: Sequence[str]
    ) -> Iterator[Record]:
        """Living records by any of their addresses, each record once."""
        found, told = self.reader(object_type, fields), set[str]()
        for part in chunks(dict.fromkeys(emails), BATCH):
            for record in self._by_email(part, found):
                if record.id not in told:
                    told.add(record.id)
                    yield record

    def by_value(
        self, object_type: ObjectType, field: str, values: Iterable[str], fields: Sequence[str]
    ) -> Iterator[Record]:
        """Living records by a field that is unique."""
        found = self.reader(object_type, fields)
        for part in chunks(dict.fromkeys(values), BATCH):
            yield from self._read(part, found, key=field)[0]

    def _by_email(self, emails: Sequence[str], found: Reader) -> list[Record]:
        try:
            return self._read(emails, found, key="email")[0]
        except Refusal:
            # One address that HubSpot will not look at hides the others.
            if len(emails) == 1:
                return []
            middle = len(emails) // 2
            return self._by_email(emails[:middle], found) + self._by_email(emails[middle:], found)

    def _part(self, ids: Sequence[str], found: Reader, *, edited: bool) -> list[Record]:
        records, results = self._read(ids, found, edited=edited)
        forwarded = _forwards(ids, results, records)
        known = {record.id for record in records} | {record.id for record in forwarded}
        lost = [asked for asked in ids if asked not in known]
        return records + forwarded + self._lost(lost, found)

    def _lost(self, ids: Sequence[str], found: Reader) -> list[Record]:
        """Merged before archived: a merge must never be taken for a delete."""
        merged = [record for asked in ids if (record := self._merged(asked, found))]
        rest = [asked for asked in ids if asked not in {record.id for record in merged}]
        return merged + (self._read(rest, found, archived=True)[0] if rest else [])

    def _merged(self, asked: str, found: Reader) -> Record | None:
        began = datetime.now(UTC)
        query = [("properties", ",".join(found.asked))]
        name = op.PATH_NAMES[found.object_type]
        try:
            answer = self._client.call(op.READ, object_name=name, path={"id": asked}, query=query)
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        survivor = found.record(answer.body, began)
        return None if survivor.id == asked else gone_into(survivor, asked)

    def _read(
        self,
        keys: Sequence[str],
        found: Reader,
        *,
        key: str | None = None,
        archived: bool = False,
        edited: bool = False,
    ) -> tuple[list[Record], list[Json]]:
        body: dict[str, Any] = {
            "inputs": batch_ids(keys),
            "properties": found.asked,
            "propertiesWithHistory": sorted(found.fields) if edited else [],
        }
        if key:
            body["idProperty"] = key
        began = datetime.now(UTC)
        answer = self._client.call(
            op.BATCH_READ,
            object_name=op.PATH_NAMES[found.object_type],
            query=[("archived", "true")] if archived else [],
            body=body,
        )
        results = list((answer.body or {}).get("results") or [])
        fitting = self.fitting(found, results)
        return [fitting.record(raw, began) for raw in results], results


def gone_into(survivor: Record, old_id: str) -> Record:
    """What stands for a record that was merged away: no values of its own."""
    return replace(
        survivor, id=old_id, values={}, other_emails=(), deleted=True, merged_into=survivor.id
    )


def _forwards(
    ids: Sequence[str], results: Sequence[Json], records: Sequence[Record]
) -> list[Record]:
    """Asked for an old id, HubSpot may answer with the survivor."""
    answered = {record.id: record for record in records}
    missing = {asked for asked in ids if asked not in answered}
    return [
        gone_into(answered[str(raw["id"])], old)
        for raw in results
        for old in merged_ids(raw)
        if old in missing
    ]
