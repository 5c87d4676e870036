"""Both sandboxes, served once for all tests of the adapters."""

from collections.abc import Iterator

import pytest

from integrations.crm.budget import Limits, LocalBudget
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(contacts=30, leads=30, limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def budget() -> LocalBudget:
    """A budget that counts and never waits."""
    return LocalBudget(Limits())


@pytest.fixture(autouse=True)
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back the faults that a test set in motion."""
    yield
    if "sandbox" in request.fixturenames:
        sandbox: Sandbox = request.getfixturevalue("sandbox")
        for side in (sandbox.hubspot, sandbox.salesforce):
            side.faults.configure(rates={}, script=())
