"""M19: what a CRM refuses is on the right record and field, and holds nobody else up."""

from typing import Any

import pytest
from django.test import Client

from integrations.models import Integration
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest
from tests.sync.test_first_load import sync

EMAIL, NEIGHBOUR = "ann@kites.example", "bob@kites.example"
REFUSED = f"Email = '{EMAIL}'"


def error_of(shell: Shell, email: str = EMAIL) -> dict[str, Any]:
    [person] = shell.json("explain", email)["people"]
    [error] = person["errors"]
    assert person["status"] == "failing"
    assert person["reason"] == error["category"]
    found: dict[str, Any] = error
    return found


def add_two(outside: Outside, **properties: str) -> None:
    outside.add_contact(email=EMAIL, lastname="Ann", **properties)
    outside.add_contact(email=NEIGHBOUR, lastname="Bob")


def assert_neighbour_synced(outside: Outside) -> None:
    assert outside.query(f"SELECT Id FROM Lead WHERE Email = '{NEIGHBOUR}'")


CODES = [
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "custom_code"),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "custom_code"),
    ("CANNOT_EXECUTE_FLOW_TRIGGER", "custom_code"),
]


@pytest.mark.parametrize(("code", "category"), CODES)
def test_m19_a_refusal_parks_its_record_and_no_neighbour(
    read: Integration, shell: Shell, outside: Outside, code: str, category: str
) -> None:
    more = {} if code.startswith("FIELD") else {"code": code}
    outside.refuse("Lead", REFUSED, "No Anns, please.", **more)
    add_two(outside)

    summary = shell.json("sync")

    assert (shell.code, summary["status"]) == (3, "succeeded_with_errors")
    error = error_of(shell)
    assert summary["people"]["failing"] == {category: 1}
    assert (error["category"], error["code"]) == (category, code)
    assert "No Anns, please." in error["message"]
    assert error["next_attempt_at"] is None
    assert_neighbour_synced(outside)


