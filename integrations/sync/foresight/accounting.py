"""Accounting for every record: each belongs to one person, and every person stands somewhere."""

from dataclasses import dataclass

from django.db import connection as database

from integrations.models import Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many people stand somewhere, and how many living records they hold in each CRM."""

    status: str
    reason: str
    people: int
    hubspot_contacts: int
    leads: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Accounting:
    rows: tuple[Row, ...]

    def of(self, status: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.status == status)

    def people(self, status: str | None = None) -> int:
        return sum(row.people for row in self.rows if status in (None, row.status))

    @property
    def hubspot_contacts(self) -> int:
        return sum(row.hubspot_contacts for row in self.rows)

    @property
    def leads(self) -> int:
        return sum(row.leads for row in self.rows)

    @property
    def contacts(self) -> int:
        return sum(row.contacts for row in self.rows)


def account(integration: Integration) -> Accounting:
    """Where everybody stands. The records of all rows are all the records of both CRMs."""
    with database.cursor() as cursor:
        cursor.execute(ACCOUNT, [integration.pk])
        names = [column.name for column in cursor.description]
        rows = [Row(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return Accounting(tuple(rows))


# Somebody in sync for whom a change waits is waiting.
ACCOUNT = """
SELECT CASE WHEN status = 'in_sync' AND owed_seq IS NOT NULL THEN 'waiting' ELSE status END
        AS status,
    CASE WHEN status = 'in_sync' AND owed_seq IS NOT NULL THEN 'owed' ELSE reason END AS reason,
    count(*) AS people,
    count(hubspot_id) FILTER (WHERE hubspot_gone_at IS NULL) AS hubspot_contacts,
    count(*) FILTER (WHERE salesforce_type = 'salesforce_lead' AND salesforce_gone_at IS NULL)
        AS leads,
    count(*) FILTER (WHERE salesforce_type = 'salesforce_contact' AND salesforce_gone_at IS NULL)
        AS contacts
FROM integrations_person WHERE integration_id = %s
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"""
