"""The inclusion list's members, as HubSpot has them.

Joining is read in the order of joining, from where the last reading ended; leaving is only seen by
reading everybody, which is done now and then. Whoever is about to be written is asked about again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from integrations.crm.port import CRM, HasLists, ListInfo
from integrations.domain.errors import ConfigurationError
from integrations.models import Integration, ListMember, Person, SyncRun
from integrations.sync.owed.debts import Because, owe
from integrations.sync.owed.regating import regate

READ_ALL_EVERY = timedelta(hours=1)


def read_members(
    integration: Integration,
    crm: CRM,
    *,
    run: SyncRun | None,
    now: datetime,
    everybody: bool = False,
) -> None:
    """Bring the stored membership up to date. Entering owes the person; leaving deletes nothing.

    The first reading of a chosen list owes nobody. Raises ConfigurationError where the list is
    gone or no longer dynamic: then nobody syncs rather than everybody.
    """
    if not integration.list_id or not isinstance(crm, HasLists):
        return
    found = _check(integration, crm)
    compared_at = integration.list_compared_at
    everybody = everybody or compared_at is None or now - compared_at > READ_ALL_EVERY
    if found.processing and everybody:
        return  # half of a list would look like many who left
    members, cursor = _read(integration, crm, since="" if everybody else integration.list_cursor)
    known = set(integration.members.values_list("hubspot_id", flat=True))
    with transaction.atomic():
        _store(integration, members - known, known - members if everybody else set(), run, now)
        is_first = integration.list_read_at is None
        integration.list_cursor, integration.list_read_at = cursor, now
        integration.list_compared_at = now if everybody else compared_at
        integration.save(update_fields=["list_cursor", "list_read_at", "list_compared_at"])
        if is_first:
            regate(integration, now=now)


def ask_again(integration: Integration, crm: CRM, hubspot_ids: Sequence[str]) -> None:
    """Membership just before a write: those asked about are in hand, so nobody is owed for it."""
    if not integration.list_id or not hubspot_ids or not isinstance(crm, HasLists):
        return
    inside = set(crm.members_among(integration.list_id, hubspot_ids))
    _remember(integration, inside, set(hubspot_ids) - inside)


def _check(integration: Integration, crm: HasLists) -> ListInfo:
    found = crm.get_list(integration.list_id)
    if found is None or not found.dynamic:
        raise ConfigurationError(
            f"The inclusion list “{integration.list_name}” is no longer an active list in HubSpot. "
            "Choose another one on the Contacts tab, or lift the limit."
        )
    return found


def _read(integration: Integration, crm: HasLists, *, since: str) -> tuple[set[str], str]:
    members: set[str] = set()
    cursor = since
    for page in crm.members(integration.list_id, since=since):
        members.update(member.record_id for member in page.members)
        cursor = page.cursor
    return members, cursor


def _store(
    integration: Integration,
    entered: set[str],
    left: set[str],
    run: SyncRun | None,
    now: datetime,
) -> None:
    _remember(integration, entered, left)
    if integration.list_read_at is None:
        return
    owe(
        integration,
        because=Because.CHANGED,
        now=now,
        run=run,
        priority=Person.Priority.CHANGED,
        hubspot_ids=sorted(entered | left),
    )


def _remember(integration: Integration, entered: set[str], left: set[str]) -> None:
    ListMember.objects.bulk_create(
        [ListMember(integration=integration, hubspot_id=id) for id in sorted(entered)],
        ignore_conflicts=True,
    )
    if left:
        integration.members.filter(hubspot_id__in=left).delete()
