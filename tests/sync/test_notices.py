"""HubSpot's webhooks say where to look (M21)."""

from datetime import timedelta

from django.utils import timezone

from integrations.domain.plans import SyncRule
from integrations.domain.records import Ref
from integrations.models import Integration, Notice, SyncRun
from integrations.sync.running.phases import collect
from integrations.sync.running.upkeep import start_noticed
from tests.sync.memory import CONTACT, World

LOOK = {"notices": True}


def notice(world: World, ref: Ref) -> None:
    Notice.objects.create(
        connection=world.integration.hubspot,
        object_type=ref.object_type.value,
        remote_id=ref.id,
        heard_at=timezone.now(),
    )


def linked(world: World) -> tuple[Ref, Ref]:
    world.set_rule("city", SyncRule.TWO_WAY)
    contact = world.add_contact("ada@example.com", city="London")
    world.first_load()
    lead = world.partner_of(contact)
    assert lead is not None
    return contact, lead


def test_m21_an_edit_crosses_though_the_index_does_not_show_it_yet(world: World) -> None:
    contact, lead = linked(world)
    world.hubspot.faults.lag = timedelta(hours=1)
    world.edit(contact, city="Paris")
    notice(world, contact)

    world.sync(trigger=SyncRun.Trigger.WEBHOOK, **LOOK)

    assert world.values(lead)["City"] == "Paris"
    assert not Notice.objects.exists()


def test_m21_a_new_contact_crosses(world: World) -> None:
    linked(world)
    contact = world.add_contact("grace@example.com")
    notice(world, contact)

    world.sync(**LOOK)

    assert world.partner_of(contact) is not None


def test_m21_nothing_but_what_was_noticed_is_read(world: World) -> None:
    contact, _ = linked(world)
    notice(world, contact)
    world.salesforce.calls.clear()
    world.hubspot.calls.clear()

    world.sync(**LOOK)

    assert world.salesforce.calls == []
    assert world.hubspot.calls == ["fetch"]


def test_a_notice_of_a_stranger_who_is_gone_leaves_nothing_behind(world: World) -> None:
    linked(world)
    people = len(world.people)
    notice(world, Ref(CONTACT, "999"))

    world.sync(**LOOK)

    assert len(world.people) == people
    assert not Notice.objects.exists()


def test_m16_a_privacy_delete_is_followed_at_once(world: World) -> None:
    contact, _ = linked(world)
    world.hubspot.store.purge(contact)
    notice(world, contact)

    world.sync(**LOOK)

    assert world.people[0].forgotten_at is not None


def test_inv_20_what_arrives_while_it_is_read_is_read_again(world: World) -> None:
    contact, _ = linked(world)
    world.edit(contact, city="Paris")
    notice(world, contact)
    run = world.ask(**LOOK)

    def again(provider: object, operation: str) -> None:
        if operation == "fetch":
            world.clock.move(timedelta(seconds=1))
            Notice.objects.update(heard_at=timezone.now())

    world.hubspot.before.append(again)
    collect(run, world.crms)

    assert Notice.objects.count() == 1


def test_inv_20_so_is_what_a_host_whose_clock_is_behind_heard_meanwhile(world: World) -> None:
    contact, _ = linked(world)
    notice(world, contact)
    run = world.ask(**LOOK)

    def again(provider: object, operation: str) -> None:
        if operation == "fetch":
            Notice.objects.update(heard_at=timezone.now() - timedelta(seconds=30))

    world.hubspot.before.append(again)
    collect(run, world.crms)

    assert Notice.objects.count() == 1


def test_the_scheduler_asks_for_a_look_and_leaves_the_schedule_alone(world: World) -> None:
    contact, _ = linked(world)
    later = timezone.now() + timedelta(minutes=5)
    Integration.objects.update(next_run_at=later)
    assert start_noticed() == 0
    notice(world, contact)

    assert start_noticed() == 1
    assert start_noticed() == 0  # one look at a time

    run = SyncRun.objects.open().get()
    assert (run.trigger, run.scope) == ("webhook", LOOK)
    assert collect(run, world.crms)
    world.settle(run)
    assert Integration.objects.get().next_run_at == later
