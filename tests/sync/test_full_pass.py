"""The full pass on a schedule of its own (M21): reads everything, owes only what moved."""

from datetime import timedelta

from django.utils import timezone

from integrations.crm.memory import Fault
from integrations.models import Integration, SyncRun
from integrations.sync.running.upkeep import start_due
from tests.sync.memory import World

DAILY = {"read_all": True}


def due_scope(world: World) -> dict[str, bool]:
    """The scope of the run that the scheduler asks for now."""
    Integration.objects.update(next_run_at=None)
    assert start_due(timezone.now()) == 1
    run = SyncRun.objects.open().get()
    scope = dict(run.scope)
    run.delete()
    return scope


def test_m21_everything_is_read_once_a_day(world: World) -> None:
    world.first_load()
    assert due_scope(world) == {}

    world.clock.move(timedelta(hours=25))
    assert due_scope(world) == DAILY

    world.sync(**DAILY)
    assert due_scope(world) == {}


def test_inv_35_a_full_pass_that_fails_leaves_the_next_polls_to_what_changed(world: World) -> None:
    world.first_load()
    world.clock.move(timedelta(hours=25))
    world.salesforce.faults.next("scan", Fault.LIMIT)
    assert world.sync(**DAILY).status == SyncRun.Status.FAILED
    assert due_scope(world) == {}

    world.clock.move(timedelta(hours=2))

    assert due_scope(world) == DAILY


def test_m21_a_field_that_moves_no_time_stamp_is_compared_then(world: World) -> None:
    lead = world.add_lead("ada@example.com", Title="Countess")
    world.first_load()
    contact = world.partner_of(lead)
    assert contact is not None
    world.clock.move(timedelta(hours=1))
    world.add_lead("bob@example.com")
    world.sync()  # so that the first lead lies beyond the overlap of two readings
    # As a formula does: the value is another one, and the record was not modified.
    world.salesforce.store.rows[lead].values["Title"] = "Baroness"
    world.sync()
    assert world.values(contact)["jobtitle"] == "Countess"

    world.sync(**DAILY)

    assert world.values(contact)["jobtitle"] == "Baroness"


def test_m31_a_full_pass_syncs_nobody_who_waits_for_the_first_load(world: World) -> None:
    world.add_lead("ada@example.com")
    world.first_read()
    world.clock.move(timedelta(hours=25))
    mark = world.mark

    world.sync(**DAILY)

    assert world.writes_since(mark) == 0
