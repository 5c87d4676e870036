"""How many records are kept: in order, and packed."""

import random
from bisect import bisect_left, bisect_right

import pytest

from integrations.sandbox.hubspot.ordering import SIZE, Ordering
from integrations.sandbox.hubspot.packing import Shapes, unpack, unpack_one
from integrations.sandbox.hubspot.records import Record, Source

SEED = Source("IMPORT")


def test_an_ordering_agrees_with_a_sorted_list_whatever_is_done_to_it():
    draw, ordering, expected = random.Random(1), Ordering(), []
    ordering.add_all((number % 97, number) for number in range(3 * SIZE))
    expected = sorted((number % 97, number) for number in range(3 * SIZE))
    for number in range(6 * SIZE):
        if draw.random() < 0.6:
            entry = (draw.randrange(97), 10**6 + number)
            ordering.add(*entry)
            expected.insert(bisect_left(expected, entry), entry)
        else:
            entry = expected.pop(draw.randrange(len(expected)))
            ordering.remove(*entry)
    assert list(ordering) == expected
    assert len(ordering) == len(expected)
    assert [ordering[place] for place in (0, 1, SIZE, -1)] == [
        expected[place] for place in (0, 1, SIZE, -1)
    ]
    assert ordering[500:700] == expected[500:700]
    for entry in [(0, 0), (50, 10**6), (96, 10**7), (97, 0), expected[77]]:
        assert ordering.place_of(entry) == bisect_left(expected, entry)
        assert ordering.first_after(entry) == bisect_right(expected, entry)
        assert ordering.first_from(entry[0]) == bisect_left(expected, (entry[0], -1))


def test_removing_the_last_entry_leaves_an_empty_ordering():
    ordering = Ordering()
    ordering.add(1, 2)
    ordering.remove(1, 2)
    ordering.remove(1, 2)
    assert (list(ordering), len(ordering), ordering.place_of((1, 2))) == ([], 0, 0)
    with pytest.raises(IndexError):
        ordering[0]


def test_what_is_packed_reads_as_before():
    values = {"email": "zoë@example.com", "city": "Łódź", "empty": ""}
    packed = Shapes().pack(values)
    assert packed is not None
    assert unpack(*packed) == values
    assert [unpack_one(*packed, name) for name in (*values, "other")] == [*values.values(), None]


def test_records_with_the_same_properties_share_their_names():
    shapes = Shapes()
    one, other = shapes.pack({"a": "1", "b": "2"}), shapes.pack({"a": "3", "b": "4"})
    assert one is not None
    assert other is not None
    assert one[0] is other[0]


def test_a_value_that_holds_the_separator_is_not_packed():
    assert Shapes().pack({"a": "1\x1f2", "b": "3"}) is None


def test_a_packed_record_can_be_written_to():
    record = Record(1, {"city": "Oslo", "name": "A"}, 5, 5, SEED)
    packed = Shapes().pack(record.values)
    assert packed is not None
    record.pack(*packed)
    record.write("city", "Rome", 9, SEED)
    record.write("name", "", 9, SEED)
    assert dict(record.values) == {"city": "Rome"}
    assert [change.value for change in record.changes("city")] == ["Rome", "Oslo"]


def test_a_copy_of_a_packed_record_does_not_follow_it():
    record = Record(1, {"city": "Oslo"}, 5, 5, SEED)
    packed = Shapes().pack(record.values)
    assert packed is not None
    record.pack(*packed)
    twin = record.copy()
    record.write("city", "Rome", 9, SEED)
    assert (twin.get("city"), record.get("city")) == ("Oslo", "Rome")
