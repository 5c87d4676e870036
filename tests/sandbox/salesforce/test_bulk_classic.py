"""The Bulk API before 2.0: jobs, and batches that the client cuts."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from integrations.sandbox.salesforce.moments import format_moment
from tests.sandbox.salesforce.server import Sandbox

JOB = "/services/async/60.0/job"
NS = "{http://www.force.com/2009/06/asyncapi/dataload}"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
TYPES = {"CSV": "text/csv", "XML": "application/xml", "JSON": "application/json"}
EXTERNAL = "HubSpot_Contact_ID__c"


class Client:
    """Signs in with `X-SFDC-Session`, as this API's clients do."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.token = sandbox.store.credentials["access_token"]

    def call(
        self, method: str, path: str, kind: str = "JSON", headers: Any = None, **options: Any
    ) -> requests.Response:
        sent = {"X-SFDC-Session": self.token, "Content-Type": TYPES[kind], "Authorization": None}
        return self.sandbox.call(
            method, f"{JOB}{path}", headers={**sent, **(headers or {})}, **options
        )

    def job(self, operation: str, kind: str = "JSON", headers: Any = None, **more: Any) -> str:
        body = {"operation": operation, "object": "Lead", "contentType": kind, **more}
        answer = self.call("POST", "", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def batch(self, job: str, kind: str, data: str) -> str:
        """Post a batch; answers `<job>/batch/<batch>`."""
        answer = self.call("POST", f"/{job}/batch", kind, data=data.encode())
        assert answer.status_code == 201, answer.text
        found = answer.json() if kind == "JSON" else fields(answer)
        assert found["state"] == "Queued"
        return f"/{job}/batch/{found['id']}"

    def state(self, batch: str) -> dict[str, Any]:
        answer = self.call("GET", batch)
        is_json = answer.headers["Content-Type"] == "application/json"
        return dict(answer.json() if is_json else fields(answer))


def fields(answer: requests.Response) -> dict[str, str | None]:
    root = ET.fromstring(answer.content)
    return {child.tag.removeprefix(NS): child.text for child in root}


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


def test_a_json_batch_has_an_outcome_for_each_record(client: Client):
    job = client.job("insert")
    data = '[{"LastName": "A", "Company": "One", "Title": null}, {"Company": "Two"}]'
    batch = client.batch(job, "JSON", data)
    assert client.state(batch)["state"] == "Completed"
    good, bad = client.call("GET", f"{batch}/result").json()
    assert (good["success"], good["created"], good["errors"]) == (True, True, [])
    assert good["id"].startswith("00Q")
    assert (bad["success"], bad["id"]) == (False, None)
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert bad["errors"][0]["fields"] == ["LastName"]


def test_a_csv_batch_has_an_outcome_for_each_row(client: Client):
    batch = client.batch(client.job("insert", "CSV"), "CSV", "LastName,Company\nA,One\n,Two\n")
    client.state(batch)
    answer = client.call("GET", f"{batch}/result")
    header, good, bad = answer.text.splitlines()
    assert answer.headers["Content-Type"] == "text/csv"
    assert header == '"Id","Success","Created","Error"'
    assert good.endswith('","true","true",""')
    assert bad == (
        '"","false","false",'
        '"REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"'
    )


def test_an_xml_batch_has_an_outcome_for_each_element(client: Client):
    data = (
        f'<sObjects xmlns="{NS.strip("{}")}" {XSI}><sObject><LastName>A</LastName>'
        '<Company>One</Company><Title xsi:nil="true"/></sObject>'
        "<sObject><Company>Two</Company></sObject></sObjects>"
    )
    batch = client.batch(client.job("insert", "XML"), "XML", data)
    client.state(batch)
    answer = client.call("GET", f"{batch}/result")
    good, bad = ET.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "application/xml"
    assert good.findtext(f"{NS}success") == "true"
    assert bad.findtext(f"{NS}errors/{NS}statusCode") == "REQUIRED_FIELD_MISSING"
    assert bad.findtext(f"{NS}errors/{NS}fields") == "LastName"


def test_parents_are_found_by_external_id_in_every_format(client: Client):
    store = client.sandbox.store
    line = {"name": "Ext__c", "type": "string", "flags": ["externalId"]}
    store.add_field("Account", line)
    account = store.create("Account", {"Name": "Parent", "Ext__c": "p1"})
    batches = {
        "CSV": "LastName,Account.Ext__c\nC,p1\n",
        "JSON": '[{"LastName": "J", "Account": {"Ext__c": "p1"}}]',
        "XML": f'<sObjects xmlns="{NS.strip("{}")}"><sObject><LastName>X</LastName><Account>'
        "<sObject><Ext__c>p1</Ext__c></sObject></Account></sObject></sObjects>",
    }
    for kind, data in batches.items():
        client.state(client.batch(client.job("insert", kind, object="Contact"), kind, data))
    found = client.sandbox.query("SELECT LastName, AccountId FROM Contact ORDER BY LastName")
    assert [(row["LastName"], row["AccountId"]) for row in found] == [
        ("C", account),
        ("J", account),
        ("X", account),
    ]


def test_updates_upserts_and_deletes(client: Client, lead_id: str):
    new = f'[{{"{EXTERNAL}": "5", "LastName": "Up", "Company": "Sert"}}]'
    change = f'[{{"Id": "{lead_id}", "Company": "Changed"}}]'
    upsert = client.job("upsert", externalIdFieldName=EXTERNAL)
    client.state(client.batch(client.job("update"), "JSON", change))
    client.state(client.batch(upsert, "JSON", new))
    companies = {row["Company"] for row in client.sandbox.query("SELECT Company FROM Lead")}
    assert companies == {"Changed", "Sert"}
    client.state(client.batch(client.job("delete"), "JSON", f'[{{"Id": "{lead_id}"}}]'))
    assert len(client.sandbox.query("SELECT Id FROM Lead")) == 1


def test_a_csv_query_has_a_list_of_results(client: Client, lead_id: str):
    batch = client.batch(client.job("query", "CSV"), "CSV", "SELECT Id, LastName FROM Lead")
    client.state(batch)
    listed = ET.fromstring(client.call("GET", f"{batch}/result").content)
    assert listed.tag == f"{NS}result-list"
    answer = client.call("GET", f"{batch}/result/{listed[0].text}")
    assert answer.text.splitlines() == ['"Id","LastName"', f'"{lead_id}","Lovelace"']


def test_a_json_query_has_moments_in_milliseconds(client: Client, lead_id: str):
    soql = "SELECT Id, CreatedDate, Owner.Name, ConvertedDate FROM Lead"
    batch = client.batch(client.job("query"), "JSON", soql)
    client.state(batch)
    (result,) = client.call("GET", f"{batch}/result").json()
    (row,) = client.call("GET", f"{batch}/result/{result}").json()
    stamp = client.sandbox.store.row("Lead", lead_id)["CreatedDate"]
    moment = datetime.fromtimestamp(row["CreatedDate"] / 1000, UTC)
    assert format_moment(moment) == stamp
    assert (row["Owner"]["Name"], row["ConvertedDate"]) == ("Integration User", None)


def test_an_xml_query_has_records(client: Client, lead_id: str):
    soql = "SELECT Id, LastName, Title, IsConverted, Owner.Name FROM Lead"
    batch = client.batch(client.job("query", "XML"), "XML", soql)
    client.state(batch)
    listed = ET.fromstring(client.call("GET", f"{batch}/result").content)
    answer = client.call("GET", f"{batch}/result/{listed[0].text}")
    (record,) = ET.fromstring(answer.content)
    assert record.findtext(f"{NS}type") == "Lead"
    assert record.findtext(f"{NS}Id") == lead_id
    assert record.findtext(f"{NS}IsConverted") == "false"
    assert record.findtext(f"{NS}Owner/{NS}Name") == "Integration User"


def test_a_query_of_all_finds_the_deleted(client: Client, lead_id: str):
    client.sandbox.store.delete("Lead", lead_id)
    counts = []
    for operation in ("query", "queryAll"):
        batch = client.batch(client.job(operation, "CSV"), "CSV", "SELECT Id FROM Lead")
        counts.append(client.state(batch)["numberRecordsProcessed"])
    assert counts == ["0", "1"]


def test_a_query_that_cannot_be_read_fails_its_batch(client: Client):
    batch = client.batch(client.job("query", "CSV"), "CSV", "SELECT Nope FROM Lead")
    found = client.state(batch)
    assert found["state"] == "Failed"
    assert found["stateMessage"].startswith("InvalidBatch : Failed to process query: INVALID_FIELD")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("CSV", "LastName,Nope\nA,B\n"),
        ("XML", "<sObjects><sObject><Nope>B</Nope></sObject></sObjects>"),
    ],
)
def test_an_unknown_field_fails_its_batch(client: Client, kind: str, data: str):
    found = client.state(client.batch(client.job("insert", kind), kind, data))
    assert found["stateMessage"] == "InvalidBatch : Field name not found : Nope"


