"""Queries over HTTP: what they find, what they show, what they refuse."""

import pytest

from tests.sandbox.salesforce.server import Sandbox

PEOPLE = [
    {
        "LastName": "Ångström",
        "Email": "anders@x.org",
        "Score__c": 1.5,
        "Interests__c": "Hiking;Music",
    },
    {"LastName": "baker", "Email": None, "Score__c": None, "Renewal__c": "2026-03-01"},
    {"LastName": "Clark", "Email": "CLARK@x.org", "Score__c": 10.0, "Newsletter__c": True},
    {"LastName": "50% off_er", "Email": "off@x.org", "Score__c": -2.0, "Interests__c": "Travel"},
]


@pytest.fixture
def people(sandbox: Sandbox) -> Sandbox:
    (account,) = sandbox.store.load("Account", [{"Name": "Acme"}])
    rows = [{"FirstName": None, **person} for person in PEOPLE]
    rows[0]["AccountId"] = account
    sandbox.store.load("Contact", rows)
    return sandbox


FOUND = [
    ("Email = 'ANDERS@x.org'", "Ångström"),
    ("LastName = 'ångSTRÖM'", "Ångström"),
    ("LastName IN ('ÅNGSTRÖM', 'clark')", "Ångström Clark"),
    ("LastName LIKE 'åNG%'", "Ångström"),
    ("LastName LIKE '50\\% off\\_er'", "50% off_er"),
    ("LastName LIKE 'c_ark'", "Clark"),
    ("Email = null", "baker"),
    ("Email = ''", "baker"),
    ("Email != 'clark@x.org'", "Ångström baker 50% off_er"),
    ("Email NOT IN ('clark@x.org')", "Ångström baker 50% off_er"),
    ("(NOT Email LIKE '%a%')", "baker 50% off_er"),
    ("Email IN ('off@x.org', null)", "baker 50% off_er"),
    ("Score__c > 1", "Ångström Clark"),
    ("Score__c <= 1.5 AND Score__c != null", "Ångström 50% off_er"),
    ("(NOT Score__c > 1)", "baker 50% off_er"),
    ("Newsletter__c = true", "Clark"),
    ("Newsletter__c != true", "Ångström baker 50% off_er"),
    ("Renewal__c = 2026-03-01", "baker"),
    ("Renewal__c < 2026-03-01", ""),
    ("CreatedDate = TODAY", "Ångström baker Clark 50% off_er"),
    ("CreatedDate < LAST_N_DAYS:3", ""),
    ("CreatedDate > 2000-01-01T00:00:00+02:00", "Ångström baker Clark 50% off_er"),
    ("Account.Name = 'acme'", "Ångström"),
    ("Account.Name = null", "baker Clark 50% off_er"),
    ("Account.Owner.Name LIKE 'integ%'", "Ångström"),
    ("Interests__c INCLUDES ('Music;Hiking')", "Ångström"),
    ("Interests__c INCLUDES ('Music', 'Travel')", "Ångström 50% off_er"),
    ("Interests__c EXCLUDES ('Travel')", "Ångström baker Clark"),
    ("AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')", "Ångström"),
    ("AccountId NOT IN (SELECT Id FROM Account)", "baker Clark 50% off_er"),
    ("(LastName = 'baker' OR LastName = 'Clark') AND Email != null", "Clark"),
]


@pytest.mark.parametrize(("where", "expected"), FOUND)
def test_a_condition_finds_what_it_should(people: Sandbox, where: str, expected: str):
    records = people.query(f"SELECT LastName FROM Contact WHERE {where} ORDER BY Id")
    assert " ".join(record["LastName"] for record in records) == expected


