"""What the brake holds is let pass from the shell."""

import pytest
from django.utils import timezone

from integrations.models import AuditEvent, Integration, Person
from tests.factories import IntegrationFactory, PersonFactory
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Person:
    integration: Integration = IntegrationFactory(name="main")
    return PersonFactory(
        integration=integration, status="waiting", reason="held", owed_seq=1,
        owed_since=timezone.now(),
    )  # fmt: skip


def test_inv_31_what_is_held_is_let_pass(shell: Shell, held: Person) -> None:
    assert shell.json("approve") == {"approved": 1, "pairs": 0}

    held.refresh_from_db()
    assert held.approved_at is not None
    assert held.not_before is not None
    assert AuditEvent.objects.filter(action="brake.approve").exists()


def test_inv_31_nobody_held_is_said(shell: Shell, held: Person) -> None:
    held.delete()

    assert "Nobody is held" in shell("approve")
