"""Letting pass what the brake holds."""

from django.db import transaction
from django.utils import timezone

from integrations.domain.people import Reason
from integrations.models import Integration, SyncError
from integrations.sync import auditing
from integrations.sync.auditing import Actor
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.brake import CODE

APPROVED = "brake.approve"


def approve_held(integration: Integration, *, actor: Actor) -> int:
    """Let the deletes and blankings pass that are held now; later ones are counted anew.

    Answers how many people it concerns. The next run writes them.
    """
    now = timezone.now()
    with transaction.atomic():
        held = integration.people.select_for_update().filter(reason=Reason.HELD.value)
        people = list(held.values_list("pk", flat=True))
        if not people:
            return 0
        integration.people.filter(pk__in=people).update(approved_at=now)
        owe(integration, because=Because.SETTINGS, now=now, people=people)
        errors = SyncError.objects.open().filter(person_id__in=people, code=CODE)
        kinds = sorted(set(errors.values_list("field", flat=True)))
        auditing.record(
            actor,
            integration=integration,
            action=APPROVED,
            after={"people": len(people), "kinds": kinds},
        )
    return len(people)
