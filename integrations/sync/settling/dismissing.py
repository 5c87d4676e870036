"""Dismissing errors: a named person says to leave them, and may take that back (INV-24).

It concerns a person's errors together, for what is owed is owed to the person. They stay failing,
and nothing is tried until a record moves, a setting changes, or somebody asks.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations.domain.people import Reason, Status
from integrations.models import Integration, LogEntry, Person, SyncError
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.brake import CODE as HELD

DISMISSED, REOPENED = "errors.dismiss", "errors.reopen"


def dismiss(integration: Integration, people: Sequence[int], *, actor: Actor) -> int:
    """Leave what fails for these people as it is. Answers for how many it was done.

    Left out are those in whom nothing failed for good, those who moved since, those whom a worker
    holds, and what the brake holds, which has a page of its own. Raises ValueError without a user.
    """
    if actor.user is None:
        raise ValueError("an error is dismissed by a named person")
    now = timezone.now()
    with transaction.atomic():
        failed = list(_failed(integration, people, now).order_by("pk").select_for_update())
        errors = _errors(integration, failed)
        if not errors:
            return 0
        SyncError.objects.filter(pk__in=[error.pk for error in errors]).update(
            dismissed_at=now,
            dismissed_by=actor.user,
            dismissed_by_name=actor.name,
            next_attempt_at=None,
        )
        concerned = {error.person_id: error for error in errors}
        for person in failed:
            if person.pk in concerned:
                _let_rest(person, concerned[person.pk].category, now)
        _tell(integration, errors, actor, now, action=DISMISSED, reason="dismissed")
    return len(concerned)


def reopen(integration: Integration, people: Sequence[int], *, actor: Actor) -> int:
    """Take a dismissal back: they are owed again, and the next run tries. Answers how many."""
    now = timezone.now()
    with transaction.atomic():
        dismissed = SyncError.objects.dismissed().filter(integration=integration)
        errors = list(
            dismissed.filter(person_id__in=list(people))
            .select_related("person")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        if not errors:
            return 0
        SyncError.objects.filter(pk__in=[error.pk for error in errors]).update(
            dismissed_at=None, dismissed_by=None, dismissed_by_name="", next_attempt_at=now
        )
        concerned = sorted({error.person_id for error in errors})
        owe(integration, because=Because.ASKED, now=now, people=concerned)
        _tell(integration, errors, actor, now, action=REOPENED, reason="reopened")
    return len(concerned)


def _failed(integration: Integration, people: Sequence[int], now: datetime) -> QuerySet[Person]:
    """Whose debt is the one that failed: a mark that came later has no attempts and a time."""
    failing = Q(status=Status.FAILING) | Q(status=Status.WAITING, reason=Reason.RETRY.value)
    tried = Q(not_before=None) | Q(attempts__gt=0)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return integration.people.filter(failing, tried, free, pk__in=list(people))


def _errors(integration: Integration, failed: Sequence[Person]) -> list[SyncError]:
    errors = SyncError.objects.open().filter(integration=integration, person__in=failed)
    return list(errors.exclude(code=HELD).select_related("person").order_by("-pk"))


def _let_rest(person: Person, category: str, now: datetime) -> None:
    """Failing, and owed nothing. A worker whose lease ran out finds that it lost the person."""
    if person.status != Status.FAILING:
        person.status, person.reason, person.status_at = Status.FAILING, category, now
    person.owed_seq = person.owed_since = person.owed_run = person.not_before = None
    person.owed_because, person.attempts = "", 0
    person.lease_token = person.lease_until = None
    person.save(update_fields=SETTLED)


SETTLED = ("status", "reason", "status_at", "owed_seq", "owed_since", "owed_run", "owed_because",
           "not_before", "attempts", "lease_token", "lease_until")  # fmt: skip


def _tell(
    integration: Integration,
    errors: Sequence[SyncError],
    actor: Actor,
    now: datetime,
    *,
    action: str,
    reason: str,
) -> None:
    """In each person's history, and in the settings audit."""
    LogEntry.objects.bulk_create(_entry(error, actor, now, reason) for error in errors)
    people = len({error.person_id for error in errors})
    categories = sorted({error.category for error in errors})
    after = {"people": people, "categories": categories}
    auditing.record(actor, integration=integration, action=action, after=after)


def _entry(error: SyncError, actor: Actor, now: datetime, reason: str) -> LogEntry:
    return LogEntry(
        integration_id=error.integration_id,
        person_id=error.person_id,
        at=now,
        object_type=error.object_type,
        record_id=error.record_id,
        email=error.person.email_key or "",
        outcome=LogEntry.Outcome.SKIPPED,
        reason=reason,
        code=error.code,
        message=f"{actor.name}: {error.message}",
    )
