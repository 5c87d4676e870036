"""The inclusion list's members, as HubSpot has them."""

from datetime import datetime, timedelta

from django.db import transaction

from integrations.crm.port import CRM, HasLists
from integrations.domain.errors import ConfigurationError
from integrations.models import Integration, ListMember, Person, SyncRun
from integrations.sync.debts import Because, owe

# Leaving is only seen by reading everybody; joining is seen at once.
READ_ALL_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)


def read_members(integration: Integration, crm: CRM, *, run: SyncRun | None, now: datetime) -> None:
    """Bring the stored membership up to date. Entering owes the person; leaving deletes nothing.

    The first reading of a chosen list owes nobody. Raises ConfigurationError where the list is
    gone or no longer dynamic: then nobody syncs rather than everybody.
    """
    if not integration.list_id or not isinstance(crm, HasLists):
        return
    found = crm.get_list(integration.list_id)
    if found is None or not found.dynamic:
        raise ConfigurationError(
            f"The inclusion list “{integration.list_name}” is no longer an active list in HubSpot. "
            "Choose another one on the Contacts tab, or lift the limit."
        )
    members = {
        membership.record_id for page in crm.members(integration.list_id) for membership in page
    }
    _store(integration, members, run=run, now=now)


def _store(
    integration: Integration, members: set[str], *, run: SyncRun | None, now: datetime
) -> None:
    known = set(integration.members.values_list("hubspot_id", flat=True))
    first = integration.list_read_at is None
    with transaction.atomic():
        ListMember.objects.bulk_create(
            [ListMember(integration=integration, hubspot_id=id) for id in members - known],
            ignore_conflicts=True,
        )
        integration.members.filter(hubspot_id__in=known - members).delete()
        if not first:
            owe(
                integration,
                because=Because.CHANGED,
                now=now,
                run=run,
                priority=Person.Priority.CHANGED,
                hubspot_ids=sorted(members ^ known),
            )
        integration.list_read_at = now
        integration.save(update_fields=["list_read_at"])
