"""M2, M3, M5: an inclusion list, acted out through both public APIs."""

from datetime import timedelta

import pytest

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import choose_list
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

TOWN = "Trstenik"


@pytest.fixture
def list_id(synced: Integration, outside: Outside) -> str:
    """A list of those who live in a town where nobody lives, chosen and read."""
    list_id = outside.add_list("Locals", city=TOWN)
    outside.sandbox.hubspot.store.clock.offset += timedelta(seconds=30)  # filled meanwhile
    choose_list(synced, list_id, actor=Actor())
    sync(synced)
    return list_id


@pytest.fixture
def touched(synced: Integration, outside: Outside, list_id: str) -> Person:
    """A new lead outside the list, after its first touch."""
    lead = outside.add_record(
        "Lead",
        LastName="Kite",
        Company="Kites & Sons",
        Title="Maker",
        Email="kite@kites.example",
    )
    sync(synced)
    return synced.people.get(salesforce_id=lead)


def title(outside: Outside, person: Person) -> str | None:
    assert person.hubspot_id is not None
    return outside.contact(person.hubspot_id, "jobtitle")["properties"]["jobtitle"]


def test_m3_choosing_a_list_syncs_nobody(
    synced: Integration, outside: Outside, list_id: str
) -> None:
    assert writes(sync(synced)) == 0


def test_m2_members_sync_and_others_do_not(
    synced: Integration, outside: Outside, list_id: str
) -> None:
    outside.add_contact(email="in@kites.example", lastname="In", city=TOWN)
    outside.add_contact(email="out@kites.example", lastname="Out", city="Elsewhere")

    sync(synced)

    [lead] = outside.query("SELECT Email FROM Lead WHERE Email LIKE '%@kites.example'")
    assert lead["Email"] == "in@kites.example"


def test_m5_a_lead_outside_the_list_becomes_a_contact_once(
    outside: Outside, touched: Person
) -> None:
    assert title(outside, touched) == "Maker"
    assert (touched.status, touched.reason) == ("excluded", "not_in_list")


def test_m5_later_updates_are_held_back_both_ways(
    synced: Integration, outside: Outside, touched: Person
) -> None:
    outside.edit_record("Lead", touched.salesforce_id or "", Title="Seller")
    outside.edit_contact(touched.hubspot_id or "", phone="+39 055 1")

    assert writes(sync(synced)) == 0
    assert title(outside, touched) == "Maker"


def test_m5_meeting_the_criteria_is_a_trigger(
    synced: Integration, outside: Outside, touched: Person
) -> None:
    outside.edit_record("Lead", touched.salesforce_id or "", Title="Seller", City=TOWN)
    sync(synced)
    outside.edit_contact(touched.hubspot_id or "", city=TOWN)

    sync(synced)

    assert title(outside, touched) == "Seller"


def test_m2_membership_is_checked_again_at_send_time(
    synced: Integration, outside: Outside, touched: Person
) -> None:
    outside.edit_contact(touched.hubspot_id or "", city=TOWN)
    sync(synced)
    outside.edit_record("Lead", touched.salesforce_id or "", Title="Seller")
    outside.edit_contact(touched.hubspot_id or "", city="Elsewhere")

    assert writes(sync(synced)) == 0
    assert title(outside, touched) == "Maker"


def test_m3_a_deleted_list_suspends_and_syncs_nobody(
    synced: Integration, outside: Outside, list_id: str
) -> None:
    outside.add_contact(email="in@kites.example", lastname="In", city=TOWN)
    outside.delete_list(list_id)

    summary = sync(synced)

    synced.refresh_from_db()
    assert summary["status"] == "failed"
    assert "Locals" in synced.suspended_reason
    assert not outside.query("SELECT Id FROM Lead WHERE Email = 'in@kites.example'")