def test_a_batch_has_10_000_records_at_most(client: Client):
    data = "LastName,Company\n" + "A,B\n" * 10_001
    found = client.state(client.batch(client.job("insert", "CSV"), "CSV", data))
    assert (found["state"], found["numberRecordsProcessed"]) == ("Failed", "0")


def test_a_batch_has_10_million_bytes_at_most(client: Client):
    job = client.job("insert", "CSV")
    answer = client.call("POST", f"/{job}/batch", "JSON", data=b"x" * 10_000_001)
    assert (answer.status_code, answer.json()["exceptionCode"]) == (400, "ClientInputError")


def test_what_was_posted_can_be_read_again(client: Client):
    batch = client.batch(client.job("insert", "CSV"), "CSV", "LastName,Company\nA,B\n")
    assert client.call("GET", f"{batch}/request").text == "LastName,Company\nA,B\n"


def test_pk_chunking_cuts_a_query_into_batches(client: Client):
    for number in range(5):
        client.sandbox.store.create("Lead", {"LastName": f"L{number}", "Company": "C"})
    headers = {"Sforce-Enable-PKChunking": "chunkSize=2"}
    job = client.job("query", "CSV", headers)
    client.batch(job, "CSV", "SELECT LastName FROM Lead WHERE LastName != 'L0'")
    for _ in range(4):
        answer = client.call("GET", f"/{job}/batch")
    infos = [{c.tag.removeprefix(NS): c.text for c in each} for each in ET.fromstring(answer.text)]
    assert [each["state"] for each in infos] == ["NotProcessed", *["Completed"] * 3]
    assert [each["numberRecordsProcessed"] for each in infos] == ["0", "1", "2", "1"]


