"""pyforce: the partner SOAP API. It is told the address by its own `serverUrl`."""

from datetime import UTC, datetime, timedelta

import pyforce
from places import SALESFORCE
from pyforce.xmlclient import SoapFaultError
from refusing import refused

SECRET = SALESFORCE["password"] + SALESFORCE["security_token"]
client = pyforce.PythonClient(serverUrl=f"{SALESFORCE['login_url']}/services/Soap/u/48.0")


def fault(call, *arguments):
    return refused(SoapFaultError, call, *arguments).faultCode


assert fault(client.login, SALESFORCE["username"], "no") == "INVALID_LOGIN"
client.login(SALESFORCE["username"], SECRET)
assert client.getUserInfo()["organizationId"].startswith("00D")
assert "Lead" in {one.name for one in client.describeGlobal()["sobjects"]}
(lead,) = client.describeSObjects("Lead")
assert lead.fields["LastName"].nillable is False

before = datetime.now(UTC) - timedelta(minutes=2)
ada = {"type": "Lead", "LastName": "Lovelace", "Company": "Engines", "Email": "ada@soap.example"}
made = client.create([ada, {"type": "Lead", "LastName": "Lacking"}])
assert [one["success"] for one in made] == [True, False], made
assert made[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING", made
ada_id = made[0]["id"]
assert client.update({"type": "Lead", "Id": ada_id, "FirstName": "Ada"})[0]["success"]
assert client.retrieve("Id,FirstName", "Lead", [ada_id])[0]["FirstName"] == "Ada"
grace = {"type": "Lead", "LastName": "Hopper", "Company": "Navy", "HubSpot_Contact_ID__c": "9"}
for created in (True, False):
    (result,) = client.upsert("HubSpot_Contact_ID__c", [grace])
    assert (result["success"], result["created"]) == (True, created), result

people = [{"type": "Lead", "LastName": f"S{one}", "Company": "Engines"} for one in range(600)]
for start in range(0, 600, 200):
    assert all(one["success"] for one in client.create(people[start : start + 200]))
page = client.query("SELECT Id, LastName FROM Lead WHERE Company = 'Engines'")
found = list(page)
while not page.done:
    page = client.queryMore(page.queryLocator)
    found += page
assert len({one["Id"] for one in found}) == 601, len(found)
assert [one["Id"] for one in client.search("FIND {Lovelace} RETURNING Lead(Id)")] == [ada_id]
assert fault(client.query, "SELECT Nonsense FROM Lead") == "INVALID_FIELD"

(converted,) = client.convert_leads({"leadId": ada_id, "convertedStatus": "Closed - Converted"})
assert converted["success"], converted
(contact,) = client.query(
    f"SELECT Id, LastName FROM Contact WHERE Id = '{converted['contact_id']}'"
)
assert contact["LastName"] == "Lovelace", contact
gone = found[-1]["Id"] if found[-1]["Id"] != ada_id else found[0]["Id"]
assert client.delete([gone])[0]["success"]
after = datetime.now(UTC) + timedelta(minutes=2)
assert ada_id in client.getUpdated("Lead", before, after)
assert gone in [one["id"] for one in client.getDeleted("Lead", before, after)]
client.logout()
print(
    "SOAP login and logout, describe, create with a refused record, update, retrieve, upsert, "
    "601 rows paged, SOSL, convertLead, getUpdated, getDeleted, faults"
)
