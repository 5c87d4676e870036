"""Calls of v1 to v3 that well-known clients still make."""

import pytest
from hubspot import HubSpot
from hubspot.crm.associations import BatchInputPublicAssociation, BatchInputPublicObjectId

from tests.sandbox.hubspot.conftest import Sandbox


@pytest.fixture
def contact(sandbox: Sandbox) -> str:
    return sandbox.contact(email="a@b.co")


@pytest.fixture
def company(sandbox: Sandbox) -> str:
    body = {"properties": {"name": "Acme"}}
    return str(sandbox.call("POST", "/crm/v3/objects/companies", body).json()["id"])


def test_v3_ties_are_created_and_read_in_batches(
    client: HubSpot, contact: str, company: str
) -> None:
    api = client.crm.associations.batch_api
    tie = {"from": {"id": contact}, "to": {"id": company}, "type": "contact_to_company"}

    made = api.create("contacts", "companies", BatchInputPublicAssociation(inputs=[tie]))
    read = api.read("contacts", "companies", BatchInputPublicObjectId(inputs=[{"id": contact}]))

    assert made.results[0].type == "contact_to_company"
    assert read.results[0].to[0].id == company


def test_v3_ties_are_archived_in_batches(
    sandbox: Sandbox, client: HubSpot, contact: str, company: str
) -> None:
    sandbox.store.associate(contact, company)
    tie = {
        "from": {"id": contact},
        "to": {"id": company},
        "type": "contact_to_company_unlabeled",
    }

    api = client.crm.associations.batch_api
    api.archive("contacts", "companies", BatchInputPublicAssociation(inputs=[tie]))

    path = f"/crm/v3/objects/contacts/{contact}/associations/companies"
    assert sandbox.call("GET", path).json()["results"] == []


@pytest.mark.parametrize("name", ["contact_to_company", "1"])
def test_v3_tie_by_name_or_number(sandbox: Sandbox, contact: str, company: str, name: str) -> None:
    path = f"/crm/v3/objects/contacts/{contact}/associations/companies"

    done = sandbox.call("PUT", f"{path}/{company}/{name}")
    types = {each["type"] for each in sandbox.call("GET", path).json()["results"]}
    gone = sandbox.call("DELETE", f"{path}/{company}/{name}")

    assert (done.status_code, gone.status_code) == (200, 204)
    assert types == {"contact_to_company", "contact_to_company_unlabeled"}


def test_v3_types_are_listed(sandbox: Sandbox) -> None:
    listed = sandbox.call("GET", "/crm/v3/associations/contacts/companies/types").json()

    assert {"id": "1", "name": "contact_to_company"} in listed["results"]


def test_v2_lists_properties_without_an_envelope(sandbox: Sandbox) -> None:
    listed = sandbox.call("GET", "/properties/v2/contact/properties").json()

    assert "email" in {each["name"] for each in listed}


def test_token_tells_what_it_may_do(client: HubSpot, sandbox: Sandbox) -> None:
    token = sandbox.store.credentials["access_token"]

    known = client.oauth.access_tokens_api.get(token)

    assert known.hub_id == sandbox.store.portal_id
    assert "crm.objects.contacts.read" in known.scopes


def test_there_are_no_custom_objects(client: HubSpot) -> None:
    assert client.crm.schemas.core_api.get_all().results == []
