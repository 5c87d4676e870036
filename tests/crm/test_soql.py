"""SOQL as text."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.crm.salesforce import soql


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("plain", "'plain'"),
        ("O'Brien", r"'O\'Brien'"),
        ("back\\slash", r"'back\\slash'"),
        ("\\' OR Name != '", r"'\\\' OR Name != \''"),
        ('say "hi"', r"'say \"hi\"'"),
        ("two\nlines\ttab", r"'two\nlines\ttab'"),
    ],
)
def test_text_is_quoted(value: str, literal: str) -> None:
    assert soql.text(value) == literal


@given(st.text(alphabet="a'\\\"\n"))
def test_no_text_ends_its_literal_early(value: str) -> None:
    body = soql.text(value)[1:-1]

    assert "'" not in body.replace("\\\\", "").replace("\\'", "")


def test_an_instant_is_in_utc_to_the_second() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 999_000, tzinfo=timezone(timedelta(hours=2)))

    assert soql.instant(moment) == "2026-01-02T01:04:05Z"
    assert soql.instant(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00Z"


def test_a_query_is_put_together() -> None:
    query = soql.select(["Id", "Email"], "Lead", where="Id > 'x'", order="Id", limit=5)

    assert query == "SELECT Id,Email FROM Lead WHERE Id > 'x' ORDER BY Id LIMIT 5"


@given(st.lists(st.emails(), max_size=400), st.integers(1_000, 12_000))
def test_lists_fit_into_their_room_and_lose_nothing(values: list[str], room: int) -> None:
    parts = list(soql.fitting_lists(values, room=room))

    assert [value for part in parts for value in part] == values
    assert all(len(part) <= 250 for part in parts)
    for part in parts:
        assert len(part) == 1 or len(quote_plus(",".join(map(soql.text, part)))) <= room


def test_a_long_list_of_fields_still_leaves_room() -> None:
    assert soql.room_beside("SELECT " + "F," * 20_000) == 1_000
