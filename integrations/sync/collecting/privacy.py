"""Privacy deletes: what was stored of a person is purged, and nobody makes them again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from integrations.domain.people import Reason, Status
from integrations.domain.records import ObjectType, Provider
from integrations.models import (
    ForgottenEmail,
    Integration,
    Intent,
    LogEntry,
    ObservedRecord,
    Person,
    SyncError,
    SyncRun,
)
from integrations.sync.trees.forgetting import EMAIL_FIELDS, digests_of

Records = QuerySet[ObservedRecord]


def forget_people(integration: Integration, hubspot_ids: Sequence[str], *, now: datetime) -> int:
    """Forget the people of HubSpot contacts that are gone for good. Answers how many.

    HubSpot keeps an ordinary delete for 90 days and answers for it; of a privacy delete it knows
    nothing any more, and tells of it in a webhook only.
    """
    kind = ObjectType.HUBSPOT_CONTACT.value
    observed = ObservedRecord.objects.filter(connection=integration.hubspot, object_type=kind)
    ours = observed.filter(remote_id__in=list(hubspot_ids))
    people = list(integration.people.filter(hubspot_id__in=list(hubspot_ids)))
    emails = _emails(ours, people)
    with transaction.atomic():
        _keep_digests(integration, emails, now)
        ids = [person.salesforce_id for person in people if person.salesforce_id]
        _blank(ours, Provider.HUBSPOT)
        _blank(_salesforce_records(integration, ids, emails), Provider.SALESFORCE)
        _purge_history(integration, [person.pk for person in people], emails)
        _purge_people(integration, people, emails, now)
    return len(people)


def _emails(records: Iterable[ObservedRecord], people: Iterable[Person]) -> list[str]:
    emails = {person.email_key for person in people}
    for record in records:
        emails |= {record.email_key, *record.other_emails}
    return sorted(email for email in emails if email)


def _keep_digests(integration: Integration, emails: Iterable[str], now: datetime) -> None:
    ForgottenEmail.objects.bulk_create(
        [
            ForgottenEmail(integration=integration, digest=digests_of(email)[0], at=now)
            for email in emails
        ],
        ignore_conflicts=True,
    )


def _salesforce_records(
    integration: Integration, ids: Sequence[str], emails: Sequence[str]
) -> Records:
    """The person's own, and every other of the same address: from none may a contact be made."""
    observed = ObservedRecord.objects.filter(connection=integration.salesforce)
    return observed.filter(Q(remote_id__in=ids) | Q(email_key__in=emails))


def _blank(records: Records, provider: Provider) -> None:
    """The fingerprint of no content, so that the next reading is stored, concealed."""
    records.update(
        values={EMAIL_FIELDS[provider]: None}, email_key=None, other_emails=[], fingerprint=0
    )


def _purge_history(integration: Integration, people: Sequence[int], emails: Sequence[str]) -> None:
    entries = LogEntry.objects.filter(integration=integration)
    told = entries.filter(Q(person_id__in=people) | Q(email__in=emails))
    told.update(changes=[], email="", message="")
    SyncError.objects.filter(person_id__in=people).delete()
    Intent.objects.filter(person_id__in=people).delete()
    for run in SyncRun.objects.filter(integration=integration, summary__has_key="sample"):
        kept = [row for row in run.summary["sample"] if row["person_id"] not in people]
        if len(kept) < len(run.summary["sample"]):
            run.summary = {**run.summary, "sample": kept}
            run.save(update_fields=["summary"])


def _purge_people(
    integration: Integration, people: Sequence[Person], emails: Sequence[str], now: datetime
) -> None:
    own = integration.people.filter(pk__in=[person.pk for person in people])
    own.update(
        forgotten_at=now,
        name="",
        email_key=None,
        baseline={},
        status=Status.EXCLUDED,
        reason=Reason.FORGOTTEN.value,
        status_at=now,
    )
    rivals = integration.people.filter(email_key__in=emails)
    rivals.update(
        name="",
        email_key=None,
        baseline={},
        status=Status.EXCLUDED,
        reason=Reason.NO_EMAIL.value,
        status_at=now,
    )
