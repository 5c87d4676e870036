"""Rows of the mission, acted out through the two public APIs on small CRMs."""

from collections.abc import Iterator

import pytest

from integrations.models import Integration, Person
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(seed=7, contacts=30, leads=30, limits=False)) as running:
        yield running


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


@pytest.fixture
def synced(integration: Integration) -> Integration:
    """Both CRMs after their first load."""
    sync(integration, full=True)
    integration.refresh_from_db()
    return integration


@pytest.fixture
def pair(synced: Integration) -> Person:
    """Somebody who is a lead and a HubSpot contact, in sync."""
    people = synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    found = people.exclude(hubspot_id=None).order_by("pk").first()
    assert found is not None
    return found
