"""The commands against both sandbox CRMs over real HTTP."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from integrations.models import Integration
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from tests.sync.conftest import connect
from tests.sync.outside import Outside


class Shell:
    """Runs a command and keeps what it said."""

    def __init__(self) -> None:
        self.out, self.err, self.code = "", "", 0

    def __call__(self, *words: str) -> str:
        out, err = StringIO(), StringIO()
        self.code = 0
        try:
            call_command(*words, stdout=out, stderr=err)
        except SystemExit as ended:
            self.code = int(ended.code or 0)
        finally:
            self.out, self.err = out.getvalue(), err.getvalue()
        return self.out

    def json(self, *words: str) -> dict[str, Any]:
        """The last line of output, which is one object."""
        return json.loads(self(*words, "--json").splitlines()[-1])


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox(Config(seed=7, contacts=60, leads=60, limits=False)) as running:
        yield running


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


@pytest.fixture
def integration(sandbox: Sandbox, transactional_db: None) -> Integration:
    return connect(sandbox)


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def revoke(integration: Integration) -> Callable[[], None]:
    """HubSpot's token is taken back."""

    def take_back() -> None:
        integration.hubspot.credentials = {"access_token": "pat-revoked"}
        integration.hubspot.save(update_fields=["credentials"])

    return take_back
