"""Merging and identity as the engine keeps them (INV-2 to 18, 30)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from integrations.crm.memory import Fault
from integrations.domain.plans import SyncRule
from integrations.domain.records import ObjectType, Ref, Values
from integrations.models import Integration, LogEntry, Person
from integrations.sync.running.phases import collect
from tests.sync.memory import World


def linked(world: World, **values: str) -> tuple[Ref, Ref]:
    """A contact and its lead, which hold the same, every field two-way."""
    for name in values:
        world.set_rule(name, SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", **values)
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    return contact, lead


def test_inv_3_a_clearing_in_hubspot_flows_under_two_way(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")
    world.edit(contact, jobtitle=None)
    world.sync()
    assert world.values(lead)["Title"] is None


def test_inv_3_an_edit_that_may_not_flow_is_put_back_and_said(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")
    world.set_rule("jobtitle", SyncRule.ALWAYS_SALESFORCE)
    world.edit(contact, jobtitle="Queen")
    world.sync()
    assert world.values(contact)["jobtitle"] == "Countess"
    assert world.values(lead)["Title"] == "Countess"
    entry = LogEntry.objects.filter(integration=world.integration).first()
    assert entry is not None
    assert entry.changes[0]["why"] == "restored"


def test_inv_4_the_same_edit_on_both_sides_is_no_write(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")
    mark = world.mark
    world.edit(contact, jobtitle="Queen")
    world.edit(lead, Title="Queen")
    world.sync()
    assert world.writes_since(mark) == 0
    assert world.person_of(contact).baseline["jobtitle"] == ["Queen", "Queen"]


def test_inv_5_two_apart_edits_are_a_conflict_that_keeps_both_values(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")
    world.edit(contact, jobtitle="Queen")
    world.edit(lead, Title="Mathematician")
    world.sync()
    entry = LogEntry.objects.filter(integration=world.integration, outcome="conflict").get()
    values = {entry.changes[0]["new"], entry.changes[0]["lost"]}
    assert values == {"Queen", "Mathematician"}
    assert world.values(contact)["jobtitle"] == world.values(lead)["Title"]


def test_inv_6_edits_of_different_fields_on_both_sides_survive(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess", firstname="Ada")
    world.edit(contact, jobtitle="Queen")
    world.edit(lead, FirstName="Augusta")
    world.sync()
    for ref, title, name in ((contact, "jobtitle", "firstname"), (lead, "Title", "FirstName")):
        assert (world.values(ref)[title], world.values(ref)[name]) == ("Queen", "Augusta")


def test_inv_7_a_field_that_was_hidden_is_not_a_clearing(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")
    specs = world.salesforce.store.specs
    for object_type in (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT):
        specs[object_type] = [spec for spec in specs[object_type] if spec.name != "Title"]
    world.clock.move(timedelta(hours=2))
    world.edit(lead, FirstName="Augusta")
    world.sync()
    world.sync(full=True)
    assert world.values(contact)["jobtitle"] == "Countess"


@pytest.mark.parametrize("fault", [Fault.TRANSIENT, Fault.REQUEST_LOST])
def test_inv_12_a_write_that_failed_moves_no_baseline(world: World, fault: Fault) -> None:
    contact, _ = linked(world, jobtitle="Countess")
    world.edit(contact, jobtitle="Queen")
    world.salesforce.faults.next("write", fault)
    run = world.ask()
    collect(run, world.crms)
    world.reconcile_once(run)
    assert world.person_of(contact).baseline["jobtitle"] == ["Countess", "Countess"]


def test_inv_13_one_edit_is_one_write_and_its_echo_none(world: World) -> None:
    contact, _ = linked(world, jobtitle="Countess")
    mark = world.mark
    world.edit(contact, jobtitle="Queen")
    world.sync()
    world.sync()
    world.sync()
    assert world.writes_since(mark) == 1


def test_inv_14_a_value_that_the_crm_altered_settles(world: World) -> None:
    contact, lead = linked(world, jobtitle="Countess")

    def shorten(object_type: ObjectType, values: Values) -> Values:
        return {
            name: v[:4] if name == "Title" and isinstance(v, str) else v
            for name, v in values.items()
        }

    world.salesforce.alter = shorten
    mark = world.mark
    world.edit(contact, jobtitle="Mathematician")
    for _ in range(3):
        world.sync()
    assert world.values(lead)["Title"] == "Math"
    assert world.values(contact)["jobtitle"] == "Mathematician"
    assert world.writes_since(mark) == 1


def test_inv_15_the_database_keeps_one_person_per_record(world: World) -> None:
    contact, _ = linked(world)
    other = world.add_contact("bob@example.com")
    world.sync()
    bob = world.person_of(other)
    bob.hubspot_id = contact.id
    with pytest.raises(IntegrityError), transaction.atomic():
        bob.save(update_fields=["hubspot_id"])


@pytest.mark.parametrize("page_size", [1, 100])
def test_inv_16_the_same_rival_is_chosen_in_whatever_order_they_come(
    world: World, page_size: int
) -> None:
    world.salesforce.page_size = page_size
    world.add_lead("ada@example.com")
    wanted = world.add_salesforce_contact("ada@example.com")
    world.add_lead("ada@example.com")
    contact = world.add_contact("ada@example.com")
    world.first_load()
    assert world.partner_of(contact) == wanted
    assert sum(person.reason == "duplicate" for person in world.people) == 2


def test_inv_17_a_changed_address_keeps_the_link(world: World) -> None:
    contact, lead = linked(world)
    world.edit(lead, Email="augusta@example.com")
    world.sync()
    assert world.partner_of(contact) == lead
    assert world.values(contact)["email"] == "augusta@example.com"


def test_inv_17_a_reused_address_never_moves_a_link(world: World) -> None:
    contact, lead = linked(world)
    world.edit(lead, Email="augusta@example.com")
    world.sync()
    newcomer = world.add_contact("ada@example.com")
    world.sync()
    assert world.partner_of(contact) == lead
    assert world.partner_of(newcomer) != lead


def test_inv_18_a_conversion_keeps_the_person_and_their_log(world: World) -> None:
    contact, lead = linked(world)
    before = world.person_of(contact)
    world.clock.move(timedelta(minutes=1))
    converted = world.salesforce.convert(lead)
    world.sync()
    after = world.person_of(contact)
    assert after.pk == before.pk
    assert world.partner_of(contact) == converted
    assert LogEntry.objects.filter(person=after, record_id=lead.id).exists()


def test_inv_18_a_hubspot_merge_under_a_new_id_keeps_the_link(world: World) -> None:
    contact, lead = linked(world)
    world.clock.move(timedelta(minutes=1))
    survivor = world.hubspot.merge(contact, world.add_contact(None), new_id=True)
    world.calm_down()
    assert world.partner_of(survivor) == lead


def test_inv_18_a_merge_heard_of_after_its_survivor_was_merged_too_keeps_the_link(
    world: World,
) -> None:
    contact, lead = linked(world)
    world.clock.move(timedelta(minutes=1))
    survivor = world.hubspot.merge(contact, world.add_contact(None), new_id=True)
    last = world.hubspot.merge(survivor, world.add_contact(None), new_id=True)
    heard = world.hubspot.store.rows.pop(contact)  # its place in the feed comes later
    world.sync()
    world.hubspot.store.rows[contact] = heard
    world.calm_down()
    assert world.partner_of(last) == lead


def test_inv_18_the_link_follows_a_chain_of_merges_in_whatever_order_it_is_read(
    world: World,
) -> None:
    Integration.objects.update(on_salesforce_change="nothing")
    last, survivor = world.add_lead("bob@example.com"), world.add_lead("eve@example.com")
    contact, lead = linked(world)
    world.clock.move(timedelta(minutes=1))
    world.salesforce.merge(survivor, lead)
    world.salesforce.merge(last, survivor)
    world.sync()
    world.calm_down()
    assert survivor.id < lead.id
    assert world.partner_of(contact) == last


def test_inv_29_a_merge_heard_of_after_its_survivor_was_deleted_is_a_delete(world: World) -> None:
    Integration.objects.update(on_salesforce_change="nothing")
    survivor = world.add_lead("bob@example.com")
    contact, lead = linked(world)
    world.clock.move(timedelta(minutes=1))
    world.salesforce.merge(survivor, lead)
    world.salesforce.delete(survivor)
    heard = world.salesforce.store.rows.pop(lead)
    world.sync()
    world.salesforce.store.rows[lead] = heard
    world.calm_down()
    person = world.person_of(contact)
    assert (person.status, person.reason) == ("excluded", "deleted")
    assert person.salesforce_gone_at is not None


def test_inv_30_leaving_the_list_stops_updates_and_returning_merges_from_the_baseline(
    world: World,
) -> None:
    contact, lead = linked(world, jobtitle="Countess", firstname="Ada")
    found = world.hubspot.add_list("Customers")
    world.hubspot.join(found.id, contact.id)
    world.choose_list(found.id)
    world.sync()
    world.hubspot.leave(found.id, contact.id)
    mark = world.mark
    world.edit(contact, jobtitle="Queen")
    world.edit(lead, FirstName="Augusta")
    world.sync()
    assert world.writes_since(mark) == 0
    assert world.person_of(contact).status == Person.Status.EXCLUDED
    world.hubspot.join(found.id, contact.id)
    world.clock.move(timedelta(hours=2))
    world.sync()
    assert world.values(lead)["Title"] == "Queen"
    assert world.values(contact)["firstname"] == "Augusta"


def test_a_duplicate_stands_on_its_own_once_its_original_is_deleted(world: World) -> None:
    kept = world.add_lead("ada@example.com")
    world.clock.move(timedelta(seconds=1))
    original = world.add_lead("ada@example.com")
    world.integration.on_salesforce_change = "nothing"
    world.integration.save(update_fields=["on_salesforce_change"])
    world.first_load()
    assert world.person_of(kept).reason == "duplicate"
    world.salesforce.delete(original)
    world.sync()
    assert world.person_of(kept).reason == "creation_off"


def test_inv_15_a_merge_takes_nothing_from_a_pair_that_was_never_settled(world: World) -> None:
    """The survivor of a merge was half of such a pair: its contact still belongs to somebody."""
    linked = world.add_salesforce_contact("ada@example.com")
    world.first_load()
    Integration.objects.update(on_salesforce_change="nothing")
    world.choose_list(world.hubspot.add_list("Nobody").id)
    other = world.add_salesforce_contact("grace@example.com")
    contact = world.add_contact("grace@example.com")
    world.sync()
    assert world.partner_of(contact) == other
    world.clock.move(timedelta(minutes=1))

    world.salesforce.merge(other, linked)
    world.calm_down()

    assert world.person_of(contact)
