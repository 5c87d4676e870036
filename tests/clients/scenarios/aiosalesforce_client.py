"""aiosalesforce: asyncio over httpx.

It takes only addresses of my.salesforce.com: led here by a transport, which is httpx's own way.
"""

import asyncio

import httpx
from aiosalesforce import Salesforce
from aiosalesforce.auth import ClientCredentialsFlow, SoapLogin
from aiosalesforce.exceptions import SalesforceError
from places import SALESFORCE

HERE = httpx.URL(SALESFORCE["instance_url"])
LOGINS = (
    SoapLogin(SALESFORCE["username"], SALESFORCE["password"], SALESFORCE["security_token"]),
    ClientCredentialsFlow(SALESFORCE["client_id"], SALESFORCE["client_secret"]),
)
LEAD = {"LastName": "Lovelace", "Company": "Engines"}


class Here(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request):
        request.url = request.url.copy_with(host=HERE.host, port=HERE.port)
        return await super().handle_async_request(request)


async def one(client):
    made = await client.sobject.create("Lead", LEAD)
    await client.sobject.update("Lead", made, {"FirstName": "Ada"})
    assert (await client.sobject.get("Lead", made, fields=["FirstName"]))["FirstName"] == "Ada"
    first = await client.sobject.upsert("Lead", "5", "HubSpot_Contact_ID__c", {**LEAD})
    again = await client.sobject.upsert("Lead", "5", "HubSpot_Contact_ID__c", {**LEAD})
    assert (first.created, again.created, first.id == again.id) == (True, False, True)
    await client.sobject.delete("Lead", made)
    try:
        await client.sobject.get("Lead", made)
    except SalesforceError as error:
        status = error.response.status_code
    else:
        status = 200
    assert status == 404, status


async def many(client):
    people = [{"LastName": f"Bulk {number}", "Company": "Engines"} for number in range(2100)]
    loaded = await client.bulk_v2.insert("Lead", [*people, {"LastName": "Lacking", "Company": ""}])
    counts = len(loaded.successful_results), len(loaded.failed_results)
    assert counts == (2100, 1), loaded.failed_results
    query = "SELECT Id FROM Lead WHERE LastName LIKE 'Bulk %'"
    ids = [{"Id": row["Id"]} async for row in client.query(query)]
    assert len(ids) == 2100, len(ids)
    async with client.composite.batch(halt_on_error=False) as batch:
        found = batch.query("SELECT Id FROM Lead LIMIT 5")
        created = batch.sobject.create("Lead", LEAD)
        lacking = batch.sobject.create("Lead", {"LastName": "Lacking"})
    assert len(found.records) == 5, found.records
    assert (created.is_success, lacking.is_success) == (True, False)
    gone = await client.bulk_v2.delete("Lead", ids)
    assert not gone.failed_results, gone.failed_results


async def main():
    async with httpx.AsyncClient(transport=Here(), timeout=60) as http:
        for login in LOGINS:
            host = "https://acme.my.salesforce.com"
            client = Salesforce(http, base_url=host, auth=login, version="60.0")
            assert (await client.get_limits())["DailyApiRequests"]["Max"] == 100_000
        await one(client)
        await many(client)


asyncio.run(main())
print(
    "SOAP and client-credentials sign-in; write, read, upsert, 404; Bulk 2 insert with a refused "
    "row, and delete; 2,100 rows paged; composite batch"
)
