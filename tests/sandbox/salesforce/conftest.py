from collections.abc import Iterator

import pytest

from tests.sandbox.salesforce.server import Sandbox, running


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
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
