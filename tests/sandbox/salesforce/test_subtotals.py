"""GROUP BY ROLLUP and CUBE, and GROUPING, which tells a sum from a blank."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import Sandbox

ROLLUP = "SELECT Status, Rating, COUNT(Id) n FROM Lead GROUP BY ROLLUP(Status, Rating)"


@pytest.fixture
def rated(sandbox: Sandbox) -> Sandbox:
    rows = [("New", "Hot"), ("New", "hot"), ("New", None), ("Old", "Hot")]
    sandbox.store.load(
        "Lead",
        (
            {"LastName": "x", "Company": "y", "Status": status, "Rating": rating}
            for status, rating in rows
        ),
    )
    return sandbox


def values(records: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(record[name] for name in names) for record in records]


def test_a_rollup_adds_up_from_the_right(rated: Sandbox):
    found = values(rated.query(ROLLUP), "Status", "Rating", "n")
    assert [(status, rating and rating.lower(), n) for status, rating, n in found] == [
        ("New", None, 1),
        ("New", "hot", 2),
        ("New", None, 3),
        ("Old", "hot", 1),
        ("Old", None, 1),
        (None, None, 4),
    ]


def test_a_cube_adds_up_every_combination(rated: Sandbox):
    soql = "SELECT Status, Rating, COUNT(Id) n FROM Lead GROUP BY CUBE(Status, Rating)"
    found = values(rated.query(soql), "Status", "n")
    assert len(found) == 8
    assert found[-3:] == [(None, 1), (None, 3), (None, 4)]


def test_grouping_tells_a_sum_from_a_blank(rated: Sandbox):
    soql = (
        "SELECT Status, GROUPING(Rating) added, COUNT(Id) n FROM Lead"
        " GROUP BY ROLLUP(Status, Rating) HAVING GROUPING(Status) = 0 ORDER BY COUNT(Id) DESC"
    )
    found = values(rated.query(soql), "Status", "added", "n")
    assert found[0] == ("New", 1, 3)
    assert found.count(("New", 0, 1)) == 1


def test_a_condition_counts_before_the_sums(rated: Sandbox):
    soql = "SELECT Rating, COUNT(Id) n FROM Lead WHERE Status = 'New' GROUP BY ROLLUP(Rating)"
    assert values(rated.query(soql), "n") == [(1,), (2,), (3,)]


def test_a_parents_field_and_a_date_function_may_be_added_up(sandbox: Sandbox):
    account = sandbox.store.create("Account", {"Name": "Acme"})
    sandbox.store.load("Contact", [{"LastName": "a", "AccountId": account}, {"LastName": "b"}])
    soql = (
        "SELECT Account.Name, CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Contact"
        " GROUP BY ROLLUP(Account.Name, CALENDAR_YEAR(CreatedDate)) ORDER BY COUNT(Id) DESC LIMIT 1"
    )
    assert values(sandbox.query(soql), "Name", "y", "n") == [(None, None, 2)]
