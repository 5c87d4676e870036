"""What the sandbox itself costs: CPU and memory to load so many people, and its share of the calls
that an integration makes most, beside a bare client's (urllib3 and orjson)."""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
import urllib3

from tests.benchmarks.measuring import cpu_s_of, peak_mb_of
from tests.benchmarks.sandbox import PEOPLE_PER_RECORD, Sandbox, fresh_sandbox

REPEATS = 50
DATA = "/services/data/v66.0"
LEAD = (
    "Id,FirstName,LastName,Salutation,Company,Title,Email,Phone,MobilePhone,Fax,Website,Street,"
    "City,State,PostalCode,Country,Industry,Rating,LeadSource,Status,AnnualRevenue,"
    "NumberOfEmployees,OwnerId,IsConverted,SystemModstamp"
)
CONTACT = (
    "firstname,lastname,email,phone,mobilephone,fax,address,city,state,zip,country,company,"
    "jobtitle,website,industry,annualrevenue,numemployees,hs_lead_status,lifecyclestage,"
    "hubspot_owner_id,salutation,lastmodifieddate,createdate,hs_email_optout,message"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that is repeated; `body` is made anew for each time."""

    name: str
    crm: str
    method: str
    path: str
    body: Callable[[int], Any] = lambda time: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """CPU of one call, in milliseconds."""

    name: str
    server_ms: float
    client_ms: float


class Client:
    """Sends and decodes, and no more."""

    def __init__(self, access: dict[str, dict[str, str]]) -> None:
        self._pool = urllib3.PoolManager()
        self._urls = {
            "hubspot": access["hubspot"]["base_url"],
            "salesforce": access["salesforce"]["instance_url"],
        }
        self._tokens = {crm: own["access_token"] for crm, own in access.items()}

    def call(self, crm: str, method: str, path: str, body: Any = None) -> Any:
        """Raises RuntimeError for a refusal."""
        answer = self._pool.request(
            method,
            self._urls[crm] + path,
            body=None if body is None else orjson.dumps(body),
            headers={
                "Authorization": f"Bearer {self._tokens[crm]}",
                "Content-Type": "application/json",
            },
        )
        if answer.status >= 300 or b'"success":false' in answer.data:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.data[:500]!r}")
        return orjson.loads(answer.data)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench sandbox", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, metavar="N")
    records = round(parser.parse_args().people / PEOPLE_PER_RECORD)
    with fresh_sandbox(records=records, environment=os.environ) as sandbox:
        loaded = cpu_s_of(sandbox.process)
        shares = list(_shares(sandbox))
        peak = peak_mb_of(sandbox.process)
    print(
        f"{records:,} HubSpot contacts and {records:,} Salesforce leads and contacts: "
        f"{loaded:.0f} s of CPU to load, {peak:,.0f} MB at most, calls included.\n"
    )
    print(table(shares))


def table(shares: Sequence[Share]) -> str:
    """In Markdown; the ratio is the server's CPU to the client's."""
    lines = [
        f"| {each.name} | {each.server_ms:.1f} | {each.client_ms:.1f} "
        f"| {each.server_ms / each.client_ms:.1f} |"
        for each in shares
    ]
    return "\n".join(["| | server ms | client ms | ratio |", "|---|---:|---:|---:|", *lines])


def _shares(sandbox: Sandbox) -> Iterator[Share]:
    client = Client(sandbox.access)
    for probe in _probes(client):
        _send(client, probe, 0)
        server, own = cpu_s_of(sandbox.process), time.process_time()
        for turn in range(1, REPEATS + 1):
            _send(client, probe, turn)
        per_call = 1000 / REPEATS
        yield Share(
            name=probe.name,
            server_ms=(cpu_s_of(sandbox.process) - server) * per_call,
            client_ms=(time.process_time() - own) * per_call,
        )


def _send(client: Client, probe: Probe, turn: int) -> None:
    client.call(probe.crm, probe.method, probe.path, probe.body(turn))


def _probes(client: Client) -> list[Probe]:
    contacts = client.call("hubspot", "GET", "/crm/v3/objects/contacts?limit=100")["results"]
    ids = [{"id": each["id"]} for each in contacts]
    found = client.call(
        "salesforce", "GET", _query("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 200")
    )
    leads = [{"attributes": {"type": "Lead"}, "id": each["Id"]} for each in found["records"]]
    collections, batch = f"{DATA}/composite/sobjects", "/crm/v3/objects/contacts/batch"
    wide = _query(f"SELECT {LEAD} FROM Lead ORDER BY Id LIMIT 2000")
    narrow = _query("SELECT Id, SystemModstamp FROM Lead ORDER BY SystemModstamp, Id LIMIT 2000")
    return [
        Probe("SOQL, 2,000 leads, 25 fields", "salesforce", "GET", wide),
        Probe("SOQL, 2,000 leads, id and stamp", "salesforce", "GET", narrow),
        Probe("collection, 200 creates", "salesforce", "POST", collections, _new_leads),
        Probe(
            "collection, 200 updates",
            "salesforce",
            "PATCH",
            collections,
            lambda turn: {
                "records": [{**lead, **_edits(turn, "Title", "Phone")} for lead in leads]
            },
        ),
        Probe(
            "HubSpot, batch read of 100, 25 properties",
            "hubspot",
            "POST",
            f"{batch}/read",
            lambda turn: {"properties": CONTACT.split(","), "inputs": ids},
        ),
        Probe(
            "HubSpot, batch update of 100",
            "hubspot",
            "POST",
            f"{batch}/update",
            lambda turn: {
                "inputs": [
                    {**each, "properties": _edits(turn, "jobtitle", "phone")} for each in ids
                ]
            },
        ),
    ]


def _query(soql: str) -> str:
    return f"{DATA}/query?q={quote(soql)}"


def _edits(turn: int, title: str, phone: str) -> dict[str, str]:
    return {title: f"Engineer {turn}", phone: f"+4930{turn:06d}"}


def _new_leads(turn: int) -> dict[str, Any]:
    records = [
        {
            "attributes": {"type": "Lead"},
            "FirstName": "New",
            "LastName": f"Person {turn}",
            "Company": "New Company",
            "Email": f"person.{turn}.{number}@new.example",
            "Country": "Germany",
            **_edits(turn, "Title", "Phone"),
        }
        for number in range(200)
    ]
    return {"records": records}


if __name__ == "__main__":
    main()
