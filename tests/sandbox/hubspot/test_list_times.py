"""List filters on moments, and on what never happened in the portal."""

from typing import Any

import pytest

from integrations.sandbox.hubspot.timestamps import DAY_MS, iso
from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_lists import branch, prop

TODAY = {"timeType": "INDEXED", "timezoneSource": "CUSTOM", "zoneId": "UTC"}


def around(days: int) -> dict[str, Any]:
    return TODAY | {"indexReference": {"referenceType": "TODAY"}, "offset": {"days": days}}


def names(sandbox: Sandbox, each: dict[str, Any]) -> set[str]:
    """Who is on a list with this filter."""
    body = {
        "name": "Some",
        "objectTypeId": "0-1",
        "processingType": "DYNAMIC",
        "filterBranch": branch(each),
    }
    made = sandbox.call("POST", "/crm/v3/lists", body)
    assert made.status_code == 200, made.text
    sandbox.forward(seconds=1)
    path = f"/crm/v3/lists/{made.json()['list']['listId']}/memberships"
    ids = [one["recordId"] for one in sandbox.call("GET", path).json()["results"]]
    records = sandbox.store.table("contacts").records
    return {str(records[int(one)].get("firstname")) for one in ids}


@pytest.fixture
def people(sandbox: Sandbox) -> None:
    """Closed three days ago, today, in three days; and one who never was. It is noon."""
    sandbox.forward(milliseconds=DAY_MS * 3 // 2 - sandbox.store.now() % DAY_MS)
    now = sandbox.store.now()
    for name, days in (("past", -3), ("now", 0), ("future", 3)):
        sandbox.contact(firstname=name, closedate=iso(now + days * DAY_MS))
    sandbox.contact(firstname="never")


def point(operator: str, at: dict[str, Any], end: str = "INCLUSIVE", **more: Any) -> dict[str, Any]:
    return prop("closedate", "TIME_POINT", operator, timePoint=at, endpointBehavior=end, **more)


@pytest.mark.parametrize(
    ("each", "wanted"),
    [
        (point("IS_AFTER", around(0)), {"now", "future"}),
        (point("IS_AFTER", around(0), "EXCLUSIVE"), {"future"}),
        (point("IS_BEFORE", around(0)), {"past", "now"}),
        (point("IS_BEFORE", around(0), "EXCLUSIVE"), {"past"}),
        (point("IS_BEFORE", around(-1), includeObjectsWithNoValueSet=True), {"past", "never"}),
        (
            prop(
                "closedate",
                "TIME_RANGED",
                "IS_BETWEEN",
                lowerBoundTimePoint=around(-5),
                upperBoundTimePoint=around(0),
            ),
            {"past", "now"},
        ),
        (
            prop(
                "closedate",
                "TIME_RANGED",
                "IS_NOT_BETWEEN",
                lowerBoundTimePoint=around(-5),
                upperBoundTimePoint=around(0),
            ),
            {"future"},
        ),
        (prop("closedate", "CALENDAR_DATE", "IN_THIS_TIME_UNIT", timeUnit="DAY"), {"now"}),
        (
            prop(
                "closedate", "CALENDAR_DATE", "IN_LAST_TIME_UNIT", timeUnit="DAY", timeUnitCount=3
            ),
            {"past"},
        ),
        (
            prop(
                "closedate", "CALENDAR_DATE", "IN_NEXT_TIME_UNIT", timeUnit="DAY", timeUnitCount=3
            ),
            {"future"},
        ),
        (
            prop("closedate", "COMPARATIVE_DATE", "IS_AFTER", comparisonPropertyName="createdate"),
            {"future"},
        ),
        (
            prop(
                "firstname",
                "ROLLING_PROPERTY_UPDATED",
                "UPDATED_IN_LAST_X_DAYS",
                numberOfDays=1,
            ),
            {"past", "now", "future", "never"},
        ),
        ({"filterType": "FORM_SUBMISSION", "operator": "FILLED_OUT"}, set()),
        (
            {"filterType": "FORM_SUBMISSION", "operator": "NOT_FILLED_OUT"},
            {"past", "now", "future", "never"},
        ),
        ({"filterType": "EMAIL_EVENT", "emailId": "1", "operator": "OPENED"}, set()),
        (
            {"filterType": "CONSTANT", "shouldAccept": True},
            {"past", "now", "future", "never"},
        ),
    ],
)
@pytest.mark.usefixtures("people")
def test_filters_on_time(sandbox: Sandbox, each: dict[str, Any], wanted: set[str]) -> None:
    assert names(sandbox, each) == wanted


def test_a_fixed_date_is_a_day_in_its_zone(sandbox: Sandbox) -> None:
    """Midnight in Kiritimati comes fourteen hours before midnight UTC."""
    sandbox.contact(firstname="early", closedate="2026-03-09T11:00:00Z")
    sandbox.contact(firstname="late", closedate="2026-03-09T09:00:00Z")
    date = {"timeType": "DATE", "timezoneSource": "CUSTOM", "zoneId": "Pacific/Kiritimati"}
    date |= {"year": 2026, "month": 3, "day": 10}

    assert names(sandbox, point("IS_AFTER", date)) == {"early"}


def test_an_update_counts_as_a_moment_of_any_property(sandbox: Sandbox) -> None:
    contact = sandbox.contact(firstname="Ann", city="Bern")
    sandbox.contact(firstname="Bob", city="Bern")
    sandbox.forward(days=3)
    body = {"properties": {"city": "Basel"}}
    sandbox.call("PATCH", f"/crm/v3/objects/contacts/{contact}", body)
    operands = {"timePoint": around(-1), "propertyParser": "UPDATED_AT"}

    assert names(sandbox, prop("city", "TIME_POINT", "IS_AFTER", **operands)) == {"Ann"}


def test_another_property_can_be_the_time_point(sandbox: Sandbox) -> None:
    now = sandbox.store.now()
    sandbox.contact(firstname="soon", closedate=iso(now - DAY_MS))
    sandbox.contact(firstname="later", closedate=iso(now + DAY_MS))
    other = {"timeType": "PROPERTY_REFERENCED", "property": "createdate", "referenceType": "VALUE"}

    assert names(sandbox, point("IS_BEFORE", other)) == {"soon"}


@pytest.mark.parametrize(
    "each",
    [
        point("IS_NEAR", around(0)),
        point("IS_AFTER", around(0), "SOMEWHAT"),
        point("IS_AFTER", {"timeType": "SOMETIME"}),
        point("IS_AFTER", TODAY | {"indexReference": {"referenceType": "MOON"}}),
        point("IS_AFTER", around(0) | {"zoneId": "Middle/Earth"}),
        point("IS_AFTER", {"timeType": "DATE", "year": 2026, "month": 2, "day": 30}),
        point("IS_AFTER", {"timeType": "PROPERTY_REFERENCED", "property": "nonsense"}),
        point("IS_AFTER", around(10**9)),
        point("IS_AFTER", TODAY | {"indexReference": {"referenceType": "WEEK", "dayOfWeek": "X"}}),
        prop("city", "TIME_POINT", "IS_AFTER", timePoint=around(0)),
        prop(
            "closedate", "CALENDAR_DATE", "IN_LAST_TIME_UNIT", timeUnit="YEAR", timeUnitCount=10**6
        ),
        prop("city", "CALENDAR_DATE", "IN_THIS_TIME_UNIT", timeUnit="DAY"),
        prop("closedate", "CALENDAR_DATE", "IN_THIS_TIME_UNIT", timeUnit="FORTNIGHT"),
        prop("closedate", "COMPARATIVE_DATE", "IS_AFTER", comparisonPropertyName="nonsense"),
        {"filterType": "FORM_SUBMISSION", "operator": "SCRIBBLED"},
        {"filterType": "TAROT"},
    ],
)
def test_what_is_not_understood_is_refused(sandbox: Sandbox, each: dict[str, Any]) -> None:
    body = {
        "name": "Some",
        "objectTypeId": "0-1",
        "processingType": "DYNAMIC",
        "filterBranch": branch(each),
    }

    reply = sandbox.call("POST", "/crm/v3/lists", body)

    assert reply.status_code == 400
    assert reply.json()["subCategory"] == "ILS.INVALID_FILTER"
