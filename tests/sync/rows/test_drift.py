"""INV-36: a field that changed its nature pauses its own mapping, visibly, and blanks nobody."""

from collections.abc import Callable

import pytest
from django.test import Client

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest

EMAIL = "ann@kites.example"
COLOUR, FIELD = "favourite_colour", "Favourite_Colour__c"

Drift = Callable[[Outside], None]


@pytest.fixture
def mapped(outside: Outside, integration: Integration, shell: Shell) -> Integration:
    """Somebody whose colour and title are in sync."""
    outside.add_property(COLOUR)
    shell("sync")
    come_to_rest(integration, full=True)
    integration.refresh_from_db()
    integration.mappings.create(
        hubspot=COLOUR, lead=FIELD, contact=FIELD, rule="two_way", label="Colour"
    )
    values = {FIELD: "Red"}
    outside.add_record(
        "Lead", LastName="Ann", Company="Kites", Title="Maker", Email=EMAIL, **values
    )
    come_to_rest(integration)
    assert held(outside, COLOUR) == "Red"
    return integration


def held(outside: Outside, name: str) -> str | None:
    found = outside.contact_of(EMAIL, name)
    assert found is not None
    return found.get(name)


def lead(outside: Outside, *fields: str) -> dict[str, str | None]:
    [row] = outside.query(f"SELECT Id, {', '.join(fields)} FROM Lead WHERE Email = '{EMAIL}'")
    return row


def hide(outside: Outside) -> None:
    outside.change_field("Lead", FIELD, hidden=True)


def remove(outside: Outside) -> None:
    outside.remove_field("Lead", FIELD)


def retype(outside: Outside) -> None:
    outside.change_field("Lead", FIELD, type="boolean")


def make_read_only(outside: Outside) -> None:
    outside.change_field("Lead", FIELD, readOnly=True)


def remove_property(outside: Outside) -> None:
    outside.remove_property(COLOUR)


def retype_property(outside: Outside) -> None:
    outside.change_property(COLOUR, type="number", fieldType="number")


def make_property_read_only(outside: Outside) -> None:
    outside.change_property(COLOUR, readOnly=True)


ON_LEADS = [hide, remove, retype, make_read_only]
DRIFTS = [*ON_LEADS, remove_property, retype_property, make_property_read_only]


@pytest.mark.parametrize("drift", DRIFTS)
def test_inv_36_drift_pauses_that_mapping_alone(
    mapped: Integration, outside: Outside, viewer: Client, drift: Drift
) -> None:
    drift(outside)
    outside.edit_record("Lead", lead(outside, "Title")["Id"] or "", Title="Aviator")

    summary = come_to_rest(mapped)
    come_to_rest(mapped, full=True)

    page = viewer.get("/integrations/main/contacts/mappings/").content.decode()
    assert summary["status"] == "succeeded"
    assert held(outside, "jobtitle") == "Aviator"
    # Where one object only has lost its field, the other one's goes on.
    assert ("Warning" if drift in ON_LEADS else "Paused") in page
    if drift in ON_LEADS:
        assert held(outside, COLOUR) == "Red"
    elif drift is not remove_property:
        assert lead(outside, FIELD)[FIELD] == "Red"


@pytest.mark.parametrize("drift", [hide, remove_property])
def test_inv_36_what_is_gone_is_not_taken_for_cleared(
    mapped: Integration, outside: Outside, drift: Drift
) -> None:
    drift(outside)
    come_to_rest(mapped, full=True)

    if drift is hide:
        outside.change_field("Lead", FIELD, hidden=False)
        come_to_rest(mapped, full=True)

    other = held(outside, COLOUR) if drift is hide else lead(outside, FIELD)[FIELD]
    assert other == "Red"
