"""Fields that were made since the CRMs were last described, learnt when a mapping names them."""

from collections.abc import Iterable
from typing import Protocol

from integrations.domain.records import ObjectType
from integrations.models import Integration
from integrations.sync.discovery.schema import field_specs, refresh_schema


class NamesFields(Protocol):
    """A mapping, wherever it comes from."""

    @property
    def hubspot(self) -> str: ...

    @property
    def lead(self) -> str | None: ...

    @property
    def contact(self) -> str | None: ...


def learn_fields(integration: Integration, mappings: Iterable[NamesFields]) -> None:
    """Describe a CRM anew if one of the mappings names a field that it was not known to have.

    What is still unknown then is not there. Raises CRMError where the CRM cannot be asked.
    """
    named = list(mappings)
    if {one.hubspot for one in named} - field_specs(integration.hubspot, CONTACT).keys():
        refresh_schema(integration.hubspot)
    leads = {one.lead for one in named if one.lead}
    contacts = {one.contact for one in named if one.contact}
    salesforce = integration.salesforce
    known = field_specs(salesforce, LEAD), field_specs(salesforce, SALESFORCE_CONTACT)
    if leads - known[0].keys() or contacts - known[1].keys():
        refresh_schema(salesforce)


CONTACT = ObjectType.HUBSPOT_CONTACT
LEAD, SALESFORCE_CONTACT = ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT
