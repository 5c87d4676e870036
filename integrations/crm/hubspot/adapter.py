"""HubSpot behind the port."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from integrations.crm.batches import chunks
from integrations.crm.catalog import Catalog
from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.account import account, owners
from integrations.crm.hubspot.changes import Changes
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.lists import Lists
from integrations.crm.hubspot.reading import Reading
from integrations.crm.hubspot.schema import Schema
from integrations.crm.hubspot.writing import Writing
from integrations.crm.port import AccountInfo, ListInfo, MemberPage, Owner, Page, Write, WriteResult
from integrations.domain.records import FieldSpec, ObjectType, Provider, Record, Ref
from integrations.domain.values import normalise_email

LIST_PAGE = 100
ASSOCIATIONS = 1_000
# Makes the plain association too, and ends the contact's earlier primary one.
PRIMARY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}


class HubSpotCRM:
    """The port over HubSpot's API."""

    provider = Provider.HUBSPOT

    def __init__(self, client: HubSpotClient) -> None:
        self._client = client
        self._schema = Schema(client)
        self._catalog = Catalog(self._schema.fields)
        self._reading = Reading(client, self._catalog)
        self._changes = Changes(client)
        self._writing = Writing(client, self._catalog)
        self._lists = Lists(client)

    def check(self) -> AccountInfo:
        return account(self._client)

    def owners(self) -> list[Owner]:
        return owners(self._client)

    def fields(self, object_type: ObjectType) -> list[FieldSpec]:
        return self._catalog.read(object_type)

    def ensure_properties(
        self,
        specs: Sequence[FieldSpec],
        *,
        group: str,
        label: str,
        object_type: ObjectType = ObjectType.HUBSPOT_CONTACT,
    ) -> list[str]:
        created = self._schema.ensure(specs, object_type, group=group, label=label)
        if created:
            self._catalog.read(object_type)
        return created

    def scan(self, object_type: ObjectType, *, fields: Sequence[str]) -> Iterator[Page]:
        found = self._reading.reader(object_type, fields)
        cursor, after = "", ""
        while True:
            began = datetime.now(UTC)
            query = [("limit", str(LIST_PAGE)), ("properties", ",".join(found.asked))]
            answer = self._client.call(
                op.LIST,
                object_name=op.PATH_NAMES[object_type],
                query=[*query, *([("after", after)] if after else [])],
            )
            cursor = cursor or answer.at.isoformat()
            results = answer.body["results"]
            found = self._reading.fitting(found, results)
            records = tuple(found.record(raw, began) for raw in results)
            yield Page(records=records, cursor=cursor, fields=found.fields)
            following = (answer.body.get("paging") or {}).get("next")
            if not following:
                return
            after = str(following["after"])

    def changed(
        self, object_type: ObjectType, *, since: str, fields: Sequence[str]
    ) -> Iterator[Page]:
        known = self._reading.reader(object_type, fields).fields
        return self._changes.seen(object_type, since=since, fields=known)

    def fetch(
        self, refs: Sequence[Ref], *, fields: Sequence[str], edited: bool = False
    ) -> list[Record]:
        records: list[Record] = []
        for object_type in dict.fromkeys(ref.object_type for ref in refs):
            ids = [ref.id for ref in refs if ref.object_type is object_type]
            records += self._reading.by_id(object_type, ids, fields, edited=edited)
        return records

    def find(
        self, object_type: ObjectType, *, emails: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        wanted = [email for email in map(normalise_email, emails) if email]
        return list(self._reading.by_email(object_type, wanted, fields))

    def find_by(
        self, object_type: ObjectType, *, field: str, values: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        return list(self._reading.by_value(object_type, field, values, fields))

    def associate(self, pairs: Sequence[tuple[str, str]]) -> None:
        for part in chunks(pairs, ASSOCIATIONS):
            inputs = [
                {"from": {"id": contact}, "to": {"id": company}, "types": [PRIMARY]}
                for contact, company in part
            ]
            self._client.call(op.ASSOCIATE_COMPANIES, body={"inputs": inputs})

    def dissociate(self, pairs: Sequence[tuple[str, str]]) -> None:
        for part in chunks(pairs, ASSOCIATIONS):
            inputs = [
                {"from": {"id": contact}, "to": [{"id": company}]} for contact, company in part
            ]
            self._client.call(op.DISSOCIATE_COMPANIES, body={"inputs": inputs})

    def deleted(self, object_type: ObjectType, *, since: str) -> Iterator[Page]:
        """Merges first: what was merged away is never told as deleted."""
        cursor = self._client.call(op.ACCOUNT).at.isoformat()
        merged: set[str] = set()
        for records in self._changes.merged(object_type, since=since):
            merged |= {record.id for record in records}
            yield Page(records=tuple(records), cursor=since or cursor)
        for records in self._changes.archived(object_type, since=since):
            gone = tuple(record for record in records if record.id not in merged)
            yield Page(records=gone, cursor=since or cursor)
        yield Page(cursor=cursor)

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        return self._writing.write(writes)

    def lists(self) -> list[ListInfo]:
        return self._lists.lists()

    def get_list(self, list_id: str) -> ListInfo | None:
        return self._lists.get_list(list_id)

    def members(self, list_id: str, *, since: str = "") -> Iterator[MemberPage]:
        return self._lists.members(list_id, since=since)

    def members_among(self, list_id: str, record_ids: Sequence[str]) -> frozenset[str]:
        return self._lists.members_among(list_id, record_ids)

    def create_list(self, name: str, *, filters: Mapping[str, object]) -> ListInfo:
        return self._lists.create_list(name, filters=filters)
