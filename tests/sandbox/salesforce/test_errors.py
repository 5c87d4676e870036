"""Each error of the data resources: its status and body, from a request that earns it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sandbox.salesforce.server import API, Sandbox

LONG = "x" * 41
NEVER = "00Q000000000001AAA"


def nothing(sandbox: Sandbox) -> None:
    """As the org is at first."""


def set_up(path: str, **body: Any) -> Callable[[Sandbox], None]:
    method = "POST" if path in ("validation-rules", "fields") else "PATCH"

    def arrange(sandbox: Sandbox) -> None:
        assert sandbox.call(method, f"/sandbox/{path}", json=body).ok

    return arrange


def rule(code: str, message: str) -> Callable[[Sandbox], None]:
    return set_up(
        "validation-rules",
        object="Lead",
        name="r",
        condition="Company != null",
        message=message,
        code=code,
    )


def taken(sandbox: Sandbox) -> None:
    sandbox.store.create("Lead", {**LEAD, "HubSpot_Contact_ID__c": "7"})


def gone(sandbox: Sandbox) -> None:
    sandbox.store.delete("Lead", sandbox.store.create("Lead", LEAD))


def converted(sandbox: Sandbox) -> None:
    sandbox.store.convert(sandbox.store.create("Lead", LEAD))


def inactive(sandbox: Sandbox) -> None:
    sandbox.store.load("User", [{"LastName": "Gone", "Username": "g@x.org", "IsActive": False}])


def a_lead(sandbox: Sandbox) -> None:
    sandbox.store.create("Lead", LEAD)


def twins_watched(sandbox: Sandbox) -> None:
    a_lead(sandbox)
    set_up("rules", duplicates={"Lead": {"active": True}})(sandbox)


def locked(sandbox: Sandbox) -> None:
    sandbox.faults.configure(rates={"row-lock": 1.0})


def spent(sandbox: Sandbox) -> None:
    set_up("limits", used=100_000)(sandbox)


def read_only(sandbox: Sandbox) -> None:
    a_lead(sandbox)
    set_up("rules", readOnly=["Lead", "Account"])(sandbox)


def an_account(sandbox: Sandbox) -> None:
    sandbox.store.create("Account", {"Name": "Acme"})
    set_up("rules", readOnly=["Account"])(sandbox)


def many(sandbox: Sandbox) -> None:
    sandbox.store.load("Lead", (LEAD for _ in range(2_000)))
    set_up("rules", queryWork=5_000)(sandbox)


LEAD = {"LastName": "x", "Company": "y", "Email": "ada@x.org"}


@dataclass(frozen=True)
class Case:
    """`{lead}`, `{user}` and `{account}` in the request are ids of what is there."""

    code: str
    status: int
    message: str
    method: str = "POST"
    path: str = "sobjects/Lead"
    body: Any = None
    arrange: Callable[[Sandbox], None] = nothing
    fields: list[str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def new(**values: Any) -> dict[str, Any]:
    return {**LEAD, **values}


ON_LEAD = {"method": "PATCH", "path": "sobjects/Lead/{lead}", "body": {"Title": "x"}}
FIRST = "SELECT Id FROM Lead"


def query(soql: str) -> dict[str, str]:
    return {"method": "GET", "path": f"query?q={soql}"}


CASES = [
    Case(
        "REQUIRED_FIELD_MISSING",
        400,
        "Required fields are missing: [LastName]",
        body={"Company": "y"},
        fields=["LastName"],
    ),
    Case(
        "STRING_TOO_LONG",
        400,
        f"First Name: data value too large: {LONG} (max length=40)",
        body=new(FirstName=LONG),
        fields=["FirstName"],
    ),
    Case(
        "INVALID_EMAIL_ADDRESS",
        400,
        "Email: invalid email address: x",
        body=new(Email="x"),
        fields=["Email"],
    ),
    Case(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        400,
        "Favourite Colour: bad value for restricted picklist field: Pink",
        body=new(Favourite_Colour__c="Pink"),
        fields=["Favourite_Colour__c"],
    ),
    Case(
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        400,
        "No.",
        body=LEAD,
        arrange=rule("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No."),
        fields=[],
    ),
    Case(
        "FIELD_INTEGRITY_EXCEPTION",
        400,
        "There's a problem with this country, even though it may appear correct. Please select a"
        " country/territory from the list of valid countries.",
        body=new(Country="Middle-earth"),
        arrange=set_up("features", stateCountryPicklists=True),
        fields=["Country"],
    ),
    Case("INVALID_FIELD", 400, "No such column 'foo' on sobject of type Lead", body=new(foo=1)),
    Case(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        400,
        "Unable to create/update fields: Name. Please check the security settings of this field"
        " and verify that it is read/write for your profile or permission set.",
        body=new(Name="x"),
        fields=["Name"],
    ),
    Case(
        "DUPLICATE_VALUE",
        400,
        "duplicate value found: HubSpot_Contact_ID__c duplicates value on record with id: {lead}",
        body=new(HubSpot_Contact_ID__c="7"),
        arrange=taken,
        fields=[],
    ),
    Case("DUPLICATES_DETECTED", 400, "Use one of these records?", body=LEAD, arrange=twins_watched),
    Case(
        "MALFORMED_ID",
        400,
        "Owner ID: id value of incorrect type: 0019",
        body=new(OwnerId="0019"),
        fields=["OwnerId"],
    ),
    Case(
        "INVALID_CROSS_REFERENCE_KEY",
        400,
        "invalid cross reference id",
        body=new(OwnerId="005000000000001AAA"),
        fields=["OwnerId"],
    ),
    Case(
        "INVALID_CROSS_REFERENCE_KEY",
        404,
        "invalid cross reference id",
        method="DELETE",
        path=f"sobjects/Lead/{NEVER}",
        fields=[],
    ),
    Case(
        "ENTITY_IS_DELETED",
        404,
        "entity is deleted",
        method="DELETE",
        path="sobjects/Lead/{lead}",
        arrange=gone,
        fields=[],
    ),
    Case("ENTITY_IS_DELETED", 404, "entity is deleted", **ON_LEAD, arrange=gone, fields=[]),
    Case(
        "NOT_FOUND",
        404,
        f"Provided external ID field does not exist or is not accessible: {NEVER}",
        method="GET",
        path=f"sobjects/Lead/{NEVER}",
    ),
    Case(
        "NOT_FOUND",
        404,
        "The requested resource does not exist",
        method="GET",
        path="sobjects/Nope/describe",
    ),
    Case(
        "INSUFFICIENT_ACCESS_OR_READONLY",
        403,
        "insufficient access rights on object id",
        **ON_LEAD,
        arrange=read_only,
        fields=[],
    ),
    Case(
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        400,
        "insufficient access rights on cross-reference id: {account}",
        path="sobjects/Contact",
        body={"LastName": "x", "AccountId": "{account}"},
        arrange=an_account,
        fields=[],
    ),
    Case(
        "UNABLE_TO_LOCK_ROW",
        400,
        "unable to obtain exclusive access to this record",
        body=LEAD,
        arrange=locked,
        fields=[],
    ),
    *(
        Case(code, 400, "Sorry.", body=LEAD, arrange=rule(code, "Sorry."), fields=[])
        for code in (
            "CANNOT_EXECUTE_FLOW_TRIGGER",
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            "STORAGE_LIMIT_EXCEEDED",
            "TRANSFER_REQUIRES_READ",
            "TXN_SECURITY_METERING_ERROR",
        )
    ),
    Case(
        "CANNOT_UPDATE_CONVERTED_LEAD",
        400,
        "cannot reference converted lead",
        **ON_LEAD,
        arrange=converted,
        fields=[],
    ),
    Case(
        "INACTIVE_OWNER_OR_USER",
        400,
        "operation performed with inactive user [{user}] as owner of lead",
        body=new(OwnerId="{user}"),
        arrange=inactive,
        fields=[],
    ),
    Case(
        "REQUEST_LIMIT_EXCEEDED",
        403,
        "TotalRequests Limit exceeded.",
        body=LEAD,
        arrange=spent,
    ),
    Case(
        "API_DISABLED_FOR_ORG",
        403,
        "The REST API is not enabled for this Organization.",
        body=LEAD,
        arrange=set_up("limits", disabled="API_DISABLED_FOR_ORG"),
    ),
    Case(
        "INVALID_SESSION_ID",
        401,
        "Session expired or invalid",
        body=LEAD,
        headers={"Authorization": "Bearer nope"},
    ),
    Case(
        "QUERY_TIMEOUT",
        400,
        "Your query request was running for too long.",
        **query(f"{FIRST} WHERE Name LIKE '%25a%25'"),
        arrange=many,
    ),
    Case("MALFORMED_QUERY", 400, "unexpected token: 'FRM'", **query("SELECT Id FRM Lead")),
    Case(
        "INVALID_FIELD",
        400,
        "\nSELECT Id,Foo FROM Contact\n          ^\nERROR at Row:1:Column:11\n"
        "No such column 'Foo' on entity 'Contact'. If you are attempting to use a custom field,"
        " be sure to append the '__c' after the custom field name. Please reference your"
        " WSDL or the describe call for"
        " the appropriate names.",
        **query("SELECT Id,Foo FROM Contact"),
    ),
    Case(
        "INVALID_TYPE",
        400,
        "\nSELECT Id FROM Nope\n               ^\nERROR at Row:1:Column:16\n"
        "sObject type 'Nope' is not supported. If you are attempting to use a custom object,"
        " be sure to append the '__c' after the entity name. Please reference your WSDL or"
        " the describe call for the"
        " appropriate names.",
        **query("SELECT Id FROM Nope"),
    ),
    Case(
        "INVALID_QUERY_LOCATOR",
        400,
        "invalid query locator",
        method="GET",
        path="query/01g000000000001AAA-2000",
    ),
    Case(
        "INVALID_QUERY_FILTER_OPERATOR",
        400,
        f"\n{FIRST} WHERE Id = 'x'\n{' ' * 31}^\nERROR at Row:1:Column:32\ninvalid ID field: x",
        **query(f"{FIRST} WHERE Id = 'x'"),
    ),
    Case(
        "QUERY_TOO_COMPLICATED",
        400,
        "Query is either selecting too many fields or the filter conditions are too complicated.",
        **query(f"{FIRST} WHERE {'(NOT ' * 101}Name = 'a'{')' * 101}"),
    ),
    Case(
        "INVALID_REPLICATION_DATE",
        400,
        "startDate before endDate is required",
        method="GET",
        path="sobjects/Lead/updated?start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z",
    ),
    Case(
        "LIMIT_EXCEEDED",
        400,
        "record limit reached. cannot submit more than 200 records in this transaction",
        path="composite/sobjects",
        body={"records": [{"attributes": {"type": "Lead"}}] * 201},
    ),
    Case(
        "JSON_PARSER_ERROR",
        400,
        "Can not deserialize: unexpected array at [line:1, column:1]",
        body=[],
    ),
    Case(
        "METHOD_NOT_ALLOWED",
        405,
        "HTTP Method 'PUT' not allowed. Allowed are HEAD, GET, POST",
        method="PUT",
        body=LEAD,
    ),
    Case(
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "Content-Type header specified in HTTP request is not supported: text/csv",
        body=LEAD,
        headers={"Content-Type": "text/csv"},
    ),
    Case(
        "INVALID_CROSS_REFERENCE_KEY",
        400,
        "no such assignment rule: 01Q000000000009",
        body=LEAD,
        headers={"Sforce-Auto-Assign": "01Q000000000009"},
    ),
]


def latest(sandbox: Sandbox) -> dict[str, str]:
    """The ids that a case's texts may name."""
    ids = {}
    for name, kind in {"lead": "Lead", "user": "User", "account": "Account"}.items():
        found = sandbox.store.database.value(f'SELECT "Id" FROM "{kind}" ORDER BY rowid DESC')
        ids[name] = found or ""
    return ids


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(each, ids) for name, each in value.items()}
    if not isinstance(value, str):
        return value
    for name, record_id in ids.items():
        value = value.replace(f"{{{name}}}", record_id)
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.status}")
def test_an_error_has_its_status_and_its_body(sandbox: Sandbox, case: Case):
    case.arrange(sandbox)
    ids = latest(sandbox)
    answer = sandbox.call(
        case.method, filled(case.path, ids), json=filled(case.body, ids), headers=case.headers
    )
    (problem,) = answer.json()
    problem.pop("duplicateResut", None)
    expected: dict[str, Any] = {"message": filled(case.message, ids), "errorCode": case.code}
    if case.fields is not None:
        expected["fields"] = case.fields
    assert answer.status_code == case.status
    assert problem == expected


