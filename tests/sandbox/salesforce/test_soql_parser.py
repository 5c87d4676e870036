import pytest

from integrations.sandbox.salesforce.errors import ApiError
from integrations.sandbox.salesforce.soql.parser import parse
from integrations.sandbox.salesforce.soql.syntax import Comparison, Junction, Literal, Not, Path

REFUSED = [
    ("", "<EOF>"),
    ("SELECT", "<EOF>"),
    ("SELECT FROM Contact", "FROM"),
    ("SELECT Id FRM Contact", "FRM"),
    ("SELECT Id FROM Contact WHERE", "<EOF>"),
    ("SELECT Id FROM Contact c garbage", "garbage"),
    ("SELECT Id FROM Contact LIMIT ten", "ten"),
    ("SELECT Id FROM Contact LIMIT -1", "-1"),
    ("SELECT Id FROM Contact ORDER BY Id NULLS", "<EOF>"),
    ("SELECT Id FROM Contact USING SCOPE team", "team"),
    ("SELECT Id FROM Contact WHERE Id = 'a' USING SCOPE mine", "USING"),
    ("SELECT Id FROM Contact WITH SECURITY_ENFORCED", "WITH"),
    ("SELECT Id FROM Contact ALL ROWS", "ALL"),
    ("SELECT Id FROM Contact WHERE Email = 'a' AND Email = 'b' OR Email = 'c'", "OR"),
    ("SELECT Id FROM Contact WHERE Email = 'a' LIMIT 1 WHERE Id = 'b'", "WHERE"),
    ("SELECT Id FROM Contact WHERE Email ~ 'a'", "~"),
    ("SELECT Id FROM Contact WHERE Email IN 'a'", "'a'"),
    ("SELECT Id FROM Contact WHERE Email IN ()", ")"),
    ("SELECT Id FROM Contact WHERE Email = a", "a"),
    ("SELECT Id FROM Contact WHERE (Email = 'a'", "<EOF>"),
    ("SELECT Id FROM Contact WHERE CreatedDate = LAST_N_DAYS", "<EOF>"),
    ("SELECT Id, FROM Contact", "FROM"),
    ("SELECT Id FROM Contact FOR FUN", "FUN"),
    ("SELECT TYPEOF Owner END FROM Lead", "END"),
    ("SELECT TYPEOF Owner WHEN User THEN Id FROM Lead", "FROM"),
    ("SELECT TYPEOF Owner WHEN User Id END FROM Lead", "Id"),
    ("SELECT DAY_ONLY(f(g(Id))) FROM Lead", "G"),
    ("UPDATE Contact SET Id = 'a'", "UPDATE"),
]


@pytest.mark.parametrize(("soql", "token"), REFUSED)
def test_what_is_not_soql_is_malformed_and_never_dropped(soql: str, token: str):
    with pytest.raises(ApiError) as caught:
        parse(soql)
    (problem,) = caught.value.problems
    assert problem.code == "MALFORMED_QUERY"
    assert problem.message == f"unexpected token: '{token}'"


def test_an_open_string_is_malformed():
    with pytest.raises(ApiError, match="MALFORMED_QUERY"):
        parse("SELECT Id FROM Contact WHERE Email = 'a")


def test_an_unknown_escape_is_malformed():
    with pytest.raises(ApiError, match="MALFORMED_QUERY"):
        parse(r"SELECT Id FROM Contact WHERE Email = '\z'")


def test_an_offset_beyond_2000_is_malformed():
    with pytest.raises(ApiError, match="Maximum SOQL offset"):
        parse("SELECT Id FROM Contact OFFSET 2001")


def test_all_clauses_are_read():
    query = parse(
        "select Id, a.Account.Name from Contact as a where a.Email like 'x%'"
        " order by Email desc nulls last, Id limit 5 offset 2 for view"
    )
    assert [item.what.text for item in query.items] == ["Id", "a.Account.Name"]
    assert query.alias == "a"
    assert [(o.descending, o.nulls_last) for o in query.order_by] == [(True, True), (False, False)]
    assert (query.limit, query.offset) == (5, 2)


def test_conditions_keep_their_parentheses():
    query = parse(
        "SELECT Id FROM Lead WHERE (Email = 'a' OR Email = null) AND (NOT Rating IN ('x', 'y'))"
    )
    assert isinstance(query.where, Junction)
    either, neither = query.where.conditions
    assert isinstance(either, Junction)
    assert either.word == "OR"
    assert isinstance(neither, Not)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (r"'it\'s a \"q\" \\ \n'", "string", 'it\'s a "q" \\ \n'),
        (r"'\u00e9'", "string", "é"),
        ("-12.5e2", "number", -1250.0),
        ("TRUE", "boolean", True),
        ("null", "null", None),
        ("2026-01-02", "date", "2026-01-02"),
        ("2026-01-02T03:04:05Z", "datetime", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05.123+01:00", "datetime", "2026-01-02T03:04:05.123+01:00"),
        ("today", "period", "TODAY"),
    ],
)
def test_literals_are_read(text: str, kind: str, value: object):
    where = parse(f"SELECT Id FROM Lead WHERE X = {text}").where
    assert isinstance(where, Comparison)
    assert isinstance(where.value, Literal)
    assert (where.value.kind, where.value.value) == (kind, value)


def test_a_parent_path_is_one_path():
    where = parse("SELECT Id FROM Contact WHERE Account.Owner.Name = 'x'").where
    assert isinstance(where, Comparison)
    assert where.operand == Path(("Account", "Owner", "Name"), 29)
