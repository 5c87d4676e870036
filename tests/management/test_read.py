"""The first read from the shell, and what it forecasts."""

from collections.abc import Callable
from typing import Any

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside


def written(outcomes: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Without the failures, which nobody foresees."""
    return {
        kind: {name: count for name, count in counts.items() if name != "failed"}
        for kind, counts in outcomes.items()
    }


def test_writes_nothing(shell: Shell, integration: Integration, outside: Outside) -> None:
    before = outside.stamps()

    shell("read")

    assert shell.code == 0
    assert outside.stamps() == before


def test_every_record_is_accounted_for(
    shell: Shell, integration: Integration, outside: Outside
) -> None:
    totals = shell.json("read")["accounting"]["totals"]

    assert totals["hubspot_contacts"] == outside.count_contacts()
    assert totals["leads"] == outside.count("Lead")
    assert totals["contacts"] == outside.count("Contact")


def test_everybody_is_in_the_forecast_once(shell: Shell, integration: Integration) -> None:
    foreseen = shell.json("read")["forecast"]

    everybody = sum(foreseen["people"].values()) + sum(foreseen["excluded"].values())
    assert everybody == integration.people.count()
    assert all(foreseen["people"].values())


def test_first_sync_does_what_was_forecast(shell: Shell, integration: Integration) -> None:
    foreseen = shell.json("read")["forecast"]

    done = shell.json("sync", "--full")

    assert written(foreseen["outcomes"]) == written(done["outcomes"])


def test_estimated_calls_are_near_those_it_takes(shell: Shell, integration: Integration) -> None:
    foreseen = shell.json("read")["forecast"]["api_calls"]

    taken = shell.json("sync", "--full")["api_calls"]

    assert 0.5 < foreseen["hubspot"] / taken["hubspot"] < 2
    assert 0.5 < foreseen["salesforce"] / taken["salesforce"] < 2


def test_people_read_it_as_tables(shell: Shell, integration: Integration) -> None:
    shell("read")

    assert "Waiting for the first sync" in shell.out
    assert "On both sides" in shell.out
    assert "API calls" in shell.out


def test_crm_that_cannot_be_read_is_a_failure(
    shell: Shell, integration: Integration, revoke: Callable[[], None]
) -> None:
    revoke()

    shell("read")

    assert shell.code == 1
    assert "refused the access token" in shell.err
