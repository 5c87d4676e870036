"""Several workers at one run: the accounts are one worker's at a time, and the run waits for it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from integrations.models import Integration, SyncRun
from integrations.sync.running.phases import collect, settle
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


def test_m11_it_ends_once_that_worker_is_done(world: World, rival: BaseDatabaseWrapper) -> None:
    run = world.ask(full=True)
    collect(run, world.crms)
    settle(run, world.crms)
    rival.close()

    world.settle(run)

    run.refresh_from_db()
    assert run.status == SyncRun.Status.SUCCEEDED