def test_m19_a_parked_error_costs_nothing_until_something_moves(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.refuse("Lead", REFUSED, "No Anns, please.")
    add_two(outside)
    shell("sync")

    summaries = [sync(read), sync(read)]

    assert error_of(shell)["attempts"] == 1
    assert all(summary["outcomes"]["salesforce_lead"]["failed"] == 0 for summary in summaries)


def test_m19_the_record_is_tried_again_once_it_moves(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.refuse("Lead", f"{REFUSED} AND LastName = 'Ann'", "No Anns, please.")
    add_two(outside)
    shell("sync")
    held = outside.contact_of(EMAIL)
    assert held is not None

    outside.edit_contact(held["id"] or "", lastname="Anna")
    shell("sync")

    assert outside.query(f"SELECT Id FROM Lead WHERE {REFUSED}")
    assert shell.json("explain", EMAIL)["people"][0]["errors"] == []


def test_m19_a_value_that_cannot_cross_is_named_with_its_field(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    add_two(outside, annualrevenue="plenty")

    shell("sync")

    error = error_of(shell)
    assert (error["field"], error["value"]) == ("annualrevenue", "plenty")
    assert error["category"] == "property_values"
    assert outside.query(f"SELECT Id FROM Lead WHERE {REFUSED}")
    assert_neighbour_synced(outside)


def test_m19_a_text_too_long_for_salesforce_is_named(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    add_two(outside, city="x" * 60)

    shell("sync")

    error = error_of(shell)
    assert error["field"] == "city"
    assert "40" in error["message"]
    assert_neighbour_synced(outside)


def test_m19_a_status_without_counterpart_is_an_error_and_no_guess(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.change_field("Lead", "Status", picklist=["Open - Not Contacted", "Odd"])
    outside.add_record("Lead", LastName="Ann", Company="Kites", Status="Odd", Email=EMAIL)

    shell("sync")

    held = outside.contact_of(EMAIL, "hs_lead_status", "lastname")
    error = error_of(shell)
    assert (error["field"], error["value"]) == ("Status", "Odd")
    assert held is not None
    assert (held["lastname"], held["hs_lead_status"] or None) == ("Ann", None)


def test_m19_a_duplicate_rule_is_respected(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Contact", LastName="Ann", Email="other@kites.example")
    outside.forbid_duplicates("Lead")
    outside.add_contact(email=NEIGHBOUR, lastname="Bob")

    shell("sync")

    assert_neighbour_synced(outside)


def test_m19_an_address_with_a_quote_and_a_backslash_is_looked_up(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    email = "o'brien@kites.example"
    lead = outside.add_record("Lead", LastName="O'Brien", Company="K\\ites", Email=email)
    outside.add_contact(email=email, lastname="O'Brien \\ Sons")

    shell("sync")

    held = outside.contact_of(email, "sfsync_lead_id", "company")
    assert held is not None
    assert (held["sfsync_lead_id"], held["company"]) == (lead, "K\\ites")


def test_m19_a_locked_row_is_tried_again_by_itself(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    add_two(outside)
    outside.strike("salesforce", "row-lock", "/services/data", count=2)

    come_to_rest(read)

    assert outside.query(f"SELECT Id FROM Lead WHERE {REFUSED}")
    assert_neighbour_synced(outside)
    assert shell.json("explain", EMAIL)["people"][0]["errors"] == []


def test_m19_errors_are_counted_and_told_on_their_page(
    read: Integration, shell: Shell, outside: Outside, viewer: Client
) -> None:
    outside.refuse("Lead", REFUSED, "No Anns, please.")
    add_two(outside)
    shell("sync")

    page = viewer.get("/integrations/main/errors/").content.decode()
    export = viewer.get("/integrations/main/errors/export")

    person = read.people.get(email_key=EMAIL)
    assert "No Anns, please." in page
    assert f"/people/{person.pk}/" in page
    assert b"No Anns, please." in export.getvalue()


@pytest.mark.unsettled
@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
def test_m19_a_refused_token_suspends_with_its_reason_and_holds_everybody(
    read: Integration, shell: Shell, outside: Outside, side: str, viewer: Client
) -> None:
    connection = getattr(read, side)
    connection.credentials = {"access_token": "revoked"}
    connection.save(update_fields=["credentials"])
    outside.add_contact(email=EMAIL, lastname="Ann")

    summary = shell.json("sync")

    page = viewer.get("/integrations/main/").content.decode()
    read.refresh_from_db()
    name = {"hubspot": "HubSpot", "salesforce": "Salesforce"}[side]
    assert (shell.code, summary["status"]) == (1, "failed")
    assert f"{name} refused the access token" in shell.err
    assert f"{name} refused the access token" in read.suspended_reason
    assert f"{name} refused the access token" in page
    assert "revoked" not in page + shell.err


@pytest.mark.parametrize("side", ["hubspot", "salesforce"])
@pytest.mark.parametrize("fault", ["html-body", "truncated-json", "server-error"])
def test_m19_a_bad_answer_is_asked_for_again(
    read: Integration, outside: Outside, side: str, fault: str
) -> None:
    add_two(outside)
    path = "/crm/v3/objects" if side == "hubspot" else "/services/data"
    outside.strike(side, fault, path, method="GET" if side == "salesforce" else "POST")

    summary = come_to_rest(read)

    assert summary["status"] == "succeeded"
    assert_neighbour_synced(outside)


def test_m19_one_that_hubspot_refuses_holds_no_neighbour_up(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Lead", LastName="x" * 80, Company="Kites", Email=NEIGHBOUR)
    outside.change_property("jobtitle", type="number", fieldType="number")
    outside.add_record("Lead", LastName="Ann", Company="Kites", Title="Maker", Email=EMAIL)

    come_to_rest(read, full=True)

    held, other = outside.contact_of(EMAIL, "lastname"), outside.contact_of(NEIGHBOUR)
    assert held is not None
    assert held["lastname"] == "Ann"
    assert other is not None
