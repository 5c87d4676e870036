"""HubSpot's next Python SDK (Stainless), which speaks the dated paths.

It is told the address by its own `base_url`.
"""

import asyncio

from hubspot_sdk import AsyncHubSpot, BadRequestError, ConflictError, HubSpot, NotFoundError
from places import HUBSPOT
from refusing import refused

settings = {"access_token": HUBSPOT["access_token"], "base_url": HUBSPOT["base_url"]}
client = HubSpot(**settings, max_retries=0)
contacts = client.crm.objects.contacts

assert len(list(contacts.list(limit=10))) == 30
ada = contacts.create(properties={"email": "ada@next.example", "firstname": "A."}, associations=[])
contacts.update(ada.id, properties={"firstname": "Ada"})
read = contacts.get("ada@next.example", id_property="email", properties=["firstname"])
assert (read.id, read.properties["firstname"]) == (ada.id, "Ada"), read
twice = {"properties": {"email": "ada@next.example"}, "associations": []}
assert ada.id in str(refused(ConflictError, contacts.create, **twice))
refused(BadRequestError, contacts.update, ada.id, properties={"nonsense": "1"})

made = contacts.batch.create(
    inputs=[
        {"properties": {"email": email}, "associations": [], "object_write_trace_id": email}
        for email in ("grace@next.example", "no address", "joan@next.example")
    ]
)
assert (len(made.results), made.numErrors) == (2, 1), made
upserted = contacts.batch.upsert(
    inputs=[
        {"id": email, "id_property": "email", "properties": {"email": email}}
        for email in ("grace@next.example", "mary@next.example")
    ]
)
assert sorted(one.new for one in upserted.results) == [False, True], upserted
found = contacts.search(
    filter_groups=[
        {
            "filters": [
                {"property_name": "email", "operator": "CONTAINS_TOKEN", "value": "*@next.example"}
            ]
        }
    ],
    sorts=["email"],
    properties=["email"],
    limit=2,
    after="0",
)
assert (found.total, len(found.results), found.paging.next.after) == (4, 2, "2"), found
listed = client.crm.lists.create(name="Next", object_type_id="0-1", processing_type="MANUAL")
# The SDK leaves the answer a dictionary: a method `list` hides the type that it names.
client.crm.lists.add_memberships(listed.list["listId"], body=[ada.id])
members = list(client.crm.lists.list_memberships(listed.list["listId"]))
assert [member.record_id for member in members] == [ada.id], members
assert client.crm.owners.list().results


async def count():
    async with AsyncHubSpot(**settings) as other:
        return len([one async for one in other.crm.objects.contacts.list(limit=20)])


assert asyncio.run(count()) == 34
contacts.delete(ada.id)
refused(NotFoundError, contacts.get, ada.id)
print(
    "dated paths: pages, write, read, 409, 400, 404; batch create with partial failure, upsert; "
    "search; lists; owners; asyncio"
)
