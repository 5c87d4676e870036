"""The ledger of API calls and its forecast, from the shell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import Integration
from tests.factories import ApiCallsFactory, IntegrationFactory
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db


@pytest.fixture
def main() -> Integration:
    main: Integration = IntegrationFactory(
        name="main", salesforce_allocation=100, reserve_percent=10
    )
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for back in range(4):
        ApiCallsFactory(
            connection=main.salesforce,
            operation="query",
            calls=20,
            hour=now - timedelta(hours=back),
        )
    return main


def test_m20_the_ledger_and_its_forecast_are_one_json_object(
    shell: Shell, main: Integration
) -> None:
    found = shell.json("api_calls")["salesforce"]

    assert found["operations"] == {"query": 80}
    assert len(found["hours"]) == 4
    assert found["caps"] == {"allocation": 100, "reserve": 10, "limit": None, "elsewhere": 0}
    assert (found["forecast"]["left"], found["forecast"]["cap"]) == (10, "allocation")
    assert found["forecast"]["runs_out_at"] is not None


def test_m20_the_shell_says_when_calls_run_out(shell: Shell, main: Integration) -> None:
    told = shell("api_calls")

    assert "left before work pauses: 10" in told
    assert "our share" in told
    assert "hubspot: 0 in 24 hours" in told
