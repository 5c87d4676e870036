"""Property definitions and groups, through hubspot-api-client."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.properties import (
    ApiException,
    BatchInputPropertyName,
    BatchReadInputPropertyName,
    PropertyCreate,
    PropertyGroupCreate,
    PropertyGroupUpdate,
    PropertyUpdate,
)

from tests.sandbox.hubspot.conftest import Sandbox


def add(client: HubSpot, **more: Any) -> Any:
    fields = {
        "name": "favourite_colour",
        "label": "Favourite colour",
        "type": "string",
        "field_type": "text",
        "group_name": "contactinformation",
    }
    return client.crm.properties.core_api.create("contacts", PropertyCreate(**fields | more))


def test_standard_contact_properties_are_those_of_a_real_portal(client: HubSpot) -> None:
    listed = client.crm.properties.core_api.get_all("contacts").results

    known = {each.name: each for each in listed}
    assert len(known) > 300
    assert (known["annualrevenue"].type, known["annualrevenue"].field_type) == ("string", "text")
    assert [each.value for each in known["numemployees"].options][:2] == ["1-5", "5-25"]
    assert known["hs_email_optout"].modification_metadata.read_only_value is True
    assert known["email"].modification_metadata.read_only_value is False
    assert known["email"].hubspot_defined is True


def test_companies_have_an_enumerated_industry(client: HubSpot) -> None:
    industry = client.crm.properties.core_api.get_by_name("companies", "industry")

    assert industry.type == "enumeration"
    assert "COMPUTER_SOFTWARE" in {each.value for each in industry.options}


def test_created_property_is_at_once_usable(sandbox: Sandbox, client: HubSpot) -> None:
    made = add(client)

    contact = sandbox.contact(email="a@b.co", favourite_colour="red")

    assert made.hubspot_defined is False
    assert made.modification_metadata.archivable is True
    read = client.crm.contacts.basic_api.get_by_id(contact, properties=["favourite_colour"])
    assert read.properties["favourite_colour"] == "red"


def test_taken_name_is_a_conflict(client: HubSpot) -> None:
    add(client)

    with pytest.raises(ApiException) as refused:
        add(client)

    assert refused.value.status == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "bool", "field_type": "text"},
        {"type": "number", "field_type": "select"},
        {"type": "colour"},
        {"group_name": "nowhere"},
        {"name": "Favourite Colour"},
        {"type": "bool", "field_type": "booleancheckbox", "options": []},
    ],
)
def test_definitions_that_do_not_fit_are_refused(client: HubSpot, wrong: Any) -> None:
    with pytest.raises(ApiException) as refused:
        add(client, **wrong)

    assert refused.value.status == 400


def test_unknown_property_is_not_found(client: HubSpot) -> None:
    with pytest.raises(ApiException) as missing:
        client.crm.properties.core_api.get_by_name("contacts", "nonsense")

    assert missing.value.status == 404


def test_definition_can_be_changed_but_not_hubspots_own(client: HubSpot) -> None:
    add(client)

    changed = client.crm.properties.core_api.update(
        "contacts", "favourite_colour", PropertyUpdate(label="Colour")
    )
    with pytest.raises(ApiException) as refused:
        client.crm.properties.core_api.update("contacts", "email", PropertyUpdate(label="Mail"))

    assert changed.label == "Colour"
    assert refused.value.status == 400


def test_archived_property_can_no_longer_be_written_or_read(
    sandbox: Sandbox, client: HubSpot
) -> None:
    add(client)
    contact = sandbox.contact(email="a@b.co", favourite_colour="red")

    client.crm.properties.core_api.archive("contacts", "favourite_colour")

    path = f"/crm/v3/objects/contacts/{contact}"
    reply = sandbox.call("PATCH", path, {"properties": {"favourite_colour": "blue"}})
    read = sandbox.call("GET", f"{path}?properties=favourite_colour").json()
    assert reply.json()["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    assert "favourite_colour" not in read["properties"]
    archived = client.crm.properties.core_api.get_all("contacts", archived=True).results
    assert [each.name for each in archived] == ["favourite_colour"]


def test_hubspots_own_properties_cannot_be_archived(client: HubSpot) -> None:
    with pytest.raises(ApiException) as refused:
        client.crm.properties.core_api.archive("contacts", "email")

    assert refused.value.status == 400


def test_batches_of_properties(client: HubSpot) -> None:
    add(client)
    api = client.crm.properties.batch_api

    read = api.read(
        "contacts",
        BatchReadInputPropertyName(
            archived=False, inputs=[{"name": "email"}, {"name": "favourite_colour"}]
        ),
    )
    api.archive("contacts", BatchInputPropertyName(inputs=[{"name": "favourite_colour"}]))

    assert [each.name for each in read.results] == ["email", "favourite_colour"]
    with pytest.raises(ApiException):
        client.crm.properties.core_api.get_by_name("contacts", "favourite_colour")


def test_batch_creation_answers_201_and_207_for_a_part(sandbox: Sandbox) -> None:
    def definition(name: str) -> dict[str, str]:
        return {
            "name": name,
            "label": name,
            "type": "string",
            "fieldType": "text",
            "groupName": "contactinformation",
        }

    path = "/crm/v3/properties/contacts/batch/create"
    whole = sandbox.call("POST", path, {"inputs": [definition("one"), definition("two")]})
    part = sandbox.call("POST", path, {"inputs": [definition("one"), definition("three")]})

    assert whole.status_code == 201
    assert part.status_code == 207
    assert [each["name"] for each in part.json()["results"]] == ["three"]


def test_the_newest_version_answers_a_batch_of_new_properties_with_200(sandbox: Sandbox) -> None:
    definition = {
        "name": "one",
        "label": "One",
        "type": "string",
        "fieldType": "text",
        "groupName": "contactinformation",
    }
    path = "/crm/properties/2026-09/contacts/batch/create"
    assert sandbox.call("POST", path, {"inputs": [definition]}).status_code == 200


def test_groups_are_created_changed_and_archived(client: HubSpot) -> None:
    api = client.crm.properties.groups_api

    made = api.create("contacts", PropertyGroupCreate(name="salesforce_sync", label="Sync"))
    add(client, group_name="salesforce_sync")
    with pytest.raises(ApiException) as used:
        api.archive("contacts", "salesforce_sync")
    client.crm.properties.core_api.archive("contacts", "favourite_colour")
    changed = api.update("contacts", made.name, PropertyGroupUpdate(label="Salesforce"))
    api.archive("contacts", made.name)

    assert used.value.status == 400
    assert changed.label == "Salesforce"
    assert made.name not in {each.name for each in api.get_all("contacts").results}


def test_admin_may_retype_and_remove_any_property(sandbox: Sandbox) -> None:
    sandbox.call(
        "PATCH", "/sandbox/properties/contacts/city", {"type": "number", "fieldType": "number"}
    )
    sandbox.call("DELETE", "/sandbox/properties/contacts/fax")

    assert sandbox.call("GET", "/crm/v3/properties/contacts/city").json()["type"] == "number"
    assert sandbox.call("GET", "/crm/v3/properties/contacts/fax").status_code == 404


def test_unknown_object_type_is_refused(sandbox: Sandbox) -> None:
    reply = sandbox.call("GET", "/crm/v3/properties/unicorns")

    assert reply.status_code == 400
    assert reply.json()["message"] == "Unable to infer object type from: unicorns"
