"""HubSpot's Python SDK: write, read, page and archive contacts."""

import json
import os
from importlib.metadata import version

from hubspot import HubSpot
from hubspot.crm.contacts import SimplePublicObjectInput, SimplePublicObjectInputForCreate
from hubspot.crm.contacts.exceptions import ApiException

place = json.loads(os.environ["SANDBOX"])["hubspot"]
client = HubSpot(
    access_token=place["access_token"],
    host=place["base_url"],
    ssl_ca_cert=os.environ["REQUESTS_CA_BUNDLE"],
)
contacts = client.crm.contacts

before = contacts.get_all()
assert len(before) == 30, len(before)
made = contacts.basic_api.create(
    SimplePublicObjectInputForCreate(properties={"email": "sdk@example.org"})
)
contacts.basic_api.update(made.id, SimplePublicObjectInput(properties={"firstname": "Ada"}))
read = contacts.basic_api.get_by_id(made.id, properties=["email", "firstname"])
assert (read.properties["email"], read.properties["firstname"]) == ("sdk@example.org", "Ada"), read
assert client.crm.owners.owners_api.get_page().results
contacts.basic_api.archive(made.id)
try:
    contacts.basic_api.get_by_id(made.id)
except ApiException as error:
    status = error.status
else:
    status = 200
assert status == 404, status
print(f"{version('hubspot-api-client')}: list, create, update, read, archive, 404; owners")
