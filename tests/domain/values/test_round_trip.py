"""INV-10: what was written and read back is the same value."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.domain.records import FieldKind, Provider
from integrations.domain.values import Unreadable, compare_key, format_value, parse

K = FieldKind
PROVIDERS = st.sampled_from(list(Provider))
IDS = st.text(alphabet="abcXYZ0189", min_size=15, max_size=15)

# What a CRM may hold, as text or JSON, by kind. Reading it gives the canonical values.
RAW = {
    K.TEXT: st.text(),
    K.LONG_TEXT: st.text(alphabet=" \r\nab\x00"),
    K.NUMBER: st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(str),
    K.CURRENCY: st.floats(min_value=-(10**15), max_value=10**15).map(lambda n: round(n, 2)),
    K.PERCENT: st.decimals(min_value=0, max_value=100, places=2).map(str),
    K.INTEGER: st.integers(min_value=-(2**62), max_value=2**62),
    K.BOOLEAN: st.sampled_from([True, False]),
    K.DATE: st.dates().map(str),
    K.DATETIME: st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    K.PICKLIST: st.text(),
    K.MULTI_PICKLIST: st.lists(st.text(max_size=4), max_size=4).map(";".join),
    K.PHONE: st.text(alphabet="+0123456789 ()-x"),
    K.EMAIL: st.text(),
    K.URL: st.text(),
    K.REFERENCE: IDS,
}
BLANK = st.sampled_from([None, ""])
A_FEW = settings(max_examples=40)


@pytest.mark.parametrize("kind", RAW)
@A_FEW
@given(data=st.data(), provider=PROVIDERS)
def test_a_written_value_reads_back_as_itself(kind, data, provider):
    value = parse(provider, kind, data.draw(RAW[kind] | BLANK))

    over_the_wire = json.loads(json.dumps(format_value(provider, kind, value)))

    assert parse(provider, kind, over_the_wire) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_number_too_fine_for_a_double_reads_back_as_the_same_double(number):
    try:
        value = parse(Provider.HUBSPOT, K.NUMBER, str(number))
    except Unreadable:
        return

    back = parse(Provider.SALESFORCE, K.NUMBER, format_value(Provider.SALESFORCE, K.NUMBER, value))

    assert compare_key(K.NUMBER, back) == compare_key(K.NUMBER, value)


@pytest.mark.parametrize("kind", [K.TEXT, K.LONG_TEXT, K.EMAIL, K.MULTI_PICKLIST, K.PHONE])
@A_FEW
@given(raw=st.text(alphabet=st.characters() | st.sampled_from("\r\n\x00 ;")))
def test_reading_twice_reads_the_same(kind, raw):
    once = parse(Provider.HUBSPOT, kind, raw)

    assert parse(Provider.HUBSPOT, kind, once) == once


@pytest.mark.parametrize("kind", list(K))
@A_FEW
@given(
    raw=st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none())
)
def test_no_json_breaks_a_parser(kind, raw):
    for provider in Provider:
        try:
            value = parse(provider, kind, raw)
        except Unreadable:
            continue
        assert value is None or (isinstance(value, bool | str) and value != "")


@pytest.mark.parametrize(
    ("provider", "kind", "value", "written"),
    [
        (Provider.HUBSPOT, K.TEXT, None, ""),
        (Provider.SALESFORCE, K.TEXT, None, None),
        (Provider.HUBSPOT, K.BOOLEAN, True, "true"),
        (Provider.HUBSPOT, K.BOOLEAN, False, "false"),
        (Provider.SALESFORCE, K.BOOLEAN, False, False),
        (Provider.HUBSPOT, K.CURRENCY, "12.5", "12.5"),
        (Provider.SALESFORCE, K.CURRENCY, "12.5", 12.5),
        (Provider.SALESFORCE, K.INTEGER, "12", 12),
        (Provider.SALESFORCE, K.INTEGER, None, None),
        (Provider.SALESFORCE, K.DATETIME, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        (Provider.HUBSPOT, K.MULTI_PICKLIST, "a;b", "a;b"),
    ],
)
def test_each_crm_is_written_its_own_json(provider, kind, value, written):
    result = format_value(provider, kind, value)

    assert (result, type(result)) == (written, type(written))


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        (K.PHONE, "+49 (89) 123-4", "+49 891234", True),
        (K.PHONE, "(+49) 891234", "+49891234", True),
        (K.PHONE, "+49 891234", "49 891234", False),
        (K.PHONE, "n/a", "none", False),
        (K.NUMBER, "0.1", "0.10000000000000001", True),
        (K.NUMBER, "1", "2", False),
        (K.NUMBER, None, "0", False),
        (K.TEXT, "Ann", "ann", False),
        (K.BOOLEAN, None, False, False),
    ],
)
def test_values_compare_by_what_they_mean(kind, one, other, same):
    assert (compare_key(kind, one) == compare_key(kind, other)) is same
