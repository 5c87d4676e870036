"""M24: the first closed gate of somebody whom each gate stops."""

from collections.abc import Callable

import pytest
from django.test import Client

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_filter, change_settings, choose_list
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest

EMAIL = "ann@kites.example"

Stop = Callable[[Integration, Outside, Shell], None]


def switched_off(integration: Integration, outside: Outside, shell: Shell) -> None:
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")
    change_settings(integration, actor=Actor(), enabled=False)


def deleted(integration: Integration, outside: Outside, shell: Shell) -> None:
    id = outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")
    outside.delete_contact(id)
    come_to_rest(integration)


def duplicate(integration: Integration, outside: Outside, shell: Shell) -> None:
    outside.add_record("Contact", LastName="Ann", Email=EMAIL)
    outside.add_record("Lead", LastName="Ann", Company="Kites", Email=EMAIL)
    shell("sync")


def outside_the_list(integration: Integration, outside: Outside, shell: Shell) -> None:
    choose_list(integration, outside.add_list("Locals", city="Nowhere"), actor=Actor())
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")


def not_to_be_created_in_salesforce(
    integration: Integration, outside: Outside, shell: Shell
) -> None:
    change_settings(integration, actor=Actor(), on_hubspot_change="nothing")
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")


def not_to_be_created_in_hubspot(integration: Integration, outside: Outside, shell: Shell) -> None:
    change_settings(integration, actor=Actor(), on_salesforce_change="nothing")
    outside.add_record("Lead", LastName="Ann", Company="Kites", Email=EMAIL)
    shell("sync")


def filtered(integration: Integration, outside: Outside, shell: Shell) -> None:
    change_filter(integration, "Title = 'Hot'", actor=Actor())
    outside.add_record("Lead", LastName="Ann", Company="Kites", Title="Cold", Email=EMAIL)
    shell("sync")


def parked(integration: Integration, outside: Outside, shell: Shell) -> None:
    outside.refuse("Lead", f"Email = '{EMAIL}'", "No kites, please.")
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")


STOPPED = [
    pytest.param(switched_off, "enabled", "disabled", marks=pytest.mark.unsettled),
    (deleted, "deleted", "deleted"),
    (outside_the_list, "list", "not_in_list"),
    (not_to_be_created_in_salesforce, "creation", "creation_off"),
    (not_to_be_created_in_hubspot, "creation", "creation_off"),
    (filtered, "filter", "filtered"),
    (parked, "parked", "parked"),
]


@pytest.mark.parametrize(("stop", "gate", "reason"), STOPPED)
def test_m24_whoever_is_stopped_is_told_by_which_gate(
    read: Integration, shell: Shell, outside: Outside, stop: Stop, gate: str, reason: str
) -> None:
    stop(read, outside, shell)

    told = shell.json("explain", EMAIL)

    gates = told["people"][0]["gates"]
    closed = next(row for row in gates if not row["passed"])
    assert told["found"]
    assert told["first_failing_gate"] == closed["gate"] == gate
    assert closed["reason"] == reason
    assert closed["reason_text"]
    assert all(row["passed"] for row in gates[: gates.index(closed)])


def test_m24_gates_come_in_the_order_in_which_they_are_tested(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")

    gates = [row["gate"] for row in shell.json("explain", EMAIL)["people"][0]["gates"]]

    assert gates == [
        "enabled", "email", "deleted", "duplicate", "list", "creation", "filter", "parked"
    ]  # fmt: skip


def test_m24_somebody_without_an_address_is_told_on_their_page(
    read: Integration, shell: Shell, outside: Outside, viewer: Client
) -> None:
    lead = outside.add_record("Lead", LastName="Ann", Company="Kites")
    shell("sync")
    person = read.people.get(salesforce_id=lead)

    page = viewer.get(f"/integrations/main/people/{person.pk}/").content.decode()

    assert (person.status, person.reason) == ("excluded", "no_email")
    assert "No email address" in page


def test_m24_a_duplicate_is_told_for_whom_it_stands_aside(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    duplicate(read, outside, shell)

    first, second = shell.json("explain", EMAIL)["people"]

    assert first["first_failing_gate"] is None
    assert second["first_failing_gate"] == "duplicate"
    assert second["duplicate_of"] == first["person"]


def test_m24_nobody_has_the_address(read: Integration, shell: Shell) -> None:
    told = shell.json("explain", "nobody@kites.example")

    assert (told["found"], told["people"]) == (False, [])
