"""Campaigns and their members: what we read of them, and whether they are shown to us."""

from collections.abc import Mapping

from integrations.crm.salesforce.account import describe, fields
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.errors import Refusal
from integrations.domain.errors import Category, ConfigurationError
from integrations.domain.records import FieldKind, FieldSpec, ObjectType

MISSING_RIGHT = "Read Campaign and CampaignMember records (campaigns do not reach HubSpot)"


def _field(name: str, kind: FieldKind) -> FieldSpec:
    return FieldSpec(name=name, label=name, kind=kind, createable=False, updateable=False)


# Standard fields in every org, so that polls need no describe.
SPECS: Mapping[ObjectType, tuple[FieldSpec, ...]] = {
    ObjectType.SALESFORCE_CAMPAIGN: (_field("Name", FieldKind.TEXT),),
    ObjectType.SALESFORCE_CAMPAIGN_MEMBER: (
        _field("CampaignId", FieldKind.REFERENCE),
        _field("LeadId", FieldKind.REFERENCE),
        _field("ContactId", FieldKind.REFERENCE),
    ),
}


def specs_of(client: SalesforceClient, object_type: ObjectType) -> list[FieldSpec]:
    fixed = SPECS.get(object_type)
    return list(fixed) if fixed else fields(client, object_type)


def shows_campaigns(client: SalesforceClient) -> bool:
    return all(_is_shown(client, object_type) for object_type in SPECS)


def _is_shown(client: SalesforceClient, object_type: ObjectType) -> bool:
    """An object that we may not read answers as if it did not exist."""
    try:
        found = describe(client, object_type)
    except Refusal as refusal:
        if refusal.status == 404:
            return False
        raise
    except ConfigurationError as error:
        if error.category is Category.PERMISSIONS:
            return False
        raise
    shown = {raw["name"] for raw in found["fields"]}
    return bool(found.get("queryable")) and {spec.name for spec in SPECS[object_type]} <= shown
