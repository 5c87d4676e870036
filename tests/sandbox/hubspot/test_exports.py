"""Exports: asking for one, waiting for it, fetching its file."""

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
import requests
from hubspot import HubSpot
from hubspot.crm.exports import PublicExportRequest

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.hubspot.exports.files import ExportFile, csv_file
from tests.sandbox.hubspot.conftest import Sandbox, StillClock

EXPORTS = "/crm/v3/exports/export"
DATED = "/crm/exports/2026-09/export"
VIEW: Mapping[str, Any] = {
    "exportType": "VIEW",
    "exportName": "All contacts",
    "format": "csv",
    "language": "EN",
    "objectType": "CONTACT",
    "objectProperties": ["email", "firstname"],
}


@pytest.fixture
def clock() -> Clock:
    return StillClock()


def start(sandbox: Sandbox, *, base: str = EXPORTS, **more: Any) -> str:
    reply = sandbox.call("POST", f"{base}/async", {**VIEW, **more})
    assert reply.status_code == 202, reply.text
    return str(reply.json()["id"])


def refused(sandbox: Sandbox, **more: Any) -> str:
    reply = sandbox.call("POST", f"{EXPORTS}/async", {**VIEW, **more})
    assert reply.status_code == 400, reply.text
    return str(reply.json()["message"])


def status(sandbox: Sandbox, export_id: str) -> dict[str, Any]:
    reply = sandbox.call("GET", f"{EXPORTS}/async/tasks/{export_id}/status")
    assert reply.status_code == 200, reply.text
    return reply.json()


def fetched(sandbox: Sandbox, export_id: str) -> requests.Response:
    sandbox.forward(seconds=2)
    return sandbox.session.get(status(sandbox, export_id)["result"], timeout=10)


def rows(sandbox: Sandbox, **more: Any) -> list[dict[str, str]]:
    reply = fetched(sandbox, start(sandbox, **more))
    return list(csv.DictReader(io.StringIO(reply.content.decode())))


