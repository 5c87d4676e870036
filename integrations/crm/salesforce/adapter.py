"""Salesforce behind the port."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from integrations.crm.catalog import Catalog
from integrations.crm.port import (
    AccountInfo,
    Campaign,
    Owner,
    Page,
    Selection,
    Write,
    WriteResult,
)
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.account import account, owners
from integrations.crm.salesforce.bulk import BulkReading
from integrations.crm.salesforce.campaigns import MISSING_RIGHT, shows_campaigns, specs_of
from integrations.crm.salesforce.changes import Changes, gone_clause
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.conditions import Conditions
from integrations.crm.salesforce.queries import Queries
from integrations.crm.salesforce.reading import Reading
from integrations.crm.salesforce.writing import Writing
from integrations.domain.records import FieldSpec, ObjectType, Provider, Record, Ref
from integrations.domain.values import normalise_email

BULK_FROM = 200_000  # rows; below, pages of 2,000 are quicker than a job


class SalesforceCRM:
    """The port over Salesforce's REST API."""

    provider = Provider.SALESFORCE

    def __init__(
        self,
        client: SalesforceClient,
        *,
        bulk_from: int = BULK_FROM,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._bulk_from = client, bulk_from
        self._catalog = Catalog(lambda object_type: specs_of(client, object_type))
        self._queries = Queries(client, self._catalog)
        self._reading = Reading(client, self._queries)
        self._changes = Changes(client, self._queries)
        self._conditions = Conditions(client, self._queries)
        self._bulk = BulkReading(client, self._queries, sleep=sleep)
        self._writing = Writing(client, self._catalog)

    def check(self) -> AccountInfo:
        found = account(self._client)
        if self.shows_campaigns():
            return found
        return replace(found, missing_rights=(*found.missing_rights, MISSING_RIGHT))

    def shows_campaigns(self) -> bool:
        return shows_campaigns(self._client)

    def owners(self) -> list[Owner]:
        return owners(self._client)

    def fields(self, object_type: ObjectType) -> list[FieldSpec]:
        return self._catalog.read(object_type)

    def accounts_named(self, name: str, *, since: datetime) -> list[str]:
        where = f"Name = {soql.text(name)} AND CreatedDate >= {soql.instant(since)}"
        rows = self._client.query(soql.select(["Id"], "Account", where=where, order="Id")).body
        return [str(row["Id"]) for row in rows["records"]]

    def scan(self, object_type: ObjectType, *, fields: Sequence[str]) -> Iterator[Page]:
        found = self._queries.reader(object_type, fields)
        total = self._queries.count(object_type)
        if total is not None and total >= self._bulk_from:
            return self._bulk.scan(found, total=total)
        return self._changes.scan(found, total=total)

    def changed(
        self, object_type: ObjectType, *, since: str, fields: Sequence[str]
    ) -> Iterator[Page]:
        return self._changes.since(self._queries.reader(object_type, fields), since=since)

    def fetch(
        self, refs: Sequence[Ref], *, fields: Sequence[str], edited: bool = False
    ) -> list[Record]:
        """Salesforce tells no times of single fields: `edited` changes nothing."""
        records: list[Record] = []
        for object_type in dict.fromkeys(ref.object_type for ref in refs):
            ids = [ref.id for ref in refs if ref.object_type is object_type]
            records += self._reading.by_id(object_type, ids, fields)
        return records

    def find(
        self, object_type: ObjectType, *, emails: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        wanted = [email for email in map(normalise_email, emails) if email]
        return list(self._reading.by_email(object_type, wanted, fields))

    def deleted(self, object_type: ObjectType, *, since: str) -> Iterator[Page]:
        return self._changes.since(
            self._queries.reader(object_type, ()), since=since, clause=gone_clause(object_type)
        )

    def write(self, writes: Sequence[Write]) -> list[WriteResult]:
        return self._writing.write(writes)

    def count(self, selection: Selection) -> int:
        return self._conditions.count(selection)

    def select(self, selection: Selection, *, fields: Sequence[str]) -> Iterator[Page]:
        return self._conditions.select(selection, fields)

    def passing(
        self, object_type: ObjectType, ids: Sequence[str], *, condition: str
    ) -> frozenset[str]:
        return self._conditions.passing(object_type, ids, condition)

    def campaign(self, campaign_id: str) -> Campaign | None:
        return self._conditions.campaign(campaign_id)
