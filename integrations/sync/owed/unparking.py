"""Errors that wait for a change: tried again when a setting, a mapping or a field changes."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone

from integrations.domain.people import Reason, Status
from integrations.domain.records import PEOPLE, ObjectType
from integrations.models import AccountLink, Connection, Integration, Person, SyncError
from integrations.sync.owed.debts import Because, owe

# What may make a difference to a record that was refused.
WRITE_SETTINGS = frozenset(
    {
        "on_salesforce_change",
        "on_hubspot_change",
        "on_salesforce_delete",
        "on_hubspot_delete",
        "owners_to_salesforce",
        "owners_to_hubspot",
        "salesforce_filter",
        "sync_accounts",
    }
)
Schema = dict[str, list[dict[str, Any]]]  # field specs by object type, as a connection keeps them

# The side of a mapping that names a field of each object.
MAPPED_AS = {
    ObjectType.HUBSPOT_CONTACT: "hubspot",
    ObjectType.SALESFORCE_LEAD: "lead",
    ObjectType.SALESFORCE_CONTACT: "contact",
}
BRAKE_SETTINGS = frozenset({"brake_records", "brake_percent"})


def unpark(integration: Integration, *, fields: Collection[str] | None = None) -> int:
    """Try those again whose error names one of the fields, or everybody who is parked or whose
    error was dismissed.

    Answers how many people. They go by the next run.
    """
    parked = integration.people.filter(not_before=None, status=Status.FAILING)
    if fields is not None:
        errors = SyncError.objects.unresolved().filter(
            integration=integration, field__in=list(fields)
        )
        parked = parked.filter(pk__in=errors.values("person"))
    return _try_again(integration, list(parked.values_list("pk", flat=True)))


def unpark_after(integration: Integration, changed: Collection[str]) -> None:
    """What a change of settings lets go: refused records, or what the brake holds. And what must be
    read anew for it: neither companies nor a contact's is read while account sync is off, and of
    accounts a preview may have."""
    if WRITE_SETTINGS.intersection(changed):
        unpark(integration)
    if BRAKE_SETTINGS.intersection(changed):
        held = integration.people.owed().filter(reason=Reason.HELD.value)
        _try_again(integration, list(held.values_list("pk", flat=True)))
        AccountLink.objects.held().filter(integration=integration).update(held=[])
    if "sync_accounts" in changed and integration.sync_accounts:
        kinds = (ObjectType.HUBSPOT_CONTACT, ObjectType.HUBSPOT_COMPANY)
        integration.hubspot.cursors.filter(feed__in=[kind.value for kind in kinds]).delete()
        integration.salesforce.cursors.filter(feed=ObjectType.SALESFORCE_ACCOUNT.value).delete()


def unpark_after_drift(connection: Connection, before: Schema) -> None:
    """An admin of the CRM may have mended it: an option added, a field made writable, or one that
    was hidden shown again."""
    after = connection.schema
    changed = _changed_fields(before, after) if before else set()
    if not changed:
        return
    returned = _returned_fields(before, after)
    ours = Q(hubspot=connection) | Q(salesforce=connection)
    for integration in Integration.objects.filter(ours):
        unpark(integration, fields=changed)
        if integration.mappings.filter(returned).exists():
            _read_anew(integration, connection)


def _read_anew(integration: Integration, connection: Connection) -> None:
    """What happened to a mapped field while nobody could read it moved no observation: everything
    is read again, and everybody linked is looked at."""
    connection.cursors.filter(feed__in=[kind.value for kind in PEOPLE]).delete()
    linked = integration.people.exclude(linked_at=None)
    _try_again(integration, list(linked.values_list("pk", flat=True)))


def _returned_fields(before: Schema, after: Schema) -> Q:
    """The mappings of fields that their object lacked when it was described last."""
    returned = Q(pk=None)
    for kind in PEOPLE:
        if kind.value in before:
            new = _names(after.get(kind.value, [])) - _names(before[kind.value])
            returned |= Q(**{f"{MAPPED_AS[kind]}__in": new})
    return returned


def _names(rows: list[dict[str, Any]]) -> set[str]:
    return {row["name"] for row in rows}


def _changed_fields(before: Schema, after: Schema) -> set[str]:
    changed: set[str] = set()
    for object_type, rows in after.items():
        known = {row["name"]: row for row in before.get(object_type, [])}
        changed.update(row["name"] for row in rows if known.get(row["name"]) != row)
    return changed


def _try_again(integration: Integration, people: list[int]) -> int:
    if not people:
        return 0
    return owe(
        integration,
        because=Because.SETTINGS,
        now=timezone.now(),
        priority=Person.Priority.RETRY,
        people=people,
    )
