"""One process carries a run out: waits for others, picks up what died, cancels on Ctrl-C."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import SyncRun
from integrations.sync.running.foreground import run_in_foreground
from integrations.sync.runs.lifecycle import AlreadyRunning
from tests.sync.memory import LEAD, World


@pytest.fixture
def loaded(world: World) -> World:
    world.first_load()
    return world


def sync(world: World, *, trigger: str = SyncRun.Trigger.COMMAND, **options: Any) -> SyncRun:
    """A foreground run for which sleeping is time that passes."""
    return run_in_foreground(
        world.fresh,
        trigger=trigger,
        crms=world.crms,
        **{"sleep": lambda seconds: world.clock.move(timedelta(seconds=seconds))} | options,
    )


def test_run_is_carried_out_to_its_end(loaded: World) -> None:
    contact = loaded.add_contact("ada@example.com", lastname="Lovelace")

    run = sync(loaded)

    assert run.status == SyncRun.Status.SUCCEEDED
    assert loaded.partner_of(contact) is not None


def test_first_sync_of_an_integration_reads_and_writes_nothing(world: World) -> None:
    world.add_contact("ada@example.com", lastname="Lovelace")

    run = sync(world)

    assert run.status == SyncRun.Status.SUCCEEDED
    assert world.writes_since() == 0
    assert world.fresh.first_read_at is not None


def test_open_run_of_the_same_scope_is_waited_for(loaded: World) -> None:
    other = loaded.ask()
    SyncRun.objects.filter(pk=other.pk).update(
        status=SyncRun.Status.RUNNING, phase="collecting", heartbeat_at=loaded.clock()
    )
    told: list[int] = []

    def its_worker_ends_it(seconds: float) -> None:
        SyncRun.objects.filter(pk=other.pk).update(status=SyncRun.Status.SUCCEEDED, phase="done")

    run = sync(loaded, sleep=its_worker_ends_it, on_wait=lambda busy: told.append(busy.pk))

    assert told == [other.pk]
    assert run.pk != other.pk
    assert run.status == SyncRun.Status.SUCCEEDED


@pytest.mark.parametrize("phase", ["collecting", "settling"])
def test_run_whose_worker_died_is_picked_up_and_ours_follows(loaded: World, phase: str) -> None:
    dead = loaded.ask()
    SyncRun.objects.filter(pk=dead.pk).update(
        status=SyncRun.Status.RUNNING, phase=phase, heartbeat_at=loaded.clock()
    )

    run = sync(loaded)

    dead.refresh_from_db()
    assert dead.status == SyncRun.Status.SUCCEEDED
    assert run.pk != dead.pk
    assert run.status == SyncRun.Status.SUCCEEDED


def test_run_that_nobody_began_is_taken_as_ours(loaded: World) -> None:
    queued = loaded.ask()

    assert sync(loaded).pk == queued.pk


def test_read_never_carries_out_a_run_that_writes(loaded: World) -> None:
    loaded.ask()

    with pytest.raises(AlreadyRunning):
        sync(loaded, trigger=SyncRun.Trigger.FIRST_READ)

    assert loaded.writes_since(loaded.mark) == 0


class TestCtrlC:
    def interrupt(self, world: World, operation: str) -> None:
        """Ctrl-C once, as the first such call to Salesforce is made."""

        def hook(provider: object, called: str) -> None:
            if called == operation:
                world.salesforce.before.remove(hook)
                raise KeyboardInterrupt

        world.salesforce.before.append(hook)

    @pytest.mark.parametrize("operation", ["changed", "write"])
    def test_cancels_the_run_and_holds_nobody(self, loaded: World, operation: str) -> None:
        loaded.add_contact("ada@example.com", lastname="Lovelace")
        self.interrupt(loaded, operation)

        run = sync(loaded)

        assert run.status == SyncRun.Status.CANCELLED
        assert all(person.lease_token is None for person in loaded.people)

    def test_what_was_under_way_is_created_once_by_a_later_run(self, loaded: World) -> None:
        contact = loaded.add_contact("ada@example.com", lastname="Lovelace")
        self.interrupt(loaded, "write")
        sync(loaded)
        loaded.clock.move(timedelta(minutes=2))  # an unanswered create is waited out

        later = sync(loaded)

        assert loaded.partner_of(contact) is not None
        assert later.tallies.totals()[LEAD.value] == {"created": 1}


def test_cancelling_from_elsewhere_ends_it(loaded: World) -> None:
    loaded.add_contact("ada@example.com", lastname="Lovelace")

    def cancel(provider: object, called: str) -> None:
        SyncRun.objects.filter(status="running").update(cancel_requested_at=loaded.clock())

    loaded.hubspot.after.append(cancel)

    assert sync(loaded).status == SyncRun.Status.CANCELLED


def test_dry_run_plans_and_leaves_it_undone(loaded: World) -> None:
    contact = loaded.add_contact("ada@example.com", lastname="Lovelace")

    run = sync(loaded, dry_run=True)

    assert run.tallies.totals()[LEAD.value] == {"created": 1}
    assert loaded.partner_of(contact) is None
