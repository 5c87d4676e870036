"""State and country picklists."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def coded(sandbox: Sandbox) -> Sandbox:
    assert sandbox.call("PATCH", "/sandbox/features", json={"stateCountryPicklists": True}).ok
    return sandbox


def parts(sandbox: Sandbox, record_id: str) -> tuple[Any, ...]:
    row = sandbox.store.row("Lead", record_id)
    return tuple(row[name] for name in ("Country", "CountryCode", "State", "StateCode"))


def create(sandbox: Sandbox, **values: Any) -> Any:
    body = {"LastName": "x", "Company": "y", **values}
    return sandbox.call("POST", "sobjects/Lead", json=body).json()


US = ("United States", "US", "Texas", "TX")


def test_addresses_have_codes_as_restricted_picklists(coded: Sandbox):
    fields = {field["name"]: field for field in coded.client().Contact.describe()["fields"]}
    country, state = fields["MailingCountryCode"], fields["OtherStateCode"]
    assert (country["type"], country["restrictedPicklist"], country["length"]) == (
        "picklist",
        True,
        10,
    )
    assert (state["controllerName"], state["dependentPicklist"]) == ("OtherCountryCode", True)
    assert {"value": "DE", "label": "Germany"}.items() <= country["picklistValues"][
        [choice["value"] for choice in country["picklistValues"]].index("DE")
    ].items()
    assert all(choice["validFor"] for choice in state["picklistValues"])


def test_nothing_has_codes_until_they_are_switched_on(sandbox: Sandbox):
    created = create(sandbox, Country="Middle-earth")
    assert created["success"] is True
    assert sandbox.refusal("SELECT CountryCode FROM Lead")["errorCode"] == "INVALID_FIELD"


@pytest.mark.parametrize(
    "given",
    [
        {"CountryCode": "US", "StateCode": "TX"},
        {"Country": "united states", "State": "TEXAS"},
        {"Country": "US", "State": "tx"},
        {"CountryCode": "US", "Country": "Germany", "StateCode": "TX"},
    ],
)
def test_codes_and_texts_follow_each_other(coded: Sandbox, given: dict[str, str]):
    assert parts(coded, create(coded, **given)["id"]) == US


def test_the_compound_address_has_the_codes_too(coded: Sandbox):
    lead = create(coded, CountryCode="US", StateCode="TX")["id"]
    address = coded.client().Lead.get(lead)["Address"]
    assert (address["countryCode"], address["stateCode"]) == ("US", "TX")


REFUSED = [
    (
        {"Country": "Middle-earth"},
        "There's a problem with this country, even though it may appear correct. Please select a"
        " country/territory from the list of valid countries.",
        "Country",
    ),
    (
        {"Country": "Germany", "State": "Bavaria"},
        "There's a problem with this state, even though it may appear correct. Please select a"
        " state from the list of valid states.",
        "State",
    ),
    (
        {"CountryCode": "US", "StateCode": "EP"},
        "The StateCode field contains EP, which isn't an available state.",
        "StateCode",
    ),
    (
        {"CountryCode": "XX"},
        "The CountryCode field contains XX, which isn't an available country.",
        "CountryCode",
    ),
    (
        {"State": "Texas"},
        "A country/territory must be specified before specifying a state value for field: State",
        "State",
    ),
]


@pytest.mark.parametrize(("given", "message", "field"), REFUSED)
def test_an_unknown_place_is_refused(
    coded: Sandbox, given: dict[str, str], message: str, field: str
):
    assert create(coded, **given) == [
        {"message": message, "errorCode": "FIELD_INTEGRITY_EXCEPTION", "fields": [field]}
    ]


def test_clearing_the_country_clears_the_state(coded: Sandbox):
    lead = create(coded, CountryCode="US", StateCode="TX")["id"]
    coded.store.update("Lead", lead, {"CountryCode": None})
    assert parts(coded, lead) == (None, None, None, None)


def test_a_country_that_does_not_know_the_state_is_refused(coded: Sandbox):
    lead = create(coded, CountryCode="US", StateCode="TX")["id"]
    answer = coded.call("PATCH", f"sobjects/Lead/{lead}", json={"CountryCode": "DE"})
    assert answer.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert parts(coded, lead) == US


def test_a_pair_that_disagrees_is_refused_in_an_update(coded: Sandbox):
    lead = create(coded, CountryCode="US")["id"]
    change = {"CountryCode": "US", "Country": "Germany"}
    answer = coded.call("PATCH", f"sobjects/Lead/{lead}", json=change)
    assert answer.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"


def test_records_of_before_get_their_codes_where_their_texts_are_known(sandbox: Sandbox):
    known = create(sandbox, Country="united states", State="Texas")["id"]
    unknown = create(sandbox, Country="Middle-earth", State="Texas")["id"]
    sandbox.call("PATCH", "/sandbox/features", json={"stateCountryPicklists": True})
    assert parts(sandbox, known) == ("united states", "US", "Texas", "TX")
    assert parts(sandbox, unknown) == ("Middle-earth", None, "Texas", None)
    change = {"Title": "x"}
    assert sandbox.call("PATCH", f"sobjects/Lead/{unknown}", json=change).status_code == 204
