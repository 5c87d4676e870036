"""A person's records, each with where it can be looked at in its own CRM."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.crm.record_pages import record_page
from integrations.domain.records import ObjectType, Ref
from integrations.models import Connection, Integration, Person


@dataclass(frozen=True, slots=True)
class RecordLink:
    object_type: str
    record_id: str
    url: str


def record_links(integration: Integration, person: Person) -> list[RecordLink]:
    links = []
    if person.hubspot_id:
        ref = Ref(ObjectType.HUBSPOT_CONTACT, person.hubspot_id)
        links.append(_link(integration.hubspot, ref))
    if person.salesforce_id and person.salesforce_type:
        ref = Ref(ObjectType(person.salesforce_type), person.salesforce_id)
        links.append(_link(integration.salesforce, ref))
    return links


def _link(connection: Connection, ref: Ref) -> RecordLink:
    url = record_page(ref, base_url=connection.base_url, account_id=connection.account_id)
    return RecordLink(ref.object_type.value, ref.id, url)
