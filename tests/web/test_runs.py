"""Sync runs: asked for, watched, cancelled, read."""

import pytest
from django.urls import reverse

from integrations.models import SyncRun
from tests.factories import LogEntryFactory, PersonFactory, RunTallyFactory, SyncRunFactory


def page(name, *words):
    return reverse(f"integrations:{name}", args=["main", *words])


def test_sync_now_asks_for_what_changed_and_shows_the_run(operator, integration):
    answer = operator.post(page("sync_now"))
    run = SyncRun.objects.get()
    assert answer["Location"] == page("run", run.pk)
    assert (run.trigger, run.scope, run.requested_by.username) == ("manual", {}, "otto")


def test_pressing_sync_now_twice_shows_the_run_under_way(operator, integration):
    operator.post(page("sync_now"))
    answer = operator.post(page("sync_now"), follow=True)
    assert SyncRun.objects.count() == 1
    assert "under way already" in answer.text


@pytest.mark.parametrize(
    ("action", "scope"), [("resync_everyone", {"full": True}), ("resync_errors", {"errors": True})]
)
def test_resync_asks_for_its_scope(operator, integration, action, scope):
    operator.post(page(action))
    assert SyncRun.objects.get().scope == scope


def test_one_email_is_resynced_in_lower_case(operator, integration):
    operator.post(page("resync_email"), {"email": " Ada@Example.COM "})
    assert SyncRun.objects.get().scope == {"emails": ["ada@example.com"]}


@pytest.mark.parametrize("email", ["", "no address", "a@b" * 200, "x'; DROP TABLE--"])
def test_a_bad_email_is_refused_by_name(operator, integration, email):
    answer = operator.post(page("resync_email"), {"email": email}, follow=True)
    assert "Email:" in answer.text
    assert not SyncRun.objects.exists()


def test_the_members_of_the_list_are_resynced(operator, integration):
    integration.list_id = "42"
    integration.save()
    operator.post(page("resync_list"))
    assert SyncRun.objects.get().scope == {"list": "42"}


def test_without_a_list_its_members_cannot_be_resynced(operator, integration):
    answer = operator.post(page("resync_list"), follow=True)
    assert "No inclusion list is chosen" in answer.text
    assert not SyncRun.objects.exists()


def test_an_open_run_is_cancelled(operator, integration):
    run = SyncRunFactory(integration=integration, running=True)
    operator.post(page("cancel_run", run.pk))
    run.refresh_from_db()
    assert run.cancel_requested_at is not None


def test_a_run_that_ended_cannot_be_cancelled(operator, integration):
    run = SyncRunFactory(integration=integration)
    answer = operator.post(page("cancel_run", run.pk), follow=True)
    run.refresh_from_db()
    assert "already ended" in answer.text
    assert run.cancel_requested_at is None


def test_progress_asks_for_itself_again_while_the_run_is_open(viewer, integration):
    run = SyncRunFactory(integration=integration, running=True, owed_at_start=200)
    RunTallyFactory(run=run, subject="people", outcome="settled", count=50)
    answer = viewer.get(page("run_progress", run.pk))
    assert "50 of 200" in answer.text
    assert 'aria-valuenow="25"' in answer.text
    assert 'hx-trigger="every' in answer.text


def test_progress_stops_asking_when_the_run_has_ended(viewer, integration):
    run = SyncRunFactory(integration=integration)
    answer = viewer.get(page("run_progress", run.pk))
    assert "hx-trigger" not in answer.text
    assert answer["HX-Trigger"] == "run-finished"


def test_a_failed_run_says_why(viewer, integration):
    run = SyncRunFactory(
        integration=integration,
        status="failed",
        failure_kind="configuration",
        failure_message="The token was revoked.",
    )
    assert "The token was revoked." in viewer.get(page("run", run.pk)).text


def test_an_entry_shows_old_and_new_and_what_decided(viewer, integration):
    entry = LogEntryFactory(run__integration=integration)
    text = viewer.get(page("run", entry.run_id)).text
    for words in ("Head of Sales", "VP Sales", "it changed in Salesforce", "Prefer Salesforce"):
        assert words in text


def test_a_conflict_shows_the_value_that_lost(viewer, integration):
    change = {"field": "jobtitle", "old": "A", "new": "B", "conflict": True, "lost": "Director"}
    entry = LogEntryFactory(run__integration=integration, outcome="conflict", changes=[change])
    assert "Director" in viewer.get(page("run", entry.run_id)).text


def test_values_from_a_crm_are_shown_not_run(viewer, integration):
    change = {"field": "jobtitle", "old": None, "new": "<script>alert(1)</script>"}
    entry = LogEntryFactory(run__integration=integration, changes=[change])
    text = viewer.get(page("run", entry.run_id)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.fixture
def entries(integration):
    run = SyncRunFactory(integration=integration)
    LogEntryFactory(run=run, email="ada@example.com", outcome="created")
    LogEntryFactory(run=run, email="bob@example.com", direction="to_salesforce")
    return run


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=created", {"ada@example.com"}),
        ("direction=to_salesforce", {"bob@example.com"}),
        ("email=ADA", {"ada@example.com"}),
        ("email=%25", set()),
        ("outcome=nonsense", {"ada@example.com", "bob@example.com"}),
    ],
)
def test_entries_are_filtered(viewer, entries, query, found):
    answer = viewer.get(f"{page('run', entries.pk)}?{query}")
    assert {entry.email for entry in answer.context["page"].rows} == found


def test_runs_are_filtered_by_status(viewer, integration):
    SyncRunFactory(integration=integration)
    failed = SyncRunFactory(integration=integration, status="failed")
    answer = viewer.get(f"{page('runs')}?status=failed")
    assert [row.run for row in answer.context["runs"]] == [failed]


def test_an_older_page_begins_where_the_first_ended(viewer, integration):
    runs = SyncRunFactory.create_batch(30, integration=integration)
    first = viewer.get(page("runs")).context["page"]
    second = viewer.get(f"{page('runs')}?before={first.older}").context["page"]
    assert [run.pk for run in first.rows + second.rows] == [run.pk for run in reversed(runs)]
    assert second.older is None


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 30, "²"])
def test_a_page_that_cannot_be_is_not_found(viewer, integration, before):
    assert viewer.get(f"{page('runs')}?before={before}").status_code == 404


def test_a_run_of_another_integration_is_not_shown(viewer, integration):
    assert viewer.get(page("run", SyncRunFactory().pk)).status_code == 404


def test_the_list_of_runs_costs_the_same_however_long(
    viewer, integration, django_assert_max_num_queries
):
    for run in SyncRunFactory.create_batch(25, integration=integration):
        RunTallyFactory.create_batch(3, run=run)
    with django_assert_max_num_queries(7):
        viewer.get(page("runs"))


def test_a_run_with_many_entries_costs_few_queries(
    viewer, integration, django_assert_max_num_queries
):
    run = SyncRunFactory(integration=integration)
    person = PersonFactory(integration=integration)
    LogEntryFactory.create_batch(50, run=run, person=person)
    with django_assert_max_num_queries(8):
        viewer.get(page("run", run.pk))
