import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.domain.values import Unreadable
from integrations.domain.values.written_numbers import read_written_number

WRITTEN = [
    ("1000", "1000"),
    ("007", "7"),
    (".5", "0.5"),
    ("1e6", "1000000"),
    ("1,234", "1234"),
    ("1.234", "1.234"),
    ("12,5", "12.5"),
    ("0,125", "0.125"),
    ("1,234,567", "1234567"),
    ("1.234.567", "1234567"),
    ("12,34,567", "1234567"),
    ("1,234,567.89", "1234567.89"),
    ("€ 1.234.567,50", "1234567.5"),
    ("1 000 000 USD", "1000000"),
    ("1\u202f000,5 €", "1000.5"),
    ("1'000'000 CHF", "1000000"),
    ("US$ 5", "5"),
    ("5 zł", "5"),
    ("-5", "-5"),
    ("-$5.10", "-5.1"),
    ("$ −5", "-5"),
]


@pytest.mark.parametrize(("text", "number"), WRITTEN)
def test_a_number_is_read_however_it_is_written(text, number):
    assert read_written_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "five", "EUR", "10M", "1-5", "--5", "-$-5"),
        *("1,2,3", "1,234,56", "1.234.56", "1, 234", "1 2 3 4", "1," * 49 + "1", "1" * 200),
    ],
)
def test_a_text_that_says_no_number_is_unreadable(text):
    with pytest.raises(Unreadable):
        read_written_number(text)


@given(st.text(alphabet="0123456789., '’-+$€EURk\u00a0", max_size=30))
def test_any_text_is_a_number_or_unreadable(text):
    try:
        number = read_written_number(text)
    except Unreadable:
        return
    assert read_written_number(number) == number
