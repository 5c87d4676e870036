"""List filters that look at associated records."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.lists import ApiException

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_lists import branch, create, members, prop

BANK = prop("industry", "ENUMERATION", "IS_ANY_OF", values=["BANKING"])
WON = prop("dealstage", "ENUMERATION", "IS_ANY_OF", values=["closedwon"])


def related(*filters: Any, type_id: int = 279, target: str = "0-2", **more: Any) -> dict[str, Any]:
    """One ASSOCIATION branch."""
    return {
        "filterBranchType": "ASSOCIATION",
        "filterBranchOperator": "AND",
        "objectTypeId": target,
        "operator": "IN_LIST",
        "associationTypeId": type_id,
        "associationCategory": "HUBSPOT_DEFINED",
        "filters": list(filters),
        "filterBranches": [],
    } | more


def under(*branches: dict[str, Any]) -> dict[str, Any]:
    """A whole filter: one AND that holds these branches."""
    whole = branch()
    whole["filterBranches"][0]["filterBranches"] = list(branches)
    return whole


def record(sandbox: Sandbox, kind: str, **properties: str) -> str:
    reply = sandbox.call("POST", f"/crm/v3/objects/{kind}", {"properties": properties})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def tie(sandbox: Sandbox, contact: str, other: str, kind: str = "companies") -> None:
    path = f"/crm/v4/objects/contacts/{contact}/associations/default/{kind}/{other}"
    assert sandbox.call("PUT", path).status_code == 200


def listed(sandbox: Sandbox, client: HubSpot, whole: dict[str, Any], **more: Any) -> str:
    """A list whose filter has been worked out."""
    made = create(client, more.pop("name", "Related"), filter_branch=whole, **more)
    sandbox.forward(seconds=1)
    return str(made.list_id)


@pytest.fixture
def contact(sandbox: Sandbox) -> str:
    sandbox.contact(email="alone@b.co")
    return sandbox.contact(email="a@b.co")


def test_members_are_those_with_a_company_that_passes(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    other = sandbox.contact(email="other@b.co")
    tie(sandbox, contact, record(sandbox, "companies", name="Bank", industry="BANKING"))
    tie(sandbox, other, record(sandbox, "companies", name="Mill", industry="TEXTILES"))

    made = listed(sandbox, client, under(related(BANK)))

    assert members(client, made) == [contact]


def test_members_come_and_go_with_what_their_company_holds(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme = record(sandbox, "companies", name="Acme", industry="TEXTILES")
    tie(sandbox, contact, acme)
    made = listed(sandbox, client, under(related(BANK)))
    path = f"/crm/v3/objects/companies/{acme}"

    before = members(client, made)
    sandbox.call("PATCH", path, {"properties": {"industry": "BANKING"}})
    during = members(client, made)
    sandbox.call("DELETE", path)

    assert (before, during, members(client, made)) == ([], [contact], [])


def test_members_come_and_go_with_the_association(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    bank = record(sandbox, "companies", name="Bank", industry="BANKING")
    made = listed(sandbox, client, under(related(BANK)))

    tie(sandbox, contact, bank)
    during = members(client, made)
    sandbox.call("DELETE", f"/crm/v4/objects/contacts/{contact}/associations/companies/{bank}")

    assert (during, members(client, made)) == ([contact], [])


def test_a_label_counts_by_itself(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    bank = record(sandbox, "companies", name="Bank", industry="BANKING")
    tie(sandbox, contact, bank)
    label = {"name": "adviser", "label": "Adviser"}
    path = "/crm/v4/associations/contacts/companies/labels"
    type_id = sandbox.call("POST", path, label).json()["results"][0]["typeId"]
    adviser = related(BANK, type_id=type_id, associationCategory="USER_DEFINED")
    made = listed(sandbox, client, under(adviser))
    before = members(client, made)

    sandbox.call(
        "PUT",
        f"/crm/v4/objects/contacts/{contact}/associations/companies/{bank}",
        [{"associationCategory": "USER_DEFINED", "associationTypeId": type_id}],
    )

    assert (before, members(client, made)) == ([], [contact])


def test_contacts_by_the_line_items_of_their_deals(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    deal = record(sandbox, "deals", dealname="Big", dealstage="closedwon", pipeline="default")
    item = record(sandbox, "line_items", name="Pen", quantity="1")
    tie(sandbox, contact, deal, "deals")
    sandbox.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/line_items/{item}")
    many = prop("quantity", "NUMBER", "IS_GREATER_THAN", value=10)
    inner = related(many, type_id=19, target="0-8")
    made = listed(
        sandbox,
        client,
        under(related(WON, type_id=4, target="0-3", filterBranches=[inner])),
    )
    before = members(client, made)

    sandbox.call("PATCH", f"/crm/v3/objects/line_items/{item}", {"properties": {"quantity": "11"}})

    assert (before, members(client, made)) == ([], [contact])


def test_contacts_by_the_company_that_a_property_names(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    tie(sandbox, contact, record(sandbox, "companies", name="Bank", industry="BANKING"))
    held = related(
        BANK, filterBranchType="PROPERTY_ASSOCIATION", propertyWithObjectId="associatedcompanyid"
    )

    assert members(client, listed(sandbox, client, under(held))) == [contact]


def test_contacts_of_companies_on_another_list(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    bank = record(sandbox, "companies", name="Bank")
    tie(sandbox, contact, bank)
    by_hand = listed(
        sandbox, client, None, name="Banks", processing_type="MANUAL", object_type_id="0-2"
    )
    each = {
        "filterType": "ASSOCIATION",
        "listId": by_hand,
        "operator": "IN_LIST",
        "associationTypeId": 279,
        "associationCategory": "HUBSPOT_DEFINED",
        "coalescingRefineBy": {"type": "NUM_OCCURRENCES", "minOccurrences": 1},
    }
    inside = listed(sandbox, client, branch(each))
    outside = listed(sandbox, client, branch(each | {"operator": "NOT_IN_LIST"}), name="Outside")
    before = members(client, inside)

    client.crm.lists.memberships_api.add(by_hand, [bank])

    assert (before, members(client, inside)) == ([], [contact])
    assert contact not in members(client, outside)


@pytest.mark.parametrize(
    ("refine", "inside"),
    [
        ({"minOccurrences": 1, "maxOccurrences": 1}, {"one"}),
        ({"minOccurrences": 2}, {"two"}),
        ({"maxOccurrences": 0}, {"none"}),
        ({}, {"none", "one", "two"}),
    ],
)
def test_contacts_by_how_many_companies_they_have(
    sandbox: Sandbox, client: HubSpot, refine: dict[str, int], inside: set[str]
) -> None:
    people = {name: sandbox.contact(firstname=name) for name in ("none", "one", "two")}
    for name in ("one", "two", "two"):
        tie(sandbox, people[name], record(sandbox, "companies", name="Acme"))
    each = {
        "filterType": "NUM_ASSOCIATIONS",
        "associationTypeId": 279,
        "associationCategory": "HUBSPOT_DEFINED",
        "coalescingRefineBy": {"type": "NUM_OCCURRENCES"} | refine,
    }

    made = listed(sandbox, client, branch(each))

    assert set(members(client, made)) == {people[name] for name in inside}


def test_lists_that_contradict_each_other_come_to_rest(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    bank = record(sandbox, "companies", name="Bank", industry="BANKING")
    tie(sandbox, contact, bank)
    people = listed(sandbox, client, branch(prop("email", "ALL_PROPERTY", "IS_KNOWN")))
    inside = {"filterType": "IN_LIST", "listId": people, "operator": "IN_LIST"}
    companies = listed(
        sandbox,
        client,
        under(related(inside, type_id=280, target="0-1")),
        name="Theirs",
        object_type_id="0-2",
    )
    outside = {"filterType": "IN_LIST", "listId": companies, "operator": "NOT_IN_LIST"}
    body = {"filterBranch": under(related(outside))}

    sandbox.call("PUT", f"/crm/v3/lists/{people}/update-list-filters", body)
    sandbox.forward(seconds=1)
    sandbox.call("PATCH", f"/crm/v3/objects/contacts/{contact}", {"properties": {"city": "Ulm"}})

    assert members(client, people) in ([], [contact])


@pytest.mark.parametrize(
    "wrong",
    [
        related(),
        related(BANK, operator="NOT_IN_LIST"),
        related(BANK, type_id=280),
        related(BANK, type_id=999_999),
        related(BANK, target="0-3"),
        related(BANK, associationCategory="USER_DEFINED"),
        related(BANK, filterBranches=[related(WON, type_id=341, target="0-3")]),
        related(prop("email", "ALL_PROPERTY", "IS_KNOWN")),
        related(
            BANK, filterBranchType="PROPERTY_ASSOCIATION", propertyWithObjectId="hubspot_owner_id"
        ),
    ],
)
def test_association_branches_that_cannot_be_are_refused(
    client: HubSpot, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ApiException) as refused:
        create(client, filter_branch=under(wrong))

    assert refused.value.status == 400
    assert "ILS.INVALID_FILTER" in refused.value.body
