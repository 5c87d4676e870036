"""Owners whom the other CRM does not know: their records keep the owner they have (M18)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection as database
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.crm.port import Owner
from integrations.domain.records import Provider
from integrations.models import Connection, Integration
from integrations.sync.discovery.schema import owners

COUNTED_EVERY = timedelta(hours=1)


class Unmatched(StrEnum):
    NO_COUNTERPART = "no_counterpart"
    COUNTERPART_INACTIVE = "counterpart_inactive"
    INACTIVE = "inactive"
    QUEUE = "queue"
    NO_EMAIL = "no_email"


WORDS: Mapping[str, "str | Promise"] = {
    Unmatched.NO_COUNTERPART: _("nobody in the other CRM has this email address"),
    Unmatched.COUNTERPART_INACTIVE: _("whoever has this email address there is not active"),
    Unmatched.INACTIVE: _("not an active user"),
    Unmatched.QUEUE: _("a queue, which the other CRM does not have"),
    Unmatched.NO_EMAIL: _("has no email address to be recognised by"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedOwner:
    """`people` are the living contacts and leads that they own, as last counted."""

    provider: Provider
    id: str
    name: str
    email: str
    reason: Unmatched
    people: int


def unmatched(integration: Integration) -> list[UnmatchedOwner]:
    """Whoever owns, or could own, on one side and is nobody on the other; who owns most first.

    Queues and former users are named only while they own somebody.
    """
    hubspot, salesforce = integration.hubspot, integration.salesforce
    found = [
        *_unmatched_on(hubspot, others=owners(salesforce)),
        *_unmatched_on(salesforce, others=owners(hubspot)),
    ]
    return sorted(found, key=lambda one: (-one.people, one.provider, one.name, one.id))


def count_owned(connection: Connection, *, now: datetime, anew: bool = False) -> None:
    """Count how many people each owner has, unless that was done within the hour."""
    counted = connection.owned_counted_at
    if not anew and counted is not None and now - counted < COUNTED_EVERY:
        return
    field = "hubspot_owner_id" if connection.is_hubspot else "OwnerId"
    with database.cursor() as cursor:
        cursor.execute(OWNED, [field, connection.pk, field])
        connection.owned = dict(cursor.fetchall())
    connection.owned_counted_at = now
    connection.save(update_fields=["owned", "owned_counted_at"])


def _unmatched_on(connection: Connection, *, others: Iterable[Owner]) -> list[UnmatchedOwner]:
    active, inactive = set[str](), set[str]()
    for other in others:
        if other.email and not other.is_queue:
            (active if other.active else inactive).add(_address(other))
    found = [
        UnmatchedOwner(
            provider=Provider(connection.provider),
            id=owner.id,
            name=owner.name,
            email=owner.email,
            reason=reason,
            people=connection.owned.get(owner.id, 0),
        )
        for owner in owners(connection)
        if (reason := _reason(owner, active, inactive)) is not None
    ]
    return [one for one in found if one.people or one.reason not in _PAST]


_PAST = (Unmatched.INACTIVE, Unmatched.QUEUE)


def _reason(owner: Owner, active: set[str], inactive: set[str]) -> Unmatched | None:
    if owner.is_queue:
        return Unmatched.QUEUE
    if not owner.active:
        return Unmatched.INACTIVE
    if not owner.email:
        return Unmatched.NO_EMAIL
    if _address(owner) in active:
        return None
    known = _address(owner) in inactive
    return Unmatched.COUNTERPART_INACTIVE if known else Unmatched.NO_COUNTERPART


def _address(owner: Owner) -> str:
    return owner.email.strip().casefold()


OWNED = """
SELECT "values" ->> %s, count(*) FROM integrations_observedrecord
WHERE connection_id = %s AND NOT gone AND "values" ->> %s IS NOT NULL
    AND object_type IN ('hubspot_contact', 'salesforce_lead', 'salesforce_contact')
GROUP BY 1"""
