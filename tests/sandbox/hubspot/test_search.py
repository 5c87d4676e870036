"""Search: operators, order, caps and the lag of the index."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import PublicObjectSearchRequest

from integrations.sandbox.config import Config
from tests.sandbox.hubspot.conftest import Sandbox

PEOPLE = (
    {"email": "ann@acme.com", "firstname": "Ann", "lifecyclestage": "lead", "city": "New York"},
    {"email": "bob@acme.com", "firstname": "Bob", "lifecyclestage": "customer", "city": "York"},
    {"email": "cid@other.org", "firstname": "Cid", "lifecyclestage": "lead", "closedate": "5"},
    {"firstname": "Dot", "city": "Rome"},
)


@pytest.fixture
def people(sandbox: Sandbox) -> list[str]:
    return sandbox.store.load("contacts", PEOPLE)


def search(sandbox: Sandbox, *filters: dict[str, Any], **more: Any) -> list[str]:
    body = {"filterGroups": [{"filters": list(filters)}], "properties": ["firstname"]} | more
    reply = sandbox.call("POST", "/crm/v3/objects/contacts/search", body)
    assert reply.status_code == 200, reply.text
    return [each["properties"]["firstname"] for each in reply.json()["results"]]


def status(sandbox: Sandbox, **body: Any) -> int:
    return sandbox.call("POST", "/crm/v3/objects/contacts/search", body).status_code


def condition(name: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    filled = {} if value is None else {"value": value}
    return {"propertyName": name, "operator": operator} | filled | more


def test_clients_search_answers_models(client: HubSpot, people: list[str]) -> None:
    found = client.crm.contacts.search_api.do_search(
        PublicObjectSearchRequest(
            filter_groups=[{"filters": [condition("email", "EQ", "ANN@acme.com")]}],
            sorts=["createdate"],
            properties=["email"],
            limit=10,
            after="0",
        )
    )

    assert found.total == 1
    assert [each.id for each in found.results] == [people[0]]
    assert found.paging is None


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([condition("email", "EQ", "Bob@Acme.com")], ["Bob"]),
        ([condition("lifecyclestage", "EQ", "lead")], ["Ann", "Cid"]),
        ([condition("lifecyclestage", "EQ", "LEAD")], []),
        ([condition("lifecyclestage", "NEQ", "lead")], ["Bob", "Dot"]),
        ([condition("email", "IN", values=["ann@acme.com", "x@y.z"])], ["Ann"]),
        ([condition("city", "IN", values=["york"])], ["Bob"]),
        ([condition("city", "IN", values=["York"])], []),
        ([condition("lifecyclestage", "NOT_IN", values=["customer"])], ["Ann", "Cid", "Dot"]),
        ([condition("email", "HAS_PROPERTY")], ["Ann", "Bob", "Cid"]),
        ([condition("email", "NOT_HAS_PROPERTY")], ["Dot"]),
        ([condition("city", "CONTAINS_TOKEN", "york")], ["Ann", "Bob"]),
        ([condition("email", "CONTAINS_TOKEN", "*@acme.com")], ["Ann", "Bob"]),
        ([condition("city", "NOT_CONTAINS_TOKEN", "york")], ["Cid", "Dot"]),
        ([condition("closedate", "LT", "6")], ["Cid"]),
        ([condition("closedate", "BETWEEN", "5", highValue="5")], ["Cid"]),
        ([condition("firstname", "GTE", "Cid")], ["Cid", "Dot"]),
        (
            [condition("lifecyclestage", "EQ", "lead"), condition("city", "HAS_PROPERTY")],
            ["Ann"],
        ),
    ],
)
def test_operators(sandbox: Sandbox, filters: list[dict[str, Any]], names: list[str]) -> None:
    assert search(sandbox, *filters) == names


@pytest.mark.usefixtures("people")
def test_groups_are_alternatives(sandbox: Sandbox) -> None:
    groups = [
        {"filters": [condition("city", "EQ", "rome")]},
        {"filters": [condition("lifecyclestage", "EQ", "customer")]},
    ]

    assert search(sandbox, filterGroups=groups) == ["Bob", "Dot"]


@pytest.mark.usefixtures("people")
def test_query_looks_in_names_and_addresses(sandbox: Sandbox) -> None:
    assert search(sandbox, filterGroups=[], query="acme") == ["Ann", "Bob"]


def test_recent_changes_come_in_order_and_in_pages(sandbox: Sandbox) -> None:
    rows = [
        {"firstname": f"N{number}", "lastmodifieddate": str(1_700_000_000_000 + number * 1000)}
        for number in (3, 1, 4, 0, 2)
    ]
    sandbox.store.load("contacts", [row | {"createdate": "1600000000000"} for row in rows])
    body = {
        "filterGroups": [
            {"filters": [condition("lastmodifieddate", "GTE", "1700000001000")]},
        ],
        "sorts": [{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}],
        "properties": ["firstname"],
        "limit": 3,
    }

    first = sandbox.call("POST", "/crm/v3/objects/contacts/search", body).json()
    second = sandbox.call(
        "POST",
        "/crm/v3/objects/contacts/search",
        body | {"after": first["paging"]["next"]["after"]},
    ).json()

    names = [each["properties"]["firstname"] for each in first["results"] + second["results"]]
    assert names == ["N1", "N2", "N3", "N4"]
    assert first["total"] == second["total"] == 4
    assert "paging" not in second


@pytest.mark.usefixtures("people")
def test_descending_order(sandbox: Sandbox) -> None:
    sorts = [{"propertyName": "hs_object_id", "direction": "DESCENDING"}]

    assert search(sandbox, filterGroups=[], sorts=sorts) == ["Dot", "Cid", "Bob", "Ann"]


@pytest.mark.usefixtures("people")
def test_sorting_by_text_puts_blanks_last(sandbox: Sandbox) -> None:
    sorts = [{"propertyName": "city", "direction": "DESCENDING"}]

    assert search(sandbox, filterGroups=[], sorts=sorts) == ["Bob", "Dot", "Ann", "Cid"]


def test_results_beyond_ten_thousand_are_refused(sandbox: Sandbox) -> None:
    assert status(sandbox, limit=200, after="9800") == 200
    assert status(sandbox, limit=200, after="9801") == 400


def test_pages_above_two_hundred_are_refused(sandbox: Sandbox) -> None:
    assert status(sandbox, limit=200) == 200
    assert status(sandbox, limit=201) == 400


def test_long_bodies_are_refused(sandbox: Sandbox) -> None:
    assert status(sandbox, properties=["p" * 3000]) == 400


@pytest.mark.parametrize(
    "body",
    [
        {"filterGroups": [{"filters": [condition("email", "LIKE", "x")]}]},
        {"filterGroups": [{"filters": [condition("nonsense", "EQ", "x")]}]},
        {"filterGroups": [{"filters": [condition("email", "EQ")]}]},
        {"filterGroups": [{"filters": [condition("email", "IN", "x")]}]},
        {"filterGroups": [{"filters": [condition("closedate", "GT", "soon")]}]},
        {"filterGroups": [{"filters": [condition("email", "HAS_PROPERTY")] * 7}]},
        {"filterGroups": [{"filters": [condition("email", "HAS_PROPERTY")]}] * 6},
        {"filterGroups": [{"filters": [condition("email", "HAS_PROPERTY")] * 4}] * 5},
        {"filterGroups": "x"},
        {"sorts": ["email", "city"]},
        {"sorts": ["nonsense"]},
        {"after": "x"},
        {"limit": "many"},
    ],
)
def test_what_search_does_not_understand_is_refused(sandbox: Sandbox, body: Any) -> None:
    assert status(sandbox, **body) == 400


def test_archived_contacts_do_not_appear(sandbox: Sandbox, people: list[str]) -> None:
    sandbox.call("DELETE", f"/crm/v3/objects/contacts/{people[0]}")

    assert search(sandbox, condition("email", "HAS_PROPERTY")) == ["Bob", "Cid"]


class TestWithALaggingIndex:
    @pytest.fixture
    def config(self) -> Config:
        return Config(limits=False, lag_ms=2000)

    def test_new_contact_appears_after_the_lag(self, sandbox: Sandbox) -> None:
        sandbox.contact(firstname="New")

        before = search(sandbox, filterGroups=[])
        sandbox.forward(seconds=2)

        assert before == []
        assert search(sandbox, filterGroups=[]) == ["New"]

    def test_change_is_seen_after_the_lag_and_the_old_state_until_then(
        self, sandbox: Sandbox, people: list[str]
    ) -> None:
        path = f"/crm/v3/objects/contacts/{people[0]}"
        sandbox.call("PATCH", path, {"properties": {"city": "Oslo"}})
        sandbox.forward(seconds=1)
        sandbox.call("PATCH", path, {"properties": {"city": "Bern"}})

        seen = []
        for _ in range(3):
            cities = ("New York", "Oslo", "Bern")
            seen += [city for city in cities if search(sandbox, condition("city", "EQ", city))]
            sandbox.forward(seconds=1)

        assert seen == ["New York", "Oslo", "Bern"]

    def test_moved_email_is_found_under_the_old_one_until_the_lag_is_over(
        self, sandbox: Sandbox, people: list[str]
    ) -> None:
        path = f"/crm/v3/objects/contacts/{people[0]}"
        sandbox.call("PATCH", path, {"properties": {"email": "new@acme.com"}})

        assert search(sandbox, condition("email", "EQ", "ann@acme.com")) == ["Ann"]
        assert search(sandbox, condition("email", "EQ", "new@acme.com")) == []

    def test_archived_contact_stays_visible_for_the_lag(
        self, sandbox: Sandbox, people: list[str]
    ) -> None:
        sandbox.call("DELETE", f"/crm/v3/objects/contacts/{people[3]}")

        before = search(sandbox, condition("city", "EQ", "rome"))
        sandbox.forward(seconds=2)

        assert before == ["Dot"]
        assert search(sandbox, condition("city", "EQ", "rome")) == []
