"""The rarer parts of SOQL: TYPEOF, semi-joins, labels, time zones, scopes, child pages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox


@pytest.fixture
def company(sandbox: Sandbox) -> Sandbox:
    accounts = sandbox.store.load("Account", [{"Name": "Acme"}, {"Name": "Beta"}])
    rows = [{"LastName": f"C{n}", "AccountId": accounts[0]} for n in range(450)]
    sandbox.store.load("Contact", [*rows, {"LastName": "Solo", "AccountId": accounts[1]}])
    return sandbox


def test_type_of_shows_fields_by_the_parents_object(sandbox: Sandbox):
    (queue,) = sandbox.store.load("Group", [{"Name": "Inbound", "Type": "Queue"}])
    people = [
        {"LastName": "a", "Company": "b", "OwnerId": queue},
        {"LastName": "c", "Company": "d"},
    ]
    sandbox.store.load("Lead", people)
    soql = (
        "SELECT Id, TYPEOF Owner WHEN User THEN Username, Manager.Name WHEN Group THEN Type"
        " ELSE Name END FROM Lead ORDER BY LastName"
    )
    first, second = sandbox.query(soql)
    assert first["Owner"]["Type"] == "Queue"
    assert first["Owner"]["attributes"]["type"] == "Group"
    assert second["Owner"]["Username"] == "integration@sandbox.example"
    assert second["Owner"]["Manager"] is None
    assert "Type" not in second["Owner"]


def test_type_of_falls_back_to_else(sandbox: Sandbox):
    sandbox.store.load("Lead", [{"LastName": "c", "Company": "d"}])
    (record,) = sandbox.query("SELECT TYPEOF Owner WHEN Group THEN Type ELSE Name END FROM Lead")
    assert record["Owner"]["Name"] == "Integration User"


def test_a_polymorphic_parent_may_be_a_lead_or_a_contact(sandbox: Sandbox):
    campaign = sandbox.store.create("Campaign", {"Name": "x"})
    lead = sandbox.store.create("Lead", {"LastName": "Ada", "Company": "y"})
    sandbox.store.create("CampaignMember", {"CampaignId": campaign, "LeadId": lead})
    (member,) = sandbox.query("SELECT LeadOrContact.Name FROM CampaignMember")
    assert member["LeadOrContact"]["Name"] == "Ada"
    assert member["LeadOrContact"]["attributes"]["url"].endswith(f"/Lead/{lead}")


def test_a_child_query_has_pages_of_its_own(company: Sandbox):
    soql = "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account"
    headers = {"Sforce-Query-Options": "batchSize=200"}
    answer = company.call("GET", "query", params={"q": soql}, headers=headers).json()
    acme, beta = answer["records"]
    first = acme["Contacts"]
    assert (first["totalSize"], first["done"], len(first["records"])) == (450, False, 200)
    assert beta["Contacts"]["done"] is True
    second = company.call("GET", first["nextRecordsUrl"]).json()
    third = company.call("GET", second["nextRecordsUrl"]).json()
    assert (second["totalSize"], third["done"]) == (450, True)
    pages = [first, second, third]
    names = [record["LastName"] for page in pages for record in page["records"]]
    assert names == sorted(f"C{n}" for n in range(450))


@pytest.mark.parametrize("tail", ["0-001-5", "9-001000000000001AAA-200", "x-y-0"])
def test_a_made_up_page_of_a_child_query_is_refused(company: Sandbox, tail: str):
    soql = "SELECT (SELECT LastName FROM Contacts) FROM Account"
    headers = {"Sforce-Query-Options": "batchSize=200"}
    answer = company.call("GET", "query", params={"q": soql}, headers=headers).json()
    locator = answer["records"][0]["Contacts"]["nextRecordsUrl"].split("-")[0]
    refused = company.call("GET", f"{locator}-{tail}")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_children_may_have_children(company: Sandbox):
    company.store.database.execute('UPDATE "Account" SET "ParentId" = NULL')
    inner = "SELECT Name, (SELECT LastName FROM Contacts) FROM ChildAccounts"
    beta = company.query("SELECT Id FROM Account WHERE Name = 'Beta'")[0]["Id"]
    acme = company.query("SELECT Id FROM Account WHERE Name = 'Acme'")[0]["Id"]
    company.store.update("Account", beta, {"ParentId": acme})
    (record,) = company.query(f"SELECT ({inner}) FROM Account WHERE Name = 'Acme'")
    (child,) = record["ChildAccounts"]["records"]
    assert child["Contacts"]["records"][0]["LastName"] == "Solo"


SEMI_JOINS = [
    (
        "AccountId IN (SELECT Id FROM Account) OR LastName = 'x'",
        "Semi join sub-selects are not allowed with the 'OR' operator",
    ),
    (
        "LastName = 'x' AND (Title = 'y' OR AccountId IN (SELECT Id FROM Account))",
        "Semi join sub-selects are only allowed at the top level WHERE expressions and not in"
        " nested WHERE expressions.",
    ),
    (
        "(NOT AccountId IN (SELECT Id FROM Account))",
        "Semi join sub-selects are only allowed at the top level WHERE expressions and not in"
        " nested WHERE expressions.",
    ),
    (
        "AccountId IN (SELECT AccountId FROM User WHERE ContactId IN (SELECT Id FROM Contact))",
        "Nesting of semi join sub-selects is not supported",
    ),
    (
        " AND ".join(["AccountId IN (SELECT Id FROM Account)"] * 3),
        "Maximum 2 semi join sub-selects are allowed",
    ),
    (
        "ReportsToId IN (SELECT Id FROM Contact)",
        "The inner and outer selects should not be on the same object type",
    ),
    ("AccountId IN (SELECT Id FROM Account LIMIT 1)", "ORDER BY, LIMIT and OFFSET are not allowed"),
    ("AccountId IN (SELECT Name FROM Account)", "'Name' in the subquery is no ID"),
    ("LastName IN (SELECT Id FROM Account)", "'LastName' is no ID or reference field"),
    ("AccountId IN (SELECT Id, Name FROM Account)", "must select one field"),
]


@pytest.mark.parametrize(("where", "words"), SEMI_JOINS)
def test_a_semi_join_that_salesforce_refuses_is_refused(sandbox: Sandbox, where: str, words: str):
    refusal = sandbox.refusal(f"SELECT Id FROM Contact WHERE {where}")
    assert refusal["errorCode"] == "MALFORMED_QUERY"
    assert words in refusal["message"]


def test_labels_stand_for_values(sandbox: Sandbox):
    sandbox.store.load("Lead", [{"LastName": "a", "Company": "b", "CleanStatus": "Matched"}])
    (record,) = sandbox.query(
        "SELECT toLabel(CleanStatus), toLabel(CleanStatus) shown FROM Lead"
        " WHERE toLabel(CleanStatus) = 'in sync'"
    )
    assert (record["CleanStatus"], record["shown"]) == ("In Sync", "In Sync")


def at(moment: str) -> dict[str, Any]:
    return {"LastName": "x", "CreatedDate": moment}


def live_in(sandbox: Sandbox, zone: str, now: str) -> None:
    user = sandbox.store.user_id
    sandbox.store.database.update("User", user, {"TimeZoneSidKey": zone})
    sandbox.clock.offset = datetime.fromisoformat(now).replace(tzinfo=UTC) - datetime.now(UTC)


def test_a_day_is_the_users_day(sandbox: Sandbox):
    live_in(sandbox, "America/New_York", "2030-07-02T02:00:00")
    moments = ["2030-07-01T03:59:59", "2030-07-01T04:00:00", "2030-07-02T03:59:59"]
    sandbox.store.load("Contact", [at(f"{moment}.000+0000") for moment in moments])
    found = sandbox.query("SELECT CreatedDate FROM Contact WHERE CreatedDate = TODAY")
    assert [record["CreatedDate"][:19] for record in found] == moments[1:]


@pytest.mark.parametrize(("locale", "first"), [("en_GB", "2030-07-01"), ("en_US", "2030-06-30")])
def test_a_week_begins_as_the_user_is_used_to(sandbox: Sandbox, locale: str, first: str):
    live_in(sandbox, "UTC", "2030-07-03T12:00:00")
    sandbox.store.database.update("User", sandbox.store.user_id, {"LocaleSidKey": locale})
    days = ["2030-06-29", "2030-06-30", "2030-07-01", "2030-07-06"]
    sandbox.store.load("Contact", [at(f"{day}T12:00:00.000+0000") for day in days])
    soql = "SELECT CreatedDate FROM Contact WHERE CreatedDate = THIS_WEEK ORDER BY CreatedDate"
    assert sandbox.query(soql)[0]["CreatedDate"][:10] == first


DATE_FUNCTIONS = [
    ("CALENDAR_YEAR(CreatedDate)", 2026),
    ("CALENDAR_QUARTER(CreatedDate)", 4),
    ("FISCAL_MONTH(CreatedDate)", 12),
    ("DAY_IN_MONTH(CreatedDate)", 31),
    ("DAY_IN_WEEK(CreatedDate)", 5),
    ("DAY_IN_YEAR(CreatedDate)", 365),
    ("WEEK_IN_MONTH(CreatedDate)", 5),
    ("WEEK_IN_YEAR(CreatedDate)", 53),
    ("HOUR_IN_DAY(CreatedDate)", 23),
    ("DAY_ONLY(CreatedDate)", "2026-12-31"),
    ("CALENDAR_YEAR(convertTimezone(CreatedDate))", 2027),
    ("HOUR_IN_DAY(convertTimezone(CreatedDate))", 8),
]


@pytest.mark.parametrize(("function", "value"), DATE_FUNCTIONS)
def test_a_date_function_reads_utc_unless_it_converts(
    sandbox: Sandbox, function: str, value: object
):
    sandbox.store.database.execute('UPDATE "User" SET "TimeZoneSidKey" = \'Asia/Tokyo\'')
    sandbox.store.load("Contact", [at("2026-12-31T23:30:00.000+0000")])
    (record,) = sandbox.query(f"SELECT {function} v, COUNT(Id) FROM Contact GROUP BY {function}")
    assert record["v"] == value
    assert len(sandbox.query(f"SELECT Id FROM Contact WHERE {function} = {value}")) == 1


def test_group_is_an_object_and_a_word(sandbox: Sandbox):
    sandbox.store.load("Group", [{"Name": "Inbound", "Type": "Queue"}])
    records = sandbox.query("SELECT Type, COUNT(Id) n FROM Group GROUP BY Type")
    assert (records[0]["Type"], records[0]["n"]) == ("Queue", 1)


def test_a_scope_may_be_mine(sandbox: Sandbox):
    (other,) = sandbox.store.load("User", [{"LastName": "Other", "Username": "other@x.org"}])
    sandbox.store.load("Contact", [{"LastName": "a"}, {"LastName": "b", "OwnerId": other}])
    records = sandbox.query("SELECT LastName FROM Contact USING SCOPE mine WHERE LastName != null")
    assert [record["LastName"] for record in records] == ["a"]
    assert len(sandbox.query("SELECT LastName FROM Contact USING SCOPE everything")) == 2


def test_for_view_leaves_its_moment_and_no_change(sandbox: Sandbox, lead_id: str):
    before = sandbox.store.row("Lead", lead_id)
    sandbox.query("SELECT Id FROM Lead FOR VIEW")
    after = sandbox.store.row("Lead", lead_id)
    assert after["LastViewedDate"] == after["LastReferencedDate"] is not None
    assert after["SystemModstamp"] == before["SystemModstamp"]


REFUSED = [
    ("SELECT COUNT(Id) FROM Lead LIMIT 1", "MALFORMED_QUERY", "Non-grouped query"),
    (
        "SELECT Name, COUNT(Id) FROM Lead GROUP BY Name ORDER BY Email",
        "MALFORMED_QUERY",
        "Ordered field must be grouped or aggregated: Email",
    ),
    ("SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "offset allowed is 2000"),
    ("SELECT COUNT(Id) n, MAX(Id) n FROM Lead", "MALFORMED_QUERY", "duplicate alias: n"),
    ("SELECT Name, COUNT(Id) name FROM Lead GROUP BY Name", "MALFORMED_QUERY", "duplicate alias"),
    ("SELECT FORMAT(Name) FROM Lead", "MALFORMED_QUERY", "unexpected token: 'FORMAT'"),
    ("SELECT GROUPING(Id) FROM Lead GROUP BY Id", "MALFORMED_QUERY", "needs a field of a ROLLUP"),
    ("SELECT Id FROM Lead WHERE GROUPING(Id) = 1", "MALFORMED_QUERY", "should not be used here"),
    ("SELECT Id FROM Lead GROUP BY ROLLUP(Id), Name", "MALFORMED_QUERY", "unexpected token: ','"),
    ("SELECT Id FROM Lead GROUP BY CUBE(Id, Name, City, State)", "MALFORMED_QUERY", "at most 3"),
    ("SELECT toLabel(Name) FROM Lead", "INVALID_FIELD", "toLabel does not support field Name"),
    ("SELECT convertTimezone(CreatedDate) FROM Lead", "MALFORMED_QUERY", "unexpected token"),
    ("SELECT MAX(DAY_ONLY(CreatedDate)) FROM Lead", "MALFORMED_QUERY", "unexpected token: 'MAX'"),
    ("SELECT Id FROM Organization USING SCOPE mine", "MALFORMED_QUERY", "scope 'mine'"),
    ("SELECT TYPEOF Account WHEN Account THEN Id END FROM Contact", "MALFORMED_QUERY", "polymorph"),
    (
        "SELECT TYPEOF Owner WHEN Lead THEN Id END FROM Lead",
        "INVALID_TYPE",
        "Lead is not an object",
    ),
    ("SELECT TYPEOF Owner WHEN User THEN Nope END FROM Lead", "INVALID_FIELD", "column 'Nope'"),
    (
        "SELECT Account.Parent.Parent.Parent.Parent.Parent.Name FROM Contact",
        "INVALID_FIELD",
        "relationship 'Account'",
    ),
]


@pytest.mark.parametrize(("soql", "code", "words"), REFUSED)
def test_what_cannot_be_run_is_refused_in_words(sandbox: Sandbox, soql: str, code: str, words: str):
    refusal = sandbox.refusal(soql)
    assert refusal["errorCode"] == code
    assert words in refusal["message"]


def test_a_path_may_have_five_levels(company: Sandbox):
    soql = "SELECT Account.Parent.Parent.Parent.Parent.Name FROM Contact LIMIT 1"
    assert company.query(soql)[0]["Account"]["Parent"] is None


def test_groups_beyond_a_page_are_refused(sandbox: Sandbox):
    people = ({"LastName": f"L{n}", "Company": "c"} for n in range(2_001))
    sandbox.store.load("Lead", people)
    refusal = sandbox.refusal("SELECT LastName, COUNT(Id) FROM Lead GROUP BY LastName")
    assert refusal["errorCode"] == "EXCEEDED_ID_LIMIT"
    soql = "SELECT LastName, COUNT(Id) FROM Lead GROUP BY LastName LIMIT 2000"
    assert len(sandbox.query(soql)) == 2_000


def test_a_query_may_have_100000_characters_and_no_more(sandbox: Sandbox):
    answers = []
    for size in (100_000, 100_001):
        soql = "SELECT Id FROM Lead".ljust(size)
        request = {"method": "GET", "url": f"/services/data/v66.0/query?q={soql}"}
        body = {"compositeRequest": [{**request, "referenceId": "q"}]}
        answer = sandbox.call("POST", "composite", json=body).json()
        answers.append(answer["compositeResponse"][0]["httpStatusCode"])
    assert answers == [200, 400]


def columns(sandbox: Sandbox, soql: str) -> dict[str, Any]:
    return sandbox.call("GET", "query", params={"q": soql, "columns": "true"}).json()


def test_the_columns_of_a_query_are_told_without_its_rows(sandbox: Sandbox):
    told = columns(sandbox, "SELECT Id, Account.Owner.Name, Email FROM Contact")
    assert (told["entityName"], told["idSelected"], told["keyPrefix"]) == ("Contact", True, "003")
    ident, account, email = told["columnMetadata"]
    assert (ident["columnName"], ident["apexType"]) == ("Id", "Id")
    assert email["textType"] is True
    assert (account["columnName"], account["foreignKeyName"]) == ("Account", "AccountId")
    (owner,) = account["joinColumns"]
    assert owner["joinColumns"][0]["columnName"] == "Name"


def test_the_columns_of_groups_and_child_queries_are_told(sandbox: Sandbox):
    told = columns(sandbox, "SELECT Rating, COUNT(Id), MAX(Name) m FROM Lead GROUP BY Rating")
    shown = [(c["columnName"], c["displayName"], c["aggregate"]) for c in told["columnMetadata"]]
    assert told["groupBy"] is True
    assert shown == [
        ("Rating", "Rating", False),
        ("expr0", "COUNT(Id)", True),
        ("m", "MAX(Name)", True),
    ]
    told = columns(sandbox, "SELECT Name, (SELECT LastName FROM Contacts) FROM Account")
    contacts = told["columnMetadata"][1]
    assert (contacts["columnName"], contacts["aggregate"]) == ("Contacts", True)
    assert contacts["joinColumns"][0]["columnName"] == "LastName"


def explained(sandbox: Sandbox, soql: str) -> dict[str, Any]:
    answer = sandbox.call("GET", "query", params={"explain": soql}).json()
    assert answer["sourceQuery"] == soql
    return answer["plans"][0]


def test_explain_tells_an_index_from_a_scan(company: Sandbox):
    scan = explained(company, "SELECT Id FROM Contact WHERE Title = 'x'")
    assert (scan["leadingOperationType"], scan["sobjectCardinality"]) == ("TableScan", 451)
    index = explained(company, "SELECT Id FROM Contact WHERE Email = 'x@y.org'")
    assert (index["leadingOperationType"], index["fields"]) == ("Index", ["Email"])
    assert index["relativeCost"] < 1 <= scan["relativeCost"]
