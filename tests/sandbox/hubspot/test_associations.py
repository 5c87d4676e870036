"""Companies and their ties to contacts."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.associations.v4 import (
    AssociationSpec,
    BatchInputPublicAssociationMultiPost,
    BatchInputPublicDefaultAssociationMultiPost,
    BatchInputPublicFetchAssociationsBatchRequest,
)
from hubspot.crm.companies import SimplePublicObjectInput, SimplePublicObjectInputForCreate

from tests.sandbox.hubspot.conftest import Sandbox

PRIMARY = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
PLAIN = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]


@pytest.fixture
def contact(sandbox: Sandbox) -> str:
    return sandbox.contact(email="a@b.co")


def company(client: HubSpot, name: str = "Acme") -> str:
    made = client.crm.companies.basic_api.create(
        SimplePublicObjectInputForCreate(properties={"name": name}, associations=[])
    )
    return str(made.id)


def primary(sandbox: Sandbox, contact: str) -> Any:
    path = f"/crm/v3/objects/contacts/{contact}?properties=associatedcompanyid"
    return sandbox.call("GET", path).json()["properties"]["associatedcompanyid"]


def tie(sandbox: Sandbox, contact: str, other: str, types: Any = None) -> Any:
    path = f"/crm/v4/objects/contacts/{contact}/associations"
    if types is None:
        return sandbox.call("PUT", f"{path}/default/companies/{other}")
    return sandbox.call("PUT", f"{path}/companies/{other}", types)


def types_of(sandbox: Sandbox, contact: str) -> dict[int, list[int]]:
    path = f"/crm/v4/objects/contacts/{contact}/associations/companies"
    return {
        each["toObjectId"]: [kind["typeId"] for kind in each["associationTypes"]]
        for each in sandbox.call("GET", path).json()["results"]
    }


def test_companies_are_created_read_and_updated(client: HubSpot) -> None:
    made = company(client)
    api = client.crm.companies.basic_api

    api.update(made, SimplePublicObjectInput(properties={"industry": "BANKING"}))

    read = api.get_by_id(made, properties=["name", "industry", "hs_lastmodifieddate"])
    assert read.properties["name"] == "Acme"
    assert read.properties["industry"] == "BANKING"
    assert read.properties["hs_lastmodifieddate"] is not None


def test_two_companies_may_have_one_domain(sandbox: Sandbox) -> None:
    body = {"properties": {"name": "Acme", "domain": "acme.com"}}
    codes = [sandbox.call("POST", "/crm/v3/objects/0-2", body).status_code for _ in range(2)]

    assert codes == [201, 201]


def test_first_company_is_primary(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme = company(client)

    made = client.crm.associations.v4.basic_api.create_default(
        "contacts", contact, "companies", acme
    )

    assert {each.association_spec.association_type_id for each in made.results} == {1, 2, 279, 280}
    assert types_of(sandbox, contact) == {int(acme): [1, 279]}
    assert primary(sandbox, contact) == acme


def test_second_company_is_plain_until_made_primary(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme, other = company(client), company(client, "Other")
    tie(sandbox, contact, acme)
    tie(sandbox, contact, other)
    before = types_of(sandbox, contact)

    reply = tie(sandbox, contact, other, PRIMARY)

    assert before == {int(acme): [1, 279], int(other): [279]}
    assert reply.status_code == 201
    assert types_of(sandbox, contact) == {int(acme): [279], int(other): [1, 279]}
    assert primary(sandbox, contact) == other


def test_new_primary_company_moves_the_contacts_modified_time(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme = company(client)
    before = client.crm.contacts.basic_api.get_by_id(contact).updated_at
    sandbox.forward(seconds=5)

    tie(sandbox, contact, acme)

    assert client.crm.contacts.basic_api.get_by_id(contact).updated_at > before


def test_untying_removes_everything(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme = company(client)
    tie(sandbox, contact, acme)

    client.crm.associations.v4.basic_api.archive("contacts", contact, "companies", acme)

    assert types_of(sandbox, contact) == {}
    assert primary(sandbox, contact) is None


def test_batch_read_tells_those_without_any(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme, lonely = company(client), sandbox.contact(email="lonely@b.co")
    tie(sandbox, contact, acme)

    got = client.crm.associations.v4.batch_api.get_page(
        "contacts",
        "companies",
        BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": contact}, {"id": lonely}]),
    )

    assert [each._from.id for each in got.results] == [contact]
    assert got.results[0].to[0].to_object_id == acme
    assert got.results[0].to[0].association_types[0].label == "Primary"
    assert got.num_errors == 1


def test_batch_read_says_by_its_sub_category_that_there_are_none(
    sandbox: Sandbox, contact: str
) -> None:
    path = "/crm/associations/2026-09/contacts/companies/batch/read"

    error = sandbox.call("POST", path, {"inputs": [{"id": contact}]}).json()["errors"][0]

    assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert error["message"] == f"No company is associated with contact {contact}."
    assert error["context"] == {
        "fromObjectId": [contact],
        "fromObjectType": ["contact"],
        "toObjectType": ["company"],
    }


def test_batch_create_and_archive(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme = company(client)
    api = client.crm.associations.v4.batch_api
    spec = AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=279)
    pair = {"from": {"id": contact}, "to": {"id": acme}}

    made = api.create(
        "contacts",
        "companies",
        BatchInputPublicAssociationMultiPost(inputs=[pair | {"types": [spec]}]),
    )
    there = types_of(sandbox, contact)
    body = {"inputs": [{"from": {"id": contact}, "to": [{"id": acme}]}]}
    path = "/associations/{}contacts/companies/batch/archive"
    gone = sandbox.call("POST", "/crm" + path.format("").replace("/ass", "/v4/ass"), body)

    assert made.results[0].from_object_id == contact
    assert int(acme) in there
    assert gone.status_code == 204
    assert types_of(sandbox, contact) == {}


def test_batch_of_defaults(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme = company(client)

    made = client.crm.associations.v4.batch_api.create_default(
        "companies",
        "contacts",
        BatchInputPublicDefaultAssociationMultiPost(
            inputs=[{"from": {"id": acme}, "to": {"id": contact}}]
        ),
    )

    assert made.status == "COMPLETE"
    assert types_of(sandbox, contact) == {int(acme): [1, 279]}


@pytest.mark.parametrize(("version", "code"), [("2026-03", 201), ("2026-09", 200)])
def test_dated_batch_create(
    sandbox: Sandbox, client: HubSpot, contact: str, version: str, code: int
) -> None:
    pair = {"from": {"id": contact}, "to": {"id": company(client)}, "types": PLAIN}
    path = f"/crm/associations/{version}/contacts/companies/batch/create"

    assert sandbox.call("POST", path, {"inputs": [pair]}).status_code == code


def test_contact_read_with_associations(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme = company(client)
    tie(sandbox, contact, acme)

    read = client.crm.contacts.basic_api.get_by_id(contact, associations=["companies"])

    types = {each.type for each in read.associations["companies"].results}
    assert types == {"contact_to_company", "contact_to_company_unlabeled"}


def test_contact_created_with_a_company(sandbox: Sandbox, client: HubSpot) -> None:
    acme = company(client)
    body = {
        "properties": {"email": "new@b.co"},
        "associations": [{"to": {"id": acme}, "types": PRIMARY}],
    }

    made = sandbox.call("POST", "/crm/v3/objects/contacts", body).json()["id"]

    assert primary(sandbox, made) == acme


def test_survivor_of_a_merge_keeps_the_companies_of_both(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme, other = company(client), company(client, "Other")
    loser = sandbox.contact(email="c@b.co")
    tie(sandbox, contact, acme)
    tie(sandbox, loser, other)

    merge = {"primaryObjectId": contact, "objectIdToMerge": loser}
    merged = sandbox.call("POST", "/crm/v3/objects/contacts/merge", merge).json()["id"]

    assert types_of(sandbox, merged) == {int(acme): [1, 279], int(other): [279]}
    assert primary(sandbox, merged) == acme


def test_labels_can_be_listed_made_and_used(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme = company(client)
    path = "/crm/v4/associations/contacts/companies/labels"
    made = sandbox.call("POST", path, {"name": "adviser", "label": "Adviser"}).json()["results"]
    spec = {"associationCategory": "USER_DEFINED", "associationTypeId": made[0]["typeId"]}

    tie(sandbox, contact, acme, [spec])

    listed = {each["label"] for each in sandbox.call("GET", path).json()["results"]}
    assert listed == {None, "Primary", "Adviser"}
    assert made[0]["typeId"] in types_of(sandbox, contact)[int(acme)]


@pytest.mark.parametrize(
    ("operator", "tied"),
    [
        ("EQ", True),
        ("NEQ", False),
        ("IN", True),
        ("NOT_IN", False),
        ("HAS_PROPERTY", True),
        ("NOT_HAS_PROPERTY", False),
    ],
)
def test_search_by_associated_company(
    sandbox: Sandbox, client: HubSpot, contact: str, operator: str, tied: bool
) -> None:
    acme = company(client)
    alone = sandbox.contact(email="c@b.co")
    tie(sandbox, contact, acme)
    each = {"propertyName": "associations.company", "operator": operator}
    each |= {"values": [acme]} if operator in {"IN", "NOT_IN"} else {"value": acme}

    body = {"filterGroups": [{"filters": [each]}]}
    found = sandbox.call("POST", "/crm/v3/objects/contacts/search", body).json()

    assert [one["id"] for one in found["results"]] == [contact if tied else alone]


def test_search_by_associations_has_no_order(sandbox: Sandbox) -> None:
    each = {"propertyName": "associations.company", "operator": "GT", "value": "1"}

    body = {"filterGroups": [{"filters": [each]}]}
    refused = sandbox.call("POST", "/crm/v3/objects/contacts/search", body)

    assert refused.status_code == 400


@pytest.mark.parametrize("types", [[], [{"associationTypeId": 280}], [{}], "x", ["x"]])
def test_types_of_another_direction_are_refused(
    sandbox: Sandbox, client: HubSpot, contact: str, types: Any
) -> None:
    assert tie(sandbox, contact, company(client), types).status_code == 400


def test_unknown_ends_are_not_found(sandbox: Sandbox, contact: str) -> None:
    assert tie(sandbox, contact, "999").status_code == 404