REFUSED = [
    ("SELECT Id, Foo FROM Contact", "INVALID_FIELD", "No such column 'Foo' on entity 'Contact'."),
    (
        "SELECT Account.Foo FROM Contact",
        "INVALID_FIELD",
        "No such column 'Foo' on entity 'Account'.",
    ),
    ("SELECT Foo.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Foo'"),
    ("SELECT Id FROM ScratchOrgInfo limit 1", "INVALID_TYPE", "'ScratchOrgInfo' is not supported."),
    ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
    ("SELECT Id FROM Contact WHERE Email = 5", "INVALID_FIELD", "must be of type string"),
    ("SELECT Id FROM Contact WHERE Score__c = '5'", "INVALID_FIELD", "must be of type double"),
    (
        "SELECT Id FROM Contact WHERE CreatedDate > '2026'",
        "INVALID_FIELD",
        "must be of type dateTime",
    ),
    ("SELECT Id FROM Contact WHERE CreatedDate > 2026-01-01", "INVALID_FIELD", "of type dateTime"),
    ("SELECT Id FROM Contact WHERE Newsletter__c = 'x'", "INVALID_FIELD", "of type boolean"),
    (
        "SELECT Id FROM Contact WHERE Id = 'x'",
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid ID field: x",
    ),
    ("SELECT Id FROM Contact WHERE Score__c LIKE 'x'", "INVALID_QUERY_FILTER_OPERATOR", "LIKE"),
    (
        "SELECT Id FROM Contact WHERE Email INCLUDES ('x')",
        "INVALID_QUERY_FILTER_OPERATOR",
        "INCLUDES",
    ),
    ("SELECT Id FROM Contact ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
    ("SELECT Id FROM Contact WHERE Renewal__c = 2026-13-01", "INVALID_FIELD", "invalid date"),
    ("SELECT Id, id FROM Contact", "MALFORMED_QUERY", "duplicate field selected: Id"),
    ("SELECT Name, COUNT(Id) FROM Contact", "MALFORMED_QUERY", "grouped or aggregated: Name"),
    ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT of at most 200"),
    ("SELECT SUM(Email) FROM Contact", "INVALID_FIELD", "does not support aggregate operator SUM"),
    ("SELECT Id FROM Contact WHERE COUNT(Id) > 1", "MALFORMED_QUERY", "should not be used here"),
    (
        "SELECT Id n FROM Contact",
        "MALFORMED_QUERY",
        "only aggregate expressions use field aliasing",
    ),
    ("SELECT Id, (SELECT Id FROM Foos) FROM Account", "INVALID_FIELD", "relationship 'Foos'"),
]


@pytest.mark.parametrize(("soql", "code", "words"), REFUSED)
def test_a_query_that_cannot_be_run_is_refused(sandbox: Sandbox, soql: str, code: str, words: str):
    refusal = sandbox.refusal(soql)
    assert refusal["errorCode"] == code
    assert words in refusal["message"]


def test_an_unknown_column_is_pointed_at(sandbox: Sandbox):
    message = sandbox.refusal("SELECT Id,Foo FROM Contact")["message"]
    head = "\nSELECT Id,Foo FROM Contact\n          ^\nERROR at Row:1:Column:11\nNo such column"
    assert message.startswith(head)


def test_a_record_shows_its_fields_with_their_types(people: Sandbox):
    (record,) = people.query(
        "SELECT id, lastname, Score__c, Newsletter__c, CreatedDate, account.name, MailingAddress,"
        " ReportsTo.Name FROM Contact WHERE Email = 'anders@x.org'"
    )
    assert record["attributes"]["type"] == "Contact"
    assert record["attributes"]["url"].endswith(
        f"/services/data/v66.0/sobjects/Contact/{record['Id']}"
    )
    assert list(record)[1:3] == ["Id", "LastName"]
    assert record["Score__c"] == 1.5
    assert record["Newsletter__c"] is False
    assert record["CreatedDate"].endswith(".000+0000")
    assert record["Account"]["Name"] == "Acme"
    assert record["Account"]["attributes"]["type"] == "Account"
    assert record["MailingAddress"] is None
    assert record["ReportsTo"] is None


def test_the_owner_of_a_lead_may_be_a_queue(sandbox: Sandbox):
    (queue,) = sandbox.store.load("Group", [{"Name": "Inbound", "Type": "Queue"}])
    sandbox.store.load("Lead", [{"LastName": "a", "Company": "b", "OwnerId": queue}])
    (record,) = sandbox.query("SELECT Owner.Name, Owner.Type FROM Lead")
    assert record["Owner"]["Name"] == "Inbound"
    assert record["Owner"]["attributes"]["url"].endswith(f"/Group/{queue}")


def test_all_fields_of_a_wide_object_can_be_selected(people: Sandbox):
    (record,) = people.query("SELECT FIELDS(ALL) FROM Contact WHERE LastName = 'Clark' LIMIT 1")
    described = people.call("GET", "sobjects/Contact/describe").json()["fields"]
    assert set(record) - {"attributes"} == {field["name"] for field in described}
    assert record["Newsletter__c"] is True


def test_a_child_subquery_nests_a_result(people: Sandbox):
    (account,) = people.query("SELECT Name, (SELECT LastName FROM Contacts) FROM Account")
    assert account["Contacts"]["totalSize"] == 1
    assert account["Contacts"]["done"] is True
    assert account["Contacts"]["records"][0]["LastName"] == "Ångström"


def test_a_child_subquery_that_finds_nothing_is_null(people: Sandbox):
    (account,) = people.query("SELECT (SELECT Id FROM Contacts WHERE Email = 'no') FROM Account")
    assert account["Contacts"] is None


def test_count_answers_a_size_and_no_records(people: Sandbox):
    answer = people.call("GET", "query", params={"q": "SELECT COUNT() FROM Contact"}).json()
    assert answer == {"totalSize": 4, "done": True, "records": []}


@pytest.mark.parametrize(("cut", "size"), [("LIMIT 3", 3), ("OFFSET 3", 1), ("LIMIT 9", 4)])
def test_a_count_heeds_limit_and_offset(people: Sandbox, cut: str, size: int):
    soql = f"SELECT COUNT() FROM Contact {cut}"
    assert people.call("GET", "query", params={"q": soql}).json()["totalSize"] == size


def test_a_child_subquery_heeds_every_clause(people: Sandbox):
    people.store.load("Contact", [{"LastName": n, "AccountId": None} for n in "ab"])
    people.store.database.execute('UPDATE "Contact" SET "AccountId" = (SELECT "Id" FROM "Account")')
    inner = (
        "SELECT LastName FROM Contacts WHERE Email = null ORDER BY LastName DESC LIMIT 2 OFFSET 1"
    )
    (account,) = people.query(f"SELECT ({inner}) FROM Account")
    names = [contact["LastName"] for contact in account["Contacts"]["records"]]
    assert names == ["b", "a"]


def test_groups_are_counted_and_named(people: Sandbox):
    records = people.query(
        "SELECT Newsletter__c, COUNT(Id) n, MAX(Score__c) FROM Contact GROUP BY Newsletter__c"
        " HAVING COUNT(Id) > 1"
    )
    attributes = {"type": "AggregateResult"}
    assert records == [{"attributes": attributes, "Newsletter__c": False, "n": 3, "expr0": 1.5}]


def test_an_aggregate_of_nothing_is_null(sandbox: Sandbox):
    assert sandbox.query("SELECT MAX(SystemModstamp) m FROM Lead")[0]["m"] is None


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("LastName", "50% off_er baker Clark Ångström"),
        ("Score__c", "baker 50% off_er Ångström Clark"),
        ("Score__c DESC", "baker Clark Ångström 50% off_er"),
        ("Score__c DESC NULLS LAST", "Clark Ångström 50% off_er baker"),
        ("Score__c NULLS LAST", "50% off_er Ångström Clark baker"),
    ],
)
def test_records_come_in_the_order_asked_for(people: Sandbox, order: str, expected: str):
    records = people.query(f"SELECT LastName FROM Contact ORDER BY {order}")
    assert " ".join(record["LastName"] for record in records) == expected


def test_limit_and_offset_cut_the_result(people: Sandbox):
    records = people.query("SELECT LastName FROM Contact ORDER BY Id LIMIT 2 OFFSET 1")
    assert [record["LastName"] for record in records] == ["baker", "Clark"]


def test_a_condition_too_deep_is_refused_and_not_a_crash(sandbox: Sandbox):
    soql = f"SELECT Id FROM Lead WHERE {'(NOT ' * 1200} Email = 'a' {')' * 1200}"
    assert sandbox.refusal(soql)["errorCode"] == "QUERY_TOO_COMPLICATED"


def test_a_long_chain_of_conditions_is_answered(people: Sandbox):
    chain = " OR ".join(f"Email = '{n}'" for n in range(2_500))
    body = {"operation": "query", "query": f"SELECT Id FROM Contact WHERE {chain} OR Email = null"}
    job = people.call("POST", "jobs/query", json=body).json()
    assert people.call("GET", f"jobs/query/{job['id']}").json()["numberRecordsProcessed"] == 1
