"""Both sandbox CRMs over real HTTP, connected to each other."""

from collections.abc import Iterator

import pytest

from integrations.domain.records import Provider
from integrations.models import Integration
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import add_connection
from integrations.sync.connecting.installing import create_integration
from tests.sync.memory import Clock, World, make_world, stopped_clock


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(seed=7, contacts=150, leads=150, limits=False)) as running:
        yield running


@pytest.fixture
def integration(sandbox: Sandbox, transactional_db: None) -> Integration:
    return connect(sandbox)


def connect(sandbox: Sandbox) -> Integration:
    actor = Actor()
    hubspot = add_connection(
        provider=Provider.HUBSPOT,
        name="hubspot",
        base_url=sandbox.hubspot.url,
        credentials={"access_token": sandbox.hubspot.credentials["access_token"]},
        actor=actor,
    )
    # These sandboxes enforce no limits: nobody has to wait for a pace.
    hubspot.calls_per_ten_seconds = None
    hubspot.save(update_fields=["calls_per_ten_seconds"])
    salesforce = add_connection(
        provider=Provider.SALESFORCE,
        name="salesforce",
        base_url=sandbox.salesforce.url,
        credentials={"access_token": sandbox.salesforce.credentials["access_token"]},
        actor=actor,
    )
    return create_integration("main", hubspot=hubspot, salesforce=salesforce, actor=actor)


@pytest.fixture
def clock() -> Iterator[Clock]:
    with stopped_clock() as traveller:
        yield Clock(traveller)


@pytest.fixture
def world(clock: Clock, transactional_db: None) -> World:
    """Two CRMs in memory, empty and connected."""
    return make_world(clock)
