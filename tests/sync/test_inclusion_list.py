"""The inclusion list and the first touch from Salesforce (M2, M5, INV-30)."""

from datetime import timedelta

import pytest

from integrations.crm.memory.faults import Fault
from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType, Ref
from integrations.models import Integration, Person
from integrations.sync.running.phases import collect
from tests.sync.memory import CONTACT, World


@pytest.fixture
def listed(world: World) -> World:
    """A list is chosen and read; nobody is on it."""
    world.choose_list(world.hubspot.add_list("Customers").id)
    world.first_read()
    return world


def list_of(world: World) -> str:
    return world.fresh.list_id


def join(world: World, ref: Ref) -> None:
    world.hubspot.join(list_of(world), ref.id)


def leave(world: World, ref: Ref) -> None:
    world.hubspot.leave(list_of(world), ref.id)


def contact_of(world: World, lead: Ref) -> Ref:
    person = world.person_of(lead)
    assert person.hubspot_id is not None
    return Ref(CONTACT, person.hubspot_id)


def reason_of(world: World, ref: Ref) -> tuple[str, str]:
    person = world.person_of(ref)
    return person.status, person.reason


def test_m2_a_contact_outside_the_list_is_not_created_in_salesforce(listed: World) -> None:
    contact = listed.add_contact("ada@example.com", lastname="Lovelace")

    listed.sync()

    assert listed.partner_of(contact) is None
    assert reason_of(listed, contact) == ("excluded", "not_in_list")


def test_m5_a_new_lead_becomes_a_contact_though_it_is_outside_the_list(listed: World) -> None:
    lead = listed.add_lead("ada@example.com", Title="Countess")

    listed.sync()

    assert listed.values(contact_of(listed, lead))["jobtitle"] == "Countess"
    assert reason_of(listed, lead) == ("excluded", "not_in_list")


def test_m5_a_lead_that_moves_is_deduped_onto_the_contact(listed: World) -> None:
    contact = listed.add_contact("ada@example.com", city="Paris")
    lead = listed.add_lead("ada@example.com", Title="Countess")

    listed.sync()

    assert listed.partner_of(contact) == lead
    assert listed.values(contact)["jobtitle"] == "Countess"
    assert listed.values(lead)["City"] is None


def test_m5_an_edit_in_hubspot_alone_is_no_first_touch(world: World) -> None:
    contact = world.add_contact("ada@example.com")
    world.add_lead("ada@example.com", Title="Countess")
    world.choose_list(world.hubspot.add_list("Customers").id)
    world.first_read()
    world.edit(contact, city="Paris")

    world.sync()

    assert world.values(contact)["jobtitle"] is None
    assert world.person_of(contact).linked_at is None


@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
def test_m5_after_the_first_touch_updates_are_held_back(listed: World, side: str) -> None:
    lead = listed.add_lead("ada@example.com", Title="Countess")
    listed.sync()
    contact = contact_of(listed, lead)
    if side == "hubspot":
        listed.edit(contact, city="Paris")
    else:
        listed.edit(lead, Title="Baroness")
    mark = listed.mark

    listed.sync()

    assert listed.writes_since(mark) == 0


def test_m5_a_lead_that_loses_a_contact_it_was_never_linked_to_gets_one(world: World) -> None:
    stranger = world.add_contact("ada@example.com")
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.choose_list(world.hubspot.add_list("Customers").id)
    world.first_read()
    world.edit(stranger, city="Paris")
    world.sync()
    before = world.person_of(lead)
    assert (before.hubspot_id, before.linked_at) == (stranger.id, None)

    world.hubspot.delete(stranger)
    world.sync()

    assert world.partner_of(lead) not in (None, stranger)


def test_m5_a_lead_whose_contact_turns_out_to_be_known_by_another_address_is_first_touched(
    listed: World,
) -> None:
    contact = listed.add_contact("old@example.com")
    listed.sync()
    lead = listed.add_lead("ada@example.com", Title="Countess")
    run = listed.ask()
    collect(run, listed.crms)

    listed.edit(contact, email="ada@example.com")
    listed.settle(run)

    assert listed.partner_of(contact) == lead
    assert listed.values(contact)["jobtitle"] == "Countess"


def test_m5_a_lead_whose_contact_turns_out_to_have_another_address_becomes_one_of_its_own(
    listed: World,
) -> None:
    contact = listed.add_contact("ada@example.com")
    listed.sync()
    lead = listed.add_lead("ada@example.com", Title="Countess")
    run = listed.ask()
    collect(run, listed.crms)

    listed.edit(contact, email="augusta@example.com")
    listed.settle(run)
    listed.sync()

    assert listed.partner_of(contact) is None
    assert listed.values(contact_of(listed, lead))["jobtitle"] == "Countess"


