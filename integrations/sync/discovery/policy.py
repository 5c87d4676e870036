"""The policy that the settings and what the CRMs have make, and the fields to read for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection as database

from integrations.crm.port import Owner
from integrations.domain.account_mappings import PRIMARY_COMPANY
from integrations.domain.campaigns import campaign_mapping
from integrations.domain.compiling import Schema, compile_mappings
from integrations.domain.defaults import CAMPAIGNS, DEFAULT_MAPPINGS, SYSTEM_PROPERTIES
from integrations.domain.mail_domains import PUBLIC_MAIL_DOMAINS
from integrations.domain.mapping import CompiledMapping, MappingDefinition, Special
from integrations.domain.plans import SyncRule
from integrations.domain.policy import (
    Fallbacks,
    OnDelete,
    OnHubSpotChange,
    OnSalesforceChange,
    OwnerMap,
    Policy,
)
from integrations.domain.records import (
    PEOPLE,
    ObjectType,
    Provider,
)
from integrations.models import FieldMapping, Integration
from integrations.sync.discovery.schema import field_specs, owners

SPECIALS = {mapping.hubspot: mapping.special for mapping in DEFAULT_MAPPINGS if mapping.special}
EXTERNAL_ID = "HubSpot_Contact_ID__c"
ALWAYS_READ = {
    ObjectType.HUBSPOT_CONTACT: ("email", "firstname", "lastname"),
    ObjectType.SALESFORCE_LEAD: ("Email", "FirstName", "LastName"),
    ObjectType.SALESFORCE_CONTACT: ("Email", "FirstName", "LastName", "AccountId"),
}


def load_schema(integration: Integration) -> Schema:
    return Schema(
        hubspot=field_specs(integration.hubspot, ObjectType.HUBSPOT_CONTACT),
        lead=field_specs(integration.salesforce, ObjectType.SALESFORCE_LEAD),
        contact=field_specs(integration.salesforce, ObjectType.SALESFORCE_CONTACT),
        owners=owner_map(owners(integration.hubspot), owners(integration.salesforce)),
    )


def owner_map(hubspot: Iterable[Owner], salesforce: Iterable[Owner]) -> OwnerMap:
    """Active people on both sides, paired by address.

    Users may share one: each crosses to the other side's lowest id, whatever order they came in.
    """
    ours, theirs = _by_address(hubspot), _by_address(salesforce)
    both = ours.keys() & theirs.keys()
    return OwnerMap(
        to_salesforce={id: theirs[address][0] for address in both for id in ours[address]},
        to_hubspot={id: ours[address][0] for address in both for id in theirs[address]},
    )


def definition_of(mapping: FieldMapping) -> MappingDefinition:
    return MappingDefinition(
        hubspot=mapping.hubspot,
        lead=mapping.lead,
        contact=mapping.contact,
        rule=_rule(mapping),
        values=tuple((str(ours), str(theirs)) for ours, theirs in mapping.values),
        special=SPECIALS.get(mapping.hubspot) if mapping.is_default else None,
    )


def compiled_mappings(
    integration: Integration, mappings: Iterable[FieldMapping] | None = None
) -> tuple[CompiledMapping, ...]:
    """The stored mappings, or others that are only thought of."""
    if mappings is None:
        mappings = integration.mappings.all()
    definitions = tuple(map(definition_of, mappings))
    described = [integration.hubspot, integration.salesforce]
    schemas = [part for one in described for part in (one.schema, one.owners)]
    kept: Compiled | None = integration.__dict__.get("_compiled")
    if kept is None or kept.definitions != definitions or not _are(kept.schemas, schemas):
        compiled = compile_mappings(definitions, load_schema(integration))
        kept = integration.__dict__["_compiled"] = Compiled(definitions, schemas, compiled)
    return kept.mappings


@dataclass(frozen=True, slots=True)
class Compiled:
    """What was compiled last, and of what: a run asks several times."""

    definitions: tuple[MappingDefinition, ...]
    schemas: Sequence[object]
    mappings: tuple[CompiledMapping, ...]


def _are(these: Sequence[object], those: Sequence[object]) -> bool:
    """The very same objects: a schema that was read again is another one."""
    return all(one is other for one, other in zip(these, those, strict=True))


def load_policy(
    integration: Integration, considered: Iterable[FieldMapping] | None = None
) -> Policy:
    """Everything that decides what a record's plan is, from the settings as they stand.

    `considered` are mappings to go by instead of those that are stored.
    """
    hubspot_fields = field_specs(integration.hubspot, ObjectType.HUBSPOT_CONTACT)
    mappings = compiled_mappings(integration, considered)
    if not any(mapping.hubspot == CAMPAIGNS.name for mapping in mappings):
        mappings += (campaign_mapping(hubspot_fields),)
    return Policy(
        mappings=mappings,
        enabled=integration.enabled,
        has_list=bool(integration.list_id),
        has_filter=bool(integration.salesforce_filter),
        on_salesforce_change=OnSalesforceChange(integration.on_salesforce_change),
        on_hubspot_change=OnHubSpotChange(integration.on_hubspot_change),
        on_salesforce_delete=OnDelete(integration.on_salesforce_delete),
        on_hubspot_delete=OnDelete(integration.on_hubspot_delete),
        owners=owner_map(owners(integration.hubspot), owners(integration.salesforce)),
        fallbacks=Fallbacks(public_mail_domains=PUBLIC_MAIL_DOMAINS),
        account_domains=_account_domains(integration),
        system_properties=frozenset(
            spec.name for spec in SYSTEM_PROPERTIES if spec.name in hubspot_fields
        ),
    )


def fields_to_read(
    integration: Integration, compiled: Sequence[CompiledMapping] | None = None
) -> dict[ObjectType, Sequence[str]]:
    """The fields to read of each object type: those that any integration of the CRM maps.

    `compiled` are this integration's own mappings, where the caller has them.
    """
    fields: dict[ObjectType, set[str]] = {kind: set(ALWAYS_READ[kind]) for kind in PEOPLE}
    for one in _sharing(integration):
        mappings = compiled if compiled and one is integration else compiled_mappings(one)
        for mapping in mappings:
            fields[ObjectType.HUBSPOT_CONTACT].add(mapping.hubspot)
            fields[ObjectType.SALESFORCE_LEAD] |= {mapping.lead} - {None}  # type: ignore[arg-type]
            fields[ObjectType.SALESFORCE_CONTACT] |= {mapping.contact} - {None}  # type: ignore[arg-type]
        if one.sync_accounts:
            fields[ObjectType.HUBSPOT_CONTACT].add(PRIMARY_COMPANY)
    fields[ObjectType.HUBSPOT_CONTACT].update(spec.name for spec in SYSTEM_PROPERTIES)
    return {kind: sorted(_known(integration, kind, names)) for kind, names in fields.items()}


def unique_fields(integration: Integration) -> dict[ObjectType, str]:
    """Where the org has our unique external id, so that no create can happen twice (INV-19).

    Contacts of several portals could have the same id: an org that serves them goes without.
    """
    if len(_sharing(integration)) > 1:
        return {}
    found = {}
    for kind in (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT):
        spec = field_specs(integration.salesforce, kind).get(EXTERNAL_ID)
        if spec and spec.unique and spec.createable and spec.updateable:
            found[kind] = EXTERNAL_ID
    return found


def others_sharing(integration: Integration) -> list[int]:
    """The ids of those that share its Salesforce org, and so its observations: mostly none."""
    with database.cursor() as cursor:
        cursor.execute(OTHERS, [integration.salesforce_id, integration.pk])
        return [id for (id,) in cursor.fetchall()]


def _sharing(integration: Integration) -> list[Integration]:
    others = others_sharing(integration)
    return [integration, *(Integration.objects.filter(pk__in=others) if others else ())]


def _known(integration: Integration, kind: ObjectType, names: set[str]) -> set[str]:
    hubspot = kind.provider is Provider.HUBSPOT
    specs = field_specs(integration.hubspot if hubspot else integration.salesforce, kind)
    return names & specs.keys()


def _rule(mapping: FieldMapping) -> SyncRule:
    """Owners have a switch for each direction instead of a rule."""
    if not mapping.is_default or SPECIALS.get(mapping.hubspot) is not Special.OWNER:
        return SyncRule(mapping.rule)
    if mapping.rule == SyncRule.NONE:
        return SyncRule.NONE
    integration = mapping.integration
    directions = (integration.owners_to_salesforce, integration.owners_to_hubspot)
    return {
        (True, True): SyncRule.TWO_WAY,
        (True, False): SyncRule.ALWAYS_HUBSPOT,
        (False, True): SyncRule.ALWAYS_SALESFORCE,
    }.get(directions, SyncRule.NONE)


def _account_domains(integration: Integration) -> frozenset[str]:
    """The domains of accounts' websites, and of the addresses of people who belong to an account;
    nobody's company is a mail provider."""
    if integration.on_hubspot_change != OnHubSpotChange.BY_ACCOUNT_DOMAIN:
        return frozenset()
    with database.cursor() as cursor:
        cursor.execute(ACCOUNT_DOMAINS, {"connection": integration.salesforce_id})
        return frozenset(domain for (domain,) in cursor.fetchall()) - PUBLIC_MAIL_DOMAINS


def _by_address(owners: Iterable[Owner]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for owner in sorted(owners, key=lambda owner: (len(owner.id), owner.id)):
        if _can_own(owner):
            found.setdefault(owner.email.strip().casefold(), []).append(owner.id)
    return found


def _can_own(owner: Owner) -> bool:
    return owner.active and not owner.is_queue and bool(owner.email)


OTHERS = "SELECT id FROM integrations_integration WHERE salesforce_id = %s AND id <> %s ORDER BY id"

ACCOUNT_DOMAINS = """
SELECT DISTINCT split_part(email_key, '@', 2) FROM integrations_observedrecord
WHERE connection_id = %(connection)s AND object_type = 'salesforce_contact' AND NOT gone
    AND email_key IS NOT NULL AND "values" ->> 'AccountId' IS NOT NULL
UNION
SELECT lower(substring("values" ->> 'Website' FROM '^(?:[a-zA-Z]+://)?(?:www[.])?([^/:?#]+)'))
FROM integrations_observedrecord
WHERE connection_id = %(connection)s AND object_type = 'salesforce_account' AND NOT gone
    AND "values" ->> 'Website' IS NOT NULL"""
