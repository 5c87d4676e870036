"""A running pair of sandbox CRMs."""

import socket
from collections.abc import Iterator

import pytest

from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Both CRMs with a few people, as good as new for each test."""
    with running_sandbox(Config(contacts=60, leads=60)) as running:
        yield running


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])