def test_m5_a_record_that_is_found_before_a_create_counts_as_told_of(listed: World) -> None:
    contact = listed.add_contact("ada@example.com")
    join(listed, contact)
    run = listed.ask()
    collect(run, listed.crms)

    leave(listed, contact)
    lead = listed.add_lead("ada@example.com", Title="Countess")
    listed.settle(run)
    listed.calm_down()

    assert listed.partner_of(contact) == lead
    assert listed.values(contact)["jobtitle"] == "Countess"


def test_m5_a_refused_first_touch_is_tried_again(listed: World) -> None:
    contact = listed.add_contact("ada@example.com")
    listed.add_lead("ada@example.com", Title="Countess")
    listed.hubspot.faults.next("write", Fault.TRANSIENT)
    listed.sync()

    listed.clock.move(timedelta(minutes=5))
    listed.sync()

    assert listed.values(contact)["jobtitle"] == "Countess"


def test_m5_entering_the_list_is_a_trigger(listed: World) -> None:
    lead = listed.add_lead("ada@example.com", Title="Countess")
    listed.sync()
    contact = contact_of(listed, lead)
    listed.edit(lead, Title="Baroness")
    listed.sync()

    join(listed, contact)
    listed.sync()

    assert listed.values(contact)["jobtitle"] == "Baroness"
    assert reason_of(listed, contact) == ("in_sync", "")


def test_inv_30_leaving_the_list_stops_updates_and_deletes_nothing(listed: World) -> None:
    lead = listed.add_lead("ada@example.com", Title="Countess")
    listed.sync()
    contact = contact_of(listed, lead)
    join(listed, contact)
    listed.sync()
    leave(listed, contact)
    listed.edit(lead, Title="Baroness")
    mark = listed.mark

    listed.sync()

    assert listed.writes_since(mark) == 0
    assert reason_of(listed, contact) == ("excluded", "not_in_list")


def test_inv_30_returning_merges_from_the_kept_baseline(listed: World) -> None:
    listed.set_rule("city", SyncRule.TWO_WAY)
    lead = listed.add_lead("ada@example.com", City="Rome")
    listed.sync()
    contact = contact_of(listed, lead)
    join(listed, contact)
    listed.sync()
    leave(listed, contact)
    listed.sync(full=True)
    listed.edit(lead, City=None)
    listed.sync()

    join(listed, contact)
    listed.sync()

    assert listed.values(contact)["city"] is None


def test_m2_membership_is_checked_again_at_send_time(listed: World) -> None:
    lead = listed.add_lead("ada@example.com", Title="Countess")
    listed.sync()
    contact = contact_of(listed, lead)
    join(listed, contact)
    listed.sync()
    listed.edit(lead, Title="Baroness")
    mark = listed.mark

    # Whoever leaves is met by the full comparison only, which is not due yet.
    leave(listed, contact)
    listed.sync()

    assert listed.fresh.members.count() == 0
    assert listed.writes_since(mark) == 0


def test_m2_leaving_is_seen_by_the_hourly_comparison(listed: World) -> None:
    contact = listed.add_contact("ada@example.com", lastname="Lovelace")
    join(listed, contact)
    listed.sync()
    leave(listed, contact)
    listed.sync()
    before = listed.fresh.members.count()

    listed.clock.move(timedelta(hours=2))
    listed.sync()

    assert (before, listed.fresh.members.count()) == (1, 0)
    assert reason_of(listed, contact) == ("excluded", "not_in_list")


def test_m3_a_list_that_is_gone_suspends_and_syncs_nobody(listed: World) -> None:
    contact = listed.add_contact("ada@example.com", lastname="Lovelace")
    join(listed, contact)
    listed.hubspot.drop_list(list_of(listed))

    run = listed.sync()

    integration = Integration.objects.get(pk=listed.integration.pk)
    assert run.status == "failed"
    assert "Customers" in integration.suspended_reason
    assert not Person.objects.exclude(salesforce_id=None).exists()


def test_m5_with_creation_off_nothing_reaches_hubspot(listed: World) -> None:
    Integration.objects.update(on_salesforce_change="nothing")
    lead = listed.add_lead("ada@example.com", Title="Countess")

    listed.sync()

    assert listed.person_of(lead).hubspot_id is None
    assert lead.object_type is ObjectType.SALESFORCE_LEAD
