"""What can be done over SOAP: queries, writes, conversions, merges, describes, replication."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from integrations.sandbox.config import Config
from tests.sandbox.salesforce.server import Host, Sandbox
from tests.sandbox.salesforce.soap import Client, Faulted, names, texts


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


def record(object_type: str, *, tag: str = "sObjects", nulls: str = "", **fields: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    to_null = f"<fieldsToNull>{nulls}</fieldsToNull>" if nulls else ""
    return f"<{tag}><type>{object_type}</type>{to_null}{inner}</{tag}>"


def created(client: Client, object_type: str, **fields: str) -> str:
    result = client.result("create", record(object_type, **fields))
    assert texts(result)["success"] == "true", ElementTree.tostring(result)
    return result.findtext("id") or ""


def query(client: Client, soql: str, headers: str = "") -> ElementTree.Element:
    text = soql.replace("<", "&lt;")
    return client.result("query", f"<queryString>{text}</queryString>", headers)


def test_a_record_comes_with_its_type_and_its_id_twice(client: Client, lead_id: str):
    result = query(client, "SELECT Id, LastName, Phone FROM Lead")
    assert names(result) == ["done", "queryLocator", "records", "size"]
    found = result.find("records")
    assert found is not None
    assert found.attrib == {"type": "sf:sObject"}
    assert names(found) == ["type", "Id", "Id", "LastName", "Phone"]
    assert texts(found) == {"type": "Lead", "Id": lead_id, "LastName": "Lovelace", "Phone": None}


def test_the_enterprise_endpoint_states_the_type_of_a_record(sandbox: Sandbox, lead_id: str):
    found = query(Client(sandbox, letter="c"), "SELECT Id, LastName FROM Lead").find("records")
    assert found is not None
    assert found.attrib == {"type": "sf:Lead"}
    assert texts(found) == {"Id": lead_id, "LastName": "Lovelace"}


def test_parents_children_and_addresses_are_nested(client: Client):
    account = created(client, "Account", Name="Engines", BillingCity="London")
    created(client, "Contact", LastName="A", AccountId=account)
    soql = "SELECT Name, BillingAddress, (SELECT LastName, Account.Name FROM Contacts) FROM Account"
    found = query(client, soql).find("records")
    assert found is not None
    assert found.findtext("BillingAddress/city") == "London"
    contact = found.find("Contacts/records")
    assert contact is not None
    assert contact.findtext("LastName") == "A"
    assert contact.findtext("Account/Name") == "Engines"


def test_moments_are_those_of_xml_schema(client: Client, lead_id: str):
    fields = "CreatedDate, ConvertedDate, HasOptedOutOfFax, IsConverted, NumberOfEmployees"
    found = query(client, f"SELECT {fields} FROM Lead").find("records")
    assert found is not None
    assert (found.findtext("CreatedDate") or "").endswith(".000Z")
    assert found.findtext("IsConverted") == "false"


def test_text_is_escaped_and_stays_xml(client: Client, sandbox: Sandbox):
    odd = "<b> & \x0b\x01 \"'\r\n"
    sandbox.store.load("Lead", [{"LastName": odd, "Company": "x"}])
    found = query(client, "SELECT LastName FROM Lead").find("records")
    assert found is not None
    assert found.findtext("LastName") == "<b> &  \"'\r\n"


def test_aggregates_say_what_they_are(client: Client, lead_id: str):
    soql = "SELECT Company, COUNT(Id), MAX(CreatedDate) latest FROM Lead GROUP BY Company"
    found = query(client, soql).find("records")
    assert found is not None
    assert found.findtext("type") == "AggregateResult"
    count, latest = found.find("expr0"), found.find("latest")
    assert count is not None
    assert latest is not None
    assert (count.text, count.attrib) == ("1", {"type": "xsd:int"})
    assert latest.attrib == {"type": "xsd:dateTime"}


def test_long_results_come_in_pages(client: Client, sandbox: Sandbox):
    rows = [{"LastName": f"{number}", "Company": "x"} for number in range(450)]
    sandbox.store.load("Lead", rows)
    options = "<QueryOptions><batchSize>200</batchSize></QueryOptions>"
    page = query(client, "SELECT Id FROM Lead", options)
    seen, sizes = page.findall("records"), {page.findtext("size")}
    while page.findtext("done") == "false":
        locator = f"<queryLocator>{page.findtext('queryLocator')}</queryLocator>"
        page = client.result("queryMore", locator)
        seen += page.findall("records")
        sizes.add(page.findtext("size"))
    assert len({one.findtext("Id") for one in seen}) == 450
    assert sizes == {"450"}


@pytest.mark.parametrize(
    ("soql", "code", "kind"),
    [
        ("SELEC Id", "sf:MALFORMED_QUERY", "MalformedQueryFault"),
        ("SELECT Foo FROM Lead", "sf:INVALID_FIELD", "InvalidFieldFault"),
        ("SELECT Id FROM Foo", "sf:INVALID_TYPE", "InvalidSObjectFault"),
    ],
)
def test_a_query_that_cannot_be_run_is_a_fault_of_its_kind(
    client: Client, soql: str, code: str, kind: str
):
    with pytest.raises(Faulted) as caught:
        query(client, soql)
    fault = caught.value
    assert (fault.code, fault.kind) == (code, kind)
    assert fault.detail is not None
    assert names(fault.detail) == ["exceptionCode", "exceptionMessage", "row", "column"]


def test_the_place_of_an_unknown_field_is_told(client: Client):
    with pytest.raises(Faulted) as caught:
        query(client, "SELECT Foo FROM Lead")
    assert caught.value.detail is not None
    assert texts(caught.value.detail)["column"] == "8"


@pytest.mark.parametrize("locator", ["", "nonsense", "01g000000000000AAA-200"])
def test_a_locator_that_is_none_is_a_fault(client: Client, locator: str):
    with pytest.raises(Faulted) as caught:
        client.call("queryMore", f"<queryLocator>{locator}</queryLocator>")
    assert caught.value.kind == "InvalidQueryLocatorFault"


def test_query_all_sees_what_was_deleted(client: Client, lead_id: str):
    client.call("delete", f"<ids>{lead_id}</ids>")
    soql = "<queryString>SELECT Id FROM Lead</queryString>"
    assert client.result("query", soql).findtext("size") == "0"
    assert client.result("queryAll", soql).findtext("size") == "1"


def test_records_can_be_retrieved_by_id_in_order(client: Client, lead_id: str):
    other = created(client, "Lead", LastName="Other", Company="x")
    ids = "".join(f"<ids>{one}</ids>" for one in (other, "00Q000000000000AAA", lead_id[:15]))
    arguments = f"<fieldList>Id, LastName</fieldList><sObjectType>Lead</sObjectType>{ids}"
    found = client.call("retrieve", arguments).findall("result")
    assert [one.findtext("LastName") for one in found] == ["Other", None, "Lovelace"]
    assert found[1].attrib == {"nil": "true"}


def test_records_are_created_each_with_its_result(client: Client):
    records = record("Lead", LastName="A", Company="x") + record("Lead", LastName="B")
    first, second = client.call("create", records).findall("result")
    assert names(first) == ["id", "success"]
    assert names(second) == ["errors", "id", "success"]
    assert texts(second) == {"errors": "", "id": None, "success": "false"}
    error = second.find("errors")
    assert error is not None
    assert texts(error) == {
        "fields": "Company",
        "message": "Required fields are missing: [Company]",
        "statusCode": "REQUIRED_FIELD_MISSING",
    }


def test_all_or_none_takes_back_what_was_good(client: Client):
    records = record("Lead", LastName="A", Company="x") + record("Lead", LastName="B")
    header = "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
    results = client.call("create", records, header).findall("result")
    codes = [one.findtext("errors/statusCode") for one in results]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert query(client, "SELECT Id FROM Lead").findtext("size") == "0"


def test_fields_are_cleared_by_name_and_not_by_being_empty(client: Client, sandbox: Sandbox):
    lead = created(client, "Lead", LastName="A", Company="x", Phone="1", Title="t")
    changes = record("Lead", nulls="Phone", Id=lead, Title="", HasOptedOutOfEmail="1")
    client.call("update", changes)
    row = sandbox.store.row("Lead", lead)
    assert row is not None
    assert (row["Phone"], row["Title"], row["HasOptedOutOfEmail"]) == (None, "t", 1)


def test_a_value_of_the_wrong_type_is_an_error_of_its_record(client: Client):
    values = {"LastName": "A", "Company": "x", "AnnualRevenue": "much"}
    result = client.result("create", record("Lead", **values))
    assert result.findtext("errors/statusCode") == "INVALID_TYPE_ON_FIELD_IN_RECORD"


@pytest.mark.parametrize(
    ("sobject", "code"),
    [(record("Nope"), "sf:INVALID_TYPE"), (record("Lead", Nope="x"), "sf:INVALID_FIELD")],
)
def test_what_the_schema_does_not_know_is_a_fault_of_the_call(
    client: Client, sobject: str, code: str
):
    good = record("Lead", LastName="A", Company="x")
    with pytest.raises(Faulted) as caught:
        client.call("create", good + sobject)
    assert caught.value.code == code
    assert query(client, "SELECT Id FROM Lead").findtext("size") == "0"


def test_a_call_takes_two_hundred_records(client: Client):
    with pytest.raises(Faulted, match="EXCEEDED_ID_LIMIT"):
        client.call("create", record("Lead", LastName="A", Company="x") * 201)


def test_a_parent_may_be_named_by_its_external_id(client: Client, sandbox: Sandbox):
    line = {"name": "Key__c", "type": "string", "flags": ["externalId", "idLookup"]}
    sandbox.store.add_field("Account", line)
    account = created(client, "Account", Name="Engines", Key__c="7")
    contact = created(
        client, "Contact", LastName="A", Account="<type>Account</type><Key__c>7</Key__c>"
    )
    row = sandbox.store.row("Contact", contact)
    assert row is not None
    assert row["AccountId"] == account


def test_enterprise_records_state_their_type(sandbox: Sandbox):
    client = Client(sandbox, letter="c")
    sobject = "<sObjects xsi:type='s:Lead' xmlns:s='urn:sobject.enterprise.soap.sforce.com'>"
    sobject += "<LastName>A</LastName><Company>x</Company></sObjects>"
    assert client.result("create", sobject).findtext("success") == "true"


def test_upserts_find_records_by_an_external_id(client: Client):
    key = "<externalIDFieldName>HubSpot_Contact_ID__c</externalIDFieldName>"
    sobject = record("Lead", LastName="A", Company="x", HubSpot_Contact_ID__c="9")
    first = client.result("upsert", key + sobject)
    second = client.result("upsert", key + sobject)
    assert names(first) == ["created", "id", "success"]
    assert [first.findtext("created"), second.findtext("created")] == ["true", "false"]
    assert first.findtext("id") == second.findtext("id")


def test_a_list_may_have_any_name(client: Client, lead_id: str):
    assert client.result("delete", f"<id>{lead_id}</id>").findtext("success") == "true"


def test_deleted_records_come_back(client: Client, sandbox: Sandbox, lead_id: str):
    assert client.result("delete", f"<ids>{lead_id}</ids>").findtext("success") == "true"
    twice = client.result("delete", f"<ids>{lead_id}</ids>")
    assert twice.findtext("errors/statusCode") == "ENTITY_IS_DELETED"
    assert client.result("undelete", f"<ids>{lead_id}</ids>").findtext("success") == "true"
    again = client.result("undelete", f"<ids>{lead_id}</ids>")
    assert again.findtext("errors/statusCode") == "UNDELETE_FAILED"


def conversion(lead_id: str, **more: str) -> str:
    wish = {
        "convertedStatus": "Closed - Converted",
        "doNotCreateOpportunity": "true",
        "leadId": lead_id,
        **more,
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in wish.items())
    return f"<leadConverts>{inner}</leadConverts>"


def test_a_lead_is_converted(client: Client, sandbox: Sandbox, lead_id: str):
    result = client.result("convertLead", conversion(lead_id))
    assert names(result) == ["accountId", "contactId", "leadId", "opportunityId", "success"]
    assert texts(result)["opportunityId"] is None
    lead = sandbox.store.row("Lead", lead_id)
    assert lead is not None
    assert lead["ConvertedContactId"] == result.findtext("contactId")


def test_a_conversion_makes_an_opportunity_unless_told_not_to(
    client: Client, sandbox: Sandbox, lead_id: str
):
    wish = conversion(lead_id, doNotCreateOpportunity="false", opportunityName="Big deal")
    made = client.result("convertLead", wish).findtext("opportunityId") or ""
    opportunity = sandbox.store.row("Opportunity", made)
    assert opportunity is not None
    assert opportunity["Name"] == "Big deal"


def test_a_lead_is_converted_once(client: Client, lead_id: str):
    client.call("convertLead", conversion(lead_id))
    result = client.result("convertLead", conversion(lead_id))
    assert result.findtext("success") == "false"
    assert result.findtext("errors/statusCode") == "CANNOT_UPDATE_CONVERTED_LEAD"


def test_the_owner_of_what_a_conversion_makes_can_be_named(
    client: Client, sandbox: Sandbox, lead_id: str
):
    admin = sandbox.store.admin_id
    result = client.result("convertLead", conversion(lead_id, ownerId=admin))
    contact = sandbox.store.row("Contact", result.findtext("contactId") or "")
    assert contact is not None
    assert contact["OwnerId"] == admin


@pytest.mark.parametrize(("overwrite", "source"), [("true", "Web"), ("false", "Other")])
def test_a_leads_source_replaces_the_contacts_where_asked_to(
    client: Client, sandbox: Sandbox, overwrite: str, source: str
):
    lead = created(client, "Lead", LastName="A", Company="x", LeadSource="Web")
    account = created(client, "Account", Name="x")
    contact = created(client, "Contact", LastName="A", AccountId=account, LeadSource="Other")
    wish = {"accountId": account, "contactId": contact, "overwriteLeadSource": overwrite}
    client.call("convertLead", conversion(lead, **wish))
    row = sandbox.store.row("Contact", contact)
    assert row is not None
    assert row["LeadSource"] == source


@pytest.mark.parametrize("tag", ["request", "mergeRequests"])
def test_records_are_merged_and_their_children_named(client: Client, sandbox: Sandbox, tag: str):
    winner = created(client, "Contact", LastName="A")
    loser = created(client, "Contact", LastName="B")
    report = created(client, "Contact", LastName="C", ReportsToId=loser)
    master = record("Contact", tag="masterRecord", Id=winner, Title="Boss")
    request = f"<{tag}>{master}<recordToMergeIds>{loser}</recordToMergeIds></{tag}>"
    result = client.result("merge", request)
    assert texts(result) == {
        "id": winner,
        "mergedRecordIds": loser,
        "success": "true",
        "updatedRelatedIds": report,
    }
    row, gone = sandbox.store.row("Contact", winner), sandbox.store.row("Contact", loser)
    assert row is not None
    assert gone is not None
    assert (row["Title"], gone["MasterRecordId"]) == ("Boss", winner)


def test_a_merge_that_fails_changes_nothing(client: Client, sandbox: Sandbox):
    winner = created(client, "Contact", LastName="A")
    master = record("Contact", tag="masterRecord", Id=winner, Title="Boss")
    request = f"<request>{master}<recordToMergeIds>{winner}</recordToMergeIds></request>"
    result = client.result("merge", request)
    assert names(result) == ["errors", "id", "success"]
    row = sandbox.store.row("Contact", winner)
    assert row is not None
    assert row["Title"] is None


def test_duplicate_rules_are_asked_unless_the_header_says_otherwise(
    client: Client, sandbox: Sandbox, lead_id: str
):
    sandbox.store.rules.duplicates["Lead"].active = True
    twin = record("Lead", LastName="A", Company="x", Email="ada@x.org")
    refused = client.result("create", twin)
    assert refused.findtext("errors/statusCode") == "DUPLICATES_DETECTED"
    report = refused.find("errors/duplicateResult")
    assert report is not None
    assert report.findtext("allowSave") == "true"
    assert report.findtext("matchResults/matchRecords/record/Id") == lead_id
    header = "<DuplicateRuleHeader><allowSave>true</allowSave></DuplicateRuleHeader>"
    assert client.result("create", twin, header).findtext("success") == "true"


@pytest.mark.parametrize(
    ("header", "assigned"),
    [
        ("", False),
        (
            "<AssignmentRuleHeader><useDefaultRule>true</useDefaultRule></AssignmentRuleHeader>",
            True,
        ),
    ],
)
def test_leads_are_assigned_only_where_asked_to(
    client: Client, sandbox: Sandbox, header: str, assigned: bool
):
    store = sandbox.store
    store.rules.assignment.active = True
    store.rules.assignment.default_owner = store.admin_id
    lead = client.result("create", record("Lead", LastName="A", Company="x"), header)
    row = store.row("Lead", lead.findtext("id") or "")
    assert row is not None
    assert (row["OwnerId"] == store.admin_id) is assigned


def test_objects_are_described_in_the_order_of_the_wsdl(client: Client):
    result = client.result("describeSObject", "<sObjectType>lead</sObjectType>")
    assert result.findtext("name") == "Lead"
    assert names(result) == sorted(names(result))
    assert {"urlDetail", "urlEdit", "urlNew"} <= set(names(result))
    email = next(f for f in result.findall("fields") if f.findtext("name") == "Email")
    assert texts(email)["soapType"] == "xsd:string"
    assert names(email) == sorted(names(email))


def test_several_objects_are_described_at_once(client: Client):
    arguments = "<sObjectType>Lead</sObjectType><sObjectType>Contact</sObjectType>"
    results = client.call("describeSObjects", arguments).findall("result")
    assert [one.findtext("name") for one in results] == ["Lead", "Contact"]


def test_an_object_that_does_not_exist_cannot_be_described(client: Client):
    with pytest.raises(Faulted) as caught:
        client.call("describeSObject", "<sObjectType>Nope</sObjectType>")
    assert caught.value.kind == "InvalidSObjectFault"


def test_all_objects_are_listed(client: Client, sandbox: Sandbox):
    listed = client.result("describeGlobal").findall("sobjects")
    assert [one.findtext("name") for one in listed] == list(sandbox.store.schema.objects)


def window(sandbox: Sandbox, object_type: str, *, days: int = 1) -> str:
    end = sandbox.store.now() + timedelta(minutes=1)
    start = end - timedelta(days=days)
    return (
        f"<sObjectType>{object_type}</sObjectType><startDate>{start.isoformat()}</startDate>"
        f"<endDate>{end.isoformat()}</endDate>"
    )


def test_changes_and_deletions_are_told(client: Client, sandbox: Sandbox, lead_id: str):
    gone = created(client, "Lead", LastName="A", Company="x")
    client.call("delete", f"<ids>{gone}</ids>")
    updated = client.result("getUpdated", window(sandbox, "Lead"))
    deleted = client.result("getDeleted", window(sandbox, "Lead"))
    assert [one.text for one in updated.findall("ids")] == [lead_id]
    assert [one.text for one in deleted.findall("deletedRecords/id")] == [gone]
    assert (deleted.findtext("earliestDateAvailable") or "").endswith("Z")


def test_a_window_that_lies_too_far_back_is_a_fault(client: Client, sandbox: Sandbox):
    with pytest.raises(Faulted, match="INVALID_REPLICATION_DATE"):
        client.call("getUpdated", window(sandbox, "Lead", days=40))


def test_row_locks_strike_single_records(host: Host):
    with host.sandbox(Config(), faults={"row-lock": 1}) as sandbox:
        result = Client(sandbox).result("create", record("Lead", LastName="A", Company="x"))
    assert result.findtext("errors/statusCode") == "UNABLE_TO_LOCK_ROW"


def test_writes_are_in_the_name_of_the_sessions_user(sandbox: Sandbox):
    store = sandbox.store
    token = store.sessions.issue(store.now(), user_id=store.admin_id)
    lead = created(Client(sandbox, session=token), "Lead", LastName="A", Company="x")
    row = store.row("Lead", lead)
    assert row is not None
    assert row["CreatedById"] == store.admin_id


def test_an_upsert_needs_a_field_that_records_can_be_found_by(client: Client):
    key = "<externalIDFieldName>Phone</externalIDFieldName>"
    with pytest.raises(Faulted) as caught:
        client.call("upsert", key + record("Lead", LastName="A", Company="x"))
    assert caught.value.kind == "InvalidFieldFault"
    assert "does not match an External ID" in caught.value.text


def test_records_are_found_by_their_words(client: Client, lead_id: str):
    sosl = "<searchString>FIND {Lovelace} RETURNING Lead(Id, LastName)</searchString>"
    found = client.result("search", sosl)
    assert found.findtext("searchRecords/record/Id") == lead_id


def test_a_search_that_cannot_be_read_is_a_fault_of_its_kind(client: Client):
    with pytest.raises(Faulted) as caught:
        client.call("search", "<searchString>FIND</searchString>")
    assert caught.value.kind == "MalformedSearchFault"


def test_a_key_that_comes_twice_in_a_call_is_refused_both_times(client: Client):
    key = "<externalIDFieldName>HubSpot_Contact_ID__c</externalIDFieldName>"
    sobject = record("Lead", LastName="A", Company="x", HubSpot_Contact_ID__c="9")
    results = client.call("upsert", key + sobject * 2).findall("result")
    assert [one.findtext("errors/statusCode") for one in results] == ["DUPLICATE_VALUE"] * 2


def test_an_upsert_by_id_creates_what_has_none(client: Client, lead_id: str):
    key = "<externalIDFieldName>Id</externalIDFieldName>"
    sobjects = record("Lead", Id=lead_id, Title="t") + record("Lead", LastName="A", Company="x")
    results = client.call("upsert", key + sobjects).findall("result")
    assert [one.findtext("created") for one in results] == ["false", "true"]
    assert results[0].findtext("id") == lead_id


def test_the_bin_is_emptied_of_what_is_in_it(client: Client, sandbox: Sandbox, lead_id: str):
    early = client.result("emptyRecycleBin", f"<ids>{lead_id}</ids>")
    assert early.findtext("errors/statusCode") == "INVALID_ID_FIELD"
    client.call("delete", f"<ids>{lead_id}</ids>")
    late = client.result("emptyRecycleBin", f"<ids>{lead_id}</ids>")
    assert late.findtext("success") == "true"
    assert sandbox.store.row("Lead", lead_id) is None


def test_an_org_without_the_api_says_so(client: Client, sandbox: Sandbox):
    sandbox.store.usage.disabled = "API_DISABLED_FOR_ORG"
    with pytest.raises(Faulted) as caught:
        client.call("getUserInfo")
    assert caught.value.code == "sf:API_DISABLED_FOR_ORG"
