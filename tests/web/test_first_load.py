"""What a first sync would do, before anybody starts it."""

import pytest

from integrations.models import Person, SyncRun
from integrations.web.forecasts import MOST_COUNTED
from tests.factories import ObservedRecordFactory, PersonFactory

FORECAST = "/integrations/main/runs/first-load/forecast/"


@pytest.fixture
def unloaded(integration):
    """Read and matched, and nothing written: one contact that Salesforce lacks."""
    integration.first_load_at = None
    integration.save()
    person = PersonFactory(
        integration=integration,
        name="Ada Lovelace",
        email_key="ada@example.com",
        salesforce_id=None,
        salesforce_type=None,
        linked_at=None,
        status="waiting",
        reason="first_load",
    )
    ObservedRecordFactory(
        connection=integration.hubspot,
        remote_id=person.hubspot_id,
        email_key="ada@example.com",
        values={"email": "ada@example.com", "firstname": "Ada"},
    )
    return integration


def test_the_overview_leads_to_the_forecast(viewer, unloaded):
    assert FORECAST in viewer.get("/integrations/main/").text


def test_people_writes_and_cost_are_foreseen(viewer, unloaded):
    context = viewer.get(FORECAST + "counted").context
    assert context["forecast"].people["hubspot_only"] == 1
    created = {row.object_type: row.created for row in context["writes"]}
    assert created == {"hubspot_contact": 0, "salesforce_lead": 1, "salesforce_contact": 0}
    assert context["calls"]["salesforce"] > 0


def test_samples_show_what_would_be_written(viewer, unloaded):
    answer = viewer.get(FORECAST + "counted")
    assert [one.person.name for one in answer.context["samples"]] == ["Ada Lovelace"]
    assert "create: " in answer.text


def test_many_people_are_left_to_a_dry_run(viewer, unloaded):
    Person.objects.bulk_create(
        Person(integration=unloaded, hubspot_id=f"many{number}") for number in range(MOST_COUNTED)
    )
    answer = viewer.get(FORECAST + "counted")
    assert "A dry run counts them" in answer.text
    assert "forecast" not in answer.context


def test_the_first_load_is_started_from_its_page(operator, unloaded):
    assert "Start the first load" in operator.get(FORECAST).text
    operator.post("/integrations/main/runs/first-load")
    run = SyncRun.objects.get()
    assert (run.trigger, run.scope, run.dry_run) == ("first_load", {"full": True}, False)


def test_the_first_load_is_rehearsed(operator, unloaded):
    operator.post("/integrations/main/runs/first-load/rehearse")
    run = SyncRun.objects.get()
    assert (run.scope, run.dry_run) == ({"full": True}, True)
    unloaded.refresh_from_db()
    assert unloaded.first_load_at is None


def test_a_viewer_looks_but_does_not_start(viewer, unloaded):
    text = viewer.get(FORECAST).text
    assert "What a first sync would do" in text
    assert "Dry run" not in text


def test_once_started_it_cannot_be_started_again(operator, integration):
    text = operator.get(FORECAST).text
    assert "The first load was started" in text
    assert "Start the first load" not in text


def test_before_the_first_read_there_is_nothing_to_foresee(viewer, unloaded):
    unloaded.first_read_at = None
    unloaded.save()
    assert "nothing to foresee" in viewer.get(FORECAST).text


def test_counting_costs_the_same_however_many_people(
    viewer, unloaded, django_assert_max_num_queries
):
    PersonFactory.create_batch(80, integration=unloaded)
    with django_assert_max_num_queries(45):
        viewer.get(FORECAST + "counted")
