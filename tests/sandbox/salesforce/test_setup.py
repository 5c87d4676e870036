"""What an admin changes while the org runs: objects, fields, picklists, record types, rules."""

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


def admin(sandbox: Sandbox, method: str, path: str, **body: Any) -> dict[str, Any]:
    answer = sandbox.call(method, f"/sandbox/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def refused(sandbox: Sandbox, method: str, path: str, **body: Any) -> str:
    answer = sandbox.call(method, f"/sandbox/{path}", json=body)
    assert answer.status_code == 400, answer.text
    return answer.json()[0]["errorCode"]


def described(sandbox: Sandbox, object_type: str) -> dict[str, dict[str, Any]]:
    fields = sandbox.call("GET", f"sobjects/{object_type}/describe").json()["fields"]
    return {field["name"]: field for field in fields}


def add_field(sandbox: Sandbox, object_type: str, name: str, kind: str, **more: Any) -> None:
    admin(sandbox, "POST", "fields", object=object_type, name=name, type=kind, **more)


@pytest.fixture
def pets(sandbox: Sandbox) -> Sandbox:
    admin(sandbox, "POST", "objects", name="Pet__c", label="Pet")
    link = {"referenceTo": ["Contact"], "childRelationshipName": "Pets", "masterDetail": True}
    add_field(sandbox, "Pet__c", "Human__c", "reference", label="Human", **link)
    return sandbox


def test_a_custom_object_is_an_object_like_any_other(pets: Sandbox):
    client = pets.client()
    contact = client.Contact.create({"LastName": "Ada"})["id"]
    pet = client.Pet__c.create({"Name": "Rex", "Human__c": contact})["id"]
    assert pet.startswith("a0")
    (record,) = pets.query("SELECT Name, Human__r.Name, Owner.Name FROM Pet__c")
    assert (record["Name"], record["Human__r"]["Name"]) == ("Rex", "Ada")
    (human,) = pets.query("SELECT (SELECT Name FROM Pets__r) FROM Contact")
    assert human["Pets__r"]["records"][0]["Name"] == "Rex"
    assert client.Pet__c.update(pet, {"Name": "Max"}) == 204
    assert client.Pet__c.get(pet)["Name"] == "Max"
    assert "Pet__c" in {found["name"] for found in client.describe()["sobjects"]}
    assert client.restful("limits/recordCount", {"sObjects": "Pet__c"})["sObjects"][0]["count"] == 1


def test_details_go_and_come_back_with_their_master(pets: Sandbox):
    contact = pets.store.create("Contact", {"LastName": "Ada"})
    pets.store.create("Pet__c", {"Name": "Rex", "Human__c": contact})
    pets.client().Contact.delete(contact)
    assert pets.query("SELECT Id FROM Pet__c") == []
    pets.store.undelete(contact)
    assert len(pets.query("SELECT Id FROM Pet__c")) == 1


def test_a_detail_needs_its_master(pets: Sandbox):
    answer = pets.call("POST", "sobjects/Pet__c", json={"Name": "Rex"})
    assert answer.json()[0]["message"] == "Required fields are missing: [Human__c]"


def test_a_name_may_be_an_auto_number_or_else_is_the_id(sandbox: Sandbox):
    admin(sandbox, "POST", "objects", name="Bill__c", nameField={"displayFormat": "B-{0000}"})
    admin(sandbox, "POST", "objects", name="Note__c")
    ids = [sandbox.store.create(kind, {}) for kind in ("Bill__c", "Bill__c", "Note__c")]
    names = [sandbox.store.row(*each)["Name"] for each in zip(["Bill__c"] * 2, ids, strict=False)]
    assert names == ["B-0001", "B-0002"]
    assert sandbox.store.row("Note__c", ids[2])["Name"] == ids[2]
    answer = sandbox.call("POST", "sobjects/Bill__c", json={"Name": "mine"})
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"


@pytest.mark.parametrize("name", ["Pet", "Pet Shop__c", "", "Pet__c"])
def test_an_object_needs_a_name_of_its_own(pets: Sandbox, name: str):
    assert refused(pets, "POST", "objects", name=name)


TYPES: list[tuple[str, dict[str, Any], Any, Any, str]] = [
    ("boolean", {}, True, True, "boolean"),
    ("currency", {}, 12.5, 12.5, "currency"),
    ("date", {}, "2026-01-02", "2026-01-02", "date"),
    ("datetime", {}, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000+0000", "datetime"),
    ("double", {"precision": 5, "scale": 2}, "1.5", 1.5, "double"),
    ("email", {}, "a@b.org", "a@b.org", "email"),
    ("encryptedstring", {"length": 20}, "secret", "XXXXXX", "encryptedstring"),
    ("html", {}, "<b>x</b>", "<b>x</b>", "textarea"),
    ("int", {}, 7, 7, "int"),
    ("multipicklist", {"picklist": ["a", "b"]}, "b;a", "a;b", "multipicklist"),
    ("percent", {}, 5, 5.0, "percent"),
    ("phone", {}, "1", "1", "phone"),
    ("picklist", {"picklist": ["S", ["M", "Medium"]]}, "m", "M", "picklist"),
    ("string", {"length": 10}, "x", "x", "string"),
    ("textarea", {"length": 5_000}, "x" * 4_000, "x" * 4_000, "textarea"),
    ("time", {}, "10:30", "10:30:00.000Z", "time"),
    ("url", {}, "x.org", "x.org", "url"),
]


@pytest.mark.parametrize(("kind", "more", "given", "shown", "type_"), TYPES)
def test_a_field_of_each_type_holds_its_values(
    sandbox: Sandbox, kind: str, more: dict[str, Any], given: Any, shown: Any, type_: str
):
    add_field(sandbox, "Lead", "New__c", kind, **more)
    assert described(sandbox, "Lead")["New__c"]["type"] == type_
    client = sandbox.client()
    made = client.Lead.create({"LastName": "x", "Company": "y", "New__c": given})
    assert client.Lead.get(made["id"])["New__c"] == shown


def test_a_location_is_three_fields(sandbox: Sandbox):
    add_field(sandbox, "Lead", "Place__c", "location", label="Place")
    values = {"Place__Latitude__s": 48.1, "Place__Longitude__s": 11.5}
    lead = sandbox.store.create("Lead", {"LastName": "x", "Company": "y", **values})
    record = sandbox.client().Lead.get(lead)
    assert record["Place__c"] == {"latitude": 48.1, "longitude": 11.5}
    part = described(sandbox, "Lead")["Place__Latitude__s"]
    assert (part["compoundFieldName"], part["label"]) == ("Place__c", "Place (Latitude)")


def test_an_auto_number_counts(sandbox: Sandbox):
    add_field(sandbox, "Lead", "No__c", "autonumber", displayFormat="L{000}-x")
    leads = [sandbox.store.create("Lead", {"LastName": "x", "Company": "y"}) for _ in range(2)]
    assert [sandbox.store.row("Lead", each)["No__c"] for each in leads] == ["L001-x", "L002-x"]
    assert described(sandbox, "Lead")["No__c"]["autoNumber"] is True


def test_a_formula_reads_other_fields(sandbox: Sandbox):
    formula = 'FirstName & " {of} " & Account.Name'
    add_field(sandbox, "Contact", "Full__c", "string", formula=formula)
    account = sandbox.store.create("Account", {"Name": "Acme"})
    sandbox.store.create("Contact", {"FirstName": "Ada", "LastName": "x", "AccountId": account})
    (record,) = sandbox.query("SELECT Full__c FROM Contact WHERE Full__c LIKE 'Ada%'")
    assert record["Full__c"] == "Ada {of} Acme"
    field = described(sandbox, "Contact")["Full__c"]
    assert (field["calculated"], field["createable"]) == (True, False)


def test_a_lookup_may_be_written_by_the_parents_key(sandbox: Sandbox):
    add_field(sandbox, "Account", "Code__c", "string", flags=["externalId", "unique"])
    more = {"referenceTo": ["Account"], "childRelationshipName": "Branches"}
    add_field(sandbox, "Lead", "Seat__c", "reference", **more)
    account = sandbox.store.create("Account", {"Name": "Acme", "Code__c": "A1"})
    body = {"LastName": "x", "Company": "y", "Seat__r": {"Code__c": "A1"}}
    made = sandbox.client().Lead.create(body)
    assert sandbox.store.row("Lead", made["id"])["Seat__c"] == account
    children = sandbox.client().Account.describe()["childRelationships"]
    assert "Branches__r" in {child["relationshipName"] for child in children}


def test_a_dependent_picklist_tells_what_its_values_are_valid_for(sandbox: Sandbox):
    add_field(sandbox, "Lead", "Kind__c", "picklist", picklist=["Car", "Bike"])
    more = {"controllerName": "Kind__c", "validFor": {"Sedan": ["Car"], "Bell": ["Bike"]}}
    add_field(sandbox, "Lead", "Part__c", "picklist", picklist=["Sedan", "Bell"], **more)
    field = described(sandbox, "Lead")["Part__c"]
    assert (field["dependentPicklist"], field["controllerName"]) == (True, "Kind__c")
    valid = {choice["value"]: choice["validFor"] for choice in field["picklistValues"]}
    assert valid == {"Sedan": "gA==", "Bell": "QA=="}


@pytest.mark.parametrize(
    "line",
    [
        {"name": "Score__c", "type": "double"},
        {"name": "Nope", "type": "double"},
        {"name": "New__c", "type": "nope"},
        {"name": "New__c", "type": "reference"},
        {"name": "New__c", "type": "reference", "referenceTo": ["Nope"]},
        {"name": "New__c", "type": "string", "formula": "Nope"},
        {"name": "New__c", "type": "string", "formula": "FirstName + 1"},
    ],
)
def test_a_field_that_cannot_be_is_refused(sandbox: Sandbox, line: dict[str, Any]):
    assert refused(sandbox, "POST", "fields", object="Lead", **line)
    assert "New__c" not in described(sandbox, "Lead")


def test_a_deleted_field_is_gone_with_its_values(sandbox: Sandbox, lead_id: str):
    add_field(sandbox, "Lead", "New__c", "string", flags=["externalId"])
    sandbox.store.update("Lead", lead_id, {"New__c": "x"})
    admin(sandbox, "DELETE", "fields", object="Lead", field="New__c")
    assert sandbox.refusal("SELECT New__c FROM Lead")["errorCode"] == "INVALID_FIELD"
    add_field(sandbox, "Lead", "New__c", "string")
    assert sandbox.client().Lead.get(lead_id)["New__c"] is None
    assert refused(sandbox, "DELETE", "fields", object="Lead", field="Email") == "INVALID_FIELD"


def test_a_deleted_lookup_takes_its_child_relationship_along(pets: Sandbox):
    admin(pets, "DELETE", "fields", object="Pet__c", field="Human__c")
    refusal = pets.refusal("SELECT (SELECT Id FROM Pets__r) FROM Contact")
    assert "Pets__r" in refusal["message"]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("double", [12.5, None]), ("string", ["12.5", "x"]), ("date", [None, None])],
)
def test_a_retyped_field_keeps_what_fits(sandbox: Sandbox, kind: str, kept: list[Any]):
    add_field(sandbox, "Contact", "New__c", "textarea")
    rows = [{"LastName": "a", "New__c": "12.5"}, {"LastName": "b", "New__c": "x"}]
    sandbox.store.load("Contact", rows)
    admin(sandbox, "PATCH", "fields", object="Contact", field="New__c", type=kind)
    records = sandbox.query("SELECT New__c FROM Contact ORDER BY LastName")
    assert [record["New__c"] for record in records] == kept
    assert described(sandbox, "Contact")["New__c"]["type"] == kind


