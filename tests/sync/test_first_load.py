"""The main job over real HTTP: two CRMs that never met are brought into sync, and stay there."""

from typing import Any

import pytest

from integrations.models import Integration, LogEntry, Person, SyncRun
from integrations.sandbox.assembly import Sandbox
from integrations.sync.foresight.accounting import account
from integrations.sync.running.phases import collect, settle
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.runs.summary import summarize
from tests.sync.outside import Outside


def sync(integration: Integration, **scope: Any) -> dict[str, Any]:
    run = request_run(integration, trigger=SyncRun.Trigger.COMMAND, scope=scope, ring=False)
    if collect(run):
        settle(run)
    run.refresh_from_db()
    return summarize(run)


def writes(summary: dict[str, Any]) -> int:
    return sum(sum(outcomes.values()) for outcomes in summary["outcomes"].values())


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


@pytest.fixture
def synced(integration: Integration) -> Integration:
    sync(integration, full=True)
    integration.refresh_from_db()
    return integration


@pytest.fixture
def pair(synced: Integration) -> Person:
    """Somebody who is a lead and a HubSpot contact, in sync."""
    people = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    found = people.exclude(hubspot_id=None).order_by("pk").first()
    assert found is not None
    return found


def test_connecting_and_reading_write_nothing(integration: Integration, outside: Outside) -> None:
    before = outside.stamps()

    summary = sync(integration)

    assert summary["status"] == "succeeded"
    assert summary["people"]["waiting"] > 0
    assert writes(summary) == 0
    assert outside.stamps() == before


def test_a_first_full_sync_succeeds(integration: Integration) -> None:
    summary = sync(integration, full=True)

    assert summary["status"] == "succeeded"
    assert summary["people"]["failing"] == {}
    assert summary["people"]["waiting"] == 0
    assert summary["outcomes"]["hubspot_contact"]["created"] > 0
    assert summary["outcomes"]["salesforce_lead"]["created"] > 0


def test_every_record_is_accounted_for(synced: Integration, outside: Outside) -> None:
    accounting = account(synced)

    assert accounting.hubspot_contacts == outside.count_contacts()
    assert accounting.leads == outside.count("Lead")
    assert accounting.contacts == outside.count("Contact")


@pytest.mark.parametrize("scope", [{}, {"full": True}], ids=["incremental", "full"])
def test_inv_2_a_second_run_writes_nothing(
    synced: Integration, outside: Outside, scope: dict[str, Any]
) -> None:
    before = outside.stamps()
    entries = LogEntry.objects.count()

    summary = sync(synced, **scope)

    assert writes(summary) == 0
    assert outside.stamps() == before
    assert LogEntry.objects.count() == entries


def test_an_edit_in_hubspot_makes_one_write_in_salesforce(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    synced.mappings.filter(hubspot="jobtitle").update(rule="two_way")
    outside.edit_contact(pair.hubspot_id, jobtitle="Head of Kites")
    before = outside.stamps()

    summary = sync(synced)

    after = outside.stamps()
    assert outside.record("Lead", pair.salesforce_id)["Title"] == "Head of Kites"
    assert summary["outcomes"]["salesforce_lead"]["updated"] == 1
    assert {id for id in after if after[id] != before.get(id)} == {pair.salesforce_id}


def test_an_edit_in_salesforce_makes_one_write_in_hubspot(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id, Title="Chief Balloonist")
    before = outside.stamps()

    summary = sync(synced)

    after = outside.stamps()
    contact = outside.contact(pair.hubspot_id, "jobtitle")
    assert contact["properties"]["jobtitle"] == "Chief Balloonist"
    assert writes(summary) == 1
    assert {id for id in after if after[id] != before.get(id)} == {pair.hubspot_id}


def test_inv_13_our_own_write_coming_back_makes_none(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id, Title="Chief Balloonist")
    sync(synced)
    before = outside.stamps()

    assert writes(sync(synced)) == 0
    assert outside.stamps() == before


def test_inv_6_edits_to_different_fields_both_survive(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    synced.mappings.filter(hubspot="city").update(rule="two_way")
    outside.edit_contact(pair.hubspot_id, city="Zürich")
    outside.edit_record("Lead", pair.salesforce_id, Title="Chief Balloonist")

    sync(synced)

    lead = outside.record("Lead", pair.salesforce_id)
    contact = outside.contact(pair.hubspot_id, "city", "jobtitle")["properties"]
    assert (lead["City"], lead["Title"]) == ("Zürich", "Chief Balloonist")
    assert (contact["city"], contact["jobtitle"]) == ("Zürich", "Chief Balloonist")


def test_a_new_contact_becomes_a_lead_with_its_fallbacks(
    synced: Integration, outside: Outside
) -> None:
    outside.add_contact(email="kite.maker@dragonworks.example", firstname="Ada")

    summary = sync(synced)

    [lead] = outside.query(
        "SELECT FirstName, LastName, Company FROM Lead"
        " WHERE Email = 'kite.maker@dragonworks.example'"
    )
    assert summary["outcomes"]["salesforce_lead"]["created"] == 1
    assert (lead["FirstName"], lead["LastName"]) == ("Ada", "kite.maker")
    assert lead["Company"] == "dragonworks.example"
    assert writes(sync(synced)) == 0


def test_a_new_lead_becomes_a_contact(synced: Integration, outside: Outside) -> None:
    outside.add_record(
        "Lead", LastName="O'Brien", Company="Kites & Sons", Email="o'brien@kites.example"
    )

    summary = sync(synced)

    assert summary["outcomes"]["hubspot_contact"]["created"] == 1
    person = synced.people.get(email_key="o'brien@kites.example")
    contact = outside.contact(person.hubspot_id, "lastname", "company")["properties"]
    assert (contact["lastname"], contact["company"]) == ("O'Brien", "Kites & Sons")
    assert writes(sync(synced)) == 0


def test_an_integration_that_is_switched_off_does_nothing(
    synced: Integration, pair: Person, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id, Title="Chief Balloonist")
    synced.enabled = False
    synced.save(update_fields=["enabled"])
    before = outside.stamps()

    summary = sync(synced)

    assert summary["status"] == "failed"
    assert "switched off" in SyncRun.objects.latest("pk").failure_message
    assert outside.stamps() == before
    synced.refresh_from_db()
    assert synced.suspended_at is None
