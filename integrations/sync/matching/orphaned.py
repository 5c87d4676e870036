"""Writes of unknown outcome whose person is about to be nobody: nobody will look them up."""

from datetime import datetime

from django.db.models import QuerySet

from integrations.domain.records import ObjectType, Provider
from integrations.models import Intent, LogEntry, Person
from integrations.sync.trees.copying import insert

MESSAGE = "No answer came to this write, and whom it was for has been deleted since."


def tell_orphaned(people: QuerySet[Person], now: datetime) -> None:
    """Say in the log that they were sent: every write has its row (INV-33)."""
    intents = Intent.objects.filter(person__in=people).select_related("person").order_by("pk")
    insert([_entry(intent, now) for intent in intents])


def _entry(intent: Intent, now: datetime) -> LogEntry:
    in_hubspot = ObjectType(intent.object_type).provider is Provider.HUBSPOT
    return LogEntry(
        integration_id=intent.person.integration_id,
        at=now,
        object_type=intent.object_type,
        record_id=intent.record_id,
        email=intent.person.email_key or "",
        direction=LogEntry.Direction.TO_HUBSPOT if in_hubspot else LogEntry.Direction.TO_SALESFORCE,
        outcome=LogEntry.Outcome.FAILED,
        code="OUTCOME_UNKNOWN",
        message=MESSAGE,
        changes=intent.values,
    )
