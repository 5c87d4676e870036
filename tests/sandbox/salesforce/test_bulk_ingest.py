"""Bulk API 2.0 ingest: one file of records, written in the background."""

import gzip
from collections.abc import Callable, Iterator
from zlib import compress

import pytest
import requests

from tests.sandbox.salesforce.server import API, Sandbox

LEADS = "LastName,Company,Email\nA,One,a@x.org\nB,Two,b@x.org\n"
EXTERNAL = "HubSpot_Contact_ID__c"


def start(sandbox: Sandbox, operation: str = "insert", **wanted: object) -> str:
    body = {"object": "Lead", "operation": operation, "contentType": "CSV", **wanted}
    answer = sandbox.call("POST", "jobs/ingest", json=body)
    assert (answer.status_code, answer.json()["state"]) == (200, "Open"), answer.text
    return str(answer.json()["id"])


def upload(sandbox: Sandbox, job: str, data: object, **headers: str) -> requests.Response:
    sent = {"Content-Type": "text/csv", **headers}
    return sandbox.call("PUT", f"jobs/ingest/{job}/batches", data=data, headers=sent)


def turn(sandbox: Sandbox, job: str, state: str = "UploadComplete") -> requests.Response:
    return sandbox.call("PATCH", f"jobs/ingest/{job}", json={"state": state})


def status(sandbox: Sandbox, job: str) -> dict[str, object]:
    return dict(sandbox.call("GET", f"jobs/ingest/{job}").json())


def load(sandbox: Sandbox, data: str, operation: str = "insert", **wanted: object) -> str:
    """Create, upload and close; answers the job."""
    job = start(sandbox, operation, **wanted)
    assert upload(sandbox, job, data.encode()).status_code == 201
    assert turn(sandbox, job).status_code == 200
    return job


def results(sandbox: Sandbox, job: str, which: str) -> list[list[str]]:
    status(sandbox, job)
    text = sandbox.call("GET", f"jobs/ingest/{job}/{which}").text
    return [[cell.strip('"') for cell in line.split('","')] for line in text.splitlines()]


def emails(sandbox: Sandbox) -> set[object]:
    return {row["Email"] for row in sandbox.query("SELECT Email FROM Lead")}


def test_a_job_goes_from_open_to_job_complete(sandbox: Sandbox):
    job = start(sandbox)
    assert status(sandbox, job)["contentUrl"] == f"services/data/v66.0/jobs/ingest/{job}/batches"
    upload(sandbox, job, LEADS)
    assert turn(sandbox, job).json()["state"] == "UploadComplete"
    found = status(sandbox, job)
    assert (found["state"], found["jobType"]) == ("JobComplete", "V2Ingest")
    assert (found["numberRecordsProcessed"], found["numberRecordsFailed"]) == (2, 0)


def test_what_is_loaded_is_there_though_nobody_looks_at_the_job(sandbox: Sandbox):
    load(sandbox, LEADS)
    assert emails(sandbox) == {"a@x.org", "b@x.org"}


def test_successful_results_name_each_record(sandbox: Sandbox):
    header, *rows = results(sandbox, load(sandbox, LEADS), "successfulResults")
    assert header == ["sf__Id", "sf__Created", "LastName", "Company", "Email"]
    assert [row[1:] for row in rows] == [
        ["true", "A", "One", "a@x.org"],
        ["true", "B", "Two", "b@x.org"],
    ]
    ids = {row["Id"] for row in sandbox.query("SELECT Id FROM Lead")}
    assert {row[0] for row in rows} == ids


def test_a_bad_row_fails_alone_and_says_why(sandbox: Sandbox):
    job = load(sandbox, "LastName,Company\n,One\nB,Two\n")
    header, *failed = results(sandbox, job, "failedResults")
    assert header[:2] == ["sf__Id", "sf__Error"]
    assert failed == [
        [
            "",
            "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --",
            "",
            "One",
        ]
    ]
    assert status(sandbox, job)["numberRecordsFailed"] == 1
    assert len(sandbox.query("SELECT Id FROM Lead")) == 1


