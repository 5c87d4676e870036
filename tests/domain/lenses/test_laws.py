"""The lens laws (INV-10): what crossed and came back is the same, in the field's own terms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.domain.lenses import (
    ChoicesMapLens,
    OwnerLens,
    PlaceLens,
    ValueMapLens,
    lens_maker,
)
from integrations.domain.mapping import Uncrossable
from integrations.domain.policy import OwnerMap
from integrations.domain.records import FieldKind, Provider
from integrations.domain.values import parse
from tests.domain.fields import COUNTRIES, RANGES, STATES, spec

K = FieldKind


def lens(hubspot, salesforce):
    return lens_maker(hubspot, salesforce)(hubspot, salesforce)


def canonical(kind, raws):
    return raws.map(lambda raw: parse(Provider.HUBSPOT, kind, raw))


def choices(*values):
    return st.sampled_from(values) | st.text(max_size=3).map(str.strip).map(
        lambda text: text or None
    )


TEXTS = canonical(K.TEXT, st.text(max_size=12))
PHONES = canonical(K.PHONE, st.text(alphabet="+0123456789 ()-", max_size=12))
EMAILS = canonical(K.EMAIL, st.emails() | st.text(max_size=5))
NUMBERS = canonical(
    K.NUMBER, st.decimals(-(10**9), 10**9, places=3).map(str) | st.sampled_from(["", "0"])
)
INTEGERS = canonical(K.INTEGER, st.integers(-5, 5000))
AMOUNTS = canonical(K.TEXT, st.text(alphabet="0123456789,. $", max_size=9)) | NUMBERS
DAYS = canonical(K.DATE, st.dates().map(str))
INSTANTS = canonical(K.DATETIME, st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"))
TRUTHS = st.sampled_from([None, True, False])

STATUS_PAIRS = (("NEW", "Open"), ("OPEN", "Open"), ("DONE", "Closed"), ("DONE", "Lost"))
OWNERS = OwnerMap(to_salesforce={"1": "u1", "2": "u2"}, to_hubspot={"u1": "1", "u2": "2"})

# A lens, the values HubSpot may hold, and those Salesforce may hold.
LENSES = {
    "text": (lens(spec(), spec(length=8)), TEXTS, TEXTS),
    "phone": (lens(spec(K.PHONE), spec(K.PHONE, length=10)), PHONES, PHONES),
    "email": (lens(spec(K.TEXT), spec(K.EMAIL, length=80)), TEXTS | EMAILS, EMAILS),
    "checkbox": (lens(spec(K.BOOLEAN), spec(K.BOOLEAN)), TRUTHS, st.booleans()),
    "amount": (lens(spec(K.NUMBER), spec(K.CURRENCY, length=9, scale=2)), NUMBERS, NUMBERS),
    "written amount": (lens(spec(), spec(K.CURRENCY, scale=2)), AMOUNTS, NUMBERS),
    "range": (
        lens(spec(K.PICKLIST, options=RANGES), spec(K.INTEGER)),
        choices(*RANGES),
        st.none() | INTEGERS,
    ),
    "day": (lens(spec(K.DATE), spec(K.DATETIME)), DAYS, INSTANTS),
    "instant": (lens(spec(K.DATETIME), spec(K.DATE)), INSTANTS, DAYS),
    "value map": (
        ValueMapLens(spec(K.PICKLIST), spec(K.PICKLIST), STATUS_PAIRS),
        choices("NEW", "OPEN", "DONE"),
        choices("Open", "Closed", "Lost"),
    ),
    "choices map": (
        ChoicesMapLens(spec(K.MULTI_PICKLIST), spec(K.MULTI_PICKLIST), STATUS_PAIRS[1:]),
        choices("DONE", "OPEN", "DONE;OPEN"),
        choices("Closed;Lost", "Open", "Closed;Open"),
    ),
    "owner": (
        OwnerLens(spec(K.REFERENCE), spec(K.PICKLIST), OWNERS),
        choices("1", "2"),
        choices("u1", "u2"),
    ),
    "country": (
        PlaceLens(spec(), spec(K.PICKLIST, options=COUNTRIES, restricted=True)),
        choices("Germany", "germany", "DE"),
        st.sampled_from([None, "DE", "US"]),
    ),
    "state": (
        PlaceLens(spec(), spec(K.PICKLIST, options=STATES, restricted=True)),
        choices("Alabama", "Alagoas", "al", "California"),
        st.sampled_from([None, "AL", "CA", "BY"]),
    ),
}
EVERY_LENS = pytest.mark.parametrize("name", LENSES)
A_FEW = settings(max_examples=30)


def crosses(cross, value):
    """The laws say nothing about a value that has no counterpart: that is an error of its own."""
    try:
        cross(value)
    except Uncrossable:
        return False
    return True


@EVERY_LENS
@A_FEW
@given(data=st.data())
def test_a_hubspot_value_agrees_with_what_it_became_in_salesforce(name, data):
    lens, ours, _theirs = LENSES[name]
    value = data.draw(ours)

    assert not crosses(lens.to_salesforce, value) or lens.agree(value, lens.to_salesforce(value))


@EVERY_LENS
@A_FEW
@given(data=st.data())
def test_a_salesforce_value_agrees_with_what_it_became_in_hubspot(name, data):
    lens, _ours, theirs = LENSES[name]
    value = data.draw(theirs)

    assert not crosses(lens.to_hubspot, value) or lens.agree(lens.to_hubspot(value), value)


@EVERY_LENS
@A_FEW
@given(data=st.data())
def test_what_crossed_comes_back_as_something_that_crosses_to_the_same(name, data):
    lens, ours, _theirs = LENSES[name]
    value = data.draw(ours)
    if not crosses(lens.to_salesforce, value):
        return
    there = lens.to_salesforce(value)

    back = lens.to_hubspot(there)

    assert lens.agree(back, there)
    assert lens.same_salesforce(lens.to_salesforce(back), there)


REFORMATTED = {
    "phone": lambda value: f"({value[:3]}) {value[3:]}",
    "email": lambda value: f" {value.upper()} ",
    "written amount": lambda value: f"€ {value}",
    "country": str.upper,
    "state": str.lower,
    "instant": lambda value: f"{value[:10]}T12:00:00Z",
}


@pytest.mark.parametrize("name", REFORMATTED)
@A_FEW
@given(data=st.data())
def test_a_change_of_formatting_changes_no_agreement(name, data):
    lens, ours, theirs = LENSES[name]
    value, salesforce = data.draw(ours), data.draw(theirs)
    other = REFORMATTED[name](value) if value else value
    if not lens.same_hubspot(value, other):
        return

    assert lens.agree(value, salesforce) == lens.agree(other, salesforce)


@EVERY_LENS
@A_FEW
@given(data=st.data())
def test_a_blank_agrees_only_with_a_blank_or_an_unticked_box(name, data):
    lens, ours, theirs = LENSES[name]

    assert lens.agree(data.draw(ours.filter(bool)), None) is False
    assert lens.agree(None, data.draw(theirs.filter(bool))) is False


@EVERY_LENS
@A_FEW
@given(data=st.data())
def test_comparing_never_fails(name, data):
    lens, ours, theirs = LENSES[name]

    assert lens.agree(data.draw(ours), data.draw(theirs)) in (True, False)
