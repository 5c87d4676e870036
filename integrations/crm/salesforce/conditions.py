"""Records chosen by a condition in Salesforce's own words, which Salesforce evaluates."""

from collections.abc import Iterator, Sequence

from integrations.crm.port import Campaign, Page, Selection
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.queries import Queries
from integrations.crm.salesforce.translate import NAMES
from integrations.domain.records import ObjectType

# The field of a campaign's membership that names the person.
MEMBER_FIELDS = {
    ObjectType.SALESFORCE_LEAD: "LeadId",
    ObjectType.SALESFORCE_CONTACT: "ContactId",
}


class Conditions:
    def __init__(self, client: SalesforceClient, queries: Queries) -> None:
        self._client, self._queries = client, queries

    def count(self, selection: Selection) -> int:
        query = soql.select(["COUNT()"], NAMES[selection.object_type], where=where_of(selection))
        return int(self._client.query(query).body["totalSize"])

    def select(self, selection: Selection, fields: Sequence[str]) -> Iterator[Page]:
        found = self._queries.reader(selection.object_type, fields)
        chosen, beyond = where_of(selection), ""
        while True:
            where = " AND ".join(part for part in (chosen, beyond) if part)
            rows = self._queries.page(found, where=where, order="Id")
            found = rows.reader
            yield Page(records=rows.records, fields=rows.fields)
            if rows.done:
                return
            beyond = f"Id > {soql.text(rows.records[-1].id)}"

    def passing(
        self, object_type: ObjectType, ids: Sequence[str], condition: str
    ) -> frozenset[str]:
        asked = frozenset(ids)
        chosen = f"({condition})"
        room = soql.room_beside(soql.select(["Id"], NAMES[object_type], where=chosen))
        found: set[str] = set()
        for part in soql.fitting_lists(dict.fromkeys(ids), room=room):
            where = f"{chosen} AND {soql.among('Id', part)}"
            query = soql.select(["Id"], NAMES[object_type], where=where)
            found.update(row["Id"] for row in self._client.query(query).body["records"])
        return asked & found

    def campaign(self, campaign_id: str) -> Campaign | None:
        named = soql.select(
            ["Id", "Name", "IsActive"], "Campaign", where=soql.among("Id", [campaign_id])
        )
        for row in self._client.query(named).body["records"]:
            return Campaign(id=row["Id"], name=row["Name"], active=bool(row["IsActive"]))
        return None


def where_of(selection: Selection) -> str:
    parts = []
    if selection.condition:
        parts.append(f"({selection.condition})")
    if selection.created_after:
        parts.append(f"CreatedDate >= {soql.instant(selection.created_after)}")
    if selection.modified_after:
        parts.append(f"LastModifiedDate >= {soql.instant(selection.modified_after)}")
    if selection.campaign_id:
        member = MEMBER_FIELDS[selection.object_type]
        inner = soql.select(
            [member], "CampaignMember", where=f"CampaignId = {soql.text(selection.campaign_id)}"
        )
        parts.append(f"Id IN ({inner})")
    if selection.with_email:
        parts.append("Email != null")
    return " AND ".join(parts)
