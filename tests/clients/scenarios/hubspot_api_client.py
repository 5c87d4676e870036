"""HubSpot's Python SDK, told the address by its own `host`: what a CRM integration does with it."""

import os

from hubspot import HubSpot
from hubspot.communication_preferences import PublicUpdateSubscriptionStatusRequest
from hubspot.crm.associations.v4 import (
    BatchInputPublicFetchAssociationsBatchRequest,
    PublicFetchAssociationsBatchRequest,
)
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchReadInputSimplePublicObjectId,
    Filter,
    FilterGroup,
    PublicMergeInput,
    PublicObjectSearchRequest,
    SimplePublicObjectBatchInputForCreate,
    SimplePublicObjectBatchInputUpsert,
    SimplePublicObjectId,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.lists import ListCreateRequest
from hubspot.crm.properties import PropertyCreate
from places import HUBSPOT
from refusing import refused

SETTINGS = {"host": HUBSPOT["base_url"], "ssl_ca_cert": os.environ["REQUESTS_CA_BUNDLE"]}
client = HubSpot(access_token=HUBSPOT["access_token"], **SETTINGS)
contacts = client.crm.contacts


def refusal(call, *arguments, **named):
    error = refused(ApiException, call, *arguments, **named)
    return error.status, error.body


def create(**properties):
    return contacts.basic_api.create(SimplePublicObjectInputForCreate(properties=properties))


# One record, its history, its errors.
assert len(contacts.get_all()) == 30
ada = create(email="ada@sdk.example", firstname="A.")
contacts.basic_api.update(ada.id, SimplePublicObjectInput(properties={"firstname": "Ada"}))
read = contacts.basic_api.get_by_id(
    "ada@sdk.example",
    id_property="email",
    properties=["firstname"],
    properties_with_history=["firstname"],
)
assert (read.id, read.properties["firstname"]) == (ada.id, "Ada"), read
assert [was.value for was in read.properties_with_history["firstname"]] == ["Ada", "A."]
status, body = refusal(create, email="ada@sdk.example")
assert (status, f"Existing ID: {ada.id}" in body) == (409, True), body
status, body = refusal(create, email="x@sdk.example", nonsense="1")
assert (status, "PROPERTY_DOESNT_EXIST" in body) == (400, True), body

# Batches: some of it refused, and as upsert.
made = contacts.batch_api.create(
    BatchInputSimplePublicObjectBatchInputForCreate(
        inputs=[
            SimplePublicObjectBatchInputForCreate(
                properties={"email": email}, associations=[], object_write_trace_id=email
            )
            for email in ("grace@sdk.example", "not an address", "joan@sdk.example")
        ]
    )
)
assert (len(made.results), made.num_errors) == (2, 1), made
assert made.errors[0].context["objectWriteTraceId"] == ["not an address"], made.errors
upserted = contacts.batch_api.upsert(
    BatchInputSimplePublicObjectBatchInputUpsert(
        inputs=[
            SimplePublicObjectBatchInputUpsert(
                id=email, id_property="email", properties={"email": email, "company": "Engines"}
            )
            for email in ("grace@sdk.example", "mary@sdk.example")
        ]
    )
)
assert sorted(one.new for one in upserted.results) == [False, True], upserted
absent = contacts.batch_api.read(
    BatchReadInputSimplePublicObjectId(
        inputs=[SimplePublicObjectId(id=one) for one in (ada.id, "999999999999")],
        properties=["email"],
        properties_with_history=[],
    )
)
assert [one.id for one in absent.results] == [ada.id], absent
assert absent.errors[0].context["ids"] == ["999999999999"], absent.errors


# Search, page by page.
def search(after=None):
    ours = Filter(property_name="email", operator="CONTAINS_TOKEN", value="*@sdk.example")
    return contacts.search_api.do_search(
        PublicObjectSearchRequest(
            filter_groups=[FilterGroup(filters=[ours])],
            sorts=[{"propertyName": "email", "direction": "DESCENDING"}],
            properties=["email"],
            limit=3,
            after=after,
        )
    )


first = search()
second = search(first.paging.next.after)
found = [one.properties["email"].split("@")[0] for one in first.results + second.results]
assert (first.total, found) == (4, ["mary", "joan", "grace", "ada"]), found

# Associations, lists, properties, consent, owners.
company = client.crm.companies.basic_api.get_page(limit=1).results[0].id
ties = client.crm.associations.v4
ties.basic_api.create_default("contacts", ada.id, "companies", company)
tied = ties.batch_api.get_page(
    "contacts",
    "companies",
    BatchInputPublicFetchAssociationsBatchRequest(
        inputs=[PublicFetchAssociationsBatchRequest(id=ada.id)]
    ),
)
kinds = {kind.type_id for kind in tied.results[0].to[0].association_types}
assert kinds == {1, 279}, kinds
listed = client.crm.lists.lists_api.create(
    ListCreateRequest(name="Ours", object_type_id="0-1", processing_type="MANUAL")
).list
client.crm.lists.memberships_api.add(listed.list_id, [ada.id])
members = client.crm.lists.memberships_api.get_page(listed.list_id).results
assert [member.record_id for member in members] == [ada.id], members
client.crm.properties.core_api.create(
    "contacts",
    PropertyCreate(
        name="engine",
        label="Engine",
        type="enumeration",
        field_type="select",
        group_name="contactinformation",
        options=[{"label": "Difference", "value": "1", "displayOrder": 0, "hidden": False}],
    ),
)
contacts.basic_api.update(ada.id, SimplePublicObjectInput(properties={"engine": "1"}))
status, body = refusal(
    contacts.basic_api.update, ada.id, SimplePublicObjectInput(properties={"engine": "2"})
)
assert (status, "INVALID_OPTION" in body) == (400, True), body
consent = client.communication_preferences
purpose = consent.definition_api.get_page().subscription_definitions[0].id
consent.status_api.unsubscribe(
    PublicUpdateSubscriptionStatusRequest(email_address="ada@sdk.example", subscription_id=purpose)
)
statuses = consent.status_api.get_email_status("ada@sdk.example").subscription_statuses
assert {one.id: one.status for one in statuses}[purpose] == "NOT_SUBSCRIBED", statuses
assert client.crm.owners.owners_api.get_page().results
assert client.crm.pipelines.pipelines_api.get_all("deals").results[0].stages

# Merge, archive.
grace = made.results[0].id
merged = contacts.basic_api.merge(
    PublicMergeInput(primary_object_id=ada.id, object_id_to_merge=grace)
)
assert contacts.basic_api.get_by_id(grace).id == merged.id
contacts.basic_api.archive(merged.id)
assert refusal(contacts.basic_api.get_by_id, merged.id)[0] == 404
bad = HubSpot(access_token="nobody", **SETTINGS).crm.contacts.basic_api
assert refusal(bad.get_page)[0] == 401

print(
    "one by one with history, 409, 400, 404, 401; batch create and read with partial failure, "
    "upsert; paged search; associations, lists, properties, consent, owners, pipelines; merge"
)
