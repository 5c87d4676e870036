"""What may be written: types, options, read-only and unknown properties."""

import re
from typing import Any

import orjson
import pytest

from tests.sandbox.hubspot.conftest import Sandbox

BASE = "/crm/v3/objects/contacts"


def refusal(sandbox: Sandbox, **properties: Any) -> dict[str, Any]:
    reply = sandbox.call("POST", BASE, {"properties": {"firstname": "x"} | properties})
    assert reply.status_code == 400, reply.text
    return reply.json()


def add_property(sandbox: Sandbox, name: str, kind: str, field: str, **more: Any) -> None:
    body = {
        "name": name,
        "label": name,
        "type": kind,
        "fieldType": field,
        "groupName": "contactinformation",
    }
    reply = sandbox.call("POST", "/crm/v3/properties/contacts", body | more)
    assert reply.status_code == 201, reply.text


def stored(sandbox: Sandbox, name: str, value: Any) -> Any:
    made = sandbox.contact(firstname="x", **{name: value})
    reply = sandbox.call("GET", f"{BASE}/{made}?properties={name}")
    return reply.json()["properties"][name]


@pytest.mark.parametrize(
    ("name", "value", "code", "text"),
    [
        ("nonsense", "x", "PROPERTY_DOESNT_EXIST", 'Property "nonsense" does not exist'),
        (
            "lastmodifieddate",
            "x",
            "READ_ONLY_VALUE",
            '"lastmodifieddate" is a read only property; its value cannot be set.',
        ),
        ("hs_email_optout", "true", "READ_ONLY_VALUE", "read only"),
        ("hs_additional_emails", "a@b.co", "READ_ONLY_VALUE", "read only"),
        ("email", "nonsense", "INVALID_EMAIL", "Email address nonsense is invalid"),
        ("email", "a@b..co", "INVALID_EMAIL", "Email address a@b..co is invalid"),
        ("email", "a b@c.de", "INVALID_EMAIL", "Email address a b@c.de is invalid"),
        ("hs_lead_status", "new", "INVALID_OPTION", "new was not one of the allowed options: [NEW"),
        ("hubspot_owner_id", "77", "INVALID_OPTION", "77 was not one of the allowed options"),
        ("closedate", "soon", "INVALID_LONG", "soon was not a valid long"),
    ],
)
def test_refusals(sandbox: Sandbox, name: str, value: str, code: str, text: str) -> None:
    body = refusal(sandbox, **{name: value})

    assert body["category"] == "VALIDATION_ERROR"
    assert body["errors"][0]["code"] == code
    assert body["errors"][0]["context"] == {"propertyName": [name]}
    assert text in body["errors"][0]["message"]


def test_message_holds_the_problems_as_json(sandbox: Sandbox) -> None:
    body = refusal(sandbox, nonsense="x", hs_lead_status="y")

    found = re.fullmatch(r"Property values were not valid: (\[.*\])", body["message"], re.S)
    assert found
    listed = orjson.loads(found[1])
    assert [each["error"] for each in listed] == ["PROPERTY_DOESNT_EXIST", "INVALID_OPTION"]
    assert [each["name"] for each in listed] == ["nonsense", "hs_lead_status"]
    assert listed[0]["isValid"] is False
    assert [each["propertyValue"] for each in listed] == ["x", "y"]
    assert listed[0]["localizedErrorMessage"] == listed[0]["message"]


@pytest.mark.parametrize(
    ("kind", "field", "given", "kept"),
    [
        ("number", "number", 12.5, "12.5"),
        ("number", "number", "-.5", "-.5"),
        ("bool", "booleancheckbox", True, "true"),
        ("bool", "booleancheckbox", "FALSE", "false"),
        ("date", "date", "2026-02-03", "2026-02-03"),
        ("date", "date", "1770076800000", "2026-02-03"),
        ("datetime", "date", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.000Z"),
        ("datetime", "date", "1770091506789", "2026-02-03T04:05:06.789Z"),
        ("datetime", "date", "2026-02-03T04:05:06+02:00", "2026-02-03T02:05:06.000Z"),
        ("string", "textarea", " two\nlines ", " two\nlines "),
        ("string", "text", "", None),
        ("string", "text", None, None),
    ],
)
def test_forms_in_which_values_are_kept(
    sandbox: Sandbox, kind: str, field: str, given: Any, kept: Any
) -> None:
    options = [{"label": "Yes", "value": "true"}, {"label": "No", "value": "false"}]
    more = {"options": options} if kind == "bool" else {}
    add_property(sandbox, "own", kind, field, **more)

    assert stored(sandbox, "own", given) == kept


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("number", "many", "INVALID_INTEGER"),
        ("number", "NaN", "INVALID_INTEGER"),
        ("number", "1.5e-14", "INVALID_INTEGER"),
        ("number", "5,333,222", "INVALID_INTEGER"),
        ("number", " 12", "LEADING_TRAILING_WHITESPACE"),
        ("date", "2026-02-03\u00a0", "LEADING_TRAILING_WHITESPACE"),
        ("date", "1770091506789", "INVALID_DATE"),
        ("date", "03.02.2026", "INVALID_LONG"),
        ("datetime", "2026-02-03T04:05:06", "INVALID_LONG"),
    ],
)
def test_values_of_the_wrong_type(sandbox: Sandbox, kind: str, value: str, code: str) -> None:
    add_property(sandbox, "own", kind, "number" if kind == "number" else "date")

    assert refusal(sandbox, own=value)["errors"][0]["code"] == code


