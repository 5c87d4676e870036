"""What each kind of lens does with a value, one row a value."""

import pytest

from integrations.domain.lenses import (
    ChoicesMapLens,
    OwnerLens,
    PlaceLens,
    ValueMapLens,
    lens_maker,
)
from integrations.domain.mapping import Uncrossable
from integrations.domain.records import FieldKind
from tests.domain.fields import COUNTRIES, OWNERS, RANGES, STATES, spec

K = FieldKind


def lens(hubspot, salesforce):
    return lens_maker(hubspot, salesforce)(hubspot, salesforce)


PHONE = lens(spec(K.PHONE), spec(K.PHONE, length=40))
EMAIL = lens(spec(K.TEXT), spec(K.EMAIL, length=80))
CHECKBOX = lens(spec(K.BOOLEAN), spec(K.BOOLEAN))
SHORT = lens(spec(K.TEXT), spec(K.TEXT, length=3))
AMOUNT = lens(spec(K.NUMBER), spec(K.CURRENCY, length=18, scale=2))
REVENUE = lens(spec(K.TEXT), spec(K.CURRENCY, length=18, scale=0))
EMPLOYEES = lens(spec(K.PICKLIST, options=RANGES), spec(K.INTEGER, length=8))
DAY = lens(spec(K.DATE), spec(K.DATETIME))
INSTANT = lens(spec(K.DATETIME), spec(K.DATE))
CHOICES = lens(spec(K.MULTI_PICKLIST, options=["a", "b"]), spec(K.MULTI_PICKLIST))
ACCOUNT = lens(spec(K.TEXT), spec(K.REFERENCE, length=18))
STATUS = ValueMapLens(
    spec(K.PICKLIST, options=["NEW", "OPEN", "DONE"]),
    spec(K.PICKLIST),
    (("NEW", "Open"), ("OPEN", "Open"), ("DONE", "Closed"), ("DONE", "Lost")),
)
COLOURS = ChoicesMapLens(
    spec(K.MULTI_PICKLIST), spec(K.MULTI_PICKLIST), (("red", "Z-Red"), ("blue", "Blue"))
)
OWNER = OwnerLens(spec(K.REFERENCE), spec(K.REFERENCE), OWNERS)
COUNTRY = PlaceLens(spec(K.TEXT), spec(K.PICKLIST, options=COUNTRIES, restricted=True))
STATE = PlaceLens(spec(K.TEXT), spec(K.PICKLIST, options=STATES, restricted=True))
SALES_USER = "005000000000001AAA"

TO_SALESFORCE = [
    (SHORT, "abc", "abc"),
    (SHORT, None, None),
    (EMAIL, " Ann@X.org", "ann@x.org"),
    (CHECKBOX, None, False),
    (CHECKBOX, True, True),
    (AMOUNT, "12.345", "12.35"),
    (REVENUE, "$1,000,000.40", "1000000"),
    (REVENUE, None, None),
    (EMPLOYEES, "25-50", "25"),
    (EMPLOYEES, "1000+", "1000"),
    (DAY, "2026-01-02", "2026-01-02T00:00:00Z"),
    (INSTANT, "2026-01-02T23:00:00Z", "2026-01-02"),
    (STATUS, "OPEN", "Open"),
    (STATUS, "DONE", "Closed"),
    (COLOURS, "blue;red", "Blue;Z-Red"),
    (OWNER, "11", SALES_USER),
    (COUNTRY, "germany", "DE"),
    (COUNTRY, "de", "DE"),
    (STATE, "Alagoas", "AL"),
]


@pytest.mark.parametrize(("lens", "value", "crossed"), TO_SALESFORCE)
def test_a_hubspot_value_crosses(lens, value, crossed):
    assert lens.to_salesforce(value) == crossed


TO_HUBSPOT = [
    (CHECKBOX, False, False),
    (REVENUE, "1000000", "1000000"),
    (EMPLOYEES, "1", "1-5"),
    (EMPLOYEES, "5", "5-25"),
    (EMPLOYEES, "1000", "1000+"),
    (EMPLOYEES, "70000", "1000+"),
    (DAY, "2026-01-02T23:00:00Z", "2026-01-02"),
    (INSTANT, "2026-01-02", "2026-01-02T00:00:00Z"),
    (STATUS, "Open", "NEW"),
    (STATUS, "Lost", "DONE"),
    (STATUS, None, None),
    (OWNER, SALES_USER, "11"),
    (COUNTRY, "DE", "Germany"),
    (STATE, "CA", "California"),
    (STATE, "AL", "AL"),
    (ACCOUNT, "0010000000000AbAAA", "0010000000000AbAAA"),
]


@pytest.mark.parametrize(("lens", "value", "crossed"), TO_HUBSPOT)
def test_a_salesforce_value_crosses(lens, value, crossed):
    assert lens.to_hubspot(value) == crossed


STUCK_IN_HUBSPOT = [
    (SHORT, "abcd", "STRING_TOO_LONG"),
    (EMAIL, "nobody", "INVALID_EMAIL_ADDRESS"),
    (REVENUE, "a lot", "NOT_A_NUMBER"),
    (EMPLOYEES, "a few", "NOT_A_NUMBER"),
    (STATUS, "LATER", "UNMAPPED_VALUE"),
    (COLOURS, "red;green", "UNMAPPED_VALUE"),
    (OWNER, "12", "UNKNOWN_OWNER"),
    (COUNTRY, "Utopia", "FIELD_INTEGRITY_EXCEPTION"),
    (ACCOUNT, "none", "INVALID_TYPE"),
]


