"""Imports: files of rows that become records."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import requests
from hubspot import HubSpot

from integrations.sandbox.clock import Clock
from tests.sandbox.hubspot.conftest import Sandbox, StillClock

IMPORTS = "/crm/v3/imports"
DATED = "/crm/imports/2026-09"
CONTACTS = "/crm/v3/objects/contacts"


@pytest.fixture
def clock() -> Clock:
    return StillClock()


def column(header: str, name: str | None, kind: str = "0-1", **more: Any) -> dict[str, Any]:
    return {"columnObjectTypeId": kind, "columnName": header, "propertyName": name} | more


EMAIL = column("Email", "email", columnType="HUBSPOT_ALTERNATE_ID")
FIRST = column("First", "firstname")


def file(name: str, columns: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    page = {"hasHeader": True, "columnMappings": list(columns)}
    return {"fileName": name, "fileFormat": "CSV", "fileImportPage": page} | more


def post(sandbox: Sandbox, request: Any, *, base: str = IMPORTS, **texts: str) -> requests.Response:
    """Files by their names without `.csv`."""
    parts = [("files", (f"{name}.csv", text, "text/csv")) for name, text in texts.items()]
    data = {"importRequest": request if isinstance(request, str) else json.dumps(request)}
    token = sandbox.store.credentials["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return sandbox.session.post(
        sandbox.url + base, data=data, files=parts, headers=headers, timeout=10
    )


def start(
    sandbox: Sandbox, text: str, columns: Sequence[dict[str, Any]] = (EMAIL, FIRST), **more: Any
) -> str:
    request = {"name": "People", "files": [file("people.csv", columns)]} | more
    reply = post(sandbox, request, people=text)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


def done(sandbox: Sandbox, import_id: str) -> dict[str, Any]:
    sandbox.forward(seconds=2)
    reply = sandbox.call("GET", f"{IMPORTS}/{import_id}")
    assert reply.status_code == 200, reply.text
    return reply.json()


def run(
    sandbox: Sandbox, text: str, columns: Sequence[dict[str, Any]] = (EMAIL, FIRST), **more: Any
) -> dict[str, int]:
    """The counters of an import that went through."""
    finished = done(sandbox, start(sandbox, text, columns, **more))
    assert finished["state"] == "DONE"
    return finished["metadata"]["counters"]


def errors(sandbox: Sandbox, import_id: str) -> list[dict[str, Any]]:
    return sandbox.call("GET", f"{IMPORTS}/{import_id}/errors").json()["results"]


def wrong(sandbox: Sandbox, text: str, columns: Sequence[dict[str, Any]], **more: Any) -> list[Any]:
    """What is wrong, and where: type, line and column."""
    import_id = start(sandbox, text, columns, **more)
    done(sandbox, import_id)
    return [
        (each["errorType"], each["sourceData"]["lineNumber"], each.get("knownColumnNumber"))
        for each in errors(sandbox, import_id)
    ]


def contact(sandbox: Sandbox, email: str, *names: str) -> dict[str, str | None] | None:
    path = f"{CONTACTS}/{email}?idProperty=email&properties={','.join(names)}"
    reply = sandbox.call("GET", path)
    return reply.json()["properties"] if reply.status_code == 200 else None


def test_official_client_imports_a_file(client: HubSpot, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Email,First\na@b.co,Ann\nnonsense,Ben\n")
    request = {"name": "People", "files": [file("people.csv", [EMAIL, FIRST])]}

    started = client.crm.imports.core_api.create(
        import_request=json.dumps(request), files=str(path)
    )
    sandbox.forward(seconds=2)
    finished = client.crm.imports.core_api.get_by_id(started.id)
    listed = client.crm.imports.core_api.get_page()
    [error] = client.crm.imports.public_imports_api.get_errors(started.id).results

    assert (started.state, finished.state) == ("STARTED", "DONE")
    assert finished.import_source == "API"
    assert finished.mapped_object_type_ids == ["0-1"]
    assert finished.import_request_json == request
    assert [each.id for each in listed.results] == [started.id]
    assert (error.error_type, error.source_data.line_number) == ("INVALID_EMAIL", 3)
    assert error.source_data.row_data == ["nonsense", "Ben"]
    assert contact(sandbox, "a@b.co", "firstname") is not None


def test_upsert_updates_who_is_there_and_creates_the_others(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co", firstname="Ann", city="Oslo")

    counters = run(sandbox, "Email,First\nA@b.co,Anna\nb@b.co,Ben\n")

    assert counters == {
        "TOTAL_ROWS": 2,
        "MAPPED_COLUMNS": 2,
        "PROPERTY_VALUES_EMITTED": 4,
        "UNIQUE_OBJECTS_WRITTEN": 2,
        "CREATED_OBJECTS": 1,
        "UPDATED_OBJECTS": 1,
    }
    ann = contact(sandbox, "a@b.co", "firstname", "city")
    assert ann is not None
    assert (ann["firstname"], ann["city"]) == ("Anna", "Oslo")


@pytest.mark.parametrize(
    ("operation", "error", "names"),
    [("CREATE", "CREATE_ONLY_IMPORT", ["Ann", "Ben"]), ("UPDATE", "UPDATE_ONLY_IMPORT", ["Anna"])],
)
def test_operation_leaves_out_the_others(
    sandbox: Sandbox, operation: str, error: str, names: list[str]
) -> None:
    sandbox.contact(email="a@b.co", firstname="Ann")
    text = "Email,First\na@b.co,Anna\nb@b.co,Ben\n"

    found = wrong(sandbox, text, [EMAIL, FIRST], importOperations={"0-1": operation})

    assert [each[0] for each in found] == [error]
    records = sandbox.store.tables["contacts"].records.values()
    assert [record.get("firstname") for record in records] == names


def test_record_is_known_by_its_id(sandbox: Sandbox) -> None:
    made = sandbox.contact(email="a@b.co", firstname="Ann")
    by_id = column("Record ID", "hs_object_id", columnType="HUBSPOT_OBJECT_ID")

    found = wrong(sandbox, f"Record ID,First\n{made},Anna\n99,Ben\n", [by_id, FIRST])

    assert found == [("INVALID_OBJECT_ID", 3, 0)]
    ann = contact(sandbox, "a@b.co", "firstname")
    assert ann is not None
    assert ann["firstname"] == "Anna"


def test_record_is_known_by_a_unique_property(sandbox: Sandbox) -> None:
    definition = {
        "name": "own_id",
        "label": "Own id",
        "type": "string",
        "fieldType": "text",
        "groupName": "contactinformation",
        "hasUniqueValue": True,
    }
    sandbox.call("POST", "/crm/v3/properties/contacts", definition)
    sandbox.contact(email="a@b.co", own_id="00Q1")
    own = column("Own", "own_id", columnType="HUBSPOT_ALTERNATE_ID")

    counters = run(sandbox, "Own,First\n00Q1,Anna\n00Q2,Ben\n", [own, FIRST])

    assert (counters["UPDATED_OBJECTS"], counters["CREATED_OBJECTS"]) == (1, 1)


def test_cells_are_read_as_people_write_them(sandbox: Sandbox) -> None:
    owner = sandbox.store.load_owners([{"email": "o@b.co", "firstName": "Olga", "lastName": "O"}])
    columns = [
        EMAIL,
        column("Status", "hs_lead_status"),
        column("Owner", "hubspot_owner_id"),
        column("Closed", "closedate"),
    ]

    run(
        sandbox,
        "Email,Status,Owner,Closed\na@b.co,open deal,O@b.co,03.02.2026 04:05\n",
        columns,
        dateFormat="DAY_MONTH_YEAR",
    )

    found = contact(sandbox, "a@b.co", "hs_lead_status", "hubspot_owner_id", "closedate")
    assert found is not None
    assert found["hs_lead_status"] == "OPEN_DEAL"
    assert found["hubspot_owner_id"] == owner[0]
    assert found["closedate"] == "2026-02-03T04:05:00.000Z"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("hs_lead_status", "nonsense", "INVALID_ENUMERATION_OPTION"),
        ("hubspot_owner_id", "nobody@b.co", "COULD_NOT_FIND_OWNER"),
        ("closedate", "31.12.2026", "COULD_NOT_PARSE_DATE"),
        ("hs_object_source", "x", "FAILED_VALIDATION"),
        ("closedate", "soon", "COULD_NOT_PARSE_DATE"),
    ],
)
def test_cell_that_cannot_be_read_is_left_out_of_its_row(
    sandbox: Sandbox, name: str, value: str, error: str
) -> None:
    found = wrong(sandbox, f"Email,Other\na@b.co,{value}\n", [EMAIL, column("Other", name)])

    assert found == [(error, 2, 1)]
    assert contact(sandbox, "a@b.co") is not None


def test_number_that_is_none(sandbox: Sandbox) -> None:
    columns = [
        column("Name", "name", "0-2"),
        column("Staff", "numberofemployees", "0-2"),
    ]

    found = wrong(sandbox, 'Name,Staff\nAcme,"1,200"\nBrown,many\n', columns)

    assert found == [("COULD_NOT_PARSE_NUMBER", 3, 1)]
    records = sandbox.store.tables["companies"].records.values()
    assert [record.get("numberofemployees") for record in records] == ["1200", None]


def test_validation_rules_hold_for_imports(sandbox: Sandbox) -> None:
    path = "/crm/v3/property-validations/0-1/firstname/rule-type/ALPHANUMERIC"
    sandbox.call("PUT", path, {"ruleArguments": ["ALPHA_ONLY"]})

    found = wrong(sandbox, "Email,First\na@b.co,R2\n", [EMAIL, FIRST])

    assert found == [("INVALID_CUSTOM_PROPERTY_VALIDATION", 2, 1)]


def test_address_that_privacy_forbids_is_not_imported(sandbox: Sandbox) -> None:
    body = {"objectId": "a@b.co", "idProperty": "email"}
    sandbox.call("POST", f"{CONTACTS}/gdpr-delete", body)

    found = wrong(sandbox, "Email,First\na@b.co,Ann\n", [EMAIL, FIRST])

    assert found == [("GDPR_BLACKLISTED_EMAIL", 2, 0)]
    assert contact(sandbox, "a@b.co") is None


def test_blank_cell_leaves_the_value_as_it_is(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co", firstname="Ann")

    run(sandbox, "Email,First\na@b.co,\n")

    found = contact(sandbox, "a@b.co", "firstname")
    assert found is not None
    assert found["firstname"] == "Ann"


@pytest.mark.parametrize(
    ("text", "columns", "error"),
    [
        ("Email,First\na@b.co,Ann\nA@B.co,Anna\n", [EMAIL, FIRST], "DUPLICATE_ALTERNATE_ID"),
        ("Email,First\na@b.co,Ann\nb@b.co,Ben,x\n", [EMAIL, FIRST], "INCORRECT_NUMBER_OF_COLUMNS"),
        ("City,Zip\nOslo,1\n", [column("City", "city"), column("Zip", "zip")], "MISSING_REQUIRED"),
    ],
)
def test_row_that_cannot_be_imported(
    sandbox: Sandbox, text: str, columns: list[dict[str, Any]], error: str
) -> None:
    [found] = wrong(sandbox, text, columns)

    assert found[0].startswith(error)
    assert found[1] == text.count("\n")


@pytest.mark.parametrize(
    ("text", "columns", "error"),
    [
        ("Email,First,City\na@b.co,A,B\n", [EMAIL, FIRST], "INCORRECT_NUMBER_OF_COLUMNS"),
        ("Email,Name\na@b.co,A\n", [EMAIL, FIRST], "INVALID_COLUMN_CONFIGURATION"),
        ("Email,Own\na@b.co,A\n", [EMAIL, column("Own", "own")], "PROPERTY_DEFINITION_NOT_FOUND"),
        ("", [EMAIL, FIRST], "INVALID_FILE_TYPE"),
    ],
)
def test_file_that_does_not_fit_its_mappings_fails_as_a_whole(
    sandbox: Sandbox, text: str, columns: list[dict[str, Any]], error: str
) -> None:
    import_id = start(sandbox, text, columns)

    assert done(sandbox, import_id)["state"] == "FAILED"
    assert [
        (each["errorType"], each["sourceData"]["lineNumber"]) for each in errors(sandbox, import_id)
    ] == [(error, 0)]
    assert not sandbox.store.tables["contacts"].records


def test_columns_are_told_by_their_names_not_their_places(sandbox: Sandbox) -> None:
    run(sandbox, "\ufeffFirst,Email\nAnn,a@b.co\n")

    found = contact(sandbox, "a@b.co", "firstname")
    assert found is not None
    assert found["firstname"] == "Ann"


def test_without_a_header_the_places_count(sandbox: Sandbox) -> None:
    page = {"hasHeader": False, "columnMappings": [EMAIL, FIRST]}
    request = {"name": "x", "files": [{"fileName": "people.csv", "fileImportPage": page}]}

    done(sandbox, post(sandbox, request, people="a@b.co,Ann\n").json()["id"])

    assert contact(sandbox, "a@b.co") is not None


def test_records_of_one_row_are_associated_with_their_label(sandbox: Sandbox) -> None:
    columns = [
        column("Email", "email"),
        column("Domain", "domain", "0-2"),
        column("Name", "name", "0-2"),
        column("Label", None, columnType="FLEXIBLE_ASSOCIATION_LABEL", toColumnObjectTypeId="0-2"),
    ]
    lines = ("a@b.co,b.co,Acme,Primary", "b@b.co,B.co,Acme,", "c@b.co,b.co,,Friend")
    text = "\n".join(("Email,Domain,Name,Label", *lines))

    found = wrong(sandbox, text, columns)

    [company] = sandbox.store.tables["companies"].records
    contacts = sandbox.store.tables["contacts"].records.values()
    assert [record.get("associatedcompanyid") for record in contacts] == [str(company)] * 3
    assert found == [("ASSOCIATION_LABEL_NOT_FOUND", 4, 3)]


def test_two_rows_may_share_a_record_that_the_first_one_creates(sandbox: Sandbox) -> None:
    columns = [column("Email", "email"), column("Domain", "domain", "0-2")]
    text = "Email,Domain\na@b.co,b.co\nb@b.co,b.co\n"

    counters = run(sandbox, text, columns, importOperations={"0-1": "CREATE", "0-2": "CREATE"})

    assert counters["CREATED_OBJECTS"] == 3
    assert counters["ASSOCIATIONS_CREATED"] == 2


def test_two_files_are_associated_by_their_common_column(sandbox: Sandbox) -> None:
    people = file("people.csv", [FIRST, column("Email", "email", associationIdentifierColumn=True)])
    common = column(
        "Email",
        None,
        "0-2",
        toColumnObjectTypeId="0-1",
        foreignKeyType={"associationTypeId": 280, "associationCategory": "HUBSPOT_DEFINED"},
    )
    firms = file("firms.csv", [column("Name", "name", "0-2"), common])
    request = {"name": "Both", "files": [firms, people]}

    import_id = post(
        sandbox,
        request,
        people="First,Email\nAnn,a@b.co\n",
        firms="Name,Email\nAcme,a@b.co\nBrown,nobody@b.co\n",
    ).json()["id"]
    finished = done(sandbox, import_id)

    found = contact(sandbox, "a@b.co", "associatedcompanyid")
    assert found is not None
    assert found["associatedcompanyid"] is not None
    assert finished["metadata"]["counters"]["ASSOCIATIONS_CREATED"] == 1
    assert finished["mappedObjectTypeIds"] == ["0-2", "0-1"]
    assert [each["errorType"] for each in errors(sandbox, import_id)] == [
        "NO_OBJECT_ID_FROM_ASSOCIATION_IDENTIFIER"
    ]


def test_column_of_record_ids_associates_in_the_older_words(sandbox: Sandbox) -> None:
    [firm] = sandbox.store.load("companies", [{"name": "Acme"}])
    mapping = {
        "ignored": False,
        "columnName": "Company ID",
        "idColumnType": "HUBSPOT_OBJECT_ID",
        "propertyName": None,
        "foreignKeyType": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1},
        "columnObjectType": "CONTACT",
        "associationIdentifierColumn": False,
    }
    email = {"columnObjectType": "CONTACT", "columnName": "Email", "propertyName": "email"}

    found = wrong(sandbox, f"Email,Company ID\na@b.co,{firm}\nb@b.co,5\n", [email, mapping])

    ann = contact(sandbox, "a@b.co", "associatedcompanyid")
    assert ann is not None
    assert ann["associatedcompanyid"] == firm
    assert found == [("UNKNOWN_ASSOCIATION_RECORD_ID", 3, 1)]


def test_contacts_are_associated_with_each_other(sandbox: Sandbox) -> None:
    friend = column("Friend", "email", columnType="ASSOCIATION_KEYS", toColumnObjectTypeId="0-1")

    counters = run(sandbox, "Email,Friend\na@b.co,b@b.co\nb@b.co,\n", [EMAIL, friend])

    assert (counters["CREATED_OBJECTS"], counters["ASSOCIATIONS_CREATED"]) == (2, 1)


def test_contacts_of_an_import_get_a_list_and_a_marketing_status(sandbox: Sandbox) -> None:
    options = {"createContactListFromImport": True, "marketableContactImport": True}

    finished = done(sandbox, start(sandbox, "Email,First\na@b.co,Ann\n", **options))

    [made] = finished["metadata"]["objectLists"]
    members = sandbox.call("GET", f"/crm/v3/lists/{made['listId']}/memberships").json()["results"]
    found = contact(sandbox, "a@b.co", "hs_marketable_status", "hs_object_id")
    assert found is not None
    assert made["objectType"] == "CONTACT"
    assert [each["recordId"] for each in members] == [found["hs_object_id"]]
    assert found["hs_marketable_status"] == "true"


def test_opt_out_import_unsubscribes(sandbox: Sandbox) -> None:
    run(sandbox, "Email,First\na@b.co,Ann\n", optOutImport=True)

    found = contact(sandbox, "a@b.co", "hs_email_optout")
    assert found is not None
    assert found["hs_email_optout"] == "true"


def test_values_come_from_the_import(sandbox: Sandbox) -> None:
    import_id = start(sandbox, "Email,First\na@b.co,Ann\n")
    done(sandbox, import_id)

    path = f"{CONTACTS}/a@b.co?idProperty=email&propertiesWithHistory=firstname"
    [change] = sandbox.call("GET", path).json()["propertiesWithHistory"]["firstname"]

    assert (change["sourceType"], change["sourceId"]) == ("IMPORT", import_id)


def test_records_are_there_when_the_time_has_come_without_anybody_asking(sandbox: Sandbox) -> None:
    start(sandbox, "Email,First\na@b.co,Ann\n")

    early = contact(sandbox, "a@b.co")
    sandbox.forward(seconds=1)
    late = contact(sandbox, "a@b.co")

    assert early is None
    assert late is not None


def test_states_follow_each_other_and_a_fourth_import_is_put_off(sandbox: Sandbox) -> None:
    ids = [start(sandbox, f"Email,First\n{name}@b.co,x\n") for name in "abcd"]

    def states() -> list[str]:
        return [sandbox.call("GET", f"{IMPORTS}/{each}").json()["state"] for each in ids]

    at_first = states()
    sandbox.forward(milliseconds=400)
    then = states()
    sandbox.forward(seconds=2)

    assert at_first == ["STARTED"] * 3 + ["DEFERRED"]
    assert then == ["PROCESSING"] * 3 + ["DEFERRED"]
    assert states() == ["DONE"] * 4


def test_cancelled_import_writes_nothing(sandbox: Sandbox) -> None:
    import_id = start(sandbox, "Email,First\na@b.co,Ann\n")

    cancelled = sandbox.call("POST", f"{DATED}/{import_id}/cancel")
    finished = done(sandbox, import_id)
    again = sandbox.call("POST", f"{DATED}/{import_id}/cancel")

    assert (cancelled.status_code, again.status_code) == (200, 400)
    assert cancelled.json()["status"] == "COMPLETE"
    assert finished["state"] == "CANCELED"
    assert contact(sandbox, "a@b.co") is None


def test_errors_are_paged_and_may_be_brief(sandbox: Sandbox) -> None:
    import_id = start(sandbox, "Email,First\n" + "".join(f"x{n},y\n" for n in range(3)))
    done(sandbox, import_id)
    path = f"{IMPORTS}/{import_id}/errors?limit=2&includeErrorMessage=false&includeRowData=false"

    first = sandbox.call("GET", path).json()
    second = sandbox.call("GET", f"{path}&after={first['paging']['next']['after']}").json()

    assert (len(first["results"]), len(second["results"])) == (2, 1)
    assert "paging" not in second
    assert "errorMessage" not in first["results"][0]
    assert first["results"][0]["sourceData"]["rowData"] == []
    assert first["results"][0]["invalidValueToDisplay"] == "x0"


@pytest.mark.parametrize(
    "request_",
    [
        "{",
        "[]",
        {"files": [file("people.csv", [EMAIL])]},
        {"name": "x"},
        {"name": "x", "files": []},
        {"name": "x", "files": [file("other.csv", [EMAIL])]},
        {"name": "x", "files": [file("/tmp/people.csv", [EMAIL])]},
        {"name": "x", "files": [file("people.csv", [])]},
        {"name": "x", "files": [file("people.csv", [EMAIL], fileFormat="SPREADSHEET")]},
        {"name": "x", "files": [file("people.csv", [EMAIL], fileFormat="PDF")]},
        {"name": "x", "files": [{"fileName": "people.csv"}]},
        {"name": "x", "files": [file("people.csv", [column("a", "email", "0-999")])]},
        {"name": "x", "files": [file("people.csv", [column("a", None)])]},
        {"name": "x", "files": [file("people.csv", [column("a", "b", columnType="NONSENSE")])]},
        {
            "name": "x",
            "files": [
                file("people.csv", [column("a", None, foreignKeyType={"associationTypeId": 280})])
            ],
        },
        {"name": "x", "dateFormat": "YEAR", "files": [file("people.csv", [EMAIL])]},
        {"name": "x", "importOperations": {"0-1": "X"}, "files": [file("people.csv", [EMAIL])]},
        {"name": "x", "optOutImport": "yes", "files": [file("people.csv", [EMAIL])]},
    ],
)
def test_requests_that_make_no_sense_are_refused(sandbox: Sandbox, request_: Any) -> None:
    reply = post(sandbox, request_, people="Email\na@b.co\n")

    assert reply.status_code == 400, reply.text
    assert reply.json()["category"] == "VALIDATION_ERROR"


def test_form_without_a_request_is_refused(sandbox: Sandbox) -> None:
    reply = sandbox.call("POST", IMPORTS, files={"files": ("people.csv", "x")})

    assert reply.status_code == 400


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=x", 400),
    ],
)
def test_body_that_is_no_form_is_refused(sandbox: Sandbox, content_type: str, status: int) -> None:
    reply = sandbox.call("POST", IMPORTS, data=b"{}", headers={"Content-Type": content_type})

    assert reply.status_code == status


@pytest.mark.parametrize("path", ["5", "x", "5/errors"])
def test_unknown_import_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert sandbox.call("GET", f"{IMPORTS}/{path}").status_code == 404


def test_imports_have_a_scope_of_their_own(sandbox: Sandbox) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": ["crm.objects.contacts.write"]})

    assert sandbox.call("GET", IMPORTS).status_code == 403
