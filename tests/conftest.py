"""Fixtures of all tests."""

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    local_services: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Have the servers running before pytest-django makes the test database."""
