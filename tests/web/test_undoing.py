"""Undo from the pages: looked at, then carried out as a run of its own (M26)."""

import pytest
from django.urls import reverse

from integrations.domain.records import FieldKind
from integrations.models import SyncRun
from tests.factories import (
    LogEntryFactory,
    ObservedRecordFactory,
    PersonFactory,
    RunTallyFactory,
    SyncRunFactory,
)
from tests.web.conftest import spec


@pytest.fixture
def entry(integration):
    """Two fields of one person were written: our value still stands in one of them."""
    person = PersonFactory(integration=integration, status="in_sync", reason="")
    found = LogEntryFactory(
        run__integration=integration, person=person, record_id=person.hubspot_id
    )
    RunTallyFactory(run=found.run)
    return found


def targets(entry):
    return [("run", entry.run_id), ("person", entry.person_id), ("entry", entry.pk)]


def address(name, *words):
    return reverse(f"integrations:{name}", args=["main", *words])


def test_each_target_is_looked_at_before_it_is_undone(operator, entry):
    for what, pk in targets(entry):
        answer = operator.get(address("look_at_undo", what, pk))
        assert answer.status_code == 200
        assert answer.context["plan"].rows, what
    assert not SyncRun.objects.filter(trigger="undo").exists()


def test_looking_costs_few_queries_however_much_there_is(
    operator, entry, django_assert_max_num_queries
):
    LogEntryFactory.create_batch(20, run=entry.run, person=entry.person)
    with django_assert_max_num_queries(22):
        operator.get(address("look_at_undo", "run", entry.run_id))


@pytest.fixture
def business(entry):
    """A company's phone was written in the same run, and still stands."""
    hubspot = entry.integration.hubspot
    hubspot.schema["hubspot_company"] = [spec(name, FieldKind.TEXT) for name in ("name", "phone")]
    entry.integration.salesforce.schema["salesforce_account"] = [spec("Phone", FieldKind.TEXT)]
    entry.integration.salesforce.save()
    hubspot.save()
    company = ObservedRecordFactory(
        connection=hubspot,
        object_type="hubspot_company",
        remote_id="77",
        values={"name": "Acme", "phone": "+39 1"},
    )
    change = {"mapping": "phone", "field": "phone", "old": None, "new": "+39 1", "why": ""}
    return LogEntryFactory(
        run=entry.run,
        integration=entry.integration,
        person=None,
        object_type=company.object_type,
        record_id=company.remote_id,
        outcome="updated",
        changes=[change | {"rule": "two_way"}],
    )


def test_a_company_is_named_and_leads_nowhere(operator, entry, business):
    page = operator.get(address("look_at_undo", "run", entry.run_id)).text
    assert "Acme" in page
    assert "+39 1" in page
    assert operator.get(address("look_at_undo", "entry", business.pk)).context["plan"].fields == 1


def test_looking_at_companies_costs_few_queries(
    operator, entry, business, django_assert_max_num_queries
):
    for number in range(20):
        LogEntryFactory(
            run=entry.run,
            integration=entry.integration,
            person=None,
            object_type="hubspot_company",
            record_id=str(100 + number),
            outcome="updated",
            changes=business.changes,
        )
    with django_assert_max_num_queries(26):
        operator.get(address("look_at_undo", "run", entry.run_id))


@pytest.mark.parametrize("place", [0, 1, 2], ids=["run", "person", "entry"])
def test_an_undo_is_asked_for_as_a_run(operator, entry, place):
    what, pk = targets(entry)[place]
    answer = operator.post(address("carry_out_undo", what, pk))
    run = SyncRun.objects.get(trigger="undo")
    named = {"people": [pk]} if what == "person" else {what: pk}
    assert (run.scope, run.requested_by.username) == ({"undo": named}, "otto")
    assert answer["Location"] == address("run", run.pk)


def test_pressing_twice_shows_the_undo_under_way(operator, entry):
    there = address("carry_out_undo", "run", entry.run_id)
    operator.post(there)
    assert "under way already" in operator.post(there, follow=True).text
    assert SyncRun.objects.filter(trigger="undo").count() == 1


def test_of_a_record_that_an_undo_leaves_there_no_value_is_shown(operator, entry):
    left = {
        "mapping": "",
        "field": "",
        "old": None,
        "new": None,
        "rule": None,
        "why": "was_created",
    }
    entry.outcome, entry.reason, entry.changes = "skipped", "not_undone", [left]
    entry.save()
    page = operator.get(address("run", entry.run_id)).text
    assert "is not removed by an undo" in page
    assert "<del>" not in page


def test_a_viewer_may_neither_look_nor_undo(viewer, entry):
    assert viewer.get(address("look_at_undo", "run", entry.run_id)).status_code == 403
    assert viewer.post(address("carry_out_undo", "run", entry.run_id)).status_code == 403


def test_a_link_undoes_nothing(operator, entry):
    assert operator.get(address("carry_out_undo", "run", entry.run_id)).status_code == 405


@pytest.mark.parametrize("what", ["run", "person", "entry", "world"])
def test_what_is_not_there_is_not_found(operator, integration, what):
    assert operator.get(address("look_at_undo", what, 999)).status_code == 404


def test_a_run_that_has_not_ended_cannot_be_undone_yet(operator, integration):
    running = SyncRunFactory(integration=integration, running=True)
    assert operator.get(address("look_at_undo", "run", running.pk)).status_code == 404


def test_the_pages_lead_there_for_those_who_may(operator, viewer, entry):
    link = address("look_at_undo", "run", entry.run_id)
    assert link in operator.get(address("run", entry.run_id)).text
    assert link not in viewer.get(address("run", entry.run_id)).text
    assert address("look_at_undo", "person", entry.person_id) in (
        operator.get(address("person", entry.person_id)).text
    )
