import pytest

from integrations.domain.records import FieldKind, Provider
from integrations.domain.values import Unreadable, parse

H, S = Provider.HUBSPOT, Provider.SALESFORCE
K = FieldKind

READINGS = [
    (H, K.TEXT, "  Ann ", "Ann"),
    (H, K.TEXT, "", None),
    (H, K.TEXT, " \t", None),
    (S, K.TEXT, None, None),
    (S, K.TEXT, "Zoë  Müller", "Zoë  Müller"),
    (H, K.TEXT, 12, "12"),
    (S, K.TEXT, "12 High St\r\nLeeds", "12 High St\nLeeds"),
    (H, K.TEXT, "a\x00b", "ab"),
    (H, K.TEXT, "a\ud800b", "a?b"),
    (S, K.LONG_TEXT, "one\r\ntwo\rthree\n", "one\ntwo\nthree"),
    (H, K.NUMBER, "12.50", "12.5"),
    (H, K.NUMBER, "007", "7"),
    (H, K.NUMBER, "1E+3", "1000"),
    (H, K.NUMBER, "-0.0", "0"),
    (H, K.NUMBER, "", None),
    (S, K.CURRENCY, 1200000.0, "1200000"),
    (S, K.CURRENCY, 1e17, "100000000000000000"),
    (S, K.CURRENCY, 0.1, "0.1"),
    (S, K.PERCENT, 12.5, "12.5"),
    (S, K.INTEGER, 0, "0"),
    (S, K.INTEGER, -3, "-3"),
    (S, K.INTEGER, 12.0, "12"),
    (S, K.NUMBER, None, None),
    (H, K.BOOLEAN, "true", True),
    (H, K.BOOLEAN, "false", False),
    (H, K.BOOLEAN, "", None),
    (H, K.BOOLEAN, None, None),
    (S, K.BOOLEAN, False, False),
    (S, K.BOOLEAN, True, True),
    (H, K.DATE, "2026-01-02", "2026-01-02"),
    (H, K.DATE, "1767312000000", "2026-01-02"),
    (H, K.DATE, "-86400000", "1969-12-31"),
    (H, K.DATE, 1767312000000, "2026-01-02"),
    (S, K.DATE, "2026-01-02", "2026-01-02"),
    (H, K.DATETIME, "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z"),
    (H, K.DATETIME, "1767323045678", "2026-01-02T03:04:05Z"),
    (H, K.DATETIME, "", None),
    (S, K.DATETIME, "2026-01-02T03:04:05.000+0000", "2026-01-02T03:04:05Z"),
    (S, K.DATETIME, "2026-01-02T01:04:05.999-0200", "2026-01-02T03:04:05Z"),
    (S, K.DATETIME, "2026-01-02T03:04Z", "2026-01-02T03:04:00Z"),
    (S, K.DATETIME, "2026-01-02T03Z", "2026-01-02T03:00:00Z"),
    (S, K.DATETIME, "20260102T030405Z", "2026-01-02T03:04:05Z"),
    (H, K.PICKLIST, "OPEN", "OPEN"),
    (H, K.MULTI_PICKLIST, ";b;a;b", "a;b"),
    (S, K.MULTI_PICKLIST, "b; a", "a;b"),
    (H, K.MULTI_PICKLIST, ";", None),
    (H, K.PHONE, " +49 (89) 1-2 ", "+49 (89) 1-2"),
    (H, K.EMAIL, " Ann@Example.ORG ", "ann@example.org"),
    (H, K.URL, "https://example.org/ ", "https://example.org/"),
    # Salesforce's bulk answers are CSV: all is text
    (S, K.CURRENCY, "1200000.0", "1200000"),
    (S, K.INTEGER, "12", "12"),
    (S, K.BOOLEAN, "true", True),
    (S, K.DATETIME, "2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05Z"),
    (S, K.DATE, "", None),
    (S, K.REFERENCE, "", None),
    (S, K.REFERENCE, "0032E00002yLXTr", "0032E00002yLXTrQAO"),
    (S, K.REFERENCE, "0032E00002yLXTrQAO", "0032E00002yLXTrQAO"),
    (H, K.REFERENCE, "41629779", "41629779"),
]


@pytest.mark.parametrize(("provider", "kind", "raw", "value"), READINGS)
def test_each_form_of_a_value_reads_as_its_canonical_one(provider, kind, raw, value):
    assert parse(provider, kind, raw) == value
    assert type(parse(provider, kind, raw)) is type(value)


GARBAGE = [
    (S, K.TEXT, {"city": "Leeds"}),
    (H, K.TEXT, ["a"]),
    (H, K.NUMBER, "twelve"),
    (H, K.NUMBER, "1,200"),
    (H, K.NUMBER, "1_200"),
    (H, K.NUMBER, "١٢"),
    (H, K.NUMBER, "NaN"),
    (H, K.NUMBER, "Infinity"),
    (H, K.NUMBER, "1e999999999"),
    (H, K.NUMBER, "9" * 5000),
    (S, K.NUMBER, True),
    (S, K.NUMBER, float("inf")),
    (S, K.INTEGER, 1.5),
    (S, K.INTEGER, []),
    (S, K.BOOLEAN, "yes"),
    (S, K.BOOLEAN, 1),
    (H, K.DATE, "2026-02-30"),
    (H, K.DATE, "02.01.2026"),
    (H, K.DATE, "1767323045678"),
    (H, K.DATE, True),
    (H, K.DATETIME, "2026-01-02T03:04:05"),
    (H, K.DATETIME, "2026-01-02"),
    (H, K.DATETIME, "2026-01-02T25:04:05Z"),
    (H, K.DATETIME, "9" * 30),
    (H, K.DATETIME, "9" * 5000),
    (H, K.DATETIME, "0001-01-01T00:00:00+05:00"),
    (H, K.DATETIME, "yesterday"),
    (H, K.DATETIME, {}),
    (S, K.REFERENCE, "003"),
    (S, K.REFERENCE, "0032E00002yLX'r"),
]


@pytest.mark.parametrize(("provider", "kind", "raw"), GARBAGE)
def test_what_is_not_of_the_kind_is_unreadable(provider, kind, raw):
    with pytest.raises(Unreadable):
        parse(provider, kind, raw)


def test_an_unreadable_value_is_named_in_short():
    with pytest.raises(Unreadable) as refused:
        parse(H, K.NUMBER, "x" * 10_000)

    assert len(str(refused.value)) < 120
    assert "“xxx" in str(refused.value)
