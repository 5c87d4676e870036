"""simple-salesforce: all its ways to sign in, and what scripts do with it.

It signs in at login.salesforce.com: led here by the resolver of `places`.
"""

from datetime import UTC, datetime, timedelta

from places import SALESFORCE, lead_here, on_salesforce
from refusing import refused
from simple_salesforce import (
    Salesforce,
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

lead_here()
NAME = {"username": SALESFORCE["username"], "version": "64.0"}

# Signing in: SOAP, JWT bearer, client credentials, a session.
secret = {"password": SALESFORCE["password"]}
client = Salesforce(**NAME, **secret, security_token=SALESFORCE["security_token"])
refused(SalesforceAuthenticationFailed, Salesforce, **NAME, password="no", security_token="no")
app = on_salesforce(
    "POST", "/sandbox/apps", {"name": "Key", "adminApproved": True, "generateKey": True}
)
keyed = Salesforce(**NAME, consumer_key=app["clientId"], privatekey=app["privateKey"].encode())
machine = Salesforce(
    consumer_key=SALESFORCE["client_id"],
    consumer_secret=SALESFORCE["client_secret"],
    domain="acme.my",
)
direct = {"instance_url": SALESFORCE["instance_url"], "version": "66.0"}
sessions = [client, keyed, machine, Salesforce(session_id=SALESFORCE["access_token"], **direct)]
assert len({one.query("SELECT COUNT() FROM Lead")["totalSize"] for one in sessions}) == 1
refused(SalesforceExpiredSession, Salesforce(session_id="00D!no", **direct).limits)

# One record.
client = sessions[-1]
before = datetime.now(UTC) - timedelta(minutes=2)
made = client.Lead.create({"LastName": "Lovelace", "Company": "Engines", "Email": "ada@sf.example"})
client.Lead.update(made["id"], {"FirstName": "Ada"})
assert client.Lead.get(made["id"])["FirstName"] == "Ada"
assert any(field["name"] == "Email" for field in client.Lead.describe()["fields"])
found = client.search("FIND {Lovelace} IN NAME FIELDS RETURNING Lead(Id)")["searchRecords"]
assert [one["Id"] for one in found] == [made["id"]], found
external = "HubSpot_Contact_ID__c/77"
assert client.Lead.upsert(external, {"LastName": "Hopper", "Company": "Navy"}) == 201
assert client.Lead.upsert(external, {"Company": "US Navy"}) == 200
grace = client.Lead.get_by_custom_id("HubSpot_Contact_ID__c", "77")
assert grace["Company"] == "US Navy", grace
error = refused(SalesforceMalformedRequest, client.Lead.create, {"LastName": "Nobody"})
assert error.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING", error.content
error = refused(SalesforceMalformedRequest, client.query, "SELECT Nonsense FROM Lead")
assert error.content[0]["errorCode"] == "INVALID_FIELD", error.content

# Many: collections, composite, Bulk 1 and 2, and more rows than a page holds.
collection = {
    "allOrNone": False,
    "records": [
        {"attributes": {"type": "Lead"}, "LastName": "Whole", "Company": "Engines"},
        {"attributes": {"type": "Lead"}, "LastName": "Lacking"},
    ],
}
results = client.restful("composite/sobjects", method="POST", json=collection)
assert [one["success"] for one in results] == [True, False], results
steps = [
    {
        "method": "POST",
        "url": "/services/data/v66.0/sobjects/Account",
        "referenceId": "account",
        "body": {"Name": "Analytical"},
    },
    {
        "method": "POST",
        "url": "/services/data/v66.0/sobjects/Contact",
        "referenceId": "contact",
        "body": {"LastName": "Menabrea", "AccountId": "@{account.id}"},
    },
]
composite = client.restful("composite", method="POST", json={"compositeRequest": steps})
assert [one["httpStatusCode"] for one in composite["compositeResponse"]] == [201, 201], composite
loaded = client.bulk.Lead.insert([{"LastName": "One"}, {"LastName": "Two", "Company": "Engines"}])
assert [row["success"] for row in loaded] == [False, True], loaded
people = [{"LastName": f"Bulk {number}", "Company": "Engines"} for number in range(2100)]
job = client.bulk2.Lead.insert(records=people, wait=1)[0]
assert (job["numberRecordsFailed"], job["numberRecordsProcessed"]) == (0, 2100), job
query = "SELECT Id, LastName FROM Lead WHERE LastName LIKE 'Bulk %' ORDER BY Id"
page = client.query(query)
assert (page["totalSize"], len(page["records"]), page["done"]) == (2100, 2000, False)
ids = [lead["Id"] for lead in client.query_all_iter(query)]
assert len(set(ids)) == 2100
assert len(client.bulk.Lead.query(query)) == 2100
table = "".join(client.bulk2.Lead.query(query, max_records=1000))
assert table.count("Bulk ") == 2100, table[:200]
erased = client.bulk2.Lead.delete(records=[{"Id": one} for one in ids], wait=1)[0]
assert erased["numberRecordsFailed"] == 0, erased

# What changed, what went.
client.Lead.delete(made["id"])
refused(SalesforceResourceNotFound, client.Lead.get, made["id"])
window = before, datetime.now(UTC) + timedelta(minutes=2)
assert grace["Id"] in client.Lead.updated(*window)["ids"]
assert made["id"] in [one["id"] for one in client.Lead.deleted(*window)["deletedRecords"]]
binned = client.query_all("SELECT Id FROM Lead WHERE IsDeleted = TRUE", include_deleted=True)
assert binned["totalSize"] == 2101, binned["totalSize"]
print(
    "SOAP, JWT, client-credentials and session sign-in; write, read, describe, SOSL, upsert; "
    "collections and composite; Bulk 1 and 2, 2,100 rows paged; updated, deleted, queryAll; "
    "400, 401, 404"
)
