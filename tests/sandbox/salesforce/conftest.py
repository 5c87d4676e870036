from collections.abc import Iterator

import pytest

from tests.sandbox.salesforce.flows import Key
from tests.sandbox.salesforce.server import Host, Sandbox, serving


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with serving() as host:
        yield host


@pytest.fixture(scope="session")
def key() -> Key:
    """One pair for all tests: making one takes a while."""
    return Key()


@pytest.fixture
def sandbox(host: Host) -> Iterator[Sandbox]:
    with host.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def lead_id(sandbox: Sandbox) -> str:
    values = {
        "FirstName": "Ada",
        "LastName": "Lovelace",
        "Company": "Engines",
        "Email": "ada@x.org",
    }
    return sandbox.store.create("Lead", values)
