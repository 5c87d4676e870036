"""Where people stand once a gate was opened or closed, of whom nobody is about to be looked at.

A setting syncs nobody by itself, but what the pages say of everybody must be true at once. The
gates are those of `domain.gates` from the inclusion list on, in their order; whoever an earlier
one stops, or who is owed, is told by it, or by the settling that is due.
"""

from datetime import datetime
from typing import Any

from django.db import connection as database

from integrations.domain.people import Reason, Status
from integrations.domain.policy import OnHubSpotChange, OnSalesforceChange
from integrations.models import Integration

OPENED = (Reason.NOT_IN_LIST, Reason.CREATION_OFF, Reason.FILTERED)
# Told by another gate, or by the first load.
ELSEWHERE = (
    Reason.NO_EMAIL,
    Reason.DELETED,
    Reason.FORGOTTEN,
    Reason.DUPLICATE,
    Reason.CONVERTED,
    Reason.FIRST_LOAD,
)


def regate(integration: Integration, *, now: datetime) -> int:
    """Say of everybody concerned which gate stops them now, or that none does any more.

    The list and the filter count once they were read. Answers how many stand differently.
    """
    with database.cursor() as cursor:
        cursor.execute(REGATE, _terms(integration) | {"now": now})
        return int(cursor.rowcount)


def _terms(integration: Integration) -> dict[str, Any]:
    return {
        "integration": integration.pk,
        "has_list": bool(integration.list_id and integration.list_read_at),
        "no_hubspot": integration.on_salesforce_change == OnSalesforceChange.NOTHING,
        "no_salesforce": integration.on_hubspot_change == OnHubSpotChange.NOTHING,
        "has_filter": bool(integration.salesforce_filter and integration.filter_read_at),
        "opened": [reason.value for reason in OPENED],
        "elsewhere": [reason.value for reason in ELSEWHERE],
        "excluded": Status.EXCLUDED.value,
        "waiting": Status.WAITING.value,
        "trigger": Reason.TRIGGER.value,
    }


REGATE = """
UPDATE integrations_person p SET status = n.status, reason = n.reason, status_at = %(now)s
FROM (
    SELECT g.id,
        CASE WHEN g.closed IS NOT NULL THEN %(excluded)s ELSE %(waiting)s END AS status,
        COALESCE(g.closed, %(trigger)s) AS reason
    FROM (
        SELECT id, reason, CASE
            WHEN %(has_list)s AND NOT EXISTS (
                SELECT 1 FROM integrations_listmember m
                WHERE m.integration_id = q.integration_id AND m.hubspot_id = q.hubspot_id
            ) THEN 'not_in_list'
            WHEN hubspot_id IS NULL AND %(no_hubspot)s
                OR salesforce_id IS NULL AND %(no_salesforce)s THEN 'creation_off'
            WHEN %(has_filter)s AND salesforce_id IS NOT NULL AND passes_filter IS FALSE
                THEN 'filtered'
        END AS closed
        FROM integrations_person q
        WHERE integration_id = %(integration)s AND owed_seq IS NULL
            AND NOT reason = ANY(%(elsewhere)s)
    ) g
    WHERE g.closed IS NOT NULL OR g.reason = ANY(%(opened)s)
) n
WHERE p.id = n.id AND (p.status, p.reason) IS DISTINCT FROM (n.status, n.reason)"""
