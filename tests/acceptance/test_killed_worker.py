"""`kill -9` in the middle of a first sync loses nothing and duplicates nobody."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from integrations.models import Integration, Intent, Person, SyncRun
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from integrations.sync.foresight.accounting import account
from integrations.sync.running.upkeep import reclaim
from integrations.sync.runs.lifecycle import request_run
from tests.acceptance.worker import kill, running_worker
from tests.sync.conftest import connect
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

PATIENCE_S = 120
LONG_ENOUGH = timedelta(minutes=3)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(seed=11, contacts=800, leads=800, limits=False)) as running:
        yield running


@pytest.fixture
def integration(sandbox: Sandbox, transactional_db: None) -> Integration:
    return connect(sandbox)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)  # another process works; there is nothing to wait on


def let_time_pass() -> None:
    """Leases, hearts and unanswered requests are older now than they were."""
    Person.objects.update(lease_until=F("lease_until") - LONG_ENOUGH)
    SyncRun.objects.update(heartbeat_at=F("heartbeat_at") - LONG_ENOUGH)
    Intent.objects.update(created_at=F("created_at") - LONG_ENOUGH)


def emails(outside: Outside, kind: str) -> Counter[str]:
    rows = outside.query(f"SELECT Email FROM {kind} WHERE Email != null LIMIT 2000")
    return Counter(row["Email"].lower() for row in rows)


@pytest.mark.slow
def test_inv_27_a_killed_worker_loses_nothing_and_duplicates_nobody(
    integration: Integration, sandbox: Sandbox
) -> None:
    outside = Outside(sandbox)
    before = emails(outside, "Lead") + emails(outside, "Contact")
    run = request_run(integration, trigger=SyncRun.Trigger.FIRST_LOAD, scope={"full": True})
    with running_worker() as worker:
        wait_until(lambda: run.tallies.filter(outcome="created").count() >= 2)
        kill(worker)
    run.refresh_from_db()
    assert run.is_open

    let_time_pass()
    with running_worker():
        reclaim(timezone.now())
        wait_until(lambda: not SyncRun.objects.get(pk=run.pk).is_open)

    run.refresh_from_db()
    assert run.status == SyncRun.Status.SUCCEEDED
    after = emails(outside, "Lead") + emails(outside, "Contact")
    assert {email: n for email, n in after.items() if n > max(1, before[email])} == {}
    accounting = account(integration)
    assert accounting.people("waiting") == 0
    assert accounting.hubspot_contacts == outside.count_contacts()
    assert accounting.leads == outside.count("Lead")
    integration.refresh_from_db()
    assert writes(sync(integration, full=True)) == 0
