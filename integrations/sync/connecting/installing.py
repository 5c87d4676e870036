"""A new integration: two connections, the default mappings, and our properties in HubSpot."""

from django.db import transaction

from integrations.crm.port import CreatesProperties
from integrations.domain.defaults import (
    DEFAULT_MAPPINGS,
    GROUP,
    GROUP_LABEL,
    SYSTEM_PROPERTIES,
    DefaultMapping,
)
from integrations.models import Connection, FieldMapping, Integration
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import ConnectionRefused
from integrations.sync.connections.opening import open_crm
from integrations.sync.discovery.schema import refresh_schema


def create_integration(
    name: str, *, hubspot: Connection, salesforce: Connection, actor: Actor
) -> Integration:
    """Tie two connections together. Nothing syncs by that: the first read comes next (M1, M31).

    Raises ConnectionRefused where a connection is of the wrong provider or taken, and CRMError
    where HubSpot refuses the properties that we need there.
    """
    _check(name, hubspot, salesforce)
    _create_properties(hubspot)
    with transaction.atomic():
        integration = Integration.objects.create(name=name, hubspot=hubspot, salesforce=salesforce)
        FieldMapping.objects.bulk_create(
            _mapping(integration, position, row) for position, row in enumerate(DEFAULT_MAPPINGS)
        )
        auditing.record(
            actor,
            integration=integration,
            action="integration.add",
            subject=name,
            after={"hubspot": hubspot.name, "salesforce": salesforce.name},
        )
    return integration


def _check(name: str, hubspot: Connection, salesforce: Connection) -> None:
    if Integration.objects.filter(name=name).exists():
        raise ConnectionRefused(f"There is an integration called “{name}” already.", "name")
    if not hubspot.is_hubspot:
        raise ConnectionRefused(f"“{hubspot.name}” is not a HubSpot connection.", "hubspot")
    if salesforce.is_hubspot:
        raise ConnectionRefused(
            f"“{salesforce.name}” is not a Salesforce connection.", "salesforce"
        )
    if Integration.objects.filter(hubspot=hubspot).exists():
        raise ConnectionRefused(f"“{hubspot.name}” belongs to another integration.", "hubspot")


def _create_properties(hubspot: Connection) -> None:
    crm = open_crm(hubspot)
    if isinstance(crm, CreatesProperties):
        specs = [row.creates for row in DEFAULT_MAPPINGS if row.creates]
        crm.ensure_properties([*specs, *SYSTEM_PROPERTIES], group=GROUP, label=GROUP_LABEL)
    refresh_schema(hubspot, crm)


def _mapping(integration: Integration, position: int, row: DefaultMapping) -> FieldMapping:
    return FieldMapping(
        integration=integration,
        label=" · ".join(row.labels),
        hubspot=row.hubspot,
        lead=row.lead,
        contact=row.contact,
        rule=row.rule.value,
        values=[list(pair) for pair in row.values],
        is_default=True,
        position=position,
    )
