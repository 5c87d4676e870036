"""M26 over HTTP: a person edits, we sync, somebody undoes it from the shell."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.models import Integration, Person
from integrations.sandbox.assembly import Sandbox
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync


def command(name: str, *words: str) -> dict[str, Any]:
    """What the command answers with --json."""
    out = StringIO()
    call_command(name, *words, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer


@pytest.fixture
def outside(sandbox: Sandbox) -> Outside:
    return Outside(sandbox)


@pytest.fixture
def pair(integration: Integration) -> Person:
    """Somebody who is a lead and a HubSpot contact, in sync."""
    sync(integration, full=True)
    people = integration.people.filter(status="in_sync", salesforce_type="salesforce_lead")
    found = people.exclude(hubspot_id=None).order_by("pk").first()
    assert found is not None
    return found


def title(outside: Outside, person: Person) -> str | None:
    held: str | None = outside.contact(person.hubspot_id or "", "jobtitle")["properties"][
        "jobtitle"
    ]
    return held


def test_m26_run_is_undone_and_the_undo_too(
    integration: Integration, pair: Person, outside: Outside
) -> None:
    before = title(outside, pair)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")
    edited = sync(integration)["run"]

    foreseen = command("undo", "--run", str(edited), "--preview")
    undone = command("undo", "--run", str(edited))

    assert foreseen["fields"] == foreseen["records"] == 1
    assert undone["outcomes"]["hubspot_contact"]["updated"] == 1
    assert title(outside, pair) == before
    assert sync(integration)["unchanged"] == 0
    assert title(outside, pair) == before
    command("undo", "--run", str(undone["run"]))
    assert title(outside, pair) == "Chief Balloonist"


def test_m26_value_that_somebody_changed_since_is_left_alone(
    integration: Integration, pair: Person, outside: Outside
) -> None:
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")
    edited = sync(integration)["run"]
    outside.edit_contact(pair.hubspot_id or "", jobtitle="Aviator")

    foreseen = command("undo", "--run", str(edited), "--preview")
    undone = command("undo", "--run", str(edited))

    assert foreseen["fields"] == 0
    assert foreseen["kept"]["moved_since"] == 1
    assert undone["skipped"] == {"not_undone": 1}
    assert title(outside, pair) == "Aviator"


def test_m26_person_is_undone_by_address(
    integration: Integration, pair: Person, outside: Outside
) -> None:
    before = title(outside, pair)
    for word in ("Balloonist", "Chief Balloonist"):
        outside.edit_record("Lead", pair.salesforce_id or "", Title=word)
        sync(integration)

    command("undo", "--person", pair.email_key or "", "--field", "jobtitle")

    assert title(outside, pair) == before


def test_m26_run_that_is_not_there_is_a_plain_refusal(integration: Integration) -> None:
    with pytest.raises(CommandError, match="has no run 99"):
        call_command("undo", "--run", "99")
