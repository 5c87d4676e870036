"""Deletes wait for a moment; a day's losses beyond what may pass wait for an admin.

It holds the losses, not the run: everybody else goes on. A loss that passes is remembered for as
long as the window looks back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet

from integrations.domain.errors import Category, FailureKind, RecordError
from integrations.domain.losses import DELETE, allowance, losses_of
from integrations.domain.people import Reason
from integrations.domain.plans import Mode
from integrations.domain.policy import OnDelete
from integrations.models import Integration, PassedLoss, SyncError
from integrations.sync.settling.cases import Case, Workshop

WINDOW = timedelta(hours=24)
# Between a delete on one side and the one that follows on the other.
GRACE = timedelta(seconds=60)
CODE = "HELD_BY_BRAKE"
Demanded = Callable[[Integration, str, Sequence[int]], int]


def delay_deletes(shop: Workshop, cases: Sequence[Case]) -> None:
    """A delete follows after a while only: it may be half of a merge, or be taken back."""
    now = shop.clock()
    for case in cases:
        gone_at = case.claim.hubspot_gone_at or case.claim.salesforce_gone_at
        deletes = case.is_busy and case.plan.mode is Mode.DELETE
        if deletes and gone_at is not None and now < gone_at + GRACE:
            case.put_off_until, case.put_off_because = gone_at + GRACE, Reason.GRACE


def hold_losses(shop: Workshop, cases: Sequence[Case]) -> None:
    """Mark those as held whose losses would go beyond what may pass."""
    losing: dict[str, list[Case]] = {}
    for case in cases:
        lost = losses_of(case.plan.writes) if case.is_busy and not case.claim.approved else ()
        for kind in lost:
            losing.setdefault(kind, []).append(case)
    held = judge_losses(
        shop.integration,
        {kind: [case.claim.id for case in those] for kind, those in losing.items()},
        linked=shop.integration.people.filter(linked_at__isnull=False),
        demanded=_demanded,
        now=shop.clock(),
    )
    for kind, error in held.items():
        for case in losing[kind]:
            case.held = error


def judge_losses(
    integration: Integration,
    losing: Mapping[str, Sequence[int]],
    *,
    linked: QuerySet[Any],
    demanded: Demanded,
    now: datetime,
) -> dict[str, RecordError]:
    """The kinds of loss that must wait, each with why; the others have passed, and are remembered.

    `losing` holds by kind whom it would strike, `linked` everybody whom it could. `demanded`
    answers how many there are, with those who wait already.
    """
    if not losing:
        return {}
    held: dict[str, RecordError] = {}
    with transaction.atomic():
        _one_at_a_time(integration)
        allowed = _allowance(integration, linked)
        for kind, ids in sorted(losing.items()):
            demand = _passed(integration, kind, ids, now) + demanded(integration, kind, ids)
            if demand > allowed:
                held[kind] = _held(kind, demand, allowed)
            else:
                _let_pass(integration, kind, ids, now)
    return held


def _let_pass(integration: Integration, kind: str, ids: Sequence[int], now: datetime) -> None:
    PassedLoss.objects.bulk_create(
        [PassedLoss(integration=integration, kind=kind, subject_id=id, at=now) for id in ids],
        update_conflicts=True,
        unique_fields=["integration", "kind", "subject_id"],
        update_fields=["at"],
    )


def _one_at_a_time(integration: Integration) -> None:
    """Two workers must not both find room for the last one."""
    with database.cursor() as cursor:
        key = [f"brake of {integration.pk}"]
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key)


def _allowance(integration: Integration, linked: QuerySet[Any]) -> int:
    records, percent = integration.brake_records, integration.brake_percent
    # More of them than this make no difference, so a million need not be counted.
    enough = records * 100 // percent + 100 if percent else 0
    return allowance(linked[:enough].count(), records=records, percent=percent)


def _passed(integration: Integration, kind: str, ids: Sequence[int], now: datetime) -> int:
    losses = PassedLoss.objects.filter(integration=integration)
    losses.filter(at__lt=now - WINDOW).delete()
    return losses.filter(kind=kind).exclude(subject_id__in=ids).count()


def _demanded(integration: Integration, kind: str, people: Sequence[int]) -> int:
    """Those in hand, and those of the same kind who are still to come as far as is known."""
    if kind == DELETE:
        return max(len(people), _deletes_to_come(integration))
    held = SyncError.objects.open().filter(integration=integration, code=CODE, field=kind)
    return len(people) + held.exclude(person_id__in=people).count()


def _deletes_to_come(integration: Integration) -> int:
    with database.cursor() as cursor:
        cursor.execute(
            DELETES_TO_COME,
            {
                "integration": integration.pk,
                "to_hubspot": integration.on_salesforce_delete == OnDelete.DELETE,
                "to_salesforce": integration.on_hubspot_delete == OnDelete.DELETE,
            },
        )
        return int(cursor.fetchone()[0])


def _held(kind: str, demand: int, allowed: int) -> RecordError:
    what = "deletes" if kind == DELETE else f"blankings of “{kind}”"
    return RecordError(
        kind=FailureKind.CONFIGURATION,
        category=Category.REVIEW,
        code=CODE,
        message=(
            f"{demand} {what} within 24 hours are more than the {allowed} that may pass by "
            "themselves. They wait until an admin lets them pass."
        ),
        fields=(kind,),
    )


DELETES_TO_COME = """
SELECT count(*) FROM integrations_person
WHERE integration_id = %(integration)s AND linked_at IS NOT NULL AND owed_seq IS NOT NULL
    AND approved_at IS NULL AND (
        (%(to_hubspot)s AND salesforce_gone_at IS NOT NULL AND hubspot_gone_at IS NULL)
        OR (%(to_salesforce)s AND hubspot_gone_at IS NOT NULL AND salesforce_gone_at IS NULL)
    )"""
