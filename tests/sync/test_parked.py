"""Errors that wait for a change (M19): parked, and tried again when what matters moves."""

from dataclasses import replace

import pytest

from integrations.domain.records import Ref
from integrations.models import FieldMapping, Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.discovery.schema import refresh_schema
from integrations.sync.foresight.explaining import explain
from integrations.sync.owed.unparking import unpark
from integrations.sync.settings.integration import change_settings
from integrations.sync.settings.mappings import change_mapping
from tests.sync.memory import LEAD, World
from tests.sync.refusing import add_refused


@pytest.fixture
def lead(world: World) -> Ref:
    """Somebody whose title HubSpot refuses."""
    return add_refused(world)


def person(world: World, lead: Ref) -> Person:
    return world.person_of(lead)


def attempts(world: World) -> int:
    return world.hubspot.calls.count("write")


def test_m19_a_refused_value_is_parked_and_not_tried_on_every_run(world: World, lead: Ref) -> None:
    before = attempts(world)

    world.sync()
    world.sync()

    assert attempts(world) == before
    assert person(world, lead).status == "failing"
    assert person(world, lead).not_before is None


def test_m24_explain_names_the_parked_gate(world: World, lead: Ref) -> None:
    gate = explain(world.fresh, "ada@example.com").first_failing_gate

    assert gate is not None
    assert (gate.name, gate.reason) == ("parked", "parked")


def test_m19_a_change_of_its_mapping_tries_it_again(world: World, lead: Ref) -> None:
    mapping = FieldMapping.objects.get(integration=world.integration, hubspot="jobtitle")

    change_mapping(mapping, actor=Actor(), rule="none", values=())
    world.sync()

    assert person(world, lead).status == "in_sync"


def test_m19_a_change_of_another_mapping_leaves_it_parked(world: World, lead: Ref) -> None:
    mapping = FieldMapping.objects.get(integration=world.integration, hubspot="city")

    change_mapping(mapping, actor=Actor(), rule="two_way", values=())

    assert person(world, lead).not_before is None


def test_m19_a_change_of_settings_tries_all_again(world: World, lead: Ref) -> None:
    world.hubspot.faults.clear()

    change_settings(world.integration, actor=Actor(), owners_to_hubspot=False)
    world.sync()

    assert person(world, lead).status == "in_sync"


def test_m19_a_setting_that_cannot_matter_tries_nobody_again(world: World, lead: Ref) -> None:
    change_settings(world.integration, actor=Actor(), every_minutes=10)

    assert person(world, lead).not_before is None


def test_m19_a_field_mended_in_the_crm_is_tried_again(world: World, lead: Ref) -> None:
    connection = Integration.objects.get(pk=world.integration.pk).hubspot
    refresh_schema(connection, world.hubspot)
    before = person(world, lead).not_before
    specs = world.hubspot.store.specs
    for kind in specs:
        specs[kind] = [
            replace(spec, length=500) if spec.name == "jobtitle" else spec for spec in specs[kind]
        ]

    refresh_schema(connection, world.hubspot)

    assert before is None
    assert person(world, lead).not_before is not None


def test_m19_an_edit_of_the_record_tries_it_again(world: World, lead: Ref) -> None:
    world.hubspot.faults.clear()

    world.edit(lead, Title="Baroness")
    world.sync()

    assert person(world, lead).status == "in_sync"


def test_m19_unparking_leaves_other_people_alone(world: World, lead: Ref) -> None:
    world.add_lead("bob@example.com")
    world.sync()

    assert unpark(world.fresh) == 1
    assert Person.objects.owed().count() == 1
    assert lead.object_type is LEAD


def test_inv_31_a_wider_brake_lets_what_is_held_go(world: World) -> None:
    for number in range(3):
        world.add_contact(f"p{number}@example.com")
    leads = [world.add_lead(f"p{number}@example.com") for number in range(3)]
    world.first_load()
    change_settings(
        world.integration, actor=Actor(), on_salesforce_delete="delete", brake_records=2
    )
    for one in leads:
        world.salesforce.delete(one)
    world.sync()
    held = Person.objects.filter(reason="held").count()

    change_settings(world.integration, actor=Actor(), brake_records=50)
    world.sync()

    assert held == 3
    assert not Person.objects.filter(hubspot_gone_at=None, hubspot_id__isnull=False).exists()
