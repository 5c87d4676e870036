"""What the CRMs have: fields, owners and lists, as last described or live."""

from collections.abc import Collection
from typing import Any

import orjson
from django.utils import timezone

from integrations.crm.port import CRM, HasCampaigns, HasLists, HasOwners, ListInfo, Owner
from integrations.domain.records import (
    PEOPLE,
    FieldKind,
    FieldSpec,
    ObjectType,
    Option,
    Provider,
)
from integrations.models import Connection, Integration
from integrations.sync.connections.opening import open_crm
from integrations.sync.owed.unparking import unpark_after_drift

Described = tuple[dict[str, Any], dict[ObjectType, dict[str, FieldSpec]]]
CAMPAIGN_TYPES = (ObjectType.SALESFORCE_CAMPAIGN, ObjectType.SALESFORCE_CAMPAIGN_MEMBER)


def refresh_schema(
    connection: Connection, crm: CRM | None = None, *, also: Collection[ObjectType] = ()
) -> None:
    """Read the fields of the object types that we may read, and the owners, and keep them.

    `also` are object types that no integration needs yet.
    """
    crm = crm or open_crm(connection)
    own = [kind for kind in PEOPLE if kind.provider is Provider(connection.provider)]
    if isinstance(crm, HasCampaigns) and crm.shows_campaigns():
        own += CAMPAIGN_TYPES
    if any(one.sync_accounts for one in Integration.objects.filter(hubspot=connection)):
        own.append(ObjectType.HUBSPOT_COMPANY)
    if any(one.reads_accounts for one in Integration.objects.filter(salesforce=connection)):
        own.append(ObjectType.SALESFORCE_ACCOUNT)
    own += [kind for kind in also if kind not in own]
    before, changed = connection.schema, ["schema_read_at"]
    found = {"schema": _as_stored({kind.value: crm.fields(kind) for kind in own})}
    if isinstance(crm, HasOwners):
        found["owners"] = _as_stored(crm.owners())
    for name, value in found.items():
        if getattr(connection, name) != value:  # of some hundred fields, mostly as they were
            setattr(connection, name, value)
            changed.append(name)
    connection.schema_read_at = timezone.now()
    connection.save(update_fields=changed)
    if "schema" in changed:
        unpark_after_drift(connection, before)


def field_specs(connection: Connection, object_type: ObjectType) -> dict[str, FieldSpec]:
    """The fields as last described, by name. Read once for each description of a connection."""
    kept: Described | None = connection.__dict__.get("_described")
    if kept is None or kept[0] is not connection.schema:
        kept = connection.__dict__["_described"] = (connection.schema, {})
    _, specs = kept
    if object_type not in specs:
        rows = connection.schema.get(object_type.value, [])
        specs[object_type] = {row["name"]: _spec(row) for row in rows}
    return specs[object_type]


def owners(connection: Connection) -> list[Owner]:
    return [Owner(**row) for row in connection.owners]


def available_lists(integration: Integration) -> list[ListInfo]:
    """The lists that may limit what syncs, live from HubSpot: the dynamic ones of contacts."""
    crm = open_crm(integration.hubspot)
    return crm.lists() if isinstance(crm, HasLists) else []


def _as_stored(described: Any) -> Any:
    return orjson.loads(orjson.dumps(described))


def _spec(row: dict[str, Any]) -> FieldSpec:
    return FieldSpec(
        **{
            **row,
            "kind": FieldKind(row["kind"]),
            "options": tuple(Option(**option) for option in row["options"]),
            "references": tuple(row["references"]),
        }
    )
