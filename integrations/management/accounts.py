"""The accounting as the commands show it."""

from dataclasses import asdict
from typing import Any

from integrations.management.tables import table
from integrations.models import Person
from integrations.sync.foresight.accounting import Accounting
from integrations.sync.words import REASONS, say

HEADS = ("Status", "Reason", "People", "HubSpot contacts", "Leads", "Contacts")


def accounting_as_json(accounting: Accounting) -> dict[str, Any]:
    return {
        "rows": [asdict(row) for row in accounting.rows],
        "totals": {
            "people": accounting.people(),
            "hubspot_contacts": accounting.hubspot_contacts,
            "leads": accounting.leads,
            "contacts": accounting.contacts,
        },
    }


def accounting_table(accounting: Accounting) -> str:
    rows = [
        (
            str(Person.Status(row.status).label),
            say(REASONS, row.reason) if row.reason else "",
            row.people,
            row.hubspot_contacts,
            row.leads,
            row.contacts,
        )
        for row in accounting.rows
    ]
    total = (
        "Total",
        "",
        accounting.people(),
        accounting.hubspot_contacts,
        accounting.leads,
        accounting.contacts,
    )
    return table([HEADS, *rows, total])
