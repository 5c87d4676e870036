"""Records created with their children."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


def node(kind: str, reference: str, children: dict[str, Any] | None = None, **values: Any):
    nested = {name: {"records": records} for name, records in (children or {}).items()}
    return {"attributes": {"type": kind, "referenceId": reference}, **values, **nested}


def send(sandbox: Sandbox, records: list[Any], status: int = 201) -> dict[str, Any]:
    answer = sandbox.call("POST", "composite/tree/Account/", json={"records": records})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_children_are_created_below_their_parents(sandbox: Sandbox):
    contacts = [node("Contact", "ref2", LastName="Ada"), node("Contact", "ref3", LastName="Bo")]
    child = node(
        "Account", "ref4", {"Contacts": [node("Contact", "ref5", LastName="Cy")]}, Name="b"
    )
    records = [node("Account", "ref1", {"Contacts": contacts, "ChildAccounts": [child]}, Name="a")]
    answer = send(sandbox, records)
    ids = {result["referenceId"]: result["id"] for result in answer["results"]}
    assert answer["hasErrors"] is False
    assert list(ids) == ["ref1", "ref2", "ref3", "ref4", "ref5"]
    assert sandbox.store.row("Contact", ids["ref2"])["AccountId"] == ids["ref1"]
    assert sandbox.store.row("Account", ids["ref4"])["ParentId"] == ids["ref1"]
    assert sandbox.store.row("Contact", ids["ref5"])["AccountId"] == ids["ref4"]


def test_one_bad_record_undoes_all_and_is_named(sandbox: Sandbox):
    contacts = [node("Contact", "ref2", LastName="Ada", Email="123")]
    records = [node("Account", "ref1", {"Contacts": contacts}, Name="a")]
    assert send(sandbox, records, 400) == {
        "hasErrors": True,
        "results": [
            {
                "referenceId": "ref2",
                "errors": [
                    {
                        "statusCode": "INVALID_EMAIL_ADDRESS",
                        "message": "Email: invalid email address: 123",
                        "fields": ["Email"],
                    }
                ],
            }
        ],
    }
    assert sandbox.query("SELECT Id FROM Account") == []


def test_each_use_of_a_doubled_reference_is_named(sandbox: Sandbox):
    answer = send(sandbox, [node("Account", "ref1", Name="a")] * 2, 400)
    assert [result["referenceId"] for result in answer["results"]] == ["ref1", "ref1"]


def nested(depth: int) -> dict[str, Any]:
    children = {"ChildAccounts": [nested(depth - 1)]} if depth > 1 else None
    return node("Account", f"ref{depth}", children, Name="x")


@pytest.mark.parametrize(
    "records",
    [
        [],
        [node("Account", f"r{n}", Name="x") for n in range(201)],
        [{"Name": "no attributes"}],
        [node("Contact", "r", LastName="x")],
        [node("Account", "r", {"Nope": [node("Contact", "c", LastName="x")]}, Name="x")],
        [nested(6)],
    ],
)
def test_what_is_not_a_tree_is_refused(sandbox: Sandbox, records: list[Any]):
    send(sandbox, records, 400)
    assert sandbox.query("SELECT Id FROM Account") == []


def test_200_records_fit_in_one_request(sandbox: Sandbox):
    answer = send(sandbox, [node("Account", f"r{n}", Name="x") for n in range(200)])
    assert len(answer["results"]) == 200
