"""The start page and the overview."""

from datetime import UTC, datetime

from django.urls import reverse

from tests.factories import (
    ApiCallsFactory,
    HubSpotConnectionFactory,
    IntegrationFactory,
    PersonFactory,
    RunTallyFactory,
    SyncErrorFactory,
    SyncRunFactory,
)

OVERVIEW = "/integrations/main/"


def test_with_nothing_connected_the_first_steps_are_shown(admin):
    answer = admin.get("/")
    assert "Connect HubSpot" in answer.text
    assert reverse("integrations:add_connection", args=["hubspot-token"]) in answer.text


def test_a_step_that_is_done_is_not_offered_again(admin):
    HubSpotConnectionFactory()
    answer = admin.get("/")
    assert reverse("integrations:add_connection", args=["hubspot-token"]) not in answer.text
    assert reverse("integrations:add_connection", args=["salesforce-client"]) in answer.text


def test_a_viewer_is_told_that_connecting_needs_an_admin(viewer):
    answer = viewer.get("/")
    assert "need the role admin" in answer.text
    assert reverse("integrations:add_connection", args=["hubspot-token"]) not in answer.text


def test_one_integration_is_home(viewer, integration):
    assert viewer.get("/")["Location"] == OVERVIEW


def test_of_several_integrations_one_is_chosen(viewer, integration):
    IntegrationFactory(name="second")
    answer = viewer.get("/")
    assert OVERVIEW in answer.text
    assert "/integrations/second/" in answer.text


def test_every_person_is_accounted_for(viewer, integration):
    PersonFactory.create_batch(3, integration=integration)
    PersonFactory(integration=integration, status="excluded", reason="no_email")
    answer = viewer.get(OVERVIEW)
    assert answer.context["accounting"].people() == 4
    assert "No email address" in answer.text


def test_somebody_in_sync_with_a_change_waiting_counts_as_waiting(viewer, integration):
    PersonFactory(integration=integration, owed_seq=1)
    shares = {share.status: share.count for share in viewer.get(OVERVIEW).context["shares"]}
    assert shares["waiting"] == 1
    assert shares["in_sync"] == 0


def test_open_errors_are_counted_by_category(viewer, integration):
    SyncErrorFactory(person=PersonFactory(integration=integration))
    assert "Property values" in viewer.get(OVERVIEW).text


def test_a_resolved_error_is_no_longer_counted(viewer, integration):
    person = PersonFactory(integration=integration)
    SyncErrorFactory(person=person, resolved_at=datetime.now(UTC))
    assert "No open errors" in viewer.get(OVERVIEW).text


def test_api_use_is_what_the_crm_says_if_it_counts_more_than_we_do(viewer, integration):
    integration.salesforce.calls_used, integration.salesforce.calls_limit = 900, 1000
    integration.salesforce.save()
    ApiCallsFactory(connection=integration.salesforce, calls=40)
    _hubspot, salesforce = viewer.get(OVERVIEW).context["usages"]
    assert (salesforce.used, salesforce.ours, salesforce.percent) == (900, 40, 90.0)


def test_a_suspended_integration_says_why_and_an_admin_can_resume(admin, integration):
    integration.suspended_at = datetime.now(UTC)
    integration.suspended_reason = "HubSpot refused the access token."
    integration.save()
    assert "HubSpot refused the access token." in admin.get(OVERVIEW).text
    admin.post(reverse("integrations:resume", args=["main"]))
    integration.refresh_from_db()
    assert integration.suspended_at is None
    assert integration.audit_events.get().action == "integration.resume"


def test_before_the_first_read_reading_is_offered(operator, integration):
    integration.first_read_at = integration.first_load_at = None
    integration.save()
    assert reverse("integrations:first_read", args=["main"]) in operator.get(OVERVIEW).text


def test_after_the_first_read_syncing_everyone_is_offered_once(operator, integration):
    integration.first_load_at = None
    integration.save()
    address = reverse("integrations:first_load", args=["main"])
    assert address in operator.get(OVERVIEW).text
    operator.post(address)
    integration.runs.update(status="succeeded")
    assert address not in operator.get(OVERVIEW).text


def test_the_overview_costs_the_same_however_much_there_is(
    viewer, integration, django_assert_max_num_queries
):
    for run in SyncRunFactory.create_batch(8, integration=integration):
        RunTallyFactory.create_batch(3, run=run)
    for person in PersonFactory.create_batch(20, integration=integration):
        SyncErrorFactory(person=person)
    with django_assert_max_num_queries(18):
        viewer.get(OVERVIEW)


def test_a_dry_run_is_told_from_a_run_that_wrote(viewer, integration):
    SyncRunFactory(integration=integration, dry_run=True, trigger="manual")
    assert '<span class="under">Dry run</span>' in viewer.get(OVERVIEW).text