def test_multiple_choices_are_appended_after_a_leading_semicolon(sandbox: Sandbox) -> None:
    options = [{"label": each, "value": each} for each in "abc"]
    add_property(sandbox, "own", "enumeration", "checkbox", options=options)
    made = sandbox.contact(firstname="x", own="a;b")

    path = f"{BASE}/{made}"
    sandbox.call("PATCH", path, {"properties": {"own": ";c"}})
    appended = sandbox.call("GET", f"{path}?properties=own").json()["properties"]["own"]
    sandbox.call("PATCH", path, {"properties": {"own": "b"}})
    replaced = sandbox.call("GET", f"{path}?properties=own").json()["properties"]["own"]

    assert (appended, replaced) == ("a;b;c", "b")


def test_known_owner_may_be_assigned_and_an_archived_one_not(sandbox: Sandbox) -> None:
    rows = [
        {"email": f"{name}@b.co", "firstName": name, "lastName": "O", "archived": name == "gone"}
        for name in ("here", "gone")
    ]
    here, gone = sandbox.store.load_owners(rows)

    assert stored(sandbox, "hubspot_owner_id", here) == here
    assert refusal(sandbox, hubspot_owner_id=gone)["errors"][0]["code"] == "INVALID_OPTION"


def test_unique_property_identifies_and_is_enforced(sandbox: Sandbox) -> None:
    add_property(sandbox, "own_id", "string", "text", hasUniqueValue=True)
    made = sandbox.contact(firstname="x", own_id="00Q1")

    by_value = sandbox.call("GET", f"{BASE}/00Q1?idProperty=own_id")
    clash = refusal(sandbox, own_id="00Q1")

    assert by_value.json()["id"] == made
    assert clash["errors"][0]["code"] == "CONFLICTING_UNIQUE_VALUE"
    assert f"{made} already has that value" in clash["message"]


def test_upsert_by_a_unique_property_may_fail_in_part(sandbox: Sandbox) -> None:
    add_property(sandbox, "own_id", "string", "text", hasUniqueValue=True)
    inputs = [
        {
            "id": key,
            "idProperty": "own_id",
            "objectWriteTraceId": key,
            "properties": {"firstname": "x", "hs_lead_status": status},
        }
        for key, status in (("1", "NEW"), ("2", "nonsense"))
    ]

    reply = sandbox.call("POST", f"{BASE}/batch/upsert", {"inputs": inputs})

    assert reply.status_code == 207
    assert reply.json()["results"][0]["new"] is True
    assert reply.json()["errors"][0]["context"]["objectWriteTraceId"] == ["2"]


def test_property_that_is_not_unique_cannot_identify(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", f"{BASE}/x?idProperty=city").status_code == 400


def test_rules_of_admins_hold_on_dated_paths_only(sandbox: Sandbox) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"requiredOnDated": ["email", "hs_lead_status"]})
    body = {"properties": {"email": "a@b.co"}}

    assert sandbox.call("POST", "/crm/objects/2026-09/contacts", body).status_code == 400
    assert sandbox.call("POST", BASE, body).status_code == 201


@pytest.mark.parametrize("text", ["{", "", "nonsense", "[1", '"x"', "[]"])
def test_bodies_that_are_no_json_objects_are_refused(sandbox: Sandbox, text: str) -> None:
    reply = sandbox.call("POST", BASE, data=text)

    assert reply.status_code == 400
    assert reply.json()["category"] == "VALIDATION_ERROR"


def test_contact_needs_something_to_go_by(sandbox: Sandbox) -> None:
    assert sandbox.call("POST", BASE, {"properties": {"city": "Oslo"}}).status_code == 400
