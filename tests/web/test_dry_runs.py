"""Dry runs from the pages: asked for, read, and carried out for real (M6, M25)."""

import pytest
from django.urls import reverse

from integrations.models import SyncRun
from tests.factories import LogEntryFactory, PersonFactory, RunTallyFactory, SyncRunFactory


def page(name, *words):
    return reverse(f"integrations:{name}", args=["main", *words])


@pytest.fixture
def rehearsed(integration):
    """A dry run of everyone that has ended, with one sample."""
    entry = LogEntryFactory.build(run=None, integration=integration)
    shown = ("email", "object_type", "record_id", "direction", "outcome", "changes")
    run = SyncRunFactory(
        integration=integration,
        trigger="resync",
        scope={"full": True},
        dry_run=True,
        summary={"sample": [{name: getattr(entry, name) for name in shown}]},
    )
    RunTallyFactory(run=run, count=12)
    return run


@pytest.mark.parametrize(
    ("what", "scope", "trigger"),
    [
        ("changes", {}, "manual"),
        ("everyone", {"full": True}, "resync"),
        ("errors", {"errors": True}, "resync"),
        ("list", {"list": "42"}, "resync"),
        ("email", {"emails": ["ada@example.com"]}, "resync"),
    ],
)
def test_m6_each_sync_has_a_dry_run(operator, integration, what, scope, trigger):
    integration.list_id = "42"
    integration.save()
    answer = operator.post(page("dry_run", what), {"email": "Ada@example.com"})
    run = SyncRun.objects.get()
    assert (run.dry_run, run.scope, run.trigger) == (True, scope, trigger)
    assert answer["Location"] == page("run", run.pk)


def test_m6_those_who_are_ticked_have_one(operator, integration):
    people = PersonFactory.create_batch(2, integration=integration)
    operator.post(page("dry_run", "people"), {"people": [person.pk for person in people]})
    run = SyncRun.objects.get()
    assert (run.dry_run, run.scope) == (True, {"people": [person.pk for person in people]})


def test_m6_one_person_has_one_on_their_page(operator, integration):
    person = PersonFactory(integration=integration)
    assert page("dry_run", "people") in operator.get(page("person", person.pk)).text


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("email", "Email:"),
        ("list", "No inclusion list is chosen"),
        ("people", "Tick at least one person"),
    ],
)
def test_nothing_is_asked_for_without_somebody_to_try(operator, integration, what, message):
    answer = operator.post(page("dry_run", what), {"email": "no address"}, follow=True)
    assert message in answer.text
    assert not SyncRun.objects.exists()


def test_a_dry_run_of_nonsense_is_not_found(operator, integration):
    assert operator.post(page("dry_run", "nonsense")).status_code == 404


def test_m25_its_page_says_what_would_happen_and_that_nothing_did(operator, rehearsed):
    text = operator.get(page("run", rehearsed.pk)).text
    assert "Nothing was written" in text
    assert "<b>12</b> updated" in text
    assert "Head of Sales" in text
    assert "VP Sales" in text
    assert "Undo" not in text


def test_m25_it_is_then_run_for_real(operator, rehearsed):
    answer = operator.post(page("run_for_real", rehearsed.pk))
    run = SyncRun.objects.get(dry_run=False)
    assert (run.scope, run.trigger, run.requested_by.username) == (
        {"full": True},
        "resync",
        "otto",
    )
    assert answer["Location"] == page("run", run.pk)


def test_a_first_load_that_was_tried_is_a_first_load(operator, rehearsed):
    SyncRun.objects.update(trigger="first_load")
    rehearsed.integration.first_load_at = None
    rehearsed.integration.save()
    operator.post(page("run_for_real", rehearsed.pk))
    rehearsed.integration.refresh_from_db()
    assert SyncRun.objects.get(dry_run=False).trigger == "first_load"
    assert rehearsed.integration.first_load_at is not None


def test_only_a_dry_run_can_be_run_for_real(operator, integration):
    run = SyncRunFactory(integration=integration)
    assert operator.post(page("run_for_real", run.pk)).status_code == 404


def test_before_its_end_there_is_nothing_to_run_for_real(operator, rehearsed):
    SyncRun.objects.update(status="running", phase="settling", summary={})
    text = operator.get(page("run", rehearsed.pk)).text
    assert "Run it for real" not in text
    assert "Samples appear here" in text


def test_a_viewer_reads_it_but_runs_nothing(viewer, rehearsed):
    text = viewer.get(page("run", rehearsed.pk)).text
    assert "Nothing was written" in text
    assert "Run it for real" not in text


def test_a_dry_run_is_told_apart_in_the_list(viewer, rehearsed):
    assert "Dry run</span>" in viewer.get(page("runs")).text


def test_many_samples_cost_no_more_queries(viewer, rehearsed, django_assert_max_num_queries):
    rehearsed.summary["sample"] *= 50
    rehearsed.save()
    with django_assert_max_num_queries(10):
        viewer.get(page("run", rehearsed.pk))
