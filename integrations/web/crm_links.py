"""Where a record can be looked at in its own CRM."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from integrations.models import Connection, Integration, Person


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record of a person. `url` is empty where the CRM has no page we know of."""

    object_type: str
    record_id: str
    url: str


HUBSPOT_API = "api.hubapi.com"
HUBSPOT_PAGES = "https://app.hubspot.com"


def record_links(integration: Integration, person: Person) -> list[RecordLink]:
    links = []
    if person.hubspot_id:
        url = _hubspot_page(integration.hubspot, person.hubspot_id)
        links.append(RecordLink("hubspot_contact", person.hubspot_id, url))
    if person.salesforce_id and person.salesforce_type:
        url = f"{integration.salesforce.base_url.rstrip('/')}/{quote(person.salesforce_id)}"
        links.append(RecordLink(person.salesforce_type, person.salesforce_id, url))
    return links


def _hubspot_page(connection: Connection, record_id: str) -> str:
    """The portal's pages live beside the real API; any other address serves its own."""
    path = f"/contacts/{quote(connection.account_id or '0')}/record/0-1/{quote(record_id)}"
    parts = urlsplit(connection.base_url)
    if parts.hostname and parts.hostname.endswith(HUBSPOT_API.removeprefix("api.")):
        return HUBSPOT_PAGES + path
    return f"{parts.scheme}://{parts.netloc}{path}"