def test_rows_that_are_locked_fail_one_by_one(sandbox: Sandbox):
    sandbox.faults.configure(rates={"row-lock": 0.5})
    rows = "".join(f"L{number},C\n" for number in range(100))
    job = load(sandbox, f"LastName,Company\n{rows}")
    failed = results(sandbox, job, "failedResults")[1:]
    assert 30 < len(failed) < 70
    assert {row[1].partition(":")[0] for row in failed} == {"UNABLE_TO_LOCK_ROW"}


def test_an_update_finds_its_records_by_id(sandbox: Sandbox, lead_id: str):
    data = f"Id,Company\n{lead_id},Analytical\n00Q000000000001,Nobody\n,Missing\n"
    job = load(sandbox, data, "update")
    assert results(sandbox, job, "successfulResults")[1] == [
        lead_id,
        "false",
        lead_id,
        "Analytical",
    ]
    errors = [row[1].partition(":")[0] for row in results(sandbox, job, "failedResults")[1:]]
    assert errors == ["INVALID_CROSS_REFERENCE_KEY", "MISSING_ARGUMENT"]
    assert sandbox.query("SELECT Company FROM Lead")[0]["Company"] == "Analytical"


def test_an_upsert_creates_once_and_then_updates(sandbox: Sandbox):
    data = f"{EXTERNAL},LastName,Company\n77,First,One\n"
    load(sandbox, data, "upsert", externalIdFieldName=EXTERNAL)
    job = load(sandbox, data.replace("One", "Two"), "upsert", externalIdFieldName=EXTERNAL)
    assert results(sandbox, job, "successfulResults")[1][1] == "false"
    assert [row["Company"] for row in sandbox.query("SELECT Company FROM Lead")] == ["Two"]


def test_an_upsert_refuses_a_key_given_twice(sandbox: Sandbox):
    data = f"{EXTERNAL},LastName,Company\n7,A,X\n7,B,Y\n"
    job = load(sandbox, data, "upsert", externalIdFieldName=EXTERNAL)
    errors = [row[1] for row in results(sandbox, job, "failedResults")[1:]]
    assert errors == [f"DUPLICATE_VALUE:Duplicate external id specified: 7:{EXTERNAL} --"] * 2


