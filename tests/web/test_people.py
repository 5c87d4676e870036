"""People: found, compared, resynced."""

import pytest
from django.urls import reverse

from integrations.models import ObservedRecord, SyncRun
from tests.factories import (
    FieldMappingFactory,
    LogEntryFactory,
    ObservedRecordFactory,
    PersonFactory,
    SyncErrorFactory,
)


def page(name, *words):
    return reverse(f"integrations:{name}", args=["main", *words])


@pytest.fixture
def ada(integration):
    person = PersonFactory(
        integration=integration,
        name="Ada Lovelace",
        email_key="ada@example.com",
        baseline={"jobtitle": ["Head of Sales", "Head of Sales"]},
    )
    ObservedRecordFactory(
        connection=integration.hubspot,
        remote_id=person.hubspot_id,
        values={"jobtitle": "VP Sales", "firstname": None},
    )
    ObservedRecordFactory(
        connection=integration.salesforce,
        object_type="salesforce_lead",
        remote_id=person.salesforce_id,
        values={"Title": "Head of Sales"},
    )
    return person


def observe(person, *, hubspot, salesforce):
    """Give both observations of the person these values instead."""
    records = ObservedRecord.objects
    records.filter(remote_id=person.hubspot_id).update(values=hubspot)
    records.filter(remote_id=person.salesforce_id).update(values=salesforce)


def row_of(viewer, person, hubspot):
    rows = viewer.get(page("person", person.pk)).context["comparison"].rows
    return next(row for row in rows if row.mapping.hubspot == hubspot)


def test_both_sides_are_shown_next_to_what_was_agreed(viewer, ada):
    row = row_of(viewer, ada, "jobtitle")
    assert (row.hubspot.value, row.salesforce.value) == ("VP Sales", "Head of Sales")
    assert (row.agreed.hubspot, row.agreed.salesforce) == ("Head of Sales", "Head of Sales")


def test_the_side_that_moved_is_marked(viewer, ada):
    row = row_of(viewer, ada, "jobtitle")
    assert (row.hubspot.moved, row.salesforce.moved) == (True, False)


def test_a_blank_and_an_unticked_checkbox_agree(viewer, ada):
    observe(ada, hubspot={"hs_email_optout": None}, salesforce={"HasOptedOutOfEmail": False})
    ada.baseline = {"hs_email_optout": [False, False]}
    ada.save()
    row = row_of(viewer, ada, "hs_email_optout")
    assert (row.hubspot.moved, row.salesforce.moved) == (False, False)


def test_what_a_checkbox_last_said_is_shown_once(viewer, ada):
    ada.baseline = {"hs_email_optout": [None, False]}
    ada.save()
    assert row_of(viewer, ada, "hs_email_optout").agreed.alike


def test_a_ticked_checkbox_is_marked(viewer, ada):
    observe(ada, hubspot={"hs_email_optout": None}, salesforce={"HasOptedOutOfEmail": True})
    ada.baseline = {"hs_email_optout": [None, False]}
    ada.save()
    row = row_of(viewer, ada, "hs_email_optout")
    assert (row.hubspot.moved, row.salesforce.moved) == (False, True)


def test_formatting_alone_is_no_difference(viewer, ada):
    observe(ada, hubspot={"email": "Ada@Example.com"}, salesforce={"Email": "ada@example.com"})
    ada.baseline = {"email": ["ada@example.com", "ada@example.com"]}
    ada.save()
    assert not row_of(viewer, ada, "email").hubspot.moved


def test_an_owner_is_shown_by_name(viewer, integration, ada):
    integration.hubspot.owners = [
        {"id": "77", "email": "o@x.org", "name": "Olga Owner", "active": True, "is_queue": False}
    ]
    integration.hubspot.save()
    FieldMappingFactory(
        integration=integration,
        label="Owner ID",
        hubspot="hubspot_owner_id",
        lead="OwnerId",
        contact="OwnerId",
    )
    observe(ada, hubspot={"hubspot_owner_id": "77"}, salesforce={"OwnerId": "005000000000001AAA"})
    text = viewer.get(page("person", ada.pk)).text
    assert '<span title="77">Olga Owner</span>' in text
    assert "005000000000001AAA" in text


def test_blank_is_not_the_same_as_not_read(viewer, ada):
    row = row_of(viewer, ada, "firstname")
    assert (row.hubspot.read, row.hubspot.value) == (True, None)
    assert row.salesforce.read is False


def test_a_contact_is_compared_by_its_contact_field(viewer, integration):
    FieldMappingFactory(
        integration=integration, label="City", hubspot="city", lead="City", contact="MailingCity"
    )
    person = PersonFactory(
        integration=integration, salesforce_type="salesforce_contact", hubspot_id=None
    )
    ObservedRecordFactory(
        connection=integration.salesforce,
        object_type="salesforce_contact",
        remote_id=person.salesforce_id,
        values={"MailingCity": "London"},
    )
    assert row_of(viewer, person, "city").salesforce.value == "London"


def test_an_open_error_says_what_to_do(viewer, ada):
    SyncErrorFactory(person=ada)
    text = viewer.get(page("person", ada.pk)).text
    assert "bad value for restricted picklist" in text
    assert "value map" in text


def test_rivals_name_each_other(viewer, ada):
    rival = PersonFactory(
        integration=ada.integration, name="A. Lovelace", hubspot_id=None, duplicate_of=ada
    )
    assert "A. Lovelace" in viewer.get(page("person", ada.pk)).text
    assert "Ada Lovelace" in viewer.get(page("person", rival.pk)).text


def test_the_history_of_a_person_is_listed(viewer, ada):
    LogEntryFactory(run__integration=ada.integration, person=ada)
    assert "it changed in Salesforce" in viewer.get(page("person", ada.pk)).text


def test_one_person_is_resynced(operator, ada):
    operator.post(page("resync_person", ada.pk))
    run = SyncRun.objects.get()
    assert (run.trigger, run.scope) == ("resync", {"people": [ada.pk]})


def test_a_person_of_another_integration_is_neither_shown_nor_resynced(operator, integration):
    stranger = PersonFactory()
    assert operator.get(page("person", stranger.pk)).status_code == 404
    assert operator.post(page("resync_person", stranger.pk)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"ada", "bob", "cyd"}),
        ("email=AD", {"ada"}),
        ("email=%25", set()),
        ("status=in_sync", {"ada"}),
        ("status=waiting", {"bob"}),
        ("status=waiting&reason=owed", {"bob"}),
        ("status=excluded&reason=not_in_list", {"cyd"}),
        ("status=excluded&reason=deleted", set()),
        ("status=" + "x" * 5000, {"ada", "bob", "cyd"}),
    ],
)
def test_people_are_found_by_email_and_status(viewer, integration, query, found):
    PersonFactory(integration=integration, name="ada", email_key="ada@example.com")
    PersonFactory(integration=integration, name="bob", owed_seq=1)
    PersonFactory(integration=integration, name="cyd", status="excluded", reason="not_in_list")
    rows = viewer.get(f"{page('people')}?{query}").context["page"].rows
    assert {person.name for person in rows} == found


def test_the_list_of_people_costs_the_same_however_long(
    viewer, integration, django_assert_max_num_queries
):
    PersonFactory.create_batch(60, integration=integration)
    with django_assert_max_num_queries(5):
        viewer.get(page("people"))


def test_a_persons_page_costs_few_queries(viewer, ada, django_assert_max_num_queries):
    LogEntryFactory.create_batch(20, run__integration=ada.integration, person=ada)
    with django_assert_max_num_queries(20):
        viewer.get(page("person", ada.pk))
