import pytest

from tests.sandbox.salesforce.server import Sandbox


def fields_of(sandbox: Sandbox, object_type: str) -> dict[str, dict]:
    described = sandbox.client().restful(f"sobjects/{object_type}/describe")
    return {field["name"]: field for field in described["fields"]}


def test_the_global_describe_lists_the_objects(sandbox: Sandbox):
    described = sandbox.client().describe()
    names = {found["name"] for found in described["sobjects"]}
    assert {"Lead", "Contact", "Account", "Campaign", "CampaignMember", "User", "Group"} <= names
    assert {len(found) for found in described["sobjects"]} == {28}
    (lead,) = (found for found in described["sobjects"] if found["name"] == "Lead")
    assert {name: url.rpartition("/")[2] for name, url in lead["urls"].items()} == {
        "compactLayouts": "compactLayouts",
        "rowTemplate": "{ID}",
        "approvalLayouts": "approvalLayouts",
        "listviews": "listviews",
        "describe": "describe",
        "quickActions": "quickActions",
        "layouts": "layouts",
        "sobject": "Lead",
    }


def test_the_basic_info_has_the_objects_brief_and_its_latest_records(
    sandbox: Sandbox, lead_id: str
):
    info = sandbox.client().Lead.metadata()
    assert len(info["objectDescribe"]) == 28
    assert [item["Id"] for item in info["recentItems"]] == [lead_id]


@pytest.mark.parametrize(
    ("object_type", "name", "values"),
    [
        ("Contact", "Name", {"LastName": "Ada"}),
        ("Case", "CaseNumber", {}),
    ],
)
def test_the_latest_records_are_those_that_live_by_what_they_are_called(
    sandbox: Sandbox, object_type: str, name: str, values: dict[str, str]
):
    kept, gone = (sandbox.store.create(object_type, values) for _ in range(2))
    sandbox.store.delete(object_type, gone)
    (item,) = sandbox.call("GET", f"sobjects/{object_type}").json()["recentItems"]
    assert item["Id"] == kept
    assert item[name] == sandbox.store.row(object_type, kept)[name]


def test_a_describe_tells_relationships_record_types_and_scopes(sandbox: Sandbox):
    described = sandbox.client().Account.describe()
    children = {child["relationshipName"]: child for child in described["childRelationships"]}
    assert children["Contacts"] == {
        "cascadeDelete": True,
        "childSObject": "Contact",
        "deprecatedAndHidden": False,
        "field": "AccountId",
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": "Contacts",
        "restrictedDelete": False,
    }
    (master,) = described["recordTypeInfos"]
    assert (master["master"], master["recordTypeId"]) == (True, "012000000000000AAA")
    assert [scope["name"] for scope in described["supportedScopes"]] == ["everything", "mine"]
    assert described["urls"]["uiDetailTemplate"].endswith("/{ID}")


@pytest.mark.parametrize("object_type", ["Lead", "Contact", "Account", "CampaignMember", "User"])
def test_a_describe_has_every_key_of_the_real_one(sandbox: Sandbox, object_type: str):
    described = sandbox.call("GET", f"sobjects/{object_type}/describe").json()
    assert len(described) == 45
    assert {len(field) for field in described["fields"]} == {57}


def test_fields_carry_the_real_orgs_facts(sandbox: Sandbox):
    fields = fields_of(sandbox, "Lead")
    email, company, status = fields["Email"], fields["Company"], fields["Status"]
    assert (email["type"], email["length"], email["byteLength"]) == ("email", 80, 240)
    assert email["idLookup"] is True
    assert company["nillable"] is False
    default = [choice["value"] for choice in status["picklistValues"] if choice["defaultValue"]]
    assert default == ["Open - Not Contacted"]
    assert fields["OwnerId"]["referenceTo"] == ["Group", "User"]
    assert fields["CleanStatus"]["picklistValues"][0]["label"] == "In Sync"


def test_the_external_id_is_unique_and_custom(sandbox: Sandbox):
    field = fields_of(sandbox, "Contact")["HubSpot_Contact_ID__c"]
    assert (field["externalId"], field["unique"], field["custom"], field["length"]) == (
        True,
        True,
        True,
        18,
    )


def test_a_hidden_field_is_as_if_it_were_not_there(sandbox: Sandbox):
    change = {"object": "Contact", "field": "HasOptedOutOfEmail", "hidden": True}
    assert "HasOptedOutOfEmail" in fields_of(sandbox, "Contact")
    sandbox.call("PATCH", "/sandbox/fields", json=change)
    assert "HasOptedOutOfEmail" not in fields_of(sandbox, "Contact")
    refusal = sandbox.refusal("SELECT HasOptedOutOfEmail FROM Contact")
    assert "No such column 'HasOptedOutOfEmail' on entity 'Contact'" in refusal["message"]
    body = {"LastName": "x", "HasOptedOutOfEmail": True}
    written = sandbox.call("POST", "sobjects/Contact", json=body)
    assert written.json() == [
        {
            "message": "No such column 'HasOptedOutOfEmail' on sobject of type Contact",
            "errorCode": "INVALID_FIELD",
        }
    ]


def test_a_hidden_object_is_as_if_it_were_not_there(sandbox: Sandbox):
    sandbox.call("PATCH", "/sandbox/fields", json={"object": "CampaignMember", "hidden": True})
    listed = {each["name"] for each in sandbox.call("GET", "sobjects").json()["sobjects"]}
    assert sandbox.call("GET", "sobjects/CampaignMember/describe").status_code == 404
    assert "CampaignMember" not in listed
    assert sandbox.refusal("SELECT Id FROM CampaignMember")["errorCode"] == "INVALID_TYPE"
    sandbox.call("PATCH", "/sandbox/fields", json={"object": "CampaignMember", "hidden": False})
    assert sandbox.call("GET", "sobjects/CampaignMember/describe").status_code == 200


def test_a_read_only_field_cannot_be_written(sandbox: Sandbox):
    change = {"object": "Contact", "field": "Title", "readOnly": True}
    sandbox.call("PATCH", "/sandbox/fields", json=change)
    assert fields_of(sandbox, "Contact")["Title"]["updateable"] is False
    answer = sandbox.call("POST", "sobjects/Contact", json={"LastName": "x", "Title": "y"})
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_a_custom_field_can_be_added_while_running(sandbox: Sandbox):
    field = {"object": "Lead", "name": "Size__c", "type": "picklist", "picklist": ["S", "M"]}
    assert sandbox.call("POST", "/sandbox/fields", json=field).status_code == 201
    choices = fields_of(sandbox, "Lead")["Size__c"]["picklistValues"]
    assert [choice["value"] for choice in choices] == ["S", "M"]
    sandbox.store.create("Lead", {"LastName": "x", "Company": "y", "Size__c": "M"})
    assert sandbox.query("SELECT Size__c FROM Lead WHERE Size__c = 'm'")[0]["Size__c"] == "M"
