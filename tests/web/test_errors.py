"""Open problems: listed by category, resynced."""

import csv

import pytest
from django.urls import reverse

from integrations.models import SyncRun
from tests.factories import PersonFactory, SyncErrorFactory

ERRORS = "/integrations/main/errors/"
RESYNC = ERRORS + "resync"


@pytest.fixture
def error(integration):
    return SyncErrorFactory(person=PersonFactory(integration=integration, email_key="a@x.org"))


def test_an_error_shows_its_field_value_and_message(viewer, error):
    text = viewer.get(ERRORS).text
    for words in ("Status", "Maybe", "bad value for restricted picklist"):
        assert words in text


def test_categories_are_counted(viewer, error):
    SyncErrorFactory(person=error.person, field="Industry")
    (row,) = viewer.get(ERRORS).context["categories"]
    assert (row["category"], row["errors"], row["people"]) == ("property_values", 2, 1)


def test_errors_of_a_category_come_with_what_to_do(viewer, error):
    SyncErrorFactory(person=error.person, field="", category="duplicates")
    answer = viewer.get(ERRORS + "?category=duplicates")
    assert [found.category for found in answer.context["page"].rows] == ["duplicates"]
    assert "Merge the duplicates" in answer.text


def test_errors_are_found_by_email(viewer, error):
    assert viewer.get(ERRORS + "?email=A@").context["page"].rows == [error]
    assert viewer.get(ERRORS + "?email=b@").context["page"].rows == []


def test_the_ticked_people_are_resynced(operator, error):
    operator.post(RESYNC, {"people": [error.person_id, error.person_id]})
    assert SyncRun.objects.get().scope == {"people": [error.person_id]}


@pytest.mark.parametrize("people", [[], ["x"], ["-1"], ["9" * 40], ["0"]])
def test_ticking_nobody_says_so(operator, error, people):
    answer = operator.post(RESYNC, {"people": people}, follow=True)
    assert "Tick at least one person" in answer.text or "valid choice" in answer.text
    assert not SyncRun.objects.exists()


def test_people_of_another_integration_are_not_resynced(operator, integration):
    operator.post(RESYNC, {"people": [SyncErrorFactory().person_id]})
    assert not SyncRun.objects.exists()


def test_the_page_costs_the_same_however_many_errors(
    viewer, integration, django_assert_max_num_queries
):
    for person in PersonFactory.create_batch(50, integration=integration):
        SyncErrorFactory(person=person)
    with django_assert_max_num_queries(6):
        viewer.get(ERRORS)


def test_no_errors_says_so(viewer, integration):
    assert "No open errors" in viewer.get(reverse("integrations:errors", args=["main"])).text


def exported(client, query=""):
    answer = client.get(f"{ERRORS}export{query}")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    return list(csv.DictReader(lines))


def test_open_errors_are_exported_as_a_table(viewer, error):
    (row,) = exported(viewer)
    assert (row["Email"], row["Field"], row["Value"]) == ("a@x.org", "Status", "Maybe")


def test_the_export_is_filtered_like_the_page(viewer, error):
    SyncErrorFactory(person=error.person, field="", category="duplicates")
    assert [row["Category"] for row in exported(viewer, "?category=duplicates")] == ["Duplicates"]


def test_errors_of_another_integration_are_not_exported(viewer, error):
    SyncErrorFactory()
    assert len(exported(viewer)) == 1


def test_no_spreadsheet_runs_what_a_crm_holds(viewer, error):
    error.value = '=HYPERLINK("http://evil")'
    error.save()
    assert exported(viewer)[0]["Value"].startswith("'=")


def test_the_export_costs_the_same_however_many_errors(
    viewer, integration, django_assert_max_num_queries
):
    for person in PersonFactory.create_batch(30, integration=integration):
        SyncErrorFactory(person=person)
    with django_assert_max_num_queries(6):
        assert len(exported(viewer)) == 30