def test_a_collection_says_the_same_in_its_own_shape(sandbox: Sandbox):
    record = {"attributes": {"type": "Lead"}, **new(Email="x")}
    (row,) = sandbox.call("POST", "composite/sobjects", json={"records": [record]}).json()
    message = "Email: invalid email address: x"
    error = {"statusCode": "INVALID_EMAIL_ADDRESS", "message": message, "fields": ["Email"]}
    assert row == {"success": False, "errors": [error]}


def test_a_retired_version_is_gone(sandbox: Sandbox):
    answer = sandbox.call("GET", "/services/data/v30.0/sobjects")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (410, "UNSUPPORTED_API_VERSION")


def test_an_uri_beyond_the_limit_is_too_long(sandbox: Sandbox):
    answer = sandbox.call("GET", f"{API}/query?q={'x' * 17_000}")
    assert answer.status_code == 414


def test_a_duplicate_report_shows_the_records_only_when_asked(sandbox: Sandbox):
    twins_watched(sandbox)
    plain = sandbox.call("POST", "sobjects/Lead", json=LEAD).json()
    headers = {"Sforce-Duplicate-Rule-Header": "allowSave=false; includeRecordDetails=true"}
    detailed = sandbox.call("POST", "sobjects/Lead", json=LEAD, headers=headers).json()
    records = [
        answer[0]["duplicateResut"]["matchResults"][0]["matchRecords"][0]["record"]
        for answer in (plain, detailed)
    ]
    assert set(records[0]) == {"attributes", "Id"}
    assert records[1]["Email"] == "ada@x.org"


def test_an_assignment_rule_may_be_named(sandbox: Sandbox):
    headers = {"Sforce-Auto-Assign": sandbox.store.rules.assignment.id}
    assert sandbox.call("POST", "sobjects/Lead", json=LEAD, headers=headers).status_code == 201
