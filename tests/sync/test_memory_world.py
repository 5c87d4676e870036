"""The main job on the memory CRMs: what every other engine test takes for granted."""

from tests.sync.memory import World


def test_people_on_both_sides_are_linked_and_filled(world: World) -> None:
    contact = world.add_contact("ada@example.com", jobtitle="Countess")
    lead = world.add_lead("ada@example.com", Phone="+44 1")
    world.first_load()
    assert world.partner_of(contact) == lead
    assert world.values(contact)["phone"] == "+44 1"
    assert world.values(lead)["Title"] == "Countess"


def test_people_on_one_side_are_created_on_the_other(world: World) -> None:
    contact = world.add_contact("ada@example.com", lastname="Lovelace")
    lead = world.add_lead("bob@example.com", LastName="Builder")
    world.first_load()
    made, found = world.partner_of(contact), world.partner_of(lead)
    assert made is not None
    assert found is not None
    assert world.values(made)["LastName"] == "Lovelace"
    assert world.values(found)["lastname"] == "Builder"


def test_inv_2_an_unchanged_pass_writes_nothing(world: World) -> None:
    world.add_contact("ada@example.com", lastname="Lovelace", jobtitle="Countess")
    world.add_lead("bob@example.com", LastName="Builder")
    world.first_load()
    mark = world.mark
    world.sync(full=True)
    world.sync()
    assert world.writes_since(mark) == 0