@pytest.mark.parametrize(("lens", "value", "code"), STUCK_IN_HUBSPOT)
def test_a_hubspot_value_without_a_counterpart_is_an_error(lens, value, code):
    with pytest.raises(Uncrossable) as stuck:
        lens.to_salesforce(value)

    assert stuck.value.code == code


STUCK_IN_SALESFORCE = [
    (EMPLOYEES, "0", "INVALID_OPTION"),
    (EMPLOYEES, "-1", "INVALID_OPTION"),
    (STATUS, "Converted", "UNMAPPED_VALUE"),
    (CHOICES, "c", "INVALID_OPTION"),
    (OWNER, "00G000000000001AAA", "UNKNOWN_OWNER"),
]


@pytest.mark.parametrize(("lens", "value", "code"), STUCK_IN_SALESFORCE)
def test_a_salesforce_value_without_a_counterpart_is_an_error(lens, value, code):
    with pytest.raises(Uncrossable) as stuck:
        lens.to_hubspot(value)

    assert stuck.value.code == code


def test_a_text_that_is_no_number_is_named_in_the_error():
    with pytest.raises(Uncrossable) as stuck:
        REVENUE.to_salesforce("a lot")

    assert stuck.value.message == "HubSpot's “field” is “a lot”, which is not a number."
    assert stuck.value.value == "a lot"


AGREEING = [
    (SHORT, "abc", "abc", True),
    (SHORT, "abcd", "abcd", True),
    (SHORT, "abcd", "abc", False),
    (SHORT, None, None, True),
    (SHORT, None, "abc", False),
    (SHORT, "abc", None, False),
    (PHONE, "+49 89 1", "(+49) 891", True),
    (PHONE, "+49 89 1", "49891", False),
    (EMAIL, "Ann@X.org", "ann@x.org", True),
    (CHECKBOX, None, False, True),
    (CHECKBOX, False, False, True),
    (CHECKBOX, None, True, False),
    (CHECKBOX, True, False, False),
    (AMOUNT, "12.345", "12.35", True),
    (AMOUNT, "12.345", "12.34", False),
    (AMOUNT, "0", None, False),
    (REVENUE, "$1,000", "1000", True),
    (REVENUE, "a lot", "1000", False),
    (REVENUE, None, "0", False),
    (EMPLOYEES, "1-5", "3", True),
    (EMPLOYEES, "1-5", "5", True),
    (EMPLOYEES, "5-25", "5", True),
    (EMPLOYEES, "1-5", "6", False),
    (EMPLOYEES, "1000+", "70000", True),
    (EMPLOYEES, "1-5", None, False),
    (EMPLOYEES, None, None, True),
    (EMPLOYEES, "1-5", "0", False),
    (DAY, "2026-01-02", "2026-01-02T23:59:59Z", True),
    (DAY, "2026-01-02", "2026-01-03T00:00:00Z", False),
    (INSTANT, "2026-01-02T05:00:00Z", "2026-01-02", True),
    (STATUS, "OPEN", "Open", True),
    (STATUS, "NEW", "Open", True),
    (STATUS, "DONE", "Lost", True),
    (STATUS, "NEW", "Closed", False),
    (STATUS, "LATER", "Converted", False),
    (OWNER, "11", SALES_USER, True),
    (OWNER, "12", SALES_USER, False),
    (COUNTRY, "Deutschland", "DE", False),
    (COUNTRY, "GERMANY", "DE", True),
    (STATE, "Alabama", "AL", True),
    (STATE, "al", "AL", True),
]


@pytest.mark.parametrize(("lens", "hubspot", "salesforce", "agrees"), AGREEING)
def test_two_values_agree_if_they_say_the_same(lens, hubspot, salesforce, agrees):
    assert lens.agree(hubspot, salesforce) is agrees


SAME_IN_HUBSPOT = [
    (PHONE, "+49 89 1", "+49891", True),
    (CHECKBOX, None, False, True),
    (CHECKBOX, False, True, False),
    (REVENUE, "$1,000", "1000", True),
    (REVENUE, "a lot", "plenty", False),
    (REVENUE, None, "0", False),
    (EMPLOYEES, "1-5", "5-25", False),
    (DAY, "2026-01-02", "2026-01-03", False),
    (INSTANT, "2026-01-02T05:00:00Z", "2026-01-02T06:00:00Z", True),
    (STATUS, "NEW", "OPEN", False),
    (STATE, "CA", "California", True),
    (STATE, None, "California", False),
    (SHORT, "abc", "ABC", False),
]


@pytest.mark.parametrize(("lens", "one", "other", "same"), SAME_IN_HUBSPOT)
def test_a_hubspot_value_moves_only_if_it_says_something_else(lens, one, other, same):
    assert lens.same_hubspot(one, other) is same


SAME_IN_SALESFORCE = [
    (PHONE, "+49 89 1", "+49891", True),
    (DAY, "2026-01-02T05:00:00Z", "2026-01-02T06:00:00Z", True),
    (DAY, None, "2026-01-02T06:00:00Z", False),
    (INSTANT, "2026-01-02", "2026-01-03", False),
    (EMPLOYEES, "3", "4", False),
    (AMOUNT, "0.1", "0.10000000000000001", True),
]


@pytest.mark.parametrize(("lens", "one", "other", "same"), SAME_IN_SALESFORCE)
def test_a_salesforce_value_moves_only_if_it_says_something_else(lens, one, other, same):
    assert lens.same_salesforce(one, other) is same
