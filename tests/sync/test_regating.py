"""What the pages say of everybody is true at once when a gate opens or closes (SPEC 3.4)."""

from integrations.domain.records import Ref
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings, store_list
from tests.sync.memory import World


def standing(world: World, ref: Ref) -> tuple[str, str]:
    person = world.person_of(ref)
    return person.status, person.reason


def test_a_chosen_list_excludes_who_is_not_in_it_once_it_is_read(world: World) -> None:
    inside, outside = world.add_contact("ada@example.com"), world.add_contact("bob@example.com")
    world.first_load()
    chosen = world.hubspot.add_list("Customers")
    world.hubspot.join(chosen.id, inside.id)
    store_list(world.fresh, chosen.id, name="Customers", actor=Actor())
    mark = world.mark

    world.sync()

    assert standing(world, inside) == ("in_sync", "")
    assert standing(world, outside) == ("excluded", "not_in_list")
    assert world.writes_since(mark) == 0


def test_lifting_the_list_leaves_them_waiting_for_a_change(world: World) -> None:
    outside = world.add_contact("bob@example.com")
    world.first_load()
    store_list(world.fresh, world.hubspot.add_list("Nobody").id, name="Nobody", actor=Actor())
    world.sync()
    assert standing(world, outside) == ("excluded", "not_in_list")

    store_list(world.fresh, "", name="", actor=Actor())

    assert standing(world, outside) == ("waiting", "trigger")
    world.edit(outside, city="Oslo")
    world.sync()
    assert standing(world, outside) == ("in_sync", "")


def test_creation_that_is_switched_on_lets_nobody_be_called_excluded_for_it(world: World) -> None:
    change_settings(world.fresh, actor=Actor(), on_hubspot_change="nothing")
    contact = world.add_contact("ada@example.com")
    world.first_load()
    assert standing(world, contact) == ("excluded", "creation_off")

    change_settings(world.fresh, actor=Actor(), on_hubspot_change="lead")

    assert standing(world, contact) == ("waiting", "trigger")


def test_whom_another_gate_stops_is_left_to_it(world: World) -> None:
    nameless = world.add_contact(None, firstname="Ada")
    world.first_load()
    store_list(world.fresh, world.hubspot.add_list("Nobody").id, name="Nobody", actor=Actor())

    world.sync()

    assert standing(world, nameless) == ("excluded", "no_email")
