"""Rows of the mission, acted out on small CRMs by somebody outside: through the two public APIs,
the commands and the pages."""

from collections.abc import Iterator

import pytest
from django.test import Client

from integrations.models import Integration, Person
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from tests.factories import UserFactory
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest
from tests.sync.test_first_load import sync, writes


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(seed=7, contacts=30, leads=30, limits=False)) as running:
        yield running


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def read(integration: Integration, shell: Shell) -> Integration:
    """Both CRMs after their first read: nothing was written."""
    shell("read")
    integration.refresh_from_db()
    return integration


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


@pytest.fixture
def viewer(transactional_db: None) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(UserFactory(username="vera", role="viewer"))
    return client


@pytest.fixture
def admin(transactional_db: None) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(UserFactory(username="ada", role="admin"))
    return client


@pytest.fixture(autouse=True)
def everybody_is_accounted_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every scenario: each record of each CRM is somebody's, everybody has one status and one
    reason, and once all is settled another run writes nothing, by the CRMs' own time stamps.

    A test marked `unsettled` leaves an integration that cannot run, or has more than two CRMs.
    """
    if "sandbox" not in request.fixturenames or request.node.get_closest_marker("unsettled"):
        yield
        return
    shell: Shell = request.getfixturevalue("shell")
    outside: Outside = request.getfixturevalue("outside")
    request.getfixturevalue("transactional_db")
    yield
    for integration in Integration.objects.select_related("hubspot", "salesforce"):
        come_to_rest(integration)
        before = outside.stamps()

        assert writes(come_to_rest(integration)) == 0
        assert outside.stamps() == before
        accounting = shell.json("account", "--integration", integration.name)
        assert_accounted_for(accounting, outside)


def assert_accounted_for(accounting: dict[str, object], outside: Outside) -> None:
    rows = accounting["rows"]
    assert isinstance(rows, list)
    assert accounting["totals"] == {
        "people": sum(row["people"] for row in rows),
        "hubspot_contacts": outside.count_contacts(),
        "leads": outside.count("Lead"),
        "contacts": outside.count("Contact"),
    }
    for row in rows:
        assert row["status"] in ("in_sync", "waiting", "excluded", "failing")
        assert bool(row["reason"]) == (row["status"] != "in_sync"), row
