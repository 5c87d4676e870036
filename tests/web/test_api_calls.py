"""The API calls page: the ledger, what is left, our share."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import AuditEvent
from tests.factories import ApiCallsFactory, IntegrationFactory, PersonFactory, SyncRunFactory

CALLS = "/integrations/main/settings/api-calls/"


def hour(back):
    now = timezone.now()
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=back)


@pytest.fixture
def salesforce(integration):
    return integration.salesforce


def ledger_of(client, provider="salesforce"):
    ledgers = client.get(CALLS).context["ledgers"]
    return next(one for one in ledgers if one.usage.connection.provider == provider)


def test_calls_are_summed_by_operation(viewer, salesforce):
    for back in (0, 1):
        ApiCallsFactory(connection=salesforce, operation="query", calls=5, hour=hour(back))
    ApiCallsFactory(connection=salesforce, operation="describe", calls=3)
    assert ledger_of(viewer).operations == [("query", 10), ("describe", 3)]


def test_the_hours_are_drawn_in_proportion(viewer, salesforce):
    ApiCallsFactory(connection=salesforce, calls=10, hour=hour(1))
    ApiCallsFactory(connection=salesforce, calls=5, hour=hour(0))
    bars = ledger_of(viewer).hours
    assert len(bars) == 24
    assert [(bar.calls, bar.height) for bar in bars[-2:]] == [(10, 100.0), (5, 50.0)]


def test_calls_of_the_day_before_are_left_out(viewer, salesforce):
    ApiCallsFactory(connection=salesforce, hour=hour(24), calls=7)
    assert ledger_of(viewer).operations == []


def test_the_other_connection_has_a_ledger_of_its_own(viewer, integration):
    ApiCallsFactory(connection=integration.hubspot, operation="contacts.search")
    assert ledger_of(viewer, "hubspot").operations == [("contacts.search", 1)]
    assert ledger_of(viewer).operations == []


def forecast_of(client, provider="salesforce"):
    return ledger_of(client, provider).usage.calls.forecast


def test_m20_the_forecast_goes_on_at_the_pace_of_the_whole_hours(viewer, salesforce):
    for back in range(1, 6):
        ApiCallsFactory(connection=salesforce, operation="query", calls=60, hour=hour(back))
    forecast = forecast_of(viewer)
    now = timezone.now()
    left = 24 - now.hour - now.minute / 60
    assert forecast.by_midnight - forecast.today == pytest.approx(60 * left, abs=3)


def test_m20_a_young_ledger_is_foreseen_by_the_schedules_runs(viewer, integration):
    ApiCallsFactory(connection=integration.salesforce, calls=900)
    summary = {"api_calls": {"hubspot": 6, "salesforce": 10}}
    SyncRunFactory.create_batch(3, integration=integration, summary=summary)
    now = timezone.now()
    left = 24 - now.hour - now.minute / 60
    assert forecast_of(viewer).by_midnight == pytest.approx(900 + 10 * 12 * left, abs=4)


def test_m20_what_is_owed_is_foreseen(viewer, integration):
    for number in range(3):
        PersonFactory(integration=integration, owed_seq=number + 1, not_before=timezone.now())
    assert forecast_of(viewer).by_midnight > 0


def test_m20_what_is_left_ends_at_the_reserve(viewer, integration):
    integration.salesforce_allocation, integration.reserve_percent = 100, 10
    integration.save()
    ApiCallsFactory(connection=integration.salesforce, calls=30)
    assert forecast_of(viewer).left == 60
    assert "100, of which 10 in reserve" in viewer.get(CALLS).text


def test_m20_the_share_of_an_org_is_that_of_all_its_integrations(viewer, integration):
    IntegrationFactory(salesforce=integration.salesforce, salesforce_allocation=5000)
    assert ledger_of(viewer).usage.calls.caps.allocation == 25_000


def test_m20_when_calls_run_out_is_said_on_both_pages(viewer, integration):
    integration.salesforce_allocation, integration.reserve_percent = 100, 0
    integration.save()
    for back in range(1, 5):
        ApiCallsFactory(
            connection=integration.salesforce, operation="query", calls=20, hour=hour(back)
        )
    assert forecast_of(viewer).runs_out_at is not None
    assert "Our share runs out" in viewer.get(CALLS).text
    assert "Our share runs out" in viewer.get("/integrations/main/").text
    assert "Our share runs out" in viewer.get("/connections/org/").text


def test_a_used_up_share_says_so(viewer, integration):
    integration.salesforce_allocation = 10
    integration.save()
    ApiCallsFactory(connection=integration.salesforce, calls=30)
    assert "Paused: no calls left" in viewer.get(CALLS).text


def test_a_suspension_is_shown_with_its_reason(viewer, integration):
    integration.suspended_at, integration.suspended_reason = timezone.now(), "Limit exceeded"
    integration.save()
    assert "Limit exceeded" in viewer.get(CALLS).text


def test_the_share_is_changed_and_audited(admin, integration):
    sent = {"salesforce_allocation": "5000", "reserve_percent": "20"}
    answer = admin.post(CALLS + "change", sent, follow=True)
    integration.refresh_from_db()
    assert (integration.salesforce_allocation, integration.reserve_percent) == (5000, 20)
    assert AuditEvent.objects.get().before == {
        "salesforce_allocation": 20000,
        "reserve_percent": 10,
    }
    assert "Saved" in answer.text


@pytest.mark.parametrize(
    ("field", "value"), [("salesforce_allocation", "0"), ("reserve_percent", "many")]
)
def test_a_bad_share_is_refused_at_its_field(admin, integration, field, value):
    sent = {"salesforce_allocation": "5000", "reserve_percent": "20"} | {field: value}
    answer = admin.post(CALLS + "change", sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not AuditEvent.objects.exists()


def test_the_page_costs_the_same_however_long_the_ledger(
    viewer, salesforce, django_assert_max_num_queries
):
    ApiCallsFactory.create_batch(60, connection=salesforce)
    with django_assert_max_num_queries(14):
        viewer.get(CALLS)
