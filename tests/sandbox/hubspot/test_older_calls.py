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


def companies(sandbox: Sandbox, contact: str, count: int) -> list[str]:
    ids = sandbox.store.load("companies", [{"name": f"Company {each}"} for each in range(count)])
    for each in ids:
        sandbox.store.associate(contact, each, primary=False)
    return ids


def test_v3_ties_are_read_in_pages(sandbox: Sandbox, contact: str) -> None:
    ids = companies(sandbox, contact, 3)
    path = f"/crm/v3/objects/contacts/{contact}/associations/companies?limit=2"

    first = sandbox.call("GET", path).json()
    following = first["paging"]["next"]
    second = sandbox.call("GET", f"{path}&after={following['after']}").json()

    assert [each["id"] for each in first["results"] + second["results"]] == ids
    assert "paging" not in second
    by_link = sandbox.call("GET", following["link"].removeprefix(sandbox.url)).json()
    assert by_link == second


def test_a_batch_of_v3_ties_has_a_hundred_of_each(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    ids = companies(sandbox, contact, 101)
    inputs = BatchInputPublicObjectId(inputs=[{"id": contact}])

    read = client.crm.associations.batch_api.read("contacts", "companies", inputs).results[0]

    assert [each.id for each in read.to] == ids[:100]
    assert read.paging.next.after == ids[100]


def test_a_record_tells_the_first_500_of_its_associations(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    ids = companies(sandbox, contact, 501)

    read = client.crm.contacts.basic_api.get_by_id(contact, associations=["companies"])

    found = read.associations["companies"]
    assert [each.id for each in found.results] == ids[:500]
    following = found.paging.next.link.removeprefix(sandbox.url)
    rest = sandbox.call("GET", following).json()["results"]
    assert [each["id"] for each in rest] == ids[500:]


@pytest.mark.parametrize("query", ["limit=501", "limit=0", "after=x"])
def test_v3_pages_that_cannot_be_are_refused(sandbox: Sandbox, contact: str, query: str) -> None:
    path = f"/crm/v3/objects/contacts/{contact}/associations/companies?{query}"

    assert sandbox.call("GET", path).status_code == 400


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
