"""simple-salesforce: write, query, describe and delete leads."""

import json
import os
from importlib.metadata import version

from simple_salesforce import Salesforce, SalesforceResourceNotFound

place = json.loads(os.environ["SANDBOX"])["salesforce"]
client = Salesforce(instance_url=place["instance_url"], session_id=place["access_token"])

everybody = client.query_all("SELECT Id FROM Lead")["totalSize"]
made = client.Lead.create(
    {"LastName": "Lovelace", "Company": "Engines", "Email": "ada@example.org"}
)
client.Lead.update(made["id"], {"FirstName": "Ada"})
assert client.Lead.get(made["id"])["FirstName"] == "Ada"
found = client.query_all("SELECT Id, FirstName FROM Lead WHERE Email = 'ada@example.org'")[
    "records"
]
assert [lead["Id"] for lead in found] == [made["id"]], found
assert client.query_all("SELECT Id FROM Lead")["totalSize"] == everybody + 1
assert any(field["name"] == "Email" for field in client.Lead.describe()["fields"])
client.Lead.delete(made["id"])
try:
    client.Lead.get(made["id"])
except SalesforceResourceNotFound:
    pass
else:
    raise AssertionError("a deleted lead was read")
rows = [{"LastName": f"Bulk {number}", "Company": "Engines"} for number in range(3)]
loaded = client.bulk.Lead.insert(rows)
assert [row["success"] for row in loaded] == [True] * 3, loaded
job = client.bulk2.Lead.insert(records=[{"LastName": "Second", "Company": "Engines"}])
assert (job[0]["numberRecordsFailed"], job[0]["numberRecordsProcessed"]) == (0, 1), job
print(f"{version('simple-salesforce')}: SOQL, write, read, describe, delete, 404; Bulk 1 and 2")
