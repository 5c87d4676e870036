"""A hundred contacts at a time: exact codes, partial failures, trace ids."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    ApiException,
    BatchReadInputSimplePublicObjectId,
    BatchResponseSimplePublicObject,
    BatchResponseSimplePublicObjectWithErrors,
)

from tests.sandbox.hubspot.conftest import Sandbox

BASE = "/crm/v3/objects/contacts/batch"


def read(client: HubSpot, ids: list[str], **more: Any) -> Any:
    return client.crm.contacts.batch_api.read(
        BatchReadInputSimplePublicObjectId(
            inputs=[{"id": each} for each in ids],
            properties=more.pop("properties", ["email"]),
            properties_with_history=more.pop("history", []),
            **more,
        )
    )


def test_batch_read_gives_every_record(sandbox: Sandbox, client: HubSpot) -> None:
    ids = [sandbox.contact(email=f"p{number}@b.co") for number in range(100)]

    got = read(client, ids)

    assert isinstance(got, BatchResponseSimplePublicObject)
    assert got.status == "COMPLETE"
    assert {each.id for each in got.results} == set(ids)


def test_batch_read_names_all_missing_ids_in_one_error(sandbox: Sandbox, client: HubSpot) -> None:
    made = sandbox.contact(email="a@b.co")

    got = read(client, [made, "888", "999"])

    assert isinstance(got, BatchResponseSimplePublicObjectWithErrors)
    assert [each.id for each in got.results] == [made]
    assert got.num_errors == 1
    assert got.errors[0].category == "OBJECT_NOT_FOUND"
    assert got.errors[0].context == {"ids": ["888", "999"]}


def test_batch_read_by_email(sandbox: Sandbox, client: HubSpot) -> None:
    made = sandbox.contact(email="a@b.co")

    assert read(client, ["A@b.co"], id_property="email").results[0].id == made


def test_batch_read_of_a_merged_away_id_does_not_find_it(sandbox: Sandbox) -> None:
    winner, loser = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    sandbox.call(
        "POST",
        "/crm/v3/objects/contacts/merge",
        {"primaryObjectId": winner, "objectIdToMerge": loser},
    )

    reply = sandbox.call("POST", f"{BASE}/read", {"inputs": [{"id": loser}], "properties": []})

    assert reply.status_code == 207
    assert reply.json()["errors"][0]["context"] == {"ids": [loser]}


def test_batch_read_takes_fifty_with_history(sandbox: Sandbox, client: HubSpot) -> None:
    ids = [sandbox.contact(email=f"p{number}@b.co") for number in range(51)]

    got = read(client, ids[:50], history=["email"])
    with pytest.raises(ApiException) as refused:
        read(client, ids, history=["email"])

    assert got.results[0].properties_with_history["email"][0].value.endswith("@b.co")
    assert refused.value.status == 400


def test_more_than_a_hundred_inputs_are_refused(client: HubSpot) -> None:
    with pytest.raises(ApiException) as refused:
        read(client, [str(number) for number in range(101)])

    assert refused.value.status == 400
    assert "VALIDATION_ERROR" in refused.value.body


def test_duplicate_ids_refuse_the_whole_call(sandbox: Sandbox) -> None:
    made = sandbox.contact(email="a@b.co")

    reply = sandbox.call("POST", f"{BASE}/read", {"inputs": [{"id": made}, {"id": made}]})

    assert reply.status_code == 400
    expected = f"Duplicate IDs found in batch input: [{made}]. IDs must be unique"
    assert reply.json()["message"] == expected
    assert reply.json()["context"] == {"ids": [made]}


def test_batch_create_answers_201(sandbox: Sandbox) -> None:
    inputs = [{"properties": {"email": f"p{number}@b.co"}} for number in range(3)]

    reply = sandbox.call("POST", f"{BASE}/create", {"inputs": inputs})

    assert reply.status_code == 201
    assert len(reply.json()["results"]) == 3
    assert "errors" not in reply.json()


def test_without_trace_ids_one_bad_record_fails_the_whole_create(sandbox: Sandbox) -> None:
    good, bad = {"properties": {"email": "a@b.co"}}, {"properties": {"email": "nonsense"}}

    reply = sandbox.call("POST", f"{BASE}/create", {"inputs": [good, bad]})

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["code"] == "INVALID_EMAIL"
    listed = sandbox.call("GET", "/crm/v3/objects/contacts").json()["results"]
    assert listed == []


def test_with_trace_ids_the_good_records_of_a_create_succeed(sandbox: Sandbox) -> None:
    taken = sandbox.contact(email="taken@b.co")
    inputs = [
        {"objectWriteTraceId": "one", "properties": {"email": "a@b.co"}},
        {"objectWriteTraceId": "two", "properties": {"email": "nonsense"}},
        {"objectWriteTraceId": "three", "properties": {"email": "taken@b.co"}},
        {"objectWriteTraceId": "four", "properties": {"email": "A@b.co"}},
    ]

    reply = sandbox.call("POST", f"{BASE}/create", {"inputs": inputs})

    body = reply.json()
    assert reply.status_code == 207
    assert [each["objectWriteTraceId"] for each in body["results"]] == ["one"]
    assert body["numErrors"] == 3
    failed = {each["context"]["objectWriteTraceId"][0]: each for each in body["errors"]}
    assert failed["two"]["category"] == "VALIDATION_ERROR"
    assert failed["three"]["message"] == f"Contact already exists. Existing ID: {taken}"
    assert failed["four"]["category"] == "CONFLICT"


def test_duplicate_trace_ids_are_refused(sandbox: Sandbox) -> None:
    inputs = [
        {"objectWriteTraceId": "same", "properties": {"email": f"{name}@b.co"}} for name in "ab"
    ]

    assert sandbox.call("POST", f"{BASE}/create", {"inputs": inputs}).status_code == 400


def test_batch_update_tells_missing_ids_from_written_ones(sandbox: Sandbox) -> None:
    made = sandbox.contact(email="a@b.co")
    inputs = [
        {"id": made, "properties": {"city": "Oslo"}},
        {"id": "999", "properties": {"city": "Rome"}},
    ]

    reply = sandbox.call("POST", f"{BASE}/update", {"inputs": inputs})

    assert reply.status_code == 207
    assert [each["id"] for each in reply.json()["results"]] == [made]
    assert reply.json()["results"][0]["properties"]["city"] == "Oslo"
    assert reply.json()["errors"][0]["context"]["ids"] == ["999"]


def test_batch_update_by_email_reaches_a_secondary_address(sandbox: Sandbox) -> None:
    winner, loser = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    merged = sandbox.call(
        "POST",
        "/crm/v3/objects/contacts/merge",
        {"primaryObjectId": winner, "objectIdToMerge": loser},
    ).json()["id"]
    inputs = [{"id": "c@b.co", "idProperty": "email", "properties": {"city": "Oslo"}}]

    reply = sandbox.call("POST", f"{BASE}/update", {"inputs": inputs})

    assert reply.status_code == 200
    assert reply.json()["results"][0]["id"] == merged


def test_batch_update_leaves_out_a_merged_away_id_without_a_word(sandbox: Sandbox) -> None:
    winner, loser = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    merge = {"primaryObjectId": winner, "objectIdToMerge": loser}
    sandbox.call("POST", "/crm/v3/objects/contacts/merge", merge)

    inputs = [{"id": winner, "properties": {"city": "Oslo"}}]
    reply = sandbox.call("POST", f"{BASE}/update", {"inputs": inputs})

    assert reply.status_code == 200
    assert reply.json()["results"] == []


def test_two_updates_of_a_batch_cannot_take_one_address(sandbox: Sandbox) -> None:
    ids = [sandbox.contact(email=f"{name}@b.co") for name in "ab"]
    inputs = [
        {"id": each, "objectWriteTraceId": each, "properties": {"email": "new@b.co"}}
        for each in ids
    ]

    reply = sandbox.call("POST", f"{BASE}/update", {"inputs": inputs})

    assert reply.status_code == 207
    assert len(reply.json()["results"]) == len(reply.json()["errors"]) == 1


def test_upsert_by_email_creates_or_updates(sandbox: Sandbox) -> None:
    made = sandbox.contact(email="a@b.co", firstname="Ann")
    inputs = [
        {"id": email, "idProperty": "email", "properties": {"city": "Oslo"}}
        for email in ("a@b.co", "new@b.co")
    ]

    reply = sandbox.call("POST", f"{BASE}/upsert", {"inputs": inputs})

    new = {each["properties"].get("email"): each["new"] for each in reply.json()["results"]}
    assert reply.status_code == 200
    assert {each["new"] for each in reply.json()["results"]} == {False, True}
    assert made in {each["id"] for each in reply.json()["results"]}
    assert new["new@b.co"] is True


def test_upsert_by_email_fails_as_a_whole(sandbox: Sandbox) -> None:
    inputs = [
        {
            "id": email,
            "idProperty": "email",
            "objectWriteTraceId": email,
            "properties": {"hs_lead_status": status},
        }
        for email, status in (("a@b.co", "NEW"), ("c@b.co", "nonsense"))
    ]

    assert sandbox.call("POST", f"{BASE}/upsert", {"inputs": inputs}).status_code == 400


def test_batch_archive_answers_204(sandbox: Sandbox) -> None:
    made = sandbox.contact(email="a@b.co")

    reply = sandbox.call("POST", f"{BASE}/archive", {"inputs": [{"id": made}, {"id": "999"}]})

    assert reply.status_code == 204
    assert sandbox.call("GET", f"/crm/v3/objects/contacts/{made}").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"inputs": "x"}, {"inputs": [1]}, {"inputs": [{}]}, {"inputs": [{"id": {}}]}, []]
)
def test_malformed_batches_are_refused(sandbox: Sandbox, body: Any) -> None:
    for call in ("read", "update", "upsert", "archive"):
        assert sandbox.call("POST", f"{BASE}/{call}", body).status_code == 400
