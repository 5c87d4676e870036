"""The Settings tab: schedule and limits, and who changed what."""

import pytest

from integrations.models import AuditEvent
from tests.factories import AuditEventFactory

SETTINGS = "/integrations/main/settings/"
SENT = {
    "enabled": "on",
    "every_minutes": "10",
    "full_pass_hours": "24",
    "owners_to_salesforce": "on",
    "owners_to_hubspot": "on",
    "salesforce_allocation": "20000",
    "reserve_percent": "10",
}


def test_the_schedule_is_changed_and_audited(admin, integration):
    answer = admin.post(SETTINGS + "change", SENT, follow=True)
    integration.refresh_from_db()
    assert integration.every_minutes == 10
    assert AuditEvent.objects.get().after == {"every_minutes": 10}
    assert "Sync every (minutes): 10" in answer.text


def test_an_integration_can_be_switched_off(admin, integration):
    admin.post(SETTINGS + "change", {**SENT, "enabled": ""})
    integration.refresh_from_db()
    assert integration.enabled is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("every_minutes", "0"),
        ("every_minutes", "1441"),
        ("every_minutes", "soon"),
        ("full_pass_hours", "0"),
        ("salesforce_allocation", "-5"),
        ("reserve_percent", "91"),
        ("reserve_percent", ""),
    ],
)
def test_a_bad_number_is_refused_and_nothing_saved(admin, integration, field, value):
    answer = admin.post(SETTINGS + "change", SENT | {field: value, "enabled": ""})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    integration.refresh_from_db()
    assert integration.enabled is True


def test_the_audit_says_who_what_and_from_what_to_what(viewer, integration):
    AuditEventFactory(integration=integration)
    text = viewer.get(SETTINGS + "audit/").text
    for words in ("ada", "192.0.2.7", "Create or update the lead", "Create or update the contact"):
        assert words in text


def test_the_audit_of_another_integration_is_not_shown(viewer, integration):
    AuditEventFactory(user_name="stranger")
    assert "stranger" not in viewer.get(SETTINGS + "audit/").text


def test_an_event_of_a_kind_the_page_does_not_know_is_still_legible(viewer, integration):
    AuditEventFactory(
        integration=integration, action="something.new", before={"odd_field": [1]}, after=["a"]
    )
    text = viewer.get(SETTINGS + "audit/").text
    assert "Something: new" in text
    assert "Odd field" in text


def test_the_audit_costs_the_same_however_long(viewer, integration, django_assert_max_num_queries):
    AuditEventFactory.create_batch(50, integration=integration)
    with django_assert_max_num_queries(5):
        viewer.get(SETTINGS + "audit/")