@pytest.mark.parametrize("header", ["chunkSize=250001", "chunkSize=0", "chunkSize=many"])
def test_a_bad_chunk_size_is_refused(client: Client, header: str):
    body = {"operation": "query", "object": "Lead", "contentType": "CSV"}
    answer = client.call("POST", "", json=body, headers={"Sforce-Enable-PKChunking": header})
    assert answer.json()["exceptionCode"] == "InvalidJob"


def test_a_closed_job_counts_its_batches_and_takes_no_more(client: Client):
    job = client.job("insert", "CSV")
    client.batch(job, "CSV", "LastName,Company\nA,B\n,C\n")
    closed = client.call("POST", f"/{job}", json={"state": "Closed"}).json()
    assert (closed["state"], closed["numberBatchesCompleted"]) == ("Closed", 1)
    assert (closed["numberRecordsProcessed"], closed["numberRecordsFailed"]) == (2, 1)
    answer = client.call("POST", f"/{job}/batch", data="x")
    assert answer.json()["exceptionCode"] == "InvalidJobState"


def test_an_aborted_job_leaves_its_queued_batches_alone(client: Client):
    job = client.job("insert", "CSV")
    first = client.batch(job, "CSV", "LastName,Company\nA,B\n")
    second = client.batch(job, "CSV", "LastName,Company\nC,D\n")
    client.sandbox.store.bulk.classic[job].change("Aborted")
    assert client.state(first)["state"] == "Completed"
    assert client.state(second)["state"] == "NotProcessed"
    assert len(client.sandbox.query("SELECT Id FROM Lead")) == 1


