"""The Contacts tab's rules: saved when chosen, confirmed, undone, audited."""

import pytest
from django.urls import reverse

from integrations.models import AuditEvent

RULES = "/integrations/main/contacts/rules/"


def change(client, rule, **data):
    address = reverse("integrations:change_contact_rule", args=["main", rule])
    return client.post(address, data, follow=True)


def test_a_choice_is_saved_at_once_and_confirmed_with_an_undo(admin, integration):
    answer = change(admin, "hubspot-change", on_hubspot_change="contact")
    integration.refresh_from_db()
    assert integration.on_hubspot_change == "contact"
    assert "Saved" in answer.text
    assert reverse("integrations:undo_change", args=["main", AuditEvent.objects.get().pk]) in (
        answer.text
    )


def test_a_change_is_audited_with_who_and_from_where(admin, integration):
    change(admin, "hubspot-change", on_hubspot_change="contact")
    event = AuditEvent.objects.get()
    assert (event.user_name, event.address) == ("ada", "127.0.0.1")
    assert (event.before, event.after) == (
        {"on_hubspot_change": "lead"},
        {"on_hubspot_change": "contact"},
    )


def test_choosing_what_is_chosen_already_is_no_change(admin, integration):
    change(admin, "hubspot-change", on_hubspot_change="lead")
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("salesforce-change", "on_salesforce_change", "nothing"),
        ("hubspot-change", "on_hubspot_change", "by_account_domain"),
        ("salesforce-delete", "on_salesforce_delete", "delete"),
        ("hubspot-delete", "on_hubspot_delete", "delete"),
    ],
)
def test_each_rule_can_be_changed(admin, integration, rule, field, value):
    change(admin, rule, **{field: value})
    integration.refresh_from_db()
    assert getattr(integration, field) == value


def test_the_brake_has_two_numbers(admin, integration):
    change(admin, "brake", brake_records=7, brake_percent=3)
    integration.refresh_from_db()
    assert (integration.brake_records, integration.brake_percent) == (7, 3)


@pytest.mark.parametrize(
    "data",
    [
        {"brake_records": "", "brake_percent": "5"},
        {"brake_records": "many", "brake_percent": "5"},
        {"brake_records": "-1", "brake_percent": "5"},
        {"brake_records": "50", "brake_percent": "101"},
        {"brake_records": "9" * 400, "brake_percent": "5"},
    ],
)
def test_a_bad_number_is_refused_at_its_field(admin, integration, data):
    answer = change(admin, "brake", **data)
    assert answer.status_code == 422
    assert "field__error" in answer.text
    integration.refresh_from_db()
    assert (integration.brake_records, integration.brake_percent) == (50, 5)


def test_an_unknown_choice_is_refused(admin, integration):
    answer = change(admin, "hubspot-change", on_hubspot_change="everything")
    assert answer.status_code == 422
    integration.refresh_from_db()
    assert integration.on_hubspot_change == "lead"


def test_an_unknown_rule_is_not_found(admin, integration):
    assert change(admin, "nonsense").status_code == 404


def test_undo_puts_the_old_value_back(admin, integration):
    change(admin, "hubspot-change", on_hubspot_change="contact")
    event = AuditEvent.objects.get()
    admin.post(reverse("integrations:undo_change", args=["main", event.pk]))
    integration.refresh_from_db()
    assert integration.on_hubspot_change == "lead"
    assert AuditEvent.objects.count() == 2


def test_undo_leaves_alone_what_was_changed_again(admin, integration):
    change(admin, "hubspot-change", on_hubspot_change="contact")
    event = AuditEvent.objects.get()
    change(admin, "hubspot-change", on_hubspot_change="nothing")
    answer = admin.post(reverse("integrations:undo_change", args=["main", event.pk]), follow=True)
    integration.refresh_from_db()
    assert integration.on_hubspot_change == "nothing"
    assert "changed again since" in answer.text


def test_a_viewer_sees_the_rules_but_cannot_choose(viewer, integration):
    assert '<fieldset class="stack" disabled' in viewer.get(RULES).text


def test_somebody_elses_change_is_not_confirmed_to_me(viewer, admin, integration):
    change(admin, "hubspot-change", on_hubspot_change="contact")
    event = AuditEvent.objects.get()
    assert "toast--saved" not in viewer.get(f"{RULES}?saved={event.pk}").text


@pytest.mark.parametrize("saved", ["x", "-1", "9" * 30, ""])
def test_a_bad_confirmation_is_no_confirmation(admin, integration, saved):
    answer = admin.get(f"{RULES}?saved={saved}")
    assert answer.status_code == 200
    assert "toast--saved" not in answer.text


def test_a_field_of_ten_megabytes_is_refused_politely(admin, integration):
    address = reverse("integrations:change_contact_rule", args=["main", "hubspot-change"])
    answer = admin.post(address, {"on_hubspot_change": "x" * 10_000_000})
    assert answer.status_code == 400
    assert "too large" in answer.text


def test_the_page_itself_asks_no_crm(viewer, integration, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert viewer.get(RULES).status_code == 200
