"""Who goes first, and what happens when the day's calls run out half-way (INV-35, INV-24)."""

from datetime import timedelta

from integrations.crm.memory import Fault
from integrations.domain.records import Ref
from integrations.models import SyncRun
from integrations.sync.running.phases import collect
from integrations.sync.settling.reconcile import open_workshop, reconcile_batch
from tests.sync.memory import CONTACT, World

SCHEDULE = SyncRun.Trigger.SCHEDULE
MANY = 260  # more than a batch


def crowd(world: World, count: int) -> list[Ref]:
    return [world.add_lead(f"p{number}@example.com", Title="Countess") for number in range(count)]


def settle_one(world: World, run: SyncRun) -> None:
    reconcile_batch(open_workshop(world.fresh, run, world.crms), limit=1)


def test_inv_35_a_change_goes_before_a_resync_of_everybody(world: World) -> None:
    leads = crowd(world, 20)
    world.first_load()
    resync = world.ask(full=True)
    collect(resync, world.crms)
    world.edit(leads[-1], Title="Baroness")
    poll = world.ask(trigger=SCHEDULE)
    collect(poll, world.crms)

    settle_one(world, resync)

    ours = world.partner_of(leads[-1])
    assert ours is not None
    assert world.values(ours)["jobtitle"] == "Baroness"


def test_inv_35_a_change_goes_before_what_is_tried_again(world: World) -> None:
    leads = crowd(world, 20)
    world.first_load()
    for lead in leads[:5]:
        world.edit(lead, Title="Duchess")
    world.hubspot.faults.next("write", *[Fault.TRANSIENT] * 30)
    world.sync(trigger=SCHEDULE)
    assert world.fresh.people.owed().count() == 5
    world.hubspot.faults.clear()
    world.clock.move(timedelta(hours=2))
    world.edit(leads[-1], Title="Baroness")
    poll = world.ask(trigger=SCHEDULE)
    collect(poll, world.crms)

    settle_one(world, poll)

    ours = world.partner_of(leads[-1])
    assert ours is not None
    assert world.values(ours)["jobtitle"] == "Baroness"


def test_inv_35_one_record_that_somebody_waits_for_goes_before_the_crowd(world: World) -> None:
    leads = crowd(world, 20)
    world.first_load()
    for lead in leads:
        world.edit(lead, Title="Baroness")
    everybody = world.ask(full=True)
    collect(everybody, world.crms)
    last = world.person_of(leads[-1])
    one = world.ask(people=[last.pk])
    collect(one, world.crms)

    settle_one(world, everybody)

    ours = world.partner_of(leads[-1])
    assert ours is not None
    assert world.values(ours)["jobtitle"] == "Baroness"
    assert world.fresh.people.owed().count() == len(leads) - 1


def test_m20_calls_that_run_out_while_people_are_settled_lose_nobody(world: World) -> None:
    crowd(world, MANY)
    world.first_read()
    run = world.ask(full=True)
    collect(run, world.crms)
    reconcile_batch(open_workshop(world.fresh, run, world.crms), limit=MANY // 2)
    settled = world.fresh.people.filter(status="in_sync").count()
    world.hubspot.faults.next("write", Fault.LIMIT)

    world.settle(run)
    run.refresh_from_db()
    owed = world.fresh.people.owed().count()
    world.clock.move(timedelta(hours=1))
    world.sync(trigger=SCHEDULE)

    assert settled > 0
    assert owed == MANY - settled
    assert world.fresh.people.filter(status="in_sync").count() == MANY
    assert sum(1 for _ in world.hubspot.store.living(CONTACT)) == MANY
    assert world.fresh.suspended_at is None
