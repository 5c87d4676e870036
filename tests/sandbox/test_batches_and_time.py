"""Faults that strike parts of a batch, tokens that rotate, and the CRMs' idea of time."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Scripted
from integrations.sandbox.salesforce.moments import parse_moment
from integrations.sandbox.testing import running_sandbox
from tests.sandbox.test_mishaps import CONTACTS, call, strike

DATA = "/services/data/v66.0"
COLLECTION = f"{DATA}/composite/sobjects"


def leads(count: int) -> dict[str, Any]:
    each = {"attributes": {"type": "Lead"}, "Company": "C"}
    return {"records": [{**each, "LastName": f"L{number}"} for number in range(count)]}


def rows(sandbox: Sandbox, soql: str) -> list[dict[str, Any]]:
    answer = call(sandbox.salesforce, "GET", f"{DATA}/query", params={"q": soql})
    return list(answer.json()["records"])


def test_every_other_record_of_a_collection_is_refused(sandbox: Sandbox):
    strike(sandbox.salesforce, "half-refused", path=COLLECTION)
    results = call(sandbox.salesforce, "POST", COLLECTION, json=leads(5)).json()
    assert [each["success"] for each in results] == [True, False, True, False, True]
    assert results[1]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"


def test_every_other_record_of_a_bulk_load_is_refused(sandbox: Sandbox):
    side, path = sandbox.salesforce, f"{DATA}/jobs/ingest"
    job = call(side, "POST", path, json={"object": "Lead", "operation": "insert"}).json()["id"]
    call(side, "PUT", f"{path}/{job}/batches", data="LastName,Company\nA,C\nB,C\nD,C\n")
    call(side, "PATCH", f"{path}/{job}", json={"state": "UploadComplete"})
    side.faults.configure(rates={"half-refused": 1.0})
    found = call(side, "GET", f"{path}/{job}").json()
    assert (found["numberRecordsProcessed"], found["numberRecordsFailed"]) == (3, 1)


def test_every_other_input_of_a_hubspot_batch_is_refused(sandbox: Sandbox):
    strike(sandbox.hubspot, "half-refused", path=f"{CONTACTS}/batch")
    ids = [str(each) for each in list(sandbox.hubspot.store.table("contacts").records)[:4]]
    inputs = [{"id": each, "properties": {"city": "Oslo"}} for each in ids]
    answer = call(sandbox.hubspot, "POST", f"{CONTACTS}/batch/update", json={"inputs": inputs})
    body = answer.json()
    assert (answer.status_code, [each["id"] for each in body["results"]]) == (207, ids[::2])
    assert [each["context"]["ids"] for each in body["errors"]] == [[each] for each in ids[1::2]]
    records = sandbox.hubspot.store.table("contacts").records
    assert [records[int(each)].get("city") == "Oslo" for each in ids] == [True, False] * 2


def test_a_single_write_is_no_batch(sandbox: Sandbox):
    strike(sandbox.salesforce, "half-refused")
    lead = {"LastName": "A", "Company": "B"}
    answer = call(sandbox.salesforce, "POST", f"{DATA}/sobjects/Lead", json=lead)
    assert answer.status_code == 201


def refresh(sandbox: Sandbox) -> requests.Response:
    known = sandbox.salesforce.store.credentials
    names = ("client_id", "client_secret", "refresh_token")
    form = {"grant_type": "refresh_token", **{name: known[name] for name in names}}
    return call(sandbox.salesforce, "POST", "/services/oauth2/token", data=form)


def test_a_worker_that_loses_the_race_for_a_rotated_token_is_refused(sandbox: Sandbox):
    body = {"rotateRefreshTokens": True}
    call(sandbox.salesforce, "PATCH", "/sandbox/sessions", json=body)
    before = sandbox.salesforce.store.credentials["refresh_token"]
    strike(sandbox.salesforce, "refresh-race")
    answer = refresh(sandbox)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert sandbox.salesforce.store.credentials["refresh_token"] != before


def test_without_rotation_the_race_hurts_nobody(sandbox: Sandbox):
    strike(sandbox.salesforce, "refresh-race")
    assert refresh(sandbox).status_code == 200


def test_a_late_commit_is_older_than_the_moment_it_shows(sandbox: Sandbox):
    strike(sandbox.salesforce, "commit-lag", method="POST")
    before = datetime.now(UTC).replace(microsecond=0)
    call(sandbox.salesforce, "POST", COLLECTION, json=leads(2))
    stamps = rows(sandbox, "SELECT SystemModstamp FROM Lead WHERE Company = 'C'")
    ages = {before - parse_moment(row["SystemModstamp"]) for row in stamps}
    assert len(ages) == 1
    assert timedelta() < ages.pop() <= timedelta(minutes=1)


def test_the_next_commit_is_in_time_again(sandbox: Sandbox):
    strike(sandbox.salesforce, "commit-lag", method="POST")
    before = datetime.now(UTC).replace(microsecond=0)
    for _ in range(2):
        call(sandbox.salesforce, "POST", COLLECTION, json=leads(1))
    stamps = rows(sandbox, "SELECT SystemModstamp FROM Lead WHERE Company = 'C' ORDER BY Id")
    assert [parse_moment(row["SystemModstamp"]) >= before for row in stamps] == [False, True]


def test_replication_covers_no_more_than_late_commits_allow(sandbox: Sandbox):
    sandbox.salesforce.faults.configure(rates={"commit-lag": 0.5})
    now = datetime.now(UTC)
    window = {
        "start": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    path = f"{DATA}/sobjects/Lead/updated"
    covered = call(sandbox.salesforce, "GET", path, params=window).json()["latestDateCovered"]
    assert now - parse_moment(covered) >= timedelta(minutes=1) - timedelta(seconds=1)


def test_many_salesforce_records_can_share_one_stamp(sandbox: Sandbox):
    row = {"LastName": "A", "Company": "B", "SystemModstamp": "2026-01-02T03:04:05.000+0000"}
    sandbox.salesforce.store.load("Lead", [row] * 10_001)
    body = {"object": "Lead", "count": 10_001}
    answer = call(sandbox.salesforce, "POST", "/sandbox/touch", json=body)
    assert answer.json()["touched"] == 10_001
    (newest,) = rows(sandbox, "SELECT MAX(SystemModstamp) stamp FROM Lead")
    stamp = newest["stamp"].replace("+0000", "Z")
    answer = call(
        sandbox.salesforce,
        "GET",
        f"{DATA}/query",
        params={"q": f"SELECT COUNT() FROM Lead WHERE SystemModstamp = {stamp}"},
    )
    assert answer.json()["totalSize"] == 10_001


def test_many_hubspot_records_can_share_one_moment():
    with running_sandbox(Config(contacts=10_100, leads=3)) as sandbox:
        body = {"count": 10_001}
        answer = call(sandbox.hubspot, "POST", "/sandbox/touch/contacts", json=body)
        assert answer.json()["touched"] == 10_001
        moment = max(
            each.updated for each in sandbox.hubspot.store.table("contacts").records.values()
        )
        filters = [{"propertyName": "lastmodifieddate", "operator": "EQ", "value": str(moment)}]
        search = {"filterGroups": [{"filters": filters}]}
        found = call(sandbox.hubspot, "POST", f"{CONTACTS}/search", json=search).json()
        assert found["total"] == 10_001


@pytest.mark.parametrize("name", ["hubspot", "salesforce"])
def test_a_crms_clock_can_be_wrong(sandbox: Sandbox, name: str):
    side = getattr(sandbox, name)
    answer = call(side, "PUT", "/sandbox/clock", json={"offsetSeconds": 3600})
    assert answer.json() == {"offsetSeconds": 3600.0}
    shown = parsedate_to_datetime(call(side, "GET", "/sandbox/clock").headers["Date"])
    assert timedelta(minutes=59) < shown - datetime.now(UTC) < timedelta(minutes=61)


def test_each_crm_has_a_clock_of_its_own(sandbox: Sandbox):
    call(sandbox.hubspot, "PUT", "/sandbox/clock", json={"offsetSeconds": -3600})
    call(sandbox.salesforce, "POST", COLLECTION, json=leads(1))
    (row,) = rows(sandbox, "SELECT SystemModstamp FROM Lead WHERE Company = 'C'")
    assert datetime.now(UTC) - parse_moment(row["SystemModstamp"]) < timedelta(minutes=1)


def test_an_answer_has_one_date(sandbox: Sandbox):
    answer = call(sandbox.salesforce, "GET", "/services/data")
    assert "," not in answer.headers["Date"].replace(", ", " ", 1)


@pytest.mark.parametrize("body", [{}, [], {"offsetSeconds": "soon"}, {"offsetSeconds": 1e300}])
def test_a_bad_offset_is_refused(sandbox: Sandbox, body: object):
    assert call(sandbox.hubspot, "PUT", "/sandbox/clock", json=body).status_code == 400


def test_the_search_index_can_begin_to_lag(sandbox: Sandbox):
    call(sandbox.hubspot, "PATCH", "/sandbox/settings", json={"indexLag": 60_000})
    call(sandbox.hubspot, "POST", CONTACTS, json={"properties": {"email": "late@example.com"}})
    filters = [{"propertyName": "email", "operator": "EQ", "value": "late@example.com"}]
    search = {"filterGroups": [{"filters": filters}]}
    path = f"{CONTACTS}/search"
    assert call(sandbox.hubspot, "POST", path, json=search).json()["total"] == 0
    sandbox.hubspot.store.clock.offset = timedelta(seconds=61)
    assert call(sandbox.hubspot, "POST", path, json=search).json()["total"] == 1


def test_the_index_stays_in_order_when_its_lag_ends_before_it_caught_up(sandbox: Sandbox):
    table = sandbox.hubspot.store.table("contacts")
    first = next(iter(table.records))
    for lag, city in ((60_000, "Oslo"), (0, "Rome"), (0, "Bern")):
        call(sandbox.hubspot, "PATCH", "/sandbox/settings", json={"indexLag": lag})
        body = {"properties": {"city": city}}
        call(sandbox.hubspot, "PATCH", f"{CONTACTS}/{first}", json=body)
    sandbox.hubspot.store.clock.offset = timedelta(seconds=61)
    call(sandbox.hubspot, "POST", f"{CONTACTS}/search", json={})
    assert len(table.index.modified) == len(table.index.ids) == len(table.records)
    assert table.index.modified[-1] == (table.records[first].updated, first)


def test_list_membership_can_lag_alone(sandbox: Sandbox):
    side = sandbox.hubspot
    settings = call(side, "PATCH", "/sandbox/settings", json={"listLag": 60_000}).json()
    assert (settings["indexLag"], settings["listLag"]) == (0, 60_000)
    branch = {
        "filterBranchType": "OR",
        "filterBranches": [
            {
                "filterBranchType": "AND",
                "filterBranches": [],
                "filters": [
                    {
                        "filterType": "PROPERTY",
                        "property": "city",
                        "operation": {
                            "operationType": "MULTISTRING",
                            "operator": "IS_EQUAL_TO",
                            "values": ["Nowhere"],
                        },
                    }
                ],
            }
        ],
        "filters": [],
    }
    each = side.store.create_list("Those of Nowhere", filter_branch=branch)
    side.store.clock.offset = timedelta(seconds=5)
    path = f"/crm/v3/lists/{each.id}/memberships"
    assert call(side, "GET", path).json()["total"] == 0
    body = {"properties": {"email": "n@example.com", "city": "Nowhere"}}
    call(side, "POST", CONTACTS, json=body)
    assert call(side, "GET", path).json()["total"] == 0
    side.store.clock.offset = timedelta(seconds=70)
    assert call(side, "GET", path).json()["total"] == 1


def calls_of(config: Config) -> list[tuple[int, int]]:
    """The same calls to a new sandbox: their statuses, and how many records each wrote."""
    with running_sandbox(config) as sandbox:
        sandbox.salesforce.faults.configure(
            script=[Scripted(fault="server-error", path=f"{DATA}/query", rate=0.4)]
        )
        seen = []
        for _ in range(25):
            written = call(sandbox.salesforce, "POST", COLLECTION, json=leads(4))
            good = written.text.count('"success":true')
            asked = call(
                sandbox.salesforce, "GET", f"{DATA}/query", params={"q": "SELECT Id FROM User"}
            )
            read = call(sandbox.hubspot, "GET", CONTACTS)
            seen += [(written.status_code, good), (asked.status_code, 0), (read.status_code, 0)]
        return seen


def test_the_same_seed_and_the_same_calls_meet_the_same_faults():
    rates = {"row-lock": 0.3, "half-refused": 0.2, "rate-limit": 0.2, "html-body": 0.1}
    config = Config(contacts=5, leads=5, faults=rates, seed=9)
    first = calls_of(config)
    assert first == calls_of(config)
    assert {200, 403, 429} <= {status for status, _ in first}
    assert any(0 < good < 4 for _, good in first)


def test_another_seed_meets_others():
    rates = {"row-lock": 0.3, "rate-limit": 0.2}
    seeds = (9, 10)
    one, other = (calls_of(Config(contacts=5, leads=5, faults=rates, seed=s)) for s in seeds)
    assert one != other


def test_a_rate_may_hold_for_one_endpoint_alone(sandbox: Sandbox):
    step = {"fault": "server-error", "method": "GET", "path": CONTACTS, "rate": 1.0}
    answer = call(sandbox.hubspot, "PUT", "/sandbox/faults", json={"script": [step]})
    assert answer.json()["script"] == [step]
    assert [call(sandbox.hubspot, "GET", CONTACTS).status_code >= 500 for _ in range(3)] == [
        True
    ] * 3
    assert call(sandbox.hubspot, "GET", "/crm/v3/owners").status_code == 200
    assert len(call(sandbox.hubspot, "GET", "/sandbox/faults").json()["script"]) == 1
