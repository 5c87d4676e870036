"""Open problems: listed by category, resynced."""

import csv

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import Person, SyncRun
from tests.factories import PersonFactory, SyncErrorFactory

ERRORS = "/integrations/main/errors/"
RESYNC = ERRORS + "resync"
DISMISS, REOPEN = ERRORS + "dismiss", ERRORS + "reopen"


@pytest.fixture
def error(integration):
    person = PersonFactory(
        integration=integration,
        email_key="a@x.org",
        status="failing",
        reason="property_values",
        owed_seq=1,
    )
    return SyncErrorFactory(person=person)


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
    with django_assert_max_num_queries(7):
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


@pytest.fixture
def dismissed(operator, error):
    operator.post(DISMISS, {"people": [error.person_id]})
    error.refresh_from_db()
    return error


def test_inv_24_the_ticked_errors_are_dismissed_by_whoever_pressed(viewer, dismissed):
    assert dismissed.dismissed_by_name == "otto"
    assert not Person.objects.owed().exists()
    assert viewer.get(ERRORS).context["page"].rows == []


def test_inv_24_dismissed_errors_have_a_list_that_says_by_whom(viewer, dismissed):
    assert "1 dismissed error" in viewer.get(ERRORS).text
    answer = viewer.get(ERRORS + "?show=dismissed")
    assert answer.context["page"].rows == [dismissed]
    assert "Dismissed by otto" in answer.text


def test_inv_24_a_dismissed_error_is_in_no_category_and_its_person_goes_on_failing(
    viewer, dismissed
):
    assert viewer.get(ERRORS).context["categories"] == []
    people = viewer.get("/integrations/main/people/?status=failing").context["page"].rows
    assert [person.pk for person in people] == [dismissed.person_id]


def test_inv_24_the_ticked_dismissed_errors_are_reopened(operator, dismissed):
    answer = operator.post(REOPEN, {"people": [dismissed.person_id]}, follow=True)
    assert "Reopened for 1 person" in answer.text
    assert answer.context["page"].rows == [dismissed]


def test_inv_24_whoever_moved_meanwhile_is_left_out_and_that_is_said(operator, error):
    Person.objects.filter(pk=error.person_id).update(not_before=timezone.now())
    answer = operator.post(DISMISS, {"people": [error.person_id]}, follow=True)
    assert "was left out" in answer.text
    assert answer.context["page"].rows == [error]


def test_inv_24_ticking_nobody_dismisses_nothing(operator, error):
    assert "Tick at least one person" in operator.post(DISMISS, {}, follow=True).text
    assert "Tick at least one person" in operator.post(REOPEN, {}, follow=True).text


def test_inv_24_a_person_has_a_button_to_dismiss_and_one_to_reopen(operator, error):
    page = f"/integrations/main/people/{error.person_id}/"
    told = operator.post(page + "dismiss", follow=True).text
    assert "Dismissed by otto" in told
    assert "Dismissed for 1 person" in told
    assert page + "reopen" in told
    assert page + "dismiss" in operator.post(page + "reopen", follow=True).text


def test_the_export_of_dismissed_errors_says_by_whom(viewer, dismissed):
    assert exported(viewer) == []
    assert exported(viewer, "?show=dismissed")[0]["Dismissed by"] == "otto"
