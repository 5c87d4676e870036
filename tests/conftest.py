"""Fixtures of all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure, and each test's own time limit still holds. Where a submission is
# judged, the same values are drawn every time.
settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("project")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    local_services: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Have the servers running before pytest-django makes the test database."""
