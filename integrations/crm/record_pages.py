"""Where a person can look at a record in its own CRM."""

from urllib.parse import quote, urlsplit

from integrations.domain.records import ObjectType, Provider, Ref

HUBSPOT_API = "hubapi.com"
HUBSPOT_PAGES = "https://app.hubspot.com"
TYPE_IDS = {ObjectType.HUBSPOT_CONTACT: "0-1", ObjectType.HUBSPOT_COMPANY: "0-2"}


def record_page(ref: Ref, *, base_url: str, account_id: str) -> str:
    """The address of the record's page. HubSpot's pages live beside its API; any other address
    serves its own."""
    parts = urlsplit(base_url)
    own = f"{parts.scheme}://{parts.netloc}"
    if ref.object_type.provider is Provider.SALESFORCE:
        return f"{own}/{quote(ref.id)}"
    real = (parts.hostname or "").endswith(HUBSPOT_API)
    path = (
        f"/contacts/{quote(account_id or '0')}/record/{TYPE_IDS[ref.object_type]}/{quote(ref.id)}"
    )
    return (HUBSPOT_PAGES if real else own) + path
