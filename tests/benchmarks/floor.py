"""The floor: a bare loop over the same HTTP libraries. It reads both CRMs in full and, if given a
file, sends the writes in it. No rules, no retries, no database."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import requests
import urllib3

from tests.benchmarks.measuring import compete

HUBSPOT_PAGE, SALESFORCE_PAGE = 100, 2_000
QUERY = "/services/data/v66.0/query/"
PEOPLE = {"salesforce_lead": "Lead", "salesforce_contact": "Contact"}


def work(task: Mapping[str, Any]) -> dict[str, Any]:
    hubspot, salesforce = HubSpot(task["access"]["hubspot"]), Salesforce(task["access"])
    records = sum(map(len, hubspot.contacts(task["fields"]["hubspot_contact"])))
    for kind, name in PEOPLE.items():
        records += sum(map(len, salesforce.records(name, task["fields"][kind])))
    written = refused = 0
    for line in _lines(task.get("file")):
        request = orjson.loads(line)
        send = hubspot.write if request["crm"] == "hubspot" else salesforce.write
        landed, failed = send(request["method"], request["path"], request["body"])
        written, refused = written + landed, refused + failed
    return {"records": records, "written": written, "refused": refused}


def _lines(file: str | None) -> Iterator[bytes]:
    if file:
        with Path(file).open("rb") as lines:
            yield from lines


class HubSpot:
    def __init__(self, access: Mapping[str, str]) -> None:
        self._url = access["base_url"]
        self._pool = urllib3.PoolManager()
        self._headers = {
            "Authorization": f"Bearer {access['access_token']}",
            "Content-Type": "application/json",
        }

    def contacts(self, fields: list[str]) -> Iterator[list[Any]]:
        query = {"limit": HUBSPOT_PAGE, "properties": ",".join(fields)}
        while True:
            answer = self._call("GET", f"/crm/v3/objects/contacts?{urlencode(query)}")
            yield answer["results"]
            if "paging" not in answer:
                return
            query["after"] = answer["paging"]["next"]["after"]

    def write(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, int]:
        """How many records were written and how many refused; without a body it is about one."""
        answer = self._call(method, path, orjson.dumps(body) if body else None)
        if not body:
            return 1, 0
        landed = len(answer["results"])
        return landed, len(body["inputs"]) - landed

    def _call(self, method: str, path: str, body: bytes | None = None) -> Any:
        answer = self._pool.request(method, self._url + path, body=body, headers=self._headers)
        if answer.status >= 300:
            raise RuntimeError(f"HubSpot: {answer.status} {answer.data[:500]!r}")
        return orjson.loads(answer.data)


class Salesforce:
    def __init__(self, access: Mapping[str, Mapping[str, str]]) -> None:
        self._url = access["salesforce"]["instance_url"]
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(
            {
                "Authorization": f"Bearer {access['salesforce']['access_token']}",
                "Content-Type": "application/json",
            }
        )

    def records(self, name: str, fields: list[str]) -> Iterator[list[Any]]:
        selected = ",".join(dict.fromkeys(["Id", "SystemModstamp", *fields]))
        where = ""
        while True:
            query = f"SELECT {selected} FROM {name} {where} ORDER BY Id LIMIT {SALESFORCE_PAGE}"
            rows = self._call("GET", QUERY, params={"q": query})["records"]
            yield rows
            if len(rows) < SALESFORCE_PAGE:
                return
            where = f"WHERE Id > '{rows[-1]['Id']}'"

    def write(self, method: str, path: str, body: object) -> tuple[int, int]:
        results = self._call(method, path, data=orjson.dumps(body))
        landed = sum(result["success"] for result in results)
        return landed, len(results) - landed

    def _call(self, method: str, path: str, **request: Any) -> Any:
        answer = self._session.request(method, self._url + path, timeout=60, **request)
        if answer.status_code >= 300:
            raise RuntimeError(f"Salesforce: {answer.status_code} {answer.text[:500]}")
        return orjson.loads(answer.content)


if __name__ == "__main__":
    compete(work)
