"""Validation rules of properties: setting them, reading them, and what they refuse."""

from typing import Any

import orjson
import pytest

from tests.sandbox.hubspot.conftest import Sandbox

RULES = "/crm/v3/property-validations/0-1"
DATED = "/crm/property-validations/2026-09/contacts"
CONTACTS = "/crm/v3/objects/contacts"


def add_property(sandbox: Sandbox, kind: str, field: str) -> None:
    body = {
        "name": "own",
        "label": "Own",
        "type": kind,
        "fieldType": field,
        "groupName": "contactinformation",
    }
    assert sandbox.call("POST", "/crm/v3/properties/contacts", body).status_code == 201


def set_rule(
    sandbox: Sandbox, name: str, kind: str, *arguments: str, status: int = 204, **more: Any
) -> dict[str, Any]:
    body = {"ruleArguments": list(arguments)} | more
    reply = sandbox.call("PUT", f"{RULES}/{name}/rule-type/{kind}", body)
    assert reply.status_code == status, reply.text
    return orjson.loads(reply.content or b"{}")


def write(sandbox: Sandbox, path: str = CONTACTS, **properties: Any) -> Any:
    return sandbox.call("POST", path, {"properties": {"email": "a@b.co"} | properties})


@pytest.mark.parametrize(
    ("kind", "field", "rule", "arguments", "good", "bad"),
    [
        ("string", "text", "ALPHANUMERIC", ["ALPHA_ONLY"], "Zoë", "R2"),
        ("string", "text", "ALPHANUMERIC", ["NUMERIC_ONLY"], "007", "7b"),
        ("string", "textarea", "ALPHANUMERIC", ["ALPHANUMERIC"], "R2D2", "R2-D2"),
        ("string", "text", "FORMAT", ["UPPER"], "ABC 1", "Abc"),
        ("string", "text", "FORMAT", ["LOWER"], "abc", "aBc"),
        ("string", "text", "FORMAT", ["CAPITALIZATION"], "Ann Lee", "Ann lee"),
        ("string", "text", "MAX_LENGTH", ["3"], "abc", "abcd"),
        ("string", "phonenumber", "MIN_LENGTH", ["3"], "123", "12"),
        ("string", "text", "REGEX", ["^[A-Z]{2}$", "Two letters"], "DE", "de"),
        ("string", "text", "SPECIAL_CHARACTERS", ["NOT_ALLOWED"], "Ann Lee 3", "50 %"),
        ("string", "text", "WHITESPACE", [], "abc", "a c"),
        ("string", "text", "WHITESPACE", ["TRIM"], "a c", " a c"),
        ("string", "text", "EMAIL", [], "a@b.co", "a@b"),
        ("string", "text", "EMAIL_ALLOWED_DOMAINS", ["b.co", "c.de"], "a@c.de", "a@d.de"),
        ("string", "text", "EMAIL_BLOCKED_DOMAINS", ["b.co"], "a@c.de", "a@B.co"),
        ("string", "text", "URL", [], "https://b.co/x?y", "ftp://b.co"),
        ("string", "text", "URL_ALLOWED_DOMAINS", ["b.co"], "www.b.co/x", "https://ab.co"),
        ("string", "text", "URL_BLOCKED_DOMAINS", ["b.co"], "https://ab.co", "https://x.b.co"),
        ("string", "text", "DOMAIN", [], "b.co", "https://b.co"),
        (
            "string",
            "phonenumber",
            "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
            [],
            "+49 30 123456",
            "030 123456",
        ),
        (
            "string",
            "phonenumber",
            "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
            ["us"],
            "+1 (415) 555-0100 ext 12",
            "+49 30 123456",
        ),
        ("number", "number", "MIN_NUMBER", ["-10.5"], "-10.5", "-10.6"),
        ("number", "number", "MAX_NUMBER", ["99.99"], "99.99", "100"),
        ("number", "number", "DECIMAL", ["2"], "1.25", "1.255"),
        ("date", "date", "START_DATE", ["1767225600000"], "2026-01-01", "2025-12-31"),
        ("date", "date", "END_DATE", ["1767225600000"], "2026-01-01", "2026-01-02"),
        (
            "datetime",
            "date",
            "START_DATETIME",
            ["1767225600000"],
            "2026-01-01T00:00:00Z",
            "2025-12-31T23:59:59Z",
        ),
        (
            "datetime",
            "date",
            "END_DATETIME",
            ["1767225600000"],
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:01Z",
        ),
        ("date", "date", "DAYS_OF_WEEK", ["MONDAY", "SUNDAY"], "2026-11-29", "2026-11-28"),
        ("date", "date", "AFTER_DURATION", ["P1Y"], "2999-01-01", "2026-01-01"),
        ("date", "date", "BEFORE_DURATION", ["P30D"], "2000-01-01", "2999-01-01"),
        (
            "datetime",
            "date",
            "AFTER_DATETIME_DURATION",
            ["PT2H"],
            "2999-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
        ),
        (
            "datetime",
            "date",
            "BEFORE_DATETIME_DURATION",
            ["P1M"],
            "2000-01-01T00:00:00Z",
            "2999-01-01T00:00:00Z",
        ),
    ],
)
def test_rule_lets_good_values_through_and_refuses_others(
    sandbox: Sandbox, kind: str, field: str, rule: str, arguments: list[str], good: str, bad: str
) -> None:
    add_property(sandbox, kind, field)
    set_rule(sandbox, "own", rule, *arguments)

    refused = write(sandbox, own=bad)
    accepted = write(sandbox, own=good)

    assert refused.status_code == 400, refused.text
    assert refused.json()["errors"][0]["context"] == {"propertyName": ["own"]}
    assert accepted.status_code == 201, accepted.text


