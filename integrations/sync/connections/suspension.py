"""Stopping a whole integration when a CRM says that an operator must act, and starting it again."""

from django.utils import timezone

from integrations.domain.errors import CRMError, FailureKind
from integrations.models import Integration


def note_failure(integration: Integration, error: CRMError) -> None:
    """A configuration failure will not heal by itself: nothing is tried until somebody acts."""
    if error.kind is FailureKind.CONFIGURATION:
        Integration.objects.filter(pk=integration.pk).update(
            suspended_at=timezone.now(), suspended_reason=error.message
        )


def lift_suspension(integration: Integration) -> None:
    """Try again at the next occasion. Without a suspension there is nothing to lift."""
    Integration.objects.filter(pk=integration.pk, suspended_at__isnull=False).update(
        suspended_at=None, suspended_reason="", next_run_at=None
    )
