"""Reading HubSpot's companies and Salesforce's accounts: where account sync is on (M11), and of
accounts also where their domains decide what a new HubSpot contact becomes (M15)."""

from collections.abc import Callable, Mapping, Sequence

from django.db.models import Q

from integrations.crm.port import CRM, CreatesProperties
from integrations.domain.account_mappings import ACCOUNT_ID, ACCOUNT_MAPPINGS
from integrations.domain.defaults import GROUP, GROUP_LABEL
from integrations.domain.records import ObjectType, Provider, Record
from integrations.models import AccountLink, Connection, Integration
from integrations.sync.collecting.collect import Reading, read_connection
from integrations.sync.discovery.schema import field_specs, refresh_schema
from integrations.sync.trees.observing import Arrival, observe

COMPANY, ACCOUNT = ObjectType.HUBSPOT_COMPANY, ObjectType.SALESFORCE_ACCOUNT
KINDS = {Provider.HUBSPOT: COMPANY, Provider.SALESFORCE: ACCOUNT}


class AccountReading(Reading):
    """As people are read, but what moved owes a pair, and nobody is matched."""

    def store(self, records: Sequence[Record]) -> list[Arrival]:
        arrivals = observe(self.connection, records)
        ids = [arrival.id for arrival in arrivals if arrival.moved]
        if ids:
            links = AccountLink.objects.filter(Q(hubspot_id__in=ids) | Q(salesforce_id__in=ids))
            links.filter(integration__in=self.integrations).update(
                owed_at=self.clock(), not_before=None, attempts=0, held=[]
            )
        return arrivals


def prepare_accounts(integration: Integration, crms: Mapping[Provider, CRM]) -> None:
    """Once they are needed: our property on HubSpot's companies, and the fields of both."""
    hubspot = crms[Provider.HUBSPOT]
    known = field_specs(integration.hubspot, COMPANY)
    if integration.sync_accounts and ACCOUNT_ID.name not in known:
        if isinstance(hubspot, CreatesProperties):
            hubspot.ensure_properties(
                [ACCOUNT_ID], group=GROUP, label=GROUP_LABEL, object_type=COMPANY
            )
        refresh_schema(integration.hubspot, hubspot)
    if integration.reads_accounts and ACCOUNT.value not in integration.salesforce.schema:
        refresh_schema(integration.salesforce, crms[Provider.SALESFORCE])


def read_accounts(reading: Reading, *, everything: bool) -> None:
    """Read what changed of them, or everything."""
    object_type = KINDS[reading.crm.provider]
    concerned = [
        one
        for one in reading.integrations
        if (one.reads_accounts if object_type is ACCOUNT else one.sync_accounts)
    ]
    if not concerned:
        return
    accounts = AccountReading(
        connection=reading.connection,
        crm=reading.crm,
        fields={object_type: account_fields(reading.connection, object_type)},
        integrations=concerned,
        run=reading.run,
        on_page=lambda count, total: reading.on_page(0, None),
        clock=reading.clock,
    )
    read_connection(accounts, everything=everything, object_types=(object_type,))


def read_for_rehearsal(
    integration: Integration,
    crms: Mapping[Provider, CRM],
    *,
    on_page: Callable[[int, int | None], None],
) -> None:
    """Both anew, for one who does not sync them yet. Makes nothing: our property on companies is
    for the first run to make."""
    for connection in (integration.hubspot, integration.salesforce):
        crm = crms[Provider(connection.provider)]
        kind = KINDS[crm.provider]
        refresh_schema(connection, crm, also=[kind])
        reading = AccountReading(
            connection=connection,
            crm=crm,
            fields={kind: account_fields(connection, kind)},
            integrations=[integration],
            on_page=on_page,
        )
        with reading.alone():
            read_connection(reading, everything=True, object_types=(kind,))


def account_fields(connection: Connection, object_type: ObjectType) -> list[str]:
    """Those that are mapped and exist, with what a record is recognised by."""
    if object_type is COMPANY:
        wanted = {mapping.hubspot for mapping in ACCOUNT_MAPPINGS} | {"domain", ACCOUNT_ID.name}
    else:
        wanted = {mapping.contact or "" for mapping in ACCOUNT_MAPPINGS}
        wanted |= {f"{name}Code" for name in wanted if name.endswith(("State", "Country"))}
    return sorted(wanted & field_specs(connection, object_type).keys())
