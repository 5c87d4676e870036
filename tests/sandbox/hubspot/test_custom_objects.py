"""Object types that the portal defines, and their records."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.schemas import (
    ObjectSchemaEgg,
    ObjectTypeDefinitionLabels,
    ObjectTypeDefinitionPatch,
    ObjectTypePropertyCreate,
)

from tests.sandbox.hubspot.conftest import Sandbox

CAR = {
    "name": "car",
    "labels": {"singular": "Car", "plural": "Cars"},
    "primaryDisplayProperty": "model",
    "requiredProperties": ["model"],
    "searchableProperties": ["model"],
    "properties": [
        {"name": "model", "label": "Model", "type": "string", "fieldType": "text"},
        {
            "name": "vin",
            "label": "VIN",
            "type": "string",
            "fieldType": "text",
            "hasUniqueValue": True,
        },
    ],
    "associatedObjects": ["CONTACT"],
}
SCHEMAS = "/crm-object-schemas/v3/schemas"


@pytest.fixture
def car(sandbox: Sandbox) -> dict[str, Any]:
    reply = sandbox.call("POST", SCHEMAS, CAR)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def test_the_client_defines_changes_and_removes_a_type(client: HubSpot) -> None:
    api = client.crm.schemas.core_api
    model = ObjectTypePropertyCreate(
        name="model", label="Model", type="string", field_type="text", has_unique_value=False
    )
    made = api.create(
        ObjectSchemaEgg(
            name="car",
            labels=ObjectTypeDefinitionLabels(singular="Car", plural="Cars"),
            primary_display_property="model",
            required_properties=["model"],
            searchable_properties=["model"],
            secondary_display_properties=[],
            properties=[model],
            associated_objects=["CONTACT"],
        )
    )

    api.update(made.fully_qualified_name, ObjectTypeDefinitionPatch(description="Wheels"))
    read = api.get_by_id(made.object_type_id)
    api.archive("p_car")

    assert (read.description, read.primary_display_property) == ("Wheels", "model")
    assert "model" in {each.name for each in read.properties}
    assert "0-1" in {each.to_object_type_id for each in read.associations}
    assert api.get_all().results == []


def test_a_type_is_known_by_its_id_and_its_qualified_name(
    sandbox: Sandbox, car: dict[str, Any]
) -> None:
    new = {"properties": {"model": "Beetle"}}
    made = sandbox.call("POST", f"/crm/v3/objects/{car['objectTypeId']}", new).json()

    for name in (car["fullyQualifiedName"], "p_car", car["objectTypeId"]):
        for base in ("/crm/v3/objects", "/crm/objects/2026-09"):
            read = sandbox.call("GET", f"{base}/{name}/{made['id']}?properties=model").json()
            assert read["properties"]["model"] == "Beetle"


def test_qualified_names_carry_the_portal(sandbox: Sandbox, car: dict[str, Any]) -> None:
    assert car["fullyQualifiedName"] == f"p{sandbox.store.portal_id}_car"
    assert car["objectTypeId"].startswith("2-")


def test_required_properties_are_enforced(sandbox: Sandbox, car: dict[str, Any]) -> None:
    reply = sandbox.call("POST", "/crm/v3/objects/p_car", {"properties": {"vin": "1"}})

    assert reply.status_code == 400
    assert reply.json()["context"] == {"properties": ["model"]}


def test_unique_properties_identify_records(sandbox: Sandbox, car: dict[str, Any]) -> None:
    path = "/crm/v3/objects/p_car/batch"
    inputs = [{"id": "V1", "idProperty": "vin", "properties": {"model": "Beetle"}}]

    first = sandbox.call("POST", f"{path}/upsert", {"inputs": inputs}).json()["results"][0]
    again = sandbox.call("POST", f"{path}/upsert", {"inputs": inputs}).json()["results"][0]
    body = {"idProperty": "vin", "inputs": [{"id": "V1"}], "properties": ["model"]}
    read = sandbox.call("POST", f"{path}/read", body).json()["results"]
    clash = sandbox.call(
        "POST", "/crm/v3/objects/p_car", {"properties": {"model": "x", "vin": "V1"}}
    )

    assert (first["new"], again["new"]) == (True, False)
    assert [each["id"] for each in read] == [first["id"]]
    assert clash.status_code == 400
    assert "already has that value" in clash.json()["message"]


def test_search_looks_in_the_searchable_properties(sandbox: Sandbox, car: dict[str, Any]) -> None:
    for model, vin in (("Beetle", "V1"), ("Panda", "beetle")):
        body = {"properties": {"model": model, "vin": vin}}
        sandbox.call("POST", "/crm/v3/objects/p_car", body)

    found = sandbox.call("POST", "/crm/v3/objects/p_car/search", {"query": "beetle"}).json()

    assert found["total"] == 1


def test_records_are_tied_to_the_types_named(sandbox: Sandbox, car: dict[str, Any]) -> None:
    contact = sandbox.contact(email="a@b.co")
    new = {"properties": {"model": "Beetle"}}
    made = sandbox.call("POST", "/crm/v3/objects/p_car", new).json()["id"]
    path = f"/crm/v4/objects/p_car/{made}/associations/default"

    tied = sandbox.call("PUT", f"{path}/contacts/{contact}")
    company = sandbox.store.load("companies", [{"name": "Acme"}])[0]
    refused = sandbox.call("PUT", f"{path}/companies/{company}")
    back = sandbox.call("GET", f"/crm/v4/objects/contacts/{contact}/associations/p_car").json()

    assert (tied.status_code, refused.status_code) == (200, 400)
    assert back["results"][0]["toObjectId"] == int(made)
    assert back["results"][0]["associationTypes"][0]["category"] == "USER_DEFINED"


def test_records_are_listed_with_every_kind_of_tie(sandbox: Sandbox, car: dict[str, Any]) -> None:
    contact = sandbox.contact(email="a@b.co")
    new = {"properties": {"model": "Beetle"}}
    made = sandbox.call("POST", "/crm/v3/objects/p_car", new).json()["id"]
    sandbox.call("PUT", f"/crm/v4/objects/p_car/{made}/associations/default/contacts/{contact}")

    asked = "emails,meetings,notes,tasks,calls,conversations,contacts,companies,deals,tickets"
    listed = sandbox.call("GET", f"/crm/v3/objects/p_car?associations={asked}").json()

    assert list(listed["results"][0]["associations"]) == ["contacts"]


def test_further_associations_are_defined_and_removed(
    sandbox: Sandbox, car: dict[str, Any]
) -> None:
    path = f"{SCHEMAS}/p_car/associations"
    body = {"fromObjectTypeId": car["objectTypeId"], "toObjectTypeId": "0-2", "name": "fleet"}

    made = sandbox.call("POST", path, body)
    twice = sandbox.call("POST", path, body)
    gone = sandbox.call("DELETE", f"{path}/{made.json()['id']}")
    labels = sandbox.call("GET", "/crm/v4/associations/p_car/companies/labels").json()

    assert (made.status_code, twice.status_code, gone.status_code) == (201, 400, 204)
    assert made.json()["name"] == "fleet"
    assert labels["results"] == []


def test_a_type_with_records_stays(sandbox: Sandbox, car: dict[str, Any]) -> None:
    new = {"properties": {"model": "Beetle"}}
    made = sandbox.call("POST", "/crm/v3/objects/p_car", new).json()["id"]

    refused = sandbox.call("DELETE", f"{SCHEMAS}/p_car")
    sandbox.call("DELETE", f"/crm/v3/objects/p_car/{made}")
    gone = sandbox.call("DELETE", f"{SCHEMAS}/p_car")

    assert (refused.status_code, gone.status_code) == (400, 204)
    assert sandbox.call("GET", "/crm/v3/objects/p_car").status_code == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"labels": {"singular": "Car"}}, 400),
        ({"name": "no spaces please"}, 400),
        ({"primaryDisplayProperty": None}, 400),
        ({"primaryDisplayProperty": "unknown"}, 400),
        ({"requiredProperties": ["unknown"]}, 400),
        ({"associatedObjects": ["UNICORN"]}, 400),
        ({"properties": ["model"]}, 400),
        ({"properties": [{"name": "model", "label": "x", "type": "y", "fieldType": "z"}]}, 400),
    ],
)
def test_a_bad_definition_leaves_nothing_behind(
    sandbox: Sandbox, change: dict[str, Any], status: int
) -> None:
    assert sandbox.call("POST", SCHEMAS, CAR | change).status_code == status
    assert sandbox.call("GET", SCHEMAS).json()["results"] == []
    assert sandbox.call("POST", SCHEMAS, CAR).status_code == 201


def test_lists_go_with_their_type(sandbox: Sandbox, car: dict[str, Any]) -> None:
    new = {"name": "Fleet", "objectTypeId": car["objectTypeId"], "processingType": "MANUAL"}
    list_id = sandbox.call("POST", "/crm/v3/lists", new).json()["list"]["listId"]

    sandbox.call("DELETE", f"{SCHEMAS}/p_car")

    assert sandbox.call("GET", f"/crm/v3/lists/{list_id}").status_code == 404


def test_upserts_need_what_creates_need(sandbox: Sandbox, car: dict[str, Any]) -> None:
    inputs = [{"id": "V1", "idProperty": "vin", "properties": {}}]

    reply = sandbox.call("POST", "/crm/v3/objects/p_car/batch/upsert", {"inputs": inputs})

    assert reply.status_code == 400
    assert reply.json()["context"] == {"properties": ["model"]}


def test_a_name_is_taken_once(sandbox: Sandbox, car: dict[str, Any]) -> None:
    assert sandbox.call("POST", SCHEMAS, CAR).status_code == 409


def test_only_custom_objects_have_a_definition(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", f"{SCHEMAS}/p_unicorn").status_code == 404