def test_refusal_has_the_announced_code_and_text(sandbox: Sandbox) -> None:
    set_rule(sandbox, "firstname", "ALPHANUMERIC", "ALPHA_ONLY")

    body = write(sandbox, firstname="R2").json()

    listed = orjson.loads(body["message"].removeprefix("Property values were not valid: "))
    assert body["category"] == "VALIDATION_ERROR"
    assert (listed[0]["error"], listed[0]["message"]) == ("INVALID_ALPHA", "Enter only letters")
    assert listed[0]["name"] == "firstname"


def test_rules_hold_on_old_and_dated_paths_alike(sandbox: Sandbox) -> None:
    set_rule(sandbox, "city", "FORMAT", "UPPER")

    replies = [
        write(sandbox, path, city="Oslo")
        for path in ("/crm/v3/objects/contacts", "/crm/objects/2026-09/contacts")
    ]

    assert [reply.status_code for reply in replies] == [400, 400]


def test_rules_hold_for_updates_and_batches(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co", city="Oslo")
    set_rule(sandbox, "city", "FORMAT", "UPPER")

    one = sandbox.call("PATCH", f"{CONTACTS}/{contact}", {"properties": {"city": "Rome"}})
    inputs = [
        {"properties": {"email": f"{city}@b.co", "city": city}, "objectWriteTraceId": city}
        for city in ("ROME", "Paris")
    ]
    batch = sandbox.call("POST", f"{CONTACTS}/batch/create", {"inputs": inputs})

    assert one.status_code == 400
    assert batch.status_code == 207
    assert batch.json()["errors"][0]["context"]["objectWriteTraceId"] == ["Paris"]


def test_values_from_before_the_rule_stay_and_may_be_cleared(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co", city="Oslo")
    set_rule(sandbox, "city", "MIN_LENGTH", "10")
    path = f"{CONTACTS}/{contact}"

    other = sandbox.call("PATCH", path, {"properties": {"firstname": "Ann"}})
    cleared = sandbox.call("PATCH", path, {"properties": {"city": ""}})

    assert (other.status_code, cleared.status_code) == (200, 200)


def test_durations_count_from_the_sandbox_s_now(sandbox: Sandbox) -> None:
    add_property(sandbox, "datetime", "date")
    set_rule(sandbox, "own", "BEFORE_DATETIME_DURATION", "PT1H")
    moment = str(sandbox.store.now())

    early = write(sandbox, own=moment)
    sandbox.forward(hours=2)
    late = write(sandbox, own=moment)

    assert (early.status_code, late.status_code) == (400, 201)


def test_rules_are_read_by_type_of_object_by_property_and_by_type_of_rule(
    sandbox: Sandbox,
) -> None:
    set_rule(sandbox, "city", "MAX_LENGTH", "5")
    set_rule(sandbox, "city", "MIN_LENGTH", "2", shouldApplyNormalization=True)
    least = {"ruleType": "MIN_LENGTH", "ruleArguments": ["2"], "shouldApplyNormalization": True}
    both = [{"ruleType": "MAX_LENGTH", "ruleArguments": ["5"]}, least]

    everything = sandbox.call("GET", RULES).json()
    of_city = sandbox.call("GET", f"{DATED}/city").json()
    one = sandbox.call("GET", f"{DATED}/city/rule-type/MIN_LENGTH").json()

    expected = [{"propertyName": "city", "propertyValidationRules": both}]
    assert everything == {"results": expected}
    assert of_city == {"results": both}
    assert one == least


def test_second_rule_of_a_type_replaces_the_first(sandbox: Sandbox) -> None:
    for most in ("5", "9"):
        set_rule(sandbox, "city", "MAX_LENGTH", most)

    rules = sandbox.call("GET", f"{RULES}/city").json()["results"]

    assert rules == [{"ruleType": "MAX_LENGTH", "ruleArguments": ["9"]}]


@pytest.mark.parametrize(
    ("name", "kind", "arguments"),
    [
        ("city", "NONSENSE", []),
        ("city", "MIN_NUMBER", ["1"]),
        ("city", "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE", []),
        ("city", "MAX_LENGTH", ["0"]),
        ("city", "MAX_LENGTH", ["10001"]),
        ("city", "MAX_LENGTH", []),
        ("city", "MAX_LENGTH", ["1", "2"]),
        ("city", "ALPHANUMERIC", ["LETTERS"]),
        ("city", "EMAIL", ["b.co"]),
        ("city", "EMAIL_ALLOWED_DOMAINS", []),
        ("city", "URL_BLOCKED_DOMAINS", ["b.co"] * 21),
        ("city", "REGEX", ["^a$"]),
        ("city", "REGEX", ["(", "Open"]),
        ("city", "REGEX", ["(?=a)b", "Look-ahead"]),
        ("city", "REGEX", [r"(a)\1", "Back-reference"]),
        ("closedate", "AFTER_DATETIME_DURATION", ["1 year"]),
        ("closedate", "AFTER_DATETIME_DURATION", ["P"]),
        ("closedate", "AFTER_DATETIME_DURATION", ["P9999Y"]),
        ("closedate", "START_DATETIME", ["2026-01-01"]),
        ("closedate", "DAYS_OF_WEEK", ["FUNDAY"]),
        ("hs_object_id", "MIN_NUMBER", ["1"]),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    sandbox: Sandbox, name: str, kind: str, arguments: list[str]
) -> None:
    assert set_rule(sandbox, name, kind, *arguments, status=400)["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("body", [{}, {"ruleArguments": "5"}, {"ruleArguments": [5]}])
def test_arguments_are_a_list_of_texts(sandbox: Sandbox, body: dict[str, Any]) -> None:
    reply = sandbox.call("PUT", f"{RULES}/city/rule-type/MAX_LENGTH", body)

    assert reply.status_code == 400


@pytest.mark.parametrize("path", ["nonsense", "nonsense/rule-type/EMAIL", "city/rule-type/EMAIL"])
def test_what_is_not_there_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert sandbox.call("GET", f"{RULES}/{path}").status_code == 404


def test_setting_a_rule_needs_the_scope_of_definitions(sandbox: Sandbox) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": ["crm.objects.contacts.read"]})

    assert sandbox.call("GET", RULES).status_code == 200
    set_rule(sandbox, "city", "MAX_LENGTH", "5", status=403)
