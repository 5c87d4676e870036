"""A field that is hidden, and shown again (INV-36): nothing is blanked, and nothing is lost."""

from datetime import timedelta

import pytest

from integrations.domain.records import FieldSpec, Ref
from integrations.sync.running.phases import collect
from tests.sync.memory import LEAD, SALESFORCE, SALESFORCE_CONTACT, World, once

OLD_ENOUGH = timedelta(hours=2)  # fields are described anew hourly


@pytest.fixture
def lead(world: World) -> Ref:
    world.add_contact("ada@example.com", city="London")
    lead = world.add_lead("ada@example.com", City="London")
    world.first_load()
    return lead


def hide_city(world: World) -> FieldSpec:
    specs = world.salesforce.store.specs[LEAD]
    spec = next(spec for spec in specs if spec.name == "City")
    specs.remove(spec)
    return spec


def show(world: World, spec: FieldSpec) -> None:
    world.salesforce.store.specs[LEAD].append(spec)
    world.clock.move(OLD_ENOUGH)


def city_in_hubspot(world: World, lead: Ref) -> object:
    contact = world.partner_of(lead)
    assert contact is not None
    return world.values(contact)["city"]


def test_inv_36_a_hidden_field_blanks_nothing(world: World, lead: Ref) -> None:
    hide_city(world)
    world.edit(lead, Title="Countess")

    world.sync()
    world.sync(full=True)

    assert city_in_hubspot(world, lead) == "London"


def test_inv_36_what_was_edited_while_a_field_was_hidden_crosses_once_it_is_shown(
    world: World, lead: Ref
) -> None:
    spec = hide_city(world)
    world.edit(lead, City="Paris")
    world.sync()

    show(world, spec)
    world.sync()

    assert city_in_hubspot(world, lead) == "Paris"


def test_inv_36_so_does_what_was_edited_between_two_descriptions_of_the_fields(
    world: World, lead: Ref
) -> None:
    spec = hide_city(world)
    world.edit(lead, City="Paris", Title="Countess")
    world.sync()
    world.salesforce.store.specs[LEAD].append(spec)

    world.clock.move(OLD_ENOUGH)
    world.sync()

    assert city_in_hubspot(world, lead) == "Paris"


def test_inv_36_so_does_what_was_read_before_a_field_was_hidden_and_settled_after(
    world: World, lead: Ref
) -> None:
    world.edit(lead, City="Turin")
    run = world.ask()
    collect(run, world.crms)
    spec = hide_city(world)
    world.settle(run)
    show(world, spec)
    world.sync()
    assert city_in_hubspot(world, lead) == "Turin"


@pytest.mark.parametrize("full", [False, True])
def test_a_reading_under_way_does_not_undo_that_everything_is_to_be_read_again(
    world: World, lead: Ref, *, full: bool
) -> None:
    cursors = world.integration.salesforce.cursors.filter(feed=LEAD.value)

    operation = "scan" if full else "changed"
    world.salesforce.after.append(once(SALESFORCE, operation, cursors.delete))  # leads come first
    world.edit(lead, City="Paris")
    world.sync(full=full)
    assert not cursors.exists()
    world.sync()
    assert cursors.exists()


def test_inv_36_a_field_of_one_object_is_not_taken_for_that_of_another(world: World) -> None:
    """Both objects have a Title; it was hidden on one of them."""
    contact = world.add_salesforce_contact("ada@example.com", Title="Countess")
    world.first_load()
    ours = world.partner_of(contact)
    assert ours is not None
    specs = world.salesforce.store.specs[SALESFORCE_CONTACT]
    spec = next(spec for spec in specs if spec.name == "Title")
    specs.remove(spec)
    world.edit(contact, Title="Baroness")
    world.sync()

    specs.append(spec)
    world.clock.move(OLD_ENOUGH)
    world.sync()

    assert world.values(ours)["jobtitle"] == "Baroness"


def test_inv_36_people_linked_while_a_field_was_hidden_meet_on_it_once_it_is_shown(
    world: World,
) -> None:
    spec = hide_city(world)
    lead = world.add_lead("grace@example.com", City="Arlington")
    world.first_load()
    assert city_in_hubspot(world, lead) is None

    show(world, spec)
    world.sync()

    assert city_in_hubspot(world, lead) == "Arlington"