def test_a_retired_picklist_value_stays_on_records(sandbox: Sandbox, lead_id: str):
    sandbox.store.update("Lead", lead_id, {"Favourite_Colour__c": "Blue"})
    admin(sandbox, "PATCH", "fields", object="Lead", field="Favourite_Colour__c", picklist=["Ink"])
    assert sandbox.client().Lead.get(lead_id)["Favourite_Colour__c"] == "Blue"
    url = f"sobjects/Lead/{lead_id}"
    assert sandbox.call("PATCH", url, json={"Favourite_Colour__c": "Ink"}).status_code == 204
    answer = sandbox.call("PATCH", url, json={"Favourite_Colour__c": "Blue"})
    assert answer.json()[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    values = described(sandbox, "Lead")["Favourite_Colour__c"]["picklistValues"]
    assert [choice["value"] for choice in values] == ["Ink"]


RULE = {
    "object": "Contact",
    "name": "Reachable",
    "condition": "Email = null AND Phone = null",
    "message": "Give an email or a phone.",
    "field": "Email",
}
BROKEN = {
    "message": "Give an email or a phone.",
    "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "fields": ["Email"],
}


def test_a_validation_rule_stops_what_meets_it(sandbox: Sandbox):
    contact = sandbox.store.create("Contact", {"LastName": "old"})
    admin(sandbox, "POST", "validation-rules", **RULE)
    answer = sandbox.call("POST", "sobjects/Contact", json={"LastName": "x"})
    assert (answer.status_code, answer.json()) == (400, [BROKEN])
    url = f"sobjects/Contact/{contact}"
    assert sandbox.call("PATCH", url, json={"Title": "x"}).json() == [BROKEN]
    assert sandbox.store.row("Contact", contact)["Title"] is None
    assert sandbox.call("PATCH", url, json={"Phone": "1"}).status_code == 204
    assert len(sandbox.query("SELECT Id FROM Contact")) == 1


def test_all_broken_rules_are_told(sandbox: Sandbox):
    admin(sandbox, "POST", "validation-rules", **RULE)
    other = {**RULE, "name": "Known", "condition": "Account.Name = null", "message": "Whose?"}
    admin(sandbox, "POST", "validation-rules", **{**other, "field": None})
    answer = sandbox.call("POST", "sobjects/Contact", json={"LastName": "x"}).json()
    assert [(each["message"], each["fields"]) for each in answer] == [
        ("Give an email or a phone.", ["Email"]),
        ("Whose?", []),
    ]


def test_a_dropped_rule_stops_nothing(sandbox: Sandbox):
    admin(sandbox, "POST", "validation-rules", **RULE)
    admin(sandbox, "DELETE", "validation-rules", object="Contact", name="Reachable")
    assert sandbox.call("POST", "sobjects/Contact", json={"LastName": "x"}).status_code == 201


@pytest.mark.parametrize("change", [{"condition": "Nope = 1"}, {"field": "Nope"}, {"name": None}])
def test_a_rule_that_makes_no_sense_is_refused(sandbox: Sandbox, change: dict[str, Any]):
    assert refused(sandbox, "POST", "validation-rules", **{**RULE, **change})


def test_record_types_come_with_their_field(sandbox: Sandbox):
    assert "RecordTypeId" not in described(sandbox, "Lead")
    made = admin(sandbox, "POST", "record-types", object="Lead", name="Web Lead", default=True)
    assert described(sandbox, "Lead")["RecordTypeId"]["relationshipName"] == "RecordType"
    infos = sandbox.client().Lead.describe()["recordTypeInfos"]
    shown = [(i["developerName"], i["defaultRecordTypeMapping"], i["master"]) for i in infos]
    assert shown == [("Web_Lead", True, False), ("Master", False, True)]
    sandbox.client().Lead.create({"LastName": "x", "Company": "y"})
    (lead,) = sandbox.query("SELECT RecordType.DeveloperName FROM Lead")
    assert lead["RecordType"]["DeveloperName"] == "Web_Lead"
    assert refused(sandbox, "POST", "record-types", object="Lead", name="Web Lead")
    admin(sandbox, "POST", "record-types", object="Contact", name="Partner")
    body = {"LastName": "x", "RecordTypeId": made["id"]}
    answer = sandbox.call("POST", "sobjects/Contact", json=body).json()
    assert answer[0]["errorCode"] == "INVALID_CROSS_REFERENCE_KEY"
    assert "isn't valid for the user" in answer[0]["message"]


def test_an_unknown_feature_is_refused(sandbox: Sandbox):
    assert refused(sandbox, "PATCH", "features", flyingCars=True) == "INVALID_ARGUMENT"


def test_a_record_type_limits_a_restricted_picklist(sandbox: Sandbox):
    chosen = {"Favourite_Colour__c": ["Blue"]}
    made = admin(sandbox, "POST", "record-types", object="Lead", name="Web", picklists=chosen)
    body = {"LastName": "x", "Company": "y", "RecordTypeId": made["id"]}
    good = sandbox.call("POST", "sobjects/Lead", json={**body, "Favourite_Colour__c": "Blue"})
    assert good.status_code == 201
    bad = sandbox.call("POST", "sobjects/Lead", json={**body, "Favourite_Colour__c": "Green"})
    assert bad.json()[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    url = f"sobjects/Lead/{good.json()['id']}"
    assert sandbox.call("PATCH", url, json={"Favourite_Colour__c": "Green"}).status_code == 400


def test_a_custom_object_is_replicated(pets: Sandbox):
    contact = pets.store.create("Contact", {"LastName": "Ada"})
    pet = pets.store.create("Pet__c", {"Name": "Rex", "Human__c": contact})
    now = pets.store.now()
    ends = {"start": now - timedelta(days=1), "end": now + timedelta(minutes=5)}
    window = {name: moment.isoformat(timespec="seconds") for name, moment in ends.items()}
    assert pets.client().restful("sobjects/Pet__c/updated/", window)["ids"] == [pet]


JUNK: list[tuple[str, str, Any]] = [
    ("POST", "objects", {"name": 1}),
    ("POST", "objects", {"name": "New__c", "nameField": "P-{0}"}),
    ("POST", "fields", {"object": "Lead", "name": "New__c", "type": ["string"]}),
    ("POST", "fields", {"object": "Lead", "name": "New__c", "type": "string", "length": "9"}),
    ("POST", "fields", {"object": "Lead", "name": "New__c", "type": "string", "colour": "red"}),
    ("POST", "fields", {"object": "Lead", "name": "New__c", "type": "picklist", "picklist": [1]}),
    ("PATCH", "fields", {"object": "Lead", "field": "Email", "hidden": "yes"}),
    ("POST", "record-types", {"object": "Lead", "name": "x", "picklists": ["Status"]}),
    ("POST", "validation-rules", {**RULE, "condition": ["x"]}),
    ("PATCH", "features", {"personAccounts": "true"}),
    ("PATCH", "rules", {"duplicates": {"Account": {"active": True}}}),
    ("PATCH", "rules", {"duplicates": {"Lead": {"action": "Scold"}}}),
    ("PATCH", "rules", {"assignment": {"entries": [["Country", "Germany"]]}}),
    ("PATCH", "rules", {"queryWork": -1}),
    ("PATCH", "limits", {"used": "many"}),
    ("POST", "merge", {"object": "Lead", "master": "x", "losers": "y"}),
    ("POST", "undelete", {"ids": "x"}),
    ("POST", "convert", {"leadId": 5}),
]


@pytest.mark.parametrize(("method", "path", "body"), JUNK)
def test_a_setting_of_the_wrong_kind_is_refused(
    sandbox: Sandbox, method: str, path: str, body: dict[str, Any]
):
    before = sandbox.store.schema.revision
    assert refused(sandbox, method, path, **body) == "INVALID_ARGUMENT"
    assert sandbox.store.schema.revision == before
