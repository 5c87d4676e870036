"""Backfill on the pages: offered after a mapping is made or changed, counted, carried out (M27)."""

import pytest
from django.urls import reverse

from integrations.models import FieldMapping, ObservedRecord, Person, SyncRun
from integrations.web.forecasts import MOST_COUNTED
from tests.factories import ObservedRecordFactory, PersonFactory


@pytest.fixture
def colour(integration):
    """A custom mapping, and somebody whose colour Salesforce has and HubSpot lacks."""
    mapping = FieldMapping.objects.create(
        integration=integration,
        label="Favourite colour",
        hubspot="favourite_colour",
        lead="Favourite_Colour__c",
    )
    person = PersonFactory(integration=integration, email_key="ada@example.com")
    ObservedRecordFactory(
        connection=integration.hubspot,
        remote_id=person.hubspot_id,
        values={"email": "ada@example.com", "favourite_colour": None},
    )
    ObservedRecordFactory(
        connection=integration.salesforce,
        object_type="salesforce_lead",
        remote_id=person.salesforce_id,
        values={"Email": "ada@example.com", "Favourite_Colour__c": "Red"},
    )
    return mapping


def address(mapping, name="backfill"):
    return reverse(f"integrations:{name}", args=["main", mapping.pk])


def test_m27_a_new_mapping_leads_to_the_offer(admin, integration):
    chosen = {"hubspot": "favourite_colour", "lead": "Favourite_Colour__c", "rule": "two_way"}
    answer = admin.post(reverse("integrations:add_mapping", args=["main"]), chosen)
    made = FieldMapping.objects.get(hubspot="favourite_colour")
    assert answer["Location"] == address(made)
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize(
    ("rule", "offered"), [("always_hubspot", True), ("none", False), ("prefer_salesforce", False)]
)
def test_m27_a_changed_rule_leads_there_if_there_is_something_to_fill(
    admin, integration, rule, offered
):
    mapping = FieldMapping.objects.get(hubspot="jobtitle")
    answer = admin.post(address(mapping, "edit_mapping"), {"rule": rule})
    assert (answer["Location"] == address(mapping)) is offered


def test_the_page_comes_at_once_and_counts_afterwards(operator, colour):
    answer = operator.get(address(colour))
    assert 'hx-get="?counted=1"' in answer.text
    assert "foreseen" not in answer.context


def test_m27_people_and_calls_are_counted_with_samples(operator, colour):
    answer = operator.get(address(colour) + "?counted=1")
    assert (answer.context["foreseen"].people, answer.context["foreseen"].to_hubspot) == (1, 1)
    assert "<b>1</b> person would change" in answer.text
    assert "API call" in answer.text
    assert "Red" in answer.text


def test_values_that_are_in_line_already_offer_no_button(operator, colour):
    ObservedRecord.objects.filter(object_type="salesforce_lead").update(
        values={"Email": "ada@example.com", "Favourite_Colour__c": None}
    )
    text = operator.get(address(colour) + "?counted=1").text
    assert "in line already" in text
    assert "Backfill now" not in text


def test_m27_fields_never_read_are_said_with_what_reading_costs(operator, colour):
    ObservedRecord.objects.filter(object_type="salesforce_lead").update(values={"Email": "a@b.c"})
    text = operator.get(address(colour) + "?counted=1").text
    assert "never read" in text
    assert "of them for reading" in text


def test_m27_one_button_asks_for_the_run(operator, colour):
    answer = operator.post(address(colour, "carry_out_backfill"))
    run = SyncRun.objects.get()
    assert (run.scope, run.requested_by.username) == ({"backfill": "favourite_colour"}, "otto")
    assert answer["Location"] == reverse("integrations:run", args=["main", run.pk])


def test_pressing_twice_shows_the_run_under_way(operator, colour):
    operator.post(address(colour, "carry_out_backfill"))
    answer = operator.post(address(colour, "carry_out_backfill"), follow=True)
    assert "under way already" in answer.text
    assert SyncRun.objects.count() == 1


def test_what_follows_a_rule_of_its_own_is_not_backfilled(operator, integration):
    email = FieldMapping.objects.get(hubspot="email")
    assert "nothing to backfill" in operator.get(address(email) + "?counted=1").text
    answer = operator.post(address(email, "carry_out_backfill"), follow=True)
    assert "never backfilled" in answer.text
    assert not SyncRun.objects.exists()


def test_too_many_people_are_left_to_the_backfill(operator, colour):
    Person.objects.bulk_create(
        Person(integration=colour.integration, hubspot_id=f"many{number}")
        for number in range(MOST_COUNTED)
    )
    answer = operator.get(address(colour) + "?counted=1")
    assert "too many to count here" in answer.text
    assert "foreseen" not in answer.context


def test_the_mapping_s_page_leads_there(admin, colour):
    assert address(colour) in admin.get(address(colour, "edit_mapping")).text


def test_a_mapping_of_another_integration_is_not_found(operator, colour):
    FieldMapping.objects.filter(pk=colour.pk).update(
        integration=PersonFactory().integration, hubspot="elsewhere"
    )
    assert operator.get(address(colour)).status_code == 404
    assert operator.post(address(colour, "carry_out_backfill")).status_code == 404


def test_a_viewer_may_not_backfill(viewer, colour):
    assert viewer.get(address(colour)).status_code == 403
    assert viewer.post(address(colour, "carry_out_backfill")).status_code == 403


def test_counting_costs_the_same_however_many_people(
    operator, colour, django_assert_max_num_queries
):
    PersonFactory.create_batch(80, integration=colour.integration)
    with django_assert_max_num_queries(30):
        operator.get(address(colour) + "?counted=1")
