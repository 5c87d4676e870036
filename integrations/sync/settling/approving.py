"""Letting pass what the brake holds."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from integrations.domain.people import Reason
from integrations.models import AccountLink, Integration, SyncError
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.brake import CODE

APPROVED = "brake.approve"


class Approved(NamedTuple):
    """How many people, and how many pairs of a company and an account, may lose what they would."""

    people: int
    pairs: int


def approve_held(integration: Integration, *, actor: Actor) -> Approved:
    """Let the deletes and blankings pass that are held now; later ones are counted anew.

    The next run writes them.
    """
    now = timezone.now()
    with transaction.atomic():
        people, kinds = _approve_people(integration, now)
        pairs, more = _approve_pairs(integration, now)
        if people or pairs:
            after = {"people": people, "pairs": pairs, "kinds": sorted(kinds | more)}
            auditing.record(actor, integration=integration, action=APPROVED, after=after)
    return Approved(people, pairs)


def _approve_people(integration: Integration, now: datetime) -> tuple[int, set[str]]:
    held = integration.people.select_for_update().filter(reason=Reason.HELD.value)
    people = list(held.values_list("pk", flat=True))
    if not people:
        return 0, set()
    integration.people.filter(pk__in=people).update(approved_at=now)
    owe(integration, because=Because.SETTINGS, now=now, people=people)
    errors = SyncError.objects.open().filter(person_id__in=people, code=CODE)
    return len(people), set(errors.values_list("field", flat=True))


def _approve_pairs(integration: Integration, now: datetime) -> tuple[int, set[str]]:
    held = AccountLink.objects.held().select_for_update().filter(integration=integration)
    kinds_of = dict(held.values_list("pk", "held"))
    AccountLink.objects.filter(pk__in=kinds_of).update(approved_at=now, not_before=None, held=[])
    return len(kinds_of), {kind for kinds in kinds_of.values() for kind in kinds}
