"""Why somebody stands where they stand: on their page, and for any address."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ObservedRecordFactory, PersonFactory, SyncErrorFactory

EXPLAIN = "/integrations/main/people/explain/"


def explain(client, email):
    return client.get(EXPLAIN, {"email": email})


@pytest.fixture
def ada(integration):
    """A contact of HubSpot's, without a lead yet."""
    person = PersonFactory(
        integration=integration,
        name="Ada Lovelace",
        email_key="ada@example.com",
        salesforce_id=None,
        salesforce_type=None,
        linked_at=None,
    )
    ObservedRecordFactory(
        connection=integration.hubspot,
        remote_id=person.hubspot_id,
        email_key="ada@example.com",
        values={"email": "ada@example.com", "firstname": "Ada"},
    )
    return person


def test_whom_nothing_stops_passes_every_gate(viewer, ada):
    (standing,) = explain(viewer, "ada@example.com").context["standings"]
    assert all(gate.passed for gate in standing.one.gates)
    assert [write.action for write in standing.one.writes] == ["create"]


def test_the_gate_that_stops_is_named_with_the_way_out(admin, integration, ada):
    integration.on_hubspot_change = "nothing"
    integration.save()
    text = explain(admin, "ada@example.com").text
    assert "Creation is off for this direction" in text
    assert "Let missing records be created" in text
    assert reverse("integrations:contact_rules", args=["main"]) in text


def test_a_viewer_is_not_sent_to_settings_that_they_cannot_change(viewer, integration, ada):
    integration.on_hubspot_change = "nothing"
    integration.save()
    assert "Go to the setting" not in explain(viewer, "ada@example.com").text


def test_an_open_error_says_what_to_do(viewer, ada):
    ada.status, ada.reason, ada.owed_seq = "failing", "property_values", 1
    ada.owed_since = timezone.now()
    ada.save()
    SyncErrorFactory(person=ada)
    text = explain(viewer, "ada@example.com").text
    assert "value map" in text
    assert "none until the record or a setting changes" in text


def test_the_address_is_found_whatever_its_case(viewer, ada):
    assert "Ada Lovelace" in explain(viewer, " ADA@Example.com ").text


def test_an_address_that_nobody_has_is_explained_too(viewer, integration):
    answer = explain(viewer, "who<b>@nowhere.test")
    assert answer.status_code == 200
    assert "Nobody has the address who&lt;b&gt;@nowhere.test" in answer.text
    assert "never read" in answer.text


def test_people_of_another_integration_are_not_explained(viewer, integration):
    PersonFactory(email_key="stranger@example.com")
    assert "Nobody has the address" in explain(viewer, "stranger@example.com").text


@pytest.mark.parametrize("email", ["", "ada", "x" * 400 + "@example.com", "a\x00@example.com"])
def test_what_is_no_address_is_refused_at_the_field(viewer, integration, email):
    answer = explain(viewer, email)
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]


def test_the_page_opens_without_an_address(viewer, integration):
    assert viewer.get(EXPLAIN).context["form"].errors == {}


def test_a_persons_own_page_explains_them(viewer, ada):
    text = viewer.get(reverse("integrations:person", args=["main", ada.pk])).text
    assert "Why it stands where it stands" in text
    assert "Is in the inclusion list" in text


def test_explaining_an_address_costs_few_queries(viewer, ada, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        explain(viewer, "ada@example.com")
