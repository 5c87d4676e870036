"""Several workers at one run: the accounts are one worker's at a time, and the run waits for it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from integrations.models import AccountLink, Integration, SyncRun
from integrations.sync.running.phases import collect, settle
from integrations.sync.undo.request import request_undo, target_entry
from integrations.sync.undo.run import undo_turn
from tests.factories import LogEntryFactory
from tests.sync.memory import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rival(world: World) -> Iterator[BaseDatabaseWrapper]:
    """The database session of another worker, who is at the accounts until it is closed."""
    Integration.objects.filter(pk=world.integration.pk).update(sync_accounts=True)
    other = connection.copy()
    with other.cursor() as cursor:
        key = [f"accounts of {world.integration.pk}"]
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
    yield other
    other.close()


def test_m11_a_run_does_not_end_while_another_worker_settles_its_accounts(
    world: World, rival: BaseDatabaseWrapper
) -> None:
    run = world.ask(full=True)
    collect(run, world.crms)

    turn = settle(run, world.crms)

    run.refresh_from_db()
    assert not turn.finished
    assert turn.wait
    assert run.status == SyncRun.Status.RUNNING


def test_m26_an_undo_waits_for_it_too(world: World, rival: BaseDatabaseWrapper) -> None:
    company = AccountLink.objects.create(integration=world.integration, hubspot_id="1")
    entry = LogEntryFactory(
        integration=world.integration,
        run=world.ask(),
        person=None,
        object_type="hubspot_company",
        record_id=company.hubspot_id,
        outcome="updated",
        changes=[{"mapping": "phone", "field": "phone", "old": None, "new": "1", "why": ""}],
    )
    run = request_undo(world.fresh, target_entry(world.fresh, entry.pk), ring=False)
    SyncRun.objects.filter(pk=run.pk).update(status="running", phase="settling")

    turn = undo_turn(run, world.crms)

    run.refresh_from_db()
    assert not turn.finished
    assert turn.wait
    assert run.is_open


def test_m11_it_ends_once_that_worker_is_done(world: World, rival: BaseDatabaseWrapper) -> None:
    run = world.ask(full=True)
    collect(run, world.crms)
    settle(run, world.crms)
    rival.close()

    world.settle(run)

    run.refresh_from_db()
    assert run.status == SyncRun.Status.SUCCEEDED
