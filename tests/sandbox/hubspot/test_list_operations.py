"""Operations of list filters as the guide writes them, and fiscal years."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.sandbox.hubspot.timestamps import to_ms
from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_list_times import TODAY, names
from tests.sandbox.hubspot.test_lists import branch, prop


def ms(year: int, month: int, day: int, hour: int = 0) -> int:
    return to_ms(datetime(year, month, day, hour, tzinfo=UTC))


NOON = ms(2026, 3, 10, 12)


@pytest.fixture
def people(sandbox: Sandbox) -> None:
    """Two who closed around a noon in March, and one of whom nothing more is known."""
    sandbox.contact(firstname="Ann", lastname="ANN", closedate="2026-03-10T12:00:00Z", city="Ulm")
    sandbox.contact(firstname="Bob", lastname="Ray", closedate="2026-03-12T12:00:00Z")
    sandbox.contact(firstname="Cid")


@pytest.mark.parametrize(
    ("each", "wanted"),
    [
        (prop("city", "alltypes", "IS_KNOWN"), {"Ann"}),
        (prop("city", "alltypes", "IS_NOT_BLANK"), {"Ann"}),
        (prop("city", "alltypes", "IS_BLANK"), {"Bob", "Cid"}),
        (prop("city", "string", "CONTAINS", value="l"), {"Ann"}),
        (prop("firstname", "multistring", "STARTS_WITH", values=["A", "B"]), {"Ann", "Bob"}),
        (
            prop(
                "firstname", "string-comparative", "IS_EQUAL_TO", comparisonPropertyName="lastname"
            ),
            {"Ann"},
        ),
        (prop("closedate", "datetime", "IS_EQUAL_TO", timestamp=NOON), {"Ann"}),
        (prop("closedate", "datetime", "IS_AFTER_DATE", timestamp=NOON), {"Bob"}),
        (prop("closedate", "datetime", "IS_BEFORE_DATE", timestamp=NOON), set()),
        (
            prop("closedate", "datetime", "IS_BEFORE_DATE", timestamp=ms(2026, 3, 12)),
            {"Ann"},
        ),
        (
            prop(
                "closedate",
                "datetime-ranged",
                "IS_NOT_BETWEEN",
                lowerBoundTimestamp=NOON,
                upperBoundTimestamp=NOON + 1,
            ),
            {"Bob"},
        ),
        (
            prop(
                "closedate",
                "datetime-comparative",
                "IS_AFTER",
                comparisonPropertyName="createdate",
                includeObjectsWithNoValueSet=True,
            ),
            {"Cid"},
        ),
        (
            prop("city", "rolling-property-updated", "UPDATED_IN_LAST_X_DAYS", numberOfDays=1),
            {"Ann"},
        ),
    ],
)
@pytest.mark.usefixtures("people")
def test_operations_as_the_guide_writes_them(
    sandbox: Sandbox, each: dict[str, Any], wanted: set[str]
) -> None:
    sandbox.clock.offset += datetime(2027, 1, 1, tzinfo=UTC) - sandbox.clock.now()
    sandbox.call("PATCH", first_with_a_city(sandbox), {"properties": {"city": "Ulm-Wiblingen"}})

    assert names(sandbox, each) == wanted


def first_with_a_city(sandbox: Sandbox) -> str:
    records = sandbox.store.table("contacts").records.values()
    return f"/crm/v3/objects/contacts/{next(each.id for each in records if each.get('city'))}"


@pytest.mark.parametrize(
    ("operator", "wanted"), [("IS_GREATER_THAN", {"big"}), ("IS_EQUAL_TO", {"even"})]
)
def test_numbers_are_compared_by_value(sandbox: Sandbox, operator: str, wanted: set[str]) -> None:
    for name in ("one", "two"):
        body = {"name": name, "label": name, "type": "number", "fieldType": "number"}
        sandbox.call(
            "POST", "/crm/v3/properties/contacts", body | {"groupName": "contactinformation"}
        )
    sandbox.contact(firstname="big", one="10", two="9")
    sandbox.contact(firstname="even", one="7.0", two="7")
    sandbox.contact(firstname="half", one="7")
    each = prop("one", "number-comparative", operator, comparisonPropertyName="two")

    assert names(sandbox, each) == wanted


def fiscal(operator: str, unit: str, start: str = "APRIL", count: int = 1) -> dict[str, Any]:
    operands = {"timeUnit": unit, "timeUnitCount": count, "fiscalYearStart": start}
    return prop("closedate", "CALENDAR_DATE", operator, useFiscalYear=True, **operands)


@pytest.mark.parametrize(
    ("each", "wanted"),
    [
        (fiscal("IN_THIS_TIME_UNIT", "YEAR"), {"february", "march"}),
        (fiscal("IN_NEXT_TIME_UNIT", "YEAR"), {"april"}),
        (fiscal("IN_LAST_TIME_UNIT", "YEAR"), {"last march"}),
        (fiscal("IN_THIS_TIME_UNIT_SO_FAR", "YEAR"), {"february"}),
        (fiscal("IN_THIS_TIME_UNIT", "YEAR", "MARCH"), {"february", "last march"}),
        (fiscal("IN_THIS_TIME_UNIT", "QUARTER", "FEBRUARY"), {"february", "march", "april"}),
    ],
)
def test_fiscal_years_begin_when_they_say(
    sandbox: Sandbox, each: dict[str, Any], wanted: set[str]
) -> None:
    """It is the fifteenth of February 2027."""
    sandbox.clock.offset += datetime(2027, 2, 15, tzinfo=UTC) - sandbox.clock.now()
    for name, date in (
        ("last march", "2026-03-10"),
        ("february", "2027-02-10"),
        ("march", "2027-03-10"),
        ("april", "2027-04-10"),
    ):
        sandbox.contact(firstname=name, closedate=f"{date}T12:00:00Z")

    assert names(sandbox, each) == wanted


@pytest.mark.parametrize(("unit", "wanted"), [("FISCAL_YEAR", {"past"}), ("FISCAL_QUARTER", set())])
def test_fiscal_years_of_the_portal_are_the_calendars(
    sandbox: Sandbox, unit: str, wanted: set[str]
) -> None:
    sandbox.clock.offset += datetime(2027, 5, 15, tzinfo=UTC) - sandbox.clock.now()
    sandbox.contact(firstname="past", closedate="2027-02-10T12:00:00Z")
    at = TODAY | {"indexReference": {"referenceType": unit, "month": 1, "day": 1}}

    assert names(sandbox, prop("closedate", "TIME_POINT", "IS_AFTER", timePoint=at)) == wanted


@pytest.mark.parametrize(
    "each",
    [
        prop("city", "string-comparative", "IS_NOT_EQUAL_TO", comparisonPropertyName="state"),
        prop("city", "string-comparative", "IS_EQUAL_TO", comparisonPropertyName="nonsense"),
        prop("city", "string-comparative", "IS_EQUAL_TO", comparisonPropertyName="closedate"),
        prop("city", "string-comparative", "IS_EQUAL_TO"),
        prop("city", "number-comparative", "IS_EQUAL_TO", comparisonPropertyName="state"),
        prop("closedate", "datetime", "IS_NEAR", timestamp=1),
        prop("closedate", "datetime", "IS_EQUAL_TO"),
        prop("closedate", "datetime-ranged", "IS_BETWEEN", lowerBoundTimestamp=1),
        fiscal("IN_THIS_TIME_UNIT", "YEAR", "SMARCH"),
    ],
)
def test_operations_that_are_not_understood_are_refused(
    sandbox: Sandbox, each: dict[str, Any]
) -> None:
    body = {"name": "Some", "objectTypeId": "0-1", "processingType": "DYNAMIC"}

    reply = sandbox.call("POST", "/crm/v3/lists", body | {"filterBranch": branch(each)})

    assert reply.status_code == 400
    assert reply.json()["subCategory"] == "ILS.INVALID_FILTER"
