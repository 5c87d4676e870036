"""What the brake holds, and letting it pass (M16)."""

import pytest
from django.urls import reverse

from integrations.models import AuditEvent
from integrations.sync.settling.brake import CODE
from tests.factories import PersonFactory, SyncErrorFactory

HELD = reverse("integrations:held", args=["main"])
APPROVE = reverse("integrations:approve_held", args=["main"])


@pytest.fixture
def loss(integration):
    person = PersonFactory(integration=integration, status="waiting", reason="held", name="Ada")
    return SyncErrorFactory(person=person, code=CODE, field="delete", category="review")


def test_it_says_who_would_lose_what(viewer, loss):
    text = viewer.get(HELD).text
    assert "Ada" in text
    assert "the record" in text
    assert "Let all of it pass" not in text


def test_an_admin_lets_it_pass_and_the_audit_says_so(admin, loss):
    assert "Let all of it pass" in admin.get(HELD).text
    answer = admin.post(APPROVE, follow=True)
    loss.person.refresh_from_db()
    assert loss.person.approved_at is not None
    assert AuditEvent.objects.get().action == "brake.approve"
    assert "1 person may pass" in answer.text


def test_approving_nothing_is_told(admin, integration):
    assert "Nothing is held any more" in admin.post(APPROVE, follow=True).text


def test_it_costs_few_queries_however_much_is_held(
    viewer, integration, loss, django_assert_max_num_queries
):
    for _ in range(10):
        SyncErrorFactory(person__integration=integration, code=CODE, field="delete")
    with django_assert_max_num_queries(12):
        viewer.get(HELD)