def test_official_client_starts_and_follows_an_export(client: HubSpot, sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co", firstname="Ann")
    request = PublicExportRequest(
        export_type="VIEW",
        format="CSV",
        export_name="People",
        object_properties=["email"],
        object_type="CONTACT",
        language="EN",
        export_internal_values_options=["NAMES"],
        override_associated_objects_per_definition_per_row_limit=False,
        list_id="",
    )
    api = client.crm.exports.public_exports_api

    task = api.start(request)
    waiting = api.get_status(task.id)
    sandbox.forward(seconds=2)
    done = api.get_status(task.id)
    text = sandbox.session.get(done.result, timeout=10).text

    assert (waiting.status, waiting.result) == ("PENDING", None)
    assert done.status == "COMPLETE"
    assert text.splitlines()[0] == '"hs_object_id","email"'
    assert '"a@b.co"' in text


def test_headers_and_values_are_those_that_people_read(sandbox: Sandbox) -> None:
    owner = sandbox.store.load_owners([{"email": "o@b.co", "firstName": "Olga", "lastName": "O"}])
    contact = sandbox.contact(
        email="a@b.co",
        hs_lead_status="OPEN_DEAL",
        hubspot_owner_id=owner[0],
        closedate="2026-02-03T04:05:06Z",
    )

    names = ["email", "hs_lead_status", "hubspot_owner_id", "closedate"]
    [row] = rows(sandbox, objectProperties=names)

    assert row == {
        "Record ID": contact,
        "Email": "a@b.co",
        "Lead Status": "Open Deal",
        "Contact owner": "Olga O",
        "Close Date": "2026-02-03 04:05",
    }


def test_names_and_values_may_be_internal(sandbox: Sandbox) -> None:
    contact = sandbox.contact(
        email="a@b.co", hs_lead_status="OPEN_DEAL", closedate="2026-02-03T04:05:06Z"
    )

    [row] = rows(
        sandbox,
        objectProperties=["hs_lead_status", "closedate"],
        exportInternalValuesOptions=["NAMES", "VALUES"],
    )

    assert row == {
        "hs_object_id": contact,
        "hs_lead_status": "OPEN_DEAL",
        "closedate": "1770091506000",
    }


def test_view_is_filtered_and_sorted(sandbox: Sandbox) -> None:
    for name in ("Ann", "Ben", "Cem", "Dan"):
        sandbox.contact(email=f"{name}@b.co", firstname=name)
    wanted = {
        "filterGroups": [
            {"filters": [{"property": "firstname", "operator": "EQ", "value": name}]}
            for name in ("Ann", "Cem")
        ],
        "filters": [{"propertyName": "firstname", "operator": "EQ", "value": "Dan"}],
        "sorts": [{"propertyName": "firstname", "order": "DESC"}],
    }

    found = rows(sandbox, publicCrmSearchRequest=wanted)

    assert [row["First Name"] for row in found] == ["Dan", "Cem", "Ann"]


def test_view_may_be_searched_for_a_text(sandbox: Sandbox) -> None:
    for name in ("Ann", "Ben"):
        sandbox.contact(email=f"{name}@b.co", firstname=name)

    found = rows(sandbox, publicCrmSearchRequest={"query": "ben", "sorts": ["email"]})

    assert [row["First Name"] for row in found] == ["Ben"]


def test_list_gives_its_members(sandbox: Sandbox) -> None:
    members = [sandbox.contact(email=f"{name}@b.co") for name in "ab"]
    sandbox.contact(email="c@b.co")
    made = sandbox.store.create_list("Two", processing_type="MANUAL")
    sandbox.store.lists.add(made, map(int, members))

    found = rows(sandbox, exportType="LIST", listId=made.id)

    assert [row["Record ID"] for row in found] == members


def test_associated_companies_come_with_their_names(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    ids = sandbox.store.load("companies", [{"name": "Acme"}, {"name": "Brown"}])
    for company in ids:
        sandbox.store.associate(contact, company, primary=company == ids[1])

    [row] = rows(sandbox, associatedObjectType="COMPANY", includeLabeledAssociations=True)

    assert row["Associated Company IDs"] == ";".join(ids)
    assert row["Associated Company"] == "Acme;Brown"
    assert row["Associated Company IDs (Primary)"] == ids[1]
    assert row["Associated Company (Primary)"] == "Brown"


def test_of_several_associated_objects_only_the_ids_come(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co")

    [row] = rows(sandbox, associatedObjectType=["COMPANY", "0-3"], objectProperties=["email"])

    assert list(row) == ["Record ID", "Email", "Associated Company IDs", "Associated Deal IDs"]


def test_address_needs_no_token_and_holds_for_five_minutes(sandbox: Sandbox) -> None:
    export_id = start(sandbox)
    sandbox.forward(seconds=2)
    address = status(sandbox, export_id)["result"]

    fresh = sandbox.session.get(address, timeout=10)
    forged = sandbox.session.get(address[:-1] + "x", timeout=10)
    sandbox.forward(minutes=5)
    late = sandbox.session.get(address, timeout=10)
    renewed = sandbox.session.get(status(sandbox, export_id)["result"], timeout=10)

    assert (fresh.status_code, forged.status_code, late.status_code) == (200, 403, 403)
    assert renewed.content == fresh.content
    assert fresh.headers["content-type"].startswith("text/csv")
    assert "hubspot-crm-exports-all-contacts-" in fresh.headers["content-disposition"]


def test_one_export_is_made_at_a_time(sandbox: Sandbox) -> None:
    first, second = start(sandbox), start(sandbox)

    sandbox.forward(milliseconds=800)

    assert status(sandbox, first)["status"] == "COMPLETE"
    assert status(sandbox, second)["status"] == "PENDING"


def test_export_is_described(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co")
    export_id = start(sandbox, base=DATED)
    waiting = sandbox.call("GET", f"{DATED}/{export_id}").json()
    sandbox.forward(seconds=2)

    done = sandbox.call("GET", f"{DATED}/{export_id}").json()

    assert (waiting["exportState"], "recordCount" in waiting) == ("ENQUEUED", False)
    assert (done["exportState"], done["recordCount"]) == ("DONE", 1)
    assert done["objectType"] == "0-1"
    assert done["objectProperties"] == ["email", "firstname"]


def unzipped(made: ExportFile) -> list[int]:
    """How many lines each file of the archive has."""
    assert made.media_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return [archive.read(name).count(b"\n") for name in archive.namelist()]


def test_files_of_more_than_two_megabytes_are_zipped() -> None:
    made = csv_file("Large", "2026-11-27", ["a"], [["x" * 1000] for _ in range(2_100)])

    assert unzipped(made) == [2_101]


def test_file_holds_a_million_rows_at_most() -> None:
    made = csv_file("Long", "2026-11-27", ["a"], ([""] for _ in range(1_000_001)))

    assert unzipped(made) == [1_000_001, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"exportType": "TABLE"},
        {"exportName": None},
        {"format": "PDF"},
        {"format": "XLSX"},
        {"language": "English"},
        {"objectType": "NONSENSE"},
        {"objectProperties": ["nonsense"]},
        {"objectProperties": "email"},
        {"exportInternalValuesOptions": ["LABELS"]},
        {"associatedObjectType": ["COMPANY", "DEAL", "TICKET", "NOTE", "CALL"]},
        {"associatedObjectType": "PRODUCT"},
        {"includeLabeledAssociations": "yes"},
        {"publicCrmSearchRequest": ["x"]},
        {"publicCrmSearchRequest": {"filterGroups": ["x"]}},
        {"publicCrmSearchRequest": {"filters": [{"property": "x", "operator": "EQ"}]}},
        {"publicCrmSearchRequest": {"sorts": [{"propertyName": "email", "order": "UP"}]}},
    ],
)
def test_what_makes_no_sense_is_refused(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    assert refused(sandbox, **wrong)


def test_list_must_exist_and_hold_that_object_type(sandbox: Sandbox) -> None:
    made = sandbox.store.create_list("Firms", processing_type="MANUAL", object_type="companies")

    unknown = sandbox.call(
        "POST", f"{EXPORTS}/async", {**VIEW, "exportType": "LIST", "listId": "99"}
    )

    assert unknown.status_code == 404
    assert "CONTACT" in refused(sandbox, exportType="LIST", listId=made.id)


@pytest.mark.parametrize("export_id", ["99", "x"])
def test_unknown_export_is_not_found(sandbox: Sandbox, export_id: str) -> None:
    paths = (f"{EXPORTS}/{export_id}", f"{EXPORTS}/async/tasks/{export_id}/status")

    assert [sandbox.call("GET", path).status_code for path in paths] == [404, 404]


def test_exports_have_a_scope_of_their_own(sandbox: Sandbox) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": ["crm.objects.contacts.read"]})

    reply = sandbox.call("POST", f"{EXPORTS}/async", dict(VIEW))

    assert reply.status_code == 403
    assert reply.json()["errors"][0]["context"]["requiredGranularScopes"] == ["crm.export"]


class TestWithLimits:
    @pytest.fixture
    def config(self) -> Config:
        return Config(limits=True)

    def test_thirty_exports_a_day(self, sandbox: Sandbox) -> None:
        for _ in range(30):
            start(sandbox)

        over = sandbox.call("POST", f"{EXPORTS}/async", dict(VIEW))
        sandbox.forward(hours=24)
        later = sandbox.call("POST", f"{EXPORTS}/async", dict(VIEW))

        assert (over.status_code, later.status_code) == (429, 202)
        assert over.json()["category"] == "RATE_LIMITS"