@pytest.mark.parametrize(("given", "mode"), [(0, "Parallel"), (1, "Serial"), ("Serial", "Serial")])
def test_the_concurrency_is_kept(client: Client, given: object, mode: str):
    job = client.job("insert", concurrencyMode=given)
    assert client.call("GET", f"/{job}").json()["concurrencyMode"] == mode


def test_jobs_are_spoken_of_in_xml_to_those_who_speak_it(client: Client):
    body = (
        f'<jobInfo xmlns="{NS.strip("{}")}"><operation>upsert</operation><object>Lead</object>'
        f"<externalIdFieldName>{EXTERNAL}</externalIdFieldName><contentType>CSV</contentType>"
        "</jobInfo>"
    )
    answer = client.call("POST", "", "XML", data=body)
    found = fields(answer)
    assert (answer.status_code, found["state"], found["apiVersion"]) == (201, "Open", "60.0")
    assert found["externalIdFieldName"] == EXTERNAL
    assert str(found["createdDate"]).endswith(".000Z")


@pytest.mark.parametrize("kind", ["JSON", "XML"])
def test_a_session_that_ended_is_refused_in_the_clients_format(client: Client, kind: str):
    client.token = "00D!none"
    answer = client.call("GET", "/750000000000001", kind)
    found = answer.json() if kind == "JSON" else fields(answer)
    assert answer.status_code == 400
    assert found == {
        "exceptionCode": "InvalidSessionId",
        "exceptionMessage": "Invalid session id",
    }


def test_a_bearer_token_will_do_as_well(sandbox: Sandbox):
    body = {"operation": "query", "object": "Lead", "contentType": "CSV"}
    assert sandbox.call("POST", JOB, json=body).status_code == 201


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/services/async/60.0/job/750000000000001", "InvalidJob"),
        ("/services/async/20.0/job/750000000000001", "InvalidVersion"),
        ("/services/async/60.0/nothing", "InvalidUrl"),
    ],
)
def test_what_is_not_there_is_refused(client: Client, path: str, code: str):
    headers = {"X-SFDC-Session": client.token, "Content-Type": "application/json"}
    answer = client.sandbox.call("GET", path, headers=headers)
    assert (answer.status_code, answer.json()["exceptionCode"]) == (400, code)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"object": "Nope"}, "InvalidJob"),
        ({"operation": "merge"}, "InvalidOperation"),
        ({"operation": "upsert"}, "InvalidJob"),
        ({"operation": "hardDelete"}, "FeatureNotEnabled"),
        ({"contentType": "ZIP_CSV"}, "InvalidJob"),
    ],
)
def test_a_job_that_cannot_be_done_is_refused(client: Client, wanted: dict[str, str], code: str):
    body = {"operation": "insert", "object": "Lead", "contentType": "CSV", **wanted}
    answer = client.call("POST", "", json=body)
    assert (answer.status_code, answer.json()["exceptionCode"]) == (400, code)


def test_its_requests_count_against_the_allowance(client: Client):
    before = client.sandbox.store.usage.used
    client.job("insert")
    assert client.sandbox.store.usage.used == before + 1


def test_simple_salesforce_writes_and_reads(sandbox: Sandbox):
    bulk = sandbox.client().bulk
    written = bulk.Lead.insert([{"LastName": "A", "Company": "One"}, {"Company": "Two"}])
    assert [each["success"] for each in written] == [True, False]
    (row,) = bulk.Lead.query("SELECT Id, LastName FROM Lead")
    assert (row["Id"], row["LastName"]) == (written[0]["id"], "A")
    detailed = bulk.Lead.update(
        [{"Id": row["Id"], "Company": "New"}], include_detailed_results=True
    )
    assert detailed[0]["Company"] == "New"
    assert bulk.Lead.delete([{"Id": row["Id"]}])[0]["success"] is True
    assert bulk.Lead.query_all("SELECT Id FROM Lead")[0]["Id"] == row["Id"]
