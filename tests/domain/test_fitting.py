import pytest

from integrations.domain.fitting import Unfit, fit
from integrations.domain.records import FieldKind, Option, Provider
from tests.domain.fields import spec

H, S = Provider.HUBSPOT, Provider.SALESFORCE
K = FieldKind

FITTING = [
    (S, spec(K.TEXT, length=3), " abc ", "abc"),
    (S, spec(K.TEXT, length=3), None, None),
    (S, spec(K.TEXT, required=True), None, None),
    (H, spec(K.TEXT), "x" * 65_536, "x" * 65_536),
    (S, spec(K.EMAIL, length=80), "Ann@X.org", "ann@x.org"),
    (S, spec(K.EMAIL), '"a@b"@x.org', '"a@b"@x.org'),
    (S, spec(K.CURRENCY, length=18, scale=2), "12.345", "12.35"),
    (S, spec(K.CURRENCY, length=18, scale=2), "-12.345", "-12.35"),
    (S, spec(K.CURRENCY, length=18, scale=2), "1.999", "2"),
    (S, spec(K.NUMBER), "12.345", "12.345"),
    (S, spec(K.NUMBER, length=18, scale=15), "123.5", "123.5"),
    (S, spec(K.INTEGER, length=8), "12.5", "13"),
    (S, spec(K.INTEGER, length=8), "99999999", "99999999"),
    (H, spec(K.NUMBER), "9" * 30, "9" * 30),
    (S, spec(K.BOOLEAN), None, False),
    (H, spec(K.BOOLEAN), None, None),
    (S, spec(K.BOOLEAN), True, True),
    (S, spec(K.PICKLIST, options=["a"], length=40), "b", "b"),
    (S, spec(K.PICKLIST, options=["a"], restricted=True), "a", "a"),
    (H, spec(K.PICKLIST, options=[Option(value="a", label="A", active=False)]), "a", "a"),
    (H, spec(K.PICKLIST), "anything", "anything"),
    (S, spec(K.MULTI_PICKLIST, options=["a", "b"], restricted=True), "b;a", "a;b"),
    (S, spec(K.REFERENCE, length=18), "0032E00002yLXTr", "0032E00002yLXTrQAO"),
    (S, spec(K.DATE), "1700-01-01", "1700-01-01"),
    (S, spec(K.DATETIME), "4000-12-31T23:59:59Z", "4000-12-31T23:59:59Z"),
    (H, spec(K.DATE), "0999-01-01", "0999-01-01"),
]


@pytest.mark.parametrize(("provider", "field", "value", "held"), FITTING)
def test_a_value_becomes_what_its_field_will_hold(provider, field, value, held):
    assert fit(provider, field, value) == held


RESTRICTED = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
RETIRED = Option(value="a", label="A", active=False)
UNFIT = [
    (S, spec(K.TEXT, length=3), "abcd", "STRING_TOO_LONG", "abcd"),
    (S, spec(K.PICKLIST, length=3), "abcd", "STRING_TOO_LONG", "abcd"),
    (S, spec(K.EMAIL, length=8), "ann@x.org", "STRING_TOO_LONG", "ann@x.org"),
    (S, spec(K.EMAIL), "ann", "INVALID_EMAIL_ADDRESS", "ann"),
    (S, spec(K.EMAIL), "ann@localhost", "INVALID_EMAIL_ADDRESS", "ann@localhost"),
    (S, spec(K.EMAIL), "ann lee@x.org", "INVALID_EMAIL_ADDRESS", "ann lee@x.org"),
    (S, spec(K.EMAIL), "a@b@x.org", "INVALID_EMAIL_ADDRESS", "a@b@x.org"),
    (H, spec(K.EMAIL), "@x.org", "INVALID_EMAIL", "@x.org"),
    (S, spec(K.INTEGER, length=8), "100000000", "NUMBER_OUTSIDE_VALID_RANGE", "100000000"),
    (S, spec(K.INTEGER), "2147483648", "NUMBER_OUTSIDE_VALID_RANGE", "2147483648"),
    (S, spec(K.CURRENCY, length=4, scale=2), "-100", "NUMBER_OUTSIDE_VALID_RANGE", "-100"),
    (S, spec(K.NUMBER), "abc", "INVALID_TYPE", "abc"),
    (S, spec(K.BOOLEAN), "true", "INVALID_TYPE", "true"),
    (S, spec(K.PICKLIST, options=["a"], restricted=True), "A", RESTRICTED, "A"),
    (S, spec(K.PICKLIST, options=[RETIRED, "b"], restricted=True), "a", RESTRICTED, "a"),
    (S, spec(K.MULTI_PICKLIST, options=["a"], restricted=True), "a;b", RESTRICTED, "b"),
    (H, spec(K.PICKLIST, options=["a"]), "b", "INVALID_OPTION", "b"),
    (S, spec(K.REFERENCE), "12", "INVALID_TYPE", "12"),
    (S, spec(K.DATE), "0202-01-01", "INVALID_DATE", "0202-01-01"),
]


@pytest.mark.parametrize(("provider", "field", "value", "code", "culprit"), UNFIT)
def test_a_value_its_field_would_refuse_is_named(provider, field, value, code, culprit):
    with pytest.raises(Unfit) as refused:
        fit(provider, field, value)

    assert (refused.value.code, refused.value.value) == (code, culprit)


def test_the_message_says_which_field_and_why():
    with pytest.raises(Unfit) as refused:
        fit(S, spec(K.TEXT, "FirstName", label="First Name", length=40), "x" * 57)

    message = "Salesforce field “First Name”: It holds 40 characters, and this value has 57."
    assert refused.value.message == message


def test_a_long_value_is_shown_in_short():
    with pytest.raises(Unfit) as refused:
        fit(S, spec(K.TEXT, length=40), "x" * 10_000_000)

    assert refused.value.value == "x" * 79 + "…"