@pytest.mark.parametrize("name", [None, "Company"])
def test_an_upsert_needs_an_external_id(sandbox: Sandbox, name: str | None):
    body = {"object": "Lead", "operation": "upsert", "externalIdFieldName": name}
    answer = sandbox.call("POST", "jobs/ingest", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOB")


def test_a_delete_fills_the_recycle_bin(sandbox: Sandbox, lead_id: str):
    load(sandbox, f"Id\n{lead_id}\n", "delete")
    assert sandbox.query("SELECT Id FROM Lead") == []
    assert sandbox.query("SELECT IsDeleted FROM Lead", "queryAll")[0]["IsDeleted"] is True


def test_a_hard_delete_needs_a_permission(sandbox: Sandbox):
    answer = sandbox.call("POST", "jobs/ingest", json={"object": "Lead", "operation": "hardDelete"})
    assert answer.json()[0]["errorCode"] == "FEATURENOTENABLED"


def test_a_hard_delete_leaves_nothing_behind(sandbox: Sandbox, lead_id: str):
    sandbox.call("PATCH", "/sandbox/bulk", json={"hardDelete": True})
    load(sandbox, f"Id\n{lead_id}\n", "hardDelete")
    assert sandbox.query("SELECT Id FROM Lead", "queryAll") == []


def test_a_hard_delete_takes_the_children_along(sandbox: Sandbox):
    account = sandbox.store.create("Account", {"Name": "Gone"})
    sandbox.store.create("Contact", {"LastName": "Child", "AccountId": account})
    sandbox.call("PATCH", "/sandbox/bulk", json={"hardDelete": True})
    load(sandbox, f"Id\n{account}\n", "hardDelete", object="Account")
    assert sandbox.query("SELECT Id FROM Contact", "queryAll") == []


def test_parents_are_found_by_their_external_id(sandbox: Sandbox):
    line = {"name": "Ext__c", "type": "string", "object": "Account", "flags": ["externalId"]}
    assert sandbox.call("POST", "/sandbox/fields", json=line).status_code == 201
    account = sandbox.store.create("Account", {"Name": "Parent", "Ext__c": "p1"})
    data = "LastName,Account.Ext__c\nFound,p1\nLost,p2\n"
    job = load(sandbox, data, object="Contact")
    rows = sandbox.query("SELECT LastName, AccountId FROM Contact")
    assert [(row["LastName"], row["AccountId"]) for row in rows] == [("Found", account)]
    assert results(sandbox, job, "failedResults")[1][1].startswith("INVALID_FIELD:Foreign key")


def test_an_owner_of_either_kind_is_found_through_its_type(sandbox: Sandbox):
    username = sandbox.store.credentials["username"]
    job = load(sandbox, f"LastName,Company,User:Owner.Username\nA,B,{username}\n")
    assert status(sandbox, job)["state"] == "JobComplete"


def test_an_empty_cell_says_nothing_and_na_makes_blank(sandbox: Sandbox, lead_id: str):
    sandbox.store.update("Lead", lead_id, {"Phone": "1", "Title": "Countess"})
    load(sandbox, f"Id,Phone,Title\n{lead_id},,#N/A\n", "update")
    row = sandbox.query("SELECT Phone, Title FROM Lead")[0]
    assert (row["Phone"], row["Title"]) == ("1", None)


def test_texts_become_what_their_fields_hold(sandbox: Sandbox):
    data = "LastName,Company,AnnualRevenue,IsUnreadByOwner\nA,B,12.5,no\n"
    load(sandbox, data)
    row = sandbox.query("SELECT AnnualRevenue, IsUnreadByOwner FROM Lead")[0]
    assert (row["AnnualRevenue"], row["IsUnreadByOwner"]) == (12.5, False)


def test_a_text_of_the_wrong_type_fails_its_row(sandbox: Sandbox):
    job = load(sandbox, "LastName,Company,AnnualRevenue\nA,B,much\n")
    error = results(sandbox, job, "failedResults")[1][1]
    assert error.startswith("INVALID_TYPE_ON_FIELD_IN_RECORD:Annual Revenue: value not of required")


@pytest.mark.parametrize(
    ("data", "wanted", "message"),
    [
        ("LastName,Nope\nA,1\n", {}, "InvalidBatch : Field name not found : Nope"),
        (
            "LastName,Company\r\nA,B\r\n",
            {},
            "ClientInputError : LineEnding is invalid on user data."
            " Current LineEnding setting is LF",
        ),
        (
            "LastName,Company\nA,B\n",
            {"lineEnding": "CRLF"},
            "ClientInputError : LineEnding is invalid on user data."
            " Current LineEnding setting is CRLF",
        ),
        (
            "LastName;Company\nA;B\n",
            {},
            "InvalidBatch : Field name not found : LastName;Company",
        ),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_job(
    sandbox: Sandbox, data: str, wanted: dict[str, str], message: str
):
    job = load(sandbox, data, **wanted)
    found = status(sandbox, job)
    assert (found["state"], found["errorMessage"]) == ("Failed", message)
    assert sandbox.query("SELECT Id FROM Lead") == []


def test_a_field_out_of_sight_is_not_found(sandbox: Sandbox):
    sandbox.store.hide_field("Lead", "Rating")
    found = status(sandbox, load(sandbox, "LastName,Company,Rating\nA,B,Hot\n"))
    assert found["errorMessage"] == "InvalidBatch : Field name not found : Rating"


@pytest.mark.parametrize("path", ["unprocessedrecords", "unprocessedRecords"])
def test_rows_that_nobody_came_to_are_unprocessed(sandbox: Sandbox, path: str):
    job = start(sandbox)
    upload(sandbox, job, LEADS)
    turn(sandbox, job, "Aborted")
    assert [row[0] for row in results(sandbox, job, path)] == ["LastName", "A", "B"]


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [("PIPE", "|"), ("TAB", "\t"), ("SEMICOLON", ";"), ("CARET", "^"), ("BACKQUOTE", "`")],
)
def test_other_delimiters_and_line_endings(sandbox: Sandbox, name: str, delimiter: str):
    data = LEADS.replace(",", delimiter).replace("\n", "\r\n")
    job = load(sandbox, data, columnDelimiter=name, lineEnding="CRLF")
    status(sandbox, job)
    text = sandbox.call("GET", f"jobs/ingest/{job}/successfulResults").text
    assert text.splitlines(keepends=True)[0] == (
        delimiter.join(['"sf__Id"', '"sf__Created"', '"LastName"', '"Company"', '"Email"']) + "\r\n"
    )
    assert len(emails(sandbox)) == 2


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", compress)])
def test_data_may_come_in_chunks_and_packed(
    sandbox: Sandbox, encoding: str, pack: Callable[[bytes], bytes]
):
    def pieces() -> Iterator[bytes]:
        packed = pack(LEADS.encode())
        yield packed[:20]
        yield packed[20:]

    job = start(sandbox)
    assert upload(sandbox, job, pieces(), **{"Content-Encoding": encoding}).status_code == 201
    turn(sandbox, job)
    assert len(emails(sandbox)) == 2


def test_results_come_packed_for_those_who_take_it(sandbox: Sandbox):
    rows = "".join(f"Name{number},C\n" for number in range(100))
    job = load(sandbox, f"LastName,Company\n{rows}")
    status(sandbox, job)
    for accepted, encoding in (("gzip", "gzip"), ("identity", None)):
        headers = {"Accept-Encoding": accepted}
        answer = sandbox.call("GET", f"jobs/ingest/{job}/successfulResults", headers=headers)
        assert answer.headers.get("Content-Encoding") == encoding
        assert len(answer.text.splitlines()) == 101


def test_a_file_over_the_limit_is_refused(sandbox: Sandbox):
    sandbox.store.bulk.most_bytes = 20
    answer = upload(sandbox, start(sandbox), LEADS)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "CLIENTINPUTERROR")
    assert sandbox.store.bulk.most_bytes == 20


def test_the_limit_is_150_million_bytes(sandbox: Sandbox):
    assert sandbox.store.bulk.most_bytes == 150_000_000


def test_a_job_takes_one_file(sandbox: Sandbox):
    job = start(sandbox)
    upload(sandbox, job, LEADS)
    assert upload(sandbox, job, LEADS).status_code == 400


def test_a_closed_job_takes_no_file(sandbox: Sandbox):
    job = load(sandbox, LEADS)
    answer = upload(sandbox, job, LEADS)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOBSTATE")


def test_results_of_an_open_job_are_refused(sandbox: Sandbox):
    answer = sandbox.call("GET", f"jobs/ingest/{start(sandbox)}/failedResults")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOBSTATE")


def test_an_open_job_cannot_be_deleted_but_an_ended_one_can(sandbox: Sandbox):
    job = start(sandbox)
    assert sandbox.call("DELETE", f"jobs/ingest/{job}").status_code == 400
    turn(sandbox, job, "Aborted")
    assert sandbox.call("DELETE", f"jobs/ingest/{job}").status_code == 204
    assert sandbox.call("GET", f"jobs/ingest/{job}").status_code == 404


def test_a_finished_job_cannot_be_aborted(sandbox: Sandbox):
    job = load(sandbox, LEADS)
    status(sandbox, job)
    assert turn(sandbox, job, "Aborted").status_code == 400


def test_a_long_job_is_in_progress_before_it_is_complete(sandbox: Sandbox):
    rows = "".join(f"L{number},C\n" for number in range(10_001))
    job = load(sandbox, f"LastName,Company\n{rows}")
    first, second = status(sandbox, job), status(sandbox, job)
    assert (first["state"], first["numberRecordsProcessed"]) == ("InProgress", 10_000)
    assert (second["state"], second["numberRecordsProcessed"]) == ("JobComplete", 10_001)


def test_a_job_aborted_half_way_keeps_what_is_written(sandbox: Sandbox):
    rows = "".join(f"L{number},C\n" for number in range(10_001))
    job = load(sandbox, f"LastName,Company\n{rows}")
    status(sandbox, job)
    sandbox.store.bulk.ingests[job].abort(sandbox.store.now())
    assert len(results(sandbox, job, "unprocessedrecords")) == 2
    assert len(results(sandbox, job, "successfulResults")) == 10_001


def multipart(data: str) -> bytes:
    return (
        "--B\r\nContent-Type: application/json\r\n"
        'Content-Disposition: form-data; name="job"\r\n\r\n'
        '{"object":"Lead","contentType":"CSV","operation":"insert","lineEnding":"LF"}\r\n'
        '--B\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; name="content";'
        f' filename="content"\r\n\r\n{data}\r\n--B--\r\n'
    ).encode()


def test_a_job_may_come_with_its_data(sandbox: Sandbox):
    headers = {"Content-Type": 'multipart/form-data; boundary="B"'}
    data = LEADS + "Zoë,Žluťoučký,z@x.org\n"
    answer = sandbox.call("POST", "jobs/ingest", data=multipart(data), headers=headers)
    assert answer.json()["state"] == "UploadComplete"
    assert emails(sandbox) == {"a@x.org", "b@x.org", "z@x.org"}
    assert sandbox.query("SELECT Company FROM Lead WHERE LastName = 'Zoë'") != []


def test_data_that_comes_with_its_job_is_limited(sandbox: Sandbox):
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    body = multipart(LEADS + "x" * 100_001)
    answer = sandbox.call("POST", "jobs/ingest", data=body, headers=headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOB")


def test_an_assignment_rule_decides_on_owners_only_where_the_job_names_it(sandbox: Sandbox):
    rule = sandbox.store.rules.assignment
    rule.active, rule.default_owner = True, sandbox.store.admin_id
    load(sandbox, "LastName,Company\nPlain,C\n")
    load(sandbox, "LastName,Company\nAssigned,C\n", assignmentRuleId=rule.id)
    rows = sandbox.query("SELECT LastName, OwnerId FROM Lead ORDER BY LastName")
    assert [row["OwnerId"] for row in rows] == [
        sandbox.store.admin_id,
        sandbox.store.integration_user_id,
    ]


def test_an_unknown_object_is_refused(sandbox: Sandbox):
    answer = sandbox.call("POST", "jobs/ingest", json={"object": "Nope", "operation": "insert"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDENTITY")


def test_jobs_are_listed_newest_first(sandbox: Sandbox):
    jobs = [start(sandbox), start(sandbox)]
    listed = sandbox.call("GET", "jobs/ingest", params={"jobType": "V2Ingest"}).json()
    assert [job["id"] for job in listed["records"]] == jobs[::-1]
    assert listed["done"] is True


def test_a_long_list_of_jobs_comes_in_pages(sandbox: Sandbox):
    for _ in range(1_001):
        start(sandbox)
    first = sandbox.call("GET", "jobs/ingest").json()
    assert (len(first["records"]), first["done"]) == (1_000, False)
    second = sandbox.call("GET", first["nextRecordsUrl"]).json()
    assert (len(second["records"]), second["done"]) == (1, True)


def test_simple_salesforce_loads_and_reads_its_results(sandbox: Sandbox):
    bulk2 = sandbox.client().bulk2
    records = [{"LastName": "A", "Company": "One"}, {"LastName": "", "Company": "Two"}]
    (job,) = bulk2.Lead.insert(records=records, wait=0)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 1)
    found = bulk2.Lead.get_all_ingest_records(job["job_id"])
    assert [row["LastName"] for row in found["successfulRecords"]] == ["A"]
    assert [row["Company"] for row in found["failedRecords"]] == ["Two"]
    assert found["unprocessedRecords"] == []


def test_simple_salesforce_updates_upserts_and_deletes(sandbox: Sandbox, lead_id: str):
    leads = sandbox.client().bulk2.Lead
    leads.update(records=[{"Id": lead_id, "Company": "New"}], wait=0)
    row = {EXTERNAL: "9", "LastName": "Up", "Company": "Sert"}
    leads.upsert(records=[row], external_id_field=EXTERNAL, wait=0)
    companies = {row["Company"] for row in sandbox.query("SELECT Company FROM Lead")}
    assert companies == {"New", "Sert"}
    leads.delete(records=[{"Id": lead_id}], wait=0)
    assert len(sandbox.query("SELECT Id FROM Lead")) == 1


def test_the_path_begins_at_the_api(sandbox: Sandbox):
    job = start(sandbox)
    assert sandbox.call("GET", f"{API}/jobs/ingest/{job}/").status_code == 200
