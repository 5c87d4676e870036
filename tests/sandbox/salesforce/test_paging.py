import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def many(sandbox: Sandbox) -> Sandbox:
    sandbox.store.load("Lead", ({"LastName": f"L{n}", "Company": "c"} for n in range(4_100)))
    return sandbox


def test_a_client_reads_all_pages(many: Sandbox):
    records = many.client().query_all("SELECT Id FROM Lead")["records"]
    assert len({record["Id"] for record in records}) == 4_100


def test_pages_hold_at_most_2000_and_say_where_the_next_is(many: Sandbox):
    page = many.call("GET", "query", params={"q": "SELECT Id FROM Lead"}).json()
    assert (page["totalSize"], page["done"], len(page["records"])) == (4_100, False, 2_000)
    second = many.call("GET", page["nextRecordsUrl"]).json()
    third = many.call("GET", second["nextRecordsUrl"]).json()
    assert (third["done"], len(third["records"]), "nextRecordsUrl" in third) == (True, 100, False)


@pytest.mark.parametrize("clause", ["WHERE Id <= '{last}'", "LIMIT 2000"])
def test_a_result_that_just_fills_a_page_is_done(many: Sandbox, clause: str):
    ids = [row["Id"] for row in many.query("SELECT Id FROM Lead ORDER BY Id")]
    soql = f"SELECT Id FROM Lead {clause.format(last=ids[-1])}"
    page = many.call("GET", "query", params={"q": soql}).json()
    assert (page["totalSize"], page["done"], len(page["records"])) == (2_000, True, 2_000)
    assert "nextRecordsUrl" not in page


def test_the_batch_size_header_makes_pages_smaller(many: Sandbox):
    headers = {"Sforce-Query-Options": "batchSize=500"}
    page = many.call("GET", "query", params={"q": "SELECT Id FROM Lead"}, headers=headers).json()
    assert len(page["records"]) == 500
    assert len(many.call("GET", page["nextRecordsUrl"]).json()["records"]) == 500


def test_a_cursor_keeps_its_rows_while_records_change(many: Sandbox):
    soql = "SELECT Id FROM Lead WHERE Status = 'Open - Not Contacted' ORDER BY Id"
    page = many.call("GET", "query", params={"q": soql}).json()
    many.store.database.execute("UPDATE Lead SET Status = 'Working - Contacted'")
    second = many.call("GET", page["nextRecordsUrl"]).json()
    assert len(second["records"]) == 2_000


@pytest.mark.parametrize("locator", ["01g000000000001AAA-2000", "01g000000000001AAA", "x"])
def test_an_unknown_locator_is_refused(sandbox: Sandbox, locator: str):
    answer = sandbox.call("GET", f"query/{locator}")
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_bulk_results_come_in_pieces_until_the_locator_is_null(many: Sandbox):
    files = many.client().bulk2.Lead.query("SELECT Id, IsConverted FROM Lead", max_records=2_000)
    pieces = [text.splitlines() for text in files]
    assert [len(piece) - 1 for piece in pieces] == [2_000, 2_000, 100]
    assert pieces[0][0] == '"Id","IsConverted"'
    assert pieces[0][1].endswith(',"false"')


def test_a_bulk_job_goes_from_upload_complete_to_job_complete(sandbox: Sandbox):
    body = {"operation": "query", "query": "SELECT Id FROM Contact"}
    job = sandbox.call("POST", "jobs/query", json=body).json()
    assert (job["state"], job["object"], job["apiVersion"]) == ("UploadComplete", "Contact", 66.0)
    status = sandbox.call("GET", f"jobs/query/{job['id']}").json()
    assert (status["state"], status["jobType"]) == ("JobComplete", "V2Query")
    results = sandbox.call("GET", f"jobs/query/{job['id']}/results")
    assert results.headers["Sforce-Locator"] == "null"
    assert results.headers["Sforce-NumberOfRecords"] == "0"
    assert sandbox.call("DELETE", f"jobs/query/{job['id']}").status_code == 204


@pytest.mark.parametrize(
    ("soql", "word"),
    [
        ("SELECT COUNT() FROM Lead", "Aggregate"),
        ("SELECT Id, (SELECT Id FROM CampaignMembers) FROM Lead", "Aggregate"),
        ("SELECT Address FROM Lead", "compound"),
        ("SELECT Id FROM Lead OFFSET 5", "OFFSET"),
        ("SELECT TYPEOF Owner WHEN User THEN Email END FROM Lead", "TYPEOF"),
    ],
)
def test_a_bulk_query_refuses_what_fits_into_no_flat_file(sandbox: Sandbox, soql: str, word: str):
    answer = sandbox.call("POST", "jobs/query", json={"operation": "query", "query": soql})
    assert answer.status_code == 400
    assert f"{word} " in answer.json()[0]["message"]
    assert answer.json()[0]["message"].endswith("not supported in Bulk Query")


def test_bulk_results_need_the_version_that_made_the_job(sandbox: Sandbox):
    body = {"operation": "query", "query": "SELECT Id FROM Contact"}
    job = sandbox.call("POST", "jobs/query", json=body).json()
    answer = sandbox.call("GET", f"/services/data/v60.0/jobs/query/{job['id']}/results")
    assert answer.status_code == 409


def test_an_aborted_bulk_job_has_no_results(sandbox: Sandbox):
    body = {"operation": "query", "query": "SELECT Id FROM Contact"}
    job = sandbox.call("POST", "jobs/query", json=body).json()
    aborted = sandbox.call("PATCH", f"jobs/query/{job['id']}", json={"state": "Aborted"})
    assert aborted.json()["state"] == "Aborted"
    assert sandbox.call("GET", f"jobs/query/{job['id']}/results").status_code == 400


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT MailingAddress FROM Contact", "INVALIDENTITY"),
        ("SELECT COUNT() FROM Contact", "FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Nope FROM Contact", "INVALID_FIELD"),
    ],
)
def test_bulk_refuses_what_has_no_flat_rows(sandbox: Sandbox, soql: str, code: str):
    answer = sandbox.call("POST", "jobs/query", json={"operation": "query", "query": soql})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_result_pages_can_be_read_in_parallel(many: Sandbox):
    body = {"operation": "queryAll", "query": "SELECT Id FROM Lead"}
    job = many.call("POST", "jobs/query", json=body).json()
    pages = many.call("GET", f"jobs/query/{job['id']}/resultPages", params={"maxRecords": 1000})
    urls = [page["resultUrl"] for page in pages.json()["resultPages"]]
    ids = {line for url in urls for line in many.call("GET", url).text.splitlines()[1:]}
    assert (len(urls), len(ids), pages.json()["done"]) == (5, 4_100, True)
