"""salesforce-bulk: the Bulk API before 2.0, in CSV. It is told the host by its own argument."""

import csv
import io
from urllib.parse import urlsplit

from places import SALESFORCE
from refusing import refused
from salesforce_bulk import SalesforceBulk
from salesforce_bulk.salesforce_bulk import BulkApiError

host = urlsplit(SALESFORCE["instance_url"]).netloc
bulk = SalesforceBulk(sessionId=SALESFORCE["access_token"], host=host)


def load(job, rows):
    """Send the rows as one batch; each row's result."""
    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    batch = bulk.post_batch(job, io.BytesIO(table.getvalue().encode()))
    bulk.wait_for_batch(job, batch, timeout=60, sleep_interval=0.2)
    results = bulk.get_batch_results(batch, job)
    bulk.close_job(job)
    return results


def query(soql):
    job = bulk.create_query_job("Lead", contentType="CSV")
    batch = bulk.query(job, soql)
    bulk.close_job(job)
    while not bulk.is_batch_done(batch, job):
        pass
    rows = []
    for result in bulk.get_all_results_for_query_batch(batch, job):
        rows += csv.DictReader(io.TextIOWrapper(result, encoding="utf-8"))
    return rows


people = [{"LastName": f"Bulk {number}", "Company": "Engines"} for number in range(2500)]
people[7]["Company"] = ""
made = load(bulk.create_insert_job("Lead", contentType="CSV", concurrency="Parallel"), people)
bad = [row for row in made if row.success != "true"]
assert (len(made), len(bad)) == (2500, 1), (len(made), bad)
assert "REQUIRED_FIELD_MISSING" in bad[0].error, bad
found = query("SELECT Id, LastName FROM Lead WHERE LastName LIKE 'Bulk %'")
assert len(found) == 2499, len(found)
mark = {"HubSpot_Contact_ID__c": "9", "LastName": "Hopper", "Company": "Navy"}
for created in ("true", "false"):
    job = bulk.create_upsert_job("Lead", "HubSpot_Contact_ID__c", contentType="CSV")
    (result,) = load(job, [mark])
    assert (result.success, result.created) == ("true", created), result
renamed = [{"Id": found[0]["Id"], "LastName": "Lovelace"}]
assert load(bulk.create_update_job("Lead", contentType="CSV"), renamed)[0].success == "true"
gone = load(bulk.create_delete_job("Lead", contentType="CSV"), [{"Id": row["Id"]} for row in found])
assert {row.success for row in gone} == {"true"}
assert query("SELECT Id FROM Lead WHERE LastName LIKE 'Bulk %'") == []
error = refused(BulkApiError, bulk.create_insert_job, "Nonsense", contentType="CSV")
assert "Unable to find object: Nonsense" in str(error), error
print("insert of 2,500 with a refused row, query, upsert twice, update, delete, a bad job")
